//! Time and chance as an argument: production passes the machine's, tests their own.

use std::{fmt, sync::Arc, time::Duration};

use chrono::{DateTime, SubsecRound, Utc};
use uuid::Uuid;

/// Where a [`Clock`] takes time and randomness from.
pub trait Source: Send + Sync {
    /// The instant it is now.
    fn now(&self) -> DateTime<Utc>;

    /// Time that never goes back, since some fixed moment; measures how long something took.
    fn monotonic(&self) -> Duration;

    /// Fills the buffer with bytes nobody can predict (in tests: with bytes that repeat from run to run).
    fn chance(&self, bytes: &mut [u8]);
}

/// Staffing time and chance. Cheap to clone; clones share their source.
#[derive(Clone)]
pub struct Clock(Arc<dyn Source>);

impl Clock {
    /// A clock over this source.
    pub fn new(source: impl Source + 'static) -> Self {
        Self(Arc::new(source))
    }

    /// The instant it is now, in whole microseconds: what both engines store and give back unchanged.
    pub fn now(&self) -> DateTime<Utc> {
        self.0.now().trunc_subsecs(6)
    }

    /// Time that never goes back; only differences mean something.
    pub fn monotonic(&self) -> Duration {
        self.0.monotonic()
    }

    /// `N` unpredictable bytes.
    pub fn random<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.0.chance(&mut bytes);
        bytes
    }

    /// A UUIDv7 of this instant.
    pub fn next_uuid(&self) -> Uuid {
        let millis = u64::try_from(self.now().timestamp_millis()).unwrap_or_default();
        uuid::Builder::from_unix_timestamp_millis(millis, &self.random()).into_uuid()
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Clock").field(&self.now()).finish()
    }
}

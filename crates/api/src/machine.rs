//! The machine's own time and chance.

use std::{
    sync::LazyLock,
    time::{Duration, Instant},
};

use chrono::{DateTime, Utc};
use domain::clock::{Clock, Source};

struct Machine;

#[expect(clippy::disallowed_methods, reason = "this is the home of the machine's clock")]
static STARTED: LazyLock<Instant> = LazyLock::new(Instant::now);

impl Source for Machine {
    #[expect(clippy::disallowed_methods, reason = "this is the home of the machine's clock")]
    fn now(&self) -> DateTime<Utc> {
        Utc::now()
    }

    fn monotonic(&self) -> Duration {
        STARTED.elapsed()
    }

    fn chance(&self, bytes: &mut [u8]) {
        rand::fill(bytes);
    }
}

/// The machine's clock.
pub fn clock() -> Clock {
    Clock::new(Machine)
}

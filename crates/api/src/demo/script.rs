//! The clock by which the demo's past is played: it stands still until the script moves it on.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use anyhow::ensure;
use chrono::{DateTime, Utc};
use domain::clock::{Clock, Source};
use rand::{RngExt, SeedableRng, rngs::StdRng};

use crate::{
    application::Services,
    workers::{CannotStart, Worker},
};

/// A past that is played: what is done in it is done by the services themselves, only at chosen instants.
pub(super) struct Script {
    clock: Clock,
    time: Arc<Standing>,
    worker: Worker,
}

struct Standing {
    machine: Clock,
    state: Mutex<State>,
}

struct State {
    now: DateTime<Utc>,
    chance: StdRng,
}

impl Script {
    /// Begins at an instant. Scripts that begin with the same `chance` make the same ids.
    pub async fn begin(services: &Services, at: DateTime<Utc>, chance: u64) -> Result<Self, CannotStart> {
        let state = State { now: at, chance: StdRng::seed_from_u64(chance) };
        let time = Arc::new(Standing { machine: services.sign_in_clock.clone(), state: Mutex::new(state) });
        let clock = Clock::new(Shared(Arc::clone(&time)));
        let worker = Worker::new(Services { clock: clock.clone(), ..services.clone() }).await?;
        Ok(Self { clock, time, worker })
    }

    /// The clock of the script.
    pub const fn clock(&self) -> &Clock {
        &self.clock
    }

    /// Lets everything that falls due until an instant happen, each at its own moment; then it is that instant.
    pub async fn until(&self, instant: DateTime<Utc>) -> anyhow::Result<()> {
        while let Some(due) = self.worker.run_until_idle().await?.filter(|due| *due <= instant) {
            ensure!(due > self.clock.now(), "something has been due since {due} and does not get done");
            self.time.state().now = due;
        }
        self.time.state().now = instant;
        Ok(())
    }
}

impl Standing {
    fn state(&self) -> MutexGuard<'_, State> {
        // Neither half can be left unfinished by a panic.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

struct Shared(Arc<Standing>);

impl Source for Shared {
    fn now(&self) -> DateTime<Utc> {
        self.0.state().now
    }

    fn monotonic(&self) -> Duration {
        self.0.machine.monotonic()
    }

    /// The same from run to run, so that the demo is the same everywhere. No secret is made of it.
    fn chance(&self, bytes: &mut [u8]) {
        self.0.state().chance.fill(bytes);
    }
}

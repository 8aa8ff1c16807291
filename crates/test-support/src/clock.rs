//! A clock that stands still until a test moves it, and chance that repeats from run to run.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use chrono::{DateTime, TimeDelta, TimeZone, Utc};
use domain::clock::{Clock, Source};
use rand::{RngExt, SeedableRng, rngs::StdRng};
use tokio::task::JoinHandle;

/// A movable clock; clones move together.
#[derive(Clone)]
pub struct TestClock(Arc<Mutex<State>>);

struct State {
    now: DateTime<Utc>,
    monotonic: Duration,
    chance: StdRng,
}

impl Default for TestClock {
    /// Tuesday 2 June 2026, 10:00 in Stockholm.
    fn default() -> Self {
        Self::at(Utc.with_ymd_and_hms(2026, 6, 2, 8, 0, 0).unwrap())
    }
}

impl TestClock {
    /// A clock that stands at this instant.
    pub fn at(now: DateTime<Utc>) -> Self {
        Self(Arc::new(Mutex::new(State {
            now,
            monotonic: Duration::from_secs(1_000),
            chance: StdRng::seed_from_u64(7),
        })))
    }

    /// The clock as the product takes it.
    pub fn clock(&self) -> Clock {
        Clock::new(self.clone())
    }

    /// Moves it forward.
    pub fn advance(&self, by: TimeDelta) {
        let mut state = self.0.lock().unwrap();
        state.now += by;
        state.monotonic += by.to_std().unwrap();
    }

    /// Moves it to an instant; the monotonic side goes on only when that is forward.
    pub fn set(&self, to: DateTime<Utc>) {
        let mut state = self.0.lock().unwrap();
        let forward = (to - state.now).to_std().unwrap_or_default();
        state.now = to;
        state.monotonic += forward;
    }

    /// The instant it stands at.
    pub fn now(&self) -> DateTime<Utc> {
        self.0.lock().unwrap().now
    }
}

impl Source for TestClock {
    fn now(&self) -> DateTime<Utc> {
        self.0.lock().unwrap().now
    }

    fn monotonic(&self) -> Duration {
        self.0.lock().unwrap().monotonic
    }

    fn chance(&self, bytes: &mut [u8]) {
        self.0.lock().unwrap().chance.fill(bytes);
    }
}

/// A clock that goes on by itself; it stands still again when this is dropped.
pub struct Going(JoinHandle<()>);

impl TestClock {
    /// Has it go on as the machine's does.
    pub fn go_on(&self) -> Going {
        let clock = self.clone();
        Going(tokio::spawn(async move {
            let mut ticks = tokio::time::interval(Duration::from_millis(5));
            let mut last = ticks.tick().await;
            loop {
                let now = ticks.tick().await;
                clock.advance(TimeDelta::from_std(now - last).unwrap());
                last = now;
            }
        }))
    }
}

impl Drop for Going {
    fn drop(&mut self) {
        self.0.abort();
    }
}

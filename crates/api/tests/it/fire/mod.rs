//! The core under fire: faults of the world around it, at a length that a run chooses, and what they cost others.
//!
//! Each has a short form, which is part of every run of the tests, and a long one: `STAGESUB_FIRE=full`, for chance
//! another `STAGESUB_FIRE_SEED`. Each has a control, a planted fault that must be found.

mod central_away;
mod clean_stop;
mod databases_in_trouble;
mod full_disk;
mod hung_statements;
mod interleavings;
mod login_storm;
mod mail_outage;
mod mail_scripts;
mod many_orchestras;
mod server;
mod wakeups;

use std::{fmt, time::Duration};

use test_support::Caller;
use tokio::time::Instant;

/// How thorough a run is.
#[derive(Clone, Copy, Debug)]
pub struct Run {
    pub is_full: bool,
    pub seed: u64,
}

impl Run {
    /// As the environment says: short unless it says otherwise.
    #[expect(clippy::disallowed_methods, reason = "the run says how thorough it is")]
    pub fn of_environment() -> Self {
        let seed = std::env::var("STAGESUB_FIRE_SEED").map_or(1, |seed| seed.parse().unwrap());
        Self { is_full: std::env::var("STAGESUB_FIRE").is_ok_and(|length| length == "full"), seed }
    }

    /// One of the two, as long as the run is.
    pub fn either<T>(self, short: T, full: T) -> T {
        if self.is_full { full } else { short }
    }
}

/// What was answered, how, and after how long.
#[derive(Clone, Debug)]
pub struct Heard {
    pub at: Instant,
    pub took: Duration,
    pub status: u16,
    pub is_problem: bool,
}

impl Heard {
    /// Whether it is a 503 as the API documents it.
    pub fn is_unavailable(&self) -> bool {
        self.status == 503 && self.is_problem
    }
}

/// Asks, and takes the time.
pub async fn ask(caller: &Caller, path: &str) -> Heard {
    let at = Instant::now();
    let reply = caller.get(path).await;
    let is_problem = reply.header("content-type") == "application/problem+json";
    Heard { at, took: at.elapsed(), status: reply.status.as_u16(), is_problem }
}

/// How long each of many answers took.
#[derive(Clone, Debug, Default)]
pub struct Times(Vec<Duration>);

impl FromIterator<Duration> for Times {
    fn from_iter<I: IntoIterator<Item = Duration>>(times: I) -> Self {
        let mut times: Vec<_> = times.into_iter().collect();
        times.sort_unstable();
        Self(times)
    }
}

impl Times {
    /// The time within which so many of a thousand came.
    pub fn of(&self, thousandths: usize) -> Duration {
        self.0
            .get((self.0.len() * thousandths / 1_000).min(self.0.len().saturating_sub(1)))
            .copied()
            .unwrap_or_default()
    }

    pub fn median(&self) -> Duration {
        self.of(500)
    }

    pub fn longest(&self) -> Duration {
        self.of(1_000)
    }
}

impl fmt::Display for Times {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(times) = self;
        let (median, late, last) = (self.median(), self.of(990), self.longest());
        write!(f, "{} answers, median {median:.1?}, p99 {late:.1?}, longest {last:.1?}", times.len())
    }
}

/// What a run found to be otherwise than promised.
#[derive(Debug, Default)]
pub struct Findings(Vec<String>);

impl Findings {
    /// Notes what does not hold.
    pub fn expect(&mut self, holds: bool, otherwise: impl FnOnce() -> String) {
        if !holds {
            self.0.push(otherwise());
        }
    }

    /// Nothing was found.
    #[track_caller]
    pub fn are_none(&self) {
        assert!(self.0.is_empty(), "{:#?}", self.0);
        println!("verdict: as promised");
    }

    /// The fault that was planted was found.
    #[track_caller]
    pub fn tell_of(&self, what: &str) {
        assert!(self.0.iter().any(|found| found.contains(what)), "not found: {what}; but {:#?}", self.0);
        println!("verdict: the planted fault was found: {:?}", self.0);
    }
}

//! A breaker per orchestra: a database that is down is not asked again by everybody, and harms nobody else.
//!
//! It is a memory of this process, not a fact; losing it costs a few slow answers.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use domain::ids::OrchestraId;
use sea_orm::{DbErr, RuntimeErr, sqlx};

const FAILURES: usize = 5;
const WITHIN: Duration = Duration::from_secs(30);
const FIRST_WAIT: Duration = Duration::from_secs(2);
const LONGEST_WAIT: Duration = Duration::from_secs(8);

/// What a database error says about the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// It did not answer, or the connection broke: counts against it.
    Unreachable,
    /// All connections are in use, or SQLite's lock is taken: try again, nothing is wrong with it.
    Busy,
    /// There is no room left where it stands: nothing can be written, what is there can be read.
    Full,
    /// Nothing can be changed in it: it is a standby. What is there can be read.
    ReadOnly,
    /// The statement failed: our own mistake or a refused value.
    Statement,
}

/// Tells an unreachable database from a busy one and from a failed statement.
pub fn trouble(error: &DbErr) -> Trouble {
    match error {
        DbErr::ConnectionAcquire(sea_orm::ConnAcquireErr::Timeout) => Trouble::Busy,
        DbErr::ConnectionAcquire(_) | DbErr::Conn(_) => Trouble::Unreachable,
        DbErr::Exec(RuntimeErr::SqlxError(inner)) | DbErr::Query(RuntimeErr::SqlxError(inner)) => driver_trouble(inner),
        _ => Trouble::Statement,
    }
}

/// Whether no connection was to be had in time.
pub(crate) fn is_waiting_in_vain(error: &DbErr) -> bool {
    match error {
        DbErr::ConnectionAcquire(sea_orm::ConnAcquireErr::Timeout) => true,
        DbErr::Conn(RuntimeErr::SqlxError(inner))
        | DbErr::Exec(RuntimeErr::SqlxError(inner))
        | DbErr::Query(RuntimeErr::SqlxError(inner)) => matches!(**inner, sqlx::Error::PoolTimedOut),
        _ => false,
    }
}

fn driver_trouble(error: &sqlx::Error) -> Trouble {
    match error {
        sqlx::Error::PoolTimedOut => Trouble::Busy,
        sqlx::Error::Io(_)
        | sqlx::Error::Tls(_)
        | sqlx::Error::Protocol(_)
        | sqlx::Error::PoolClosed
        | sqlx::Error::WorkerCrashed => Trouble::Unreachable,
        sqlx::Error::Database(inner) => match inner.code().as_deref() {
            // SQLITE_BUSY and its extended codes; PostgreSQL lock_not_available and too_many_connections.
            Some("5" | "261" | "517" | "55P03" | "53300") => Trouble::Busy,
            // SQLITE_FULL; PostgreSQL disk_full.
            Some("13" | "53100") => Trouble::Full,
            // SQLITE_READONLY; PostgreSQL read_only_sql_transaction.
            Some("8" | "25006") => Trouble::ReadOnly,
            // Statement timeout and administrative shutdown; SQLite I/O errors, unopenable and damaged files.
            Some("57014" | "57P01" | "57P02" | "57P03" | "10" | "11" | "14" | "26") => Trouble::Unreachable,
            Some(code) if code.starts_with("08") => Trouble::Unreachable,
            _ => Trouble::Statement,
        },
        _ => Trouble::Statement,
    }
}

#[derive(Debug, Default)]
struct Breaker {
    failures: VecDeque<Duration>,
    open: Option<Open>,
}

#[derive(Debug)]
struct Open {
    wait: Duration,
    probe_at: Duration,
    /// When the probe that is under way was let through. What else fails was under way when the breaker opened, and says
    /// nothing new.
    probed_at: Option<Duration>,
}

/// The breakers of all orchestras that had trouble lately; the others cost nothing.
#[derive(Debug, Default)]
pub struct Breakers(Mutex<HashMap<OrchestraId, Breaker>>);

impl Breakers {
    /// Lets a caller through, or says how long to wait. While open, one caller at a time goes through as a probe.
    pub fn admit(&self, id: OrchestraId, now: Duration) -> Result<(), Duration> {
        let mut breakers = self.lock();
        let Some(open) = breakers.get_mut(&id).and_then(|breaker| breaker.open.as_mut()) else { return Ok(()) };
        match open.probe_at.checked_sub(now) {
            None | Some(Duration::ZERO) => {}
            Some(wait) => return Err(wait),
        }
        // This caller is the probe; the next one comes when its result should be known.
        open.probe_at = now + open.wait;
        open.probed_at = Some(now);
        Ok(())
    }

    /// The database answered. Returns whether this closed an open breaker.
    pub fn succeeded(&self, id: OrchestraId) -> bool {
        self.lock().remove(&id).is_some_and(|breaker| breaker.open.is_some())
    }

    /// The database did not answer. `jitter` in 0..=255 spreads probes over up to an eighth of the wait.
    /// Returns whether this opened the breaker.
    pub fn failed(&self, id: OrchestraId, now: Duration, jitter: u8) -> bool {
        let mut breakers = self.lock();
        let breaker = breakers.entry(id).or_default();
        if let Some(open) = &mut breaker.open {
            // From its beginning: a database that returns while a probe waits is not kept waiting for that as well.
            if let Some(probed_at) = open.probed_at.take() {
                open.wait = (open.wait * 2).min(LONGEST_WAIT);
                open.probe_at = probed_at + spread(open.wait, jitter);
            }
            return false;
        }
        breaker.failures.push_back(now);
        while breaker.failures.front().is_some_and(|at| now.saturating_sub(*at) > WITHIN) {
            breaker.failures.pop_front();
        }
        if breaker.failures.len() < FAILURES {
            return false;
        }
        breaker.open = Some(Open { wait: FIRST_WAIT, probe_at: now + spread(FIRST_WAIT, jitter), probed_at: None });
        true
    }

    /// Whether the last that was heard of the database is that it did not answer.
    pub fn is_silent(&self, id: OrchestraId) -> bool {
        self.lock().contains_key(&id)
    }

    /// When an open breaker lets the next probe through; none when it is closed.
    pub fn next_probe(&self, id: OrchestraId) -> Option<Duration> {
        self.lock().get(&id).and_then(|breaker| breaker.open.as_ref()).map(|open| open.probe_at)
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<OrchestraId, Breaker>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn spread(wait: Duration, jitter: u8) -> Duration {
    wait + wait.mul_f64(f64::from(jitter) / 255.0 / 8.0)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;

    const ID: OrchestraId = OrchestraId::from_uuid(uuid::Uuid::from_u128(1));
    const fn at(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    #[test]
    fn five_failures_within_thirty_seconds_open_it_and_a_success_closes_it() {
        let breakers = Breakers::default();
        for second in 0..4 {
            assert!(!breakers.failed(ID, at(second), 0));
            assert_eq!(breakers.admit(ID, at(second)), Ok(()));
        }
        assert!(breakers.failed(ID, at(4), 0));
        assert_eq!(breakers.admit(ID, at(5)), Err(at(1)));
        assert_eq!(breakers.admit(ID, at(6)), Ok(()), "the probe");
        assert_eq!(breakers.admit(ID, at(6)), Err(at(2)), "and nobody beside it");
        breakers.succeeded(ID);
        assert_eq!(breakers.admit(ID, at(6)), Ok(()));
    }

    #[test]
    fn failures_far_apart_never_open_it() {
        let breakers = Breakers::default();
        assert!((0..20).all(|n| !breakers.failed(ID, at(n * 8), 0)));
    }

    #[test]
    fn failed_probes_come_at_twice_the_distance_up_to_eight_seconds() {
        let breakers = Breakers::default();
        let opened = (0..8).filter(|_| breakers.failed(ID, at(0), 0)).count();
        assert_eq!((opened, breakers.next_probe(ID)), (1, Some(at(2))), "those under way when it opened do not count");
        let mut now = at(2);
        for wait in [4, 8, 8] {
            assert_eq!(breakers.admit(ID, now), Ok(()));
            assert!(!breakers.failed(ID, now + at(2), 0), "two seconds later");
            assert!(!breakers.failed(ID, now + at(2), 0), "and one that was under way already");
            assert_eq!(breakers.next_probe(ID).unwrap(), now + at(wait));
            now += at(wait);
        }
    }
}

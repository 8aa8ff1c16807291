//! Staffing time of the demo: runs at normal speed, can be moved forward, survives a restart and never goes back.

use std::{
    fmt, fs,
    io::{self, ErrorKind},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use anyhow::Context;
use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, TimeDelta, Utc, Weekday};
use chrono_tz::Europe::Stockholm;
use domain::clock::{Clock, Source};
use serde::{Deserialize, Serialize};

use crate::config::write_private;

const FILE: &str = "demo-clock.json";

/// The demo's staffing clock. Clones are the same clock.
#[derive(Clone)]
pub struct DemoClock(Arc<Inner>);

struct Inner {
    machine: Clock,
    file: PathBuf,
    reading: Mutex<Reading>,
}

/// Staffing time was `at` when the machine's monotonic clock showed `since`; from there it runs with that clock, so
/// that nobody who sets the machine's time moves it.
#[derive(Clone, Copy)]
struct Reading {
    at: DateTime<Utc>,
    since: Duration,
    has_started: bool,
}

/// What the file says: when the machine's clock read one, staffing time was the other.
#[derive(Deserialize, Serialize)]
struct Noted {
    machine: DateTime<Utc>,
    staffing: DateTime<Utc>,
}

impl DemoClock {
    /// The clock that was started in this data folder, gone on meanwhile. One that has not been started there yet
    /// shows [`coming_tuesday`] and writes nothing.
    pub fn open(data_dir: &Path, machine: Clock) -> anyhow::Result<Self> {
        let file = data_dir.join(FILE);
        let noted: Option<Noted> = match fs::read(&file) {
            Ok(bytes) => {
                Some(serde_json::from_slice(&bytes).with_context(|| format!("{} cannot be read", file.display()))?)
            }
            Err(error) if error.kind() == ErrorKind::NotFound => None,
            Err(error) => return Err(error).with_context(|| format!("{} cannot be read", file.display())),
        };
        let at = match &noted {
            Some(noted) => noted.staffing + (machine.now() - noted.machine).max(TimeDelta::zero()),
            None => coming_tuesday(machine.now()),
        };
        let reading = Reading { at, since: machine.monotonic(), has_started: noted.is_some() };
        Ok(Self(Arc::new(Inner { machine, file, reading: Mutex::new(reading) })))
    }

    /// The clock as services take it.
    pub fn clock(&self) -> Clock {
        Clock::new(self.clone())
    }

    /// The machine's clock, on which this one runs.
    pub fn machine(&self) -> &Clock {
        &self.0.machine
    }

    /// Whether staffing time has begun in this folder, which is to say: whether the demo has been seeded.
    pub fn has_started(&self) -> bool {
        self.reading().has_started
    }

    /// Begins staffing time at this instant, once what happened before it has been seeded.
    pub fn start(&self, at: DateTime<Utc>) -> io::Result<()> {
        self.set(&mut self.reading(), at)
    }

    /// Moves staffing time forward to this instant; an instant that has passed changes nothing.
    pub fn move_to(&self, instant: DateTime<Utc>) -> io::Result<()> {
        let mut reading = self.reading();
        if instant <= self.shown(&reading) { Ok(()) } else { self.set(&mut reading, instant) }
    }

    /// Written down first: what has been shown once is never later than what a restart reads.
    fn set(&self, reading: &mut Reading, at: DateTime<Utc>) -> io::Result<()> {
        let noted = Noted { machine: self.0.machine.now(), staffing: at };
        write_private(&self.0.file, &serde_json::to_string(&noted)?)?;
        *reading = Reading { at, since: self.0.machine.monotonic(), has_started: true };
        Ok(())
    }

    fn shown(&self, reading: &Reading) -> DateTime<Utc> {
        reading.at + self.0.machine.monotonic().saturating_sub(reading.since)
    }

    fn reading(&self) -> MutexGuard<'_, Reading> {
        // A reading is replaced as a whole, so a panic cannot leave half of one.
        self.0.reading.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for DemoClock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("DemoClock").field(&self.shown(&self.reading())).finish()
    }
}

impl Source for DemoClock {
    fn now(&self) -> DateTime<Utc> {
        self.shown(&self.reading())
    }

    fn monotonic(&self) -> Duration {
        self.0.machine.monotonic()
    }

    fn chance(&self, bytes: &mut [u8]) {
        for part in bytes.chunks_mut(32) {
            part.copy_from_slice(&self.0.machine.random::<32>()[..part.len()]);
        }
    }
}

/// The first Tuesday 10:00 in Stockholm after this instant.
pub fn coming_tuesday(now: DateTime<Utc>) -> DateTime<Utc> {
    let today = now.with_timezone(&Stockholm).date_naive();
    let days = (0..=7).map(|days| today + Days::new(days));
    days.filter(|day| day.weekday() == Weekday::Tue).map(|day| local(day, 10)).find(|ten| *ten > now).unwrap_or(now)
}

/// The last Tuesday 10:00 in Stockholm that is not after this instant.
pub fn last_tuesday(now: DateTime<Utc>) -> DateTime<Utc> {
    coming_tuesday(coming_tuesday(now) - TimeDelta::days(8))
}

/// A full hour of a day in Stockholm.
pub(super) fn local(day: NaiveDate, hour: u32) -> DateTime<Utc> {
    let time = day.and_time(NaiveTime::MIN) + TimeDelta::hours(hour.into());
    time.and_local_timezone(Stockholm).earliest().map_or_else(|| time.and_utc(), |at| at.to_utc())
}

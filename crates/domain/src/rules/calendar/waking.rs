//! The hours in which musicians may be disturbed, and how local time becomes instants.

use std::ops::Range;

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone, Utc, Weekday};
use chrono_tz::GapInfo;

use super::{CalendarSettings, CountingClock};

const HOUR: TimeDelta = TimeDelta::hours(1);

/// The part of the local day in which musicians may be disturbed, in minutes of the day; the rest is quiet time.
/// At least four hours, within one day; 00:00 to 24:00 knows no quiet time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct WakingHours {
    wake: u16,
    sleep: u16,
}

/// These are not waking hours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("waking hours last at least four hours and end by 24:00")]
pub struct NotWakingHours;

impl WakingHours {
    const LEAST: u16 = 4 * 60;
    const MIDNIGHT: u16 = 24 * 60;

    /// Waking hours between these minutes of the local day.
    ///
    /// # Errors
    /// Unless `wake + 240 <= sleep <= 1440`.
    pub fn new(wake: u16, sleep: u16) -> Result<Self, NotWakingHours> {
        let long_enough = sleep.checked_sub(wake).is_some_and(|length| length >= Self::LEAST);
        if long_enough && sleep <= Self::MIDNIGHT { Ok(Self { wake, sleep }) } else { Err(NotWakingHours) }
    }

    /// The minute of the local day at which quiet time ends.
    pub const fn wake(self) -> u16 {
        self.wake
    }

    /// The minute of the local day at which quiet time begins.
    pub const fn sleep(self) -> u16 {
        self.sleep
    }
}

impl Default for WakingHours {
    /// 08:00 to 21:00.
    fn default() -> Self {
        Self { wake: 8 * 60, sleep: 21 * 60 }
    }
}

impl CalendarSettings {
    /// What the local clock reads at this instant.
    pub(super) fn local(&self, instant: DateTime<Utc>) -> NaiveDateTime {
        instant.with_timezone(&self.zone).naive_local()
    }

    /// The first instant at which the local clock reads this time or later.
    pub(super) fn instant(&self, local: NaiveDateTime) -> DateTime<Utc> {
        let reads_it = || self.zone.from_local_datetime(&local).earliest();
        let skips_it = || GapInfo::new(&local, &self.zone)?.end;
        reads_it().or_else(skips_it).map_or(local.and_utc(), |instant| instant.to_utc())
    }

    /// The instant at which this day's waking hours end.
    pub(super) fn sleep_of(&self, day: NaiveDate) -> DateTime<Utc> {
        self.minute_of(day, self.waking.sleep)
    }

    /// Whether a response time on this clock counts this day.
    pub(super) fn counts(&self, day: NaiveDate, clock: CountingClock) -> bool {
        match clock {
            CountingClock::Elapsed => true,
            CountingClock::Business => {
                !matches!(day.weekday(), Weekday::Sat | Weekday::Sun) && !self.holidays.contains(&day)
            }
        }
    }

    /// The first instant from this one on that is not quiet; on the business clock, days that do not count are quiet.
    pub(super) fn waking_from(&self, instant: DateTime<Utc>, clock: CountingClock) -> DateTime<Utc> {
        self.waking_spans(instant, clock)
            .find(|span| !span.is_empty() && instant < span.end)
            .map_or(instant, |span| instant.max(span.start))
    }

    /// The first instant from this one on that has a full waking hour just before it.
    pub(super) fn after_waking_hour(&self, instant: DateTime<Utc>, clock: CountingClock) -> DateTime<Utc> {
        let mut run: Option<Range<DateTime<Utc>>> = None;
        for span in self.waking_spans(instant, clock) {
            // Without quiet time one day's waking hours continue those of the day before.
            let start = run.filter(|before| before.end == span.start).map_or(span.start, |before| before.start);
            let earliest = instant.max(start + HOUR);
            if earliest <= span.end {
                return earliest;
            }
            run = Some(start..span.end);
        }
        instant
    }

    /// The waking hours of day after day, from early enough to hold the hour before this instant. A day that the local
    /// clock skips has an empty span.
    fn waking_spans(
        &self,
        around: DateTime<Utc>,
        clock: CountingClock,
    ) -> impl Iterator<Item = Range<DateTime<Utc>>> + '_ {
        let first = self.local(around).date() - Days::new(2);
        first
            .iter_days()
            .filter(move |day| self.counts(*day, clock))
            .map(|day| self.minute_of(day, self.waking.wake)..self.sleep_of(day))
    }

    fn minute_of(&self, day: NaiveDate, minute: u16) -> DateTime<Utc> {
        self.instant(day.and_time(NaiveTime::MIN) + TimeDelta::minutes(minute.into()))
    }
}

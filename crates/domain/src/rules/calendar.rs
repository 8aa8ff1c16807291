//! When a mail may leave, until when it can be answered, and when somebody is reminded.
//!
//! All instants are UTC; people's hours are those of the orchestra's zone. A local time means the first instant at which
//! the local clock reads that time or later, so hours that are skipped or repeated need no rule of their own.

mod response_time;
mod waking;

#[cfg(test)]
mod golden;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use chrono::{DateTime, Days, DurationRound, NaiveDate, NaiveTime, SubsecRound, TimeDelta, Utc};
use chrono_tz::Tz;
use sea_orm::{DeriveActiveEnum, EnumIter};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub use response_time::{NotAResponseTime, ResponseTime, Unit};
pub use waking::{NotWakingHours, WakingHours};

/// The least time anybody gets between the mail and the deadline.
const LEAST_WINDOW: TimeDelta = TimeDelta::minutes(30);
/// A cap that leaves less than this to somebody who is not asked urgently makes it too late to ask.
const LEAST_UNHURRIED_WINDOW: TimeDelta = TimeDelta::hours(2);
/// A window up to this gets no reminder; staff are prompted to call instead.
const SHORT_WINDOW: TimeDelta = TimeDelta::hours(4);
/// A reminder with less than this to the deadline helps nobody.
const LEAST_TIME_AFTER_REMINDER: TimeDelta = TimeDelta::minutes(30);
/// No reminder comes earlier than this before the deadline.
const REMINDER_DAYS: Days = Days::new(2);
/// An urgent answer is wanted this long before the first session.
const URGENT_MARGIN: TimeDelta = TimeDelta::hours(1);
/// What a musician's question adds to the deadline.
const QUESTION_TIME: TimeDelta = TimeDelta::hours(24);

/// Which days a response time counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, EnumIter, DeriveActiveEnum, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum CountingClock {
    /// Every day.
    Elapsed,
    /// Days that are neither weekend nor holiday; no deadline or reminder falls on the others.
    Business,
}

/// When a mail to a musician may leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Leave {
    /// At once, day or night: the recipient's own act caused it, or staff said so.
    Now,
    /// Now, or in quiet time at the next wake.
    Waking,
}

/// The settings of one orchestra that say how time counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CalendarSettings {
    /// Where the orchestra's local time is read.
    pub zone: Tz,
    /// The clock of needs that have none of their own.
    pub clock: CountingClock,
    /// The hours in which musicians may be disturbed.
    pub waking: WakingHours,
    /// Whether musicians are reminded.
    pub reminder: bool,
    /// How long after its deadline a request still takes an answer.
    pub grace: TimeDelta,
    /// How long before the first session the last answer is wanted.
    pub last_call: TimeDelta,
    /// Days that the business clock does not count, besides weekends.
    pub holidays: BTreeSet<NaiveDate>,
}

impl Default for CalendarSettings {
    fn default() -> Self {
        Self {
            zone: Tz::Europe__Stockholm,
            clock: CountingClock::Elapsed,
            waking: WakingHours::default(),
            reminder: true,
            grace: TimeDelta::minutes(5),
            last_call: TimeDelta::hours(24),
            holidays: BTreeSet::new(),
        }
    }
}

/// What a need says about time.
#[derive(Clone, Copy, Debug)]
pub struct Terms<'a> {
    /// How long a musician has to answer.
    pub response: ResponseTime,
    /// The need's own clock, else the orchestra's counts.
    pub clock: Option<CountingClock>,
    /// Ignores quiet time, last call and `answer_by`; only a person makes a need urgent.
    pub urgent: bool,
    /// The day at whose sleep all answers are in.
    pub answer_by: Option<NaiveDate>,
    /// The starts of all covered sessions, those that have begun included, in any order.
    pub sessions: &'a [DateTime<Utc>],
}

impl Terms<'_> {
    /// The first session ahead or, when all have begun, the last one: no answer helps after it.
    fn decisive_session(&self, at: DateTime<Utc>) -> Option<DateTime<Utc>> {
        self.sessions.iter().filter(|start| **start > at).min().or(self.sessions.iter().max()).copied()
    }
}

/// It is too late to ask: no deadline leaves the musician enough time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("it is too late to ask for these sessions")]
pub struct TooLate;

impl CalendarSettings {
    /// When a mail to a musician that is written now may leave. A row claimed in quiet time waits by the same rule.
    pub fn not_before(&self, now: DateTime<Utc>, leave: Leave) -> DateTime<Utc> {
        match leave {
            Leave::Now => now,
            Leave::Waking => self.waking_from(now, CountingClock::Elapsed),
        }
    }

    /// When the next request may leave after a no: as if written a little later, so that a mis-tap can be mended before
    /// anybody else is mailed.
    pub fn not_before_after_no(&self, now: DateTime<Utc>, urgent: bool) -> DateTime<Utc> {
        let pause = TimeDelta::minutes(if urgent { 1 } else { 5 });
        self.not_before(now + pause, Leave::Waking)
    }

    /// The instant that lies the response time after `from`. Minutes and hours elapse on every clock; days keep the local
    /// hour, and on the business clock only days that count are counted, from the first that does.
    pub fn advance(&self, from: DateTime<Utc>, response: ResponseTime, clock: CountingClock) -> DateTime<Utc> {
        let value = response.value();
        let days = match response.unit() {
            Unit::Minute => return from + TimeDelta::minutes(value.into()),
            Unit::Hour => return from + TimeDelta::hours(value.into()),
            Unit::Day => value,
        };
        let local = self.local(from);
        let mut counting = local.date().iter_days().filter(|day| self.counts(*day, clock));
        let first = counting.next();
        let last = counting.zip(1..=days).last();
        // Days end only where chrono's calendar does, 262 000 years from now.
        let (Some(first), Some((last, _))) = (first, last) else { return from };
        let time = if first == local.date() { local.time() } else { NaiveTime::MIN };
        self.instant(last.and_time(time))
    }

    /// Until when a request claimed for sending at `claim` can be answered: a full minute, as printed in its mail. The plan
    /// and the preview pass the time at which the mail may leave.
    ///
    /// # Errors
    /// When every covered session has begun, or a cap leaves a request that is not urgent less than two hours.
    pub fn deadline(&self, terms: &Terms<'_>, claim: DateTime<Utc>) -> Result<DateTime<Utc>, TooLate> {
        if terms.decisive_session(claim).is_some_and(|start| start <= claim) {
            return Err(TooLate);
        }
        let wished = self.advance(claim, terms.response, self.clock_of(terms));
        let wished = self.unhurried(terms, full_minute(wished));
        let deadline = self.capped(terms, wished, claim);
        let too_short = !terms.urgent && deadline < wished && deadline - claim < LEAST_UNHURRIED_WINDOW;
        if too_short { Err(TooLate) } else { Ok(deadline) }
    }

    /// The latest deadline that the need's `answer_by` and sessions allow, seen from `at`; `None` when nothing limits it.
    pub fn cap(&self, terms: &Terms<'_>, at: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let session = terms.decisive_session(at);
        let cap = if terms.urgent {
            session.map(|start| (start - URGENT_MARGIN).max(at + LEAST_WINDOW))
        } else {
            let answer_by = terms.answer_by.map(|day| self.sleep_of(day));
            let last_call = session.map(|start| start - self.last_call);
            answer_by.into_iter().chain(last_call).min()
        };
        cap.map(full_minute)
    }

    /// The deadline to store once the mail server has taken the mail: nobody gets less than 30 minutes.
    pub fn deadline_on_hand_over(deadline: DateTime<Utc>, sent_at: DateTime<Utc>) -> DateTime<Utc> {
        deadline.max(sent_at + LEAST_WINDOW)
    }

    /// When the musician is reminded, if at all. The instant may have passed when the deadline was moved: a late reminder is
    /// sent while [`CalendarSettings::may_still_remind`].
    pub fn reminder(
        &self,
        terms: &Terms<'_>,
        sent_at: DateTime<Utc>,
        deadline: DateTime<Utc>,
    ) -> Option<DateTime<Utc>> {
        let window = deadline - sent_at;
        if !self.reminder || window <= SHORT_WINDOW {
            return None;
        }
        let late_in_window = (sent_at + window * 3 / 4).trunc_subsecs(6);
        let near_deadline = self.instant(self.local(deadline) - REMINDER_DAYS);
        let reminder = self.waking_from(late_in_window.max(near_deadline), self.clock_of(terms));
        Self::may_still_remind(reminder, deadline).then_some(reminder)
    }

    /// Whether a reminder sent now leaves enough time to answer.
    pub fn may_still_remind(now: DateTime<Utc>, deadline: DateTime<Utc>) -> bool {
        deadline - now >= LEAST_TIME_AFTER_REMINDER
    }

    /// When staff are prompted to call somebody whose window is too short for a reminder.
    pub fn call_prompt(sent_at: DateTime<Utc>, deadline: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let window = deadline - sent_at;
        (window <= SHORT_WINDOW).then(|| (sent_at + window / 2).trunc_subsecs(6))
    }

    /// When an open request expires.
    pub fn expiry(&self, deadline: DateTime<Utc>) -> DateTime<Utc> {
        deadline + self.grace
    }

    /// The deadline of an open request when its project is resumed, or its orchestra's suspension ends, at `now`: the time
    /// that stood still is given back, as far as the caps allow.
    pub fn resumed(
        &self,
        terms: &Terms<'_>,
        sent_at: DateTime<Utc>,
        deadline: DateTime<Utc>,
        paused_at: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> DateTime<Utc> {
        self.postponed(terms, deadline, now - paused_at.max(sent_at), now)
    }

    /// The deadline after the musician asked a question; it moves once, which the caller sees to, and never when urgent.
    pub fn extended_for_question(
        &self,
        terms: &Terms<'_>,
        deadline: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> DateTime<Utc> {
        if terms.urgent { deadline } else { self.postponed(terms, deadline, QUESTION_TIME, now) }
    }

    /// The same local time so many days later, or earlier.
    pub fn days_later(&self, instant: DateTime<Utc>, days: TimeDelta) -> DateTime<Utc> {
        self.instant(self.local(instant) + days)
    }

    /// Calendar days from today to the first session ahead, as [`CalendarSettings::proposed_response`] wants them.
    pub fn days_ahead(&self, sessions: &[DateTime<Utc>], now: DateTime<Utc>) -> Option<i64> {
        let first = sessions.iter().filter(|start| **start > now).min()?;
        Some((self.local(*first).date() - self.local(now).date()).num_days())
    }

    /// What the form of a new need proposes, by the calendar days to the first covered session ahead: a response time, and
    /// whether to call the need urgent. What staff save stands.
    pub fn proposed_response(days_ahead: Option<i64>) -> (ResponseTime, bool) {
        match days_ahead {
            None | Some(31..) => (ResponseTime::THREE_DAYS, false),
            Some(8..=30) => (ResponseTime::TWO_DAYS, false),
            Some(3..=7) => (ResponseTime::ONE_DAY, false),
            Some(..=2) => (ResponseTime::TWO_HOURS, true),
        }
    }

    fn clock_of(&self, terms: &Terms<'_>) -> CountingClock {
        terms.clock.unwrap_or(self.clock)
    }

    /// The deadline moved to a moment that has a full waking hour before it; the urgent may be asked to answer at night.
    fn unhurried(&self, terms: &Terms<'_>, deadline: DateTime<Utc>) -> DateTime<Utc> {
        if terms.urgent { deadline } else { self.after_waking_hour(deadline, self.clock_of(terms)) }
    }

    fn capped(&self, terms: &Terms<'_>, deadline: DateTime<Utc>, at: DateTime<Utc>) -> DateTime<Utc> {
        self.cap(terms, at).map_or(deadline, |cap| deadline.min(cap))
    }

    fn postponed(
        &self,
        terms: &Terms<'_>,
        deadline: DateTime<Utc>,
        by: TimeDelta,
        now: DateTime<Utc>,
    ) -> DateTime<Utc> {
        let wished = self.unhurried(terms, full_minute(deadline + by));
        deadline.max(full_minute(now + LEAST_WINDOW)).max(self.capped(terms, wished, now))
    }
}

/// The first full minute at or after this instant: what a mail can print without loss.
fn full_minute(instant: DateTime<Utc>) -> DateTime<Utc> {
    instant.duration_round_up(TimeDelta::minutes(1)).unwrap_or(instant)
}

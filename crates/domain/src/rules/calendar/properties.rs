//! What holds of the calendar in every zone, checked against scans that know nothing but what a local clock reads.

#![expect(clippy::unwrap_used, reason = "test data")]

use std::sync::LazyLock;

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, TimeDelta, TimeZone, Timelike, Utc, Weekday};
use chrono_tz::Tz;
use proptest::prelude::*;

use super::{CalendarSettings, CountingClock, ResponseTime, Terms, Unit, WakingHours, full_minute};

const ZONES: [&str; 50] = [
    "Europe/Stockholm",
    "Europe/London",
    "Europe/Dublin",
    "Europe/Lisbon",
    "Europe/Berlin",
    "Europe/Helsinki",
    "Europe/Athens",
    "Europe/Istanbul",
    "Europe/Moscow",
    "Europe/Chisinau",
    "Atlantic/Azores",
    "Atlantic/Reykjavik",
    "America/Nuuk",
    "America/Scoresbysund",
    "America/St_Johns",
    "America/Halifax",
    "America/New_York",
    "America/Chicago",
    "America/Phoenix",
    "America/Los_Angeles",
    "America/Anchorage",
    "America/Havana",
    "America/Mexico_City",
    "America/Caracas",
    "America/Bogota",
    "America/Sao_Paulo",
    "America/Santiago",
    "America/Asuncion",
    "America/Argentina/Buenos_Aires",
    "Pacific/Honolulu",
    "Pacific/Apia",
    "Pacific/Chatham",
    "Pacific/Auckland",
    "Pacific/Tongatapu",
    "Pacific/Norfolk",
    "Australia/Lord_Howe",
    "Australia/Sydney",
    "Australia/Adelaide",
    "Asia/Tokyo",
    "Asia/Pyongyang",
    "Asia/Kathmandu",
    "Asia/Dhaka",
    "Asia/Tehran",
    "Asia/Amman",
    "Asia/Beirut",
    "Asia/Gaza",
    "Africa/Cairo",
    "Africa/Casablanca",
    "Africa/Windhoek",
    "Antarctica/Troll",
];

/// Every instant from 2000 to 2040 at which one of the zones changes its offset.
static CHANGES: LazyLock<Vec<(Tz, DateTime<Utc>)>> = LazyLock::new(|| {
    ZONES.iter().map(|name| name.parse().unwrap()).flat_map(|zone| changes(zone).map(move |at| (zone, at))).collect()
});

fn changes(zone: Tz) -> impl Iterator<Item = DateTime<Utc>> {
    const STEP: i64 = 3 * 24 * 60;
    let minute = |n: i64| DateTime::from_timestamp(n * 60, 0).unwrap();
    let offset = move |n: i64| local(zone, minute(n)) - minute(n).naive_utc();
    let from = day(2000, 1, 1).and_hms_opt(0, 0, 0).unwrap().and_utc().timestamp() / 60;
    (0..40 * 122).map(move |step| from + step * STEP).filter_map(move |before| {
        let (mut before, mut after) = (before, before + STEP);
        let old = offset(before);
        if old == offset(after) {
            return None;
        }
        while after - before > 1 {
            let middle = i64::midpoint(before, after);
            if offset(middle) == old { before = middle } else { after = middle }
        }
        Some(minute(after))
    })
}

#[test]
fn days_keep_the_local_hour_over_every_offset_change_of_fifty_zones() {
    let mut checked = 0;
    for &(zone, change) in &*CHANGES {
        let calendar = in_zone(zone);
        let minutes: Vec<_> = (-6 * 60..30 * 60).map(|n| change + TimeDelta::minutes(n)).collect();
        let readings: Vec<_> = minutes.iter().map(|minute| local(zone, *minute)).collect();
        // Local times around the change, those that are skipped or repeated included.
        for n in (-150..150).step_by(10) {
            let target = local(zone, change - TimeDelta::minutes(1)) + TimeDelta::minutes(n);
            let first = readings.iter().position(|reading| *reading >= target).unwrap();
            for days in [1, 2] {
                let start = target - TimeDelta::days(days);
                let Some(from) = zone.from_local_datetime(&start).earliest() else { continue };
                let reached = calendar.advance(from.to_utc(), in_days(days), CountingClock::Elapsed);
                assert_eq!(reached, minutes[first], "{zone}: {start} and {days} days");
                checked += 1;
            }
        }
    }
    assert!(CHANGES.len() > 2_000 && checked > 100_000, "{} changes, {checked} checks", CHANGES.len());
}

proptest! {
    #[test]
    fn minutes_and_hours_add_up(
        (zone, from) in moment(),
        clock in clock(),
        hours in any::<bool>(),
        first in 30_u32..1_000,
        second in 30_u32..1_000,
    ) {
        let calendar = with_holidays(&in_zone(zone), from);
        let unit = if hours { Unit::Hour } else { Unit::Minute };
        let advance = |from, value| calendar.advance(from, ResponseTime::new(value, unit).unwrap(), clock);
        prop_assert_eq!(advance(advance(from, first), second), advance(from, first + second));
    }

    #[test]
    fn who_is_asked_later_answers_later(
        (zone, from) in moment(),
        gap in 0_i64..200_000,
        response in response_time(),
        clock in clock(),
    ) {
        let calendar = with_holidays(&in_zone(zone), from);
        let later = from + TimeDelta::seconds(gap);
        // Where the local clock repeats an hour, the later of two instants may read the earlier time.
        prop_assume!(local(zone, from) <= local(zone, later));
        prop_assert!(calendar.advance(from, response, clock) <= calendar.advance(later, response, clock));
    }

    #[test]
    fn business_days_are_counted_one_by_one((zone, from) in moment(), days in 1_i64..=20) {
        let calendar = with_holidays(&in_zone(zone), from);
        let counts = |day: NaiveDate| {
            day.weekday() != Weekday::Sat && day.weekday() != Weekday::Sun && !calendar.holidays.contains(&day)
        };
        let mut reading = local(zone, from);
        while !counts(reading.date()) {
            reading = reading.date().succ_opt().unwrap().and_hms_opt(0, 0, 0).unwrap();
        }
        let mut left = days;
        while left > 0 {
            reading += TimeDelta::days(1);
            left -= i64::from(counts(reading.date()));
        }
        let reached = calendar.advance(from, in_days(days), CountingClock::Business);
        // Skipped local times are the business of another test.
        prop_assume!(zone.from_local_datetime(&reading).earliest().is_some());
        prop_assert_eq!(local(zone, reached), reading);
        prop_assert!(local(zone, reached - TimeDelta::seconds(1)) < reading);
    }

    #[test]
    fn a_deadline_follows_a_full_waking_hour_unless_capped(
        (zone, claim) in moment(),
        clock in clock(),
        waking in waking_hours(),
        response in response_time(),
        sessions in prop::collection::vec(-100_000_i64..10_000_000, 0..3),
        answer_by in prop::option::of(0_i64..100),
    ) {
        let calendar = with_holidays(&CalendarSettings { waking, ..in_zone(zone) }, claim);
        let sessions: Vec<_> = sessions.iter().map(|seconds| claim + TimeDelta::seconds(*seconds)).collect();
        let answer_by = answer_by.map(|days| local(zone, claim).date() + TimeDelta::days(days));
        let terms = Terms { response, clock: Some(clock), urgent: false, answer_by, sessions: &sessions };
        let wished = scanned_deadline(&calendar, full_minute(calendar.advance(claim, response, clock)), clock);
        let cap = calendar.cap(&terms, claim);
        match calendar.deadline(&terms, claim) {
            Ok(deadline) => {
                prop_assert_eq!(deadline, cap.map_or(wished, |cap| cap.min(wished)));
                prop_assert_eq!(deadline, full_minute(deadline));
                prop_assert!(deadline >= claim + TimeDelta::minutes(30));
            }
            Err(_) => prop_assert!(cap.unwrap() < wished && cap.unwrap() - claim < TimeDelta::hours(2)),
        }
    }

    #[test]
    fn mail_and_reminders_leave_at_the_first_waking_minute(
        (zone, now) in moment(),
        clock in clock(),
        waking in waking_hours(),
        response in response_time(),
    ) {
        let now = full_minute(now);
        let calendar = with_holidays(&CalendarSettings { waking, ..in_zone(zone) }, now);
        let leaves = calendar.not_before(now, super::Leave::Waking);
        let scanned = minutes_from(now).find(|minute| is_waking(&calendar, *minute, CountingClock::Elapsed));
        prop_assert_eq!(Some(leaves), scanned);

        let terms = Terms { response, clock: Some(clock), urgent: false, answer_by: None, sessions: &[] };
        let deadline = calendar.deadline(&terms, leaves).unwrap();
        if let Some(reminder) = calendar.reminder(&terms, leaves, deadline) {
            prop_assert!(is_waking(&calendar, reminder, clock));
            prop_assert!(leaves + (deadline - leaves) * 3 / 4 - reminder < TimeDelta::microseconds(1));
            prop_assert!(deadline - reminder >= TimeDelta::minutes(30));
        }
    }

    #[test]
    fn a_pause_never_shortens_a_deadline(
        (zone, sent_at) in moment(),
        response in response_time(),
        urgent in any::<bool>(),
        session in 0_i64..10_000_000,
        paused_after in -100_000_i64..1_000_000,
        length in 0_i64..1_000_000,
    ) {
        let calendar = in_zone(zone);
        let sessions = [sent_at + TimeDelta::seconds(session)];
        let terms = Terms { response, clock: None, urgent, answer_by: None, sessions: &sessions };
        let Ok(deadline) = calendar.deadline(&terms, sent_at) else { return Ok(()) };
        let paused_at = sent_at + TimeDelta::seconds(paused_after);
        let now = paused_at.max(sent_at) + TimeDelta::seconds(length);
        let resumed = calendar.resumed(&terms, sent_at, deadline, paused_at, now);
        let least = deadline.max(full_minute(now + TimeDelta::minutes(30)));
        prop_assert!(resumed >= least);
        prop_assert!(resumed == least || calendar.cap(&terms, now).is_none_or(|cap| resumed <= cap));
    }
}

/// The first minute from here on that follows sixty waking ones, found by looking at each.
fn scanned_deadline(calendar: &CalendarSettings, from: DateTime<Utc>, clock: CountingClock) -> DateTime<Utc> {
    let mut awake = 0;
    for minute in minutes_from(from - TimeDelta::hours(1)) {
        if minute >= from && awake >= 60 {
            return minute;
        }
        awake = if is_waking(calendar, minute, clock) { awake + 1 } else { 0 };
    }
    unreachable!("minutes do not end")
}

fn minutes_from(start: DateTime<Utc>) -> impl Iterator<Item = DateTime<Utc>> {
    (0..).map(move |n| start + TimeDelta::minutes(n))
}

fn is_waking(calendar: &CalendarSettings, instant: DateTime<Utc>, clock: CountingClock) -> bool {
    let reading = local(calendar.zone, instant);
    let minute = reading.hour() * 60 + reading.minute();
    let free = [Weekday::Sat, Weekday::Sun].contains(&reading.weekday()) || calendar.holidays.contains(&reading.date());
    (u32::from(calendar.waking.wake())..u32::from(calendar.waking.sleep())).contains(&minute)
        && (clock == CountingClock::Elapsed || !free)
}

fn local(zone: Tz, instant: DateTime<Utc>) -> NaiveDateTime {
    instant.with_timezone(&zone).naive_local()
}

fn in_zone(zone: Tz) -> CalendarSettings {
    CalendarSettings { zone, ..CalendarSettings::default() }
}

/// Some days around this instant are holidays.
fn with_holidays(calendar: &CalendarSettings, around: DateTime<Utc>) -> CalendarSettings {
    let holidays = [-1, 1, 2, 9].map(|days| around.date_naive() + TimeDelta::days(days)).into();
    CalendarSettings { holidays, ..calendar.clone() }
}

fn in_days(days: i64) -> ResponseTime {
    ResponseTime::new(days.try_into().unwrap(), Unit::Day).unwrap()
}

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

/// A zone and an instant, most often within two days of a change of its offset.
fn moment() -> impl Strategy<Value = (Tz, DateTime<Utc>)> {
    let near = -2 * 86_400_i64..2 * 86_400;
    let anywhere = -200 * 86_400_i64..200 * 86_400;
    let seconds = prop_oneof![3 => near, 1 => anywhere];
    (prop::sample::select(&**CHANGES), seconds)
        .prop_map(|((zone, at), seconds)| (zone, at + TimeDelta::seconds(seconds)))
}

fn clock() -> impl Strategy<Value = CountingClock> {
    prop_oneof![Just(CountingClock::Elapsed), Just(CountingClock::Business)]
}

fn response_time() -> impl Strategy<Value = ResponseTime> {
    let minutes = (30_u32..3_000).prop_map(|value| (value, Unit::Minute));
    let hours = (1_u32..200).prop_map(|value| (value, Unit::Hour));
    let days = (1_u32..=90).prop_map(|value| (value, Unit::Day));
    prop_oneof![minutes, hours, days].prop_map(|(value, unit)| ResponseTime::new(value, unit).unwrap())
}

/// Hours whose ends no clock repeats, for a minute by itself cannot tell the first reading from the second.
fn waking_hours() -> impl Strategy<Value = WakingHours> {
    let day = (4_u16 * 60..=12 * 60).prop_flat_map(|wake| (Just(wake), wake + 240..=22 * 60));
    let long_day = (4_u16 * 60..=20 * 60).prop_map(|wake| (wake, 24 * 60));
    prop_oneof![day, long_day, Just((0, 24 * 60))].prop_map(|(wake, sleep)| WakingHours::new(wake, sleep).unwrap())
}

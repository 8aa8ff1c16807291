//! Single facts of the calendar: skipped and repeated hours, the edges of the waking day, caps, pauses and proposals.

#![expect(clippy::unwrap_used, reason = "test data")]

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use chrono_tz::Tz;

use super::{
    CalendarSettings, CountingClock, Leave, NotAResponseTime, ResponseTime, Terms, TooLate, Unit, WakingHours,
};

#[test]
fn a_local_time_is_the_first_instant_that_reads_it_or_later() {
    let cases = [
        ("Europe/Stockholm", "2026-06-02 10:00", "2026-06-02T10:00:00+02:00"),
        // Skipped: 02:00 to 03:00.
        ("Europe/Stockholm", "2026-03-29 01:59", "2026-03-29T01:59:00+01:00"),
        ("Europe/Stockholm", "2026-03-29 02:00", "2026-03-29T03:00:00+02:00"),
        ("Europe/Stockholm", "2026-03-29 02:59", "2026-03-29T03:00:00+02:00"),
        ("Europe/Stockholm", "2026-03-29 03:00", "2026-03-29T03:00:00+02:00"),
        // Repeated: 02:00 to 03:00.
        ("Europe/Stockholm", "2026-10-25 02:00", "2026-10-25T02:00:00+02:00"),
        ("Europe/Stockholm", "2026-10-25 02:59", "2026-10-25T02:59:00+02:00"),
        ("Europe/Stockholm", "2026-10-25 03:00", "2026-10-25T03:00:00+01:00"),
        // Skipped and repeated at midnight, half an hour, and a whole day.
        ("America/Santiago", "2026-09-06 00:00", "2026-09-06T01:00:00-03:00"),
        ("America/Santiago", "2026-04-04 23:30", "2026-04-04T23:30:00-03:00"),
        ("America/Santiago", "2026-04-05 00:00", "2026-04-05T00:00:00-04:00"),
        ("Australia/Lord_Howe", "2026-10-04 02:15", "2026-10-04T02:30:00+11:00"),
        ("Australia/Lord_Howe", "2026-04-05 01:45", "2026-04-05T01:45:00+11:00"),
        ("Pacific/Apia", "2011-12-30 10:00", "2011-12-31T00:00:00+14:00"),
    ];
    for (zone, local, expected) in cases {
        let calendar = CalendarSettings { zone: zone.parse().unwrap(), ..CalendarSettings::default() };
        let local_time = NaiveDateTime::parse_from_str(local, "%Y-%m-%d %H:%M").unwrap();
        assert_eq!(calendar.instant(local_time), at(expected), "{zone} {local}");
    }
}

#[test]
fn mail_waits_from_sleep_until_wake() {
    let cases = [
        // wake, sleep (minutes of the day), now, leaves (UTC, where these orchestras live)
        (480, 1260, "07:59", "2026-06-02T08:00:00Z"),
        (480, 1260, "08:00", "2026-06-02T08:00:00Z"),
        (480, 1260, "20:59", "2026-06-02T20:59:00Z"),
        (480, 1260, "21:00", "2026-06-03T08:00:00Z"),
        (480, 1440, "23:59", "2026-06-02T23:59:00Z"),
        (480, 1440, "00:00", "2026-06-02T08:00:00Z"),
        (0, 1260, "00:00", "2026-06-02T00:00:00Z"),
        (0, 1260, "21:00", "2026-06-03T00:00:00Z"),
        (0, 1440, "00:00", "2026-06-02T00:00:00Z"),
        (0, 1440, "23:59", "2026-06-02T23:59:00Z"),
    ];
    for (wake, sleep, now, leaves) in cases {
        let calendar = awake(wake, sleep);
        let now = at(&format!("2026-06-02T{now}:00Z"));
        assert_eq!(calendar.not_before(now, Leave::Waking), at(leaves), "{wake}-{sleep} {now}");
        assert_eq!(calendar.not_before(now, Leave::Now), now);
    }
}

#[test]
fn a_deadline_has_a_full_waking_hour_before_it() {
    let cases = [
        (480, 1260, "07:30", "2026-06-02T09:00:00Z"),
        (480, 1260, "20:00", "2026-06-02T20:30:00Z"),
        (480, 1260, "20:30", "2026-06-02T21:00:00Z"),
        (480, 1260, "20:31", "2026-06-03T09:00:00Z"),
        (480, 1440, "23:30", "2026-06-03T00:00:00Z"),
        (480, 1440, "23:31", "2026-06-03T09:00:00Z"),
        (0, 1260, "20:31", "2026-06-03T01:00:00Z"),
        // Without quiet time the hour before midnight and the hour after it are one.
        (0, 1440, "23:31", "2026-06-03T00:01:00Z"),
    ];
    for (wake, sleep, claim, deadline) in cases {
        let claim = at(&format!("2026-06-02T{claim}:00Z"));
        let deadline_by_rule = awake(wake, sleep).deadline(&Terms { urgent: false, ..half_an_hour() }, claim);
        assert_eq!(deadline_by_rule, Ok(at(deadline)), "{wake}-{sleep} {claim}");
        assert_eq!(awake(wake, sleep).deadline(&half_an_hour(), claim), Ok(claim + TimeDelta::minutes(30)));
    }
}

#[test]
fn nothing_falls_on_a_day_that_the_clock_skipped() {
    let apia = CalendarSettings { zone: Tz::Pacific__Apia, ..CalendarSettings::default() };
    let evening = at("2011-12-29T22:00:00-10:00");
    let morning = at("2011-12-31T08:00:00+14:00");
    assert_eq!(apia.not_before(evening, Leave::Waking), morning);
    let terms = Terms { urgent: false, ..half_an_hour() };
    assert_eq!(apia.deadline(&terms, evening), Ok(morning + TimeDelta::hours(1)));
}

#[test]
fn it_is_too_late_once_every_session_has_begun() {
    let now = at("2026-06-02T12:00:00Z");
    for urgent in [true, false] {
        let begun = [now - TimeDelta::hours(2), now];
        let terms = Terms { urgent, sessions: &begun, ..half_an_hour() };
        assert_eq!(awake(480, 1260).deadline(&terms, now), Err(TooLate));
    }
    let last_rehearsal = [now + TimeDelta::minutes(1)];
    let terms = Terms { sessions: &last_rehearsal, ..half_an_hour() };
    assert_eq!(awake(480, 1260).deadline(&terms, now), Ok(now + TimeDelta::minutes(30)));
}

#[test]
fn a_short_response_that_no_cap_shortens_is_never_too_late() {
    let now = at("2026-06-02T12:00:00Z");
    let tomorrow = [now + TimeDelta::hours(24) + TimeDelta::minutes(30)];
    let terms = Terms { urgent: false, sessions: &tomorrow, ..half_an_hour() };
    assert_eq!(awake(480, 1260).deadline(&terms, now), Ok(now + TimeDelta::minutes(30)));
}

#[test]
fn the_window_never_shrinks_below_half_an_hour_by_a_slow_hand_over() {
    let deadline = at("2026-06-02T12:00:00Z");
    let on_hand_over = |sent_at| CalendarSettings::deadline_on_hand_over(deadline, at(sent_at));
    assert_eq!(on_hand_over("2026-06-02T11:30:00Z"), deadline);
    assert_eq!(on_hand_over("2026-06-02T11:40:00Z"), at("2026-06-02T12:10:00Z"));
}

#[test]
fn who_has_little_time_is_called_not_reminded() {
    let calendar = awake(480, 1260);
    let sent_at = at("2026-06-02T10:00:00Z");
    let four_hours = sent_at + TimeDelta::hours(4);
    let longer = four_hours + TimeDelta::minutes(1);
    let reminder = |deadline| calendar.reminder(&half_an_hour(), sent_at, deadline);
    assert_eq!(reminder(four_hours), None);
    assert_eq!(CalendarSettings::call_prompt(sent_at, four_hours), Some(sent_at + TimeDelta::hours(2)));
    assert_eq!(reminder(longer), Some(at("2026-06-02T13:00:45Z")));
    assert_eq!(CalendarSettings::call_prompt(sent_at, longer), None);

    let silent = CalendarSettings { reminder: false, ..calendar };
    assert_eq!(silent.reminder(&half_an_hour(), sent_at, longer), None);
}

#[test]
fn a_reminder_that_would_wake_somebody_too_close_to_the_deadline_is_dropped() {
    let calendar = awake(480, 1260);
    let sent_at = at("2026-06-02T18:00:00Z");
    let reminder = |deadline| calendar.reminder(&half_an_hour(), sent_at, at(deadline));
    assert_eq!(reminder("2026-06-03T08:30:00Z"), Some(at("2026-06-03T08:00:00Z")));
    assert_eq!(reminder("2026-06-03T08:29:00Z"), None);
}

#[test]
fn a_resumed_request_gets_its_time_back_within_the_caps() {
    let calendar = awake(480, 1260);
    let (sent_at, paused_at, now) = ("2026-06-02T10:00:00Z", "2026-06-02T12:00:00Z", "2026-06-03T12:00:00Z");
    let deadline = at("2026-06-02T20:00:00Z");
    let resumed = |terms: Terms<'_>| calendar.resumed(&terms, at(sent_at), deadline, at(paused_at), at(now));
    let calm = Terms { urgent: false, ..half_an_hour() };
    assert_eq!(resumed(calm), at("2026-06-03T20:00:00Z"));
    // Last call is in an hour; in a quarter of one; all is over.
    for (session, expected) in [
        ("2026-06-04T13:00:00Z", "2026-06-03T13:00:00Z"),
        ("2026-06-04T12:15:00Z", "2026-06-03T12:30:00Z"),
        ("2026-06-03T11:00:00Z", "2026-06-03T12:30:00Z"),
    ] {
        assert_eq!(resumed(Terms { sessions: &[at(session)], ..calm }), at(expected), "{session}");
    }
    // A mail that left during the pause lost only what came after it.
    let sent_late = at("2026-06-03T10:00:00Z");
    let deadline = at("2026-06-03T14:00:00Z");
    assert_eq!(calendar.resumed(&calm, sent_late, deadline, at(paused_at), at(now)), at("2026-06-03T16:00:00Z"));
}

#[test]
fn a_question_gives_a_day_unless_urgent() {
    let calendar = awake(480, 1260);
    let (now, deadline) = (at("2026-06-02T12:00:00Z"), at("2026-06-02T12:10:00Z"));
    let extended = |terms: Terms<'_>| calendar.extended_for_question(&terms, deadline, now);
    let calm = Terms { urgent: false, ..half_an_hour() };
    assert_eq!(extended(calm), at("2026-06-03T12:10:00Z"));
    assert_eq!(extended(half_an_hour()), deadline);
    assert_eq!(extended(Terms { sessions: &[at("2026-06-03T12:00:00Z")], ..calm }), at("2026-06-02T12:30:00Z"));
}

#[test]
fn a_needs_own_clock_wins() {
    let calendar = awake(480, 1260);
    let friday = at("2026-06-05T12:00:00Z");
    let calm = Terms { urgent: false, response: ResponseTime::ONE_DAY, ..half_an_hour() };
    assert_eq!(calendar.deadline(&calm, friday), Ok(at("2026-06-06T12:00:00Z")));
    let business = Terms { clock: Some(CountingClock::Business), ..calm };
    assert_eq!(calendar.deadline(&business, friday), Ok(at("2026-06-08T12:00:00Z")));
}

#[test]
fn the_form_proposes_less_time_the_nearer_the_session() {
    let proposed = |days| {
        let (response, urgent) = CalendarSettings::proposed_response(days);
        (response.value(), response.unit(), urgent)
    };
    for (days, expected) in [
        (None, (3, Unit::Day, false)),
        (Some(31), (3, Unit::Day, false)),
        (Some(30), (2, Unit::Day, false)),
        (Some(8), (2, Unit::Day, false)),
        (Some(7), (1, Unit::Day, false)),
        (Some(3), (1, Unit::Day, false)),
        (Some(2), (2, Unit::Hour, true)),
        (Some(0), (2, Unit::Hour, true)),
    ] {
        assert_eq!(proposed(days), expected, "{days:?}");
    }
    // Calendar days, not stretches of 24 hours; sessions that have begun do not count.
    let now = at("2026-06-02T23:00:00+02:00");
    let sessions = ["2026-06-09T19:00:00+02:00", "2026-06-03T01:00:00+02:00", "2026-06-02T22:00:00+02:00"].map(at);
    let stockholm = CalendarSettings::default();
    assert_eq!(stockholm.days_ahead(&sessions, now), Some(1));
    assert_eq!(stockholm.days_ahead(&sessions[2..], now), None);
}

#[test]
fn response_times_and_waking_hours_are_checked_once() {
    for (value, unit, fits) in [
        (29, Unit::Minute, false),
        (30, Unit::Minute, true),
        (0, Unit::Hour, false),
        (1, Unit::Hour, true),
        (2_160, Unit::Hour, true),
        (2_161, Unit::Hour, false),
        (0, Unit::Day, false),
        (90, Unit::Day, true),
        (91, Unit::Day, false),
        (u32::MAX, Unit::Day, false),
    ] {
        assert_eq!(ResponseTime::new(value, unit).is_ok(), fits, "{value} {unit:?}");
    }
    for (wake, sleep, fits) in [
        (480, 1260, true),
        (0, 1440, true),
        (1200, 1440, true),
        (1201, 1440, false),
        (480, 1441, false),
        (1260, 480, false),
    ] {
        assert_eq!(WakingHours::new(wake, sleep).is_ok(), fits, "{wake} {sleep}");
    }
}

#[test]
fn json_cannot_bypass_the_check() {
    let two_days = serde_json::json!({ "value": 2, "unit": "day" });
    assert_eq!(serde_json::to_value(ResponseTime::TWO_DAYS).unwrap(), two_days);
    assert_eq!(serde_json::from_value::<ResponseTime>(two_days).unwrap(), ResponseTime::TWO_DAYS);
    let refused = serde_json::from_str::<ResponseTime>(r#"{ "value": 91, "unit": "day" }"#).unwrap_err();
    assert_eq!(refused.to_string(), NotAResponseTime.to_string());
}

/// Half an hour to answer, urgent, no sessions.
fn half_an_hour() -> Terms<'static> {
    let response = ResponseTime::new(30, Unit::Minute).unwrap();
    Terms { response, clock: None, urgent: true, answer_by: None, sessions: &[] }
}

/// An orchestra whose local clock reads UTC.
fn awake(wake: u16, sleep: u16) -> CalendarSettings {
    let waking = WakingHours::new(wake, sleep).unwrap();
    CalendarSettings { zone: Tz::UTC, waking, ..CalendarSettings::default() }
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

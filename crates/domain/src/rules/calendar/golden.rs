//! The golden instants: `golden-time.md`, row by row.

#![expect(clippy::unwrap_used, reason = "a table that cannot be read fails the test")]

use chrono::{DateTime, NaiveDate, NaiveDateTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Europe::Stockholm;

use super::{CalendarSettings, CountingClock, Leave, ResponseTime, Terms, Unit, WakingHours};
use crate::rules::holidays;

#[test]
fn every_golden_row_is_met() {
    let table = include_str!("golden-time.md");
    let rows: Vec<_> = table.lines().filter(|line| line.starts_with("| ")).skip(1).map(Row::read).collect();
    assert_eq!(rows.len(), 30);
    for row in rows {
        assert_eq!(row.outcome(), row.expected, "row {}", row.case);
    }
}

/// One row: the situation, and the instants it must lead to.
struct Row<'a> {
    case: String,
    now: DateTime<Utc>,
    situation: Situation,
    expected: [Cell<'a>; 5],
}

/// What the column "input" says.
struct Situation {
    settings: CalendarSettings,
    response: ResponseTime,
    urgent: bool,
    leave: Leave,
    answer_by: Option<NaiveDate>,
    sessions: Vec<DateTime<Utc>>,
    after_no: bool,
    claimed: Option<DateTime<Utc>>,
    paused: Option<(DateTime<Utc>, DateTime<Utc>)>,
}

#[derive(Debug, PartialEq)]
enum Cell<'a> {
    At(DateTime<Utc>),
    Not(&'a str),
}

impl<'a> Row<'a> {
    fn read(line: &'a str) -> Self {
        let cells: Vec<_> = line.trim_matches('|').split('|').map(str::trim).collect();
        let [number, case, now, input, expected @ ..] = cells.as_slice() else { panic!("{line}") };
        let expected: [&str; 5] = expected.try_into().unwrap();
        Self {
            case: format!("{number}: {case}"),
            now: instant(now),
            situation: Situation::read(input),
            expected: expected.map(|cell| match cell {
                "too_late" | "–" => Cell::Not(cell),
                time => Cell::At(instant(time)),
            }),
        }
    }

    /// `not_before`, `sent_at`, deadline, reminder and expiry, by the calendar.
    fn outcome(&self) -> [Cell<'a>; 5] {
        let Situation { settings, urgent, leave, .. } = &self.situation;
        let terms = self.situation.terms();
        let not_before = if self.situation.after_no {
            settings.not_before_after_no(self.now, *urgent)
        } else {
            settings.not_before(self.now, *leave)
        };
        let claim = self.situation.claimed.map_or(not_before, |claimed| settings.not_before(claimed, *leave));
        let Ok(deadline) = settings.deadline(&terms, claim) else {
            return [
                Cell::At(not_before),
                Cell::Not("too_late"),
                Cell::Not("too_late"),
                Cell::Not("–"),
                Cell::Not("–"),
            ];
        };
        let mut deadline = CalendarSettings::deadline_on_hand_over(deadline, claim);
        if let Some((paused_at, resumed_at)) = self.situation.paused {
            deadline = settings.resumed(&terms, claim, deadline, paused_at, resumed_at);
        }
        let reminder = settings.reminder(&terms, claim, deadline);
        [
            Cell::At(not_before),
            Cell::At(claim),
            Cell::At(deadline),
            reminder.map_or(Cell::Not("–"), Cell::At),
            Cell::At(settings.expiry(deadline)),
        ]
    }
}

impl Situation {
    fn read(input: &str) -> Self {
        let (response, more) = input.split_once(';').unwrap_or((input, ""));
        let holidays = holidays::of_sweden(2026).into_iter().map(|holiday| holiday.date).collect();
        let mut situation = Self {
            settings: CalendarSettings { holidays, ..CalendarSettings::default() },
            response: response_time(response),
            urgent: false,
            leave: Leave::Waking,
            answer_by: None,
            sessions: Vec::new(),
            after_no: false,
            claimed: None,
            paused: None,
        };
        for item in more.split(';').map(str::trim).filter(|item| !item.is_empty()) {
            situation.add(item);
        }
        situation
    }

    fn add(&mut self, item: &str) {
        match item.split_once(' ').unwrap_or((item, "")) {
            ("urgent", "") => self.urgent = true,
            ("leave", "now") => self.leave = Leave::Now,
            ("business", "") => self.settings.clock = CountingClock::Business,
            ("no", "quiet time") => self.settings.waking = WakingHours::new(0, 24 * 60).unwrap(),
            ("+5" | "+1", "min") => self.after_no = true,
            ("session" | "sessions", starts) => self.sessions = starts.split(", ").map(instant).collect(),
            ("answer_by", day) => self.answer_by = Some(local(&format!("{day} 00:00")).date()),
            ("claimed", time) => self.claimed = Some(instant(time)),
            ("paused", span) => {
                let (from, to) = span.split_once(" – ").unwrap();
                self.paused = Some((instant(from), instant(to)));
            }
            _ => panic!("no such input: {item}"),
        }
    }

    fn terms(&self) -> Terms<'_> {
        let Self { response, urgent, answer_by, ref sessions, .. } = *self;
        Terms { response, clock: None, urgent, answer_by, sessions }
    }
}

fn response_time(text: &str) -> ResponseTime {
    let (value, unit) = text.split_once(' ').unwrap();
    let unit = match unit {
        "min" => Unit::Minute,
        "h" => Unit::Hour,
        "d" => Unit::Day,
        _ => panic!("no such unit: {unit}"),
    };
    ResponseTime::new(value.parse().unwrap(), unit).unwrap()
}

/// "Fri 5 Jun 20:00", with seconds or the name of Stockholm's offset where it matters.
fn instant(text: &str) -> DateTime<Utc> {
    let in_offset = |text, hours| (local(text) - TimeDelta::hours(hours)).and_utc();
    match text.rsplit_once(' ') {
        Some((time, "CEST")) => in_offset(time, 2),
        Some((time, "CET")) => in_offset(time, 1),
        _ => Stockholm.from_local_datetime(&local(text)).single().unwrap().to_utc(),
    }
}

fn local(text: &str) -> NaiveDateTime {
    let seconds = if text.matches(':').count() == 1 { ":00" } else { "" };
    NaiveDateTime::parse_from_str(&format!("2026 {text}{seconds}"), "%Y %a %d %b %H:%M:%S").unwrap()
}

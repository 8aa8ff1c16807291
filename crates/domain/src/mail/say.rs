//! Dates and times as people say them, in the reader's language and the orchestra's zone.
//!
//! Hours are written with a dot and run to 24 in both languages. Nothing here says a zone's name: a session's time
//! is the hall's own.

use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, Timelike, Utc};
use chrono_tz::Tz;

use crate::{
    rules::calendar::{ResponseTime, Unit},
    values::locale::Locale,
};

/// The clock: `14.00`.
pub fn time(at: DateTime<Utc>, zone: Tz) -> String {
    let local = at.with_timezone(&zone);
    format!("{:02}.{:02}", local.hour(), local.minute())
}

/// From when to when: `10.00–13.00`, `22.00–01.00`; beyond a day with the day of the end,
/// `08.00 – Tue 1 Dec 17.00`. An end that is not after the start is left out.
pub fn times(from: DateTime<Utc>, to: DateTime<Utc>, zone: Tz, locale: Locale) -> String {
    if to <= from {
        time(from, zone)
    } else if to - from < TimeDelta::days(1) {
        format!("{}–{}", time(from, zone), time(to, zone))
    } else {
        format!("{} – {} {}", time(from, zone), day(date(to, zone), locale), time(to, zone))
    }
}

/// The date that the orchestra's calendar shows at this instant.
pub fn date(at: DateTime<Utc>, zone: Tz) -> NaiveDate {
    at.with_timezone(&zone).date_naive()
}

/// A day in short: `Thu 3 Dec`, `tors 3 dec`.
pub fn day(date: NaiveDate, locale: Locale) -> String {
    format!("{} {} {}", weekday(date, locale), date.day(), month(date, locale))
}

/// A day in full, with its year: `3 December 2026`, `3 december 2026`.
pub fn full_date(date: NaiveDate, locale: Locale) -> String {
    format!("{} {} {}", date.day(), full_month(date, locale), date.year())
}

/// The first to the last day: `2 Dec`, `2–4 Dec`, `30 Nov – 2 Dec`, and with years only when they differ,
/// `30 Dec 2026 – 2 Jan 2027`.
pub fn date_range(first: NaiveDate, last: NaiveDate, locale: Locale) -> String {
    let short = |date: NaiveDate| format!("{} {}", date.day(), month(date, locale));
    if last <= first {
        short(first)
    } else if first.year() != last.year() {
        format!("{} {} – {} {}", short(first), first.year(), short(last), last.year())
    } else if first.month() != last.month() {
        format!("{} – {}", short(first), short(last))
    } else {
        format!("{}–{}", first.day(), short(last))
    }
}

/// The ISO week, as it is named: `v. 49`, `week 49`.
pub fn week(date: NaiveDate, locale: Locale) -> String {
    match locale {
        Locale::Sv => format!("v. {}", week_number(date)),
        Locale::En => format!("week {}", week_number(date)),
    }
}

/// The number of the ISO week.
pub fn week_number(date: NaiveDate) -> u32 {
    date.iso_week().week()
}

/// A moment in full, for a mail that is read at any time: `Thursday 3 December at 14.00`,
/// `torsdag 3 december kl. 14.00`; with the year when it is not this one.
pub fn moment(at: DateTime<Utc>, now: DateTime<Utc>, zone: Tz, locale: Locale) -> String {
    let on = date(at, zone);
    let weekday = full_weekday(on, locale);
    let year = other_year(on, now, zone);
    let (month, time) = (full_month(on, locale), time(at, zone));
    match locale {
        Locale::Sv => format!("{weekday} {} {month}{year} kl. {time}", on.day()),
        Locale::En => format!("{weekday} {} {month}{year} at {time}", on.day()),
    }
}

/// A moment in short, for a subject line: `Thu 14.00` within the six days ahead, `Thu 10 Dec 14.00` beyond them or in
/// the past, with the year when it is not this one.
pub fn short_moment(at: DateTime<Utc>, now: DateTime<Utc>, zone: Tz, locale: Locale) -> String {
    let on = date(at, zone);
    let day = match days_ahead(on, now, zone) {
        0..=6 => weekday(on, locale).to_owned(),
        _ => format!("{}{}", day(on, locale), other_year(on, now, zone)),
    };
    format!("{day} {}", time(at, zone))
}

/// A moment seen from now, for a page: `today 18.00`, `tomorrow 08.00`, `igår 18.00`, else [`short_moment`].
pub fn relative_moment(at: DateTime<Utc>, now: DateTime<Utc>, zone: Tz, locale: Locale) -> String {
    let day = match (days_ahead(date(at, zone), now, zone), locale) {
        (-1, Locale::Sv) => "igår",
        (-1, Locale::En) => "yesterday",
        (0, Locale::Sv) => "idag",
        (0, Locale::En) => "today",
        (1, Locale::Sv) => "imorgon",
        (1, Locale::En) => "tomorrow",
        _ => return short_moment(at, now, zone, locale),
    };
    format!("{day} {}", time(at, zone))
}

/// How much time is left, in the two largest units: `3 days 4 h`, `2 h 15 min`, `40 min`; `less than a minute` when
/// there is less, or none.
pub fn time_left(left: TimeDelta, locale: Locale) -> String {
    let (days, hours, minutes) = (left.num_days(), left.num_hours() % 24, left.num_minutes() % 60);
    let day = match (locale, days) {
        (Locale::Sv, _) => "dygn",
        (Locale::En, 1) => "day",
        (Locale::En, _) => "days",
    };
    let hour = match locale {
        Locale::Sv => "tim",
        Locale::En => "h",
    };
    let (large, small) = match (days, hours) {
        (1.., _) => ((days, day), (hours, hour)),
        (_, 1..) => ((hours, hour), (minutes, "min")),
        _ => ((minutes, "min"), (0, "")),
    };
    match (large.0, small.0) {
        (1.., 1..) => format!("{} {} {} {}", large.0, large.1, small.0, small.1),
        (1.., _) => format!("{} {}", large.0, large.1),
        _ => match locale {
            Locale::Sv => "mindre än en minut".to_owned(),
            Locale::En => "less than a minute".to_owned(),
        },
    }
}

/// How long somebody has to answer: `2 days`, `1 timme`, `90 minutes`.
pub fn response_time(response: ResponseTime, locale: Locale) -> String {
    let (one, many) = match (locale, response.unit()) {
        (Locale::Sv, Unit::Minute) => ("minut", "minuter"),
        (Locale::Sv, Unit::Hour) => ("timme", "timmar"),
        (Locale::Sv, Unit::Day) => ("dag", "dagar"),
        (Locale::En, Unit::Minute) => ("minute", "minutes"),
        (Locale::En, Unit::Hour) => ("hour", "hours"),
        (Locale::En, Unit::Day) => ("day", "days"),
    };
    format!("{} {}", response.value(), if response.value() == 1 { one } else { many })
}

fn days_ahead(date: NaiveDate, now: DateTime<Utc>, zone: Tz) -> i64 {
    (date - self::date(now, zone)).num_days()
}

fn other_year(date: NaiveDate, now: DateTime<Utc>, zone: Tz) -> String {
    if date.year() == self::date(now, zone).year() { String::new() } else { format!(" {}", date.year()) }
}

const WEEKDAYS: [[&str; 4]; 7] = [
    ["mån", "måndag", "Mon", "Monday"],
    ["tis", "tisdag", "Tue", "Tuesday"],
    ["ons", "onsdag", "Wed", "Wednesday"],
    ["tors", "torsdag", "Thu", "Thursday"],
    ["fre", "fredag", "Fri", "Friday"],
    ["lör", "lördag", "Sat", "Saturday"],
    ["sön", "söndag", "Sun", "Sunday"],
];

const MONTHS: [[&str; 4]; 12] = [
    ["jan", "januari", "Jan", "January"],
    ["feb", "februari", "Feb", "February"],
    ["mars", "mars", "Mar", "March"],
    ["april", "april", "Apr", "April"],
    ["maj", "maj", "May", "May"],
    ["juni", "juni", "Jun", "June"],
    ["juli", "juli", "Jul", "July"],
    ["aug", "augusti", "Aug", "August"],
    ["sep", "september", "Sep", "September"],
    ["okt", "oktober", "Oct", "October"],
    ["nov", "november", "Nov", "November"],
    ["dec", "december", "Dec", "December"],
];

fn weekday(date: NaiveDate, locale: Locale) -> &'static str {
    let [sv, _, en, _] = WEEKDAYS[date.weekday().num_days_from_monday() as usize];
    in_language(locale, sv, en)
}

fn full_weekday(date: NaiveDate, locale: Locale) -> &'static str {
    let [_, sv, _, en] = WEEKDAYS[date.weekday().num_days_from_monday() as usize];
    in_language(locale, sv, en)
}

fn month(date: NaiveDate, locale: Locale) -> &'static str {
    let [sv, _, en, _] = MONTHS[date.month0() as usize];
    in_language(locale, sv, en)
}

fn full_month(date: NaiveDate, locale: Locale) -> &'static str {
    let [_, sv, _, en] = MONTHS[date.month0() as usize];
    in_language(locale, sv, en)
}

fn in_language<'a>(locale: Locale, sv: &'a str, en: &'a str) -> &'a str {
    match locale {
        Locale::Sv => sv,
        Locale::En => en,
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed test may panic")]

    use Locale::{En, Sv};
    use chrono_tz::{America::New_York, Europe::Stockholm};

    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn on(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn clocks_show_the_orchestras_zone() {
        let noon = at("2026-12-03T13:00:00Z");
        assert_eq!(time(noon, Stockholm), "14.00");
        assert_eq!(time(noon, New_York), "08.00");
        assert_eq!(time(at("2026-06-03T12:05:59Z"), Stockholm), "14.05");
        assert_eq!(date(at("2026-12-03T23:30:00Z"), Stockholm), on("2026-12-04"));
    }

    #[test]
    fn a_session_is_said_from_start_to_end() {
        let says = |from, to| times(at(from), at(to), Stockholm, En);
        assert_eq!(says("2026-11-30T09:00:00Z", "2026-11-30T12:00:00Z"), "10.00–13.00");
        assert_eq!(says("2026-11-30T21:00:00Z", "2026-12-01T00:00:00Z"), "22.00–01.00");
        assert_eq!(says("2026-11-30T07:00:00Z", "2026-12-01T16:00:00Z"), "08.00 – Tue 1 Dec 17.00");
        assert_eq!(says("2026-11-30T09:00:00Z", "2026-11-30T09:00:00Z"), "10.00");
    }

    #[test]
    fn days_say_only_what_differs() {
        let says = |first, last, locale| date_range(on(first), on(last), locale);
        assert_eq!(says("2026-12-02", "2026-12-04", En), "2–4 Dec");
        assert_eq!(says("2026-12-02", "2026-12-04", Sv), "2–4 dec");
        assert_eq!(says("2026-12-02", "2026-12-02", Sv), "2 dec");
        assert_eq!(says("2026-11-30", "2026-12-02", En), "30 Nov – 2 Dec");
        assert_eq!(says("2026-03-30", "2026-04-02", Sv), "30 mars – 2 april");
        assert_eq!(says("2026-12-30", "2027-01-02", Sv), "30 dec 2026 – 2 jan 2027");
        assert_eq!(says("2026-12-04", "2026-12-02", En), "4 Dec", "an end before the start is left out");
        assert_eq!(full_date(on("2026-12-02"), Sv), "2 december 2026");
        assert_eq!(day(on("2026-12-03"), En), "Thu 3 Dec");
    }

    #[test]
    fn weeks_are_iso_weeks() {
        assert_eq!(week(on("2026-12-03"), Sv), "v. 49");
        assert_eq!(week(on("2026-12-03"), En), "week 49");
        assert_eq!(week_number(on("2027-01-03")), 53);
        assert_eq!(week_number(on("2027-01-04")), 1);
    }

    #[test]
    fn a_deadline_is_said_in_full_in_a_mail_and_shortly_in_its_subject() {
        let (now, deadline) = (at("2026-12-01T09:00:00Z"), at("2026-12-03T13:00:00Z"));
        assert_eq!(moment(deadline, now, Stockholm, En), "Thursday 3 December at 14.00");
        assert_eq!(moment(deadline, now, Stockholm, Sv), "torsdag 3 december kl. 14.00");
        assert_eq!(moment(at("2027-01-07T13:00:00Z"), now, Stockholm, Sv), "torsdag 7 januari 2027 kl. 14.00");
        assert_eq!(short_moment(deadline, now, Stockholm, En), "Thu 14.00");
        assert_eq!(short_moment(deadline, now, Stockholm, Sv), "tors 14.00");
        assert_eq!(short_moment(at("2026-12-07T13:00:00Z"), now, Stockholm, En), "Mon 14.00");
        assert_eq!(short_moment(at("2026-12-08T13:00:00Z"), now, Stockholm, En), "Tue 8 Dec 14.00");
        assert_eq!(short_moment(at("2026-11-30T13:00:00Z"), now, Stockholm, Sv), "mån 30 nov 14.00");
    }

    #[test]
    fn a_page_says_yesterday_today_and_tomorrow_of_the_orchestras_calendar() {
        // Half past midnight on the 2nd in Stockholm, still the 1st in UTC.
        let now = at("2026-12-01T23:30:00Z");
        let says = |text, locale| relative_moment(at(text), now, Stockholm, locale);
        assert_eq!(says("2026-12-01T17:00:00Z", Sv), "igår 18.00");
        assert_eq!(says("2026-12-01T17:00:00Z", En), "yesterday 18.00");
        assert_eq!(says("2026-12-02T17:00:00Z", En), "today 18.00");
        assert_eq!(says("2026-12-02T17:00:00Z", Sv), "idag 18.00");
        assert_eq!(says("2026-12-03T07:00:00Z", En), "tomorrow 08.00");
        assert_eq!(says("2026-12-03T07:00:00Z", Sv), "imorgon 08.00");
        assert_eq!(says("2026-12-04T13:00:00Z", Sv), "fre 14.00");
        assert_eq!(says("2026-11-29T13:00:00Z", En), "Sun 29 Nov 14.00");
    }

    #[test]
    fn time_left_and_answer_times_are_said_in_words() {
        let left = |minutes, locale| time_left(TimeDelta::minutes(minutes), locale);
        assert_eq!(left(3 * 24 * 60 + 4 * 60 + 59, En), "3 days 4 h");
        assert_eq!(left(24 * 60, En), "1 day");
        assert_eq!(left(24 * 60 + 60, Sv), "1 dygn 1 tim");
        assert_eq!(left(135, En), "2 h 15 min");
        assert_eq!(left(120, Sv), "2 tim");
        assert_eq!(left(40, Sv), "40 min");
        assert_eq!(left(0, En), "less than a minute");
        assert_eq!(left(-5, Sv), "mindre än en minut");
        let gives = |value, unit, locale| response_time(ResponseTime::new(value, unit).unwrap(), locale);
        assert_eq!(gives(2, Unit::Day, Sv), "2 dagar");
        assert_eq!(gives(1, Unit::Hour, Sv), "1 timme");
        assert_eq!(gives(90, Unit::Minute, En), "90 minutes");
    }
}

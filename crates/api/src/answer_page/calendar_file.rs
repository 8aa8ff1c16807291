//! The calendar file (RFC 5545) of somebody who has accepted: one event for each session.

use std::fmt::Write;

use chrono::{DateTime, Utc};

/// An event of the file.
#[derive(Clone, Debug)]
pub struct Event {
    /// Stays the same when the session moves, so that a second import moves the event instead of doubling it.
    pub uid: String,
    /// When it starts.
    pub starts_at: DateTime<Utc>,
    /// When it ends.
    pub ends_at: DateTime<Utc>,
    /// What it is.
    pub summary: String,
    /// Where; may be empty.
    pub location: String,
    /// More about it; may be empty.
    pub description: String,
}

/// The file, as of this instant.
pub fn calendar_file(events: &[Event], now: DateTime<Utc>) -> String {
    let mut file = String::new();
    line(&mut file, "BEGIN:VCALENDAR");
    line(&mut file, "VERSION:2.0");
    line(&mut file, "PRODID:-//StageSub//Answer page//EN");
    for event in events {
        line(&mut file, "BEGIN:VEVENT");
        line(&mut file, &format!("UID:{}", escaped(&event.uid)));
        line(&mut file, &format!("DTSTAMP:{}", instant(now)));
        line(&mut file, &format!("DTSTART:{}", instant(event.starts_at)));
        if event.ends_at > event.starts_at {
            line(&mut file, &format!("DTEND:{}", instant(event.ends_at)));
        }
        for (name, text) in
            [("SUMMARY", &event.summary), ("LOCATION", &event.location), ("DESCRIPTION", &event.description)]
        {
            if !text.is_empty() {
                line(&mut file, &format!("{name}:{}", escaped(text)));
            }
        }
        line(&mut file, "END:VEVENT");
    }
    line(&mut file, "END:VCALENDAR");
    file
}

fn instant(at: DateTime<Utc>) -> impl std::fmt::Display {
    at.format("%Y%m%dT%H%M%SZ")
}

/// Adds a line, folded at 75 octets between characters.
fn line(file: &mut String, text: &str) {
    let mut width = 0;
    for c in text.chars() {
        if width + c.len_utf8() > 75 {
            file.push_str("\r\n ");
            width = 1;
        }
        file.push(c);
        width += c.len_utf8();
    }
    file.push_str("\r\n");
}

/// A text value: nothing in it can end its line or its field.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.replace("\r\n", "\n").chars() {
        match c {
            '\\' | ';' | ',' => {
                // Writing to a string cannot fail.
                let _ = write!(out, "\\{c}");
            }
            '\n' | '\r' => out.push_str("\\n"),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    fn event(summary: &str, starts_at: &str, ends_at: &str) -> Event {
        Event {
            uid: "0197-a@stagesub.example.org".to_owned(),
            starts_at: starts_at.parse().unwrap(),
            ends_at: ends_at.parse().unwrap(),
            summary: summary.to_owned(),
            location: "Konserthuset, Stora salen".to_owned(),
            description: String::new(),
        }
    }

    #[test]
    fn a_file_is_what_calendars_read() {
        let event = event("Konsert: Brahms 4", "2026-12-04T18:00:00Z", "2026-12-04T20:00:00Z");
        let file = calendar_file(&[event], "2026-11-20T10:00:00Z".parse().unwrap());
        let expected = [
            "BEGIN:VCALENDAR",
            "VERSION:2.0",
            "PRODID:-//StageSub//Answer page//EN",
            "BEGIN:VEVENT",
            "UID:0197-a@stagesub.example.org",
            "DTSTAMP:20261120T100000Z",
            "DTSTART:20261204T180000Z",
            "DTEND:20261204T200000Z",
            "SUMMARY:Konsert: Brahms 4",
            "LOCATION:Konserthuset\\, Stora salen",
            "END:VEVENT",
            "END:VCALENDAR",
            "",
        ];
        assert_eq!(file, expected.join("\r\n"));
    }

    #[test]
    fn no_text_ends_its_field_or_its_line() {
        let hostile = format!("a\r\nATTENDEE:x;b,c\\\u{0}\n{}", "å".repeat(100));
        let event = event(&hostile, "2026-12-04T18:00:00Z", "2026-12-04T18:00:00Z");
        let file = calendar_file(&[event], "2026-11-20T10:00:00Z".parse().unwrap());
        assert!(file.split("\r\n").all(|line| line.len() <= 75 && !line.contains(['\r', '\n'])));
        assert!(!file.contains("\r\nATTENDEE") && !file.contains("DTEND"));
        let unfolded = file.replace("\r\n ", "");
        assert!(unfolded.contains(&format!("SUMMARY:a\\nATTENDEE:x\\;b\\,c\\\\\\n{}\r\n", "å".repeat(100))));
    }
}

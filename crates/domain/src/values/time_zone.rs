//! Time zones, and times of the local day.

use std::{fmt, str::FromStr};

use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A zone of the IANA database.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(try_from = "String", into = "String")]
#[schema(value_type = String, example = "Europe/Stockholm")]
pub struct TimeZone(Tz);

/// The IANA database knows no such zone.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no time zone of the IANA database")]
pub struct NotATimeZone(String);

impl TimeZone {
    /// The zone, to compute with.
    pub const fn tz(self) -> Tz {
        self.0
    }
}

impl From<Tz> for TimeZone {
    fn from(tz: Tz) -> Self {
        Self(tz)
    }
}

impl TryFrom<String> for TimeZone {
    type Error = NotATimeZone;

    fn try_from(text: String) -> Result<Self, NotATimeZone> {
        text.parse().map(Self).map_err(|_| NotATimeZone(text))
    }
}

impl From<TimeZone> for String {
    fn from(zone: TimeZone) -> Self {
        zone.0.name().to_owned()
    }
}

/// A minute of the local day, `00:00` to `24:00`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(try_from = "String", into = "String")]
#[schema(value_type = String, pattern = "^([01][0-9]|2[0-3]):[0-5][0-9]$|^24:00$", example = "08:00")]
pub struct MinuteOfDay(u16);

/// Not a time of day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be a time of day from 00:00 to 24:00")]
pub struct NotAMinuteOfDay;

impl MinuteOfDay {
    /// 08:00, when people are awake by default.
    pub const EIGHT: Self = Self(8 * 60);
    /// 21:00, until when they are.
    pub const TWENTY_ONE: Self = Self(21 * 60);

    /// So many minutes after midnight, up to 1440.
    pub const fn new(minutes: u16) -> Result<Self, NotAMinuteOfDay> {
        if minutes <= 24 * 60 { Ok(Self(minutes)) } else { Err(NotAMinuteOfDay) }
    }

    /// Minutes after midnight.
    pub const fn minutes(self) -> u16 {
        self.0
    }
}

impl FromStr for MinuteOfDay {
    type Err = NotAMinuteOfDay;

    fn from_str(text: &str) -> Result<Self, NotAMinuteOfDay> {
        let two_digits = |text: &str| match text.as_bytes() {
            [tens @ b'0'..=b'9', ones @ b'0'..=b'9'] => Some(u16::from(tens - b'0') * 10 + u16::from(ones - b'0')),
            _ => None,
        };
        let (hours, minutes) = text.split_once(':').ok_or(NotAMinuteOfDay)?;
        match (two_digits(hours), two_digits(minutes)) {
            (Some(hours), Some(minutes @ ..60)) => Self::new(hours * 60 + minutes),
            _ => Err(NotAMinuteOfDay),
        }
    }
}

impl TryFrom<String> for MinuteOfDay {
    type Error = NotAMinuteOfDay;

    fn try_from(text: String) -> Result<Self, NotAMinuteOfDay> {
        text.parse()
    }
}

impl fmt::Display for MinuteOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.0 / 60, self.0 % 60)
    }
}

impl From<MinuteOfDay> for String {
    fn from(minute: MinuteOfDay) -> Self {
        minute.to_string()
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed test may panic")]

    use super::*;

    #[test]
    fn a_zone_is_one_that_the_database_knows() {
        let zone: TimeZone = serde_json::from_str(r#""Europe/Stockholm""#).unwrap();
        assert_eq!(zone.tz(), Tz::Europe__Stockholm);
        assert_eq!(serde_json::to_value(zone).unwrap(), "Europe/Stockholm");
        assert!(serde_json::from_str::<TimeZone>(r#""Europe/Atlantis""#).is_err());
    }

    #[test]
    fn a_day_has_minutes_up_to_its_end() {
        for (text, minutes) in [("00:00", 0), ("08:05", 485), ("24:00", 1440)] {
            assert_eq!(text.parse::<MinuteOfDay>().unwrap().minutes(), minutes);
            assert_eq!(text.parse::<MinuteOfDay>().unwrap().to_string(), text);
        }
        for text in ["", "8:00", "24:01", "08:60", "-1:00", "+8:00", "08:00:00", "0800", "98:00"] {
            assert!(text.parse::<MinuteOfDay>().is_err(), "{text}");
        }
    }
}

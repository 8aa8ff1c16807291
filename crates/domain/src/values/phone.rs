//! Telephone numbers.

use std::{fmt, str::FromStr};

use sea_orm::DeriveValueType;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A telephone number as people write it, fit to be read aloud and to be dialled.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, DeriveValueType, ToSchema)]
#[serde(try_from = "String")]
#[schema(value_type = String, max_length = 30, example = "+46 70 123 45 67")]
pub struct Phone(String);

/// Why a number was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAPhone {
    /// Nothing is left after trimming.
    #[error("must not be empty")]
    Empty,
    /// Not between 5 and 15 digits, or longer than 30 characters.
    #[error("must have between 5 and 15 digits")]
    Length,
    /// Something else than digits, spaces, `-`, `/`, `.`, parentheses and a `+` in front.
    #[error("must contain digits only, with a + in front if it is international")]
    Malformed,
}

impl Phone {
    /// Trims and checks.
    pub fn parse(text: &str) -> Result<Self, NotAPhone> {
        let text = text.trim();
        if text.is_empty() {
            return Err(NotAPhone::Empty);
        }
        let number = text.strip_prefix('+').unwrap_or(text);
        if !number.bytes().all(|b| b.is_ascii_digit() || b" -/.()".contains(&b)) {
            return Err(NotAPhone::Malformed);
        }
        let digits = number.bytes().filter(u8::is_ascii_digit).count();
        if (5..=15).contains(&digits) && text.len() <= 30 { Ok(Self(text.to_owned())) } else { Err(NotAPhone::Length) }
    }

    /// The number as a row holds it: checked when it was written, and not again.
    pub const fn stored(text: String) -> Self {
        Self(text)
    }

    /// The number as it was written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Phone {
    type Error = NotAPhone;

    fn try_from(text: String) -> Result<Self, NotAPhone> {
        Self::parse(&text)
    }
}

impl FromStr for Phone {
    type Err = NotAPhone;

    fn from_str(text: &str) -> Result<Self, NotAPhone> {
        Self::parse(text)
    }
}

impl fmt::Display for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stay_as_people_write_them() {
        for number in ["+46 70 123 45 67", "070-123 45 67", "(08) 12 34 56", "112 44"] {
            assert_eq!(Phone::parse(&format!(" {number} ")).map(|phone| phone.to_string()), Ok(number.to_owned()));
        }
    }

    #[test]
    fn what_cannot_be_dialled_is_refused() {
        for (text, flaw) in [
            ("", NotAPhone::Empty),
            ("112", NotAPhone::Length),
            ("+46 70 123 45 67 89 01 23", NotAPhone::Length),
            ("call me", NotAPhone::Malformed),
            ("070+1234567", NotAPhone::Malformed),
            ("070\x00 123456", NotAPhone::Malformed),
            ("070\n123456", NotAPhone::Malformed),
        ] {
            assert_eq!(Phone::parse(text), Err(flaw), "{text:?}");
        }
    }
}

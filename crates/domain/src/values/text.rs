//! Names and notes: text of a known length without control characters.

use std::{borrow::Borrow, fmt, str::FromStr};

use sea_orm::DeriveValueType;
use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;
use utoipa::ToSchema;

/// Why a text was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAText {
    /// Nothing is left after trimming.
    #[error("must not be empty")]
    Empty,
    /// Longer than this many characters.
    #[error("must not be longer than {0} characters")]
    TooLong(usize),
    /// A control character, such as NUL or, in text of one line, a line break; or one that turns what follows around, by
    /// which a text reads as another.
    #[error("must not contain control characters")]
    ControlCharacter,
}

/// Embeddings, overrides and isolates of writing direction; the marks that right-to-left writing needs are others.
const fn turns_around(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn checked(text: &str, longest: usize, allowed: &[char]) -> Result<String, NotAText> {
    let text: String = text.trim().replace("\r\n", "\n").nfc().collect();
    if text.is_empty() {
        return Err(NotAText::Empty);
    }
    if text.chars().any(|c| turns_around(c) || c.is_control() && !allowed.contains(&c)) {
        return Err(NotAText::ControlCharacter);
    }
    if text.chars().count() > longest { Err(NotAText::TooLong(longest)) } else { Ok(text) }
}

macro_rules! texts { ($($(#[$doc:meta])+ $name:ident($longest:tt, $allowed:expr, $example:tt),)+) => {$(
    $(#[$doc])+
    #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, DeriveValueType, ToSchema)]
    #[serde(try_from = "String")]
    #[schema(value_type = String, min_length = 1, max_length = $longest, example = $example)]
    pub struct $name(String);

    impl $name {
        /// Trims and composes the text (NFC), and checks it.
        pub fn parse(text: &str) -> Result<Self, NotAText> {
            checked(text, $longest, $allowed).map(Self)
        }

        /// The text as a row holds it: checked when it was written, and not again.
        pub const fn stored(text: String) -> Self {
            Self(text)
        }

        /// The text itself.
        pub fn as_str(&self) -> &str {
            &self.0
        }
    }

    impl TryFrom<String> for $name {
        type Error = NotAText;

        fn try_from(text: String) -> Result<Self, NotAText> {
            Self::parse(&text)
        }
    }

    impl FromStr for $name {
        type Err = NotAText;

        fn from_str(text: &str) -> Result<Self, NotAText> {
            Self::parse(text)
        }
    }

    impl fmt::Display for $name {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str(&self.0)
        }
    }

    impl AsRef<str> for $name {
        fn as_ref(&self) -> &str {
            &self.0
        }
    }

    impl Borrow<str> for $name {
        fn borrow(&self) -> &str {
            &self.0
        }
    }
)+}; }

texts! {
    /// A person's first or last name.
    PersonName(80, &[], "Ada"),
    /// What a thing is called: an instrument, a position, a list, a project.
    Name(120, &[], "Tutti violin 1"),
    /// What a payroll or roster system calls a thing of ours.
    ExternalId(100, &[], "4711"),
    /// Free text of several lines.
    Note(10_000, &['\n', '\t'], "Plays on short notice."),
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed test may panic")]

    use super::*;

    #[test]
    fn names_are_trimmed_and_composed() {
        assert_eq!(PersonName::parse("  A\u{30a}sa ").unwrap().as_str(), "Åsa");
        assert_eq!(serde_json::from_str::<Name>(r#"" Tutti violin 1 ""#).unwrap().as_str(), "Tutti violin 1");
    }

    #[test]
    fn what_is_no_text_is_refused_whatever_the_door() {
        for (text, flaw) in [
            ("", NotAText::Empty),
            (" \t\n", NotAText::Empty),
            ("A\0da", NotAText::ControlCharacter),
            ("A\nda", NotAText::ControlCharacter),
            ("A\u{7f}da", NotAText::ControlCharacter),
            (&"å".repeat(81), NotAText::TooLong(80)),
        ] {
            assert_eq!(PersonName::parse(text), Err(flaw), "{text:?}");
            assert!(serde_json::from_value::<PersonName>(text.into()).is_err(), "{text:?}");
        }
        assert!(PersonName::parse(&"å".repeat(80)).is_ok());
    }

    #[test]
    fn a_note_has_lines_but_no_other_control_characters() {
        assert_eq!(Note::parse("one\r\n\ttwo\n").unwrap().as_str(), "one\n\ttwo");
        assert_eq!(Note::parse("one\rtwo"), Err(NotAText::ControlCharacter));
        assert_eq!(Note::parse("one\0"), Err(NotAText::ControlCharacter));
    }
}

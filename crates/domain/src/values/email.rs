//! E-mail addresses.

use std::{fmt, str::FromStr};

use sea_orm::DeriveValueType;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// An e-mail address in the one form in which it is stored and compared: trimmed and in lower case.
///
/// Standards let a server tell `Ada@` from `ada@`; no mailbox of a person does, and people type both.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, DeriveValueType, ToSchema)]
#[serde(try_from = "String")]
#[schema(value_type = String, format = Email, max_length = 254, example = "ada@example.org")]
pub struct Email(String);

/// Why an address was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAnEmail {
    /// Nothing is left after trimming.
    #[error("must not be empty")]
    Empty,
    /// Longer than a mail server takes: 64 characters before the `@`, 254 in all.
    #[error("is longer than an e-mail address can be")]
    TooLong,
    /// Letters outside ASCII, which many mail servers still refuse.
    #[error("must be written without accents or other special letters")]
    NotAscii,
    /// Anything else that no mail server would take.
    #[error("is no e-mail address")]
    Malformed,
}

impl Email {
    /// Trims, lowercases and checks.
    pub fn parse(text: &str) -> Result<Self, NotAnEmail> {
        let text = text.trim();
        if text.is_empty() {
            return Err(NotAnEmail::Empty);
        }
        if text.chars().any(char::is_control) {
            return Err(NotAnEmail::Malformed);
        }
        if !text.is_ascii() {
            return Err(NotAnEmail::NotAscii);
        }
        let (local, domain) = text.rsplit_once('@').ok_or(NotAnEmail::Malformed)?;
        if local.len() > 64 || text.len() > 254 {
            return Err(NotAnEmail::TooLong);
        }
        if is_local_part(local) && is_domain(domain) {
            Ok(Self(text.to_ascii_lowercase()))
        } else {
            Err(NotAnEmail::Malformed)
        }
    }

    /// The address as a row holds it: checked when it was written, and not again.
    pub const fn stored(text: String) -> Self {
        Self(text)
    }

    /// The address itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn is_local_part(text: &str) -> bool {
    let is_atom = |atom: &str| {
        !atom.is_empty() && atom.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&b))
    };
    text.split('.').all(is_atom)
}

fn is_domain(text: &str) -> bool {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    text.contains('.') && text.split('.').all(is_label)
}

impl TryFrom<String> for Email {
    type Error = NotAnEmail;

    fn try_from(text: String) -> Result<Self, NotAnEmail> {
        Self::parse(&text)
    }
}

impl FromStr for Email {
    type Err = NotAnEmail;

    fn from_str(text: &str) -> Result<Self, NotAnEmail> {
        Self::parse(text)
    }
}

impl fmt::Display for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl AsRef<str> for Email {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed test may panic")]

    use super::*;

    #[test]
    fn one_address_has_one_form() {
        let ada = Email::parse(" Ada.Lovelace+SCO@Example.ORG\n").unwrap();
        assert_eq!(ada.as_str(), "ada.lovelace+sco@example.org");
        assert_eq!(serde_json::to_value(&ada).unwrap(), "ada.lovelace+sco@example.org");
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for (text, flaw) in [
            ("  ", NotAnEmail::Empty),
            ("ada", NotAnEmail::Malformed),
            ("ada@localhost", NotAnEmail::Malformed),
            ("ada@@example.org", NotAnEmail::Malformed),
            ("a da@example.org", NotAnEmail::Malformed),
            ("ada@example.org, eve@example.org", NotAnEmail::Malformed),
            ("ada..l@example.org", NotAnEmail::Malformed),
            (".ada@example.org", NotAnEmail::Malformed),
            ("ada@-example.org", NotAnEmail::Malformed),
            ("ada@example..org", NotAnEmail::Malformed),
            ("ada\0@example.org", NotAnEmail::Malformed),
            ("ada@example.org\r\nBcc: eve@example.org", NotAnEmail::Malformed),
            ("åda@example.org", NotAnEmail::NotAscii),
            (&format!("{}@example.org", "a".repeat(65)), NotAnEmail::TooLong),
            (&format!("ada@{}org", "example.".repeat(40)), NotAnEmail::TooLong),
        ] {
            assert_eq!(Email::parse(text), Err(flaw), "{text:?}");
            assert!(serde_json::from_value::<Email>(text.into()).is_err(), "{text:?}");
        }
    }
}

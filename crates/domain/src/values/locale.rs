//! The languages people are spoken to in.

use std::{fmt, str::FromStr};

use sea_orm::{DeriveActiveEnum, EnumIter};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::states::UnknownState;

/// A language of mails and of the answer page.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    EnumIter,
    DeriveActiveEnum,
    ToSchema,
)]
#[serde(rename_all = "lowercase")]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum Locale {
    /// Swedish.
    #[default]
    #[sea_orm(string_value = "sv")]
    Sv,
    /// English.
    #[sea_orm(string_value = "en")]
    En,
}

impl Locale {
    /// Every language.
    pub const ALL: &[Self] = &[Self::Sv, Self::En];

    /// The BCP 47 tag that is stored and sent.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sv => "sv",
            Self::En => "en",
        }
    }
}

impl fmt::Display for Locale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Locale {
    type Err = UnknownState;

    fn from_str(text: &str) -> Result<Self, UnknownState> {
        let known = Self::ALL.iter().find(|locale| locale.as_str() == text);
        known.copied().ok_or_else(|| UnknownState { kind: "Locale", text: text.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed test may panic")]

    use super::*;

    #[test]
    fn a_language_is_stored_sent_and_parsed_as_its_tag() {
        for locale in Locale::ALL {
            assert_eq!(locale.as_str().parse(), Ok(*locale));
            assert_eq!(serde_json::to_value(locale).unwrap(), locale.as_str());
            assert_eq!(sea_orm::ActiveEnum::to_value(locale), locale.as_str());
        }
        assert!("fi".parse::<Locale>().is_err());
    }
}

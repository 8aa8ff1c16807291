//! The languages people are written to.

use sea_orm::{DeriveActiveEnum, EnumIter};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A language in which a person, or an orchestra, wants to be written to.
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
#[sea_orm(rs_type = "String", db_type = "Text")]
#[serde(rename_all = "lowercase")]
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
    /// Every one.
    pub const ALL: &[Self] = &[Self::Sv, Self::En];

    /// Its ISO 639 code: what is stored and sent.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sv => "sv",
            Self::En => "en",
        }
    }
}

impl std::fmt::Display for Locale {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A text that names no language we write.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be sv or en")]
pub struct NotALocale;

impl std::str::FromStr for Locale {
    type Err = NotALocale;

    fn from_str(text: &str) -> Result<Self, NotALocale> {
        Self::ALL.iter().copied().find(|locale| locale.as_str() == text).ok_or(NotALocale)
    }
}

//! A name in every language.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{locale::Locale, text::Name};

/// What a thing is called in each language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Names {
    /// In Swedish.
    #[schema(example = "Stämledare violin 2")]
    pub sv: Name,
    /// In English.
    #[schema(example = "Principal second violin")]
    pub en: Name,
}

impl Names {
    /// The name in one language.
    pub const fn get(&self, locale: Locale) -> &Name {
        match locale {
            Locale::Sv => &self.sv,
            Locale::En => &self.en,
        }
    }
}

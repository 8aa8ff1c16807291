//! What a partial edit says about one field that may be empty.

use sea_orm::{ActiveValue, IntoActiveValue, Value, sea_query::Nullable};
use serde::{Deserialize, Deserializer};

/// Leave a field alone, empty it, or fill it: in JSON an absent field, a `null` and a value.
///
/// Fields of this type carry `#[serde(default)]` and `#[schema(value_type = Option<…>)]`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Change<T> {
    /// The field stays as it is.
    #[default]
    Keep,
    /// The field becomes empty.
    Clear,
    /// The field gets this value.
    Set(T),
}

impl<T> Change<T> {
    /// Whether the field stays as it is.
    pub const fn is_keep(&self) -> bool {
        matches!(self, Self::Keep)
    }

    /// The same change of another type.
    pub fn map<U>(self, f: impl FnOnce(T) -> U) -> Change<U> {
        match self {
            Self::Keep => Change::Keep,
            Self::Clear => Change::Clear,
            Self::Set(value) => Change::Set(f(value)),
        }
    }

    /// What the field holds after the change, if it held `before`.
    pub fn applied_to(self, before: Option<T>) -> Option<T> {
        match self {
            Self::Keep => before,
            Self::Clear => None,
            Self::Set(value) => Some(value),
        }
    }
}

impl<T> From<Option<T>> for Change<T> {
    /// Says what the field holds from now on.
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Clear, Self::Set)
    }
}

impl<T> IntoActiveValue<Option<T>> for Change<T>
where
    T: Into<Value> + Nullable,
{
    fn into_active_value(self) -> ActiveValue<Option<T>> {
        match self {
            Self::Keep => ActiveValue::NotSet,
            Self::Clear => ActiveValue::Set(None),
            Self::Set(value) => ActiveValue::Set(Some(value)),
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Change<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Option::deserialize(deserializer)?.into())
    }
}

/// For a field that an edit may leave alone but never empty: absent means unchanged, `null` is refused.
///
/// Such fields are `Option<T>` with `#[serde(default, deserialize_with = "present")]` and `#[schema(nullable = false)]`.
pub fn present<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed test may panic")]

    use super::*;

    #[derive(Debug, PartialEq, Deserialize)]
    struct Amendment {
        #[serde(default)]
        phone: Change<String>,
    }

    #[derive(Debug, PartialEq, Deserialize)]
    struct Renaming {
        #[serde(default, deserialize_with = "present")]
        name: Option<String>,
    }

    #[test]
    fn a_field_that_cannot_be_empty_may_be_absent_but_not_null() {
        assert_eq!(serde_json::from_str::<Renaming>("{}").unwrap().name, None);
        assert_eq!(serde_json::from_str::<Renaming>(r#"{"name":"new"}"#).unwrap().name.as_deref(), Some("new"));
        serde_json::from_str::<Renaming>(r#"{"name":null}"#).unwrap_err();
    }

    #[test]
    fn absent_null_and_a_value_are_three_things() {
        for (json, phone, from_old) in [
            ("{}", Change::Keep, Some("old")),
            (r#"{"phone":null}"#, Change::Clear, None),
            (r#"{"phone":"new"}"#, Change::Set("new".to_owned()), Some("new")),
        ] {
            let amendment: Amendment = serde_json::from_str(json).unwrap();
            assert_eq!(amendment, Amendment { phone: phone.clone() }, "{json}");
            assert_eq!(phone.applied_to(Some("old".to_owned())).as_deref(), from_old, "{json}");
        }
    }
}

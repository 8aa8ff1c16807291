//! How long a musician has to answer.

use sea_orm::{DeriveActiveEnum, EnumIter};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What a [`ResponseTime`] is counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, EnumIter, DeriveActiveEnum, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
#[schema(as = ResponseUnit)]
pub enum Unit {
    /// Sixty seconds, whatever the local clock does.
    Minute,
    /// Sixty minutes, whatever the local clock does.
    Hour,
    /// To the same local time of a later day.
    Day,
}

impl Unit {
    const fn minutes(self) -> u32 {
        match self {
            Self::Minute => 1,
            Self::Hour => 60,
            Self::Day => 24 * 60,
        }
    }
}

/// How long a musician has to answer: 30 minutes to 90 days. Three days are not 72 hours: days keep the local hour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(try_from = "Unchecked")]
pub struct ResponseTime {
    /// How many units.
    value: u32,
    /// What is counted.
    unit: Unit,
}

#[derive(Deserialize)]
struct Unchecked {
    value: u32,
    unit: Unit,
}

/// The response time is shorter than 30 minutes or longer than 90 days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a response time is between 30 minutes and 90 days")]
pub struct NotAResponseTime;

impl ResponseTime {
    pub(super) const TWO_HOURS: Self = Self { value: 2, unit: Unit::Hour };
    pub(super) const ONE_DAY: Self = Self { value: 1, unit: Unit::Day };
    pub(super) const TWO_DAYS: Self = Self { value: 2, unit: Unit::Day };
    pub(super) const THREE_DAYS: Self = Self { value: 3, unit: Unit::Day };

    const SHORTEST: u32 = 30 * Unit::Minute.minutes();
    const LONGEST: u32 = 90 * Unit::Day.minutes();

    /// A response time of so many units.
    ///
    /// # Errors
    /// Outside 30 minutes to 90 days.
    pub fn new(value: u32, unit: Unit) -> Result<Self, NotAResponseTime> {
        match value.checked_mul(unit.minutes()) {
            Some(Self::SHORTEST..=Self::LONGEST) => Ok(Self { value, unit }),
            _ => Err(NotAResponseTime),
        }
    }

    /// How many units.
    pub const fn value(self) -> u32 {
        self.value
    }

    /// What is counted.
    pub const fn unit(self) -> Unit {
        self.unit
    }
}

impl TryFrom<Unchecked> for ResponseTime {
    type Error = NotAResponseTime;

    fn try_from(Unchecked { value, unit }: Unchecked) -> Result<Self, Self::Error> {
        Self::new(value, unit)
    }
}

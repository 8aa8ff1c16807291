//! How near an orchestra is to what its plan allows.

use serde::Serialize;
use utoipa::ToSchema;

/// How near a plan's limit is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum UseLevel {
    /// Below 80 per cent.
    Ok,
    /// From 80 per cent.
    High,
    /// From 90 per cent.
    VeryHigh,
    /// From 95 per cent.
    NearlyFull,
    /// Nothing more can be added.
    Full,
}

impl UseLevel {
    /// How near `used` is to `most`.
    pub fn of(used: i64, most: i64) -> Self {
        let most = most.max(1);
        match used.saturating_mul(100) / most {
            _ if used >= most => Self::Full,
            95.. => Self::NearlyFull,
            90.. => Self::VeryHigh,
            80.. => Self::High,
            _ => Self::Ok,
        }
    }

    /// From which percentage on it holds.
    pub const fn percent(self) -> i64 {
        match self {
            Self::Ok => 0,
            Self::High => 80,
            Self::VeryHigh => 90,
            Self::NearlyFull => 95,
            Self::Full => 100,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::UseLevel;

    #[test]
    fn a_plan_warns_at_80_90_and_95_per_cent() {
        let level = |used| UseLevel::of(used, 200);
        assert_eq!([level(0), level(159)], [UseLevel::Ok; 2]);
        assert_eq!([level(160), level(179)], [UseLevel::High; 2]);
        assert_eq!([level(180), level(189)], [UseLevel::VeryHigh; 2]);
        assert_eq!([level(190), level(199)], [UseLevel::NearlyFull; 2]);
        assert_eq!([level(200), level(300), UseLevel::of(1, 0)], [UseLevel::Full; 3]);
    }
}

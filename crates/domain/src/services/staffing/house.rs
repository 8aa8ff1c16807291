//! What the orchestra's settings mean for staffing.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use sea_orm::{ConnectionTrait, DbErr};

use crate::{
    rules::calendar::CalendarSettings,
    services::settings,
    values::{
        locale::Locale,
        states::{ConflictPolicy, DoubleBooking},
    },
};

/// The rules of one orchestra's house.
pub(super) struct House {
    pub calendar: CalendarSettings,
    /// The language in which its staff write.
    pub language: Locale,
    pub conflict_policy: ConflictPolicy,
    pub double_booking: DoubleBooking,
    /// A seat given back longer than this before the first session is filled again without asking staff.
    pub refill_ahead: TimeDelta,
}

impl House {
    pub async fn load(db: &impl ConnectionTrait) -> Result<Self, DbErr> {
        let settings = settings::load(db).await?;
        Ok(Self {
            calendar: settings.calendar(BTreeSet::new()),
            language: settings.language,
            conflict_policy: settings.conflict_policy,
            double_booking: settings.double_booking,
            refill_ahead: TimeDelta::days(settings.refill_days.into()),
        })
    }
}

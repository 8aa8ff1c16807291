//! Restrictions: who is not asked, or asked last, and for what.

use sea_orm::entity::prelude::*;

use crate::{
    ids::{InstrumentId, MusicianId, PositionId, ProjectId, RestrictionId, UserId},
    values::{
        states::{RestrictionKind, RestrictionScope},
        text::Note,
    },
};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "restriction")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: RestrictionId,
    pub musician_id: MusicianId,
    pub scope: RestrictionScope,
    pub position_id: Option<PositionId>,
    pub instrument_id: Option<InstrumentId>,
    pub project_id: Option<ProjectId>,
    pub starts_at: Option<DateTimeUtc>,
    pub ends_at: Option<DateTimeUtc>,
    pub kind: RestrictionKind,
    pub reason: Option<Note>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    pub updated_by: Option<UserId>,
    pub version: i64,
}

impl ActiveModelBehavior for ActiveModel {}

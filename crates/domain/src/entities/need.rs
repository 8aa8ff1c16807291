//! Needs: so many players of a position that a project lacks.

use sea_orm::entity::prelude::*;

use crate::{
    ids::{NeedId, PositionId, ProjectId, UserId},
    rules::calendar::{CountingClock, Unit},
    values::{
        states::{HoldReason, NeedReason, NeedStatus, Strategy},
        text::{Name, Note},
    },
};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "need")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: NeedId,
    pub project_id: ProjectId,
    pub position_id: PositionId,
    pub quantity: i32,
    pub status: NeedStatus,
    pub strategy: Strategy,
    pub max_recipients: Option<i32>,
    pub response_value: i32,
    pub response_unit: Unit,
    pub clock: CountingClock,
    pub requires_local: bool,
    pub urgent: bool,
    pub armed_at: Option<DateTimeUtc>,
    pub hold_reason: Option<HoldReason>,
    pub held_at: Option<DateTimeUtc>,
    pub priority: i32,
    pub reason: NeedReason,
    pub replaces: Option<Name>,
    pub note_to_musician: Option<Note>,
    pub terms: Option<Note>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    pub updated_by: Option<UserId>,
    pub version: i64,
}

impl ActiveModelBehavior for ActiveModel {}

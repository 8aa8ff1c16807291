//! Spans of time in which musicians cannot play.

use sea_orm::entity::prelude::*;

use crate::{
    ids::{MusicianId, UnavailabilityId, UserId},
    values::{states::UnavailabilitySource, text::Note},
};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "unavailability")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: UnavailabilityId,
    pub musician_id: MusicianId,
    pub starts_at: DateTimeUtc,
    pub ends_at: DateTimeUtc,
    pub note: Option<Note>,
    pub source: UnavailabilitySource,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    pub updated_by: Option<UserId>,
    pub version: i64,
}

impl ActiveModelBehavior for ActiveModel {}

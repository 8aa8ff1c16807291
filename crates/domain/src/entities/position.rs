//! Positions of instruments.

use sea_orm::entity::prelude::*;

use crate::{
    ids::{InstrumentId, PositionId, UserId},
    values::{
        folding::FoldedName,
        text::{ExternalId, Name},
    },
};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "position")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PositionId,
    pub external_id: Option<ExternalId>,
    pub seed_key: Option<String>,
    pub instrument_id: InstrumentId,
    pub name_sv: Name,
    pub name_en: Name,
    pub folded_sv: FoldedName,
    pub folded_en: FoldedName,
    pub hierarchy_level: i32,
    pub archived_at: Option<DateTimeUtc>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    pub updated_by: Option<UserId>,
    pub version: i64,
}

impl ActiveModelBehavior for ActiveModel {}

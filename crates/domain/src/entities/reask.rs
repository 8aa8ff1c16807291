//! Blocks on asking somebody again that staff lifted.

use sea_orm::entity::prelude::*;

use crate::{
    ids::{MusicianId, ProjectId, ReaskId, UserId},
    values::text::Note,
};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "reask")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ReaskId,
    pub project_id: ProjectId,
    pub musician_id: MusicianId,
    pub reason: Note,
    pub lifted_by: UserId,
    pub at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

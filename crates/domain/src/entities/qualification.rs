//! Which positions a musician can play.

use sea_orm::entity::prelude::*;

use crate::ids::{MusicianId, PositionId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "qualification")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub musician_id: MusicianId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub position_id: PositionId,
}

impl ActiveModelBehavior for ActiveModel {}

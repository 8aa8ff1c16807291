//! Musicians' places on ranking lists.

use sea_orm::entity::prelude::*;

use crate::ids::{MusicianId, RankingListId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "ranking_entry")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub list_id: RankingListId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub musician_id: MusicianId,
    pub rank: i32,
}

impl ActiveModelBehavior for ActiveModel {}

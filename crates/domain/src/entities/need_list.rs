//! The ladder of a need: its lists in the order they open.

use sea_orm::entity::prelude::*;

use crate::{
    ids::{NeedId, RankingListId},
    values::states::Release,
};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "need_list")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub need_id: NeedId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub ordinal: i32,
    pub list_id: RankingListId,
    pub release: Release,
    pub opens_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}

//! Ranking lists: standing ones with a tier, custom ones with a name.

use sea_orm::entity::prelude::*;

use crate::{
    ids::{PositionId, ProjectId, RankingListId, UserId},
    values::{
        states::Tier,
        text::{Name, Note},
    },
};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "ranking_list")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: RankingListId,
    pub position_id: PositionId,
    pub tier: Option<Tier>,
    pub name: Option<Name>,
    pub project_id: Option<ProjectId>,
    pub description: Option<Note>,
    pub archived_at: Option<DateTimeUtc>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    pub updated_by: Option<UserId>,
    pub version: i64,
}

impl ActiveModelBehavior for ActiveModel {}

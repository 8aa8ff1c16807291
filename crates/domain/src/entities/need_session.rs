//! The sessions a need covers; none means all that are still ahead.

use sea_orm::entity::prelude::*;

use crate::ids::{NeedId, ProjectId, SessionId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "need_session")]
pub struct Model {
    pub project_id: ProjectId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub need_id: NeedId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub session_id: SessionId,
}

impl ActiveModelBehavior for ActiveModel {}

//! Executed plans.

use sea_orm::entity::prelude::*;

use crate::{
    ids::{DispatchId, ProjectId, UserId},
    values::states::Trigger,
};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "dispatch")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DispatchId,
    pub project_id: ProjectId,
    pub actor: Option<UserId>,
    pub trigger: Trigger,
    pub plan_digest: String,
    #[sea_orm(column_type = "JsonBinary")]
    pub verdicts: Json,
    pub at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

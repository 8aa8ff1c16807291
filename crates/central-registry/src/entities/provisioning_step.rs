//! One step of an orchestra's birth that has begun.

use domain::ids::OrchestraId;
use sea_orm::entity::prelude::*;

use crate::provisioning_runs::Step;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "provisioning_step")]
#[expect(missing_docs, reason = "columns are described in docs/TENANCY.md")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub orchestra_id: OrchestraId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub step: Step,
    pub started_at: DateTimeUtc,
    pub finished_at: Option<DateTimeUtc>,
    pub error: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}

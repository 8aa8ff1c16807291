//! One orchestra's turn in a run.

use domain::ids::{MigrationRunId, OrchestraId};
use sea_orm::entity::prelude::*;

use crate::migration_runs::TurnState;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "migration_run_orchestra")]
#[expect(missing_docs, reason = "columns are described in docs/TENANCY.md")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub run_id: MigrationRunId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub orchestra_id: OrchestraId,
    pub turn: i32,
    pub state: TurnState,
    pub version_before: Option<i32>,
    pub version_after: Option<i32>,
    pub error: Option<String>,
    pub started_at: Option<DateTimeUtc>,
    pub finished_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}

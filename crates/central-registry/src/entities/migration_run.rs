//! A run that takes orchestras to another schema.

use domain::ids::{MigrationRunId, UserId};
use sea_orm::entity::prelude::*;

use crate::migration_runs::MigrationState;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "migration_run")]
#[expect(missing_docs, reason = "columns are described in docs/TENANCY.md")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: MigrationRunId,
    pub target: i32,
    pub state: MigrationState,
    pub lease_until: Option<DateTimeUtc>,
    pub fence: i64,
    pub created_by: Option<UserId>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

//! One backup of one database; of the central one when it names no orchestra.

use domain::ids::{BackupId, OrchestraId};
use sea_orm::entity::prelude::*;

use crate::backups::Engine;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "backup")]
#[expect(missing_docs, reason = "columns are described in docs/TENANCY.md")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: BackupId,
    pub orchestra_id: Option<OrchestraId>,
    pub engine: Engine,
    pub schema_version: i32,
    pub place: String,
    pub bytes: i64,
    pub row_count: i64,
    pub sha256: String,
    pub made_at: DateTimeUtc,
    pub verified_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}

//! When an orchestra must be visited next.

use domain::ids::OrchestraId;
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "wakeup")]
#[expect(missing_docs, reason = "columns are described in docs/TENANCY.md")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub orchestra_id: OrchestraId,
    pub due_at: Option<DateTimeUtc>,
    pub recheck_at: Option<DateTimeUtc>,
    pub seq: i64,
    pub lease_owner: Option<String>,
    pub lease_until: Option<DateTimeUtc>,
    pub fence: i64,
    pub swept_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}

//! A superadmin's leave to enter one orchestra for a while.

use domain::ids::{GrantId, OrchestraId, UserId};
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "access_grant")]
#[expect(missing_docs, reason = "columns are described in docs/TENANCY.md")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: GrantId,
    pub user_id: UserId,
    pub orchestra_id: OrchestraId,
    pub reason: String,
    pub may_write: bool,
    pub created_at: DateTimeUtc,
    pub until: DateTimeUtc,
    pub ended_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}

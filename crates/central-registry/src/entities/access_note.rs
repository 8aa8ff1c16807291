//! What an orchestra's own log must be told of a grant, and whether it has been.

use domain::ids::{GrantId, LogEntryId, UserId};
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "access_note")]
#[expect(missing_docs, reason = "columns are described in docs/TENANCY.md")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: LogEntryId,
    pub grant_id: GrantId,
    pub once: String,
    pub at: DateTimeUtc,
    pub user_id: UserId,
    pub message: String,
    pub request_id: Option<String>,
    pub fields: Json,
    pub told_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}

//! The central log.

use domain::ids::{LogEntryId, OrchestraId, UserId};
use sea_orm::entity::prelude::*;

use crate::system_log::Level;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "system_log")]
#[expect(missing_docs, reason = "columns are described in docs/TENANCY.md")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: LogEntryId,
    pub at: DateTimeUtc,
    pub level: Level,
    pub category: String,
    pub message: String,
    pub request_id: Option<String>,
    pub user_id: Option<UserId>,
    pub orchestra_id: Option<OrchestraId>,
    pub fields: Json,
}

impl ActiveModelBehavior for ActiveModel {}

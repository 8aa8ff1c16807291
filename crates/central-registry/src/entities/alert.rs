//! Troubles that operators were told of, or may have to be.

use domain::ids::{AlertId, OrchestraId};
use sea_orm::entity::prelude::*;

use crate::alerts::{AlertCause, AlertState};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "alert")]
#[expect(missing_docs, reason = "columns are described in docs/OPERATIONS.md")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AlertId,
    pub orchestra_id: Option<OrchestraId>,
    pub subject: String,
    pub cause: AlertCause,
    pub state: AlertState,
    pub since: DateTimeUtc,
    pub failures: i32,
    pub seen_at: DateTimeUtc,
    pub calm_since: Option<DateTimeUtc>,
    pub times: i32,
    pub raised_at: Option<DateTimeUtc>,
    pub cleared_at: Option<DateTimeUtc>,
    pub detail: String,
    #[sea_orm(column_type = "JsonBinary")]
    pub stake: Json,
    pub version: i64,
}

impl ActiveModelBehavior for ActiveModel {}

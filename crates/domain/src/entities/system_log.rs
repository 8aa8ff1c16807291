//! The operations log of an orchestra.

use sea_orm::entity::prelude::*;

use crate::{
    ids::{LogEntryId, UserId},
    values::states::LogLevel,
};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "system_log")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: LogEntryId,
    pub ts: DateTimeUtc,
    pub level: LogLevel,
    pub category: String,
    pub message: String,
    pub request_id: Option<String>,
    pub user_id: Option<UserId>,
    #[sea_orm(column_type = "JsonBinary")]
    pub fields: Json,
}

impl ActiveModelBehavior for ActiveModel {}

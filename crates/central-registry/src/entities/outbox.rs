//! Mail of no orchestra that waits to be sent, or was.

use domain::{
    ids::{OutboxId, PasswordLinkId, UserId},
    values::{locale::Locale, states::OutboxState},
};
use sea_orm::entity::prelude::*;

use crate::outbox::CentralMailKind;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "outbox")]
#[expect(missing_docs, reason = "columns are described in docs/TENANCY.md")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: OutboxId,
    pub dedupe_key: String,
    pub kind: CentralMailKind,
    pub user_id: Option<UserId>,
    pub token_id: Option<PasswordLinkId>,
    pub recipient: Option<String>,
    pub locale: Locale,
    #[sea_orm(column_type = "JsonBinary")]
    pub variables: Json,
    pub message_id: Option<String>,
    pub state: OutboxState,
    pub attempts: i32,
    pub unknown_outcomes: i32,
    pub next_at: DateTimeUtc,
    pub lease_until: Option<DateTimeUtc>,
    pub fence: i64,
    pub smtp_reply: Option<String>,
    pub sent_at: Option<DateTimeUtc>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

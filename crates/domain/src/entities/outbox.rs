//! Mail that waits to be sent, or was.

use sea_orm::entity::prelude::*;

use crate::{
    ids::{MusicianId, OutboxId, ProjectId, RequestId, TemplateVersionId},
    values::{
        email::Email,
        locale::Locale,
        states::{MailKind, OutboxState},
    },
};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "outbox")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: OutboxId,
    pub dedupe_key: String,
    pub kind: MailKind,
    pub project_id: Option<ProjectId>,
    pub request_id: Option<RequestId>,
    pub musician_id: Option<MusicianId>,
    pub recipient: Option<Email>,
    pub locale: Locale,
    pub template_version_id: Option<TemplateVersionId>,
    #[sea_orm(column_type = "JsonBinary")]
    pub variables: Json,
    pub message_id: Option<String>,
    pub at_once: bool,
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

//! Projects.

use sea_orm::entity::prelude::*;

use crate::{
    ids::{ProjectId, UserId},
    values::{
        email::Email,
        phone::Phone,
        states::{ConflictPolicy, ProjectStatus},
        text::{ExternalId, Name, Note},
    },
};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "project")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ProjectId,
    pub external_id: Option<ExternalId>,
    pub name: Name,
    pub status: ProjectStatus,
    pub starts_on: Date,
    pub ends_on: Date,
    pub programme: Option<Note>,
    pub conductor: Option<Name>,
    pub dress: Option<Note>,
    pub terms: Option<Note>,
    pub rehearsal_text: Option<Note>,
    pub concert_text: Option<Note>,
    pub notes: Option<Note>,
    pub contact_name: Option<Name>,
    pub contact_phone: Option<Phone>,
    pub contact_email: Option<Email>,
    pub responsible_user: Option<UserId>,
    pub conflict_policy: Option<ConflictPolicy>,
    pub answer_by: Option<Date>,
    pub paused_at: Option<DateTimeUtc>,
    pub lock_seq: i64,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    pub updated_by: Option<UserId>,
    pub version: i64,
}

impl ActiveModelBehavior for ActiveModel {}

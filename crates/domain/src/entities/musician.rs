//! Musicians on the roster.

use sea_orm::entity::prelude::*;

use crate::{
    ids::{MusicianId, UserId},
    values::{
        email::Email,
        folding::{SearchText, SortKey},
        locale::Locale,
        phone::Phone,
        states::{MailState, MusicianStatus},
        text::{ExternalId, Note, PersonName},
    },
};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "musician")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: MusicianId,
    pub external_id: Option<ExternalId>,
    pub first_name: PersonName,
    pub last_name: PersonName,
    pub search: SearchText,
    pub sort_key: SortKey,
    pub email: Email,
    pub phone: Option<Phone>,
    pub locale: Locale,
    pub is_local: bool,
    pub status: MusicianStatus,
    pub notes: Option<Note>,
    pub mail_state: MailState,
    pub erased_at: Option<DateTimeUtc>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    pub updated_by: Option<UserId>,
    pub version: i64,
}

impl ActiveModelBehavior for ActiveModel {}

//! Mail templates, one per kind and language.

use sea_orm::entity::prelude::*;

use crate::{
    ids::{TemplateId, UserId},
    values::{locale::Locale, states::MailKind},
};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "template")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: TemplateId,
    pub kind: MailKind,
    pub locale: Locale,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    pub updated_by: Option<UserId>,
    pub version: i64,
}

impl ActiveModelBehavior for ActiveModel {}

//! The versions of mail templates; the newest is in use.

use sea_orm::entity::prelude::*;

use crate::ids::{TemplateId, TemplateVersionId, UserId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "template_version")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: TemplateVersionId,
    pub template_id: TemplateId,
    pub no: i32,
    pub subject: String,
    pub body: String,
    pub created_at: DateTimeUtc,
    pub created_by: Option<UserId>,
}

impl ActiveModelBehavior for ActiveModel {}

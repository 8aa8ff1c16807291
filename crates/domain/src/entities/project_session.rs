//! Sessions: the rehearsals, concerts and journeys of projects.

use sea_orm::entity::prelude::*;

use crate::{
    ids::{ProjectId, SessionId, UserId},
    values::{
        states::SessionKind,
        text::{ExternalId, Name, Note},
    },
};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "project_session")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SessionId,
    pub external_id: Option<ExternalId>,
    pub project_id: ProjectId,
    pub kind: SessionKind,
    pub starts_at: DateTimeUtc,
    pub ends_at: DateTimeUtc,
    pub venue: Option<Name>,
    pub note: Option<Note>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    pub updated_by: Option<UserId>,
    pub version: i64,
}

impl ActiveModelBehavior for ActiveModel {}

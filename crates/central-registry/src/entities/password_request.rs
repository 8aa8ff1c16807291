//! Forgotten passwords that people have told of; a worker finds out whose they are.

use domain::ids::PasswordRequestId;
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "password_request")]
#[expect(missing_docs, reason = "columns are described in docs/TENANCY.md")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PasswordRequestId,
    pub account: String,
    pub asked_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

//! One row per login of a user.

use domain::ids::{LoginId, UserId};
use sea_orm::entity::prelude::*;

use crate::logins::Transport;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "login")]
#[expect(missing_docs, reason = "columns are described in docs/TENANCY.md")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: LoginId,
    pub user_id: UserId,
    pub transport: Transport,
    pub client: String,
    pub refresh_n: i32,
    pub used_n: i32,
    pub rotated_at: DateTimeUtc,
    pub created_at: DateTimeUtc,
    pub idle_ends_at: DateTimeUtc,
    pub ends_at: DateTimeUtc,
    pub revoked_at: Option<DateTimeUtc>,
    pub revoked_because: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}

//! People who log in.

use domain::ids::{OrchestraId, UserId};
use sea_orm::entity::prelude::*;

use crate::users::{Role, Theme};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "user")]
#[expect(missing_docs, reason = "columns are described in docs/TENANCY.md")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: UserId,
    pub username: String,
    pub email: String,
    pub password_hash: String,
    pub role: Role,
    pub orchestra_id: Option<OrchestraId>,
    pub active: bool,
    pub locale: String,
    pub theme: Theme,
    pub shortcuts: bool,
    pub security_version: i32,
    pub last_login_at: Option<DateTimeUtc>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    pub version: i64,
}

impl ActiveModelBehavior for ActiveModel {}

//! Links by which somebody chooses a password, once. The token itself is nowhere.

use domain::ids::{PasswordLinkId, UserId};
use sea_orm::entity::prelude::*;

use crate::credentials::TokenKind;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "one_time_token")]
#[expect(missing_docs, reason = "columns are described in docs/TENANCY.md")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PasswordLinkId,
    pub user_id: UserId,
    pub kind: TokenKind,
    pub sha256: String,
    pub created_at: DateTimeUtc,
    pub expires_at: DateTimeUtc,
    pub used_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}

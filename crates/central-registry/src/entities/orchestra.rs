//! Orchestras of this installation.
#![expect(clippy::struct_excessive_bools, reason = "a column that says yes or no is a bool")]

use domain::{
    ids::{OrchestraId, UserId},
    values::colour::Colour,
};
use sea_orm::entity::prelude::*;

use crate::orchestras::{Hold, MailMode, Plan, Status};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "orchestra")]
#[expect(missing_docs, reason = "columns are described in docs/TENANCY.md")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: OrchestraId,
    pub code: String,
    pub name: String,
    pub subdomain: Option<String>,
    pub database_url: Option<String>,
    pub database_fingerprint: Option<String>,
    pub status: Status,
    pub plan: Plan,
    pub max_musicians: i32,
    pub max_projects: i32,
    pub price_per_month: i64,
    pub currency: String,
    pub contact: Option<String>,
    pub mail_mode: MailMode,
    pub is_demo: bool,
    pub test_mail_at: Option<DateTimeUtc>,
    pub schema_version: i32,
    pub last_ok_at: Option<DateTimeUtc>,
    pub last_error: Option<String>,
    pub suspended_at: Option<DateTimeUtc>,
    pub hold: Option<Hold>,
    pub restored_from: Option<DateTimeUtc>,
    pub schema_seen: Option<i32>,
    pub schema_seen_at: Option<DateTimeUtc>,
    pub version: i64,
    pub amended_at: Option<DateTimeUtc>,
    pub amended_by: Option<UserId>,
    pub own_max_musicians: bool,
    pub own_max_projects: bool,
    pub own_price: bool,
    pub standby_url: Option<String>,
    pub standby_fingerprint: Option<String>,
    pub reads_standby: bool,
    pub sender_address: Option<String>,
    pub mail_server: Option<String>,
    pub colour: Option<Colour>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

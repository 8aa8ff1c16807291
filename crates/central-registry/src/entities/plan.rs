//! What each plan allows and costs.

use domain::ids::UserId;
use sea_orm::entity::prelude::*;

use crate::orchestras::Plan;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "plan")]
#[expect(missing_docs, reason = "columns are described in docs/TENANCY.md")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub name: Plan,
    pub max_musicians: i32,
    pub max_projects: i32,
    pub price_per_month: i64,
    pub currency: String,
    pub version: i64,
    pub amended_at: Option<DateTimeUtc>,
    pub amended_by: Option<UserId>,
}

impl ActiveModelBehavior for ActiveModel {}

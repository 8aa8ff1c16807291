//! The places of a need, one row each.

use sea_orm::entity::prelude::*;

use crate::ids::NeedId;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "seat")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub need_id: NeedId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub no: i32,
}

impl ActiveModelBehavior for ActiveModel {}

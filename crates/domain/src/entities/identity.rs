//! Whose database this is: one row.

use sea_orm::entity::prelude::*;

use crate::ids::OrchestraId;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "identity")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub one: i32,
    pub orchestra_id: OrchestraId,
    pub code: String,
    pub schema_generation: i32,
    pub created_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

//! How far the birth of an orchestra has come.

use domain::ids::OrchestraId;
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "provisioning_run")]
#[expect(missing_docs, reason = "columns are described in docs/TENANCY.md")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub orchestra_id: OrchestraId,
    pub provider: String,
    pub input_digest: String,
    pub step: String,
    pub lease_until: Option<DateTimeUtc>,
    pub error: Option<String>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

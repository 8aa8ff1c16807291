//! The birth of an orchestra, as a whole.

use domain::ids::OrchestraId;
use sea_orm::entity::prelude::*;

use crate::provisioning_runs::{ProviderKind, RunState};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "provisioning_run")]
#[expect(missing_docs, reason = "columns are described in docs/TENANCY.md")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub orchestra_id: OrchestraId,
    pub provider: ProviderKind,
    pub input_digest: String,
    pub state: RunState,
    pub lease_until: Option<DateTimeUtc>,
    pub fence: i64,
    pub found_empty: bool,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

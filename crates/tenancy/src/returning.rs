//! Bringing an orchestra that stood still back into use: first its musicians get their time back, then the doors open.

use central_registry::{
    Registry,
    engine::Connections,
    orchestras::{Orchestra, Status, UrlError},
};
use domain::{
    clock::Clock,
    services::staffing::{self, StaffingError},
    tx::{StaffingTx, StaffingTxError},
};
use sea_orm::DbErr;

use crate::{identity, schema::Schema};

/// Why an orchestra was not brought back.
#[derive(Debug, thiserror::Error)]
pub enum ReturnError {
    /// It was never taken into use, or its birth failed.
    #[error("the orchestra has not been fully provisioned")]
    NeverInUse,
    /// Its database has another schema than this program's.
    #[error("the orchestra's database must be migrated first")]
    NeedsMigration,
    /// It is another orchestra's, or nobody's.
    #[error("the registered database is not this orchestra's")]
    Misrouted,
    /// Its place cannot be told.
    #[error("the database is not configured")]
    Url(#[from] UrlError),
    /// The time could not be given back.
    #[error("the deadlines could not be moved")]
    Staffing(#[from] StaffingError),
    /// Nor the transaction for it begun or ended.
    #[error("the deadlines could not be moved")]
    Transaction(#[from] StaffingTxError),
    /// A database failed.
    #[error("a database failed")]
    Storage(#[from] DbErr),
}

/// Makes an orchestra active again. Deadlines that stood still move on by as long as it did, and what waited to leave
/// leaves as if it were written now. Interrupted anywhere, the orchestra still stands still and this can be called again.
pub async fn return_to_use(registry: &Registry, clock: &Clock, orchestra: &Orchestra) -> Result<(), ReturnError> {
    match (orchestra.status, orchestra.suspended_at) {
        (Status::Active, _) => return Ok(()),
        (Status::Provisioning | Status::Failed, _) => return Err(ReturnError::NeverInUse),
        (_, None) if orchestra.place().is_none() => return Err(ReturnError::NeverInUse),
        // Registered by hand and never in use: nobody has waited for anything.
        (_, None) => {}
        (_, Some(since)) => {
            let connections = Connections::open(&registry.database_url(orchestra)?, 1).await?;
            let moved = give_time_back(registry, clock, orchestra, &connections, since).await;
            connections.close().await?;
            moved?;
        }
    }
    Ok(registry.take_into_use(clock, orchestra.id).await?)
}

async fn give_time_back(
    registry: &Registry,
    clock: &Clock,
    orchestra: &Orchestra,
    connections: &Connections,
    since: chrono::DateTime<chrono::Utc>,
) -> Result<(), ReturnError> {
    let db = &connections.writer;
    let schema = Schema::of_this_program();
    if !schema.serves(&schema.taken(db).await?) {
        return Err(ReturnError::NeedsMigration);
    }
    if identity::read(db).await? != Some(orchestra.id) {
        return Err(ReturnError::Misrouted);
    }
    let tx = StaffingTx::begin(db, registry.wakeup_book(orchestra.id), clock).await?;
    staffing::return_from_standstill(&tx, clock, since).await?;
    Ok(tx.commit().await?)
}

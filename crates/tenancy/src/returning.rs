//! Bringing an orchestra that stood still back into use: first its musicians get their time back, then the doors open.

use central_registry::{
    Registry,
    engine::Connections,
    orchestras::{Hold, Orchestra, Status, UrlError},
};
use domain::{
    clock::Clock,
    services::staffing::{self, StaffingError},
    tx::{StaffingTx, StaffingTxError},
};
use sea_orm::{ConnectionTrait, DbErr};

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
    /// It is held: to be migrated, or to be released.
    #[error("the orchestra is not served whatever its status: {}", .0.as_str())]
    Held(Hold),
    /// It was not restored from a backup, or has been released.
    #[error("the orchestra is not in quarantine")]
    NotQuarantined,
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
    if let Some(hold) = orchestra.hold {
        return Err(ReturnError::Held(hold));
    }
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

/// What came of releasing an orchestra.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Released {
    /// How many projects stand still until staff resume them.
    pub paused: usize,
    /// How many mails of the past were called back.
    pub called_back: u64,
}

/// Opens the doors of an orchestra that was restored from a backup. Nothing goes out by that. Mail that waited in the
/// backup may have been sent since, so it is called back. Every active project stands still, as if it had been paused when
/// the backup was made: staff look at each and resume it, by which everybody who may still answer gets back the time
/// since then, and invitations that had not left leave with the Message-ID and the link that they would have had.
/// Interrupted anywhere, the orchestra is still quarantined and this can be called again.
pub async fn release(registry: &Registry, clock: &Clock, orchestra: &Orchestra) -> Result<Released, ReturnError> {
    let (Some(Hold::Quarantine), Some(of)) = (orchestra.hold, orchestra.restored_from) else {
        return Err(ReturnError::NotQuarantined);
    };
    let connections = Connections::open(&registry.database_url(orchestra)?, 1).await?;
    let calmed = async {
        let db = &connections.writer;
        check(db, orchestra).await?;
        let tx = StaffingTx::begin(db, registry.wakeup_book(orchestra.id), clock).await?;
        let calmed = staffing::return_from_backup(&tx, clock, of).await?;
        tx.commit().await?;
        Ok::<_, ReturnError>(calmed)
    };
    let calmed = calmed.await;
    connections.close().await?;
    let (paused, called_back) = calmed?;
    if !registry.end_quarantine(clock, orchestra.id).await? {
        return Err(ReturnError::NotQuarantined);
    }
    Ok(Released { paused, called_back })
}

/// Refuses a database that could not be served from.
async fn check(db: &impl ConnectionTrait, orchestra: &Orchestra) -> Result<(), ReturnError> {
    let schema = Schema::of_this_program();
    if !schema.serves(&schema.taken(db).await?) {
        return Err(ReturnError::NeedsMigration);
    }
    if identity::read(db).await? != Some(orchestra.id) {
        return Err(ReturnError::Misrouted);
    }
    Ok(())
}

async fn give_time_back(
    registry: &Registry,
    clock: &Clock,
    orchestra: &Orchestra,
    connections: &Connections,
    since: chrono::DateTime<chrono::Utc>,
) -> Result<(), ReturnError> {
    let db = &connections.writer;
    check(db, orchestra).await?;
    let tx = StaffingTx::begin(db, registry.wakeup_book(orchestra.id), clock).await?;
    staffing::return_from_standstill(&tx, clock, since).await?;
    Ok(tx.commit().await?)
}

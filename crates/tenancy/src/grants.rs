//! Telling an orchestra's own log of the superadmins who were let in: what the registry owes it is written there.

use central_registry::{Registry, grants::UntoldNote};
use domain::{
    clock::Clock,
    services::system_log::{self, NewLine},
    values::states::LogLevel,
};
use sea_orm::DbErr;

use crate::OrchestraDb;

/// Why an orchestra was not told.
#[derive(Debug, thiserror::Error)]
pub enum TellError {
    /// The central database failed.
    #[error("the central database does not answer")]
    Central(#[source] DbErr),
    /// The orchestra's failed.
    #[error("the orchestra's database failed")]
    Orchestra(#[source] DbErr),
}

/// Writes what the orchestra's log is owed. Interrupted anywhere, the rest is written by whoever calls next, and nothing
/// stands there twice.
pub async fn tell(registry: &Registry, clock: &Clock, db: &mut OrchestraDb) -> Result<(), TellError> {
    loop {
        let untold = registry.untold_notes(db.orchestra().id).await.map_err(TellError::Central)?;
        if untold.is_empty() {
            return Ok(());
        }
        let ids: Vec<_> = untold.iter().map(|note| note.id).collect();
        write(clock, db, untold).await.map_err(TellError::Orchestra)?;
        registry.note_told(ids).await.map_err(TellError::Central)?;
    }
}

async fn write(clock: &Clock, db: &mut OrchestraDb, untold: Vec<UntoldNote>) -> Result<(), DbErr> {
    let txn = db.write_tx().await?;
    for UntoldNote { id, user, message, request_id, fields } in untold {
        let line = NewLine { level: LogLevel::Info, category: "grants", message, request_id, user: Some(user), fields };
        system_log::write_once(&*txn, clock, id, line).await?;
    }
    txn.commit().await
}

//! Backups: a copy of one database as it was at one moment, with a manifest that says whose it is and how it is known to
//! be whole. A backup is restored to a new place, and an orchestra's is not served from there before it is released.

mod census;
mod making;
mod manifest;
mod restoring;
mod tools;

use central_registry::{
    Registry,
    database_url::{DatabaseUrl, NotADatabaseUrl},
    orchestras::{Orchestra, RegisterError, UrlError},
};
use domain::clock::Clock;
use sea_orm::DbErr;

pub use self::{
    making::Made,
    manifest::{Manifest, Subject},
    restoring::{Restored, restore_central},
};
use crate::provisioning::ProvisionError;

/// Why a backup was not made, is none, or was not restored.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// Its file is not the one that was written.
    #[error("the file is not the one that was backed up: its size or checksum differs from the manifest")]
    Torn,
    /// What was named is no manifest.
    #[error("this is no manifest of a backup")]
    NoManifest,
    /// It was written by another version of this program.
    #[error("the manifest has format {0}, which this program does not read")]
    OtherFormat(u32),
    /// The backup is another orchestra's, or not of an orchestra, or not of a central database.
    #[error("the backup is of {0}")]
    Foreign(String),
    /// What the data says is not what the manifest says.
    #[error("the backup does not hold what its manifest says: {0}")]
    NotWhole(String),
    /// The registered database is another orchestra's, or nobody's.
    #[error("the registered database is not this orchestra's")]
    Misrouted,
    /// It has steps that this program does not know.
    #[error("the backup has a newer schema than this program")]
    Ahead,
    /// A database on a server is needed, or a file.
    #[error("a backup is restored to the same kind of database that it is of")]
    OtherEngine,
    /// The place that it was to be restored to holds something.
    #[error("the place to restore to holds something already")]
    PlaceTaken,
    /// `pg_dump` or `pg_restore` is missing.
    #[error("{name} was not found: install PostgreSQL's client programs, of the server's version or newer")]
    NoTool {
        /// Which one.
        name: &'static str,
    },
    /// It failed.
    #[error("{name} failed: {said}")]
    Tool {
        /// Which one.
        name: &'static str,
        /// What it said, without any password.
        said: String,
    },
    /// The new place could not be made.
    #[error(transparent)]
    Place(#[from] ProvisionError),
    /// The registry refused it.
    #[error(transparent)]
    Register(#[from] RegisterError),
    /// A database's place cannot be told.
    #[error("the database is not configured")]
    Url(#[from] UrlError),
    /// The new place has no URL.
    #[error(transparent)]
    NotAUrl(#[from] NotADatabaseUrl),
    /// A file could not be read or written.
    #[error("a file could not be read or written")]
    File(#[from] std::io::Error),
    /// A database failed.
    #[error("a database failed")]
    Storage(#[from] DbErr),
}

/// Makes, verifies and restores backups. Cheap to clone.
#[derive(Clone)]
pub struct Backups {
    registry: Registry,
    clock: Clock,
    central: DatabaseUrl,
    postgres_admin: Option<DatabaseUrl>,
}

impl Backups {
    /// Of an installation with this central database; on the server of the admin URL, databases are restored and backups
    /// verified.
    pub fn new(registry: &Registry, clock: &Clock, central: DatabaseUrl, postgres_admin: Option<DatabaseUrl>) -> Self {
        Self { registry: registry.clone(), clock: clock.clone(), central, postgres_admin }
    }
}

/// Refuses a backup that is not this orchestra's.
fn check_subject(manifest: &Manifest, orchestra: &Orchestra) -> Result<(), BackupError> {
    match &manifest.subject {
        Subject::Orchestra { id, .. } if *id == orchestra.id => Ok(()),
        Subject::Orchestra { id, code } => Err(BackupError::Foreign(format!("another orchestra, {code} ({id})"))),
        Subject::Central => Err(BackupError::Foreign("a central database".to_owned())),
    }
}

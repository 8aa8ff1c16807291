//! Why a birth did not begin, stopped, or was not undone, and how that is said to people.

use central_registry::{
    database_url::{DatabaseUrl, NotADatabaseUrl},
    orchestras::{RegisterError, UrlError},
    provisioning_runs::{NotClaimed, ResumeError},
    users::UserError,
};
use sea_orm::{ConnAcquireErr, DbErr};

use crate::migrations::MigrateError;

/// Why an orchestra was not born. The same input again goes on, where anything had begun.
#[derive(Debug, thiserror::Error)]
pub enum ProvisionError {
    /// The code or the database is taken, or the code is malformed.
    #[error(transparent)]
    Register(#[from] RegisterError),
    /// The first admin's name or address is taken, or the password is none.
    #[error(transparent)]
    Admin(#[from] UserError),
    /// A birth of this code has begun and cannot go on like this, or cannot be undone now.
    #[error(transparent)]
    Resume(#[from] ResumeError),
    /// Another process has taken over.
    #[error(transparent)]
    TakenOver(NotClaimed),
    /// The URL cannot be used.
    #[error("the database URL cannot be used")]
    Url(#[from] NotADatabaseUrl),
    /// The registered URL cannot be read back.
    #[error("the registered database cannot be reached")]
    Registered(#[from] UrlError),
    /// There is no server to make databases on.
    #[error("this installation has no PostgreSQL server to make databases on: STAGESUB_POSTGRES_ADMIN_URL is not set")]
    NoServer,
    /// The registered database is on a server that is not the configured one.
    #[error("the database is on another server than STAGESUB_POSTGRES_ADMIN_URL names")]
    OtherServer,
    /// What the registry has is not what this provider makes, and so is not this run's to remove.
    #[error("the registered database is none that provisioning makes")]
    NotOurs,
    /// The existing database holds something that is not StageSub's.
    #[error("the database is not empty: give one that holds nothing")]
    NotEmpty,
    /// The database refused or failed.
    #[error("the database refused")]
    Database(#[source] DbErr),
    /// Its folder or file could not be made or removed.
    #[error("the database file could not be made or removed")]
    File(#[from] std::io::Error),
    /// The database could not be migrated.
    #[error(transparent)]
    Migrate(#[from] MigrateError),
    /// The new database does not hold what was written to it.
    #[error("the new database does not hold what was written to it")]
    NotVerified,
    /// A step, or the test of a database, did not end in time.
    #[error("it took too long and was given up")]
    TooSlow,
    /// Whoever watches has ended it.
    #[error("interrupted")]
    Interrupted,
    /// The central database failed.
    #[error("the central database failed")]
    Central(#[from] DbErr),
}

impl From<NotClaimed> for ProvisionError {
    fn from(error: NotClaimed) -> Self {
        match error {
            NotClaimed::TakenOver => Self::TakenOver(error),
            NotClaimed::Storage(cause) => Self::Central(cause),
        }
    }
}

impl ProvisionError {
    /// The failure and what is behind it, for people. Servers may repeat what they were told, so the passwords of these
    /// URLs are masked in it.
    pub fn in_words<'a>(&self, secrets: impl IntoIterator<Item = &'a DatabaseUrl>) -> String {
        secrets.into_iter().fold(self.unmasked(), |words, url| url.masked(&words))
    }

    fn unmasked(&self) -> String {
        let behind = match self {
            Self::Database(cause)
            | Self::Central(cause)
            | Self::Migrate(MigrateError::Storage(cause) | MigrateError::Step { cause, .. }) => said(cause),
            Self::File(cause) => cause.to_string(),
            Self::Registered(cause) => cause.to_string(),
            Self::Url(cause) => cause.to_string(),
            _ => return self.to_string(),
        };
        format!("{self}: {behind}")
    }
}

/// What a database said, without the layers that it came through.
fn said(error: &DbErr) -> String {
    if let DbErr::ConnectionAcquire(ConnAcquireErr::Timeout) = error {
        return "it does not answer".to_owned();
    }
    let mut root: &dyn std::error::Error = error;
    while let Some(cause) = root.source() {
        root = cause;
    }
    root.to_string()
}

//! Which orchestras exist, who may enter, and when each must be visited: the central database.
//!
//! The central connection never leaves this crate; what leaves is facts, and proofs of entry
//! ([`admission::Entry`]) from which `tenancy` opens an orchestra's own database.

pub mod admission;
pub mod alert_rules;
pub mod alerts;
pub mod backups;
pub mod credentials;
pub mod database_url;
pub mod engine;
pub mod entities;
pub mod forgotten;
pub mod fresh;
pub mod grants;
pub mod links;
pub mod log_reading;
pub mod logins;
mod mail_mode;
pub mod metrics;
pub mod migration_runs;
mod news;
pub mod orchestra_records;
pub mod orchestras;
pub mod outbox;
pub mod passwords;
pub mod plans;
pub mod provisioning_runs;
pub mod secrets;
pub mod senders;
pub mod standbys;
pub mod sweeps;
pub mod system_log;
pub mod user_records;
pub mod users;
pub mod wakeups;

use std::{collections::BTreeMap, path::PathBuf, sync::Arc};

use domain::{
    clock::Clock,
    ids::{LoginId, OrchestraId, UserId},
    timely::{Timely, Txn},
    tx::begin_write,
};
use migrations::central::Migrator;
use sea_orm::{ConnectionTrait, DatabaseConnection, DbErr};
use sea_orm_migration::MigratorTrait;
use secrecy::SecretString;

use crate::{
    admission::LoginFacts, database_url::DatabaseUrl, engine::Connections, fresh::Fresh, links::LinkKeys, news::News,
    orchestras::Orchestra, secrets::RegistryKey, users::UserFacts,
};

/// The clock of signing in: always the machine's, also where staffing time is virtual (the demo).
#[derive(Clone, Debug)]
pub struct SignInClock(pub Clock);

/// The central database could not be opened or is not for this binary.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// A newer binary has migrated it; this one must not touch it.
    #[error("the central database has a newer schema than this program: {0}")]
    NewerSchema(String),
    /// It did not answer.
    #[error("the central database cannot be opened")]
    Storage(#[from] DbErr),
}

/// The connection to the central database. Not the same type as an orchestra's, on purpose.
#[derive(Clone, Debug)]
pub struct CentralDb {
    connections: Connections,
    reader: Timely<DatabaseConnection>,
    writer: Timely<DatabaseConnection>,
}

impl CentralDb {
    /// Opens the central database (creating the file of an embedded one) and migrates it to this binary's schema.
    pub async fn open(url: &DatabaseUrl) -> Result<Self, OpenError> {
        engine::create_file(url).await?;
        let connections = Connections::open(url, 8).await?;
        match Migrator::up(&connections.writer, None).await {
            Err(DbErr::Custom(why)) if why.contains("is missing") => Err(OpenError::NewerSchema(why)),
            Err(error) => Err(error.into()),
            Ok(()) => {
                let (reader, writer) = (connections.timely_reader(), connections.timely_writer());
                Ok(Self { connections, reader, writer })
            }
        }
    }

    fn read(&self) -> &impl ConnectionTrait {
        &self.reader
    }

    async fn write_tx(&self) -> Result<Txn, DbErr> {
        begin_write(&self.writer).await
    }

    fn write(&self) -> &impl ConnectionTrait {
        &self.writer
    }
}

/// The central database with its keys and a short memory of what was read from it.
#[derive(Clone)]
pub struct Registry(Arc<Inner>);

struct Inner {
    db: CentralDb,
    key: RegistryKey,
    refresh_key: [u8; 32],
    links: LinkKeys,
    named_urls: BTreeMap<String, SecretString>,
    data_dir: PathBuf,
    sign_in_clock: SignInClock,
    logins: Fresh<LoginId, Arc<LoginFacts>>,
    users: Fresh<UserId, Arc<UserFacts>>,
    orchestras: Fresh<OrchestraId, Arc<Orchestra>>,
    poke: tokio::sync::Notify,
    births: tokio::sync::Notify,
    migrations: tokio::sync::Notify,
    mail: tokio::sync::Notify,
    news: News,
}

/// What the registry is built with besides its database.
pub struct RegistryOptions {
    /// Encrypts and fingerprints database URLs.
    pub key: RegistryKey,
    /// Authenticates refresh tokens.
    pub refresh_key: [u8; 32],
    /// Makes links to passwords.
    pub links: LinkKeys,
    /// The URLs of orchestras registered as `env:NAME`, by name.
    pub named_urls: BTreeMap<String, SecretString>,
    /// The folder that relative SQLite files of orchestras are in, so that it can be moved as a whole.
    pub data_dir: PathBuf,
    /// The machine's time.
    pub sign_in_clock: SignInClock,
}

impl Registry {
    /// A registry over an open central database.
    pub fn new(db: CentralDb, options: RegistryOptions) -> Self {
        let RegistryOptions { key, refresh_key, links, named_urls, data_dir, sign_in_clock } = options;
        Self(Arc::new(Inner {
            db,
            key,
            refresh_key,
            links,
            named_urls,
            data_dir,
            sign_in_clock,
            logins: Fresh::default(),
            users: Fresh::default(),
            orchestras: Fresh::default(),
            poke: tokio::sync::Notify::new(),
            births: tokio::sync::Notify::new(),
            migrations: tokio::sync::Notify::new(),
            mail: tokio::sync::Notify::new(),
            news: News::default(),
        }))
    }

    /// Whether the central database answers now.
    pub async fn ping(&self) -> Result<(), DbErr> {
        self.db().read().execute_unprepared("SELECT 1").await.map(drop)
    }

    /// Closes the central database after the statements under way.
    pub async fn close(&self) -> Result<(), DbErr> {
        self.0.db.connections.clone().close().await
    }

    /// The database of a registered URL: a relative file is in the data folder.
    pub fn in_data_folder(&self, registered: DatabaseUrl) -> DatabaseUrl {
        registered.within(&self.0.data_dir)
    }

    fn db(&self) -> &CentralDb {
        &self.0.db
    }

    /// The machine's time.
    pub fn sign_in_clock(&self) -> &Clock {
        &self.0.sign_in_clock.0
    }
}

//! A fresh orchestra's database per test, and a clock that moves only when it is read.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
    time::Duration,
};

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    clock::{Clock, Source},
    timely::Txn,
    tx::begin_write,
};
use migrations::orchestra::Migrator;
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection,
    sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous},
};
use sea_orm_migration::MigratorTrait;
use tempfile::TempDir;

/// Runs each test on SQLite and on PostgreSQL.
macro_rules! on_each_backend { ($($name:ident),+ $(,)?) => {$(
    mod $name {
        #[tokio::test]
        async fn sqlite() {
            super::$name($crate::databases::Orchestra::sqlite().await).await;
        }

        #[tokio::test]
        async fn postgres() {
            super::$name($crate::databases::Orchestra::postgres().await).await;
        }
    }
)+}; }

/// A migrated, empty database of one orchestra.
pub struct Orchestra {
    pub db: DatabaseConnection,
    pub clock: Clock,
    statements: Arc<AtomicUsize>,
    place: Place,
}

/// Where a database is.
enum Place {
    /// A file in this folder.
    Folder(TempDir),
    /// The database of this name on the run's server.
    Server(String),
}

/// A database that nobody has open any longer, to be copied.
pub struct Prepared(Place);

/// How often a race is run: `STAGESUB_TEST_ROUNDS`, or a few times.
#[expect(clippy::disallowed_methods, reason = "the run says how thorough it is")]
pub fn rounds() -> usize {
    std::env::var("STAGESUB_TEST_ROUNDS").map_or(20, |rounds| rounds.parse().unwrap())
}

impl Orchestra {
    pub async fn sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self::migrated(sqlite_in(&folder), Place::Folder(folder)).await
    }

    pub async fn postgres() -> Self {
        let name = new_name();
        on_server(&format!("CREATE DATABASE {name}")).await;
        Self::migrated(postgres_named(&name), Place::Server(name)).await
    }

    async fn migrated(options: ConnectOptions, place: Place) -> Self {
        let orchestra = Self::opened(options, place).await;
        Migrator::up(&orchestra.db, None).await.unwrap();
        orchestra
    }

    #[expect(clippy::disallowed_methods, reason = "tests open their own databases")]
    async fn opened(mut options: ConnectOptions, place: Place) -> Self {
        options.sqlx_logging(false).max_connections(8);
        let mut db = Database::connect(options).await.unwrap();
        let statements = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&statements);
        db.set_metric_callback(move |_| {
            counted.fetch_add(1, Ordering::Relaxed);
        });
        Self { db, clock: Clock::new(Ticking::default()), statements, place }
    }

    /// Gives the place back, where it is not a folder of its own.
    pub async fn end(self) {
        self.prepared().await.end().await;
    }

    /// Lets go of the database, so that it can be copied.
    pub async fn prepared(self) -> Prepared {
        self.db.close().await.unwrap();
        Prepared(self.place)
    }

    pub async fn begin(&self) -> Txn {
        begin_write(&self.db).await.unwrap()
    }

    /// How many statements ran since this was last asked.
    pub fn statements(&self) -> usize {
        self.statements.swap(0, Ordering::Relaxed)
    }
}

impl Prepared {
    /// Another database with the same in it.
    pub async fn copy(&self) -> Orchestra {
        match &self.0 {
            Place::Folder(original) => {
                let folder = tempfile::tempdir().unwrap();
                std::fs::copy(original.path().join(FILE), folder.path().join(FILE)).unwrap();
                let mut options = sqlite_in(&folder);
                // Many short lives, none of which a power cut ends.
                options.map_sqlx_sqlite_opts(|options| options.synchronous(SqliteSynchronous::Off));
                Orchestra::opened(options, Place::Folder(folder)).await
            }
            Place::Server(original) => {
                let name = new_name();
                on_server(&format!("CREATE DATABASE {name} TEMPLATE {original}")).await;
                Orchestra::opened(postgres_named(&name), Place::Server(name)).await
            }
        }
    }

    async fn end(self) {
        if let Place::Server(name) = self.0 {
            on_server(&format!("DROP DATABASE {name}")).await;
        }
    }
}

const FILE: &str = "orchestra.db";

fn sqlite_in(folder: &TempDir) -> ConnectOptions {
    let mut options = ConnectOptions::new(format!("sqlite://{}/{FILE}?mode=rwc", folder.path().display()));
    options.map_sqlx_sqlite_opts(|options| {
        options.journal_mode(SqliteJournalMode::Wal).foreign_keys(true).busy_timeout(Duration::from_secs(10))
    });
    options
}

fn new_name() -> String {
    static DATABASES: AtomicUsize = AtomicUsize::new(0);
    format!("domain_{}_{}", std::process::id(), DATABASES.fetch_add(1, Ordering::Relaxed))
}

#[expect(clippy::disallowed_methods, reason = "the run says where its PostgreSQL is")]
fn server() -> String {
    std::env::var("STAGESUB_TEST_POSTGRES")
        .expect("STAGESUB_TEST_POSTGRES names a PostgreSQL to test on; scripts/with-postgres sets it")
}

fn postgres_named(name: &str) -> ConnectOptions {
    let server = server();
    ConnectOptions::new(format!("{}/{name}", server.rsplit_once('/').expect("a URL with a database").0))
}

#[expect(clippy::disallowed_methods, reason = "tests make their own databases")]
async fn on_server(statement: &str) {
    let admin = Database::connect(server()).await.unwrap();
    admin.execute_unprepared(statement).await.unwrap();
    admin.close().await.unwrap();
}

/// One millisecond passes between two looks at the clock; chance counts.
#[derive(Default)]
struct Ticking {
    looks: AtomicU64,
    chances: AtomicU64,
}

impl Source for Ticking {
    fn now(&self) -> DateTime<Utc> {
        let millis = self.looks.fetch_add(1, Ordering::Relaxed).try_into().unwrap();
        DateTime::from_timestamp(1_780_000_000, 0).unwrap() + TimeDelta::milliseconds(millis)
    }

    fn monotonic(&self) -> Duration {
        Duration::ZERO
    }

    fn chance(&self, bytes: &mut [u8]) {
        bytes.fill(0);
        let chance = self.chances.fetch_add(1, Ordering::Relaxed).to_be_bytes();
        let from = bytes.len() - chance.len();
        bytes[from..].copy_from_slice(&chance);
    }
}

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
    tx::begin_write,
};
use migrations::orchestra::Migrator;
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DatabaseTransaction};
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
    _folder: Option<TempDir>,
}

/// How often a race is run: `STAGESUB_TEST_ROUNDS`, or a few times.
#[expect(clippy::disallowed_methods, reason = "the run says how thorough it is")]
pub fn rounds() -> usize {
    std::env::var("STAGESUB_TEST_ROUNDS").map_or(20, |rounds| rounds.parse().unwrap())
}

impl Orchestra {
    pub async fn sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut options = ConnectOptions::new(format!("sqlite://{}/orchestra.db?mode=rwc", folder.path().display()));
        options.max_connections(8).map_sqlx_sqlite_opts(|options| {
            options
                .journal_mode(sea_orm::sqlx::sqlite::SqliteJournalMode::Wal)
                .foreign_keys(true)
                .busy_timeout(Duration::from_secs(10))
        });
        Self::migrated(options, Some(folder)).await
    }

    #[expect(clippy::disallowed_methods, reason = "the run says where its PostgreSQL is")]
    pub async fn postgres() -> Self {
        static DATABASES: AtomicUsize = AtomicUsize::new(0);
        let admin_url = std::env::var("STAGESUB_TEST_POSTGRES")
            .expect("STAGESUB_TEST_POSTGRES names a PostgreSQL to test on; scripts/with-postgres sets it");
        let name = format!("domain_{}_{}", std::process::id(), DATABASES.fetch_add(1, Ordering::Relaxed));
        let admin = Database::connect(&admin_url).await.unwrap();
        admin.execute_unprepared(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await.unwrap();
        admin.execute_unprepared(&format!("CREATE DATABASE {name}")).await.unwrap();
        admin.close().await.unwrap();

        let server = admin_url.rsplit_once('/').expect("a URL with a database").0;
        let mut options = ConnectOptions::new(format!("{server}/{name}"));
        options.max_connections(8);
        Self::migrated(options, None).await
    }

    #[expect(clippy::disallowed_methods, reason = "tests open their own databases")]
    async fn migrated(mut options: ConnectOptions, folder: Option<TempDir>) -> Self {
        options.sqlx_logging(false);
        let mut db = Database::connect(options).await.unwrap();
        Migrator::up(&db, None).await.unwrap();
        let statements = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&statements);
        db.set_metric_callback(move |_| {
            counted.fetch_add(1, Ordering::Relaxed);
        });
        Self { db, clock: Clock::new(Ticking::default()), statements, _folder: folder }
    }

    pub async fn begin(&self) -> DatabaseTransaction {
        begin_write(&self.db).await.unwrap()
    }

    /// How many statements ran since this was last asked.
    pub fn statements(&self) -> usize {
        self.statements.swap(0, Ordering::Relaxed)
    }
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

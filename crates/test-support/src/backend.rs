//! The two engines, and throwaway databases on each.

use std::{path::Path, str::FromStr};

use central_registry::{database_url::DatabaseUrl, engine::Connections};
use sea_orm::{ConnectionTrait, DatabaseConnection};
use uuid::Uuid;

/// An engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Backend {
    /// Files in a temporary folder.
    Sqlite,
    /// Databases on the server of `STAGESUB_TEST_POSTGRES`.
    Postgres,
}

/// The server that `scripts/with-postgres` started. Without it the PostgreSQL half of a test fails; it is never skipped.
#[expect(clippy::disallowed_methods, reason = "only tests read this variable")]
pub fn postgres_admin_url() -> DatabaseUrl {
    let url = std::env::var("STAGESUB_TEST_POSTGRES");
    let url = url.unwrap_or_else(|_| panic!("run the tests with `just test-rust`: they need a throwaway PostgreSQL"));
    DatabaseUrl::from_str(&url).unwrap()
}

impl Backend {
    /// The URL of a database that does not exist yet (SQLite) or is empty (PostgreSQL).
    pub async fn empty_database(self, folder: &Path, name: &str) -> DatabaseUrl {
        match self {
            Self::Sqlite => DatabaseUrl::Sqlite(folder.join(format!("{name}.db"))),
            Self::Postgres => create("template0").await,
        }
    }

    /// The URL of a database that has an orchestra's schema; on SQLite it does not exist yet.
    pub async fn migrated_database(self, folder: &Path, name: &str) -> DatabaseUrl {
        match self {
            Self::Sqlite => DatabaseUrl::Sqlite(folder.join(format!("{name}.db"))),
            Self::Postgres => {
                make_template().await;
                create(TEMPLATE).await
            }
        }
    }
}

/// A copy of an orchestra's database as it is now, as a replica is one. Whoever has it open loses their connections.
pub async fn copy_of(url: &DatabaseUrl) -> DatabaseUrl {
    match url {
        DatabaseUrl::Sqlite(file) => {
            let copy = file.with_extension("copy.db");
            let connections = Connections::open(url, 1).await.unwrap();
            connections.writer.execute_unprepared(&format!("VACUUM INTO '{}'", copy.display())).await.unwrap();
            connections.close().await.unwrap();
            DatabaseUrl::Sqlite(copy)
        }
        DatabaseUrl::Postgres(of) => {
            let others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = ";
            admin().await.execute_unprepared(&format!("{others}'{}'", of.database())).await.unwrap();
            create(of.database()).await
        }
    }
}

/// Drops databases that [`Backend::empty_database`] made. Best effort: the server itself is thrown away.
pub async fn drop_databases(urls: &[DatabaseUrl]) {
    let names: Vec<_> = urls
        .iter()
        .filter_map(|url| match url {
            DatabaseUrl::Postgres(url) => Some(url.database().to_owned()),
            DatabaseUrl::Sqlite(_) => None,
        })
        .collect();
    if names.is_empty() {
        return;
    }
    let server = admin().await;
    for name in names {
        let _ = server.execute_unprepared(&format!("DROP DATABASE IF EXISTS \"{name}\" WITH (FORCE)")).await;
    }
}

const TEMPLATE: &str = "stagesub_test_template";

async fn admin() -> DatabaseConnection {
    Connections::open(&postgres_admin_url(), 1).await.unwrap().writer
}

async fn create(template: &str) -> DatabaseUrl {
    let DatabaseUrl::Postgres(server) = postgres_admin_url() else {
        panic!("STAGESUB_TEST_POSTGRES is no PostgreSQL URL")
    };
    let name = format!("t_{}", fresh());
    admin().await.execute_unprepared(&format!("CREATE DATABASE \"{name}\" TEMPLATE \"{template}\"")).await.unwrap();
    DatabaseUrl::Postgres(server.with_database(&name).unwrap())
}

/// Migrating takes longer than copying, so the first test of a run migrates a template under a lock.
async fn make_template() {
    use migrations::orchestra::Migrator;
    use sea_orm_migration::MigratorTrait;
    let server = admin().await;
    server.execute_unprepared("SELECT pg_advisory_lock(7267)").await.unwrap();
    let found = server.query_one_raw(sea_orm::Statement::from_string(
        sea_orm::DbBackend::Postgres,
        format!("SELECT 1 FROM pg_database WHERE datname = '{TEMPLATE}'"),
    ));
    if found.await.unwrap().is_none() {
        let unfinished = format!("{TEMPLATE}_{}", fresh());
        server.execute_unprepared(&format!("CREATE DATABASE \"{unfinished}\"")).await.unwrap();
        let DatabaseUrl::Postgres(url) = postgres_admin_url() else { panic!("no PostgreSQL URL") };
        let url = DatabaseUrl::Postgres(url.with_database(&unfinished).unwrap());
        let template = Connections::open(&url, 1).await.unwrap();
        Migrator::up(&template.writer, None).await.unwrap();
        template.close().await.unwrap();
        server.execute_unprepared(&format!("ALTER DATABASE \"{unfinished}\" RENAME TO {TEMPLATE}")).await.unwrap();
    }
    server.execute_unprepared("SELECT pg_advisory_unlock(7267)").await.unwrap();
}

/// Databases of all tests live on one server, so their names must differ between processes.
fn fresh() -> String {
    Uuid::from_bytes(rand::random()).simple().to_string()
}

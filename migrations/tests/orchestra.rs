//! The schema of an orchestra goes up, down and up again on both engines.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a failed test may panic")]
#![expect(clippy::disallowed_methods, reason = "tests open their own databases, at the address the run was given")]

use migrations::orchestra::Migrator;
use sea_orm_migration::{
    MigratorTrait,
    sea_orm::{ConnectionTrait, Database, DatabaseConnection, DbErr},
};

async fn names(db: &DatabaseConnection, sql: &str) -> Vec<String> {
    let rows = db.query_all_raw(sea_orm_migration::sea_orm::Statement::from_string(db.get_database_backend(), sql));
    rows.await.unwrap().iter().map(|row| row.try_get_by_index(0).unwrap()).collect()
}

async fn goes_up_down_and_up(db: &DatabaseConnection, tables: &str) -> Result<(), DbErr> {
    Migrator::up(db, None).await?;
    let first = names(db, tables).await;
    assert_eq!(first.len(), 25, "{first:?}");

    Migrator::down(db, None).await?;
    assert_eq!(names(db, tables).await, Vec::<String>::new());

    Migrator::up(db, None).await?;
    assert_eq!(names(db, tables).await, first);
    assert_eq!(Migrator::get_pending_migrations(db).await?.len(), 0);
    Ok(())
}

#[tokio::test]
async fn on_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    let db = Database::connect(format!("sqlite://{}/schema.db?mode=rwc", folder.path().display())).await.unwrap();
    let tables = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name <> 'seaql_migrations' ORDER BY name";
    goes_up_down_and_up(&db, tables).await.unwrap();
}

#[tokio::test]
async fn on_postgresql() {
    let admin_url = std::env::var("STAGESUB_TEST_POSTGRES")
        .expect("STAGESUB_TEST_POSTGRES names a PostgreSQL to test on; scripts/with-postgres sets it");
    let name = format!("migrations_{}", std::process::id());
    let admin = Database::connect(&admin_url).await.unwrap();
    admin.execute_unprepared(&format!("CREATE DATABASE {name}")).await.unwrap();

    let server = admin_url.rsplit_once('/').expect("a URL with a database").0;
    let db = Database::connect(format!("{server}/{name}")).await.unwrap();
    let tables = "SELECT tablename::text FROM pg_tables \
                  WHERE schemaname = 'public' AND tablename <> 'seaql_migrations' ORDER BY 1";
    let outcome = goes_up_down_and_up(&db, tables).await;
    db.close().await.unwrap();
    admin.execute_unprepared(&format!("DROP DATABASE {name}")).await.unwrap();
    outcome.unwrap();
}

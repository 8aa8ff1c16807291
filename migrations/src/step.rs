//! One step of a schema, written once in SQL for both engines.

use async_trait::async_trait;
use sea_orm_migration::{
    MigrationName, MigrationTrait, SchemaManager,
    sea_orm::{ConnectionTrait, DbBackend, DbErr},
};

/// One migration: statements that take the schema forward, and those that take it back.
///
/// They are PostgreSQL's; SQLite takes the same words except the two that [`Step::run`] replaces.
#[derive(Clone, Copy)]
pub struct Step {
    /// What the database remembers; never changes once released.
    pub name: &'static str,
    /// Forward.
    pub up: &'static str,
    /// Back.
    pub down: &'static str,
}

impl Step {
    async fn run(sql: &str, manager: &SchemaManager<'_>) -> Result<(), DbErr> {
        let sql = match manager.get_database_backend() {
            // `jsonb` would have numeric affinity in SQLite, which turns the text `1` into a number; and
            // SQLite compares text bytewise unless told otherwise.
            DbBackend::Sqlite => sql.replace(" jsonb", " text").replace(r#" COLLATE "C""#, ""),
            _ => sql.to_owned(),
        };
        manager.get_connection().execute_unprepared(&sql).await.map(drop)
    }
}

impl MigrationName for Step {
    fn name(&self) -> &str {
        self.name
    }
}

#[async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        Self::run(self.up, manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        Self::run(self.down, manager).await
    }

    // The default is no transaction on SQLite, where a failing step would leave half of itself behind.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

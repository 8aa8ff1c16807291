//! The provider of databases that exist: tested before anything is reserved, and cleared of nothing but what was put in.

use central_registry::{database_url::DatabaseUrl, engine::Connections, orchestras::RegisterError};
use domain::ids::OrchestraId;
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement};

use super::{ProvisionError, steps::on};
use crate::{
    identity,
    migrations::{self, MigrateError, SchemaState},
};

/// What is in a database.
#[derive(Debug, PartialEq, Eq)]
enum Holds {
    /// Nothing.
    Nothing,
    /// Our tables, or the first of them.
    OurTables {
        /// Whose it says it is.
        owner: Option<OrchestraId>,
    },
}

/// Whether a database can become a new orchestra's: it answers, over no transaction pooler, and holds nothing or our
/// tables without an owner. Says whether it holds nothing.
pub(super) async fn test(url: &DatabaseUrl) -> Result<bool, ProvisionError> {
    match look(url).await? {
        Holds::Nothing => Ok(true),
        Holds::OurTables { owner: None } => Ok(false),
        Holds::OurTables { owner: Some(_) } => Err(RegisterError::DatabaseTaken.into()),
    }
}

/// The same when a birth goes on: the database may be this orchestra's by now.
pub(super) async fn test_again(url: &DatabaseUrl, id: OrchestraId) -> Result<(), ProvisionError> {
    match look(url).await? {
        Holds::OurTables { owner: Some(owner) } if owner != id => Err(RegisterError::DatabaseTaken.into()),
        _ => Ok(()),
    }
}

/// Takes out what a birth put in: the tables where it found nothing, else its identity. What is another's stays.
pub(super) async fn clear(url: &DatabaseUrl, id: OrchestraId, found_empty: bool) -> Result<(), ProvisionError> {
    on(url, async |database| {
        match holds(database).await? {
            Holds::OurTables { owner } if owner.is_none_or(|owner| owner == id) => {}
            _ => return Ok(()),
        }
        let db = &database.writer;
        if found_empty {
            return migrations::take_away(database).await.map_err(ProvisionError::Database);
        }
        if migrations::state(db).await.map_err(ProvisionError::Database)? == SchemaState::Current {
            db.execute_unprepared("DELETE FROM identity").await.map_err(ProvisionError::Database)?;
        }
        Ok(())
    })
    .await
}

async fn look(url: &DatabaseUrl) -> Result<Holds, ProvisionError> {
    on(url, async |database| {
        refuse_transaction_pooler(&database.writer).await.map_err(|error| match error {
            MigrateError::Storage(cause) => ProvisionError::Database(cause),
            other => other.into(),
        })?;
        holds(database).await
    })
    .await
}

async fn holds(database: &Connections) -> Result<Holds, ProvisionError> {
    let db = &database.reader;
    let tables = match db.get_database_backend() {
        DbBackend::Postgres => {
            "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = current_schema()"
        }
        _ => "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
    };
    let tables = db.query_all_raw(Statement::from_string(db.get_database_backend(), tables));
    let tables = tables.await.map_err(ProvisionError::Database)?;
    let tables: Result<Vec<String>, _> = tables.iter().map(|row| row.try_get("", "name")).collect();
    let tables = tables.map_err(ProvisionError::Database)?;
    let has = |wanted: &str| tables.iter().any(|table| table == wanted);
    if tables.is_empty() {
        return Ok(Holds::Nothing);
    }
    if !has("seaql_migrations") {
        return Err(ProvisionError::NotEmpty);
    }
    match migrations::state(db).await.map_err(ProvisionError::Database)? {
        SchemaState::Current | SchemaState::Behind(_) if has("identity") => {
            Ok(Holds::OurTables { owner: identity::read(db).await.map_err(ProvisionError::Database)? })
        }
        // A birth was interrupted before its first step was committed.
        SchemaState::Behind(_) if tables.len() == 1 => Ok(Holds::OurTables { owner: None }),
        // Among them steps that we do not know: a newer StageSub's, a central database's, or another program's.
        _ => Err(ProvisionError::NotEmpty),
    }
}

/// Session-scoped state does not survive a pooler that hands each transaction another server connection.
/// Two settings written and read in separate transactions tell.
pub(crate) async fn refuse_transaction_pooler(db: &DatabaseConnection) -> Result<(), MigrateError> {
    if db.get_database_backend() != DbBackend::Postgres {
        return Ok(());
    }
    let pid = || async {
        let row =
            db.query_one_raw(Statement::from_string(DbBackend::Postgres, "SELECT pg_backend_pid() AS pid")).await?;
        row.map(|row| row.try_get::<i32>("", "pid")).transpose()
    };
    db.execute_unprepared("SET application_name = 'stagesub-probe'").await?;
    let first = pid().await?;
    for _ in 0..8 {
        let named = Statement::from_string(DbBackend::Postgres, "SELECT current_setting('application_name') AS name");
        let name = db.query_one_raw(named).await?.map(|row| row.try_get::<String>("", "name")).transpose()?;
        if pid().await? != first || name.as_deref() != Some("stagesub-probe") {
            return Err(MigrateError::TransactionPooler);
        }
    }
    db.execute_unprepared("SET application_name = 'stagesub'").await?;
    Ok(())
}

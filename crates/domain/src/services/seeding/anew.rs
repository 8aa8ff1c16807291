//! Emptying an orchestra that people only tried things out in.

use sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement};
use serde_json::json;
use uuid::Uuid;

use super::seed;
use crate::{
    clock::Clock,
    services::staffing::{
        Actor,
        events::{self, NewEvent},
    },
    timely::Txn,
};

/// Whose database it is and which steps its schema has had stay, and so does what has been counted: whoever still knows a
/// version, or the number of an event, must not take what comes for what was.
const STAYS: [&str; 3] = ["identity", "seaql_migrations", "orchestra_counter"];

/// Takes away all that is in an orchestra, and seeds it as if it had just been made. In whose name is for the caller to
/// know: nothing here asks whether it is a demo.
pub async fn begin_anew(txn: &Txn, clock: &Clock, by: Actor, orchestra: Uuid) -> Result<(), DbErr> {
    empty(txn).await?;
    txn.execute_unprepared(
        "UPDATE orchestra_counter SET n = 0 WHERE name IN ('musicians', 'projects');
         DELETE FROM orchestra_counter WHERE name LIKE 'warned:%';
         UPDATE orchestra_counter SET n = n + 1 WHERE name LIKE 'version:%'",
    )
    .await?;
    seed(txn, clock).await?;
    let event = NewEvent {
        kind: "orchestra.began_anew".to_owned(),
        project: None,
        entity: "orchestra",
        id: orchestra,
        payload: json!({}),
    };
    events::append(txn, clock, by, vec![event]).await
}

async fn empty(txn: &Txn) -> Result<(), DbErr> {
    let backend = txn.get_database_backend();
    let tables = match backend {
        DbBackend::Postgres => "SELECT tablename::text AS name FROM pg_tables WHERE schemaname = current_schema()",
        _ => "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
    };
    let rows = txn.query_all_raw(Statement::from_string(backend, tables)).await?;
    let mut tables = rows.iter().map(|row| row.try_get("", "name")).collect::<Result<Vec<String>, _>>()?;
    tables.retain(|table| !STAYS.contains(&table.as_str()));
    if backend == DbBackend::Postgres {
        let tables = tables.iter().map(|table| format!("\"{table}\"")).collect::<Vec<_>>().join(", ");
        return txn.execute_unprepared(&format!("TRUNCATE {tables}")).await.map(drop);
    }
    // Whichever goes first: when all are empty, nothing refers to anything.
    txn.execute_unprepared("PRAGMA defer_foreign_keys = ON").await?;
    for table in tables {
        txn.execute_unprepared(&format!("DELETE FROM \"{table}\"")).await?;
    }
    Ok(())
}

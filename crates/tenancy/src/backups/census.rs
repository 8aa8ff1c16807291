//! How many rows each table of a database has.

use std::collections::BTreeMap;

use sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement};

/// Counts every table.
pub(super) async fn rows(db: &impl ConnectionTrait) -> Result<BTreeMap<String, i64>, DbErr> {
    let backend = db.get_database_backend();
    let tables = match backend {
        DbBackend::Postgres => "SELECT tablename::text AS name FROM pg_tables WHERE schemaname = current_schema()",
        _ => "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
    };
    let tables = db.query_all_raw(Statement::from_string(backend, tables)).await?;
    let mut rows = BTreeMap::new();
    for table in tables {
        let table: String = table.try_get("", "name")?;
        let quoted = table.replace('"', "\"\"");
        let count = Statement::from_string(backend, format!("SELECT COUNT(*) AS n FROM \"{quoted}\""));
        let count = db.query_one_raw(count).await?.map(|row| row.try_get("", "n")).transpose()?;
        rows.insert(table, count.unwrap_or_default());
    }
    Ok(rows)
}

/// Which table has other rows than it should, in words.
pub(super) fn difference(should: &BTreeMap<String, i64>, has: &BTreeMap<String, i64>) -> Option<String> {
    let table = should.keys().chain(has.keys()).find(|table| should.get(*table) != has.get(*table))?;
    let count = |of: &BTreeMap<String, i64>| of.get(table).map_or("no table".to_owned(), |n| format!("{n} rows"));
    Some(format!("{table} has {} instead of {}", count(has), count(should)))
}

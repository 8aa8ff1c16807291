//! All that is in a database, as one checksum per table: alike when every row of both is alike, in whatever order.

use std::collections::BTreeMap;

use central_registry::engine::Connections;
use data_encoding::HEXLOWER;
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use sha2::{Digest, Sha256};

/// How many rows a table has, and their checksum.
pub type Contents = BTreeMap<String, (usize, String)>;

async fn texts(db: &Connections, sql: &str) -> Vec<String> {
    let select = Statement::from_string(db.reader.get_database_backend(), sql);
    let rows = db.reader.query_all_raw(select).await.unwrap();
    rows.iter().map(|row| row.try_get_by_index(0).unwrap()).collect()
}

/// The checksums of every table but the note of the steps taken.
pub async fn contents(db: &Connections) -> Contents {
    let is_sqlite = db.reader.get_database_backend() == DbBackend::Sqlite;
    let tables = if is_sqlite {
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    } else {
        "SELECT tablename::text FROM pg_tables WHERE schemaname = current_schema()"
    };
    let mut contents = Contents::new();
    for table in texts(db, tables).await {
        if table == "seaql_migrations" {
            continue;
        }
        let row = if is_sqlite {
            let columns = texts(db, &format!("SELECT name FROM pragma_table_info('{table}') ORDER BY name")).await;
            columns.iter().map(|column| format!("quote(\"{column}\")")).collect::<Vec<_>>().join(" || ',' || ")
        } else {
            "t::text".to_owned()
        };
        let mut rows = texts(db, &format!("SELECT {row} AS row FROM \"{table}\" t")).await;
        rows.sort();
        contents.insert(table, (rows.len(), HEXLOWER.encode(&Sha256::digest(rows.join("\n")))));
    }
    contents
}

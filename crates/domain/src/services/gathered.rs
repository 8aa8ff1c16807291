//! Parts of a row gathered in one column of JSON, so that a thing and its parts are one statement on either engine.

use sea_orm::{DbBackend, DbErr, QueryResult};
use serde::de::DeserializeOwned;

/// How one engine writes JSON.
#[derive(Clone, Copy)]
pub(super) struct Gathering(pub DbBackend);

impl Gathering {
    /// An id in JSON.
    pub fn id(self, column: &str) -> String {
        if self.0 == DbBackend::Sqlite { format!("hex({column})") } else { column.to_owned() }
    }

    /// The rows of `from` in this order, each as an array of these columns; an expression for a select list.
    pub fn rows(self, columns: &str, from: &str, order: &str) -> String {
        if self.0 == DbBackend::Sqlite {
            format!("(SELECT json_group_array(json_array({columns}) ORDER BY {order}) FROM {from})")
        } else {
            format!("(SELECT coalesce(json_agg(json_build_array({columns}) ORDER BY {order})::text, '[]') FROM {from})")
        }
    }
}

/// What was gathered in this column: `T` lists its fields in the order of the columns.
pub(super) fn parts<T: DeserializeOwned>(row: &QueryResult, column: &str) -> Result<Vec<T>, DbErr> {
    let json: String = row.try_get("", column)?;
    serde_json::from_str(&json).map_err(|error| DbErr::Json(error.to_string()))
}

//! Which constraint of the schema refused a row, on either engine.

use sea_orm::{DbErr, SqlErr};

/// A unique constraint or unique index: PostgreSQL reports its name, SQLite the columns it is over.
pub(super) struct Unique {
    pub name: &'static str,
    pub columns: &'static str,
}

impl Unique {
    /// Whether it is this one that refused.
    pub fn refused(&self, error: &DbErr) -> bool {
        let Some(SqlErr::UniqueConstraintViolation(message)) = error.sql_err() else { return false };
        match message.strip_prefix("UNIQUE constraint failed: ") {
            Some(columns) => columns == self.columns,
            None => message.ends_with(&format!("\"{}\"", self.name)),
        }
    }
}

/// Whether a row refers to something that does not exist. SQLite does not say to what, so a caller must know it from
/// the statement.
pub(super) fn refers_to_nothing(error: &DbErr) -> bool {
    matches!(error.sql_err(), Some(SqlErr::ForeignKeyConstraintViolation(_)))
}

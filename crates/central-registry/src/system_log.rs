//! The central log: who signed in, what operators did, what went wrong with routing.

use domain::{
    clock::Clock,
    ids::{LogEntryId, OrchestraId, UserId},
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, DeriveActiveEnum, EntityTrait, EnumIter,
    QueryFilter, sea_query::Expr,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    Registry,
    entities::system_log::{ActiveModel, COLUMN, Column, Entity},
    orchestras::{UnknownWord, stored_words},
};

stored_words! {
    /// How serious an entry is.
    #[schema(as = EntryLevel)]
    Level {
        /// As it should be.
        Info = "info",
        /// Somebody should look when there is time.
        Warning = "warning",
        /// Something does not work.
        Error = "error",
    }
}

/// What became of something whose entry was written before it was done.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Ended {
    pub level: Level,
    pub message: String,
    pub orchestra: Option<OrchestraId>,
    pub fields: Value,
}

/// One entry. Fields are allow-listed by their writers: no address, no token, no password.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Entry {
    pub level: Level,
    /// `auth`, `routing`, `provisioning`, `migration`, …
    pub category: &'static str,
    pub message: String,
    pub request_id: Option<String>,
    pub user: Option<UserId>,
    pub orchestra: Option<OrchestraId>,
    pub fields: Value,
}

impl Registry {
    /// Writes an entry.
    pub async fn log(&self, entry: Entry) -> Result<(), DbErr> {
        write(self.db().write(), self.sign_in_clock(), entry).await.map(drop)
    }

    /// Writes the entry of something that is about to be done, so that it stands there whatever happens to whoever does
    /// it.
    pub async fn log_begun(&self, entry: Entry) -> Result<LogEntryId, DbErr> {
        write(self.db().write(), self.sign_in_clock(), entry).await
    }

    /// Says in that entry what became of it.
    pub async fn log_ended(&self, id: LogEntryId, ended: Ended) -> Result<(), DbErr> {
        let Ended { level, message, orchestra, fields } = ended;
        Entity::update_many()
            .col_expr(Column::Level, Expr::value(level))
            .col_expr(Column::Message, Expr::value(message))
            .col_expr(Column::OrchestraId, Expr::value(orchestra))
            .col_expr(Column::Fields, Expr::value(fields))
            .filter(COLUMN.id.eq(id))
            .exec(self.db().write())
            .await
            .map(drop)
    }
}

/// Writes an entry, within whatever else is written with it.
pub(crate) async fn write(db: &impl ConnectionTrait, clock: &Clock, entry: Entry) -> Result<LogEntryId, DbErr> {
    let id = LogEntryId::new(clock);
    let row = ActiveModel {
        id: Set(id),
        at: Set(clock.now()),
        level: Set(entry.level),
        category: Set(entry.category.to_owned()),
        message: Set(entry.message),
        request_id: Set(entry.request_id),
        user_id: Set(entry.user),
        orchestra_id: Set(entry.orchestra),
        fields: Set(entry.fields),
    };
    row.insert(db).await.map(|_| id)
}

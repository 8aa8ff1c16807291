//! The central log: who signed in, what operators did, what went wrong with routing.

use domain::{
    clock::Clock,
    ids::{LogEntryId, OrchestraId, UserId},
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ConnectionTrait, DbErr};
use serde_json::Value;

use crate::{Registry, entities::system_log::ActiveModel};

/// How serious an entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// As it should be.
    Info,
    /// Somebody should look when there is time.
    Warning,
    /// Something does not work.
    Error,
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
        write(self.db().write(), self.sign_in_clock(), entry).await
    }
}

/// Writes an entry, within whatever else is written with it.
pub(crate) async fn write(db: &impl ConnectionTrait, clock: &Clock, entry: Entry) -> Result<(), DbErr> {
    let level = match entry.level {
        Level::Info => "info",
        Level::Warning => "warning",
        Level::Error => "error",
    };
    let row = ActiveModel {
        id: Set(LogEntryId::new(clock)),
        at: Set(clock.now()),
        level: Set(level.to_owned()),
        category: Set(entry.category.to_owned()),
        message: Set(entry.message),
        request_id: Set(entry.request_id),
        user_id: Set(entry.user),
        orchestra_id: Set(entry.orchestra),
        fields: Set(entry.fields),
    };
    row.insert(db).await.map(drop)
}

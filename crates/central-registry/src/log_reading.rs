//! Reading the central log, and forgetting what is too old.

use chrono::{DateTime, Utc};
use domain::{
    ids::{LogEntryId, OrchestraId, UserId},
    services::system_log::holds,
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    Registry,
    entities::system_log::{COLUMN, Column, Entity, Model},
    system_log::Level,
};

/// Which entries; what is unset lets all through.
#[derive(Clone, Debug, Default, Serialize)]
#[expect(missing_docs, reason = "the names say it")]
pub struct LogFilter {
    pub level: Option<Level>,
    pub category: Option<String>,
    /// In the message, whatever the case.
    pub text: Option<String>,
    /// At this moment or later.
    pub from: Option<DateTime<Utc>>,
    /// Before this moment.
    pub to: Option<DateTime<Utc>>,
    pub orchestra: Option<OrchestraId>,
    pub user: Option<UserId>,
    pub request_id: Option<String>,
}

/// An entry as it stands in the log.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are the columns of docs/TENANCY.md")]
pub struct LoggedEntry {
    pub id: LogEntryId,
    pub at: DateTime<Utc>,
    pub level: Level,
    pub category: String,
    pub message: String,
    pub request_id: Option<String>,
    pub user: Option<UserId>,
    pub orchestra: Option<OrchestraId>,
    pub fields: Value,
}

impl From<Model> for LoggedEntry {
    fn from(row: Model) -> Self {
        let Model { id, at, level, category, message, request_id, user_id, orchestra_id, fields } = row;
        Self { id, at, level, category, message, request_id, user: user_id, orchestra: orchestra_id, fields }
    }
}

/// An entry's place in the log; stays good when the entry is gone.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct EntryPlace(DateTime<Utc>, LogEntryId);

impl LoggedEntry {
    /// Where it stands.
    pub const fn place(&self) -> EntryPlace {
        EntryPlace(self.at, self.id)
    }
}

impl LogFilter {
    fn applied(self) -> Select<Entity> {
        let Self { level, category, text, from, to, orchestra, user, request_id } = self;
        let mut all = Condition::all();
        if let Some(text) = text {
            all = all.add(holds(Column::Message, &text));
        }
        all = all
            .add_option(level.map(|level| COLUMN.level.eq(level)))
            .add_option(category.map(|category| Column::Category.eq(category)))
            .add_option(from.map(|from| Column::At.gte(from)))
            .add_option(to.map(|to| Column::At.lt(to)))
            .add_option(orchestra.map(|orchestra| Column::OrchestraId.eq(orchestra)))
            .add_option(user.map(|user| Column::UserId.eq(user)))
            .add_option(request_id.map(|id| Column::RequestId.eq(id)));
        Entity::find().filter(all)
    }
}

impl Registry {
    /// At most `limit` entries of the central log, the newest first, before a place.
    pub async fn log_entries(
        &self,
        filter: LogFilter,
        before: Option<EntryPlace>,
        limit: u64,
    ) -> Result<Vec<LoggedEntry>, DbErr> {
        let mut query = filter.applied().order_by_desc(Column::At).order_by_desc(Column::Id).limit(limit);
        if let Some(EntryPlace(at, id)) = before {
            let same = Condition::all().add(Column::At.eq(at)).add(Column::Id.lt(id));
            query = query.filter(Condition::any().add(Column::At.lt(at)).add(same));
        }
        Ok(query.all(self.db().read()).await?.into_iter().map(LoggedEntry::from).collect())
    }

    /// Deletes up to `most` entries of the central log that are older than this, and says how many there were.
    pub async fn forget_log(&self, before: DateTime<Utc>, most: u64) -> Result<u64, DbErr> {
        let forget = format!(
            "DELETE FROM system_log WHERE id IN (SELECT id FROM system_log WHERE at < $1 ORDER BY at LIMIT {most})"
        );
        let forgotten = self.db().write().execute_raw(self.statement(&forget, [before.into()])).await?;
        Ok(forgotten.rows_affected())
    }

    /// Deletes up to `most` grants that were over before this, except those of which an orchestra is still to be told.
    pub async fn forget_grants(&self, before: DateTime<Utc>, most: u64) -> Result<u64, DbErr> {
        let forget = format!(
            "DELETE FROM access_grant WHERE id IN (SELECT g.id FROM access_grant g WHERE g.until < $1 AND NOT EXISTS \
             (SELECT 1 FROM access_note n WHERE n.grant_id = g.id AND n.told_at IS NULL) ORDER BY g.until LIMIT {most})"
        );
        let forgotten = self.db().write().execute_raw(self.statement(&forget, [before.into()])).await?;
        Ok(forgotten.rows_affected())
    }
}

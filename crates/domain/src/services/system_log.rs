//! The operations log of an orchestra: what the system did for it and could not do.

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::Set,
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect,
    Select, Statement,
    sea_query::{Expr, Func, IntoColumnRef, LikeExpr, OnConflict},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use crate::{
    clock::Clock,
    entities::system_log::{ActiveModel, COLUMN, Column, Entity, Model},
    ids::{LogEntryId, UserId},
    values::states::LogLevel,
};

/// A line to be written. Fields are chosen by their writers: no address, no link, no secret.
#[derive(Clone, Debug)]
pub struct NewLine {
    /// How much it matters.
    pub level: LogLevel,
    /// `mail`, `staffing`, `settings`, …
    pub category: &'static str,
    /// What happened, for people.
    pub message: String,
    /// The request in which it happened.
    pub request_id: Option<String>,
    /// The user on whose behalf.
    pub user: Option<UserId>,
    /// Facts for whoever looks into it.
    pub fields: Value,
}

/// A line of the log.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct LogLine {
    /// The line.
    pub id: LogEntryId,
    /// When.
    pub at: DateTime<Utc>,
    /// How much it matters.
    pub level: LogLevel,
    /// What it is about.
    #[schema(example = "mail")]
    pub category: String,
    /// What happened.
    #[schema(example = "a mail could not be delivered and was given up")]
    pub message: String,
    /// The request in which it happened.
    pub request_id: Option<String>,
    /// The user on whose behalf.
    pub user: Option<UserId>,
    /// Facts for whoever looks into it.
    #[schema(value_type = Object)]
    pub fields: Value,
}

impl From<Model> for LogLine {
    fn from(row: Model) -> Self {
        let Model { id, ts, level, category, message, request_id, user_id, fields } = row;
        Self { id, at: ts, level, category, message, request_id, user: user_id, fields }
    }
}

/// A line's place in the log; stays good when the line is gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinePlace(DateTime<Utc>, LogEntryId);

impl LogLine {
    /// Where it stands.
    pub const fn place(&self) -> LinePlace {
        LinePlace(self.at, self.id)
    }
}

/// Writes a line.
pub async fn write(db: &impl ConnectionTrait, clock: &Clock, line: NewLine) -> Result<(), DbErr> {
    row(clock, LogEntryId::new(clock), line).insert(db).await.map(drop)
}

/// Writes a line that was given its id elsewhere; one that stands there already is left as it is.
pub async fn write_once(db: &impl ConnectionTrait, clock: &Clock, id: LogEntryId, line: NewLine) -> Result<(), DbErr> {
    let known = OnConflict::column(Column::Id).do_nothing().to_owned();
    Entity::insert(row(clock, id, line)).on_conflict(known).exec_without_returning(db).await.map(drop)
}

fn row(clock: &Clock, id: LogEntryId, line: NewLine) -> ActiveModel {
    let NewLine { level, category, message, request_id, user, fields } = line;
    ActiveModel {
        id: Set(id),
        ts: Set(clock.now()),
        level: Set(level),
        category: Set(category.to_owned()),
        message: Set(message),
        request_id: Set(request_id),
        user_id: Set(user),
        fields: Set(fields),
    }
}

/// Which lines; what is unset lets all through.
#[derive(Clone, Debug, Default, Serialize)]
#[expect(missing_docs, reason = "the names say it")]
pub struct LineFilter {
    pub level: Option<LogLevel>,
    pub category: Option<String>,
    /// In the message, whatever the case.
    pub text: Option<String>,
    /// At this moment or later.
    pub from: Option<DateTime<Utc>>,
    /// Before this moment.
    pub to: Option<DateTime<Utc>>,
    pub user: Option<UserId>,
    pub request_id: Option<String>,
}

impl LineFilter {
    fn applied(self) -> Select<Entity> {
        let Self { level, category, text, from, to, user, request_id } = self;
        let mut all = Condition::all();
        if let Some(text) = text {
            all = all.add(holds(Column::Message, &text));
        }
        all = all
            .add_option(level.map(|level| COLUMN.level.eq(level)))
            .add_option(category.map(|category| Column::Category.eq(category)))
            .add_option(from.map(|from| Column::Ts.gte(from)))
            .add_option(to.map(|to| Column::Ts.lt(to)))
            .add_option(user.map(|user| Column::UserId.eq(user)))
            .add_option(request_id.map(|id| Column::RequestId.eq(id)));
        Entity::find().filter(all)
    }
}

/// Whether the column holds this text, to the letter but for the case: what is a pattern elsewhere is none here.
pub fn holds(column: impl IntoColumnRef, text: &str) -> Expr {
    let literally = text.to_lowercase().replace('!', "!!").replace('%', "!%").replace('_', "!_");
    let pattern = LikeExpr::new(format!("%{literally}%")).escape('!');
    Expr::expr(Func::lower(Expr::col(column))).like(pattern)
}

/// At most `limit` lines that pass the filter, newest first, before a place.
pub async fn read(
    db: &impl ConnectionTrait,
    filter: LineFilter,
    before: Option<LinePlace>,
    limit: u64,
) -> Result<Vec<LogLine>, DbErr> {
    let mut query = filter.applied().order_by_desc(Column::Ts).order_by_desc(Column::Id).limit(limit);
    if let Some(LinePlace(at, id)) = before {
        let earlier =
            Condition::any().add(Column::Ts.lt(at)).add(Condition::all().add(Column::Ts.eq(at)).add(Column::Id.lt(id)));
        query = query.filter(earlier);
    }
    Ok(query.all(db).await?.into_iter().map(LogLine::from).collect())
}

/// Deletes up to `most` lines that are older than this, and says how many there were.
pub async fn forget(db: &impl ConnectionTrait, before: DateTime<Utc>, most: u64) -> Result<u64, DbErr> {
    let forget = format!(
        "DELETE FROM system_log WHERE id IN (SELECT id FROM system_log WHERE ts < $1 ORDER BY ts LIMIT {most})"
    );
    let statement = Statement::from_sql_and_values(db.get_database_backend(), forget, [before.into()]);
    Ok(db.execute_raw(statement).await?.rows_affected())
}

//! What an orchestra counts: the things its plan limits, the order of its events, and the versions of its lists.

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, DbErr, Statement};
use serde_json::json;

use crate::{
    clock::Clock,
    rules::plan_limits::UseLevel,
    services::system_log::{self, NewLine},
    values::states::LogLevel,
};

/// A number of things that the orchestra's plan limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counter {
    /// Musicians that are not archived.
    Musicians,
    /// Projects that are not archived.
    Projects,
}

impl Counter {
    const fn name(self) -> &'static str {
        match self {
            Self::Musicians => "musicians",
            Self::Projects => "projects",
        }
    }

    /// Of which percentage the log has spoken.
    const fn warned(self) -> &'static str {
        match self {
            Self::Musicians => "warned:musicians",
            Self::Projects => "warned:projects",
        }
    }
}

/// A list whose version changes with every change in it, so that "not modified" can be said without reading it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Collection {
    /// Instruments.
    Instruments,
    /// Positions.
    Positions,
    /// Musicians with what they can play.
    Musicians,
    /// Ranking lists and their entries.
    RankingLists,
    /// Settings.
    Settings,
}

impl Collection {
    /// What one of its things is called on the timeline.
    pub(super) const fn entity(self) -> &'static str {
        match self {
            Self::Instruments => "instrument",
            Self::Positions => "position",
            Self::Musicians => "musician",
            Self::RankingLists => "ranking_list",
            Self::Settings => "settings",
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Instruments => "version:instruments",
            Self::Positions => "version:positions",
            Self::Musicians => "version:musicians",
            Self::RankingLists => "version:ranking_lists",
            Self::Settings => "version:settings",
        }
    }
}

const EVENTS: &str = "events";

/// Why nothing more can be added.
#[derive(Debug, thiserror::Error)]
pub enum TakeError {
    /// The plan allows no more.
    #[error("the orchestra's plan allows no more than {limit}")]
    LimitReached {
        /// How many it allows.
        limit: u32,
    },
    /// The database failed.
    #[error("the orchestra's database failed")]
    Storage(#[from] DbErr),
}

/// Counts one more, in the transaction that adds it. However many try at once, no more than `limit` succeed. When little
/// room is left the orchestra's log says so, once for each level of [`UseLevel`].
pub async fn take(db: &impl ConnectionTrait, clock: &Clock, counter: Counter, limit: u32) -> Result<(), TakeError> {
    take_many(db, clock, counter, 1, limit).await
}

/// Counts so many more, all or none.
pub async fn take_many(
    db: &impl ConnectionTrait,
    clock: &Clock,
    counter: Counter,
    many: u32,
    limit: u32,
) -> Result<(), TakeError> {
    if many == 0 {
        return Ok(());
    }
    let sql = "UPDATE orchestra_counter SET n = n + $2 WHERE name = $1 AND n + $2 <= $3 RETURNING n";
    let values = [counter.name().into(), i64::from(many).into(), i64::from(limit).into()];
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
    let taken = db.query_one_raw(statement).await?.ok_or(TakeError::LimitReached { limit })?;
    Ok(warn(db, clock, counter, taken.try_get_by_index(0)?, limit).await?)
}

/// Says in the log that a limit has come nearer, when it has since that was last said. Whoever takes holds the counter's
/// row, so nobody says it twice.
async fn warn(db: &impl ConnectionTrait, clock: &Clock, counter: Counter, used: i64, limit: u32) -> Result<(), DbErr> {
    let percent = UseLevel::of(used, limit.into()).percent();
    // Stays as it is while things come and go at one level, and goes down with the next that is added far below it.
    let before = read(db, counter.warned()).await?;
    if before == percent {
        return Ok(());
    }
    let sql = "INSERT INTO orchestra_counter (name, n) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET n = $2";
    let values = [counter.warned().into(), percent.into()];
    db.execute_raw(Statement::from_sql_and_values(db.get_database_backend(), sql, values)).await?;
    if percent < before {
        return Ok(());
    }
    let message = match (counter, percent) {
        (Counter::Musicians, 100) => "the plan allows no more musicians".to_owned(),
        (Counter::Projects, 100) => "the plan allows no more projects".to_owned(),
        (Counter::Musicians, _) => format!("{percent} per cent of the plan's musicians are used"),
        (Counter::Projects, _) => format!("{percent} per cent of the plan's projects are used"),
    };
    let fields = json!({ "limit": counter.name(), "used": used, "most": limit, "percent": percent });
    let line = NewLine { level: LogLevel::Warn, category: "plan", message, request_id: None, user: None, fields };
    system_log::write(db, clock, line).await
}

/// Counts one less, in the transaction that removes it.
pub async fn give_back(db: &impl ConnectionTrait, counter: Counter) -> Result<(), DbErr> {
    give_back_many(db, counter, 1).await
}

/// Counts so many less.
pub async fn give_back_many(db: &impl ConnectionTrait, counter: Counter, many: u64) -> Result<(), DbErr> {
    let sql = "UPDATE orchestra_counter SET n = n - $2 WHERE name = $1";
    let values = [counter.name().into(), i64::try_from(many).unwrap_or(i64::MAX).into()];
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
    db.execute_raw(statement).await.map(drop)
}

/// How many there are.
pub async fn used(db: &impl ConnectionTrait, counter: Counter) -> Result<i64, DbErr> {
    read(db, counter.name()).await
}

/// The version of a list; 0 before its first change.
pub async fn version(db: &impl ConnectionTrait, collection: Collection) -> Result<i64, DbErr> {
    read(db, collection.name()).await
}

/// Notes that a list changed, in the transaction that changes it.
pub async fn touch(db: &impl ConnectionTrait, collection: Collection) -> Result<(), DbErr> {
    advance(db, collection.name(), 1).await.map(drop)
}

/// Notes that a list changed, provided it has this version; says whether it had.
pub(super) async fn touch_if(db: &impl ConnectionTrait, collection: Collection, version: i64) -> Result<bool, DbErr> {
    let sql = "UPDATE orchestra_counter SET n = n + 1 WHERE name = $1 AND n = $2";
    let values = [collection.name().into(), version.into()];
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
    Ok(db.execute_raw(statement).await?.rows_affected() == 1)
}

/// The first of so many numbers for events. Taken as the last thing before the events are written and the transaction
/// commits: whoever takes the next waits for that commit, so that the order of commits is the order of events.
pub async fn next_events(db: &impl ConnectionTrait, many: u32) -> Result<i64, DbErr> {
    let many = i64::from(many);
    Ok(advance(db, EVENTS, many).await? - many + 1)
}

/// The number of the last event; 0 before the first.
pub async fn last_event(db: &impl ConnectionTrait) -> Result<i64, DbErr> {
    read(db, EVENTS).await
}

/// Whether this is the first return from the standstill that began at `since`, in the transaction that does what a
/// return does: so that it is done once, whoever dies in between.
pub(super) async fn is_first_return(db: &impl ConnectionTrait, since: DateTime<Utc>) -> Result<bool, DbErr> {
    let sql = "INSERT INTO orchestra_counter (name, n) VALUES ('returned_from', $1) \
               ON CONFLICT (name) DO UPDATE SET n = $1 WHERE orchestra_counter.n <> $1";
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, [since.timestamp_micros().into()]);
    Ok(db.execute_raw(statement).await?.rows_affected() == 1)
}

async fn advance(db: &impl ConnectionTrait, name: &str, by: i64) -> Result<i64, DbErr> {
    let sql = "INSERT INTO orchestra_counter (name, n) VALUES ($1, $2) \
               ON CONFLICT (name) DO UPDATE SET n = orchestra_counter.n + $2 RETURNING n";
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, [name.into(), by.into()]);
    let row = db.query_one_raw(statement).await?;
    row.ok_or(DbErr::RecordNotInserted)?.try_get_by_index(0)
}

async fn read(db: &impl ConnectionTrait, name: &str) -> Result<i64, DbErr> {
    let sql = "SELECT n FROM orchestra_counter WHERE name = $1";
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, [name.into()]);
    db.query_one_raw(statement).await?.map_or(Ok(0), |row| row.try_get_by_index(0))
}

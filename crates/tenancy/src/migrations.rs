//! Bringing orchestras' databases to this program's schema: only ever by command, never when one is opened.

use central_registry::{
    Registry,
    engine::Connections,
    orchestras::{Orchestra, RegisterError, Status, UrlError},
};
use domain::clock::Clock;
use futures::StreamExt;
use migrations::orchestra::Migrator;
use sea_orm::{ConnectionTrait, DbBackend, DbErr};
use sea_orm_migration::{MigrationStatus, MigratorTrait};

use crate::identity;

/// After so many orchestras that could not be migrated, the rest is left alone.
const STOP_AFTER: usize = 5;
const AT_ONCE: usize = 4;

/// How a database's schema compares with this program's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SchemaState {
    /// Equal.
    Current,
    /// It lacks this many steps.
    Behind(usize),
    /// It has steps that this program does not know.
    Ahead,
}

/// Why an orchestra was not migrated.
#[derive(Debug, thiserror::Error)]
pub enum MigrateError {
    /// It has steps that this program does not know.
    #[error("the database has a newer schema than this program")]
    Ahead,
    /// It is another orchestra's, or nobody's.
    #[error("the registered database is not this orchestra's")]
    Misrouted,
    /// Its place cannot be told.
    #[error("the database is not configured")]
    Url(#[from] UrlError),
    /// The central database refused it, for instance since another orchestra has this database.
    #[error(transparent)]
    Register(#[from] RegisterError),
    /// The pooler in front of it mixes up prepared statements between clients.
    #[error("the URL leads to a transaction-mode pooler, which cannot be used: give the direct or session-mode one")]
    TransactionPooler,
    /// A step failed and was rolled back.
    #[error("the database could not be migrated")]
    Storage(#[from] DbErr),
}

/// What became of one orchestra in a run.
#[derive(Debug)]
pub struct Migrated {
    /// Which one.
    pub code: String,
    /// How many steps were applied (in a dry run: would be).
    pub outcome: Result<usize, MigrateError>,
}

/// How this database's schema compares with this program's. Writes nothing.
pub async fn state(db: &impl ConnectionTrait) -> Result<SchemaState, DbErr> {
    match Migrator::get_migration_with_status_read_only(db).await {
        // The migrator's only way of saying that a step was applied which it does not know.
        Err(DbErr::Custom(_)) => Ok(SchemaState::Ahead),
        Err(error) => Err(error),
        Ok(steps) => match steps.iter().filter(|step| step.status() == MigrationStatus::Pending).count() {
            0 => Ok(SchemaState::Current),
            missing => Ok(SchemaState::Behind(missing)),
        },
    }
}

/// The schema version of this program: the number of its steps.
pub fn latest() -> i32 {
    i32::try_from(Migrator::migrations().len()).unwrap_or(i32::MAX)
}

/// Applies what is missing, each step in a transaction, on one connection. Returns how many steps that were.
pub(crate) async fn apply(connections: &Connections) -> Result<usize, MigrateError> {
    let db = &connections.writer;
    let missing = match state(db).await? {
        SchemaState::Ahead => return Err(MigrateError::Ahead),
        SchemaState::Current => return Ok(0),
        SchemaState::Behind(missing) => missing,
    };
    if db.get_database_backend() == DbBackend::Postgres {
        // The role's five seconds are for requests; the pool has one connection, so this holds for every step.
        db.execute_unprepared("SET statement_timeout = 0").await?;
    }
    Migrator::up(db, None).await?;
    Ok(missing)
}

/// Takes every step back, and with them all that is in the tables: a database that nobody uses yet is empty again.
pub(crate) async fn take_away(connections: &Connections) -> Result<(), DbErr> {
    Migrator::reset(&connections.writer).await
}

/// Migrates one orchestra. With `adopt`, a database without identity becomes this orchestra's and the orchestra
/// is activated: how one that was registered by hand is taken into use.
pub async fn one(
    registry: &Registry,
    clock: &Clock,
    orchestra: &Orchestra,
    adopt: bool,
    dry_run: bool,
) -> Result<usize, MigrateError> {
    let url = registry.database_url(orchestra)?;
    let connections = Connections::open(&url, 1).await?;
    let outcome = on(registry, clock, orchestra, &connections, adopt, dry_run).await;
    connections.close().await?;
    outcome
}

async fn on(
    registry: &Registry,
    clock: &Clock,
    orchestra: &Orchestra,
    connections: &Connections,
    adopt: bool,
    dry_run: bool,
) -> Result<usize, MigrateError> {
    let owner = match state(&connections.writer).await? {
        SchemaState::Ahead => return Err(MigrateError::Ahead),
        // Before its first step a database has no identity table to ask.
        SchemaState::Behind(missing) if i32::try_from(missing).is_ok_and(|missing| missing == latest()) => None,
        _ => identity::read(&connections.writer).await?,
    };
    if owner.is_some_and(|owner| owner != orchestra.id) || (owner.is_none() && !adopt) {
        return Err(MigrateError::Misrouted);
    }
    if dry_run {
        return Ok(match state(&connections.writer).await? {
            SchemaState::Behind(missing) => missing,
            SchemaState::Current | SchemaState::Ahead => 0,
        });
    }
    if adopt {
        crate::provisioning::refuse_transaction_pooler(&connections.writer).await?;
        let url = registry.database_url(orchestra)?;
        registry.adopt_place(clock, orchestra.id, &url).await?;
    }
    let steps = apply(connections).await?;
    if adopt {
        crate::provisioning::settle(connections, clock, orchestra).await?;
        registry.note_schema(orchestra.id, latest()).await?;
        registry.take_into_use(clock, orchestra.id).await?;
    } else {
        registry.note_schema(orchestra.id, latest()).await?;
    }
    Ok(steps)
}

/// Migrates every orchestra that has a database: one first as a canary, then four at a time. A poisoned one stops
/// nobody; after five failures, or when the canary fails, the rest is left alone.
pub async fn all(registry: &Registry, clock: &Clock, dry_run: bool) -> Result<Vec<Migrated>, DbErr> {
    let in_use =
        |o: &Orchestra| matches!(o.status, Status::Active | Status::Suspended | Status::Inactive) && o.has_url();
    let mut waiting = registry.orchestras().await?.into_iter().filter(in_use);
    let migrate = |orchestra: Orchestra| async move {
        let outcome = one(registry, clock, &orchestra, false, dry_run).await;
        Migrated { code: orchestra.code, outcome }
    };
    let Some(canary) = waiting.next() else { return Ok(Vec::new()) };
    let mut done = vec![migrate(canary).await];
    if done[0].outcome.is_err() {
        return Ok(done);
    }
    let mut running = futures::stream::iter(waiting.map(migrate)).buffer_unordered(AT_ONCE);
    let mut failures = 0;
    while let Some(migrated) = running.next().await {
        failures += usize::from(migrated.outcome.is_err());
        done.push(migrated);
        if failures >= STOP_AFTER {
            break;
        }
    }
    Ok(done)
}

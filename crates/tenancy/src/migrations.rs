//! Bringing one orchestra's database to another schema: only ever by command, never when one is opened. Many at once are
//! brought there by [`migrating`](crate::migrating).

use central_registry::{
    Registry,
    engine::Connections,
    orchestras::{Orchestra, RegisterError, UrlError},
};
use domain::clock::Clock;
use migrations::orchestra::Migrator;
use sea_orm::{ConnectionTrait, DbErr};
use sea_orm_migration::MigratorTrait;

pub use crate::schema::SchemaState;
use crate::{
    identity,
    schema::{Direction, Plan, Schema, Taken},
};

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
    #[error("the step {name} failed and was rolled back")]
    Step {
        /// Which one.
        name: String,
        /// What the database said.
        #[source]
        cause: DbErr,
    },
    /// It did not come to an end.
    #[error("it took too long and was given up")]
    TooSlow,
    /// The database did not answer.
    #[error("the database could not be migrated")]
    Storage(#[from] DbErr),
}

/// How this database's schema compares with this program's. Writes nothing.
pub async fn state(db: &impl ConnectionTrait) -> Result<SchemaState, DbErr> {
    let schema = Schema::of_this_program();
    Ok(schema.state(&schema.taken(db).await?))
}

/// The schema version of this program: the number of its steps.
pub fn latest() -> i32 {
    Schema::of_this_program().newest()
}

/// Applies what is missing, each step in a transaction, on one connection. Returns how many steps that were.
pub(crate) async fn apply(connections: &Connections, clock: &Clock) -> Result<usize, MigrateError> {
    let schema = Schema::of_this_program();
    let taken = schema.taken(&connections.writer).await?;
    let plan = bring(connections, clock, &schema, &taken, schema.newest()).await?;
    Ok(plan.up.len())
}

/// Takes a database that has had these steps to another version, each step in a transaction, on one connection.
pub(crate) async fn bring(
    connections: &Connections,
    clock: &Clock,
    schema: &Schema,
    taken: &Taken,
    target: i32,
) -> Result<Plan, MigrateError> {
    if schema.state(taken) == SchemaState::Ahead {
        return Err(MigrateError::Ahead);
    }
    let plan = schema.plan(taken, target);
    if plan == Plan::default() {
        return Ok(plan);
    }
    let db = &connections.writer;
    schema.prepare(db).await?;
    let back = plan.down.iter().map(|name| (name, Direction::Down));
    for (name, direction) in back.chain(plan.up.iter().map(|name| (name, Direction::Up))) {
        let step = schema.take(db, clock, name, direction).await;
        step.map_err(|cause| MigrateError::Step { name: name.clone(), cause })?;
    }
    Ok(plan)
}

/// Takes every step back, and with them all that is in the tables: a database that nobody uses yet is empty again.
pub(crate) async fn take_away(connections: &Connections) -> Result<(), DbErr> {
    Migrator::reset(&connections.writer).await
}

/// Refuses a database that is another orchestra's, or that says nothing.
pub(crate) async fn check_owner(
    db: &impl ConnectionTrait,
    orchestra: &Orchestra,
    taken: &Taken,
) -> Result<(), MigrateError> {
    // Before its first step a database has no identity table to ask.
    let owner = if taken.version() == 0 { None } else { identity::read(db).await? };
    if owner == Some(orchestra.id) { Ok(()) } else { Err(MigrateError::Misrouted) }
}

/// Takes a database into use that was registered by hand: migrates it, gives it its identity unless it has this one, and
/// activates the orchestra. Returns how many steps were applied.
pub async fn adopt(registry: &Registry, clock: &Clock, orchestra: &Orchestra) -> Result<usize, MigrateError> {
    let url = registry.database_url(orchestra)?;
    let connections = Connections::open(&url, 1).await?;
    let outcome = adopt_opened(registry, clock, orchestra, &connections).await;
    connections.close().await?;
    outcome
}

async fn adopt_opened(
    registry: &Registry,
    clock: &Clock,
    orchestra: &Orchestra,
    connections: &Connections,
) -> Result<usize, MigrateError> {
    let schema = Schema::of_this_program();
    let taken = schema.taken(&connections.writer).await?;
    if schema.state(&taken) == SchemaState::Ahead {
        return Err(MigrateError::Ahead);
    }
    let owner = if taken.version() == 0 { None } else { identity::read(&connections.writer).await? };
    if owner.is_some_and(|owner| owner != orchestra.id) {
        return Err(MigrateError::Misrouted);
    }
    crate::provisioning::refuse_transaction_pooler(&connections.writer).await?;
    let url = registry.database_url(orchestra)?;
    registry.adopt_place(clock, orchestra.id, &url).await?;
    let steps = apply(connections, clock).await?;
    crate::provisioning::settle(connections, clock, orchestra).await?;
    registry.note_schema(orchestra.id, latest()).await?;
    registry.take_into_use(clock, orchestra.id).await?;
    Ok(steps)
}

//! Taking all orchestras to another schema: one first as a canary, then a few at a time. A poisoned one is named and
//! stops nobody; a process that is lost is replaced by another, which goes on where it stopped.

mod looking;

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use central_registry::{
    Registry,
    database_url::DatabaseUrl,
    engine::Connections,
    migration_runs::{BeginError, MigrationLease, MigrationState, NewMigration, NotAtIt, TurnEnd, TurnsToCome},
    orchestras::Orchestra,
    provisioning_runs::Taker,
};
use domain::{
    clock::Clock,
    ids::{MigrationRunId, OrchestraId, UserId},
};
use futures::StreamExt;
use sea_orm::DbErr;

pub use self::looking::{Foreseen, Seen};
use crate::{
    breaker::{Trouble, trouble},
    migrations::{self, MigrateError},
    schema::Schema,
};

/// After so many orchestras that could not be migrated, the rest is left alone.
pub const STOP_AFTER: usize = 5;
const AT_ONCE: usize = 4;
/// How long one orchestra may take.
const LIMIT: Duration = Duration::from_mins(30);
/// How often whoever is at a run says so: several times within a lease.
const SIGN_OF_LIFE: Duration = Duration::from_secs(30);

/// Which orchestras.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// Every one that has a database.
    All,
    /// This one.
    One(OrchestraId),
}

/// What to do.
#[derive(Clone, Copy, Debug)]
pub struct Order {
    /// The schema version to take orchestras to; none for the newest.
    pub target: Option<i32>,
    /// Which orchestras.
    pub which: Which,
    /// The superadmin who asks for it; none for the command line.
    pub by: Option<UserId>,
}

/// Why a run did not begin or was not carried out.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// There is no such version.
    #[error("a schema version is a number from 1 to {newest}")]
    NoSuchVersion {
        /// The newest one.
        newest: i32,
    },
    /// There is no such orchestra, or it has no database.
    #[error("no such orchestra has a database")]
    NoSuchOrchestra,
    /// It could not begin or go on.
    #[error(transparent)]
    Begin(#[from] BeginError),
    /// It is no longer this process's.
    #[error(transparent)]
    NotAtIt(#[from] NotAtIt),
    /// The central database failed.
    #[error("the central database failed")]
    Central(#[from] DbErr),
}

/// A moment of a run.
#[derive(Clone, Debug)]
pub enum Moment {
    /// An orchestra's turn has been noted to begin.
    Began {
        /// Its code.
        code: String,
    },
    /// Its turn has come to an end, and nobody has noted that.
    Ended {
        /// Its code.
        code: String,
    },
    /// And that has been noted.
    Noted {
        /// Its code.
        code: String,
        /// How it ended.
        end: TurnEnd,
    },
}

/// Is told of every moment of a run. What never returns is a process that is gone.
#[async_trait]
pub trait Witness: Send + Sync {
    /// The moment has come.
    async fn at(&self, moment: Moment);
}

struct Nobody;

#[async_trait]
impl Witness for Nobody {
    async fn at(&self, _: Moment) {}
}

/// Takes orchestras to another schema. Cheap to clone.
#[derive(Clone)]
pub struct Runner {
    registry: Registry,
    clock: Clock,
    schema: Schema,
    witness: Arc<dyn Witness>,
}

impl Runner {
    /// One that knows this program's schema.
    pub fn new(registry: &Registry, clock: &Clock) -> Self {
        Self {
            registry: registry.clone(),
            clock: clock.clone(),
            schema: Schema::of_this_program(),
            witness: Arc::new(Nobody),
        }
    }

    /// The same, of a program that knows other steps.
    #[must_use]
    pub fn with_schema(self, schema: Schema) -> Self {
        Self { schema, ..self }
    }

    /// The same, with somebody who is told of every moment.
    #[must_use]
    pub fn watched_by(self, witness: Arc<dyn Witness>) -> Self {
        Self { witness, ..self }
    }

    /// The schema that it knows.
    pub fn schema(&self) -> &Schema {
        &self.schema
    }

    /// Begins a run that a worker will carry out.
    pub async fn begin(&self, order: Order) -> Result<MigrationRunId, RunError> {
        Ok(self.lease(order, Taker::Worker).await?.run)
    }

    /// Lets a run go on; a worker will carry it out.
    pub async fn resume(&self, id: MigrationRunId) -> Result<(), RunError> {
        self.registry.resume_migration(id, Taker::Worker).await?;
        Ok(())
    }

    /// Begins a run and carries it out, here and now. How it ended is in the run.
    pub async fn carry_out(&self, order: Order) -> Result<MigrationRunId, RunError> {
        let lease = self.lease(order, Taker::Caller).await?;
        self.attend(&lease).await?;
        Ok(lease.run)
    }

    /// Lets a run go on and carries it out, here and now.
    pub async fn carry_on(&self, id: MigrationRunId) -> Result<(), RunError> {
        let lease = self.registry.resume_migration(id, Taker::Caller).await?;
        self.attend(&lease).await
    }

    /// Takes the run that waits, or whose process is gone, and carries it out; false when there is none.
    pub async fn attend_next(&self) -> Result<bool, DbErr> {
        self.attend_next_until(std::future::pending()).await
    }

    /// The same until it is told to stop: then the run is left to another process, and what was begun in a database is
    /// rolled back.
    pub async fn attend_next_until(&self, stopped: impl Future<Output = ()>) -> Result<bool, DbErr> {
        let Some(lease) = self.registry.claim_migration().await? else { return Ok(false) };
        let attended = tokio::select! {
            attended = self.attend(&lease) => attended,
            () = stopped => {
                self.registry.leave_migration(&lease).await?;
                return Ok(true);
            }
        };
        match attended {
            Ok(()) => {}
            Err(RunError::Central(cause) | RunError::NotAtIt(NotAtIt::Storage(cause))) => return Err(cause),
            Err(why) => tracing::warn!(run = %lease.run, %why, "a run of migrations was left"),
        }
        Ok(true)
    }

    async fn lease(&self, Order { target, which, by }: Order, taker: Taker) -> Result<MigrationLease, RunError> {
        let target = self.target(target)?;
        let orchestras = self.orchestras(which).await?.into_iter().map(|orchestra| orchestra.id).collect();
        let new = NewMigration { target, orchestras, created_by: by };
        Ok(self.registry.begin_migration(new, taker).await?)
    }

    fn target(&self, target: Option<i32>) -> Result<i32, RunError> {
        let newest = self.schema.newest();
        match target {
            None => Ok(newest),
            Some(version) if (1..=newest).contains(&version) => Ok(version),
            Some(_) => Err(RunError::NoSuchVersion { newest }),
        }
    }

    /// Those that have a database, in the order of their turns: the canary is one that serves people, if any does.
    async fn orchestras(&self, which: Which) -> Result<Vec<Orchestra>, RunError> {
        let mut some: Vec<_> = self.registry.orchestras().await?.into_iter().filter(Orchestra::has_data).collect();
        if let Which::One(id) = which {
            some.retain(|orchestra| orchestra.id == id);
            if some.is_empty() {
                return Err(RunError::NoSuchOrchestra);
            }
        }
        some.sort_by_key(|orchestra| orchestra.hold.is_some());
        Ok(some)
    }

    async fn attend(&self, lease: &MigrationLease) -> Result<(), RunError> {
        let alive = async {
            loop {
                tokio::time::sleep(SIGN_OF_LIFE).await;
                match self.registry.hold_migration(lease).await {
                    // Stopped: the turns under way come to their end.
                    Ok(()) | Err(NotAtIt::Stopped) => {}
                    Err(NotAtIt::TakenOver) => return,
                    Err(NotAtIt::Storage(cause)) => tracing::warn!(%cause, "a run of migrations could not be kept"),
                }
            }
        };
        // Whoever has taken over does not find this process at it: what it had begun is rolled back.
        let outcome = tokio::select! {
            outcome = self.take_turns(lease) => outcome,
            () = alive => Err(NotAtIt::TakenOver.into()),
        };
        match outcome {
            Err(RunError::NotAtIt(NotAtIt::Stopped)) => Ok(()),
            outcome => outcome,
        }
    }

    async fn take_turns(&self, lease: &MigrationLease) -> Result<(), RunError> {
        let TurnsToCome { orchestras, done, failed } = self.registry.turns_to_come(lease).await?;
        let mut to_come = orchestras.into_iter();
        if done + failed == 0
            && let Some(canary) = to_come.next()
            && !self.take_turn(lease, canary).await?
        {
            return self.end(lease, true).await;
        }
        let failed = AtomicUsize::new(failed);
        let turns = to_come.map(|orchestra| async {
            if failed.load(Ordering::SeqCst) < STOP_AFTER && !self.take_turn(lease, orchestra).await? {
                failed.fetch_add(1, Ordering::SeqCst);
            }
            Ok::<_, RunError>(())
        });
        let mut turns = futures::stream::iter(turns).buffer_unordered(AT_ONCE);
        let mut outcome = Ok(());
        // Turns that have begun come to their end whatever became of the others.
        while let Some(turn) = turns.next().await {
            outcome = outcome.and(turn);
        }
        drop(turns);
        outcome?;
        self.end(lease, failed.into_inner() >= STOP_AFTER).await
    }

    async fn end(&self, lease: &MigrationLease, is_halted: bool) -> Result<(), RunError> {
        let state = self.registry.end_migration(lease, is_halted).await?;
        if state == MigrationState::Done {
            tracing::info!(run = %lease.run, target = lease.target, "every orchestra has the schema");
        } else {
            tracing::error!(run = %lease.run, state = state.as_str(), "orchestras were left behind");
        }
        Ok(())
    }

    /// One orchestra's turn; whether its database has the schema now.
    async fn take_turn(&self, lease: &MigrationLease, orchestra: Orchestra) -> Result<bool, RunError> {
        let (id, code) = (orchestra.id, orchestra.code.clone());
        self.registry.begin_turn(lease, id).await?;
        self.witness.at(Moment::Began { code: code.clone() }).await;
        let end = self.bring(&orchestra, lease.target).await;
        self.witness.at(Moment::Ended { code: code.clone() }).await;
        self.registry.end_turn(lease, id, &end).await?;
        let is_done = matches!(end, TurnEnd::Done { .. });
        if let TurnEnd::Failed { error, .. } = &end {
            tracing::error!(orchestra.id = %id, code, error, "an orchestra could not be migrated");
        }
        self.witness.at(Moment::Noted { code, end }).await;
        Ok(is_done)
    }

    async fn bring(&self, orchestra: &Orchestra, target: i32) -> TurnEnd {
        let url = match self.registry.database_url(orchestra) {
            Ok(url) => url,
            Err(why) => return failed(None, None, &why.into(), None),
        };
        let mut before = None;
        let work = async {
            let connections = Connections::open(&url, 1).await?;
            let outcome = self.bring_opened(orchestra, &connections, target, &mut before).await;
            let after = self.schema.taken(&connections.reader).await.ok().map(|taken| taken.version());
            connections.close().await?;
            Ok((outcome, after))
        };
        match tokio::time::timeout(LIMIT, work).await.unwrap_or(Err(MigrateError::TooSlow)) {
            Ok((Ok(()), Some(after))) => TurnEnd::Done { before: before.unwrap_or(after), after },
            Ok((Ok(()), None)) => failed(before, None, &MigrateError::TooSlow, Some(&url)),
            Ok((Err(why), after)) => failed(before, after, &why, Some(&url)),
            Err(why) => failed(before, None, &why, Some(&url)),
        }
    }

    async fn bring_opened(
        &self,
        orchestra: &Orchestra,
        connections: &Connections,
        target: i32,
        before: &mut Option<i32>,
    ) -> Result<(), MigrateError> {
        let taken = self.schema.taken(&connections.writer).await?;
        migrations::check_owner(&connections.writer, orchestra, &taken).await?;
        *before = Some(taken.version());
        migrations::bring(connections, &self.clock, &self.schema, &taken, target).await?;
        Ok(())
    }
}

/// A failure in words that hold no password. A step that failed poisons; a database that is away does not.
fn failed(before: Option<i32>, after: Option<i32>, why: &MigrateError, url: Option<&DatabaseUrl>) -> TurnEnd {
    let said = in_words(why);
    let is_poisoned = match why {
        MigrateError::Step { cause, .. } => {
            matches!(trouble(cause), Trouble::Full | Trouble::ReadOnly | Trouble::Statement)
        }
        _ => false,
    };
    TurnEnd::Failed { before, after, error: url.map_or_else(|| said.clone(), |url| url.masked(&said)), is_poisoned }
}

fn in_words(error: &MigrateError) -> String {
    let mut words = error.to_string();
    let mut next = std::error::Error::source(error);
    let mut last = None;
    while let Some(cause) = next {
        last = Some(cause.to_string());
        next = cause.source();
    }
    if let Some(last) = last {
        words.push_str(": ");
        words.push_str(&last);
    }
    words
}

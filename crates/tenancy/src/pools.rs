//! Pools: each orchestra's connections, opened at the first entry, once, and closed when unused.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use central_registry::{
    Registry,
    admission::Entry,
    engine::Connections,
    orchestras::{Hold, Orchestra, UrlError},
};
use chrono::{DateTime, Utc};
use domain::{
    clock::Clock,
    ids::OrchestraId,
    services::{
        figures::{self, Figures},
        seeding,
        staffing::Actor,
        system_log,
    },
    tx::{Moment, NotArmed, WakeupBook},
};
use moka::future::Cache;
use sea_orm::{ConnectionTrait, DbErr};

use crate::{
    OrchestraDb,
    breaker::{Breakers, Trouble, is_waiting_in_vain, trouble},
    identity,
    schema::{Schema, SchemaState},
};

/// How many orchestras one process keeps open and how many connections each may use.
#[derive(Clone, Copy, Debug)]
pub struct Budget {
    /// Most orchestras open at once; the least recently used closes first.
    pub orchestras: u64,
    /// Most connections of one orchestra.
    pub connections_each: u32,
}

impl Default for Budget {
    fn default() -> Self {
        Self { orchestras: 400, connections_each: 4 }
    }
}

/// Why an orchestra's database could not be entered. The caller's rights are not in question here.
#[derive(Debug, thiserror::Error)]
pub enum EnterError {
    /// The database says that it belongs to another orchestra, or to none. Nothing was read from it.
    #[error("the registered database is not this orchestra's")]
    Misrouted,
    /// The database has an older schema than this program serves.
    #[error("the orchestra's database must be migrated first")]
    NeedsMigration,
    /// The database has a newer schema than this program knows.
    #[error("the orchestra's database has a newer schema than this program")]
    NewerSchema,
    /// Whatever its status, it is not served.
    #[error("{}", match .0 {
        Hold::MigrationFailed => "the orchestra's database could not be migrated; operators see why",
        Hold::Quarantine => "the orchestra was restored from a backup and has not been released",
    })]
    Held(Hold),
    /// Where the database is cannot be told.
    #[error("the orchestra's database is not configured")]
    NotConfigured(#[source] Arc<UrlError>),
    /// It does not answer; worth trying again after this long.
    #[error("the orchestra's database does not answer")]
    Unavailable {
        /// When to try again.
        retry_after: Duration,
        /// What it said; none while the breaker is open.
        #[source]
        cause: Option<Arc<DbErr>>,
    },
    /// It took longer than the caller waits.
    #[error("the orchestra's database takes too long to answer")]
    TooSlow,
    /// All its connections are in use.
    #[error("the orchestra's database is busy")]
    Busy,
}

/// Why an orchestra could not be counted.
#[derive(Debug, thiserror::Error)]
pub enum CountError {
    /// Its database could not be entered.
    #[error(transparent)]
    Enter(#[from] EnterError),
    /// It failed.
    #[error("the orchestra's database failed")]
    Storage(#[from] DbErr),
}

struct Opened {
    #[expect(dead_code, reason = "is there to be counted, by `Inner::each_open`")]
    is_open: Arc<()>,
    connections: Connections,
    place: Option<String>,
    /// What the registry noted when it was opened: once that has changed, whether it is served is asked anew.
    schema_version: i32,
}

/// Hears of every moment of every staffing transaction. Only tests have one: it ends the process there, or holds it up.
pub trait Witness: Send + Sync {
    /// A transaction has come to this moment.
    fn at(&self, moment: Moment);
}

/// A book whose transactions have a witness.
struct Watched {
    book: Arc<dyn WakeupBook>,
    witness: Arc<dyn Witness>,
}

#[async_trait]
impl WakeupBook for Watched {
    async fn arm(&self, now: DateTime<Utc>) -> Result<(), NotArmed> {
        self.book.arm(now).await
    }

    fn poke(&self) {
        self.book.poke();
    }

    fn committed(&self) {
        self.book.committed();
    }

    fn passes(&self, moment: Moment) {
        self.witness.at(moment);
    }
}

/// The open databases of this process. Cheap to clone.
#[derive(Clone)]
pub struct Pools(Arc<Inner>, Option<Arc<dyn Witness>>);

struct Inner {
    registry: Registry,
    clock: Clock,
    budget: Budget,
    open: Cache<OrchestraId, Arc<Opened>>,
    /// Every open database holds one. What the cache counts comes too late, and lacks those that are being closed.
    each_open: Arc<()>,
    openings: AtomicU64,
    breakers: Breakers,
    schema: Schema,
}

impl Pools {
    /// No pool is open yet. The clock measures waiting, so it is the machine's.
    pub fn new(registry: Registry, clock: Clock, budget: Budget) -> Self {
        // Dropping an evicted pool closes it once the last request that holds it is done.
        let open = Cache::builder().max_capacity(budget.orchestras).time_to_idle(Duration::from_mins(10)).build();
        let schema = Schema::of_this_program();
        let (each_open, openings) = (Arc::new(()), AtomicU64::new(0));
        let breakers = Breakers::default();
        Self(Arc::new(Inner { registry, clock, budget, open, each_open, openings, breakers, schema }), None)
    }

    /// The same, with somebody who is told of every moment of every staffing transaction.
    #[must_use]
    pub fn watched_by(self, witness: Arc<dyn Witness>) -> Self {
        Self(self.0, Some(witness))
    }

    /// Enters the orchestra that the proof is for: opens its database, or reuses it.
    pub async fn enter(&self, entry: &impl Entry) -> Result<OrchestraDb, EnterError> {
        self.enter_orchestra(entry.orchestra()).await
    }

    /// Counts what an orchestra comes to, and reports how its database behaved. Nothing but numbers leaves it, so it
    /// needs no proof.
    pub async fn figures(&self, orchestra: &Arc<Orchestra>, now: DateTime<Utc>) -> Result<Figures, CountError> {
        let db = self.enter_orchestra(orchestra).await?;
        let counted = figures::read(db.read(), now).await;
        self.report(orchestra.id, counted.as_ref().map(drop).map_err(trouble)).await;
        Ok(counted?)
    }

    /// Asks an orchestra's database whether it answers, and notes what it said. It gives nothing else away, so it needs
    /// no proof.
    pub async fn check(&self, orchestra: &Arc<Orchestra>) -> Result<(), EnterError> {
        let db = self.enter_orchestra(orchestra).await?;
        let said = db.read().execute_unprepared("SELECT 1").await;
        self.report(orchestra.id, said.as_ref().map(drop).map_err(trouble)).await;
        match said {
            Ok(_) => {
                self.note_health(orchestra.id, None).await;
                Ok(())
            }
            Err(cause) if trouble(&cause) == Trouble::Busy => Err(EnterError::Busy),
            Err(cause) => {
                Err(EnterError::Unavailable { retry_after: Duration::from_secs(2), cause: Some(Arc::new(cause)) })
            }
        }
    }

    /// Takes away all that is in a demo orchestra, as if it had just been made; false for any other. Nothing leaves it, so
    /// it needs no proof.
    pub async fn begin_anew(&self, orchestra: &Arc<Orchestra>, clock: &Clock, by: Actor) -> Result<bool, CountError> {
        if !orchestra.is_demo {
            return Ok(false);
        }
        let mut db = self.enter_orchestra(orchestra).await?;
        let begun = async {
            let txn = db.write_tx().await?;
            seeding::begin_anew(&txn, clock, by, *orchestra.id.as_uuid()).await?;
            txn.commit().await
        };
        let begun = begun.await;
        self.report(orchestra.id, begun.as_ref().map(drop).map_err(trouble)).await;
        begun?;
        Ok(true)
    }

    /// Deletes up to `most` lines of an orchestra's log that are older than this, and says how many there were. Nothing
    /// leaves it, so it needs no proof.
    pub async fn forget_log(
        &self,
        orchestra: &Arc<Orchestra>,
        before: DateTime<Utc>,
        most: u64,
    ) -> Result<u64, CountError> {
        let mut db = self.enter_orchestra(orchestra).await?;
        let forgotten = async {
            let txn = db.write_tx().await?;
            let forgotten = system_log::forget(&*txn, before, most).await?;
            txn.commit().await?;
            Ok(forgotten)
        };
        let forgotten = forgotten.await;
        self.report(orchestra.id, forgotten.as_ref().map(drop).map_err(trouble)).await;
        Ok(forgotten?)
    }

    /// The same, for those who do not wait longer: a database that takes longer to say anything does not answer.
    pub async fn check_within(&self, orchestra: &Arc<Orchestra>, patience: Duration) -> Result<(), EnterError> {
        match tokio::time::timeout(patience, self.check(orchestra)).await {
            // All connections may be in use because none of them is answered any more.
            Ok(Err(EnterError::Busy)) if !self.answers_past_pool(orchestra, patience).await => {}
            Ok(said) => return said,
            Err(_) => {}
        }
        self.count_failure(orchestra.id, "the database takes too long to answer");
        Err(EnterError::TooSlow)
    }

    /// Whether the database answers over a connection of its own.
    async fn answers_past_pool(&self, orchestra: &Orchestra, patience: Duration) -> bool {
        let asked = async {
            let connections = self.connect(orchestra, 1).await.ok()?;
            let said = connections.reader.execute_unprepared("SELECT 1").await;
            // It is dropped in any case.
            let _ = connections.close().await;
            said.ok()
        };
        matches!(tokio::time::timeout(patience, asked).await, Ok(Some(_)))
    }

    async fn enter_orchestra(&self, orchestra: &Arc<Orchestra>) -> Result<OrchestraDb, EnterError> {
        let id = orchestra.id;
        if let Some(hold) = orchestra.hold {
            return Err(EnterError::Held(hold));
        }
        self.0
            .breakers
            .admit(id, self.0.clock.monotonic())
            .map_err(|retry_after| EnterError::Unavailable { retry_after, cause: None })?;
        if let Some(opened) = self.0.open.get(&id).await {
            if opened.place.as_deref() == orchestra.place() && opened.schema_version == orchestra.schema_version {
                return Ok(self.lend(&opened, orchestra));
            }
            self.0.open.invalidate(&id).await;
        }
        match Box::pin(self.0.open.try_get_with(id, self.open(orchestra))).await {
            Ok(opened) => Ok(self.lend(&opened, orchestra)),
            Err(error) => Err(self.refusal(id, &error).await),
        }
    }

    /// Reports how the database behaved after it was entered.
    pub async fn report(&self, id: OrchestraId, outcome: Result<(), Trouble>) {
        match outcome {
            Ok(()) if self.0.breakers.succeeded(id) => {
                tracing::info!(orchestra.id = %id, "breaker closed: the orchestra's database answers again");
                self.note_turn(id, None);
            }
            Err(Trouble::Unreachable) => self.count_failure(id, "the database does not answer"),
            // Who waited for a connection in vain waited for the database, not for others, when it had stopped answering
            // those, or when another could have been made.
            Err(Trouble::Busy) if self.0.breakers.is_silent(id) || self.has_room(id).await => {
                self.count_failure(id, "no connection to the database can be made");
            }
            Ok(()) | Err(Trouble::Busy | Trouble::Full | Trouble::ReadOnly | Trouble::Statement) => {}
        }
    }

    /// Whether the orchestra's pool could have given out another connection.
    async fn has_room(&self, id: OrchestraId) -> bool {
        let Some(opened) = self.0.open.get(&id).await else { return false };
        opened.connections.size().is_some_and(|size| size < self.0.budget.connections_each)
    }

    /// When the breaker of an orchestra lets the next probe through; none while it is closed.
    pub fn next_probe_in(&self, id: OrchestraId) -> Option<Duration> {
        let now = self.0.clock.monotonic();
        self.0.breakers.next_probe(id).map(|at| at.saturating_sub(now))
    }

    /// How many databases are open in this process now, those included that are closed once nobody uses them any more.
    pub fn open_count(&self) -> u64 {
        let owners = Arc::strong_count(&self.0.each_open);
        u64::try_from(owners - 1).unwrap_or(u64::MAX)
    }

    /// How many times a database was opened by this process, or tried to be.
    pub fn openings(&self) -> u64 {
        self.0.openings.load(Ordering::Relaxed)
    }

    /// Forgets an orchestra's pool, for instance after a migration.
    pub async fn forget(&self, id: OrchestraId) {
        self.0.open.invalidate(&id).await;
    }

    fn lend(&self, opened: &Opened, orchestra: &Arc<Orchestra>) -> OrchestraDb {
        let mut book = self.0.registry.wakeup_book(orchestra.id);
        if let Some(witness) = &self.1 {
            book = Arc::new(Watched { book, witness: Arc::clone(witness) });
        }
        OrchestraDb::new(&opened.connections, book, Arc::clone(orchestra))
    }

    async fn open(&self, orchestra: &Orchestra) -> Result<Arc<Opened>, OpenError> {
        let connections = self.connect(orchestra, self.0.budget.connections_each).await?;
        let reader = connections.timely_reader();
        if identity::read(&reader).await.map_err(OpenError::Identity)? != Some(orchestra.id) {
            return Err(OpenError::Misrouted);
        }
        let schema = &self.0.schema;
        let taken = schema.taken(&reader).await?;
        if let Err(cause) = self.0.registry.note_schema_seen(orchestra.id, taken.version()).await {
            tracing::warn!(%cause, "the schema could not be noted");
        }
        match schema.state(&taken) {
            SchemaState::Ahead => Err(OpenError::Ahead),
            _ if !schema.serves(&taken) => Err(OpenError::Behind),
            _ => {
                let (place, schema_version) = (orchestra.place().map(str::to_owned), orchestra.schema_version);
                let is_open = Arc::clone(&self.0.each_open);
                Ok(Arc::new(Opened { is_open, connections, place, schema_version }))
            }
        }
    }

    /// Opens the database that the orchestra is served from: its own, or its standby, in which nothing can be changed.
    async fn connect(&self, orchestra: &Orchestra, most: u32) -> Result<Connections, OpenError> {
        let registry = &self.0.registry;
        self.0.openings.fetch_add(1, Ordering::Relaxed);
        let unknown = |why| OpenError::Url(Arc::new(why));
        Ok(if orchestra.reads_standby {
            Connections::open_to_read(&registry.standby_url(orchestra).map_err(unknown)?, most).await?
        } else {
            Connections::open(&registry.database_url(orchestra).map_err(unknown)?, most).await?
        })
    }

    async fn refusal(&self, id: OrchestraId, error: &OpenError) -> EnterError {
        let refusal = self.judge(id, error);
        if !matches!(refusal, EnterError::Busy | EnterError::TooSlow | EnterError::Unavailable { .. }) {
            self.note_health(id, Some(&refusal.to_string())).await;
        }
        refusal
    }

    fn judge(&self, id: OrchestraId, error: &OpenError) -> EnterError {
        match error {
            OpenError::Misrouted => {
                tracing::error!(orchestra.id = %id, "misrouted: the registered database is not this orchestra's");
                EnterError::Misrouted
            }
            OpenError::Behind => EnterError::NeedsMigration,
            OpenError::Ahead => EnterError::NewerSchema,
            OpenError::Url(why) => EnterError::NotConfigured(Arc::clone(why)),
            OpenError::Identity(cause) if trouble(cause) == Trouble::Statement => {
                tracing::error!(orchestra.id = %id, "misrouted: the registered database has no identity");
                EnterError::Misrouted
            }
            OpenError::Identity(cause) | OpenError::Storage(cause) => {
                // Nobody else uses a pool that is being opened: who waits for its first connection waits for the database.
                if trouble(cause) == Trouble::Busy && !is_waiting_in_vain(cause) {
                    return EnterError::Busy;
                }
                self.count_failure(id, &cause.to_string());
                EnterError::Unavailable { retry_after: Duration::from_secs(2), cause: Some(Arc::new(cause.clone())) }
            }
        }
    }

    fn count_failure(&self, id: OrchestraId, error: &str) {
        let [jitter] = self.0.clock.random();
        if self.0.breakers.failed(id, self.0.clock.monotonic(), jitter) {
            tracing::error!(orchestra.id = %id, "breaker open: the orchestra's database does not answer");
            self.note_turn(id, Some(error.to_owned()));
        }
    }

    /// Notes that a breaker has opened or closed. Whoever saw it may lose patience at any moment, and nobody sees it a
    /// second time, so it is noted whatever becomes of them; nor do they wait for the central database, for they have
    /// waited for the orchestra's.
    fn note_turn(&self, id: OrchestraId, error: Option<String>) {
        let pools = self.clone();
        tokio::spawn(async move {
            if error.is_some() {
                pools.0.open.invalidate(&id).await;
            }
            pools.note_health(id, error.as_deref()).await;
        });
    }

    async fn note_health(&self, id: OrchestraId, error: Option<&str>) {
        if let Err(cause) = self.0.registry.note_health(id, self.0.clock.now(), error).await {
            tracing::warn!(%cause, "health could not be noted");
        }
    }
}

#[derive(Clone, Debug, thiserror::Error)]
enum OpenError {
    #[error("misrouted")]
    Misrouted,
    #[error("older schema")]
    Behind,
    #[error("newer schema")]
    Ahead,
    #[error(transparent)]
    Url(Arc<UrlError>),
    #[error("identity")]
    Identity(#[source] DbErr),
    #[error(transparent)]
    Storage(#[from] DbErr),
}

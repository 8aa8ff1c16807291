//! How far the birth of each orchestra has come: it resumes after a crash, never runs twice at once, and can be undone.

mod leases;
mod reserving;

use chrono::{DateTime, TimeDelta, Utc};
use domain::ids::OrchestraId;
use sea_orm::{ColumnTrait, DbErr, DeriveActiveEnum, EntityTrait, EnumIter, QueryFilter};
use serde::{Deserialize, Serialize};

pub use self::{
    leases::{BirthLease, NotClaimed},
    reserving::{FirstAdmin, Reservation, ReserveError, ResumeError, Resumption, Taker},
};
use crate::{
    Registry,
    entities::{provisioning_run as run, provisioning_step as stepped},
    orchestras::{UnknownWord, stored_words},
};

/// How long one step may take before another process may take over.
pub const LEASE: TimeDelta = TimeDelta::minutes(2);

stored_words! {
    /// Who makes an orchestra's database.
    ProviderKind {
        /// A file in the data folder.
        Sqlite = "sqlite",
        /// A role and a database of its own on the installation's PostgreSQL server.
        Postgres = "postgres",
        /// Somebody made it already.
        Existing = "existing",
    }
    /// Where the birth of an orchestra is.
    RunState {
        /// Waits for a worker.
        Queued = "queued",
        /// Somebody is at it.
        Running = "running",
        /// A step failed; the same input, sent again, goes on from there.
        Failed = "failed",
        /// What it made is being taken away.
        Undoing = "undoing",
        /// The orchestra is in use.
        Done = "done",
    }
    /// The steps of a birth, in their order. Each may be repeated.
    Step {
        /// Code, place of the data and first admin are taken, all or none.
        Reserve = "reserve",
        /// The database is made, or the existing one tested.
        Database = "database",
        /// It gets its tables.
        Migrate = "migrate",
        /// It says whose it is.
        Identity = "identity",
        /// It gets what every orchestra begins with.
        Seed = "seed",
        /// It is opened anew, and does hold what was written to it.
        Verify = "verify",
        /// The doors open.
        Activate = "activate",
    }
}

impl Step {
    /// All of them, in their order.
    pub const ALL: [Self; 7] =
        [Self::Reserve, Self::Database, Self::Migrate, Self::Identity, Self::Seed, Self::Verify, Self::Activate];

    /// The one that follows; none after the last.
    pub const fn next(self) -> Option<Self> {
        match self {
            Self::Reserve => Some(Self::Database),
            Self::Database => Some(Self::Migrate),
            Self::Migrate => Some(Self::Identity),
            Self::Identity => Some(Self::Seed),
            Self::Seed => Some(Self::Verify),
            Self::Verify => Some(Self::Activate),
            Self::Activate => None,
        }
    }
}

/// The birth of an orchestra, for those who watch it.
#[derive(Clone, Debug)]
pub struct ProvisioningRun {
    /// The orchestra, by whose id the run goes as well.
    pub orchestra: OrchestraId,
    /// Who makes the database.
    pub provider: ProviderKind,
    /// Where it is. One that was interrupted waits, as soon as another may take over.
    pub state: RunState,
    /// The steps that have begun.
    pub steps: Vec<BegunStep>,
    /// When it began.
    pub created_at: DateTime<Utc>,
    /// When it last went on.
    pub updated_at: DateTime<Utc>,
}

/// A step that has begun.
#[derive(Clone, Debug)]
pub struct BegunStep {
    /// Which one.
    pub step: Step,
    /// When it last began.
    pub started_at: DateTime<Utc>,
    /// When it was done; none while it is not.
    pub finished_at: Option<DateTime<Utc>>,
    /// Why it failed, in words without any secret.
    pub error: Option<String>,
}

impl Registry {
    /// The birth of this orchestra; none when it was registered by hand.
    pub async fn provisioning_run(&self, id: OrchestraId) -> Result<Option<ProvisioningRun>, DbErr> {
        let db = self.db().read();
        let Some(run) = run::Entity::find_by_id(id).one(db).await? else { return Ok(None) };
        let mut steps = stepped::Entity::find().filter(stepped::COLUMN.orchestra_id.eq(id)).all(db).await?;
        steps.sort_by_key(|begun| begun.step);
        let is_abandoned = run.state == RunState::Running && is_over(run.lease_until, self.sign_in_clock().now());
        Ok(Some(ProvisioningRun {
            orchestra: run.orchestra_id,
            provider: run.provider,
            state: if is_abandoned { RunState::Queued } else { run.state },
            steps: steps
                .into_iter()
                .map(|stepped::Model { orchestra_id: _, step, started_at, finished_at, error }| BegunStep {
                    step,
                    started_at,
                    finished_at,
                    error,
                })
                .collect(),
            created_at: run.created_at,
            updated_at: run.updated_at,
        }))
    }
}

fn is_over(lease_until: Option<DateTime<Utc>>, now: DateTime<Utc>) -> bool {
    lease_until.is_none_or(|until| until <= now)
}

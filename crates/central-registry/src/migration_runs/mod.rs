//! Runs that take orchestras to another schema: whose turn it is, how each turn ended, and who is at it. One runs at a
//! time; it is resumed where it stopped, in whatever process.

mod beginning;
mod turns;

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, TimeDelta, Utc};
use domain::ids::{MigrationRunId, OrchestraId, UserId};
use sea_orm::{
    ColumnTrait, DbErr, DeriveActiveEnum, EntityTrait, EnumIter, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
};
use serde::{Deserialize, Serialize};

pub use self::{
    beginning::{BeginError, NewMigration},
    turns::{MigrationLease, NotAtIt, TurnEnd, TurnsToCome},
};
use crate::{
    Registry,
    entities::{migration_run as run, migration_run_orchestra as turn, orchestra},
    orchestras::{Hold, Orchestra, Status, UnknownWord, stored_words},
};

/// How long a process may be silent before another takes its run over.
pub const LEASE: TimeDelta = TimeDelta::minutes(2);

stored_words! {
    /// Where a run of migrations is.
    MigrationState {
        /// A process is at it, or a worker will be.
        Running = "running",
        /// Somebody stopped it.
        Stopped = "stopped",
        /// It stopped by itself: the first orchestra failed, or too many did.
        Halted = "halted",
        /// Everybody had their turn; some orchestras failed.
        Failed = "failed",
        /// Every orchestra has the schema that it was to have.
        Done = "done",
    }
    /// Where an orchestra's turn is.
    TurnState {
        /// It has not begun.
        Waiting = "waiting",
        /// It has begun.
        Running = "running",
        /// It failed; the database is as it was before the step that failed.
        Failed = "failed",
        /// The database has the schema that it was to have.
        Done = "done",
    }
}

/// A run, with how far it has come.
#[derive(Clone, Debug)]
pub struct MigrationRun {
    /// Its id.
    pub id: MigrationRunId,
    /// The schema version that orchestras are taken to.
    pub target: i32,
    /// Where it is.
    pub state: MigrationState,
    /// Whether a process is at it at this moment.
    pub is_attended: bool,
    /// The superadmin who began it; none for the command line.
    pub created_by: Option<UserId>,
    /// When it began.
    pub created_at: DateTime<Utc>,
    /// When it last went on.
    pub updated_at: DateTime<Utc>,
    /// The orchestras, in the order of their turns.
    pub turns: Vec<OrchestraTurn>,
}

/// One orchestra's turn, for people.
#[derive(Clone, Debug)]
pub struct OrchestraTurn {
    /// Which orchestra.
    pub orchestra: OrchestraId,
    /// Its code.
    pub code: String,
    /// Where its turn is.
    pub state: TurnState,
    /// The version its database had before.
    pub version_before: Option<i32>,
    /// The version it has had since.
    pub version_after: Option<i32>,
    /// Why it failed, in words without any secret.
    pub error: Option<String>,
    /// When its turn began.
    pub started_at: Option<DateTime<Utc>>,
    /// When it ended.
    pub finished_at: Option<DateTime<Utc>>,
}

/// What is known of an orchestra's schema without opening its database.
#[derive(Clone, Debug)]
pub struct KnownSchema {
    /// Which orchestra.
    pub orchestra: OrchestraId,
    /// Its code.
    pub code: String,
    /// Where it is in its life.
    pub status: Status,
    /// What keeps it from being served.
    pub hold: Option<Hold>,
    /// The version that the registry has noted.
    pub noted: i32,
    /// The version that its database had when it was last opened, and when that was.
    pub seen: Option<(i32, DateTime<Utc>)>,
}

impl Registry {
    /// The newest runs, the last first, each with its turns.
    pub async fn migration_runs(&self, most: u64) -> Result<Vec<MigrationRun>, DbErr> {
        let runs = run::Entity::find()
            .order_by_desc(run::Column::CreatedAt)
            .order_by_desc(run::Column::Id)
            .limit(most)
            .all(self.db().read())
            .await?;
        self.with_turns(runs).await
    }

    /// All runs in which this orchestra had a turn, or waits for it; the last first, each with its turns.
    pub async fn migration_runs_of(&self, orchestra: OrchestraId) -> Result<Vec<MigrationRun>, DbErr> {
        let theirs = turn::Entity::find()
            .filter(turn::COLUMN.orchestra_id.eq(orchestra))
            .select_only()
            .column(turn::Column::RunId)
            .into_query();
        let runs = run::Entity::find()
            .filter(run::Column::Id.in_subquery(theirs))
            .order_by_desc(run::Column::CreatedAt)
            .order_by_desc(run::Column::Id)
            .all(self.db().read())
            .await?;
        self.with_turns(runs).await
    }

    /// A run as it is now.
    pub async fn migration_run(&self, id: MigrationRunId) -> Result<Option<MigrationRun>, DbErr> {
        let found = run::Entity::find_by_id(id).one(self.db().write()).await?;
        Ok(self.with_turns(found.into_iter().collect()).await?.pop())
    }

    /// What is known of every orchestra's schema, by code.
    pub async fn known_schemas(&self) -> Result<Vec<KnownSchema>, DbErr> {
        let rows = orchestra::Entity::find().order_by_asc(orchestra::Column::Code).all(self.db().read()).await?;
        let known = |row: orchestra::Model| KnownSchema {
            orchestra: row.id,
            code: row.code,
            status: row.status,
            hold: row.hold,
            noted: row.schema_version,
            seen: row.schema_seen.zip(row.schema_seen_at),
        };
        Ok(rows.into_iter().map(known).collect())
    }

    async fn orchestras_by_id(
        &self,
        ids: impl Iterator<Item = OrchestraId>,
    ) -> Result<HashMap<OrchestraId, Orchestra>, DbErr> {
        let ids: HashSet<_> = ids.collect();
        // Few statements take a thousand values, so all are read when there are many.
        let some = orchestra::Entity::find();
        let some = if ids.len() <= 100 { some.filter(orchestra::COLUMN.id.is_in(ids.iter().copied())) } else { some };
        let rows = some.all(self.db().write()).await?;
        Ok(rows.into_iter().filter(|row| ids.contains(&row.id)).map(|row| (row.id, row.into())).collect())
    }

    async fn with_turns(&self, runs: Vec<run::Model>) -> Result<Vec<MigrationRun>, DbErr> {
        let ids: Vec<_> = runs.iter().map(|run| run.id).collect();
        let of_them = turn::Entity::find()
            .filter(turn::COLUMN.run_id.is_in(ids))
            .order_by_asc(turn::Column::Turn)
            .all(self.db().write())
            .await?;
        let orchestras = self.orchestras_by_id(of_them.iter().map(|turn| turn.orchestra_id)).await?;
        let now = self.sign_in_clock().now();
        let whole = |run: run::Model| {
            let run::Model { id, target, state, lease_until, fence: _, created_by, created_at, updated_at } = run;
            let turns = of_them.iter().filter(|turn| turn.run_id == id).map(|turn| OrchestraTurn {
                orchestra: turn.orchestra_id,
                code: orchestras.get(&turn.orchestra_id).map(|known| known.code.clone()).unwrap_or_default(),
                state: turn.state,
                version_before: turn.version_before,
                version_after: turn.version_after,
                error: turn.error.clone(),
                started_at: turn.started_at,
                finished_at: turn.finished_at,
            });
            MigrationRun {
                id,
                target,
                state,
                is_attended: state == MigrationState::Running && lease_until.is_some_and(|until| until > now),
                created_by,
                created_at,
                updated_at,
                turns: turns.collect(),
            }
        };
        Ok(runs.into_iter().map(whole).collect())
    }
}

//! Who is at a run, and what they note about it. A process that was too slow notes nothing any more.

use domain::timely::Txn;
use std::time::Duration;

use domain::ids::{MigrationRunId, OrchestraId};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbBackend, DbErr, EntityTrait, ExprTrait, PaginatorTrait, QueryFilter, QueryOrder,
    Statement, sea_query::Expr,
};
use uuid::Uuid;

use super::{LEASE, MigrationState, TurnState};
use crate::{
    Registry,
    entities::{migration_run as run, migration_run_orchestra as turn, orchestra},
    orchestras::{Hold, Orchestra},
};

/// A process's leave to carry one run out.
#[derive(Clone, Debug)]
pub struct MigrationLease {
    /// Which run.
    pub run: MigrationRunId,
    /// The schema version to take orchestras to.
    pub target: i32,
    pub(super) fence: i64,
}

/// Nothing more of this run is this process's to do.
#[derive(Debug, thiserror::Error)]
pub enum NotAtIt {
    /// The lease ran out, and another process has it now.
    #[error("another process has taken over this run of migrations")]
    TakenOver,
    /// Somebody stopped it.
    #[error("the run of migrations was stopped")]
    Stopped,
    /// The central database failed.
    #[error("the run of migrations could not be noted")]
    Storage(#[from] DbErr),
}

/// What is left of a run.
#[derive(Clone, Debug)]
pub struct TurnsToCome {
    /// The orchestras, as they are now.
    pub orchestras: Vec<Orchestra>,
    /// How many are done.
    pub done: usize,
    /// How many have failed.
    pub failed: usize,
}

/// How a turn ended.
#[derive(Clone, Debug)]
pub enum TurnEnd {
    /// The database has the schema that it was to have.
    Done {
        /// The version it had before.
        before: i32,
        /// The version it has.
        after: i32,
    },
    /// It has not.
    Failed {
        /// The version it had before, if it could be asked.
        before: Option<i32>,
        /// The version it has: steps before the one that failed have been taken.
        after: Option<i32>,
        /// Why, in words without any secret.
        error: String,
        /// Whether a step itself failed, so that the orchestra is not served before somebody has looked.
        is_poisoned: bool,
    },
}

impl Registry {
    /// Leases the run that waits for a worker, or whose process is gone.
    pub async fn claim_migration(&self) -> Result<Option<MigrationLease>, DbErr> {
        let now = self.sign_in_clock().now();
        let db = self.db().write();
        let backend = db.get_database_backend();
        let skip = if backend == DbBackend::Postgres { "FOR UPDATE SKIP LOCKED" } else { "" };
        let claim = format!(
            "UPDATE migration_run SET fence = fence + 1, lease_until = $1, updated_at = $2 WHERE id IN \
             (SELECT id FROM migration_run WHERE state = 'running' AND (lease_until IS NULL OR lease_until <= $2) \
              LIMIT 1 {skip}) RETURNING id, target, fence"
        );
        let claim = Statement::from_sql_and_values(backend, claim, [(now + LEASE).into(), now.into()]);
        let Some(row) = db.query_one_raw(claim).await? else { return Ok(None) };
        Ok(Some(MigrationLease {
            run: MigrationRunId::from_uuid(row.try_get::<Uuid>("", "id")?),
            target: row.try_get("", "target")?,
            fence: row.try_get("", "fence")?,
        }))
    }

    /// The orchestras whose turn is still to come, in their order, with those whose turn a lost process had begun.
    pub async fn turns_to_come(&self, lease: &MigrationLease) -> Result<TurnsToCome, DbErr> {
        let db = self.db().write();
        let rows = turn::Entity::find()
            .filter(turn::COLUMN.run_id.eq(lease.run))
            .order_by_asc(turn::Column::Turn)
            .all(db)
            .await?;
        let mut orchestras = self.orchestras_by_id(rows.iter().map(|turn| turn.orchestra_id)).await?;
        let has = |state: TurnState| rows.iter().filter(|turn| turn.state == state).count();
        let (done, failed) = (has(TurnState::Done), has(TurnState::Failed));
        let to_come = rows
            .into_iter()
            .filter(|turn| matches!(turn.state, TurnState::Waiting | TurnState::Running))
            .filter_map(|turn| orchestras.remove(&turn.orchestra_id));
        Ok(TurnsToCome { orchestras: to_come.collect(), done, failed })
    }

    /// Keeps the lease; fails once the run is another's, or stopped.
    pub async fn hold_migration(&self, lease: &MigrationLease) -> Result<(), NotAtIt> {
        let tx = self.db().write_tx().await?;
        self.at_it(&tx, lease, true).await?;
        Ok(tx.commit().await?)
    }

    /// Gives a run back that is not at its end: the next worker that looks goes on with it.
    pub async fn leave_migration(&self, lease: &MigrationLease) -> Result<(), DbErr> {
        let left = run::Entity::update_many()
            .col_expr(run::Column::LeaseUntil, Expr::value(None::<chrono::DateTime<chrono::Utc>>))
            .col_expr(run::Column::UpdatedAt, Expr::value(self.sign_in_clock().now()))
            .filter(run::COLUMN.id.eq(lease.run))
            .filter(run::COLUMN.fence.eq(lease.fence));
        left.exec(self.db().write()).await.map(drop)
    }

    /// Begins an orchestra's turn.
    pub async fn begin_turn(&self, lease: &MigrationLease, id: OrchestraId) -> Result<(), NotAtIt> {
        let tx = self.db().write_tx().await?;
        self.at_it(&tx, lease, true).await?;
        turn_of(lease, id)
            .col_expr(turn::Column::State, Expr::value(TurnState::Running))
            .col_expr(turn::Column::StartedAt, Expr::value(self.sign_in_clock().now()))
            .col_expr(turn::Column::FinishedAt, Expr::value(None::<chrono::DateTime<chrono::Utc>>))
            .exec(&tx)
            .await?;
        Ok(tx.commit().await?)
    }

    /// Ends an orchestra's turn: the schema that its database has now, and whether it is served, follow from it. A run
    /// that was stopped meanwhile still notes it.
    pub async fn end_turn(&self, lease: &MigrationLease, id: OrchestraId, end: &TurnEnd) -> Result<(), NotAtIt> {
        let now = self.sign_in_clock().now();
        let (state, before, after, error) = match end {
            TurnEnd::Done { before, after } => (TurnState::Done, Some(*before), Some(*after), None),
            TurnEnd::Failed { before, after, error, .. } => (TurnState::Failed, *before, *after, Some(error.as_str())),
        };
        let tx = self.db().write_tx().await?;
        self.at_it(&tx, lease, false).await?;
        turn_of(lease, id)
            .col_expr(turn::Column::State, Expr::value(state))
            .col_expr(turn::Column::VersionBefore, Expr::value(before))
            .col_expr(turn::Column::VersionAfter, Expr::value(after))
            .col_expr(turn::Column::Error, Expr::value(error))
            .col_expr(turn::Column::FinishedAt, Expr::value(now))
            .exec(&tx)
            .await?;
        if let Some(version) = after {
            orchestra::Entity::update_many()
                .col_expr(orchestra::Column::SchemaVersion, Expr::value(version))
                .col_expr(orchestra::Column::SchemaSeen, Expr::value(version))
                .col_expr(orchestra::Column::SchemaSeenAt, Expr::value(now))
                .filter(orchestra::COLUMN.id.eq(id))
                .exec(&tx)
                .await?;
        }
        match end {
            TurnEnd::Done { .. } => lift(&tx, id, Hold::MigrationFailed).await?,
            TurnEnd::Failed { is_poisoned: true, .. } => {
                let unheld = orchestra::COLUMN.id.eq(id).and(orchestra::COLUMN.hold.is_null());
                orchestra::Entity::update_many()
                    .col_expr(orchestra::Column::Hold, Expr::value(Hold::MigrationFailed))
                    .filter(unheld)
                    .exec(&tx)
                    .await?;
            }
            TurnEnd::Failed { .. } => {}
        }
        tx.commit().await?;
        self.forget_orchestra(id);
        Ok(())
    }

    /// Ends a run that nobody stopped, and says how it ended: halted, or, when nothing is left to do, by its turns.
    pub async fn end_migration(&self, lease: &MigrationLease, is_halted: bool) -> Result<MigrationState, NotAtIt> {
        let tx = self.db().write_tx().await?;
        self.at_it(&tx, lease, true).await?;
        let undone = turn::Entity::find()
            .filter(turn::COLUMN.run_id.eq(lease.run))
            .filter(turn::COLUMN.state.ne(TurnState::Done))
            .count(&tx)
            .await?;
        let state = match undone {
            0 => MigrationState::Done,
            _ if is_halted => MigrationState::Halted,
            _ => MigrationState::Failed,
        };
        run::Entity::update_many()
            .col_expr(run::Column::State, Expr::value(state))
            .col_expr(run::Column::LeaseUntil, Expr::value(None::<chrono::DateTime<chrono::Utc>>))
            .filter(run::COLUMN.id.eq(lease.run))
            .exec(&tx)
            .await?;
        tx.commit().await?;
        Ok(state)
    }

    /// Returns when this process has begun a run for a worker, or after `at_most`.
    pub async fn migration_begun(&self, at_most: Duration) {
        // Either outcome means: look again.
        let _ = tokio::time::timeout(at_most, self.0.migrations.notified()).await;
    }

    /// Writes to the run for as long as it is this lease's, which keeps it.
    async fn at_it(&self, tx: &Txn, lease: &MigrationLease, to_go_on: bool) -> Result<(), NotAtIt> {
        let now = self.sign_in_clock().now();
        let kept = run::Entity::update_many()
            .col_expr(run::Column::LeaseUntil, Expr::value(now + LEASE))
            .col_expr(run::Column::UpdatedAt, Expr::value(now))
            .filter(run::COLUMN.id.eq(lease.run))
            .filter(run::COLUMN.fence.eq(lease.fence))
            .exec(tx)
            .await?;
        if kept.rows_affected != 1 {
            return Err(NotAtIt::TakenOver);
        }
        let state = run::Entity::find_by_id(lease.run).one(tx).await?.map(|run| run.state);
        if to_go_on && state != Some(MigrationState::Running) {
            return Err(NotAtIt::Stopped);
        }
        Ok(())
    }
}

async fn lift(tx: &Txn, id: OrchestraId, hold: Hold) -> Result<(), DbErr> {
    orchestra::Entity::update_many()
        .col_expr(orchestra::Column::Hold, Expr::value(None::<Hold>))
        .filter(orchestra::COLUMN.id.eq(id))
        .filter(orchestra::COLUMN.hold.eq(hold))
        .exec(tx)
        .await
        .map(drop)
}

fn turn_of(lease: &MigrationLease, id: OrchestraId) -> sea_orm::UpdateMany<turn::Entity> {
    turn::Entity::update_many().filter(turn::COLUMN.run_id.eq(lease.run)).filter(turn::COLUMN.orchestra_id.eq(id))
}

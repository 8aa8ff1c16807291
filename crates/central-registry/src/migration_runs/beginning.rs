//! How a run begins, goes on after it stopped, and is stopped.

use chrono::{DateTime, Utc};
use domain::ids::{MigrationRunId, OrchestraId, UserId};
use domain::timely::Txn;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, SqlErr,
    sea_query::Expr,
};

use super::{LEASE, MigrationLease, MigrationState, TurnState};
use crate::{
    Registry,
    entities::{migration_run as run, migration_run_orchestra as turn},
    provisioning_runs::Taker,
};

/// A run to begin.
#[derive(Clone, Debug)]
pub struct NewMigration {
    /// The schema version to take orchestras to.
    pub target: i32,
    /// Which ones, in the order of their turns: the first is the canary.
    pub orchestras: Vec<OrchestraId>,
    /// The superadmin who begins it; none for the command line.
    pub created_by: Option<UserId>,
}

/// Why a run did not begin, go on or stop.
#[derive(Debug, thiserror::Error)]
pub enum BeginError {
    /// One runs.
    #[error("a run of migrations is under way")]
    Running,
    /// There is no such run.
    #[error("no such run of migrations")]
    Unknown,
    /// A later one has begun, so going on could undo what it did.
    #[error("a later run of migrations has begun; begin a new one instead")]
    Superseded,
    /// It has come to its end and left nothing undone.
    #[error("the run of migrations is done")]
    Done,
    /// It is not running.
    #[error("the run of migrations is not under way")]
    NotRunning,
    /// The central database failed.
    #[error("the run of migrations could not be noted")]
    Storage(#[from] DbErr),
}

impl Registry {
    /// Begins a run; of several at once, one.
    pub async fn begin_migration(&self, new: NewMigration, taker: Taker) -> Result<MigrationLease, BeginError> {
        let NewMigration { target, orchestras, created_by } = new;
        let now = self.sign_in_clock().now();
        let id = MigrationRunId::new(self.sign_in_clock());
        let begun = run::ActiveModel {
            id: Set(id),
            target: Set(target),
            state: Set(MigrationState::Running),
            lease_until: Set(lease(taker, now)),
            fence: Set(1),
            created_by: Set(created_by),
            created_at: Set(now),
            updated_at: Set(now),
        };
        let tx = self.db().write_tx().await?;
        begun.insert(&tx).await.map_err(running)?;
        for (place, orchestra) in (0..).zip(orchestras) {
            let waiting = turn::ActiveModel {
                run_id: Set(id),
                orchestra_id: Set(orchestra),
                turn: Set(place),
                state: Set(TurnState::Waiting),
                ..Default::default()
            };
            waiting.insert(&tx).await?;
        }
        tx.commit().await?;
        self.0.migrations.notify_one();
        Ok(MigrationLease { run: id, target, fence: 1 })
    }

    /// Lets a run go on that stopped, halted or left orchestras behind: those that failed have their turn again. Only
    /// the newest run, and none whose process may still be at it.
    pub async fn resume_migration(&self, id: MigrationRunId, taker: Taker) -> Result<MigrationLease, BeginError> {
        let now = self.sign_in_clock().now();
        let tx = self.db().write_tx().await?;
        let found = self.newest(&tx, id).await?;
        match found.state {
            MigrationState::Done => return Err(BeginError::Done),
            MigrationState::Running if found.lease_until.is_some_and(|until| until > now) => {
                return Err(BeginError::Running);
            }
            _ => {}
        }
        let fence = found.fence + 1;
        let resumed = run::Entity::update_many()
            .col_expr(run::Column::State, Expr::value(MigrationState::Running))
            .col_expr(run::Column::LeaseUntil, Expr::value(lease(taker, now)))
            .col_expr(run::Column::Fence, Expr::value(fence))
            .col_expr(run::Column::UpdatedAt, Expr::value(now))
            .filter(run::COLUMN.id.eq(id))
            .filter(run::COLUMN.fence.eq(found.fence));
        if resumed.exec(&tx).await.map_err(running)?.rows_affected != 1 {
            return Err(BeginError::Running);
        }
        turn::Entity::update_many()
            .col_expr(turn::Column::State, Expr::value(TurnState::Waiting))
            .col_expr(turn::Column::Error, Expr::value(None::<String>))
            .filter(turn::COLUMN.run_id.eq(id))
            .filter(turn::COLUMN.state.ne(TurnState::Done))
            .exec(&tx)
            .await?;
        tx.commit().await?;
        self.0.migrations.notify_one();
        Ok(MigrationLease { run: id, target: found.target, fence })
    }

    /// Stops a run: turns under way come to their end, no other begins.
    pub async fn stop_migration(&self, id: MigrationRunId) -> Result<(), BeginError> {
        let now = self.sign_in_clock().now();
        let stopped = run::Entity::update_many()
            .col_expr(run::Column::State, Expr::value(MigrationState::Stopped))
            .col_expr(run::Column::UpdatedAt, Expr::value(now))
            .filter(run::COLUMN.id.eq(id))
            .filter(run::COLUMN.state.eq(MigrationState::Running))
            .exec(self.db().write())
            .await?;
        if stopped.rows_affected == 1 {
            return Ok(());
        }
        let is_known = run::Entity::find_by_id(id).one(self.db().write()).await?.is_some();
        Err(if is_known { BeginError::NotRunning } else { BeginError::Unknown })
    }

    async fn newest(&self, tx: &Txn, id: MigrationRunId) -> Result<run::Model, BeginError> {
        let newest = run::Entity::find().order_by_desc(run::Column::CreatedAt).order_by_desc(run::Column::Id);
        let newest = newest.one(tx).await?.ok_or(BeginError::Unknown)?;
        if newest.id == id {
            return Ok(newest);
        }
        let is_known = run::Entity::find_by_id(id).one(tx).await?.is_some();
        Err(if is_known { BeginError::Superseded } else { BeginError::Unknown })
    }
}

fn lease(taker: Taker, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    (taker == Taker::Caller).then(|| now + LEASE)
}

fn running(error: DbErr) -> BeginError {
    match error.sql_err() {
        Some(SqlErr::UniqueConstraintViolation(_)) => BeginError::Running,
        _ => error.into(),
    }
}

//! Who is at a birth, and what they note about it. A process that was too slow notes nothing any more.

use std::time::Duration;

use chrono::{DateTime, Utc};
use domain::{clock::Clock, ids::OrchestraId, timely::Txn};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, DbBackend, DbErr, EntityTrait, ExprTrait, QueryFilter, Statement,
    sea_query::{Expr, OnConflict},
};
use uuid::Uuid;

use super::{LEASE, ProviderKind, ResumeError, RunState, Step, reserving::may_be_taken};
use crate::{
    Registry,
    entities::{orchestra, provisioning_run as run, provisioning_step as stepped, user},
    orchestras::{Orchestra, Status},
};

/// A process's leave to carry out one birth, or to undo it.
#[derive(Debug)]
pub struct BirthLease {
    /// The orchestra as it was reserved.
    pub orchestra: Orchestra,
    /// Who makes its database.
    pub provider: ProviderKind,
    /// Whether there was nothing in an existing database before this run.
    pub found_empty: bool,
    /// Whether the birth is being undone.
    pub is_undoing: bool,
    fence: i64,
}

/// Another process has taken over.
#[derive(Debug, thiserror::Error)]
pub enum NotClaimed {
    /// The lease ran out, and another process has it now.
    #[error("another process has taken over this provisioning run")]
    TakenOver,
    /// The central database failed.
    #[error("the provisioning run could not be noted")]
    Storage(#[from] DbErr),
}

impl Registry {
    /// Leases the birth that has waited longest, of those that wait for a worker or whose process is gone.
    pub async fn claim_birth(&self) -> Result<Option<BirthLease>, DbErr> {
        let now = self.sign_in_clock().now();
        let db = self.db().write();
        let backend = db.get_database_backend();
        let skip = if backend == DbBackend::Postgres { "FOR UPDATE SKIP LOCKED" } else { "" };
        let claim = format!(
            "UPDATE provisioning_run SET state = CASE state WHEN 'undoing' THEN 'undoing' ELSE 'running' END, \
             fence = fence + 1, lease_until = $1, updated_at = $2 WHERE orchestra_id IN \
             (SELECT orchestra_id FROM provisioning_run \
              WHERE state = 'queued' OR (state IN ('running', 'undoing') AND lease_until <= $2) \
              ORDER BY created_at LIMIT 1 {skip}) RETURNING orchestra_id"
        );
        let claim = Statement::from_sql_and_values(backend, claim, [(now + LEASE).into(), now.into()]);
        match db.query_one_raw(claim).await? {
            Some(row) => self.birth_lease(OrchestraId::from_uuid(row.try_get::<Uuid>("", "orchestra_id")?)).await,
            None => Ok(None),
        }
    }

    /// The lease of a birth that the caller has just taken.
    pub async fn birth_lease(&self, id: OrchestraId) -> Result<Option<BirthLease>, DbErr> {
        let db = self.db().write();
        let Some(run) = run::Entity::find_by_id(id).one(db).await? else { return Ok(None) };
        let Some(orchestra) = orchestra::Entity::find_by_id(id).one(db).await? else { return Ok(None) };
        Ok(Some(BirthLease {
            orchestra: orchestra.into(),
            provider: run.provider,
            found_empty: run.found_empty,
            is_undoing: run.state == RunState::Undoing,
            fence: run.fence,
        }))
    }

    /// Begins the first step that is not done, and says which.
    pub async fn begin_step(&self, lease: &BirthLease) -> Result<Step, NotClaimed> {
        let tx = self.db().write_tx().await?;
        self.hold(&tx, lease, RunState::Running).await?;
        let done = stepped::Entity::find()
            .filter(stepped::COLUMN.orchestra_id.eq(lease.orchestra.id))
            .filter(stepped::COLUMN.finished_at.is_not_null())
            .all(&tx)
            .await?;
        let is_open = |step: &Step| !done.iter().any(|done| done.step == *step);
        let first = Step::ALL.into_iter().find(is_open).unwrap_or(Step::Activate);
        self.note_begun(&tx, lease, first).await?;
        tx.commit().await?;
        Ok(first)
    }

    /// Notes that a step is done, begins the next, and keeps the lease.
    pub async fn finish_step(&self, lease: &BirthLease, step: Step) -> Result<(), NotClaimed> {
        let tx = self.db().write_tx().await?;
        self.hold(&tx, lease, RunState::Running).await?;
        self.note_finished(&tx, lease, step).await?;
        if let Some(next) = step.next() {
            self.note_begun(&tx, lease, next).await?;
        }
        Ok(tx.commit().await?)
    }

    /// The last step: takes the orchestra into use, and ends its birth.
    pub async fn activate_born(&self, clock: &Clock, lease: &BirthLease) -> Result<(), NotClaimed> {
        let tx = self.db().write_tx().await?;
        self.let_go(&tx, lease, RunState::Running, RunState::Done).await?;
        self.note_finished(&tx, lease, Step::Activate).await?;
        self.set_unborn_status(&tx, clock, lease, Status::Active).await?;
        tx.commit().await?;
        self.forget_orchestra(lease.orchestra.id);
        // The first admin's link has waited for this.
        self.poke_central_mail();
        Ok(())
    }

    /// Gives a birth back between two of its steps: the next worker that looks goes on with it.
    pub async fn leave_birth(&self, lease: &BirthLease) -> Result<(), NotClaimed> {
        let tx = self.db().write_tx().await?;
        self.let_go(&tx, lease, RunState::Running, RunState::Queued).await?;
        Ok(tx.commit().await?)
    }

    /// Notes why a step, or undoing, failed. It goes no further until somebody asks for it.
    pub async fn fail_birth(&self, clock: &Clock, lease: &BirthLease, step: Step, why: &str) -> Result<(), NotClaimed> {
        let tx = self.db().write_tx().await?;
        let state = if lease.is_undoing { RunState::Undoing } else { RunState::Running };
        self.let_go(&tx, lease, state, RunState::Failed).await?;
        self.note_begun(&tx, lease, step).await?;
        stepped::Entity::update_many()
            .col_expr(stepped::Column::Error, Expr::value(why))
            .filter(stepped::COLUMN.orchestra_id.eq(lease.orchestra.id))
            .filter(stepped::COLUMN.step.eq(step))
            .exec(&tx)
            .await?;
        self.set_unborn_status(&tx, clock, lease, Status::Failed).await?;
        tx.commit().await?;
        self.forget_orchestra(lease.orchestra.id);
        Ok(())
    }

    /// Takes a birth that failed, waits or was abandoned, to undo it.
    pub async fn undo_birth(&self, id: OrchestraId) -> Result<BirthLease, ResumeError> {
        let now = self.sign_in_clock().now();
        let tx = self.db().write_tx().await?;
        let taken = run::Entity::update_many()
            .col_expr(run::Column::State, Expr::value(RunState::Undoing))
            .col_expr(run::Column::LeaseUntil, Expr::value(now + LEASE))
            .col_expr(run::Column::Fence, Expr::col(run::Column::Fence).add(1))
            .col_expr(run::Column::UpdatedAt, Expr::value(now))
            .filter(run::COLUMN.orchestra_id.eq(id))
            .filter(may_be_taken(now, &[RunState::Running, RunState::Undoing]))
            .exec(&tx)
            .await?;
        if taken.rows_affected != 1 {
            return Err(self.why_not(&tx, id, None).await?);
        }
        // What they made is about to be gone, so whoever goes on after all begins with the first of them.
        stepped::Entity::delete_many()
            .filter(stepped::COLUMN.orchestra_id.eq(id))
            .filter(stepped::COLUMN.step.ne(Step::Reserve))
            .exec(&tx)
            .await?;
        tx.commit().await?;
        self.birth_lease(id).await?.ok_or(ResumeError::Unknown)
    }

    /// Forgets an orchestra that was never in use, with its admin, their links and its place: the end of undoing.
    pub async fn forget_birth(&self, lease: &BirthLease) -> Result<(), NotClaimed> {
        let id = lease.orchestra.id;
        let tx = self.db().write_tx().await?;
        self.hold(&tx, lease, RunState::Undoing).await?;
        let of_it = user::COLUMN.orchestra_id.eq(id);
        let users = user::Entity::find().filter(of_it.clone()).all(&tx).await?;
        user::Entity::delete_many().filter(of_it).exec(&tx).await?;
        // The run, its steps and the wake-up go with it.
        orchestra::Entity::delete_by_id(id).exec(&tx).await?;
        tx.commit().await?;
        self.forget_orchestra(id);
        for user in users {
            self.forget_user(user.id);
        }
        Ok(())
    }

    /// Returns when this process has reserved a birth for a worker, or after `at_most`.
    pub async fn birth_reserved(&self, at_most: Duration) {
        // Either outcome means: look again.
        let _ = tokio::time::timeout(at_most, self.0.births.notified()).await;
    }

    async fn hold(&self, tx: &Txn, lease: &BirthLease, state: RunState) -> Result<(), NotClaimed> {
        let until = Some(self.sign_in_clock().now() + LEASE);
        self.write_run(tx, lease, (state, state), until).await
    }

    async fn let_go(&self, tx: &Txn, lease: &BirthLease, from: RunState, to: RunState) -> Result<(), NotClaimed> {
        self.write_run(tx, lease, (from, to), None).await
    }

    /// Writes to the run for as long as it is this lease's and in the state that it is thought to be in.
    async fn write_run(
        &self,
        tx: &Txn,
        lease: &BirthLease,
        (from, to): (RunState, RunState),
        until: Option<DateTime<Utc>>,
    ) -> Result<(), NotClaimed> {
        let written = run::Entity::update_many()
            .col_expr(run::Column::State, Expr::value(to))
            .col_expr(run::Column::LeaseUntil, Expr::value(until))
            .col_expr(run::Column::UpdatedAt, Expr::value(self.sign_in_clock().now()))
            .filter(run::COLUMN.orchestra_id.eq(lease.orchestra.id))
            .filter(run::COLUMN.fence.eq(lease.fence))
            .filter(run::COLUMN.state.eq(from))
            .exec(tx)
            .await?;
        if written.rows_affected == 1 { Ok(()) } else { Err(NotClaimed::TakenOver) }
    }

    async fn note_begun(&self, tx: &Txn, lease: &BirthLease, step: Step) -> Result<(), DbErr> {
        use stepped::Column::{Error, FinishedAt, OrchestraId, StartedAt, Step};
        let begun = stepped::ActiveModel {
            orchestra_id: Set(lease.orchestra.id),
            step: Set(step),
            started_at: Set(self.sign_in_clock().now()),
            finished_at: Set(None),
            error: Set(None),
        };
        let again = OnConflict::columns([OrchestraId, Step]).update_columns([StartedAt, FinishedAt, Error]).to_owned();
        stepped::Entity::insert(begun).on_conflict(again).exec_without_returning(tx).await.map(drop)
    }

    async fn note_finished(&self, tx: &Txn, lease: &BirthLease, step: Step) -> Result<(), DbErr> {
        stepped::Entity::update_many()
            .col_expr(stepped::Column::FinishedAt, Expr::value(self.sign_in_clock().now()))
            .filter(stepped::COLUMN.orchestra_id.eq(lease.orchestra.id))
            .filter(stepped::COLUMN.step.eq(step))
            .exec(tx)
            .await
            .map(drop)
    }

    async fn set_unborn_status(
        &self,
        tx: &Txn,
        clock: &Clock,
        lease: &BirthLease,
        status: Status,
    ) -> Result<(), DbErr> {
        orchestra::Entity::update_many()
            .col_expr(orchestra::Column::Status, Expr::value(status))
            .col_expr(orchestra::Column::UpdatedAt, Expr::value(clock.now()))
            .filter(orchestra::COLUMN.id.eq(lease.orchestra.id))
            .exec(tx)
            .await
            .map(drop)
    }
}

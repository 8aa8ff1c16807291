//! How far the birth of each orchestra has come, so that it resumes after a crash and never runs twice at once.

use chrono::TimeDelta;
use domain::{clock::Clock, ids::OrchestraId};
use sea_orm::{ActiveValue::Set, ColumnTrait, DbErr, EntityTrait, ExprTrait, QueryFilter, sea_query::Expr};

use crate::{
    Registry,
    entities::provisioning_run::{ActiveModel, COLUMN, Column, Entity, Model},
};

/// How long one step may take before another run may take over.
pub const LEASE: TimeDelta = TimeDelta::minutes(2);

/// Why a run did not begin.
#[derive(Debug, thiserror::Error)]
pub enum BeginError {
    /// A run with other input has begun for this code.
    #[error("this orchestra is being provisioned with other input")]
    OtherInput,
    /// Another process is provisioning it now.
    #[error("this orchestra is being provisioned by another process")]
    Running,
    /// The central database failed.
    #[error("the provisioning run could not be noted")]
    Storage(#[from] DbErr),
}

impl Registry {
    /// The run of this orchestra, if one has begun.
    pub async fn provisioning_run(&self, id: OrchestraId) -> Result<Option<Model>, DbErr> {
        Entity::find_by_id(id).one(self.db().write()).await
    }

    /// Begins or resumes the run of this orchestra: the same input resumes, other input and a live lease refuse.
    pub async fn begin_provisioning(
        &self,
        clock: &Clock,
        id: OrchestraId,
        provider: &str,
        input_digest: &str,
    ) -> Result<(), BeginError> {
        let now = clock.now();
        let row = ActiveModel {
            orchestra_id: Set(id),
            provider: Set(provider.to_owned()),
            input_digest: Set(input_digest.to_owned()),
            step: Set("reserved".to_owned()),
            lease_until: Set(Some(now + LEASE)),
            error: Set(None),
            created_at: Set(now),
            updated_at: Set(now),
        };
        let on_conflict = sea_orm::sea_query::OnConflict::column(Column::OrchestraId).do_nothing().to_owned();
        let inserted = Entity::insert(row).on_conflict(on_conflict).exec_without_returning(self.db().write()).await?;
        if inserted == 1 {
            return Ok(());
        }
        let taken = Entity::update_many()
            .col_expr(Column::LeaseUntil, Expr::value(now + LEASE))
            .col_expr(Column::Error, Expr::value(None::<String>))
            .filter(COLUMN.orchestra_id.eq(id))
            .filter(COLUMN.input_digest.eq(input_digest))
            .filter(COLUMN.lease_until.is_null().or(COLUMN.lease_until.lte(now)))
            .exec(self.db().write())
            .await?;
        if taken.rows_affected == 1 {
            return Ok(());
        }
        match self.provisioning_run(id).await? {
            Some(run) if run.input_digest != input_digest => Err(BeginError::OtherInput),
            _ => Err(BeginError::Running),
        }
    }

    /// Notes that a step is done and keeps the lease.
    pub async fn provisioning_step(&self, clock: &Clock, id: OrchestraId, step: &str) -> Result<(), DbErr> {
        self.write_run(clock, id, Some(step), None, true).await
    }

    /// Ends a run, well or not, and lets go of the lease.
    pub async fn end_provisioning(&self, clock: &Clock, id: OrchestraId, error: Option<&str>) -> Result<(), DbErr> {
        let step = if error.is_none() { Some("done") } else { None };
        self.write_run(clock, id, step, error, false).await
    }

    async fn write_run(
        &self,
        clock: &Clock,
        id: OrchestraId,
        step: Option<&str>,
        error: Option<&str>,
        keep_lease: bool,
    ) -> Result<(), DbErr> {
        let now = clock.now();
        let mut update = Entity::update_many()
            .col_expr(Column::LeaseUntil, Expr::value(keep_lease.then_some(now + LEASE)))
            .col_expr(Column::Error, Expr::value(error))
            .col_expr(Column::UpdatedAt, Expr::value(now))
            .filter(COLUMN.orchestra_id.eq(id));
        if let Some(step) = step {
            update = update.col_expr(Column::Step, Expr::value(step));
        }
        update.exec(self.db().write()).await.map(drop)
    }
}

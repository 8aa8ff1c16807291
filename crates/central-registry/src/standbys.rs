//! A second database of an orchestra, kept in step by whoever runs the servers, that it can be read from while its own is
//! away. Nothing goes over to it by itself: an operator decides.

use domain::{clock::Clock, ids::OrchestraId};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, DbErr, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter,
    QuerySelect, SqlErr, sea_query::Expr,
};

use crate::{
    Registry,
    database_url::DatabaseUrl,
    entities::orchestra::{COLUMN, Column, Entity},
    orchestras::Status,
};

/// Why a standby was not registered or forgotten.
#[derive(Debug, thiserror::Error)]
pub enum StandbyError {
    /// There is no such orchestra.
    #[error("no such orchestra")]
    NoOrchestra,
    /// It is read from at this moment.
    #[error("the orchestra is read from its standby; take it back into use first")]
    InUse,
    /// It is some orchestra's own database, or another's standby.
    #[error("this database belongs to an orchestra already")]
    Taken,
    /// The central database failed.
    #[error("the standby could not be registered")]
    Storage(#[from] DbErr),
}

impl Registry {
    /// Registers an orchestra's standby, encrypted for it, or forgets it. Whether it is one is for `tenancy::standby` to
    /// find out first.
    pub async fn set_standby(
        &self,
        clock: &Clock,
        id: OrchestraId,
        url: Option<&DatabaseUrl>,
    ) -> Result<(), StandbyError> {
        let tx = self.db().write_tx().await?;
        let before = Entity::find_by_id(id).lock_exclusive().one(&tx).await?.ok_or(StandbyError::NoOrchestra)?;
        if before.reads_standby {
            return Err(StandbyError::InUse);
        }
        let place = url.map(|url| self.0.key.fingerprint(url));
        if let Some(place) = &place
            && Entity::find().filter(COLUMN.database_fingerprint.eq(place.as_str())).count(&tx).await? > 0
        {
            return Err(StandbyError::Taken);
        }
        let mut row = before.into_active_model();
        row.standby_url = Set(url.map(|url| self.0.key.seal(clock, id, url)));
        row.standby_fingerprint = Set(place);
        row.updated_at = Set(clock.now());
        row.update(&tx).await.map_err(|cause| match cause.sql_err() {
            Some(SqlErr::UniqueConstraintViolation(_)) => StandbyError::Taken,
            _ => cause.into(),
        })?;
        tx.commit().await?;
        self.forget_orchestra(id);
        Ok(())
    }

    /// Lets an orchestra in use stand still and be read from its standby; false when it is not in use, or has none.
    pub async fn read_standby(&self, clock: &Clock, id: OrchestraId) -> Result<bool, DbErr> {
        let switched = Entity::update_many()
            .col_expr(Column::Status, Expr::value(Status::Suspended))
            .col_expr(Column::SuspendedAt, Expr::value(clock.now()))
            .col_expr(Column::ReadsStandby, Expr::value(true))
            .col_expr(Column::UpdatedAt, Expr::value(clock.now()))
            .filter(COLUMN.id.eq(id))
            .filter(COLUMN.status.eq(Status::Active))
            .filter(COLUMN.standby_url.is_not_null())
            .exec(self.db().write())
            .await?;
        self.forget_orchestra(id);
        Ok(switched.rows_affected == 1)
    }
}

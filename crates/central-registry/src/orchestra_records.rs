//! Orchestras as those who run the installation see and change them: from this database alone.

use chrono::{DateTime, Utc};
use domain::{
    clock::Clock,
    ids::{OrchestraId, UserId},
    services::{Refused, Stale},
    values::change::Change,
};
use sea_orm::{
    ActiveModelTrait, ActiveValue, ActiveValue::Set, ColumnTrait, DbErr, EntityTrait, ExprTrait, IntoActiveModel,
    QueryFilter, QueryOrder, QuerySelect, Value, sea_query::Expr,
};

use crate::{
    Registry,
    entities::orchestra::{COLUMN, Column, Entity, Model},
    orchestras::{Orchestra, Plan, Status},
};

/// An orchestra with what is known of its database's health.
#[derive(Clone, Debug)]
pub struct OrchestraRecord {
    /// The orchestra.
    pub orchestra: Orchestra,
    /// Where its data is, without user or password; none when that cannot be read.
    pub place: Option<String>,
    /// When its database was last known to answer after a failure, or was looked at.
    pub last_ok_at: Option<DateTime<Utc>>,
    /// Why it last did not answer; none since it does again.
    pub last_error: Option<String>,
    /// When its code was reserved.
    pub created_at: DateTime<Utc>,
    /// Goes up with each change that an operator makes.
    pub version: i64,
}

/// What to change of an orchestra.
#[derive(Clone, Debug, Default)]
pub struct AmendOrchestra {
    /// Another name.
    pub name: Option<String>,
    /// Whom to turn to.
    pub contact: Change<String>,
    /// Another plan, with the limits that come with it.
    pub plan: Option<Plan>,
    /// Another limit than the plan's.
    pub max_musicians: Option<i32>,
    /// Another limit than the plan's.
    pub max_projects: Option<i32>,
}

/// Why an orchestra was not changed.
#[derive(Debug, thiserror::Error)]
pub enum AmendOrchestraError {
    /// There is none, or it is not as it was read.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// The central database failed.
    #[error("the orchestra could not be changed")]
    Storage(#[from] DbErr),
}

impl Registry {
    /// All orchestras, whatever their state, by code.
    pub async fn orchestra_records(&self) -> Result<Vec<OrchestraRecord>, DbErr> {
        let rows = Entity::find().order_by_asc(Column::Code).all(self.db().read()).await?;
        Ok(rows.into_iter().map(|row| self.record(row)).collect())
    }

    /// The orchestra with this id, whatever its state, as it is now.
    pub async fn orchestra_record(&self, id: OrchestraId) -> Result<Option<OrchestraRecord>, DbErr> {
        Ok(Entity::find_by_id(id).one(self.db().write()).await?.map(|row| self.record(row)))
    }

    /// Changes what is present, if the orchestra has the expected version; false when that changes nothing. Lower limits
    /// take nothing away.
    pub async fn amend_orchestra(
        &self,
        clock: &Clock,
        by: UserId,
        id: OrchestraId,
        expected: Option<i64>,
        change: AmendOrchestra,
    ) -> Result<bool, AmendOrchestraError> {
        let AmendOrchestra { name, contact, plan, max_musicians, max_projects } = change;
        let limits = plan.map(Plan::limits).unzip();
        let tx = self.db().write_tx().await?;
        let before = Entity::find_by_id(id).lock_exclusive().one(&tx).await?.ok_or(Refused::NotFound)?;
        if expected.is_some_and(|expected| expected != before.version) {
            return Err(Refused::from(before.stale()).into());
        }
        let (version, contact_before) = (before.version, before.contact.clone());
        let mut row = before.into_active_model();
        differs(&mut row.name, name);
        row.contact.set_if_not_equals(contact.applied_to(contact_before));
        differs(&mut row.plan, plan);
        differs(&mut row.max_musicians, max_musicians.or(limits.0));
        differs(&mut row.max_projects, max_projects.or(limits.1));
        if !row.is_changed() {
            return Ok(false);
        }
        let now = clock.now();
        row.version = Set(version + 1);
        (row.amended_at, row.amended_by) = (Set(Some(now)), Set(Some(by)));
        row.updated_at = Set(now);
        row.update(&tx).await?;
        tx.commit().await?;
        self.forget_orchestra(id);
        Ok(true)
    }

    /// Stops an orchestra that is, or was, in use: `Suspended` or `Inactive`. False when it never was. The next request
    /// of its people sees it; nothing is mailed, and since when it has stood still is kept until it is active again.
    pub async fn stand_still(&self, clock: &Clock, id: OrchestraId, status: Status) -> Result<bool, DbErr> {
        let stopped = Entity::update_many()
            .col_expr(Column::Status, Expr::value(status))
            .col_expr(Column::SuspendedAt, Expr::col(Column::SuspendedAt).if_null(clock.now()))
            .col_expr(Column::UpdatedAt, Expr::value(clock.now()))
            .filter(COLUMN.id.eq(id))
            .filter(COLUMN.status.is_in([Status::Active, Status::Suspended, Status::Inactive]))
            .exec(self.db().write())
            .await?;
        self.forget_orchestra(id);
        Ok(stopped.rows_affected == 1)
    }

    /// Opens an orchestra's doors, which shows at the next request. One that stood still is brought back by
    /// `tenancy::returning`, which gives its musicians their time back first.
    pub async fn take_into_use(&self, clock: &Clock, id: OrchestraId) -> Result<(), DbErr> {
        Entity::update_many()
            .col_expr(Column::Status, Expr::value(Status::Active))
            .col_expr(Column::SuspendedAt, Expr::value(None::<DateTime<Utc>>))
            .col_expr(Column::UpdatedAt, Expr::value(clock.now()))
            .filter(COLUMN.id.eq(id))
            .exec(self.db().write())
            .await?;
        self.forget_orchestra(id);
        // Links for its people have waited for this.
        self.poke_central_mail();
        Ok(())
    }

    fn record(&self, row: Model) -> OrchestraRecord {
        let (last_ok_at, last_error, created_at) = (row.last_ok_at, row.last_error.clone(), row.created_at);
        let version = row.version;
        let orchestra = Orchestra::from(row);
        let url = self.database_url(&orchestra).ok();
        let masked = |error: String| url.as_ref().map_or_else(|| error.clone(), |url| url.masked(&error));
        OrchestraRecord {
            place: url.as_ref().map(crate::database_url::DatabaseUrl::place),
            last_error: last_error.map(masked),
            last_ok_at,
            created_at,
            version,
            orchestra,
        }
    }
}

impl Model {
    fn stale(&self) -> Stale {
        let updated_at = self.amended_at.unwrap_or(self.created_at);
        Stale { version: self.version, updated_at, updated_by: self.amended_by }
    }
}

/// Sets a column when a value is given that it does not have.
fn differs<V: Into<Value> + PartialEq>(column: &mut ActiveValue<V>, value: Option<V>) {
    if let Some(value) = value {
        column.set_if_not_equals(value);
    }
}

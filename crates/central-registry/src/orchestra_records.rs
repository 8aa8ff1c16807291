//! Orchestras as those who run the installation see and change them: from this database alone.

use chrono::{DateTime, Utc};
use domain::{
    clock::Clock,
    ids::{OrchestraId, UserId},
    services::{Refused, Stale, figures::Figures},
    values::{change::Change, colour::Colour},
};
use sea_orm::{
    ActiveModelTrait, ActiveValue, ActiveValue::Set, ColumnTrait, DbErr, EntityTrait, ExprTrait, IntoActiveModel,
    QueryFilter, QueryOrder, QuerySelect, Value, sea_query::Expr,
};
use serde::Serialize;

use crate::{
    Registry,
    database_url::DatabaseUrl,
    entities::orchestra::{COLUMN, Column, Entity, Model},
    orchestras::{Orchestra, Plan, Status},
    plans::{self, PlanLimit, Price},
};

/// An orchestra with what is known of its database's health.
#[derive(Clone, Debug)]
pub struct OrchestraRecord {
    /// The orchestra.
    pub orchestra: Orchestra,
    /// Where its data is, without user or password; none when that cannot be read.
    pub place: Option<String>,
    /// Where its standby is, in the same way; none when it has none.
    pub standby: Option<String>,
    /// When its database was last known to answer after a failure, or was looked at.
    pub last_ok_at: Option<DateTime<Utc>>,
    /// Why it last did not answer; none since it does again.
    pub last_error: Option<String>,
    /// When its code was reserved.
    pub created_at: DateTime<Utc>,
    /// Goes up with each change that an operator makes.
    pub version: i64,
    /// What it pays.
    pub price: Price,
    /// What it has other than by its plan.
    pub own: OwnTerms,
    /// What it came to when it was last counted.
    pub used: Option<Figures>,
}

/// What was agreed with an orchestra, so that it stays when its plan changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct OwnTerms {
    /// Whether its limit of musicians is.
    #[schema(example = false)]
    pub max_musicians: bool,
    /// Whether its limit of projects is.
    #[schema(example = false)]
    pub max_projects: bool,
    /// Whether its price is.
    #[schema(example = true)]
    pub price: bool,
}

/// What to change of an orchestra.
#[derive(Clone, Debug, Default)]
pub struct AmendOrchestra {
    /// Another name.
    pub name: Option<String>,
    /// Whom to turn to.
    pub contact: Change<String>,
    /// A plan, with the limits and the price that come with it.
    pub plan: Option<Plan>,
    /// A limit of its own, or the plan's again.
    pub max_musicians: Change<PlanLimit>,
    /// A limit of its own, or the plan's again.
    pub max_projects: Change<PlanLimit>,
    /// A price of its own, or the plan's again.
    pub price: Change<Price>,
    /// A colour of its own, or StageSub's again.
    pub colour: Change<Colour>,
}

/// Why an orchestra, or a plan, was not changed.
#[derive(Debug, thiserror::Error)]
pub enum AmendError {
    /// There is none, or it is not as it was read.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// The central database failed.
    #[error("it could not be changed")]
    Storage(#[from] DbErr),
}

impl Registry {
    /// All orchestras, whatever their state, by code.
    pub async fn orchestra_records(&self) -> Result<Vec<OrchestraRecord>, DbErr> {
        let rows = Entity::find().order_by_asc(Column::Code).all(self.db().read()).await?;
        let mut used = self.last_figures(None).await?;
        Ok(rows
            .into_iter()
            .map(|row| {
                let used = used.remove(&row.id);
                self.record(row, used)
            })
            .collect())
    }

    /// The orchestra with this id, whatever its state, as it is now.
    pub async fn orchestra_record(&self, id: OrchestraId) -> Result<Option<OrchestraRecord>, DbErr> {
        let Some(row) = Entity::find_by_id(id).one(self.db().write()).await? else { return Ok(None) };
        let used = self.last_figures(Some(id)).await?.remove(&id);
        Ok(Some(self.record(row, used)))
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
    ) -> Result<bool, AmendError> {
        let AmendOrchestra { name, contact, plan, max_musicians, max_projects, price, colour } = change;
        let tx = self.db().write_tx().await?;
        let before = Entity::find_by_id(id).lock_exclusive().one(&tx).await?.ok_or(Refused::NotFound)?;
        if expected.is_some_and(|expected| expected != before.version) {
            return Err(Refused::from(before.stale()).into());
        }
        let (version, plan_before) = (before.version, before.plan);
        let (contact, colour) = (contact.applied_to(before.contact.clone()), colour.applied_to(before.colour));
        let mut row = before.into_active_model();
        differs(&mut row.name, name);
        row.contact.set_if_not_equals(contact);
        row.colour.set_if_not_equals(colour);
        let keeps = plan.is_none();
        let terms = plans::terms(&tx, plan.unwrap_or(plan_before)).await?;
        differs(&mut row.plan, plan);
        let agreed = self::agreed(keeps, max_musicians.map(PlanLimit::get), terms.max_musicians);
        differs(&mut row.max_musicians, agreed.as_ref().map(|(limit, _)| *limit));
        differs(&mut row.own_max_musicians, agreed.map(|(_, is_own)| is_own));
        let agreed = self::agreed(keeps, max_projects.map(PlanLimit::get), terms.max_projects);
        differs(&mut row.max_projects, agreed.as_ref().map(|(limit, _)| *limit));
        differs(&mut row.own_max_projects, agreed.map(|(_, is_own)| is_own));
        let (price, is_own) = self::agreed(keeps, price, terms.price).unzip();
        let (per_month, currency) = price.map(|price| (price.per_month, price.currency)).unzip();
        differs(&mut row.price_per_month, per_month);
        differs(&mut row.currency, currency);
        differs(&mut row.own_price, is_own);
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
            .col_expr(Column::ReadsStandby, Expr::value(false))
            .col_expr(Column::UpdatedAt, Expr::value(clock.now()))
            .filter(COLUMN.id.eq(id))
            .filter(COLUMN.status.is_in([Status::Active, Status::Suspended, Status::Inactive]))
            .exec(self.db().write())
            .await?;
        self.forget_orchestra(id);
        Ok(stopped.rows_affected == 1)
    }

    /// Takes an orchestra out of use that stands still; false when it does not any more.
    pub async fn archive(&self, clock: &Clock, id: OrchestraId) -> Result<bool, DbErr> {
        let archived = Entity::update_many()
            .col_expr(Column::Status, Expr::value(Status::Inactive))
            .col_expr(Column::ReadsStandby, Expr::value(false))
            .col_expr(Column::UpdatedAt, Expr::value(clock.now()))
            .filter(COLUMN.id.eq(id))
            .filter(COLUMN.status.is_in([Status::Suspended, Status::Inactive]))
            .exec(self.db().write())
            .await?;
        self.forget_orchestra(id);
        Ok(archived.rows_affected == 1)
    }

    /// Opens an orchestra's doors, which shows at the next request. One that stood still is brought back by
    /// `tenancy::returning`, which gives its musicians their time back first.
    pub async fn take_into_use(&self, clock: &Clock, id: OrchestraId) -> Result<(), DbErr> {
        Entity::update_many()
            .col_expr(Column::Status, Expr::value(Status::Active))
            .col_expr(Column::SuspendedAt, Expr::value(None::<DateTime<Utc>>))
            .col_expr(Column::ReadsStandby, Expr::value(false))
            .col_expr(Column::UpdatedAt, Expr::value(clock.now()))
            .filter(COLUMN.id.eq(id))
            .exec(self.db().write())
            .await?;
        self.forget_orchestra(id);
        // Links for its people have waited for this.
        self.poke_central_mail();
        Ok(())
    }

    fn record(&self, row: Model, used: Option<Figures>) -> OrchestraRecord {
        let (last_ok_at, last_error, created_at) = (row.last_ok_at, row.last_error.clone(), row.created_at);
        let version = row.version;
        let price = Price { per_month: row.price_per_month, currency: row.currency.clone() };
        let own =
            OwnTerms { max_musicians: row.own_max_musicians, max_projects: row.own_max_projects, price: row.own_price };
        let orchestra = Orchestra::from(row);
        let url = self.database_url(&orchestra).ok();
        let masked = |error: String| url.as_ref().map_or_else(|| error.clone(), |url| url.masked(&error));
        OrchestraRecord {
            place: url.as_ref().map(DatabaseUrl::place),
            standby: self.standby_url(&orchestra).ok().as_ref().map(DatabaseUrl::place),
            last_error: last_error.map(masked),
            last_ok_at,
            created_at,
            version,
            price,
            own,
            used,
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

/// What an orchestra has from now on, and whether that is its own; nothing where it stays as it is. `keeps` is whether it
/// keeps its plan as well.
fn agreed<T>(keeps: bool, change: Change<T>, of_plan: T) -> Option<(T, bool)> {
    match change {
        Change::Keep if keeps => None,
        Change::Keep | Change::Clear => Some((of_plan, false)),
        Change::Set(own) => Some((own, true)),
    }
}

/// Sets a column when a value is given that it does not have.
pub(crate) fn differs<V: Into<Value> + PartialEq>(column: &mut ActiveValue<V>, value: Option<V>) {
    if let Some(value) = value {
        column.set_if_not_equals(value);
    }
}

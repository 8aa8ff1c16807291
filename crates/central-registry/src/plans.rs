//! Plans: what each allows and costs. An orchestra has what its plan has, but for what was agreed with it.

use domain::{
    clock::Clock,
    ids::{OrchestraId, UserId},
    services::{Refused, Stale},
    timely::Txn,
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter,
    QuerySelect, sea_query::Expr,
};
use serde::{Deserialize, Serialize};

use crate::{
    Registry,
    entities::{orchestra, plan},
    orchestra_records::{AmendError, differs},
    orchestras::Plan,
};

/// The most that a limit can be.
pub const MOST: i32 = 1_000_000;
const DEAREST: i64 = 1_000_000_000;

/// How many of something an orchestra may have: at least one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "i32", into = "i32")]
pub struct PlanLimit(i32);

/// It cannot be a limit.
#[derive(Debug, thiserror::Error)]
#[error("must be from 1 to {MOST}")]
pub struct NotALimit;

impl PlanLimit {
    /// The number.
    pub const fn get(self) -> i32 {
        self.0
    }
}

impl From<PlanLimit> for i32 {
    fn from(limit: PlanLimit) -> Self {
        limit.0
    }
}

impl TryFrom<i32> for PlanLimit {
    type Error = NotALimit;

    fn try_from(number: i32) -> Result<Self, NotALimit> {
        if (1..=MOST).contains(&number) { Ok(Self(number)) } else { Err(NotALimit) }
    }
}

/// What is paid in a month.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", try_from = "UncheckedPrice")]
pub struct Price {
    /// In the smallest unit of the currency.
    #[schema(example = 149_000, minimum = 0, maximum = 1_000_000_000)]
    pub per_month: i64,
    /// Three capital letters (ISO 4217).
    #[schema(example = "SEK", min_length = 3, max_length = 3)]
    pub currency: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct UncheckedPrice {
    per_month: i64,
    currency: String,
}

/// It cannot be a price.
#[derive(Debug, thiserror::Error)]
pub enum NotAPrice {
    /// The sum is out of bounds.
    #[error("perMonth must be from 0 to {DEAREST}")]
    Sum,
    /// The currency is none.
    #[error("currency must be three capital letters")]
    Currency,
}

impl TryFrom<UncheckedPrice> for Price {
    type Error = NotAPrice;

    fn try_from(UncheckedPrice { per_month, currency }: UncheckedPrice) -> Result<Self, NotAPrice> {
        if !(0..=DEAREST).contains(&per_month) {
            return Err(NotAPrice::Sum);
        }
        if currency.len() != 3 || !currency.bytes().all(|letter| letter.is_ascii_uppercase()) {
            return Err(NotAPrice::Currency);
        }
        Ok(Self { per_month, currency })
    }
}

/// What a plan allows and costs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanTerms {
    /// Which plan.
    pub plan: Plan,
    /// The most musicians.
    pub max_musicians: i32,
    /// The most active projects.
    pub max_projects: i32,
    /// What it costs.
    pub price: Price,
    /// Goes up with each change.
    pub version: i64,
}

/// What to change of a plan.
#[derive(Clone, Debug, Default)]
pub struct AmendPlan {
    /// Another limit.
    pub max_musicians: Option<PlanLimit>,
    /// Another limit.
    pub max_projects: Option<PlanLimit>,
    /// Another price.
    pub price: Option<Price>,
}

impl From<plan::Model> for PlanTerms {
    fn from(row: plan::Model) -> Self {
        let plan::Model { name, max_musicians, max_projects, price_per_month, currency, version, .. } = row;
        let price = Price { per_month: price_per_month, currency };
        Self { plan: name, max_musicians, max_projects, price, version }
    }
}

/// What a plan allows and costs now.
pub(crate) async fn terms(db: &impl ConnectionTrait, plan: Plan) -> Result<PlanTerms, DbErr> {
    let row = plan::Entity::find_by_id(plan).one(db).await?;
    row.map(Into::into).ok_or_else(|| DbErr::RecordNotFound(format!("plan {}", plan.as_str())))
}

impl Registry {
    /// The plans, the smallest first.
    pub async fn plans(&self) -> Result<Vec<PlanTerms>, DbErr> {
        let mut plans: Vec<PlanTerms> =
            plan::Entity::find().all(self.db().read()).await?.into_iter().map(Into::into).collect();
        plans.sort_by_key(|terms| terms.plan);
        Ok(plans)
    }

    /// Changes what is present of a plan, if it has the expected version, and with it what those orchestras have that
    /// agreed on nothing of their own; says how it is now and for how many orchestras, or none where nothing changed.
    pub async fn amend_plan(
        &self,
        clock: &Clock,
        by: UserId,
        plan: Plan,
        expected: Option<i64>,
        change: AmendPlan,
    ) -> Result<(PlanTerms, Option<usize>), AmendError> {
        let AmendPlan { max_musicians, max_projects, price } = change;
        let tx = self.db().write_tx().await?;
        let before = plan::Entity::find_by_id(plan).lock_exclusive().one(&tx).await?.ok_or(Refused::NotFound)?;
        let version = before.version;
        if expected.is_some_and(|expected| expected != version) {
            let updated_at = before.amended_at.unwrap_or_else(|| clock.now());
            return Err(Refused::from(Stale { version, updated_at, updated_by: before.amended_by }).into());
        }
        let mut row = before.clone().into_active_model();
        differs(&mut row.max_musicians, max_musicians.map(PlanLimit::get));
        differs(&mut row.max_projects, max_projects.map(PlanLimit::get));
        let (per_month, currency) = price.map(|price| (price.per_month, price.currency)).unzip();
        differs(&mut row.price_per_month, per_month);
        differs(&mut row.currency, currency);
        if !row.is_changed() {
            return Ok((before.into(), None));
        }
        row.version = Set(version + 1);
        (row.amended_at, row.amended_by) = (Set(Some(clock.now())), Set(Some(by)));
        let now: PlanTerms = row.update(&tx).await?.into();
        let followers = follow(&tx, &now).await?;
        tx.commit().await?;
        for id in &followers {
            self.forget_orchestra(*id);
        }
        Ok((now, Some(followers.len())))
    }
}

/// Gives the orchestras of a plan what it has, but for what is their own; says which have the plan.
async fn follow(tx: &Txn, now: &PlanTerms) -> Result<Vec<OrchestraId>, DbErr> {
    use orchestra::{COLUMN, Column, Entity};
    let of_plan = || Entity::update_many().filter(COLUMN.plan.eq(now.plan));
    let updates = [
        of_plan()
            .col_expr(Column::MaxMusicians, Expr::value(now.max_musicians))
            .filter(COLUMN.own_max_musicians.eq(false)),
        of_plan()
            .col_expr(Column::MaxProjects, Expr::value(now.max_projects))
            .filter(COLUMN.own_max_projects.eq(false)),
        of_plan()
            .col_expr(Column::PricePerMonth, Expr::value(now.price.per_month))
            .col_expr(Column::Currency, Expr::value(now.price.currency.as_str()))
            .filter(COLUMN.own_price.eq(false)),
    ];
    for update in updates {
        update.exec(tx).await?;
    }
    let rows = Entity::find().filter(COLUMN.plan.eq(now.plan)).all(tx).await?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

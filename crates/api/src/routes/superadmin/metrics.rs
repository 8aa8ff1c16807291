//! What all orchestras come to, in numbers. Read from the central database; on request every orchestra is counted anew.

use std::{collections::BTreeMap, sync::Arc};

use actix_web::{
    get,
    web::{Data, Query},
};
use central_registry::{
    metrics::{DayTotal, Overview},
    orchestras::{Orchestra, Plan, Status},
};
use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    ids::OrchestraId, rules::plan_limits::UseLevel, services::figures::Figures, values::states::RequestStatus,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

use crate::{
    application::Services,
    extract::Read,
    problem::{Answer, Problem},
    workers::counting,
};

/// How the numbers are wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct MetricsQuery {
    /// Whether to count every orchestra now: eight at once, two seconds each. Without it the numbers are those last
    /// noted, seconds after a change.
    #[serde(default)]
    fresh: bool,
    /// How many days the trend goes back, at most 366.
    #[serde(default)]
    #[param(value_type = u16, minimum = 1, maximum = 366, default = 30, required = false)]
    days: Days,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(try_from = "u16")]
struct Days(u16);

impl Default for Days {
    fn default() -> Self {
        Self(30)
    }
}

impl TryFrom<u16> for Days {
    type Error = &'static str;

    fn try_from(days: u16) -> Result<Self, Self::Error> {
        if (1..=366).contains(&days) { Ok(Self(days)) } else { Err("days must be between 1 and 366") }
    }
}

/// The numbers of the installation.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Metrics {
    /// All orchestras together.
    totals: Totals,
    /// Each of them, by code.
    orchestras: Vec<OrchestraMetrics>,
    /// All together at the end of each day that was noted, the oldest first.
    trend: Vec<DayTotals>,
}

/// All orchestras together.
#[derive(Debug, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Totals {
    /// How many orchestras are in each state.
    #[schema(value_type = BTreeMap<String, u64>, example = json!({ "active": 12, "suspended": 1 }))]
    orchestras: BTreeMap<Status, u64>,
    /// Their numbers, added up; the median is left out.
    figures: Figures,
    /// The rates of the sums.
    #[serde(flatten)]
    rates: Rates,
    /// What the active ones pay in a month, by currency, in its smallest unit.
    #[schema(example = json!({ "SEK": 149_000 }))]
    revenue_per_month: BTreeMap<String, i64>,
}

/// Parts of a whole, from 0 to 1; null where there is nothing to divide.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Rates {
    /// Of the places, how many are taken.
    #[schema(example = 0.87)]
    fill: Option<f64>,
    /// Of the requests that were answered or ran out, how many were answered.
    #[schema(example = 0.92)]
    response: Option<f64>,
}

impl Rates {
    #[expect(clippy::cast_precision_loss, reason = "no count of an installation comes near 2^52")]
    fn of(figures: &Figures) -> Self {
        let part = |some: i64, all: i64| (all > 0).then(|| some as f64 / all as f64);
        let silent = figures.requests.get(&RequestStatus::Expired).copied().unwrap_or_default();
        let answered = figures.requests_answered;
        Self { fill: part(figures.places_filled, figures.places), response: part(answered, answered + silent) }
    }
}

/// One orchestra.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct OrchestraMetrics {
    /// Which.
    id: OrchestraId,
    /// Its code.
    #[schema(example = "SCO")]
    code: String,
    /// Its name.
    #[schema(example = "Stockholm Concert Orchestra")]
    name: String,
    /// Where it is in its life.
    status: Status,
    /// What it pays for.
    plan: Plan,
    /// Whether it is a demo's.
    demo: bool,
    /// Of which moment the numbers are; null before it was first counted.
    as_of: Option<DateTime<Utc>>,
    /// The numbers.
    figures: Option<Figures>,
    /// Parts of a whole.
    #[serde(flatten)]
    rates: Rates,
    /// How much of the plan is used.
    plan_use: PlanUse,
    /// What it pays in a month, in the smallest unit of its currency.
    #[schema(example = 14_900)]
    price_per_month: i64,
    /// Its currency.
    #[schema(example = "SEK")]
    currency: String,
    /// Where fresh numbers were asked for: why there are none, so that those shown are older.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "its database took too long")]
    not_counted: Option<String>,
}

/// How much of a plan is used.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PlanUse {
    /// The most musicians that the orchestra may have.
    #[schema(example = 250)]
    max_musicians: i32,
    /// The most active projects.
    #[schema(example = 25)]
    max_projects: i32,
    /// How near the limit of musicians is.
    #[schema(example = "high")]
    musicians: UseLevel,
    /// How near the limit of projects is.
    #[schema(example = "ok")]
    projects: UseLevel,
    /// How near the nearer limit is.
    #[schema(example = "high")]
    level: UseLevel,
}

impl PlanUse {
    pub(super) fn of(used: &Figures, max_musicians: i32, max_projects: i32) -> Self {
        let musicians = UseLevel::of(used.musicians, max_musicians.into());
        let projects = UseLevel::of(used.projects, max_projects.into());
        Self { max_musicians, max_projects, musicians, projects, level: musicians.max(projects) }
    }
}

/// All orchestras together at the end of a day.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DayTotals {
    /// The day, in UTC.
    day: NaiveDate,
    /// Orchestras that had been counted.
    #[schema(example = 12)]
    orchestras: i64,
    /// Their musicians.
    #[schema(example = 2_300)]
    musicians: i64,
    /// Requests that had been sent.
    #[schema(example = 1_240)]
    requests_sent: i64,
    /// Places that were taken.
    #[schema(example = 980)]
    places_filled: i64,
    /// Mails that had been handed over.
    #[schema(example = 3_400)]
    mails_sent: i64,
}

impl From<DayTotal> for DayTotals {
    fn from(DayTotal { day, orchestras, musicians, requests_sent, places_filled, mails_sent }: DayTotal) -> Self {
        Self { day, orchestras, musicians, requests_sent, places_filled, mails_sent }
    }
}

impl OrchestraMetrics {
    fn of(overview: Overview, not_counted: Option<String>) -> Self {
        let (as_of, figures) = overview.figures.unzip();
        let (max_musicians, max_projects) = (overview.max_musicians, overview.max_projects);
        let plan_use = PlanUse::of(figures.as_ref().unwrap_or(&Figures::default()), max_musicians, max_projects);
        Self {
            id: overview.id,
            code: overview.code,
            name: overview.name,
            status: overview.status,
            plan: overview.plan,
            demo: overview.is_demo,
            as_of,
            rates: figures.as_ref().map(Rates::of).unwrap_or_default(),
            figures,
            plan_use,
            price_per_month: overview.price_per_month,
            currency: overview.currency,
            not_counted,
        }
    }
}

impl Totals {
    fn of(orchestras: &[OrchestraMetrics]) -> Self {
        let mut totals = Self::default();
        for orchestra in orchestras {
            *totals.orchestras.entry(orchestra.status).or_default() += 1;
            if orchestra.status == Status::Active && orchestra.price_per_month > 0 {
                *totals.revenue_per_month.entry(orchestra.currency.clone()).or_default() += orchestra.price_per_month;
            }
            if let Some(figures) = &orchestra.figures {
                totals.figures += figures;
            }
        }
        totals.rates = Rates::of(&totals.figures);
        totals
    }
}

/// Show what all orchestras come to.
///
/// Opens no orchestra's database unless `fresh`; then whichever does not answer in time keeps its older numbers and says
/// so.
#[utoipa::path(operation_id = "showMetrics", tag = "Superadmin", params(MetricsQuery), responses(
    (status = 200, description = "The numbers", body = Metrics),
    (status = 400, response = Problem),
))]
#[get("/metrics")]
async fn show(services: Data<Services>, query: Query<MetricsQuery>) -> Answer<Read<Metrics>> {
    let registry = &services.registry;
    let mut not_counted: BTreeMap<OrchestraId, String> = BTreeMap::new();
    if query.fresh {
        let in_use = registry.orchestras().await?.into_iter().filter(Orchestra::has_data).map(Arc::new);
        for (orchestra, outcome) in counting::count(&services, in_use).await {
            if let Err(why) = outcome {
                not_counted.insert(orchestra.id, why.to_string());
            }
        }
    }
    let overview = registry.overview().await?;
    let of = |overview: Overview| {
        let why = not_counted.remove(&overview.id);
        OrchestraMetrics::of(overview, why)
    };
    let orchestras: Vec<_> = overview.into_iter().map(of).collect();
    let today = services.sign_in_clock.now().date_naive();
    let trend = registry.trend(today, query.days.0.into()).await?;
    let trend = trend.into_iter().map(Into::into).collect();
    Ok(Read::list(Metrics { totals: Totals::of(&orchestras), orchestras, trend }))
}

/// The routes.
pub(super) fn routes(cfg: &mut ServiceConfig) {
    cfg.service(show);
}

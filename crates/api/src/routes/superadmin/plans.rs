//! The plans: what each allows and costs. Orchestras follow their plan but for what was agreed with them.

use actix_web::{
    get, patch,
    web::{Data, Path},
};
use central_registry::{
    orchestras::Plan,
    plans::{AmendPlan, PlanLimit, PlanTerms, Price},
};
use domain::values::change::present;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;
use utoipa_actix_web::{scope, service_config::ServiceConfig};
use validator::Validate;

use crate::{
    application::Services,
    authority::SignedIn,
    extract::{IfMatch, Read, Valid},
    problem::{Answer, Problem},
};

/// A plan.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct OfferedPlan {
    /// Which.
    #[schema(example = "medium")]
    plan: Plan,
    /// The most musicians that an orchestra may have by it.
    #[schema(example = 1000)]
    max_musicians: i32,
    /// The most active projects.
    #[schema(example = 100)]
    max_projects: i32,
    /// What it costs.
    price: Price,
    /// Goes up with each change; what `If-Match` names.
    #[schema(example = 1)]
    version: i64,
}

/// The plans.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct OfferedPlans {
    /// The smallest first.
    items: Vec<OfferedPlan>,
}

/// What to change of a plan.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AmendOfferedPlan {
    /// Another limit of musicians.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<i32>, nullable = false, minimum = 1, maximum = 1_000_000, example = 1200)]
    max_musicians: Option<PlanLimit>,
    /// Another limit of active projects.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<i32>, nullable = false, minimum = 1, maximum = 1_000_000, example = 120)]
    max_projects: Option<PlanLimit>,
    /// Another price.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    price: Option<Price>,
}

impl From<PlanTerms> for OfferedPlan {
    fn from(PlanTerms { plan, max_musicians, max_projects, price, version }: PlanTerms) -> Self {
        Self { plan, max_musicians, max_projects, price, version }
    }
}

/// The plans.
///
/// What each allows and costs; an orchestra may have agreed on something else.
#[utoipa::path(operation_id = "listPlans", tag = "Superadmin", responses(
    (status = 200, description = "All of them", body = OfferedPlans),
))]
#[get("")]
async fn list(_: SignedIn, services: Data<Services>) -> Answer<Read<OfferedPlans>> {
    let plans = services.registry.plans().await?;
    Ok(Read::list(OfferedPlans { items: plans.into_iter().map(Into::into).collect() }))
}

/// Change what a plan allows or costs.
///
/// Holds for its orchestras at their next request, but for what was agreed with one of them. A limit below what is there
/// already takes nothing away.
#[utoipa::path(operation_id = "amendPlan", tag = "Superadmin", params(("plan" = Plan, Path, description = "The plan")), request_body = AmendOfferedPlan, responses(
    (status = 200, description = "Changed", body = OfferedPlan),
    (status = 404, response = Problem),
    (status = 412, response = Problem),
))]
#[patch("/{plan}")]
async fn amend(
    superadmin: SignedIn,
    services: Data<Services>,
    plan: Path<Plan>,
    IfMatch(expected): IfMatch,
    body: Valid<AmendOfferedPlan>,
) -> Answer<Read<OfferedPlan>> {
    let Valid(AmendOfferedPlan { max_musicians, max_projects, price }) = body;
    let fields = json!({ "plan": *plan, "maxMusicians": max_musicians, "maxProjects": max_projects, "price": price });
    let (clock, by) = (&services.sign_in_clock, superadmin.user.id);
    let change = AmendPlan { max_musicians, max_projects, price };
    let (now, orchestras) = services.registry.amend_plan(clock, by, *plan, expected, change).await?;
    if orchestras.is_some() {
        superadmin.deed.is("changed a plan", None, fields);
    }
    Ok(Read::one(now.version, now.into()))
}

/// The routes.
pub(super) fn routes(cfg: &mut ServiceConfig) {
    cfg.service(scope::scope("/plans").service(list).service(amend));
}

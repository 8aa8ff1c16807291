//! Staffing a project: what would be sent, sending it, and asking somebody again.

use std::collections::BTreeSet;

use actix_web::{
    post,
    web::{Data, Path},
};
use domain::{
    ids::{MusicianId, NeedId, ProjectId},
    rules::{
        calendar::Leave,
        forecast::NeedForecast,
        planner::{PlanDigest, PlannedCancel, PlannedDispatch},
    },
    services::staffing::{self, PlanView, PreviewInput, SendInput, StaffingError},
    values::text::Note,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;
use validator::Validate;

use super::asking::{CommandOutcome, CommandTerms, carried_out};
use crate::{
    application::Services,
    authority::Staff,
    extract::{Read, Valid},
    problem::{Answer, ApiError, Problem},
};

/// What is to be sent.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PreviewPlan {
    /// The needs to ask for; all of the project when absent.
    needs: Option<BTreeSet<NeedId>>,
    /// Musicians to leave out this time.
    #[serde(default)]
    exclude: BTreeSet<MusicianId>,
    /// The `first_come` needs that may send another wave.
    #[serde(default)]
    next_wave: BTreeSet<NeedId>,
    /// When the mails leave: `waking` (the default) spares the night, `now` does not.
    #[serde(default = "waking")]
    #[schema(example = "waking", default = "waking")]
    leave: Leave,
}

/// What is to be sent, as it was previewed.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SendPlan {
    /// The needs to ask for; all of the project when absent.
    needs: Option<BTreeSet<NeedId>>,
    /// Musicians to leave out this time.
    #[serde(default)]
    exclude: BTreeSet<MusicianId>,
    /// The `first_come` needs that may send another wave.
    #[serde(default)]
    next_wave: BTreeSet<NeedId>,
    /// When the mails leave: `waking` (the default) spares the night, `now` does not.
    #[serde(default = "waking")]
    leave: Leave,
    /// The digest of the previewed plan.
    plan_digest: PlanDigest,
    /// The previewed dispatches; with them, `plan_changed` says what differs.
    #[serde(default)]
    dispatches: Vec<PlannedDispatch>,
    /// The previewed cancels; with them, `plan_changed` says what differs.
    #[serde(default)]
    cancels: Vec<PlannedCancel>,
}

/// Whom to ask again although something stands against it.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct LiftBlock {
    /// Who.
    musician: MusicianId,
    /// Why they may be asked again.
    #[schema(example = "said on the phone that the dates suit after all")]
    reason: Note,
    /// How to go about asking.
    #[serde(default)]
    #[validate(nested)]
    options: CommandTerms,
}

/// What becomes of the project when everybody stays silent.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct WorstCase {
    /// One forecast for each need that could ask.
    #[schema(example = json!([]))]
    needs: Vec<NeedForecast>,
}

pub(super) const fn waking() -> Leave {
    Leave::Waking
}

/// What would be sent?
///
/// Who is asked now, who is no longer, which needs ask nobody and why, and a verdict for everybody on the lists.
/// Changes nothing. The digest seals who is asked and cancelled, and a send must carry it.
#[utoipa::path(operation_id = "previewPlan", tag = "Staffing", params(("project" = ProjectId, Path, description = "The project")), request_body = PreviewPlan, responses(
    (status = 200, description = "The plan", body = PlanView),
    (status = 404, response = Problem),
))]
#[post("/projects/{project}/preview")]
async fn preview(
    staff: Staff,
    services: Data<Services>,
    project: Path<ProjectId>,
    body: Valid<PreviewPlan>,
) -> Answer<Read<PlanView>> {
    let Valid(PreviewPlan { needs, exclude, next_wave, leave }) = body;
    let input = PreviewInput { needs, exclude, next_wave, leave };
    let plan = staffing::preview(staff.db.read(), &services.clock, project.into_inner(), &input).await?;
    Ok(Read::list(plan))
}

/// What if everybody stays silent?
///
/// The same plan, carried on by a clock of its own while nobody answers: how many on each list can be asked before
/// the last call, and when that is over. Changes nothing.
#[utoipa::path(operation_id = "forecastPlan", tag = "Staffing", params(("project" = ProjectId, Path, description = "The project")), request_body = PreviewPlan, responses(
    (status = 200, description = "The worst case", body = WorstCase),
    (status = 404, response = Problem),
))]
#[post("/projects/{project}/forecast")]
async fn forecast(
    staff: Staff,
    services: Data<Services>,
    project: Path<ProjectId>,
    body: Valid<PreviewPlan>,
) -> Answer<Read<WorstCase>> {
    let Valid(PreviewPlan { needs, exclude, next_wave, leave }) = body;
    let input = PreviewInput { needs, exclude, next_wave, leave };
    let needs = staffing::forecast(staff.db.read(), &services.clock, project.into_inner(), &input).await?;
    Ok(Read::list(WorstCase { needs }))
}

/// Send what was previewed.
///
/// Exactly the previewed plan is executed, or none: when it has changed meanwhile the answer is `plan_changed` with
/// the plan as it is now. A draft becomes active. Safe to repeat: what was sent is part of the plan.
#[utoipa::path(operation_id = "sendPlan", tag = "Staffing", params(("project" = ProjectId, Path, description = "The project")), request_body = SendPlan, responses(
    (status = 200, description = "Sent", body = CommandOutcome),
    (status = 404, response = Problem),
    (status = 409, response = Problem),
))]
#[post("/projects/{project}/send")]
async fn send(
    staff: Staff,
    services: Data<Services>,
    project: Path<ProjectId>,
    body: Valid<SendPlan>,
) -> Answer<Read<CommandOutcome>> {
    let Valid(SendPlan { needs, exclude, next_wave, leave, plan_digest, dispatches, cancels }) = body;
    let input = SendInput { preview: PreviewInput { needs, exclude, next_wave, leave }, plan_digest };
    let tx = staff.db.staffing_tx(&services.clock).await?;
    let by = staff.actor;
    let carried = staffing::send(&tx, &services.clock, by, project.into_inner(), &input).await.map_err(|error| {
        let difference = match &error {
            StaffingError::PlanChanged { plan } => Some(plan.plan.difference_from(&dispatches, &cancels)),
            _ => None,
        };
        let refusal = ApiError::from(error);
        match difference {
            Some(difference) => refusal.with("difference", difference),
            None => refusal,
        }
    })?;
    carried_out(tx, carried).await
}

/// Lift what stands against asking somebody again.
#[utoipa::path(operation_id = "liftBlock", tag = "Staffing", params(("project" = ProjectId, Path, description = "The project")), request_body = LiftBlock, responses(
    (status = 200, description = "Lifted; what it led to", body = CommandOutcome),
    (status = 404, response = Problem),
    (status = 409, response = Problem),
))]
#[post("/projects/{project}/lift-block")]
async fn lift_block(
    staff: Staff,
    services: Data<Services>,
    project: Path<ProjectId>,
    body: Valid<LiftBlock>,
) -> Answer<Read<CommandOutcome>> {
    let Valid(LiftBlock { musician, reason, options }) = body;
    let command = options.command(&staff)?;
    let tx = staff.db.staffing_tx(&services.clock).await?;
    let carried = staffing::lift_block(&tx, &services.clock, &command, project.into_inner(), musician, reason).await?;
    carried_out(tx, carried).await
}

/// The routes.
pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(preview).service(forecast).service(send).service(lift_block);
}

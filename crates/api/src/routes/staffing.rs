//! Staffing a project: what would be sent, sending it, and letting the project rest, go on or end.

use std::collections::BTreeSet;

use actix_web::{
    post,
    web::{Data, Path},
};
use domain::{
    ids::{DispatchId, MusicianId, NeedId, ProjectId, RequestId},
    rules::{
        calendar::Leave,
        planner::{PlanDigest, PlannedCancel, PlannedDispatch},
    },
    services::staffing::{
        self, Actor, Asking, Carried, PlanView, PreviewInput, SendInput, StaffCommand, StaffingError,
    },
    tx::{StaffingTx, StaffingTxError},
    values::text::Note,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;
use validator::Validate;

use crate::{
    application::Services,
    authority::Staff,
    extract::{Read, Valid},
    problem::{Answer, ApiError, Code, Problem},
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

/// How a command goes about asking people, should it come to that.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CommandOptions {
    /// Ask, if the plan still has this digest (from `digest_required` or `plan_changed`).
    plan_digest: Option<PlanDigest>,
    /// Do everything but ask; the needs that would have asked are held.
    #[serde(default)]
    dont_ask: bool,
    /// When mails leave: `waking` (the default) spares the night, `now` does not.
    #[serde(default = "waking")]
    #[schema(example = "waking", default = "waking")]
    leave: Leave,
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
    options: CommandOptions,
}

/// What was sent.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SentPlan {
    /// The executed plan; absent when there was nothing to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    dispatch_id: Option<DispatchId>,
    /// The requests that were made.
    #[schema(example = json!(["0197f7a2-5f3c-7cc1-9a53-0c8d4f0e8a11"]))]
    requests: Vec<RequestId>,
    /// The requests that were closed.
    cancelled: Vec<RequestId>,
}

const fn waking() -> Leave {
    Leave::Waking
}

impl Default for CommandOptions {
    /// Ask nobody by surprise, wake nobody.
    fn default() -> Self {
        Self { plan_digest: None, dont_ask: false, leave: waking() }
    }
}

impl CommandOptions {
    /// The command of this caller. A digest and "don't ask" contradict each other.
    pub(super) fn of(&self, staff: &Staff) -> Answer<StaffCommand> {
        let asking = match (self.plan_digest, self.dont_ask) {
            (Some(_), true) => return Err(ApiError::invalid_field("/dontAsk", "contradicts planDigest")),
            (Some(digest), false) => Asking::Confirmed(digest),
            (None, true) => Asking::DontAsk,
            (None, false) => Asking::Refuse,
        };
        Ok(StaffCommand { by: Actor::Staff(staff.user.id), asking, leave: self.leave })
    }
}

impl From<Carried> for SentPlan {
    fn from(carried: Carried) -> Self {
        let Carried { dispatch, asked, cancelled } = carried;
        Self { dispatch_id: dispatch, requests: asked, cancelled }
    }
}

impl From<StaffingError> for ApiError {
    fn from(error: StaffingError) -> Self {
        match error {
            StaffingError::NotFound => Code::NotFound.because(error),
            StaffingError::NotInThisState(_) => Code::NotInThisState.because(error),
            StaffingError::PlanChanged { ref plan } => Code::PlanChanged.because(&error).with("plan", plan),
            StaffingError::DigestRequired { ref plan } => Code::DigestRequired.because(&error).with("plan", plan),
            StaffingError::Invalid { pointer, detail } => Self::invalid_field(&pointer, detail),
            StaffingError::SeatsTaken => Code::SeatsTaken.because(error),
            StaffingError::Stale(stale) => stale.into(),
            StaffingError::Storage(cause) => Self::storage(cause),
        }
    }
}

impl From<StaffingTxError> for ApiError {
    fn from(error: StaffingTxError) -> Self {
        match error {
            StaffingTxError::Storage(cause) => Self::storage(cause),
            StaffingTxError::NotArmed(_) | StaffingTxError::TooLate => {
                let refusal = Code::Unavailable.because("the change was not made; try again");
                refusal.retry_after(std::time::Duration::from_secs(2)).caused_by(error)
            }
        }
    }
}

/// Commits what a command did and says it.
pub(super) async fn carried_out(tx: StaffingTx, carried: Carried) -> Answer<Read<SentPlan>> {
    tx.commit().await?;
    Ok(Read::list(carried.into()))
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

/// Send what was previewed.
///
/// Exactly the previewed plan is executed, or none: when it has changed meanwhile the answer is `plan_changed` with
/// the plan as it is now. A draft becomes active. Safe to repeat: what was sent is part of the plan.
#[utoipa::path(operation_id = "sendPlan", tag = "Staffing", params(("project" = ProjectId, Path, description = "The project")), request_body = SendPlan, responses(
    (status = 200, description = "Sent", body = SentPlan),
    (status = 404, response = Problem),
    (status = 409, response = Problem),
))]
#[post("/projects/{project}/send")]
async fn send(
    staff: Staff,
    services: Data<Services>,
    project: Path<ProjectId>,
    body: Valid<SendPlan>,
) -> Answer<Read<SentPlan>> {
    let Valid(SendPlan { needs, exclude, next_wave, leave, plan_digest, dispatches, cancels }) = body;
    let input = SendInput { preview: PreviewInput { needs, exclude, next_wave, leave }, plan_digest };
    let tx = staff.db.staffing_tx(&services.clock).await?;
    let by = Actor::Staff(staff.user.id);
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

macro_rules! project_commands { ($($(#[$doc:meta])* $name:ident $command:path, $id:literal, $path:literal;)+) => {$(
    $(#[$doc])*
    #[utoipa::path(operation_id = $id, tag = "Staffing", params(("project" = ProjectId, Path, description = "The project")), request_body = CommandOptions, responses(
        (status = 200, description = "Done; what it led to", body = SentPlan),
        (status = 404, response = Problem),
        (status = 409, response = Problem),
    ))]
    #[post($path)]
    async fn $name(staff: Staff, services: Data<Services>, project: Path<ProjectId>, body: Valid<CommandOptions>) -> Answer<Read<SentPlan>> {
        let command = body.0.of(&staff)?;
        let tx = staff.db.staffing_tx(&services.clock).await?;
        let carried = $command(&tx, &services.clock, &command, project.into_inner()).await?;
        carried_out(tx, carried).await
    }
)+}; }

project_commands! {
    /// Let a project stand still.
    ///
    /// Nobody is asked, reminded or expired until it is resumed; a yes still counts.
    pause staffing::pause, "pauseProject", "/projects/{project}/pause";
    /// Let a project go on.
    ///
    /// The time that stood still is given back to everybody who may still answer.
    resume staffing::resume, "resumeProject", "/projects/{project}/resume";
    /// Call a project off.
    ///
    /// Every live request is cancelled, and those who had accepted are told.
    cancel staffing::cancel_project, "cancelProject", "/projects/{project}/cancel";
    /// Mark a project as played.
    complete staffing::complete_project, "completeProject", "/projects/{project}/complete";
}

/// Lift what stands against asking somebody again.
#[utoipa::path(operation_id = "liftBlock", tag = "Staffing", params(("project" = ProjectId, Path, description = "The project")), request_body = LiftBlock, responses(
    (status = 200, description = "Lifted; what it led to", body = SentPlan),
    (status = 404, response = Problem),
    (status = 409, response = Problem),
))]
#[post("/projects/{project}/lift-block")]
async fn lift_block(
    staff: Staff,
    services: Data<Services>,
    project: Path<ProjectId>,
    body: Valid<LiftBlock>,
) -> Answer<Read<SentPlan>> {
    let Valid(LiftBlock { musician, reason, options }) = body;
    let command = options.of(&staff)?;
    let tx = staff.db.staffing_tx(&services.clock).await?;
    let carried = staffing::lift_block(&tx, &services.clock, &command, project.into_inner(), musician, reason).await?;
    carried_out(tx, carried).await
}

/// The routes.
pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(preview)
        .service(send)
        .service(pause)
        .service(resume)
        .service(cancel)
        .service(complete)
        .service(lift_block);
}

//! What every staff command has in common: whether it may ask, when its mail leaves, what it led to, and how a refusal
//! is told.

use domain::{
    ids::{DispatchId, RequestId},
    rules::{calendar::Leave, planner::PlanDigest},
    services::staffing::{Asking, Carried, StaffCommand, StaffingError},
    tx::StaffingTx,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use crate::{
    authority::Staff,
    extract::Read,
    problem::{Answer, ApiError, Code},
};

/// How a command is to be carried out. Without a word about asking, one that would ask somebody is refused, with the plan.
#[derive(Clone, Copy, Debug, Default, Deserialize, Validate, ToSchema, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CommandTerms {
    /// The digest of the plan that was shown: ask exactly whom it names.
    pub plan_digest: Option<PlanDigest>,
    /// Do everything but asking; the needs that would have asked are held.
    #[serde(default)]
    #[schema(example = false)]
    pub dont_ask: bool,
    /// Whether the mail it causes leaves at once, day or night, or in waking hours; `waking` when absent.
    pub leave: Option<Leave>,
}

/// What a command led to.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CommandOutcome {
    /// The plan that was carried out, if it asked or cancelled anybody.
    dispatch_id: Option<DispatchId>,
    /// The requests that were made.
    #[schema(example = json!([]))]
    requests: Vec<RequestId>,
    /// The requests that were closed.
    #[schema(example = json!([]))]
    cancelled: Vec<RequestId>,
}

impl CommandTerms {
    /// The command as this member of staff gives it.
    pub fn command(self, staff: &Staff) -> Result<StaffCommand, ApiError> {
        let asking = match (self.plan_digest, self.dont_ask) {
            (Some(_), true) => {
                return Err(ApiError::invalid_field("/dontAsk", "a plan is either confirmed or not carried out"));
            }
            (Some(digest), false) => Asking::Confirmed(digest),
            (None, true) => Asking::DontAsk,
            (None, false) => Asking::Refuse,
        };
        let leave = self.leave.unwrap_or(Leave::Waking);
        Ok(StaffCommand { by: staff.actor, asking, leave })
    }
}

impl From<Carried> for CommandOutcome {
    fn from(Carried { dispatch, asked, cancelled }: Carried) -> Self {
        Self { dispatch_id: dispatch, requests: asked, cancelled }
    }
}

/// Commits what a command did and says it.
pub(super) async fn carried_out(tx: StaffingTx, carried: Carried) -> Answer<Read<CommandOutcome>> {
    tx.commit().await?;
    Ok(Read::list(carried.into()))
}

impl From<StaffingError> for ApiError {
    fn from(error: StaffingError) -> Self {
        match error {
            StaffingError::NotFound => Code::NotFound.because(error),
            StaffingError::NotInThisState(_) => Code::NotInThisState.because(error),
            StaffingError::PlanChanged { ref plan } => Code::PlanChanged.because(&error).with("plan", plan),
            StaffingError::DigestRequired { ref plan } => Code::PlanUnconfirmed.because(&error).with("plan", plan),
            StaffingError::Invalid { ref pointer, ref detail } => Self::invalid_field(pointer, detail),
            StaffingError::SeatsTaken => Code::SeatsTaken.because(error),
            StaffingError::Stale(stale) => stale.into(),
            StaffingError::Storage(cause) => Self::storage(cause),
        }
    }
}

/// Handlers of commands that say nothing but their terms, about one thing in the path.
macro_rules! staff_commands { ($tag:literal, $thing:literal: $id:ty, $which:literal; $($(#[$doc:meta])* $name:ident $command:path, $operation:literal, $path:literal;)+) => {$(
    $(#[$doc])*
    #[utoipa::path(operation_id = $operation, tag = $tag, params(($thing = $id, Path, description = $which)), request_body = CommandTerms, responses(
        (status = 200, description = "Done; what it led to", body = CommandOutcome),
        (status = 404, response = Problem),
        (status = 409, response = Problem),
    ))]
    #[post($path)]
    async fn $name(staff: Staff, services: Data<Services>, id: Path<$id>, body: Valid<CommandTerms>) -> Answer<Read<CommandOutcome>> {
        let command = body.0.command(&staff)?;
        let tx = staff.db.staffing_tx(&services.clock).await?;
        let carried = $command(&tx, &services.clock, &command, id.into_inner()).await?;
        carried_out(tx, carried).await
    }
)+}; }
pub(super) use staff_commands;

//! Requests: who was asked, what they said, and what staff do about it.

use actix_web::{
    get, post,
    web::{Data, Path, Query},
};
use chrono::{DateTime, Utc};
use domain::{
    ids::{ProjectId, RequestId},
    rules::request_lifecycle,
    services::staffing::{self, RecordedAnswer, RequestView},
    values::{
        states::{AnswerChannel, DeclineScope},
        text::Note,
    },
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;
use validator::Validate;

use super::asking::{CommandOutcome, CommandTerms, carried_out, staff_commands};
use crate::{
    application::Services,
    authority::Staff,
    extract::{Read, Valid},
    problem::{Answer, ApiError, Problem},
};

/// Whose requests.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct RequestQuery {
    /// The project.
    project: ProjectId,
}

/// The requests of a project.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RequestList {
    /// The newest first.
    items: Vec<RequestView>,
}

/// What a musician said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SaidAnswer {
    /// I come.
    Yes,
    /// I do not come.
    No,
}

/// How staff heard it.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum HeardBy {
    /// On the telephone.
    Phone,
    /// In a message.
    Message,
    /// Face to face.
    InPerson,
}

/// An answer that staff have heard themselves.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RecordAnswer {
    /// What the musician said.
    #[schema(example = "yes")]
    answer: SaidAnswer,
    /// With a no: whether it is meant for all of these days or for this position only; `days` when absent.
    scope: Option<DeclineScope>,
    /// With a yes, should no seat be left: whether the musician waits for one.
    #[serde(default)]
    standby: bool,
    /// How it was heard.
    #[schema(example = "phone")]
    channel: HeardBy,
    /// What the musician added.
    comment: Option<Note>,
    /// How to go about asking others.
    #[serde(default)]
    #[validate(nested)]
    options: CommandTerms,
}

/// Until when somebody may answer.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ExtendRequest {
    /// The new deadline.
    #[schema(example = "2026-12-01T11:00:00Z")]
    until: DateTime<Utc>,
    /// How to go about asking others.
    #[serde(default)]
    #[validate(nested)]
    options: CommandTerms,
}

/// Who was asked about a project.
#[utoipa::path(operation_id = "listRequests", tag = "Requests", params(RequestQuery), responses(
    (status = 200, description = "Its requests, the newest first", body = RequestList),
))]
#[get("/requests")]
async fn list(staff: Staff, query: Query<RequestQuery>) -> Answer<Read<RequestList>> {
    let items = staffing::requests(staff.db.read(), query.project).await?;
    Ok(Read::list(RequestList { items }))
}

/// One request.
#[utoipa::path(operation_id = "showRequest", tag = "Requests", params(("request" = RequestId, Path, description = "The request")), responses(
    (status = 200, description = "The request", body = RequestView),
    (status = 404, response = Problem),
))]
#[get("/requests/{request}")]
async fn show(staff: Staff, request: Path<RequestId>) -> Answer<Read<RequestView>> {
    let request = staffing::request(staff.db.read(), request.into_inner()).await?;
    Ok(Read::one(request.version, request))
}

/// Record an answer that was given to staff.
///
/// A yes needs a free seat. The answer says whom it led to asking, if anybody.
#[utoipa::path(operation_id = "recordAnswer", tag = "Requests", params(("request" = RequestId, Path, description = "The request")), request_body = RecordAnswer, responses(
    (status = 200, description = "Recorded; what it led to", body = CommandOutcome),
    (status = 404, response = Problem),
    (status = 409, response = Problem),
))]
#[post("/requests/{request}/record-answer")]
async fn record_answer(
    staff: Staff,
    services: Data<Services>,
    request: Path<RequestId>,
    body: Valid<RecordAnswer>,
) -> Answer<Read<CommandOutcome>> {
    let Valid(RecordAnswer { answer, scope, standby, channel, comment, options }) = body;
    let answer = match (answer, scope) {
        (SaidAnswer::Yes, None) => request_lifecycle::Answer::Yes { standby },
        (SaidAnswer::Yes, Some(_)) => return Err(ApiError::invalid_field("/scope", "belongs to a no")),
        (SaidAnswer::No, _) if standby => return Err(ApiError::invalid_field("/standby", "belongs to a yes")),
        (SaidAnswer::No, scope) => request_lifecycle::Answer::No(scope.unwrap_or(DeclineScope::Days)),
    };
    let channel = match channel {
        HeardBy::Phone => AnswerChannel::Phone,
        HeardBy::Message => AnswerChannel::Message,
        HeardBy::InPerson => AnswerChannel::InPerson,
    };
    let recorded = RecordedAnswer { answer, channel, comment };
    let command = options.command(&staff)?;
    let tx = staff.db.staffing_tx(&services.clock).await?;
    let carried = staffing::record_answer(&tx, &services.clock, &command, request.into_inner(), recorded).await?;
    carried_out(tx, carried).await
}

/// Give somebody more time.
#[utoipa::path(operation_id = "extendRequest", tag = "Requests", params(("request" = RequestId, Path, description = "The request")), request_body = ExtendRequest, responses(
    (status = 200, description = "Extended", body = CommandOutcome),
    (status = 404, response = Problem),
    (status = 409, response = Problem),
))]
#[post("/requests/{request}/extend")]
async fn extend(
    staff: Staff,
    services: Data<Services>,
    request: Path<RequestId>,
    body: Valid<ExtendRequest>,
) -> Answer<Read<CommandOutcome>> {
    let Valid(ExtendRequest { until, options }) = body;
    let command = options.command(&staff)?;
    let tx = staff.db.staffing_tx(&services.clock).await?;
    let carried = staffing::extend(&tx, &services.clock, &command, request.into_inner(), until).await?;
    carried_out(tx, carried).await
}

staff_commands! { "Requests", "request": RequestId, "The request";
    /// Skip somebody and ask the next.
    ///
    /// Asks the next one, so it needs the digest of that plan.
    skip staffing::skip, "skipRequest", "/requests/{request}/skip";
    /// Withdraw a request and stop asking for its need.
    stop staffing::stop, "cancelRequest", "/requests/{request}/cancel";
    /// Release somebody from an engagement.
    ///
    /// They are told; nobody else is asked unless the plan is confirmed.
    release staffing::release, "releaseRequest", "/requests/{request}/release";
    /// Send the mail again, with the same link and deadline. At most three times.
    resend staffing::resend, "resendRequest", "/requests/{request}/resend";
    /// Give a free seat to somebody on standby.
    ///
    /// Whoever was asked for it last is told that it is taken.
    give_seat staffing::give_seat, "giveSeat", "/requests/{request}/give-seat";
}

/// The routes.
pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(list)
        .service(show)
        .service(record_answer)
        .service(extend)
        .service(skip)
        .service(stop)
        .service(release)
        .service(resend)
        .service(give_seat);
}

//! The timeline as it goes on: server-sent events.

use actix_web::{
    HttpRequest, HttpResponse, get,
    http::header,
    web::{Data, Query},
};
use domain::services::counters;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

use crate::{
    application::Services,
    authority::{SignedIn, Staff},
    live::{Follower, Full, Start, Unread},
    problem::{Answer, ApiError, Code},
};

/// Where to begin.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct StreamQuery {
    /// With what happened after the event of this number. A header `Last-Event-ID`, which browsers send when they
    /// connect again, counts instead.
    #[param(format = "uint64")]
    after: Option<u64>,
}

/// One message of a stream of server-sent events, line by line.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it is written as text; only its shape is documented")]
pub(crate) struct StreamMessage {
    /// What to connect again with, where there is such a place.
    id: Option<String>,
    /// What kind of message it is.
    event: String,
    /// JSON.
    data: String,
}

impl From<Unread> for ApiError {
    fn from(unread: Unread) -> Self {
        match unread {
            Unread::Enter(refused) => refused.into(),
            Unread::Storage(cause) => Self::storage(cause),
        }
    }
}

impl From<Full> for ApiError {
    fn from(full: Full) -> Self {
        Code::TooManyStreams.because(full)
    }
}

/// Follow the timeline.
///
/// Server-sent events: `change` for each event, with its `seq` as id and the JSON of `GET /api/events`; every one once
/// and in order. Without a place to begin at, `ready` says where it begins. `gap` says that too much is missing, or that
/// the database was restored: read everything anew, and go on from its `seq`. `alive` comes every 15 seconds: without it
/// for longer than that, the line is broken, and you connect again. `bye` ends the stream because the session
/// has ended or the orchestra is not in use; without it, connect again with the last id.
#[utoipa::path(operation_id = "streamEvents", tag = "Events",
    params(StreamQuery, ("Last-Event-ID" = Option<u64>, Header, format = "uint64", description = "The last id that was received")),
    responses(
        (status = 200, description = "Events, until one side hangs up", body = StreamMessage, content_type = "text/event-stream"),
        (status = 400, response = crate::problem::Problem),
    )
)]
#[get("/events/stream")]
async fn stream(
    staff: Staff,
    caller: SignedIn,
    services: Data<Services>,
    query: Query<StreamQuery>,
    request: HttpRequest,
) -> Answer<HttpResponse> {
    let entry = caller.entry.as_ref().ok_or_else(|| ApiError::internal("staff without an orchestra"))?;
    let start = match last_event_id(&request)?.or(query.after) {
        None => Start::Now,
        // Larger than any number of ours: as much from the future as any other.
        Some(seq) => Start::After(i64::try_from(seq).unwrap_or(i64::MAX)),
    };
    let newest = counters::last_event(staff.db.read()).await?;
    let draining = services.draining.clone();
    let follower = Follower::join(&services.live, (&caller, entry), (start, newest), draining).await??;
    Ok(HttpResponse::Ok()
        .content_type("text/event-stream")
        .insert_header((header::CACHE_CONTROL, "no-store"))
        // Neither a proxy nor our own compression may hold back what has been said.
        .insert_header(("x-accel-buffering", "no"))
        .insert_header((header::CONTENT_ENCODING, "identity"))
        .streaming(follower.into_stream()))
}

fn last_event_id(request: &HttpRequest) -> Answer<Option<u64>> {
    let Some(given) = request.headers().get("last-event-id") else { return Ok(None) };
    let number = given.to_str().ok().and_then(|text| text.parse().ok());
    number.map(Some).ok_or_else(|| Code::Malformed.because("Last-Event-ID is no id of this stream"))
}

/// The routes.
pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(stream);
}

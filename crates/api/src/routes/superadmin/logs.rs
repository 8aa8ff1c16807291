//! The central log: who signed in, what superadmins did, and what went wrong outside the orchestras' own databases.

use actix_web::{
    HttpResponse, get,
    http::header,
    web::{Data, Query},
};
use central_registry::{
    log_reading::{LogFilter, LoggedEntry},
    system_log::Level,
};
use chrono::{DateTime, Utc};
use domain::ids::{LogEntryId, OrchestraId, UserId};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::{scope, service_config::ServiceConfig};

use crate::{
    application::Services,
    authority::SignedIn,
    extract::{Limit, PageOf, Read, Search, page_query},
    live::LogTail,
    problem::{Answer, Code, Problem},
    routes::event_stream::StreamMessage,
};

/// Which entries.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct EntryQuery {
    /// Only those that are this serious.
    level: Option<Level>,
    /// Only those about this: `auth`, `grants`, `orchestras`, `provisioning`, `routing`, `users`, …
    #[param(value_type = Option<String>, max_length = 100)]
    category: Option<Search>,
    /// Only those whose message holds this, whatever the case.
    #[param(value_type = Option<String>, max_length = 100)]
    text: Option<Search>,
    /// Only those of this moment or later.
    from: Option<DateTime<Utc>>,
    /// Only those before this moment.
    to: Option<DateTime<Utc>>,
    /// Only those about this orchestra.
    orchestra: Option<OrchestraId>,
    /// Only those of what this user did.
    user: Option<UserId>,
    /// Only those of this request: the `requestId` of a problem.
    #[param(value_type = Option<String>, max_length = 100)]
    request_id: Option<Search>,
    /// The `nextCursor` of the page before.
    cursor: Option<String>,
    /// How many, at most 200.
    #[serde(default)]
    #[param(value_type = u32, minimum = 1, maximum = 200, default = 50, required = false)]
    limit: Limit,
}

/// An entry of the central log.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CentralEntry {
    /// The entry.
    id: LogEntryId,
    /// When.
    at: DateTime<Utc>,
    /// How serious it is.
    #[schema(example = "info")]
    level: Level,
    /// What it is about.
    #[schema(example = "orchestras")]
    category: String,
    /// What happened.
    #[schema(example = "stopped an orchestra")]
    message: String,
    /// The request in which it happened.
    request_id: Option<String>,
    /// Who did it.
    user: Option<UserId>,
    /// To which orchestra.
    orchestra: Option<OrchestraId>,
    /// Facts for whoever looks into it.
    #[schema(value_type = Object)]
    fields: Value,
}

/// A page of the central log.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct EntryPage {
    /// The entries, newest first.
    items: Vec<CentralEntry>,
    /// Where the next page begins; absent on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    next_cursor: Option<String>,
}

impl From<LoggedEntry> for CentralEntry {
    fn from(entry: LoggedEntry) -> Self {
        let LoggedEntry { id, at, level, category, message, request_id, user, orchestra, fields } = entry;
        Self { id, at, level, category, message, request_id, user, orchestra, fields }
    }
}

impl EntryQuery {
    fn filter(self) -> LogFilter {
        let Self { level, category, text, from, to, orchestra, user, request_id, cursor: _, limit: _ } = self;
        let [category, text, request_id] = [category, text, request_id].map(|sought| sought.map(Search::into_text));
        LogFilter { level, category, text, from, to, orchestra, user, request_id }
    }
}

/// What happened in the installation?
///
/// What happened inside an orchestra is in its own log, which a grant opens: `GET /api/logs` with `X-Orchestra-Id`.
#[utoipa::path(operation_id = "listEntries", tag = "Superadmin", params(EntryQuery), responses(
    (status = 200, description = "A page of the log", body = EntryPage),
    (status = 400, response = Problem),
))]
#[get("")]
async fn list(services: Data<Services>, query: Query<EntryQuery>) -> Answer<Read<EntryPage>> {
    let query = query.into_inner();
    let (cursor, limit) = (query.cursor.clone(), u64::from(query.limit.get()));
    let filter = query.filter();
    let page = PageOf::central("listEntries", &filter)?;
    let before = services.cursors.open(&page, cursor.as_deref())?;
    let mut entries = services.registry.log_entries(filter, before, limit + 1).await?;
    let more = page_query::cut(&mut entries, limit);
    let next_cursor = match entries.last() {
        Some(last) if more => Some(services.cursors.seal(&page, &last.place())?),
        _ => None,
    };
    Ok(Read::list(EntryPage { items: entries.into_iter().map(Into::into).collect(), next_cursor }))
}

/// Follow the central log.
///
/// Server-sent events: `ready`, and then `entry` for each entry of the same filter that comes, within about a second,
/// as the JSON of the list. An entry that changes is sent again under its id. `alive` comes every 15 seconds: without
/// it for longer than that, the line is broken. `bye` ends the stream when the session has ended. Whoever connects again
/// reads the list from when they were last told.
#[utoipa::path(operation_id = "streamEntries", tag = "Superadmin", params(EntryQuery), responses(
    (status = 200, description = "Entries, until one side hangs up", body = StreamMessage, content_type = "text/event-stream"),
    (status = 400, response = Problem),
))]
#[get("/stream")]
async fn stream(caller: SignedIn, services: Data<Services>, query: Query<EntryQuery>) -> Answer<HttpResponse> {
    let query = query.into_inner();
    if query.cursor.is_some() || query.to.is_some() {
        return Err(Code::Malformed.because("a stream has no `cursor` and no `to`"));
    }
    let tail = LogTail::begin(&services, &caller, query.filter())?;
    Ok(HttpResponse::Ok()
        .content_type("text/event-stream")
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header(("x-accel-buffering", "no"))
        .insert_header((header::CONTENT_ENCODING, "identity"))
        .streaming(tail.into_stream()))
}

/// The routes.
pub(super) fn routes(cfg: &mut ServiceConfig) {
    cfg.service(scope::scope("/logs").service(list).service(stream));
}

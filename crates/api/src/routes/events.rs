//! The timeline: what happened in an orchestra, for people and for programs that follow it.

use actix_web::{
    get,
    web::{Data, Query},
};
use domain::{
    ids::{MusicianId, ProjectId},
    services::timeline::{self, Event, EventFilter, Span},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

use crate::{
    application::Services,
    authority::Staff,
    extract::{Limit, PageOf, Read, page_query},
    problem::{Answer, Code},
};

/// Which events.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct EventQuery {
    /// Only those of this project.
    project: Option<ProjectId>,
    /// Only those of this musician: about them, or about a request to them.
    musician: Option<MusicianId>,
    /// Those after this number, oldest first; without it the newest, newest first.
    after: Option<i64>,
    /// The `nextCursor` of the page before.
    cursor: Option<String>,
    /// How many, at most 200.
    #[serde(default)]
    #[param(value_type = u32, minimum = 1, maximum = 200, default = 50, required = false)]
    limit: Limit,
}

/// A page of the timeline.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct EventPage {
    /// The events.
    items: Vec<Event>,
    /// Where the next page begins; absent on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    next_cursor: Option<String>,
}

/// What happened.
///
/// Newest first in pages; or, with `after`, everything since a known event in the order in which it became true.
#[utoipa::path(operation_id = "listEvents", tag = "Events", params(EventQuery), responses(
    (status = 200, description = "A page of the timeline", body = EventPage),
    (status = 400, response = crate::problem::Problem),
))]
#[get("/events")]
async fn list(staff: Staff, services: Data<Services>, query: Query<EventQuery>) -> Answer<Read<EventPage>> {
    let EventQuery { project, musician, after, cursor, limit } = query.into_inner();
    let limit = u64::from(limit.get());
    let filter = EventFilter { project, musician };
    let page = PageOf::new(staff.db.orchestra().id, "listEvents", (filter, after))?;
    if after.is_some() && cursor.is_some() {
        return Err(Code::Malformed.because("`after` goes on by its own number, not by a cursor"));
    }
    let span = match after {
        Some(seq) => Span::After(seq),
        None => Span::Before(services.cursors.open(&page, cursor.as_deref())?),
    };
    let mut items = timeline::read(staff.db.read(), filter, span, limit + 1).await?;
    let more = page_query::cut(&mut items, limit);
    let next_cursor = match items.last() {
        Some(last) if more && after.is_none() => Some(services.cursors.seal(&page, &last.seq)?),
        _ => None,
    };
    Ok(Read::list(EventPage { items, next_cursor }))
}

/// The routes.
pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(list);
}

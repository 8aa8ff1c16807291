//! The operations log of an orchestra.

use actix_web::{
    get,
    web::{Data, Query},
};
use chrono::{DateTime, Utc};
use domain::{
    ids::UserId,
    services::system_log::{self, LineFilter, LogLine},
    values::states::LogLevel,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

use crate::{
    application::Services,
    authority::Staff,
    extract::{Limit, PageOf, Read, Search, page_query},
    problem::Answer,
};

/// Which lines.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct LogQuery {
    /// Only those that matter this much.
    level: Option<LogLevel>,
    /// Only those about this.
    #[param(value_type = Option<String>, max_length = 100)]
    category: Option<Search>,
    /// Only those whose message holds this, whatever the case.
    #[param(value_type = Option<String>, max_length = 100)]
    text: Option<Search>,
    /// Only those of this moment or later.
    from: Option<DateTime<Utc>>,
    /// Only those before this moment.
    to: Option<DateTime<Utc>>,
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

/// A page of the log.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct LogPage {
    /// The lines, newest first.
    items: Vec<LogLine>,
    /// Where the next page begins; absent on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    next_cursor: Option<String>,
}

/// What the system did for the orchestra, and could not do.
#[utoipa::path(operation_id = "listLogs", tag = "Logs", params(LogQuery), responses(
    (status = 200, description = "A page of the log", body = LogPage),
    (status = 400, response = crate::problem::Problem),
))]
#[get("/logs")]
async fn list(staff: Staff, services: Data<Services>, query: Query<LogQuery>) -> Answer<Read<LogPage>> {
    let LogQuery { level, category, text, from, to, user, request_id, cursor, limit } = query.into_inner();
    let [category, text, request_id] = [category, text, request_id].map(|sought| sought.map(Search::into_text));
    let filter = LineFilter { level, category, text, from, to, user, request_id };
    let limit = u64::from(limit.get());
    let page = PageOf::new(staff.db.orchestra().id, "listLogs", &filter)?;
    let before = services.cursors.open(&page, cursor.as_deref())?;
    let mut items = system_log::read(staff.db.read(), filter, before, limit + 1).await?;
    let more = page_query::cut(&mut items, limit);
    let next_cursor = match items.last() {
        Some(last) if more => Some(services.cursors.seal(&page, &last.place())?),
        _ => None,
    };
    Ok(Read::list(LogPage { items, next_cursor }))
}

/// The routes.
pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(list);
}

//! What operators were told of, and what is not over.

use actix_web::{
    get,
    web::{Data, Query},
};
use central_registry::alerts::{Alert, AlertCause, Stake};
use chrono::{DateTime, Utc};
use domain::ids::{AlertId, OrchestraId};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

use crate::{
    application::Services,
    extract::{Limit, PageOf, Read, page_query},
    problem::{Answer, Problem},
};

/// A trouble that operators were told of.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct InstallationAlert {
    /// Its id, the same in mails and calls about it.
    id: AlertId,
    /// Which orchestra's; null when it is the installation's.
    orchestra_id: Option<OrchestraId>,
    /// What is wrong.
    #[schema(example = "database")]
    cause: AlertCause,
    /// When it was first seen.
    since: DateTime<Utc>,
    /// When somebody was told.
    raised_at: Option<DateTime<Utc>>,
    /// When it was over; null while it is not.
    cleared_at: Option<DateTime<Utc>>,
    /// What was seen, in words.
    #[schema(example = "the database does not answer")]
    detail: String,
    /// What hung on it when it was last told.
    stake: Stake,
}

/// A page of alerts.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct InstallationAlertPage {
    /// The newest first.
    items: Vec<InstallationAlert>,
    /// Where the next page begins; absent on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    next_cursor: Option<String>,
}

/// Which alerts.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct AlertQuery {
    /// Only those that are not over, or only those that are.
    live: Option<bool>,
    /// The `nextCursor` of the page before.
    cursor: Option<String>,
    /// How many, at most 200.
    #[serde(default)]
    #[param(value_type = u32, minimum = 1, maximum = 200, default = 50, required = false)]
    limit: Limit,
}

impl From<Alert> for InstallationAlert {
    fn from(alert: Alert) -> Self {
        let Alert { id, orchestra, cause, state: _, since, raised_at, cleared_at, detail, stake } = alert;
        Self { id, orchestra_id: orchestra, cause, since, raised_at, cleared_at, detail, stake }
    }
}

/// What is in trouble, and what was.
///
/// What operators were told of by mail and webhook. A suspicion that came to nothing is not among it.
#[utoipa::path(operation_id = "listAlerts", tag = "Superadmin", params(AlertQuery), responses(
    (status = 200, description = "A page of alerts", body = InstallationAlertPage),
    (status = 400, response = Problem),
))]
#[get("/alerts")]
async fn list(services: Data<Services>, query: Query<AlertQuery>) -> Answer<Read<InstallationAlertPage>> {
    let AlertQuery { live, cursor, limit } = query.into_inner();
    let limit = u64::from(limit.get());
    let page = PageOf::installation("listAlerts", live)?;
    let before: Option<(DateTime<Utc>, AlertId)> = services.cursors.open(&page, cursor.as_deref())?;
    let mut alerts = services.registry.alerts(live, before, limit + 1).await?;
    let more = page_query::cut(&mut alerts, limit);
    let next_cursor = match alerts.last().and_then(|last| Some((last.raised_at?, last.id))) {
        Some(place) if more => Some(services.cursors.seal(&page, &place)?),
        _ => None,
    };
    Ok(Read::list(InstallationAlertPage { items: alerts.into_iter().map(Into::into).collect(), next_cursor }))
}

/// The routes.
pub(super) fn routes(cfg: &mut ServiceConfig) {
    cfg.service(list);
}

//! Who may look in: the grants by which superadmins enter the orchestra.

use actix_web::{
    get,
    web::{Data, Query},
};
use central_registry::grants::{Grant, NamedGrant};
use chrono::{DateTime, Utc};
use domain::ids::{GrantId, OrchestraId, UserId};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

use crate::{
    application::Services,
    authority::Staff,
    extract::{Limit, PageOf, Read, page_query},
    problem::{Answer, Problem},
};

/// Which grants.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct GrantQuery {
    /// Only those that are good at this moment.
    #[serde(default)]
    live: bool,
    /// The `nextCursor` of the page before.
    cursor: Option<String>,
    /// How many, at most 200.
    #[serde(default)]
    #[param(value_type = u32, minimum = 1, maximum = 200, default = 50, required = false)]
    limit: Limit,
}

/// A superadmin's leave to enter one orchestra for a while.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AccessGrant {
    /// The grant.
    id: GrantId,
    /// The orchestra that it opens.
    orchestra_id: OrchestraId,
    /// Its code.
    #[schema(example = "SCO")]
    orchestra_code: String,
    /// Who may enter.
    user_id: UserId,
    /// By which name they sign in.
    #[schema(example = "superadmin")]
    superadmin: String,
    /// Why.
    #[schema(example = "Ticket 4711: the line-up of Mahler 2 shows an empty chair")]
    reason: String,
    /// Whether they may change anything, or only read.
    may_write: bool,
    /// Since when.
    created_at: DateTime<Utc>,
    /// Until when, at most.
    until: DateTime<Utc>,
    /// When it was ended before its time.
    ended_at: Option<DateTime<Utc>>,
    /// Whether it is good at this moment.
    is_live: bool,
}

/// A page of grants.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct GrantPage {
    /// The grants, newest first.
    items: Vec<AccessGrant>,
    /// Where the next page begins; absent on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    next_cursor: Option<String>,
}

impl AccessGrant {
    pub(super) const fn id(&self) -> GrantId {
        self.id
    }

    /// The grant as it is at this moment.
    pub(super) fn at(now: DateTime<Utc>, named: NamedGrant) -> Self {
        let NamedGrant { grant, username, orchestra_code } = named;
        let is_live = grant.is_live(now);
        let Grant { id, user, orchestra, reason, may_write, created_at, until, ended_at } = grant;
        Self {
            id,
            orchestra_id: orchestra,
            orchestra_code,
            user_id: user,
            superadmin: username,
            reason,
            may_write,
            created_at,
            until,
            ended_at,
            is_live,
        }
    }
}

/// One page of the grants for one orchestra, or for all.
pub(super) async fn page(
    services: &Services,
    (page, cursor): (&PageOf, Option<&str>),
    (orchestra, live): (Option<OrchestraId>, bool),
    limit: Limit,
) -> Answer<Read<GrantPage>> {
    let limit = u64::from(limit.get());
    let before = services.cursors.open(page, cursor)?;
    let mut items = services.registry.grants(orchestra, live, before, limit + 1).await?;
    let more = page_query::cut(&mut items, limit);
    let next_cursor = match items.last() {
        Some(last) if more => Some(services.cursors.seal(page, &last.place())?),
        _ => None,
    };
    let now = services.sign_in_clock.now();
    Ok(Read::list(GrantPage {
        items: items.into_iter().map(|grant| AccessGrant::at(now, grant)).collect(),
        next_cursor,
    }))
}

/// Who may look in?
///
/// The grants by which superadmins may enter the orchestra, or might: who, why, until when, and whether they may change
/// anything. What each of them did is in the log, under `grants`.
#[utoipa::path(operation_id = "listGrants", tag = "Grants", params(GrantQuery), responses(
    (status = 200, description = "A page of grants", body = GrantPage),
    (status = 400, response = Problem),
))]
#[get("/grants")]
async fn list(staff: Staff, services: Data<Services>, query: Query<GrantQuery>) -> Answer<Read<GrantPage>> {
    let GrantQuery { live, cursor, limit } = query.into_inner();
    let orchestra = staff.db.orchestra().id;
    let place = PageOf::new(orchestra, "listGrants", live)?;
    page(&services, (&place, cursor.as_deref()), (Some(orchestra), live), limit).await
}

/// The routes.
pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(list);
}

//! Leave to enter an orchestra: asked for with a reason, seen by its admins, over after an hour at most.

use actix_web::{
    HttpRequest, HttpResponse, delete, get,
    http::header,
    post,
    web::{Data, Path, Query},
};
use central_registry::grants::{GrantError, NamedGrant, NewGrant};
use chrono::TimeDelta;
use domain::{
    ids::{GrantId, OrchestraId},
    values::text::Note,
};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::{scope, service_config::ServiceConfig};
use validator::Validate;

use crate::{
    application::Services,
    authority::SignedIn,
    extract::{Limit, PageOf, Read, Valid},
    problem::{Answer, ApiError, Code, Problem},
    routes::grants::{AccessGrant, GrantPage, page},
    telemetry::request_id,
};

/// A grant to be made for oneself.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct WantedGrant {
    /// The orchestra to enter.
    orchestra_id: OrchestraId,
    /// Why; its admins read it.
    #[schema(example = "Ticket 4711: the line-up of Mahler 2 shows an empty chair")]
    reason: Note,
    /// For how many minutes.
    #[serde(default = "half_an_hour")]
    #[validate(range(min = 1, max = 60))]
    #[schema(minimum = 1, maximum = 60, default = 30)]
    minutes: u8,
    /// Whether to change anything, or only to read.
    #[serde(default)]
    #[schema(example = false)]
    may_write: bool,
}

const fn half_an_hour() -> u8 {
    30
}

/// Which grants.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct AllGrantsQuery {
    /// Only those for this orchestra.
    orchestra: Option<OrchestraId>,
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

impl From<GrantError> for ApiError {
    fn from(error: GrantError) -> Self {
        match error {
            GrantError::NoOrchestra | GrantError::Unknown => Code::NotFound.because(error),
            GrantError::NotInUse | GrantError::Ended => Code::NotInThisState.because(error),
            GrantError::BadLength => Self::invalid_field("/minutes", error),
            GrantError::Storage(cause) => Self::storage(cause),
        }
    }
}

/// Ask for leave to enter an orchestra.
///
/// It is given at once, to oneself, and both logs say so. While it lasts, the header `X-Orchestra-Id` lets its holder do
/// there what an admin may, or only read; not let people in or out.
#[utoipa::path(operation_id = "makeGrant", tag = "Superadmin", request_body = WantedGrant, responses(
    (status = 201, description = "It is good from now on", body = AccessGrant),
    (status = 404, response = Problem),
    (status = 409, response = Problem),
))]
#[post("")]
async fn make(
    superadmin: SignedIn,
    services: Data<Services>,
    request: HttpRequest,
    body: Valid<WantedGrant>,
) -> Answer<HttpResponse> {
    let Valid(WantedGrant { orchestra_id, reason, minutes, may_write }) = body;
    let lasts = TimeDelta::minutes(i64::from(minutes));
    let new = NewGrant { orchestra: orchestra_id, reason: reason.to_string(), may_write, lasts };
    let (id, registry) = (request_id(&request), &services.registry);
    let grant = registry.make_grant(&services.clock, &superadmin.user, new, id.as_deref()).await?;
    let code = registry.orchestra(orchestra_id).await?.map(|orchestra| orchestra.code.clone()).unwrap_or_default();
    let named = NamedGrant { grant, username: superadmin.user.username, orchestra_code: code };
    let made = AccessGrant::at(services.sign_in_clock.now(), named);
    Ok(HttpResponse::Created()
        .insert_header((header::LOCATION, format!("/api/superadmin/grants/{}", made.id())))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .json(made))
}

/// Which superadmins may enter where, or might?
#[utoipa::path(operation_id = "listAllGrants", tag = "Superadmin", params(AllGrantsQuery), responses(
    (status = 200, description = "A page of grants", body = GrantPage),
    (status = 400, response = Problem),
))]
#[get("")]
async fn list(services: Data<Services>, query: Query<AllGrantsQuery>) -> Answer<Read<GrantPage>> {
    let AllGrantsQuery { orchestra, live, cursor, limit } = query.into_inner();
    let place = PageOf::central("listAllGrants", (orchestra, live))?;
    page(&services, (&place, cursor.as_deref()), (orchestra, live), limit).await
}

/// End a grant before its time.
///
/// One's own or somebody else's. It lets nothing through from the next request on.
#[utoipa::path(operation_id = "endGrant", tag = "Superadmin", params(("id" = GrantId, Path, description = "The grant")), responses(
    (status = 204, description = "It is good no longer"),
    (status = 404, response = Problem),
    (status = 409, response = Problem),
))]
#[delete("/{id}")]
async fn end(
    superadmin: SignedIn,
    services: Data<Services>,
    request: HttpRequest,
    id: Path<GrantId>,
) -> Answer<HttpResponse> {
    let request_id = request_id(&request);
    let registry = &services.registry;
    registry.end_grant(&services.clock, &superadmin.user, id.into_inner(), request_id.as_deref()).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// The routes.
pub(super) fn routes(cfg: &mut ServiceConfig) {
    cfg.service(scope::scope("/grants").service(make).service(list).service(end));
}

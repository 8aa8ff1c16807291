//! The tenant router: finds the request's policy, proves the caller, and opens the one orchestra database
//! that is theirs. Everything below it only reads what was proved here.

use actix_web::{
    Error, HttpMessage, HttpRequest,
    body::{EitherBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::{
        Method,
        header::{self, HeaderMap, HeaderName, HeaderValue},
    },
    middleware::Next,
    web::Data,
};
use central_registry::{
    admission::{Admission, Entry as _, NotAdmitted},
    engine::counting_statements,
    grants::{Access, Granted},
    logins::Transport,
    users::Role,
};

use domain::ids::OrchestraId;
use tenancy::{
    grants::{self, TellError},
    pools::Pools,
};

use crate::{
    application::Services,
    authority::{
        SignedIn, Staff,
        audit::{Audited, HasEntry},
        cookies::Kind,
        cross_site::refuse_cross_site,
        limits::Left,
        policy::{Audit, Found, Policy, Who},
    },
    problem::{ApiError, Code},
    telemetry::request_id,
};

const ORCHESTRA_HEADER: &str = "x-orchestra-id";
const RATE_LIMIT_POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");
const RATE_LIMIT: HeaderName = HeaderName::from_static("ratelimit");

/// Admits a request of the API, or refuses it, and counts the statements that it cost.
pub async fn admit<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, Error> {
    let (method, route) = (request.method().to_string(), request.match_pattern());
    let (answered, statements) = counting_statements(answer(request, next)).await;
    let route = route.unwrap_or_else(|| "(none)".to_owned());
    metrics::counter!("stagesub_statements_total", "route" => route, "method" => method).increment(statements);
    answered
}

async fn answer<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, Error> {
    let Entered { pools, orchestra, left, audited } = match enter(&request).await {
        Ok(entered) => entered,
        Err(refused) => return Ok(request.error_response(refused).map_into_right_body()),
    };
    let response = next.call(request).await?;
    let refused = response.response().error().and_then(Error::as_error::<ApiError>);
    if let Some(audited) = audited {
        audited.end(response.status().as_u16(), refused.map(ApiError::code)).await;
    }
    if let Some(id) = orchestra {
        pools.report(id, refused.and_then(ApiError::trouble).map_or(Ok(()), Err)).await;
    }
    Ok(with_limit(response, left).map_into_left_body())
}

/// A request that is let through.
struct Entered {
    pools: Pools,
    /// Whose database it works on.
    orchestra: Option<OrchestraId>,
    left: Option<Left>,
    /// The entry in the central log that waits for what becomes of it.
    audited: Option<Audited>,
}

/// Proves the caller and leaves the proof in the request; says which orchestra's database was entered.
async fn enter(request: &ServiceRequest) -> Result<Entered, ApiError> {
    let services = services(request.request())?;
    let (operation, policy) = match services.policies.find(request.method(), request.match_pattern().as_deref()) {
        Found::Operation(id, policy) => (id, policy),
        Found::OtherMethods(methods) => {
            return Err(Code::MethodNotAllowed.because("the path exists, but not with this method").allow(methods));
        }
        Found::Nothing => return Err(Code::NotFound.because("there is nothing here")),
    };
    let span = tracing::Span::current();
    span.record("operation", operation);
    let address = services.client_address(request.request());
    if policy.who == Who::Anyone {
        let left = services.limits.count(policy.class, None, address)?;
        return Ok(Entered { pools: services.pools.clone(), orchestra: None, left, audited: None });
    }
    let admission = prove(&services, request.request()).await?;
    let orchestra = admission.user.orchestra_id;
    span.record("user.id", admission.user.id.to_string());
    if let Some(id) = orchestra {
        span.record("orchestra.id", id.to_string());
    }
    let left = services.limits.count(policy.class, orchestra, address)?;
    let mut caller = SignedIn::new(&admission);
    // What is refused from here on is noted with who it was, and where they wanted to go.
    request.extensions_mut().insert(caller.clone());
    let named = named_orchestra(&admission, request.headers())?;
    caller.named = named;
    request.extensions_mut().insert(caller.clone());
    let needs_grant = authorise(policy, &admission)?;
    let granted = if needs_grant { Some(granted(&services, &admission, named, request.method()).await?) } else { None };
    if let Some(granted) = &granted {
        span.record("orchestra.id", granted.grant.orchestra.to_string());
        caller = caller.with_grant(granted);
    }
    let (entry, deed) = (caller.entry.clone(), caller.deed.clone());
    request.extensions_mut().insert(caller);
    let mut passed = Entered { pools: services.pools.clone(), orchestra: None, left, audited: None };
    if let Audit::Around(category) = policy.audit {
        let (by, id) = ((admission.user.id, deed), request_id(request.request()));
        let begun = Audited::begin(&services.registry, (operation, category), by, request.path(), id).await?;
        passed.audited = Some(begun);
        request.extensions_mut().insert(HasEntry);
    }
    let (Who::Staff(_), Some(entry)) = (policy.who, entry) else { return Ok(passed) };
    if entry.orchestra().reads_standby && !request.method().is_safe() {
        return Err(ApiError::read_only());
    }
    let mut db = services.pools.enter(&entry).await?;
    if let Some(Granted { grant, .. }) = &granted {
        let id = request_id(request.request());
        let is_safe = request.method().is_safe();
        let access = Access { operation, is_safe, path: request.path(), request_id: id.as_deref() };
        services.registry.note_access(&services.clock, grant, &admission.user, access).await?;
        // Nothing is let out before the orchestra's own log says so.
        grants::tell(&services.registry, &services.clock, &mut db).await?;
    }
    passed.orchestra = Some(db.orchestra().id);
    request.extensions_mut().insert(Staff::new(admission.user, db));
    Ok(passed)
}

fn services(request: &HttpRequest) -> Result<Data<Services>, ApiError> {
    request.app_data::<Data<Services>>().cloned().ok_or_else(|| ApiError::internal("the services are not mounted"))
}

/// Proves the caller by cookie or bearer token, never both, and compares the claims with the rows.
async fn prove(services: &Services, request: &HttpRequest) -> Result<Admission, ApiError> {
    let mut authorizations = request.headers().get_all(header::AUTHORIZATION);
    let (bearer, second) = (authorizations.next(), authorizations.next());
    let cookie = services.cookies.read(request, Kind::Access);
    if second.is_some() || (bearer.is_some() && cookie.is_some()) {
        return Err(Code::TwoCredentials.because("send either the cookie or one Authorization header"));
    }
    let (token, transport) = match (bearer, cookie) {
        (Some(value), _) => (bearer_token(value).ok_or_else(unauthenticated)?, Transport::Bearer),
        (None, Some(cookie)) => (cookie, Transport::Cookie),
        (None, None) => return Err(unauthenticated()),
    };
    let claims = services.tokens.read(&services.sign_in_clock, &token).map_err(|_| unauthenticated())?;
    let admission = services.registry.admit(claims).await?;
    if admission.transport != transport {
        return Err(unauthenticated());
    }
    if transport == Transport::Cookie && !request.method().is_safe() {
        refuse_cross_site(request.headers())?;
    }
    Ok(admission)
}

impl From<NotAdmitted> for ApiError {
    fn from(refused: NotAdmitted) -> Self {
        match refused {
            NotAdmitted::Ended => unauthenticated(),
            NotAdmitted::Suspended => Code::OrchestraSuspended.because(refused),
            NotAdmitted::NotInUse => Code::OrchestraNotInUse.because(refused),
            NotAdmitted::NoGrant => Code::GrantRequired.because(refused),
            NotAdmitted::Storage(cause) => Self::storage(cause),
        }
    }
}

impl From<TellError> for ApiError {
    fn from(error: TellError) -> Self {
        match error {
            TellError::Central(cause) | TellError::Orchestra(cause) => Self::storage(cause),
        }
    }
}

/// The orchestra that a superadmin names by a header. Nobody else may, and nobody names two.
fn named_orchestra(admission: &Admission, headers: &HeaderMap) -> Result<Option<OrchestraId>, ApiError> {
    let mut given = headers.get_all(ORCHESTRA_HEADER);
    let Some(first) = given.next() else { return Ok(None) };
    if admission.user.role != Role::Superadmin {
        return Err(Code::OrchestraHeader.because("only superadmins may name an orchestra"));
    }
    let id = first.to_str().ok().and_then(|text| text.parse().ok()).filter(|_| given.next().is_none());
    id.map(Some).ok_or_else(|| Code::Malformed.because("X-Orchestra-Id must be the id of one orchestra, once"))
}

/// Whether the caller may do this, and if so, only by a grant.
fn authorise(policy: Policy, admission: &Admission) -> Result<bool, ApiError> {
    let role = admission.user.role;
    match policy.who {
        Who::Staff(_) if role == Role::Superadmin && policy.by_grant => Ok(true),
        Who::Staff(roles) if !roles.contains(&role) => Err(Code::Forbidden.because("this role may not do this")),
        Who::Superadmin if role != Role::Superadmin => Err(Code::Forbidden.because("only superadmins may do this")),
        _ => Ok(false),
    }
}

/// The superadmin's grant for the orchestra that they named, if it is good for this method.
async fn granted(
    services: &Services,
    admission: &Admission,
    named: Option<OrchestraId>,
    method: &Method,
) -> Result<Granted, ApiError> {
    let named = named.ok_or(NotAdmitted::NoGrant)?;
    let granted = services.registry.admit_by_grant(admission, named).await?;
    if !method.is_safe() && !granted.grant.may_write {
        return Err(Code::GrantReadOnly.because("the grant lets you read only"));
    }
    Ok(granted)
}

fn unauthenticated() -> ApiError {
    Code::Unauthenticated.because("no valid credentials, or the session has ended")
}

fn bearer_token(value: &HeaderValue) -> Option<String> {
    let (scheme, token) = value.to_str().ok()?.split_once(' ')?;
    (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty()).then(|| token.to_owned())
}

fn with_limit<B>(mut response: ServiceResponse<B>, left: Option<Left>) -> ServiceResponse<B> {
    let Some((policy, state)) = left.map(Left::headers) else { return response };
    if let (Ok(policy), Ok(state)) = (HeaderValue::from_str(&policy), HeaderValue::from_str(&state)) {
        response.headers_mut().insert(RATE_LIMIT_POLICY, policy);
        response.headers_mut().insert(RATE_LIMIT, state);
    }
    response
}

//! Logging in and out: cookies for the web app, bearer tokens for scripts.

use actix_web::{HttpRequest, HttpResponse, http::header, post, web::Data};
use central_registry::{
    logins::{LoginError, RefreshError, Started, Transport},
    system_log::{Entry, Level},
    users::User,
};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::{scope, service_config::ServiceConfig};
use validator::Validate;

use super::{
    me::{self, Myself},
    welcome,
};
use crate::{
    application::Services,
    authority::{cookies::Kind, cross_site::refuse_cross_site, tokens},
    extract::Valid,
    problem::{Answer, ApiError, Code, Problem},
    telemetry::request_id,
};

/// How tokens travel.
#[derive(Clone, Copy, Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum TokenTransport {
    /// In HttpOnly cookies, for the web app.
    #[default]
    Cookie,
    /// In the body, to be sent as `Authorization: Bearer`, for scripts.
    Bearer,
}

impl TokenTransport {
    /// How the tokens will travel, if the request may ask for that.
    pub(super) fn wanted(self, request: &HttpRequest) -> Answer<Transport> {
        match self {
            Self::Bearer => Ok(Transport::Bearer),
            Self::Cookie => refuse_cross_site(request.headers()).map(|()| Transport::Cookie),
        }
    }
}

/// Who wants to log in.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Credentials {
    /// The username; its case does not matter.
    #[validate(length(min = 1, max = 254))]
    #[schema(example = "sco-admin", min_length = 1, max_length = 254)]
    username: String,
    /// The password.
    #[schema(value_type = String, format = Password, example = "stagesub-demo")]
    password: SecretString,
    /// How the tokens are to travel.
    #[serde(default)]
    transport: TokenTransport,
}

/// A refresh token, where it does not travel in a cookie.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RefreshRequest {
    /// The `refreshToken` of the last answer.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    refresh_token: Option<SecretString>,
}

/// A started or renewed login.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct LoggedIn {
    /// Sent as `Authorization: Bearer`; absent where it travels in a cookie.
    #[serde(skip_serializing_if = "Option::is_none")]
    access_token: Option<String>,
    /// Exchanged at `POST /api/auth/refresh`; absent where it travels in a cookie.
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_token: Option<String>,
    /// Seconds until the access token ends.
    #[schema(example = 600)]
    expires_in: i64,
    /// Who logged in.
    user: Myself,
}

/// Log in.
///
/// One entry for everybody: the credentials decide the orchestra. Unknown users and wrong passwords answer alike.
#[utoipa::path(operation_id = "logIn", tag = "Authentication", request_body = Credentials, responses(
    (status = 200, description = "Logged in; with `cookie` transport two cookies are set", body = LoggedIn),
    (status = 401, description = "Wrong credentials", body = Problem, content_type = "application/problem+json"),
))]
#[post("/login")]
async fn log_in(services: Data<Services>, request: HttpRequest, body: Valid<Credentials>) -> Answer<HttpResponse> {
    let Valid(Credentials { username, password, transport }) = body;
    let transport = transport.wanted(&request)?;
    services.limits.count_login(services.client_address(&request), &username)?;
    let outcome =
        services.registry.log_in(&services.passwords, &username, &password, transport, client(&request)).await;
    let started = match outcome {
        Ok(started) => started,
        Err(LoginError::Refused) => {
            note(&services, &request, (Level::Warning, "a login was refused"), None).await?;
            return Err(Code::WrongCredentials.because("username or password is wrong"));
        }
        Err(LoginError::Busy(_)) => return Err(busy()),
        Err(LoginError::Storage(cause)) => return Err(ApiError::storage(cause)),
    };
    note(&services, &request, (Level::Info, "logged in"), Some(&started.user)).await?;
    answer(&services, started).await
}

/// Exchange the refresh token for new tokens.
///
/// Each token is good once. A second use within a minute gets the same successor (two tabs, a lost answer);
/// later use of an old token ends the login.
#[utoipa::path(operation_id = "refresh", tag = "Authentication", request_body(content = RefreshRequest, description = "Empty where the token is in a cookie"), responses(
    (status = 200, description = "Renewed", body = LoggedIn),
    (status = 401, description = "The login has ended", body = Problem, content_type = "application/problem+json"),
))]
#[post("/refresh")]
async fn refresh(services: Data<Services>, request: HttpRequest, body: Valid<RefreshRequest>) -> Answer<HttpResponse> {
    let (token, transport) = presented(&services, &request, body.0.refresh_token)?;
    let started = match services.registry.refresh(token.expose_secret()).await {
        Ok(started) if started.transport == transport => started,
        Ok(_) | Err(RefreshError::Ended) => return Err(Code::Unauthenticated.because("the session has ended")),
        Err(RefreshError::Replayed { login, user }) => {
            let entry = Entry {
                level: Level::Warning,
                category: "auth",
                message: "a login was ended: an old refresh token came back".to_owned(),
                request_id: request_id(&request),
                user: Some(user),
                orchestra: None,
                fields: serde_json::json!({ "login": login }),
            };
            services.registry.log(entry).await?;
            return Err(Code::Unauthenticated.because("the session was ended because an old token was used again"));
        }
        Err(RefreshError::Storage(cause)) => return Err(ApiError::storage(cause)),
    };
    answer(&services, started).await
}

/// Log out.
///
/// Ends the login behind the refresh token; its tokens stop working at the next request. Safe to repeat.
#[utoipa::path(operation_id = "logOut", tag = "Authentication", request_body(content = RefreshRequest, description = "Empty where the token is in a cookie"), responses(
    (status = 204, description = "Logged out"),
    (status = 401, response = crate::problem::Problem),
))]
#[post("/logout")]
async fn log_out(services: Data<Services>, request: HttpRequest, body: Valid<RefreshRequest>) -> Answer<HttpResponse> {
    let (token, transport) = presented(&services, &request, body.0.refresh_token)?;
    if let Some(login) = services.registry.login_of(token.expose_secret()) {
        services.registry.log_out(login).await?;
    }
    let mut response = HttpResponse::NoContent();
    if transport == Transport::Cookie {
        response.cookie(services.cookies.crumble(Kind::Access)).cookie(services.cookies.crumble(Kind::Refresh));
    }
    Ok(response.finish())
}

/// What the caller says it is.
pub(super) fn client(request: &HttpRequest) -> &str {
    request.headers().get(header::USER_AGENT).and_then(|agent| agent.to_str().ok()).unwrap_or("unknown")
}

/// More people are signing in than can be hashed for.
pub(super) fn busy() -> ApiError {
    Code::SigningInBusy.because("too many people are signing in").retry_after(std::time::Duration::from_secs(3))
}

/// The refresh token that the request carries, in the body or in the cookie.
fn presented(
    services: &Services,
    request: &HttpRequest,
    in_body: Option<SecretString>,
) -> Answer<(SecretString, Transport)> {
    if let Some(token) = in_body {
        return Ok((token, Transport::Bearer));
    }
    let cookie = services.cookies.read(request, Kind::Refresh);
    let token = cookie.ok_or_else(|| Code::Unauthenticated.because("there is no refresh token"))?;
    refuse_cross_site(request.headers())?;
    Ok((SecretString::from(token), Transport::Cookie))
}

/// The tokens of a login that has started or been renewed.
pub(super) async fn answer(services: &Services, started: Started) -> Answer<HttpResponse> {
    let access = services.tokens.mint(&services.sign_in_clock, &started).map_err(ApiError::internal)?;
    let orchestra = match started.user.orchestra_id {
        Some(id) => services.registry.orchestra(id).await?,
        None => None,
    };
    let Started { login: _, user, security_version: _, transport, refresh_token, idle_ends_at } = started;
    let in_body = transport == Transport::Bearer;
    let body = LoggedIn {
        access_token: in_body.then(|| access.expose_secret().to_owned()),
        refresh_token: in_body.then(|| refresh_token.expose_secret().to_owned()),
        expires_in: tokens::LIFETIME.num_seconds(),
        user: Myself::new(user, orchestra.as_deref()),
    };
    let mut response = HttpResponse::Ok();
    response.insert_header((header::CACHE_CONTROL, "no-store"));
    if !in_body {
        let idle = (idle_ends_at - services.sign_in_clock.now()).num_seconds();
        response
            .cookie(services.cookies.bake(Kind::Access, &access, tokens::LIFETIME.num_seconds()))
            .cookie(services.cookies.bake(Kind::Refresh, &refresh_token, idle));
    }
    Ok(response.json(body))
}

/// Notes in the central log what a user did about signing in.
pub(super) async fn note(
    services: &Services,
    request: &HttpRequest,
    (level, message): (Level, &str),
    user: Option<&User>,
) -> Answer<()> {
    let entry = Entry {
        level,
        category: "auth",
        message: message.to_owned(),
        request_id: request_id(request),
        user: user.map(|user| user.id),
        orchestra: user.and_then(|user| user.orchestra_id),
        fields: serde_json::json!({}),
    };
    Ok(services.registry.log(entry).await?)
}

/// The routes.
pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(
        scope::scope("/auth")
            .service(log_in)
            .service(refresh)
            .service(log_out)
            .configure(me::routes)
            .configure(welcome::routes),
    );
}

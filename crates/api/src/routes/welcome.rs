//! The page behind a link to a password, whom it is for, and how one who has forgotten theirs comes by such a link.

use actix_web::{HttpRequest, HttpResponse, post, web::Data};
use central_registry::{
    credentials::{Invited, TokenKind},
    system_log::Level,
};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;
use validator::Validate;

use super::{
    auth::{self, LoggedIn, TokenTransport},
    me::refused,
};
use crate::{
    application::Services,
    extract::{Read, Valid},
    problem::{Answer, Code, Problem},
};

/// A link to a password.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct WelcomeLink {
    /// What the link ends in.
    #[validate(length(min = 1, max = 100))]
    #[schema(example = "kmxvvcnzq6a7d5u2e4wqw3h7y7s5x2lbm4dnl6r3ptcogjzifqea", min_length = 1, max_length = 100)]
    token: String,
}

/// Whom a link is for.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Welcomed {
    /// Their username.
    #[schema(example = "sco-admin")]
    username: String,
    /// The name of their orchestra; superadmins have none.
    #[schema(example = "Stockholm Concert Orchestra")]
    orchestra: Option<String>,
    /// Whether it is their first password.
    #[schema(example = "invite")]
    kind: TokenKind,
}

/// A password chosen behind a link.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Welcome {
    /// What the link ends in.
    #[validate(length(min = 1, max = 100))]
    #[schema(example = "kmxvvcnzq6a7d5u2e4wqw3h7y7s5x2lbm4dnl6r3ptcogjzifqea", min_length = 1, max_length = 100)]
    token: String,
    /// The password: at least 12 characters, at most 256 bytes.
    #[schema(value_type = String, format = Password, example = "four words nobody guesses")]
    password: SecretString,
    /// How the tokens are to travel.
    #[serde(default)]
    transport: TokenTransport,
}

/// Somebody who has forgotten their password.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ForgottenPassword {
    /// Their username, or their e-mail address.
    #[validate(length(min = 1, max = 254))]
    #[schema(example = "sco-admin", min_length = 1, max_length = 254)]
    account: String,
}

/// Forget a password.
///
/// Whoever has this username or address is mailed a link, good once and for two hours; a few a day at most. The answer
/// is the same whether there is anybody or not.
#[utoipa::path(operation_id = "forgotPassword", tag = "Authentication", request_body = ForgottenPassword, responses(
    (status = 202, description = "If that is somebody, they get mail"),
))]
#[post("/forgot")]
async fn forgot(
    services: Data<Services>,
    request: HttpRequest,
    body: Valid<ForgottenPassword>,
) -> Answer<HttpResponse> {
    services.limits.count_forgotten(services.client_address(&request), &body.0.account)?;
    services.registry.forgot_password(&body.0.account).await?;
    Ok(HttpResponse::Accepted().finish())
}

/// Whom is this link for?
///
/// Used, replaced and old links are as unknown as those that never were.
#[utoipa::path(operation_id = "checkWelcome", tag = "Authentication", request_body = WelcomeLink, responses(
    (status = 200, description = "The link is good", body = Welcomed),
    (status = 404, response = Problem),
))]
#[post("/welcome/check")]
async fn check(services: Data<Services>, request: HttpRequest, body: Valid<WelcomeLink>) -> Answer<Read<Welcomed>> {
    services.limits.count_entry(services.client_address(&request))?;
    let bad_link = || Code::NotFound.because("this link is not good, or not any more");
    let Invited { user, kind } = services.registry.invited(&body.0.token).await?.ok_or_else(bad_link)?;
    let orchestra = match user.orchestra_id {
        None => None,
        Some(id) => Some(services.registry.orchestra(id).await?.ok_or_else(bad_link)?.name.clone()),
    };
    Ok(Read::list(Welcomed { username: user.username, orchestra, kind }))
}

/// Choose a password and log in.
///
/// The link is good once; the user's other sessions end.
#[utoipa::path(operation_id = "welcome", tag = "Authentication", request_body = Welcome, responses(
    (status = 200, description = "Logged in; with `cookie` transport two cookies are set", body = LoggedIn),
    (status = 404, response = Problem),
))]
#[post("/welcome")]
async fn welcome(services: Data<Services>, request: HttpRequest, body: Valid<Welcome>) -> Answer<HttpResponse> {
    let Valid(Welcome { token, password, transport }) = body;
    let transport = transport.wanted(&request)?;
    services.limits.count_entry(services.client_address(&request))?;
    let with = (token.as_str(), &password);
    let started = services.registry.welcome(&services.passwords, with, transport, auth::client(&request)).await;
    let started = started.map_err(|error| refused(error, "/password"))?;
    let said = (Level::Info, "chose a password by a link and logged in");
    auth::note(&services, &request, said, Some(&started.user)).await?;
    auth::answer(&services, started).await
}

/// The routes, in the scope of signing in.
pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(forgot).service(check).service(welcome);
}

//! The user who calls: who they are, how they want the app, and their password.

use actix_web::{HttpRequest, HttpResponse, get, patch, post, web::Data};
use central_registry::{
    credentials::CredentialsError,
    orchestras::{MailMode, Orchestra},
    passwords::PasswordError,
    system_log::Level,
    users::{Preferences, Role, Theme, User},
};
use domain::{
    ids::{OrchestraId, UserId},
    values::locale::Locale,
};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;
use validator::Validate;

use super::auth;
use crate::{
    application::Services,
    authority::SignedIn,
    extract::{Read, Valid},
    problem::{Answer, ApiError, Code, Problem},
};

/// The user who calls.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Myself {
    /// The user's id.
    id: UserId,
    /// The username.
    #[schema(example = "sco-admin")]
    username: String,
    /// The e-mail address.
    #[schema(example = "office@example.org")]
    email: String,
    /// What the user may do.
    #[schema(example = "admin")]
    role: Role,
    /// The language of the app.
    #[schema(value_type = Locale, example = "sv")]
    locale: String,
    /// How the app looks.
    #[schema(example = "system")]
    theme: Theme,
    /// Whether single keys are shortcuts in the app.
    shortcuts: bool,
    /// The user's orchestra; superadmins have none.
    #[serde(skip_serializing_if = "Option::is_none")]
    orchestra: Option<MyOrchestra>,
}

/// The orchestra that a user belongs to.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MyOrchestra {
    /// Its id.
    id: OrchestraId,
    /// Its short code.
    #[schema(example = "SCO")]
    code: String,
    /// Its name.
    #[schema(example = "Stockholm Concert Orchestra")]
    name: String,
    /// Whether its mail reaches people.
    #[schema(example = "rehearsal")]
    mail_mode: MailMode,
    /// Whether it is one of the demo's.
    demo: bool,
}

/// What to change about how the app is for the caller.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AmendMe {
    /// The language of the app.
    locale: Option<Locale>,
    /// How the app looks.
    theme: Option<Theme>,
    /// Whether single keys are shortcuts in the app.
    shortcuts: Option<bool>,
}

/// Another password for the caller.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ChangePassword {
    /// The present password.
    #[schema(value_type = String, format = Password, example = "stagesub-demo")]
    current_password: SecretString,
    /// The next one: at least 12 characters, at most 256 bytes.
    #[schema(value_type = String, format = Password, example = "four words nobody guesses")]
    new_password: SecretString,
}

impl Myself {
    pub(super) fn new(user: User, orchestra: Option<&Orchestra>) -> Self {
        let User {
            id,
            username,
            email,
            role,
            orchestra_id: _,
            active: _,
            locale,
            theme,
            shortcuts,
            has_password: _,
            last_login_at: _,
            version: _,
        } = user;
        let orchestra = orchestra.map(|o| MyOrchestra {
            id: o.id,
            code: o.code.clone(),
            name: o.name.clone(),
            mail_mode: o.mail_mode,
            demo: o.is_demo,
        });
        Self { id, username, email, role, locale, theme, shortcuts, orchestra }
    }
}

/// The refusal, where `field` holds the new password.
pub(super) fn refused(error: CredentialsError, field: &str) -> ApiError {
    match error {
        CredentialsError::BadLink => Code::NotFound.because(error),
        CredentialsError::WrongPassword => ApiError::invalid_field("/currentPassword", error),
        CredentialsError::Password(PasswordError::Busy) => auth::busy(),
        CredentialsError::Password(PasswordError::Unusable) => ApiError::internal(error),
        CredentialsError::Password(PasswordError::Length) => ApiError::invalid_field(field, error),
        CredentialsError::Storage(cause) => ApiError::storage(cause),
    }
}

/// Who am I?
#[utoipa::path(operation_id = "me", tag = "Authentication", responses((status = 200, description = "The caller", body = Myself)))]
#[get("/me")]
async fn me(caller: SignedIn) -> Read<Myself> {
    Read::list(Myself::new(caller.user.clone(), caller.orchestra()))
}

/// Change how the app is for me.
///
/// What is absent stays. Nobody else is affected.
#[utoipa::path(operation_id = "amendMe", tag = "Authentication", request_body = AmendMe, responses(
    (status = 200, description = "Changed", body = Myself),
))]
#[patch("/me")]
async fn amend(caller: SignedIn, services: Data<Services>, body: Valid<AmendMe>) -> Answer<Read<Myself>> {
    let Valid(AmendMe { locale, theme, shortcuts }) = body;
    let change = Preferences { locale, theme, shortcuts };
    let user = services.registry.set_preferences(&services.sign_in_clock, caller.user.id, change).await?;
    Ok(Read::list(Myself::new(user, caller.orchestra())))
}

/// Change my password.
///
/// The other sessions of the caller end; this one goes on.
#[utoipa::path(operation_id = "changePassword", tag = "Authentication", request_body = ChangePassword, responses(
    (status = 204, description = "Changed"),
    (status = 422, response = Problem),
))]
#[post("/password")]
async fn change_password(
    caller: SignedIn,
    services: Data<Services>,
    request: HttpRequest,
    body: Valid<ChangePassword>,
) -> Answer<HttpResponse> {
    // Whoever holds only the session must not be able to guess.
    services.limits.count_login(services.client_address(&request), &caller.user.username)?;
    let Valid(ChangePassword { current_password, new_password }) = body;
    let who = (caller.user.id, caller.claims.login);
    let changed = services.registry.change_password(&services.passwords, who, &current_password, &new_password).await;
    changed.map_err(|error| refused(error, "/newPassword"))?;
    auth::note(&services, &request, (Level::Info, "changed the password"), Some(&caller.user)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// The routes, in the scope of signing in.
pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(me).service(amend).service(change_password);
}

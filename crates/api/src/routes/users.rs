//! The users of an orchestra: managers and assistants.

use actix_web::{
    HttpRequest, HttpResponse, get,
    http::header,
    patch, post,
    web::{Data, Path},
};
use central_registry::{
    credentials::{Invitation, TokenKind},
    system_log::{Entry, Level},
    users::{self, Role, UserError},
};
use chrono::{DateTime, SecondsFormat, Utc};
use domain::{
    ids::{OrchestraId, UserId},
    values::{email::Email, locale::Locale},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::{scope, service_config::ServiceConfig};
use validator::Validate;

use crate::{
    application::Services,
    authority::Staff,
    extract::{Read, Valid},
    problem::{Answer, ApiError, Code},
    telemetry::request_id,
};

/// What a user may do.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum StaffRole {
    /// Manager: everything in the own orchestra.
    Admin,
    /// Assistant: reads, records answers, drafts; does not send.
    User,
}

impl From<StaffRole> for Role {
    fn from(role: StaffRole) -> Self {
        match role {
            StaffRole::Admin => Self::Admin,
            StaffRole::User => Self::User,
        }
    }
}

/// Somebody to be let in.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewStaffUser {
    /// 3 to 64 lower-case letters, digits, dots, dashes or underscores.
    #[schema(example = "anna.berg", min_length = 3, max_length = 64)]
    username: String,
    /// The e-mail address.
    email: Email,
    /// What the user may do.
    role: StaffRole,
    /// The language of the app.
    #[serde(default)]
    locale: Locale,
}

/// A link by which a user chooses a password. It is mailed to them, shown here, and never again.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct UserInvitation {
    /// The link; good once.
    #[schema(
        example = "https://stagesub.example.org/admin/welcome/kmxvvcnzq6a7d5u2e4wqw3h7y7s5x2lbm4dnl6r3ptcogjzifqea"
    )]
    link: String,
    /// Until when.
    ends_at: DateTime<Utc>,
    /// Whether it is for the first password or for another.
    #[schema(example = "invite")]
    kind: TokenKind,
}

/// A user who has just been created.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct InvitedUser {
    /// The user.
    user: StaffUser,
    /// The link to be handed to them.
    invitation: UserInvitation,
}

/// What to change of a user.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AmendUser {
    /// Another role; their sessions must be renewed.
    role: Option<StaffRole>,
    /// Whether they may log in; false ends their sessions at the next request.
    active: Option<bool>,
}

/// A user of the orchestra.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct StaffUser {
    /// The user's id.
    id: UserId,
    /// The username.
    #[schema(example = "sco-user")]
    username: String,
    /// The e-mail address.
    #[schema(example = "office@example.org")]
    email: String,
    /// What the user may do: `admin` or `user`.
    #[schema(value_type = StaffRole)]
    role: Role,
    /// Whether the user may log in.
    active: bool,
    /// Whether the user has yet to choose a password.
    invited: bool,
    /// When the user last logged in.
    last_login_at: Option<DateTime<Utc>>,
}

/// The users of the orchestra.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct StaffUsers {
    /// By username.
    items: Vec<StaffUser>,
}

impl From<users::User> for StaffUser {
    fn from(user: users::User) -> Self {
        let users::User {
            id,
            username,
            email,
            role,
            orchestra_id: _,
            active,
            locale: _,
            theme: _,
            shortcuts: _,
            has_password,
            last_login_at,
            version: _,
        } = user;
        Self { id, username, email, role, active, invited: !has_password, last_login_at }
    }
}

impl From<UserError> for ApiError {
    fn from(error: UserError) -> Self {
        match error {
            UserError::BadUsername => Self::invalid_field("/username", error),
            UserError::UsernameTaken => Code::UsernameTaken.because(error),
            UserError::EmailTaken => Code::EmailTaken.because(error),
            UserError::OrchestraMismatch => Self::invalid_field("/role", error),
            UserError::LastAdmin => Code::LastAdmin.because(error),
            UserError::LastSuperadmin => Code::LastSuperadmin.because(error),
            UserError::UnknownOrchestra => Self::invalid_field("/orchestraId", error),
            UserError::Stale { version, updated_at } => {
                let at = updated_at.to_rfc3339_opts(SecondsFormat::Secs, true);
                let stale = Code::Stale.because(format!("it was changed at {at}"));
                stale.with("version", version).with("changedAt", updated_at)
            }
            UserError::Unknown => Code::NotFound.because(error),
            UserError::Password(inner) => Self::invalid_field("/password", inner),
            UserError::Storage(cause) => Self::storage(cause),
        }
    }
}

/// The users of the orchestra.
#[utoipa::path(operation_id = "listUsers", tag = "Users", responses((status = 200, description = "Its users", body = StaffUsers)))]
#[get("")]
async fn list(staff: Staff, services: Data<Services>) -> Answer<Read<StaffUsers>> {
    let users = services.registry.users_of(staff.db.orchestra().id).await?;
    Ok(Read::list(StaffUsers { items: users.into_iter().map(Into::into).collect() }))
}

/// Let somebody in.
///
/// The user chooses a password behind a link, which is mailed to them and answered here; nothing shows it again.
#[utoipa::path(operation_id = "addUser", tag = "Users", request_body = NewStaffUser, responses(
    (status = 201, description = "Created", body = InvitedUser),
    (status = 409, response = crate::problem::Problem),
))]
#[post("")]
async fn add(
    staff: Staff,
    services: Data<Services>,
    request: HttpRequest,
    body: Valid<NewStaffUser>,
) -> Answer<HttpResponse> {
    let Valid(NewStaffUser { username, email, role, locale }) = body;
    let (registry, orchestra) = (&services.registry, staff.db.orchestra().id);
    let named = (username, email.to_string());
    let user = registry.create_invited(&services.sign_in_clock, named, role.into(), Some(orchestra), locale).await?;
    let invitation = invitation(&services, &request, staff.user.id, (orchestra, user.id)).await?;
    Ok(HttpResponse::Created()
        .insert_header((header::LOCATION, format!("/api/users/{}", user.id)))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .json(InvitedUser { user: user.into(), invitation }))
}

/// Make a new link to a password.
///
/// For somebody whose invitation is lost or too old, or who has forgotten the password. It is mailed to them as well.
/// Earlier links are good no more.
/// Until it is used, the present password is, and sessions go on.
#[utoipa::path(operation_id = "inviteUser", tag = "Users", params(("id" = UserId, Path, description = "The user")), responses(
    (status = 201, description = "A link, shown once", body = UserInvitation),
    (status = 404, response = crate::problem::Problem),
))]
#[post("/{id}/invitation")]
async fn invite(
    staff: Staff,
    services: Data<Services>,
    request: HttpRequest,
    id: Path<UserId>,
) -> Answer<HttpResponse> {
    let orchestra = staff.db.orchestra().id;
    let invitation = invitation(&services, &request, staff.user.id, (orchestra, id.into_inner())).await?;
    Ok(HttpResponse::Created().insert_header((header::CACHE_CONTROL, "no-store")).json(invitation))
}

/// Makes a link to a password for a user of this orchestra. Whoever calls notes by whom.
pub(super) async fn new_link(services: &Services, orchestra: OrchestraId, id: UserId) -> Answer<UserInvitation> {
    Ok(UserInvitation::new(services, services.registry.invite(Some(orchestra), id).await?))
}

async fn invitation(
    services: &Services,
    request: &HttpRequest,
    by: UserId,
    (orchestra, id): (OrchestraId, UserId),
) -> Answer<UserInvitation> {
    let invitation = new_link(services, orchestra, id).await?;
    let entry = Entry {
        level: Level::Info,
        category: "users",
        message: "made a link to a password".to_owned(),
        request_id: request_id(request),
        user: Some(by),
        orchestra: Some(orchestra),
        fields: serde_json::json!({ "for": id, "kind": invitation.kind }),
    };
    services.registry.log(entry).await?;
    Ok(invitation)
}

impl UserInvitation {
    /// A link as it is handed over.
    pub(super) fn new(services: &Services, Invitation { token, kind, ends_at }: Invitation) -> Self {
        let base = services.config.base_url.as_str().trim_end_matches('/');
        Self { link: format!("{base}/admin/welcome/{token}"), ends_at, kind }
    }
}

/// Change a user's role, or let them in or out.
///
/// Holds at their next request. Nobody changes themselves, and the last admin stays one, so that an orchestra never
/// locks itself out.
#[utoipa::path(operation_id = "amendUser", tag = "Users", params(("id" = UserId, Path, description = "The user")), request_body = AmendUser, responses(
    (status = 200, description = "Changed", body = StaffUser),
    (status = 404, response = crate::problem::Problem),
    (status = 409, response = crate::problem::Problem),
))]
#[patch("/{id}")]
async fn amend(
    staff: Staff,
    services: Data<Services>,
    id: Path<UserId>,
    body: Valid<AmendUser>,
) -> Answer<Read<StaffUser>> {
    let (orchestra, id) = (staff.db.orchestra().id, id.into_inner());
    if id == staff.user.id {
        return Err(Code::NotInThisState.because("nobody changes their own role or access"));
    }
    let clock = &services.sign_in_clock;
    if let Some(role) = body.0.role {
        services.registry.set_user_role(clock, orchestra, id, role.into()).await?;
    }
    if let Some(active) = body.0.active {
        services.registry.set_user_active(clock, Some(orchestra), id, active).await?;
    }
    let users = services.registry.users_of(orchestra).await?;
    let user = users.into_iter().find(|user| user.id == id).ok_or(UserError::Unknown)?;
    Ok(Read::list(user.into()))
}

/// The routes.
pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(scope::scope("/users").service(list).service(add).service(invite).service(amend));
}

//! The users of an orchestra: managers and assistants.

use actix_web::{
    get, patch,
    web::{Data, Path},
};
use central_registry::users::{self, Role, UserError};
use chrono::{DateTime, Utc};
use domain::ids::UserId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::{scope, service_config::ServiceConfig};
use validator::Validate;

use crate::{
    application::Services,
    authority::Staff,
    extract::{Read, Valid},
    problem::{Answer, ApiError, Code},
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
        let users::User { id, username, email, role, orchestra_id: _, active, locale: _, last_login_at } = user;
        Self { id, username, email, role, active, last_login_at }
    }
}

impl From<UserError> for ApiError {
    fn from(error: UserError) -> Self {
        match error {
            UserError::BadUsername => Self::invalid_field("/username", error),
            UserError::UsernameTaken => Code::UsernameTaken.because(error),
            UserError::EmailTaken => Code::EmailTaken.because(error),
            UserError::OrchestraMismatch => Self::invalid_field("/role", error),
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

/// Change a user's role, or let them in or out.
///
/// Holds at their next request. Nobody changes themselves, so that an orchestra never locks itself out.
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
        let role = match role {
            StaffRole::Admin => Role::Admin,
            StaffRole::User => Role::User,
        };
        services.registry.set_user_role(clock, orchestra, id, role).await?;
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
    cfg.service(scope::scope("/users").service(list).service(amend));
}

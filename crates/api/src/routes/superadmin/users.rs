//! Users across orchestras: who there is, who is let in, in what role, and where they are signed in.

use actix_web::{
    HttpResponse, delete, get,
    http::header,
    patch, post,
    web::{Data, Path, Query},
};
use central_registry::{
    credentials::{Invitation, TokenKind},
    logins::Transport,
    user_records::{AmendUserRecord, LoginRecord, UserFilter, UserRecord},
    users::{Role, User},
};
use chrono::{DateTime, Utc};
use domain::{
    ids::{LoginId, OrchestraId, UserId},
    values::{
        change::{Change, present},
        email::Email,
        locale::Locale,
    },
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::{scope, service_config::ServiceConfig};
use validator::Validate;

use crate::{
    application::Services,
    authority::SignedIn,
    extract::{IfMatch, Limit, PageOf, Read, Search, Valid, page_query},
    problem::{Answer, ApiError, Code, Problem},
    routes::users::UserInvitation,
};

/// A user of the installation.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct InstallationUser {
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
    /// The user's orchestra; superadmins have none.
    orchestra: Option<UsersOrchestra>,
    /// Whether the user may log in.
    active: bool,
    /// Whether the user has yet to choose a password.
    invited: bool,
    /// The language of the app.
    #[schema(value_type = Locale, example = "sv")]
    locale: String,
    /// When the user last logged in.
    last_login_at: Option<DateTime<Utc>>,
    /// Goes up with each change; what `If-Match` names.
    #[schema(example = 3)]
    version: i64,
}

/// The orchestra that a user belongs to.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct UsersOrchestra {
    /// Its id.
    id: OrchestraId,
    /// Its short code.
    #[schema(example = "SCO")]
    code: String,
    /// Its name.
    #[schema(example = "Stockholm Concert Orchestra")]
    name: String,
}

/// A page of the installation's users.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct InstallationUserPage {
    /// By username.
    items: Vec<InstallationUser>,
    /// Where the next page begins; absent on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    next_cursor: Option<String>,
}

/// Which users.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct UserQuery {
    /// Only those of this orchestra.
    orchestra: Option<OrchestraId>,
    /// Only those in this role.
    role: Option<Role>,
    /// Only those who may log in, or only those who may not.
    active: Option<bool>,
    /// Only those with this in their username or address.
    #[param(value_type = Option<String>, max_length = 100)]
    q: Option<Search>,
    /// The `nextCursor` of the page before.
    cursor: Option<String>,
    /// How many, at most 200.
    #[serde(default)]
    #[param(value_type = u32, minimum = 1, maximum = 200, default = 50, required = false)]
    limit: Limit,
}

/// Somebody to be let in, wherever.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewInstallationUser {
    /// 3 to 64 lower-case letters, digits, dots, dashes or underscores.
    #[schema(example = "anna.berg", min_length = 3, max_length = 64)]
    username: String,
    /// The e-mail address.
    email: Email,
    /// What the user may do.
    #[schema(example = "admin")]
    role: Role,
    /// The user's orchestra; none for a superadmin.
    orchestra_id: Option<OrchestraId>,
    /// The language of the app, and of the mail.
    #[serde(default)]
    locale: Locale,
}

/// A user who has just been created.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct InvitedInstallationUser {
    /// The user.
    user: InstallationUser,
    /// Their link to a first password, which is mailed to them as well.
    invitation: UserInvitation,
}

/// What to change of a user.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AmendInstallationUser {
    /// Another role; their sessions must be renewed.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    role: Option<Role>,
    /// Another orchestra, where they must log in again; null for none, which only superadmins have.
    #[serde(default)]
    #[schema(value_type = Option<OrchestraId>)]
    orchestra_id: Change<OrchestraId>,
    /// Another language.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    locale: Option<Locale>,
    /// Whether they may log in; false ends their sessions.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    active: Option<bool>,
}

/// A link to a password that was mailed.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MailedPasswordLink {
    /// To which address.
    #[schema(example = "office@example.org")]
    mailed_to: String,
    /// Whether it is for the first password or for another.
    #[schema(example = "reset")]
    kind: TokenKind,
    /// Until when it is good.
    ends_at: DateTime<Utc>,
}

/// Where a user is signed in.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct UserSession {
    /// The session's id.
    id: LoginId,
    /// Whether by the web app or by a script.
    #[schema(example = "cookie")]
    transport: Transport,
    /// What the device said it is.
    #[schema(example = "Mozilla/5.0 (X11; Linux x86_64) Firefox/145.0")]
    client: String,
    /// When it began.
    began_at: DateTime<Utc>,
    /// When it was last renewed, which happens every ten minutes while it is used.
    renewed_at: DateTime<Utc>,
    /// When it ends if it is not used.
    idle_ends_at: DateTime<Utc>,
    /// When it ends in any case.
    ends_at: DateTime<Utc>,
}

/// Where a user is signed in.
#[derive(Debug, Serialize, ToSchema)]
pub struct UserSessions {
    /// The newest first.
    items: Vec<UserSession>,
}

impl From<UserRecord> for InstallationUser {
    fn from(UserRecord { user, orchestra }: UserRecord) -> Self {
        let User {
            id,
            username,
            email,
            role,
            orchestra_id: _,
            active,
            locale,
            theme: _,
            shortcuts: _,
            has_password,
            last_login_at,
            version,
        } = user;
        let orchestra = orchestra.map(|(id, code, name)| UsersOrchestra { id, code, name });
        Self { id, username, email, role, orchestra, active, invited: !has_password, locale, last_login_at, version }
    }
}

impl From<LoginRecord> for UserSession {
    fn from(login: LoginRecord) -> Self {
        let LoginRecord { id, transport, client, began_at, renewed_at, idle_ends_at, ends_at } = login;
        Self { id, transport, client, began_at, renewed_at, idle_ends_at, ends_at }
    }
}

async fn found(services: &Services, id: UserId) -> Answer<UserRecord> {
    services.registry.user_record(id).await?.ok_or_else(|| Code::NotFound.because("no such user"))
}

async fn shown(services: &Services, id: UserId) -> Answer<Read<InstallationUser>> {
    let record = found(services, id).await?;
    Ok(Read::counted(record.user.version, record.into()))
}

/// The users of all orchestras, and the superadmins.
#[utoipa::path(operation_id = "listInstallationUsers", tag = "Superadmin", params(UserQuery), responses(
    (status = 200, description = "A page of them", body = InstallationUserPage),
    (status = 400, response = Problem),
))]
#[get("")]
async fn list(services: Data<Services>, query: Query<UserQuery>) -> Answer<Read<InstallationUserPage>> {
    let UserQuery { orchestra, role, active, q, cursor, limit } = query.into_inner();
    let limit = u64::from(limit.get());
    let page = PageOf::installation("listInstallationUsers", (orchestra, role, active, &q))?;
    let after: Option<String> = services.cursors.open(&page, cursor.as_deref())?;
    let filter = UserFilter { orchestra, role, active, text: q.map(Search::into_text) };
    let mut records = services.registry.user_records(&filter, after.as_deref(), limit + 1).await?;
    let more = page_query::cut(&mut records, limit);
    let next_cursor = match records.last() {
        Some(last) if more => Some(services.cursors.seal(&page, &last.user.username)?),
        _ => None,
    };
    Ok(Read::list(InstallationUserPage { items: records.into_iter().map(Into::into).collect(), next_cursor }))
}

/// Let somebody in, as a superadmin or into an orchestra.
///
/// The user chooses a password behind a link, which is mailed to them and answered here; nothing shows it again.
#[utoipa::path(operation_id = "addInstallationUser", tag = "Superadmin", request_body = NewInstallationUser, responses(
    (status = 201, description = "Created", body = InvitedInstallationUser),
    (status = 409, response = Problem),
))]
#[post("")]
async fn add(superadmin: SignedIn, services: Data<Services>, body: Valid<NewInstallationUser>) -> Answer<HttpResponse> {
    let Valid(NewInstallationUser { username, email, role, orchestra_id, locale }) = body;
    let registry = &services.registry;
    if let Some(id) = orchestra_id {
        let known = registry.orchestra(id).await?;
        known.ok_or_else(|| ApiError::invalid_field("/orchestraId", "no such orchestra"))?;
    }
    let named = (username, email.to_string());
    let User { id, .. } = registry.create_invited(&services.sign_in_clock, named, role, orchestra_id, locale).await?;
    let invitation = registry.invite(orchestra_id, id).await?;
    let fields = json!({ "for": id, "role": role });
    superadmin.deed.is("let a user in", orchestra_id, fields);
    let user = found(&services, id).await?.into();
    Ok(HttpResponse::Created()
        .insert_header((header::LOCATION, format!("/api/superadmin/users/{id}")))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .json(InvitedInstallationUser { user, invitation: UserInvitation::new(&services, invitation) }))
}

/// A user.
#[utoipa::path(operation_id = "showInstallationUser", tag = "Superadmin", params(("id" = UserId, Path, description = "The user")), responses(
    (status = 200, description = "The user", body = InstallationUser),
    (status = 404, response = Problem),
))]
#[get("/{id}")]
async fn show(services: Data<Services>, id: Path<UserId>) -> Answer<Read<InstallationUser>> {
    shown(&services, id.into_inner()).await
}

/// Change what a user may do, and where.
///
/// Holds at their next request. The last active superadmin stays one, and so does the last active admin of an orchestra.
#[utoipa::path(operation_id = "amendInstallationUser", tag = "Superadmin", params(("id" = UserId, Path, description = "The user")), request_body = AmendInstallationUser, responses(
    (status = 200, description = "Changed", body = InstallationUser),
    (status = 404, response = Problem),
    (status = 409, response = Problem),
    (status = 412, response = Problem),
))]
#[patch("/{id}")]
async fn amend(
    superadmin: SignedIn,
    services: Data<Services>,
    id: Path<UserId>,
    IfMatch(expected): IfMatch,
    body: Valid<AmendInstallationUser>,
) -> Answer<Read<InstallationUser>> {
    let id = id.into_inner();
    let Valid(AmendInstallationUser { role, orchestra_id, locale, active }) = body;
    let change = AmendUserRecord { role, orchestra: orchestra_id, locale, active };
    let before = found(&services, id).await?.user;
    if services.registry.amend_user_record(&services.sign_in_clock, id, expected, change).await? {
        let now = found(&services, id).await?.user;
        let facts = |user: &User| json!({ "role": user.role, "orchestra": user.orchestra_id, "locale": user.locale, "active": user.active });
        let fields = json!({ "for": id, "before": facts(&before), "now": facts(&now) });
        superadmin.deed.is("changed a user", now.orchestra_id, fields);
    }
    shown(&services, id).await
}

/// Mail a user a link to a password.
///
/// For somebody who cannot get in. It is not shown here: superadmins take nobody's place. Earlier links are good no more;
/// until it is used, the present password is, and sessions go on.
#[utoipa::path(operation_id = "sendPasswordLink", tag = "Superadmin", params(("id" = UserId, Path, description = "The user")), responses(
    (status = 202, description = "It is on its way", body = MailedPasswordLink),
    (status = 404, response = Problem),
    (status = 409, response = Problem),
))]
#[post("/{id}/password-link")]
async fn send_link(superadmin: SignedIn, services: Data<Services>, id: Path<UserId>) -> Answer<HttpResponse> {
    let user = found(&services, id.into_inner()).await?.user;
    if !user.active {
        return Err(Code::NotInThisState.because("the user is disabled"));
    }
    let Invitation { token: _, kind, ends_at } = services.registry.invite(user.orchestra_id, user.id).await?;
    let fields = json!({ "for": user.id, "kind": kind });
    superadmin.deed.is("mailed a link to a password", user.orchestra_id, fields);
    Ok(HttpResponse::Accepted().json(MailedPasswordLink { mailed_to: user.email, kind, ends_at }))
}

/// Where a user is signed in.
#[utoipa::path(operation_id = "listUserSessions", tag = "Superadmin", params(("id" = UserId, Path, description = "The user")), responses(
    (status = 200, description = "The sessions that have not ended", body = UserSessions),
    (status = 404, response = Problem),
))]
#[get("/{id}/sessions")]
async fn sessions(services: Data<Services>, id: Path<UserId>) -> Answer<Read<UserSessions>> {
    let id = id.into_inner();
    let items = services.registry.logins_of(id).await?;
    if items.is_empty() {
        found(&services, id).await?;
    }
    Ok(Read::list(UserSessions { items: items.into_iter().map(Into::into).collect() }))
}

/// Sign a user out everywhere.
///
/// Holds at the next request; they may log in again.
#[utoipa::path(operation_id = "endUserSessions", tag = "Superadmin", params(("id" = UserId, Path, description = "The user")), responses(
    (status = 204, description = "They have ended"),
    (status = 404, response = Problem),
))]
#[delete("/{id}/sessions")]
async fn end_sessions(superadmin: SignedIn, services: Data<Services>, id: Path<UserId>) -> Answer<HttpResponse> {
    let user = found(&services, id.into_inner()).await?.user;
    let ended = services.registry.end_logins(user.id, None).await?;
    let fields = json!({ "for": user.id, "sessions": ended });
    superadmin.deed.is("ended a user's sessions", user.orchestra_id, fields);
    Ok(HttpResponse::NoContent().finish())
}

/// Sign a user out on one device.
///
/// Holds at the next request.
#[utoipa::path(operation_id = "endUserSession", tag = "Superadmin", params(
    ("id" = UserId, Path, description = "The user"),
    ("session" = LoginId, Path, description = "The session"),
), responses(
    (status = 204, description = "It has ended"),
    (status = 404, response = Problem),
))]
#[delete("/{id}/sessions/{session}")]
async fn end_session(
    superadmin: SignedIn,
    services: Data<Services>,
    path: Path<(UserId, LoginId)>,
) -> Answer<HttpResponse> {
    let (id, session) = path.into_inner();
    let user = found(&services, id).await?.user;
    if services.registry.end_logins(user.id, Some(session)).await? == 0 {
        return Err(Code::NotFound.because("no such session, or it has ended"));
    }
    let fields = json!({ "for": user.id, "session": session });
    superadmin.deed.is("ended a user's session", user.orchestra_id, fields);
    Ok(HttpResponse::NoContent().finish())
}

/// The routes.
pub(super) fn routes(cfg: &mut ServiceConfig) {
    cfg.service(
        scope::scope("/users")
            .service(list)
            .service(add)
            .service(show)
            .service(amend)
            .service(send_link)
            .service(sessions)
            .service(end_sessions)
            .service(end_session),
    );
}

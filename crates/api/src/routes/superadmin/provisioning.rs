//! The birth of an orchestra over HTTP: it is asked for, watched, and taken back where it did not come to its end.

use actix_web::{
    HttpResponse, delete, get,
    http::header,
    post,
    web::{Data, Path},
};
use central_registry::{
    database_url::{DatabaseUrl, NotADatabaseUrl},
    orchestras::{NewOrchestra, Plan, RegisterError},
    provisioning_runs::{BegunStep, ProviderKind, ProvisioningRun, ResumeError, RunState, Step},
    users::{Role, User, UserError},
};
use chrono::{DateTime, Utc};
use domain::{
    ids::OrchestraId,
    values::{email::Email, locale::Locale, text::Name},
};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use serde_json::json;
use tenancy::{
    migrations::MigrateError,
    provisioning::{Begun, Birth, NewAdmin, Provider, ProvisionError},
};
use url::Url;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;
use validator::Validate;

use crate::{
    application::Services,
    authority::SignedIn,
    extract::{Read, Valid},
    problem::{Answer, ApiError, Code, Problem},
    routes::users::{UserInvitation, new_link},
};

/// An orchestra to be made.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct OrderedOrchestra {
    /// A short code: 2 to 16 capital letters or digits, a letter first.
    #[schema(example = "CITY", min_length = 2, max_length = 16, pattern = "^[A-Z][A-Z0-9]+$")]
    code: String,
    /// Its full name.
    #[schema(example = "City Chamber Orchestra")]
    name: Name,
    /// What it pays for; decides its limits.
    #[schema(example = "small")]
    plan: Plan,
    /// Who makes its database.
    database: OrderedDatabase,
    /// Its first admin, who gets a link to choose a password by.
    admin: OrderedAdmin,
    /// Whether people are only to try things out in it: its mail never leaves, and it can be emptied.
    #[serde(default)]
    demo: bool,
}

/// Who makes the database of a new orchestra.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(tag = "provider", rename_all = "lowercase", deny_unknown_fields)]
pub enum OrderedDatabase {
    /// A file in the server's data folder.
    Sqlite {},
    /// A role and a database on the installation's PostgreSQL server.
    Postgres {},
    /// A PostgreSQL database that exists. It is tested first, and must hold nothing.
    Existing {
        /// Where it is, with its password. Not behind a pooler in transaction mode.
        #[schema(value_type = String, example = "postgres://city:its-password@db.example.org:5432/city")]
        url: SecretString,
    },
}

/// The first admin of a new orchestra.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct OrderedAdmin {
    /// 3 to 64 lower-case letters, digits, dots, dashes or underscores.
    #[schema(example = "anna.berg", min_length = 3, max_length = 64)]
    username: String,
    /// The e-mail address.
    email: Email,
    /// The language of the app.
    #[serde(default)]
    locale: Locale,
}

/// Who can make a new orchestra's database here.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Providers {
    /// Those that an order may name; `postgres` only where the installation has a server of its own.
    #[schema(example = json!(["sqlite", "postgres", "existing"]))]
    items: Vec<ProviderKind>,
}

/// The birth of an orchestra that was ordered.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct BegunProvisioning {
    /// How far it has come.
    run: Provisioning,
    /// The first admin's link to a password, to be handed to them. It opens nothing before the orchestra is active.
    invitation: UserInvitation,
}

/// How far the birth of an orchestra has come.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Provisioning {
    /// The orchestra.
    orchestra_id: OrchestraId,
    /// Who makes the database.
    #[schema(example = "postgres")]
    provider: ProviderKind,
    /// Where it is. One whose process is gone is `queued` again after two minutes.
    #[schema(example = "running")]
    state: RunState,
    /// Every step, in order.
    steps: Vec<ProvisioningStep>,
    /// When it began.
    began_at: DateTime<Utc>,
    /// When it last went on.
    changed_at: DateTime<Utc>,
}

/// A step of an orchestra's birth.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ProvisioningStep {
    /// Which one.
    #[schema(example = "database")]
    step: Step,
    /// Whether it is done.
    #[schema(example = "done")]
    state: StepState,
    /// When it last began.
    started_at: Option<DateTime<Utc>>,
    /// When it was done.
    finished_at: Option<DateTime<Utc>>,
    /// Why it failed, in words.
    #[schema(example = "the database refused: permission denied to create role")]
    error: Option<String>,
}

/// Where a step is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum StepState {
    /// It has not begun.
    Waiting,
    /// It has begun.
    Running,
    /// It is done.
    Done,
    /// It has failed.
    Failed,
}

impl From<ProvisioningRun> for Provisioning {
    fn from(run: ProvisioningRun) -> Self {
        let ProvisioningRun { orchestra, provider, state, steps, created_at, updated_at } = run;
        let shown = |step| {
            let begun = steps.iter().find(|begun| begun.step == step);
            let step_state = match begun {
                None => StepState::Waiting,
                Some(BegunStep { error: Some(_), .. }) => StepState::Failed,
                Some(BegunStep { finished_at: Some(_), .. }) => StepState::Done,
                // It had begun when its process was lost.
                Some(_) if state == RunState::Queued => StepState::Waiting,
                Some(_) => StepState::Running,
            };
            ProvisioningStep {
                step,
                state: step_state,
                started_at: begun.map(|begun| begun.started_at),
                finished_at: begun.and_then(|begun| begun.finished_at),
                error: begun.and_then(|begun| begun.error.clone()),
            }
        };
        Self {
            orchestra_id: orchestra,
            provider,
            state,
            steps: Step::ALL.into_iter().map(shown).collect(),
            began_at: created_at,
            changed_at: updated_at,
        }
    }
}

impl OrderedDatabase {
    fn provider(self) -> Answer<Provider> {
        match self {
            Self::Sqlite {} => Ok(Provider::Sqlite),
            Self::Postgres {} => Ok(Provider::Postgres),
            Self::Existing { url } => {
                let url = on_a_server(url.expose_secret());
                let url = url.map_err(|why| ApiError::invalid_field("/database/url", why))?;
                Ok(Provider::Existing { url })
            }
        }
    }
}

/// What drivers read after the question mark, over what stands before it.
const OVERRIDING: [&str; 6] = ["host", "hostaddr", "port", "dbname", "user", "password"];

/// The URL of a database on a server: files are this server's own business. What is shown and compared of it is what
/// stands before the question mark, so nothing behind may overrule that.
fn on_a_server(text: &str) -> Result<DatabaseUrl, String> {
    let url: DatabaseUrl = text.parse().map_err(|why: NotADatabaseUrl| why.to_string())?;
    let DatabaseUrl::Postgres(_) = url else { return Err("must begin with postgres://".to_owned()) };
    let is_overruled =
        Url::parse(text).is_ok_and(|parsed| parsed.query_pairs().any(|(name, _)| OVERRIDING.contains(&&*name)));
    if is_overruled { Err("must name server, user and database before the question mark".to_owned()) } else { Ok(url) }
}

/// Whether a birth could begin, go on or be undone. `said` is the failure in words that hold no password.
fn refused(error: ProvisionError, said: String) -> ApiError {
    match error {
        ProvisionError::Register(why) => match why {
            RegisterError::BadCode => ApiError::invalid_field("/code", why),
            RegisterError::CodeTaken => Code::CodeTaken.because(why).at("/code"),
            RegisterError::DatabaseTaken => Code::DatabaseRefused.because(why).at("/database"),
            RegisterError::Storage(cause) => ApiError::storage(cause),
        },
        ProvisionError::Admin(why) => match why {
            UserError::BadUsername => ApiError::invalid_field("/admin/username", why),
            UserError::UsernameTaken => ApiError::from(why).at("/admin/username"),
            UserError::EmailTaken => ApiError::from(why).at("/admin/email"),
            other => other.into(),
        },
        ProvisionError::Resume(why) => match why {
            ResumeError::Unknown => Code::NotFound.because(why),
            ResumeError::OtherInput => Code::OtherInput.because(why),
            ResumeError::Running | ResumeError::Undoing => Code::AlreadyRunning.because(why),
            ResumeError::Done => Code::NotInThisState.because(why),
            ResumeError::Storage(cause) => ApiError::storage(cause),
        },
        ProvisionError::TakenOver(why) => Code::AlreadyRunning.because(why),
        ProvisionError::NoServer => Code::NotInThisState.because(said),
        ProvisionError::Central(cause) => ApiError::storage(cause),
        ProvisionError::Url(_)
        | ProvisionError::OtherServer
        | ProvisionError::NotEmpty
        | ProvisionError::Database(_)
        | ProvisionError::TooSlow
        | ProvisionError::Migrate(MigrateError::TransactionPooler) => Code::DatabaseRefused.because(said),
        ProvisionError::Registered(_)
        | ProvisionError::NotOurs
        | ProvisionError::File(_)
        | ProvisionError::Migrate(_)
        | ProvisionError::NotVerified
        | ProvisionError::Interrupted => ApiError::internal(said),
    }
}

async fn shown(services: &Services, id: OrchestraId) -> Answer<Provisioning> {
    let run = services.registry.provisioning_run(id).await?;
    run.map(Into::into).ok_or_else(|| refused(ResumeError::Unknown.into(), String::new()))
}

/// Make an orchestra.
///
/// Takes its code, its place and its first admin's name at once, all of them or none; a worker does the rest, step by
/// step. An existing database is tested before. The same body again lets a birth go on that failed or was interrupted,
/// and answers a new link; other input for a code that has begun is refused.
#[utoipa::path(operation_id = "provisionOrchestra", tag = "Superadmin", request_body = OrderedOrchestra, responses(
    (status = 202, description = "It has begun; `Location` says how far it has come", body = BegunProvisioning),
    (status = 409, response = Problem),
))]
#[post("")]
async fn provision(
    superadmin: SignedIn,
    services: Data<Services>,
    body: Valid<OrderedOrchestra>,
) -> Answer<HttpResponse> {
    let Valid(OrderedOrchestra { code, name, plan, database, admin, demo }) = body;
    let provider = database.provider()?;
    let existing = if let Provider::Existing { url } = &provider { Some(url.clone()) } else { None };
    let OrderedAdmin { username, email, locale } = admin;
    let birth = Birth {
        orchestra: NewOrchestra {
            code: code.clone(),
            name: name.to_string(),
            plan,
            is_demo: demo || services.config.demo,
        },
        provider,
        admin: Some(NewAdmin { username, email: email.to_string(), locale, password: None }),
    };
    let begun = services.midwife.begin(&services.passwords, birth).await.map_err(|error| {
        let said = error.in_words(existing.iter().chain(&services.config.postgres_admin_url));
        refused(error, said)
    })?;
    let Begun { id, admin } = begun;
    let Some(User { id: admin, .. }) = admin else { return Err(ApiError::internal("the first admin is missing")) };
    superadmin.deed.is("ordered an orchestra", id, json!({ "code": code, "admin": admin }));
    let invitation = new_link(&services, id, admin).await?;
    Ok(HttpResponse::Accepted()
        .insert_header((header::LOCATION, format!("/api/superadmin/orchestras/{id}/provisioning")))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .json(BegunProvisioning { run: shown(&services, id).await?, invitation }))
}

/// How far has the birth of an orchestra come?
#[utoipa::path(operation_id = "showProvisioning", tag = "Superadmin", params(("id" = OrchestraId, Path, description = "The orchestra")), responses(
    (status = 200, description = "Its steps", body = Provisioning),
    (status = 404, response = Problem),
))]
#[get("/{id}/provisioning")]
async fn show(_: SignedIn, services: Data<Services>, id: Path<OrchestraId>) -> Answer<Read<Provisioning>> {
    Ok(Read::list(shown(&services, id.into_inner()).await?))
}

/// Let a birth go on that failed or was interrupted.
///
/// As it was ordered. For an existing database whose password has changed, order the same orchestra again instead.
#[utoipa::path(operation_id = "retryProvisioning", tag = "Superadmin", params(("id" = OrchestraId, Path, description = "The orchestra")), responses(
    (status = 202, description = "It goes on", body = Provisioning),
    (status = 404, response = Problem),
    (status = 409, response = Problem),
))]
#[post("/{id}/provisioning/retry")]
async fn retry(superadmin: SignedIn, services: Data<Services>, id: Path<OrchestraId>) -> Answer<HttpResponse> {
    let id = id.into_inner();
    services.midwife.retry(id).await.map_err(|error| refused(error, String::new()))?;
    superadmin.deed.is("let an orchestra's birth go on", id, json!({}));
    Ok(HttpResponse::Accepted().json(shown(&services, id).await?))
}

/// Take a birth back that did not come to its end.
///
/// Removes what it made, and nothing else: database, role or file, first admin, links, and the code is free again. An
/// existing database is left as it was found. Of an orchestra that was ever in use nothing is removed.
#[utoipa::path(operation_id = "undoProvisioning", tag = "Superadmin", params(("id" = OrchestraId, Path, description = "The orchestra")), responses(
    (status = 204, description = "Nothing is left of it"),
    (status = 404, response = Problem),
    (status = 409, response = Problem),
))]
#[delete("/{id}/provisioning")]
async fn undo(superadmin: SignedIn, services: Data<Services>, id: Path<OrchestraId>) -> Answer<HttpResponse> {
    let id = id.into_inner();
    let orchestra = services.registry.orchestra(id).await?;
    services.midwife.undo(id).await.map_err(|error| {
        let said = orchestra.as_ref().map_or_else(String::new, |known| services.midwife.in_words(&error, known));
        refused(error, said)
    })?;
    let code = orchestra.map(|orchestra| orchestra.code.clone());
    superadmin.deed.is("took back an orchestra's birth", id, json!({ "code": code }));
    Ok(HttpResponse::NoContent().finish())
}

/// Make a new link for an orchestra's first admin.
///
/// For one whose link was lost or is too old. As soon as an admin of the orchestra has a password, its admins let people
/// in themselves, and this is refused: superadmins take nobody's place.
#[utoipa::path(operation_id = "inviteFirstAdmin", tag = "Superadmin", params(("id" = OrchestraId, Path, description = "The orchestra")), responses(
    (status = 201, description = "A link, shown once", body = UserInvitation),
    (status = 404, response = Problem),
    (status = 409, response = Problem),
))]
#[post("/{id}/invitation")]
async fn invite(superadmin: SignedIn, services: Data<Services>, id: Path<OrchestraId>) -> Answer<HttpResponse> {
    let id = id.into_inner();
    services.registry.orchestra(id).await?.ok_or_else(|| Code::NotFound.because("no such orchestra"))?;
    let users = services.registry.users_of(id).await?;
    let mut admins = users.iter().filter(|user| user.role == Role::Admin && user.active);
    if admins.clone().any(|admin| admin.has_password) {
        return Err(Code::NotInThisState.because("an admin of the orchestra has a password and lets others in"));
    }
    let Some(first) = admins.next() else { return Err(Code::NotInThisState.because("the orchestra has no admin")) };
    let invitation = new_link(&services, id, first.id).await?;
    superadmin.deed.is("made a link to a password", id, json!({ "for": first.id }));
    Ok(HttpResponse::Created().insert_header((header::CACHE_CONTROL, "no-store")).json(invitation))
}

/// Who can make a new orchestra's database here?
#[utoipa::path(operation_id = "listProviders", tag = "Superadmin", responses(
    (status = 200, description = "Those that an order may name", body = Providers),
))]
#[get("/providers")]
async fn list_providers(_: SignedIn, services: Data<Services>) -> Answer<Read<Providers>> {
    let has_server = services.config.postgres_admin_url.is_some();
    let items = [ProviderKind::Sqlite, ProviderKind::Postgres, ProviderKind::Existing];
    let can = |kind: &ProviderKind| *kind != ProviderKind::Postgres || has_server;
    Ok(Read::list(Providers { items: items.into_iter().filter(can).collect() }))
}

/// What is of no orchestra yet.
pub(super) fn providers(cfg: &mut ServiceConfig) {
    cfg.service(list_providers);
}

/// The routes, in the scope of orchestras.
pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(provision).service(show).service(retry).service(undo).service(invite);
}

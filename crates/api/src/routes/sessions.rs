//! The sessions of a project: rehearsals, concerts and journeys.

use actix_web::{
    HttpResponse, delete, get, patch, post,
    web::{Data, Path},
};
use chrono::{DateTime, Utc};
use domain::{
    entities::project_session,
    ids::{ProjectId, SessionId, UserId},
    services::{
        sessions::{self, AmendSession, NewSession, SaveSessionError, SavedSession, SessionWarning},
        staffing::{self, ChangeSessionError},
    },
    values::{
        change::{Change, present},
        states::SessionKind,
        text::{ExternalId, Name, Note},
    },
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;
use validator::Validate;

use crate::{
    application::Services,
    authority::Staff,
    extract::{Created, IfMatch, Read, Valid},
    problem::{Answer, ApiError, Code, Problem},
};

/// A session to be added.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AddSession {
    /// What it is.
    kind: SessionKind,
    /// When it starts.
    #[schema(example = "2026-11-30T09:00:00Z")]
    starts_at: DateTime<Utc>,
    /// When it ends, after it starts.
    #[schema(example = "2026-11-30T12:00:00Z")]
    ends_at: DateTime<Utc>,
    /// Where it takes place.
    #[schema(example = "Concert hall")]
    venue: Option<Name>,
    /// What musicians should know about it.
    #[schema(example = "Enter by the artists' door.")]
    note: Option<Note>,
    /// What a payroll or roster system calls it.
    external_id: Option<ExternalId>,
}

/// What to change about a session; what is absent stays as it is, `null` empties a field.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ChangeSession {
    /// What it is.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    kind: Option<SessionKind>,
    /// When it starts.
    #[schema(example = "2026-11-30T10:00:00Z")]
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    starts_at: Option<DateTime<Utc>>,
    /// When it ends, after it starts.
    #[schema(example = "2026-11-30T13:00:00Z")]
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    ends_at: Option<DateTime<Utc>>,
    /// Where it takes place.
    #[serde(default)]
    #[schema(value_type = Option<Name>)]
    venue: Change<Name>,
    /// What musicians should know about it.
    #[serde(default)]
    #[schema(value_type = Option<Note>)]
    note: Change<Note>,
    /// What a payroll or roster system calls it.
    #[serde(default)]
    #[schema(value_type = Option<ExternalId>)]
    external_id: Change<ExternalId>,
}

/// A session of a project.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Session {
    /// The session's id.
    id: SessionId,
    /// What a payroll or roster system calls it.
    external_id: Option<ExternalId>,
    /// Its project.
    project_id: ProjectId,
    /// What it is.
    kind: SessionKind,
    /// When it starts.
    #[schema(example = "2026-11-30T09:00:00Z")]
    starts_at: DateTime<Utc>,
    /// When it ends.
    #[schema(example = "2026-11-30T12:00:00Z")]
    ends_at: DateTime<Utc>,
    /// Where it takes place.
    venue: Option<Name>,
    /// What musicians should know about it.
    note: Option<Note>,
    /// When it was added.
    created_at: DateTime<Utc>,
    /// When it last changed.
    updated_at: DateTime<Utc>,
    /// Who last changed it.
    updated_by: Option<UserId>,
    /// How often it has changed, from 1; also its `ETag`.
    #[schema(example = 1)]
    version: i64,
    /// After it was added or changed: what is allowed and may be a mistake.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    warnings: Vec<SessionNotice>,
}

/// Something about a saved session that staff should look at.
#[derive(Debug, Serialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum SessionNotice {
    /// Another session of the project takes place over the same hours.
    Overlaps {
        /// The other session.
        #[serde(rename = "sessionId")]
        session: SessionId,
    },
    /// It was moved to an earlier time, and requests that are out keep their deadlines.
    DeadlinesKept {
        /// The last of those deadlines.
        until: DateTime<Utc>,
    },
    /// It was moved, so musicians who had said no can be asked again.
    DeclinesLifted {
        /// How many.
        musicians: usize,
    },
    /// It was moved, and musicians who had said yes must hear of it.
    AcceptedMustKnow {
        /// How many.
        musicians: usize,
    },
}

/// The sessions of a project.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SessionList {
    /// By the time they start.
    items: Vec<Session>,
}

impl From<project_session::Model> for Session {
    fn from(row: project_session::Model) -> Self {
        let project_session::Model {
            id,
            external_id,
            project_id,
            kind,
            starts_at,
            ends_at,
            venue,
            note,
            created_at,
            updated_at,
            updated_by,
            version,
        } = row;
        let warnings = Vec::new();
        Self {
            id,
            external_id,
            project_id,
            kind,
            starts_at,
            ends_at,
            venue,
            note,
            created_at,
            updated_at,
            updated_by,
            version,
            warnings,
        }
    }
}

impl From<SavedSession> for Session {
    fn from(SavedSession { session, warnings }: SavedSession) -> Self {
        Self { warnings: warnings.into_iter().map(SessionNotice::from).collect(), ..session.into() }
    }
}

impl From<SessionWarning> for SessionNotice {
    fn from(warning: SessionWarning) -> Self {
        match warning {
            SessionWarning::Overlaps(session) => Self::Overlaps { session },
            SessionWarning::DeadlinesKept(until) => Self::DeadlinesKept { until },
            SessionWarning::DeclinesLifted(musicians) => Self::DeclinesLifted { musicians },
            SessionWarning::AcceptedMustKnow(musicians) => Self::AcceptedMustKnow { musicians },
        }
    }
}

impl From<ChangeSessionError> for ApiError {
    fn from(error: ChangeSessionError) -> Self {
        match error {
            ChangeSessionError::Session(error) => error.into(),
            ChangeSessionError::Staffing(error) => error.into(),
        }
    }
}

impl From<SaveSessionError> for ApiError {
    fn from(error: SaveSessionError) -> Self {
        match error {
            SaveSessionError::Refused(refused) => refused.into(),
            SaveSessionError::EndsBeforeStart => Self::invalid_field("/endsAt", error),
            SaveSessionError::FarAway => Self::invalid_field("/startsAt", error),
            SaveSessionError::NotInThisState(_) => Code::NotInThisState.because(error),
            SaveSessionError::Bound | SaveSessionError::Covered => Code::InUse.because(error),
            SaveSessionError::Storage(cause) => Self::storage(cause),
        }
    }
}

/// The sessions of a project.
#[utoipa::path(operation_id = "listSessions", tag = "Projects", params(("project" = ProjectId, Path, description = "The project")), responses(
    (status = 200, description = "Its sessions", body = SessionList),
    (status = 404, response = Problem),
))]
#[get("/projects/{project}/sessions")]
async fn list(staff: Staff, project: Path<ProjectId>) -> Answer<Read<SessionList>> {
    let sessions = sessions::list(staff.db.read(), project.into_inner()).await?;
    Ok(Read::list(SessionList { items: sessions.into_iter().map(Session::from).collect() }))
}

/// Add a session.
///
/// Needs that name no sessions cover it at once.
#[utoipa::path(operation_id = "addSession", tag = "Projects", params(("project" = ProjectId, Path, description = "The project")), request_body = AddSession, responses(
    (status = 201, description = "Added", body = Session),
    (status = 404, response = Problem),
    (status = 409, response = Problem),
))]
#[post("/projects/{project}/sessions")]
async fn add(
    mut staff: Staff,
    services: Data<Services>,
    project: Path<ProjectId>,
    body: Valid<AddSession>,
) -> Answer<Created<Session>> {
    let Valid(AddSession { kind, starts_at, ends_at, venue, note, external_id }) = body;
    let new = NewSession { kind, starts_at, ends_at, venue, note, external_id };
    let txn = staff.db.write_tx().await?;
    let saved = sessions::add(&txn, &services.clock, Some(staff.actor), *project, new).await?;
    txn.commit().await?;
    let location = format!("/api/projects/{project}/sessions/{}", saved.session.id);
    Ok(Created { location, version: saved.session.version, body: saved.into() })
}

/// Change a session.
///
/// Asks nobody. When its time or place changes, everybody who is engaged for it is told; requests that are out keep
/// their deadlines, whoever had said no to another time can be asked again, and `warnings` says so.
#[utoipa::path(operation_id = "amendSession", tag = "Projects", params(("project" = ProjectId, Path, description = "The project"), ("session" = SessionId, Path, description = "The session")), request_body = ChangeSession, responses(
    (status = 200, description = "Changed", body = Session),
    (status = 404, response = Problem),
    (status = 409, response = Problem),
    (status = 412, response = Problem),
))]
#[patch("/projects/{project}/sessions/{session}")]
async fn amend(
    staff: Staff,
    services: Data<Services>,
    path: Path<(ProjectId, SessionId)>,
    version: IfMatch,
    body: Valid<ChangeSession>,
) -> Answer<Read<Session>> {
    let Valid(ChangeSession { kind, starts_at, ends_at, venue, note, external_id }) = body;
    let change = AmendSession { kind, starts_at, ends_at, venue, note, external_id };
    let (project, session) = path.into_inner();
    let tx = staff.db.staffing_tx(&services.clock).await?;
    let (clock, by) = (&services.clock, staff.actor);
    let saved = staffing::change_session(&tx, clock, by, project, session, version.0, change).await?;
    tx.commit().await?;
    Ok(Read::one(saved.session.version, saved.into()))
}

/// Remove a session.
///
/// Refused while somebody is asked or engaged for it, or a need names it.
#[utoipa::path(operation_id = "removeSession", tag = "Projects", params(("project" = ProjectId, Path, description = "The project"), ("session" = SessionId, Path, description = "The session")), responses(
    (status = 204, description = "Removed"),
    (status = 404, response = Problem),
    (status = 409, response = Problem),
    (status = 412, response = Problem),
))]
#[delete("/projects/{project}/sessions/{session}")]
async fn remove(
    mut staff: Staff,
    services: Data<Services>,
    path: Path<(ProjectId, SessionId)>,
    version: IfMatch,
) -> Answer<HttpResponse> {
    let (project, session) = path.into_inner();
    let txn = staff.db.write_tx().await?;
    sessions::remove(&txn, &services.clock, Some(staff.actor), project, session, version.0).await?;
    txn.commit().await?;
    Ok(HttpResponse::NoContent().finish())
}

/// The routes.
pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(list).service(add).service(amend).service(remove);
}

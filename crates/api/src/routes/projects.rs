//! Projects: concert weeks, drafted, described and moved into history. Staffing them has its own routes.

use actix_web::{
    HttpResponse, delete, get, patch, post,
    web::{Data, Path, Query},
};
use chrono::{DateTime, Datelike, NaiveDate, Utc};
use domain::{
    entities::project,
    ids::{ProjectId, UserId},
    services::projects::{
        self, AmendProject, DuplicateError, NewProject, ProjectDetails, ProjectFilter, ProjectOrder, SaveProjectError,
    },
    values::{
        change::{Change, present},
        email::Email,
        phone::Phone,
        states::{ConflictPolicy, ProjectStatus},
        text::{ExternalId, Name, Note},
    },
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;
use validator::Validate;

use crate::{
    application::Services,
    authority::Staff,
    extract::{Created, IfMatch, Limit, PageOf, Read, Valid},
    problem::{Answer, ApiError, Code, Problem},
};

/// A project to be drafted.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DraftProject {
    /// What it is called.
    #[schema(example = "Brahms 4")]
    name: Name,
    /// Its first day.
    #[schema(example = "2026-11-30")]
    starts_on: NaiveDate,
    /// Its last day, not before the first.
    #[schema(example = "2026-12-04")]
    ends_on: NaiveDate,
    /// What a payroll or roster system calls it.
    external_id: Option<ExternalId>,
    /// What is played.
    #[schema(example = "Brahms: Symphony No. 4")]
    programme: Option<Note>,
    /// Who conducts.
    #[schema(example = "Clara Novak")]
    conductor: Option<Name>,
    /// What is worn.
    #[schema(example = "All black")]
    dress: Option<Note>,
    /// Fee and travel.
    #[schema(example = "By the collective agreement; train in second class")]
    terms: Option<Note>,
    /// What musicians are told about the rehearsals.
    #[schema(example = "Parts are on the stands.")]
    rehearsal_text: Option<Note>,
    /// What musicians are told about the concerts.
    #[schema(example = "The concert is recorded for radio.")]
    concert_text: Option<Note>,
    /// What staff note for themselves; musicians never see it.
    #[schema(example = "Ask for the extra chairs.")]
    notes: Option<Note>,
    /// Whom musicians can ask.
    #[schema(example = "Ada Berg")]
    contact_name: Option<Name>,
    /// Where they can call.
    contact_phone: Option<Phone>,
    /// Where replies to mails go, and alerts; these go to every manager where there is none, or it cannot be reached.
    contact_email: Option<Email>,
    /// Which user of the orchestra looks after it.
    responsible_user_id: Option<UserId>,
    /// Which need gets somebody who is listed for several; the orchestra's setting when absent.
    conflict_policy: Option<ConflictPolicy>,
    /// The day by whose evening all answers are in.
    #[schema(example = "2026-11-20")]
    answer_by: Option<NaiveDate>,
}

/// What to change about a project; what is absent stays as it is, `null` empties a field.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ChangeProject {
    /// What it is called.
    #[schema(example = "Brahms 4")]
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    name: Option<Name>,
    /// Its first day. Sessions stay where they are.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    starts_on: Option<NaiveDate>,
    /// Its last day, not before the first.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    ends_on: Option<NaiveDate>,
    /// What a payroll or roster system calls it.
    #[serde(default)]
    #[schema(value_type = Option<ExternalId>)]
    external_id: Change<ExternalId>,
    /// What is played.
    #[serde(default)]
    #[schema(value_type = Option<Note>)]
    programme: Change<Note>,
    /// Who conducts.
    #[serde(default)]
    #[schema(value_type = Option<Name>)]
    conductor: Change<Name>,
    /// What is worn.
    #[serde(default)]
    #[schema(value_type = Option<Note>)]
    dress: Change<Note>,
    /// Fee and travel.
    #[serde(default)]
    #[schema(value_type = Option<Note>)]
    terms: Change<Note>,
    /// What musicians are told about the rehearsals.
    #[serde(default)]
    #[schema(value_type = Option<Note>)]
    rehearsal_text: Change<Note>,
    /// What musicians are told about the concerts.
    #[serde(default)]
    #[schema(value_type = Option<Note>)]
    concert_text: Change<Note>,
    /// What staff note for themselves.
    #[serde(default)]
    #[schema(value_type = Option<Note>)]
    notes: Change<Note>,
    /// Whom musicians can ask.
    #[serde(default)]
    #[schema(value_type = Option<Name>)]
    contact_name: Change<Name>,
    /// Where they can call.
    #[serde(default)]
    #[schema(value_type = Option<Phone>)]
    contact_phone: Change<Phone>,
    /// Where replies to mails go, and alerts; these go to every manager where there is none, or it cannot be reached.
    #[serde(default)]
    #[schema(value_type = Option<Email>)]
    contact_email: Change<Email>,
    /// Which user of the orchestra looks after it.
    #[serde(default)]
    #[schema(value_type = Option<UserId>)]
    responsible_user_id: Change<UserId>,
    /// Which need gets somebody who is listed for several.
    #[serde(default)]
    #[schema(value_type = Option<ConflictPolicy>)]
    conflict_policy: Change<ConflictPolicy>,
    /// The day by whose evening all answers are in. Requests that are out keep their deadlines.
    #[serde(default)]
    #[schema(value_type = Option<NaiveDate>)]
    answer_by: Change<NaiveDate>,
}

/// What differs in a project drafted after another.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DuplicateProject {
    /// Its first day; sessions and `answerBy` move by as many days and keep their local time.
    #[schema(example = "2027-11-29")]
    starts_on: NaiveDate,
    /// What it is called; the same when absent.
    name: Option<Name>,
}

/// Which projects to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ProjectQuery {
    /// Those that start in the season from 1 July of this year to 30 June of the next.
    #[param(example = 2026)]
    season: Option<i32>,
    /// Those in this state; when absent, all but archived ones.
    status: Option<ProjectStatus>,
    /// The one that another system calls so.
    external_id: Option<ExternalId>,
    /// By their first day, the earliest first (`startsOn`, the default) or the latest (`-startsOn`).
    #[serde(default)]
    sort: ProjectSort,
    /// How many on a page, at most 200; 50 when absent.
    #[serde(default)]
    #[param(value_type = u32, minimum = 1, maximum = 200, default = 50, required = false)]
    limit: Limit,
    /// The `nextCursor` of the page before.
    cursor: Option<String>,
}

/// The order of projects.
#[derive(Clone, Copy, Debug, Default, Deserialize, Serialize, ToSchema)]
pub enum ProjectSort {
    /// The earliest first.
    #[default]
    #[serde(rename = "startsOn")]
    StartsOn,
    /// The latest first.
    #[serde(rename = "-startsOn")]
    StartsOnDescending,
}

/// A project.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Project {
    /// The project's id.
    id: ProjectId,
    /// What a payroll or roster system calls it.
    external_id: Option<ExternalId>,
    /// What it is called.
    #[schema(example = "Brahms 4")]
    name: Name,
    /// Where it stands.
    status: ProjectStatus,
    /// Whether its last session has ended.
    is_over: bool,
    /// Its first day.
    #[schema(example = "2026-11-30")]
    starts_on: NaiveDate,
    /// Its last day.
    #[schema(example = "2026-12-04")]
    ends_on: NaiveDate,
    /// The ISO week of its first day.
    #[schema(example = "2026-W49")]
    iso_week: String,
    /// What is played.
    programme: Option<Note>,
    /// Who conducts.
    conductor: Option<Name>,
    /// What is worn.
    dress: Option<Note>,
    /// Fee and travel.
    terms: Option<Note>,
    /// What musicians are told about the rehearsals.
    rehearsal_text: Option<Note>,
    /// What musicians are told about the concerts.
    concert_text: Option<Note>,
    /// What staff note for themselves.
    notes: Option<Note>,
    /// Whom musicians can ask.
    contact_name: Option<Name>,
    /// Where they can call.
    contact_phone: Option<Phone>,
    /// Where replies to mails go, and alerts; these go to every manager where there is none, or it cannot be reached.
    contact_email: Option<Email>,
    /// Which user looks after it.
    responsible_user_id: Option<UserId>,
    /// Which need gets somebody who is listed for several; the orchestra's setting when `null`.
    conflict_policy: Option<ConflictPolicy>,
    /// The day by whose evening all answers are in.
    answer_by: Option<NaiveDate>,
    /// Since when it stands still.
    paused_at: Option<DateTime<Utc>>,
    /// How many players its needs ask for.
    #[schema(example = 14)]
    seats: i64,
    /// How many musicians have said yes.
    #[schema(example = 12)]
    filled: i64,
    /// When it was drafted.
    created_at: DateTime<Utc>,
    /// When staff last changed it.
    updated_at: DateTime<Utc>,
    /// Who did.
    updated_by: Option<UserId>,
    /// How often staff have changed it, from 1; also its `ETag`.
    #[schema(example = 1)]
    version: i64,
}

/// A page of projects.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ProjectPage {
    /// The projects.
    items: Vec<Project>,
    /// Leads to the next page; `null` on the last.
    next_cursor: Option<String>,
}

impl Project {
    fn new(project: projects::Project, now: DateTime<Utc>) -> Self {
        let is_over = project.is_over(now);
        let projects::Project { facts, seats, filled, last_session_ends_at: _ } = project;
        let project::Model {
            id,
            external_id,
            name,
            status,
            starts_on,
            ends_on,
            programme,
            conductor,
            dress,
            terms,
            rehearsal_text,
            concert_text,
            notes,
            contact_name,
            contact_phone,
            contact_email,
            responsible_user,
            conflict_policy,
            answer_by,
            paused_at,
            lock_seq: _,
            created_at,
            updated_at,
            updated_by,
            version,
        } = facts;
        let week = starts_on.iso_week();
        Self {
            id,
            external_id,
            name,
            status,
            is_over,
            starts_on,
            ends_on,
            iso_week: format!("{}-W{:02}", week.year(), week.week()),
            programme,
            conductor,
            dress,
            terms,
            rehearsal_text,
            concert_text,
            notes,
            contact_name,
            contact_phone,
            contact_email,
            responsible_user_id: responsible_user,
            conflict_policy,
            answer_by,
            paused_at,
            seats,
            filled,
            created_at,
            updated_at,
            updated_by,
            version,
        }
    }
}

impl From<DraftProject> for NewProject {
    fn from(draft: DraftProject) -> Self {
        let DraftProject { name, starts_on, ends_on, .. } = draft;
        let details = ProjectDetails {
            external_id: draft.external_id.into(),
            programme: draft.programme.into(),
            conductor: draft.conductor.into(),
            dress: draft.dress.into(),
            terms: draft.terms.into(),
            rehearsal_text: draft.rehearsal_text.into(),
            concert_text: draft.concert_text.into(),
            notes: draft.notes.into(),
            contact_name: draft.contact_name.into(),
            contact_phone: draft.contact_phone.into(),
            contact_email: draft.contact_email.into(),
            responsible_user: draft.responsible_user_id.into(),
            conflict_policy: draft.conflict_policy.into(),
            answer_by: draft.answer_by.into(),
        };
        Self { name, starts_on, ends_on, details }
    }
}

impl From<ChangeProject> for AmendProject {
    fn from(change: ChangeProject) -> Self {
        let ChangeProject { name, starts_on, ends_on, .. } = change;
        let details = ProjectDetails {
            external_id: change.external_id,
            programme: change.programme,
            conductor: change.conductor,
            dress: change.dress,
            terms: change.terms,
            rehearsal_text: change.rehearsal_text,
            concert_text: change.concert_text,
            notes: change.notes,
            contact_name: change.contact_name,
            contact_phone: change.contact_phone,
            contact_email: change.contact_email,
            responsible_user: change.responsible_user_id,
            conflict_policy: change.conflict_policy,
            answer_by: change.answer_by,
        };
        Self { name, starts_on, ends_on, details }
    }
}

impl From<SaveProjectError> for ApiError {
    fn from(error: SaveProjectError) -> Self {
        match error {
            SaveProjectError::Refused(refused) => refused.into(),
            SaveProjectError::EndsBeforeStart => Self::invalid_field("/endsOn", error),
            SaveProjectError::FarAway(field) => Self::invalid_field(&format!("/{field}"), error),
            SaveProjectError::LimitReached { limit } => Code::LimitReached.because(error).with("limit", limit),
            SaveProjectError::NotInThisState(_) => Code::NotInThisState.because(error),
            SaveProjectError::Storage(cause) => Self::storage(cause),
        }
    }
}

impl From<DuplicateError> for ApiError {
    fn from(error: DuplicateError) -> Self {
        match error {
            DuplicateError::Project(inner) => inner.into(),
            DuplicateError::Need(_) | DuplicateError::List(_) => Self::internal(error),
            DuplicateError::Storage(cause) => Self::storage(cause),
        }
    }
}

/// Draft a project.
///
/// A draft asks nobody until it is sent.
#[utoipa::path(operation_id = "createProject", tag = "Projects", request_body = DraftProject, responses(
    (status = 201, description = "Drafted", body = Project),
    (status = 409, response = Problem),
))]
#[post("/projects")]
async fn create(mut staff: Staff, services: Data<Services>, body: Valid<DraftProject>) -> Answer<Created<Project>> {
    let Valid(draft) = body;
    known_user(&services, &staff, draft.responsible_user_id).await?;
    let limit = max_projects(&staff);
    let txn = staff.db.write_tx().await?;
    let project = projects::create(&txn, &services.clock, Some(staff.actor), limit, draft.into()).await?;
    txn.commit().await?;
    Ok(created(&services, project))
}

/// The projects of the orchestra, season by season.
#[utoipa::path(operation_id = "listProjects", tag = "Projects", params(ProjectQuery), responses(
    (status = 200, description = "A page of them", body = ProjectPage),
))]
#[get("/projects")]
async fn list(staff: Staff, services: Data<Services>, query: Query<ProjectQuery>) -> Answer<Read<ProjectPage>> {
    let ProjectQuery { season, status, external_id, sort, limit, cursor } = query.into_inner();
    let here = PageOf::new(staff.db.orchestra().id, "listProjects", (season, status, &external_id, sort))?;
    let after = services.cursors.open(&here, cursor.as_deref())?;
    let order = match sort {
        ProjectSort::StartsOn => ProjectOrder::EarliestFirst,
        ProjectSort::StartsOnDescending => ProjectOrder::LatestFirst,
    };
    let filter = ProjectFilter { season, status, external_id };
    let page = projects::page(staff.db.read(), &filter, order, after, limit.get()).await?;
    let next_cursor = page.next.map(|place| services.cursors.seal(&here, &place)).transpose()?;
    let now = services.clock.now();
    let items = page.items.into_iter().map(|project| Project::new(project, now)).collect();
    Ok(Read::list(ProjectPage { items, next_cursor }))
}

/// One project.
#[utoipa::path(operation_id = "showProject", tag = "Projects", params(("project" = ProjectId, Path, description = "The project")), responses(
    (status = 200, description = "The project", body = Project),
    (status = 404, response = Problem),
))]
#[get("/projects/{project}")]
async fn show(staff: Staff, services: Data<Services>, project: Path<ProjectId>) -> Answer<Read<Project>> {
    let project = projects::find(staff.db.read(), project.into_inner()).await?;
    Ok(as_read(&services, project))
}

/// Change what is said about a project.
///
/// Asks nobody, and moves no deadline of a request that is out.
#[utoipa::path(operation_id = "amendProject", tag = "Projects", params(("project" = ProjectId, Path, description = "The project")), request_body = ChangeProject, responses(
    (status = 200, description = "Changed", body = Project),
    (status = 404, response = Problem),
    (status = 409, response = Problem),
    (status = 412, response = Problem),
))]
#[patch("/projects/{project}")]
async fn amend(
    mut staff: Staff,
    services: Data<Services>,
    project: Path<ProjectId>,
    version: IfMatch,
    body: Valid<ChangeProject>,
) -> Answer<Read<Project>> {
    let Valid(change) = body;
    if let Change::Set(user) = change.responsible_user_id {
        known_user(&services, &staff, Some(user)).await?;
    }
    let txn = staff.db.write_tx().await?;
    let (by, id) = (Some(staff.actor), project.into_inner());
    let project = projects::amend(&txn, &services.clock, by, id, version.0, change.into()).await?;
    txn.commit().await?;
    Ok(as_read(&services, project))
}

/// Draft a project after another.
///
/// With the same details, sessions and needs on other days. Nobody is asked, and nothing in it is urgent. Lists, and
/// needs of positions, that have been archived since are left out.
#[utoipa::path(operation_id = "duplicateProject", tag = "Projects", params(("project" = ProjectId, Path, description = "The project to draft after")), request_body = DuplicateProject, responses(
    (status = 201, description = "Drafted", body = Project),
    (status = 404, response = Problem),
    (status = 409, response = Problem),
))]
#[post("/projects/{project}/duplicate")]
async fn duplicate(
    mut staff: Staff,
    services: Data<Services>,
    project: Path<ProjectId>,
    body: Valid<DuplicateProject>,
) -> Answer<Created<Project>> {
    let Valid(DuplicateProject { starts_on, name }) = body;
    let limit = max_projects(&staff);
    let txn = staff.db.write_tx().await?;
    let (by, id, other) = (Some(staff.actor), project.into_inner(), projects::DuplicateProject { starts_on, name });
    let project = projects::duplicate(&txn, &services.clock, by, limit, id, other).await?;
    txn.commit().await?;
    Ok(created(&services, project))
}

/// Move a project into history.
///
/// A draft, or a project that was completed or cancelled; one that is being staffed is cancelled or completed first.
/// Safe to repeat.
#[utoipa::path(operation_id = "archiveProject", tag = "Projects", params(("project" = ProjectId, Path, description = "The project")), responses(
    (status = 204, description = "It belongs to history"),
    (status = 404, response = Problem),
    (status = 409, response = Problem),
    (status = 412, response = Problem),
))]
#[delete("/projects/{project}")]
async fn archive(
    mut staff: Staff,
    services: Data<Services>,
    project: Path<ProjectId>,
    version: IfMatch,
) -> Answer<HttpResponse> {
    let txn = staff.db.write_tx().await?;
    projects::archive(&txn, &services.clock, Some(staff.actor), project.into_inner(), version.0).await?;
    txn.commit().await?;
    Ok(HttpResponse::NoContent().finish())
}

fn max_projects(staff: &Staff) -> u32 {
    u32::try_from(staff.db.orchestra().max_projects).unwrap_or_default()
}

async fn known_user(services: &Services, staff: &Staff, user: Option<UserId>) -> Answer<()> {
    let Some(id) = user else { return Ok(()) };
    let users = services.registry.users_of(staff.db.orchestra().id).await?;
    if users.iter().any(|user| user.id == id) {
        return Ok(());
    }
    Err(ApiError::invalid_field("/responsibleUserId", "there is no such user"))
}

fn created(services: &Services, project: projects::Project) -> Created<Project> {
    let (location, version) = (format!("/api/projects/{}", project.facts.id), project.facts.version);
    Created { location, version, body: Project::new(project, services.clock.now()) }
}

fn as_read(services: &Services, project: projects::Project) -> Read<Project> {
    Read::counted(project.facts.version, Project::new(project, services.clock.now()))
}

/// The routes.
pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(create).service(list).service(show).service(amend).service(duplicate).service(archive);
}

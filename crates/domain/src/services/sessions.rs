//! Sessions: the rehearsals, concerts and journeys of a project.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::Set,
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, ExprTrait, IntoActiveValue, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, Query},
};
use serde_json::json;

use super::{FindError, Refused, constraints, projects, versioned};
use crate::{
    clock::Clock,
    entities::{need_session, project_session, reask, request},
    ids::{MusicianId, ProjectId, ReaskId, SessionId},
    services::staffing::Actor,
    timely::Txn,
    values::{
        change::Change,
        states::{ProjectStatus, RequestStatus, SessionKind},
        text::{ExternalId, Name, NotAText, Note},
    },
};

/// A session that is to be added.
#[derive(Clone, Debug)]
pub struct NewSession {
    /// What it is.
    pub kind: SessionKind,
    /// When it starts.
    pub starts_at: DateTime<Utc>,
    /// When it ends, after it starts.
    pub ends_at: DateTime<Utc>,
    /// Where it takes place.
    pub venue: Option<Name>,
    /// What musicians should know about it.
    pub note: Option<Note>,
    /// What a payroll or roster system calls it.
    pub external_id: Option<ExternalId>,
}

/// What is to change about a session.
#[derive(Clone, Debug, Default)]
pub struct AmendSession {
    /// What it is.
    pub kind: Option<SessionKind>,
    /// When it starts.
    pub starts_at: Option<DateTime<Utc>>,
    /// When it ends, after it starts.
    pub ends_at: Option<DateTime<Utc>>,
    /// Where it takes place.
    pub venue: Change<Name>,
    /// What musicians should know about it.
    pub note: Change<Note>,
    /// What a payroll or roster system calls it.
    pub external_id: Change<ExternalId>,
}

/// A session as it was saved, and what staff should look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedSession {
    /// The session.
    pub session: project_session::Model,
    /// What saving it brought about.
    pub warnings: Vec<SessionWarning>,
}

/// Something about a saved session that is allowed and may be a mistake.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SessionWarning {
    /// Another session of the project takes place over the same hours.
    Overlaps(SessionId),
    /// It was moved to an earlier time. Requests that are out keep their deadlines, the last of which is this.
    DeadlinesKept(DateTime<Utc>),
    /// It was moved, so that so many musicians who had said no can be asked again.
    DeclinesLifted(usize),
    /// It was moved, and so many musicians who said yes must hear of it.
    AcceptedMustKnow(usize),
}

/// Why a session was not added, changed or removed.
#[derive(Debug, thiserror::Error)]
pub enum SaveSessionError {
    /// Not the one that the caller saw, or the project does not exist.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// It would end before it starts, or at once.
    #[error("a session must end after it starts")]
    EndsBeforeStart,
    /// It is so far away that it must be a mistake.
    #[error("must be a time of the years 2000 to 2199")]
    FarAway,
    /// The project stands where its sessions are no longer changed.
    #[error("the project is {0}")]
    NotInThisState(ProjectStatus),
    /// Somebody is asked or engaged for it.
    #[error("somebody is asked or engaged for the session")]
    Bound,
    /// Needs name it as one of those they cover.
    #[error("a need covers the session by name")]
    Covered,
    /// The database failed.
    #[error("the orchestra's database failed")]
    Storage(#[from] DbErr),
}

/// The sessions of a project, by the time they start.
pub async fn list(db: &impl ConnectionTrait, project: ProjectId) -> Result<Vec<project_session::Model>, FindError> {
    let sessions = of_project(db, project).await?;
    if sessions.is_empty() && !projects::exists(db, project).await? {
        return Err(FindError::NotFound);
    }
    Ok(sessions)
}

/// Adds a session. Needs that name no sessions cover it at once.
pub async fn add(
    txn: &Txn,
    clock: &Clock,
    by: Option<Actor>,
    project: ProjectId,
    new: NewSession,
) -> Result<SavedSession, SaveSessionError> {
    coming(txn, project).await?;
    times_are_good(new.starts_at, new.ends_at)?;
    let session = row(clock, by, project, new).insert(txn).await?;
    let warnings = overlaps(txn, &session).await?;
    let payload = json!({ "startsAt": session.starts_at, "endsAt": session.ends_at });
    projects::note(txn, clock, by, project, "session.added", session.id.as_uuid(), payload).await?;
    Ok(SavedSession { session, warnings })
}

/// Changes a session. When its time changes, deadlines of requests that are out stay, and whoever had said no to the
/// old time can be asked again.
pub async fn amend(
    txn: &Txn,
    clock: &Clock,
    by: Actor,
    project: ProjectId,
    id: SessionId,
    expected: Option<i64>,
    amendment: AmendSession,
) -> Result<SavedSession, SaveSessionError> {
    coming(txn, project).await?;
    let before = within(txn, project, id).await?;
    let AmendSession { kind, starts_at, ends_at, venue, note, external_id } = amendment;
    let (starts_at, ends_at) = (starts_at.unwrap_or(before.starts_at), ends_at.unwrap_or(before.ends_at));
    times_are_good(starts_at, ends_at)?;
    let changes = project_session::ActiveModel {
        kind: Set(kind.unwrap_or(before.kind)),
        starts_at: Set(starts_at),
        ends_at: Set(ends_at),
        venue: venue.into_active_value(),
        note: note.into_active_value(),
        external_id: external_id.into_active_value(),
        ..Default::default()
    };
    versioned::update::<project_session::Entity>(txn, clock, Some(by), id, expected, changes).await??;
    let session = within(txn, project, id).await?;
    let mut warnings = overlaps(txn, &session).await?;
    let mut payload = json!({});
    if (before.starts_at, before.ends_at) != (starts_at, ends_at) {
        warnings.extend(moved(txn, clock, by, &before, &session).await?);
        payload = json!({ "from": [before.starts_at, before.ends_at], "to": [starts_at, ends_at] });
    }
    projects::note(txn, clock, Some(by), project, "session.changed", id.as_uuid(), payload).await?;
    Ok(SavedSession { session, warnings })
}

/// Removes a session that no need names and nobody is asked or engaged for.
pub async fn remove(
    txn: &Txn,
    clock: &Clock,
    by: Option<Actor>,
    project: ProjectId,
    id: SessionId,
    expected: Option<i64>,
) -> Result<(), SaveSessionError> {
    coming(txn, project).await?;
    let before = within(txn, project, id).await?;
    versioned::as_seen(expected, before.version, before.updated_at, before.updated_by)?;
    let bound = [RequestStatus::Queued, RequestStatus::Open, RequestStatus::Accepted];
    if covering(&before).filter(request::Column::Status.is_in(bound)).count(txn).await? > 0 {
        return Err(SaveSessionError::Bound);
    }
    project_session::Entity::delete_by_id(id).exec(txn).await.map_err(|error| {
        if constraints::refers_to_nothing(&error) { SaveSessionError::Covered } else { error.into() }
    })?;
    let payload = json!({ "startsAt": before.starts_at, "endsAt": before.ends_at });
    Ok(projects::note(txn, clock, by, project, "session.removed", id.as_uuid(), payload).await?)
}

/// The sessions of a project, by the time they start; none for a project that does not exist.
pub(super) async fn of_project(
    db: &impl ConnectionTrait,
    project: ProjectId,
) -> Result<Vec<project_session::Model>, DbErr> {
    project_session::Entity::find()
        .filter(project_session::Column::ProjectId.eq(project))
        .order_by_asc(project_session::Column::StartsAt)
        .order_by_asc(project_session::Column::Id)
        .all(db)
        .await
}

/// The row of a new session.
pub(super) fn row(
    clock: &Clock,
    by: Option<Actor>,
    project: ProjectId,
    NewSession { kind, starts_at, ends_at, venue, note, external_id }: NewSession,
) -> project_session::ActiveModel {
    let now = clock.now();
    project_session::ActiveModel {
        id: Set(SessionId::new(clock)),
        external_id: Set(external_id),
        project_id: Set(project),
        kind: Set(kind),
        starts_at: Set(starts_at),
        ends_at: Set(ends_at),
        venue: Set(venue),
        note: Set(note),
        created_at: Set(now),
        updated_at: Set(now),
        updated_by: Set(by.and_then(Actor::user)),
        version: Set(1),
    }
}

fn times_are_good(starts_at: DateTime<Utc>, ends_at: DateTime<Utc>) -> Result<(), SaveSessionError> {
    if ![starts_at, ends_at].iter().all(|time| projects::is_near(time.date_naive())) {
        return Err(SaveSessionError::FarAway);
    }
    if ends_at <= starts_at { Err(SaveSessionError::EndsBeforeStart) } else { Ok(()) }
}

async fn coming(txn: &Txn, project: ProjectId) -> Result<(), SaveSessionError> {
    let project = projects::locked(txn, project).await?.ok_or(Refused::NotFound)?;
    if projects::is_coming(project.status) { Ok(()) } else { Err(SaveSessionError::NotInThisState(project.status)) }
}

async fn within(txn: &Txn, project: ProjectId, id: SessionId) -> Result<project_session::Model, SaveSessionError> {
    let session = project_session::Entity::find_by_id(id).filter(project_session::Column::ProjectId.eq(project));
    Ok(session.one(txn).await?.ok_or(Refused::NotFound)?)
}

async fn overlaps(txn: &Txn, session: &project_session::Model) -> Result<Vec<SessionWarning>, DbErr> {
    use project_session::Column::{EndsAt, Id, ProjectId, StartsAt};
    let others: Vec<SessionId> = project_session::Entity::find()
        .filter(ProjectId.eq(session.project_id))
        .filter(Id.ne(session.id))
        .filter(StartsAt.lt(session.ends_at))
        .filter(EndsAt.gt(session.starts_at))
        .order_by_asc(StartsAt)
        .order_by_asc(Id)
        .select_only()
        .column(Id)
        .into_tuple()
        .all(txn)
        .await?;
    Ok(others.into_iter().map(SessionWarning::Overlaps).collect())
}

/// What another time means for those who have been asked.
async fn moved(
    txn: &Txn,
    clock: &Clock,
    by: Actor,
    before: &project_session::Model,
    after: &project_session::Model,
) -> Result<Vec<SessionWarning>, SaveSessionError> {
    let asked: Vec<(MusicianId, RequestStatus, Option<DateTime<Utc>>)> = covering(after)
        .order_by_asc(request::Column::QueuedAt)
        .select_only()
        .columns([request::Column::MusicianId, request::Column::Status, request::Column::DeadlineAt])
        .into_tuple()
        .all(txn)
        .await?;
    let in_state = |state| asked.iter().filter(move |(_, status, _)| *status == state);
    let mut warnings = Vec::new();
    let last_deadline = in_state(RequestStatus::Open).filter_map(|(_, _, deadline)| *deadline).max();
    if let Some(deadline) = last_deadline.filter(|_| after.starts_at < before.starts_at) {
        warnings.push(SessionWarning::DeadlinesKept(deadline));
    }
    let accepted = in_state(RequestStatus::Accepted).count();
    if accepted > 0 {
        warnings.push(SessionWarning::AcceptedMustKnow(accepted));
    }
    // Only the newest request of a musician counts: somebody who was skipped after a no stays skipped.
    let newest: BTreeMap<_, _> = asked.iter().map(|(musician, status, _)| (*musician, *status)).collect();
    let declined: Vec<_> = newest
        .into_iter()
        .filter(|(_, status)| *status == RequestStatus::Declined)
        .map(|(musician, _)| musician)
        .collect();
    // A no is set aside by somebody: staff, or a superadmin in their place.
    if let (Some(user), false) = (by.user(), declined.is_empty()) {
        let reason = lifting(before, after).map_err(|error| DbErr::Custom(error.to_string()))?;
        let lifted = declined.iter().map(|musician| reask::ActiveModel {
            id: Set(ReaskId::new(clock)),
            project_id: Set(after.project_id),
            musician_id: Set(*musician),
            reason: Set(reason.clone()),
            lifted_by: Set(user),
            at: Set(clock.now()),
        });
        reask::Entity::insert_many(lifted).exec_without_returning(txn).await?;
        warnings.push(SessionWarning::DeclinesLifted(declined.len()));
    }
    Ok(warnings)
}

/// The reason of a block that another time lifts, in words of no language.
fn lifting(before: &project_session::Model, after: &project_session::Model) -> Result<Note, NotAText> {
    let span = |session: &project_session::Model| format!("{}/{}", session.starts_at, session.ends_at);
    Note::parse(&format!("{} → {}", span(before), span(after)))
}

/// The requests whose needs cover this session: by its name, or by naming none.
fn covering(session: &project_session::Model) -> sea_orm::Select<request::Entity> {
    let named = |of_need: Condition| {
        Query::select().column(need_session::Column::NeedId).from(need_session::Entity).cond_where(of_need).take()
    };
    let by_name = named(Condition::all().add(need_session::Column::SessionId.eq(session.id)));
    let any = named(
        Condition::all().add(
            Expr::col((need_session::Entity, need_session::Column::NeedId))
                .equals((request::Entity, request::Column::NeedId)),
        ),
    );
    request::Entity::find()
        .filter(request::Column::ProjectId.eq(session.project_id))
        .filter(Condition::any().add(request::Column::NeedId.in_subquery(by_name)).add(Expr::not_exists(any)))
}

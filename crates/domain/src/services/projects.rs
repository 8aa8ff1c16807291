//! Projects: concert weeks, from the first draft to history.

mod duplication;
mod listing;

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ConnectionTrait, DbErr, EntityTrait, IntoActiveValue, QuerySelect};
use serde_json::{Value, json};
use uuid::Uuid;

pub use duplication::{DuplicateError, DuplicateProject, duplicate};
pub use listing::{ProjectFilter, ProjectOrder, ProjectPage, ProjectPlace, find, page};

use super::{
    Refused,
    counters::{self, Counter, TakeError},
    staffing::{
        Actor,
        events::{self, NewEvent},
    },
    versioned,
};
use crate::{
    clock::Clock,
    entities::project,
    ids::{ProjectId, UserId},
    timely::Txn,
    values::{
        change::Change,
        email::Email,
        phone::Phone,
        states::{ConflictPolicy, ProjectStatus},
        text::{ExternalId, Name, Note},
    },
};

/// A concert week, and how far its seats are filled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Project {
    /// What staff have said about it.
    pub facts: project::Model,
    /// How many players its needs ask for.
    pub seats: i64,
    /// How many musicians have said yes.
    pub filled: i64,
    /// When its last session ends; `None` while it has none.
    pub last_session_ends_at: Option<DateTime<Utc>>,
}

/// A project that is to be drafted.
#[derive(Clone, Debug)]
pub struct NewProject {
    /// What it is called.
    pub name: Name,
    /// Its first day.
    pub starts_on: NaiveDate,
    /// Its last day, not before the first.
    pub ends_on: NaiveDate,
    /// Everything else; what is kept stays empty.
    pub details: ProjectDetails,
}

/// What is to change about a project.
#[derive(Clone, Debug, Default)]
pub struct AmendProject {
    /// What it is called.
    pub name: Option<Name>,
    /// Its first day.
    pub starts_on: Option<NaiveDate>,
    /// Its last day, not before the first.
    pub ends_on: Option<NaiveDate>,
    /// Everything else.
    pub details: ProjectDetails,
}

/// What can be said about a project, and need not be.
#[derive(Clone, Debug, Default)]
pub struct ProjectDetails {
    /// What a payroll or roster system calls it.
    pub external_id: Change<ExternalId>,
    /// What is played.
    pub programme: Change<Note>,
    /// Who conducts.
    pub conductor: Change<Name>,
    /// What is worn.
    pub dress: Change<Note>,
    /// Fee and travel.
    pub terms: Change<Note>,
    /// What musicians are told about the rehearsals.
    pub rehearsal_text: Change<Note>,
    /// What musicians are told about the concerts.
    pub concert_text: Change<Note>,
    /// What staff noted for themselves.
    pub notes: Change<Note>,
    /// Whom musicians can ask.
    pub contact_name: Change<Name>,
    /// Where they can call.
    pub contact_phone: Change<Phone>,
    /// Where replies to mails go.
    pub contact_email: Change<Email>,
    /// Which user looks after it. That there is such a user is the caller's to know.
    pub responsible_user: Change<UserId>,
    /// Which need gets somebody who is listed for several; the orchestra's setting when empty.
    pub conflict_policy: Change<ConflictPolicy>,
    /// The day at whose sleep all answers are in.
    pub answer_by: Change<NaiveDate>,
}

/// Why a project was not drafted, changed or archived.
#[derive(Debug, thiserror::Error)]
pub enum SaveProjectError {
    /// Not the one that the caller saw.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// The last day comes before the first.
    #[error("the last day must not come before the first")]
    EndsBeforeStart,
    /// A day is so far away that it must be a mistake: the field, as in JSON.
    #[error("must be a day of the years 2000 to 2199")]
    FarAway(&'static str),
    /// The plan allows no more projects that are not archived.
    #[error("the orchestra's plan allows no more than {limit} projects")]
    LimitReached {
        /// How many it allows.
        limit: u32,
    },
    /// It stands where this cannot be done.
    #[error("the project is {0}")]
    NotInThisState(ProjectStatus),
    /// The database failed.
    #[error("the orchestra's database failed")]
    Storage(#[from] DbErr),
}

impl From<TakeError> for SaveProjectError {
    fn from(error: TakeError) -> Self {
        match error {
            TakeError::LimitReached { limit } => Self::LimitReached { limit },
            TakeError::Storage(cause) => Self::Storage(cause),
        }
    }
}

impl Project {
    /// Whether its last session has ended.
    pub fn is_over(&self, now: DateTime<Utc>) -> bool {
        self.last_session_ends_at.is_some_and(|end| end <= now)
    }
}

/// Drafts a project, unless the plan's limit is reached. A draft asks nobody.
pub async fn create(
    txn: &Txn,
    clock: &Clock,
    by: Option<Actor>,
    limit: u32,
    new: NewProject,
) -> Result<Project, SaveProjectError> {
    let project = insert(txn, clock, by, limit, new).await?;
    let id = project.facts.id;
    note(txn, clock, by, id, "project.drafted", id.as_uuid(), json!({})).await?;
    Ok(project)
}

async fn insert(
    txn: &Txn,
    clock: &Clock,
    by: Option<Actor>,
    limit: u32,
    NewProject { name, starts_on, ends_on, details }: NewProject,
) -> Result<Project, SaveProjectError> {
    days_are_good(starts_on, ends_on, &details)?;
    counters::take(txn, clock, Counter::Projects, limit).await?;
    let now = clock.now();
    let row = project::ActiveModel {
        id: Set(ProjectId::new(clock)),
        name: Set(name),
        status: Set(ProjectStatus::Draft),
        starts_on: Set(starts_on),
        ends_on: Set(ends_on),
        lock_seq: Set(0),
        created_at: Set(now),
        updated_at: Set(now),
        updated_by: Set(by.and_then(Actor::user)),
        version: Set(1),
        ..details.columns()
    };
    Ok(Project { facts: row.insert(txn).await?, seats: 0, filled: 0, last_session_ends_at: None })
}

/// Changes what is said about a project. Asks nobody, and moves no deadline of a request that is out.
pub async fn amend(
    txn: &Txn,
    clock: &Clock,
    by: Option<Actor>,
    id: ProjectId,
    expected: Option<i64>,
    AmendProject { name, starts_on, ends_on, details }: AmendProject,
) -> Result<Project, SaveProjectError> {
    let before = locked(txn, id).await?.ok_or(Refused::NotFound)?;
    versioned::as_seen(expected, before.version, before.updated_at, before.updated_by)?;
    if before.status == ProjectStatus::Archived {
        return Err(SaveProjectError::NotInThisState(before.status));
    }
    let (starts_on, ends_on) = (starts_on.unwrap_or(before.starts_on), ends_on.unwrap_or(before.ends_on));
    days_are_good(starts_on, ends_on, &details)?;
    let changes = project::ActiveModel {
        name: Set(name.unwrap_or(before.name)),
        starts_on: Set(starts_on),
        ends_on: Set(ends_on),
        ..details.columns()
    };
    versioned::update::<project::Entity>(txn, clock, by, id, None, changes).await??;
    note(txn, clock, by, id, "project.changed", id.as_uuid(), json!({})).await?;
    listing::find_or(txn, id, Refused::NotFound).await
}

/// Moves a project into history: a draft, or one that was completed or cancelled. Doing so again changes nothing.
pub async fn archive(
    txn: &Txn,
    clock: &Clock,
    by: Option<Actor>,
    id: ProjectId,
    expected: Option<i64>,
) -> Result<(), SaveProjectError> {
    let before = locked(txn, id).await?.ok_or(Refused::NotFound)?;
    versioned::as_seen(expected, before.version, before.updated_at, before.updated_by)?;
    match before.status {
        ProjectStatus::Archived => return Ok(()),
        ProjectStatus::Active | ProjectStatus::Paused => return Err(SaveProjectError::NotInThisState(before.status)),
        ProjectStatus::Draft | ProjectStatus::Completed | ProjectStatus::Cancelled => {}
    }
    let changes = project::ActiveModel { status: Set(ProjectStatus::Archived), ..Default::default() };
    versioned::update::<project::Entity>(txn, clock, by, id, None, changes).await??;
    counters::give_back(txn, Counter::Projects).await?;
    Ok(note(txn, clock, by, id, "project.archived", id.as_uuid(), json!({ "before": before.status })).await?)
}

/// The project, which nobody else changes or staffs until the transaction ends. The first statement of whoever changes
/// anything in a project.
pub(super) async fn locked(txn: &Txn, id: ProjectId) -> Result<Option<project::Model>, DbErr> {
    project::Entity::find_by_id(id).lock_exclusive().one(txn).await
}

/// Notes on the timeline what happened in a project, `thing.happened`; the last statement that writes.
pub(super) async fn note(
    txn: &Txn,
    clock: &Clock,
    by: Option<Actor>,
    project: ProjectId,
    kind: &'static str,
    id: &Uuid,
    payload: Value,
) -> Result<(), DbErr> {
    let (entity, _) = kind.split_once('.').unwrap_or_default();
    let event = NewEvent { kind: kind.to_owned(), project: Some(project), entity, id: *id, payload };
    events::append(txn, clock, by.unwrap_or(Actor::System), vec![event]).await
}

/// Whether anything in a project can still be prepared or changed.
pub(super) const fn is_coming(status: ProjectStatus) -> bool {
    matches!(status, ProjectStatus::Draft | ProjectStatus::Active | ProjectStatus::Paused)
}

/// Whether there is such a project, for lists that would otherwise be empty.
pub(super) async fn exists(db: &impl ConnectionTrait, id: ProjectId) -> Result<bool, DbErr> {
    let found: Option<ProjectId> =
        project::Entity::find_by_id(id).select_only().column(project::Column::Id).into_tuple().one(db).await?;
    Ok(found.is_some())
}

/// Whether a day is one that an orchestra plans for; both engines sort such days alike.
pub(super) fn is_near(day: NaiveDate) -> bool {
    (2000..=2199).contains(&day.year())
}

fn days_are_good(starts_on: NaiveDate, ends_on: NaiveDate, details: &ProjectDetails) -> Result<(), SaveProjectError> {
    let answer_by = details.answer_by.applied_to(None).unwrap_or(starts_on);
    for (field, day) in [("startsOn", starts_on), ("endsOn", ends_on), ("answerBy", answer_by)] {
        if !is_near(day) {
            return Err(SaveProjectError::FarAway(field));
        }
    }
    if ends_on < starts_on { Err(SaveProjectError::EndsBeforeStart) } else { Ok(()) }
}

impl ProjectDetails {
    fn columns(self) -> project::ActiveModel {
        let Self {
            external_id,
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
        } = self;
        project::ActiveModel {
            external_id: external_id.into_active_value(),
            programme: programme.into_active_value(),
            conductor: conductor.into_active_value(),
            dress: dress.into_active_value(),
            terms: terms.into_active_value(),
            rehearsal_text: rehearsal_text.into_active_value(),
            concert_text: concert_text.into_active_value(),
            notes: notes.into_active_value(),
            contact_name: contact_name.into_active_value(),
            contact_phone: contact_phone.into_active_value(),
            contact_email: contact_email.into_active_value(),
            responsible_user: responsible_user.into_active_value(),
            conflict_policy: conflict_policy.into_active_value(),
            answer_by: answer_by.into_active_value(),
            ..Default::default()
        }
    }
}

//! What staff do about people and dates, and what follows for whom they are asking.

use sea_orm::{ActiveValue::Set, DbErr, EntityTrait};
use serde_json::json;

use super::{
    Actor, Asking, Carried, StaffCommand, StaffingError, answers::asked_in, desk::Desk, events::NewEvent,
    project_file::NeedFile,
};
use crate::{
    clock::Clock,
    entities::{musician, project_session, reask, request},
    ids::{MusicianId, ProjectId, RankingListId, ReaskId, RequestId, SessionId},
    rules::{calendar::Leave, request_lifecycle::Event},
    services::{
        FindError, Refused,
        counters::Collection,
        in_use,
        musicians::{self, SaveMusicianError},
        ranking_lists::{self, EntriesError},
        sessions::{self, AmendSession, SaveSessionError, SavedSession},
        timeline,
    },
    tx::StaffingTx,
    values::{
        states::{ClosedReason, MusicianStatus, RequestStatus, Trigger},
        text::Note,
    },
};

/// What is to become of who is on a ranking list.
#[derive(Clone, Debug)]
pub enum ListEdit {
    /// These musicians, in this order, in the place of those who were on it.
    Set(Vec<MusicianId>),
    /// One more: at this rank, those from it on moving down, or last.
    Add {
        /// Who.
        musician: MusicianId,
        /// The place, from 1.
        rank: Option<usize>,
    },
    /// One fewer, those below moving up.
    Remove(MusicianId),
}

/// Why a ranking list was not changed.
#[derive(Debug, thiserror::Error)]
pub enum EditListError {
    /// The list does not allow it.
    #[error(transparent)]
    Entries(#[from] EntriesError),
    /// What would follow from it does not.
    #[error(transparent)]
    Staffing(#[from] StaffingError),
}

/// Why a session was not changed.
#[derive(Debug, thiserror::Error)]
pub enum ChangeSessionError {
    /// The session does not allow it.
    #[error(transparent)]
    Session(#[from] SaveSessionError),
    /// What would follow from it does not.
    #[error(transparent)]
    Staffing(#[from] StaffingError),
}

impl From<DbErr> for ChangeSessionError {
    fn from(error: DbErr) -> Self {
        Self::Staffing(error.into())
    }
}

impl From<DbErr> for EditListError {
    fn from(error: DbErr) -> Self {
        Self::Staffing(error.into())
    }
}

/// Lifts what stands in the way of asking somebody again in this project: whatever was closed before now no longer
/// counts.
pub async fn lift_block(
    tx: &StaffingTx,
    clock: &Clock,
    command: &StaffCommand,
    project: ProjectId,
    musician: MusicianId,
    reason: Note,
) -> Result<Carried, StaffingError> {
    let mut desk = Desk::open(tx, clock, command.by, command.leave, [project]).await?;
    musician::Entity::find_by_id(musician).one(desk.rows).await?.ok_or(StaffingError::NotFound)?;
    desk.lift(project, [musician], &reason).await?;
    desk.finish(command.asking).await
}

/// Changes a session. When its time or place changes, everybody who is engaged for it is told; for the rest see
/// [`sessions::amend`].
pub async fn change_session(
    tx: &StaffingTx,
    clock: &Clock,
    by: Actor,
    project: ProjectId,
    id: SessionId,
    expected: Option<i64>,
    amendment: AmendSession,
) -> Result<SavedSession, ChangeSessionError> {
    let mut desk = Desk::open(tx, clock, by, Leave::Waking, [project]).await?;
    let before = desk.file(project)?.sessions.iter().find(|session| session.id == id).cloned();
    let saved = sessions::amend(desk.rows, clock, by, project, id, expected, amendment).await?;
    let when_and_where = |session: &project_session::Model| (session.starts_at, session.ends_at, session.venue.clone());
    if before.is_some_and(|before| when_and_where(&before) != when_and_where(&saved.session)) {
        desk.file_mut(project)?.sessions = sessions::of_project(desk.rows, project).await?;
        desk.tell_engaged(project, &saved.session)?;
    }
    desk.finish(Asking::Refuse).await?;
    Ok(saved)
}

/// Makes a musician inactive or archived: they are told that nobody awaits their answers any longer; where they are
/// engaged, they stay so.
pub async fn set_aside(
    tx: &StaffingTx,
    clock: &Clock,
    command: &StaffCommand,
    id: MusicianId,
    expected: Option<i64>,
    status: MusicianStatus,
    limit: u32,
) -> Result<Carried, StaffingError> {
    let projects = asked_in(tx.rows(), Some(id)).await?;
    let mut desk = Desk::open(tx, clock, command.by, command.leave, projects).await?;
    let mut live = Vec::new();
    for file in desk.files.values() {
        let of_musician =
            file.requests.values().filter(|request| request.musician_id == id && request.status.is_live());
        live.extend(of_musician.map(|request| (file.id(), request.id)));
    }
    for (project, request) in live {
        desk.happen(project, request, &Event::Close(ClosedReason::MusicianArchived))?;
        desk.replan(project, Trigger::Request, false);
    }
    desk.write_requests().await?;
    musicians::put_status(desk.rows, clock, Some(command.by), id, expected, status, limit).await?;
    desk.note(timeline::event(Collection::Musicians, musicians::became(status), *id.as_uuid(), json!({})));
    desk.finish(command.asking).await
}

/// Changes who is on a ranking list. Needs that are being filled from it are planned again: whoever would be asked
/// must have been confirmed.
pub async fn edit_list(
    tx: &StaffingTx,
    clock: &Clock,
    command: &StaffCommand,
    id: RankingListId,
    expected: Option<i64>,
    edit: ListEdit,
) -> Result<Carried, EditListError> {
    let armed = in_use::armed_of_list(tx.rows(), id).await?;
    let projects = armed.into_iter().map(|need| need.project);
    let mut desk = Desk::open(tx, clock, command.by, command.leave, projects).await?;
    let by = Some(command.by);
    match edit {
        ListEdit::Set(order) => ranking_lists::set_entries(desk.rows, clock, by, id, expected, &order).await?,
        ListEdit::Add { musician, rank } => {
            ranking_lists::add(desk.rows, clock, by, id, expected, musician, rank).await?
        }
        ListEdit::Remove(musician) => ranking_lists::remove(desk.rows, clock, by, id, expected, musician).await?,
    };
    let facts = ranking_lists::find(desk.rows, id).await.map_err(StaffingError::from)?.facts();
    desk.note(timeline::event(Collection::RankingLists, "ranked", *id.as_uuid(), facts));
    for project in desk.files.keys().copied().collect::<Vec<_>>() {
        desk.replan(project, Trigger::Request, false);
    }
    Ok(desk.finish(command.asking).await?)
}

impl Desk<'_> {
    /// Those who have said yes to something else than what is played now.
    fn tell_engaged(&mut self, project: ProjectId, session: &project_session::Model) -> Result<(), StaffingError> {
        let file = self.file(project)?;
        let covers = |need: &NeedFile| file.covered(need).any(|covered| covered.id == session.id);
        let engaged = |request: &&request::Model| {
            request.status == RequestStatus::Accepted && file.needs.get(&request.need_id).is_some_and(covers)
        };
        let told: Vec<RequestId> = file.requests.values().filter(engaged).map(|request| request.id).collect();
        for request in told {
            self.revise(project, request, session);
        }
        Ok(())
    }

    async fn lift(
        &mut self,
        project: ProjectId,
        musicians: impl IntoIterator<Item = MusicianId>,
        reason: &Note,
    ) -> Result<(), StaffingError> {
        let by =
            self.actor.user().ok_or_else(|| StaffingError::NotInThisState("only staff lift a block".to_owned()))?;
        let mut rows = Vec::new();
        for musician in musicians {
            rows.push(reask::ActiveModel {
                id: Set(ReaskId::new(self.clock)),
                project_id: Set(project),
                musician_id: Set(musician),
                reason: Set(reason.clone()),
                lifted_by: Set(by),
                at: Set(self.now),
            });
            self.note(NewEvent {
                kind: "musician.block_lifted".to_owned(),
                project: Some(project),
                entity: "musician",
                id: *musician.as_uuid(),
                payload: json!({}),
            });
        }
        if !rows.is_empty() {
            reask::Entity::insert_many(rows).exec_without_returning(self.rows).await?;
            self.replan(project, Trigger::Request, false);
        }
        Ok(())
    }
}

impl From<FindError> for StaffingError {
    fn from(error: FindError) -> Self {
        match error {
            FindError::NotFound => Self::NotFound,
            FindError::Storage(cause) => cause.into(),
        }
    }
}

impl From<SaveMusicianError> for StaffingError {
    fn from(error: SaveMusicianError) -> Self {
        match error {
            SaveMusicianError::Refused(Refused::NotFound) => Self::NotFound,
            SaveMusicianError::Refused(Refused::Stale(stale)) => stale.into(),
            SaveMusicianError::Storage(cause) => cause.into(),
            SaveMusicianError::EmailTaken
            | SaveMusicianError::UnknownPosition
            | SaveMusicianError::LimitReached { .. }
            | SaveMusicianError::BeingAsked => Self::NotInThisState(error.to_string()),
        }
    }
}

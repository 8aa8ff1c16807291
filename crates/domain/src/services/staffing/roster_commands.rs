//! What staff do about people and dates, and what follows for whom they are asking.

use std::collections::BTreeSet;

use sea_orm::{ActiveValue::Set, EntityTrait};
use serde_json::json;

use super::{Carried, StaffCommand, StaffingError, answers::asked_in, desk::Desk, events::NewEvent};
use crate::{
    clock::Clock,
    entities::{musician, reask},
    ids::{MusicianId, ProjectId, ReaskId},
    rules::request_lifecycle::Event,
    services::{
        Refused,
        musicians::{self, SaveMusicianError},
    },
    tx::StaffingTx,
    values::{
        states::{ClosedReason, MusicianStatus, RequestStatus, Trigger},
        text::Note,
    },
};

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

/// The dates of a project have changed: a no to the old ones is no answer to the new.
pub async fn dates_changed(
    tx: &StaffingTx,
    clock: &Clock,
    command: &StaffCommand,
    project: ProjectId,
    reason: Note,
) -> Result<Carried, StaffingError> {
    let mut desk = Desk::open(tx, clock, command.by, command.leave, [project]).await?;
    let requests = desk.file(project)?.requests.values();
    let declined = requests.filter(|request| request.status == RequestStatus::Declined);
    let declined: BTreeSet<MusicianId> = declined.map(|request| request.musician_id).collect();
    desk.lift(project, declined, &reason).await?;
    desk.finish(command.asking).await
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
    let projects = asked_in(tx.rows(), id).await?;
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
    musicians::change_status(desk.rows, clock, command.by.user(), id, expected, status, limit).await?;
    desk.finish(command.asking).await
}

impl Desk<'_> {
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

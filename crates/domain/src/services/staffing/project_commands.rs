//! What staff do about a whole project: it stands still, goes on, is played or is called off.

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use serde_json::json;

use super::{
    Actor, Asking, Carried, StaffCommand, StaffingError, answers::asked_in, desk::Desk, events::NewEvent,
    outbox::call_back_the_past, project_file::ProjectFile,
};
use crate::{
    clock::Clock,
    entities::project,
    ids::{ProjectId, RequestId},
    rules::{calendar::Leave, request_lifecycle::Event},
    services::counters,
    tx::StaffingTx,
    values::states::{ClosedReason, ProjectStatus, RequestStatus, Trigger},
};

/// The project stands still: nobody is asked, reminded or expired until it is resumed; a yes still counts.
pub async fn pause(
    tx: &StaffingTx,
    clock: &Clock,
    command: &StaffCommand,
    id: ProjectId,
) -> Result<Carried, StaffingError> {
    let mut desk = open(tx, clock, command, id, &[ProjectStatus::Active]).await?;
    let now = desk.now;
    desk.enter_project(id, ProjectStatus::Paused, Some(now))?;
    desk.finish(command.asking).await
}

/// The project goes on: the time that stood still is given back to everybody who may still answer, and what waited to
/// leave leaves as if it were written now.
pub async fn resume(
    tx: &StaffingTx,
    clock: &Clock,
    command: &StaffCommand,
    id: ProjectId,
) -> Result<Carried, StaffingError> {
    let mut desk = open(tx, clock, command, id, &[ProjectStatus::Paused]).await?;
    let paused_at = desk.file(id)?.project.paused_at.unwrap_or(desk.now);
    desk.enter_project(id, ProjectStatus::Active, None)?;
    desk.give_time_back(id, paused_at).await?;
    desk.replan(id, Trigger::Resume, false);
    desk.finish(command.asking).await
}

/// What a resume does, for every project of an orchestra that has stood still since `since`; one that is paused goes on
/// standing still. However often it is called for one standstill, the time is given back once.
pub async fn return_from_standstill(tx: &StaffingTx, clock: &Clock, since: DateTime<Utc>) -> Result<(), StaffingError> {
    if !counters::is_first_return(tx.rows(), since).await? {
        return Ok(());
    }
    let mut desk = Desk::open(tx, clock, Actor::System, Leave::Waking, asked_in(tx.rows(), None).await?).await?;
    let active = |file: &&ProjectFile| file.project.status == ProjectStatus::Active;
    for project in desk.files.values().filter(active).map(ProjectFile::id).collect::<Vec<_>>() {
        desk.give_time_back(project, since).await?;
    }
    desk.finish(Asking::Refuse).await.map(drop)
}

/// What an orchestra begins with that was restored from a backup of that moment: every active project stands still as if
/// paused then, and mail that waited is called back, for it may have been sent since. Only invitations to those who are
/// still to be asked wait on, with their projects. Says how many projects stand still and how many mails were called back.
pub async fn return_from_backup(
    tx: &StaffingTx,
    clock: &Clock,
    of: DateTime<Utc>,
) -> Result<(usize, u64), StaffingError> {
    let active = project::Entity::find().filter(project::Column::Status.eq(ProjectStatus::Active)).select_only();
    let active: Vec<ProjectId> = active.column(project::Column::Id).into_tuple().all(tx.rows()).await?;
    let mut desk = Desk::open(tx, clock, Actor::System, Leave::Waking, active.iter().copied()).await?;
    for id in &active {
        desk.enter_project(*id, ProjectStatus::Paused, Some(of))?;
    }
    desk.finish(Asking::Refuse).await?;
    Ok((active.len(), call_back_the_past(tx.rows(), clock.now()).await?))
}

/// The project has been played: who has not answered is told that it is too late.
pub async fn complete_project(
    tx: &StaffingTx,
    clock: &Clock,
    command: &StaffCommand,
    id: ProjectId,
) -> Result<Carried, StaffingError> {
    let mut desk = open(tx, clock, command, id, &[ProjectStatus::Active, ProjectStatus::Paused]).await?;
    desk.enter_project(id, ProjectStatus::Completed, None)?;
    desk.close_live(id, ClosedReason::TooLate)?;
    desk.finish(command.asking).await
}

/// The project will not be played: every live request is cancelled, and those who had accepted are told.
pub async fn cancel_project(
    tx: &StaffingTx,
    clock: &Clock,
    command: &StaffCommand,
    id: ProjectId,
) -> Result<Carried, StaffingError> {
    let coming = [ProjectStatus::Draft, ProjectStatus::Active, ProjectStatus::Paused];
    let mut desk = open(tx, clock, command, id, &coming).await?;
    desk.enter_project(id, ProjectStatus::Cancelled, None)?;
    desk.close_live(id, ClosedReason::ProjectCancelled)?;
    for request in desk.with_status(id, |status| status == RequestStatus::Accepted)? {
        desk.call_off(id, request, ClosedReason::ProjectCancelled);
    }
    desk.finish(command.asking).await
}

async fn open<'t>(
    tx: &'t StaffingTx,
    clock: &'t Clock,
    command: &StaffCommand,
    id: ProjectId,
    from: &[ProjectStatus],
) -> Result<Desk<'t>, StaffingError> {
    let desk = Desk::open(tx, clock, command.by, command.leave, [id]).await?;
    let status = desk.file(id)?.project.status;
    if from.contains(&status) {
        Ok(desk)
    } else {
        Err(StaffingError::NotInThisState(format!("the project is {status}")))
    }
}

impl Desk<'_> {
    fn enter_project(
        &mut self,
        id: ProjectId,
        status: ProjectStatus,
        paused_at: Option<DateTime<Utc>>,
    ) -> Result<(), StaffingError> {
        let project = &mut self.file_mut(id)?.project;
        let before = project.status;
        project.status = status;
        project.paused_at = paused_at;
        self.note(NewEvent {
            kind: format!("project.{status}"),
            project: Some(id),
            entity: "project",
            id: *id.as_uuid(),
            payload: json!({ "before": before }),
        });
        Ok(())
    }

    fn close_live(&mut self, id: ProjectId, reason: ClosedReason) -> Result<(), StaffingError> {
        let live = self.with_status(id, RequestStatus::is_live)?;
        self.close_each(id, live, reason)
    }

    pub(super) fn close_each(
        &mut self,
        id: ProjectId,
        requests: Vec<RequestId>,
        reason: ClosedReason,
    ) -> Result<(), StaffingError> {
        for request in requests {
            self.happen(id, request, &Event::Close(reason))?;
            self.carried.cancelled.push(request);
        }
        Ok(())
    }

    fn with_status(
        &self,
        id: ProjectId,
        wanted: impl Fn(RequestStatus) -> bool,
    ) -> Result<Vec<RequestId>, StaffingError> {
        let requests = self.file(id)?.requests.values();
        Ok(requests.filter(|request| wanted(request.status)).map(|request| request.id).collect())
    }

    async fn give_time_back(&mut self, id: ProjectId, paused_at: DateTime<Utc>) -> Result<(), StaffingError> {
        for request in self.with_status(id, |status| status == RequestStatus::Open)? {
            self.move_deadline(id, request, |file, request, calendar, now| {
                let need = &file.needs[&request.need_id];
                let terms = file.starts(need);
                let terms = file.terms(need, &terms);
                Some(calendar.resumed(&terms, request.sent_at?, request.deadline_at?, paused_at, now))
            });
        }
        self.reschedule(self.file(id)?.requests.keys().copied()).await?;
        Ok(())
    }
}

//! What staff do about one request.

use chrono::{DateTime, Utc};

use super::{Asking, Carried, StaffCommand, StaffingError, answers::find, desk::Desk};
use crate::{
    clock::Clock,
    ids::{ProjectId, RequestId},
    rules::request_lifecycle::Event,
    tx::StaffingTx,
    values::states::{ClosedReason, RequestStatus, Trigger},
};

/// Goes on to the next: the request is closed, and its musician is not asked again in the project.
pub async fn skip(
    tx: &StaffingTx,
    clock: &Clock,
    command: &StaffCommand,
    id: RequestId,
) -> Result<Carried, StaffingError> {
    let (mut desk, project) = open(tx, clock, command, id).await?;
    desk.happen(project, id, &Event::Close(ClosedReason::Skipped))?;
    desk.finish(command.asking).await
}

/// Stops the asking: the request is closed and its need held, unless the command confirms a plan that asks on.
pub async fn stop(
    tx: &StaffingTx,
    clock: &Clock,
    command: &StaffCommand,
    id: RequestId,
) -> Result<Carried, StaffingError> {
    let (mut desk, project) = open(tx, clock, command, id).await?;
    desk.happen(project, id, &Event::Close(ClosedReason::Stopped))?;
    ask_on_if_confirmed(&mut desk, project, id, command.asking)?;
    desk.finish(command.asking).await
}

/// Takes the seat back: the musician is told and the need held, unless the command confirms a plan that asks on.
pub async fn release(
    tx: &StaffingTx,
    clock: &Clock,
    command: &StaffCommand,
    id: RequestId,
) -> Result<Carried, StaffingError> {
    let (mut desk, project) = open(tx, clock, command, id).await?;
    desk.happen(project, id, &Event::Released)?;
    ask_on_if_confirmed(&mut desk, project, id, command.asking)?;
    desk.finish(command.asking).await
}

/// Moves the deadline of an open request; the reminder follows, unless it was sent. Later than the caps is allowed:
/// staff know.
pub async fn extend(
    tx: &StaffingTx,
    clock: &Clock,
    command: &StaffCommand,
    id: RequestId,
    until: DateTime<Utc>,
) -> Result<Carried, StaffingError> {
    let (mut desk, project) = open(tx, clock, command, id).await?;
    desk.happen(project, id, &Event::Extended { until })?;
    desk.finish(command.asking).await
}

/// Sends the request's mail again, with the same link. One that has not left yet is only brought forward.
pub async fn resend(
    tx: &StaffingTx,
    clock: &Clock,
    command: &StaffCommand,
    id: RequestId,
) -> Result<Carried, StaffingError> {
    let (mut desk, project) = open(tx, clock, command, id).await?;
    if desk.file(project)?.requests[&id].status == RequestStatus::Queued {
        desk.reschedule([id]).await?;
    } else {
        desk.happen(project, id, &Event::Resent)?;
    }
    desk.finish(command.asking).await
}

async fn open<'t>(
    tx: &'t StaffingTx,
    clock: &'t Clock,
    command: &StaffCommand,
    id: RequestId,
) -> Result<(Desk<'t>, ProjectId), StaffingError> {
    let project = find(tx.rows(), id).await?.project_id;
    let desk = Desk::open(tx, clock, command.by, command.leave, [project]).await?;
    Ok((desk, project))
}

/// A command that carries a plan asks on instead of stopping the need.
fn ask_on_if_confirmed(
    desk: &mut Desk<'_>,
    project: ProjectId,
    id: RequestId,
    asking: Asking,
) -> Result<(), StaffingError> {
    if matches!(asking, Asking::Confirmed(_)) {
        let need = desk.file(project)?.requests[&id].need_id;
        if let Some(need) = desk.need_mut(project, need) {
            need.hold_reason = None;
            need.held_at = None;
        }
        desk.replan(project, Trigger::Request, false);
    }
    Ok(())
}

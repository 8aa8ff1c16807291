//! What carrying out a plan makes of a snapshot: the forecast's next instant, and the tests'.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{Plan, PlanCommand, PlannedCancel, PlannedDispatch, Request, Snapshot};
use crate::{
    ids::RequestId,
    values::states::{ProjectStatus, RequestStatus, Trigger},
};

impl Snapshot {
    /// Does to the snapshot what executing the plan at this instant does to the database. The new requests bear numbers
    /// for ids: they exist nowhere else.
    pub fn carry_out(&mut self, command: &PlanCommand, plan: &Plan, at: DateTime<Utc>) {
        for PlannedCancel { request: id, reason, .. } in &plan.cancels {
            for request in self.requests.iter_mut().filter(|request| request.id == *id) {
                request.status = RequestStatus::Cancelled;
                request.closed_reason = Some(*reason);
                request.closed_at = Some(at);
            }
        }
        for dispatch in &plan.dispatches {
            let number = self.requests.len() as u128 + 1;
            self.requests.push(dispatch.request(RequestId::from_uuid(Uuid::from_u128(number)), at));
        }
        let asked = u32::try_from(plan.dispatches.len()).unwrap_or(u32::MAX);
        self.allowance = self.allowance.map(|left| left.saturating_sub(asked));
        if command.trigger == Trigger::Send && self.status == ProjectStatus::Draft {
            self.status = ProjectStatus::Active;
        }
        for need in &mut self.needs {
            if command.trigger.is_manual() && command.covers(need.id) {
                need.armed_at = need.armed_at.or(Some(at));
                need.hold = None;
            }
            let stored = plan.holds.iter().filter(|hold| hold.need == need.id).find_map(|hold| hold.store);
            need.hold = stored.or(need.hold);
        }
    }
}

impl PlannedDispatch {
    fn request(&self, id: RequestId, at: DateTime<Utc>) -> Request {
        Request {
            id,
            need: self.need,
            musician: self.musician,
            status: RequestStatus::Queued,
            closed_reason: None,
            decline_scope: None,
            wave: self.wave,
            list_ordinal: self.list_ordinal,
            rank: self.rank,
            queued_at: at,
            sent_at: None,
            deadline_at: None,
            closed_at: None,
            standby_since: None,
        }
    }
}

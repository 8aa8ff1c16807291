//! How many a need asks now, and which of its live requests are too many.

use chrono::{DateTime, Utc};

use super::{Need, PlanCommand, PlannedCancel, Request, Snapshot};
use crate::{
    ids::RequestId,
    values::states::{
        ClosedReason, HoldReason, IdleReason, MusicianStatus, NeedStatus, ProjectStatus, RequestStatus, Strategy,
        Trigger,
    },
};

/// A need in scope, counted as it stands after the plan's own cancels.
pub(super) struct Demand {
    /// Seats that nobody has.
    pub(super) free: usize,
    /// Requests that may still be answered.
    pub(super) live: usize,
    /// The number of the wave that a dispatch of this plan belongs to.
    pub(super) wave: i32,
    /// How many to ask, at least one; or why nobody.
    pub(super) want: Result<usize, Idle>,
}

/// Why a need asks nobody, and the hold to store about it.
#[derive(Clone, Copy)]
pub(super) struct Idle(pub(super) IdleReason, pub(super) Option<HoldReason>);

impl Demand {
    pub(super) fn of(snapshot: &Snapshot, command: &PlanCommand, cancels: &[PlannedCancel], need: &Need) -> Self {
        let requests = || snapshot.requests.iter().filter(|request| request.need == need.id);
        let cancelled = |id: RequestId| cancels.iter().any(|cancel| cancel.request == id);
        let free = free_seats(snapshot, need);
        let live = requests().filter(|request| request.status.is_live() && !cancelled(request.id)).count();
        let waves = requests().map(|request| request.wave).max().unwrap_or(0);
        let want = want(snapshot, command, need, free, live, waves);
        Self { free, live, wave: waves.saturating_add(1), want }
    }
}

fn want(
    snapshot: &Snapshot,
    command: &PlanCommand,
    need: &Need,
    free: usize,
    live: usize,
    waves: i32,
) -> Result<usize, Idle> {
    let manual = command.trigger.is_manual();
    let running = match snapshot.status {
        ProjectStatus::Active => true,
        // A send activates a draft, so its preview must show what it will do.
        ProjectStatus::Draft => matches!(command.trigger, Trigger::Preview | Trigger::Send),
        _ => false,
    };
    if !running || snapshot.suspended {
        return Err(Idle(IdleReason::Paused, None));
    }
    if !manual && need.armed_at.is_none() {
        return Err(Idle(IdleReason::NotArmed, None));
    }
    if !manual && need.hold.is_some() {
        return Err(Idle(IdleReason::Held, None));
    }
    if free == 0 {
        return Err(Idle(IdleReason::Full, None));
    }
    let want = match need.strategy {
        Strategy::Sequential => usize::from(live == 0),
        Strategy::Parallel => free.saturating_sub(live),
        Strategy::FirstCome if live > 0 => 0,
        Strategy::FirstCome if waves == 0 || command.next_wave.contains(&need.id) => {
            free.max(need.max_recipients.map_or(0, count))
        }
        Strategy::FirstCome => return Err(Idle(IdleReason::Held, Some(HoldReason::WaveDone))),
    };
    if want == 0 {
        return Err(Idle(IdleReason::Waiting, None));
    }
    if need.too_late {
        return Err(Idle(IdleReason::TooLate, Some(HoldReason::TooLate)));
    }
    Ok(want)
}

/// The live requests of the needs in scope that must close: their need, project or musician is out of the question, or
/// their need has more of them than its strategy allows. Mailed ones stay before unmailed, earlier before later.
pub(super) fn cancels(snapshot: &Snapshot, command: &PlanCommand, needs: &[&Need]) -> Vec<PlannedCancel> {
    needs.iter().flat_map(|need| cancels_of(snapshot, command, need)).collect()
}

fn cancels_of(snapshot: &Snapshot, command: &PlanCommand, need: &Need) -> Vec<PlannedCancel> {
    let free = free_seats(snapshot, need);
    let mut room = match need.strategy {
        Strategy::Sequential => free.min(1),
        Strategy::Parallel => free,
        Strategy::FirstCome if free == 0 => 0,
        Strategy::FirstCome => usize::MAX,
    };
    // Every event is followed by a plan, so what is too many after staff saved a change is so because of the change.
    let surplus = match command.trigger {
        Trigger::Save => ClosedReason::QuantityLowered,
        _ => ClosedReason::PositionFilled,
    };
    let mut live: Vec<&Request> =
        snapshot.requests.iter().filter(|request| request.need == need.id && request.status.is_live()).collect();
    live.sort_by_key(|request| (request.sent_at.is_none(), request.sent_at.unwrap_or(request.queued_at), request.id));
    live.into_iter()
        .filter_map(|request| {
            let reason = orphaned(snapshot, need, request).or_else(|| match room.checked_sub(1) {
                Some(rest) => {
                    room = rest;
                    None
                }
                None => Some(surplus),
            })?;
            Some(PlannedCancel { request: request.id, need: need.id, musician: request.musician, reason })
        })
        .collect()
}

/// Why a live request makes no sense any longer, however many seats are free.
fn orphaned(snapshot: &Snapshot, need: &Need, request: &Request) -> Option<ClosedReason> {
    let musician = snapshot.musicians.get(&request.musician);
    if snapshot.status == ProjectStatus::Cancelled {
        Some(ClosedReason::ProjectCancelled)
    } else if need.status == NeedStatus::Archived {
        Some(ClosedReason::NeedArchived)
    } else if musician.is_none_or(|musician| musician.erased || musician.status != MusicianStatus::Active) {
        Some(ClosedReason::MusicianArchived)
    } else {
        None
    }
}

fn free_seats(snapshot: &Snapshot, need: &Need) -> usize {
    let accepted = |request: &&Request| request.need == need.id && request.status == RequestStatus::Accepted;
    count(need.quantity).saturating_sub(snapshot.requests.iter().filter(accepted).count())
}

fn count(stored: i32) -> usize {
    usize::try_from(stored).unwrap_or(0)
}

/// Whether a list that opens by time has opened.
pub(super) fn opened(armed_at: Option<DateTime<Utc>>, hours: u16, now: DateTime<Utc>) -> bool {
    armed_at
        .unwrap_or(now)
        .checked_add_signed(chrono::TimeDelta::hours(i64::from(hours)))
        .is_some_and(|opens_at| opens_at <= now)
}

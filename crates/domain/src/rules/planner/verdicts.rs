//! Who may be asked, before anybody is chosen: the part of a verdict that depends on one musician and one need alone.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

use super::{Need, PlannedCancel, Request, Snapshot, snapshot::Musician};
use crate::{
    ids::{MusicianId, NeedId, PositionId, RequestId},
    rules::conflicts::{booked_over, overlap},
    values::states::{
        ClosedReason, DeclineScope, DoubleBooking, MailState, MusicianStatus, RequestStatus, RestrictionKind, Verdict,
    },
};

/// The requests of a project as they will be once the plan's own cancels are done.
pub(super) struct History<'a> {
    newest: BTreeMap<MusicianId, BTreeMap<NeedId, &'a Request>>,
    live: BTreeSet<MusicianId>,
    accepted: BTreeSet<MusicianId>,
    positions: BTreeMap<NeedId, PositionId>,
}

impl<'a> History<'a> {
    pub(super) fn of(snapshot: &'a Snapshot, cancels: &[PlannedCancel]) -> Self {
        let mut newest: BTreeMap<MusicianId, BTreeMap<NeedId, &Request>> = BTreeMap::new();
        for request in &snapshot.requests {
            let known = newest.entry(request.musician).or_default().entry(request.need).or_insert(request);
            if (request.queued_at, request.id) > (known.queued_at, known.id) {
                *known = request;
            }
        }
        // A live request that the plan itself cancels does not stand in the way of asking again.
        let cancelled: BTreeSet<RequestId> = cancels.iter().map(|cancel| cancel.request).collect();
        let kept = || snapshot.requests.iter().filter(|request| !cancelled.contains(&request.id));
        let live = kept().filter(|request| request.status.is_live()).map(|request| request.musician).collect();
        let accepted = kept().filter(|request| request.status == RequestStatus::Accepted);
        Self {
            newest,
            live,
            accepted: accepted.map(|request| request.musician).collect(),
            positions: snapshot.needs.iter().map(|need| (need.id, need.position)).collect(),
        }
    }

    /// Those on standby for the need, in the order of their yes.
    pub(super) fn standby(&self, need: NeedId) -> Vec<&'a Request> {
        let mut waiting: Vec<_> = self
            .newest
            .values()
            .filter_map(|requests| requests.get(&need).copied())
            .filter_map(|request| Some((request.standby_since?, request)))
            .filter(|(_, request)| !request.status.is_live() && request.status != RequestStatus::Accepted)
            .collect();
        waiting.sort_by_key(|(since, request)| (*since, request.id));
        waiting.into_iter().map(|(_, request)| request).collect()
    }

    /// What the musician's requests say against asking about this need, unless staff have lifted it since: of closed
    /// requests only the newest of each need counts.
    fn blocks(&self, need: &Need, id: MusicianId, musician: &Musician) -> BTreeSet<Verdict> {
        let newest = self.newest.get(&id).into_iter().flat_map(BTreeMap::values);
        let mut blocks: BTreeSet<Verdict> = newest
            .filter(|request| request.standby_since.is_none())
            .filter(|request| musician.lifted_at.is_none_or(|at| request.closed_at.is_some_and(|closed| closed > at)))
            .filter_map(|request| self.block(need, request))
            .collect();
        blocks.extend(self.live.contains(&id).then_some(Verdict::AlreadyLive));
        blocks.extend(self.accepted.contains(&id).then_some(Verdict::AlreadyAccepted));
        // A mailbox refused in any project blocks here, until the address changes or staff lift it to try once more.
        let refused_at = self.refusals(id).map(|request| request.closed_at).max().flatten();
        let retry = musician.lifted_at.is_some_and(|at| refused_at.is_none_or(|refused| refused <= at));
        if musician.mail_state == MailState::Bounced && !retry {
            blocks.insert(Verdict::UndeliverableBefore);
        }
        blocks
    }

    /// The requests of the project whose mail did not reach the musician.
    fn refusals(&self, id: MusicianId) -> impl Iterator<Item = &&'a Request> {
        self.newest.get(&id).into_iter().flat_map(BTreeMap::values).filter(|request| {
            request.status == RequestStatus::Undeliverable || request.closed_reason == Some(ClosedReason::NotMe)
        })
    }

    fn block(&self, need: &Need, request: &Request) -> Option<Verdict> {
        let same_position = || self.positions.get(&request.need) == Some(&need.position);
        match (request.status, request.closed_reason) {
            (RequestStatus::Declined, _) => match request.decline_scope {
                Some(DeclineScope::Position) => same_position().then_some(Verdict::Declined),
                Some(DeclineScope::Days) | None => Some(Verdict::Declined),
            },
            (RequestStatus::Expired, _) => Some(Verdict::Expired),
            (RequestStatus::Withdrawn | RequestStatus::Released, _) => Some(Verdict::WithdrewOrReleased),
            (RequestStatus::Cancelled, Some(ClosedReason::Skipped | ClosedReason::Stopped)) => Some(Verdict::Skipped),
            // Live and accepted ones block whatever is newer, and a refused mailbox while the address is the same.
            (
                RequestStatus::Queued
                | RequestStatus::Open
                | RequestStatus::Accepted
                | RequestStatus::Cancelled
                | RequestStatus::Undeliverable,
                _,
            ) => None,
        }
    }
}

/// Why the musician cannot be asked about the need, whatever is chosen elsewhere; `None` when they can.
pub(super) fn ineligible(
    snapshot: &Snapshot,
    history: &History<'_>,
    excluded: &BTreeSet<MusicianId>,
    need: &Need,
    id: MusicianId,
    now: DateTime<Utc>,
) -> Option<Verdict> {
    let Some(musician) = snapshot.musicians.get(&id) else { return Some(Verdict::Erased) };
    let mut blocks = history.blocks(need, id, musician);
    if excluded.contains(&id) {
        blocks.insert(Verdict::Skipped);
    }
    let blocked = |verdict| blocks.contains(&verdict);
    let restricted = musician.restrictions.iter().any(|restriction| {
        restriction.kind == RestrictionKind::Never && restriction.concerns(snapshot.project, need, now)
    });
    let double_booked =
        snapshot.double_booking == DoubleBooking::Block && booked_over(&need.sessions, &musician.engagements).is_some();

    // In the order of `Verdict`: the first that applies is the answer.
    [
        (musician.erased, Verdict::Erased),
        (musician.status == MusicianStatus::Archived, Verdict::Archived),
        (musician.status == MusicianStatus::Inactive, Verdict::Inactive),
        (!musician.qualified.contains(&need.position), Verdict::NotQualified),
        (restricted, Verdict::Restricted),
        (musician.mail_state == MailState::Suppressed, Verdict::MailSuppressed),
        (blocked(Verdict::AlreadyLive), Verdict::AlreadyLive),
        (blocked(Verdict::AlreadyAccepted), Verdict::AlreadyAccepted),
        (blocked(Verdict::Declined), Verdict::Declined),
        (blocked(Verdict::Expired), Verdict::Expired),
        (blocked(Verdict::Skipped), Verdict::Skipped),
        (blocked(Verdict::WithdrewOrReleased), Verdict::WithdrewOrReleased),
        (blocked(Verdict::UndeliverableBefore), Verdict::UndeliverableBefore),
        (need.requires_local && !musician.is_local, Verdict::NotLocal),
        (overlap(&need.sessions, &musician.unavailable), Verdict::Unavailable),
        (double_booked, Verdict::DoubleBooked),
    ]
    .into_iter()
    .find_map(|(applies, verdict)| applies.then_some(verdict))
}

//! Small projects for tests: numbered people on numbered lists.

#![expect(clippy::unwrap_used, reason = "a failed test may panic")]

use std::{collections::BTreeMap, num::NonZeroU16};

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use super::{Entry, Musician, Need, Plan, PlanCommand, Request, Rung, Snapshot, plan};
use crate::{
    ids::{InstrumentId, MusicianId, NeedId, PositionId, ProjectId, RequestId},
    rules::conflicts::Span,
    values::states::{
        ConflictPolicy, DoubleBooking, MailState, MusicianStatus, NeedStatus, ProjectStatus, Release, RequestStatus,
        Strategy, Trigger, Verdict,
    },
};

/// Tuesday 2 June 2026, 14:00 in Stockholm.
pub(in crate::rules) fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_780_401_600, 0).unwrap()
}

pub(in crate::rules) fn hours(n: i64) -> TimeDelta {
    TimeDelta::hours(n)
}

pub(in crate::rules) fn need_id(n: u128) -> NeedId {
    NeedId::from_uuid(Uuid::from_u128(n))
}

pub(in crate::rules) fn person(n: u128) -> MusicianId {
    MusicianId::from_uuid(Uuid::from_u128(n))
}

pub(in crate::rules) fn position(n: u128) -> PositionId {
    PositionId::from_uuid(Uuid::from_u128(n))
}

pub(in crate::rules) fn project(n: u128) -> ProjectId {
    ProjectId::from_uuid(Uuid::from_u128(n))
}

/// The `n`th span of two hours from now on.
pub(in crate::rules) fn session(n: i64) -> Span {
    Span { starts_at: now() + hours(24 + 2 * n), ends_at: now() + hours(26 + 2 * n) }
}

/// Somebody who plays positions 1 to 4 and may be asked.
pub(in crate::rules) fn musician() -> Musician {
    Musician {
        status: MusicianStatus::Active,
        erased: false,
        mail_state: MailState::Ok,
        is_local: true,
        qualified: (1..=4).map(position).collect(),
        restrictions: Vec::new(),
        unavailable: Vec::new(),
        engagements: Vec::new(),
        lifted_at: None,
    }
}

/// An armed need for position `n`, with these lists.
pub(in crate::rules) fn need(n: u128, strategy: Strategy, quantity: i32, lists: &[&[u128]]) -> Need {
    let rung = |(ordinal, people): (i32, &&[u128])| Rung {
        ordinal,
        release: Release::Exhausted,
        entries: (1..).zip(*people).map(|(rank, who)| Entry { musician: person(*who), rank }).collect(),
    };
    Need {
        id: need_id(n),
        position: position(n),
        instrument: InstrumentId::from_uuid(Uuid::from_u128(1)),
        priority: 0,
        instrument_order: 1,
        hierarchy_level: 1,
        status: NeedStatus::Active,
        strategy,
        quantity,
        max_recipients: None,
        requires_local: false,
        armed_at: Some(now() - hours(1)),
        hold: None,
        not_before: now(),
        too_late: false,
        sessions: vec![session(0)],
        ladder: (1..).zip(lists).map(rung).collect(),
    }
}

/// An active project with these needs, and people 1 to 30.
pub(in crate::rules) fn snapshot(needs: Vec<Need>) -> Snapshot {
    Snapshot {
        project: project(1),
        status: ProjectStatus::Active,
        suspended: false,
        conflict_policy: ConflictPolicy::FirstListed,
        double_booking: DoubleBooking::Block,
        allowance: None,
        needs,
        requests: Vec::new(),
        musicians: (1..=30).map(|n| (person(n), musician())).collect(),
    }
}

pub(in crate::rules) fn after(n: u16) -> Release {
    Release::AfterHours(NonZeroU16::new(n).unwrap())
}

pub(in crate::rules) fn automatic(snapshot: &Snapshot) -> Plan {
    plan(snapshot, &PlanCommand::of(Trigger::Answer), now())
}

impl Snapshot {
    /// Adds a request of person `who` for need `n`, decided and mailed before everything that is added later.
    pub(in crate::rules) fn with(mut self, n: u128, who: u128, status: RequestStatus) -> Self {
        let count = self.requests.len();
        let queued_at = now() - hours(100) + TimeDelta::minutes(i64::try_from(count).unwrap());
        let live = status.is_live() || status == RequestStatus::Accepted;
        self.requests.push(Request {
            id: RequestId::from_uuid(Uuid::from_u128(count as u128 + 1)),
            need: need_id(n),
            musician: person(who),
            status,
            closed_reason: None,
            decline_scope: None,
            wave: 1,
            list_ordinal: 1,
            rank: 1,
            queued_at,
            sent_at: (status != RequestStatus::Queued).then_some(queued_at),
            deadline_at: None,
            closed_at: (!live).then_some(queued_at),
            standby_since: None,
        });
        self
    }

    /// Changes the request added last.
    pub(in crate::rules) fn but(mut self, change: impl FnOnce(&mut Request)) -> Self {
        change(self.requests.last_mut().unwrap());
        self
    }

    pub(in crate::rules) fn musician(&mut self, who: u128) -> &mut Musician {
        self.musicians.get_mut(&person(who)).unwrap()
    }
}

impl Plan {
    /// Who is asked about need `n`, by number.
    pub(in crate::rules) fn asked(&self, n: u128) -> Vec<u128> {
        let of_need = self.dispatches.iter().filter(|dispatch| dispatch.need == need_id(n));
        of_need.map(|dispatch| dispatch.musician.as_uuid().as_u128()).collect()
    }

    /// The verdicts on the candidates of need `n`, by number, in the order of asking.
    pub(in crate::rules) fn verdicts_of(&self, n: u128) -> Vec<(u128, Verdict)> {
        let of_need = self.verdicts.iter().filter(|verdict| verdict.need == need_id(n));
        of_need.map(|verdict| (verdict.musician.as_uuid().as_u128(), verdict.verdict)).collect()
    }

    /// Each need that asks nobody, with the reason.
    pub(in crate::rules) fn idle(&self) -> BTreeMap<u128, crate::values::states::IdleReason> {
        self.holds.iter().map(|hold| (hold.need.as_uuid().as_u128(), hold.reason)).collect()
    }
}

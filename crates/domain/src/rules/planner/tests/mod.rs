//! One row for every verdict, strategy, release rule and hold.

#![expect(clippy::unwrap_used, reason = "a failed test may panic")]

mod order;
mod seal;
mod strategies;
mod verdicts;

use super::{scenario::*, *};
use crate::{
    ids::{InstrumentId, RequestId},
    rules::conflicts::Engagement,
    values::states::{
        ClosedReason, DeclineScope, HoldReason, IdleReason, MailState, MusicianStatus, ProjectStatus, Release,
        RequestStatus::{
            self, Accepted, Cancelled, Declined, Expired, Open, Queued, Released, Undeliverable, Withdrawn,
        },
        RestrictionKind,
        Strategy::{FirstCome, Parallel, Sequential},
    },
};

fn cancelled(plan: &Plan) -> Vec<(u128, ClosedReason)> {
    plan.cancels.iter().map(|cancel| (cancel.musician.as_uuid().as_u128(), cancel.reason)).collect()
}

fn restriction(kind: RestrictionKind, target: RestrictionTarget) -> Restriction {
    Restriction { kind, target, from: None, until: None }
}

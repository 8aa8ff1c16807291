//! What a plan says: who is asked, who is no longer, who is not and why, and the digest that seals it.

use std::{fmt, str::FromStr};

use chrono::{DateTime, Utc};
use data_encoding::HEXLOWER;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

use crate::{
    ids::{MusicianId, NeedId, ProjectId, RequestId},
    values::states::{ClosedReason, HoldReason, IdleReason, Verdict},
};

/// Part of every digest: raise it when the same snapshot may give another plan than before, so that what was
/// previewed by an older planner cannot be sent by a newer one.
pub const PLANNER_VERSION: u32 = 1;

/// Everything that would happen now, and why nothing else would.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Plan {
    /// Seals who is asked and who is cancelled; a send must carry it.
    #[serde(rename = "planDigest")]
    pub digest: PlanDigest,
    /// Who is asked, by need and in the order of asking.
    pub dispatches: Vec<PlannedDispatch>,
    /// Which live requests close.
    pub cancels: Vec<PlannedCancel>,
    /// The needs that ask nobody, and why.
    pub holds: Vec<PlannedHold>,
    /// Musicians who could have been asked about several needs, or are booked elsewhere and asked all the same.
    pub conflicts: Vec<PlanConflict>,
    /// One verdict for every need in scope and everybody on standby for it or on its lists, in the order of asking.
    pub verdicts: Vec<PlannedVerdict>,
}

/// One musician who is asked about one need.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PlannedDispatch {
    /// What is asked about.
    pub need: NeedId,
    /// Who is asked.
    pub musician: MusicianId,
    /// How many times the need has asked, this one included.
    pub wave: i32,
    /// The place of the list on the ladder.
    pub list_ordinal: i32,
    /// The musician's rank on that list.
    pub rank: i32,
    /// When the mail leaves, at the earliest.
    pub not_before: DateTime<Utc>,
}

/// One live request that closes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PlannedCancel {
    /// The request.
    pub request: RequestId,
    /// Its need.
    pub need: NeedId,
    /// Its musician.
    pub musician: MusicianId,
    /// Why it closes.
    pub reason: ClosedReason,
}

/// One need in scope that asks nobody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PlannedHold {
    /// The need.
    pub need: NeedId,
    /// Why it asks nobody.
    pub reason: IdleReason,
    /// The hold that whoever executes the plan stores with the need.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub store: Option<HoldReason>,
}

/// Something staff may want to know about a musician who is asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum PlanConflict {
    /// Several needs could have asked the musician; the conflict policy chose.
    SeveralNeeds {
        /// Who.
        musician: MusicianId,
        /// The need that asks.
        need: NeedId,
        /// The needs that had to do without.
        others: Vec<NeedId>,
    },
    /// The musician is booked elsewhere over the same hours, and the setting says to warn only.
    BookedElsewhere {
        /// Who.
        musician: MusicianId,
        /// The need that asks.
        need: NeedId,
        /// Where else.
        project: ProjectId,
        /// Whether they said yes there.
        accepted: bool,
    },
}

/// Why one musician is asked, or not, about one need.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PlannedVerdict {
    /// The need.
    pub need: NeedId,
    /// The musician.
    pub musician: MusicianId,
    /// The place of the list on the ladder.
    pub list_ordinal: i32,
    /// The musician's rank on that list.
    pub rank: i32,
    /// The verdict.
    pub verdict: Verdict,
    /// The need that asks instead, when the verdict is `planned_in`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub planned_in: Option<NeedId>,
}

impl Plan {
    /// Whether executing it would neither ask nor cancel anybody.
    pub fn is_empty(&self) -> bool {
        self.dispatches.is_empty() && self.cancels.is_empty()
    }

    /// This plan and one of another project, as one; its digest seals both.
    pub fn join(&mut self, other: Self) {
        let Self { digest: _, dispatches, cancels, holds, conflicts, verdicts } = other;
        self.dispatches.extend(dispatches);
        self.cancels.extend(cancels);
        self.holds.extend(holds);
        self.conflicts.extend(conflicts);
        self.verdicts.extend(verdicts);
        self.digest = PlanDigest::of(&self.dispatches, &self.cancels);
    }

    /// What this plan would do that the other would not, and the other way round.
    pub fn difference(&self, other: &Self) -> PlanDifference {
        self.difference_from(&other.dispatches, &other.cancels)
    }

    /// The same, from what somebody remembers of the other plan.
    pub fn difference_from(&self, dispatches: &[PlannedDispatch], cancels: &[PlannedCancel]) -> PlanDifference {
        PlanDifference {
            asked_now: only_in(&self.dispatches, dispatches, sealed),
            asked_before: only_in(dispatches, &self.dispatches, sealed),
            cancelled_now: only_in(&self.cancels, cancels, Clone::clone),
            cancelled_before: only_in(cancels, &self.cancels, Clone::clone),
        }
    }
}

/// How a plan differs from the one that staff saw. Times are no difference.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PlanDifference {
    /// Who is asked by this plan only.
    pub asked_now: Vec<PlannedDispatch>,
    /// Who was asked by the other only.
    pub asked_before: Vec<PlannedDispatch>,
    /// What is cancelled by this plan only.
    pub cancelled_now: Vec<PlannedCancel>,
    /// What was cancelled by the other only.
    pub cancelled_before: Vec<PlannedCancel>,
}

fn only_in<T: Clone, K: PartialEq>(plan: &[T], other: &[T], key: impl Fn(&T) -> K) -> Vec<T> {
    plan.iter().filter(|item| other.iter().all(|against| key(item) != key(against))).cloned().collect()
}

/// What of a dispatch is promised by the digest: everything but its time.
fn sealed(dispatch: &PlannedDispatch) -> (NeedId, MusicianId, i32, i32, i32) {
    (dispatch.need, dispatch.musician, dispatch.wave, dispatch.list_ordinal, dispatch.rank)
}

/// SHA-256 over the planner's version, the dispatches and the cancels of a plan; 64 hexadecimal digits in JSON.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(try_from = "String", into = "String")]
#[schema(value_type = String, example = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")]
pub struct PlanDigest([u8; 32]);

impl PlanDigest {
    /// The digest of a plan that asks and cancels these, in whatever order.
    pub(super) fn of(dispatches: &[PlannedDispatch], cancels: &[PlannedCancel]) -> Self {
        let mut asked: Vec<_> = dispatches.iter().map(sealed).collect();
        asked.sort_unstable();
        let mut cancelled: Vec<_> = cancels.iter().map(|cancel| (cancel.request, cancel.reason.as_str())).collect();
        cancelled.sort_unstable();

        let mut hash = Sha256::new();
        hash.update(PLANNER_VERSION.to_be_bytes());
        hash.update((asked.len() as u64).to_be_bytes());
        for (need, musician, wave, list_ordinal, rank) in asked {
            hash.update(need.as_uuid());
            hash.update(musician.as_uuid());
            for number in [wave, list_ordinal, rank] {
                hash.update(number.to_be_bytes());
            }
        }
        // Every record above is equally long and these end in a byte that no reason contains: no two plans read alike.
        for (request, reason) in cancelled {
            hash.update(request.as_uuid());
            hash.update(reason);
            hash.update([0]);
        }
        Self(hash.finalize().into())
    }
}

impl fmt::Display for PlanDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        HEXLOWER.encode_display(&self.0).fmt(f)
    }
}

impl fmt::Debug for PlanDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PlanDigest({self})")
    }
}

/// A text that is no digest of a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not the digest of a plan: 64 hexadecimal digits in lower case")]
pub struct NotADigest;

impl FromStr for PlanDigest {
    type Err = NotADigest;

    fn from_str(text: &str) -> Result<Self, NotADigest> {
        let bytes = HEXLOWER.decode(text.as_bytes()).map_err(|_| NotADigest)?;
        bytes.try_into().map(Self).map_err(|_| NotADigest)
    }
}

impl TryFrom<String> for PlanDigest {
    type Error = NotADigest;

    fn try_from(text: String) -> Result<Self, NotADigest> {
        text.parse()
    }
}

impl From<PlanDigest> for String {
    fn from(digest: PlanDigest) -> Self {
        digest.to_string()
    }
}

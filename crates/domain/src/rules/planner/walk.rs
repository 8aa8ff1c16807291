//! The walk along a need's candidates: standby first, then list by list, and at the end those to be asked last.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

use super::{
    Need, PlannedDispatch, PlannedHold, PlannedVerdict,
    candidates::{Candidate, Leg, Stretch},
    demand::{Demand, Idle, opened},
};
use crate::{
    ids::{MusicianId, NeedId},
    values::states::{HoldReason, IdleReason, Release, Verdict},
};

/// Who has been chosen so far, over all needs of the plan.
pub(super) struct Choices {
    /// Which need asks whom.
    pub(super) taken: BTreeMap<MusicianId, NeedId>,
    /// How many more the orchestra's plan allows.
    pub(super) allowance: Option<u32>,
}

/// One need on its way along its candidates.
pub(super) struct Walk<'a> {
    pub(super) need: &'a Need,
    pub(super) demand: Demand,
    pub(super) stretches: Vec<Stretch>,
    open: BTreeSet<Leg>,
    /// Whether every leg so far has opened.
    unbroken: bool,
    pub(super) chosen: Vec<PlannedDispatch>,
}

impl<'a> Walk<'a> {
    pub(super) fn new(need: &'a Need, demand: Demand, stretches: Vec<Stretch>) -> Self {
        Self { need, demand, stretches, open: BTreeSet::new(), unbroken: true, chosen: Vec::new() }
    }

    /// Decides, when the walk comes to it, whether a leg is open.
    pub(super) fn come_to(&mut self, leg: Leg, now: DateTime<Utc>) {
        let Some(stretch) = self.stretches.iter().find(|stretch| stretch.leg == leg) else { return };
        let first = self.stretches.iter().map(|stretch| stretch.leg).find(|leg| matches!(leg, Leg::List(_)));
        let seats_unasked =
            self.chosen.len() < self.missing() && self.demand.live + self.chosen.len() < self.demand.free;
        let open = match (leg, stretch.release) {
            (Leg::AskLast, _) => self.unbroken,
            (Leg::List(_), _) if Some(leg) == first => true,
            (Leg::Standby, _) | (Leg::List(_), Release::Immediately) => true,
            (Leg::List(_), Release::AfterHours(hours)) => opened(self.need.armed_at, hours.get(), now),
            (Leg::List(_), Release::Exhausted) => self.unbroken && seats_unasked,
        };
        if open {
            self.open.insert(leg);
        } else {
            self.unbroken = false;
        }
    }

    /// The candidates of a leg who can be asked, if it is open.
    pub(super) fn eligible(&self, leg: Leg) -> impl Iterator<Item = &Candidate> {
        self.stretches
            .iter()
            .filter(move |stretch| stretch.leg == leg && self.open.contains(&leg))
            .flat_map(|stretch| &stretch.candidates)
            .filter(|candidate| candidate.ineligible.is_none())
    }

    /// Asks this candidate, if the need still wants somebody and nobody else asks them.
    pub(super) fn choose(&mut self, candidate: &Candidate, choices: &mut Choices) {
        let allowed = choices.allowance != Some(0);
        if self.chosen.len() >= self.missing() || !allowed || choices.taken.contains_key(&candidate.musician) {
            return;
        }
        choices.taken.insert(candidate.musician, self.need.id);
        choices.allowance = choices.allowance.map(|left| left - 1);
        self.chosen.push(PlannedDispatch {
            need: self.need.id,
            musician: candidate.musician,
            wave: self.demand.wave,
            list_ordinal: candidate.list_ordinal,
            rank: candidate.rank,
            not_before: self.need.not_before,
        });
    }

    /// Whether the need looks for somebody at all.
    pub(super) fn is_asking(&self) -> bool {
        self.demand.want.is_ok()
    }

    fn missing(&self) -> usize {
        self.demand.want.as_ref().copied().unwrap_or(0)
    }

    /// Why the need asks nobody, at the end of the walk.
    pub(super) fn hold(&self, choices: &Choices) -> Option<PlannedHold> {
        if !self.chosen.is_empty() {
            return None;
        }
        let left = |open: bool| {
            self.stretches
                .iter()
                .filter(|stretch| self.open.contains(&stretch.leg) == open)
                .flat_map(|stretch| &stretch.candidates)
                .any(|candidate| candidate.ineligible.is_none() && !choices.taken.contains_key(&candidate.musician))
        };
        let Idle(reason, store) = match self.demand.want {
            Err(idle) => idle,
            Ok(_) if left(true) => Idle(IdleReason::Limit, None),
            Ok(_) if left(false) => Idle(IdleReason::Waiting, None),
            Ok(_) if self.demand.live > 0 => Idle(IdleReason::Exhausted, None),
            Ok(_) => Idle(IdleReason::Exhausted, Some(HoldReason::Exhausted)),
        };
        Some(PlannedHold { need: self.need.id, reason, store })
    }

    /// The verdict on every candidate, at the end of the walk.
    pub(super) fn verdicts(&self, choices: &Choices) -> impl Iterator<Item = PlannedVerdict> {
        self.stretches.iter().flat_map(move |stretch| {
            let open = self.open.contains(&stretch.leg);
            stretch.candidates.iter().map(move |candidate| {
                let asked_in = choices.taken.get(&candidate.musician).copied();
                let verdict = match (candidate.ineligible, asked_in) {
                    (Some(verdict), _) => verdict,
                    (None, _) if !open => Verdict::ListNotOpen,
                    (None, Some(need)) if need == self.need.id => Verdict::Send,
                    (None, Some(_)) => Verdict::PlannedIn,
                    (None, None) => Verdict::BeyondLimit,
                };
                PlannedVerdict {
                    need: self.need.id,
                    musician: candidate.musician,
                    list_ordinal: candidate.list_ordinal,
                    rank: candidate.rank,
                    verdict,
                    planned_in: asked_in.filter(|_| verdict == Verdict::PlannedIn),
                }
            })
        })
    }
}

//! The planner: given a project as it is, who is asked now, who is asked no longer, and why nobody else is.
//!
//! Preview, send, automatic refill and forecast all call [`plan`]. It is pure, total and deterministic: equal input
//! gives an equal plan, and planning again after a plan has been executed asks and cancels nobody.

mod candidates;
mod carry_out;
mod decision;
mod demand;
#[cfg(test)]
mod properties;
#[cfg(test)]
pub(in crate::rules) mod scenario;
mod snapshot;
#[cfg(test)]
mod tests;
mod verdicts;
mod walk;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

use self::{
    candidates::{Leg, stretches},
    demand::{Demand, cancels},
    verdicts::History,
    walk::{Choices, Walk},
};
pub use self::{
    decision::{
        NotADigest, PLANNER_VERSION, Plan, PlanConflict, PlanDifference, PlanDigest, PlannedCancel, PlannedDispatch,
        PlannedHold, PlannedVerdict,
    },
    snapshot::{Entry, Musician, Need, Request, Restriction, RestrictionTarget, Rung, Snapshot},
};
use crate::{
    ids::{MusicianId, NeedId},
    rules::conflicts::booked_over,
    values::states::{ConflictPolicy, DoubleBooking, NeedStatus, Trigger, Verdict},
};

/// What is to be planned, and on whose behalf.
#[derive(Clone, Debug)]
pub struct PlanCommand {
    /// Which needs may ask and cancel.
    pub scope: Scope,
    /// What made the plan run. A manual one treats the needs in scope as armed and not held.
    pub trigger: Trigger,
    /// The `first_come` needs that may send another wave.
    pub next_wave: BTreeSet<NeedId>,
    /// Musicians to leave out of this plan.
    pub exclude: BTreeSet<MusicianId>,
}

/// Which needs of the project are planned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scope {
    /// All of them.
    Project,
    /// These only.
    Needs(BTreeSet<NeedId>),
}

impl PlanCommand {
    /// A plan for the whole project, without further waves and leaving nobody out.
    pub const fn of(trigger: Trigger) -> Self {
        Self { scope: Scope::Project, trigger, next_wave: BTreeSet::new(), exclude: BTreeSet::new() }
    }

    fn covers(&self, need: NeedId) -> bool {
        match &self.scope {
            Scope::Project => true,
            Scope::Needs(needs) => needs.contains(&need),
        }
    }
}

impl Trigger {
    /// Whether staff said "ask": then the needs in scope count as armed and not held. All others respect both.
    pub const fn is_manual(self) -> bool {
        matches!(self, Self::Preview | Self::Send | Self::Save)
    }
}

/// Decides who is asked at this instant.
pub fn plan(snapshot: &Snapshot, command: &PlanCommand, now: DateTime<Utc>) -> Plan {
    let mut in_scope: Vec<&Need> = snapshot.needs.iter().filter(|need| command.covers(need.id)).collect();
    in_scope.sort_by_key(|need| (need.priority, need.instrument_order, need.hierarchy_level, need.id));

    let cancels = cancels(snapshot, command, &in_scope);
    let history = History::of(snapshot, &cancels);
    let mut walks: Vec<Walk<'_>> = in_scope
        .into_iter()
        .filter(|need| need.status == NeedStatus::Active)
        .map(|need| {
            let demand = Demand::of(snapshot, command, &cancels, need);
            Walk::new(need, demand, stretches(snapshot, command, &history, need, now))
        })
        .collect();

    let mut choices = Choices { taken: BTreeMap::new(), allowance: snapshot.allowance };
    match snapshot.conflict_policy {
        ConflictPolicy::FirstListed => first_listed(&mut walks, &mut choices, now),
        ConflictPolicy::BestRank => best_rank(&mut walks, &mut choices, now),
    }

    let verdicts: Vec<_> = walks.iter().flat_map(|walk| walk.verdicts(&choices)).collect();
    let dispatches: Vec<_> = walks.iter().flat_map(|walk| walk.chosen.iter().cloned()).collect();
    Plan {
        digest: PlanDigest::of(&dispatches, &cancels),
        conflicts: conflicts(snapshot, &walks, &dispatches, &verdicts),
        holds: walks.iter().filter_map(|walk| walk.hold(&choices)).collect(),
        dispatches,
        cancels,
        verdicts,
    }
}

/// The needs choose one after the other, in their order.
fn first_listed(walks: &mut [Walk<'_>], choices: &mut Choices, now: DateTime<Utc>) {
    for walk in walks {
        for leg in walk.stretches.iter().map(|stretch| stretch.leg).collect::<Vec<_>>() {
            walk.come_to(leg, now);
            for candidate in walk.eligible(leg).cloned().collect::<Vec<_>>() {
                walk.choose(&candidate, choices);
            }
        }
    }
}

/// All needs walk side by side, leg by leg; within a leg whoever ranks the musician best chooses first.
fn best_rank(walks: &mut [Walk<'_>], choices: &mut Choices, now: DateTime<Utc>) {
    let legs: BTreeSet<Leg> = walks.iter().flat_map(|walk| &walk.stretches).map(|stretch| stretch.leg).collect();
    for leg in legs {
        let mut pairs = Vec::new();
        for (order, walk) in walks.iter_mut().enumerate() {
            walk.come_to(leg, now);
            let level = walk.need.hierarchy_level;
            pairs.extend(
                walk.eligible(leg).cloned().enumerate().map(|(place, candidate)| (place, level, order, candidate)),
            );
        }
        pairs.sort_by_key(|(place, level, order, _)| (*place, *level, *order));
        for (_, _, order, candidate) in pairs {
            walks[order].choose(&candidate, choices);
        }
    }
}

fn conflicts(
    snapshot: &Snapshot,
    walks: &[Walk<'_>],
    dispatches: &[PlannedDispatch],
    verdicts: &[PlannedVerdict],
) -> Vec<PlanConflict> {
    let asking: BTreeSet<NeedId> = walks.iter().filter(|walk| walk.is_asking()).map(|walk| walk.need.id).collect();
    let mut conflicts = Vec::new();
    for &PlannedDispatch { need, musician, .. } in dispatches {
        let others: Vec<NeedId> = verdicts
            .iter()
            .filter(|other| other.musician == musician && other.verdict == Verdict::PlannedIn)
            .map(|other| other.need)
            .filter(|other| asking.contains(other))
            .collect();
        if !others.is_empty() {
            conflicts.push(PlanConflict::SeveralNeeds { musician, need, others });
        }
        let sessions = walks.iter().find(|walk| walk.need.id == need).map_or(&[][..], |walk| &walk.need.sessions);
        let engagements = snapshot.musicians.get(&musician).map_or(&[][..], |musician| &musician.engagements);
        if snapshot.double_booking == DoubleBooking::Warn
            && let Some(booked) = booked_over(sessions, engagements)
        {
            let (project, accepted) = (booked.project, booked.accepted);
            conflicts.push(PlanConflict::BookedElsewhere { musician, need, project, accepted });
        }
    }
    conflicts
}

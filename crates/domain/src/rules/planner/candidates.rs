//! Whom a need could ask, in the order of asking.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use super::{
    Entry, Need, PlanCommand, Rung, Snapshot,
    verdicts::{History, ineligible},
};
use crate::{
    ids::MusicianId,
    values::states::{Release, RestrictionKind, Verdict},
};

/// Somebody a need could ask.
#[derive(Clone)]
pub(super) struct Candidate {
    pub(super) musician: MusicianId,
    pub(super) list_ordinal: i32,
    pub(super) rank: i32,
    /// Why they cannot be asked, whatever is chosen elsewhere; `None` for those who can.
    pub(super) ineligible: Option<Verdict>,
}

/// A part of the way along the candidates. The order of the variants is the order of asking.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Leg {
    /// Those who said yes when no seat was free.
    Standby,
    /// One list of the ladder.
    List(i32),
    /// Those whom a restriction puts at the end of the whole ladder.
    AskLast,
}

/// The candidates of one leg.
pub(super) struct Stretch {
    pub(super) leg: Leg,
    pub(super) release: Release,
    pub(super) candidates: Vec<Candidate>,
}

/// Every candidate of the need, leg by leg; who stands in several places keeps the first.
pub(super) fn stretches(
    snapshot: &Snapshot,
    command: &PlanCommand,
    history: &History<'_>,
    need: &Need,
    now: DateTime<Utc>,
) -> Vec<Stretch> {
    let candidate = |musician, list_ordinal, rank| Candidate {
        musician,
        list_ordinal,
        rank,
        ineligible: ineligible(snapshot, history, &command.exclude, need, musician, now),
    };
    let ladder = ladder(need);
    let place = |musician| {
        let lists = ladder.iter().flat_map(|(rung, entries)| entries.iter().map(|entry| (rung.ordinal, *entry)));
        lists.filter(|(_, entry)| entry.musician == musician).map(|(ordinal, entry)| (ordinal, entry.rank)).next()
    };

    let standby: Vec<Candidate> = history
        .standby(need.id)
        .into_iter()
        .map(|request| {
            let (list_ordinal, rank) = place(request.musician).unwrap_or((request.list_ordinal, request.rank));
            candidate(request.musician, list_ordinal, rank)
        })
        .collect();
    let mut seen: BTreeSet<MusicianId> = standby.iter().map(|candidate| candidate.musician).collect();

    let mut last = Vec::new();
    let mut stretches = vec![Stretch { leg: Leg::Standby, release: Release::Immediately, candidates: standby }];
    for (rung, entries) in ladder {
        let (asked_last, candidates): (Vec<_>, Vec<_>) = entries
            .into_iter()
            .filter(|entry| seen.insert(entry.musician))
            .map(|entry| candidate(entry.musician, rung.ordinal, entry.rank))
            .partition(|candidate| is_asked_last(snapshot, need, candidate.musician, now));
        last.extend(asked_last);
        stretches.push(Stretch { leg: Leg::List(rung.ordinal), release: rung.release, candidates });
    }
    stretches.push(Stretch { leg: Leg::AskLast, release: Release::Exhausted, candidates: last });
    stretches
}

/// The lists in the order of the ladder, the entries of each by rank.
fn ladder(need: &Need) -> Vec<(&Rung, Vec<&Entry>)> {
    let mut ladder: Vec<_> = need.ladder.iter().map(|rung| (rung, rung.entries.iter().collect::<Vec<_>>())).collect();
    ladder.sort_by_key(|(rung, _)| rung.ordinal);
    for (_, entries) in &mut ladder {
        entries.sort_by_key(|entry| (entry.rank, entry.musician));
    }
    ladder
}

fn is_asked_last(snapshot: &Snapshot, need: &Need, musician: MusicianId, now: DateTime<Utc>) -> bool {
    snapshot.musicians.get(&musician).is_some_and(|musician| {
        musician.restrictions.iter().any(|restriction| {
            restriction.kind == RestrictionKind::AskLast && restriction.concerns(snapshot.project, need, now)
        })
    })
}

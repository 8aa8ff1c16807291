//! What holds for every plan, whatever the project looks like.

#![expect(clippy::unwrap_used, reason = "a failed test may panic")]

use std::collections::{BTreeMap, BTreeSet};

use proptest::{collection::vec, option, prelude::*, sample::select};

use super::{scenario::*, *};
use crate::{
    rules::conflicts::Engagement,
    values::states::{
        ClosedReason, DeclineScope, HoldReason, MailState, MusicianStatus, ProjectStatus, Release, RequestStatus,
        RestrictionKind, Strategy as Asking, Verdict,
    },
};

const PEOPLE: u128 = 12;

fn people() -> impl Strategy<Value = Vec<u128>> {
    Just((1..=PEOPLE).collect::<Vec<_>>())
        .prop_shuffle()
        .prop_flat_map(|all| (0..all.len()).prop_map(move |n| all[..n].to_vec()))
}

prop_compose! {
    fn needs()(
        id in 1_u128..=4,
        strategy in select(Asking::ALL),
        quantity in 1..4,
        max_recipients in option::of(0..6),
        lists in vec((people(), select(vec![Release::Exhausted, Release::Immediately, after(1), after(2)])), 0..3),
        (priority, hierarchy_level) in (0..2, 1..3),
        (armed, local, late) in (prop::bool::weighted(0.8), prop::bool::weighted(0.2), prop::bool::weighted(0.1)),
        hold in prop::option::weighted(0.2, select(HoldReason::ALL)),
        active in prop::bool::weighted(0.9),
    ) -> Need {
        let people: Vec<&[u128]> = lists.iter().map(|(people, _)| people.as_slice()).collect();
        let mut need = need(id, strategy, quantity, &people);
        for (rung, (_, release)) in need.ladder.iter_mut().zip(&lists) {
            rung.release = *release;
        }
        let armed_at = need.armed_at.filter(|_| armed);
        let status = if active { NeedStatus::Active } else { NeedStatus::Archived };
        Need { max_recipients, priority, hierarchy_level, armed_at, hold, too_late: late, requires_local: local, status, ..need }
    }
}

prop_compose! {
    fn musicians()(
        status in prop_oneof![9 => Just(MusicianStatus::Active), 1 => select(MusicianStatus::ALL)],
        mail_state in select(vec![MailState::Ok, MailState::Ok, MailState::Ok, MailState::Bounced, MailState::Suppressed]),
        positions in vec(prop::bool::weighted(0.8), 4),
        (is_local, away, booked, last, lifted) in (any::<bool>(), prop::bool::weighted(0.1), prop::bool::weighted(0.2), prop::bool::weighted(0.2), prop::bool::weighted(0.2)),
    ) -> Musician {
        let restriction = Restriction { kind: RestrictionKind::AskLast, target: RestrictionTarget::All, from: None, until: None };
        let engagement = Engagement { project: project(2), accepted: is_local, sessions: vec![session(0)] };
        Musician {
            status,
            mail_state,
            is_local,
            qualified: (1..).zip(positions).filter(|(_, plays)| *plays).map(|(n, _)| position(n)).collect(),
            unavailable: away.then(|| session(0)).into_iter().collect(),
            engagements: booked.then_some(engagement).into_iter().collect(),
            restrictions: last.then_some(restriction).into_iter().collect(),
            lifted_at: lifted.then(now),
            ..musician()
        }
    }
}

type Past = (usize, u128, RequestStatus, ClosedReason, Option<DeclineScope>, bool);

fn pasts() -> impl Strategy<Value = Vec<Past>> {
    let scope = option::of(select(DeclineScope::ALL));
    vec(
        (
            0_usize..4,
            1..=PEOPLE,
            select(RequestStatus::ALL),
            select(ClosedReason::ALL),
            scope,
            prop::bool::weighted(0.2),
        ),
        0..12,
    )
}

prop_compose! {
    /// Projects as the database allows them: one live or accepted request of a musician, no more accepted than seats.
    fn snapshots()(
        all_needs in vec(needs(), 1..5),
        all_musicians in vec(musicians(), 12),
        requests in pasts(),
        status in select(vec![ProjectStatus::Active, ProjectStatus::Active, ProjectStatus::Active, ProjectStatus::Draft, ProjectStatus::Paused, ProjectStatus::Cancelled]),
        conflict_policy in select(ConflictPolicy::ALL),
        double_booking in select(DoubleBooking::ALL),
        allowance in prop::option::weighted(0.2, 0_u32..6),
    ) -> Snapshot {
        let needs: BTreeMap<NeedId, Need> = all_needs.into_iter().map(|need| (need.id, need)).collect();
        let mut project = Snapshot {
            status, conflict_policy, double_booking, allowance,
            musicians: (1..).zip(all_musicians).map(|(n, musician)| (person(n), musician)).collect(),
            ..snapshot(needs.into_values().collect())
        };
        for (at, who, status, reason, scope, standby) in requests {
            let Some(need) = project.needs.get(at) else { continue };
            let (n, quantity) = (need.id.as_uuid().as_u128(), usize::try_from(need.quantity).unwrap());
            let taken = |request: &Request| request.status.is_live() || request.status == RequestStatus::Accepted;
            let seated = project.requests.iter().filter(|other| other.need == need_id(n) && other.status == RequestStatus::Accepted);
            let full = status == RequestStatus::Accepted && seated.count() >= quantity;
            let busy = project.requests.iter().any(|other| other.musician == person(who) && taken(other));
            if full || busy { continue }
            project = project.with(n, who, status).but(|request| {
                request.closed_reason = (status == RequestStatus::Cancelled).then_some(reason);
                request.decline_scope = scope.filter(|_| status == RequestStatus::Declined);
                request.standby_since = request.closed_at.filter(|_| standby);
            });
        }
        project
    }
}

fn some_needs() -> impl Strategy<Value = BTreeSet<NeedId>> {
    prop::collection::btree_set((1_u128..=4).prop_map(need_id), 0..4)
}

prop_compose! {
    fn commands()(
        trigger in select(Trigger::ALL),
        scope in prop_oneof![Just(Scope::Project), some_needs().prop_map(Scope::Needs)],
        next_wave in some_needs(),
        exclude in prop::collection::btree_set((1..=PEOPLE).prop_map(person), 0..3),
    ) -> PlanCommand {
        PlanCommand { scope, trigger, next_wave, exclude }
    }
}

fn asked(plan: &Plan) -> BTreeSet<(NeedId, MusicianId, i32)> {
    plan.dispatches.iter().map(|dispatch| (dispatch.need, dispatch.musician, dispatch.list_ordinal)).collect()
}

fn live(snapshot: &Snapshot, need: NeedId) -> usize {
    snapshot.requests.iter().filter(|request| request.need == need && request.status.is_live()).count()
}

fn accepted(snapshot: &Snapshot, need: NeedId) -> usize {
    let accepted = |request: &&Request| request.need == need && request.status == RequestStatus::Accepted;
    snapshot.requests.iter().filter(accepted).count()
}

proptest! {
    #[test]
    fn equal_input_gives_equal_bytes(project in snapshots(), command in commands()) {
        let bytes = |project: &Snapshot| serde_json::to_vec(&plan(project, &command, now())).unwrap();
        let mut backwards = project.clone();
        backwards.needs.reverse();
        backwards.requests.reverse();
        for need in &mut backwards.needs {
            need.ladder.reverse();
            need.ladder.iter_mut().for_each(|rung| rung.entries.reverse());
        }
        prop_assert_eq!(bytes(&project), bytes(&project));
        prop_assert_eq!(bytes(&project), bytes(&backwards));
    }

    #[test]
    fn planning_again_at_the_same_instant_changes_nothing(mut project in snapshots(), command in commands()) {
        let first = plan(&project, &command, now());
        project.carry_out(&command, &first, now());
        let second = plan(&project, &command, now());
        prop_assert!(second.is_empty(), "{:?} then {:?}", first, second);
    }

    #[test]
    fn the_chosen_are_a_prefix_of_the_eligible(project in snapshots(), command in commands()) {
        let plan = plan(&project, &command, now());
        for need in &project.needs {
            let mut eligible = plan.verdicts.iter().filter(|verdict| verdict.need == need.id).map(|verdict| verdict.verdict)
                .filter(|verdict| matches!(verdict, Verdict::Send | Verdict::BeyondLimit))
                .skip_while(|verdict| *verdict == Verdict::Send);
            prop_assert!(eligible.all(|verdict| verdict == Verdict::BeyondLimit));
        }
    }

    #[test]
    fn a_plan_keeps_the_invariants(mut project in snapshots(), command in commands()) {
        let before = project.clone();
        let plan = plan(&project, &command, now());

        let musicians: BTreeSet<_> = plan.dispatches.iter().map(|dispatch| dispatch.musician).collect();
        prop_assert_eq!(musicians.len(), plan.dispatches.len(), "nobody is chosen twice");
        let sent: BTreeSet<_> = plan.verdicts.iter().filter(|verdict| verdict.verdict == Verdict::Send)
            .map(|verdict| (verdict.need, verdict.musician, verdict.list_ordinal)).collect();
        prop_assert_eq!(sent, asked(&plan), "who is asked has the verdict `send`, and nobody else");

        project.carry_out(&command, &plan, now());
        let mut engaged = BTreeSet::new();
        for request in project.requests.iter().filter(|r| r.status.is_live() || r.status == RequestStatus::Accepted) {
            prop_assert!(engaged.insert(request.musician), "one live or accepted request of a musician");
        }
        for need in project.needs.iter().filter(|need| command.covers(need.id)) {
            let asks = plan.dispatches.iter().any(|dispatch| dispatch.need == need.id);
            let holds = plan.holds.iter().filter(|hold| hold.need == need.id).count();
            let active = need.status == NeedStatus::Active;
            prop_assert_eq!(usize::from(active && !asks), holds, "a need asks somebody or says why not");
            let (live, accepted) = (live(&project, need.id), accepted(&project, need.id));
            let quantity = usize::try_from(need.quantity).unwrap();
            match need.strategy {
                Asking::Sequential => prop_assert!(live <= 1),
                Asking::Parallel => prop_assert!(accepted + live <= quantity),
                Asking::FirstCome => prop_assert!(accepted < quantity || live == 0),
            }
            if asks {
                let old = before.needs.iter().find(|old| old.id == need.id).unwrap();
                let draft_sent = matches!(command.trigger, Trigger::Preview | Trigger::Send);
                prop_assert!(active);
                prop_assert!(before.status == ProjectStatus::Active || (before.status == ProjectStatus::Draft && draft_sent));
                prop_assert!(command.trigger.is_manual() || (old.armed_at.is_some() && old.hold.is_none()));
                prop_assert!(need.strategy != Asking::FirstCome || live == plan.asked(need.id.as_uuid().as_u128()).len());
            }
        }
        for need in project.needs.iter().filter(|need| !command.covers(need.id)) {
            prop_assert!(plan.dispatches.iter().all(|dispatch| dispatch.need != need.id));
            prop_assert!(plan.cancels.iter().all(|cancel| cancel.need != need.id));
        }
    }

    #[test]
    fn an_ineligible_person_more_changes_nothing(project in snapshots(), command in commands(), at in 0_usize..4, rank in 0..9) {
        let before = plan(&project, &command, now());
        let mut longer = project;
        longer.musicians.insert(person(99), Musician { status: MusicianStatus::Inactive, ..musician() });
        let at = at % longer.needs.len();
        for rung in &mut longer.needs[at].ladder {
            rung.entries.push(Entry { musician: person(99), rank });
        }
        let after = plan(&longer, &command, now());
        prop_assert_eq!(asked(&before), asked(&after));
        prop_assert_eq!(before.cancels, after.cancels);
        prop_assert_eq!(before.holds, after.holds);
    }

    #[test]
    fn raising_the_quantity_cancels_nobody_and_lowering_it_asks_nobody(mut project in snapshots(), at in 0_usize..4, more in 1_i32..3) {
        let settle = PlanCommand::of(Trigger::Save);
        let settled = plan(&project, &settle, now());
        project.carry_out(&settle, &settled, now());

        let at = at % project.needs.len();
        let need = project.needs[at].id;
        let edit = PlanCommand { scope: Scope::Needs([need].into()), ..PlanCommand::of(Trigger::Save) };
        let with_quantity = |quantity| {
            let mut edited = project.clone();
            edited.needs[at].quantity = quantity;
            plan(&edited, &edit, now())
        };
        let quantity = project.needs[at].quantity;
        prop_assert_eq!(with_quantity(quantity + more).cancels, []);
        let seated = i32::try_from(accepted(&project, need)).unwrap();
        let fewer = i32::max(quantity - more, seated);
        prop_assert_eq!(with_quantity(fewer).dispatches, []);
    }
}

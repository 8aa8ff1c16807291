//! In which order musicians are asked, and which need gets whom.

use super::*;

#[test]
fn a_list_opens_by_its_release_rule() {
    let lists: &[&[u128]] = &[&[1, 2], &[3, 4], &[5]];
    let ladder = |second, third| {
        let mut need = need(1, Parallel, 3, lists);
        need.ladder[1].release = second;
        need.ladder[2].release = third;
        snapshot(vec![need])
    };
    for (project, asked, closed) in [
        (ladder(Release::Exhausted, Release::Exhausted), &[1, 2, 3][..], &[5][..]),
        (ladder(after(1), Release::Exhausted), &[1, 2, 3], &[5]),
        (ladder(after(2), Release::Exhausted), &[1, 2], &[3, 4, 5]),
        (ladder(after(2), Release::Immediately), &[1, 2, 5], &[3, 4]),
        (ladder(Release::Immediately, after(2)), &[1, 2, 3], &[5]),
        // Enough are asked from list 1, so list 2 stays shut although there is a seat that nobody has yet.
        (ladder(Release::Exhausted, Release::Exhausted).with(1, 9, Open), &[1, 2], &[3, 4, 5]),
        (ladder(Release::Exhausted, Release::Exhausted).with(1, 1, Declined).with(1, 2, Expired), &[3, 4, 5], &[]),
    ] {
        let plan = automatic(&project);
        assert_eq!(plan.asked(1), asked);
        let shut: Vec<_> =
            plan.verdicts_of(1).into_iter().filter(|(_, verdict)| *verdict == Verdict::ListNotOpen).collect();
        assert_eq!(shut.into_iter().map(|(who, _)| who).collect::<Vec<_>>(), closed);
    }

    let mut shut = ladder(after(2), Release::Exhausted).with(1, 1, Declined).with(1, 2, Declined);
    let plan = automatic(&shut);
    assert_eq!((plan.asked(1), plan.idle()[&1], plan.holds[0].store), (vec![], IdleReason::Waiting, None));
    shut.needs[0].ladder[0].release = after(9);
    assert_eq!(automatic(&ladder(after(2), after(2))).asked(1), [1, 2], "the first list is always open");
}

#[test]
fn a_wave_does_not_open_the_next_list_for_seats_that_somebody_is_asked_about() {
    let need = Need { max_recipients: Some(6), ..need(1, FirstCome, 2, &[&[1, 2, 3], &[4, 5]]) };
    assert_eq!(automatic(&snapshot(vec![need.clone()])).asked(1), [1, 2, 3]);
    let short = Need {
        ladder: vec![
            Rung { entries: need.ladder[0].entries[..1].to_vec(), ..need.ladder[0].clone() },
            need.ladder[1].clone(),
        ],
        ..need
    };
    assert_eq!(automatic(&snapshot(vec![short])).asked(1), [1, 4, 5]);
}

#[test]
fn whoever_is_asked_last_comes_after_the_whole_ladder() {
    let last = |mut project: Snapshot| {
        project.musician(1).restrictions = vec![restriction(RestrictionKind::AskLast, RestrictionTarget::All)];
        project
    };
    let two_lists = |quantity| last(snapshot(vec![need(1, Parallel, quantity, &[&[1, 2], &[3]])]));
    assert_eq!(automatic(&two_lists(1)).asked(1), [2]);
    assert_eq!(automatic(&two_lists(1)).verdicts_of(1).last(), Some(&(1, Verdict::ListNotOpen)));
    assert_eq!(automatic(&two_lists(3)).asked(1), [2, 3, 1]);

    let one_list = Need { max_recipients: Some(9), ..need(1, FirstCome, 1, &[&[1, 2]]) };
    assert_eq!(automatic(&last(snapshot(vec![one_list]))).asked(1), [2, 1]);
}

#[test]
fn standby_comes_first_in_the_order_of_their_yes() {
    let waits = |since| move |request: &mut Request| request.standby_since = Some(now() - hours(since));
    let project = snapshot(vec![need(1, Parallel, 3, &[&[1, 2, 3]])])
        .with(1, 9, Expired)
        .but(|request| (request.list_ordinal, request.rank) = (2, 7))
        .but(waits(1))
        .with(1, 3, Declined)
        .but(waits(2));
    let plan = automatic(&project);
    assert_eq!(plan.asked(1), [3, 9, 1]);
    assert_eq!((plan.dispatches[0].list_ordinal, plan.dispatches[0].rank), (1, 3), "at their place on the list");
    assert_eq!((plan.dispatches[1].list_ordinal, plan.dispatches[1].rank), (2, 7), "or as they were asked before");

    let blocked = project.with(1, 9, Declined);
    assert_eq!(automatic(&blocked).asked(1), [3, 1, 2], "a later no takes them off");
}

#[test]
fn somebody_on_several_lists_has_the_first_place() {
    let plan = automatic(&snapshot(vec![need(1, Parallel, 3, &[&[2, 1], &[1, 3]])]));
    assert_eq!(plan.asked(1), [2, 1, 3]);
    assert_eq!(plan.verdicts.len(), 3);
}

#[test]
fn needs_are_taken_by_priority_instrument_level_and_id() {
    let shared: &[&[u128]] = &[&[1, 2, 3, 4]];
    let mut needs: Vec<Need> = (1..=4).map(|n| need(n, Sequential, 1, shared)).collect();
    needs[3].priority = -1;
    needs[2].instrument_order = 0;
    needs[1].hierarchy_level = 0;
    let project = snapshot(needs);
    let plan = automatic(&project);
    assert_eq!((1..=4).map(|n| plan.asked(n)).collect::<Vec<_>>(), [[4], [3], [2], [1]]);
    assert_eq!(plan.verdicts_of(1)[0], (1, Verdict::PlannedIn));
    let told = plan.verdicts.iter().find(|verdict| verdict.need == need_id(1)).unwrap();
    assert_eq!(told.planned_in, Some(need_id(4)));
    let others = vec![need_id(3), need_id(2), need_id(1)];
    assert_eq!(plan.conflicts[0], PlanConflict::SeveralNeeds { musician: person(1), need: need_id(4), others });

    let backwards = Snapshot { needs: project.needs.iter().rev().cloned().collect(), ..project };
    assert_eq!(automatic(&backwards), plan, "the order of the snapshot does not matter");
}

#[test]
fn the_best_rank_wins_where_that_is_the_policy() {
    let of = |needs| Snapshot { conflict_policy: ConflictPolicy::BestRank, ..snapshot(needs) };
    let asked = |plan: &Plan| (plan.asked(1), plan.asked(2));

    let crossed = || vec![need(1, Sequential, 1, &[&[1, 2, 3]]), need(2, Sequential, 1, &[&[3, 1]])];
    assert_eq!(asked(&automatic(&of(crossed()))), (vec![1], vec![3]));

    // Person 1 is third for need 1 and first for need 2; first_listed would give them to need 1.
    let better = || vec![need(1, Parallel, 3, &[&[4, 5, 1, 6]]), need(2, Sequential, 1, &[&[1, 7]])];
    assert_eq!(asked(&automatic(&of(better()))), (vec![4, 5, 6], vec![1]));
    assert_eq!(asked(&automatic(&snapshot(better()))), (vec![4, 5, 1], vec![7]));

    // The place counts among the eligible: need 2's first two cannot come, so person 1 is its first.
    let mut eligible = of(vec![need(1, Parallel, 2, &[&[4, 1, 5]]), need(2, Sequential, 1, &[&[8, 9, 1]])]);
    eligible.musician(8).status = MusicianStatus::Inactive;
    eligible.musician(9).status = MusicianStatus::Inactive;
    assert_eq!(asked(&automatic(&eligible)), (vec![4, 5], vec![1]));

    // The place goes before the level, the level before the order of needs.
    let mut levels = of(vec![need(1, Sequential, 1, &[&[4, 1]]), need(2, Parallel, 2, &[&[1, 4]])]);
    levels.needs[0].hierarchy_level = 2;
    levels.needs[1].priority = 1;
    assert_eq!(asked(&automatic(&levels)), (vec![4], vec![1]));
    levels.needs[0].ladder[0].entries[0].musician = person(1);
    levels.needs[0].ladder[0].entries[1].musician = person(4);
    assert_eq!(asked(&automatic(&levels)), (vec![], vec![1, 4]));

    // A list A goes before a list B, and a need that asks nobody demands nobody.
    let lists = of(vec![need(1, Sequential, 1, &[&[], &[1]]), need(2, Parallel, 2, &[&[2, 1]])]);
    assert_eq!(asked(&automatic(&lists)), (vec![], vec![2, 1]));
    let mut held = lists;
    held.needs[1].hold = Some(HoldReason::Stopped);
    assert_eq!(asked(&automatic(&held)), (vec![1], vec![]));
}

#[test]
fn a_plan_sees_its_own_cancels() {
    let project = snapshot(vec![need(1, Parallel, 1, &[]), need(2, Sequential, 1, &[&[2, 3]])])
        .with(1, 1, Accepted)
        .with(1, 2, Open);
    let plan = automatic(&project);
    assert_eq!((cancelled(&plan), plan.asked(2)), (vec![(2, ClosedReason::PositionFilled)], vec![2]));
}

//! How many a need asks, whom it closes, and what it says when it asks nobody.

use super::*;

fn only(needs: &[u128]) -> Scope {
    Scope::Needs(needs.iter().copied().map(need_id).collect())
}

#[test]
fn each_strategy_asks_as_many_as_it_says() {
    let list: &[&[u128]] = &[&[1, 2, 3, 4, 5, 6, 7, 8, 9]];
    for (strategy, quantity, wave, past, asked) in [
        (Sequential, 1, None, &[][..], &[1][..]),
        (Sequential, 3, None, &[], &[1]),
        (Sequential, 3, None, &[Open], &[]),
        (Sequential, 3, None, &[Accepted], &[2]),
        (Sequential, 1, None, &[Accepted], &[]),
        (Sequential, 1, None, &[Declined], &[2]),
        (Parallel, 3, None, &[], &[1, 2, 3]),
        (Parallel, 3, None, &[Open, Accepted], &[3]),
        (Parallel, 3, None, &[Open, Declined, Queued], &[4]),
        (Parallel, 2, None, &[Open, Accepted], &[]),
        (FirstCome, 1, Some(4), &[], &[1, 2, 3, 4]),
        (FirstCome, 3, Some(2), &[], &[1, 2, 3]),
        (FirstCome, 2, None, &[], &[1, 2]),
        (FirstCome, 2, Some(6), &[Open, Declined], &[]),
        (FirstCome, 2, Some(6), &[Accepted, Declined], &[]),
    ] {
        let need = Need { max_recipients: wave, ..need(1, strategy, quantity, list) };
        let project =
            (1..).zip(past).fold(snapshot(vec![need]), |project, (who, status)| project.with(1, who, *status));
        let plan = automatic(&project);
        assert_eq!(plan.asked(1), asked, "{strategy} x{quantity} after {past:?}");
        assert_eq!(plan.cancels, []);
    }
}

#[test]
fn each_strategy_closes_what_is_too_much() {
    let live = [Queued, Open, Open, Queued];
    // Person 1 is queued and first, 2 and 3 are mailed, 4 is queued and last.
    for (strategy, quantity, accepted, closed) in [
        (Sequential, 2, 0, &[3, 1, 4][..]),
        (Sequential, 2, 2, &[2, 3, 1, 4]),
        (Parallel, 4, 0, &[]),
        (Parallel, 4, 1, &[4]),
        (Parallel, 4, 2, &[1, 4]),
        (Parallel, 4, 4, &[2, 3, 1, 4]),
        (FirstCome, 4, 3, &[]),
        (FirstCome, 4, 4, &[2, 3, 1, 4]),
    ] {
        let mut project = snapshot(vec![need(1, strategy, quantity, &[])]);
        for (who, status) in (1..).zip(live) {
            project = project.with(1, who, status);
        }
        for who in 0..accepted {
            project = project.with(1, 10 + who, Accepted);
        }
        let filled: Vec<_> = closed.iter().map(|who| (*who, ClosedReason::PositionFilled)).collect();
        assert_eq!(cancelled(&automatic(&project)), filled, "{strategy} {accepted}/{quantity}");

        let lowered: Vec<_> = closed.iter().map(|who| (*who, ClosedReason::QuantityLowered)).collect();
        assert_eq!(cancelled(&plan(&project, &PlanCommand::of(Trigger::Save), now())), lowered);
    }
}

#[test]
fn a_request_without_need_project_or_musician_is_closed() {
    let project = snapshot(vec![need(1, Parallel, 3, &[])]).with(1, 1, Open).with(1, 2, Queued);
    let both = |reason| vec![(1, reason), (2, reason)];

    let called_off = Snapshot { status: ProjectStatus::Cancelled, ..project.clone() };
    assert_eq!(cancelled(&automatic(&called_off)), both(ClosedReason::ProjectCancelled));

    let mut archived = project.clone();
    archived.needs[0].status = NeedStatus::Archived;
    assert_eq!(cancelled(&automatic(&archived)), both(ClosedReason::NeedArchived));
    assert_eq!(automatic(&archived).holds, [], "an archived need is nobody's concern");

    let mut away = project;
    away.musician(1).status = MusicianStatus::Inactive;
    away.musician(2).erased = true;
    assert_eq!(cancelled(&automatic(&away)), both(ClosedReason::MusicianArchived));
}

#[test]
fn a_paused_held_or_unarmed_need_still_closes_what_is_too_much() {
    let mut project = snapshot(vec![need(1, Parallel, 1, &[])]).with(1, 1, Accepted).with(1, 2, Open);
    project.needs[0].hold = Some(HoldReason::Stopped);
    project.status = ProjectStatus::Paused;
    assert_eq!(cancelled(&automatic(&project)), [(2, ClosedReason::PositionFilled)]);
}

#[test]
fn a_need_that_asks_nobody_says_why() {
    type Change = fn(&mut Snapshot);
    let rows: &[(Trigger, Change, IdleReason, Option<HoldReason>)] = &[
        (Trigger::Send, |s| s.status = ProjectStatus::Paused, IdleReason::Paused, None),
        (Trigger::Send, |s| s.suspended = true, IdleReason::Paused, None),
        (Trigger::Answer, |s| s.status = ProjectStatus::Draft, IdleReason::Paused, None),
        (Trigger::Save, |s| s.status = ProjectStatus::Draft, IdleReason::Paused, None),
        (Trigger::Due, |s| s.status = ProjectStatus::Completed, IdleReason::Paused, None),
        (Trigger::Answer, |s| s.needs[0].armed_at = None, IdleReason::NotArmed, None),
        (Trigger::Expiry, |s| s.needs[0].hold = Some(HoldReason::DontAsk), IdleReason::Held, None),
        (Trigger::Resume, |s| s.needs[0].quantity = 0, IdleReason::Full, None),
        (Trigger::Answer, |s| *s = s.clone().with(1, 9, Open), IdleReason::Waiting, None),
        (Trigger::Send, |s| s.needs[0].ladder.clear(), IdleReason::Exhausted, Some(HoldReason::Exhausted)),
        (Trigger::Bounce, |s| s.needs[0].too_late = true, IdleReason::TooLate, Some(HoldReason::TooLate)),
        (Trigger::Send, |s| s.allowance = Some(0), IdleReason::Limit, None),
        (
            Trigger::Answer,
            |s| {
                s.needs[0].strategy = FirstCome;
                *s = s.clone().with(1, 9, Declined);
            },
            IdleReason::Held,
            Some(HoldReason::WaveDone),
        ),
        (
            Trigger::Answer,
            |s| {
                s.needs[0] = need(1, Parallel, 2, &[]);
                *s = s.clone().with(1, 9, Open);
            },
            IdleReason::Exhausted,
            None,
        ),
    ];
    for (trigger, change, reason, store) in rows {
        let mut project = snapshot(vec![need(1, Sequential, 1, &[&[1]])]);
        change(&mut project);
        let plan = plan(&project, &PlanCommand::of(*trigger), now());
        assert_eq!(plan.asked(1), [] as [u128; 0], "{trigger} {reason}");
        assert_eq!(plan.holds, [PlannedHold { need: need_id(1), reason: *reason, store: *store }]);
    }
}

#[test]
fn a_send_asks_for_needs_that_are_not_armed_or_held_and_for_a_draft() {
    let mut project = snapshot(vec![need(1, Sequential, 1, &[&[1]]), need(2, Sequential, 1, &[&[2]])]);
    project.status = ProjectStatus::Draft;
    project.needs[0].armed_at = None;
    project.needs[1].hold = Some(HoldReason::Stopped);
    for trigger in [Trigger::Preview, Trigger::Send] {
        let plan = plan(&project, &PlanCommand::of(trigger), now());
        assert_eq!((plan.asked(1), plan.asked(2), plan.holds.len()), (vec![1], vec![2], 0));
    }
    let one = PlanCommand { scope: only(&[2]), ..PlanCommand::of(Trigger::Send) };
    let plan = plan(&project, &one, now());
    assert_eq!((plan.asked(1), plan.asked(2)), (vec![], vec![2]));
    assert!(plan.verdicts.iter().all(|verdict| verdict.need == need_id(2)));
}

#[test]
fn another_wave_leaves_only_when_staff_ask_for_it_and_nobody_is_asked() {
    let of = |past| {
        let need = Need { max_recipients: Some(2), ..need(1, FirstCome, 1, &[&[1, 2, 3, 4, 5]]) };
        snapshot(vec![need]).with(1, 1, Declined).with(1, 2, past)
    };
    let again = PlanCommand { next_wave: [need_id(1)].into(), ..PlanCommand::of(Trigger::Send) };
    let plain = PlanCommand::of(Trigger::Send);
    assert_eq!(plan(&of(Expired), &plain, now()).holds[0].store, Some(HoldReason::WaveDone));
    let second = plan(&of(Expired), &again, now());
    assert_eq!((second.asked(1), second.dispatches[0].wave), (vec![3, 4], 2));
    assert_eq!(plan(&of(Open), &again, now()).asked(1), [] as [u128; 0]);
}

#[test]
fn the_orchestras_plan_limits_how_many_are_asked() {
    let project = snapshot(vec![need(1, Parallel, 3, &[&[1, 2, 3]]), need(2, Sequential, 1, &[&[4]])]);
    let limited = automatic(&Snapshot { allowance: Some(2), ..project });
    assert_eq!((limited.asked(1), limited.idle()), (vec![1, 2], BTreeMap::from([(2, IdleReason::Limit)])));
    assert_eq!(limited.verdicts_of(1)[2], (3, Verdict::BeyondLimit));
}

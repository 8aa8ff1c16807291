//! Every verdict, and their order.

use super::*;

type Step = (Verdict, fn(&mut Snapshot));

fn forget_the_oldest(project: &mut Snapshot) {
    project.requests.remove(0);
}

/// Person 1 stands first on list 1 and 2 is behind them: the verdict on 1, and whether 2 is asked instead.
fn verdict_on_the_first(project: &Snapshot) -> Verdict {
    let plan = automatic(project);
    let verdict = plan.verdicts_of(1)[0];
    assert_eq!(verdict.0, 1);
    let instead = if verdict.1 == Verdict::Send { 1 } else { 2 };
    assert_eq!(plan.asked(1), [instead]);
    verdict.1
}

fn one_seat() -> Snapshot {
    snapshot(vec![need(1, Sequential, 1, &[&[1, 2, 3]]), need(2, Sequential, 9, &[]), need(3, Sequential, 9, &[])])
}

#[test]
fn every_fact_about_a_musician_has_its_verdict() {
    type Change = fn(&mut Musician);
    let rows: &[(Verdict, Change)] = &[
        (Verdict::Send, |_| ()),
        (Verdict::Erased, |m| m.erased = true),
        (Verdict::Archived, |m| m.status = MusicianStatus::Archived),
        (Verdict::Inactive, |m| m.status = MusicianStatus::Inactive),
        (Verdict::NotQualified, |m| m.qualified = [position(2)].into()),
        (Verdict::MailSuppressed, |m| m.mail_state = MailState::Suppressed),
        (Verdict::UndeliverableBefore, |m| m.mail_state = MailState::Bounced),
        (Verdict::Unavailable, |m| m.unavailable = vec![session(-1), session(0)]),
        (Verdict::Send, |m| m.unavailable = vec![session(-1), session(1)]),
        (Verdict::Restricted, |m| m.restrictions = vec![restriction(RestrictionKind::Never, RestrictionTarget::All)]),
    ];
    for (verdict, change) in rows {
        let mut project = one_seat();
        change(project.musician(1));
        assert_eq!(verdict_on_the_first(&project), *verdict);
    }

    let mut local = one_seat();
    local.needs[0].requires_local = true;
    local.musician(1).is_local = false;
    assert_eq!(verdict_on_the_first(&local), Verdict::NotLocal);

    let mut unknown = one_seat();
    unknown.musicians.remove(&person(1));
    assert_eq!(verdict_on_the_first(&unknown), Verdict::Erased);

    let excluded = PlanCommand { exclude: [person(1)].into(), ..PlanCommand::of(Trigger::Send) };
    let plan = plan(&one_seat(), &excluded, now());
    assert_eq!((plan.asked(1), plan.verdicts_of(1)[0].1), (vec![2], Verdict::Skipped));
}

#[test]
fn every_earlier_request_has_its_verdict() {
    let of = |status, reason, scope| {
        move |need: u128| {
            one_seat().with(need, 1, status).but(|request| {
                request.closed_reason = reason;
                request.decline_scope = scope;
            })
        }
    };
    let plain = |status: RequestStatus| of(status, None, None);
    let closed = |reason| of(Cancelled, Some(reason), None);
    // The verdict after a request of the same need, and after one of another.
    let rows = [
        (plain(Queued)(2), Verdict::AlreadyLive),
        (plain(Open)(2), Verdict::AlreadyLive),
        (plain(Accepted)(2), Verdict::AlreadyAccepted),
        (plain(Declined)(2), Verdict::Declined),
        (of(Declined, None, Some(DeclineScope::Days))(2), Verdict::Declined),
        (of(Declined, None, Some(DeclineScope::Position))(1), Verdict::Declined),
        (of(Declined, None, Some(DeclineScope::Position))(2), Verdict::Send),
        (plain(Expired)(2), Verdict::Expired),
        (plain(Withdrawn)(2), Verdict::WithdrewOrReleased),
        (plain(Released)(2), Verdict::WithdrewOrReleased),
        (closed(ClosedReason::Skipped)(2), Verdict::Skipped),
        (closed(ClosedReason::Stopped)(2), Verdict::Skipped),
        (closed(ClosedReason::PositionFilled)(1), Verdict::Send),
        (closed(ClosedReason::QuantityLowered)(1), Verdict::Send),
        (closed(ClosedReason::AcceptedElsewhere)(1), Verdict::Send),
        (closed(ClosedReason::ProjectCancelled)(1), Verdict::Send),
        (closed(ClosedReason::TooLate)(1), Verdict::Send),
        (closed(ClosedReason::Superseded)(1), Verdict::Send),
        (closed(ClosedReason::NeedArchived)(2), Verdict::Send),
        (closed(ClosedReason::MusicianArchived)(1), Verdict::Send),
        (plain(Undeliverable)(1), Verdict::Send),
        (closed(ClosedReason::NotMe)(1), Verdict::Send),
    ];
    for (project, verdict) in rows {
        assert_eq!(verdict_on_the_first(&project), verdict, "{:?}", project.requests);
    }
}

#[test]
fn a_refused_mailbox_blocks_until_the_address_changes_or_staff_try_again() {
    let mut project = one_seat().with(1, 1, Undeliverable);
    project.musician(1).mail_state = MailState::Bounced;
    assert_eq!(verdict_on_the_first(&project), Verdict::UndeliverableBefore);
    let refused_at = project.requests[0].closed_at.unwrap();

    project.musician(1).lifted_at = Some(refused_at - hours(1));
    assert_eq!(verdict_on_the_first(&project), Verdict::UndeliverableBefore, "lifted before it was refused");
    project.musician(1).lifted_at = Some(refused_at);
    assert_eq!(verdict_on_the_first(&project), Verdict::Send);

    project.musician(1).lifted_at = None;
    project.musician(1).mail_state = MailState::Ok;
    assert_eq!(verdict_on_the_first(&project), Verdict::Send);
}

#[test]
fn a_lifted_block_is_no_block_but_a_later_one_is() {
    let mut project = one_seat().with(2, 1, Expired).with(3, 1, Declined);
    let (expired_at, declined_at) = (project.requests[0].closed_at, project.requests[1].closed_at);
    assert_eq!(verdict_on_the_first(&project), Verdict::Declined);
    project.musician(1).lifted_at = expired_at;
    assert_eq!(verdict_on_the_first(&project), Verdict::Declined);
    project.musician(1).lifted_at = declined_at;
    assert_eq!(verdict_on_the_first(&project), Verdict::Send);

    let mut engaged = one_seat().with(2, 1, Accepted);
    engaged.musician(1).lifted_at = Some(now());
    assert_eq!(verdict_on_the_first(&engaged), Verdict::AlreadyAccepted, "an engagement is no block to lift");
}

#[test]
fn only_the_newest_request_of_a_person_and_need_counts() {
    let project = one_seat()
        .with(1, 1, Expired)
        .with(1, 1, Cancelled)
        .but(|request| request.closed_reason = Some(ClosedReason::PositionFilled));
    assert_eq!(verdict_on_the_first(&project), Verdict::Send);
}

#[test]
fn the_first_verdict_in_the_order_of_the_list_is_given() {
    let elsewhere = || Engagement { project: project(2), accepted: true, sessions: vec![session(0)] };
    let everything = || {
        let mut all = one_seat();
        all.needs[0].requires_local = true;
        for status in [Open, Accepted, Declined, Expired, Cancelled, Withdrawn] {
            let elsewhere = all.requests.len() as u128 + 10;
            all = all.with(elsewhere, 1, status).but(|request| {
                request.closed_reason = (status == Cancelled).then_some(ClosedReason::Skipped);
            });
        }
        let one = all.musician(1);
        one.erased = true;
        one.status = MusicianStatus::Archived;
        one.qualified = BTreeSet::new();
        one.restrictions = vec![restriction(RestrictionKind::Never, RestrictionTarget::All)];
        one.mail_state = MailState::Suppressed;
        one.is_local = false;
        one.unavailable = vec![session(0)];
        one.engagements = vec![elsewhere()];
        all
    };
    // Each step takes away what the verdict before it was about.
    let steps: [Step; 17] = [
        (Verdict::Erased, |s| s.musician(1).erased = false),
        (Verdict::Archived, |s| s.musician(1).status = MusicianStatus::Inactive),
        (Verdict::Inactive, |s| s.musician(1).status = MusicianStatus::Active),
        (Verdict::NotQualified, |s| s.musician(1).qualified = [position(1)].into()),
        (Verdict::Restricted, |s| s.musician(1).restrictions.clear()),
        (Verdict::MailSuppressed, |s| s.musician(1).mail_state = MailState::Bounced),
        (Verdict::AlreadyLive, |s| forget_the_oldest(s)),
        (Verdict::AlreadyAccepted, |s| forget_the_oldest(s)),
        (Verdict::Declined, |s| forget_the_oldest(s)),
        (Verdict::Expired, |s| forget_the_oldest(s)),
        (Verdict::Skipped, |s| forget_the_oldest(s)),
        (Verdict::WithdrewOrReleased, |s| forget_the_oldest(s)),
        (Verdict::UndeliverableBefore, |s| s.musician(1).mail_state = MailState::Ok),
        (Verdict::NotLocal, |s| s.musician(1).is_local = true),
        (Verdict::Unavailable, |s| s.musician(1).unavailable.clear()),
        (Verdict::DoubleBooked, |s| s.musician(1).engagements.clear()),
        (Verdict::Send, |_| ()),
    ];
    let mut project = everything();
    for (verdict, take_away) in steps {
        let plan = automatic(&project);
        assert_eq!(plan.verdicts_of(1)[0], (1, verdict));
        take_away(&mut project);
    }
}

#[test]
fn a_restriction_speaks_about_its_target_and_its_time() {
    let instrument = |n| InstrumentId::from_uuid(uuid::Uuid::from_u128(n));
    for (target, met) in [
        (RestrictionTarget::All, true),
        (RestrictionTarget::Position(position(1)), true),
        (RestrictionTarget::Position(position(2)), false),
        (RestrictionTarget::Instrument(instrument(1)), true),
        (RestrictionTarget::Instrument(instrument(2)), false),
        (RestrictionTarget::Project(project(1)), true),
        (RestrictionTarget::Project(project(2)), false),
    ] {
        let mut project = one_seat();
        project.musician(1).restrictions = vec![restriction(RestrictionKind::Never, target)];
        assert_eq!(verdict_on_the_first(&project) == Verdict::Restricted, met, "{target:?}");
    }
    let (before, during, past) = (session(-1).starts_at, session(0).starts_at, session(0).ends_at);
    for (from, until, met) in [
        (None, Some(during), false),
        (Some(before), Some(past), true),
        (Some(past), None, false),
        (Some(during), None, true),
    ] {
        let mut project = one_seat();
        let line = restriction(RestrictionKind::Never, RestrictionTarget::All);
        project.musician(1).restrictions = vec![Restriction { from, until, ..line }];
        assert_eq!(verdict_on_the_first(&project) == Verdict::Restricted, met, "{from:?} to {until:?}");
        project.needs[0].sessions.clear();
        let asking = from.is_none_or(|from| from <= now());
        assert_eq!(verdict_on_the_first(&project) == Verdict::Restricted, asking, "without sessions");
    }
}

#[test]
fn double_booking_blocks_warns_or_is_ignored() {
    for accepted in [true, false] {
        let mut booked = one_seat();
        booked.musician(1).engagements = vec![Engagement { project: project(2), accepted, sessions: vec![session(0)] }];
        assert_eq!(verdict_on_the_first(&booked), Verdict::DoubleBooked);

        booked.double_booking = DoubleBooking::Warn;
        assert_eq!(verdict_on_the_first(&booked), Verdict::Send);
        let (musician, need) = (person(1), need_id(1));
        let warned = PlanConflict::BookedElsewhere { musician, need, project: project(2), accepted };
        assert_eq!(automatic(&booked).conflicts, [warned]);

        booked.double_booking = DoubleBooking::Ignore;
        assert_eq!(verdict_on_the_first(&booked), Verdict::Send);
        assert_eq!(automatic(&booked).conflicts, []);

        booked.double_booking = DoubleBooking::Block;
        booked.needs[0].sessions = vec![session(1)];
        assert_eq!(verdict_on_the_first(&booked), Verdict::Send, "one may begin where the other ends");
    }
}

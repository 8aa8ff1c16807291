//! Every row of the table of request states.

#![expect(clippy::unwrap_used, reason = "a failed test may panic")]

use super::*;
use crate::values::states::RequestStatus::{
    Accepted, Cancelled, Declined, Expired, Open, Queued, Released, Undeliverable, Withdrawn,
};

const YES: Answer = Answer::Yes { standby: false };
const NO: Answer = Answer::No(DeclineScope::Days);

fn at(hour: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::hours(hour)
}

/// A request with its deadline at hour 10.
fn request(status: RequestStatus) -> RequestFacts {
    let sent = status != Queued;
    RequestFacts {
        status,
        closed_reason: (status == Cancelled).then_some(ClosedReason::PositionFilled),
        decline_scope: (status == Declined).then_some(DeclineScope::Days),
        standby: false,
        deadline_at: sent.then(|| at(10)),
        questioned: false,
        resends: 0,
    }
}

/// Hour 5, one seat free and nobody else asked, sessions from hour 1000 to 1100.
fn calm() -> Surroundings {
    Surroundings {
        now: at(5),
        grace: TimeDelta::minutes(5),
        paused: false,
        closed: false,
        strategy: Strategy::Sequential,
        urgent: false,
        free: 1,
        open: 0,
        queued: 0,
        engaged: Engaged::No,
        first_session_at: Some(at(1000)),
        last_session_ends_at: Some(at(1100)),
        refill_ahead: TimeDelta::days(14),
    }
}

fn overdue() -> Surroundings {
    Surroundings { now: at(10) + TimeDelta::minutes(5), ..calm() }
}

fn link(answer: Answer) -> Event {
    Event::Answered(answer, AnswerChannel::Link)
}

fn phone(answer: Answer) -> Event {
    Event::Answered(answer, AnswerChannel::Phone)
}

fn replan(trigger: Trigger) -> Effect {
    Effect::replan(trigger)
}

#[track_caller]
fn becomes(
    before: &RequestFacts,
    event: &Event,
    around: &Surroundings,
    status: RequestStatus,
    effects: &[Effect],
) -> Transition {
    let after = apply(before, event, around).unwrap();
    assert_eq!((after.status, after.effects.as_slice()), (status, effects));
    assert_eq!(after.closed_reason.is_some(), after.status == Cancelled);
    assert_eq!(after.decline_scope.is_some(), after.status == Declined);
    after
}

#[track_caller]
fn refused(before: &RequestFacts, event: &Event, around: &Surroundings, status: RequestStatus, why: Why) {
    let refusal = apply(before, event, around).unwrap_err();
    assert_eq!((refusal.status, refusal.why), (status, why));
}

fn seated(trigger: Trigger) -> Vec<Effect> {
    vec![Effect::CloseOthers, Effect::TakeSeat, Effect::Mail(MailKind::Confirmation), replan(trigger)]
}

#[test]
fn dispatch_queues_the_first_mail() {
    let queued = Transition::dispatched();
    assert_eq!((queued.status, queued.effects), (Queued, vec![Effect::Mail(MailKind::Request)]));
}

#[test]
fn the_clock_starts_when_the_mail_is_handed_over() {
    becomes(&request(Queued), &Event::HandedOver, &calm(), Open, &[Effect::StartClock]);
    for status in [Open, Accepted, Declined, Expired, Undeliverable, Withdrawn, Released] {
        let after = becomes(&request(status), &Event::HandedOver, &calm(), status, &[]);
        assert!(after.changes_nothing(&request(status)));
    }
}

#[test]
fn a_mail_taken_for_a_request_that_is_closed_is_followed_by_a_courtesy() {
    for (reason, mail) in [
        (ClosedReason::PositionFilled, Some(MailKind::PositionFilled)),
        (ClosedReason::Stopped, Some(MailKind::Cancelled)),
        (ClosedReason::Superseded, Some(MailKind::Cancelled)),
        (ClosedReason::AcceptedElsewhere, None),
    ] {
        let closed = RequestFacts { closed_reason: Some(reason), ..request(Cancelled) };
        let effects: Vec<_> = mail.map(Effect::Mail).into_iter().collect();
        let after = becomes(&closed, &Event::HandedOver, &calm(), Cancelled, &effects);
        assert_eq!(after.closed_reason, Some(reason));
    }
}

#[test]
fn a_refused_mailbox_ends_the_request_and_asks_the_next() {
    for status in [Queued, Open] {
        let effects =
            [Effect::MarkMailbox(MailState::Bounced), Effect::Alert(Alert::Undeliverable), replan(Trigger::Bounce)];
        becomes(&request(status), &Event::Undeliverable, &calm(), Undeliverable, &effects);
    }
}

#[test]
fn a_yes_takes_a_seat() {
    becomes(&request(Open), &link(YES), &calm(), Accepted, &seated(Trigger::Answer));
    let lost_250: Vec<_> = [Effect::RetractMail].into_iter().chain(seated(Trigger::Answer)).collect();
    becomes(&request(Queued), &link(YES), &calm(), Accepted, &lost_250);

    let last_instant = Surroundings { now: overdue().now - TimeDelta::microseconds(1), ..calm() };
    becomes(&request(Open), &link(YES), &last_instant, Accepted, &seated(Trigger::Answer));
    let paused = Surroundings { paused: true, ..overdue() };
    becomes(&request(Open), &link(YES), &paused, Accepted, &seated(Trigger::Answer));
    let closed = Surroundings { closed: true, ..calm() };
    refused(&request(Open), &link(YES), &closed, Open, Why::Closed);
}

#[test]
fn a_yes_without_a_seat_is_told_so_and_may_wait() {
    let full = Surroundings { free: 0, ..calm() };
    for standby in [true, false] {
        let told = [Effect::Mail(MailKind::PositionFilled)];
        let after = becomes(&request(Open), &link(Answer::Yes { standby }), &full, Cancelled, &told);
        assert_eq!((after.standby, after.closed_reason), (standby, Some(ClosedReason::PositionFilled)));
    }
    let unmailed = [Effect::RetractMail, Effect::Mail(MailKind::PositionFilled)];
    becomes(&request(Queued), &link(YES), &full, Cancelled, &unmailed);
}

#[test]
fn a_no_can_be_mended_for_a_moment() {
    let later = Effect::Replan { trigger: Trigger::Answer, after_no: true };
    for scope in [DeclineScope::Days, DeclineScope::Position] {
        let after = becomes(&request(Open), &link(Answer::No(scope)), &calm(), Declined, std::slice::from_ref(&later));
        assert_eq!(after.decline_scope, Some(scope));
    }
    becomes(&request(Queued), &link(NO), &calm(), Declined, &[Effect::RetractMail, later]);
    refused(&request(Open), &link(NO), &overdue(), Expired, Why::State);
    refused(&request(Accepted), &link(NO), &calm(), Accepted, Why::State);
}

#[test]
fn a_late_yes_gets_a_seat_that_nobody_was_asked_about_since() {
    for status in [Declined, Expired, Cancelled] {
        becomes(&request(status), &link(YES), &calm(), Accepted, &seated(Trigger::Answer));
    }
    let queued: Vec<_> = [Effect::SupersedeNewest].into_iter().chain(seated(Trigger::Answer)).collect();
    becomes(&request(Declined), &link(YES), &Surroundings { queued: 1, ..calm() }, Accepted, &queued);
    let room = Surroundings { free: 3, open: 1, ..calm() };
    becomes(&request(Declined), &link(YES), &room, Accepted, &seated(Trigger::Answer));
    let wave = Surroundings { strategy: Strategy::FirstCome, open: 4, ..calm() };
    becomes(&request(Declined), &link(YES), &wave, Accepted, &seated(Trigger::Answer));
    let parallel = Surroundings { strategy: Strategy::Parallel, free: 2, open: 1, queued: 1, ..calm() };
    becomes(&request(Expired), &link(YES), &parallel, Accepted, &queued);
}

#[test]
fn a_late_yes_otherwise_waits_and_staff_are_told_once() {
    for around in [
        Surroundings { free: 0, ..calm() },
        Surroundings { open: 1, ..calm() },
        Surroundings { strategy: Strategy::FirstCome, free: 0, ..calm() },
        Surroundings { engaged: Engaged::InProject, ..calm() },
        Surroundings { engaged: Engaged::SameHours, ..calm() },
    ] {
        for status in [Declined, Expired, Cancelled] {
            let after = becomes(&request(status), &link(YES), &around, status, &[Effect::Alert(Alert::Standby)]);
            assert!(after.standby);
            let waiting = RequestFacts { standby: true, ..request(status) };
            assert!(apply(&waiting, &link(YES), &around).unwrap().changes_nothing(&waiting));
            let no_longer = becomes(&waiting, &link(NO), &around, status, &[]);
            assert!(!no_longer.standby, "a no takes them off standby");
        }
    }
    refused(&request(Declined), &link(YES), &Surroundings { closed: true, ..calm() }, Declined, Why::Closed);
    let skipped = RequestFacts { closed_reason: Some(ClosedReason::Skipped), ..request(Cancelled) };
    refused(&skipped, &link(YES), &calm(), Cancelled, Why::State);
}

#[test]
fn an_answer_that_comes_while_the_worker_is_late_finds_the_request_expired() {
    becomes(&request(Open), &link(YES), &overdue(), Accepted, &seated(Trigger::Answer));
    let asked_on = Surroundings { open: 1, ..overdue() };
    let effects = [Effect::Alert(Alert::Standby), replan(Trigger::Expiry)];
    assert!(becomes(&request(Open), &link(YES), &asked_on, Expired, &effects).standby);
}

#[test]
fn a_question_gives_time_once() {
    let asked = Effect::Alert(Alert::Question);
    becomes(&request(Open), &Event::Questioned, &calm(), Open, &[asked.clone(), Effect::ExtendDeadline]);
    becomes(&request(Open), &Event::Questioned, &Surroundings { urgent: true, ..calm() }, Open, &[asked]);
    let again = RequestFacts { questioned: true, ..request(Open) };
    refused(&again, &Event::Questioned, &calm(), Open, Why::QuestionAsked);
    refused(&request(Open), &Event::Questioned, &overdue(), Expired, Why::State);
    refused(&request(Queued), &Event::Questioned, &calm(), Queued, Why::State);
}

#[test]
fn a_request_expires_when_its_time_and_grace_are_over() {
    let effects = [Effect::Mail(MailKind::Expired), replan(Trigger::Expiry)];
    becomes(&request(Open), &Event::Expire, &overdue(), Expired, &effects);
    let early = Surroundings { now: overdue().now - TimeDelta::microseconds(1), ..calm() };
    refused(&request(Open), &Event::Expire, &early, Open, Why::NotDue);
    refused(&request(Open), &Event::Expire, &Surroundings { paused: true, ..overdue() }, Open, Why::NotDue);
    refused(&request(Queued), &Event::Expire, &overdue(), Queued, Why::State);
}

#[test]
fn a_closed_request_is_called_back_or_its_musician_told() {
    let told = Effect::Mail(MailKind::Cancelled);
    let filled = Effect::Mail(MailKind::PositionFilled);
    let bounced = Effect::MarkMailbox(MailState::Bounced);
    let rows: [(ClosedReason, Option<Effect>, Vec<Effect>); 11] = [
        (ClosedReason::Skipped, Some(told.clone()), vec![replan(Trigger::Request)]),
        (ClosedReason::Stopped, Some(told.clone()), vec![Effect::Hold(HoldReason::Stopped)]),
        (ClosedReason::PositionFilled, Some(filled), vec![]),
        (ClosedReason::QuantityLowered, Some(told.clone()), vec![]),
        (ClosedReason::AcceptedElsewhere, None, vec![replan(Trigger::Answer)]),
        (ClosedReason::Superseded, Some(told.clone()), vec![]),
        (ClosedReason::TooLate, Some(told.clone()), vec![replan(Trigger::Due)]),
        (ClosedReason::NeedArchived, Some(told.clone()), vec![]),
        (ClosedReason::ProjectCancelled, Some(told.clone()), vec![]),
        (ClosedReason::MusicianArchived, Some(told), vec![]),
        (ClosedReason::NotMe, None, vec![bounced, Effect::Alert(Alert::NotMe), replan(Trigger::Answer)]),
    ];
    for (reason, mail, rest) in rows {
        for (status, first) in [(Open, mail.clone()), (Queued, Some(Effect::RetractMail))] {
            let effects: Vec<_> = first.into_iter().chain(rest.clone()).collect();
            let after = becomes(&request(status), &Event::Close(reason), &calm(), Cancelled, &effects);
            assert_eq!(after.closed_reason, Some(reason));
        }
        refused(&request(Accepted), &Event::Close(reason), &calm(), Accepted, Why::State);
    }
}

#[test]
fn staff_record_what_they_were_told() {
    for status in [Open, Declined, Expired, Withdrawn, Cancelled] {
        becomes(&request(status), &phone(YES), &calm(), Accepted, &seated(Trigger::Request));
        refused(&request(status), &phone(YES), &Surroundings { free: 0, ..calm() }, status, Why::NoSeat);
    }
    becomes(&request(Open), &phone(YES), &overdue(), Accepted, &seated(Trigger::Request));
    let engaged = Surroundings { engaged: Engaged::InProject, ..calm() };
    refused(&request(Expired), &phone(YES), &engaged, Expired, Why::Engaged);

    becomes(&request(Open), &phone(NO), &calm(), Declined, &[replan(Trigger::Request)]);
    becomes(&request(Queued), &phone(NO), &calm(), Declined, &[Effect::RetractMail, replan(Trigger::Request)]);
    for status in [Expired, Withdrawn, Cancelled] {
        becomes(&request(status), &phone(NO), &calm(), Declined, &[]);
    }
    refused(&request(Accepted), &phone(NO), &calm(), Accepted, Why::State);
    refused(&request(Released), &phone(YES), &calm(), Released, Why::State);
    refused(&request(Undeliverable), &phone(YES), &calm(), Undeliverable, Why::State);
}

#[test]
fn the_same_answer_again_changes_nothing() {
    for answer in [link, phone] {
        assert!(apply(&request(Accepted), &answer(YES), &calm()).unwrap().changes_nothing(&request(Accepted)));
        assert!(apply(&request(Declined), &answer(NO), &calm()).unwrap().changes_nothing(&request(Declined)));
    }
}

#[test]
fn staff_give_a_seat_to_somebody_on_standby() {
    let waiting = RequestFacts { standby: true, ..request(Expired) };
    let newer: Vec<_> = [Effect::SupersedeNewest].into_iter().chain(seated(Trigger::Request)).collect();
    let after = becomes(&waiting, &Event::SeatGiven, &Surroundings { open: 1, ..calm() }, Accepted, &newer);
    assert!(!after.standby);
    refused(&waiting, &Event::SeatGiven, &Surroundings { free: 0, ..calm() }, Expired, Why::NoSeat);
    refused(&request(Expired), &Event::SeatGiven, &calm(), Expired, Why::State);
}

#[test]
fn a_seat_given_back_is_filled_again_or_staff_decide() {
    let before = [Effect::FreeSeat, Effect::Mail(MailKind::WithdrawnReceipt), Effect::Alert(Alert::Withdrawn)];
    let then = |last: Effect| before.iter().cloned().chain([last]).collect::<Vec<_>>();
    let (refill, hold) = (then(replan(Trigger::Answer)), then(Effect::Hold(HoldReason::Withdrawn)));
    becomes(&request(Accepted), &Event::Withdrawn, &calm(), Withdrawn, &refill);
    let undated = Surroundings { first_session_at: None, last_session_ends_at: None, ..calm() };
    becomes(&request(Accepted), &Event::Withdrawn, &undated, Withdrawn, &refill);
    let near = Surroundings { first_session_at: Some(calm().now + TimeDelta::days(14)), ..calm() };
    becomes(&request(Accepted), &Event::Withdrawn, &near, Withdrawn, &hold);
    let over = Surroundings { now: at(1100), ..calm() };
    refused(&request(Accepted), &Event::Withdrawn, &over, Accepted, Why::Over);
    refused(&request(Open), &Event::Withdrawn, &calm(), Open, Why::State);
}

#[test]
fn a_release_holds_the_need() {
    let effects = [Effect::FreeSeat, Effect::Mail(MailKind::Released), Effect::Hold(HoldReason::Released)];
    becomes(&request(Accepted), &Event::Released, &calm(), Released, &effects);
    refused(&request(Withdrawn), &Event::Released, &calm(), Withdrawn, Why::State);
}

#[test]
fn staff_move_a_deadline_and_send_again() {
    let until = at(20);
    becomes(&request(Open), &Event::Extended { until }, &calm(), Open, &[Effect::SetDeadline(until)]);
    refused(&request(Open), &Event::Extended { until: at(5) }, &calm(), Open, Why::InThePast);
    refused(&request(Queued), &Event::Extended { until }, &calm(), Queued, Why::State);

    for status in [Queued, Open] {
        let twice = RequestFacts { resends: RESENDS - 1, ..request(status) };
        becomes(&twice, &Event::Resent, &calm(), status, &[Effect::Mail(MailKind::Request)]);
        let thrice = RequestFacts { resends: RESENDS, ..request(status) };
        refused(&thrice, &Event::Resent, &calm(), status, Why::NoMoreResends);
    }
}

#[test]
fn whatever_is_not_in_the_table_names_the_state() {
    let events =
        [Event::Undeliverable, Event::Expire, Event::Questioned, Event::Withdrawn, Event::Released, Event::Resent];
    for event in events {
        refused(&request(Released), &event, &overdue(), Released, Why::State);
    }
    let refusal = apply(&request(Declined), &Event::Withdrawn, &calm()).unwrap_err();
    assert_eq!(refusal.to_string(), "the request is declined: this cannot be done now");
}

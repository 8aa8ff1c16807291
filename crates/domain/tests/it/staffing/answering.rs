//! What musicians answer, and what follows.

use chrono::TimeDelta;
use domain::{
    ids::ProjectId,
    rules::request_lifecycle::{Answer, Why},
    services::staffing::{
        self, Asking, Heard, LinkFacts, PageAnswer, PageState, PreviewInput, RecordedAnswer, StaffCommand,
        StaffingError,
    },
    values::states::{AnswerChannel, DeclineScope, HoldReason, SessionKind, Strategy},
};

use super::stage::{Stage, Wish, at, said};
use crate::databases::Orchestra;

on_each_backend!(
    one_at_a_time_goes_on_after_a_no_five_minutes_later,
    as_many_as_are_missing_are_asked_and_replaced,
    the_same_answer_again_changes_nothing,
    a_yes_closes_what_overlaps_in_other_projects,
    a_late_yes_gets_the_seat_while_nobody_has_been_mailed_for_it,
    a_late_yes_stands_by_when_others_were_asked_until_staff_give_the_seat,
    whoever_withdraws_is_replaced_by_the_standby_first,
    a_withdrawal_shortly_before_waits_for_staff,
    a_question_gives_a_day_more_once,
    an_answer_that_comes_before_the_worker_ends_the_answer_time_itself,
    an_answer_by_phone_asks_on_only_as_confirmed,
    a_mail_that_reached_somebody_else_asks_the_next_and_alerts_staff,
    a_revoked_link_shows_nothing,
);

async fn one_at_a_time_goes_on_after_a_no_five_minutes_later(orchestra: Orchestra) {
    let stage = Stage::set(orchestra, 3).await;
    let need = stage.need(&Wish::new(Strategy::Sequential, 2, &[1, 2, 3])).await;
    stage.send().await;
    assert_eq!(stage.mails().await, "request 1");
    assert_eq!(stage.no(1).await, Heard::Recorded);
    assert_eq!(stage.standing().await, "1 declined, 2 queued");
    assert_eq!(stage.mails().await, "", "a mis-tap can still be mended");
    stage.pass(TimeDelta::minutes(5));
    assert_eq!(stage.mails().await, "request 2");
    assert_eq!(stage.yes(2).await, Heard::Recorded);
    assert_eq!(stage.mails().await, "confirmation 2, request 3");
    stage.no(3).await;
    assert_eq!(stage.hold(need).await, Some(HoldReason::Exhausted));
    assert_eq!(stage.mails().await, "alert exhausted");
}

async fn as_many_as_are_missing_are_asked_and_replaced(orchestra: Orchestra) {
    let stage = Stage::set(orchestra, 6).await;
    let need = stage.need(&Wish::new(Strategy::Parallel, 3, &[1, 2, 3, 4, 5])).await;
    stage.send().await;
    stage.visit().await;
    stage.yes(2).await;
    stage.no(1).await;
    stage.yes(3).await;
    assert_eq!(stage.standing().await, "1 declined, 2 accepted, 3 accepted, 4 queued");
    stage.pass(TimeDelta::minutes(5));
    stage.visit().await;
    stage.yes(4).await;
    assert_eq!(stage.seats(need).await, [1, 2, 3]);
    assert_eq!(stage.standing().await, "1 declined, 2 accepted, 3 accepted, 4 accepted");
}

async fn the_same_answer_again_changes_nothing(orchestra: Orchestra) {
    let stage = Stage::set(orchestra, 2).await;
    stage.need(&Wish::new(Strategy::Sequential, 1, &[1, 2])).await;
    stage.send().await;
    stage.visit().await;
    assert_eq!(stage.yes(1).await, Heard::Recorded);
    let once = stage.request_of(1).await;
    assert_eq!(stage.yes(1).await, Heard::AlreadyRecorded);
    assert_eq!(stage.no(1).await, Heard::Refused(Why::State), "two opposite answers: the first has won");
    assert_eq!(stage.request_of(1).await, once);
    assert_eq!(stage.mails().await, "confirmation 1");
    assert_eq!(stage.mails().await, "");
}

async fn a_yes_closes_what_overlaps_in_other_projects(orchestra: Orchestra) {
    let stage = Stage::set(orchestra, 3).await;
    stage.need(&Wish::new(Strategy::Sequential, 1, &[1])).await;
    stage.send().await;
    let other = ProjectId::new(&stage.clock);
    stage.draft(other).await;
    stage.session(other, SessionKind::Concert, "15 Jul 19:00").await;
    stage.need_in(other, &Wish::new(Strategy::Sequential, 1, &[1, 2])).await;
    stage.send_in(other).await;
    stage.visit().await;
    // The dates move onto those of the first project.
    stage.session(other, SessionKind::Concert, "1 Jul 20:00").await;
    stage.yes(1).await;
    assert_eq!(stage.standing().await, "1 accepted");
    assert_eq!(stage.standing_in(other).await, "1 cancelled(accepted_elsewhere), 2 queued");
}

async fn a_late_yes_gets_the_seat_while_nobody_has_been_mailed_for_it(orchestra: Orchestra) {
    let stage = Stage::set(orchestra, 2).await;
    stage.need(&Wish::new(Strategy::Sequential, 1, &[1, 2])).await;
    stage.send().await;
    stage.visit().await;
    stage.no(1).await;
    assert_eq!(stage.yes(1).await, Heard::Recorded);
    assert_eq!(stage.standing().await, "1 accepted, 2 cancelled(superseded)");
    stage.pass(TimeDelta::hours(1));
    assert_eq!(stage.mails().await, "confirmation 1", "number 2 never hears of it");
}

async fn a_late_yes_stands_by_when_others_were_asked_until_staff_give_the_seat(orchestra: Orchestra) {
    let stage = Stage::set(orchestra, 3).await;
    stage.need(&Wish::new(Strategy::Sequential, 1, &[1, 2, 3])).await;
    stage.send().await;
    stage.visit().await;
    stage.no(1).await;
    stage.pass(TimeDelta::minutes(5));
    stage.visit().await;
    let outcome = stage.answer(1, PageAnswer::Yes { standby: true }).await;
    assert!(outcome.is_standby);
    assert_eq!(stage.standing().await, "1 declined*, 2 open");
    assert_eq!(stage.mails().await, "alert late_yes");

    let request = stage.request_of(1).await.id;
    let command = stage.command();
    stage.act(async |tx, clock| staffing::give_seat(tx, clock, &command, request).await).await.unwrap();
    assert_eq!(stage.standing().await, "1 accepted, 2 cancelled(superseded)");
    assert_eq!(stage.mails().await, "cancelled 2, confirmation 1");
}

async fn whoever_withdraws_is_replaced_by_the_standby_first(orchestra: Orchestra) {
    let stage = Stage::set(orchestra, 4).await;
    let wish = Wish { max_recipients: Some(3), ..Wish::new(Strategy::FirstCome, 1, &[1, 2, 3, 4]) };
    let need = stage.need(&wish).await;
    stage.send().await;
    stage.visit().await;
    stage.yes(2).await;
    stage.yes(3).await;
    assert_eq!(stage.standing().await, "1 cancelled(position_filled), 2 accepted, 3 cancelled(position_filled)*");
    stage.visit().await;
    stage.answer(2, PageAnswer::Withdraw { reason: Some("Ill".to_owned()) }).await;
    // first_come: another wave is a decision of staff's.
    assert_eq!(stage.hold(need).await, Some(HoldReason::WaveDone));
    assert_eq!(stage.mails().await, "alert needs_decision, alert withdrawn, withdrawn_receipt 2");

    let again = staffing::PreviewInput { next_wave: [need].into(), ..staffing::PreviewInput::default() };
    let plan = stage.digest(&again).await;
    assert_eq!(stage.number(plan.plan.dispatches[0].musician), 3, "the standby comes first");
}

async fn a_withdrawal_shortly_before_waits_for_staff(orchestra: Orchestra) {
    let stage = Stage::set(orchestra, 2).await;
    let need = stage.need(&Wish::new(Strategy::Sequential, 1, &[1, 2])).await;
    stage.send().await;
    stage.visit().await;
    stage.yes(1).await;
    stage.visit().await;
    stage.move_to("20 Jun 12:00");
    stage.answer(1, PageAnswer::Withdraw { reason: None }).await;
    assert_eq!(stage.hold(need).await, Some(HoldReason::Withdrawn));
    assert_eq!(stage.standing().await, "1 withdrawn");
    stage.send().await;
    assert_eq!(stage.standing().await, "1 withdrawn, 2 queued", "a send clears the hold");
    assert_eq!(stage.hold(need).await, None);
}

async fn a_question_gives_a_day_more_once(orchestra: Orchestra) {
    let stage = Stage::set(orchestra, 1).await;
    stage.need(&Wish::new(Strategy::Sequential, 1, &[1])).await;
    stage.send().await;
    stage.visit().await;
    let ask = || PageAnswer::Question { text: "Only the concert?".to_owned() };
    assert_eq!(stage.answer(1, ask()).await.heard, Heard::Recorded);
    let request = stage.request_of(1).await;
    assert_eq!(request.deadline_at, Some(at("4 Jun 14:00")));
    assert_eq!(request.question.as_deref(), Some("Only the concert?"));
    assert_eq!(stage.answer(1, ask()).await.heard, Heard::Refused(Why::QuestionAsked));
    let sent = stage.visit().await;
    assert_eq!(
        (said(&sent).as_str(), sent[0].mail.variables.comment.as_str()),
        ("alert question", "Only the concert?")
    );
    assert_eq!(stage.yes(1).await, Heard::Recorded);
}

async fn an_answer_that_comes_before_the_worker_ends_the_answer_time_itself(orchestra: Orchestra) {
    let stage = Stage::set(orchestra, 2).await;
    stage.need(&Wish::new(Strategy::Sequential, 1, &[1, 2])).await;
    stage.send().await;
    stage.visit().await;
    stage.move_to("3 Jun 14:04");
    let link = LinkFacts { request: stage.request_of(1).await.id, epoch: 0 };
    let page = async || staffing::page(&stage.orchestra.db, &stage.clock, link).await.unwrap().unwrap();
    assert_eq!(page().await.state, PageState::Open, "within the grace");
    stage.move_to("3 Jun 14:05");
    assert_eq!(page().await.state, PageState::Expired);
    let outcome = stage.answer(1, PageAnswer::No { scope: DeclineScope::Days, comment: None }).await;
    assert_eq!((outcome.heard, outcome.state), (Heard::Refused(Why::State), PageState::Expired));
    assert_eq!(stage.standing().await, "1 expired, 2 queued");
    assert!(page().await.may_late_yes);
}

async fn an_answer_by_phone_asks_on_only_as_confirmed(orchestra: Orchestra) {
    let stage = Stage::set(orchestra, 3).await;
    let need = stage.need(&Wish::new(Strategy::Sequential, 1, &[1, 2, 3])).await;
    stage.send().await;
    stage.visit().await;
    let request = stage.request_of(1).await.id;
    let no = RecordedAnswer { answer: Answer::No(DeclineScope::Days), channel: AnswerChannel::Phone, comment: None };
    let record = async |asking| {
        let command = StaffCommand { asking, ..stage.command() };
        let no = no.clone();
        stage.act(async |tx, clock| staffing::record_answer(tx, clock, &command, request, no).await).await
    };
    let refused = record(Asking::Refuse).await;
    let Err(StaffingError::DigestRequired { plan }) = refused else { panic!("{refused:?}") };
    assert_eq!(stage.standing().await, "1 open", "nothing was recorded");
    record(Asking::Confirmed(plan.plan.digest)).await.unwrap();
    assert_eq!(stage.standing().await, "1 declined, 2 queued");
    assert_eq!(stage.mails().await, "request 2", "staff know what they do: no five minutes");

    let request = stage.request_of(2).await.id;
    let command = StaffCommand { asking: Asking::DontAsk, ..stage.command() };
    let no = no.clone();
    stage.act(async |tx, clock| staffing::record_answer(tx, clock, &command, request, no).await).await.unwrap();
    assert_eq!(stage.standing().await, "1 declined, 2 declined");
    assert_eq!(stage.hold(need).await, Some(HoldReason::DontAsk));

    let yes = RecordedAnswer { answer: Answer::Yes { standby: false }, channel: AnswerChannel::Phone, comment: None };
    let command = stage.command();
    stage.act(async |tx, clock| staffing::record_answer(tx, clock, &command, request, yes).await).await.unwrap();
    assert_eq!(stage.standing().await, "1 declined, 2 accepted");
    assert_eq!(stage.mails().await, "confirmation 2");
}

async fn a_mail_that_reached_somebody_else_asks_the_next_and_alerts_staff(orchestra: Orchestra) {
    let stage = Stage::set(orchestra, 3).await;
    stage.need(&Wish::new(Strategy::Sequential, 1, &[1, 2])).await;
    stage.send().await;
    stage.visit().await;
    assert_eq!(stage.answer(1, PageAnswer::NotMe).await.heard, Heard::Recorded);
    assert_eq!(stage.standing().await, "1 cancelled(not_me), 2 queued");
    assert_eq!(stage.mails().await, "alert undeliverable, request 2", "the stranger is not written to again");
    stage.no(2).await;
    let plan = stage.digest(&PreviewInput::default()).await.plan;
    assert!(plan.dispatches.is_empty(), "nobody is asked at an address that is not theirs: {plan:?}");
}

async fn a_revoked_link_shows_nothing(orchestra: Orchestra) {
    let stage = Stage::set(orchestra, 1).await;
    stage.need(&Wish::new(Strategy::Sequential, 1, &[1])).await;
    stage.send().await;
    stage.visit().await;
    let request = stage.request_of(1).await.id;
    let page = |epoch| staffing::page(&stage.orchestra.db, &stage.clock, LinkFacts { request, epoch });
    assert!(page(0).await.unwrap().is_some());
    assert!(page(1).await.unwrap().is_none());
}

//! Mail on its way out: claims, refusals, copies, and what is called back.

use chrono::TimeDelta;
use domain::{
    entities::musician,
    services::staffing::{self, Heard, LEASE, MailFate, StaffCommand},
    values::states::{HoldReason, MailKind, MailState, Strategy},
};
use sea_orm::EntityTrait;

use super::stage::{Stage, Wish, at};
use crate::databases::Orchestra;

on_each_backend!(
    a_claim_carries_everything_that_sending_takes,
    a_claim_that_ended_passes_to_another_with_the_same_message_id,
    a_refused_mailbox_goes_to_the_next_at_once,
    a_mail_that_is_put_off_is_tried_again,
    a_mail_that_is_given_up_stops_the_need,
    a_request_that_is_skipped_while_its_mail_leaves_is_told_so,
    a_yes_from_a_mail_whose_sending_is_still_unknown_counts,
    a_request_for_which_it_grows_too_late_is_closed,
    a_resend_prints_the_same_deadline,
);

async fn a_claim_carries_everything_that_sending_takes(orchestra: Orchestra) {
    let stage = Stage::set(orchestra, 1).await;
    stage.need(&Wish::new(Strategy::Sequential, 1, &[1])).await;
    stage.send().await;
    let mail = stage.claim().await.unwrap();
    assert_eq!(mail.kind, MailKind::Request);
    assert_eq!(mail.message_id, format!("<{}@mail.example.org>", mail.id));
    assert_eq!(mail.recipient.as_ref().unwrap().as_str(), "number.n1@example.org");
    assert_eq!(mail.recipient_name, "Number N1");
    assert_eq!(mail.link.unwrap().request, stage.request_of(1).await.id);
    assert_eq!(mail.deadline, Some(at("3 Jun 14:00")));
    assert_eq!(mail.variables.deadline, mail.deadline);
    assert_eq!(mail.variables.position_name.sv, "Tutti theorb");
    assert_eq!(mail.variables.sessions.len(), 2);
    assert_eq!(mail.attempts, 1);
    assert!(stage.claim().await.is_none(), "it is claimed once");
    assert_eq!(staffing::next_moment(&stage.orchestra.db).await.unwrap(), Some(stage.clock.now() + LEASE));
}

async fn a_claim_that_ended_passes_to_another_with_the_same_message_id(orchestra: Orchestra) {
    let stage = Stage::set(orchestra, 1).await;
    stage.need(&Wish::new(Strategy::Sequential, 1, &[1])).await;
    stage.send().await;
    let lost = stage.claim().await.unwrap();
    stage.pass(LEASE);
    let taken = stage.claim().await.unwrap();
    assert_eq!((taken.id, &taken.message_id, taken.attempts), (lost.id, &lost.message_id, 2));
    assert!(!staffing::still_wanted(&stage.orchestra.db, &lost).await.unwrap());
    assert_eq!(stage.hand_over(&lost).await, MailFate::NotOurs);
    assert_eq!(stage.standing().await, "1 queued");
    assert_eq!(stage.hand_over(&taken).await, MailFate::Noted);
    assert_eq!(stage.standing().await, "1 open");
    assert_eq!(stage.request_of(1).await.deadline_at, taken.deadline);
}

async fn a_refused_mailbox_goes_to_the_next_at_once(orchestra: Orchestra) {
    let stage = Stage::set(orchestra, 2).await;
    stage.need(&Wish::new(Strategy::Sequential, 1, &[1, 2])).await;
    stage.send().await;
    let mail = stage.claim().await.unwrap();
    let fate = stage
        .act(async |tx, clock| staffing::mailbox_refused(tx, clock, &mail, "550 5.1.1 no such user").await)
        .await
        .unwrap();
    assert_eq!(fate, MailFate::Noted);
    assert_eq!(stage.standing().await, "1 undeliverable, 2 queued");
    let musician = musician::Entity::find_by_id(stage.person(1)).one(&stage.orchestra.db).await.unwrap().unwrap();
    assert_eq!(musician.mail_state, MailState::Bounced);
    assert_eq!(stage.mails().await, "alert undeliverable, request 2");
}

async fn a_mail_that_is_put_off_is_tried_again(orchestra: Orchestra) {
    let stage = Stage::set(orchestra, 1).await;
    stage.need(&Wish::new(Strategy::Sequential, 1, &[1])).await;
    stage.send().await;
    let mail = stage.claim().await.unwrap();
    let later = stage.clock.now() + TimeDelta::minutes(10);
    let put_off = async |tx: &domain::tx::StaffingTx, clock: &domain::clock::Clock| {
        staffing::put_off(tx, clock, &mail, later, "no answer", true).await
    };
    assert_eq!(stage.act(put_off).await.unwrap(), MailFate::Noted);
    assert!(stage.claim().await.is_none());
    stage.pass(TimeDelta::minutes(10));
    let again = stage.claim().await.unwrap();
    assert_eq!((again.unknown_outcomes, again.attempts), (1, 2));
    assert_eq!(again.message_id, mail.message_id);
}

async fn a_mail_that_is_given_up_stops_the_need(orchestra: Orchestra) {
    let stage = Stage::set(orchestra, 2).await;
    let need = stage.need(&Wish::new(Strategy::Sequential, 1, &[1, 2])).await;
    stage.send().await;
    let mail = stage.claim().await.unwrap();
    stage.act(async |tx, clock| staffing::give_up(tx, clock, &mail, "535 5.7.8").await).await.unwrap();
    assert_eq!(stage.hold(need).await, Some(HoldReason::Stopped));
    assert_eq!(stage.standing().await, "1 cancelled(too_late)");
    assert_eq!(stage.mails().await, "alert mail_dead");
}

async fn a_request_that_is_skipped_while_its_mail_leaves_is_told_so(orchestra: Orchestra) {
    let stage = Stage::set(orchestra, 1).await;
    stage.need(&Wish::new(Strategy::Sequential, 1, &[1])).await;
    stage.send().await;
    let mail = stage.claim().await.unwrap();
    let request = stage.request_of(1).await.id;
    let command: StaffCommand = stage.command();
    stage.act(async |tx, clock| staffing::skip(tx, clock, &command, request).await).await.unwrap();
    assert!(!staffing::still_wanted(&stage.orchestra.db, &mail).await.unwrap());
    assert_eq!(stage.mails().await, "");
    // The worker had looked a moment too early: the server has the mail.
    assert_eq!(stage.hand_over(&mail).await, MailFate::Noted);
    assert_eq!(stage.standing().await, "1 cancelled(skipped)");
    assert_eq!(stage.mails().await, "cancelled 1");
}

async fn a_yes_from_a_mail_whose_sending_is_still_unknown_counts(orchestra: Orchestra) {
    let stage = Stage::set(orchestra, 2).await;
    stage.need(&Wish::new(Strategy::Sequential, 1, &[1, 2])).await;
    stage.send().await;
    let mail = stage.claim().await.unwrap();
    assert_eq!(stage.yes(1).await, Heard::Recorded);
    assert_eq!(stage.standing().await, "1 accepted");
    assert_eq!(stage.hand_over(&mail).await, MailFate::Noted);
    assert_eq!(stage.standing().await, "1 accepted");
    stage.pass(LEASE);
    assert_eq!(stage.mails().await, "confirmation 1");
}

async fn a_request_for_which_it_grows_too_late_is_closed(orchestra: Orchestra) {
    let stage = Stage::set(orchestra, 2).await;
    let need = stage.need(&Wish::new(Strategy::Sequential, 1, &[1, 2])).await;
    stage.move_to("28 Jun 07:00");
    stage.send().await;
    stage.move_to("28 Jun 09:30");
    assert_eq!(stage.mails().await, "alert too_late");
    assert_eq!(stage.standing().await, "1 cancelled(too_late)");
    assert_eq!(stage.hold(need).await, Some(HoldReason::TooLate));
}

async fn a_resend_prints_the_same_deadline(orchestra: Orchestra) {
    let stage = Stage::set(orchestra, 1).await;
    stage.need(&Wish::new(Strategy::Sequential, 1, &[1])).await;
    stage.send().await;
    stage.visit().await;
    let request = stage.request_of(1).await.id;
    let command = stage.command();
    let resend = || stage.act(async |tx, clock| staffing::resend(tx, clock, &command, request).await);
    stage.pass(TimeDelta::hours(2));
    resend().await.unwrap();
    let sent = stage.visit().await;
    assert_eq!((sent[0].kind, sent[0].mail.deadline), (MailKind::Request, Some(at("3 Jun 14:00"))));
    resend().await.unwrap();
    resend().await.unwrap();
    assert!(resend().await.is_err(), "three times at most");

    let until = at("5 Jun 12:00");
    stage.act(async |tx, clock| staffing::extend(tx, clock, &command, request, until).await).await.unwrap();
    assert_eq!(stage.request_of(1).await.deadline_at, Some(until));
}

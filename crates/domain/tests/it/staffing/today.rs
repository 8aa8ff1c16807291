//! What there is to do today.

use chrono::TimeDelta;
use domain::{
    ids::{NeedId, ProjectId},
    services::{
        staffing::{self, PageAnswer},
        today::{self, AnswerKind, Today, TodayItem, TodayKind},
    },
    values::states::{AnswerChannel, OutboxState, SessionKind, Strategy},
};

use super::stage::{Stage, Wish, at};
use crate::{databases::Orchestra, fixtures::run};

on_each_backend!(
    a_quiet_day_is_empty,
    everything_that_waits_is_named_with_its_reason,
    a_seat_that_is_free_again_calls_for_those_who_wait,
    what_is_over_waits_for_nobody,
    sessions_of_the_next_days_say_how_far_they_are_filled,
    answers_are_counted_in_the_week_of_their_mail,
    today_is_six_statements_however_much_happens,
);

async fn today(stage: &Stage) -> Today {
    today::show(&stage.orchestra.db, &stage.clock).await.unwrap()
}

/// `question 2, open_seats`: kinds, and the numbers of those they are about.
fn said(stage: &Stage, items: &[TodayItem]) -> String {
    let word = |item: &TodayItem| {
        let kind = serde_json::to_value(item.kind).unwrap();
        let whom = item.musician.as_ref().map(|who| format!(" {}", stage.number(who.id))).unwrap_or_default();
        format!("{}{whom}", kind.as_str().unwrap())
    };
    items.iter().map(word).collect::<Vec<_>>().join(", ")
}

async fn a_quiet_day_is_empty(orchestra: Orchestra) {
    let stage = Stage::set(orchestra, 1).await;
    let quiet = today(&stage).await;
    assert_eq!(quiet.now, stage.clock.now());
    assert!(quiet.needs_me.is_empty() && quiet.coming.is_empty() && quiet.recent_answers.is_empty());
    assert_eq!(quiet.responses.len(), 12);
    assert_eq!(quiet.responses[11].week, "2026-W23");
    assert_eq!(quiet.responses[0].week, "2026-W12");
    assert!(quiet.responses.iter().all(|week| week.tally.asked == 0 && week.tally.median_minutes.is_none()));
}

/// Lets everything leave but the request to this person, whose mailbox is refused.
async fn refuse(stage: &Stage, number: usize) {
    let address = format!("number.n{number}@example.org");
    while let Some(mail) = stage.claim().await {
        if mail.recipient.as_ref().is_some_and(|to| to.as_str() == address) {
            stage
                .act(async |tx, clock| staffing::mailbox_refused(tx, clock, &mail, "550 5.1.1 no").await)
                .await
                .unwrap();
        } else {
            stage.hand_over(&mail).await;
        }
    }
}

async fn everything_that_waits_is_named_with_its_reason(orchestra: Orchestra) {
    let stage = Stage::set(orchestra, 8).await;
    let one = |people: &[usize]| Wish::new(Strategy::Sequential, 1, people);
    stage.need(&one(&[1])).await;
    stage.need(&one(&[2])).await;
    stage.need(&Wish { hours: 2, ..one(&[3]) }).await;
    stage.need(&one(&[4, 5])).await;
    let contested = Wish { max_recipients: Some(2), ..Wish::new(Strategy::FirstCome, 1, &[6, 7]) };
    stage.need(&contested).await;
    stage.send().await;
    refuse(&stage, 4).await;
    stage.pass(TimeDelta::minutes(10));
    stage.no(1).await;
    stage.answer(2, PageAnswer::Question { text: "With my own chair?".to_owned() }).await;
    stage.yes(6).await;
    stage.yes(7).await;
    let forgotten = stage.need(&one(&[8])).await;
    stage.pass(TimeDelta::minutes(50));
    stage.visit().await;

    let today = today(&stage).await;
    let waiting = "call_prompt 3, exhausted, question 2, mail_failed 4, open_seats, standby 7";
    assert_eq!(said(&stage, &today.needs_me), waiting);
    let [call, exhausted, question, failed, open, standby] = today.needs_me.as_slice() else { panic!("{today:?}") };
    assert_eq!((call.since, call.deadline_at), (at("2 Jun 15:00"), Some(at("2 Jun 16:00"))));
    assert_eq!((exhausted.since, exhausted.days_left), (at("2 Jun 14:10"), Some(27)));
    assert_eq!(question.question.as_ref().unwrap().as_str(), "With my own chair?");
    let mail = failed.mail.as_ref().unwrap();
    assert_eq!((mail.state, mail.smtp_reply.as_deref()), (OutboxState::Dead, Some("550 5.1.1 no")));
    assert_eq!((open.need_id, open.asked, open.first_session_at), (forgotten, 0, Some(at("29 Jun 10:00"))));
    assert_eq!((standby.filled, standby.quantity), (1, 1));

    let answers: Vec<_> =
        today.recent_answers.iter().map(|answer| (answer.what, stage.number(answer.musician.id))).collect();
    let expected = [(AnswerKind::Accepted, 6), (AnswerKind::Questioned, 2), (AnswerKind::Declined, 1)];
    assert_eq!(answers.iter().filter(|(what, _)| *what != AnswerKind::Standby).copied().collect::<Vec<_>>(), expected);
    assert_eq!(answers[0], (AnswerKind::Standby, 7));
    assert_eq!(today.recent_answers[3].channel, Some(AnswerChannel::Link));
    let [fill] = today.fill.as_slice() else { panic!("{today:?}") };
    assert_eq!((fill.seats, fill.filled, fill.asked), (6, 1, 3));

    // A new address, and the mail that failed is nobody's business any more.
    let mended = "UPDATE musician SET mail_state = 'ok' WHERE id = $1";
    run(&stage.orchestra, mended, vec![stage.person(4).into()]).await.unwrap();
    let kinds = |today: Today| today.needs_me.into_iter().map(|item| item.kind).collect::<Vec<_>>();
    assert!(!kinds(self::today(&stage).await).contains(&TodayKind::MailFailed));
}

async fn a_seat_that_is_free_again_calls_for_those_who_wait(orchestra: Orchestra) {
    let stage = Stage::set(orchestra, 2).await;
    let contested = Wish { max_recipients: Some(2), ..Wish::new(Strategy::FirstCome, 1, &[1, 2]) };
    stage.need(&contested).await;
    stage.send().await;
    stage.visit().await;
    stage.yes(1).await;
    stage.yes(2).await;
    stage.visit().await;
    stage.move_to("20 Jun 12:00");
    stage.answer(1, PageAnswer::Withdraw { reason: None }).await;
    let today = today(&stage).await;
    assert_eq!(said(&stage, &today.needs_me), "held, standby 2");
    assert_eq!(today.needs_me[0].hold.map(|hold| hold.to_string()).as_deref(), Some("withdrawn"));
    assert_eq!((today.needs_me[1].filled, today.needs_me[1].days_left), (0, Some(9)));
    assert_eq!(today.recent_answers[0].what, AnswerKind::Withdrawn);
}

async fn what_is_over_waits_for_nobody(orchestra: Orchestra) {
    let stage = Stage::set(orchestra, 1).await;
    stage.need(&Wish::new(Strategy::Sequential, 1, &[1])).await;
    stage.send().await;
    stage.visit().await;
    stage.no(1).await;
    stage.move_to("1 Jul 18:00");
    assert_eq!(said(&stage, &today(&stage).await.needs_me), "exhausted");
    stage.move_to("1 Jul 20:00");
    let during = today(&stage).await;
    assert_eq!((said(&stage, &during.needs_me).as_str(), during.fill.len()), ("", 1));
    stage.move_to("2 Jul 00:30");
    let after = today(&stage).await;
    assert!(after.needs_me.is_empty() && after.fill.is_empty() && after.coming.is_empty());
    assert_eq!(after.recent_answers.len(), 1);
}

async fn sessions_of_the_next_days_say_how_far_they_are_filled(orchestra: Orchestra) {
    let stage = Stage::set(orchestra, 2).await;
    stage.need(&Wish::new(Strategy::Parallel, 2, &[1, 2])).await;
    let concert_only = stage.need(&Wish::new(Strategy::Sequential, 1, &[])).await;
    let covers = "INSERT INTO need_session (project_id, need_id, session_id) \
                  SELECT project_id, $1, id FROM project_session WHERE kind = 'concert'";
    run(&stage.orchestra, covers, vec![concert_only.into()]).await.unwrap();
    stage.send().await;
    stage.visit().await;
    stage.yes(1).await;
    assert!(today(&stage).await.coming.is_empty(), "they are weeks away");
    stage.move_to("20 Jun 12:00");
    let coming = today(&stage).await.coming;
    let seats: Vec<_> = coming.iter().map(|session| (session.kind, session.filled, session.seats)).collect();
    assert_eq!(seats, [(SessionKind::Rehearsal, 1, 2), (SessionKind::Concert, 1, 3)]);
}

async fn answers_are_counted_in_the_week_of_their_mail(orchestra: Orchestra) {
    let stage = Stage::set(orchestra, 3).await;
    stage.need(&Wish::new(Strategy::Parallel, 3, &[1, 2, 3])).await;
    stage.send().await;
    stage.visit().await;
    stage.pass(TimeDelta::minutes(20));
    stage.yes(1).await;
    stage.pass(TimeDelta::minutes(20));
    stage.no(2).await;
    // The answer time of the third runs out in the same week; a fortnight later the week is still theirs.
    stage.run_until("16 Jun 12:00").await;
    let weeks = today(&stage).await.responses;
    let asked: Vec<_> = weeks.iter().filter(|week| week.tally.asked > 0).collect();
    let [week] = asked.as_slice() else { panic!("{weeks:?}") };
    assert_eq!((week.week.as_str(), week.starts_on), ("2026-W23", at("1 Jun 12:00").date_naive()));
    let tally = week.tally;
    assert_eq!((tally.asked, tally.yes, tally.no, tally.silent, tally.median_minutes), (3, 1, 1, 1, Some(30)));
}

async fn today_is_six_statements_however_much_happens(orchestra: Orchestra) {
    let stage = Stage::set(orchestra, 9).await;
    let mut costs = Vec::new();
    for round in 0..3 {
        let mut asked = None;
        for number in [1, 2, 3].map(|number| 3 * round + number) {
            let project = ProjectId::new(&stage.clock);
            stage.draft(project).await;
            stage.session(project, SessionKind::Concert, "10 Jun 19:00").await;
            let _: NeedId = stage.need_in(project, &Wish::new(Strategy::Sequential, 1, &[number])).await;
            asked = stage.send_in(project).await.asked.first().copied();
        }
        stage.visit().await;
        stage.answer_request(asked.unwrap(), PageAnswer::Yes { standby: false }).await;
        stage.orchestra.statements();
        let today = today(&stage).await;
        assert_eq!(today.coming.len(), 3 * (round + 1));
        costs.push(stage.orchestra.statements());
    }
    assert_eq!(costs, [6, 6, 6]);
}

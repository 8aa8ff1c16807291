//! What staff look at before they decide: the board, the candidates, and the mail that is not yet sent.

use std::fmt::Write;

use chrono::TimeDelta;
use domain::{
    ids::{MusicianId, NeedId},
    mail::Kind,
    rules::calendar::Leave,
    services::{
        board::{self, BoardNeed},
        staffing::{self, Candidates, StaffingError},
    },
    values::states::{IdleReason, MailState, OutboxState, Release, Strategy, Tier, Verdict},
};

use super::stage::{Stage, Wish, at};
use crate::{
    databases::Orchestra,
    fixtures::{rows, run},
};

on_each_backend!(
    a_board_says_what_a_need_is_and_how_it_is_asked,
    a_board_says_what_became_of_the_mail,
    a_short_answer_time_is_called_rather_than_reminded,
    candidates_say_who_is_next_and_why_others_are_not,
    candidates_cost_the_same_however_many_they_are,
    a_sample_is_the_mail_that_is_sent,
    no_sample_of_what_could_not_be_sent,
    looking_changes_nothing,
);

async fn need_of(stage: &Stage) -> BoardNeed {
    board::show(&stage.orchestra.db, &stage.clock, stage.project).await.unwrap().needs.remove(0)
}

async fn candidates(stage: &Stage, need: NeedId) -> Candidates {
    staffing::candidates(&stage.orchestra.db, &stage.clock, stage.project, need).await.unwrap()
}

/// `1 A1 send #1, 2 B1 list_not_open`: place on which list, verdict, turn.
fn said(stage: &Stage, candidates: &Candidates) -> String {
    let mut text = String::new();
    for candidate in &candidates.items {
        let turn = candidate.turn.map(|turn| format!(" #{turn}")).unwrap_or_default();
        let number = stage.number(candidate.musician_id);
        let (list, rank) = (candidate.list_ordinal, candidate.rank);
        write!(text, "{number} {list}.{rank} {}{turn}, ", candidate.verdict).unwrap();
    }
    text.trim_end_matches(", ").to_owned()
}

async fn a_board_says_what_a_need_is_and_how_it_is_asked(orchestra: Orchestra) {
    let stage = Stage::set(orchestra, 2).await;
    let lists = vec![(vec![1], Release::Exhausted), (vec![2], Release::Immediately)];
    let id = stage.need(&Wish { lists, ..Wish::new(Strategy::Parallel, 2, &[]) }).await;
    let session =
        rows(&stage.orchestra, "SELECT id FROM project_session ORDER BY starts_at DESC LIMIT 1", vec![]).await;
    let session: uuid::Uuid = session[0].try_get_by_index(0).unwrap();
    let covers = "INSERT INTO need_session (project_id, need_id, session_id) VALUES ($1, $2, $3)";
    run(&stage.orchestra, covers, vec![stage.project.into(), id.into(), session.into()]).await.unwrap();
    let words = "UPDATE need SET replaces = 'Ada Berg', note_to_musician = 'Bring a chair.' WHERE id = $1";
    run(&stage.orchestra, words, vec![id.into()]).await.unwrap();
    let tier =
        "UPDATE ranking_list SET tier = 'B', name = NULL WHERE id = (SELECT list_id FROM need_list WHERE ordinal = 2)";
    run(&stage.orchestra, tier, vec![]).await.unwrap();
    stage.send().await;

    let board = board::show(&stage.orchestra.db, &stage.clock, stage.project).await.unwrap();
    assert_eq!(board.now, stage.clock.now());
    let need = &board.needs[0];
    assert_eq!(serde_json::to_value(need.response).unwrap(), serde_json::json!({ "value": 24, "unit": "hour" }));
    assert_eq!(need.replaces.as_ref().unwrap().as_str(), "Ada Berg");
    assert_eq!(need.note_to_musician.as_ref().unwrap().as_str(), "Bring a chair.");
    assert_eq!(need.session_ids.iter().map(|id| *id.as_uuid()).collect::<Vec<_>>(), [session]);
    let ladder: Vec<_> =
        need.ladder.iter().map(|rung| (rung.ordinal, rung.tier, rung.name.is_some(), rung.release)).collect();
    assert_eq!(ladder, [(1, None, true, Release::Exhausted), (2, Some(Tier::B), false, Release::Immediately)]);
    let asked = &need.asked[0];
    assert_eq!(
        (asked.email.as_str(), asked.mail_state, asked.is_local),
        ("number.n1@example.org", MailState::Ok, true)
    );
}

async fn a_board_says_what_became_of_the_mail(orchestra: Orchestra) {
    let stage = Stage::set(orchestra, 1).await;
    stage.need(&Wish::new(Strategy::Sequential, 1, &[1])).await;
    stage.send().await;
    let mail = need_of(&stage).await.asked[0].mail.clone().unwrap();
    assert_eq!((mail.kind, mail.state, mail.attempts, mail.smtp_reply), (Kind::Request, OutboxState::Queued, 0, None));

    let claimed = stage.claim().await.unwrap();
    let later = stage.clock.now() + TimeDelta::minutes(5);
    stage.act(async |tx, clock| staffing::put_off(tx, clock, &claimed, later, "451 busy", false).await).await.unwrap();
    let stuck = need_of(&stage).await.asked[0].mail.clone().unwrap();
    assert_eq!((stuck.state, stuck.attempts, stuck.next_at), (OutboxState::Queued, 1, Some(later)));
    assert_eq!(stuck.smtp_reply.as_deref(), Some("451 busy"));

    stage.set_clock(later);
    let claimed = stage.claim().await.unwrap();
    let refused = "550 5.1.1 no such user";
    stage.act(async |tx, clock| staffing::mailbox_refused(tx, clock, &claimed, refused).await).await.unwrap();
    let gone = need_of(&stage).await.history.remove(0);
    assert_eq!(gone.mail_state, MailState::Bounced);
    let dead = gone.mail.unwrap();
    assert_eq!((dead.state, dead.next_at, dead.smtp_reply.as_deref()), (OutboxState::Dead, None, Some(refused)));
}

async fn a_short_answer_time_is_called_rather_than_reminded(orchestra: Orchestra) {
    let stage = Stage::set(orchestra, 2).await;
    stage.need(&Wish { hours: 2, ..Wish::new(Strategy::Sequential, 1, &[1]) }).await;
    stage.need(&Wish { hours: 48, ..Wish::new(Strategy::Sequential, 1, &[2]) }).await;
    stage.send().await;
    stage.visit().await;
    let board = board::show(&stage.orchestra.db, &stage.clock, stage.project).await.unwrap();
    let (hasty, calm) = (&board.needs[0].asked[0], &board.needs[1].asked[0]);
    assert_eq!((hasty.call_at, hasty.next_reminder_at), (Some(at("2 Jun 15:00")), None));
    assert_eq!(calm.call_at, None);
    assert!(calm.next_reminder_at.is_some());
}

async fn candidates_say_who_is_next_and_why_others_are_not(orchestra: Orchestra) {
    let stage = Stage::set(orchestra, 6).await;
    let lists = vec![(vec![1, 2, 3], Release::Exhausted), (vec![4, 3, 5], Release::Exhausted)];
    let need = stage.need(&Wish { lists, ..Wish::new(Strategy::Sequential, 1, &[]) }).await;
    let inactive = "UPDATE musician SET status = 'inactive' WHERE id = $1";
    run(&stage.orchestra, inactive, vec![stage.person(2).into()]).await.unwrap();

    let before = candidates(&stage, need).await;
    let all = "1 1.1 send #1, 2 1.2 inactive, 3 1.3 beyond_limit #2, 4 2.1 list_not_open #3, 5 2.3 list_not_open #4";
    assert_eq!(said(&stage, &before), all);
    assert_eq!((before.idle, before.leaves_at), (None, stage.clock.now()));
    assert_eq!(before.deadline, Some(at("3 Jun 14:00")));

    stage.send().await;
    stage.visit().await;
    let running = candidates(&stage, need).await;
    let all =
        "1 1.1 already_live, 2 1.2 inactive, 3 1.3 beyond_limit #1, 4 2.1 list_not_open #2, 5 2.3 list_not_open #3";
    assert_eq!(said(&stage, &running), all);
    assert_eq!(running.idle, Some(IdleReason::Waiting));
    let asked = running.items[0].request.clone().unwrap();
    assert_eq!((asked.id, asked.need), (stage.request_of(1).await.id, need));
    assert!(running.items[2].request.is_none());

    stage.no(1).await;
    let declined = candidates(&stage, need).await;
    assert_eq!(declined.items[0].verdict, Verdict::Declined);
    assert_eq!(declined.items[2].verdict, Verdict::AlreadyLive);

    let elsewhere =
        staffing::candidates(&stage.orchestra.db, &stage.clock, stage.project, NeedId::new(&stage.clock)).await;
    assert!(matches!(elsewhere, Err(StaffingError::NotFound)), "{elsewhere:?}");
}

async fn candidates_cost_the_same_however_many_they_are(orchestra: Orchestra) {
    let stage = Stage::set(orchestra, 30).await;
    let few = stage.need(&Wish::new(Strategy::Sequential, 1, &[1])).await;
    let everybody: Vec<usize> = (1..=30).collect();
    let many = stage.need(&Wish::new(Strategy::Sequential, 1, &everybody)).await;
    stage.send().await;
    let mut costs = Vec::new();
    for need in [few, many] {
        stage.orchestra.statements();
        candidates(&stage, need).await;
        costs.push(stage.orchestra.statements());
    }
    assert_eq!(costs[0], costs[1]);
}

async fn a_sample_is_the_mail_that_is_sent(orchestra: Orchestra) {
    let stage = Stage::set(orchestra, 1).await;
    let need = stage.need(&Wish::new(Strategy::Sequential, 1, &[1])).await;
    let db = &stage.orchestra.db;
    let sample = async |leave| {
        staffing::sample_mail(db, &stage.clock, stage.project, need, stage.person(1), leave).await.unwrap()
    };
    let shown = sample(Leave::Waking).await;
    stage.send().await;
    let sent = stage.claim().await.unwrap();
    assert_eq!((shown.template.subject(), shown.template.body()), (sent.template.subject(), sent.template.body()));
    assert_eq!((shown.locale, &shown.variables), (sent.template.locale(), &sent.variables));
    assert_eq!(Some(shown.deadline), sent.deadline);

    stage.hand_over(&sent).await;
    stage.move_to("2 Jun 22:00");
    assert_eq!(sample(Leave::Waking).await.leaves_at, at("3 Jun 08:00"));
    assert_eq!(sample(Leave::Now).await.leaves_at, stage.clock.now());
    assert_eq!(sample(Leave::Now).await.deadline, shown.deadline, "what stands is said again");
}

async fn no_sample_of_what_could_not_be_sent(orchestra: Orchestra) {
    let stage = Stage::set(orchestra, 1).await;
    let need = stage.need(&Wish::new(Strategy::Sequential, 1, &[1])).await;
    let of = async |need, musician| {
        let sample =
            staffing::sample_mail(&stage.orchestra.db, &stage.clock, stage.project, need, musician, Leave::Now);
        sample.await.map(|sample| sample.deadline)
    };
    let pointer = |refused| match refused {
        Err(StaffingError::Invalid { pointer, .. }) => pointer,
        other => panic!("{other:?}"),
    };
    assert_eq!(pointer(of(NeedId::new(&stage.clock), stage.person(1)).await), "/need");
    assert_eq!(pointer(of(need, MusicianId::new(&stage.clock)).await), "/musician");
    stage.move_to("30 Jun 18:00");
    let late = of(need, stage.person(1)).await;
    assert!(matches!(late, Err(StaffingError::NotInThisState(_))), "{late:?}");
}

async fn looking_changes_nothing(orchestra: Orchestra) {
    let stage = Stage::set(orchestra, 2).await;
    let need = stage.need(&Wish::new(Strategy::Sequential, 1, &[1, 2])).await;
    let counts = async || {
        let sql = "SELECT 'project' AS what, lock_seq AS n FROM project UNION ALL SELECT 'request', count(*) FROM request \
                   UNION ALL SELECT 'outbox', count(*) FROM outbox UNION ALL SELECT 'event', count(*) FROM event ORDER BY 1";
        let rows = rows(&stage.orchestra, sql, vec![]).await;
        rows.iter().map(|row| row.try_get::<i64>("", "n").unwrap()).collect::<Vec<_>>()
    };
    let before = counts().await;
    candidates(&stage, need).await;
    let db = &stage.orchestra.db;
    staffing::sample_mail(db, &stage.clock, stage.project, need, stage.person(2), Leave::Now).await.unwrap();
    need_of(&stage).await;
    assert_eq!(counts().await, before);
}

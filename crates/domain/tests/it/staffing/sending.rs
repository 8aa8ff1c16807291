//! Preview and send.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use domain::{
    entities::{dispatch, event, project},
    rules::calendar::Leave,
    services::staffing::{self, PreviewInput, SendInput, StaffingError},
    values::states::{HoldReason, ProjectStatus, Strategy},
};
use sea_orm::{EntityTrait, QueryOrder};

use super::stage::{Stage, Wish, at, said};
use crate::databases::Orchestra;

on_each_backend!(
    a_send_asks_whom_its_preview_showed,
    a_send_of_another_plan_is_refused_with_the_plan_as_it_is,
    two_sends_at_once_ask_each_musician_once,
    a_send_at_night_leaves_at_wake_unless_staff_say_now,
    a_need_that_is_too_late_is_held,
    a_sick_call_reaches_four_at_once,
    nobody_left_out_is_asked,
);

async fn a_send_asks_whom_its_preview_showed(orchestra: Orchestra) {
    let stage = Stage::set(orchestra, 5).await;
    stage.need(&Wish::new(Strategy::Sequential, 1, &[1, 2])).await;
    stage.need(&Wish::new(Strategy::Parallel, 2, &[2, 3, 4, 5])).await;

    let plan = stage.digest(&PreviewInput::default()).await;
    let mut shown: Vec<_> = plan.plan.dispatches.iter().map(|dispatch| stage.number(dispatch.musician)).collect();
    shown.sort_unstable();
    assert_eq!(shown, [1, 2, 3]);
    assert_eq!(plan.people.len(), 5);
    assert!(plan.needs.iter().all(|need| need.deadline == Some(at("3 Jun 14:00"))));

    let carried = stage.send().await;
    assert_eq!(carried.asked.len(), 3);
    assert_eq!(stage.standing().await, "1 queued, 2 queued, 3 queued");
    let project = project::Entity::find_by_id(stage.project).one(&stage.orchestra.db).await.unwrap().unwrap();
    assert_eq!((project.status, project.version), (ProjectStatus::Active, 2));

    let dispatch = dispatch::Entity::find().one(&stage.orchestra.db).await.unwrap().unwrap();
    assert_eq!(dispatch.plan_digest, plan.plan.digest.to_string());
    assert_eq!(dispatch.verdicts[0]["above"][0]["verdict"], "send");
    let events = event::Entity::find().order_by_asc(event::Column::Seq).all(&stage.orchestra.db).await.unwrap();
    let kinds: Vec<_> = events.iter().map(|event| (event.seq, event.kind.as_str())).collect();
    let queued = "request.queued";
    assert_eq!(kinds, [(1, "plan.executed"), (2, queued), (3, queued), (4, queued)]);

    assert!(stage.digest(&PreviewInput::default()).await.plan.is_empty(), "nothing is left to do");
    assert_eq!(stage.mails().await, "request 1, request 2, request 3");
    assert_eq!(stage.standing().await, "1 open, 2 open, 3 open");
}

async fn a_send_of_another_plan_is_refused_with_the_plan_as_it_is(orchestra: Orchestra) {
    let stage = Stage::set(orchestra, 2).await;
    stage.need(&Wish::new(Strategy::Sequential, 1, &[1, 2])).await;
    let preview = PreviewInput { exclude: BTreeSet::from([stage.person(1)]), ..PreviewInput::default() };
    let seen = stage.digest(&preview).await.plan.digest;

    let input = SendInput { preview: PreviewInput::default(), plan_digest: seen };
    let refused =
        stage.act(async |tx, clock| staffing::send(tx, clock, stage.staff, stage.project, &input).await).await;
    let Err(StaffingError::PlanChanged { plan }) = refused else { panic!("{refused:?}") };
    assert_eq!(plan.plan.dispatches[0].musician, stage.person(1));
    assert_eq!(stage.standing().await, "");
}

async fn two_sends_at_once_ask_each_musician_once(orchestra: Orchestra) {
    let stage = Stage::set(orchestra, 4).await;
    stage.need(&Wish::new(Strategy::Parallel, 3, &[1, 2, 3, 4])).await;
    let preview = PreviewInput::default();
    let input = SendInput { plan_digest: stage.digest(&preview).await.plan.digest, preview };
    let send = || stage.act(async |tx, clock| staffing::send(tx, clock, stage.staff, stage.project, &input).await);
    let (one, other) = tokio::join!(send(), send());
    assert!(one.is_ok() != other.is_ok(), "{one:?} {other:?}");
    assert_eq!(stage.standing().await, "1 queued, 2 queued, 3 queued");
}

async fn a_send_at_night_leaves_at_wake_unless_staff_say_now(orchestra: Orchestra) {
    let stage = Stage::set(orchestra, 2).await;
    stage.need(&Wish::new(Strategy::Sequential, 1, &[1])).await;
    stage.move_to("2 Jun 22:00");
    stage.send().await;
    assert_eq!(stage.mails().await, "");
    assert_eq!(staffing::next_moment(&stage.orchestra.db).await.unwrap(), Some(at("3 Jun 08:00")));

    let now = stage.need(&Wish::new(Strategy::Sequential, 1, &[2])).await;
    let preview = PreviewInput { needs: Some(BTreeSet::from([now])), leave: Leave::Now, ..PreviewInput::default() };
    let input = SendInput { plan_digest: stage.digest(&preview).await.plan.digest, preview };
    stage.act(async |tx, clock| staffing::send(tx, clock, stage.staff, stage.project, &input).await).await.unwrap();
    assert_eq!(stage.mails().await, "request 2");
    assert_eq!(said(&stage.run_until("3 Jun 08:00").await), "request 1");
}

async fn a_need_that_is_too_late_is_held(orchestra: Orchestra) {
    let stage = Stage::set(orchestra, 1).await;
    let need = stage.need(&Wish::new(Strategy::Sequential, 1, &[1])).await;
    stage.move_to("1 Jul 16:00");
    let plan = stage.digest(&PreviewInput::default()).await;
    assert_eq!((plan.plan.dispatches.len(), plan.needs[0].deadline), (0, None));
    stage.send().await;
    assert_eq!(stage.hold(need).await, Some(HoldReason::TooLate));
    assert_eq!(stage.standing().await, "");
}

async fn a_sick_call_reaches_four_at_once(orchestra: Orchestra) {
    let stage = Stage::set(orchestra, 6).await;
    stage.move_to("1 Jul 14:00");
    let wish =
        Wish { urgent: true, hours: 1, max_recipients: Some(4), ..Wish::new(Strategy::FirstCome, 1, &[1, 2, 3, 4, 5]) };
    stage.need(&wish).await;
    stage.send().await;
    let sent = stage.visit().await;
    assert_eq!(said(&sent), "request 1, request 2, request 3, request 4");
    assert!(sent.iter().all(|sent| sent.mail.deadline == Some(at("1 Jul 15:00"))));

    stage.pass(TimeDelta::minutes(10));
    stage.yes(3).await;
    stage.yes(1).await;
    let told = "1 cancelled(position_filled)*, 2 cancelled(position_filled), 3 accepted, 4 cancelled(position_filled)";
    assert_eq!(stage.standing().await, told);
    // Number 1 was told with the others when the seat went, and stands by now.
    assert_eq!(
        stage.mails().await,
        "alert late_yes, confirmation 3, position_filled 1, position_filled 2, position_filled 4"
    );
}

async fn nobody_left_out_is_asked(orchestra: Orchestra) {
    let stage = Stage::set(orchestra, 3).await;
    let need = stage.need(&Wish::new(Strategy::Sequential, 1, &[1, 2])).await;
    let other = stage.need(&Wish::new(Strategy::Sequential, 1, &[3])).await;
    let preview = PreviewInput {
        needs: Some(BTreeSet::from([need])),
        exclude: BTreeSet::from([stage.person(1)]),
        ..PreviewInput::default()
    };
    let input = SendInput { plan_digest: stage.digest(&preview).await.plan.digest, preview };
    stage.act(async |tx, clock| staffing::send(tx, clock, stage.staff, stage.project, &input).await).await.unwrap();
    assert_eq!(stage.standing().await, "2 queued");

    let unknown = PreviewInput { needs: Some(BTreeSet::from([other, need])), ..PreviewInput::default() };
    assert!(staffing::preview(&stage.orchestra.db, &stage.clock, stage.project, &unknown).await.is_ok());
}

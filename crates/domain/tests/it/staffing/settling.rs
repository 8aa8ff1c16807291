//! What happens by itself as time passes, and what a pause stops.

use std::num::NonZeroU16;

use chrono::TimeDelta;
use domain::{
    services::staffing::{self, Heard, StaffingError},
    values::states::{HoldReason, Release, Strategy},
};

use super::stage::{Stage, Wish, at, said};
use crate::databases::Orchestra;

on_each_backend!(
    silence_ends_with_the_grace_and_the_next_is_asked,
    one_reminder_comes,
    a_reminder_that_no_longer_helps_is_dropped,
    a_short_answer_time_prompts_a_call,
    a_first_come_wave_that_ends_waits_for_staff,
    a_list_opens_by_time,
    a_pause_stops_everything_and_gives_the_time_back,
    nothing_is_due_before_the_next_moment_and_something_is_at_it,
    a_cancelled_project_tells_everybody,
);

async fn silence_ends_with_the_grace_and_the_next_is_asked(orchestra: Orchestra) {
    let stage = Stage::set(orchestra, 2).await;
    let need = stage.need(&Wish::new(Strategy::Sequential, 1, &[1, 2])).await;
    stage.send().await;
    stage.visit().await;
    stage.move_to("3 Jun 14:04");
    stage.settle().await;
    assert_eq!(stage.standing().await, "1 open");
    stage.move_to("3 Jun 14:05");
    assert_eq!(stage.mails().await, "expired 1, request 2");
    assert_eq!(stage.standing().await, "1 expired, 2 open");
    let sent = stage.run_until("5 Jun 12:00").await;
    assert_eq!(said(&sent), "alert exhausted, expired 2, reminder 2");
    assert_eq!(stage.hold(need).await, Some(HoldReason::Exhausted));
}

async fn one_reminder_comes(orchestra: Orchestra) {
    let stage = Stage::set(orchestra, 1).await;
    stage.need(&Wish::new(Strategy::Sequential, 1, &[1])).await;
    stage.send().await;
    stage.visit().await;
    assert_eq!(stage.request_of(1).await.next_reminder_at, Some(at("3 Jun 08:00")));
    assert_eq!(said(&stage.run_until("3 Jun 13:00").await), "reminder 1");
    let request = stage.request_of(1).await;
    assert_eq!((request.reminded_count, request.next_reminder_at), (1, None));
}

async fn a_reminder_that_no_longer_helps_is_dropped(orchestra: Orchestra) {
    let stage = Stage::set(orchestra, 1).await;
    stage.need(&Wish::new(Strategy::Sequential, 1, &[1])).await;
    stage.send().await;
    stage.visit().await;
    stage.move_to("3 Jun 13:31");
    assert_eq!(stage.mails().await, "", "less than half an hour is left");
    assert_eq!(stage.request_of(1).await.reminded_count, 0);
}

async fn a_short_answer_time_prompts_a_call(orchestra: Orchestra) {
    let stage = Stage::set(orchestra, 1).await;
    stage.need(&Wish { hours: 2, ..Wish::new(Strategy::Sequential, 1, &[1]) }).await;
    stage.send().await;
    stage.visit().await;
    assert_eq!(said(&stage.run_until("2 Jun 15:30").await), "alert call_prompt");
}

async fn a_first_come_wave_that_ends_waits_for_staff(orchestra: Orchestra) {
    let stage = Stage::set(orchestra, 5).await;
    let wish = Wish { max_recipients: Some(2), ..Wish::new(Strategy::FirstCome, 1, &[1, 2, 3, 4]) };
    let need = stage.need(&wish).await;
    stage.send().await;
    stage.visit().await;
    stage.no(1).await;
    assert_eq!(stage.standing().await, "1 declined, 2 open", "the wave is still running");
    stage.run_until("4 Jun 12:00").await;
    assert_eq!(stage.hold(need).await, Some(HoldReason::WaveDone));
    assert_eq!(stage.standing().await, "1 declined, 2 expired");
}

async fn a_list_opens_by_time(orchestra: Orchestra) {
    let stage = Stage::set(orchestra, 4).await;
    let later = Release::AfterHours(NonZeroU16::new(3).unwrap());
    let lists = vec![(vec![1], Release::Exhausted), (vec![2, 3], later)];
    stage.need(&Wish { lists, ..Wish::new(Strategy::Parallel, 2, &[]) }).await;
    stage.send().await;
    stage.visit().await;
    assert_eq!(staffing::next_moment(&stage.orchestra.db).await.unwrap(), Some(at("2 Jun 17:00")));
    assert_eq!(said(&stage.run_until("2 Jun 18:00").await), "request 2");
    assert!(staffing::due_projects(&stage.orchestra.db, stage.clock.now()).await.unwrap().is_empty());
}

async fn a_pause_stops_everything_and_gives_the_time_back(orchestra: Orchestra) {
    let stage = Stage::set(orchestra, 4).await;
    stage.need(&Wish::new(Strategy::Parallel, 2, &[1, 2, 3])).await;
    stage.send().await;
    stage.visit().await;
    stage.no(2).await;
    stage.move_to("2 Jun 18:00");
    let command = stage.command();
    stage.act(async |tx, clock| staffing::pause(tx, clock, &command, stage.project).await).await.unwrap();
    assert_eq!(staffing::next_moment(&stage.orchestra.db).await.unwrap(), None);
    stage.move_to("3 Jun 23:00");
    assert_eq!(stage.mails().await, "", "neither number 3's request nor a reminder");
    assert_eq!(stage.standing().await, "1 open, 2 declined, 3 queued");
    let again = stage.act(async |tx, clock| staffing::pause(tx, clock, &command, stage.project).await).await;
    assert!(matches!(again, Err(StaffingError::NotInThisState(why)) if why == "the project is paused"));

    stage.act(async |tx, clock| staffing::resume(tx, clock, &command, stage.project).await).await.unwrap();
    let request = stage.request_of(1).await;
    // Golden instants, row 29.
    assert_eq!((request.deadline_at, request.next_reminder_at), (Some(at("4 Jun 19:00")), Some(at("4 Jun 08:00"))));
    assert_eq!(stage.mails().await, "");
    assert_eq!(said(&stage.run_until("4 Jun 08:00").await), "reminder 1, request 3");
}

async fn nothing_is_due_before_the_next_moment_and_something_is_at_it(orchestra: Orchestra) {
    let stage = Stage::set(orchestra, 8).await;
    let later = Release::AfterHours(NonZeroU16::new(30).unwrap());
    let lists = vec![(vec![5], Release::Exhausted), (vec![6, 7], later)];
    stage.need(&Wish::new(Strategy::Sequential, 1, &[1, 2])).await;
    stage.need(&Wish { hours: 2, ..Wish::new(Strategy::Parallel, 2, &[3, 4]) }).await;
    stage.need(&Wish { lists, ..Wish::new(Strategy::Parallel, 2, &[]) }).await;
    stage.send().await;
    stage.visit().await;
    let mut moments = 0;
    while let Some(next) = staffing::next_moment(&stage.orchestra.db).await.unwrap() {
        let moment = TimeDelta::microseconds(1);
        stage.set_clock(next - moment);
        assert!(staffing::due_projects(&stage.orchestra.db, stage.clock.now()).await.unwrap().is_empty());
        assert!(stage.claim().await.is_none());
        stage.set_clock(next);
        let due = !staffing::due_projects(&stage.orchestra.db, next).await.unwrap().is_empty();
        let sent = stage.visit().await;
        let later = staffing::next_moment(&stage.orchestra.db).await.unwrap();
        assert!(due || !sent.is_empty() || later > Some(next), "{next}");
        assert_ne!(later, Some(next), "what was due is done");
        moments += 1;
        assert!(moments < 100, "it comes to an end");
    }
    assert!(moments > 8, "{moments}");
}

async fn a_cancelled_project_tells_everybody(orchestra: Orchestra) {
    let stage = Stage::set(orchestra, 4).await;
    stage.need(&Wish::new(Strategy::Parallel, 3, &[1, 2, 3, 4])).await;
    stage.send().await;
    stage.visit().await;
    stage.yes(1).await;
    stage.no(2).await;
    stage.visit().await;
    let command = stage.command();
    stage.act(async |tx, clock| staffing::cancel_project(tx, clock, &command, stage.project).await).await.unwrap();
    let expected = "1 accepted, 2 declined, 3 cancelled(project_cancelled), 4 cancelled(project_cancelled)";
    assert_eq!(stage.standing().await, expected);
    let sent = stage.visit().await;
    assert_eq!(said(&sent), "cancelled 1, cancelled 3", "number 4's mail never left");
    let engaged = sent.iter().find(|sent| sent.to == 1).unwrap();
    assert!(engaged.mail.variables.was_engaged);
    assert!(matches!(stage.yes(3).await, Heard::Refused(_)));
}

//! What staff change while the asking runs.

use domain::{
    ids::{ProjectId, RankingListId, SessionId},
    services::{
        Stale,
        sessions::{AmendSession, SessionWarning},
        staffing::{self, Asking, EditListError, ListEdit, NeedChange, PreviewInput, StaffCommand, StaffingError},
    },
    values::{
        change::Change,
        states::{HoldReason, MusicianStatus, Release, SessionKind, Strategy},
        text::Note,
    },
};

use super::stage::{Stage, Wish, at, said};
use crate::{databases::Orchestra, fixtures::LIMIT};

on_each_backend!(
    raising_the_quantity_asks_only_as_confirmed,
    lowering_the_quantity_moves_seats_and_closes_what_is_too_much,
    an_edit_of_what_somebody_else_changed_is_refused,
    an_archived_need_closes_its_requests,
    skipping_goes_on_and_stopping_does_not,
    a_released_musician_is_told_and_the_need_held,
    a_lifted_block_lets_somebody_be_asked_again,
    a_moved_session_is_told_to_the_engaged_and_lifts_the_old_noes,
    another_ladder_asks_only_as_confirmed,
    a_musician_set_aside_is_told_and_the_next_asked_as_confirmed,
    a_name_added_to_a_list_in_use_is_asked_only_as_confirmed,
    what_a_list_leads_to_in_two_projects_is_confirmed_as_one,
    a_forecast_says_how_far_the_asking_gets,
);

fn quantity(quantity: i32) -> NeedChange {
    NeedChange { quantity: Some(quantity), ..NeedChange::default() }
}

async fn raising_the_quantity_asks_only_as_confirmed(orchestra: Orchestra) {
    let stage = Stage::set(orchestra, 4).await;
    let need = stage.need(&Wish::new(Strategy::Parallel, 1, &[1, 2, 3, 4])).await;
    let command = stage.command();
    let edit = async |command: StaffCommand, to| {
        stage.act(async |tx, clock| staffing::edit_need(tx, clock, &command, need, quantity(to), None).await).await
    };
    edit(command, 2).await.unwrap();
    assert_eq!(stage.standing().await, "", "an unarmed need asks nobody");
    stage.send().await;
    assert_eq!(stage.standing().await, "1 queued, 2 queued");

    let refused = edit(command, 3).await;
    let Err(StaffingError::DigestRequired { plan }) = refused else { panic!("{refused:?}") };
    assert_eq!(stage.standing().await, "1 queued, 2 queued");
    edit(StaffCommand { asking: Asking::Confirmed(plan.plan.digest), ..command }, 3).await.unwrap();
    assert_eq!(stage.standing().await, "1 queued, 2 queued, 3 queued");
    edit(StaffCommand { asking: Asking::DontAsk, ..command }, 4).await.unwrap();
    assert_eq!(stage.standing().await, "1 queued, 2 queued, 3 queued");
    assert_eq!(stage.hold(need).await, Some(HoldReason::DontAsk));
}

async fn lowering_the_quantity_moves_seats_and_closes_what_is_too_much(orchestra: Orchestra) {
    let stage = Stage::set(orchestra, 4).await;
    let need = stage.need(&Wish::new(Strategy::Parallel, 4, &[1, 2, 3, 4])).await;
    stage.send().await;
    stage.visit().await;
    for number in [1, 2, 3] {
        stage.yes(number).await;
    }
    stage.visit().await;
    let command = stage.command();
    let first = stage.request_of(1).await.id;
    stage.act(async |tx, clock| staffing::release(tx, clock, &command, first).await).await.unwrap();
    assert_eq!(stage.seats(need).await, [2, 3]);
    let edit =
        |to| stage.act(async move |tx, clock| staffing::edit_need(tx, clock, &command, need, quantity(to), None).await);
    assert!(matches!(edit(1).await, Err(StaffingError::SeatsTaken)));
    edit(2).await.unwrap();
    assert_eq!(stage.seats(need).await, [1, 2], "the occupant of seat 3 sits on seat 1");
    assert_eq!(stage.standing().await, "1 released, 2 accepted, 3 accepted, 4 cancelled(quantity_lowered)");
    assert_eq!(stage.mails().await, "cancelled 4, released 1");
}

async fn an_edit_of_what_somebody_else_changed_is_refused(orchestra: Orchestra) {
    let stage = Stage::set(orchestra, 1).await;
    let need = stage.need(&Wish::new(Strategy::Sequential, 1, &[1])).await;
    let command = stage.command();
    let edit =
        || stage.act(async |tx, clock| staffing::edit_need(tx, clock, &command, need, quantity(2), Some(1)).await);
    edit().await.unwrap();
    assert!(matches!(edit().await, Err(StaffingError::Stale(Stale { version: 2, .. }))));
    stage.send().await;
    let unchanged = NeedChange::default();
    let again = stage.act(async |tx, clock| staffing::edit_need(tx, clock, &command, need, unchanged, Some(2)).await);
    again.await.unwrap();
}

async fn an_archived_need_closes_its_requests(orchestra: Orchestra) {
    let stage = Stage::set(orchestra, 2).await;
    let need = stage.need(&Wish::new(Strategy::Sequential, 1, &[1, 2])).await;
    stage.send().await;
    stage.visit().await;
    let command = stage.command();
    stage.act(async |tx, clock| staffing::archive_need(tx, clock, &command, need, None).await).await.unwrap();
    assert_eq!(stage.standing().await, "1 cancelled(need_archived)");
    assert_eq!(stage.mails().await, "cancelled 1");
}

async fn skipping_goes_on_and_stopping_does_not(orchestra: Orchestra) {
    let stage = Stage::set(orchestra, 3).await;
    let need = stage.need(&Wish::new(Strategy::Sequential, 1, &[1, 2, 3])).await;
    stage.send().await;
    let first = stage.request_of(1).await.id;
    let skip = async |asking| {
        let command = StaffCommand { asking, ..stage.command() };
        stage.act(async |tx, clock| staffing::skip(tx, clock, &command, first).await).await
    };
    let refused = skip(Asking::Refuse).await;
    let Err(StaffingError::DigestRequired { plan }) = refused else { panic!("{refused:?}") };
    skip(Asking::Confirmed(plan.plan.digest)).await.unwrap();
    assert_eq!(stage.standing().await, "1 cancelled(skipped), 2 queued");
    assert_eq!(stage.mails().await, "request 2", "the mail of number 1 was called back");

    let second = stage.request_of(2).await.id;
    let command = stage.command();
    stage.act(async |tx, clock| staffing::stop(tx, clock, &command, second).await).await.unwrap();
    assert_eq!(stage.standing().await, "1 cancelled(skipped), 2 cancelled(stopped)");
    assert_eq!(stage.hold(need).await, Some(HoldReason::Stopped));
    assert_eq!(stage.mails().await, "cancelled 2");
}

async fn a_released_musician_is_told_and_the_need_held(orchestra: Orchestra) {
    let stage = Stage::set(orchestra, 2).await;
    let need = stage.need(&Wish::new(Strategy::Sequential, 1, &[1, 2])).await;
    stage.send().await;
    stage.visit().await;
    stage.yes(1).await;
    stage.visit().await;
    let request = stage.request_of(1).await.id;
    let command = stage.command();
    stage.act(async |tx, clock| staffing::release(tx, clock, &command, request).await).await.unwrap();
    assert_eq!(stage.hold(need).await, Some(HoldReason::Released));
    assert_eq!(stage.standing().await, "1 released");
    assert_eq!(stage.mails().await, "released 1");
}

async fn a_lifted_block_lets_somebody_be_asked_again(orchestra: Orchestra) {
    let stage = Stage::set(orchestra, 2).await;
    stage.need(&Wish::new(Strategy::Sequential, 1, &[1])).await;
    stage.send().await;
    stage.run_until("4 Jun 12:00").await;
    assert_eq!(stage.standing().await, "1 expired");
    let command = stage.command();
    let reason = Note::parse("Was abroad").unwrap();
    let musician = stage.person(1);
    stage
        .act(async |tx, clock| staffing::lift_block(tx, clock, &command, stage.project, musician, reason).await)
        .await
        .unwrap();
    assert_eq!(stage.standing().await, "1 expired", "the need is held: nobody is asked by surprise");
    stage.send().await;
    assert_eq!(stage.standing().await, "1 queued");
}

async fn a_moved_session_is_told_to_the_engaged_and_lifts_the_old_noes(orchestra: Orchestra) {
    let stage = Stage::set(orchestra, 3).await;
    stage.need(&Wish::new(Strategy::Parallel, 2, &[1, 2, 3])).await;
    stage.send().await;
    stage.visit().await;
    stage.yes(1).await;
    stage.no(2).await;
    stage.run_until("4 Jun 12:00").await;
    let by = stage.staff;
    let session = stage.sessions().await[0].clone();
    let change = async |change: AmendSession| {
        let (project, id) = (stage.project, session.id);
        stage
            .act(async |tx, clock| staffing::change_session(tx, clock, by, project, id, None, change).await)
            .await
            .unwrap()
    };
    let before = stage.mails().await;
    change(AmendSession { note: Change::Set(Note::parse("Bring mutes").unwrap()), ..AmendSession::default() }).await;
    assert_eq!(stage.mails().await, before, "a note is no reason to write");
    let saved = change(AmendSession { starts_at: Some(at("29 Jun 09:00")), ..AmendSession::default() }).await;
    assert!(saved.warnings.contains(&SessionWarning::DeclinesLifted(1)), "{:?}", saved.warnings);
    assert_eq!(said(&stage.visit().await), "revision 1");
    assert_eq!(stage.standing().await, "1 accepted, 2 declined, 3 expired", "nobody is asked by it");
}

async fn another_ladder_asks_only_as_confirmed(orchestra: Orchestra) {
    let stage = Stage::set(orchestra, 3).await;
    let need = stage.need(&Wish::new(Strategy::Parallel, 2, &[1])).await;
    stage.send().await;
    let (first, second) = (stage.list(&[1]).await, stage.list(&[2, 3]).await);
    let change = |ladder: &[RankingListId]| {
        let ladder = ladder.iter().map(|list| (*list, Release::Exhausted)).collect();
        NeedChange { ladder: Some(ladder), ..NeedChange::default() }
    };
    let edit = async |asking, change: NeedChange| {
        let command = StaffCommand { asking, ..stage.command() };
        stage.act(async |tx, clock| staffing::edit_need(tx, clock, &command, need, change, None).await).await
    };
    let refused = edit(Asking::Refuse, change(&[first, second])).await;
    let Err(StaffingError::DigestRequired { plan }) = refused else { panic!("{refused:?}") };
    edit(Asking::Confirmed(plan.plan.digest), change(&[first, second])).await.unwrap();
    assert_eq!(stage.standing().await, "1 queued, 2 queued");

    for (ladder, pointer) in [(vec![], "/ladder"), (vec![first, first], "/ladder/1/listId")] {
        let refused = edit(Asking::Refuse, change(&ladder)).await;
        assert!(matches!(refused, Err(StaffingError::Invalid { pointer: at, .. }) if at == pointer));
    }
    let unknown = RankingListId::new(&stage.clock);
    assert!(matches!(edit(Asking::Refuse, change(&[unknown])).await, Err(StaffingError::Invalid { .. })));
    let sessions = NeedChange { sessions: Some([SessionId::new(&stage.clock)].into()), ..NeedChange::default() };
    assert!(matches!(edit(Asking::Refuse, sessions).await, Err(StaffingError::Invalid { .. })));
}

async fn a_musician_set_aside_is_told_and_the_next_asked_as_confirmed(orchestra: Orchestra) {
    let stage = Stage::set(orchestra, 2).await;
    stage.need(&Wish::new(Strategy::Sequential, 1, &[1, 2])).await;
    stage.send().await;
    stage.visit().await;
    let set_aside = async |asking| {
        let command = StaffCommand { asking, ..stage.command() };
        let status = MusicianStatus::Inactive;
        stage
            .act(async |tx, clock| staffing::set_aside(tx, clock, &command, stage.person(1), None, status, LIMIT).await)
            .await
    };
    let refused = set_aside(Asking::Refuse).await;
    let Err(StaffingError::DigestRequired { plan }) = refused else { panic!("{refused:?}") };
    set_aside(Asking::Confirmed(plan.plan.digest)).await.unwrap();
    assert_eq!(stage.standing().await, "1 cancelled(musician_archived), 2 queued");
    assert_eq!(stage.mails().await, "cancelled 1, request 2");
}

async fn a_name_added_to_a_list_in_use_is_asked_only_as_confirmed(orchestra: Orchestra) {
    let stage = Stage::set(orchestra, 3).await;
    let need = stage.need(&Wish::new(Strategy::Parallel, 3, &[1])).await;
    let list = stage.list_of(need).await;
    stage.edit_list(list, Asking::Refuse, ListEdit::Add { musician: stage.person(2), rank: Some(1) }).await.unwrap();
    assert_eq!(stage.standing().await, "", "an unarmed need asks nobody");
    stage.send().await;
    assert_eq!(stage.standing().await, "1 queued, 2 queued");

    let add = ListEdit::Add { musician: stage.person(3), rank: None };
    let refused = stage.edit_list(list, Asking::Refuse, add.clone()).await;
    let Err(EditListError::Staffing(StaffingError::DigestRequired { plan })) = refused else { panic!("{refused:?}") };
    assert_eq!(plan.people.iter().filter(|person| person.id == stage.person(3)).count(), 1);
    assert_eq!((stage.standing().await.as_str(), stage.ranked(list).await), ("1 queued, 2 queued", vec![2, 1]));

    stage.edit_list(list, Asking::DontAsk, add).await.unwrap();
    assert_eq!((stage.standing().await.as_str(), stage.ranked(list).await), ("1 queued, 2 queued", vec![2, 1, 3]));
    assert_eq!(stage.hold(need).await, Some(HoldReason::DontAsk));
    stage.edit_list(list, Asking::Refuse, ListEdit::Remove(stage.person(3))).await.unwrap();
    assert_eq!(stage.ranked(list).await, [2, 1], "what is held asks nobody, so nothing needs confirming");
}

async fn what_a_list_leads_to_in_two_projects_is_confirmed_as_one(orchestra: Orchestra) {
    let stage = Stage::set(orchestra, 4).await;
    let list = stage.list_of(stage.need(&Wish::new(Strategy::Parallel, 2, &[1])).await).await;
    let other = ProjectId::new(&stage.clock);
    stage.draft(other).await;
    stage.session(other, SessionKind::Concert, "15 Aug 19:00").await;
    let elsewhere = stage.need_in(other, &Wish::new(Strategy::Parallel, 2, &[2])).await;
    let change = NeedChange { ladder: Some(vec![(list, Release::Exhausted)]), ..NeedChange::default() };
    let command = stage.command();
    stage.act(async |tx, clock| staffing::edit_need(tx, clock, &command, elsewhere, change, None).await).await.unwrap();
    stage.send().await;
    stage.send_in(other).await;
    assert_eq!((stage.standing().await, stage.standing_in(other).await), ("1 queued".into(), "1 queued".into()));

    let set = ListEdit::Set([1, 3].map(|number| stage.person(number)).to_vec());
    let refused = stage.edit_list(list, Asking::Refuse, set.clone()).await;
    let Err(EditListError::Staffing(StaffingError::DigestRequired { plan })) = refused else { panic!("{refused:?}") };
    let asked: Vec<_> = plan.plan.dispatches.iter().map(|dispatch| dispatch.musician).collect();
    assert_eq!(asked, [stage.person(3), stage.person(3)], "once in each project");
    assert_eq!(plan.people.iter().filter(|person| person.id == stage.person(3)).count(), 1);

    let another = ListEdit::Set([1, 4].map(|number| stage.person(number)).to_vec());
    let changed = stage.edit_list(list, Asking::Confirmed(plan.plan.digest), another).await;
    assert!(matches!(changed, Err(EditListError::Staffing(StaffingError::PlanChanged { .. }))), "{changed:?}");
    assert_eq!((stage.standing().await, stage.standing_in(other).await), ("1 queued".into(), "1 queued".into()));
    stage.edit_list(list, Asking::Confirmed(plan.plan.digest), set).await.unwrap();
    let both = "1 queued, 3 queued".to_owned();
    assert_eq!((stage.standing().await, stage.standing_in(other).await), (both.clone(), both));
}

async fn a_forecast_says_how_far_the_asking_gets(orchestra: Orchestra) {
    let stage = Stage::set(orchestra, 40).await;
    let everybody: Vec<usize> = (1..=40).collect();
    stage.need(&Wish::new(Strategy::Sequential, 1, &everybody)).await;
    let forecast =
        staffing::forecast(&stage.orchestra.db, &stage.clock, stage.project, &PreviewInput::default()).await.unwrap();
    assert_eq!(forecast[0].last_call_at, Some(at("28 Jun 10:00")));
    assert_eq!((forecast[0].lists[0].asked, forecast[0].lists[0].of), (26, 40));
    assert_eq!(stage.standing().await, "");
}

//! Needs.

use std::collections::BTreeSet;

use domain::{
    entities::seat,
    ids::{NeedId, PositionId, ProjectId, RankingListId, SessionId},
    rules::calendar::{CountingClock, ResponseTime, Unit},
    services::{
        FindError, Refused,
        needs::{self, AddNeedError, Need, NewNeed, Proposal},
        ranking_lists::{self, ListKind, NewList},
    },
    values::states::{FillState, NeedReason, ProjectStatus, Release, Strategy, Tier},
};
use sea_orm::EntityTrait;

use crate::{
    databases::Orchestra,
    fixtures::{self, name},
    projects::{draft, put},
    sessions,
};

on_each_backend!(
    what_staff_leave_open_is_filled_in,
    what_staff_say_stands,
    a_ladder_is_made_of_lists_that_this_project_may_use,
    a_need_refers_only_to_what_is_there,
    nothing_is_needed_of_a_project_that_is_over,
    an_answer_time_is_proposed_by_how_near_the_sessions_are,
    needs_are_read_in_two_statements,
);

pub fn new_need(position: PositionId, quantity: i32) -> NewNeed {
    NewNeed {
        position,
        quantity,
        strategy: None,
        max_recipients: None,
        response: None,
        clock: None,
        requires_local: false,
        urgent: false,
        priority: 0,
        reason: NeedReason::Substitute,
        replaces: None,
        note_to_musician: None,
        terms: None,
        ladder: None,
        sessions: Vec::new(),
    }
}

async fn add(orchestra: &Orchestra, project: ProjectId, new: NewNeed) -> Result<Need, AddNeedError> {
    let txn = orchestra.begin().await;
    let need = needs::add(&txn, &orchestra.clock, None, project, new).await?;
    txn.commit().await.unwrap();
    Ok(need)
}

async fn list(orchestra: &Orchestra, position: PositionId, kind: ListKind) -> RankingListId {
    let txn = orchestra.begin().await;
    let new = NewList { position, kind, description: None };
    let list = ranking_lists::create(&txn, &orchestra.clock, None, new).await.unwrap();
    txn.commit().await.unwrap();
    list.id
}

/// A position with lists A and C.
async fn position(orchestra: &Orchestra) -> (PositionId, [RankingListId; 2]) {
    let violin = fixtures::instrument(orchestra, "Violin", "Violin").await;
    let tutti = fixtures::position(orchestra, violin, "Tutti", "Tutti").await;
    let c = list(orchestra, tutti, ListKind::Standing(Tier::C)).await;
    let a = list(orchestra, tutti, ListKind::Standing(Tier::A)).await;
    (tutti, [a, c])
}

async fn what_staff_leave_open_is_filled_in(orchestra: Orchestra) {
    let (tutti, [a, c]) = position(&orchestra).await;
    let project = draft(&orchestra, "Brahms 4", "2026-11-30").await;
    for (quantity, urgent, strategy, max_recipients, response) in [
        (1, false, Strategy::Sequential, None, (3, Unit::Day)),
        (3, false, Strategy::Parallel, None, (3, Unit::Day)),
        (1, true, Strategy::FirstCome, Some(3), (2, Unit::Hour)),
        (2, true, Strategy::FirstCome, Some(6), (2, Unit::Hour)),
    ] {
        let need = add(&orchestra, project, NewNeed { urgent, ..new_need(tutti, quantity) }).await.unwrap();
        let facts = &need.facts;
        assert_eq!((facts.strategy, facts.max_recipients), (strategy, max_recipients));
        assert_eq!((facts.response_value, facts.response_unit), response);
        assert_eq!((facts.clock, facts.armed_at, facts.version), (CountingClock::Elapsed, None, 1));
        let rungs: Vec<_> = need.ladder.iter().map(|rung| (rung.list, rung.tier, rung.release)).collect();
        assert_eq!(rungs, [(a, Some(Tier::A), Release::Exhausted), (c, Some(Tier::C), Release::Exhausted)]);
        assert_eq!(need.fill_state, FillState::Waiting);
        assert_eq!(needs::find(&orchestra.db, project, facts.id).await.unwrap(), need);
        let seats = seat::Entity::find().all(&orchestra.db).await.unwrap();
        let mut numbers: Vec<_> = seats.iter().filter(|seat| seat.need_id == facts.id).map(|seat| seat.no).collect();
        numbers.sort_unstable();
        assert_eq!(numbers, (1..=quantity).collect::<Vec<_>>());
    }
}

async fn what_staff_say_stands(orchestra: Orchestra) {
    let (tutti, [a, c]) = position(&orchestra).await;
    let project = draft(&orchestra, "Brahms 4", "2026-11-30").await;
    let first = sessions::add(&orchestra, project, "2026-11-30T09:00:00Z", "2026-11-30T12:00:00Z").await;
    let ladder = vec![(c, Release::Exhausted), (a, "after_24_hours".parse().unwrap())];
    let new = NewNeed {
        strategy: Some(Strategy::FirstCome),
        max_recipients: Some(40),
        response: Some(ResponseTime::new(90, Unit::Minute).unwrap()),
        clock: Some(CountingClock::Business),
        urgent: true,
        priority: -1,
        replaces: Some(name("Mia Zander")),
        ladder: Some(ladder.clone()),
        sessions: vec![first.id, first.id],
        ..new_need(tutti, 1)
    };
    let need = add(&orchestra, project, new).await.unwrap();
    let facts = &need.facts;
    assert_eq!((facts.strategy, facts.max_recipients), (Strategy::FirstCome, Some(40)));
    assert_eq!((facts.response_value, facts.response_unit, facts.clock), (90, Unit::Minute, CountingClock::Business));
    assert_eq!(need.ladder.iter().map(|rung| (rung.list, rung.release)).collect::<Vec<_>>(), ladder);
    assert_eq!(need.sessions, [first.id]);
    let later = add(&orchestra, project, new_need(tutti, 1)).await.unwrap();
    let listed = needs::of_project(&orchestra.db, project, false).await.unwrap();
    assert_eq!(listed, [need, later], "a lower priority comes first");

    let max_recipients = Some(2);
    let odd = add(&orchestra, project, NewNeed { max_recipients, ..new_need(tutti, 2) }).await;
    assert!(matches!(odd, Err(AddNeedError::MaxRecipients)), "{odd:?}");
}

async fn a_ladder_is_made_of_lists_that_this_project_may_use(orchestra: Orchestra) {
    let (tutti, [a, c]) = position(&orchestra).await;
    let project = draft(&orchestra, "Brahms 4", "2026-11-30").await;
    let other = draft(&orchestra, "Brahms 3", "2026-11-30").await;
    let custom = async |of| list(&orchestra, tutti, ListKind::Custom { name: name("Friends"), project: of }).await;
    let (template, own, others) = (custom(None).await, custom(Some(project)).await, custom(Some(other)).await);
    let try_add = async |lists: &[RankingListId]| {
        let ladder = Some(lists.iter().map(|list| (*list, Release::Exhausted)).collect());
        add(&orchestra, project, NewNeed { ladder, ..new_need(tutti, 1) }).await
    };
    let need = try_add(&[own, a, template]).await.unwrap();
    let names: Vec<_> = need.ladder.iter().map(|rung| rung.name.is_some()).collect();
    assert_eq!(names, [true, false, true]);

    let txn = orchestra.begin().await;
    ranking_lists::archive(&txn, &orchestra.clock, None, c, None).await.unwrap();
    txn.commit().await.unwrap();
    for unusable in [others, c, RankingListId::new(&orchestra.clock)] {
        let refused = try_add(&[a, unusable]).await;
        assert!(matches!(refused, Err(AddNeedError::UnknownList(1))), "{refused:?}");
    }
    let repeated = try_add(&[a, own, a]).await;
    assert!(matches!(repeated, Err(AddNeedError::RepeatedList(2))), "{repeated:?}");
    let empty = try_add(&[]).await;
    assert!(matches!(empty, Err(AddNeedError::NoList)), "{empty:?}");
    let by_default = add(&orchestra, project, new_need(tutti, 1)).await.unwrap();
    assert_eq!(by_default.ladder.iter().map(|rung| rung.list).collect::<Vec<_>>(), [a], "without the archived one");
}

async fn a_need_refers_only_to_what_is_there(orchestra: Orchestra) {
    let (tutti, [a, _]) = position(&orchestra).await;
    let project = draft(&orchestra, "Brahms 4", "2026-11-30").await;
    let other = draft(&orchestra, "Brahms 3", "2026-11-30").await;
    let elsewhere = sessions::add(&orchestra, other, "2026-11-30T09:00:00Z", "2026-11-30T12:00:00Z").await;
    for session in [elsewhere.id, SessionId::new(&orchestra.clock)] {
        let refused = add(&orchestra, project, NewNeed { sessions: vec![session], ..new_need(tutti, 1) }).await;
        assert!(matches!(refused, Err(AddNeedError::UnknownSession(0))), "{refused:?}");
    }
    let nobody =
        NewNeed { ladder: Some(vec![(a, Release::Exhausted)]), ..new_need(PositionId::new(&orchestra.clock), 1) };
    let refused = add(&orchestra, project, nobody).await;
    assert!(matches!(refused, Err(AddNeedError::UnknownPosition)), "{refused:?}");
    let nowhere = add(&orchestra, ProjectId::new(&orchestra.clock), new_need(tutti, 1)).await;
    assert!(matches!(nowhere, Err(AddNeedError::Refused(Refused::NotFound))), "{nowhere:?}");
    let need = add(&orchestra, other, new_need(tutti, 1)).await.unwrap();
    let misplaced = needs::find(&orchestra.db, project, need.facts.id).await;
    assert!(matches!(misplaced, Err(FindError::NotFound)), "{misplaced:?}");
    let nowhere = needs::of_project(&orchestra.db, ProjectId::new(&orchestra.clock), false).await;
    assert!(matches!(nowhere, Err(FindError::NotFound)), "{nowhere:?}");
}

async fn nothing_is_needed_of_a_project_that_is_over(orchestra: Orchestra) {
    let (tutti, _) = position(&orchestra).await;
    let project = draft(&orchestra, "Brahms 4", "2026-11-30").await;
    for status in ProjectStatus::ALL {
        put(&orchestra, project, *status).await;
        let added = add(&orchestra, project, new_need(tutti, 1)).await;
        match status {
            ProjectStatus::Draft | ProjectStatus::Active | ProjectStatus::Paused => drop(added.unwrap()),
            over => assert!(matches!(added, Err(AddNeedError::NotInThisState(named)) if named == *over), "{added:?}"),
        }
    }
}

async fn an_answer_time_is_proposed_by_how_near_the_sessions_are(orchestra: Orchestra) {
    let project = draft(&orchestra, "Brahms 4", "2026-05-28").await;
    let propose = async |covered: &[SessionId]| {
        let covered: BTreeSet<_> = covered.iter().copied().collect();
        let proposal = needs::propose(&orchestra.db, &orchestra.clock, project, &covered).await.unwrap();
        let Proposal { response, urgent } = proposal;
        (response.value(), response.unit(), urgent)
    };
    assert_eq!(propose(&[]).await, (3, Unit::Day, false));
    // The test's clock stands at 28 May 2026.
    let far = sessions::add(&orchestra, project, "2026-06-20T09:00:00Z", "2026-06-20T12:00:00Z").await;
    let near = sessions::add(&orchestra, project, "2026-05-30T09:00:00Z", "2026-05-30T12:00:00Z").await;
    sessions::add(&orchestra, project, "2026-05-20T09:00:00Z", "2026-05-20T12:00:00Z").await;
    assert_eq!(propose(&[]).await, (2, Unit::Hour, true));
    assert_eq!(propose(&[far.id]).await, (2, Unit::Day, false));
    assert_eq!(propose(&[far.id, near.id]).await, (2, Unit::Hour, true));
}

async fn needs_are_read_in_two_statements(orchestra: Orchestra) {
    let (tutti, _) = position(&orchestra).await;
    let project = draft(&orchestra, "Brahms 4", "2026-11-30").await;
    let session = sessions::add(&orchestra, project, "2026-11-30T09:00:00Z", "2026-11-30T12:00:00Z").await;
    for n in 0..5 {
        let sessions = if n % 2 == 0 { vec![session.id] } else { Vec::new() };
        add(&orchestra, project, NewNeed { sessions, ..new_need(tutti, 1) }).await.unwrap();
    }
    orchestra.statements();
    let needs = needs::of_project(&orchestra.db, project, true).await.unwrap();
    assert_eq!(orchestra.statements(), 2);
    assert_eq!(needs.iter().map(|need| need.sessions.len()).collect::<Vec<_>>(), [1, 0, 1, 0, 1]);
    let id: NeedId = needs[0].facts.id;
    needs::find(&orchestra.db, project, id).await.unwrap();
    assert_eq!(orchestra.statements(), 2);
}

//! Projects.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    entities::{need, need_list, project},
    ids::ProjectId,
    services::{
        FindError, Refused,
        needs::{self, NewNeed},
        projects::{
            self, AmendProject, DuplicateError, DuplicateProject, NewProject, Project, ProjectDetails, ProjectFilter,
            ProjectOrder, SaveProjectError,
        },
        ranking_lists::{self, ListKind, NewList},
        sessions::{self, NewSession},
        staffing::Actor,
        timeline::{self, EventFilter, Span},
    },
    values::{
        change::Change,
        states::{HoldReason, ProjectStatus, Release, SessionKind, Strategy, Tier},
        text::Note,
    },
};
use sea_orm::{ActiveValue::Set, EntityTrait};

use crate::{
    databases::Orchestra,
    fixtures::{self, LIMIT, name, someone},
};

on_each_backend!(
    a_plan_allows_so_many_projects_that_are_not_archived,
    an_edit_keeps_what_it_does_not_name,
    days_that_must_be_mistakes_are_refused,
    an_edit_of_an_old_version_is_refused,
    only_what_is_over_or_was_never_staffed_is_archived,
    pages_follow_the_first_day_either_way,
    what_staff_do_is_on_the_timeline,
    a_page_is_one_statement,
    another_year_keeps_local_times_and_asks_nobody,
    what_was_archived_since_is_left_out_of_a_copy,
);

pub fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

pub fn new_project(title: &str, starts_on: &str) -> NewProject {
    let starts_on = day(starts_on);
    NewProject { name: name(title), starts_on, ends_on: starts_on, details: ProjectDetails::default() }
}

pub async fn draft(orchestra: &Orchestra, title: &str, starts_on: &str) -> ProjectId {
    let txn = orchestra.begin().await;
    let new = new_project(title, starts_on);
    let project = projects::create(&txn, &orchestra.clock, None, LIMIT, new).await.unwrap();
    txn.commit().await.unwrap();
    project.facts.id
}

pub async fn put(orchestra: &Orchestra, id: ProjectId, status: ProjectStatus) {
    let paused_at = (status == ProjectStatus::Paused).then(|| orchestra.clock.now());
    let row =
        project::ActiveModel { id: Set(id), status: Set(status), paused_at: Set(paused_at), ..Default::default() };
    project::Entity::update(row).exec(&orchestra.db).await.unwrap();
}

async fn amend(
    orchestra: &Orchestra,
    id: ProjectId,
    expected: Option<i64>,
    amendment: AmendProject,
) -> Result<Project, SaveProjectError> {
    let txn = orchestra.begin().await;
    let project = projects::amend(&txn, &orchestra.clock, None, id, expected, amendment).await?;
    txn.commit().await.unwrap();
    Ok(project)
}

async fn archive(orchestra: &Orchestra, id: ProjectId) -> Result<(), SaveProjectError> {
    let txn = orchestra.begin().await;
    projects::archive(&txn, &orchestra.clock, None, id, None).await?;
    txn.commit().await.unwrap();
    Ok(())
}

async fn a_plan_allows_so_many_projects_that_are_not_archived(orchestra: Orchestra) {
    let create = async || {
        let txn = orchestra.begin().await;
        let new = new_project("Brahms 4", "2026-11-30");
        let project = projects::create(&txn, &orchestra.clock, None, 2, new).await?;
        txn.commit().await.unwrap();
        Ok::<_, SaveProjectError>(project.facts.id)
    };
    let first = create().await.unwrap();
    create().await.unwrap();
    let third = create().await;
    assert!(matches!(third, Err(SaveProjectError::LimitReached { limit: 2 })), "{third:?}");
    archive(&orchestra, first).await.unwrap();
    archive(&orchestra, first).await.unwrap();
    create().await.unwrap();
    let fourth = create().await;
    assert!(matches!(fourth, Err(SaveProjectError::LimitReached { .. })), "archiving twice frees one place only");
}

async fn an_edit_keeps_what_it_does_not_name(orchestra: Orchestra) {
    let id = draft(&orchestra, "Brahms 4", "2026-11-30").await;
    let text = |text: &str| Note::parse(text).unwrap();
    let details = ProjectDetails {
        terms: Change::Set(text("By agreement")),
        dress: Change::Set(text("Black")),
        ..Default::default()
    };
    let ends_on = Some(day("2026-12-04"));
    amend(&orchestra, id, Some(1), AmendProject { ends_on, details, ..Default::default() }).await.unwrap();
    let details = ProjectDetails { dress: Change::Clear, ..Default::default() };
    let project = amend(&orchestra, id, Some(2), AmendProject { details, ..Default::default() }).await.unwrap();
    let facts = &project.facts;
    assert_eq!((facts.name.as_str(), facts.ends_on, facts.version), ("Brahms 4", day("2026-12-04"), 3));
    assert_eq!((&facts.terms, &facts.dress), (&Some(text("By agreement")), &None));
    assert_eq!(projects::find(&orchestra.db, id).await.unwrap(), project);

    let starts_on = Some(day("2026-12-05"));
    let reversed = amend(&orchestra, id, None, AmendProject { starts_on, ..Default::default() }).await;
    assert!(matches!(reversed, Err(SaveProjectError::EndsBeforeStart)), "{reversed:?}");
}

async fn days_that_must_be_mistakes_are_refused(orchestra: Orchestra) {
    let id = draft(&orchestra, "Brahms 4", "2026-11-30").await;
    let far = NaiveDate::MAX;
    let refused = amend(&orchestra, id, None, AmendProject { ends_on: Some(far), ..Default::default() }).await;
    assert!(matches!(refused, Err(SaveProjectError::FarAway("endsOn"))), "{refused:?}");
    let details = ProjectDetails { answer_by: Change::Set(far), ..Default::default() };
    let refused = amend(&orchestra, id, None, AmendProject { details, ..Default::default() }).await;
    assert!(matches!(refused, Err(SaveProjectError::FarAway("answerBy"))), "{refused:?}");
    let txn = orchestra.begin().await;
    let other = DuplicateProject { starts_on: far, name: None };
    let refused = projects::duplicate(&txn, &orchestra.clock, None, LIMIT, id, other).await;
    assert!(matches!(refused, Err(DuplicateError::Project(SaveProjectError::FarAway(_)))), "{refused:?}");
}

async fn an_edit_of_an_old_version_is_refused(orchestra: Orchestra) {
    let (id, first) = (draft(&orchestra, "Brahms 4", "2026-11-30").await, someone(&orchestra));
    let txn = orchestra.begin().await;
    let rename = AmendProject { name: Some(name("Brahms 3")), ..Default::default() };
    projects::amend(&txn, &orchestra.clock, Some(Actor::Staff(first)), id, Some(1), rename.clone()).await.unwrap();
    txn.commit().await.unwrap();
    match amend(&orchestra, id, Some(1), rename.clone()).await {
        Err(SaveProjectError::Refused(Refused::Stale(stale))) => {
            assert_eq!((stale.version, stale.updated_by), (2, Some(first)));
        }
        other => panic!("{other:?}"),
    }
    let nothing = amend(&orchestra, ProjectId::new(&orchestra.clock), None, rename).await;
    assert!(matches!(nothing, Err(SaveProjectError::Refused(Refused::NotFound))), "{nothing:?}");
    let nothing = projects::find(&orchestra.db, ProjectId::new(&orchestra.clock)).await;
    assert!(matches!(nothing, Err(FindError::NotFound)), "{nothing:?}");
}

async fn only_what_is_over_or_was_never_staffed_is_archived(orchestra: Orchestra) {
    use ProjectStatus::{Active, Cancelled, Completed, Draft, Paused};
    for (status, may) in [(Draft, true), (Active, false), (Paused, false), (Completed, true), (Cancelled, true)] {
        let id = draft(&orchestra, "Brahms 4", "2026-11-30").await;
        put(&orchestra, id, status).await;
        match archive(&orchestra, id).await {
            Ok(()) => assert!(may, "{status}"),
            Err(SaveProjectError::NotInThisState(named)) => assert_eq!((named, may), (status, false)),
            Err(other) => panic!("{other:?}"),
        }
    }
}

async fn pages_follow_the_first_day_either_way(orchestra: Orchestra) {
    let days = ["2026-06-30", "2026-07-01", "2026-11-30", "2026-11-30", "2026-11-30", "2027-06-30", "2027-07-01"];
    let mut ids = Vec::new();
    for (n, day) in days.iter().enumerate() {
        ids.push(draft(&orchestra, &format!("Project {n}"), day).await);
    }
    put(&orchestra, ids[3], ProjectStatus::Active).await;
    let read = async |filter: ProjectFilter, order| {
        let (mut found, mut after) = (Vec::new(), None);
        loop {
            let page = projects::page(&orchestra.db, &filter, order, after, 2).await.unwrap();
            assert!(page.items.len() <= 2);
            found.extend(page.items.into_iter().map(|project| project.facts.id));
            after = page.next;
            if after.is_none() {
                return found;
            }
        }
    };
    let season = ProjectFilter { season: Some(2026), ..Default::default() };
    assert_eq!(read(ProjectFilter::default(), ProjectOrder::EarliestFirst).await, ids);
    assert_eq!(read(season.clone(), ProjectOrder::EarliestFirst).await, ids[1..6]);
    let backwards: Vec<_> = ids[1..6].iter().rev().copied().collect();
    assert_eq!(read(season.clone(), ProjectOrder::LatestFirst).await, backwards);
    let active = ProjectFilter { status: Some(ProjectStatus::Active), ..season };
    assert_eq!(read(active, ProjectOrder::EarliestFirst).await, [ids[3]]);
    archive(&orchestra, ids[2]).await.unwrap();
    assert!(!read(ProjectFilter::default(), ProjectOrder::EarliestFirst).await.contains(&ids[2]));
    let endless = ProjectFilter { season: Some(i32::MAX), ..Default::default() };
    assert!(read(endless, ProjectOrder::EarliestFirst).await.is_empty());
}

async fn what_staff_do_is_on_the_timeline(orchestra: Orchestra) {
    let ada = someone(&orchestra);
    let txn = orchestra.begin().await;
    let new = new_project("Brahms 4", "2026-11-30");
    let id = projects::create(&txn, &orchestra.clock, Some(Actor::Staff(ada)), LIMIT, new).await.unwrap().facts.id;
    txn.commit().await.unwrap();
    let session = crate::sessions::add(&orchestra, id, "2026-11-30T09:00:00Z", "2026-11-30T12:00:00Z").await;
    amend(&orchestra, id, None, AmendProject::default()).await.unwrap();
    archive(&orchestra, id).await.unwrap();
    let events =
        timeline::read(&orchestra.db, EventFilter { project: Some(id), ..EventFilter::default() }, Span::After(0), 10)
            .await
            .unwrap();
    let kinds: Vec<_> = events.iter().map(|event| event.kind.as_str()).collect();
    assert_eq!(kinds, ["project.drafted", "session.added", "project.changed", "project.archived"]);
    assert_eq!((events[0].actor_id, events[0].entity.as_str()), (Some(*ada.as_uuid()), "project"));
    assert_eq!((events[1].actor_id, events[1].entity_id), (None, *session.id.as_uuid()));
}

async fn a_page_is_one_statement(orchestra: Orchestra) {
    let violin = fixtures::instrument(&orchestra, "Violin", "Violin").await;
    let tutti = fixtures::position(&orchestra, violin, "Tutti", "Tutti").await;
    for _ in 0..3 {
        fixtures::need(&orchestra, tutti, None).await;
    }
    orchestra.statements();
    let page = projects::page(&orchestra.db, &ProjectFilter::default(), ProjectOrder::default(), None, 50).await;
    assert_eq!(orchestra.statements(), 1);
    let counts: Vec<_> = page.unwrap().items.iter().map(|project| (project.seats, project.filled)).collect();
    assert_eq!(counts, [(2, 0); 3]);
}

async fn another_year_keeps_local_times_and_asks_nobody(orchestra: Orchestra) {
    let violin = fixtures::instrument(&orchestra, "Violin", "Violin").await;
    let tutti = fixtures::position(&orchestra, violin, "Tutti", "Tutti").await;
    let id = draft(&orchestra, "Brahms 4", "2026-10-19").await;
    let answer_by = Change::Set(day("2026-10-01"));
    let details = ProjectDetails { answer_by, ..Default::default() };
    amend(&orchestra, id, None, AmendProject { details, ..Default::default() }).await.unwrap();

    let txn = orchestra.begin().await;
    // 10:00 in Stockholm, in summer time.
    let rehearsal = NewSession {
        kind: SessionKind::Rehearsal,
        starts_at: at("2026-10-19T08:00:00Z"),
        ends_at: at("2026-10-19T11:00:00Z"),
        venue: Some(name("Hall")),
        note: None,
        external_id: None,
    };
    let rehearsal = sessions::add(&txn, &orchestra.clock, None, id, rehearsal).await.unwrap().session;
    let kind = ListKind::Custom { name: name("Friends of Brahms"), project: Some(id) };
    let own = NewList { position: tutti, kind, description: None };
    let own = ranking_lists::create(&txn, &orchestra.clock, None, own).await.unwrap();
    let new = NewNeed {
        urgent: true,
        sessions: vec![rehearsal.id],
        ladder: Some(vec![(own.id, Release::Immediately)]),
        ..crate::needs::new_need(tutti, 2)
    };
    let need = needs::add(&txn, &orchestra.clock, None, id, new).await.unwrap().facts;
    txn.commit().await.unwrap();
    let now = orchestra.clock.now();
    let armed = need::ActiveModel {
        id: Set(need.id),
        armed_at: Set(Some(now)),
        hold_reason: Set(Some(HoldReason::Stopped)),
        held_at: Set(Some(now)),
        ..Default::default()
    };
    need::Entity::update(armed).exec(&orchestra.db).await.unwrap();
    put(&orchestra, id, ProjectStatus::Active).await;

    let txn = orchestra.begin().await;
    let other = DuplicateProject { starts_on: day("2026-11-16"), name: Some(name("Brahms 4, again")) };
    let copy = projects::duplicate(&txn, &orchestra.clock, None, LIMIT, id, other).await.unwrap();
    txn.commit().await.unwrap();
    assert_eq!((copy.facts.status, copy.facts.ends_on), (ProjectStatus::Draft, day("2026-11-16")));
    assert_eq!((copy.facts.answer_by, copy.seats), (Some(day("2026-10-29")), 2));
    let sessions = sessions::list(&orchestra.db, copy.facts.id).await.unwrap();
    // Four weeks later it is winter: still 10:00 in Stockholm.
    assert_eq!((sessions[0].starts_at, sessions[0].ends_at), (at("2026-11-16T09:00:00Z"), at("2026-11-16T12:00:00Z")));
    let needs = needs::of_project(&orchestra.db, copy.facts.id, true).await.unwrap();
    let [copied] = needs.as_slice() else { panic!("{needs:?}") };
    let facts = &copied.facts;
    assert_eq!((facts.armed_at, facts.hold_reason, facts.urgent), (None, None, false));
    assert_eq!((facts.strategy, facts.max_recipients), (Strategy::Parallel, None));
    assert_eq!(copied.sessions, [sessions[0].id]);
    assert_ne!(copied.ladder[0].list, own.id);
    assert_eq!(copied.ladder[0].name, Some(name("Friends of Brahms")));
}

async fn what_was_archived_since_is_left_out_of_a_copy(orchestra: Orchestra) {
    let violin = fixtures::instrument(&orchestra, "Violin", "Violin").await;
    let tutti = fixtures::position(&orchestra, violin, "Tutti", "Tutti").await;
    let leader = fixtures::position(&orchestra, violin, "Stämledare", "Principal").await;
    let id = draft(&orchestra, "Brahms 4", "2026-11-30").await;
    let txn = orchestra.begin().await;
    let mut lists = Vec::new();
    for tier in [Tier::A, Tier::B] {
        let new = NewList { position: tutti, kind: ListKind::Standing(tier), description: None };
        lists.push(ranking_lists::create(&txn, &orchestra.clock, None, new).await.unwrap().id);
    }
    for position in [tutti, leader] {
        let ladder = Some(lists.iter().map(|list| (*list, Release::Exhausted)).collect());
        let new = NewNeed { ladder, ..crate::needs::new_need(position, 1) };
        needs::add(&txn, &orchestra.clock, None, id, new).await.unwrap();
    }
    txn.commit().await.unwrap();
    put(&orchestra, id, ProjectStatus::Completed).await;
    let txn = orchestra.begin().await;
    domain::services::positions::archive(&txn, &orchestra.clock, None, leader, None).await.unwrap();
    ranking_lists::archive(&txn, &orchestra.clock, None, lists[0], None).await.unwrap();
    let other = DuplicateProject { starts_on: day("2027-11-29"), name: None };
    let copy = projects::duplicate(&txn, &orchestra.clock, None, LIMIT, id, other).await.unwrap().facts.id;
    txn.commit().await.unwrap();
    let needs = needs::of_project(&orchestra.db, copy, false).await.unwrap();
    let copied: Vec<_> = needs.iter().map(|need| (need.facts.position_id, need.ladder[0].list)).collect();
    assert_eq!(copied, [(tutti, lists[1])]);
    let ordinals = need_list::Entity::find().all(&orchestra.db).await.unwrap();
    let of_copy: BTreeSet<_> =
        ordinals.iter().filter(|rung| rung.need_id == needs[0].facts.id).map(|rung| rung.ordinal).collect();
    assert_eq!(of_copy, BTreeSet::from([1]));
}

//! Rows put into an orchestra's database past the API: with ids of the test's choosing, or of things that only
//! staffing writes.

use std::collections::BTreeMap;

use central_registry::{engine::Connections, orchestras::Orchestra};
use chrono::{DateTime, TimeDelta, TimeZone, Utc};
use domain::{
    clock::Clock,
    entities::{event, need, need_list, project},
    ids::{EventId, MusicianId, NeedId, PositionId, ProjectId, RankingListId, RequestId},
    rules::{
        calendar::{CountingClock, Unit},
        planner::RestrictionTarget,
    },
    services::{
        counters, instruments, musicians, needs, positions, projects, ranking_lists, restrictions, sessions, settings,
        system_log, unavailabilities,
    },
    timely::Txn,
    tx::begin_write,
    values::{
        change::Change,
        email::Email,
        locale::Locale,
        names::Names,
        states::{
            ActorKind, LogLevel, NeedReason, NeedStatus, ProjectStatus, Release, RestrictionKind, SessionKind, Strategy,
        },
        text::{Name, Note, PersonName},
    },
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ConnectionTrait, EntityTrait, Statement, Value};
use serde_json::json;
use stagesub::outbound::{Address, HeaderText, Letter, Message, MessageId, Party, mailbox::Mailbox};
use test_support::{TestApp, TestClock};

/// The ids of planted rows, by the path segment before the id: `musicians`, `ranking-lists`, ….
pub type Ids = BTreeMap<&'static str, String>;

/// A clock whose ids are the same whenever it is made, and others than those of another year.
pub fn ids_of_year(year: i32) -> Clock {
    TestClock::at(Utc.with_ymd_and_hms(year, 1, 1, 12, 0, 0).unwrap()).clock()
}

/// One row of each resource; the names of all contain the canary. Rows of two orchestras that are planted by clocks
/// of the same year have the same ids.
pub async fn one_of_each(app: &TestApp, orchestra: &Orchestra, clock: &Clock, canary: &str) -> Ids {
    // Who plants past the API notes nowhere when it is due.
    app.forgets();
    let db = app.database(orchestra).await;
    let txn = begin_write(&db.writer).await.unwrap();
    let mut ids = roster(&txn, clock, canary).await;
    ids.extend(concert_week(&txn, clock, app.clock.now(), canary, &ids).await);
    let line = system_log::NewLine {
        level: LogLevel::Info,
        category: "test",
        message: format!("{canary} was planted"),
        request_id: None,
        user: None,
        fields: json!({}),
    };
    system_log::write(&txn, clock, line).await.unwrap();
    txn.commit().await.unwrap();
    let need = ids["needs"].parse().unwrap();
    let request = request(&db, clock, app.clock.now(), need, &ids["musicians"]).await;
    ids.insert("requests", request.to_string());
    db.close().await.unwrap();
    Mailbox::new(&app.folder).folder(orchestra.id).keep(&letter(app, canary)).await.unwrap();
    ids
}

/// A mail in the built-in mailbox, of the same Message-ID in every orchestra.
fn letter(app: &TestApp, canary: &str) -> Letter {
    let party = || Party { name: None, address: Address::parse("planted@example.org").unwrap() };
    let message = Message {
        from: party(),
        reply_to: None,
        to: party(),
        subject: HeaderText::parse(canary).unwrap(),
        text: String::new(),
        html: String::new(),
        message_id: MessageId::parse("planted@example.org").unwrap(),
        unsubscribe: None,
    };
    message.letter(app.clock.now())
}

fn named(canary: &str, what: &str) -> Name {
    Name::parse(&format!("{canary} {what}")).unwrap()
}

async fn roster(txn: &Txn, clock: &Clock, canary: &str) -> Ids {
    let names = |what: &str| Names { sv: named(canary, what), en: named(canary, what) };
    let new = instruments::NewInstrument { names: names("instrument"), display_order: 700 };
    let instrument = instruments::add(txn, clock, None, new).await.unwrap().id;
    let new = positions::NewPosition { instrument, names: names("position"), hierarchy_level: 1, external_id: None };
    let position = positions::add(txn, clock, None, new).await.unwrap().id;
    let kind = ranking_lists::ListKind::Custom { name: named(canary, "list"), project: None };
    let new = ranking_lists::NewList { position, kind, description: None };
    let list = ranking_lists::create(txn, clock, None, new).await.unwrap().id;
    let mut enrolled = Vec::new();
    for first_name in ["Ada", "Eve"] {
        let new = musicians::NewMusician {
            first_name: PersonName::parse(first_name).unwrap(),
            last_name: PersonName::parse(canary).unwrap(),
            email: Email::parse(&format!("{first_name}.{canary}@example.org")).unwrap(),
            phone: None,
            locale: Locale::Sv,
            is_local: true,
            notes: None,
            external_id: None,
            positions: vec![position],
        };
        enrolled.push(musicians::enrol(txn, clock, None, 10_000, new).await.unwrap().id);
    }
    ranking_lists::set_entries(txn, clock, None, list, None, &enrolled[..1]).await.unwrap();
    // Far from every session, so that nothing is decided by them.
    let later = Utc.with_ymd_and_hms(2030, 1, 1, 0, 0, 0).unwrap();
    let words = Some(Note::parse(&format!("{canary} knows why")).unwrap());
    let new = restrictions::NewRestriction {
        target: RestrictionTarget::All,
        kind: RestrictionKind::AskLast,
        starts_at: Some(later),
        ends_at: None,
        reason: words.clone(),
    };
    let restriction = restrictions::add(txn, clock, None, enrolled[0], new).await.unwrap().id;
    let time = (later, later + TimeDelta::days(1));
    let away = unavailabilities::add(txn, clock, None, enrolled[0], time, words).await.unwrap().id;
    let sender = settings::AmendSettings { mail_from_name: Change::Set(named(canary, "office")), ..Default::default() };
    settings::amend(txn, clock, None, None, sender).await.unwrap();
    Ids::from([
        ("instruments", instrument.to_string()),
        ("positions", position.to_string()),
        ("musicians", enrolled[0].to_string()),
        ("musicians not on the list", enrolled[1].to_string()),
        ("ranking-lists", list.to_string()),
        ("entries", enrolled[0].to_string()),
        ("restrictions", restriction.to_string()),
        ("unavailabilities", away.to_string()),
    ])
}

/// A project of next month that is being staffed, with a session, a need and an event.
async fn concert_week(txn: &Txn, clock: &Clock, now: DateTime<Utc>, canary: &str, ids: &Ids) -> Ids {
    let starts_at = now + TimeDelta::days(30);
    let new = projects::NewProject {
        name: named(canary, "project"),
        starts_on: starts_at.date_naive(),
        ends_on: starts_at.date_naive(),
        details: projects::ProjectDetails::default(),
    };
    let project = projects::create(txn, clock, None, 10_000, new).await.unwrap().facts.id;
    let new = sessions::NewSession {
        kind: SessionKind::Rehearsal,
        starts_at,
        ends_at: starts_at + TimeDelta::hours(3),
        venue: Some(named(canary, "hall")),
        note: None,
        external_id: None,
    };
    let session = sessions::add(txn, clock, None, project, new).await.unwrap().session.id;
    let new = needs::NewNeed {
        position: ids["positions"].parse().unwrap(),
        quantity: 2,
        strategy: None,
        max_recipients: None,
        response: None,
        clock: None,
        requires_local: false,
        urgent: false,
        priority: 0,
        reason: NeedReason::Substitute,
        replaces: Some(named(canary, "player")),
        note_to_musician: None,
        terms: None,
        ladder: Some(vec![(ids["ranking-lists"].parse().unwrap(), Release::Exhausted)]),
        sessions: Vec::new(),
    };
    let need = needs::add(txn, clock, None, project, new).await.unwrap().facts.id;
    let active = project::ActiveModel { id: Set(project), status: Set(ProjectStatus::Active), ..Default::default() };
    project::Entity::update(active).exec(txn).await.unwrap();
    let happened = event::ActiveModel {
        id: Set(EventId::new(clock)),
        seq: Set(counters::next_events(txn, 1).await.unwrap()),
        at: Set(now),
        actor_kind: Set(ActorKind::System),
        actor_id: Set(None),
        kind: Set("project.planted".to_owned()),
        project_id: Set(Some(project)),
        entity_kind: Set("project".to_owned()),
        entity_id: Set(*project.as_uuid()),
        payload: Set(json!({ "by": canary })),
    };
    happened.insert(txn).await.unwrap();
    Ids::from([("projects", project.to_string()), ("sessions", session.to_string()), ("needs", need.to_string())])
}

/// Routes that want an id in the query: the parameter, and what fills it.
const QUERIES: &[(&str, &str, &str)] = &[("/api/requests", "project", "projects")];

/// The path of a route of the document about the rows with these ids: the segment before a parameter says which fills it.
pub fn path(route: &str, ids: &Ids) -> String {
    let mut before = "";
    let fill = |segment| {
        let filled = if str::starts_with(segment, '{') {
            ids.get(before).unwrap_or_else(|| panic!("{route}: no row is planted for `{before}`")).as_str()
        } else {
            segment
        };
        before = segment;
        filled
    };
    let path = route.split('/').map(fill).collect::<Vec<_>>().join("/");
    match QUERIES.iter().find(|(wanting, ..)| *wanting == route) {
        Some((_, parameter, kind)) => format!("{path}?{parameter}={}", ids[kind]),
        None => path,
    }
}

/// A need of an active project for this position, with this list on its ladder.
pub async fn need(db: &Connections, clock: &Clock, position: &str, list: Option<&str>, is_armed: bool) -> NeedId {
    let (now, position): (_, PositionId) = (clock.now(), position.parse().unwrap());
    let txn = begin_write(&db.writer).await.unwrap();
    let project = project::ActiveModel {
        id: Set(ProjectId::new(clock)),
        name: Set(Name::parse("Mahler 2").unwrap()),
        status: Set(ProjectStatus::Active),
        starts_on: Set(now.date_naive()),
        ends_on: Set(now.date_naive()),
        lock_seq: Set(0),
        created_at: Set(now),
        updated_at: Set(now),
        version: Set(1),
        ..Default::default()
    };
    let project = project.insert(&txn).await.unwrap();
    let need = need::ActiveModel {
        id: Set(NeedId::new(clock)),
        project_id: Set(project.id),
        position_id: Set(position),
        quantity: Set(2),
        status: Set(NeedStatus::Active),
        strategy: Set(Strategy::Parallel),
        response_value: Set(2),
        response_unit: Set(Unit::Day),
        clock: Set(CountingClock::Elapsed),
        requires_local: Set(false),
        urgent: Set(false),
        armed_at: Set(is_armed.then_some(now)),
        priority: Set(0),
        reason: Set(NeedReason::Substitute),
        created_at: Set(now),
        updated_at: Set(now),
        version: Set(1),
        ..Default::default()
    };
    let need = need.insert(&txn).await.unwrap();
    if let Some(list) = list {
        let list: RankingListId = list.parse().unwrap();
        let rung = need_list::ActiveModel {
            need_id: Set(need.id),
            ordinal: Set(1),
            list_id: Set(list),
            release: Set(Release::Exhausted),
            opens_at: Set(None),
        };
        rung.insert(&txn).await.unwrap();
    }
    txn.commit().await.unwrap();
    need.id
}

/// A request that awaits an answer. Only staffing writes requests, so this one is written by hand.
pub async fn request(db: &Connections, clock: &Clock, now: DateTime<Utc>, need: NeedId, musician: &str) -> RequestId {
    let (id, dispatch, musician) = (RequestId::new(clock), clock.next_uuid(), musician.parse::<MusicianId>().unwrap());
    let dispatched = "INSERT INTO dispatch (id, project_id, trigger, plan_digest, verdicts, at) \
                      SELECT $2, project_id, 'send', '', $3, $4 FROM need WHERE id = $1";
    run(db, dispatched, vec![need.into(), dispatch.into(), json!([]).into(), now.into()]).await;
    let asked = "INSERT INTO request (id, project_id, need_id, musician_id, dispatch_id, status, wave, list_ordinal, \
                 rank_at_dispatch, queued_at, sent_at, deadline_at, updated_at) \
                 SELECT $2, project_id, id, $3, $4, 'open', 1, 1, 1, $5, $5, $6, $5 FROM need WHERE id = $1";
    let deadline = now + TimeDelta::days(2);
    run(db, asked, vec![need.into(), id.into(), musician.into(), dispatch.into(), now.into(), deadline.into()]).await;
    id
}

/// Runs one statement.
pub async fn run(db: &Connections, sql: &str, values: Vec<Value>) {
    let statement = Statement::from_sql_and_values(db.writer.get_database_backend(), sql, values);
    assert_eq!(db.writer.execute_raw(statement).await.unwrap().rows_affected(), 1, "{sql}");
}

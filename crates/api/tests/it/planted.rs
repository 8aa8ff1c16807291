//! Rows put into an orchestra's database past the API: with ids of the test's choosing, or of things that only
//! staffing writes.

use std::collections::BTreeMap;

use central_registry::{engine::Connections, orchestras::Orchestra};
use chrono::TimeZone;
use domain::{
    clock::Clock,
    entities::{need, need_list, project},
    ids::{MusicianId, NeedId, PositionId, ProjectId, RankingListId},
    rules::calendar::{CountingClock, Unit},
    services::{instruments, musicians, positions, ranking_lists, settings},
    tx::begin_write,
    values::{
        change::Change,
        email::Email,
        locale::Locale,
        names::Names,
        states::{NeedReason, NeedStatus, ProjectStatus, Release, Strategy},
        text::{Name, PersonName},
    },
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ConnectionTrait, Statement, Value};
use test_support::{TestApp, TestClock};

/// The ids of planted rows, by the path segment before the id: `musicians`, `ranking-lists`, ….
pub type Ids = BTreeMap<&'static str, String>;

/// A clock whose ids are the same whenever it is made, and others than those of another year.
pub fn ids_of_year(year: i32) -> Clock {
    TestClock::at(chrono::Utc.with_ymd_and_hms(year, 1, 1, 12, 0, 0).unwrap()).clock()
}

/// One row of each resource; the names of all contain the canary. Rows of two orchestras that are planted by clocks
/// of the same year have the same ids.
pub async fn one_of_each(app: &TestApp, orchestra: &Orchestra, clock: &Clock, canary: &str) -> Ids {
    let db = app.database(orchestra).await;
    let name = |what: &str| Name::parse(&format!("{canary} {what}")).unwrap();
    let names = |what: &str| Names { sv: name(what), en: name(what) };
    let txn = begin_write(&db.writer).await.unwrap();

    let new = instruments::NewInstrument { names: names("instrument"), display_order: 700 };
    let instrument = instruments::add(&txn, clock, None, new).await.unwrap().id;
    let new = positions::NewPosition { instrument, names: names("position"), hierarchy_level: 1, external_id: None };
    let position = positions::add(&txn, clock, None, new).await.unwrap().id;
    let new = ranking_lists::NewList {
        position,
        kind: ranking_lists::ListKind::Custom { name: name("list"), project: None },
        description: None,
    };
    let list = ranking_lists::create(&txn, clock, None, new).await.unwrap().id;
    let mut ranked = Vec::new();
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
        ranked.push(musicians::enrol(&txn, clock, None, 10_000, new).await.unwrap().id);
    }
    ranking_lists::set_entries(&txn, clock, None, list, None, &ranked[..1]).await.unwrap();
    let sender = settings::AmendSettings { mail_from_name: Change::Set(name("office")), ..Default::default() };
    settings::amend(&txn, clock, None, None, sender).await.unwrap();

    txn.commit().await.unwrap();
    db.close().await.unwrap();
    Ids::from([
        ("instruments", instrument.to_string()),
        ("positions", position.to_string()),
        ("musicians", ranked[0].to_string()),
        ("musicians not on the list", ranked[1].to_string()),
        ("ranking-lists", list.to_string()),
        ("entries", ranked[0].to_string()),
    ])
}

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
    route.split('/').map(fill).collect::<Vec<_>>().join("/")
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
pub async fn request(db: &Connections, clock: &Clock, need: NeedId, musician: &str) {
    let (now, musician): (_, MusicianId) = (clock.now(), musician.parse().unwrap());
    let dispatch = clock.next_uuid();
    let of_need = "FROM need WHERE id = $1";
    let dispatched = format!(
        "INSERT INTO dispatch (id, project_id, trigger, plan_digest, verdicts, at) \
         SELECT $2, project_id, 'send', '', $3, $4 {of_need}"
    );
    run(db, &dispatched, vec![need.into(), dispatch.into(), serde_json::json!([]).into(), now.into()]).await;
    let asked = format!(
        "INSERT INTO request (id, project_id, need_id, musician_id, dispatch_id, status, wave, list_ordinal, \
         rank_at_dispatch, queued_at, updated_at) SELECT $2, project_id, id, $3, $4, 'queued', 1, 1, 1, $5, $5 {of_need}"
    );
    run(db, &asked, vec![need.into(), clock.next_uuid().into(), musician.into(), dispatch.into(), now.into()]).await;
}

/// Runs one statement.
pub async fn run(db: &Connections, sql: &str, values: Vec<Value>) {
    let statement = Statement::from_sql_and_values(db.writer.get_database_backend(), sql, values);
    assert_eq!(db.writer.execute_raw(statement).await.unwrap().rows_affected(), 1, "{sql}");
}

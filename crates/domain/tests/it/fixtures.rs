//! Things that tests need to exist before what they are about.

use domain::{
    clock::Clock,
    entities::{need, need_list, project, ranking_list},
    ids::{InstrumentId, MusicianId, NeedId, PositionId, ProjectId, RankingListId, UserId},
    rules::calendar::{CountingClock, Unit},
    services::{
        instruments::{self, NewInstrument},
        musicians::{self, Musician, NewMusician},
        positions::{self, NewPosition},
    },
    timely::Txn,
    values::{
        email::Email,
        locale::Locale,
        names::Names,
        states::{NeedReason, NeedStatus, ProjectStatus, Release, Strategy},
        text::{Name, PersonName},
    },
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ConnectionTrait, DbErr, EntityTrait, QueryResult, Statement, Value};

use crate::databases::Orchestra;

pub const LIMIT: u32 = 1000;

pub fn name(text: &str) -> Name {
    Name::parse(text).unwrap()
}

pub fn names(sv: &str, en: &str) -> Names {
    Names { sv: name(sv), en: name(en) }
}

pub fn someone(orchestra: &Orchestra) -> UserId {
    UserId::new(&orchestra.clock)
}

pub async fn instrument(orchestra: &Orchestra, sv: &str, en: &str) -> InstrumentId {
    let txn = orchestra.begin().await;
    let new = NewInstrument { names: names(sv, en), display_order: 1 };
    let instrument = instruments::add(&txn, &orchestra.clock, None, new).await.unwrap();
    txn.commit().await.unwrap();
    instrument.id
}

pub async fn position(orchestra: &Orchestra, instrument: InstrumentId, sv: &str, en: &str) -> PositionId {
    let txn = orchestra.begin().await;
    let new = NewPosition { instrument, names: names(sv, en), hierarchy_level: 1, external_id: None };
    let position = positions::add(&txn, &orchestra.clock, None, new).await.unwrap();
    txn.commit().await.unwrap();
    position.id
}

/// `Ada Lovelace` becomes `ada.lovelace@example.org`.
pub fn new_musician(full_name: &str, positions: &[PositionId]) -> NewMusician {
    let (first, last) = full_name.split_once(' ').unwrap();
    let address = deunicoded(full_name).replace(' ', ".");
    NewMusician {
        first_name: PersonName::parse(first).unwrap(),
        last_name: PersonName::parse(last).unwrap(),
        email: Email::parse(&format!("{address}@example.org")).unwrap(),
        phone: None,
        locale: Locale::Sv,
        is_local: true,
        notes: None,
        external_id: None,
        positions: positions.to_vec(),
    }
}

fn deunicoded(text: &str) -> String {
    domain::values::folding::SearchText::of(text).as_str().replace(['\'', '’'], "")
}

pub async fn musician(orchestra: &Orchestra, full_name: &str, positions: &[PositionId]) -> Musician {
    let txn = orchestra.begin().await;
    let new = new_musician(full_name, positions);
    let musician = musicians::enrol(&txn, &orchestra.clock, None, LIMIT, new).await.unwrap();
    txn.commit().await.unwrap();
    musician
}

/// A need of a project that is being staffed, with one list on its ladder.
pub async fn need(orchestra: &Orchestra, position: PositionId, list: Option<RankingListId>) -> need::Model {
    let txn = orchestra.begin().await;
    let need = need_in(&txn, &orchestra.clock, position, list).await;
    txn.commit().await.unwrap();
    need
}

async fn need_in(txn: &Txn, clock: &Clock, position: PositionId, list: Option<RankingListId>) -> need::Model {
    let now = clock.now();
    let project = project::ActiveModel {
        id: Set(ProjectId::new(clock)),
        name: Set(name("Mahler 2")),
        status: Set(ProjectStatus::Active),
        starts_on: Set(now.date_naive()),
        ends_on: Set(now.date_naive()),
        lock_seq: Set(0),
        created_at: Set(now),
        updated_at: Set(now),
        version: Set(1),
        ..Default::default()
    };
    let project = project.insert(txn).await.unwrap();
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
        priority: Set(0),
        reason: Set(NeedReason::Substitute),
        created_at: Set(now),
        updated_at: Set(now),
        version: Set(1),
        ..Default::default()
    };
    let need = need.insert(txn).await.unwrap();
    if let Some(list) = list {
        let rung = need_list::ActiveModel {
            need_id: Set(need.id),
            ordinal: Set(1),
            list_id: Set(list),
            release: Set(Release::Exhausted),
            opens_at: Set(None),
        };
        rung.insert(txn).await.unwrap();
    }
    need
}

/// Archives a need, as if its seats were filled otherwise.
pub async fn archive_need(orchestra: &Orchestra, id: NeedId) {
    let row = need::ActiveModel { id: Set(id), status: Set(NeedStatus::Archived), ..Default::default() };
    need::Entity::update(row).exec(&orchestra.db).await.unwrap();
}

/// A request that awaits an answer. Only staffing writes requests, so this one is written by hand.
pub async fn request(orchestra: &Orchestra, need: &need::Model, musician: MusicianId) -> Result<(), DbErr> {
    let now = orchestra.clock.now();
    let dispatch = orchestra.clock.next_uuid();
    run(
        orchestra,
        "INSERT INTO dispatch (id, project_id, trigger, plan_digest, verdicts, at) VALUES ($1, $2, 'send', '', $3, $4)",
        vec![dispatch.into(), need.project_id.into(), serde_json::json!([]).into(), now.into()],
    )
    .await?;
    run(
        orchestra,
        "INSERT INTO request (id, project_id, need_id, musician_id, dispatch_id, status, wave, list_ordinal, \
         rank_at_dispatch, queued_at, updated_at) VALUES ($1, $2, $3, $4, $5, 'queued', 1, 1, 1, $6, $6)",
        vec![
            orchestra.clock.next_uuid().into(),
            need.project_id.into(),
            need.id.into(),
            musician.into(),
            dispatch.into(),
            now.into(),
        ],
    )
    .await
}

pub async fn close_requests(orchestra: &Orchestra) {
    let now = orchestra.clock.now();
    run(orchestra, "UPDATE request SET status = 'expired', closed_at = $1", vec![now.into()]).await.unwrap();
}

pub async fn run(orchestra: &Orchestra, sql: &str, values: Vec<Value>) -> Result<(), DbErr> {
    let statement = Statement::from_sql_and_values(orchestra.db.get_database_backend(), sql, values);
    orchestra.db.execute_raw(statement).await.map(drop)
}

/// Keeps what was done, or nothing of it.
pub async fn finish(txn: Txn, good: bool) {
    if good { txn.commit().await.unwrap() } else { txn.rollback().await.unwrap() }
}

pub async fn rows(orchestra: &Orchestra, sql: &str, values: Vec<Value>) -> Vec<QueryResult> {
    let statement = Statement::from_sql_and_values(orchestra.db.get_database_backend(), sql, values);
    orchestra.db.query_all_raw(statement).await.unwrap()
}

pub async fn all_lists(orchestra: &Orchestra) -> Vec<ranking_list::Model> {
    ranking_list::Entity::find().all(&orchestra.db).await.unwrap()
}

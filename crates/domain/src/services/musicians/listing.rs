//! Reading musicians with what they can play, a page in one statement. This is the hottest read there is, so its SQL is
//! written by hand: PostgreSQL gathers positions in an array, SQLite the whole page in one row of JSON, for each row
//! costs it a hop between threads.

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, DbBackend, DbErr, QueryResult, Statement, Value, sqlx::Row};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Musician, sortable};
use crate::{
    ids::{InstrumentId, MusicianId, PositionId, RankingListId, UserId},
    services::FindError,
    values::{
        email::Email,
        folding::SearchText,
        locale::Locale,
        phone::Phone,
        states::{MailState, MusicianStatus},
        text::{ExternalId, Note, PersonName},
    },
};

/// Which musicians are listed: those to whom all of this applies.
#[derive(Clone, Debug, Default)]
pub struct MusicianFilter {
    /// Every word occurs in their name or address, whatever its case and diacritics.
    pub q: Option<String>,
    /// They can play some position of this instrument.
    pub instrument: Option<InstrumentId>,
    /// They can play this position.
    pub position: Option<PositionId>,
    /// They are on this ranking list.
    pub list: Option<RankingListId>,
    /// This is their status; when unset, all but archived.
    pub status: Option<MusicianStatus>,
    /// Another system calls them so.
    pub external_id: Option<ExternalId>,
}

/// Where a page begins, and thereby in which order musicians are listed. Both orders are total, and the same on both
/// engines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MusicianStart {
    /// With the first by last name, then first name, as a Swedish reader sorts.
    ByName,
    /// With the one enrolled last.
    NewestFirst,
    /// After the last one of an earlier page.
    After(MusicianPlace),
}

/// A musician's place in one of the orders; stays good when the musician is gone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum MusicianPlace {
    /// By name: the sort key.
    Name(String, MusicianId),
    /// Newest first: when they were enrolled.
    Created(DateTime<Utc>, MusicianId),
}

/// Some musicians, and where to go on.
#[derive(Clone, Debug)]
pub struct MusicianPage {
    /// At most as many as were asked for.
    pub items: Vec<Musician>,
    /// The place of the last one, if more follow.
    pub next: Option<MusicianPlace>,
}

/// One page of the musicians that pass the filter.
pub async fn page(
    db: &impl ConnectionTrait,
    filter: &MusicianFilter,
    start: &MusicianStart,
    limit: u32,
) -> Result<MusicianPage, DbErr> {
    let mut query = Query::filtered(filter);
    let by_name = query.begin(start);
    let mut items = query.read(db, i64::from(limit) + 1).await?;
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = items.len() > limit;
    items.truncate(limit);
    let place = |last: &Musician| {
        if by_name {
            let key = sortable(&last.first_name, &last.last_name);
            MusicianPlace::Name(key.as_str().to_owned(), last.id)
        } else {
            MusicianPlace::Created(last.created_at, last.id)
        }
    };
    let next = items.last().filter(|_| more).map(place);
    Ok(MusicianPage { items, next })
}

/// How many musicians pass the filter.
pub async fn count(db: &impl ConnectionTrait, filter: &MusicianFilter) -> Result<i64, DbErr> {
    let Query { conditions, values, .. } = Query::filtered(filter);
    let sql = format!("SELECT count(*) FROM musician m WHERE {}", conditions.join(" AND "));
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
    db.query_one_raw(statement).await?.map_or(Ok(0), |row| row.try_get_by_index(0))
}

/// One musician, archived or not. Nothing is left to be found of somebody who was erased.
pub async fn find(db: &impl ConnectionTrait, id: MusicianId) -> Result<Musician, FindError> {
    find_or(db, id, FindError::NotFound).await
}

pub(super) async fn find_or<E: From<DbErr>>(
    db: &impl ConnectionTrait,
    id: MusicianId,
    absent: impl Into<E>,
) -> Result<Musician, E> {
    let mut query = Query::new();
    let id = query.bind(id);
    query.conditions.push(format!("m.id = {id}"));
    query.read(db, 1).await?.pop().ok_or_else(|| absent.into())
}

struct Query {
    conditions: Vec<String>,
    values: Vec<Value>,
    order: &'static str,
}

impl Query {
    fn new() -> Self {
        Self { conditions: vec!["m.erased_at IS NULL".to_owned()], values: Vec::new(), order: "m.sort_key, m.id" }
    }

    /// Notes a value, and says how the statement refers to it.
    fn bind(&mut self, value: impl Into<Value>) -> String {
        self.values.push(value.into());
        format!("${}", self.values.len())
    }

    fn filtered(filter: &MusicianFilter) -> Self {
        let MusicianFilter { q, instrument, position, list, status, external_id } = filter;
        let mut query = Self::new();
        for pattern in q.iter().flat_map(|q| SearchText::of(q).patterns().collect::<Vec<_>>()) {
            let pattern = query.bind(pattern);
            query.conditions.push(format!(r"m.search LIKE {pattern} ESCAPE '\'"));
        }
        if let Some(instrument) = *instrument {
            let instrument = query.bind(instrument);
            query.conditions.push(format!(
                "EXISTS (SELECT 1 FROM qualification q JOIN position p ON p.id = q.position_id \
                 WHERE q.musician_id = m.id AND p.instrument_id = {instrument})"
            ));
        }
        if let Some(position) = *position {
            let position = query.bind(position);
            query.conditions.push(format!(
                "EXISTS (SELECT 1 FROM qualification q WHERE q.musician_id = m.id AND q.position_id = {position})"
            ));
        }
        if let Some(list) = *list {
            let list = query.bind(list);
            query.conditions.push(format!(
                "EXISTS (SELECT 1 FROM ranking_entry e WHERE e.musician_id = m.id AND e.list_id = {list})"
            ));
        }
        match status {
            Some(status) => {
                let status = query.bind(status.as_str());
                query.conditions.push(format!("m.status = {status}"));
            }
            None => query.conditions.push("m.status <> 'archived'".to_owned()),
        }
        if let Some(external_id) = external_id {
            let external_id = query.bind(external_id.as_str());
            query.conditions.push(format!("m.external_id = {external_id}"));
        }
        query
    }

    /// Sets order and beginning; says whether the order is by name.
    fn begin(&mut self, start: &MusicianStart) -> bool {
        let by_name = matches!(start, MusicianStart::ByName | MusicianStart::After(MusicianPlace::Name(..)));
        if !by_name {
            self.order = "m.created_at DESC, m.id DESC";
        }
        match start {
            MusicianStart::After(MusicianPlace::Name(key, id)) => {
                let (key, id) = (self.bind(key.as_str()), self.bind(*id));
                self.conditions.push(format!("(m.sort_key, m.id) > ({key}, {id})"));
            }
            MusicianStart::After(MusicianPlace::Created(at, id)) => {
                let (at, id) = (self.bind(*at), self.bind(*id));
                self.conditions.push(format!("(m.created_at, m.id) < ({at}, {id})"));
            }
            MusicianStart::ByName | MusicianStart::NewestFirst => {}
        }
        by_name
    }

    async fn read(mut self, db: &impl ConnectionTrait, limit: i64) -> Result<Vec<Musician>, DbErr> {
        let limit = self.bind(limit);
        let Self { conditions, values, order } = self;
        let musicians = format!("musician m WHERE {} ORDER BY {order} LIMIT {limit}", conditions.join(" AND "));
        let backend = db.get_database_backend();
        if backend == DbBackend::Sqlite {
            let sql = format!(
                "SELECT json_group_array(json_array(hex(m.id), m.external_id, m.first_name, m.last_name, m.email, \
                 m.phone, m.locale, m.is_local, m.status, m.notes, m.mail_state, m.created_at, m.updated_at, \
                 nullif(hex(m.updated_by), ''), m.version, \
                 (SELECT group_concat(hex(q.position_id), ',' ORDER BY q.position_id) \
                 FROM qualification q WHERE q.musician_id = m.id)) ORDER BY {order}) \
                 FROM (SELECT m.* FROM {musicians}) m"
            );
            let statement = Statement::from_sql_and_values(backend, sql, values);
            let row = db.query_one_raw(statement).await?;
            let json: String = row.map_or_else(|| Ok("[]".to_owned()), |row| row.try_get_by_index(0))?;
            let stored: Vec<InJson> = serde_json::from_str(&json).map_err(|error| DbErr::Json(error.to_string()))?;
            stored.into_iter().map(InJson::musician).collect()
        } else {
            let sql = format!(
                "SELECT m.id, m.external_id, m.first_name, m.last_name, m.email, \
                 m.phone, m.locale, m.is_local, m.status, m.notes, m.mail_state, m.created_at, m.updated_at, \
                 m.updated_by, m.version, \
                 ARRAY(SELECT q.position_id FROM qualification q WHERE q.musician_id = m.id ORDER BY q.position_id) \
                 FROM {musicians}"
            );
            let rows = db.query_all_raw(Statement::from_sql_and_values(backend, sql, values)).await?;
            rows.iter().map(of_row).collect()
        }
    }
}

/// A musician as an array of JSON: the columns in the order in which the statement names them.
#[derive(Deserialize)]
struct InJson {
    id: Uuid,
    external_id: Option<String>,
    first_name: String,
    last_name: String,
    email: String,
    phone: Option<String>,
    locale: Locale,
    is_local: u8,
    status: MusicianStatus,
    notes: Option<String>,
    mail_state: MailState,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    updated_by: Option<Uuid>,
    version: i64,
    positions: Option<String>,
}

impl InJson {
    fn musician(self) -> Result<Musician, DbErr> {
        let positions = self.positions.iter().flat_map(|ids| ids.split(','));
        Ok(Musician {
            id: MusicianId::from_uuid(self.id),
            external_id: self.external_id.map(ExternalId::stored),
            first_name: PersonName::stored(self.first_name),
            last_name: PersonName::stored(self.last_name),
            email: Email::stored(self.email),
            phone: self.phone.map(Phone::stored),
            locale: self.locale,
            is_local: self.is_local != 0,
            status: self.status,
            notes: self.notes.map(Note::stored),
            mail_state: self.mail_state,
            positions: positions
                .map(str::parse)
                .collect::<Result<_, _>>()
                .map_err(|_| DbErr::Type(format!("a position of musician {} is no UUID", self.id)))?,
            created_at: self.created_at,
            updated_at: self.updated_at,
            updated_by: self.updated_by.map(UserId::from_uuid),
            version: self.version,
        })
    }
}

fn of_row(row: &QueryResult) -> Result<Musician, DbErr> {
    let array = row.try_as_pg_row().map(|row| row.try_get::<Vec<Uuid>, _>(15));
    let positions = array.and_then(Result::ok).ok_or_else(|| DbErr::Type("positions are no array of UUIDs".into()))?;
    Ok(Musician {
        id: row.try_get_by_index(0)?,
        external_id: row.try_get_by_index(1)?,
        first_name: row.try_get_by_index(2)?,
        last_name: row.try_get_by_index(3)?,
        email: row.try_get_by_index(4)?,
        phone: row.try_get_by_index(5)?,
        locale: row.try_get_by_index(6)?,
        is_local: row.try_get_by_index(7)?,
        status: row.try_get_by_index(8)?,
        notes: row.try_get_by_index(9)?,
        mail_state: row.try_get_by_index(10)?,
        positions: positions.into_iter().map(PositionId::from_uuid).collect(),
        created_at: row.try_get_by_index(11)?,
        updated_at: row.try_get_by_index(12)?,
        updated_by: row.try_get_by_index(13)?,
        version: row.try_get_by_index(14)?,
    })
}

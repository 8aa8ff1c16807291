//! What an orchestra knows about one musician: their places on the lists, what they were asked, and how they answered.

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult, QueryResult, Statement};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    clock::Clock,
    ids::{MusicianId, NeedId, PositionId, ProjectId, RankingListId, RequestId},
    rules::tally::{Asked, Tally},
    services::FindError,
    values::{
        names::Names,
        states::{AnswerChannel, ClosedReason, RequestStatus, Tier},
        text::{Name, Note},
    },
};

/// What is known about one musician.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MusicianRecord {
    /// Their places on ranking lists that are not archived, by instrument and position, standing lists first.
    pub places: Vec<RecordPlace>,
    /// What they were asked, the last first; 500 at most.
    pub requests: Vec<RecordRequest>,
    /// How they answered that.
    pub statistics: Tally,
    /// When the last session ended for which they were engaged.
    #[schema(example = "2026-05-29T19:00:00Z")]
    pub last_played_at: Option<DateTime<Utc>>,
}

/// A place on a ranking list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RecordPlace {
    /// The list.
    pub list_id: RankingListId,
    /// Which standing list it is; `null` for a custom one.
    pub tier: Option<Tier>,
    /// What a custom list is called.
    pub list_name: Option<Name>,
    /// The project that a custom list was made for.
    pub project_id: Option<ProjectId>,
    /// The position that its musicians are asked for.
    pub position_id: PositionId,
    /// What that is called.
    pub position_names: Names,
    /// The place, from 1.
    #[schema(example = 3)]
    pub rank: i32,
    /// How many are on the list.
    #[schema(example = 12)]
    pub of: i64,
}

/// Something a musician was asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RecordRequest {
    /// The request.
    pub id: RequestId,
    /// The project.
    pub project_id: ProjectId,
    /// What it is called.
    pub project_name: Name,
    /// The need.
    pub need_id: NeedId,
    /// The position that was asked for.
    pub position_names: Names,
    /// Where the request stands.
    pub status: RequestStatus,
    /// Why it was cancelled.
    pub closed_reason: Option<ClosedReason>,
    /// When it was decided.
    pub queued_at: DateTime<Utc>,
    /// When its mail was handed over.
    pub asked_at: Option<DateTime<Utc>>,
    /// When it was answered.
    pub answered_at: Option<DateTime<Utc>>,
    /// How the answer came.
    pub answer_channel: Option<AnswerChannel>,
    /// What the musician added.
    pub comment: Option<Note>,
}

/// The record of a musician, archived or not, in two statements.
pub async fn show(db: &impl ConnectionTrait, clock: &Clock, id: MusicianId) -> Result<MusicianRecord, FindError> {
    let places = places(db, id).await?.ok_or(FindError::NotFound)?;
    let statement =
        Statement::from_sql_and_values(db.get_database_backend(), REQUESTS, [id.into(), clock.now().into()]);
    let rows = db.query_all_raw(statement).await?;
    let requests = rows.iter().map(RecordRequest::of).collect::<Result<Vec<_>, _>>()?;
    let played = rows.iter().map(|row| row.try_get::<Option<DateTime<Utc>>>("", "played_at"));
    let asked = |request: &RecordRequest| Asked {
        status: request.status,
        sent_at: request.asked_at,
        answered_at: request.answered_at,
    };
    Ok(MusicianRecord {
        places,
        statistics: Tally::of(requests.iter().map(asked)),
        last_played_at: played.collect::<Result<Vec<_>, _>>()?.into_iter().flatten().max(),
        requests,
    })
}

const REQUESTS: &str = "\
    SELECT r.id, r.status, r.closed_reason, r.queued_at, r.sent_at, r.answered_at, r.answer_channel, r.comment, \
    w.id AS project_id, w.name AS project_name, n.id AS need_id, p.name_sv, p.name_en, \
    CASE WHEN r.status = 'accepted' AND w.status <> 'cancelled' THEN (SELECT max(s.ends_at) FROM project_session s \
    WHERE s.project_id = r.project_id AND s.ends_at <= $2 \
    AND (NOT EXISTS (SELECT 1 FROM need_session c WHERE c.need_id = n.id) \
    OR EXISTS (SELECT 1 FROM need_session c WHERE c.need_id = n.id AND c.session_id = s.id))) END AS played_at \
    FROM request r JOIN project w ON w.id = r.project_id JOIN need n ON n.id = r.need_id \
    JOIN position p ON p.id = n.position_id WHERE r.musician_id = $1 ORDER BY r.queued_at DESC, r.id DESC LIMIT 500";

/// A row for each place; one without a place for somebody who has none.
#[derive(FromQueryResult)]
struct Place {
    list_id: Option<RankingListId>,
    tier: Option<Tier>,
    list_name: Option<Name>,
    project_id: Option<ProjectId>,
    position_id: Option<PositionId>,
    name_sv: Option<Name>,
    name_en: Option<Name>,
    rank: Option<i32>,
    of_all: i64,
}

/// `None` when there is no such musician.
async fn places(db: &impl ConnectionTrait, id: MusicianId) -> Result<Option<Vec<RecordPlace>>, DbErr> {
    let sql = "SELECT l.id AS list_id, l.tier, l.name AS list_name, l.project_id, p.id AS position_id, p.name_sv, \
               p.name_en, l.rank, (SELECT count(*) FROM ranking_entry o WHERE o.list_id = l.id) AS of_all \
               FROM musician m LEFT JOIN (SELECT k.id, k.tier, k.name, k.project_id, k.position_id, e.rank, \
               e.musician_id FROM ranking_entry e JOIN ranking_list k ON k.id = e.list_id \
               WHERE k.archived_at IS NULL) l ON l.musician_id = m.id LEFT JOIN position p ON p.id = l.position_id \
               LEFT JOIN instrument i ON i.id = p.instrument_id WHERE m.id = $1 AND m.erased_at IS NULL \
               ORDER BY i.display_order, p.hierarchy_level, p.id, CASE WHEN l.tier IS NULL THEN 1 ELSE 0 END, \
               l.tier, l.name, l.id";
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, [id.into()]);
    let rows = Place::find_by_statement(statement).all(db).await?;
    if rows.is_empty() {
        return Ok(None);
    }
    Ok(Some(rows.into_iter().filter_map(Place::place).collect()))
}

impl Place {
    fn place(self) -> Option<RecordPlace> {
        Some(RecordPlace {
            list_id: self.list_id?,
            tier: self.tier,
            list_name: self.list_name,
            project_id: self.project_id,
            position_id: self.position_id?,
            position_names: Names { sv: self.name_sv?, en: self.name_en? },
            rank: self.rank?,
            of: self.of_all,
        })
    }
}

impl RecordRequest {
    fn of(row: &QueryResult) -> Result<Self, DbErr> {
        Ok(Self {
            id: row.try_get("", "id")?,
            project_id: row.try_get("", "project_id")?,
            project_name: row.try_get("", "project_name")?,
            need_id: row.try_get("", "need_id")?,
            position_names: Names { sv: row.try_get("", "name_sv")?, en: row.try_get("", "name_en")? },
            status: row.try_get("", "status")?,
            closed_reason: row.try_get("", "closed_reason")?,
            queued_at: row.try_get("", "queued_at")?,
            asked_at: row.try_get("", "sent_at")?,
            answered_at: row.try_get("", "answered_at")?,
            answer_channel: row.try_get("", "answer_channel")?,
            comment: row.try_get("", "comment")?,
        })
    }
}

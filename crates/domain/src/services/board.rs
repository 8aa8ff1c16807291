//! The board of a project: who is asked, who said yes, who is on standby and who was asked before, need by need.
//!
//! Two statements, however much happens; counts are those of the facts that are shown.

use std::{cmp::Reverse, collections::BTreeMap};

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult, QueryResult, Statement};
use serde::Serialize;
use utoipa::ToSchema;

use super::FindError;
use crate::{
    ids::{InstrumentId, MusicianId, NeedId, PositionId, ProjectId, RequestId},
    rules::needs::fill_state,
    values::{
        names::Names,
        states::{
            AnswerChannel, ClosedReason, DeclineScope, FillState, HoldReason, ProjectStatus, RequestStatus, Strategy,
        },
        text::{Name, Note, PersonName},
    },
};

/// A project as those who staff it see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Board {
    /// The project.
    pub project_id: ProjectId,
    /// What it is called.
    pub name: Name,
    /// Where it stands.
    pub status: ProjectStatus,
    /// Since when it stands still.
    pub paused_at: Option<DateTime<Utc>>,
    /// Its needs that are not archived, in the order in which they are filled.
    pub needs: Vec<BoardNeed>,
}

/// One need on the board.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct BoardNeed {
    /// The need.
    pub id: NeedId,
    /// The position that is asked for.
    pub position_id: PositionId,
    /// What it is called.
    pub position_names: Names,
    /// The position's instrument.
    pub instrument_id: InstrumentId,
    /// What that is called.
    pub instrument_names: Names,
    /// How many players are needed.
    #[schema(example = 2)]
    pub quantity: i32,
    /// How many musicians have said yes.
    #[schema(example = 1)]
    pub filled: i32,
    /// How far that is. `held`, `needs_decision` and `exhausted` wait for staff.
    pub fill_state: FillState,
    /// How many are asked at a time.
    pub strategy: Strategy,
    /// Whether quiet time and last call are ignored.
    pub urgent: bool,
    /// Since when it may ask; `null` before the first send.
    pub armed_at: Option<DateTime<Utc>>,
    /// Why it asks nobody until staff say so.
    pub hold: Option<HoldReason>,
    /// Since when.
    pub held_at: Option<DateTime<Utc>>,
    /// Who is asked now, in the order of asking.
    pub asked: Vec<BoardRequest>,
    /// Who said yes, in the order of their answers.
    pub accepted: Vec<BoardRequest>,
    /// Who would still come, in the order of their yes.
    pub standby: Vec<BoardRequest>,
    /// Everybody else who was asked, the last first: one line for each musician, their newest request.
    pub history: Vec<BoardRequest>,
    /// How often staff have changed the need, from 1.
    pub version: i64,
}

/// A request on the board. Which seat a musician has is nobody's business, so it is not here.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct BoardRequest {
    /// The request.
    pub id: RequestId,
    #[serde(skip)]
    need_id: NeedId,
    /// Who.
    pub musician_id: MusicianId,
    /// Their first name.
    pub first_name: PersonName,
    /// Their last name.
    pub last_name: PersonName,
    /// Where the request stands.
    pub status: RequestStatus,
    /// Why it was cancelled.
    pub closed_reason: Option<ClosedReason>,
    /// What a no was said to.
    pub decline_scope: Option<DeclineScope>,
    /// The wave it was sent in.
    pub wave: i32,
    /// The place on the ladder of the list it came from.
    pub list_ordinal: i32,
    /// The rank on that list when it was decided.
    pub rank: i32,
    /// When it was decided.
    pub queued_at: DateTime<Utc>,
    /// When its mail, which still waits, leaves at the earliest.
    pub leaves_at: Option<DateTime<Utc>>,
    /// When its mail was handed over.
    pub sent_at: Option<DateTime<Utc>>,
    /// Until when it can be answered.
    pub deadline_at: Option<DateTime<Utc>>,
    /// How often the musician was reminded.
    pub reminded_count: i32,
    /// How often its mail was sent again.
    pub resends: i32,
    /// When it was answered.
    pub answered_at: Option<DateTime<Utc>>,
    /// How the answer came.
    pub answer_channel: Option<AnswerChannel>,
    /// What the musician asked.
    pub question: Option<Note>,
    /// What the musician added to the answer.
    pub comment: Option<Note>,
    /// Since when the musician is on standby.
    pub standby_since: Option<DateTime<Utc>>,
    /// When it was closed.
    pub closed_at: Option<DateTime<Utc>>,
    /// How often it has changed, from 1.
    pub version: i64,
}

/// The board of a project, whatever its state.
pub async fn show(db: &impl ConnectionTrait, project: ProjectId) -> Result<Board, FindError> {
    let rows = db.query_all_raw(about(db, NEEDS, project)).await?;
    let first = rows.first().ok_or(FindError::NotFound)?;
    let mut board = Board {
        project_id: project,
        name: first.try_get("", "project_name")?,
        status: first.try_get("", "project_status")?,
        paused_at: first.try_get("", "paused_at")?,
        needs: Vec::with_capacity(rows.len()),
    };
    let mut requests = requests(db, project).await?;
    for row in &rows {
        if let Some(id) = row.try_get("", "need_id")? {
            board.needs.push(BoardNeed::of(id, row, requests.remove(&id).unwrap_or_default())?);
        }
    }
    Ok(board)
}

/// A row for each need; one without a need for a project that has none.
const NEEDS: &str = "\
    SELECT w.name AS project_name, w.status AS project_status, w.paused_at, n.id AS need_id, n.quantity, n.strategy, \
    n.urgent, n.armed_at, n.hold_reason, n.held_at, n.version, p.id AS position_id, p.name_sv, p.name_en, \
    i.id AS instrument_id, i.name_sv AS instrument_sv, i.name_en AS instrument_en \
    FROM project w LEFT JOIN need n ON n.project_id = w.id AND n.status = 'active' \
    LEFT JOIN position p ON p.id = n.position_id LEFT JOIN instrument i ON i.id = p.instrument_id \
    WHERE w.id = $1 ORDER BY n.priority, i.display_order, p.hierarchy_level, n.id";

const REQUESTS: &str = "\
    SELECT r.id, r.need_id, r.musician_id, m.first_name, m.last_name, r.status, r.closed_reason, r.decline_scope, \
    r.wave, r.list_ordinal, r.rank_at_dispatch AS rank, r.queued_at, r.sent_at, r.deadline_at, r.reminded_count, r.resends, \
    r.answered_at, r.answer_channel, r.question, r.comment, r.standby_since, r.closed_at, r.version, \
    (SELECT min(o.next_at) FROM outbox o WHERE o.request_id = r.id AND o.kind = 'request' \
    AND o.state IN ('queued', 'leased')) AS leaves_at \
    FROM request r JOIN musician m ON m.id = r.musician_id WHERE r.project_id = $1 ORDER BY r.queued_at, r.id";

fn about(db: &impl ConnectionTrait, sql: &str, project: ProjectId) -> Statement {
    Statement::from_sql_and_values(db.get_database_backend(), sql, [project.into()])
}

/// The requests of a project by need, from the first to the last.
async fn requests(db: &impl ConnectionTrait, project: ProjectId) -> Result<BTreeMap<NeedId, Vec<BoardRequest>>, DbErr> {
    let mut requests: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for request in BoardRequest::find_by_statement(about(db, REQUESTS, project)).all(db).await? {
        requests.entry(request.need_id).or_default().push(request);
    }
    Ok(requests)
}

impl BoardNeed {
    /// Sorts the need's requests; only the newest one of a musician counts.
    fn of(id: NeedId, row: &QueryResult, requests: Vec<BoardRequest>) -> Result<Self, DbErr> {
        let newest: BTreeMap<_, _> = requests.into_iter().map(|request| (request.musician_id, request)).collect();
        let (mut asked, mut accepted, mut standby, mut history) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for request in newest.into_values() {
            match request.status {
                RequestStatus::Queued | RequestStatus::Open => asked.push(request),
                RequestStatus::Accepted => accepted.push(request),
                _ if request.standby_since.is_some() => standby.push(request),
                _ => history.push(request),
            }
        }
        asked.sort_by_key(|request: &BoardRequest| (request.queued_at, request.list_ordinal, request.rank, request.id));
        accepted.sort_by_key(|request: &BoardRequest| (request.answered_at, request.id));
        standby.sort_by_key(|request: &BoardRequest| (request.standby_since, request.id));
        history.sort_by_key(|request: &BoardRequest| Reverse((request.closed_at, request.id)));
        let count = |requests: &[BoardRequest]| i32::try_from(requests.len()).unwrap_or(i32::MAX);
        let (quantity, hold) = (row.try_get("", "quantity")?, row.try_get("", "hold_reason")?);
        Ok(Self {
            id,
            position_id: row.try_get("", "position_id")?,
            position_names: Names { sv: row.try_get("", "name_sv")?, en: row.try_get("", "name_en")? },
            instrument_id: row.try_get("", "instrument_id")?,
            instrument_names: Names { sv: row.try_get("", "instrument_sv")?, en: row.try_get("", "instrument_en")? },
            quantity,
            filled: count(&accepted),
            fill_state: fill_state(quantity, count(&accepted), count(&asked), hold),
            strategy: row.try_get("", "strategy")?,
            urgent: row.try_get("", "urgent")?,
            armed_at: row.try_get("", "armed_at")?,
            hold,
            held_at: row.try_get("", "held_at")?,
            asked,
            accepted,
            standby,
            history,
            version: row.try_get("", "version")?,
        })
    }
}

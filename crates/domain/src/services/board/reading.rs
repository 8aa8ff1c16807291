//! Reading a board: the needs with their ladders and sessions, and all requests.

use std::{cmp::Reverse, collections::BTreeMap};

use sea_orm::{ConnectionTrait, DbErr, QueryResult, Statement};

use super::{Board, BoardMail, BoardNeed, BoardRequest};
use crate::{
    clock::Clock,
    ids::{NeedId, ProjectId, SessionId},
    rules::{
        calendar::{CalendarSettings, ResponseTime},
        needs::fill_state,
    },
    services::{
        FindError,
        gathered::{Gathering, parts},
    },
    values::{
        names::Names,
        states::{OutboxState, RequestStatus},
    },
};

/// The board of a project as it is now, whatever its state.
pub async fn show(db: &impl ConnectionTrait, clock: &Clock, project: ProjectId) -> Result<Board, FindError> {
    let rows = db.query_all_raw(about(db, &needs(Gathering(db.get_database_backend())), project)).await?;
    let first = rows.first().ok_or(FindError::NotFound)?;
    let mut board = Board {
        now: clock.now(),
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
fn needs(gathering: Gathering) -> String {
    let rung = format!("l.ordinal, {}, k.tier, k.name, l.release, l.opens_at", gathering.id("l.list_id"));
    let rungs = "need_list l JOIN ranking_list k ON k.id = l.list_id WHERE l.need_id = n.id";
    let ladder = gathering.rows(&rung, rungs, "l.ordinal");
    let covered = "need_session c JOIN project_session s ON s.id = c.session_id WHERE c.need_id = n.id";
    let sessions = gathering.rows(&gathering.id("s.id"), covered, "s.starts_at, s.id");
    format!(
        "SELECT w.name AS project_name, w.status AS project_status, w.paused_at, n.id AS need_id, n.quantity, \
         n.strategy, n.max_recipients, n.response_value, n.response_unit, n.clock, n.requires_local, n.urgent, \
         n.reason, n.replaces, n.note_to_musician, n.armed_at, n.hold_reason, n.held_at, n.version, \
         p.id AS position_id, p.name_sv, p.name_en, i.id AS instrument_id, i.name_sv AS instrument_sv, \
         i.name_en AS instrument_en, {ladder} AS ladder, {sessions} AS sessions \
         FROM project w LEFT JOIN need n ON n.project_id = w.id AND n.status = 'active' \
         LEFT JOIN position p ON p.id = n.position_id LEFT JOIN instrument i ON i.id = p.instrument_id \
         WHERE w.id = $1 ORDER BY n.priority, i.display_order, p.hierarchy_level, n.id"
    )
}

const REQUESTS: &str = "\
    SELECT r.id, r.need_id, r.musician_id, m.first_name, m.last_name, m.phone, m.email, m.mail_state, m.is_local, \
    m.status AS musician_status, r.status, r.closed_reason, r.decline_scope, r.wave, r.list_ordinal, \
    r.rank_at_dispatch, r.queued_at, r.sent_at, r.deadline_at, r.next_reminder_at, r.reminded_count, r.resends, \
    r.answered_at, r.answer_channel, r.question, r.comment, r.standby_since, r.closed_at, r.version, \
    (SELECT min(w.next_at) FROM outbox w WHERE w.request_id = r.id AND w.kind = 'request' \
    AND w.state IN ('queued', 'leased')) AS leaves_at, \
    o.kind AS mail_kind, o.state AS mail, o.attempts, o.next_at, o.smtp_reply \
    FROM request r JOIN musician m ON m.id = r.musician_id LEFT JOIN outbox o ON o.id = \
    (SELECT l.id FROM outbox l WHERE l.request_id = r.id AND l.kind <> 'admin_alert' \
    ORDER BY l.created_at DESC, l.id DESC LIMIT 1) \
    WHERE r.project_id = $1 ORDER BY r.queued_at, r.id";

fn about(db: &impl ConnectionTrait, sql: &str, project: ProjectId) -> Statement {
    Statement::from_sql_and_values(db.get_database_backend(), sql, [project.into()])
}

/// The requests of a project by need, from the first to the last.
async fn requests(db: &impl ConnectionTrait, project: ProjectId) -> Result<BTreeMap<NeedId, Vec<BoardRequest>>, DbErr> {
    let mut requests: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for row in db.query_all_raw(about(db, REQUESTS, project)).await? {
        requests.entry(row.try_get("", "need_id")?).or_default().push(BoardRequest::of(&row)?);
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
        let response: i32 = row.try_get("", "response_value")?;
        let response = ResponseTime::new(response.unsigned_abs(), row.try_get("", "response_unit")?);
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
            max_recipients: row.try_get("", "max_recipients")?,
            response: response.map_err(|error| DbErr::Type(error.to_string()))?,
            clock: row.try_get("", "clock")?,
            requires_local: row.try_get("", "requires_local")?,
            urgent: row.try_get("", "urgent")?,
            reason: row.try_get("", "reason")?,
            replaces: row.try_get("", "replaces")?,
            note_to_musician: row.try_get("", "note_to_musician")?,
            ladder: parts(row, "ladder")?,
            session_ids: parts::<(SessionId,)>(row, "sessions")?.into_iter().map(|(id,)| id).collect(),
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

impl BoardRequest {
    fn of(row: &QueryResult) -> Result<Self, DbErr> {
        let status = row.try_get("", "status")?;
        let (sent_at, deadline_at) = (row.try_get("", "sent_at")?, row.try_get("", "deadline_at")?);
        let window = Option::zip(sent_at, deadline_at).filter(|_| status == RequestStatus::Open);
        let call_at = window.and_then(|(sent_at, deadline)| CalendarSettings::call_prompt(sent_at, deadline));
        // One instant is stored for both: whose time to answer is short is called, the others are reminded.
        let next_reminder_at = if call_at.is_some() { None } else { row.try_get("", "next_reminder_at")? };
        Ok(Self {
            id: row.try_get("", "id")?,
            musician_id: row.try_get("", "musician_id")?,
            first_name: row.try_get("", "first_name")?,
            last_name: row.try_get("", "last_name")?,
            phone: row.try_get("", "phone")?,
            email: row.try_get("", "email")?,
            mail_state: row.try_get("", "mail_state")?,
            is_local: row.try_get("", "is_local")?,
            musician_status: row.try_get("", "musician_status")?,
            status,
            closed_reason: row.try_get("", "closed_reason")?,
            decline_scope: row.try_get("", "decline_scope")?,
            wave: row.try_get("", "wave")?,
            list_ordinal: row.try_get("", "list_ordinal")?,
            rank: row.try_get("", "rank_at_dispatch")?,
            queued_at: row.try_get("", "queued_at")?,
            leaves_at: row.try_get("", "leaves_at")?,
            sent_at,
            deadline_at,
            next_reminder_at,
            call_at,
            reminded_count: row.try_get("", "reminded_count")?,
            resends: row.try_get("", "resends")?,
            answered_at: row.try_get("", "answered_at")?,
            answer_channel: row.try_get("", "answer_channel")?,
            question: row.try_get("", "question")?,
            comment: row.try_get("", "comment")?,
            standby_since: row.try_get("", "standby_since")?,
            closed_at: row.try_get("", "closed_at")?,
            mail: BoardMail::of(row)?,
            version: row.try_get("", "version")?,
        })
    }
}

impl BoardMail {
    /// The mail of a row with the columns `mail_kind`, `mail` (its state), `attempts`, `next_at` and `smtp_reply`.
    pub(in crate::services) fn of(row: &QueryResult) -> Result<Option<Self>, DbErr> {
        let Some(state) = row.try_get("", "mail")? else { return Ok(None) };
        let waits = matches!(state, OutboxState::Queued | OutboxState::Leased);
        let reply: Option<String> = row.try_get("", "smtp_reply")?;
        Ok(Some(Self {
            kind: row.try_get("", "mail_kind")?,
            state,
            attempts: row.try_get("", "attempts")?,
            next_at: if waits { row.try_get("", "next_at")? } else { None },
            smtp_reply: reply.filter(|_| state != OutboxState::Sent),
        }))
    }
}

//! The line-up of a project: who plays, section by section, and when. Two statements.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{ConnectionTrait, DbErr, QueryResult, Statement};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    FindError,
    gathered::{Gathering, parts},
};
use crate::{
    ids::{InstrumentId, MusicianId, NeedId, PositionId, ProjectId, SessionId},
    values::{
        email::Email,
        names::Names,
        phone::Phone,
        states::{NeedReason, ProjectStatus, SessionKind},
        text::{Name, Note, PersonName},
    },
};

/// Who plays, and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct LineUp {
    /// The project.
    pub project_id: ProjectId,
    /// What it is called.
    pub name: Name,
    /// Where it stands.
    pub status: ProjectStatus,
    /// Its first day.
    pub starts_on: NaiveDate,
    /// Its last day.
    pub ends_on: NaiveDate,
    /// What is played.
    pub programme: Option<Note>,
    /// Who conducts.
    pub conductor: Option<Name>,
    /// What to wear.
    pub dress: Option<Note>,
    /// Its sessions, by the time they start.
    pub sessions: Vec<LineUpSession>,
    /// Its positions that players are needed for, in the order of a score.
    pub positions: Vec<LineUpPosition>,
}

/// A session.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct LineUpSession {
    /// The session.
    pub id: SessionId,
    /// What it is.
    pub kind: SessionKind,
    /// When it starts.
    pub starts_at: DateTime<Utc>,
    /// When it ends.
    pub ends_at: DateTime<Utc>,
    /// Where.
    pub venue: Option<Name>,
    /// What musicians should know about it.
    pub note: Option<Note>,
}

/// A position and who plays it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct LineUpPosition {
    /// The position.
    pub id: PositionId,
    /// What it is called.
    pub names: Names,
    /// Its instrument.
    pub instrument_id: InstrumentId,
    /// What that is called.
    pub instrument_names: Names,
    /// How many players are needed.
    #[schema(example = 2)]
    pub seats: i32,
    /// Who said yes, by name.
    pub players: Vec<LineUpPlayer>,
}

/// Somebody who said yes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct LineUpPlayer {
    /// Who.
    pub musician_id: MusicianId,
    /// The first name.
    pub first_name: PersonName,
    /// The last name.
    pub last_name: PersonName,
    /// Where to call them.
    pub phone: Option<Phone>,
    /// Where they are written to.
    pub email: Email,
    /// Why a player was needed.
    pub reason: NeedReason,
    /// Who is away.
    pub replaces: Option<Name>,
    /// The sessions they are engaged for; none means all.
    pub session_ids: Vec<SessionId>,
}

/// The line-up of a project, whatever its state.
pub async fn show(db: &impl ConnectionTrait, project: ProjectId) -> Result<LineUp, FindError> {
    let backend = db.get_database_backend();
    let gathering = Gathering(backend);
    let about = |sql: String| Statement::from_sql_and_values(backend, sql, [project.into()]);
    let row = db.query_one_raw(about(of_project(gathering))).await?.ok_or(FindError::NotFound)?;
    let mut positions = Vec::new();
    let mut last = None;
    for seat in db.query_all_raw(about(of_needs(gathering))).await? {
        add(&mut positions, &mut last, &seat)?;
    }
    Ok(LineUp {
        project_id: project,
        name: row.try_get("", "name")?,
        status: row.try_get("", "status")?,
        starts_on: row.try_get("", "starts_on")?,
        ends_on: row.try_get("", "ends_on")?,
        programme: row.try_get("", "programme")?,
        conductor: row.try_get("", "conductor")?,
        dress: row.try_get("", "dress")?,
        sessions: parts(&row, "sessions")?,
        positions,
    })
}

fn of_project(gathering: Gathering) -> String {
    let session = format!("{}, s.kind, s.starts_at, s.ends_at, s.venue, s.note", gathering.id("s.id"));
    let sessions = gathering.rows(&session, "project_session s WHERE s.project_id = w.id", "s.starts_at, s.id");
    format!(
        "SELECT w.name, w.status, w.starts_on, w.ends_on, w.programme, w.conductor, w.dress, {sessions} AS sessions \
         FROM project w WHERE w.id = $1"
    )
}

/// A row for each yes; one without a yes for a need that has none.
fn of_needs(gathering: Gathering) -> String {
    let covered = "need_session c JOIN project_session s ON s.id = c.session_id WHERE c.need_id = n.id";
    let sessions = gathering.rows(&gathering.id("s.id"), covered, "s.starts_at, s.id");
    format!(
        "SELECT n.id AS need_id, n.quantity, n.reason, n.replaces, {sessions} AS sessions, p.id AS position_id, \
         p.name_sv, p.name_en, i.id AS instrument_id, i.name_sv AS instrument_sv, i.name_en AS instrument_en, \
         m.id AS musician_id, m.first_name, m.last_name, m.phone, m.email \
         FROM need n JOIN position p ON p.id = n.position_id JOIN instrument i ON i.id = p.instrument_id \
         LEFT JOIN request r ON r.need_id = n.id AND r.status = 'accepted' \
         LEFT JOIN musician m ON m.id = r.musician_id WHERE n.project_id = $1 AND n.status = 'active' \
         ORDER BY i.display_order, i.id, p.hierarchy_level, p.id, n.priority, n.id, m.sort_key, m.id"
    )
}

/// Adds a row to its position, and a need's seats with its first.
fn add(positions: &mut Vec<LineUpPosition>, last: &mut Option<NeedId>, row: &QueryResult) -> Result<(), DbErr> {
    let id = row.try_get("", "position_id")?;
    if positions.last().is_none_or(|position| position.id != id) {
        positions.push(LineUpPosition {
            id,
            names: Names { sv: row.try_get("", "name_sv")?, en: row.try_get("", "name_en")? },
            instrument_id: row.try_get("", "instrument_id")?,
            instrument_names: Names { sv: row.try_get("", "instrument_sv")?, en: row.try_get("", "instrument_en")? },
            seats: 0,
            players: Vec::new(),
        });
    }
    let Some(position) = positions.last_mut() else { return Ok(()) };
    let need = Some(row.try_get("", "need_id")?);
    if *last != need {
        *last = need;
        position.seats += row.try_get::<i32>("", "quantity")?;
    }
    if let Some(musician_id) = row.try_get("", "musician_id")? {
        position.players.push(LineUpPlayer {
            musician_id,
            first_name: row.try_get("", "first_name")?,
            last_name: row.try_get("", "last_name")?,
            phone: row.try_get("", "phone")?,
            email: row.try_get("", "email")?,
            reason: row.try_get("", "reason")?,
            replaces: row.try_get("", "replaces")?,
            session_ids: parts::<(SessionId,)>(row, "sessions")?.into_iter().map(|(id,)| id).collect(),
        });
    }
    Ok(())
}

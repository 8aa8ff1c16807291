//! Reading needs: all of a project in two statements, however many there are.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult, Statement, Value};
use uuid::Uuid;

use super::{Need, Rung};
use crate::{
    clock::Clock,
    entities::{need, project_session},
    ids::{NeedId, ProjectId, RankingListId, SessionId},
    rules::{
        calendar::{CalendarSettings, ResponseTime},
        needs::fill_state,
    },
    services::{
        FindError, projects, sessions,
        settings::{self, Settings},
    },
    values::{
        states::{Release, Tier},
        text::Name,
    },
};

/// What is proposed for a new need by how near its sessions are. What staff save stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// How long a musician has to answer.
    pub response: ResponseTime,
    /// Whether staff should call the need urgent.
    pub urgent: bool,
}

/// What is proposed for a need of these sessions, none meaning all of the project.
pub async fn propose(
    db: &impl ConnectionTrait,
    clock: &Clock,
    project: ProjectId,
    covered: &BTreeSet<SessionId>,
) -> Result<Proposal, FindError> {
    let sessions = sessions::list(db, project).await?;
    Ok(proposal(&settings::load(db).await?, &sessions, covered, clock.now(), false))
}

pub(super) fn proposal(
    settings: &Settings,
    sessions: &[project_session::Model],
    covered: &BTreeSet<SessionId>,
    now: DateTime<Utc>,
    urgent: bool,
) -> Proposal {
    let is_covered = |session: &&project_session::Model| covered.is_empty() || covered.contains(&session.id);
    let starts: Vec<_> = sessions.iter().filter(is_covered).map(|session| session.starts_at).collect();
    let days_ahead = settings.calendar(BTreeSet::new()).days_ahead(&starts, now);
    // The urgent get the answer time of today's sick call, however far away the sessions are.
    let (response, urgent) = CalendarSettings::proposed_response(if urgent { Some(0) } else { days_ahead });
    Proposal { response, urgent }
}

/// The needs of a project in the order in which they are filled; archived ones if they are asked for.
pub async fn of_project(
    db: &impl ConnectionTrait,
    project: ProjectId,
    with_archived: bool,
) -> Result<Vec<Need>, FindError> {
    let condition = if with_archived { "n.project_id = $1" } else { "n.project_id = $1 AND n.status = 'active'" };
    let rows = counted(db, condition, vec![project.into()]).await?;
    if rows.is_empty() {
        return if projects::exists(db, project).await? { Ok(Vec::new()) } else { Err(FindError::NotFound) };
    }
    let mut parts = parts(db, condition, vec![project.into()]).await?;
    Ok(rows.into_iter().map(|row| row.need(&mut parts)).collect())
}

/// One need of a project, archived or not.
pub async fn find(db: &impl ConnectionTrait, project: ProjectId, id: NeedId) -> Result<Need, FindError> {
    let condition = "n.project_id = $1 AND n.id = $2";
    let row = counted(db, condition, vec![project.into(), id.into()]).await?.pop().ok_or(FindError::NotFound)?;
    let mut parts = parts(db, condition, vec![project.into(), id.into()]).await?;
    Ok(row.need(&mut parts))
}

#[derive(FromQueryResult)]
struct Counted {
    #[sea_orm(nested)]
    facts: need::Model,
    accepted: i64,
    live: i64,
}

/// A list of a need's ladder, or a session that it covers.
#[derive(FromQueryResult)]
struct Part {
    need_id: NeedId,
    id: Uuid,
    release: Option<Release>,
    tier: Option<Tier>,
    name: Option<Name>,
}

async fn counted(db: &impl ConnectionTrait, condition: &str, values: Vec<Value>) -> Result<Vec<Counted>, DbErr> {
    let sql = format!(
        "SELECT n.*, \
         (SELECT count(*) FROM request r WHERE r.need_id = n.id AND r.status = 'accepted') AS accepted, \
         (SELECT count(*) FROM request r WHERE r.need_id = n.id AND r.status IN ('queued', 'open')) AS live \
         FROM need n JOIN position p ON p.id = n.position_id JOIN instrument i ON i.id = p.instrument_id \
         WHERE {condition} ORDER BY n.priority, i.display_order, p.hierarchy_level, n.id"
    );
    Counted::find_by_statement(Statement::from_sql_and_values(db.get_database_backend(), sql, values)).all(db).await
}

async fn parts(
    db: &impl ConnectionTrait,
    condition: &str,
    values: Vec<Value>,
) -> Result<BTreeMap<NeedId, Vec<Part>>, DbErr> {
    let sql = format!(
        "SELECT l.need_id, l.ordinal, l.list_id AS id, l.release, r.tier, r.name FROM need_list l \
         JOIN need n ON n.id = l.need_id JOIN ranking_list r ON r.id = l.list_id WHERE {condition} \
         UNION ALL SELECT s.need_id, 0, s.session_id, NULL, NULL, NULL FROM need_session s \
         JOIN need n ON n.id = s.need_id WHERE {condition} ORDER BY 1, 2, 3"
    );
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
    let mut parts: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for part in Part::find_by_statement(statement).all(db).await? {
        parts.entry(part.need_id).or_default().push(part);
    }
    Ok(parts)
}

impl Counted {
    fn need(self, parts: &mut BTreeMap<NeedId, Vec<Part>>) -> Need {
        let Self { facts, accepted, live } = self;
        let count = |n: i64| i32::try_from(n).unwrap_or(i32::MAX);
        let (accepted, live) = (count(accepted), count(live));
        let (mut ladder, mut sessions) = (Vec::new(), Vec::new());
        for Part { need_id: _, id, release, tier, name } in parts.remove(&facts.id).unwrap_or_default() {
            match release {
                Some(release) => ladder.push(Rung { list: RankingListId::from_uuid(id), tier, name, release }),
                None => sessions.push(SessionId::from_uuid(id)),
            }
        }
        let fill_state = fill_state(facts.quantity, accepted, live, facts.hold_reason);
        Need { facts, ladder, sessions, accepted, live, fill_state }
    }
}

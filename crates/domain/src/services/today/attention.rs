//! The needs of coming projects: how far they are filled, and which of them wait for staff.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult, Statement};

use super::{Moment, ProjectFill, TodayItem, TodayKind};
use crate::{
    ids::{NeedId, ProjectId},
    rules::needs::fill_state,
    values::{
        names::Names,
        states::{FillState, HoldReason, ProjectStatus},
        text::Name,
    },
};

/// A project `w` that is not over at the instant $1, on the day $2.
pub(super) const COMING: &str = "w.status IN ('draft', 'active', 'paused') AND (w.ends_on >= $2 \
    OR EXISTS (SELECT 1 FROM project_session a WHERE a.project_id = w.id AND a.ends_at > $1))";

/// A need `n` that covers the session `s`.
pub(super) const COVERS: &str = "n.project_id = s.project_id AND n.status = 'active' \
    AND (NOT EXISTS (SELECT 1 FROM need_session c WHERE c.need_id = n.id) \
    OR EXISTS (SELECT 1 FROM need_session c WHERE c.need_id = n.id AND c.session_id = s.id))";

/// A coming project with one of its needs, or without any.
#[derive(FromQueryResult)]
pub(super) struct Coming {
    project_id: ProjectId,
    project_name: Name,
    project_status: ProjectStatus,
    starts_on: NaiveDate,
    has_sessions: bool,
    pub(super) need_id: Option<NeedId>,
    name_sv: Option<Name>,
    name_en: Option<Name>,
    quantity: Option<i32>,
    filled: i64,
    asked: i64,
    hold_reason: Option<HoldReason>,
    held_at: Option<DateTime<Utc>>,
    armed_at: Option<DateTime<Utc>>,
    created_at: Option<DateTime<Utc>>,
    first_session: Option<DateTime<Utc>>,
}

/// Every coming project with its needs.
pub(super) async fn needs(db: &impl ConnectionTrait, moment: Moment) -> Result<Vec<Coming>, DbErr> {
    let sql = format!(
        "SELECT w.id AS project_id, w.name AS project_name, w.status AS project_status, w.starts_on, \
         EXISTS (SELECT 1 FROM project_session a WHERE a.project_id = w.id) AS has_sessions, n.id AS need_id, \
         p.name_sv, p.name_en, n.quantity, n.hold_reason, n.held_at, n.armed_at, n.created_at, \
         (SELECT count(*) FROM request r WHERE r.need_id = n.id AND r.status = 'accepted') AS filled, \
         (SELECT count(*) FROM request r WHERE r.need_id = n.id AND r.status IN ('queued', 'open')) AS asked, \
         (SELECT min(s.starts_at) FROM project_session s WHERE s.starts_at > $1 AND {COVERS}) AS first_session \
         FROM project w LEFT JOIN need n ON n.project_id = w.id AND n.status = 'active' \
         LEFT JOIN position p ON p.id = n.position_id LEFT JOIN instrument i ON i.id = p.instrument_id \
         WHERE {COMING} ORDER BY w.starts_on, w.id, n.priority, i.display_order, p.hierarchy_level, n.id"
    );
    Coming::find_by_statement(at(db, &sql, moment)).all(db).await
}

pub(super) fn at(db: &impl ConnectionTrait, sql: &str, moment: Moment) -> Statement {
    let values = [moment.now.into(), moment.today().into()];
    Statement::from_sql_and_values(db.get_database_backend(), sql, values)
}

/// How far each project is filled.
pub(super) fn fill(needs: &[Coming]) -> Vec<ProjectFill> {
    let mut fill: Vec<ProjectFill> = Vec::new();
    for row in needs {
        if fill.last().is_none_or(|last| last.project_id != row.project_id) {
            fill.push(ProjectFill {
                project_id: row.project_id,
                project_name: row.project_name.clone(),
                project_status: row.project_status,
                starts_on: row.starts_on,
                seats: 0,
                filled: 0,
                asked: 0,
            });
        }
        if let Some(project) = fill.last_mut() {
            project.seats += row.quantity.unwrap_or(0);
            project.filled += count(row.filled);
            project.asked += count(row.asked);
        }
    }
    fill
}

/// The needs that wait for staff.
pub(super) fn of_needs(needs: &[Coming], moment: Moment) -> Vec<TodayItem> {
    needs.iter().filter_map(|need| need.item(need.kind(moment)?, moment)).collect()
}

impl Coming {
    /// Why the need waits for staff, if it does. One whose sessions have all begun waits for nobody.
    fn kind(&self, moment: Moment) -> Option<TodayKind> {
        if self.first_session.is_none() && self.has_sessions {
            return None;
        }
        match fill_state(self.quantity?, count(self.filled), count(self.asked), self.hold_reason) {
            FillState::Filled => None,
            FillState::Exhausted => Some(TodayKind::Exhausted),
            FillState::NeedsDecision => Some(TodayKind::NeedsDecision),
            FillState::Held if self.hold_reason == Some(HoldReason::TooLate) => Some(TodayKind::TooLate),
            FillState::Held => Some(TodayKind::Held),
            FillState::Running => self.days_left(moment).is_some_and(|days| days <= 2).then_some(TodayKind::OpenSeats),
            FillState::Waiting => {
                let is_near = self.first_session.is_some_and(|first| first - moment.now <= super::AHEAD);
                let is_forgotten = self.armed_at.is_none() && self.project_status == ProjectStatus::Active;
                (is_near || is_forgotten).then_some(TodayKind::OpenSeats)
            }
        }
    }

    fn days_left(&self, moment: Moment) -> Option<i64> {
        self.first_session.map(|first| (moment.day_of(first) - moment.today()).num_days())
    }

    /// What is to be said about the need, whatever the matter.
    pub(super) fn item(&self, kind: TodayKind, moment: Moment) -> Option<TodayItem> {
        Some(TodayItem {
            kind,
            project_id: self.project_id,
            project_name: self.project_name.clone(),
            project_status: self.project_status,
            need_id: self.need_id?,
            position_names: Names { sv: self.name_sv.clone()?, en: self.name_en.clone()? },
            quantity: self.quantity?,
            filled: count(self.filled),
            asked: count(self.asked),
            first_session_at: self.first_session,
            days_left: self.days_left(moment),
            since: self.held_at.or(self.armed_at).or(self.created_at)?,
            hold: self.hold_reason,
            musician: None,
            request_id: None,
            deadline_at: None,
            question: None,
            mail: None,
        })
    }
}

fn count(n: i64) -> i32 {
    i32::try_from(n).unwrap_or(i32::MAX)
}

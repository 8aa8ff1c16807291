//! Which mail leaves next: what staff and the engaged wait for, then what must be answered first.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, QueryFilter, Statement};

use super::house::House;
use crate::{
    entities::{need, need_session, project_session},
    ids::{NeedId, OutboxId, ProjectId},
    rules::calendar::{ResponseTime, Terms},
};

/// So many mails that wait are compared; what is left of a longer backlog has its turn later.
const AMONG: u32 = 500;

/// A mail that is due.
#[derive(FromQueryResult)]
pub(super) struct Next {
    pub id: OutboxId,
    pub project_id: ProjectId,
    class: i32,
    due_at: DateTime<Utc>,
    /// The need that it asks for, if it asks.
    need_id: Option<NeedId>,
    deadline_at: Option<DateTime<Utc>>,
    answer_by: Option<NaiveDate>,
}

/// The mail that leaves next, if one is due.
pub(super) async fn next_due(db: &impl ConnectionTrait, now: DateTime<Utc>) -> Result<Option<Next>, DbErr> {
    let sql = format!(
        "SELECT o.id, o.project_id, o.next_at AS due_at, r.need_id, r.deadline_at, p.answer_by, \
         CASE WHEN o.kind IN ('confirmation', 'withdrawn_receipt', 'admin_alert') THEN 0 \
         WHEN o.kind = 'group' THEN 2 ELSE 1 END AS class \
         FROM outbox o JOIN project p ON p.id = o.project_id \
         LEFT JOIN request r ON r.id = o.request_id AND o.kind IN ('request', 'reminder') \
         WHERE ((o.state = 'queued' AND o.next_at <= $1) OR (o.state = 'leased' AND o.lease_until <= $1)) \
         AND (p.status <> 'paused' OR o.kind = 'admin_alert') ORDER BY class, due_at, o.id LIMIT {AMONG}"
    );
    let sql = Statement::from_sql_and_values(db.get_database_backend(), sql, [now.into()]);
    let mut waiting = Next::find_by_statement(sql).all(db).await?;
    let Some(first) = waiting.first() else { return Ok(None) };
    let class = first.class;
    waiting.retain(|mail| mail.class == class);
    let what: BTreeSet<_> = waiting.iter().map(|mail| (mail.need_id, mail.deadline_at)).collect();
    if what.len() > 1 {
        let deadlines = deadlines(db, &waiting, now).await?;
        // What asks nothing has waited since it was due, and waits for no answer.
        waiting.sort_by_cached_key(|mail| {
            let of_need = mail.need_id.and_then(|need| deadlines.get(&need).copied());
            (mail.deadline_at.or(of_need).unwrap_or(mail.due_at), mail.due_at, mail.id)
        });
    }
    Ok(waiting.into_iter().next())
}

/// Until when each need's requests could be answered that left now. It is too late for some: these come first, and are
/// closed.
async fn deadlines(
    db: &impl ConnectionTrait,
    waiting: &[Next],
    now: DateTime<Utc>,
) -> Result<BTreeMap<NeedId, DateTime<Utc>>, DbErr> {
    let asking = waiting.iter().filter(|mail| mail.deadline_at.is_none());
    let answer_by: BTreeMap<NeedId, Option<NaiveDate>> =
        asking.filter_map(|mail| Some((mail.need_id?, mail.answer_by))).collect();
    let ids = || answer_by.keys().copied();
    let needs = need::Entity::find().filter(need::Column::Id.is_in(ids())).all(db).await?;
    let covered = need_session::Entity::find().filter(need_session::Column::NeedId.is_in(ids())).all(db).await?;
    let projects: BTreeSet<ProjectId> = needs.iter().map(|need| need.project_id).collect();
    let sessions = project_session::Entity::find().filter(project_session::Column::ProjectId.is_in(projects));
    let sessions = sessions.all(db).await?;
    let calendar = House::load(db).await?.calendar;
    let mut deadlines = BTreeMap::new();
    for need in needs {
        let named: BTreeSet<_> =
            covered.iter().filter(|row| row.need_id == need.id).map(|row| row.session_id).collect();
        let covers = |session: &&project_session::Model| {
            session.project_id == need.project_id && (named.is_empty() || named.contains(&session.id))
        };
        let starts: Vec<_> = sessions.iter().filter(covers).map(|session| session.starts_at).collect();
        let response = u32::try_from(need.response_value).unwrap_or_default();
        let terms = Terms {
            response: ResponseTime::new(response, need.response_unit)
                .map_err(|error| DbErr::Type(error.to_string()))?,
            clock: Some(need.clock),
            urgent: need.urgent,
            answer_by: answer_by.get(&need.id).copied().flatten(),
            sessions: &starts,
        };
        deadlines.insert(need.id, calendar.deadline(&terms, now).unwrap_or(now));
    }
    Ok(deadlines)
}

//! What comes up, and what came in.

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult, QueryResult, Statement};
use serde_json::Value;

use super::{
    AHEAD, ANSWERS, AnswerKind, ComingSession, Moment, RecentAnswer, ResponseWeek, TodayMusician, WEEKS,
    attention::COVERS, week_of,
};
use crate::{
    rules::tally::{Asked, Tally},
    values::{names::Names, states::RequestStatus},
};

/// The sessions of the next days that are not over, of projects that will be.
pub(super) async fn sessions(db: &impl ConnectionTrait, moment: Moment) -> Result<Vec<ComingSession>, DbErr> {
    let sql = format!(
        "SELECT s.id, w.id AS project_id, w.name AS project_name, w.status AS project_status, s.kind, s.starts_at, \
         s.ends_at, s.venue, (SELECT CAST(coalesce(sum(n.quantity), 0) AS bigint) FROM need n WHERE {COVERS}) AS seats, \
         (SELECT count(*) FROM need n JOIN request r ON r.need_id = n.id WHERE {COVERS} AND r.status = 'accepted') \
         AS filled FROM project_session s JOIN project w ON w.id = s.project_id \
         WHERE s.ends_at > $1 AND s.starts_at < $2 AND w.status IN ('draft', 'active', 'paused') \
         ORDER BY s.starts_at, s.id"
    );
    let values = [moment.now.into(), (moment.now + AHEAD).into()];
    let rows = db.query_all_raw(Statement::from_sql_and_values(db.get_database_backend(), sql, values)).await?;
    rows.iter()
        .map(|row| {
            Ok(ComingSession {
                id: row.try_get("", "id")?,
                project_id: row.try_get("", "project_id")?,
                project_name: row.try_get("", "project_name")?,
                project_status: row.try_get("", "project_status")?,
                kind: row.try_get("", "kind")?,
                starts_at: row.try_get("", "starts_at")?,
                ends_at: row.try_get("", "ends_at")?,
                venue: row.try_get("", "venue")?,
                seats: row.try_get("", "seats")?,
                filled: row.try_get("", "filled")?,
            })
        })
        .collect()
}

/// The last answers, from the timeline: what became of them since is another matter.
pub(super) async fn answers(db: &impl ConnectionTrait) -> Result<Vec<RecentAnswer>, DbErr> {
    let sql = "SELECT e.at, e.kind, e.payload, r.id, m.id AS musician_id, m.first_name, m.last_name, m.phone, \
               w.id AS project_id, w.name AS project_name, n.id AS need_id, p.name_sv, p.name_en \
               FROM event e JOIN request r ON r.id = e.entity_id JOIN musician m ON m.id = r.musician_id \
               JOIN project w ON w.id = r.project_id JOIN need n ON n.id = r.need_id \
               JOIN position p ON p.id = n.position_id \
               WHERE e.kind IN ('request.accepted', 'request.declined', 'request.withdrawn', 'request.questioned', \
               'request.standby') AND m.erased_at IS NULL ORDER BY e.seq DESC LIMIT $1";
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, [ANSWERS.into()]);
    let mut answers = Vec::new();
    for row in db.query_all_raw(statement).await? {
        answers.extend(answer(&row)?);
    }
    Ok(answers)
}

fn answer(row: &QueryResult) -> Result<Option<RecentAnswer>, DbErr> {
    let what = match row.try_get::<String>("", "kind")?.as_str() {
        "request.accepted" => AnswerKind::Accepted,
        "request.declined" => AnswerKind::Declined,
        "request.withdrawn" => AnswerKind::Withdrawn,
        "request.questioned" => AnswerKind::Questioned,
        "request.standby" => AnswerKind::Standby,
        _ => return Ok(None),
    };
    let payload: Value = row.try_get("", "payload")?;
    let is_answer = !matches!(what, AnswerKind::Withdrawn | AnswerKind::Questioned);
    Ok(Some(RecentAnswer {
        at: row.try_get("", "at")?,
        what,
        // What a later event of the request keeps is the channel of the answer before it.
        channel: payload["channel"].as_str().and_then(|channel| channel.parse().ok()).filter(|_| is_answer),
        musician: TodayMusician {
            id: row.try_get("", "musician_id")?,
            first_name: row.try_get("", "first_name")?,
            last_name: row.try_get("", "last_name")?,
            phone: row.try_get("", "phone")?,
        },
        request_id: row.try_get("", "id")?,
        project_id: row.try_get("", "project_id")?,
        project_name: row.try_get("", "project_name")?,
        need_id: row.try_get("", "need_id")?,
        position_names: Names { sv: row.try_get("", "name_sv")?, en: row.try_get("", "name_en")? },
    }))
}

#[derive(FromQueryResult)]
struct Mailed {
    status: RequestStatus,
    sent_at: DateTime<Utc>,
    answered_at: Option<DateTime<Utc>>,
}

/// How requests were answered, by the week of the orchestra's calendar in which they were mailed.
pub(super) async fn responses(db: &impl ConnectionTrait, moment: Moment) -> Result<Vec<ResponseWeek>, DbErr> {
    let first = moment.monday(WEEKS - 1);
    // No zone is further than a day from UTC; what is too early is in no week.
    let from = first.and_time(chrono::NaiveTime::MIN).and_utc() - TimeDelta::days(1);
    let sql = "SELECT r.status, r.sent_at, r.answered_at FROM request r WHERE r.sent_at >= $1";
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, [from.into()]);
    let mailed = Mailed::find_by_statement(statement).all(db).await?;
    let weeks = (0..WEEKS).rev().map(|ago| {
        let monday = moment.monday(ago);
        let is_of_week = |mailed: &&Mailed| (0..7).contains(&(moment.day_of(mailed.sent_at) - monday).num_days());
        let asked = mailed.iter().filter(is_of_week).map(|mailed| Asked {
            status: mailed.status,
            sent_at: Some(mailed.sent_at),
            answered_at: mailed.answered_at,
        });
        ResponseWeek { week: week_of(monday), starts_on: monday, tally: Tally::of(asked) }
    });
    Ok(weeks.collect())
}

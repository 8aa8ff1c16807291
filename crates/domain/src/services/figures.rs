//! What an orchestra comes to in numbers, for those who run all orchestras: sums, and nothing about anybody.

use std::{collections::BTreeMap, ops::AddAssign};

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::values::states::RequestStatus;

/// How far back the median time to fill looks.
const REMEMBERED: TimeDelta = TimeDelta::days(365);

/// The numbers of one orchestra at one moment.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct Figures {
    /// Musicians that are not archived; they count against the plan.
    #[schema(example = 214)]
    pub musicians: i64,
    /// Projects that are not archived; they count against the plan.
    #[schema(example = 18)]
    pub projects: i64,
    /// Projects that are being staffed: active or paused.
    #[schema(example = 4)]
    pub projects_active: i64,
    /// Requests in each state, all there ever were.
    #[schema(value_type = std::collections::BTreeMap<String, i64>, example = json!({ "accepted": 96, "open": 3 }))]
    pub requests: BTreeMap<RequestStatus, i64>,
    /// Requests whose mail was handed over.
    #[schema(example = 140)]
    pub requests_sent: i64,
    /// Requests that a musician answered.
    #[schema(example = 120)]
    pub requests_answered: i64,
    /// Places of needs that were or are being filled: drafts and cancelled projects left out.
    #[schema(example = 110)]
    pub places: i64,
    /// How many of these places are taken.
    #[schema(example = 96)]
    pub places_filled: i64,
    /// Half of the places that were taken within the last year were taken within so many seconds of the first request
    /// for their need.
    #[schema(example = 5400)]
    pub median_seconds_to_fill: Option<i64>,
    /// Mails that were handed over.
    #[schema(example = 420)]
    pub mails_sent: i64,
    /// Mails that were given up.
    #[schema(example = 1)]
    pub mails_dead: i64,
    /// Mails that wait to leave.
    #[schema(example = 0)]
    pub mails_waiting: i64,
    /// How large the database is, in bytes.
    #[schema(example = 4_194_304)]
    pub storage_bytes: i64,
}

impl AddAssign<&Self> for Figures {
    /// Adds what can be added: a median cannot, and is none of a sum.
    fn add_assign(&mut self, other: &Self) {
        self.median_seconds_to_fill = None;
        self.musicians += other.musicians;
        self.projects += other.projects;
        self.projects_active += other.projects_active;
        for (status, many) in &other.requests {
            *self.requests.entry(*status).or_default() += many;
        }
        self.requests_sent += other.requests_sent;
        self.requests_answered += other.requests_answered;
        self.places += other.places;
        self.places_filled += other.places_filled;
        self.mails_sent += other.mails_sent;
        self.mails_dead += other.mails_dead;
        self.mails_waiting += other.mails_waiting;
        self.storage_bytes += other.storage_bytes;
    }
}

const SUMS: &str = "SELECT \
    (SELECT count(*) FROM musician WHERE status <> 'archived') AS musicians, \
    (SELECT count(*) FROM project WHERE status <> 'archived') AS projects, \
    (SELECT count(*) FROM project WHERE status IN ('active', 'paused')) AS projects_active, \
    (SELECT count(*) FROM request WHERE sent_at IS NOT NULL) AS requests_sent, \
    (SELECT count(*) FROM request WHERE answered_at IS NOT NULL) AS requests_answered, \
    (SELECT coalesce(sum(n.quantity), 0) FROM need n JOIN project p ON p.id = n.project_id \
     WHERE n.status = 'active' AND p.status NOT IN ('draft', 'cancelled')) AS places, \
    (SELECT count(*) FROM request r JOIN need n ON n.id = r.need_id JOIN project p ON p.id = r.project_id \
     WHERE r.status = 'accepted' AND n.status = 'active' AND p.status NOT IN ('draft', 'cancelled')) AS places_filled, \
    (SELECT count(*) FROM outbox WHERE state = 'sent') AS mails_sent, \
    (SELECT count(*) FROM outbox WHERE state = 'dead') AS mails_dead, \
    (SELECT count(*) FROM outbox WHERE state IN ('queued', 'leased')) AS mails_waiting, ";

const BY_STATUS: &str = "SELECT status, count(*) AS many FROM request GROUP BY status";

const FILLED: &str = "SELECT r.answered_at, \
    (SELECT min(q.sent_at) FROM request q WHERE q.need_id = r.need_id) AS first_sent \
    FROM request r WHERE r.status = 'accepted' AND r.answered_at >= $1";

/// The numbers as they are now.
pub async fn read(db: &impl ConnectionTrait, now: DateTime<Utc>) -> Result<Figures, DbErr> {
    let backend = db.get_database_backend();
    let storage = match backend {
        DbBackend::Postgres => "pg_database_size(current_database()) AS storage",
        _ => "(SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()) AS storage",
    };
    let sums = db.query_one_raw(Statement::from_string(backend, format!("{SUMS}{storage}"))).await?;
    let sums = sums.ok_or_else(|| DbErr::RecordNotFound("sums without a row".to_owned()))?;
    let sum = |name: &str| sums.try_get::<i64>("", name);
    let mut requests = BTreeMap::new();
    for row in db.query_all_raw(Statement::from_string(backend, BY_STATUS)).await? {
        requests.insert(row.try_get("", "status")?, row.try_get("", "many")?);
    }
    let filled = Statement::from_sql_and_values(backend, FILLED, [(now - REMEMBERED).into()]);
    let mut waits = Vec::new();
    for row in db.query_all_raw(filled).await? {
        let (answered, first): (DateTime<Utc>, Option<DateTime<Utc>>) =
            (row.try_get("", "answered_at")?, row.try_get("", "first_sent")?);
        waits.extend(first.map(|first| (answered - first).num_seconds().max(0)));
    }
    Ok(Figures {
        musicians: sum("musicians")?,
        projects: sum("projects")?,
        projects_active: sum("projects_active")?,
        requests,
        requests_sent: sum("requests_sent")?,
        requests_answered: sum("requests_answered")?,
        places: sum("places")?,
        places_filled: sum("places_filled")?,
        median_seconds_to_fill: median(waits),
        mails_sent: sum("mails_sent")?,
        mails_dead: sum("mails_dead")?,
        mails_waiting: sum("mails_waiting")?,
        storage_bytes: sum("storage")?,
    })
}

/// The lower of the two in the middle when there is no one in the middle.
fn median(mut values: Vec<i64>) -> Option<i64> {
    let middle = values.len().checked_sub(1)? / 2;
    Some(*values.select_nth_unstable(middle).1)
}

#[cfg(test)]
mod tests {
    use super::median;

    #[test]
    fn the_median_is_one_of_the_values() {
        assert_eq!(median(vec![]), None);
        assert_eq!(median(vec![7]), Some(7));
        assert_eq!(median(vec![9, 1]), Some(1));
        assert_eq!(median(vec![30, 10, 20]), Some(20));
    }
}

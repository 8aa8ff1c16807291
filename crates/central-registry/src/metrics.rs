//! What operators read of all orchestras: numbers that were noted when an orchestra was last looked at. Reading them
//! opens no orchestra's database.

use std::collections::BTreeMap;

use chrono::{DateTime, Days, NaiveDate, Utc};
use domain::{ids::OrchestraId, services::figures::Figures};
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult};

use crate::{
    Registry,
    orchestras::{Hold, MailMode, Plan, Status},
};

/// One orchestra as operators see it, without a look into its database.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "the fields are the columns of docs/TENANCY.md")]
pub struct Overview {
    pub id: OrchestraId,
    pub code: String,
    pub name: String,
    pub status: Status,
    pub plan: Plan,
    pub max_musicians: i32,
    pub max_projects: i32,
    /// In the currency's smallest unit.
    pub price_per_month: i64,
    pub currency: String,
    pub mail_mode: MailMode,
    pub is_demo: bool,
    pub schema_version: i32,
    /// What keeps it from being served.
    pub hold: Option<Hold>,
    /// When its database last answered.
    pub last_ok_at: Option<DateTime<Utc>>,
    /// What its database said instead, if that was later.
    pub last_error: Option<String>,
    /// When the orchestra is due to be visited next.
    pub due_at: Option<DateTime<Utc>>,
    /// The numbers, with the moment they are of; none before anybody looked.
    pub figures: Option<(DateTime<Utc>, Figures)>,
}

#[derive(FromQueryResult)]
struct Row {
    id: OrchestraId,
    code: String,
    name: String,
    status: Status,
    plan: Plan,
    max_musicians: i32,
    max_projects: i32,
    price_per_month: i64,
    currency: String,
    mail_mode: MailMode,
    is_demo: bool,
    schema_version: i32,
    hold: Option<Hold>,
    last_ok_at: Option<DateTime<Utc>>,
    last_error: Option<String>,
    due_at: Option<DateTime<Utc>>,
    as_of: Option<DateTime<Utc>>,
    figures: Option<serde_json::Value>,
}

impl From<Row> for Overview {
    fn from(row: Row) -> Self {
        // Figures of another version of this program read as far as they are understood.
        let figures = row.figures.and_then(|json| serde_json::from_value(json).ok());
        Self {
            id: row.id,
            code: row.code,
            name: row.name,
            status: row.status,
            plan: row.plan,
            max_musicians: row.max_musicians,
            max_projects: row.max_projects,
            price_per_month: row.price_per_month,
            currency: row.currency,
            mail_mode: row.mail_mode,
            is_demo: row.is_demo,
            schema_version: row.schema_version,
            hold: row.hold,
            last_ok_at: row.last_ok_at,
            last_error: row.last_error,
            due_at: row.due_at,
            figures: row.as_of.zip(figures),
        }
    }
}

/// The numbers of all orchestras together at the end of a day.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct DayTotal {
    /// The day, in UTC.
    pub day: NaiveDate,
    /// How many orchestras there were.
    pub orchestras: i64,
    /// Their musicians.
    pub musicians: i64,
    /// Requests that had been sent.
    pub requests_sent: i64,
    /// Places that were taken.
    pub places_filled: i64,
    /// Mails that had been handed over.
    pub mails_sent: i64,
}

impl Registry {
    /// Every orchestra with its numbers, by code: one statement, however many there are.
    pub async fn overview(&self) -> Result<Vec<Overview>, DbErr> {
        const OVERVIEW: &str = "SELECT o.id, o.code, o.name, o.status, o.plan, o.max_musicians, o.max_projects, \
            o.price_per_month, o.currency, o.mail_mode, o.is_demo, o.schema_version, o.hold, o.last_ok_at, o.last_error, \
            w.due_at, m.as_of, m.figures \
            FROM orchestra o \
            LEFT JOIN orchestra_metrics m ON m.orchestra_id = o.id \
            LEFT JOIN wakeup w ON w.orchestra_id = o.id \
            ORDER BY o.code";
        let rows = Row::find_by_statement(self.statement(OVERVIEW, [])).all(self.db().read()).await?;
        Ok(rows.into_iter().map(Overview::from).collect())
    }

    /// What each orchestra, or this one, came to when it was last counted.
    pub(crate) async fn last_figures(
        &self,
        only: Option<OrchestraId>,
    ) -> Result<BTreeMap<OrchestraId, Figures>, DbErr> {
        const ALL: &str = "SELECT orchestra_id, figures FROM orchestra_metrics";
        let statement = match only {
            None => self.statement(ALL, []),
            Some(id) => self.statement(&format!("{ALL} WHERE orchestra_id = $1"), [(*id.as_uuid()).into()]),
        };
        let mut found = BTreeMap::new();
        for row in self.db().read().query_all_raw(statement).await? {
            let figures: serde_json::Value = row.try_get("", "figures")?;
            // Those of another version of this program read as far as they are understood.
            if let Ok(figures) = serde_json::from_value(figures) {
                found.insert(row.try_get("", "orchestra_id")?, figures);
            }
        }
        Ok(found)
    }

    /// Notes the numbers of an orchestra, whose database has just answered: as the newest, and as those of the day.
    pub async fn note_figures(&self, id: OrchestraId, now: DateTime<Utc>, figures: &Figures) -> Result<(), DbErr> {
        const NEWEST: &str = "INSERT INTO orchestra_metrics \
            (orchestra_id, as_of, musicians, requests_sent, places_filled, mails_sent, figures) \
            VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (orchestra_id) DO UPDATE SET \
            as_of = excluded.as_of, musicians = excluded.musicians, requests_sent = excluded.requests_sent, \
            places_filled = excluded.places_filled, mails_sent = excluded.mails_sent, figures = excluded.figures \
            WHERE orchestra_metrics.as_of <= excluded.as_of";
        let json = serde_json::to_value(figures).map_err(|error| DbErr::Json(error.to_string()))?;
        let newest = [
            (*id.as_uuid()).into(),
            now.into(),
            figures.musicians.into(),
            figures.requests_sent.into(),
            figures.places_filled.into(),
            figures.mails_sent.into(),
            json.into(),
        ];
        let txn = self.db().write_tx().await?;
        txn.execute_raw(self.statement(NEWEST, newest)).await?;
        let of_day = format!("{SNAPSHOT} WHERE orchestra_id = $2 {REPLACE}");
        let values = [now.date_naive().into(), (*id.as_uuid()).into()];
        txn.execute_raw(self.statement(&of_day, values)).await?;
        txn.commit().await?;
        self.note_health(id, now, None).await
    }

    /// Notes for a day what every orchestra last came to, unless it is noted: a day on which nothing happened counts
    /// like the one before.
    pub async fn note_day(&self, day: NaiveDate) -> Result<(), DbErr> {
        // SQLite takes ON CONFLICT for a join without a WHERE.
        let all = format!("{SNAPSHOT} WHERE true ON CONFLICT (orchestra_id, day) DO NOTHING");
        self.db().write().execute_raw(self.statement(&all, [day.into()])).await.map(drop)
    }

    /// The numbers of all orchestras together on each of the last `days` days that were noted, the oldest first.
    pub async fn trend(&self, today: NaiveDate, days: u32) -> Result<Vec<DayTotal>, DbErr> {
        const TREND: &str = "SELECT day, count(*) AS orchestras, CAST(sum(musicians) AS bigint) AS musicians, \
            CAST(sum(requests_sent) AS bigint) AS requests_sent, CAST(sum(places_filled) AS bigint) AS places_filled, \
            CAST(sum(mails_sent) AS bigint) AS mails_sent \
            FROM orchestra_metrics_day WHERE day > $1 GROUP BY day ORDER BY day";
        let before = today - Days::new(u64::from(days));
        DayTotal::find_by_statement(self.statement(TREND, [before.into()])).all(self.db().read()).await
    }
}

const SNAPSHOT: &str = "INSERT INTO orchestra_metrics_day \
    (orchestra_id, day, musicians, requests_sent, places_filled, mails_sent) \
    SELECT orchestra_id, $1, musicians, requests_sent, places_filled, mails_sent FROM orchestra_metrics";
const REPLACE: &str = "ON CONFLICT (orchestra_id, day) DO UPDATE SET musicians = excluded.musicians, \
    requests_sent = excluded.requests_sent, places_filled = excluded.places_filled, mails_sent = excluded.mails_sent";

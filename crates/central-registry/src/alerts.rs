//! Troubles of the installation: kept here, so that of all processes that see one, one alert leaves and one all-clear.

use chrono::{DateTime, Utc};
use domain::{
    ids::{AlertId, OrchestraId},
    timely::Txn,
    values::locale::Locale,
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, DbErr, DeriveActiveEnum, EntityTrait, EnumIter, ExprTrait,
    ModelTrait, QueryFilter, QueryOrder, QuerySelect, SqlErr,
};
use serde::{Deserialize, Serialize};

use crate::{
    Registry,
    alert_rules::{Decision, Past, Seen, Standing, decide},
    entities::{
        alert::{ActiveModel, COLUMN, Column, Entity, Model},
        user,
    },
    orchestras::{UnknownWord, stored_words},
    outbox::{self, CentralMailKind, NewMail},
    users::Role,
};

stored_words! {
    /// What is wrong.
    AlertCause {
        /// The orchestra's database does not answer, or too slowly.
        Database = "database",
        /// The registered database is another's.
        Misrouted = "misrouted",
        /// The orchestra's database has a schema that this program does not serve.
        Schema = "schema",
        /// Mail does not leave.
        Mail = "mail",
        /// Something has been due in the orchestra for long, and nobody did it.
        LateWork = "late_work",
        /// Something would have been due in the orchestra without anybody having noted it.
        ForgottenWork = "forgotten_work",
    }
    /// Where a trouble is.
    AlertState {
        /// Nobody was told yet.
        Suspected = "suspected",
        /// Operators were told.
        Raised = "raised",
        /// They were told that it is over.
        Cleared = "cleared",
    }
}

/// What hangs on a trouble, as far as the central database knows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Stake {
    /// The orchestra's code; none when it is about the installation.
    #[schema(example = "SCO")]
    pub code: Option<String>,
    /// The orchestra's name.
    #[schema(example = "Stockholm Concert Orchestra")]
    pub name: Option<String>,
    /// Musicians who are being asked, whose time to answer goes on.
    #[schema(example = 4)]
    pub open_requests: i64,
    /// Mails that wait to leave.
    #[schema(example = 2)]
    pub mails_waiting: i64,
    /// When something is due next: a deadline, a mail.
    pub next_due_at: Option<DateTime<Utc>>,
}

/// What somebody is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Notice {
    /// The trouble; its alert and its all-clear have the same.
    pub alert_id: AlertId,
    /// Which orchestra's; none of the installation.
    pub orchestra_id: Option<OrchestraId>,
    /// What is wrong, or was.
    pub cause: AlertCause,
    /// Whether it is over.
    pub is_clear: bool,
    /// Since when.
    pub since: DateTime<Utc>,
    /// When this was decided.
    pub at: DateTime<Utc>,
    /// What was seen, in words.
    pub detail: String,
    /// What hangs on it.
    pub stake: Stake,
}

/// Who is told.
#[derive(Clone, Debug, Default)]
pub struct ToldTo {
    /// These addresses; all active superadmins when there is none.
    pub mail: Vec<String>,
    /// Whether a program as well.
    pub webhook: bool,
}

/// A look at one possible trouble.
#[derive(Clone, Debug)]
pub struct Observation {
    /// Which orchestra's; none of the installation.
    pub orchestra: Option<OrchestraId>,
    /// What may be wrong.
    pub cause: AlertCause,
    /// Whether it is.
    pub seen: Seen,
    /// When it was seen. What is older than what another process has seen since does not count.
    pub at: DateTime<Utc>,
    /// In words.
    pub detail: String,
    /// What hangs on it.
    pub stake: Stake,
}

/// A trouble as operators see it.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Alert {
    pub id: AlertId,
    pub orchestra: Option<OrchestraId>,
    pub cause: AlertCause,
    pub state: AlertState,
    pub since: DateTime<Utc>,
    /// None while it is only suspected.
    pub raised_at: Option<DateTime<Utc>>,
    pub cleared_at: Option<DateTime<Utc>>,
    pub detail: String,
    pub stake: Stake,
}

impl From<Model> for Alert {
    fn from(row: Model) -> Self {
        Self {
            id: row.id,
            orchestra: row.orchestra_id,
            cause: row.cause,
            state: row.state,
            since: row.since,
            raised_at: row.raised_at,
            cleared_at: row.cleared_at,
            detail: row.detail,
            stake: serde_json::from_value(row.stake).unwrap_or_default(),
        }
    }
}

impl From<&Model> for Standing {
    fn from(row: &Model) -> Self {
        Self {
            since: row.since,
            failures: row.failures,
            seen_at: row.seen_at,
            calm_since: row.calm_since,
            times: row.times,
            raised_at: row.raised_at,
        }
    }
}

fn subject(orchestra: Option<OrchestraId>) -> String {
    orchestra.map_or_else(|| "installation".to_owned(), |id| id.to_string())
}

impl Registry {
    /// The troubles that are not over, suspicions included.
    pub async fn standing_alerts(&self) -> Result<Vec<Alert>, DbErr> {
        let standing = Entity::find().filter(COLUMN.state.ne(AlertState::Cleared)).all(self.db().read()).await?;
        Ok(standing.into_iter().map(Alert::from).collect())
    }

    /// The troubles that somebody was told of, the newest first, before this one; only those that are not over, or only
    /// the others.
    pub async fn alerts(
        &self,
        is_live: Option<bool>,
        before: Option<(DateTime<Utc>, AlertId)>,
        limit: u64,
    ) -> Result<Vec<Alert>, DbErr> {
        let mut query = match is_live {
            None => Entity::find().filter(COLUMN.state.ne(AlertState::Suspected)),
            Some(true) => Entity::find().filter(COLUMN.state.eq(AlertState::Raised)),
            Some(false) => Entity::find().filter(COLUMN.state.eq(AlertState::Cleared)),
        };
        if let Some((raised_at, id)) = before {
            let same = Column::RaisedAt.eq(raised_at).and(Column::Id.lt(id));
            query = query.filter(Column::RaisedAt.lt(raised_at).or(same));
        }
        let newest = query.order_by_desc(Column::RaisedAt).order_by_desc(Column::Id).limit(limit);
        Ok(newest.all(self.db().read()).await?.into_iter().map(Alert::from).collect())
    }

    /// Takes in a look, and tells whoever is to be told, in one transaction: of several processes that see the same,
    /// one tells.
    pub async fn observe(&self, observation: Observation, told_to: &ToldTo) -> Result<(), DbErr> {
        let outcome = self.take_in(observation, told_to).await;
        match outcome {
            // Another process has just begun to suspect the same.
            Err(error) if matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(_))) => Ok(()),
            other => other,
        }
    }

    async fn take_in(&self, observation: Observation, told_to: &ToldTo) -> Result<(), DbErr> {
        let Observation { orchestra, cause, seen, at, detail, stake } = observation;
        let now = self.sign_in_clock().now();
        let same = || COLUMN.subject.eq(subject(orchestra)).and(COLUMN.cause.eq(cause));
        let tx = self.db().write_tx().await?;
        let live = Entity::find().filter(same()).filter(COLUMN.state.ne(AlertState::Cleared));
        let row = live.lock_exclusive().one(&tx).await?;
        let past = Entity::find().filter(same()).filter(COLUMN.state.eq(AlertState::Cleared));
        let past = past.order_by_desc(Column::ClearedAt).one(&tx).await?;
        let past = past.and_then(|row| row.cleared_at.map(|cleared_at| Past { cleared_at, times: row.times }));
        // What this process saw last may be older than what another has told since.
        let is_old_news = match (&row, seen) {
            (Some(row), Seen::Trouble) => row.calm_since.is_some_and(|calm| at < calm),
            (Some(row), Seen::Fine) => at < row.seen_at,
            (None, _) => past.is_some_and(|past| at < past.cleared_at),
        };
        if is_old_news {
            return Ok(());
        }
        let (standing, is_clear) = match decide(row.as_ref().map(Standing::from).as_ref(), past, seen, now) {
            Decision::Nothing => return Ok(()),
            Decision::Forget => {
                if let Some(row) = row {
                    row.delete(&tx).await?;
                }
                return tx.commit().await;
            }
            Decision::Keep(standing) => (Some(standing), None),
            Decision::Raise(standing) => (Some(standing), Some(false)),
            Decision::Clear => (None, Some(true)),
        };
        let id = row.as_ref().map_or_else(|| AlertId::new(self.sign_in_clock()), |row| row.id);
        let known = row.as_ref().map(Standing::from);
        let Some(facts) = standing.as_ref().or(known.as_ref()) else { return Ok(()) };
        let detail = if seen == Seen::Trouble { detail } else { row.as_ref().map_or(detail, |row| row.detail.clone()) };
        let stored = ActiveModel {
            id: Set(id),
            orchestra_id: Set(orchestra),
            subject: Set(subject(orchestra)),
            cause: Set(cause),
            state: Set(match (is_clear, facts.raised_at) {
                (Some(true), _) => AlertState::Cleared,
                (_, Some(_)) => AlertState::Raised,
                (_, None) => AlertState::Suspected,
            }),
            since: Set(facts.since),
            failures: Set(facts.failures),
            seen_at: Set(facts.seen_at),
            calm_since: Set(facts.calm_since),
            times: Set(facts.times),
            raised_at: Set(facts.raised_at),
            cleared_at: Set((is_clear == Some(true)).then_some(now)),
            detail: Set(detail.clone()),
            stake: Set(serde_json::to_value(&stake).map_err(|error| DbErr::Json(error.to_string()))?),
            version: Set(row.as_ref().map_or(1, |row| row.version + 1)),
        };
        if row.is_some() {
            stored.update(&tx).await?
        } else {
            stored.insert(&tx).await?
        };
        if let Some(is_clear) = is_clear {
            let since = facts.since;
            let notice =
                Notice { alert_id: id, orchestra_id: orchestra, cause, is_clear, since, at: now, detail, stake };
            self.tell(&tx, &notice, told_to).await?;
        }
        tx.commit().await?;
        if is_clear.is_some() {
            self.poke_central_mail();
        }
        Ok(())
    }

    /// Queues what is told: a mail to each, and one call.
    async fn tell(&self, tx: &Txn, notice: &Notice, told_to: &ToldTo) -> Result<(), DbErr> {
        let superadmins = user::Entity::find()
            .filter(user::COLUMN.role.eq(Role::Superadmin))
            .filter(user::COLUMN.active.eq(true))
            .all(tx)
            .await?;
        let locale_of = |address: &str| {
            let known = superadmins.iter().find(|user| user.email == address);
            known.and_then(|user| user.locale.parse().ok()).unwrap_or_default()
        };
        let everybody = || superadmins.iter().map(|user| user.email.clone()).collect();
        let readers: Vec<String> = if told_to.mail.is_empty() { everybody() } else { told_to.mail.clone() };
        let event = if notice.is_clear { "all_clear" } else { "alert" };
        let variables = serde_json::to_value(notice).map_err(|error| DbErr::Json(error.to_string()))?;
        let mail = |kind, recipient: Option<String>, locale| NewMail {
            dedupe_key: format!("{event}:{}:{}", notice.alert_id, recipient.as_deref().unwrap_or("webhook")),
            kind,
            link: None,
            recipient,
            locale,
            variables: variables.clone(),
        };
        for reader in readers {
            let locale = locale_of(&reader);
            outbox::queue(tx, self.sign_in_clock(), mail(CentralMailKind::Alert, Some(reader), locale)).await?;
        }
        if told_to.webhook {
            outbox::queue(tx, self.sign_in_clock(), mail(CentralMailKind::Webhook, None, Locale::En)).await?;
        }
        Ok(())
    }
}

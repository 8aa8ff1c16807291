//! The outbox of the installation: mail that belongs to no orchestra, a row first, claimed by a worker, reported on
//! afterwards. Between the two no transaction is open.

use chrono::{DateTime, Utc};
use domain::{
    clock::Clock,
    ids::{OrchestraId, OutboxId, PasswordLinkId, UserId},
    services::staffing::LEASE,
    timely::Txn,
    values::{locale::Locale, states::OutboxState},
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, DbBackend, DbErr, DeriveActiveEnum, EntityTrait, EnumIter, QueryFilter,
    sea_query::{Expr, OnConflict},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    Registry,
    credentials::{TokenKind, digest},
    entities::{
        one_time_token as token, orchestra,
        outbox::{ActiveModel, COLUMN, Column, Entity, Model},
        user,
    },
    orchestras::{UnknownWord, stored_words},
    system_log::{self, Entry, Level},
};

stored_words! {
    /// What the installation itself sends.
    CentralMailKind {
        /// A link to a first or another password.
        PasswordLink = "password_link",
        /// What operators should know.
        Alert = "alert",
        /// The same, to a program.
        Webhook = "webhook",
    }
}

/// A mail to be queued.
#[derive(Clone, Debug)]
pub(crate) struct NewMail {
    /// Queued once, however often.
    pub dedupe_key: String,
    pub kind: CentralMailKind,
    /// Whose password a link is for, and the link's row.
    pub link: Option<(UserId, PasswordLinkId)>,
    /// None for a webhook.
    pub recipient: Option<String>,
    pub locale: Locale,
    pub variables: Value,
}

/// A mail that its holder is to send, until the lease ends. Not to be printed: it may hold a link.
#[expect(missing_docs, reason = "the names say it")]
pub struct CentralMail {
    pub id: OutboxId,
    pub kind: CentralMailKind,
    /// None for a webhook.
    pub recipient: Option<String>,
    pub locale: Locale,
    pub variables: Value,
    /// The same whenever it is sent.
    pub message_id: String,
    /// This one included.
    pub attempts: i32,
    pub unknown_outcomes: i32,
    /// When it was queued.
    pub created_at: DateTime<Utc>,
    /// What a mail about a password leads to; made from its row as the mail leaves, and kept nowhere.
    pub link: Option<PasswordLink>,
    fence: i64,
}

/// A link to a password, and whom it is for.
#[expect(missing_docs, reason = "the names say it")]
pub struct PasswordLink {
    pub kind: TokenKind,
    pub token: String,
    pub username: String,
    /// The user's orchestra and its name; superadmins have none.
    pub orchestra: Option<(OrchestraId, String)>,
    pub ends_at: DateTime<Utc>,
}

/// What came of a mail.
#[derive(Clone, Debug)]
pub enum MailReport {
    /// It was taken, in these words.
    Sent(String),
    /// What it says is true no more.
    NotWanted,
    /// It is to be tried again.
    PutOff {
        /// When.
        until: DateTime<Utc>,
        /// Why.
        reply: String,
        /// Whether nobody knows if it was taken.
        is_unknown: bool,
    },
    /// It was given up, for this reason.
    GivenUp(String),
}

/// The orchestra of whom a mail is for must be in use: its people are not let in before, and nothing is sent to them
/// after.
const DUE: &str = "FROM outbox o LEFT JOIN \"user\" u ON u.id = o.user_id LEFT JOIN orchestra h ON h.id = u.orchestra_id \
    WHERE o.state IN ('queued', 'leased') AND (h.id IS NULL OR h.status = 'active')";

/// Queues a mail, within what causes it.
pub(crate) async fn queue(db: &impl ConnectionTrait, clock: &Clock, new: NewMail) -> Result<(), DbErr> {
    let NewMail { dedupe_key, kind, link, recipient, locale, variables } = new;
    let (user, token) = link.unzip();
    let now = clock.now();
    let row = ActiveModel {
        id: Set(OutboxId::new(clock)),
        dedupe_key: Set(dedupe_key),
        kind: Set(kind),
        user_id: Set(user),
        token_id: Set(token),
        recipient: Set(recipient),
        locale: Set(locale),
        variables: Set(variables),
        message_id: Set(None),
        state: Set(OutboxState::Queued),
        attempts: Set(0),
        unknown_outcomes: Set(0),
        next_at: Set(now),
        lease_until: Set(None),
        fence: Set(0),
        smtp_reply: Set(None),
        sent_at: Set(None),
        created_at: Set(now),
        updated_at: Set(now),
    };
    let once = OnConflict::column(Column::DedupeKey).do_nothing().to_owned();
    Entity::insert(row).on_conflict(once).exec_without_returning(db).await.map(drop)
}

impl Registry {
    /// Claims the mail that has waited longest, if one may leave now. Links that are not good any more are called back
    /// on the way.
    pub async fn claim_central_mail(&self, message_domain: &str) -> Result<Option<CentralMail>, DbErr> {
        loop {
            let tx = self.db().write_tx().await?;
            let Some(row) = self.claim_row(&tx).await? else { return Ok(None) };
            let message_id = row.message_id.clone().unwrap_or_else(|| format!("<{}@{message_domain}>", row.id));
            if row.message_id.is_none() {
                let fixed = Entity::update_many().col_expr(Column::MessageId, Expr::val(message_id.as_str()));
                fixed.filter(COLUMN.id.eq(row.id)).exec(&tx).await?;
            }
            let link = self.link_of(&tx, &row).await?;
            tx.commit().await?;
            let mail = CentralMail {
                id: row.id,
                kind: row.kind,
                recipient: row.recipient,
                locale: row.locale,
                variables: row.variables,
                message_id,
                attempts: row.attempts,
                unknown_outcomes: row.unknown_outcomes,
                created_at: row.created_at,
                link,
                fence: row.fence,
            };
            if mail.kind == CentralMailKind::PasswordLink && mail.link.is_none() {
                self.report_central_mail(&mail, MailReport::NotWanted).await?;
                continue;
            }
            return Ok(Some(mail));
        }
    }

    async fn claim_row(&self, tx: &Txn) -> Result<Option<Model>, DbErr> {
        let now = self.sign_in_clock().now();
        let skip = if tx.get_database_backend() == DbBackend::Postgres { "FOR UPDATE OF o SKIP LOCKED" } else { "" };
        let claim = format!(
            "UPDATE outbox SET state = 'leased', lease_until = $1, fence = fence + 1, attempts = attempts + 1, \
             updated_at = $2 WHERE id IN (SELECT o.id {DUE} \
             AND ((o.state = 'queued' AND o.next_at <= $2) OR (o.state = 'leased' AND o.lease_until <= $2)) \
             ORDER BY o.next_at, o.id LIMIT 1 {skip}) RETURNING *"
        );
        Entity::find().from_raw_sql(self.statement(&claim, [(now + LEASE).into(), now.into()])).one(tx).await
    }

    /// The link that a mail is about, while it is good.
    async fn link_of(&self, tx: &Txn, mail: &Model) -> Result<Option<PasswordLink>, DbErr> {
        let Some(id) = mail.token_id else { return Ok(None) };
        let good = token::Entity::find_by_id(id)
            .filter(token::COLUMN.used_at.is_null())
            .filter(token::COLUMN.expires_at.gt(self.sign_in_clock().now()));
        let Some(row) = good.one(tx).await? else { return Ok(None) };
        let user = user::Entity::find_by_id(row.user_id).filter(user::COLUMN.active.eq(true)).one(tx).await?;
        let Some(user) = user else { return Ok(None) };
        let orchestra = match user.orchestra_id {
            None => None,
            Some(id) => {
                orchestra::Entity::find_by_id(id).one(tx).await?.map(|orchestra| (orchestra.id, orchestra.name))
            }
        };
        // One made with a secret that is gone for good cannot be made again; its user asks for another.
        let token = self.0.links.password_tokens(row.kind, row.id).find(|token| digest(token) == row.sha256);
        Ok(token.map(|token| PasswordLink {
            kind: row.kind,
            token,
            username: user.username,
            orchestra,
            ends_at: row.expires_at,
        }))
    }

    /// Whether the mail is still to be sent: the last look, when the recipient's server has said that it would take it.
    pub async fn central_mail_is_wanted(&self, mail: &CentralMail) -> Result<bool, DbErr> {
        const WANTED: &str = "SELECT o.id FROM outbox o LEFT JOIN one_time_token t ON t.id = o.token_id \
            LEFT JOIN \"user\" u ON u.id = o.user_id LEFT JOIN orchestra h ON h.id = u.orchestra_id \
            WHERE o.id = $1 AND o.fence = $2 AND o.state = 'leased' AND (h.id IS NULL OR h.status = 'active') \
            AND (o.kind <> 'password_link' OR (t.used_at IS NULL AND t.expires_at > $3 AND u.active = $4))";
        let values = [(*mail.id.as_uuid()).into(), mail.fence.into(), self.sign_in_clock().now().into(), true.into()];
        Ok(self.db().write().query_one_raw(self.statement(WANTED, values)).await?.is_some())
    }

    /// Notes what came of a mail, unless its lease has passed to somebody else. One that was called back while it was
    /// being sent is still the sender's to report on.
    pub async fn report_central_mail(&self, mail: &CentralMail, report: MailReport) -> Result<(), DbErr> {
        let now = self.sign_in_clock().now();
        let (state, reply) = match &report {
            MailReport::Sent(reply) => (OutboxState::Sent, Some(reply.clone())),
            MailReport::NotWanted => (OutboxState::Retracted, None),
            MailReport::PutOff { reply, .. } => (OutboxState::Queued, Some(reply.clone())),
            MailReport::GivenUp(reply) => (OutboxState::Dead, Some(reply.clone())),
        };
        let ours: &[OutboxState] = match report {
            MailReport::Sent(_) => &[OutboxState::Leased, OutboxState::Retracted],
            _ => &[OutboxState::Leased],
        };
        let mut update = Entity::update_many()
            .col_expr(Column::State, Expr::val(state.as_str()))
            .col_expr(Column::LeaseUntil, Expr::val(None::<DateTime<Utc>>))
            .col_expr(Column::UpdatedAt, Expr::val(now))
            .filter(COLUMN.id.eq(mail.id))
            .filter(COLUMN.fence.eq(mail.fence))
            .filter(COLUMN.state.is_in(ours.iter().copied()));
        if let Some(reply) = reply {
            update = update.col_expr(Column::SmtpReply, Expr::val(reply));
        }
        match report {
            MailReport::Sent(_) => update = update.col_expr(Column::SentAt, Expr::val(now)),
            MailReport::PutOff { until, is_unknown, reply: _ } => {
                update = update
                    .col_expr(Column::NextAt, Expr::val(until))
                    .col_expr(Column::UnknownOutcomes, Expr::val(mail.unknown_outcomes + i32::from(is_unknown)));
            }
            MailReport::NotWanted | MailReport::GivenUp(_) => {}
        }
        let tx = self.db().write_tx().await?;
        let changed = update.exec(&tx).await?.rows_affected == 1;
        if changed && state == OutboxState::Dead {
            let entry = Entry {
                level: Level::Error,
                category: "mail",
                message: "a mail of the installation was given up".to_owned(),
                request_id: None,
                user: None,
                orchestra: None,
                fields: serde_json::json!({ "mail": mail.id, "kind": mail.kind }),
            };
            system_log::write(&tx, self.sign_in_clock(), entry).await?;
        }
        tx.commit().await
    }

    /// When the next mail of the installation may leave, or the lease of one runs out; now, when somebody waits for a
    /// link.
    pub async fn next_central_mail(&self) -> Result<Option<DateTime<Utc>>, DbErr> {
        let next = format!(
            "SELECT MIN(at) AS next_at FROM (SELECT CASE WHEN o.state = 'queued' THEN o.next_at ELSE o.lease_until END \
             AS at {DUE} UNION ALL SELECT asked_at AS at FROM password_request) AS waiting"
        );
        match self.db().read().query_one_raw(self.statement(&next, [])).await? {
            Some(row) => row.try_get("", "next_at"),
            None => Ok(None),
        }
    }

    /// Returns when this process has queued a mail of the installation, or after `at_most`.
    pub async fn central_mail_queued(&self, at_most: std::time::Duration) {
        // Either outcome means: look again.
        let _ = tokio::time::timeout(at_most, self.0.mail.notified()).await;
    }

    pub(crate) fn poke_central_mail(&self) {
        self.0.mail.notify_one();
    }
}

/// Calls back what waits to be sent about the password of this user: another link has taken its place.
pub(crate) async fn call_back(db: &impl ConnectionTrait, now: DateTime<Utc>, user: UserId) -> Result<(), DbErr> {
    Entity::update_many()
        .col_expr(Column::State, Expr::val(OutboxState::Retracted.as_str()))
        .col_expr(Column::LeaseUntil, Expr::val(None::<DateTime<Utc>>))
        .col_expr(Column::UpdatedAt, Expr::val(now))
        .filter(COLUMN.user_id.eq(user))
        .filter(COLUMN.state.is_in([OutboxState::Queued, OutboxState::Leased]))
        .exec(db)
        .await
        .map(drop)
}

//! Forgotten passwords. Asking is one insert, for whoever it is; a worker finds out later whether it is anybody, so that
//! no answer and no clock tells an account that exists from one that does not.

use chrono::TimeDelta;
use domain::{ids::PasswordRequestId, timely::Txn};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DbBackend, DbErr, EntityTrait, PaginatorTrait,
    QueryFilter,
};

use crate::{
    Registry,
    entities::{one_time_token as token, outbox, password_request as request, user},
    system_log::{self, Entry, Level},
};

/// How long a link is good that somebody asked for themselves.
pub const FORGOTTEN_FOR: TimeDelta = TimeDelta::hours(2);
/// A link that is good for longer than this is sent again, so that asking twice spoils nothing.
const STILL_GOOD: TimeDelta = TimeDelta::minutes(30);
/// So many mails about their password somebody gets within a day, whoever asks for them.
pub const MOST_A_DAY: u64 = 5;

impl Registry {
    /// Notes that somebody has forgotten the password of the user with this name or address. Says nothing about whether
    /// there is one.
    pub async fn forgot_password(&self, account: &str) -> Result<(), DbErr> {
        let clock = self.sign_in_clock();
        let row = request::ActiveModel {
            id: Set(PasswordRequestId::new(clock)),
            account: Set(account.trim().to_lowercase()),
            asked_at: Set(clock.now()),
        };
        row.insert(self.db().write()).await?;
        self.poke_central_mail();
        Ok(())
    }

    /// Finds out whose passwords were forgotten, and mails each of them a link.
    pub async fn answer_forgotten(&self) -> Result<(), DbErr> {
        loop {
            let tx = self.db().write_tx().await?;
            let skip = if tx.get_database_backend() == DbBackend::Postgres { "FOR UPDATE SKIP LOCKED" } else { "" };
            let take = format!(
                "DELETE FROM password_request WHERE id IN \
                 (SELECT id FROM password_request ORDER BY asked_at, id LIMIT 1 {skip}) RETURNING *"
            );
            let taken = request::Entity::find().from_raw_sql(self.statement(&take, [])).one(&tx).await?;
            let Some(asked) = taken else { return Ok(()) };
            self.send_link(&tx, &asked.account).await?;
            tx.commit().await?;
        }
    }

    async fn send_link(&self, tx: &Txn, account: &str) -> Result<(), DbErr> {
        let clock = self.sign_in_clock();
        // No username holds an @, so that an account is at most one user.
        let column = if account.contains('@') { user::Column::Email } else { user::Column::Username };
        let found = user::Entity::find().filter(column.eq(account)).filter(user::COLUMN.active.eq(true)).one(tx);
        let Some(user) = found.await? else { return Ok(()) };
        let sent = outbox::Entity::find()
            .filter(outbox::COLUMN.user_id.eq(user.id))
            .filter(outbox::COLUMN.created_at.gt(clock.now() - TimeDelta::days(1)))
            .count(tx)
            .await?;
        if sent >= MOST_A_DAY {
            return Ok(());
        }
        let good = token::Entity::find()
            .filter(token::COLUMN.user_id.eq(user.id))
            .filter(token::COLUMN.used_at.is_null())
            .filter(token::COLUMN.expires_at.gt(clock.now() + STILL_GOOD))
            .one(tx)
            .await?;
        match good {
            Some(link) => self.mail_link(tx, &user, link.id, sent).await?,
            None => drop(self.new_link(tx, &user, FORGOTTEN_FOR).await?),
        }
        let entry = Entry {
            level: Level::Info,
            category: "auth",
            message: "asked for a link to a forgotten password".to_owned(),
            request_id: None,
            user: Some(user.id),
            orchestra: user.orchestra_id,
            fields: serde_json::json!({}),
        };
        system_log::write(tx, clock, entry).await.map(drop)
    }
}

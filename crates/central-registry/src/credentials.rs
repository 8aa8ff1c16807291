//! How users come by a password: by a link that is good once, or by giving the one they have.

use chrono::{DateTime, TimeDelta, Utc};
use data_encoding::HEXLOWER;
use domain::ids::{LoginId, OrchestraId, PasswordLinkId, UserId};
use domain::timely::Txn;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, DbErr, DeriveActiveEnum, EntityTrait, EnumIter, ExprTrait,
    QueryFilter, sea_query::Expr,
};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::{
    Registry,
    entities::{one_time_token as token, user},
    logins::{Started, Transport},
    orchestras::{UnknownWord, stored_words},
    outbox::{self, CentralMailKind, NewMail},
    passwords::{PasswordError, Passwords, Verdict},
    users::{User, UserError, UserFacts},
};

/// How long a link is good.
pub const INVITED_FOR: TimeDelta = TimeDelta::days(7);

stored_words! {
    /// What a link is for.
    TokenKind {
        /// The first password.
        Invite = "invite",
        /// Another password.
        Reset = "reset",
    }
}

/// A link to a password, to be handed to its user. The token is in nobody's hands but the caller's.
#[derive(Debug)]
pub struct Invitation {
    /// What the link ends in: 52 letters and digits.
    pub token: String,
    /// What it is for.
    pub kind: TokenKind,
    /// Until when it is good.
    pub ends_at: DateTime<Utc>,
}

/// Whom a link is for.
#[derive(Debug)]
pub struct Invited {
    /// The user.
    pub user: User,
    /// What it is for.
    pub kind: TokenKind,
}

/// Why a password was not set.
#[derive(Debug, thiserror::Error)]
pub enum CredentialsError {
    /// The link is unknown, used, replaced or too old, or its user is disabled.
    #[error("this link is not good, or not any more")]
    BadLink,
    /// The present password is another.
    #[error("is not your password")]
    WrongPassword,
    /// The password cannot be used, or not now.
    #[error(transparent)]
    Password(#[from] PasswordError),
    /// The central database failed.
    #[error("the password could not be stored")]
    Storage(#[from] DbErr),
}

pub(crate) fn digest(token: &str) -> String {
    HEXLOWER.encode(&Sha256::digest(token.as_bytes()))
}

impl Registry {
    /// Makes a link by which a user of this orchestra (of none: a superadmin) chooses a password, once, and mails it to
    /// them. Earlier ones are good no more.
    pub async fn invite(&self, orchestra: Option<OrchestraId>, id: UserId) -> Result<Invitation, UserError> {
        let theirs = match orchestra {
            Some(orchestra) => user::COLUMN.orchestra_id.eq(orchestra),
            None => user::COLUMN.orchestra_id.is_null(),
        };
        let tx = self.db().write_tx().await?;
        let row = user::Entity::find_by_id(id).filter(theirs).one(&tx).await?.ok_or(UserError::Unknown)?;
        let invitation = self.new_link(&tx, &row, INVITED_FOR).await?;
        tx.commit().await?;
        self.poke_central_mail();
        Ok(invitation)
    }

    /// Makes a link for a user and queues its mail. Earlier links, and what waits to be sent of them, are good no more.
    pub(crate) async fn new_link(
        &self,
        tx: &Txn,
        user: &user::Model,
        good_for: TimeDelta,
    ) -> Result<Invitation, DbErr> {
        let clock = self.sign_in_clock();
        let (now, ends_at) = (clock.now(), clock.now() + good_for);
        token::Entity::delete_many().filter(token::COLUMN.user_id.eq(user.id)).exec(tx).await?;
        outbox::call_back(tx, now, user.id).await?;
        let kind = if user.chosen_hash().is_some() { TokenKind::Reset } else { TokenKind::Invite };
        let id = PasswordLinkId::new(clock);
        let token = self.0.links.password_token(kind, id);
        let stored = token::ActiveModel {
            id: Set(id),
            user_id: Set(user.id),
            kind: Set(kind),
            sha256: Set(digest(&token)),
            created_at: Set(now),
            expires_at: Set(ends_at),
            used_at: Set(None),
        };
        stored.insert(tx).await?;
        self.mail_link(tx, user, id, 0).await?;
        Ok(Invitation { token, kind, ends_at })
    }

    /// Queues the `n`th mail about a link of this user.
    pub(crate) async fn mail_link(
        &self,
        tx: &Txn,
        user: &user::Model,
        link: PasswordLinkId,
        n: u64,
    ) -> Result<(), DbErr> {
        let mail = NewMail {
            dedupe_key: format!("password_link:{link}:{n}"),
            kind: CentralMailKind::PasswordLink,
            link: Some((user.id, link)),
            recipient: Some(user.email.clone()),
            locale: user.locale.parse().unwrap_or_default(),
            variables: serde_json::json!({}),
        };
        outbox::queue(tx, self.sign_in_clock(), mail).await
    }

    /// Whom a link is for, while it is good.
    pub async fn invited(&self, token: &str) -> Result<Option<Invited>, DbErr> {
        let found = self.good_token(token).await?;
        Ok(found.map(|(row, user)| Invited { kind: row.kind, user: UserFacts::from(user).user }))
    }

    /// Sets the password of whom a link is for, ends their other logins and begins one. Of two who use a link at once,
    /// one succeeds.
    pub async fn welcome(
        &self,
        passwords: &Passwords,
        (token, password): (&str, &SecretString),
        transport: Transport,
        client: &str,
    ) -> Result<Started, CredentialsError> {
        let clock = self.sign_in_clock();
        let (link, user) = self.good_token(token).await?.ok_or(CredentialsError::BadLink)?;
        let hash = passwords.hash(clock, password).await?;
        let now = clock.now();
        let tx = self.db().write_tx().await?;
        let spent = token::Entity::update_many()
            .col_expr(token::Column::UsedAt, Expr::value(now))
            .filter(token::COLUMN.id.eq(link.id))
            .filter(token::COLUMN.used_at.is_null())
            .exec(&tx)
            .await?;
        let set = user::Entity::update_many()
            .col_expr(user::Column::PasswordHash, Expr::value(hash))
            .col_expr(user::Column::SecurityVersion, Expr::col(user::Column::SecurityVersion).add(1))
            .col_expr(user::Column::LastLoginAt, Expr::value(now))
            .col_expr(user::Column::UpdatedAt, Expr::value(now))
            .filter(user::COLUMN.id.eq(user.id))
            .filter(user::COLUMN.active.eq(true))
            .exec(&tx)
            .await?;
        if (spent.rows_affected, set.rows_affected) != (1, 1) {
            return Err(CredentialsError::BadLink);
        }
        let ended = self.revoke_logins(&tx, user.id, None, "a link to a new password was used").await?;
        let user = user::Entity::find_by_id(user.id).one(&tx).await?.ok_or(CredentialsError::BadLink)?;
        let started = self.start_login(&tx, user.into(), transport, client).await?;
        tx.commit().await?;
        self.forget_user(started.user.id);
        self.forget_logins(ended);
        Ok(started)
    }

    /// Changes a user's own password; their other logins end.
    pub async fn change_password(
        &self,
        passwords: &Passwords,
        (id, login): (UserId, LoginId),
        current: &SecretString,
        new: &SecretString,
    ) -> Result<(), CredentialsError> {
        let clock = self.sign_in_clock();
        let row = user::Entity::find_by_id(id).one(self.db().read()).await?.ok_or(CredentialsError::WrongPassword)?;
        if passwords.verify(clock, current, row.chosen_hash()).await? == Verdict::Wrong {
            return Err(CredentialsError::WrongPassword);
        }
        let hash = passwords.hash(clock, new).await?;
        let tx = self.db().write_tx().await?;
        let set = user::Entity::update_many()
            .col_expr(user::Column::PasswordHash, Expr::value(hash))
            .col_expr(user::Column::UpdatedAt, Expr::value(clock.now()))
            .filter(user::COLUMN.id.eq(id))
            // Somebody who was sent a link may have used it meanwhile.
            .filter(user::COLUMN.password_hash.eq(row.password_hash))
            .exec(&tx)
            .await?;
        if set.rows_affected != 1 {
            return Err(CredentialsError::WrongPassword);
        }
        let ended = self.revoke_logins(&tx, id, Some(login), "the password was changed").await?;
        // A link that was on its way would undo what has just been done.
        token::Entity::delete_many().filter(token::COLUMN.user_id.eq(id)).exec(&tx).await?;
        tx.commit().await?;
        self.forget_logins(ended);
        Ok(())
    }

    async fn good_token(&self, token: &str) -> Result<Option<(token::Model, user::Model)>, DbErr> {
        let db = self.db().write();
        let row = token::Entity::find()
            .filter(token::COLUMN.sha256.eq(digest(token)))
            .filter(token::COLUMN.used_at.is_null())
            .filter(token::COLUMN.expires_at.gt(self.sign_in_clock().now()))
            .one(db)
            .await?;
        let Some(row) = row else { return Ok(None) };
        let user = user::Entity::find_by_id(row.user_id).filter(user::COLUMN.active.eq(true)).one(db).await?;
        Ok(user.map(|user| (row, user)))
    }
}

//! Logins: one row each, which is the authority; tokens are only a short-lived copy of it.
//!
//! A refresh token is (login, n, HMAC over both); the row keeps `refresh_n`, so nothing secret is at rest.

use chrono::{DateTime, TimeDelta, Utc};
use data_encoding::BASE64URL_NOPAD;
use domain::ids::{LoginId, UserId};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, DeriveActiveEnum, EntityTrait, EnumIter,
    QueryFilter, QuerySelect, sea_query::Expr,
};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq;
use uuid::Uuid;

use crate::{
    Registry,
    entities::login::{ActiveModel, COLUMN, Column, Entity, Model},
    orchestras::{UnknownWord, stored_words},
    passwords::{PasswordError, Passwords, Verdict},
    secrets::mac,
    users::{User, UserFacts},
};

/// A login that is not used for this long ends.
pub const IDLE: TimeDelta = TimeDelta::days(7);
/// A login ends after this long however much it is used.
pub const LONGEST: TimeDelta = TimeDelta::days(30);
/// A token one step behind gets the same successor again for this long: two tabs, or a lost answer.
const GRACE: TimeDelta = TimeDelta::seconds(60);

stored_words! {
    /// How a login's tokens travel.
    Transport {
        /// In HttpOnly cookies: the web app.
        Cookie = "cookie",
        /// In the Authorization header: scripts.
        Bearer = "bearer",
    }
}

/// What a login gives its holder.
#[derive(Debug)]
pub struct Started {
    /// The login.
    pub login: LoginId,
    /// Who logged in.
    pub user: User,
    /// Must equal the user's for an access token to hold.
    pub security_version: i32,
    /// How its tokens travel.
    pub transport: Transport,
    /// Exchanged for the next pair of tokens.
    pub refresh_token: SecretString,
    /// When the login ends for want of use.
    pub idle_ends_at: DateTime<Utc>,
}

/// Why somebody was not let in.
#[derive(Debug, thiserror::Error)]
pub enum LoginError {
    /// Unknown user, wrong password or disabled user: which of them is not told.
    #[error("username or password is wrong")]
    Refused,
    /// Too many people are signing in.
    #[error(transparent)]
    Busy(PasswordError),
    /// The central database failed.
    #[error("signing in is not possible at the moment")]
    Storage(#[from] DbErr),
}

/// Why a refresh token was not exchanged.
#[derive(Debug, thiserror::Error)]
pub enum RefreshError {
    /// Forged, ended, revoked, or of a user who may no longer log in.
    #[error("the session has ended")]
    Ended,
    /// An old token came back: somebody holds a copy, so the login was revoked.
    #[error("the session was ended because an old token was used again")]
    Replayed {
        /// The revoked login.
        login: LoginId,
        /// Whose it was.
        user: UserId,
    },
    /// The central database failed.
    #[error("the session cannot be renewed at the moment")]
    Storage(#[from] DbErr),
}

#[derive(Debug)]
pub(crate) struct LoginFacts {
    pub user_id: UserId,
    pub transport: Transport,
    pub ends_at: DateTime<Utc>,
    pub revoked: bool,
}

impl From<Model> for LoginFacts {
    fn from(row: Model) -> Self {
        Self { user_id: row.user_id, transport: row.transport, ends_at: row.ends_at, revoked: row.revoked_at.is_some() }
    }
}

impl Registry {
    /// Checks a password and starts a login. Takes as long for a user that does not exist.
    pub async fn log_in(
        &self,
        passwords: &Passwords,
        username: &str,
        password: &SecretString,
        transport: Transport,
        client: &str,
    ) -> Result<Started, LoginError> {
        let clock = self.sign_in_clock();
        passwords.have_room().map_err(LoginError::Busy)?;
        let stored = self.stored_user(username).await?;
        let hash = stored.as_ref().and_then(crate::entities::user::Model::chosen_hash);
        let verdict = passwords.verify(clock, password, hash).await.map_err(LoginError::Busy)?;
        let (Some(row), Verdict::Right | Verdict::RightUpgradeTo(_)) = (stored, &verdict) else {
            return Err(LoginError::Refused);
        };
        if !row.active {
            return Err(LoginError::Refused);
        }
        let upgraded = if let Verdict::RightUpgradeTo(hash) = verdict { Some(hash) } else { None };
        self.note_login(row.id, upgraded).await?;
        Ok(self.start_login(self.db().write(), row.into(), transport, client).await?)
    }

    /// Begins a login of somebody who has proved who they are.
    pub(crate) async fn start_login(
        &self,
        db: &impl ConnectionTrait,
        facts: UserFacts,
        transport: Transport,
        client: &str,
    ) -> Result<Started, DbErr> {
        let clock = self.sign_in_clock();
        let (id, now) = (LoginId::new(clock), clock.now());
        let UserFacts { user, security_version } = facts;
        let login = ActiveModel {
            id: Set(id),
            user_id: Set(user.id),
            transport: Set(transport),
            client: Set(client.chars().filter(|c| !c.is_control()).take(200).collect()),
            refresh_n: Set(0),
            used_n: Set(-1),
            rotated_at: Set(now),
            created_at: Set(now),
            idle_ends_at: Set(now + IDLE),
            ends_at: Set(now + LONGEST),
            revoked_at: Set(None),
            revoked_because: Set(None),
        };
        login.insert(db).await?;
        let refresh_token = self.refresh_token(id, 0);
        Ok(Started { login: id, user, security_version, transport, refresh_token, idle_ends_at: now + IDLE })
    }

    /// Ends the logins of a user, except perhaps the one they are using. Says which, to be forgotten after the commit.
    pub(crate) async fn revoke_logins(
        &self,
        db: &impl ConnectionTrait,
        user: UserId,
        except: Option<LoginId>,
        why: &str,
    ) -> Result<Vec<LoginId>, DbErr> {
        let live = Entity::find().filter(COLUMN.user_id.eq(user)).filter(COLUMN.revoked_at.is_null());
        let ids: Vec<LoginId> = live.select_only().column(Column::Id).into_tuple().all(db).await?;
        let ids: Vec<_> = ids.into_iter().filter(|id| Some(*id) != except).collect();
        for id in &ids {
            revoke(db, *id, self.sign_in_clock().now(), why).await?;
        }
        Ok(ids)
    }

    /// Ends one login of this user, unless it has ended. Says which, as [`Self::revoke_logins`] does.
    pub(crate) async fn revoke_login(
        &self,
        db: &impl ConnectionTrait,
        user: UserId,
        login: LoginId,
        why: &str,
    ) -> Result<Vec<LoginId>, DbErr> {
        let theirs = Entity::find_by_id(login).filter(COLUMN.user_id.eq(user)).filter(COLUMN.revoked_at.is_null());
        let Some(found) = theirs.one(db).await? else { return Ok(Vec::new()) };
        revoke(db, found.id, self.sign_in_clock().now(), why).await?;
        Ok(vec![found.id])
    }

    /// Exchanges a refresh token for the next. The one that was used last may be used again, for its answer may have been
    /// lost: within a minute it leads to the same as before, later to another, and what it led to before is never good
    /// again. Any other that is not the newest is somebody's copy and ends the login.
    pub async fn refresh(&self, token: &str) -> Result<Started, RefreshError> {
        let (id, n) = self.read_refresh_token(token).ok_or(RefreshError::Ended)?;
        let now = self.sign_in_clock().now();
        let tx = self.db().write_tx().await?;
        let login = Entity::find_by_id(id).lock_exclusive().one(&tx).await?.ok_or(RefreshError::Ended)?;
        if login.revoked_at.is_some() || now >= login.idle_ends_at || now >= login.ends_at || n > login.refresh_n {
            return Err(RefreshError::Ended);
        }
        let facts = crate::entities::user::Entity::find_by_id(login.user_id).one(&tx).await?.map(UserFacts::from);
        let Some(UserFacts { user, security_version }) = facts.filter(|facts| facts.user.active) else {
            return Err(RefreshError::Ended);
        };
        let is_answered_again = n == login.used_n && now - login.rotated_at <= GRACE;
        let next_n = match n {
            _ if is_answered_again => login.refresh_n,
            n if n == login.refresh_n || n == login.used_n => login.refresh_n + 1,
            _ => {
                revoke(&tx, id, now, "an old refresh token was used again").await?;
                tx.commit().await?;
                self.forget_login(id);
                return Err(RefreshError::Replayed { login: id, user: user.id });
            }
        };
        let idle_ends_at = (now + IDLE).min(login.ends_at);
        let mut update = Entity::update_many()
            .col_expr(Column::IdleEndsAt, Expr::value(idle_ends_at))
            .col_expr(Column::RefreshN, Expr::value(next_n))
            .col_expr(Column::UsedN, Expr::value(n))
            .filter(COLUMN.id.eq(id));
        if next_n != login.refresh_n {
            update = update.col_expr(Column::RotatedAt, Expr::value(now));
        }
        update.exec(&tx).await?;
        tx.commit().await?;
        let refresh_token = self.refresh_token(id, next_n);
        Ok(Started { login: id, user, security_version, transport: login.transport, refresh_token, idle_ends_at })
    }

    /// Ends a login. Its tokens stop working at the next request.
    pub async fn log_out(&self, id: LoginId) -> Result<(), DbErr> {
        revoke(self.db().write(), id, self.sign_in_clock().now(), "logged out").await?;
        self.forget_login(id);
        Ok(())
    }

    /// The login that an unforged refresh token belongs to, ended or not.
    pub fn login_of(&self, refresh_token: &str) -> Option<LoginId> {
        self.read_refresh_token(refresh_token).map(|(id, _)| id)
    }

    pub(crate) async fn login_facts(&self, id: LoginId) -> Result<Option<std::sync::Arc<LoginFacts>>, DbErr> {
        let read = async {
            let row = Entity::find_by_id(id).one(self.db().read()).await?;
            Ok(row.map(|row| std::sync::Arc::new(LoginFacts::from(row))))
        };
        self.0.logins.get(id, self.sign_in_clock().monotonic(), read).await
    }

    fn refresh_token(&self, id: LoginId, n: i32) -> SecretString {
        let body = [id.as_uuid().as_bytes().as_slice(), &n.to_be_bytes()].concat();
        let tag = mac(&self.0.refresh_key, &body);
        SecretString::from(BASE64URL_NOPAD.encode(&[body.as_slice(), &tag].concat()))
    }

    fn read_refresh_token(&self, token: &str) -> Option<(LoginId, i32)> {
        let bytes: [u8; 52] = BASE64URL_NOPAD.decode(token.as_bytes()).ok()?.try_into().ok()?;
        let (body, tag) = bytes.split_at(20);
        if !bool::from(mac(&self.0.refresh_key, body).ct_eq(tag)) {
            return None;
        }
        let (id, n) = body.split_at(16);
        Some((LoginId::from_uuid(Uuid::from_slice(id).ok()?), i32::from_be_bytes(n.try_into().ok()?)))
    }
}

async fn revoke(db: &impl ConnectionTrait, id: LoginId, now: DateTime<Utc>, why: &str) -> Result<(), DbErr> {
    Entity::update_many()
        .col_expr(Column::RevokedAt, Expr::value(now))
        .col_expr(Column::RevokedBecause, Expr::value(why))
        .filter(COLUMN.id.eq(id))
        .filter(COLUMN.revoked_at.is_null())
        .exec(db)
        .await
        .map(drop)
}

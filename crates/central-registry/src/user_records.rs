//! Users across orchestras, as those who run the installation see and change them.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::{
    clock::Clock,
    ids::{LoginId, OrchestraId, UserId},
    timely::Txn,
    values::{change::Change, locale::Locale},
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbBackend, DbErr, EntityTrait, ExprTrait, Order, QueryFilter, QueryOrder,
    QuerySelect,
    sea_query::{Expr, LikeExpr, SimpleExpr},
};

use crate::{
    Registry,
    entities::{
        login, orchestra,
        user::{COLUMN, Column, Entity, Model},
    },
    logins::Transport,
    users::{Role, User, UserError, UserFacts},
};

/// A user with the orchestra they belong to.
#[derive(Clone, Debug)]
pub struct UserRecord {
    /// The user.
    pub user: User,
    /// Code and name of their orchestra; superadmins have none.
    pub orchestra: Option<(OrchestraId, String, String)>,
}

/// Which users; what is absent does not matter.
#[derive(Clone, Debug, Default)]
pub struct UserFilter {
    /// Those of this orchestra.
    pub orchestra: Option<OrchestraId>,
    /// Those in this role.
    pub role: Option<Role>,
    /// Those who may log in, or may not.
    pub active: Option<bool>,
    /// Those with this in their username or address.
    pub text: Option<String>,
}

/// What to change of a user.
#[derive(Clone, Copy, Debug, Default)]
pub struct AmendUserRecord {
    /// Another role.
    pub role: Option<Role>,
    /// Another orchestra; `Clear` for none.
    pub orchestra: Change<OrchestraId>,
    /// Another language.
    pub locale: Option<Locale>,
    /// Whether they may log in.
    pub active: Option<bool>,
}

/// A login that has not ended.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "the names say it")]
pub struct LoginRecord {
    pub id: LoginId,
    pub transport: Transport,
    /// What the device said it is.
    pub client: String,
    pub began_at: DateTime<Utc>,
    /// When its tokens were last renewed: within ten minutes of its last use.
    pub renewed_at: DateTime<Utc>,
    /// When it ends unless it is used.
    pub idle_ends_at: DateTime<Utc>,
    /// When it ends in any case.
    pub ends_at: DateTime<Utc>,
}

impl Registry {
    /// Users by username, after this one; at most so many.
    pub async fn user_records(
        &self,
        filter: &UserFilter,
        after: Option<&str>,
        limit: u64,
    ) -> Result<Vec<UserRecord>, DbErr> {
        let db = self.db().read();
        let mut query = Entity::find().limit(limit);
        if let Some(orchestra) = filter.orchestra {
            query = query.filter(COLUMN.orchestra_id.eq(orchestra));
        }
        if let Some(role) = filter.role {
            query = query.filter(COLUMN.role.eq(role));
        }
        if let Some(active) = filter.active {
            query = query.filter(COLUMN.active.eq(active));
        }
        if let Some(text) = &filter.text {
            query = query.filter(contains(&text.to_lowercase()));
        }
        if let Some(after) = after {
            query = query.filter(Expr::cust(by_bytes(db)).gt(after));
        }
        let rows = query.order_by(Expr::cust(by_bytes(db)), Order::Asc).all(db).await?;
        self.with_orchestras(rows).await
    }

    /// The user with this id, as they are now.
    pub async fn user_record(&self, id: UserId) -> Result<Option<UserRecord>, DbErr> {
        let row = Entity::find_by_id(id).one(self.db().write()).await?;
        Ok(self.with_orchestras(row.into_iter().collect()).await?.pop())
    }

    async fn with_orchestras(&self, rows: Vec<Model>) -> Result<Vec<UserRecord>, DbErr> {
        let ids: Vec<OrchestraId> = rows.iter().filter_map(|row| row.orchestra_id).collect();
        let mut named = BTreeMap::new();
        if !ids.is_empty() {
            let orchestras = orchestra::Entity::find().filter(orchestra::COLUMN.id.is_in(ids)).all(self.db().read());
            named.extend(orchestras.await?.into_iter().map(|o| (o.id, (o.id, o.code, o.name))));
        }
        let record = |row: Model| UserRecord {
            orchestra: row.orchestra_id.and_then(|id| named.get(&id).cloned()),
            user: UserFacts::from(row).user,
        };
        Ok(rows.into_iter().map(record).collect())
    }

    /// Changes what is present, if the user has the expected version. Another role or orchestra holds at the next
    /// request; who is disabled, or moved to another orchestra, must log in again. Somebody who can let others in stays:
    /// the last active superadmin, and the last active admin of an orchestra. False when there was nothing to change.
    pub async fn amend_user_record(
        &self,
        clock: &Clock,
        id: UserId,
        expected: Option<i64>,
        change: AmendUserRecord,
    ) -> Result<bool, UserError> {
        let tx = self.db().write_tx().await?;
        let seen = Entity::find_by_id(id).one(&tx).await?.ok_or(UserError::Unknown)?;
        let others = lock_alike(&tx, &seen).await?;
        let before = Entity::find_by_id(id).lock_exclusive().one(&tx).await?.ok_or(UserError::Unknown)?;
        if before.version != expected.unwrap_or(seen.version) {
            return Err(UserError::Stale { version: before.version, updated_at: before.updated_at });
        }
        let role = change.role.unwrap_or(before.role);
        let orchestra = match change.orchestra {
            Change::Keep => before.orchestra_id,
            Change::Clear => None,
            Change::Set(id) => Some(id),
        };
        let active = change.active.unwrap_or(before.active);
        let locale = change.locale.map_or_else(|| before.locale.clone(), |locale| locale.as_str().to_owned());
        if (role == Role::Superadmin) != orchestra.is_none() {
            return Err(UserError::OrchestraMismatch);
        }
        let moves = orchestra != before.orchestra_id;
        if let (Some(orchestra), true) = (orchestra, moves) {
            let known = orchestra::Entity::find_by_id(orchestra).one(&tx).await?;
            known.ok_or(UserError::UnknownOrchestra)?;
        }
        let stands = (role, orchestra, active) == (before.role, before.orchestra_id, before.active);
        if stands && locale == before.locale {
            return Ok(false);
        }
        if before.active && (!active || moves || role != before.role) {
            refuse_last(&before, &others)?;
        }
        let mut update = Entity::update_many()
            .col_expr(Column::Role, Expr::value(role))
            .col_expr(Column::OrchestraId, Expr::value(orchestra))
            .col_expr(Column::Active, Expr::value(active))
            .col_expr(Column::Locale, Expr::value(locale))
            .col_expr(Column::Version, Expr::value(before.version + 1))
            .col_expr(Column::UpdatedAt, Expr::value(clock.now()))
            .filter(COLUMN.id.eq(id));
        if !stands {
            update = update.col_expr(Column::SecurityVersion, Expr::value(before.security_version + 1));
        }
        update.exec(&tx).await?;
        let ended = if moves || !active {
            self.revoke_logins(&tx, id, None, "the user was disabled or moved").await?
        } else {
            Vec::new()
        };
        tx.commit().await?;
        self.forget_user(id);
        self.forget_logins(ended);
        Ok(true)
    }

    /// The logins of a user that have not ended, the newest first.
    pub async fn logins_of(&self, id: UserId) -> Result<Vec<LoginRecord>, DbErr> {
        let now = self.sign_in_clock().now();
        let rows = login::Entity::find()
            .filter(login::COLUMN.user_id.eq(id))
            .filter(login::COLUMN.revoked_at.is_null())
            .filter(login::COLUMN.idle_ends_at.gt(now))
            .filter(login::COLUMN.ends_at.gt(now))
            .order_by_desc(login::Column::CreatedAt)
            .order_by_desc(login::Column::Id)
            .limit(200)
            .all(self.db().read())
            .await?;
        let record = |row: login::Model| LoginRecord {
            id: row.id,
            transport: row.transport,
            client: row.client,
            began_at: row.created_at,
            renewed_at: row.rotated_at,
            idle_ends_at: row.idle_ends_at,
            ends_at: row.ends_at,
        };
        Ok(rows.into_iter().map(record).collect())
    }

    /// Ends the logins of a user, or one of them; says how many. Their tokens stop working at the next request.
    pub async fn end_logins(&self, id: UserId, only: Option<LoginId>) -> Result<usize, DbErr> {
        let tx = self.db().write_tx().await?;
        let ended = match only {
            None => self.revoke_logins(&tx, id, None, "an operator ended it").await?,
            Some(login) => self.revoke_login(&tx, id, login, "an operator ended it").await?,
        };
        tx.commit().await?;
        let many = ended.len();
        self.forget_logins(ended);
        Ok(many)
    }
}

/// How usernames are ordered: by their bytes, whatever the database's language is.
fn by_bytes(db: &impl ConnectionTrait) -> &'static str {
    match db.get_database_backend() {
        DbBackend::Postgres => r#""user"."username" COLLATE "C""#,
        _ => r#""user"."username""#,
    }
}

fn contains(text: &str) -> SimpleExpr {
    let escaped = text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    let pattern = || LikeExpr::new(format!("%{escaped}%")).escape('\\');
    Column::Username.like(pattern()).or(Column::Email.like(pattern()))
}

/// Locks those who could stand in for this user: the active superadmins, or the active admins of the orchestra. In one
/// order, and before the user, so that of two who shut each other out the second finds the first gone.
async fn lock_alike(tx: &Txn, user: &Model) -> Result<Vec<Model>, DbErr> {
    let alike = match (user.role, user.orchestra_id) {
        (Role::Superadmin, _) => COLUMN.role.eq(Role::Superadmin),
        (Role::Admin, Some(orchestra)) => COLUMN.role.eq(Role::Admin).and(COLUMN.orchestra_id.eq(orchestra)),
        _ => return Ok(Vec::new()),
    };
    Entity::find().filter(alike).filter(COLUMN.active.eq(true)).order_by_asc(Column::Id).lock_exclusive().all(tx).await
}

/// Refuses to take away the last of those who can let others in.
fn refuse_last(leaving: &Model, alike: &[Model]) -> Result<(), UserError> {
    let refusal = match leaving.role {
        Role::Superadmin => UserError::LastSuperadmin,
        Role::Admin => UserError::LastAdmin,
        Role::User => return Ok(()),
    };
    let stays = alike.iter().any(|other| other.id != leaving.id && other.chosen_hash().is_some());
    if stays { Ok(()) } else { Err(refusal) }
}

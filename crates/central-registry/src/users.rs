//! The people who log in: staff of one orchestra, and superadmins of none.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use domain::{
    clock::Clock,
    ids::{OrchestraId, UserId},
    values::locale::Locale,
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, DeriveActiveEnum, EntityTrait, EnumIter,
    ExprTrait, QueryFilter, QueryOrder, QuerySelect, SqlErr, sea_query::Expr,
};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use crate::{
    Registry,
    entities::user::{ActiveModel, COLUMN, Column, Entity, Model},
    orchestras::{UnknownWord, stored_words},
    passwords::{PasswordError, Passwords},
};

stored_words! {
    /// What a user may do.
    Role {
        /// Runs the installation; an orchestra's data only with a grant.
        Superadmin = "superadmin",
        /// Everything in the own orchestra.
        Admin = "admin",
        /// Reads, records answers, drafts; does not send.
        User = "user",
    }
    /// How the app looks.
    Theme {
        /// As the device has it.
        System = "system",
        /// Dark on light.
        Light = "light",
        /// Light on dark.
        Dark = "dark",
    }
}

/// The hash of somebody who has not chosen a password yet: no password has it.
pub(crate) const NO_PASSWORD: &str = "none";

/// One user, without the password's hash.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "the fields are the columns of docs/TENANCY.md")]
pub struct User {
    pub id: UserId,
    pub username: String,
    pub email: String,
    pub role: Role,
    pub orchestra_id: Option<OrchestraId>,
    pub active: bool,
    pub locale: String,
    pub theme: Theme,
    pub shortcuts: bool,
    pub has_password: bool,
    pub last_login_at: Option<DateTime<Utc>>,
    /// Goes up with each change.
    pub version: i64,
}

/// What a user changes about how the app is for them.
#[derive(Clone, Copy, Debug, Default)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Preferences {
    pub locale: Option<Locale>,
    pub theme: Option<Theme>,
    pub shortcuts: Option<bool>,
}

/// What a request's caller is checked against.
#[derive(Debug)]
pub(crate) struct UserFacts {
    pub user: User,
    pub security_version: i32,
}

impl From<Model> for UserFacts {
    fn from(row: Model) -> Self {
        let Model {
            id,
            username,
            email,
            password_hash,
            role,
            orchestra_id,
            active,
            locale,
            theme,
            shortcuts,
            security_version,
            last_login_at,
            created_at: _,
            updated_at: _,
            version,
        } = row;
        let has_password = password_hash != NO_PASSWORD;
        let user = User {
            id,
            username,
            email,
            role,
            orchestra_id,
            active,
            locale,
            theme,
            shortcuts,
            has_password,
            last_login_at,
            version,
        };
        Self { user, security_version }
    }
}

impl Model {
    /// What a password is compared with; nothing before the user has chosen one.
    pub(crate) fn chosen_hash(&self) -> Option<&str> {
        Some(&*self.password_hash).filter(|hash| *hash != NO_PASSWORD)
    }
}

/// A user to be created.
#[derive(Debug)]
#[expect(missing_docs, reason = "the names say it")]
pub struct NewUser {
    pub username: String,
    pub email: String,
    pub password: SecretString,
    pub role: Role,
    pub orchestra: Option<OrchestraId>,
    pub locale: String,
}

/// A user who comes from an earlier system.
#[derive(Debug)]
#[expect(missing_docs, reason = "the names say it")]
pub struct ImportedUser {
    pub username: String,
    pub email: String,
    pub password_hash: String,
    pub role: Role,
    pub orchestra: Option<OrchestraId>,
    pub locale: String,
}

/// Why a user could not be created or changed.
#[derive(Debug, thiserror::Error)]
pub enum UserError {
    /// The username has 3–64 lower-case letters, digits, dots, dashes or underscores.
    #[error("a username has 3 to 64 lower-case letters, digits, dots, dashes or underscores")]
    BadUsername,
    /// Another user has this username.
    #[error("the username is taken")]
    UsernameTaken,
    /// Another user has this address.
    #[error("the e-mail address is taken")]
    EmailTaken,
    /// Superadmins belong to no orchestra, everybody else to one.
    #[error("a superadmin belongs to no orchestra, everybody else to one")]
    OrchestraMismatch,
    /// Nobody would be left who could let anybody in.
    #[error("nobody else runs this orchestra")]
    LastAdmin,
    /// Nobody would be left who could run the installation.
    #[error("nobody else runs this installation")]
    LastSuperadmin,
    /// No such user in this orchestra.
    #[error("no such user")]
    Unknown,
    /// The user would belong to an orchestra that does not exist.
    #[error("no such orchestra")]
    UnknownOrchestra,
    /// Somebody else changed the user since the caller read it.
    #[error("it was changed at {updated_at}")]
    Stale {
        /// The version it has now.
        version: i64,
        /// When it got it.
        updated_at: DateTime<Utc>,
    },
    /// The password cannot be used.
    #[error(transparent)]
    Password(#[from] PasswordError),
    /// The central database failed.
    #[error("the user could not be stored")]
    Storage(#[from] DbErr),
}

fn check_username(name: &str) -> Result<(), UserError> {
    let plain = name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b".-_".contains(&b));
    if plain && (3..=64).contains(&name.len()) { Ok(()) } else { Err(UserError::BadUsername) }
}

impl Registry {
    /// Creates a user.
    pub async fn create_user(&self, clock: &Clock, passwords: &Passwords, new: NewUser) -> Result<User, UserError> {
        let NewUser { username, email, password, role, orchestra, locale } = new;
        check_username(&username)?;
        let password_hash = passwords.hash(clock, &password).await?;
        self.import_user(clock, ImportedUser { username, email, password_hash, role, orchestra, locale }).await
    }

    /// Creates a user who has yet to choose a password: see [`Registry::invite`].
    pub async fn create_invited(
        &self,
        clock: &Clock,
        (username, email): (String, String),
        role: Role,
        orchestra: Option<OrchestraId>,
        locale: Locale,
    ) -> Result<User, UserError> {
        let (password_hash, locale) = (NO_PASSWORD.to_owned(), locale.as_str().to_owned());
        let new = ImportedUser { username, email, password_hash, role, orchestra, locale };
        self.import_user(clock, new).await
    }

    /// Creates a user with a password hash of an earlier system: argon2 in PHC form, or bcrypt, which is upgraded
    /// at the first login.
    pub async fn import_user(&self, clock: &Clock, new: ImportedUser) -> Result<User, UserError> {
        store_user(self.db().write(), clock, new).await
    }

    /// The users of one orchestra, by username.
    pub async fn users_of(&self, orchestra: OrchestraId) -> Result<Vec<User>, DbErr> {
        let rows = Entity::find()
            .filter(COLUMN.orchestra_id.eq(orchestra))
            .order_by_asc(Column::Username)
            .all(self.db().read())
            .await?;
        Ok(rows.into_iter().map(|row| UserFacts::from(row).user).collect())
    }

    /// The user with this username, whatever its case.
    pub async fn user_by_name(&self, username: &str) -> Result<Option<User>, DbErr> {
        Ok(self.stored_user(username).await?.map(|row| UserFacts::from(row).user))
    }

    /// Changes how the app is for a user.
    pub async fn set_preferences(&self, clock: &Clock, id: UserId, change: Preferences) -> Result<User, UserError> {
        let Preferences { locale, theme, shortcuts } = change;
        let mut update = Entity::update_many()
            .col_expr(Column::UpdatedAt, Expr::value(clock.now()))
            .col_expr(Column::Version, Expr::col(Column::Version).add(1))
            .filter(COLUMN.id.eq(id));
        if let Some(locale) = locale {
            update = update.col_expr(Column::Locale, Expr::value(locale.as_str()));
        }
        if let Some(theme) = theme {
            update = update.col_expr(Column::Theme, Expr::value(theme));
        }
        if let Some(shortcuts) = shortcuts {
            update = update.col_expr(Column::Shortcuts, Expr::value(shortcuts));
        }
        let changed = update.exec_with_returning(self.db().write()).await?;
        self.forget_user(id);
        changed.into_iter().next().map(|row| UserFacts::from(row).user).ok_or(UserError::Unknown)
    }

    /// Enables or disables a user of this orchestra; a disabled one is out at the next request.
    pub async fn set_user_active(
        &self,
        clock: &Clock,
        orchestra: Option<OrchestraId>,
        id: UserId,
        active: bool,
    ) -> Result<(), UserError> {
        self.change_user(clock, orchestra, id, (Column::Active, Expr::value(active)), !active).await
    }

    /// Gives a user of this orchestra another role; tokens that carry the old one stop working at the next request.
    pub async fn set_user_role(
        &self,
        clock: &Clock,
        orchestra: OrchestraId,
        id: UserId,
        role: Role,
    ) -> Result<(), UserError> {
        if role == Role::Superadmin {
            return Err(UserError::OrchestraMismatch);
        }
        self.change_user(clock, Some(orchestra), id, (Column::Role, Expr::value(role)), role != Role::Admin).await
    }

    async fn change_user(
        &self,
        clock: &Clock,
        orchestra: Option<OrchestraId>,
        id: UserId,
        (column, value): (Column, Expr),
        takes_away: bool,
    ) -> Result<(), UserError> {
        let theirs = match orchestra {
            Some(orchestra) => COLUMN.orchestra_id.eq(orchestra),
            None => COLUMN.orchestra_id.is_null(),
        };
        let tx = self.db().write_tx().await?;
        if let Some(orchestra) = orchestra.filter(|_| takes_away) {
            // All of them are locked, in one order: of two who shut each other out, the second finds the first gone.
            let admins = Entity::find()
                .filter(COLUMN.orchestra_id.eq(orchestra))
                .filter(COLUMN.role.eq(Role::Admin))
                .filter(COLUMN.active.eq(true))
                .order_by_asc(Column::Id)
                .lock_exclusive()
                .all(&tx)
                .await?;
            let is_one = admins.iter().any(|admin| admin.id == id);
            if is_one && !admins.iter().any(|admin| admin.id != id && admin.chosen_hash().is_some()) {
                return Err(UserError::LastAdmin);
            }
        }
        let changed = Entity::update_many()
            .col_expr(column, value)
            .col_expr(Column::SecurityVersion, Expr::col(Column::SecurityVersion).add(1))
            .col_expr(Column::UpdatedAt, Expr::value(clock.now()))
            .col_expr(Column::Version, Expr::col(Column::Version).add(1))
            .filter(COLUMN.id.eq(id))
            .filter(theirs)
            .exec(&tx)
            .await?;
        tx.commit().await?;
        self.forget_user(id);
        if changed.rows_affected == 1 { Ok(()) } else { Err(UserError::Unknown) }
    }

    /// By which method the stored hash of a user was made: `argon2id`, `2b`, …
    pub async fn password_kind(&self, username: &str) -> Result<Option<String>, DbErr> {
        let row = self.stored_user(username).await?;
        Ok(row.and_then(|row| row.password_hash.split('$').nth(1).map(str::to_owned)))
    }

    pub(crate) async fn stored_user(&self, username: &str) -> Result<Option<Model>, DbErr> {
        Entity::find().filter(COLUMN.username.eq(username.to_lowercase())).one(self.db().write()).await
    }

    pub(crate) async fn user_facts(&self, id: UserId) -> Result<Option<Arc<UserFacts>>, DbErr> {
        let read =
            async { Ok(Entity::find_by_id(id).one(self.db().read()).await?.map(|row| Arc::new(UserFacts::from(row)))) };
        self.0.users.get(id, self.sign_in_clock().monotonic(), read).await
    }

    pub(crate) async fn note_login(&self, id: UserId, upgraded_hash: Option<String>) -> Result<(), DbErr> {
        let mut update = Entity::update_many()
            .col_expr(Column::LastLoginAt, Expr::value(self.sign_in_clock().now()))
            .filter(COLUMN.id.eq(id));
        if let Some(hash) = upgraded_hash {
            update = update.col_expr(Column::PasswordHash, Expr::value(hash));
        }
        update.exec(self.db().write()).await.map(drop)
    }
}

/// Stores a user, within whatever else is stored with them.
pub(crate) async fn store_user(db: &impl ConnectionTrait, clock: &Clock, new: ImportedUser) -> Result<User, UserError> {
    let ImportedUser { username, email, password_hash, role, orchestra, locale } = new;
    check_username(&username)?;
    if (role == Role::Superadmin) != orchestra.is_none() {
        return Err(UserError::OrchestraMismatch);
    }
    let now = clock.now();
    let row = ActiveModel {
        id: Set(UserId::new(clock)),
        username: Set(username),
        email: Set(email.trim().to_lowercase()),
        password_hash: Set(password_hash),
        role: Set(role),
        orchestra_id: Set(orchestra),
        active: Set(true),
        locale: Set(locale),
        theme: Set(Theme::System),
        shortcuts: Set(true),
        security_version: Set(1),
        last_login_at: Set(None),
        created_at: Set(now),
        updated_at: Set(now),
        version: Set(1),
    };
    let stored = row.insert(db).await.map_err(|error| match error.sql_err() {
        Some(SqlErr::UniqueConstraintViolation(what)) if what.contains("email") => UserError::EmailTaken,
        Some(SqlErr::UniqueConstraintViolation(_)) => UserError::UsernameTaken,
        _ => error.into(),
    })?;
    Ok(UserFacts::from(stored).user)
}

//! How a birth begins, or begins again: everything that could be another's is taken in one transaction.

use chrono::{DateTime, Utc};
use domain::{clock::Clock, ids::OrchestraId, timely::Txn, values::locale::Locale};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, DbErr, EntityTrait, ExprTrait, QueryFilter,
    sea_query::Expr,
};

use super::{LEASE, ProviderKind, RunState, Step};
use crate::{
    Registry,
    database_url::DatabaseUrl,
    entities::{orchestra, provisioning_run as run, provisioning_step as stepped, user},
    orchestras::{NewOrchestra, RegisterError, Status, refused, unborn},
    plans,
    users::{ImportedUser, NO_PASSWORD, Role, User, UserError, UserFacts, store_user},
};

/// Who is going to carry a birth out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taker {
    /// The caller, who has the lease from the beginning.
    Caller,
    /// The first worker that finds it.
    Worker,
}

/// The first admin of an orchestra.
#[derive(Clone, Debug)]
pub struct FirstAdmin {
    /// 3 to 64 lower-case letters, digits, dots, dashes or underscores.
    pub username: String,
    /// The e-mail address.
    pub email: String,
    /// The language of the app.
    pub locale: Locale,
    /// The hash of a password; without one the admin needs a link: see [`Registry::invite`].
    pub password_hash: Option<String>,
}

/// What a birth takes before anything is made.
#[derive(Debug)]
pub struct Reservation {
    /// The orchestra's id.
    pub id: OrchestraId,
    /// Code, name, plan.
    pub orchestra: NewOrchestra,
    /// Who makes the database.
    pub provider: ProviderKind,
    /// Where it is going to be.
    pub url: DatabaseUrl,
    /// Whether there is nothing in it, so that all that will be in it may be taken away again.
    pub found_empty: bool,
    /// The first admin, unless somebody adds one later.
    pub admin: Option<FirstAdmin>,
    /// Tells the same input from another.
    pub input_digest: String,
}

/// What may change when a birth begins again with the same input.
#[derive(Debug)]
pub struct Resumption {
    /// The orchestra.
    pub id: OrchestraId,
    /// The URL of an existing database, which may have got another password.
    pub url: Option<DatabaseUrl>,
    /// The hash of the first admin's password, when one was given.
    pub password_hash: Option<String>,
    /// Tells the same input from another; none for whoever wants what was ordered, whatever it was.
    pub input_digest: Option<String>,
}

/// Why a birth did not begin.
#[derive(Debug, thiserror::Error)]
pub enum ReserveError {
    /// The code or the database is taken.
    #[error(transparent)]
    Register(#[from] RegisterError),
    /// The admin's name or address is.
    #[error(transparent)]
    Admin(#[from] UserError),
    /// The central database failed.
    #[error("the orchestra could not be registered")]
    Storage(#[from] DbErr),
}

/// Why a birth did not go on, or was not undone.
#[derive(Debug, thiserror::Error)]
pub enum ResumeError {
    /// No birth of this orchestra has begun.
    #[error("no such provisioning run")]
    Unknown,
    /// It has begun with other input.
    #[error("this orchestra is being provisioned with other input")]
    OtherInput,
    /// Somebody is at it.
    #[error("this orchestra is being provisioned at this moment")]
    Running,
    /// It is being undone.
    #[error("the provisioning of this orchestra is being undone")]
    Undoing,
    /// It has come to its end.
    #[error("this orchestra has been provisioned")]
    Done,
    /// The central database failed.
    #[error("the provisioning run could not be noted")]
    Storage(#[from] DbErr),
}

impl Registry {
    /// Takes the code, the place and the first admin's name, and notes the birth: all of it or nothing.
    pub async fn reserve_birth(
        &self,
        clock: &Clock,
        new: Reservation,
        taker: Taker,
    ) -> Result<Option<User>, ReserveError> {
        let Reservation { id, orchestra, provider, url, found_empty, admin, input_digest } = new;
        let terms = plans::terms(self.db().read(), orchestra.plan).await?;
        let row = orchestra::ActiveModel {
            database_url: Set(Some(self.0.key.seal(clock, id, &url))),
            database_fingerprint: Set(Some(self.0.key.fingerprint(&url))),
            ..unborn(clock, id, orchestra, Status::Provisioning, terms)?
        };
        let now = self.sign_in_clock().now();
        let is_taken = taker == Taker::Caller;
        let run = run::ActiveModel {
            orchestra_id: Set(id),
            provider: Set(provider),
            input_digest: Set(input_digest),
            state: Set(if is_taken { RunState::Running } else { RunState::Queued }),
            lease_until: Set(is_taken.then(|| now + LEASE)),
            fence: Set(i64::from(is_taken)),
            found_empty: Set(found_empty),
            created_at: Set(now),
            updated_at: Set(now),
        };
        let reserved = stepped::ActiveModel {
            orchestra_id: Set(id),
            step: Set(Step::Reserve),
            started_at: Set(now),
            finished_at: Set(Some(now)),
            error: Set(None),
        };
        let tx = self.db().write_tx().await?;
        row.insert(&tx).await.map_err(refused)?;
        let admin = match admin {
            Some(admin) => Some(store_user(&tx, clock, admin.of(id)).await?),
            None => None,
        };
        run.insert(&tx).await?;
        reserved.insert(&tx).await?;
        tx.commit().await?;
        self.0.births.notify_one();
        Ok(admin)
    }

    /// Lets a birth go on that failed or was interrupted, and gives its first admin. Other input is refused, and so is
    /// whoever comes while somebody is at it.
    pub async fn resume_birth(
        &self,
        clock: &Clock,
        again: Resumption,
        taker: Taker,
    ) -> Result<Option<User>, ResumeError> {
        let Resumption { id, url, password_hash, input_digest } = again;
        let now = self.sign_in_clock().now();
        let tx = self.db().write_tx().await?;
        let is_taken = taker == Taker::Caller;
        let same_input = input_digest.as_deref().map(|digest| run::COLUMN.input_digest.eq(digest));
        let resumed = run::Entity::update_many()
            .col_expr(run::Column::State, Expr::value(if is_taken { RunState::Running } else { RunState::Queued }))
            .col_expr(run::Column::LeaseUntil, Expr::value(is_taken.then(|| now + LEASE)))
            .col_expr(run::Column::Fence, Expr::col(run::Column::Fence).add(1))
            .col_expr(run::Column::UpdatedAt, Expr::value(now))
            .filter(run::COLUMN.orchestra_id.eq(id))
            .filter(Condition::all().add_option(same_input))
            .filter(may_be_taken(now, &[RunState::Running]))
            .exec(&tx)
            .await?;
        if resumed.rows_affected != 1 {
            return Err(self.why_not(&tx, id, input_digest.as_deref()).await?);
        }
        stepped::Entity::update_many()
            .col_expr(stepped::Column::Error, Expr::value(None::<String>))
            .filter(stepped::COLUMN.orchestra_id.eq(id))
            .exec(&tx)
            .await?;
        let mut unborn = orchestra::Entity::update_many()
            .col_expr(orchestra::Column::Status, Expr::value(Status::Provisioning))
            .filter(orchestra::COLUMN.id.eq(id));
        if let Some(url) = url {
            unborn = unborn.col_expr(orchestra::Column::DatabaseUrl, Expr::value(self.0.key.seal(clock, id, &url)));
        }
        unborn.exec(&tx).await?;
        if let Some(hash) = password_hash {
            user::Entity::update_many()
                .col_expr(user::Column::PasswordHash, Expr::value(hash))
                .filter(user::COLUMN.orchestra_id.eq(id))
                .exec(&tx)
                .await?;
        }
        let admin = user::Entity::find().filter(user::COLUMN.orchestra_id.eq(id)).one(&tx).await?;
        tx.commit().await?;
        self.forget_orchestra(id);
        self.0.births.notify_one();
        Ok(admin.map(|row| UserFacts::from(row).user))
    }

    /// What a birth that could not be taken is like.
    pub(super) async fn why_not(&self, tx: &Txn, id: OrchestraId, digest: Option<&str>) -> Result<ResumeError, DbErr> {
        let Some(run) = run::Entity::find_by_id(id).one(tx).await? else { return Ok(ResumeError::Unknown) };
        Ok(match run.state {
            RunState::Done => ResumeError::Done,
            _ if digest.is_some_and(|digest| digest != run.input_digest) => ResumeError::OtherInput,
            RunState::Undoing => ResumeError::Undoing,
            RunState::Queued | RunState::Running | RunState::Failed => ResumeError::Running,
        })
    }
}

/// Whether nobody is at a run: it waits, it failed, or it is in one of these states and its lease has run out.
pub(super) fn may_be_taken(now: DateTime<Utc>, interrupted: &[RunState]) -> Expr {
    let waits = run::COLUMN.state.is_in([RunState::Queued, RunState::Failed]);
    let is_abandoned = run::COLUMN.state.is_in(interrupted.iter().copied()).and(run::COLUMN.lease_until.lte(now));
    waits.or(is_abandoned)
}

impl FirstAdmin {
    fn of(self, orchestra: OrchestraId) -> ImportedUser {
        let Self { username, email, locale, password_hash } = self;
        ImportedUser {
            username,
            email,
            password_hash: password_hash.unwrap_or_else(|| NO_PASSWORD.to_owned()),
            role: Role::Admin,
            orchestra: Some(orchestra),
            locale: locale.as_str().to_owned(),
        }
    }
}

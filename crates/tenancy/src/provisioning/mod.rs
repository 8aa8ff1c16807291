//! The birth of an orchestra: a saga of idempotent steps that resumes where it stopped, in whatever process. A half-born
//! orchestra is never routable, for it becomes `active` last; until then all of it can be taken away again.

mod error;
mod existing;
mod postgres;
mod sqlite;
mod steps;

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use central_registry::{
    Registry,
    database_url::DatabaseUrl,
    orchestras::{NewOrchestra, Orchestra, RegisterError, Status, check_code},
    passwords::Passwords,
    provisioning_runs::{
        BirthLease, FirstAdmin, NotClaimed, ProviderKind, Reservation, ReserveError, ResumeError, Resumption, Step,
        Taker,
    },
    users::{User, UserError},
};
use data_encoding::HEXLOWER;
use domain::{clock::Clock, ids::OrchestraId, values::locale::Locale};
use sea_orm::DbErr;
use secrecy::SecretString;

pub use self::error::ProvisionError;
pub(crate) use self::{
    existing::refuse_transaction_pooler,
    postgres::{drop_made as drop_from_server, drop_scratch, make as make_on_server, make_scratch, restored_url},
    steps::settle,
};

/// Shorter than the lease, so that nobody is still at a step when another takes over.
const STEP_LIMIT: Duration = Duration::from_secs(90);
/// Whoever names an existing database waits for its test, and a server may say nothing for ever.
const TEST_LIMIT: Duration = Duration::from_secs(10);

/// Who makes the database.
#[derive(Clone, Debug)]
pub enum Provider {
    /// A file in the data folder: the embedded default.
    Sqlite,
    /// A role and a database of its own on the installation's PostgreSQL server.
    Postgres,
    /// A database that somebody made; it must be empty, or have our tables and be nobody's.
    Existing {
        /// Where it is.
        url: DatabaseUrl,
    },
}

/// An orchestra to be born.
pub struct Birth {
    /// Code, name, plan.
    pub orchestra: NewOrchestra,
    /// Who makes its database.
    pub provider: Provider,
    /// Its first admin; may also be created later.
    pub admin: Option<NewAdmin>,
}

/// The first admin of an orchestra.
#[expect(missing_docs, reason = "the names say it")]
pub struct NewAdmin {
    pub username: String,
    pub email: String,
    pub locale: Locale,
    /// Without one, the admin chooses it behind a link.
    pub password: Option<SecretString>,
}

/// A birth that has begun, or begun again.
#[derive(Debug)]
pub struct Begun {
    /// The orchestra.
    pub id: OrchestraId,
    /// Its first admin, if it was given one.
    pub admin: Option<User>,
}

/// A moment of a birth, at which a test may make it fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// Nothing of this step has been done in this attempt.
    Before(Step),
    /// What this step does has been done, but nobody has noted that.
    After(Step),
    /// A birth is being undone; its database is gone, its rows are not.
    PlaceRemoved,
}

/// Is told of every moment of a birth, and may end it there.
#[async_trait]
pub trait Witness: Send + Sync {
    /// An error fails the step; what never returns is a process that is gone.
    async fn at(&self, moment: Moment) -> Result<(), ProvisionError>;
}

struct Nobody;

#[async_trait]
impl Witness for Nobody {
    async fn at(&self, _: Moment) -> Result<(), ProvisionError> {
        Ok(())
    }
}

/// Brings orchestras into the world, or takes back what did not come that far. Cheap to clone.
#[derive(Clone)]
pub struct Midwife {
    registry: Registry,
    clock: Clock,
    postgres_admin: Option<DatabaseUrl>,
    witness: Arc<dyn Witness>,
}

impl Midwife {
    /// One who makes databases on the server of this URL, whose role may create roles and databases.
    pub fn new(registry: &Registry, clock: &Clock, postgres_admin: Option<DatabaseUrl>) -> Self {
        Self { registry: registry.clone(), clock: clock.clone(), postgres_admin, witness: Arc::new(Nobody) }
    }

    /// The same, with somebody who is told of every moment.
    #[must_use]
    pub fn watched_by(self, witness: Arc<dyn Witness>) -> Self {
        Self { witness, ..self }
    }

    /// Begins a birth that a worker will carry out. The same input again lets one go on that failed or was interrupted.
    pub async fn begin(&self, passwords: &Passwords, birth: Birth) -> Result<Begun, ProvisionError> {
        self.reserve(passwords, birth, Taker::Worker).await
    }

    /// Lets a birth go on, as it was ordered, that failed or was interrupted. A worker carries it out.
    pub async fn retry(&self, id: OrchestraId) -> Result<(), ProvisionError> {
        let again = Resumption { id, url: None, password_hash: None, input_digest: None };
        self.registry.resume_birth(&self.clock, again, Taker::Worker).await?;
        Ok(())
    }

    /// Carries a birth out, here and now, and returns the orchestra, active. The same input again goes on.
    pub async fn deliver(&self, passwords: &Passwords, birth: Birth) -> Result<Orchestra, ProvisionError> {
        let code = birth.orchestra.code.clone();
        let Begun { id, .. } = self.reserve(passwords, birth, Taker::Caller).await?;
        let lease = self.registry.birth_lease(id).await?.ok_or(ResumeError::Unknown)?;
        self.attend(&lease).await?;
        self.registry.orchestra_by_code(&code).await?.ok_or(ProvisionError::NotVerified)
    }

    /// Takes the birth that has waited longest and carries it, or its undoing, to an end; false when none waits. How it
    /// ended is in its run.
    pub async fn attend_next(&self) -> Result<bool, DbErr> {
        self.attend_next_until(|| false).await
    }

    /// The same, but once told to stop it leaves the birth to another process when the step in hand is done.
    pub async fn attend_next_until(&self, is_stopped: impl Fn() -> bool) -> Result<bool, DbErr> {
        let Some(lease) = self.registry.claim_birth().await? else { return Ok(false) };
        let outcome = if lease.is_undoing {
            self.take_back(&lease).await.map(|()| true)
        } else {
            self.attend_until(&lease, is_stopped).await
        };
        let (id, code) = (lease.orchestra.id, &lease.orchestra.code);
        match outcome {
            Ok(true) if lease.is_undoing => tracing::info!(orchestra.id = %id, code, "the provisioning was undone"),
            Ok(true) => tracing::info!(orchestra.id = %id, code, "the orchestra is active"),
            Ok(false) => tracing::info!(orchestra.id = %id, code, "the provisioning is left to another process"),
            Err(error) => {
                let why = self.in_words(&error, &lease.orchestra);
                tracing::warn!(orchestra.id = %id, code, why, "the provisioning did not come to its end");
            }
        }
        Ok(true)
    }

    /// Takes away all that a birth made: database, role and file, admin, place and code. Only one that failed, waits or
    /// was abandoned.
    pub async fn undo(&self, id: OrchestraId) -> Result<(), ProvisionError> {
        let lease = self.registry.undo_birth(id).await?;
        self.take_back(&lease).await
    }

    /// What a failure says to people: its causes, without any password.
    pub fn in_words(&self, error: &ProvisionError, orchestra: &Orchestra) -> String {
        let registered = self.registry.database_url(orchestra).ok();
        error.in_words(registered.iter().chain(&self.postgres_admin))
    }

    async fn reserve(&self, passwords: &Passwords, birth: Birth, taker: Taker) -> Result<Begun, ProvisionError> {
        check_code(&birth.orchestra.code)?;
        let input_digest = digest(&birth);
        let Birth { orchestra, provider, admin } = birth;
        let admin = match admin {
            None => None,
            Some(NewAdmin { username, email, locale, password }) => {
                let password_hash = match password {
                    Some(password) => Some(passwords.hash(&self.clock, &password).await.map_err(UserError::from)?),
                    None => None,
                };
                Some(FirstAdmin { username, email, locale, password_hash })
            }
        };
        if let Some(known) = self.registry.orchestra_by_code(&orchestra.code).await? {
            if !matches!(known.status, Status::Provisioning | Status::Failed) {
                return Err(RegisterError::CodeTaken.into());
            }
            let url = if let Provider::Existing { url } = provider { Some(url) } else { None };
            let password_hash = admin.and_then(|admin| admin.password_hash);
            let again = Resumption { id: known.id, url, password_hash, input_digest: Some(input_digest) };
            let admin = self.registry.resume_birth(&self.clock, again, taker).await.map_err(|error| match error {
                ResumeError::Unknown | ResumeError::Done => RegisterError::CodeTaken.into(),
                other => ProvisionError::from(other),
            })?;
            return Ok(Begun { id: known.id, admin });
        }
        let id = OrchestraId::new(&self.clock);
        let (provider, url, found_empty) = match provider {
            Provider::Sqlite => (ProviderKind::Sqlite, sqlite::url(id)?, true),
            Provider::Postgres => (ProviderKind::Postgres, self.new_postgres_url(id, &orchestra.code)?, true),
            Provider::Existing { url } => {
                let test = tokio::time::timeout(TEST_LIMIT, existing::test(&url));
                let found_empty = test.await.map_err(|_| ProvisionError::TooSlow)??;
                (ProviderKind::Existing, url, found_empty)
            }
        };
        let new = Reservation { id, orchestra, provider, url, found_empty, admin, input_digest };
        let admin = self.registry.reserve_birth(&self.clock, new, taker).await.map_err(|error| match error {
            ReserveError::Register(why) => ProvisionError::from(why),
            ReserveError::Admin(why) => why.into(),
            ReserveError::Storage(why) => why.into(),
        })?;
        Ok(Begun { id, admin })
    }

    fn new_postgres_url(&self, id: OrchestraId, code: &str) -> Result<DatabaseUrl, ProvisionError> {
        postgres::url(&self.clock, self.postgres_admin()?, id, code)
    }

    fn postgres_admin(&self) -> Result<&DatabaseUrl, ProvisionError> {
        self.postgres_admin.as_ref().ok_or(ProvisionError::NoServer)
    }

    async fn attend(&self, lease: &BirthLease) -> Result<(), ProvisionError> {
        self.attend_until(lease, || false).await.map(drop)
    }

    /// Whether it came to its end.
    async fn attend_until(&self, lease: &BirthLease, is_stopped: impl Fn() -> bool) -> Result<bool, ProvisionError> {
        let mut next = Some(self.registry.begin_step(lease).await?);
        while let Some(step) = next {
            if is_stopped() {
                self.registry.leave_birth(lease).await?;
                return Ok(false);
            }
            if let Err(error) = self.carry_out(lease, step).await {
                self.note_failure(lease, step, &error).await?;
                return Err(error);
            }
            next = step.next();
        }
        Ok(true)
    }

    async fn carry_out(&self, lease: &BirthLease, step: Step) -> Result<(), ProvisionError> {
        self.witness.at(Moment::Before(step)).await?;
        let work = self.take(lease, step);
        tokio::time::timeout(STEP_LIMIT, work).await.map_err(|_| ProvisionError::TooSlow)??;
        self.witness.at(Moment::After(step)).await?;
        // The last one is noted with what it does.
        if step.next().is_some() {
            self.registry.finish_step(lease, step).await?;
        }
        Ok(())
    }

    async fn take_back(&self, lease: &BirthLease) -> Result<(), ProvisionError> {
        let outcome = async {
            self.remove_place(lease).await?;
            self.witness.at(Moment::PlaceRemoved).await?;
            self.registry.forget_birth(lease).await.map_err(ProvisionError::from)
        };
        let outcome = tokio::time::timeout(STEP_LIMIT, outcome).await.map_err(|_| ProvisionError::TooSlow).flatten();
        if let Err(error) = &outcome {
            self.note_failure(lease, Step::Database, error).await?;
        }
        outcome
    }

    async fn note_failure(&self, lease: &BirthLease, step: Step, error: &ProvisionError) -> Result<(), ProvisionError> {
        // Whoever has taken over says how it goes.
        if matches!(error, ProvisionError::TakenOver(_)) {
            return Ok(());
        }
        let why = self.in_words(error, &lease.orchestra);
        match self.registry.fail_birth(&self.clock, lease, step, &why).await {
            // Taken over, or active: a failure that was only in telling so.
            Ok(()) | Err(NotClaimed::TakenOver) => Ok(()),
            Err(other) => Err(other.into()),
        }
    }
}

/// Tells the same input from another. The password of an existing database is none of it, for it may change.
fn digest(birth: &Birth) -> String {
    let Birth { orchestra: NewOrchestra { code, name, plan, is_demo }, provider, admin } = birth;
    let (provider, place) = match provider {
        Provider::Sqlite => (ProviderKind::Sqlite, String::new()),
        Provider::Postgres => (ProviderKind::Postgres, String::new()),
        Provider::Existing { url } => (ProviderKind::Existing, url.place()),
    };
    let (username, email, locale) = match admin {
        None => ("", String::new(), ""),
        Some(admin) => (&*admin.username, admin.email.trim().to_lowercase(), admin.locale.as_str()),
    };
    let kind = if *is_demo { "demo" } else { "" };
    let input = [code, name, plan.as_str(), provider.as_str(), &place, username, &email, locale, kind].join("\n");
    HEXLOWER.encode(&central_registry::secrets::mac(b"provisioning input", input.as_bytes()))
}

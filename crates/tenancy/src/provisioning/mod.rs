//! The birth of an orchestra: a saga of idempotent steps that resumes where it stopped. A half-born orchestra
//! is never routable, for it becomes `active` last.

mod postgres;
mod sqlite;

use central_registry::{
    Registry,
    database_url::{DatabaseUrl, NotADatabaseUrl},
    engine::Connections,
    orchestras::{NewOrchestra, Orchestra, RegisterError, Status, UrlError},
    passwords::Passwords,
    provisioning_runs::BeginError,
    users::{NewUser, UserError},
};
use data_encoding::HEXLOWER;
use domain::{clock::Clock, services::seeding, tx::begin_write};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, DbErr, Statement};

use crate::{
    identity,
    migrations::{self, MigrateError},
};

/// Who makes the database.
#[derive(Clone, Debug)]
pub enum Provider {
    /// A file in the data folder: the embedded default.
    Sqlite,
    /// A role and a database of its own on the server that this URL administers.
    Postgres {
        /// A role that may create roles and databases.
        admin: DatabaseUrl,
    },
    /// A database that somebody made; it must be empty or this orchestra's.
    Existing {
        /// Where it is.
        url: DatabaseUrl,
    },
}

impl Provider {
    const fn name(&self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Postgres { .. } => "postgres",
            Self::Existing { .. } => "existing",
        }
    }
}

/// Why an orchestra was not born. Running the same command again resumes.
#[derive(Debug, thiserror::Error)]
pub enum ProvisionError {
    /// The code or the database is taken, or the code is malformed.
    #[error(transparent)]
    Register(#[from] RegisterError),
    /// Another run has begun.
    #[error(transparent)]
    Begin(#[from] BeginError),
    /// The URL cannot be used.
    #[error("the database URL cannot be used")]
    Url(#[from] NotADatabaseUrl),
    /// The registered URL cannot be read back.
    #[error(transparent)]
    Registered(#[from] UrlError),
    /// The admin URL of the `postgres` provider is not PostgreSQL's.
    #[error("the postgres provider needs the URL of a PostgreSQL server")]
    NoServer,
    /// The database refused or failed.
    #[error("the database could not be made")]
    Database(#[source] DbErr),
    /// Its folder or file could not be made.
    #[error("the database file could not be made")]
    File(#[from] std::io::Error),
    /// The database could not be migrated.
    #[error(transparent)]
    Migrate(#[from] MigrateError),
    /// The new database does not hold what was written to it.
    #[error("the new database does not hold what was written to it")]
    NotVerified,
    /// The first admin could not be created.
    #[error("the first admin could not be created")]
    Admin(#[from] UserError),
    /// The central database failed.
    #[error("the central database failed")]
    Central(#[from] DbErr),
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
    pub password: secrecy::SecretString,
}

/// Runs the saga inline and returns the orchestra, active. The same input resumes a run that stopped.
pub async fn provision(
    registry: &Registry,
    clock: &Clock,
    passwords: &Passwords,
    birth: Birth,
) -> Result<Orchestra, ProvisionError> {
    let Birth { orchestra: new, provider, admin } = birth;
    let input_digest = input_digest(&new, &provider);
    let orchestra = match registry.orchestra_by_code(&new.code).await? {
        None => registry.reserve_orchestra(clock, new, Status::Provisioning, None).await?,
        Some(known) if matches!(known.status, Status::Provisioning | Status::Failed) => known,
        Some(_) => return Err(RegisterError::CodeTaken.into()),
    };
    let id = orchestra.id;
    registry.begin_provisioning(clock, id, provider.name(), &input_digest).await?;
    let outcome = steps(registry, clock, passwords, &orchestra, &provider, admin).await;
    let error = outcome.as_ref().err().map(ToString::to_string);
    registry.end_provisioning(clock, id, error.as_deref()).await?;
    outcome?;
    registry.set_status(clock, id, Status::Active).await?;
    registry.orchestra_by_code(&orchestra.code).await?.ok_or(ProvisionError::NotVerified)
}

async fn steps(
    registry: &Registry,
    clock: &Clock,
    passwords: &Passwords,
    orchestra: &Orchestra,
    provider: &Provider,
    admin: Option<NewAdmin>,
) -> Result<(), ProvisionError> {
    let id = orchestra.id;
    // The URL is stored before anything is made at it, so a run that dies here finds it again.
    if !orchestra.has_url() {
        let url = match provider {
            Provider::Sqlite => sqlite::url(id)?,
            Provider::Postgres { admin } => postgres::url(clock, admin, orchestra)?,
            Provider::Existing { url } => url.clone(),
        };
        registry.store_url(clock, id, &url).await?;
        registry.provisioning_step(clock, id, "url").await?;
    }
    let stored = registry.orchestra_by_code(&orchestra.code).await?.ok_or(ProvisionError::NotVerified)?;
    let url = registry.database_url(&stored)?;
    match provider {
        Provider::Sqlite => sqlite::make(&url).await?,
        Provider::Postgres { admin } => postgres::make(admin, &url).await?,
        Provider::Existing { .. } => {}
    }
    registry.provisioning_step(clock, id, "database").await?;
    let connections = Connections::open(&url, 1).await.map_err(ProvisionError::Database)?;
    let outcome = fill(registry, clock, orchestra, &connections).await;
    connections.close().await.map_err(ProvisionError::Database)?;
    outcome?;
    if let Some(NewAdmin { username, email, password }) = admin {
        let new = NewUser {
            username,
            email,
            password,
            role: central_registry::users::Role::Admin,
            orchestra: Some(id),
            locale: "sv".to_owned(),
        };
        let username = new.username.clone();
        match registry.create_user(clock, passwords, new).await {
            // An earlier run of this saga came this far.
            Err(UserError::UsernameTaken)
                if registry.user_by_name(&username).await?.is_some_and(|user| user.orchestra_id == Some(id)) => {}
            other => drop(other?),
        }
        registry.provisioning_step(clock, id, "admin").await?;
    }
    Ok(())
}

async fn fill(
    registry: &Registry,
    clock: &Clock,
    orchestra: &Orchestra,
    connections: &Connections,
) -> Result<(), ProvisionError> {
    refuse_transaction_pooler(&connections.writer).await?;
    migrations::apply(connections).await?;
    registry.note_schema(orchestra.id, migrations::latest()).await?;
    registry.provisioning_step(clock, orchestra.id, "migrated").await?;
    settle(connections, clock, orchestra).await?;
    registry.provisioning_step(clock, orchestra.id, "seeded").await?;
    if identity::read(&connections.reader).await.map_err(ProvisionError::Database)? != Some(orchestra.id) {
        return Err(ProvisionError::NotVerified);
    }
    Ok(())
}

/// Gives a migrated database its identity and its seed data; refuses one that is another orchestra's.
pub(crate) async fn settle(
    connections: &Connections,
    clock: &Clock,
    orchestra: &Orchestra,
) -> Result<(), MigrateError> {
    let txn = begin_write(&connections.writer).await?;
    identity::write_if_empty(&txn, orchestra.id, &orchestra.code, clock.now()).await?;
    if identity::read(&txn).await? != Some(orchestra.id) {
        return Err(MigrateError::Misrouted);
    }
    seeding::seed(&txn, clock).await?;
    txn.commit().await?;
    Ok(())
}

/// Session-scoped state does not survive a pooler that hands each transaction another server connection.
/// Two settings written and read in separate transactions tell.
pub(crate) async fn refuse_transaction_pooler(db: &DatabaseConnection) -> Result<(), MigrateError> {
    if db.get_database_backend() != DbBackend::Postgres {
        return Ok(());
    }
    let pid = || async {
        let row =
            db.query_one_raw(Statement::from_string(DbBackend::Postgres, "SELECT pg_backend_pid() AS pid")).await?;
        row.map(|row| row.try_get::<i32>("", "pid")).transpose()
    };
    db.execute_unprepared("SET application_name = 'stagesub-probe'").await?;
    let first = pid().await?;
    for _ in 0..8 {
        let named = Statement::from_string(DbBackend::Postgres, "SELECT current_setting('application_name') AS name");
        let name = db.query_one_raw(named).await?.map(|row| row.try_get::<String>("", "name")).transpose()?;
        if pid().await? != first || name.as_deref() != Some("stagesub-probe") {
            return Err(MigrateError::TransactionPooler);
        }
    }
    db.execute_unprepared("SET application_name = 'stagesub'").await?;
    Ok(())
}

fn input_digest(new: &NewOrchestra, provider: &Provider) -> String {
    let place = match provider {
        Provider::Sqlite => String::new(),
        Provider::Postgres { admin } => admin.place(),
        Provider::Existing { url } => url.place(),
    };
    let input = [&new.code, &new.name, new.plan.as_str(), provider.name(), &place].join("\n");
    HEXLOWER.encode(&central_registry::secrets::mac(b"provisioning input", input.as_bytes()))
}

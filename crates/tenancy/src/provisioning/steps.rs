//! What each step of a birth does, and how it is taken back. Every step opens the database for itself, so that it finds
//! what any other process would.

use central_registry::{
    database_url::DatabaseUrl,
    engine::Connections,
    orchestras::Orchestra,
    provisioning_runs::{BirthLease, ProviderKind, Step},
};
use domain::{
    clock::Clock,
    services::{figures, seeding},
    timely::Txn,
    tx::begin_write,
};
use sea_orm::{ConnectionTrait, Statement};

use super::{Midwife, ProvisionError, existing, postgres, sqlite};
use crate::{
    identity,
    migrations::{self, MigrateError, SchemaState},
};

impl Midwife {
    /// Does what this step is for. Safe to repeat.
    pub(super) async fn take(&self, lease: &BirthLease, step: Step) -> Result<(), ProvisionError> {
        let BirthLease { orchestra, .. } = lease;
        let url = self.registry.database_url(orchestra)?;
        match step {
            // What was reserved is what the lease is for.
            Step::Reserve => Ok(()),
            Step::Database => self.make_place(lease, &url).await,
            Step::Migrate => {
                on(&url, async |database| {
                    existing::refuse_transaction_pooler(&database.writer).await?;
                    migrations::apply(database, &self.clock).await?;
                    Ok(())
                })
                .await?;
                Ok(self.registry.note_schema(orchestra.id, migrations::latest()).await?)
            }
            Step::Identity => on(&url, async |database| identify_alone(database, &self.clock, orchestra).await).await,
            Step::Seed => on(&url, async |database| seed_alone(database, &self.clock).await).await,
            Step::Verify => {
                let now = self.clock.now();
                let counted = on(&url, async |database| {
                    verify(database, orchestra).await?;
                    figures::read(&database.reader, now).await.map_err(ProvisionError::Database)
                });
                // So that dashboards know it before anything happens in it.
                Ok(self.registry.note_figures(orchestra.id, now, &counted.await?).await?)
            }
            Step::Activate => Ok(self.registry.activate_born(&self.clock, lease).await?),
        }
    }

    async fn make_place(&self, lease: &BirthLease, url: &DatabaseUrl) -> Result<(), ProvisionError> {
        match lease.provider {
            ProviderKind::Sqlite => sqlite::make(url).await,
            ProviderKind::Postgres => postgres::make(self.postgres_admin()?, url).await,
            ProviderKind::Existing => existing::test_again(url, lease.orchestra.id).await,
        }
    }

    /// Removes the database that a run made, or what it put into one that it found. Nothing else, and safe to repeat.
    pub(super) async fn remove_place(&self, lease: &BirthLease) -> Result<(), ProvisionError> {
        let BirthLease { orchestra, .. } = lease;
        // One that was begun before places were reserved has none to remove.
        if !orchestra.has_url() {
            return Ok(());
        }
        let url = self.registry.database_url(orchestra)?;
        match lease.provider {
            ProviderKind::Sqlite => sqlite::remove(&url, orchestra.id),
            ProviderKind::Postgres => {
                postgres::remove(self.postgres_admin()?, &url, orchestra.id, &orchestra.code).await
            }
            ProviderKind::Existing => existing::clear(&url, orchestra.id, lease.found_empty).await,
        }
    }
}

/// Opens a database over one connection for as long as the work takes.
pub(super) async fn on<T>(
    url: &DatabaseUrl,
    work: impl AsyncFnOnce(&Connections) -> Result<T, ProvisionError>,
) -> Result<T, ProvisionError> {
    let connections = Connections::open(url, 1).await.map_err(ProvisionError::Database)?;
    let outcome = work(&connections).await;
    connections.close().await.map_err(ProvisionError::Database)?;
    outcome
}

/// Gives a migrated database its identity and its seed data; refuses one that is another orchestra's.
pub(crate) async fn settle(
    connections: &Connections,
    clock: &Clock,
    orchestra: &Orchestra,
) -> Result<(), MigrateError> {
    let txn = begin_write(&connections.writer).await?;
    identify(&txn, clock, orchestra).await?;
    seeding::seed(&txn, clock).await?;
    txn.commit().await?;
    Ok(())
}

async fn identify(txn: &Txn, clock: &Clock, orchestra: &Orchestra) -> Result<(), MigrateError> {
    identity::write_if_empty(txn, orchestra.id, &orchestra.code, clock.now()).await?;
    if identity::read(txn).await? == Some(orchestra.id) { Ok(()) } else { Err(MigrateError::Misrouted) }
}

async fn identify_alone(database: &Connections, clock: &Clock, orchestra: &Orchestra) -> Result<(), ProvisionError> {
    let txn = begin_write(&database.writer).await.map_err(ProvisionError::Database)?;
    identify(&txn, clock, orchestra).await?;
    txn.commit().await.map_err(ProvisionError::Database)
}

async fn seed_alone(database: &Connections, clock: &Clock) -> Result<(), ProvisionError> {
    let txn = begin_write(&database.writer).await.map_err(ProvisionError::Database)?;
    seeding::seed(&txn, clock).await.map_err(ProvisionError::Database)?;
    txn.commit().await.map_err(ProvisionError::Database)
}

/// The database has our tables and is this orchestra's, can be written to, and gives back what was written.
async fn verify(database: &Connections, orchestra: &Orchestra) -> Result<(), ProvisionError> {
    let is_current = migrations::state(&database.reader).await.map_err(ProvisionError::Database)?;
    let owner = identity::read(&database.reader).await.map_err(ProvisionError::Database)?;
    if (is_current, owner) != (SchemaState::Current, Some(orchestra.id)) {
        return Err(ProvisionError::NotVerified);
    }
    let trial = format!("{} trial", orchestra.code);
    let txn = begin_write(&database.writer).await.map_err(ProvisionError::Database)?;
    let backend = txn.get_database_backend();
    let write = Statement::from_sql_and_values(backend, "UPDATE identity SET code = $1", [trial.as_str().into()]);
    txn.execute_raw(write).await.map_err(ProvisionError::Database)?;
    let read = txn.query_one_raw(Statement::from_string(backend, "SELECT code FROM identity"));
    let read = read.await.map_err(ProvisionError::Database)?;
    let read = read.map(|row| row.try_get::<String>("", "code")).transpose().map_err(ProvisionError::Database)?;
    txn.rollback().await.map_err(ProvisionError::Database)?;
    if read.as_deref() == Some(&*trial) { Ok(()) } else { Err(ProvisionError::NotVerified) }
}

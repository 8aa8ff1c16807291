//! Restoring a backup: to a new place, which becomes an orchestra's only when it has been seen to hold what it should.

use std::{io::ErrorKind, path::Path};

use central_registry::{backups::Engine, database_url::DatabaseUrl, engine::Connections, orchestras::Orchestra};
use data_encoding::HEXLOWER;
use domain::{clock::Clock, ids::OrchestraId};
use sea_orm::{ConnectionTrait, DatabaseConnection, Statement};

use super::{
    BackupError, Backups, Manifest, Subject, census, check_subject,
    making::{remove_if_there, restore_dump, whole},
};
use crate::{provisioning, schema::Schema};

/// An orchestra whose data is the restored one from now on.
#[derive(Debug)]
pub struct Restored {
    /// What it was restored from.
    pub manifest: Manifest,
    /// Where its data is now, without user or password.
    pub place: String,
    /// Where it was before. Nothing there was touched.
    pub place_before: Option<String>,
}

impl Backups {
    /// Restores an orchestra to a new place, of the kind that the backup is of, and quarantines it: nobody is served and
    /// nothing is mailed before [`release`](crate::returning::release). Whatever fails before, the orchestra is as it was.
    pub async fn restore(&self, orchestra: &Orchestra, place: &Path) -> Result<Restored, BackupError> {
        let (manifest, file) = Manifest::read(place)?;
        check_subject(&manifest, orchestra)?;
        if manifest.schema_version > Schema::of_this_program().newest() {
            return Err(BackupError::Ahead);
        }
        let place_before = self.registry.database_url(orchestra).ok().map(|url| url.place());
        let registered = self.new_place(manifest.engine, orchestra.id, &orchestra.code)?;
        let url = self.registry.in_data_folder(registered.clone());
        let outcome = async {
            self.fill(&url, &manifest, &file).await?;
            let (clock, of, version) = (&self.clock, manifest.made_at, manifest.schema_version);
            Ok::<_, BackupError>(self.registry.quarantine(clock, orchestra.id, &registered, of, version).await?)
        };
        if let Err(why) = outcome.await {
            self.take_away(&url).await;
            return Err(why);
        }
        Ok(Restored { manifest, place: url.place(), place_before })
    }

    fn new_place(&self, engine: Engine, id: OrchestraId, code: &str) -> Result<DatabaseUrl, BackupError> {
        match (engine, &self.postgres_admin) {
            (Engine::Sqlite, _) => {
                // By chance, so that none is ever another restore's.
                let mark = HEXLOWER.encode(&self.clock.random::<5>());
                Ok(format!("sqlite://orchestras/{id}-r{mark}.db").parse()?)
            }
            (Engine::Postgres, Some(admin)) => Ok(provisioning::restored_url(&self.clock, admin, id, code)?),
            (Engine::Postgres, None) => Err(provisioning::ProvisionError::NoServer.into()),
        }
    }

    async fn fill(&self, url: &DatabaseUrl, manifest: &Manifest, file: &Path) -> Result<(), BackupError> {
        match (url, &self.postgres_admin) {
            (DatabaseUrl::Sqlite(place), _) => fill_file(place, manifest, file).await,
            (DatabaseUrl::Postgres(_), Some(admin)) => {
                provisioning::make_on_server(admin, url).await?;
                restore_dump(url, file).await?;
                whole(url, manifest).await
            }
            (DatabaseUrl::Postgres(_), None) => Err(provisioning::ProvisionError::NoServer.into()),
        }
    }

    /// Best effort: what is left is nobody's.
    async fn take_away(&self, url: &DatabaseUrl) {
        let outcome = match (url, &self.postgres_admin) {
            (DatabaseUrl::Sqlite(file), _) => remove_if_there(file).map_err(BackupError::from),
            (_, Some(admin)) => provisioning::drop_from_server(admin, url).await.map_err(BackupError::from),
            (_, None) => Ok(()),
        };
        if let Err(why) = outcome {
            tracing::warn!(place = url.place(), %why, "what was left of a restore could not be taken away");
        }
    }
}

/// Restores the central database to a new place: a file that does not exist, or an empty database. What must not come
/// back to life does not: everybody is signed out, grants and links to passwords are void, mail that waited is called back, and
/// runs that were under way stand still.
pub async fn restore_central(clock: &Clock, place: &Path, into: &DatabaseUrl) -> Result<Manifest, BackupError> {
    let (manifest, file) = Manifest::read(place)?;
    if let Subject::Orchestra { id, code } = &manifest.subject {
        return Err(BackupError::Foreign(format!("the orchestra {code} ({id})")));
    }
    match (manifest.engine, into) {
        (Engine::Sqlite, DatabaseUrl::Sqlite(target)) => {
            if target.exists() {
                return Err(BackupError::PlaceTaken);
            }
            fill_file_and(target, &manifest, &file, async |db| calm_down(db, clock, &manifest).await).await?;
        }
        (Engine::Postgres, DatabaseUrl::Postgres(_)) => {
            let connections = Connections::open(into, 1).await?;
            let holds = census::rows(&connections.reader).await;
            connections.close().await?;
            if !holds?.is_empty() {
                return Err(BackupError::PlaceTaken);
            }
            restore_dump(into, &file).await?;
            whole(into, &manifest).await?;
            let connections = Connections::open(into, 1).await?;
            let outcome = calm_down(&connections.writer, clock, &manifest).await;
            connections.close().await?;
            outcome?;
        }
        _ => return Err(BackupError::OtherEngine),
    }
    Ok(manifest)
}

async fn calm_down(db: &DatabaseConnection, clock: &Clock, manifest: &Manifest) -> Result<(), BackupError> {
    let now = || clock.now().into();
    let has = |table: &str| manifest.rows.contains_key(table);
    let txn = domain::tx::begin_write(db).await?;
    let mut run = vec![
        (
            "login",
            "UPDATE login SET revoked_at = $1, revoked_because = 'restored' WHERE revoked_at IS NULL",
            vec![now()],
        ),
        ("access_grant", "UPDATE access_grant SET ended_at = $1 WHERE ended_at IS NULL AND until > $1", vec![now()]),
        ("password_request", "DELETE FROM password_request", vec![]),
        ("one_time_token", "DELETE FROM one_time_token WHERE used_at IS NULL", vec![]),
        ("migration_run", "UPDATE migration_run SET state = 'stopped' WHERE state = 'running'", vec![]),
        ("provisioning_run", "UPDATE provisioning_run SET state = 'failed' WHERE state <> 'done'", vec![]),
        (
            "outbox",
            "UPDATE outbox SET state = 'retracted', lease_until = NULL WHERE state IN ('queued', 'leased')",
            vec![],
        ),
    ];
    run.retain(|(table, ..)| has(table));
    for (_, sql, values) in run {
        txn.execute_raw(Statement::from_sql_and_values(txn.get_database_backend(), sql, values)).await?;
    }
    Ok(txn.commit().await?)
}

async fn fill_file(place: &Path, manifest: &Manifest, file: &Path) -> Result<(), BackupError> {
    fill_file_and(place, manifest, file, async |_| Ok(())).await
}

/// Under another name first, so that there is all of it or nothing.
async fn fill_file_and(
    place: &Path,
    manifest: &Manifest,
    file: &Path,
    then: impl AsyncFnOnce(&DatabaseConnection) -> Result<(), BackupError>,
) -> Result<(), BackupError> {
    if let Some(folder) = place.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let unfinished = place.with_extension("db.new");
    remove_if_there(&unfinished)?;
    std::fs::copy(file, &unfinished)?;
    let url = DatabaseUrl::Sqlite(unfinished.clone());
    let outcome = async {
        whole(&url, manifest).await?;
        let connections = Connections::open(&url, 1).await?;
        let outcome = then(&connections.writer).await;
        connections.close().await?;
        outcome?;
        std::fs::File::open(&unfinished)?.sync_all()?;
        // A file that has come there meanwhile is not overwritten.
        match std::fs::hard_link(&unfinished, place) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => Err(BackupError::PlaceTaken),
            outcome => Ok(outcome?),
        }
    };
    let outcome = outcome.await;
    for beside in ["", "-wal", "-shm"] {
        let mut name = unfinished.clone().into_os_string();
        name.push(beside);
        remove_if_there(Path::new(&name))?;
    }
    outcome
}

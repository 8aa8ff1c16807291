//! Making a backup of a database in use, and reading one back.

use std::{
    ffi::OsString,
    fs::File,
    path::{Path, PathBuf},
};

use central_registry::{
    backups::{Engine, NewBackup},
    database_url::DatabaseUrl,
    engine::Connections,
    orchestras::Orchestra,
};
use sea_orm::{AccessMode, ConnectionTrait, DatabaseConnection, IsolationLevel, Statement, TransactionTrait};

use super::{BackupError, Backups, Manifest, Subject, census, tools};
use crate::{
    identity, provisioning,
    schema::{Schema, Taken},
};

/// A backup that was made.
#[derive(Debug)]
pub struct Made {
    /// Where its manifest is.
    pub place: PathBuf,
    /// What it is.
    pub manifest: Manifest,
    /// Whether it was read back and found whole.
    pub is_verified: bool,
}

impl Backups {
    /// Backs an orchestra up into a folder, from a database that may be in use, and reads the backup back.
    pub async fn of_orchestra(&self, orchestra: &Orchestra, folder: &Path) -> Result<Made, BackupError> {
        let url = self.registry.database_url(orchestra)?;
        let subject = Subject::Orchestra { id: orchestra.id, code: orchestra.code.clone() };
        self.make(&url, subject, &orchestra.code, folder).await
    }

    /// Backs the central database up.
    pub async fn of_central(&self, folder: &Path) -> Result<Made, BackupError> {
        self.make(&self.central, Subject::Central, "central", folder).await
    }

    /// Reads a backup back, and notes that it is whole. One of a PostgreSQL database is restored for that, beside the
    /// others and not for long; without a server to do so on it cannot be verified, and false is answered.
    pub async fn verify(&self, place: &Path) -> Result<(Manifest, bool), BackupError> {
        let (manifest, file) = Manifest::read(place)?;
        let is_verified = self.read_back(&manifest, &file).await?;
        if is_verified {
            self.registry.note_verified(&manifest.sha256).await?;
        }
        Ok((manifest, is_verified))
    }

    async fn make(&self, url: &DatabaseUrl, subject: Subject, name: &str, folder: &Path) -> Result<Made, BackupError> {
        std::fs::create_dir_all(folder)?;
        let made_at = self.clock.now();
        let (engine, ending) = match url {
            DatabaseUrl::Sqlite(_) => (Engine::Sqlite, "db"),
            DatabaseUrl::Postgres(_) => (Engine::Postgres, "dump"),
        };
        let file = folder.join(format!("{name}-{}.{ending}", made_at.format("%Y%m%dT%H%M%S%.6fZ")));
        let unfinished = file.with_extension(format!("{ending}.unfinished"));
        remove_if_there(&unfinished)?;
        let connections = Connections::open(url, 1).await?;
        let copied = async {
            // One that was dropped in another's place must not be backed up under this name.
            check_owner(&connections.writer, &subject).await?;
            let version = taken(&connections.writer).await?.version();
            let rows = match engine {
                Engine::Sqlite => copy_file(&connections.writer, &unfinished).await?,
                Engine::Postgres => dump(&connections.writer, url, &unfinished).await?,
            };
            Ok::<_, BackupError>((version, rows))
        };
        let copied = copied.await;
        connections.close().await?;
        let (schema_version, rows) = match copied {
            Ok(copied) => copied,
            Err(why) => {
                remove_if_there(&unfinished)?;
                return Err(why);
            }
        };
        File::open(&unfinished)?.sync_all()?;
        std::fs::rename(&unfinished, &file)?;
        let manifest = Manifest::of(subject, engine, schema_version, made_at, &file, rows)?;
        // Before this there is no backup.
        let place = manifest.write(folder)?;
        self.note(&manifest, &place).await?;
        let (_, is_verified) = self.verify(&place).await?;
        Ok(Made { place, manifest, is_verified })
    }

    async fn note(&self, manifest: &Manifest, place: &Path) -> Result<(), BackupError> {
        let new = NewBackup {
            orchestra: match &manifest.subject {
                Subject::Central => None,
                Subject::Orchestra { id, .. } => Some(*id),
            },
            engine: manifest.engine,
            schema_version: manifest.schema_version,
            place: place.display().to_string(),
            bytes: i64::try_from(manifest.bytes).unwrap_or(i64::MAX),
            row_count: manifest.row_count(),
            sha256: manifest.sha256.clone(),
            made_at: manifest.made_at,
        };
        Ok(self.registry.note_backup(new).await?)
    }

    async fn read_back(&self, manifest: &Manifest, file: &Path) -> Result<bool, BackupError> {
        match manifest.engine {
            Engine::Sqlite => {
                // SQLite writes beside what it opens, so what is opened is a copy.
                let copy = file.with_extension("db.verified");
                std::fs::copy(file, &copy)?;
                let whole = whole(&DatabaseUrl::Sqlite(copy.clone()), manifest).await;
                for beside in ["", "-wal", "-shm"] {
                    let mut name = copy.clone().into_os_string();
                    name.push(beside);
                    remove_if_there(Path::new(&name))?;
                }
                whole.map(|()| true)
            }
            Engine::Postgres => {
                let Some(admin @ DatabaseUrl::Postgres(server)) = &self.postgres_admin else { return Ok(false) };
                let name = format!("stagesub_verify_{}", uuid::Uuid::from_bytes(self.clock.random()).simple());
                let scratch = DatabaseUrl::Postgres(server.with_database(&name)?);
                provisioning::make_scratch(admin, &name).await?;
                let outcome = async {
                    restore_dump(&scratch, file).await?;
                    whole(&scratch, manifest).await
                };
                let outcome = outcome.await;
                provisioning::drop_scratch(admin, &name).await?;
                outcome.map(|()| true)
            }
        }
    }
}

/// Refuses data that is not what the manifest says: another's, of another schema, or with other rows.
pub(super) async fn whole(url: &DatabaseUrl, manifest: &Manifest) -> Result<(), BackupError> {
    let connections = Connections::open(url, 1).await?;
    let db = &connections.reader;
    let outcome = async {
        if manifest.engine == Engine::Postgres {
            // The role's five seconds are for requests.
            db.execute_unprepared("SET statement_timeout = 0").await?;
        } else {
            let check = Statement::from_string(db.get_database_backend(), "PRAGMA integrity_check");
            let said = db.query_one_raw(check).await?.map(|row| row.try_get_by_index::<String>(0)).transpose()?;
            if said.as_deref() != Some("ok") {
                return Err(BackupError::NotWhole("SQLite finds it damaged".to_owned()));
            }
        }
        check_owner(db, &manifest.subject).await?;
        if taken(db).await?.version() != manifest.schema_version {
            return Err(BackupError::NotWhole("it has another schema".to_owned()));
        }
        match census::difference(&manifest.rows, &census::rows(db).await?) {
            None => Ok(()),
            Some(difference) => Err(BackupError::NotWhole(difference)),
        }
    };
    let outcome = outcome.await;
    connections.close().await?;
    outcome
}

async fn taken(db: &impl ConnectionTrait) -> Result<Taken, BackupError> {
    Ok(Schema::of_this_program().taken(db).await?)
}

/// An orchestra's database says whose it is; a central one has a registry.
async fn check_owner(db: &impl ConnectionTrait, subject: &Subject) -> Result<(), BackupError> {
    let rows = census::rows(db).await?;
    match subject {
        Subject::Central if rows.contains_key("orchestra") => Ok(()),
        Subject::Central => Err(BackupError::NotWhole("it is no central database".to_owned())),
        Subject::Orchestra { id, .. } if rows.contains_key("identity") && identity::read(db).await? == Some(*id) => {
            Ok(())
        }
        Subject::Orchestra { .. } => Err(BackupError::Misrouted),
    }
}

type Rows = std::collections::BTreeMap<String, i64>;

async fn copy_file(db: &DatabaseConnection, to: &Path) -> Result<Rows, BackupError> {
    let to = to.to_str().ok_or_else(|| std::io::Error::other("the folder's name is not text"))?;
    let copy = Statement::from_sql_and_values(db.get_database_backend(), "VACUUM INTO $1", [to.into()]);
    db.execute_raw(copy).await?;
    // What is counted is what was copied: the original may have changed since.
    let copy = Connections::open(&DatabaseUrl::Sqlite(to.into()), 1).await?;
    let rows = census::rows(&copy.reader).await;
    copy.close().await?;
    Ok(rows?)
}

async fn dump(db: &DatabaseConnection, url: &DatabaseUrl, to: &Path) -> Result<Rows, BackupError> {
    // Both count and dump see this moment; it must outlast the dump, whatever the role's limits are for requests.
    db.execute_unprepared("SET idle_in_transaction_session_timeout = 0; SET statement_timeout = 0").await?;
    let moment = db.begin_with_config(Some(IsolationLevel::RepeatableRead), Some(AccessMode::ReadOnly)).await?;
    let export = Statement::from_string(db.get_database_backend(), "SELECT pg_export_snapshot() AS moment");
    let snapshot = moment.query_one_raw(export).await?.map(|row| row.try_get::<String>("", "moment")).transpose()?;
    let rows = census::rows(&moment).await?;
    let arguments = [
        "--format=custom".into(),
        "--no-owner".into(),
        "--no-privileges".into(),
        format!("--snapshot={}", snapshot.unwrap_or_default()).into(),
        named("--file=", to),
    ];
    tools::run("pg_dump", url, arguments.into()).await?;
    moment.rollback().await?;
    Ok(rows)
}

/// Puts what was dumped into an empty database, all of it or nothing.
pub(super) async fn restore_dump(into: &DatabaseUrl, file: &Path) -> Result<(), BackupError> {
    let DatabaseUrl::Postgres(place) = into else { return Err(BackupError::OtherEngine) };
    let arguments = [
        "--no-owner".into(),
        "--no-privileges".into(),
        "--exit-on-error".into(),
        "--single-transaction".into(),
        format!("--dbname={}", place.database()).into(),
        file.as_os_str().to_owned(),
    ];
    tools::run("pg_restore", into, arguments.into()).await
}

fn named(option: &str, file: &Path) -> OsString {
    let mut argument = OsString::from(option);
    argument.push(file);
    argument
}

pub(super) fn remove_if_there(file: &Path) -> std::io::Result<()> {
    match std::fs::remove_file(file) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        outcome => outcome,
    }
}

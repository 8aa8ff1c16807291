//! Which backups there are of each database, making one of an orchestra, also to archive it, and the end of a restored
//! orchestra's quarantine.

use actix_web::{
    get, post,
    web::{Data, Path},
};
use central_registry::{
    backups::{BackedUp, Engine, KnownBackup},
    orchestras::{Orchestra, Status},
};
use chrono::{DateTime, Utc};
use domain::ids::{BackupId, OrchestraId};
use serde::Serialize;
use serde_json::json;
use tenancy::{
    backups::BackupError,
    returning::{self, Released},
};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::{
    application::Services,
    authority::SignedIn,
    extract::Read,
    problem::{Answer, ApiError, Code, Problem},
};

/// The backups of the installation.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct InstallationBackups {
    /// The central database first, then the orchestras by code.
    items: Vec<DatabaseBackups>,
}

/// The backups of one database.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DatabaseBackups {
    /// The orchestra; null for the central database.
    orchestra_id: Option<OrchestraId>,
    /// Its code; null for the central database.
    #[schema(example = "SCO")]
    code: Option<String>,
    /// The last one; null when none was ever made.
    last: Option<MadeBackup>,
    /// The last one that was read back and found whole.
    last_verified: Option<MadeBackup>,
}

/// A backup.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MadeBackup {
    /// Its id.
    id: BackupId,
    /// What kind of database it is of.
    engine: Engine,
    /// The version of its schema.
    #[schema(example = 6)]
    schema_version: i32,
    /// Where its manifest is, on the machine that made it.
    #[schema(example = "/backups/SCO-20260602T080000.000000Z.json")]
    place: String,
    /// Its size.
    #[schema(example = 1_482_752)]
    bytes: i64,
    /// How many rows it holds.
    #[schema(example = 20_411)]
    rows: i64,
    /// The moment that it is of.
    made_at: DateTime<Utc>,
    /// When it was last read back and found whole.
    verified_at: Option<DateTime<Utc>>,
}

/// What came of releasing an orchestra.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReleasedOrchestra {
    /// How many projects stand still until staff resume them, which gives everybody who may still answer their time back.
    #[schema(example = 3)]
    paused_projects: usize,
    /// How many mails of the past were called back.
    #[schema(example = 12)]
    mails_called_back: u64,
}

impl From<KnownBackup> for MadeBackup {
    fn from(known: KnownBackup) -> Self {
        let KnownBackup { id, engine, schema_version, place, bytes, row_count, made_at, verified_at } = known;
        Self { id, engine, schema_version, place, bytes, rows: row_count, made_at, verified_at }
    }
}

impl From<BackedUp> for DatabaseBackups {
    fn from(BackedUp { orchestra, last, last_verified }: BackedUp) -> Self {
        let (orchestra_id, code) = orchestra.map(|orchestra| (orchestra.id, orchestra.code)).unzip();
        Self { orchestra_id, code, last: last.map(Into::into), last_verified: last_verified.map(Into::into) }
    }
}

/// Which backups are there?
///
/// Of every database, the last and the last verified one. They are made here, one by one, or by `stagesub backup`.
#[utoipa::path(operation_id = "listBackups", tag = "Superadmin", responses(
    (status = 200, description = "The last ones", body = InstallationBackups),
))]
#[get("/backups")]
async fn list(_: SignedIn, services: Data<Services>) -> Answer<Read<InstallationBackups>> {
    let items = services.registry.backed_up().await?;
    Ok(Read::list(InstallationBackups { items: items.into_iter().map(Into::into).collect() }))
}

impl From<BackupError> for ApiError {
    fn from(error: BackupError) -> Self {
        match error {
            BackupError::Misrouted => Code::Misrouted.because(error),
            BackupError::Storage(cause) => Self::storage(cause),
            BackupError::Tool { .. }
            | BackupError::NoTool { .. }
            | BackupError::Torn
            | BackupError::NotWhole(_)
            | BackupError::Ahead
            | BackupError::Url(_) => Code::BackupFailed.because(&error).caused_by(error),
            BackupError::File(cause) => {
                Code::BackupFailed.because("its file could not be written or read").caused_by(cause)
            }
            BackupError::NoManifest
            | BackupError::OtherFormat(_)
            | BackupError::Foreign(_)
            | BackupError::OtherEngine
            | BackupError::PlaceTaken
            | BackupError::Place(_)
            | BackupError::Register(_)
            | BackupError::NotAUrl(_) => Code::BackupFailed.because("it could not be read back").caused_by(error),
        }
    }
}

/// Makes a backup and reads it back, also when whoever asked for it has gone.
async fn make(services: &Services, orchestra: &Orchestra) -> Answer<KnownBackup> {
    if !orchestra.has_data() {
        return Err(Code::NotInThisState.because("the orchestra has never been in use"));
    }
    let (backups, orchestra) = (services.backups(), orchestra.clone());
    let folder = services.config.backup_dir.clone();
    let made = tokio::spawn(async move { backups.of_orchestra(&orchestra, &folder).await });
    let place = made.await.map_err(ApiError::internal)??.place;
    let known = services.registry.backup_at(&place.display().to_string()).await?;
    known.ok_or_else(|| ApiError::internal("the backup that was made is not noted"))
}

async fn found(services: &Services, id: OrchestraId) -> Answer<Orchestra> {
    let record = services.registry.orchestra_record(id).await?;
    Ok(record.ok_or_else(|| Code::NotFound.because("no such orchestra"))?.orchestra)
}

/// Back an orchestra up.
///
/// Its database may be in use meanwhile. The backup is read back; `verifiedAt` is null where that could not be done, which
/// for PostgreSQL takes `STAGESUB_POSTGRES_ADMIN_URL`. It is kept in the folder of `STAGESUB_BACKUP_DIR` on the machine
/// that answers, and restored by `stagesub restore`.
#[utoipa::path(operation_id = "backUpOrchestra", tag = "Superadmin", params(("id" = OrchestraId, Path, description = "The orchestra")), responses(
    (status = 200, description = "It was made", body = MadeBackup),
    (status = 404, response = Problem),
    (status = 409, response = Problem),
))]
#[post("/{id}/backup")]
async fn back_up(superadmin: SignedIn, services: Data<Services>, id: Path<OrchestraId>) -> Answer<Read<MadeBackup>> {
    let orchestra = found(&services, id.into_inner()).await?;
    let known = make(&services, &orchestra).await?;
    let fields = json!({ "backup": known.id, "verified": known.verified_at.is_some() });
    superadmin.deed.is("backed an orchestra up", orchestra.id, fields);
    Ok(Read::list(known.into()))
}

/// Archive an orchestra: back it up, and then take it out of use.
///
/// Only one that stands still, so that nothing happens after the moment that its backup is of. Where the backup cannot be
/// made, or not be read back and found whole, the orchestra stays as it is.
#[utoipa::path(operation_id = "archiveOrchestra", tag = "Superadmin", params(("id" = OrchestraId, Path, description = "The orchestra")), responses(
    (status = 200, description = "It is out of use, and this is its backup", body = MadeBackup),
    (status = 404, response = Problem),
    (status = 409, response = Problem),
))]
#[post("/{id}/archive")]
async fn archive(superadmin: SignedIn, services: Data<Services>, id: Path<OrchestraId>) -> Answer<Read<MadeBackup>> {
    let orchestra = found(&services, id.into_inner()).await?;
    if orchestra.status == Status::Active {
        return Err(Code::NotInThisState.because("the orchestra is in use; suspend it first"));
    }
    let known = make(&services, &orchestra).await?;
    if known.verified_at.is_none() {
        return Err(Code::BackupFailed.because("there is no server to read the backup back on"));
    }
    if !services.registry.archive(&services.clock, orchestra.id).await? {
        return Err(Code::NotInThisState.because("the orchestra was taken back into use meanwhile"));
    }
    let fields = json!({ "before": orchestra.status, "backup": known.id });
    superadmin.deed.is("archived an orchestra", orchestra.id, fields);
    Ok(Read::list(known.into()))
}

/// Release an orchestra that was restored from a backup.
///
/// Its doors open. Nothing goes out by that: mail that waited in the backup may have been sent since, so it is called back,
/// and every active project stands still, as if paused when the backup was made, until staff resume it.
#[utoipa::path(operation_id = "releaseOrchestra", tag = "Superadmin", params(("id" = OrchestraId, Path, description = "The orchestra")), responses(
    (status = 200, description = "It is released", body = ReleasedOrchestra),
    (status = 404, response = Problem),
    (status = 409, response = Problem),
))]
#[post("/{id}/release")]
async fn release(
    superadmin: SignedIn,
    services: Data<Services>,
    id: Path<OrchestraId>,
) -> Answer<Read<ReleasedOrchestra>> {
    let orchestra = found(&services, id.into_inner()).await?;
    let Released { paused, called_back } = returning::release(&services.registry, &services.clock, &orchestra).await?;
    let fields = json!({ "paused": paused, "calledBack": called_back });
    superadmin.deed.is("released an orchestra", orchestra.id, fields);
    Ok(Read::list(ReleasedOrchestra { paused_projects: paused, mails_called_back: called_back }))
}

/// The list.
pub(super) fn routes(cfg: &mut ServiceConfig) {
    cfg.service(list);
}

/// Those of one orchestra, in the scope of orchestras.
pub(super) fn of_orchestra(cfg: &mut ServiceConfig) {
    cfg.service(release).service(back_up).service(archive);
}

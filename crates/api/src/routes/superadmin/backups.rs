//! Which backups there are of each database, and the end of a restored orchestra's quarantine.

use actix_web::{
    get, post,
    web::{Data, Path},
};
use central_registry::backups::{BackedUp, Engine, KnownBackup};
use chrono::{DateTime, Utc};
use domain::ids::{BackupId, OrchestraId};
use serde::Serialize;
use serde_json::json;
use tenancy::returning::{self, Released};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::{
    application::Services,
    authority::SignedIn,
    extract::Read,
    problem::{Answer, Code, Problem},
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
/// Of every database, the last and the last verified one. They are made by `stagesub backup`.
#[utoipa::path(operation_id = "listBackups", tag = "Superadmin", responses(
    (status = 200, description = "The last ones", body = InstallationBackups),
))]
#[get("/backups")]
async fn list(_: SignedIn, services: Data<Services>) -> Answer<Read<InstallationBackups>> {
    let items = services.registry.backed_up().await?;
    Ok(Read::list(InstallationBackups { items: items.into_iter().map(Into::into).collect() }))
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
    let found = services.registry.orchestra_record(id.into_inner()).await?;
    let orchestra = found.ok_or_else(|| Code::NotFound.because("no such orchestra"))?.orchestra;
    let Released { paused, called_back } = returning::release(&services.registry, &services.clock, &orchestra).await?;
    let fields = json!({ "paused": paused, "calledBack": called_back });
    superadmin.deed.is("released an orchestra", orchestra.id, fields);
    Ok(Read::list(ReleasedOrchestra { paused_projects: paused, mails_called_back: called_back }))
}

/// The list.
pub(super) fn routes(cfg: &mut ServiceConfig) {
    cfg.service(list);
}

/// The release, in the scope of orchestras.
pub(super) fn of_orchestra(cfg: &mut ServiceConfig) {
    cfg.service(release);
}

//! Which schema each orchestra's database has, as far as that is known without opening any.

use actix_web::{get, web::Data};
use central_registry::{
    migration_runs::KnownSchema,
    orchestras::{Hold, Status},
};
use chrono::{DateTime, Utc};
use domain::ids::OrchestraId;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::{application::Services, authority::SignedIn, extract::Read, problem::Answer};

/// Schemas of the installation.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct InstallationSchema {
    /// The newest version that this program knows.
    #[schema(example = 6)]
    newest: i32,
    /// The oldest version that it serves.
    #[schema(example = 6)]
    oldest_served: i32,
    /// The orchestras, by code.
    items: Vec<OrchestraSchema>,
}

/// The schema of one orchestra's database.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct OrchestraSchema {
    /// Which.
    orchestra_id: OrchestraId,
    /// Its code.
    #[schema(example = "SCO")]
    code: String,
    /// Where it is in its life.
    status: Status,
    /// What keeps it from being served, whatever its status.
    hold: Option<Hold>,
    /// The version that the registry has noted.
    #[schema(example = 6)]
    noted: i32,
    /// The version that its database had when it was last opened; null before that.
    #[schema(example = 6)]
    seen: Option<i32>,
    /// When that was.
    seen_at: Option<DateTime<Utc>>,
    /// Whether the two differ: somebody has migrated or restored the database behind the registry's back.
    drifts: bool,
    /// How it compares with this program.
    #[schema(example = "current")]
    standing: SchemaStanding,
}

/// How the schema of a database compares with a program's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SchemaStanding {
    /// Equal.
    Current,
    /// Older, and served.
    Served,
    /// Older than this program serves.
    TooOld,
    /// Newer than this program knows.
    TooNew,
}

/// Which schema does each orchestra have?
///
/// From the central database alone: what runs of migrations noted, and what was seen when a database was last opened.
#[utoipa::path(operation_id = "showInstallationSchema", tag = "Superadmin", responses(
    (status = 200, description = "The schemas", body = InstallationSchema),
))]
#[get("/schema")]
async fn show(_: SignedIn, services: Data<Services>) -> Answer<Read<InstallationSchema>> {
    let schema = services.runner.schema();
    let (newest, oldest_served) = (schema.newest(), schema.oldest_served());
    let shown = |known: KnownSchema| {
        let KnownSchema { orchestra, code, status, hold, noted, seen } = known;
        let (seen, seen_at) = seen.unzip();
        let standing = match seen.unwrap_or(noted) {
            version if version > newest => SchemaStanding::TooNew,
            version if version == newest => SchemaStanding::Current,
            version if version >= oldest_served => SchemaStanding::Served,
            _ => SchemaStanding::TooOld,
        };
        let drifts = seen.is_some_and(|seen| seen != noted);
        OrchestraSchema { orchestra_id: orchestra, code, status, hold, noted, seen, seen_at, drifts, standing }
    };
    let known = services.registry.known_schemas().await?;
    Ok(Read::list(InstallationSchema { newest, oldest_served, items: known.into_iter().map(shown).collect() }))
}

/// The route.
pub(super) fn routes(cfg: &mut ServiceConfig) {
    cfg.service(show);
}

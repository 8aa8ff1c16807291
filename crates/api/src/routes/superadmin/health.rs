//! How the orchestras' databases are: as their use has shown, and, on request, as they answer now.

use std::{sync::Arc, time::Duration};

use actix_web::{get, post, web::Data};
use central_registry::{
    metrics::Overview,
    orchestras::{Hold, Orchestra, Status},
};
use chrono::{DateTime, Utc};
use domain::ids::OrchestraId;
use futures::{StreamExt, stream};
use serde::Serialize;
use serde_json::json;
use tenancy::pools::EnterError;
use utoipa::ToSchema;
use utoipa_actix_web::{scope, service_config::ServiceConfig};

use crate::{application::Services, authority::SignedIn, extract::Read, problem::Answer};

/// So many databases are asked at once.
const AT_ONCE: usize = 8;
/// So long one may take to answer.
const PATIENCE: Duration = Duration::from_secs(2);

/// How the installation is.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct InstallationHealth {
    /// Now.
    at: DateTime<Utc>,
    /// How many orchestras are open in this process.
    #[schema(example = 14)]
    open_databases: u64,
    /// The orchestras that have a database, by code; those in trouble first.
    items: Vec<OrchestraHealth>,
}

/// How the database of one orchestra is.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct OrchestraHealth {
    /// Which.
    id: OrchestraId,
    /// Its code.
    #[schema(example = "SCO")]
    code: String,
    /// Its name.
    #[schema(example = "Stockholm Concert Orchestra")]
    name: String,
    /// Where it is in its life.
    status: Status,
    /// How its database is.
    state: DatabaseState,
    /// What is wrong, in words.
    #[schema(example = "the orchestra's database does not answer")]
    error: Option<String>,
    /// When it last answered, as far as it was noted.
    last_ok_at: Option<DateTime<Utc>>,
    /// While this process leaves the database alone: in how many milliseconds it tries again.
    #[schema(example = 1_500)]
    next_try_in_ms: Option<u64>,
    /// The steps that its schema has had.
    #[schema(example = 6)]
    schema_version: i32,
    /// The steps that it should have had.
    #[schema(example = 6)]
    latest_schema_version: i32,
    /// When something is due in it next: a mail, a deadline.
    due_at: Option<DateTime<Utc>>,
}

/// How a database is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DatabaseState {
    /// It is another orchestra's, or nobody's. Nothing is read from it.
    Misrouted,
    /// It does not answer.
    Down,
    /// It took too long.
    Slow,
    /// Where it is cannot be told.
    NotConfigured,
    /// A step of its schema failed and was rolled back; it is not served.
    MigrationFailed,
    /// It was restored from a backup and has not been released; it is not served.
    Quarantined,
    /// Its schema is older than this program serves.
    NeedsMigration,
    /// Its schema is newer than this program knows.
    NewerSchema,
    /// Nobody has asked it yet.
    Unknown,
    /// It answers.
    Ok,
}

impl From<&EnterError> for DatabaseState {
    fn from(error: &EnterError) -> Self {
        match error {
            EnterError::Misrouted => Self::Misrouted,
            EnterError::NeedsMigration => Self::NeedsMigration,
            EnterError::Held(hold) => (*hold).into(),
            EnterError::NewerSchema => Self::NewerSchema,
            EnterError::NotConfigured(_) => Self::NotConfigured,
            EnterError::Unavailable { .. } => Self::Down,
            EnterError::TooSlow | EnterError::Busy => Self::Slow,
        }
    }
}

impl From<Hold> for DatabaseState {
    fn from(hold: Hold) -> Self {
        match hold {
            Hold::MigrationFailed => Self::MigrationFailed,
            Hold::Quarantine => Self::Quarantined,
        }
    }
}

impl OrchestraHealth {
    /// As its use has shown.
    fn seen(services: &Services, overview: Overview) -> Self {
        let next_try = services.pools.next_probe_in(overview.id);
        let schema = services.runner.schema();
        let latest = schema.newest();
        let by_use = || match () {
            () if next_try.is_some() || overview.last_error.is_some() => DatabaseState::Down,
            () if overview.schema_version < schema.oldest_served() => DatabaseState::NeedsMigration,
            () if overview.schema_version > latest => DatabaseState::NewerSchema,
            () if overview.last_ok_at.is_some() => DatabaseState::Ok,
            () => DatabaseState::Unknown,
        };
        let state = overview.hold.map_or_else(by_use, Into::into);
        Self {
            id: overview.id,
            code: overview.code,
            name: overview.name,
            status: overview.status,
            state,
            error: overview.last_error,
            last_ok_at: overview.last_ok_at,
            next_try_in_ms: next_try.map(|wait| u64::try_from(wait.as_millis()).unwrap_or(u64::MAX)),
            schema_version: overview.schema_version,
            latest_schema_version: latest,
            due_at: overview.due_at,
        }
    }
}

fn answer(services: &Services, mut items: Vec<OrchestraHealth>) -> Read<InstallationHealth> {
    items.sort_by(|a, b| a.state.cmp(&b.state).then_with(|| a.code.cmp(&b.code)));
    let (at, open_databases) = (services.sign_in_clock.now(), services.pools.open_count());
    Read::list(InstallationHealth { at, open_databases, items })
}

async fn seen(services: &Services) -> Answer<Vec<OrchestraHealth>> {
    let born = |overview: &Overview| matches!(overview.status, Status::Active | Status::Suspended | Status::Inactive);
    let overview = services.registry.overview().await?;
    Ok(overview.into_iter().filter(born).map(|overview| OrchestraHealth::seen(services, overview)).collect())
}

/// Show how the orchestras' databases are.
///
/// From what their use has shown; opens none.
#[utoipa::path(operation_id = "showInstallationHealth", tag = "Superadmin", responses(
    (status = 200, description = "How they are", body = InstallationHealth),
))]
#[get("")]
async fn show(services: Data<Services>) -> Answer<Read<InstallationHealth>> {
    let items = seen(&services).await?;
    Ok(answer(&services, items))
}

/// Ask every orchestra's database now.
///
/// Eight at once, two seconds each; one that does not answer delays no other, and is said to be slow or down.
#[utoipa::path(operation_id = "checkInstallationHealth", tag = "Superadmin", responses(
    (status = 200, description = "How they are now", body = InstallationHealth),
))]
#[post("/check")]
async fn check(superadmin: SignedIn, services: Data<Services>) -> Answer<Read<InstallationHealth>> {
    let ask = |orchestra: Arc<Orchestra>| {
        let pools = services.pools.clone();
        async move {
            let said = match pools.check_within(&orchestra, PATIENCE).await {
                Ok(()) => (DatabaseState::Ok, None),
                Err(error) => (DatabaseState::from(&error), Some(error.to_string())),
            };
            (orchestra.id, said)
        }
    };
    let orchestras = services.registry.orchestras().await?.into_iter().filter(Orchestra::has_data).map(Arc::new);
    let said: std::collections::BTreeMap<_, _> =
        stream::iter(orchestras).map(ask).buffer_unordered(AT_ONCE).collect().await;
    superadmin.deed.is("asked every orchestra's database how it is", None, json!({ "asked": said.len() }));
    let mut items = seen(&services).await?;
    for item in &mut items {
        if let Some((state, error)) = said.get(&item.id) {
            (item.state, item.error) = (*state, error.clone());
        }
    }
    Ok(answer(&services, items))
}

/// The routes.
pub(super) fn routes(cfg: &mut ServiceConfig) {
    cfg.service(scope::scope("/health").service(show).service(check));
}

//! Runs that take orchestras to another schema: foreseen, begun, watched, stopped, resumed.

use actix_web::{
    Either, HttpResponse, get,
    http::header,
    post,
    web::{Data, Path},
};
use central_registry::migration_runs::{BeginError, MigrationRun, MigrationState, OrchestraTurn, TurnState};
use chrono::{DateTime, Utc};
use domain::{
    ids::{MigrationRunId, OrchestraId, UserId},
    values::change::present,
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use tenancy::migrating::{Foreseen, Order, RunError, Seen, Which};
use utoipa::ToSchema;
use utoipa_actix_web::{scope, service_config::ServiceConfig};
use validator::Validate;

use crate::{
    application::Services,
    authority::SignedIn,
    extract::{Read, Valid},
    problem::{Answer, ApiError, Code, Problem},
};

/// So many runs are listed.
const SHOWN: u64 = 50;

/// Which orchestras to take to which schema.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct OrderedMigration {
    /// The schema version to take them to; without it, the newest. Going back drops what the steps after it had added.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false, minimum = 1, example = 6)]
    target: Option<i32>,
    /// Only this orchestra; without it, every one that has a database.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    orchestra_id: Option<OrchestraId>,
    /// Only say what would be done.
    #[serde(default)]
    dry_run: bool,
}

/// What a run of migrations would do.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ForeseenMigration {
    /// The schema version that orchestras would be taken to.
    #[schema(example = 6)]
    target: i32,
    /// The orchestras, in the order of their turns: the first is the canary.
    orchestras: Vec<ForeseenTurn>,
}

/// What a run of migrations would do to one orchestra.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ForeseenTurn {
    /// Which one.
    orchestra_id: OrchestraId,
    /// Its code.
    #[schema(example = "SCO")]
    code: String,
    /// The version that its database has now; null when it could not be asked.
    #[schema(example = 5)]
    version: Option<i32>,
    /// The steps that would be applied, in order.
    #[schema(example = json!(["m0006_mail"]))]
    apply: Vec<String>,
    /// The steps that would be taken back, in order, with all that is in what they added.
    #[schema(example = json!([]))]
    take_back: Vec<String>,
    /// Why nothing can be said.
    #[schema(example = "the registered database is not this orchestra's")]
    error: Option<String>,
}

/// A run of migrations.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Migration {
    /// Its id.
    id: MigrationRunId,
    /// The schema version that orchestras are taken to.
    #[schema(example = 6)]
    target: i32,
    /// Where it is.
    #[schema(example = "running")]
    state: MigrationState,
    /// Whether a process is at it now. One whose process is gone is taken over after two minutes.
    attended: bool,
    /// How many orchestras are in it.
    #[schema(example = 110)]
    total: usize,
    /// How many of them have the schema.
    #[schema(example = 97)]
    done: usize,
    /// The codes of those that failed.
    #[schema(example = json!(["SCO"]))]
    failed: Vec<String>,
    /// The superadmin who began it; null for the command line.
    began_by: Option<UserId>,
    /// When it began.
    began_at: DateTime<Utc>,
    /// When it last went on.
    changed_at: DateTime<Utc>,
}

/// The runs of migrations.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Migrations {
    /// The last fifty, the newest first.
    items: Vec<Migration>,
}

/// A run of migrations with the turn of each orchestra.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MigrationProgress {
    /// The run.
    run: Migration,
    /// The orchestras, in the order of their turns.
    turns: Vec<MigrationTurn>,
}

/// The runs of migrations of one orchestra.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct OrchestraMigrations {
    /// All of them, the newest first.
    items: Vec<OrchestraMigration>,
}

/// A run of migrations, as it was for one orchestra.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct OrchestraMigration {
    /// The run.
    run: Migration,
    /// The orchestra's turn in it.
    turn: MigrationTurn,
}

/// One orchestra's turn in a run of migrations.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MigrationTurn {
    /// Which orchestra.
    orchestra_id: OrchestraId,
    /// Its code.
    #[schema(example = "SCO")]
    code: String,
    /// Where its turn is.
    #[schema(example = "failed")]
    state: TurnState,
    /// The version that its database had before.
    #[schema(example = 5)]
    version_before: Option<i32>,
    /// The version that it has had since.
    #[schema(example = 5)]
    version_after: Option<i32>,
    /// Why it failed, in words.
    #[schema(example = "the step m0006_mail failed and was rolled back: table outbox already exists")]
    error: Option<String>,
    /// When its turn began.
    started_at: Option<DateTime<Utc>>,
    /// When it ended.
    finished_at: Option<DateTime<Utc>>,
}

impl From<Foreseen> for ForeseenMigration {
    fn from(Foreseen { target, orchestras }: Foreseen) -> Self {
        let turn = |Seen { orchestra, said }: Seen| {
            let (version, plan, error) = match said {
                Ok((version, plan)) => (Some(version), plan, None),
                Err(error) => (None, tenancy::schema::Plan::default(), Some(error)),
            };
            ForeseenTurn {
                orchestra_id: orchestra.id,
                code: orchestra.code,
                version,
                apply: plan.up,
                take_back: plan.down,
                error,
            }
        };
        Self { target, orchestras: orchestras.into_iter().map(turn).collect() }
    }
}

impl From<&MigrationRun> for Migration {
    fn from(run: &MigrationRun) -> Self {
        let MigrationRun { id, target, state, is_attended, created_by, created_at, updated_at, turns } = run;
        let failed = turns.iter().filter(|turn| turn.state == TurnState::Failed);
        Self {
            id: *id,
            target: *target,
            state: *state,
            attended: *is_attended,
            total: turns.len(),
            done: turns.iter().filter(|turn| turn.state == TurnState::Done).count(),
            failed: failed.map(|turn| turn.code.clone()).collect(),
            began_by: *created_by,
            began_at: *created_at,
            changed_at: *updated_at,
        }
    }
}

impl From<MigrationRun> for MigrationProgress {
    fn from(run: MigrationRun) -> Self {
        Self { run: (&run).into(), turns: run.turns.into_iter().map(Into::into).collect() }
    }
}

impl From<OrchestraTurn> for MigrationTurn {
    fn from(turn: OrchestraTurn) -> Self {
        let OrchestraTurn { orchestra, code, state, version_before, version_after, error, started_at, finished_at } =
            turn;
        Self { orchestra_id: orchestra, code, state, version_before, version_after, error, started_at, finished_at }
    }
}

impl From<RunError> for ApiError {
    fn from(error: RunError) -> Self {
        match error {
            RunError::NoSuchVersion { .. } => Self::invalid_field("/target", error),
            RunError::NoSuchOrchestra => Self::invalid_field("/orchestraId", error),
            RunError::Begin(why) => why.into(),
            RunError::NotAtIt(why) => Code::AlreadyRunning.because(why),
            RunError::Central(cause) => Self::storage(cause),
        }
    }
}

impl From<BeginError> for ApiError {
    fn from(error: BeginError) -> Self {
        match error {
            BeginError::Running => Code::AlreadyRunning.because(error),
            BeginError::Unknown => Code::NotFound.because(error),
            BeginError::Superseded | BeginError::Done | BeginError::NotRunning => Code::NotInThisState.because(error),
            BeginError::Storage(cause) => Self::storage(cause),
        }
    }
}

async fn shown(services: &Services, id: MigrationRunId) -> Answer<MigrationProgress> {
    let run = services.registry.migration_run(id).await?;
    run.map(Into::into).ok_or_else(|| BeginError::Unknown.into())
}

/// Take orchestras to another schema.
///
/// One orchestra first, as a canary, then four at a time; each step in a transaction. One that fails is named and not
/// served until a later run succeeds; it stops nobody, but after five the rest is left alone. One run at a time. A worker
/// carries it out; `dryRun` looks into every database and writes nothing.
#[utoipa::path(operation_id = "migrateOrchestras", tag = "Superadmin", request_body = OrderedMigration, responses(
    (status = 200, description = "What would be done, of a dry run", body = ForeseenMigration),
    (status = 202, description = "It has begun; `Location` says how far it has come", body = MigrationProgress),
    (status = 409, response = Problem),
))]
#[post("")]
async fn begin(
    superadmin: SignedIn,
    services: Data<Services>,
    body: Valid<OrderedMigration>,
) -> Answer<Either<Read<ForeseenMigration>, HttpResponse>> {
    let Valid(OrderedMigration { target, orchestra_id, dry_run }) = body;
    let which = orchestra_id.map_or(Which::All, Which::One);
    let order = Order { target, which, by: Some(superadmin.user.id) };
    if dry_run {
        return Ok(Either::Left(Read::list(services.runner.foresee(order).await?.into())));
    }
    let id = services.runner.begin(order).await?;
    let fields = json!({ "run": id, "target": target });
    superadmin.deed.is("ordered a run of migrations", orchestra_id, fields);
    Ok(Either::Right(
        HttpResponse::Accepted()
            .insert_header((header::LOCATION, format!("/api/superadmin/migrations/{id}")))
            .insert_header((header::CACHE_CONTROL, "no-store"))
            .json(shown(&services, id).await?),
    ))
}

/// The runs of migrations.
#[utoipa::path(operation_id = "listMigrations", tag = "Superadmin", responses(
    (status = 200, description = "The last ones", body = Migrations),
))]
#[get("")]
async fn list(_: SignedIn, services: Data<Services>) -> Answer<Read<Migrations>> {
    let runs = services.registry.migration_runs(SHOWN).await?;
    Ok(Read::list(Migrations { items: runs.iter().map(Into::into).collect() }))
}

/// The runs of migrations of an orchestra.
///
/// All of them, the newest first, each with what came of the orchestra's turn.
#[utoipa::path(operation_id = "listOrchestraMigrations", tag = "Superadmin", params(("id" = OrchestraId, Path, description = "The orchestra")), responses(
    (status = 200, description = "All of them", body = OrchestraMigrations),
    (status = 404, response = Problem),
))]
#[get("/{id}/migrations")]
async fn list_of_orchestra(
    _: SignedIn,
    services: Data<Services>,
    id: Path<OrchestraId>,
) -> Answer<Read<OrchestraMigrations>> {
    let (registry, id) = (&services.registry, id.into_inner());
    registry.orchestra(id).await?.ok_or_else(|| Code::NotFound.because("no such orchestra"))?;
    let runs = registry.migration_runs_of(id).await?;
    let of_orchestra = |run: MigrationRun| {
        let shown = Migration::from(&run);
        let turn = run.turns.into_iter().find(|turn| turn.orchestra == id)?;
        Some(OrchestraMigration { run: shown, turn: turn.into() })
    };
    Ok(Read::list(OrchestraMigrations { items: runs.into_iter().filter_map(of_orchestra).collect() }))
}

/// A run of migrations, with the turn of each orchestra.
#[utoipa::path(operation_id = "showMigration", tag = "Superadmin", params(("id" = MigrationRunId, Path, description = "The run")), responses(
    (status = 200, description = "How far it has come", body = MigrationProgress),
    (status = 404, response = Problem),
))]
#[get("/{id}")]
async fn show(_: SignedIn, services: Data<Services>, id: Path<MigrationRunId>) -> Answer<Read<MigrationProgress>> {
    Ok(Read::list(shown(&services, id.into_inner()).await?))
}

/// Let a run of migrations go on.
///
/// Orchestras that failed have their turn again, and so have those that had none. Only the newest run.
#[utoipa::path(operation_id = "resumeMigration", tag = "Superadmin", params(("id" = MigrationRunId, Path, description = "The run")), responses(
    (status = 200, description = "It goes on", body = MigrationProgress),
    (status = 404, response = Problem),
    (status = 409, response = Problem),
))]
#[post("/{id}/resume")]
async fn resume(
    superadmin: SignedIn,
    services: Data<Services>,
    id: Path<MigrationRunId>,
) -> Answer<Read<MigrationProgress>> {
    let id = id.into_inner();
    services.runner.resume(id).await?;
    superadmin.deed.is("resumed a run of migrations", None, json!({ "run": id }));
    Ok(Read::list(shown(&services, id).await?))
}

/// Stop a run of migrations.
///
/// The turns under way come to their end, no other begins.
#[utoipa::path(operation_id = "stopMigration", tag = "Superadmin", params(("id" = MigrationRunId, Path, description = "The run")), responses(
    (status = 200, description = "It is stopped", body = MigrationProgress),
    (status = 404, response = Problem),
    (status = 409, response = Problem),
))]
#[post("/{id}/stop")]
async fn stop(
    superadmin: SignedIn,
    services: Data<Services>,
    id: Path<MigrationRunId>,
) -> Answer<Read<MigrationProgress>> {
    let id = id.into_inner();
    services.registry.stop_migration(id).await?;
    superadmin.deed.is("stopped a run of migrations", None, json!({ "run": id }));
    Ok(Read::list(shown(&services, id).await?))
}

/// Those of one orchestra, in the scope of orchestras.
pub(super) fn of_orchestra(cfg: &mut ServiceConfig) {
    cfg.service(list_of_orchestra);
}

/// The routes.
pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(scope::scope("/migrations").service(begin).service(list).service(show).service(resume).service(stop));
}

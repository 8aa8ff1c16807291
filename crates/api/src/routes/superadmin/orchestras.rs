//! The orchestras of the installation: what they are called and pay for, how their databases are, whether they are in use.

use actix_web::{
    get, patch, post,
    web::{Data, Path},
};
use central_registry::{
    orchestra_records::{AmendError, AmendOrchestra, OrchestraRecord, OwnTerms},
    orchestras::{Hold, MailMode, Plan, Status},
    plans::{PlanLimit, Price},
};
use chrono::{DateTime, Utc};
use domain::{
    ids::OrchestraId,
    services::staffing::Actor,
    values::{
        change::{Change, present},
        colour::{Colour, Shades},
        text::Name,
    },
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use tenancy::{
    pools::CountError,
    returning::{self, ReturnError},
};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;
use validator::Validate;

use super::metrics::PlanUse;
use crate::{
    application::Services,
    authority::SignedIn,
    extract::{IfMatch, Read, Valid},
    outbound::mailbox::Mailbox,
    problem::{Answer, ApiError, Code, Problem},
};

/// An orchestra, as those see it who run the installation.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct HostedOrchestra {
    /// Its id.
    id: OrchestraId,
    /// Its short code.
    #[schema(example = "SCO")]
    code: String,
    /// Its name.
    #[schema(example = "Stockholm Concert Orchestra")]
    name: String,
    /// Where it is in its life.
    #[schema(example = "active")]
    status: Status,
    /// What keeps it from being served, whatever its status.
    #[schema(example = json!(null))]
    hold: Option<Hold>,
    /// What it pays for.
    #[schema(example = "medium")]
    plan: Plan,
    /// The most musicians that it may have.
    #[schema(example = 1000)]
    max_musicians: i32,
    /// The most active projects that it may have.
    #[schema(example = 100)]
    max_projects: i32,
    /// What it pays.
    price: Price,
    /// What of that was agreed with it, and so does not change with its plan.
    own: OwnTerms,
    /// How much of it is used; null before it was first counted.
    plan_use: Option<PlanUse>,
    /// Whom to turn to.
    #[schema(example = "Anna Berg, 08-123 45 67")]
    contact: Option<String>,
    /// Its colour, as it was chosen; null for StageSub's.
    #[schema(example = "#7a1f2b")]
    colour: Option<Colour>,
    /// The shades of it that its mails and answer pages use: those nearest to it in which text can be read.
    shades: Shades,
    /// Whether its mail reaches people.
    #[schema(example = "live")]
    mail_mode: MailMode,
    /// Whether it is one of the demo's.
    demo: bool,
    /// Where its data is, without user and password; null when the registry cannot say.
    #[schema(example = "postgres:db.example.org:5432/sco")]
    database: Option<String>,
    /// The database that it can be read from while its own is away; null where it has none.
    standby: Option<Standby>,
    /// How many steps its database's schema has had.
    #[schema(example = 6)]
    schema_version: i32,
    /// How many it should have had.
    #[schema(example = 6)]
    latest_schema_version: i32,
    /// When its database was last noted to answer.
    last_ok_at: Option<DateTime<Utc>>,
    /// Why its database last did not.
    #[schema(example = "the database does not answer")]
    last_error: Option<String>,
    /// Since when it has stood still.
    stands_still_since: Option<DateTime<Utc>>,
    /// When its code was reserved.
    created_at: DateTime<Utc>,
    /// Goes up with each change that an operator makes; what `If-Match` names.
    #[schema(example = 3)]
    version: i64,
}

/// A database that an orchestra can be read from.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Standby {
    /// Where it is, without user and password.
    #[schema(example = "postgres:standby.example.org:5432/sco")]
    database: String,
    /// Whether the orchestra is read from it now.
    #[schema(example = false)]
    in_use: bool,
}

/// The orchestras of the installation.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct HostedOrchestras {
    /// By code, whatever their state.
    items: Vec<HostedOrchestra>,
}

/// What to change of an orchestra.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AmendHostedOrchestra {
    /// Another name.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    name: Option<Name>,
    /// Whom to turn to; null for nobody.
    #[serde(default)]
    #[schema(value_type = Option<Name>)]
    contact: Change<Name>,
    /// Another plan; limits and price become the plan's unless they are given as well.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    plan: Option<Plan>,
    /// The most musicians that it may have, whatever its plan; null for what the plan has. What is there already stays.
    #[serde(default)]
    #[schema(value_type = Option<i32>, minimum = 1, maximum = 1_000_000)]
    max_musicians: Change<PlanLimit>,
    /// The most active projects that it may have, in the same way.
    #[serde(default)]
    #[schema(value_type = Option<i32>, minimum = 1, maximum = 1_000_000)]
    max_projects: Change<PlanLimit>,
    /// What was agreed that it pays; null for what the plan costs.
    #[serde(default)]
    #[schema(value_type = Option<Price>)]
    price: Change<Price>,
    /// The colour of its mails and answer pages; null for StageSub's.
    #[serde(default)]
    #[schema(value_type = Option<Colour>)]
    colour: Change<Colour>,
}

impl From<OrchestraRecord> for HostedOrchestra {
    fn from(record: OrchestraRecord) -> Self {
        let OrchestraRecord {
            orchestra,
            place,
            standby,
            last_ok_at,
            last_error,
            created_at,
            version,
            price,
            own,
            used,
        } = record;
        let (max_musicians, max_projects) = (orchestra.max_musicians, orchestra.max_projects);
        let shades = orchestra.shades();
        let plan_use = used.map(|used| PlanUse::of(&used, max_musicians, max_projects));
        Self {
            id: orchestra.id,
            code: orchestra.code,
            name: orchestra.name,
            status: orchestra.status,
            hold: orchestra.hold,
            plan: orchestra.plan,
            max_musicians,
            max_projects,
            price,
            own,
            plan_use,
            contact: orchestra.contact,
            colour: orchestra.colour,
            shades,
            mail_mode: orchestra.mail_mode,
            demo: orchestra.is_demo,
            database: place,
            standby: standby.map(|database| Standby { database, in_use: orchestra.reads_standby }),
            schema_version: orchestra.schema_version,
            latest_schema_version: tenancy::migrations::latest(),
            last_ok_at,
            last_error,
            stands_still_since: orchestra.suspended_at,
            created_at,
            version,
        }
    }
}

impl From<AmendError> for ApiError {
    fn from(error: AmendError) -> Self {
        match error {
            AmendError::Refused(refused) => refused.into(),
            AmendError::Storage(cause) => Self::storage(cause),
        }
    }
}

impl From<CountError> for ApiError {
    fn from(error: CountError) -> Self {
        match error {
            CountError::Enter(why) => why.into(),
            CountError::Storage(cause) => Self::storage(cause),
        }
    }
}

impl From<ReturnError> for ApiError {
    fn from(error: ReturnError) -> Self {
        match error {
            ReturnError::NeverInUse | ReturnError::Held(_) | ReturnError::NotQuarantined | ReturnError::Url(_) => {
                Code::NotInThisState.because(error)
            }
            ReturnError::NeedsMigration => Code::NeedsMigration.because(error),
            ReturnError::Misrouted => Code::Misrouted.because(error),
            ReturnError::Staffing(cause) => cause.into(),
            ReturnError::Transaction(cause) => cause.into(),
            ReturnError::Storage(cause) => Self::storage(cause),
        }
    }
}

pub(super) async fn found(services: &Services, id: OrchestraId) -> Answer<OrchestraRecord> {
    services.registry.orchestra_record(id).await?.ok_or_else(|| Code::NotFound.because("no such orchestra"))
}

pub(super) async fn shown(services: &Services, id: OrchestraId) -> Answer<Read<HostedOrchestra>> {
    let record = found(services, id).await?;
    Ok(Read::counted(record.version, record.into()))
}

/// The orchestras.
///
/// All of them, also those being made and those that stand still. From the central database alone.
#[utoipa::path(operation_id = "listOrchestras", tag = "Superadmin", responses(
    (status = 200, description = "All of them", body = HostedOrchestras),
))]
#[get("")]
async fn list(_: SignedIn, services: Data<Services>) -> Answer<Read<HostedOrchestras>> {
    let records = services.registry.orchestra_records().await?;
    Ok(Read::list(HostedOrchestras { items: records.into_iter().map(Into::into).collect() }))
}

/// An orchestra.
#[utoipa::path(operation_id = "showHostedOrchestra", tag = "Superadmin", params(("id" = OrchestraId, Path, description = "The orchestra")), responses(
    (status = 200, description = "The orchestra", body = HostedOrchestra),
    (status = 404, response = Problem),
))]
#[get("/{id}")]
async fn show(_: SignedIn, services: Data<Services>, id: Path<OrchestraId>) -> Answer<Read<HostedOrchestra>> {
    shown(&services, id.into_inner()).await
}

/// Change an orchestra's name, contact, colour, plan, limits or price.
///
/// Holds at the next request of its people. A limit below what is there already takes nothing away.
#[utoipa::path(operation_id = "amendHostedOrchestra", tag = "Superadmin", params(("id" = OrchestraId, Path, description = "The orchestra")), request_body = AmendHostedOrchestra, responses(
    (status = 200, description = "Changed", body = HostedOrchestra),
    (status = 404, response = Problem),
    (status = 412, response = Problem),
))]
#[patch("/{id}")]
async fn amend(
    superadmin: SignedIn,
    services: Data<Services>,
    id: Path<OrchestraId>,
    IfMatch(expected): IfMatch,
    body: Valid<AmendHostedOrchestra>,
) -> Answer<Read<HostedOrchestra>> {
    let id = id.into_inner();
    let Valid(AmendHostedOrchestra { name, contact, plan, max_musicians, max_projects, price, colour }) = body;
    let fields = json!({
        "plan": plan,
        "maxMusicians": said(&max_musicians),
        "maxProjects": said(&max_projects),
        "price": said(&price),
    });
    let change = AmendOrchestra {
        name: name.map(|name| name.to_string()),
        contact: contact.map(|contact| contact.to_string()),
        plan,
        max_musicians,
        max_projects,
        price,
        colour,
    };
    let (clock, by) = (&services.sign_in_clock, superadmin.user.id);
    if services.registry.amend_orchestra(clock, by, id, expected, change).await? {
        superadmin.deed.is("changed an orchestra", id, fields);
    }
    shown(&services, id).await
}

/// Suspend an orchestra.
///
/// Holds at the next request of its people. Nothing is lost and nothing is mailed; open deadlines stand still.
#[utoipa::path(operation_id = "suspendOrchestra", tag = "Superadmin", params(("id" = OrchestraId, Path, description = "The orchestra")), responses(
    (status = 200, description = "It is suspended", body = HostedOrchestra),
    (status = 404, response = Problem),
    (status = 409, response = Problem),
))]
#[post("/{id}/suspend")]
async fn suspend(
    superadmin: SignedIn,
    services: Data<Services>,
    id: Path<OrchestraId>,
) -> Answer<Read<HostedOrchestra>> {
    stop(&services, &superadmin, id.into_inner(), Status::Suspended).await
}

/// Take an orchestra out of use.
///
/// As suspending does, for one that is not expected back soon.
#[utoipa::path(operation_id = "inactivateOrchestra", tag = "Superadmin", params(("id" = OrchestraId, Path, description = "The orchestra")), responses(
    (status = 200, description = "It is inactive", body = HostedOrchestra),
    (status = 404, response = Problem),
    (status = 409, response = Problem),
))]
#[post("/{id}/inactivate")]
async fn inactivate(
    superadmin: SignedIn,
    services: Data<Services>,
    id: Path<OrchestraId>,
) -> Answer<Read<HostedOrchestra>> {
    stop(&services, &superadmin, id.into_inner(), Status::Inactive).await
}

/// Take an orchestra back into use.
///
/// Its musicians first get the time back that stood still, so its database must answer and be migrated.
#[utoipa::path(operation_id = "activateOrchestra", tag = "Superadmin", params(("id" = OrchestraId, Path, description = "The orchestra")), responses(
    (status = 200, description = "It is active", body = HostedOrchestra),
    (status = 404, response = Problem),
    (status = 409, response = Problem),
))]
#[post("/{id}/activate")]
async fn activate(
    superadmin: SignedIn,
    services: Data<Services>,
    id: Path<OrchestraId>,
) -> Answer<Read<HostedOrchestra>> {
    let OrchestraRecord { orchestra, .. } = found(&services, id.into_inner()).await?;
    if orchestra.status != Status::Active {
        returning::return_to_use(&services.registry, &services.clock, &orchestra).await?;
        let fields = json!({ "before": orchestra.status });
        superadmin.deed.is("took an orchestra back into use", orchestra.id, fields);
    }
    shown(&services, orchestra.id).await
}

/// Empty a demo orchestra.
///
/// All that its people did in it is taken away, and it is as if it had just been made; its users stay. Refused for every
/// other orchestra.
#[utoipa::path(operation_id = "resetOrchestra", tag = "Superadmin", params(("id" = OrchestraId, Path, description = "The orchestra")), responses(
    (status = 200, description = "It is as new", body = HostedOrchestra),
    (status = 404, response = Problem),
    (status = 409, response = Problem),
))]
#[post("/{id}/reset")]
async fn reset(superadmin: SignedIn, services: Data<Services>, id: Path<OrchestraId>) -> Answer<Read<HostedOrchestra>> {
    let id = id.into_inner();
    let orchestra =
        services.registry.orchestra(id).await?.ok_or_else(|| Code::NotFound.because("no such orchestra"))?;
    if orchestra.status != Status::Active {
        return Err(Code::NotInThisState.because("the orchestra is not in use"));
    }
    let by = Actor::Superadmin(superadmin.user.id);
    if !services.pools.begin_anew(&orchestra, &services.clock, by).await? {
        return Err(Code::NotInThisState.because("only a demo orchestra is emptied"));
    }
    superadmin.deed.is("emptied a demo orchestra", id, json!({ "code": orchestra.code }));
    // What its mails said no longer holds; that some stay must not make it look as if nothing had been done.
    if let Err(cause) = Mailbox::new(&services.config.data_dir).folder(id).empty().await {
        tracing::warn!(orchestra.id = %id, %cause, "the mails of an orchestra that was emptied could not be removed");
    }
    shown(&services, id).await
}

/// What the log keeps of a change of what was agreed.
fn said(change: &Change<impl Serialize>) -> Option<serde_json::Value> {
    match change {
        Change::Keep => None,
        Change::Clear => Some(json!("as the plan")),
        Change::Set(own) => Some(json!(own)),
    }
}

async fn stop(
    services: &Services,
    superadmin: &SignedIn,
    id: OrchestraId,
    status: Status,
) -> Answer<Read<HostedOrchestra>> {
    let before = found(services, id).await?.orchestra.status;
    if before == status {
        return shown(services, id).await;
    }
    if !services.registry.stand_still(&services.clock, id, status).await? {
        return Err(Code::NotInThisState.because("the orchestra has never been in use"));
    }
    let fields = json!({ "before": before, "now": status });
    superadmin.deed.is("stopped an orchestra", id, fields);
    shown(services, id).await
}

/// The routes, in the scope of orchestras.
pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(list)
        .service(show)
        .service(amend)
        .service(suspend)
        .service(inactivate)
        .service(activate)
        .service(reset);
}

//! The needs of a project: whom it lacks, and from which lists they are asked.

use std::collections::BTreeSet;

use actix_web::{
    get, post,
    web::{Data, Path, Query},
};
use chrono::{DateTime, Utc};
use domain::{
    entities::need,
    ids::{NeedId, PositionId, ProjectId, RankingListId, SessionId, UserId},
    rules::calendar::{CountingClock, ResponseTime, Unit},
    services::needs::{self, AddNeedError, NewNeed},
    values::{
        states::{FillState, HoldReason, NeedReason, NeedStatus, Release, Strategy, Tier},
        text::{Name, Note},
    },
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;
use validator::Validate;

use crate::{
    application::Services,
    authority::Staff,
    extract::{Created, Read, Valid},
    problem::{Answer, ApiError, Code, Problem},
};

/// A need to be added.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AddNeed {
    /// Whom the project lacks.
    position_id: PositionId,
    /// How many.
    #[validate(range(min = 1, max = 99))]
    #[serde(default = "one")]
    #[schema(example = 2, minimum = 1, maximum = 99, default = 1)]
    quantity: i32,
    /// How many are asked at a time; when absent, `first_come` for an urgent need, else `sequential` for one player and
    /// `parallel` for more.
    strategy: Option<Strategy>,
    /// How many are asked at once with `first_come`; when absent, three for each seat of an urgent need.
    #[validate(range(min = 1, max = 1000))]
    #[schema(minimum = 1, maximum = 1000)]
    max_recipients: Option<i32>,
    /// How long a musician has to answer; when absent, as proposed for how near the sessions are.
    response: Option<ResponseTime>,
    /// Which days the response time counts; the orchestra's setting when absent.
    clock: Option<CountingClock>,
    /// Whether only local musicians are asked.
    #[serde(default)]
    requires_local: bool,
    /// Whether quiet time and last call are ignored.
    #[serde(default)]
    urgent: bool,
    /// Needs with a lower priority are taken first.
    #[validate(range(min = -1000, max = 1000))]
    #[serde(default)]
    #[schema(minimum = -1000, maximum = 1000, default = 0)]
    priority: i32,
    /// Why players are needed.
    #[serde(default = "substitute")]
    #[schema(default = "substitute")]
    reason: NeedReason,
    /// Who is away.
    replaces: Option<Name>,
    /// What the musicians asked should know.
    #[schema(example = "Please bring the piccolo.")]
    note_to_musician: Option<Note>,
    /// Fee and travel, when they differ from the project's.
    terms: Option<Note>,
    /// The lists in the order they open; when absent, the position's lists A, B and C, each when those before it are
    /// exhausted.
    #[validate(length(max = 50))]
    ladder: Option<Vec<AddRung>>,
    /// The sessions it covers; none means all that are still ahead.
    #[validate(length(max = 200))]
    #[serde(default)]
    session_ids: Vec<SessionId>,
}

/// One list of a new need's ladder.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AddRung {
    /// The list: of any position, or made for this project.
    list_id: RankingListId,
    /// When it opens. The first list is open at once.
    #[serde(default = "exhausted")]
    release: Release,
}

/// For which sessions a proposal is wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ProposalQuery {
    /// The sessions the need would cover, separated by commas; all of the project when absent.
    sessions: Option<String>,
}

/// Which needs to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct NeedQuery {
    /// Whether archived needs are listed as well.
    #[serde(default)]
    archived: bool,
}

/// What is proposed for a new need. What is saved stands.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NeedProposal {
    /// How long musicians should have to answer.
    response: ResponseTime,
    /// Whether to call the need urgent: its first session is at most two days away.
    #[schema(example = false)]
    urgent: bool,
}

/// A need of a project.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Need {
    /// The need's id.
    id: NeedId,
    /// Its project.
    project_id: ProjectId,
    /// Whom the project lacks.
    position_id: PositionId,
    /// How many.
    #[schema(example = 2)]
    quantity: i32,
    /// How many musicians have said yes.
    #[schema(example = 1)]
    filled: i32,
    /// How many are asked and have not answered.
    #[schema(example = 1)]
    asked: i32,
    /// How far that is. `held`, `needs_decision` and `exhausted` wait for staff.
    fill_state: FillState,
    /// Whether it is still to be filled.
    status: NeedStatus,
    /// How many are asked at a time.
    strategy: Strategy,
    /// How many are asked at once with `first_come`.
    max_recipients: Option<i32>,
    /// How long a musician has to answer.
    response: NeedResponse,
    /// Which days the response time counts.
    clock: CountingClock,
    /// Whether only local musicians are asked.
    requires_local: bool,
    /// Whether quiet time and last call are ignored.
    urgent: bool,
    /// Since when it may ask; `null` before the first send.
    armed_at: Option<DateTime<Utc>>,
    /// Why it asks nobody until staff say so.
    hold: Option<HoldReason>,
    /// Since when.
    held_at: Option<DateTime<Utc>>,
    /// Needs with a lower priority are taken first.
    priority: i32,
    /// Why players are needed.
    reason: NeedReason,
    /// Who is away.
    replaces: Option<Name>,
    /// What the musicians asked should know.
    note_to_musician: Option<Note>,
    /// Fee and travel, when they differ from the project's.
    terms: Option<Note>,
    /// Its lists, in the order they open.
    ladder: Vec<Rung>,
    /// The sessions it covers; none means all that are still ahead.
    session_ids: Vec<SessionId>,
    /// When it was added.
    created_at: DateTime<Utc>,
    /// When staff last changed it.
    updated_at: DateTime<Utc>,
    /// Who did.
    updated_by: Option<UserId>,
    /// How often staff have changed it, from 1; also its `ETag`.
    #[schema(example = 1)]
    version: i64,
}

/// How long a musician has to answer.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NeedResponse {
    /// How many units.
    #[schema(example = 2)]
    value: i32,
    /// What is counted.
    unit: Unit,
}

/// One list of a need's ladder.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Rung {
    /// The list.
    list_id: RankingListId,
    /// Which standing list it is; `null` for a custom one.
    tier: Option<Tier>,
    /// What a custom list is called.
    name: Option<Name>,
    /// When it opens. The first list is open at once.
    release: Release,
}

/// The needs of a project.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NeedList {
    /// In the order in which they are filled.
    items: Vec<Need>,
}

impl AddRung {
    /// The list and when it opens.
    pub(super) fn into_pair(self) -> (RankingListId, Release) {
        (self.list_id, self.release)
    }
}

const fn one() -> i32 {
    1
}

const fn substitute() -> NeedReason {
    NeedReason::Substitute
}

const fn exhausted() -> Release {
    Release::Exhausted
}

impl From<needs::Need> for Need {
    fn from(need: needs::Need) -> Self {
        let needs::Need { facts, ladder, sessions, accepted: filled, live: asked, fill_state } = need;
        let need::Model {
            id,
            project_id,
            position_id,
            quantity,
            status,
            strategy,
            max_recipients,
            response_value: value,
            response_unit: unit,
            clock,
            requires_local,
            urgent,
            armed_at,
            hold_reason: hold,
            held_at,
            priority,
            reason,
            replaces,
            note_to_musician,
            terms,
            created_at,
            updated_at,
            updated_by,
            version,
        } = facts;
        Self {
            id,
            project_id,
            position_id,
            quantity,
            filled,
            asked,
            fill_state,
            status,
            strategy,
            max_recipients,
            response: NeedResponse { value, unit },
            clock,
            requires_local,
            urgent,
            armed_at,
            hold,
            held_at,
            priority,
            reason,
            replaces,
            note_to_musician,
            terms,
            ladder: ladder.into_iter().map(Rung::from).collect(),
            session_ids: sessions,
            created_at,
            updated_at,
            updated_by,
            version,
        }
    }
}

impl From<needs::Rung> for Rung {
    fn from(rung: needs::Rung) -> Self {
        let needs::Rung { list: list_id, tier, name, release } = rung;
        Self { list_id, tier, name, release }
    }
}

impl From<AddNeed> for NewNeed {
    fn from(need: AddNeed) -> Self {
        let AddNeed {
            position_id: position,
            quantity,
            strategy,
            max_recipients,
            response,
            clock,
            requires_local,
            urgent,
            priority,
            reason,
            replaces,
            note_to_musician,
            terms,
            ladder,
            session_ids: sessions,
        } = need;
        let ladder = ladder.map(|rungs| rungs.into_iter().map(AddRung::into_pair).collect());
        Self {
            position,
            quantity,
            strategy,
            max_recipients,
            response,
            clock,
            requires_local,
            urgent,
            priority,
            reason,
            replaces,
            note_to_musician,
            terms,
            ladder,
            sessions,
        }
    }
}

impl From<AddNeedError> for ApiError {
    fn from(error: AddNeedError) -> Self {
        match error {
            AddNeedError::Refused(refused) => refused.into(),
            AddNeedError::NotInThisState(_) => Code::NotInThisState.because(error),
            AddNeedError::UnknownPosition => Self::invalid_field("/positionId", error),
            AddNeedError::NoList => Self::invalid_field("/ladder", error),
            AddNeedError::UnknownList(place) | AddNeedError::RepeatedList(place) => {
                Self::invalid_field(&format!("/ladder/{place}/listId"), error)
            }
            AddNeedError::UnknownSession(place) => Self::invalid_field(&format!("/sessionIds/{place}"), error),
            AddNeedError::MaxRecipients => Self::invalid_field("/maxRecipients", error),
            AddNeedError::Storage(cause) => Self::storage(cause),
        }
    }
}

/// The needs of a project.
#[utoipa::path(operation_id = "listNeeds", tag = "Projects", params(("project" = ProjectId, Path, description = "The project"), NeedQuery), responses(
    (status = 200, description = "Its needs", body = NeedList),
    (status = 404, response = Problem),
))]
#[get("/projects/{project}/needs")]
async fn list(staff: Staff, project: Path<ProjectId>, query: Query<NeedQuery>) -> Answer<Read<NeedList>> {
    let needs = needs::of_project(staff.db.read(), project.into_inner(), query.archived).await?;
    Ok(Read::list(NeedList { items: needs.into_iter().map(Need::from).collect() }))
}

/// What is proposed for a new need.
///
/// By how near its sessions are. Only a person makes a need urgent.
#[utoipa::path(operation_id = "proposeNeed", tag = "Projects", params(("project" = ProjectId, Path, description = "The project"), ProposalQuery), responses(
    (status = 200, description = "The proposal", body = NeedProposal),
    (status = 404, response = Problem),
))]
#[get("/projects/{project}/need-proposal")]
async fn propose(
    staff: Staff,
    services: Data<Services>,
    project: Path<ProjectId>,
    query: Query<ProposalQuery>,
) -> Answer<Read<NeedProposal>> {
    let sessions = query.sessions.iter().flat_map(|ids| ids.split(',')).map(str::parse);
    let sessions: BTreeSet<SessionId> =
        sessions.collect::<Result<_, _>>().map_err(|_| Code::Malformed.because("`sessions` are ids"))?;
    let needs::Proposal { response, urgent } =
        needs::propose(staff.db.read(), &services.clock, project.into_inner(), &sessions).await?;
    Ok(Read::list(NeedProposal { response, urgent }))
}

/// Add a need.
///
/// It asks nobody until it is sent.
#[utoipa::path(operation_id = "addNeed", tag = "Projects", params(("project" = ProjectId, Path, description = "The project")), request_body = AddNeed, responses(
    (status = 201, description = "Added", body = Need),
    (status = 404, response = Problem),
    (status = 409, response = Problem),
))]
#[post("/projects/{project}/needs")]
async fn add(
    mut staff: Staff,
    services: Data<Services>,
    project: Path<ProjectId>,
    body: Valid<AddNeed>,
) -> Answer<Created<Need>> {
    let txn = staff.db.write_tx().await?;
    let need = needs::add(&txn, &services.clock, Some(staff.actor), *project, body.0.into()).await?;
    txn.commit().await?;
    let location = format!("/api/projects/{project}/needs/{}", need.facts.id);
    Ok(Created { location, version: need.facts.version, body: need.into() })
}

/// One need.
#[utoipa::path(operation_id = "showNeed", tag = "Projects", params(("project" = ProjectId, Path, description = "The project"), ("need" = NeedId, Path, description = "The need")), responses(
    (status = 200, description = "The need", body = Need),
    (status = 404, response = Problem),
))]
#[get("/projects/{project}/needs/{need}")]
async fn show(staff: Staff, path: Path<(ProjectId, NeedId)>) -> Answer<Read<Need>> {
    let (project, need) = path.into_inner();
    let need = needs::find(staff.db.read(), project, need).await?;
    Ok(Read::counted(need.facts.version, need.into()))
}

/// The routes.
pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(list).service(propose).service(add).service(show);
}

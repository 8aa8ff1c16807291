//! Changing and archiving needs. Once a need has been sent, an edit may ask or cancel somebody, so it is a command.

use actix_web::{
    delete, patch,
    web::{Data, Path},
};
use domain::{
    ids::{NeedId, ProjectId, SessionId},
    rules::calendar::{CountingClock, ResponseTime},
    services::{
        needs,
        staffing::{self, NeedChange},
    },
    values::{
        change::{Change, present},
        states::{NeedReason, Strategy},
        text::{Name, Note},
    },
};
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;
use validator::Validate;

use super::{
    asking::{CommandOutcome, CommandTerms, carried_out},
    needs::{AddRung, Need},
};
use crate::{
    application::Services,
    authority::Staff,
    extract::{IfMatch, Read, Valid},
    problem::{Answer, Code, Problem},
};

/// What to change about a need; what is absent stays as it is, `null` empties a field.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ChangeNeed {
    /// How many players are needed; not fewer than have said yes.
    #[serde(default, deserialize_with = "present")]
    #[validate(range(min = 1, max = 99))]
    #[schema(example = 3, minimum = 1, maximum = 99, nullable = false)]
    quantity: Option<i32>,
    /// How many are asked at a time.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    strategy: Option<Strategy>,
    /// How many are asked at once with `first_come`.
    #[serde(default)]
    #[schema(value_type = Option<i32>, minimum = 1)]
    max_recipients: Change<i32>,
    /// How long a musician has to answer. Requests that are out keep their deadlines.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    response: Option<ResponseTime>,
    /// Which days the response time counts.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    clock: Option<CountingClock>,
    /// Whether only local musicians are asked.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    requires_local: Option<bool>,
    /// Whether quiet time and last call are ignored.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    urgent: Option<bool>,
    /// Needs with a lower priority are taken first.
    #[serde(default, deserialize_with = "present")]
    #[validate(range(min = -1000, max = 1000))]
    #[schema(minimum = -1000, maximum = 1000, nullable = false)]
    priority: Option<i32>,
    /// Why players are needed.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    reason: Option<NeedReason>,
    /// Who is away.
    #[serde(default)]
    #[schema(value_type = Option<Name>)]
    replaces: Change<Name>,
    /// What the musicians asked should know.
    #[serde(default)]
    #[schema(value_type = Option<Note>)]
    note_to_musician: Change<Note>,
    /// Fee and travel, when they differ from the project's.
    #[serde(default)]
    #[schema(value_type = Option<Note>)]
    terms: Change<Note>,
    /// All its lists, in the order they open.
    #[serde(default, deserialize_with = "present")]
    #[validate(length(min = 1, max = 50))]
    #[schema(nullable = false)]
    ladder: Option<Vec<AddRung>>,
    /// All the sessions it covers; none means all that are still ahead.
    #[serde(default, deserialize_with = "present")]
    #[validate(length(max = 200))]
    #[schema(nullable = false)]
    session_ids: Option<Vec<SessionId>>,
    /// How to go about asking, should the change make that necessary.
    #[serde(default)]
    #[validate(nested)]
    options: CommandTerms,
}

impl From<ChangeNeed> for NeedChange {
    fn from(change: ChangeNeed) -> Self {
        let ChangeNeed {
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
            session_ids,
            options: _,
        } = change;
        Self {
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
            ladder: ladder.map(|rungs| rungs.into_iter().map(AddRung::into_pair).collect()),
            sessions: session_ids.map(|ids| ids.into_iter().collect()),
        }
    }
}

/// Change a need.
///
/// Before the need is sent this asks nobody, and assistants may do it. Afterwards it is planned again: what is too much
/// is cancelled, and whoever would be asked must have been confirmed.
#[utoipa::path(operation_id = "amendNeed", tag = "Projects", params(("project" = ProjectId, Path, description = "The project"), ("need" = NeedId, Path, description = "The need")), request_body = ChangeNeed, responses(
    (status = 200, description = "Changed", body = Need),
    (status = 404, response = Problem),
    (status = 409, response = Problem),
    (status = 412, response = Problem),
))]
#[patch("/projects/{project}/needs/{need}")]
async fn amend(
    staff: Staff,
    services: Data<Services>,
    path: Path<(ProjectId, NeedId)>,
    version: IfMatch,
    body: Valid<ChangeNeed>,
) -> Answer<Read<Need>> {
    let (project, need) = path.into_inner();
    may_edit(&staff, project, need).await?;
    let command = body.0.options.command(&staff)?;
    let tx = staff.db.staffing_tx(&services.clock).await?;
    staffing::edit_need(&tx, &services.clock, &command, need, body.0.into(), version.0).await?;
    tx.commit().await?;
    let need = needs::find(staff.db.read(), project, need).await?;
    Ok(Read::counted(need.facts.version, need.into()))
}

/// Move a need into history.
///
/// Whoever is asked is told. Refused while somebody is engaged for it.
#[utoipa::path(operation_id = "archiveNeed", tag = "Projects", params(("project" = ProjectId, Path, description = "The project"), ("need" = NeedId, Path, description = "The need")), responses(
    (status = 200, description = "It belongs to history; the requests that were closed", body = CommandOutcome),
    (status = 404, response = Problem),
    (status = 409, response = Problem),
    (status = 412, response = Problem),
))]
#[delete("/projects/{project}/needs/{need}")]
async fn archive(
    staff: Staff,
    services: Data<Services>,
    path: Path<(ProjectId, NeedId)>,
    version: IfMatch,
) -> Answer<Read<CommandOutcome>> {
    let (project, need) = path.into_inner();
    may_edit(&staff, project, need).await?;
    let command = CommandTerms::default().command(&staff)?;
    let tx = staff.db.staffing_tx(&services.clock).await?;
    let carried = staffing::archive_need(&tx, &services.clock, &command, need, version.0).await?;
    carried_out(tx, carried).await
}

/// Assistants draft needs; once a need may ask, changing it is a manager's to decide.
async fn may_edit(staff: &Staff, project: ProjectId, need: NeedId) -> Answer<()> {
    let need = needs::find(staff.db.read(), project, need).await?;
    if need.facts.armed_at.is_none() || staff.is_admin() {
        return Ok(());
    }
    Err(Code::Forbidden.because("a need that has been sent is changed by managers"))
}

/// The routes.
pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(amend).service(archive);
}

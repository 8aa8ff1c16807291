//! What managers do about a whole project: it stands still, goes on, has been played, or is called off.

use actix_web::{
    post,
    web::{Data, Path},
};
use domain::{ids::ProjectId, services::staffing};
use utoipa_actix_web::service_config::ServiceConfig;

use super::asking::{CommandOutcome, CommandTerms, carried_out};
use crate::{
    application::Services,
    authority::Staff,
    extract::{Read, Valid},
    problem::{Answer, Problem},
};

/// Let a project stand still.
///
/// Nobody is asked, reminded or out of time until it is resumed; a yes still counts.
#[utoipa::path(operation_id = "pauseProject", tag = "Projects", params(("project" = ProjectId, Path, description = "The project")), request_body = CommandTerms, responses(
    (status = 200, description = "It stands still", body = CommandOutcome),
    (status = 404, response = Problem),
    (status = 409, response = Problem),
))]
#[post("/projects/{project}/pause")]
async fn pause(
    staff: Staff,
    services: Data<Services>,
    project: Path<ProjectId>,
    body: Valid<CommandTerms>,
) -> Answer<Read<CommandOutcome>> {
    let command = body.0.command(&staff)?;
    let tx = staff.db.staffing_tx(&services.clock).await?;
    let carried = staffing::pause(&tx, &services.clock, &command, project.into_inner()).await?;
    carried_out(tx, carried).await
}

/// Let a paused project go on.
///
/// The time that stood still is given back to everybody who may still answer.
#[utoipa::path(operation_id = "resumeProject", tag = "Projects", params(("project" = ProjectId, Path, description = "The project")), request_body = CommandTerms, responses(
    (status = 200, description = "It goes on", body = CommandOutcome),
    (status = 404, response = Problem),
    (status = 409, response = Problem),
))]
#[post("/projects/{project}/resume")]
async fn resume(
    staff: Staff,
    services: Data<Services>,
    project: Path<ProjectId>,
    body: Valid<CommandTerms>,
) -> Answer<Read<CommandOutcome>> {
    let command = body.0.command(&staff)?;
    let tx = staff.db.staffing_tx(&services.clock).await?;
    let carried = staffing::resume(&tx, &services.clock, &command, project.into_inner()).await?;
    carried_out(tx, carried).await
}

/// Note that a project has been played.
///
/// Whoever has not answered is told that it is too late.
#[utoipa::path(operation_id = "completeProject", tag = "Projects", params(("project" = ProjectId, Path, description = "The project")), request_body = CommandTerms, responses(
    (status = 200, description = "It is completed", body = CommandOutcome),
    (status = 404, response = Problem),
    (status = 409, response = Problem),
))]
#[post("/projects/{project}/complete")]
async fn complete(
    staff: Staff,
    services: Data<Services>,
    project: Path<ProjectId>,
    body: Valid<CommandTerms>,
) -> Answer<Read<CommandOutcome>> {
    let command = body.0.command(&staff)?;
    let tx = staff.db.staffing_tx(&services.clock).await?;
    let carried = staffing::complete_project(&tx, &services.clock, &command, project.into_inner()).await?;
    carried_out(tx, carried).await
}

/// Call a project off.
///
/// Every request that awaits an answer is cancelled, and those who had said yes are told.
#[utoipa::path(operation_id = "cancelProject", tag = "Projects", params(("project" = ProjectId, Path, description = "The project")), request_body = CommandTerms, responses(
    (status = 200, description = "It is called off", body = CommandOutcome),
    (status = 404, response = Problem),
    (status = 409, response = Problem),
))]
#[post("/projects/{project}/cancel")]
async fn cancel(
    staff: Staff,
    services: Data<Services>,
    project: Path<ProjectId>,
    body: Valid<CommandTerms>,
) -> Answer<Read<CommandOutcome>> {
    let command = body.0.command(&staff)?;
    let tx = staff.db.staffing_tx(&services.clock).await?;
    let carried = staffing::cancel_project(&tx, &services.clock, &command, project.into_inner()).await?;
    carried_out(tx, carried).await
}

/// The routes.
pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(pause).service(resume).service(complete).service(cancel);
}

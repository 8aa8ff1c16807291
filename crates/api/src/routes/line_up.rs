//! The line-up: who plays, for the printed personnel list.

use actix_web::{get, web::Path};
use domain::{
    ids::ProjectId,
    services::line_up::{self, LineUp},
};
use utoipa_actix_web::service_config::ServiceConfig;

use crate::{
    authority::Staff,
    extract::Read,
    problem::{Answer, Problem},
};

/// Who plays, section by section, and when.
///
/// Those who said yes, in the order of a score: what is printed and hung on the door.
#[utoipa::path(operation_id = "showLineUp", tag = "Projects", params(("project" = ProjectId, Path, description = "The project")), responses(
    (status = 200, description = "The line-up", body = LineUp),
    (status = 404, response = Problem),
))]
#[get("/projects/{project}/line-up")]
async fn show(staff: Staff, project: Path<ProjectId>) -> Answer<Read<LineUp>> {
    Ok(Read::list(line_up::show(staff.db.read(), project.into_inner()).await?))
}

/// The routes.
pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(show);
}

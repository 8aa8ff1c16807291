//! The board: how the seats of a project are being filled.

use actix_web::{
    get,
    web::{Data, Path},
};
use domain::{
    ids::ProjectId,
    services::board::{self, Board},
};
use utoipa_actix_web::service_config::ServiceConfig;

use crate::{
    application::Services,
    authority::Staff,
    extract::Read,
    problem::{Answer, Problem},
};

/// Who is asked, who said yes, who is on standby and who was asked before, need by need.
///
/// Counts are those of what is shown. Which seat somebody has is nobody's business, so it is not in it.
#[utoipa::path(operation_id = "showBoard", tag = "Projects", params(("project" = ProjectId, Path, description = "The project")), responses(
    (status = 200, description = "The board", body = Board),
    (status = 404, response = Problem),
))]
#[get("/projects/{project}/board")]
async fn show(staff: Staff, services: Data<Services>, project: Path<ProjectId>) -> Answer<Read<Board>> {
    Ok(Read::list(board::show(staff.db.read(), &services.clock, project.into_inner()).await?))
}

/// The routes.
pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(show);
}

//! Today: what waits for staff, what comes up, and how people answer.

use actix_web::{get, web::Data};
use domain::services::today::{self, Today};
use utoipa_actix_web::service_config::ServiceConfig;

use crate::{application::Services, authority::Staff, extract::Read, problem::Answer};

/// What is there to do today?
///
/// What waits for staff, the most urgent first; the sessions of the next 14 days; the last answers; how far the coming
/// projects are filled; and how people answered in the last twelve weeks.
#[utoipa::path(operation_id = "showToday", tag = "Today", responses(
    (status = 200, description = "Today", body = Today),
))]
#[get("/today")]
async fn show(staff: Staff, services: Data<Services>) -> Answer<Read<Today>> {
    Ok(Read::list(today::show(staff.db.read(), &services.clock).await?))
}

/// The routes.
pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(show);
}

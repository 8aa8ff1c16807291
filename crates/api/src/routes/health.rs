//! Probes for whoever runs the process.

use actix_web::{get, web::Data};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::{scope, service_config::ServiceConfig};

use crate::{
    application::Services,
    extract::Read,
    problem::{Answer, ApiError, Code, Problem},
};

/// How the process is.
#[derive(Debug, Serialize, ToSchema)]
pub struct Health {
    /// `live` or `ready`.
    #[schema(example = "ready")]
    status: &'static str,
    /// The version of the program.
    #[schema(example = "0.1.0")]
    version: &'static str,
    /// Whether this is a demo, with virtual staffing time and well-known passwords.
    demo: bool,
}

impl Health {
    fn new(status: &'static str, services: &Services) -> Read<Self> {
        Read::list(Self { status, version: env!("CARGO_PKG_VERSION"), demo: services.config.demo })
    }
}

/// Is the process alive?
///
/// Answers as long as the process runs; a dead database does not change it.
#[utoipa::path(operation_id = "live", tag = "Health", responses((status = 200, description = "It is alive", body = Health)))]
#[get("/live")]
async fn live(services: Data<Services>) -> Read<Health> {
    Health::new("live", &services)
}

/// Should requests be sent to this process?
///
/// Ready means: the central database answers and the process is not stopping. A dead orchestra never makes it unready.
#[utoipa::path(operation_id = "ready", tag = "Health", responses(
    (status = 200, description = "It is ready", body = Health),
    (status = 503, description = "Not now", body = Problem, content_type = "application/problem+json"),
))]
#[get("/ready")]
async fn ready(services: Data<Services>) -> Answer<Read<Health>> {
    if *services.draining.borrow() {
        return Err(Code::Unavailable.because("the process is stopping"));
    }
    services.registry.ping().await.map_err(ApiError::storage)?;
    Ok(Health::new("ready", &services))
}

/// The routes.
pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(scope::scope("/health").service(live).service(ready));
}

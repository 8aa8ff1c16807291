//! What superadmins run the installation with. Nothing here opens an orchestra's data.

mod health;
mod metrics;

use utoipa_actix_web::{scope, service_config::ServiceConfig};

/// The routes.
pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(scope::scope("/superadmin").configure(metrics::routes).configure(health::routes));
}

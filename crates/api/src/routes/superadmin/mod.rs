//! What superadmins run the installation with: orchestras, their births, and whether they are in use. Nothing here opens
//! an orchestra's data.

mod grants;
mod health;
pub mod logs;
mod metrics;
mod orchestras;
mod provisioning;

use utoipa_actix_web::{scope, service_config::ServiceConfig};

/// The routes.
pub fn routes(cfg: &mut ServiceConfig) {
    let orchestras = scope::scope("/orchestras").configure(provisioning::routes).configure(orchestras::routes);
    let superadmin = scope::scope("/superadmin").service(orchestras);
    let superadmin = superadmin.configure(grants::routes).configure(logs::routes);
    cfg.service(superadmin.configure(metrics::routes).configure(health::routes));
}

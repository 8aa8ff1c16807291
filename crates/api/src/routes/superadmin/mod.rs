//! What superadmins run the installation with: orchestras, their births, whether they are in use, and all users. Nothing
//! here opens an orchestra's data.

mod alerts;
mod backups;
mod grants;
mod health;
pub mod logs;
mod metrics;
mod migrations;
mod orchestras;
mod plans;
mod provisioning;
mod schema;
mod sender;
mod standby;
mod users;

use utoipa_actix_web::{scope, service_config::ServiceConfig};

/// The routes.
pub fn routes(cfg: &mut ServiceConfig) {
    let orchestras = scope::scope("/orchestras")
        .configure(provisioning::routes)
        .configure(orchestras::routes)
        .configure(standby::routes)
        .configure(sender::routes)
        .configure(backups::of_orchestra)
        .configure(migrations::of_orchestra);
    cfg.service(
        scope::scope("/superadmin")
            .service(orchestras)
            .configure(grants::routes)
            .configure(logs::routes)
            .configure(metrics::routes)
            .configure(health::routes)
            .configure(backups::routes)
            .configure(migrations::routes)
            .configure(schema::routes)
            .configure(plans::routes)
            .configure(provisioning::providers)
            .configure(alerts::routes)
            .configure(users::routes),
    );
}

//! What superadmins run the installation with: orchestras, their births, and whether they are in use. Nothing here opens
//! an orchestra's data.

mod grants;
mod health;
mod metrics;
mod migrations;
mod orchestras;
mod provisioning;
mod schema;

use central_registry::system_log::{Entry, Level};
use domain::ids::OrchestraId;
use utoipa_actix_web::{scope, service_config::ServiceConfig};

use crate::{application::Services, authority::SignedIn, problem::Answer};

/// Notes in the central log what a superadmin did, to an orchestra or to several.
async fn note(
    services: &Services,
    superadmin: &SignedIn,
    category: &'static str,
    message: &str,
    (orchestra, fields): (impl Into<Option<OrchestraId>>, serde_json::Value),
) -> Answer<()> {
    let entry = Entry {
        level: Level::Info,
        category,
        message: message.to_owned(),
        request_id: None,
        user: Some(superadmin.user.id),
        orchestra: orchestra.into(),
        fields,
    };
    Ok(services.registry.log(entry).await?)
}

/// The routes.
pub fn routes(cfg: &mut ServiceConfig) {
    let orchestras = scope::scope("/orchestras").configure(provisioning::routes).configure(orchestras::routes);
    cfg.service(
        scope::scope("/superadmin")
            .service(orchestras)
            .configure(grants::routes)
            .configure(metrics::routes)
            .configure(health::routes)
            .configure(migrations::routes)
            .configure(schema::routes),
    );
}

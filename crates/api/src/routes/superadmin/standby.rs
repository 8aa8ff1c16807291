//! The database that an orchestra can be read from while its own is away: registered beforehand, and switched to by hand.

use actix_web::{
    delete, post, put,
    web::{Data, Path},
};
use central_registry::{database_url::DatabaseUrl, standbys::StandbyError};
use domain::ids::OrchestraId;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::json;
use tenancy::standby::{self, NotAStandby};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;
use validator::Validate;

use super::orchestras::{HostedOrchestra, found, shown};
use crate::{
    application::Services,
    authority::SignedIn,
    extract::{Read, Valid},
    problem::{Answer, ApiError, Code, Problem},
};

/// Where an orchestra's standby is.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewStandby {
    /// With its password. Kept encrypted, and never shown again.
    #[schema(value_type = String, example = "postgres://sco:its-password@standby.example.org:5432/sco")]
    url: SecretString,
}

impl From<StandbyError> for ApiError {
    fn from(error: StandbyError) -> Self {
        match error {
            StandbyError::NoOrchestra => Code::NotFound.because(error),
            StandbyError::InUse => Code::NotInThisState.because(error),
            StandbyError::Taken => Code::DatabaseRefused.because(error),
            StandbyError::Storage(cause) => Self::storage(cause),
        }
    }
}

impl From<NotAStandby> for ApiError {
    fn from(error: NotAStandby) -> Self {
        Code::DatabaseRefused.because(error)
    }
}

/// Register the standby of an orchestra.
///
/// A replica that whoever runs the servers keeps in step. It must hold this orchestra's data; nothing is changed in it.
/// Nothing goes over to it by itself.
#[utoipa::path(operation_id = "setStandby", tag = "Superadmin", params(("id" = OrchestraId, Path, description = "The orchestra")), request_body = NewStandby, responses(
    (status = 200, description = "It is registered", body = HostedOrchestra),
    (status = 404, response = Problem),
    (status = 409, response = Problem),
))]
#[put("/{id}/standby")]
async fn set(
    superadmin: SignedIn,
    services: Data<Services>,
    id: Path<OrchestraId>,
    Valid(NewStandby { url }): Valid<NewStandby>,
) -> Answer<Read<HostedOrchestra>> {
    let url: DatabaseUrl = url.expose_secret().parse().map_err(|why| ApiError::invalid_field("/url", why))?;
    let orchestra = found(&services, id.into_inner()).await?.orchestra;
    if !orchestra.has_data() {
        return Err(Code::NotInThisState.because("the orchestra has never been in use"));
    }
    standby::check(&services.registry, &orchestra, &services.registry.in_data_folder(url.clone())).await?;
    services.registry.set_standby(&services.sign_in_clock, orchestra.id, Some(&url)).await?;
    superadmin.deed.is("registered an orchestra's standby", orchestra.id, json!({ "standby": url.place() }));
    shown(&services, orchestra.id).await
}

/// Forget the standby of an orchestra.
#[utoipa::path(operation_id = "forgetStandby", tag = "Superadmin", params(("id" = OrchestraId, Path, description = "The orchestra")), responses(
    (status = 200, description = "It has none", body = HostedOrchestra),
    (status = 404, response = Problem),
    (status = 409, response = Problem),
))]
#[delete("/{id}/standby")]
async fn forget(
    superadmin: SignedIn,
    services: Data<Services>,
    id: Path<OrchestraId>,
) -> Answer<Read<HostedOrchestra>> {
    let id = id.into_inner();
    let before = found(&services, id).await?.standby;
    services.registry.set_standby(&services.sign_in_clock, id, None).await?;
    if let Some(place) = before {
        superadmin.deed.is("forgot an orchestra's standby", id, json!({ "standby": place }));
    }
    shown(&services, id).await
}

/// Read an orchestra from its standby.
///
/// Its people see what the standby has, and a banner that says so. It stands still: nobody is asked, no answers are
/// accepted, nothing can be changed, and open deadlines wait. `activate` takes it back to its own database.
#[utoipa::path(operation_id = "readFromStandby", tag = "Superadmin", params(("id" = OrchestraId, Path, description = "The orchestra")), responses(
    (status = 200, description = "It is read from its standby", body = HostedOrchestra),
    (status = 404, response = Problem),
    (status = 409, response = Problem),
))]
#[post("/{id}/read-from-standby")]
async fn read(superadmin: SignedIn, services: Data<Services>, id: Path<OrchestraId>) -> Answer<Read<HostedOrchestra>> {
    let record = found(&services, id.into_inner()).await?;
    let orchestra = record.orchestra;
    if orchestra.reads_standby {
        return shown(&services, orchestra.id).await;
    }
    if !orchestra.has_standby() {
        return Err(Code::NotInThisState.because("the orchestra has no standby"));
    }
    let url = services.registry.standby_url(&orchestra).map_err(|why| Code::DatabaseRefused.because(why))?;
    standby::check(&services.registry, &orchestra, &url).await?;
    if !services.registry.read_standby(&services.clock, orchestra.id).await? {
        return Err(Code::NotInThisState.because("the orchestra is not in use"));
    }
    superadmin.deed.is("had an orchestra read from its standby", orchestra.id, json!({ "standby": record.standby }));
    shown(&services, orchestra.id).await
}

/// The routes, in the scope of orchestras.
pub(super) fn routes(cfg: &mut ServiceConfig) {
    cfg.service(set).service(forget).service(read);
}

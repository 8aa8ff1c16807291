//! Settings: how the orchestra wants things done.

use std::borrow::Cow;

use actix_web::{get, patch, web::Data};
use domain::services::settings::{self, AmendSettings, AmendSettingsError, CurrentSettings, Settings};
use serde::Deserialize;
use utoipa_actix_web::{scope, service_config::ServiceConfig};
use validator::{Validate, ValidationErrors};

use crate::{
    application::Services,
    authority::Staff,
    extract::{IfMatch, Read, Valid},
    problem::{Answer, ApiError, Problem},
};

/// What to change of the settings. Each field is of a type that knows its own bounds.
#[derive(Debug, Deserialize)]
#[serde(transparent)]
struct Amendment(AmendSettings);

impl Validate for Amendment {
    fn validate(&self) -> Result<(), ValidationErrors> {
        Ok(())
    }
}

impl From<AmendSettingsError> for ApiError {
    fn from(error: AmendSettingsError) -> Self {
        let pointer = match error {
            AmendSettingsError::Stale(stale) => return stale.into(),
            AmendSettingsError::Storage(cause) => return Self::storage(cause),
            AmendSettingsError::NotWakingHours(_) => Cow::from("/sleep"),
            AmendSettingsError::TooMuch { field, most: _ } => Cow::from(format!("/{field}")),
        };
        Self::invalid_field(&pointer, error)
    }
}

fn read(CurrentSettings { settings, version }: CurrentSettings) -> Read<Settings> {
    Read::one(version, settings)
}

/// The settings.
///
/// What was never changed is as by default.
#[utoipa::path(operation_id = "showSettings", tag = "Settings", responses(
    (status = 200, description = "The settings", body = Settings),
))]
#[get("")]
async fn show(staff: Staff) -> Answer<Read<Settings>> {
    Ok(read(settings::current(staff.db.read()).await?))
}

/// Change settings.
///
/// Holds for what is computed from now on; deadlines that were mailed stay.
#[utoipa::path(operation_id = "amendSettings", tag = "Settings", request_body = AmendSettings, responses(
    (status = 200, description = "Changed", body = Settings),
    (status = 412, response = Problem),
))]
#[patch("")]
async fn amend(
    mut staff: Staff,
    services: Data<Services>,
    seen: IfMatch,
    body: Valid<Amendment>,
) -> Answer<Read<Settings>> {
    let txn = staff.db.write_tx().await?;
    let changed = settings::amend(&txn, &services.clock, Some(staff.actor), seen.0, body.0.0).await?;
    txn.commit().await?;
    Ok(read(changed))
}

/// The routes.
pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(scope::scope("/settings").service(show).service(amend));
}

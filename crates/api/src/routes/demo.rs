//! What only the demo has: its mail to read, and its time to move.

use actix_web::{get, post, web::Data};
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::{scope, service_config::ServiceConfig};

use super::mailbox::{MailboxMails, mails_of};
use crate::{
    application::Services,
    authority::Staff,
    demo::Demo,
    extract::Read,
    problem::{Answer, ApiError, Code},
};

/// Where staffing time has come.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Skipped {
    /// Staffing time now.
    #[schema(example = "2026-11-24T09:05:00Z")]
    now: DateTime<Utc>,
    /// The moment that it jumped to; `null` when nothing is due in either orchestra.
    skipped_to: Option<DateTime<Utc>>,
}

/// The mails that the demo has delivered.
///
/// Those to the musicians and the staff of the own orchestra, the newest first. Only in demo mode: elsewhere there is nothing here.
#[utoipa::path(operation_id = "listDemoMailbox", tag = "Demo", responses(
    (status = 200, description = "Its mails", body = MailboxMails),
    (status = 404, response = crate::problem::Problem),
))]
#[get("/mailbox")]
async fn mailbox(staff: Staff, services: Data<Services>, demo: Option<Data<Demo>>) -> Answer<Read<MailboxMails>> {
    only_in(demo)?;
    mails_of(&services, staff.db.orchestra()).await
}

/// Let time pass until something happens.
///
/// Moves the staffing time of the demo to the next moment at which anything is due in either orchestra, and answers once
/// it has been done. Signing in stays on the machine's time. Only in demo mode: elsewhere there is nothing here.
#[utoipa::path(operation_id = "skipToNextMoment", tag = "Demo", responses(
    (status = 200, description = "Time has passed", body = Skipped),
    (status = 404, response = crate::problem::Problem),
))]
#[post("/skip")]
async fn skip(_staff: Staff, services: Data<Services>, demo: Option<Data<Demo>>) -> Answer<Read<Skipped>> {
    let skipped_to = only_in(demo)?.skip().await.map_err(ApiError::internal)?;
    Ok(Read::list(Skipped { now: services.clock.now(), skipped_to }))
}

fn only_in(demo: Option<Data<Demo>>) -> Result<Data<Demo>, ApiError> {
    demo.ok_or_else(|| Code::NotFound.because("there is nothing here"))
}

/// The routes.
pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(scope::scope("/demo").service(mailbox).service(skip));
}

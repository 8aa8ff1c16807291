//! What only the demo has: its mail to read, and its time to move.

use actix_web::{get, post, web::Data};
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::{scope, service_config::ServiceConfig};

use crate::{
    application::Services,
    authority::Staff,
    demo::Demo,
    extract::Read,
    outbound::mailbox::{DeliveredMail, Mailbox},
    problem::{Answer, ApiError, Code},
};

/// More are not shown; the mailbox of a demo is no archive.
const MOST_SHOWN: usize = 200;

/// A mail that somebody in the demo has received.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DemoMail {
    /// Its `Message-ID`.
    #[schema(example = "0192f0c1@localhost")]
    id: String,
    /// The instant in its `Date`, in staffing time.
    date: DateTime<Utc>,
    /// The recipient's address.
    #[schema(example = "elsa.lindqvist@example.org")]
    to: String,
    /// The subject.
    #[schema(example = "Saltsjö Concertorkester: Tutti violin 1, 2–4 dec – svara senast tor 14.00")]
    subject: String,
    /// The body as plain text.
    text: String,
    /// The body as HTML.
    html: String,
    /// The web addresses in the text, in their order; in a request the answer page is the first.
    links: Vec<String>,
}

/// The mails of a demo orchestra.
#[derive(Debug, Serialize, ToSchema)]
pub struct DemoMails {
    /// The newest first, at most 200.
    items: Vec<DemoMail>,
}

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

impl From<DeliveredMail> for DemoMail {
    fn from(mail: DeliveredMail) -> Self {
        let DeliveredMail { message_id, date, from: _, reply_to: _, to, subject, text, html, links } = mail;
        Self { id: message_id.to_string(), date, to, subject, text, html, links }
    }
}

/// The mails that the demo has delivered.
///
/// Those to the musicians and the staff of the own orchestra, the newest first. Only in demo mode: elsewhere there is nothing here.
#[utoipa::path(operation_id = "listDemoMailbox", tag = "Demo", responses(
    (status = 200, description = "Its mails", body = DemoMails),
    (status = 404, response = crate::problem::Problem),
))]
#[get("/mailbox")]
async fn mailbox(staff: Staff, services: Data<Services>, demo: Option<Data<Demo>>) -> Answer<Read<DemoMails>> {
    only_in(demo)?;
    let folder = Mailbox::new(&services.config.data_dir).folder(staff.db.orchestra().id);
    let mails = folder.list(MOST_SHOWN).await.map_err(ApiError::internal)?;
    Ok(Read::list(DemoMails { items: mails.into_iter().map(Into::into).collect() }))
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

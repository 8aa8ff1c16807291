//! The built-in mailbox: what would have reached people, and reached nobody.

use actix_web::{get, web::Data};
use central_registry::orchestras::{MailMode, Orchestra};
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::{
    application::Services,
    authority::Staff,
    extract::Read,
    outbound::mailbox::{DeliveredMail, Mailbox},
    problem::{Answer, ApiError, Code},
};

/// More are not shown; the mailbox is no archive.
const MOST_SHOWN: usize = 200;

/// A mail in the built-in mailbox.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MailboxMail {
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
    /// The body as HTML: to be shown where no script runs, as in a sandboxed frame.
    html: String,
    /// The web addresses in the text, in their order; in a request the answer page is the first.
    links: Vec<String>,
}

/// The mails in the built-in mailbox of an orchestra.
#[derive(Debug, Serialize, ToSchema)]
pub struct MailboxMails {
    /// The newest first, at most 200.
    items: Vec<MailboxMail>,
}

impl From<DeliveredMail> for MailboxMail {
    fn from(mail: DeliveredMail) -> Self {
        let DeliveredMail { message_id, date, from: _, reply_to: _, to, subject, text, html, links } = mail;
        Self { id: message_id.to_string(), date, to, subject, text, html, links }
    }
}

/// What is in the mailbox of this orchestra.
pub(super) async fn mails_of(services: &Services, orchestra: &Orchestra) -> Answer<Read<MailboxMails>> {
    let folder = Mailbox::new(&services.config.data_dir).folder(orchestra.id);
    let mails = folder.list(MOST_SHOWN).await.map_err(ApiError::internal)?;
    Ok(Read::list(MailboxMails { items: mails.into_iter().map(Into::into).collect() }))
}

/// The mails that stayed here.
///
/// While the orchestra is in rehearsal, or a demo's, every mail to its musicians and staff does. A live orchestra has no
/// such mailbox.
#[utoipa::path(operation_id = "listMailbox", tag = "Orchestra", responses(
    (status = 200, description = "Its mails", body = MailboxMails),
    (status = 404, response = crate::problem::Problem),
))]
#[get("/mailbox")]
async fn list(staff: Staff, services: Data<Services>) -> Answer<Read<MailboxMails>> {
    let orchestra = staff.db.orchestra();
    if orchestra.mail_mode == MailMode::Live && !orchestra.is_demo {
        return Err(Code::NotFound.because("the orchestra is live: its mail has gone out"));
    }
    mails_of(&services, orchestra).await
}

/// The routes.
pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(list);
}

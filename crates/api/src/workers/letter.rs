//! From a claimed mail to the letters that travel.

use central_registry::{links::Link, orchestras::Orchestra};
use chrono_tz::Tz;
use domain::{
    ids::ProjectId,
    mail::{self, Leaving, NotALink, RenderError, Rendered, ResponseUrl, Template, Variables, render},
    services::staffing::{ClaimedMail, LinkFacts},
    values::text::Name,
};

use crate::{
    application::Services,
    outbound::{
        Address, HeaderText, Message, MessageId, Party,
        message::{NotAMessageId, NotHeaderText},
    },
};

/// How one orchestra writes.
pub(super) struct House {
    pub zone: Tz,
    /// The name its mails come from, when not its own.
    pub from_name: Option<Name>,
}

/// Why a mail cannot be written, now or ever.
#[derive(Debug, thiserror::Error)]
pub(super) enum Unwritten {
    #[error("the template could not be filled in")]
    Render(#[from] RenderError),
    #[error("its link is no address")]
    Link(#[from] NotALink),
    #[error("its subject is no header")]
    Subject(#[from] NotHeaderText),
    #[error("its Message-ID is none")]
    MessageId(#[from] NotAMessageId),
}

/// The mail in words, to this address. The link is made here and kept nowhere else.
pub(super) fn message(
    services: &Services,
    orchestra: &Orchestra,
    house: &House,
    sender: &Address,
    mail: &ClaimedMail,
    to: &Address,
) -> Result<Message, Unwritten> {
    let link = match mail.link {
        Some(link) => answer_link(services, orchestra, link)?,
        None => app_link(services, mail.project)?,
    };
    let variables = Variables { deadline: mail.deadline.or(mail.variables.deadline), ..mail.variables.clone() };
    let (now, shades) = (services.clock.now(), orchestra.shades());
    let leaving = Leaving { zone: house.zone, now, link: Some(&link), shades };
    let rendered = written(&mail.template, &variables, orchestra, &leaving)?;
    let from_name = house.from_name.as_ref().map_or_else(|| orchestra.name.clone(), ToString::to_string);
    Ok(Message {
        from: Party { name: header(&format!("{from_name} via StageSub")), address: sender.clone() },
        reply_to: mail
            .reply_to
            .as_ref()
            .and_then(|email| Address::parse(email.as_str()).ok())
            .map(|address| Party { name: header(&variables.contact_name), address }),
        to: Party { name: header(&mail.recipient_name), address: to.clone() },
        subject: HeaderText::parse(rendered.subject.as_str())?,
        text: rendered.text,
        html: rendered.html,
        message_id: MessageId::parse(&mail.message_id)?,
        unsubscribe: None,
    })
}

/// The mail in words, in the name of this orchestra: for sending, and for showing what would be sent.
pub(crate) fn written(
    template: &Template,
    variables: &Variables,
    orchestra: &Orchestra,
    leaving: &Leaving<'_>,
) -> Result<Rendered, RenderError> {
    render(template, &Variables { orchestra_name: orchestra.name.clone(), ..variables.clone() }, leaving)
}

/// A link that looks like those in requests and opens nothing.
pub(crate) fn sample_link(services: &Services) -> Result<ResponseUrl, NotALink> {
    ResponseUrl::parse(&format!("{}/r/sample", base(services)))
}

fn answer_link(services: &Services, orchestra: &Orchestra, link: LinkFacts) -> Result<ResponseUrl, NotALink> {
    let LinkFacts { request, epoch } = link;
    let token = services.links.token(&Link { orchestra: orchestra.id, request, epoch });
    ResponseUrl::parse(&format!("{}/r/{token}", base(services)))
}

/// Where staff look at what they are told.
fn app_link(services: &Services, project: ProjectId) -> Result<ResponseUrl, NotALink> {
    ResponseUrl::parse(&format!("{}/admin/projects/{project}", base(services)))
}

pub(super) fn base(services: &Services) -> &str {
    services.config.base_url.as_str().trim_end_matches('/')
}

/// A name as a header; nothing when there is none.
pub(super) fn header(text: &str) -> Option<HeaderText> {
    let cleaned = mail::HeaderText::clean(text);
    if cleaned.as_str().is_empty() { None } else { HeaderText::parse(cleaned.as_str()).ok() }
}

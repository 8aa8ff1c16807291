//! What the installation itself writes, in every language. A word that one language lacks does not compile.

use central_registry::{
    credentials::TokenKind,
    outbox::{CentralMail, PasswordLink},
};
use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    mail::{Plain, Rendered, ResponseUrl, lay_out},
    values::locale::Locale::{self, En, Sv},
};

use super::letter::{Unwritten, base, header};
use crate::{
    application::Services,
    outbound::{Address, HeaderText, Message, MessageId, Party},
};

/// A mail about a password, in words. The link is made here and kept nowhere else.
pub(super) fn password_letter(
    services: &Services,
    sender: &Address,
    mail: &CentralMail,
    link: &PasswordLink,
    to: &Address,
) -> Result<Message, Unwritten> {
    let url = ResponseUrl::parse(&format!("{}/admin/welcome/{}", base(services), link.token))?;
    let words = Words::of(link, mail.locale, services.sign_in_clock.now());
    let house = link.orchestra.as_ref().map_or(HOUSE, |(_, name)| name.as_str());
    let rendered = lay_out(&Plain {
        locale: mail.locale,
        house,
        subject: &words.subject,
        letter: &format!("{}\n\n{}\n\n{}", words.above, url.as_str(), words.below),
        link: Some(&url),
        button: words.button,
        sender: sent_by(mail.locale),
    })?;
    message(sender, mail, rendered, to)
}

/// Who writes to those who belong to no orchestra.
pub(super) const HOUSE: &str = "StageSub";

/// The last line of a mail that no orchestra sends.
pub(super) const fn sent_by(locale: Locale) -> &'static str {
    match locale {
        Sv => "Skickat av StageSub. Svar på det här mejlet läses inte.",
        En => "Sent by StageSub. Answers to this mail are not read.",
    }
}

/// A mail of the installation, as it travels.
pub(super) fn message(
    sender: &Address,
    mail: &CentralMail,
    rendered: Rendered,
    to: &Address,
) -> Result<Message, Unwritten> {
    Ok(Message {
        from: Party { name: header(HOUSE), address: sender.clone() },
        reply_to: None,
        to: Party { name: None, address: to.clone() },
        subject: HeaderText::parse(rendered.subject.as_str())?,
        text: rendered.text,
        html: rendered.html,
        message_id: MessageId::parse(&mail.message_id)?,
        unsubscribe: None,
    })
}

/// What is said about a link.
struct Words {
    subject: String,
    above: String,
    below: String,
    button: &'static str,
}

impl Words {
    fn of(link: &PasswordLink, locale: Locale, now: DateTime<Utc>) -> Self {
        let PasswordLink { kind, username, ends_at, orchestra, token: _ } = link;
        let of = orchestra.as_ref().map_or(HOUSE, |(_, name)| name.as_str());
        let lasts = lasts(*ends_at - now, locale);
        match (kind, locale) {
            (TokenKind::Invite, Sv) => Self {
                subject: format!("Välkommen till {of} i StageSub"),
                above: format!(
                    "# Välkommen\n\nDu har fått ett konto i StageSub hos {of}. Ditt användarnamn är {username}.\n\n\
                     Välj ett lösenord, så är du inne:"
                ),
                below: format!("Länken är personlig. Den fungerar en gång, {lasts}."),
                button: "Välj lösenord",
            },
            (TokenKind::Invite, En) => Self {
                subject: format!("Welcome to {of} in StageSub"),
                above: format!(
                    "# Welcome\n\nYou have been given an account in StageSub at {of}. Your username is {username}.\n\n\
                     Choose a password, and you are in:"
                ),
                below: format!("The link is personal. It works once, {lasts}."),
                button: "Choose a password",
            },
            (TokenKind::Reset, Sv) => Self {
                subject: "Nytt lösenord i StageSub".to_owned(),
                above: format!(
                    "# Nytt lösenord\n\nHär väljer du ett nytt lösenord för användaren {username} hos {of}:"
                ),
                below: format!(
                    "Länken är personlig. Den fungerar en gång, {lasts}. Ditt nuvarande lösenord gäller tills du har \
                     valt ett nytt.\n\nHar du inte bett om det här behöver du inte göra någonting."
                ),
                button: "Välj nytt lösenord",
            },
            (TokenKind::Reset, En) => Self {
                subject: "A new password in StageSub".to_owned(),
                above: format!(
                    "# A new password\n\nThis is where you choose a new password for the user {username} at {of}:"
                ),
                below: format!(
                    "The link is personal. It works once, {lasts}. Your present password holds until you have chosen \
                     another.\n\nIf you did not ask for this, there is nothing that you need to do."
                ),
                button: "Choose a new password",
            },
        }
    }
}

/// How long a link is still good, to the nearest.
fn lasts(left: TimeDelta, locale: Locale) -> String {
    let minutes = ((left.num_seconds() + 30) / 60).max(1);
    let hours = (minutes + 30) / 60;
    let days = (hours + 12) / 24;
    match locale {
        Sv if days > 1 => format!("inom {days} dagar"),
        Sv if hours > 1 => format!("inom {hours} timmar"),
        Sv => format!("inom {minutes} minuter"),
        En if days > 1 => format!("within {days} days"),
        En if hours > 1 => format!("within {hours} hours"),
        En => format!("within {minutes} minutes"),
    }
}

//! A mail to oneself, by the way that real mail would take.

use central_registry::{orchestras::Orchestra, users::User};

use super::{
    letter::header,
    post::{Post, Way},
    wakeups::CannotStart,
};
use crate::{
    application::Services,
    outbound::{
        Address, HeaderText, Message, MessageId, Party, Refusal,
        message::{NotAMessageId, NotAnAddress, NotHeaderText},
    },
};

/// Why nothing was even tried.
#[derive(Debug, thiserror::Error)]
pub enum NotTried {
    /// There is nothing to send by.
    #[error("no mail server is configured")]
    NoMailServer,
    /// What is configured cannot be used.
    #[error(transparent)]
    Misconfigured(#[from] CannotStart),
    /// The caller's own address is none.
    #[error("your own address is none that a mail server takes")]
    Recipient(#[from] NotAnAddress),
    /// A staging server sends to its own people alone.
    #[error("this server sends mail to certain addresses only, and yours is not among them")]
    NotForYou,
    /// Its subject is no header.
    #[error("its subject is no header")]
    Subject(#[from] NotHeaderText),
    /// Its Message-ID is none.
    #[error("its Message-ID is none")]
    MessageId(#[from] NotAMessageId),
}

/// Sends a test mail to this user; gives the words of the server that took it, or refused it.
pub async fn send_test_mail(
    services: &Services,
    orchestra: &Orchestra,
    from_name: &str,
    user: &User,
) -> Result<Result<String, Refusal>, NotTried> {
    let post = Post::new(services)?;
    let to = Address::parse(&user.email)?;
    let outlet = post.outlet_of(&services.registry, orchestra);
    if outlet.server_of().is_none() && !post.can_leave() {
        return Err(NotTried::NoMailServer);
    }
    if !post.lets_through(&to) {
        return Err(NotTried::NotForYou);
    }
    let (subject, text) = words(orchestra, user);
    let id = format!("{}@{}", services.clock.next_uuid(), outlet.sender.domain());
    let message = Message {
        from: Party { name: header(&format!("{from_name} via StageSub")), address: outlet.sender.clone() },
        reply_to: None,
        to: Party { name: None, address: to },
        subject: HeaderText::parse(subject)?,
        html: format!("<p>{text}</p>"),
        text: text.to_owned(),
        message_id: MessageId::parse(&id)?,
        unsubscribe: None,
    };
    let letter = message.letter(services.clock.now());
    let mut line = match post.connect(Way::Smtp, &outlet).await {
        Ok(line) => line,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let said = match line.address(&letter).await {
        Ok(()) => line.data(&letter).await,
        Err(refusal) => Err(refusal),
    };
    line.hang_up().await;
    Ok(said)
}

fn words(orchestra: &Orchestra, user: &User) -> (String, &'static str) {
    let code = &orchestra.code;
    if user.locale == "sv" {
        (format!("Testmejl från StageSub ({code})"), "Det här mejlet visar att orkesterns mejl kommer fram.")
    } else {
        (format!("Test mail from StageSub ({code})"), "This mail shows that the orchestra's mail arrives.")
    }
}

//! What this process knows about sending: by which way a mail leaves, how fast, and which domains turn mail away.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use central_registry::orchestras::{MailMode, Orchestra};
use chrono::{DateTime, Utc};
use domain::clock::Clock;
use secrecy::ExposeSecret;

use super::wakeups::CannotStart;
use crate::{
    application::Services,
    outbound::{
        Address, Line, Refusal, Stage, Transport,
        mailbox::Mailbox,
        pacing::{DomainBreaker, Throttle, WaitUntil},
        smtp::{Deadlines, SmtpServer, SmtpTransport},
    },
};

/// By which way a mail leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// Into the built-in mailbox of its orchestra.
    Mailbox,
    /// Into the world.
    Smtp,
}

/// Sender, ways and pace of this process's mail.
pub(super) struct Post {
    pub sender: Address,
    mailbox: Mailbox,
    server: Option<SmtpTransport>,
    only_to: Vec<String>,
    is_demo: bool,
    throttle: Mutex<Throttle>,
    domains: Mutex<DomainBreaker>,
}

impl Post {
    pub fn new(services: &Services) -> Result<Self, CannotStart> {
        let config = &services.config;
        let server = config.smtp_url.as_ref().map(|url| SmtpServer::parse(url.expose_secret())).transpose()?;
        Ok(Self {
            sender: Address::parse(&config.mail_from).map_err(|_| CannotStart::Sender)?,
            mailbox: Mailbox::new(&config.data_dir),
            server: server.map(|server| SmtpTransport::new(server, Deadlines::default())),
            only_to: config.mail_only_to.clone(),
            is_demo: config.demo,
            throttle: Mutex::new(Throttle::new(config.mail_rate, config.mail_workers)),
            domains: Mutex::new(DomainBreaker::default()),
        })
    }

    /// Whether mail can leave for the world.
    pub const fn can_leave(&self) -> bool {
        self.server.is_some()
    }

    /// The mail server, if there is one.
    pub const fn server(&self) -> Option<&SmtpTransport> {
        self.server.as_ref()
    }

    /// Whether mail to this address may leave; a staging server keeps what is not for its own people.
    pub fn lets_through(&self, to: &Address) -> bool {
        let is_allowed = |allowed: &String| *allowed == to.as_str().to_lowercase() || allowed == to.domain();
        self.only_to.is_empty() || self.only_to.iter().any(is_allowed)
    }

    /// Demo and rehearsal keep their mail, and so does a staging server.
    pub fn way(&self, orchestra: &Orchestra, to: &Address) -> Way {
        let stays = self.is_demo || orchestra.mail_mode == MailMode::Rehearsal || !self.lets_through(to);
        if stays { Way::Mailbox } else { Way::Smtp }
    }

    /// Opens a line that way.
    pub async fn connect(&self, orchestra: &Orchestra, way: Way) -> Result<Box<dyn Line>, Refusal> {
        match (way, &self.server) {
            (Way::Mailbox, _) => self.mailbox.folder(orchestra.id).connect().await,
            (Way::Smtp, Some(server)) => server.connect().await,
            // The orchestra went live after this process had started.
            (Way::Smtp, None) => Err(Refusal::failed(Stage::Connect, &NoMailServer)),
        }
    }

    /// Waits until the sender may send one more.
    pub async fn pace(&self, clock: &Clock) {
        let mut now = clock.monotonic();
        while let Err(WaitUntil(then)) = self.take(now) {
            tokio::time::sleep(then.saturating_sub(now).max(Duration::from_millis(1))).await;
            // Where time stands still, as in a test, the wait has happened nevertheless.
            now = clock.monotonic().max(then);
        }
    }

    fn take(&self, now: Duration) -> Result<(), WaitUntil> {
        self.throttle.lock().unwrap_or_else(PoisonError::into_inner).take(&self.sender, now)
    }

    /// Until when no mail goes to the domain of this address.
    pub fn stopped_until(&self, to: &Address, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        self.domains().stopped_until(to.domain(), now)
    }

    /// Notes that the domain of this address refused a mail; true if mail to it stops from now on.
    pub fn refused(&self, to: &Address, now: DateTime<Utc>) -> bool {
        self.domains().refused(to.domain(), now)
    }

    fn domains(&self) -> MutexGuard<'_, DomainBreaker> {
        self.domains.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[derive(Debug, thiserror::Error)]
#[error("no mail server is configured")]
struct NoMailServer;

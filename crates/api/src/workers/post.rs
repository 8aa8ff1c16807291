//! What this process knows about sending: by which way a mail leaves, how fast, and which domains turn mail away.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use central_registry::{
    Registry,
    orchestras::{MailMode, Orchestra},
    secrets::NotOurs,
};
use chrono::{DateTime, TimeDelta, Utc};
use domain::{clock::Clock, ids::OrchestraId};
use secrecy::{ExposeSecret, SecretString};

use super::wakeups::CannotStart;
use crate::{
    application::Services,
    outbound::{
        Address, Line, Refusal, Stage, Transport,
        mailbox::Mailbox,
        pacing::{DomainBreaker, ServerBreaker, Throttle, WaitUntil},
        smtp::{Deadlines, SmtpServer, SmtpTransport},
    },
};

/// By which way a mail leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// Into the built-in mailbox: that of an orchestra, or of the installation.
    Mailbox(Option<OrchestraId>),
    /// Into the world.
    Smtp,
}

/// Whose name mail is sent in, and whose mail server takes it.
#[derive(Clone, Debug)]
pub(super) struct Outlet {
    /// The envelope's and the letter's sender.
    pub sender: Address,
    /// The orchestra's own mail server; none where mail leaves by the installation's.
    own: Option<(OrchestraId, Result<SecretString, Arc<NotOurs>>)>,
}

/// Whom a receiving domain turns away: the mail server that speaks to it, and the domain that mail is from. What one
/// orchestra's own server, or own address, is refused says nothing of the mail of others.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
struct Judged {
    server: Option<OrchestraId>,
    sender: String,
}

impl Outlet {
    fn judged(&self) -> Judged {
        Judged { server: self.server_of(), sender: self.sender.domain().to_owned() }
    }

    /// Whose mail server it is: an orchestra's own, or the installation's.
    pub fn server_of(&self) -> Option<OrchestraId> {
        self.own.as_ref().map(|(orchestra, _)| *orchestra)
    }
}

/// Sender, ways and pace of this process's mail.
pub(super) struct Post {
    pub sender: Address,
    mailbox: Mailbox,
    server: Option<SmtpTransport>,
    deadlines: Deadlines,
    only_to: Vec<String>,
    is_demo: bool,
    throttle: Mutex<Throttle>,
    domains: Mutex<BTreeMap<Judged, DomainBreaker>>,
    servers_seen: Mutex<HashMap<Option<OrchestraId>, ServerSeen>>,
}

/// What this process has seen of our mail server.
#[derive(Debug, Default)]
struct ServerSeen {
    took_at: Option<DateTime<Utc>>,
    /// Failures since then: the first, the last, how many, and the last itself.
    failing: Option<(DateTime<Utc>, DateTime<Utc>, u32, Refusal)>,
    breaker: ServerBreaker,
}

/// Whether our mail server takes mail, as far as this process knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum ServerHealth {
    /// It took one lately, last then.
    Works(DateTime<Utc>),
    /// Since then several tries did not get as far as naming a recipient; when the last did not, and why.
    Failing(DateTime<Utc>, String),
    /// Nobody has tried lately.
    Unknown,
}

/// A mail is tried at least this often; what was seen before says nothing any more.
const LATELY: TimeDelta = TimeDelta::minutes(80);

impl Post {
    pub fn new(services: &Services) -> Result<Self, CannotStart> {
        let config = &services.config;
        let server = config.smtp_url.as_ref().map(|url| SmtpServer::parse(url.expose_secret())).transpose()?;
        Ok(Self {
            sender: Address::parse(&config.mail_from).map_err(|_| CannotStart::Sender)?,
            mailbox: Mailbox::new(&config.data_dir),
            server: server.map(|server| SmtpTransport::new(server, config.mail_deadlines)),
            deadlines: config.mail_deadlines,
            only_to: config.mail_only_to.clone(),
            is_demo: config.demo,
            throttle: Mutex::new(Throttle::new(config.mail_rate, config.mail_workers)),
            domains: Mutex::default(),
            servers_seen: Mutex::default(),
        })
    }

    /// Whether mail can leave for the world.
    pub const fn can_leave(&self) -> bool {
        self.server.is_some()
    }

    /// How the installation's own mail leaves.
    pub fn outlet(&self) -> Outlet {
        Outlet { sender: self.sender.clone(), own: None }
    }

    /// How an orchestra's mail leaves. A server of its own that cannot be used stops its mail: ours never takes its place.
    pub fn outlet_of(&self, registry: &Registry, orchestra: &Orchestra) -> Outlet {
        let sender = orchestra.sender_address.as_deref().and_then(|address| Address::parse(address).ok());
        let own = registry.own_mail_server(orchestra).map_err(Arc::new).transpose();
        Outlet { sender: sender.unwrap_or_else(|| self.sender.clone()), own: own.map(|own| (orchestra.id, own)) }
    }

    /// Whether mail to this address may leave; a staging server keeps what is not for its own people.
    pub fn lets_through(&self, to: &Address) -> bool {
        let is_allowed = |allowed: &String| *allowed == to.as_str().to_lowercase() || allowed == to.domain();
        self.only_to.is_empty() || self.only_to.iter().any(is_allowed)
    }

    /// Demo and rehearsal keep their mail, and so does a staging server.
    pub fn way(&self, orchestra: &Orchestra, to: &Address) -> Way {
        let stays = self.is_demo || orchestra.mail_mode == MailMode::Rehearsal || !self.lets_through(to);
        if stays { Way::Mailbox(Some(orchestra.id)) } else { Way::Smtp }
    }

    /// Mail of the installation is no rehearsal: it leaves if it can. Links to passwords must not be read by an
    /// orchestra's staff, so what stays here is shown to nobody; but all of the demo is there to be seen.
    pub fn central_way(&self, orchestra: Option<OrchestraId>, to: &Address) -> Way {
        match self.server {
            _ if self.is_demo => Way::Mailbox(orchestra),
            Some(_) if self.lets_through(to) => Way::Smtp,
            _ => Way::Mailbox(None),
        }
    }

    /// Opens a line that way.
    pub async fn connect(&self, way: Way, outlet: &Outlet) -> Result<Box<dyn Line>, Refusal> {
        match (way, &outlet.own, &self.server) {
            (Way::Mailbox(Some(orchestra)), ..) => self.mailbox.folder(orchestra).connect().await,
            (Way::Mailbox(None), ..) => self.mailbox.of_installation().connect().await,
            (Way::Smtp, Some((_, Ok(url))), _) => {
                let server = SmtpServer::parse(url.expose_secret());
                let server = server.map_err(|why| Refusal::failed(Stage::Connect, &why))?;
                SmtpTransport::new(server, self.deadlines).connect().await
            }
            (Way::Smtp, Some((_, Err(why))), _) => Err(Refusal::failed(Stage::Connect, why.as_ref())),
            (Way::Smtp, None, Some(server)) => server.connect().await,
            // The orchestra went live after this process had started.
            (Way::Smtp, None, None) => Err(Refusal::failed(Stage::Connect, &NoMailServer)),
        }
    }

    /// Waits until this sender may send one more.
    pub async fn pace(&self, clock: &Clock, sender: &Address) {
        let mut now = clock.monotonic();
        while let Err(WaitUntil(then)) = self.take(sender, now) {
            tokio::time::sleep(then.saturating_sub(now).max(Duration::from_millis(1))).await;
            // Where time stands still, as in a test, the wait has happened nevertheless.
            now = clock.monotonic().max(then);
        }
    }

    fn take(&self, sender: &Address, now: Duration) -> Result<(), WaitUntil> {
        self.throttle.lock().unwrap_or_else(PoisonError::into_inner).take(sender, now)
    }

    /// Until when no mail by this outlet goes to the domain of this address.
    pub fn stopped_until(&self, outlet: &Outlet, to: &Address, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        self.domains().get(&outlet.judged())?.stopped_until(to.domain(), now)
    }

    /// The domains to which a mail server sends nothing now, in words.
    pub fn stopped_domains(&self, whose: Option<OrchestraId>, now: DateTime<Utc>) -> Option<String> {
        let domains = self.domains();
        let of_server = domains.iter().filter(|(judged, _)| judged.server == whose);
        let said = of_server.flat_map(|(Judged { sender, .. }, breaker)| {
            let stopped = breaker.stopped(now).into_iter();
            stopped.map(move |(domain, until)| format!("{domain} (what is from {sender}, until {until})"))
        });
        let said: Vec<_> = said.collect();
        (!said.is_empty()).then(|| format!("mail is turned away, and not sent for now, by {}", said.join(", ")))
    }

    /// Notes against the domain of this address that it refused a mail, if that is what the refusal means.
    pub fn count_against_domain(&self, outlet: &Outlet, to: &Address, refusal: &Refusal, now: DateTime<Utc>) {
        let judged = outlet.judged();
        if refusal.verdict.counts_against_domain()
            && self.domains().entry(judged).or_default().refused(to.domain(), now)
        {
            metrics::counter!("stagesub_domains_stopped_total").increment(1);
            tracing::error!(
                domain = to.domain(),
                sender = outlet.sender.domain(),
                "a receiving domain turns our mail away; nothing is sent there for now"
            );
        }
    }

    /// Notes how a mail server of ours, or an orchestra's own, behaved: it took a mail, or refused it before it was anybody
    /// else's matter.
    pub fn note_server(&self, whose: Option<OrchestraId>, refusal: Option<&Refusal>, clock: &Clock) {
        let now = clock.now();
        let mut servers = self.servers_seen();
        let seen = servers.entry(whose).or_default();
        match refusal {
            None => *seen = ServerSeen { took_at: Some(now), ..ServerSeen::default() },
            Some(refusal) if is_of_server(refusal) => {
                let (first, many) = seen.failing.as_ref().map_or((now, 0), |(first, _, many, _)| (*first, *many));
                seen.failing = Some((first, now, many + 1, refusal.clone()));
                seen.breaker.failed(now, clock);
            }
            Some(_) => seen.breaker.worked(),
        }
    }

    /// What a mail server said last, while it is left alone.
    pub fn shut(&self, whose: Option<OrchestraId>, now: DateTime<Utc>) -> Option<Refusal> {
        let servers = self.servers_seen();
        let seen = servers.get(&whose)?;
        seen.breaker.shut_until(now)?;
        seen.failing.as_ref().map(|(.., refusal)| refusal.clone())
    }

    /// When a mail is tried again that met this refusal, if not `otherwise`: what a mail server refuses waits for the
    /// server, so that all of it leaves together, by the order of its answer times.
    pub fn tried_again_at(
        &self,
        whose: Option<OrchestraId>,
        refusal: &Refusal,
        otherwise: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> DateTime<Utc> {
        let shut_until = self.servers_seen().get(&whose).and_then(|seen| seen.breaker.shut_until(now));
        shut_until.filter(|_| is_of_server(refusal)).unwrap_or(otherwise)
    }

    /// Whether a mail server takes mail. One line that breaks is no trouble yet.
    pub fn server_health(&self, whose: Option<OrchestraId>, now: DateTime<Utc>) -> ServerHealth {
        let servers = self.servers_seen();
        let Some(seen) = servers.get(&whose) else { return ServerHealth::Unknown };
        match (&seen.failing, seen.took_at) {
            (Some((first, last, many, why)), _)
                if now - *last < LATELY && (*many >= 3 || *last - *first >= TimeDelta::minutes(1)) =>
            {
                ServerHealth::Failing(*last, why.to_string())
            }
            (None, Some(at)) if now - at < LATELY => ServerHealth::Works(at),
            _ => ServerHealth::Unknown,
        }
    }

    /// The orchestras whose own mail servers this process has tried.
    pub fn own_servers_seen(&self) -> Vec<OrchestraId> {
        self.servers_seen().keys().copied().flatten().collect()
    }

    fn servers_seen(&self) -> MutexGuard<'_, HashMap<Option<OrchestraId>, ServerSeen>> {
        self.servers_seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn domains(&self) -> MutexGuard<'_, BTreeMap<Judged, DomainBreaker>> {
        self.domains.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether it came before any recipient was named.
const fn is_of_server(refusal: &Refusal) -> bool {
    matches!(refusal.stage, Stage::Connect | Stage::StartTls | Stage::Auth | Stage::Mail)
}

#[derive(Debug, thiserror::Error)]
#[error("no mail server is configured")]
struct NoMailServer;

//! The timer: claims orchestras that are due, a few at once, and sleeps until the next one is.

use std::{sync::Arc, time::Duration};

use central_registry::wakeups::Lease;
use chrono::{DateTime, Utc};
use data_encoding::HEXLOWER;
use futures::future::join_all;
use sea_orm::DbErr;
use tokio::{
    sync::{Notify, OwnedSemaphorePermit, Semaphore},
    task::{JoinError, JoinSet},
};
use tokio_util::sync::CancellationToken;

use super::{births, central_mail, migrations, post::Post, retention, sweep, watch, webhook::Webhook};
use crate::{application::Services, outbound::smtp::SmtpUrlError};

/// So many orchestras are visited at once.
const VISITS: u32 = 4;
/// The timer looks again at least this often: another process may have noted work, and staffing time may be virtual, and
/// jump.
const LONGEST_REST: Duration = Duration::from_secs(1);
/// And no more often than this unless woken, for what is due may be in another worker's hands.
const SHORTEST_REST: Duration = Duration::from_millis(100);

/// Why workers do not start.
#[derive(Debug, thiserror::Error)]
pub enum CannotStart {
    /// An orchestra is live, and there is no way for its mail to leave.
    #[error("an orchestra is live but STAGESUB_SMTP_URL is not set: its mail could not leave")]
    NoMailServer,
    /// The mail server's URL is none.
    #[error("STAGESUB_SMTP_URL cannot be used")]
    MailServer(#[from] SmtpUrlError),
    /// The sender is no address.
    #[error("STAGESUB_MAIL_FROM is not a mail address")]
    Sender,
    /// Alerts cannot be called in.
    #[error("STAGESUB_ALERT_WEBHOOK cannot be used")]
    Webhook(#[from] reqwest::Error),
    /// The central database failed.
    #[error("the central database does not answer")]
    Storage(#[from] DbErr),
}

/// Sends mail and watches deadlines. Cheap to clone; any number may run, in any number of processes.
#[derive(Clone)]
pub struct Worker(Arc<Inner>);

pub(super) struct Inner {
    pub services: Services,
    pub post: Post,
    pub webhook: Option<Webhook>,
    pub owner: String,
    /// Held by each visit under way, so that [`Worker::run_until_idle`] can wait for them.
    turns: Arc<Semaphore>,
    visited: Notify,
}

impl Worker {
    /// Refuses when mail that must leave could not: an orchestra is live, it is no demo, and there is no mail server.
    pub async fn new(services: Services) -> Result<Self, CannotStart> {
        let post = Post::new(&services)?;
        if !post.can_leave() && !services.config.demo && services.registry.any_live_orchestra().await? {
            return Err(CannotStart::NoMailServer);
        }
        let webhook = services.config.alert_webhook.as_ref().map(Webhook::new).transpose()?;
        describe_metrics();
        Ok(Self(Arc::new(Inner {
            owner: format!("{}-{}", std::process::id(), HEXLOWER.encode(&services.sign_in_clock.random::<4>())),
            turns: Arc::new(Semaphore::new(VISITS as usize)),
            visited: Notify::new(),
            services,
            post,
            webhook,
        })))
    }

    /// Works until `stopped` resolves: then claims nothing more, finishes what it has in hand and gives its leases back.
    pub async fn run(&self, stopped: impl Future<Output = ()>) {
        let stop = CancellationToken::new();
        let stop_watching = stop.clone();
        let births = tokio::spawn(births::attend(self.0.services.clone(), stop.clone()));
        let migrating = tokio::spawn(migrations::attend(self.0.services.clone(), stop.clone()));
        let retention = tokio::spawn(retention::attend(self.0.services.clone(), stop.clone()));
        let central_mail = tokio::spawn(central_mail::attend(self.clone(), stop.clone()));
        let watching = self.clone();
        let watching = async move {
            // The demo's time jumps, so that all its work looks late.
            if !watching.0.services.config.demo {
                tokio::join!(
                    watch::attend(watching.clone(), stop_watching.clone()),
                    sweep::attend(watching.clone(), stop_watching)
                );
            }
        };
        let watching = tokio::spawn(watching);
        let mut visits = JoinSet::new();
        tokio::pin!(stopped);
        loop {
            let turn = tokio::select! {
                turn = Arc::clone(&self.0.turns).acquire_owned() => turn.ok(),
                () = &mut stopped => break,
            };
            while let Some(ended) = visits.try_join_next() {
                tell_panic(ended);
            }
            if let Some(lease) = self.claim(1).await.pop() {
                visits.spawn(self.clone().take_turn(lease, turn, stop.clone()));
                continue;
            }
            drop(turn);
            tokio::select! {
                () = self.rest() => {}
                () = &mut stopped => break,
            }
        }
        stop.cancel();
        tell_panic(births.await);
        tell_panic(migrating.await);
        tell_panic(retention.await);
        tell_panic(central_mail.await);
        tell_panic(watching.await);
        while let Some(ended) = visits.join_next().await {
            tell_panic(ended);
        }
    }

    /// Processes everything that is due at the clock's present instant, and gives the instant at which something will be
    /// next in some orchestra. Waits for visits under way, and lets no others begin meanwhile. The installation's own mail
    /// is sent as well.
    pub async fn run_until_idle(&self) -> Result<Option<DateTime<Utc>>, DbErr> {
        let Inner { services, turns, owner, .. } = &*self.0;
        let _all_turns = Arc::clone(turns).acquire_many_owned(VISITS).await.ok();
        Box::pin(self.0.send_central_mail(&CancellationToken::new())).await?;
        loop {
            let leases = services.registry.claim_due(&services.clock, owner, VISITS).await?;
            if leases.is_empty() {
                return services.registry.next_due().await;
            }
            let never = CancellationToken::new();
            join_all(leases.into_iter().map(|lease| self.0.visit(lease, &never))).await;
        }
    }

    /// Looks once whether anything is in trouble, and queues what somebody is to be told of it.
    pub async fn watch(&self) -> Result<(), DbErr> {
        self.0.watch().await
    }

    pub(super) fn inner(&self) -> &Inner {
        &self.0
    }

    async fn claim(&self, most: u32) -> Vec<Lease> {
        let Inner { services, owner, .. } = &*self.0;
        match services.registry.claim_due(&services.clock, owner, most).await {
            Ok(leases) => leases,
            Err(error) => {
                tracing::error!(error = &error as &dyn std::error::Error, "the central database gives no wake-ups");
                Vec::new()
            }
        }
    }

    async fn take_turn(self, lease: Lease, turn: Option<OwnedSemaphorePermit>, stop: CancellationToken) {
        self.0.visit(lease, &stop).await;
        drop(turn);
        self.0.visited.notify_one();
    }

    /// Until something may be due.
    async fn rest(&self) {
        let Services { registry, clock, .. } = &self.0.services;
        let until_due = match registry.next_due().await {
            Ok(Some(due)) => (due - clock.now()).to_std().unwrap_or_default(),
            // An error has been told when claiming failed.
            Ok(None) | Err(_) => LONGEST_REST,
        };
        tokio::select! {
            () = registry.poked(until_due.clamp(SHORTEST_REST, LONGEST_REST)) => {}
            () = self.0.visited.notified() => {}
        }
    }
}

/// One orchestra's fault is nobody else's: its lease runs out and it is visited again.
fn tell_panic(ended: Result<(), JoinError>) {
    if let Err(error) = ended {
        metrics::counter!("stagesub_panics_total").increment(1);
        tracing::error!(
            error = &error as &dyn std::error::Error,
            "a visit, or what goes on beside the visits, panicked"
        );
    }
}

fn describe_metrics() {
    metrics::describe_counter!("stagesub_visits_total", "Visits of workers to orchestras, by outcome");
    metrics::describe_histogram!("stagesub_visit_seconds", metrics::Unit::Seconds, "How long visits take");
    metrics::describe_counter!("stagesub_mails_total", "Mails that workers handled, by outcome");
    metrics::describe_counter!("stagesub_central_mails_total", "Mails of the installation itself, by outcome");
    metrics::describe_counter!("stagesub_sweeps_total", "Looks for forgotten work, by outcome");
    metrics::describe_counter!("stagesub_domains_stopped_total", "Receiving domains that turned our mail away");
}

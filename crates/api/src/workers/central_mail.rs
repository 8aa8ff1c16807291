//! The installation's own mail: the same way out as an orchestra's, by the same carrier, from the central outbox. Calls
//! to the operators' program go from there as well.

use std::time::Duration;

use central_registry::{
    alerts::Notice,
    outbox::{CentralMail, CentralMailKind, MailReport},
};
use chrono::{DateTime, Utc};
use sea_orm::DbErr;
use tokio_util::sync::CancellationToken;

use super::{
    alert_letter::alert_letter,
    carrier::{Carried, Carrier, Fate, Tries},
    central_letter::password_letter,
    wakeups::Inner,
    within_grace,
};
use crate::outbound::{Address, Refusal};

/// What another process queued is found this late.
const LONGEST_REST: Duration = Duration::from_secs(5);
/// What is due may be in another worker's hands, so this one does not ask all the time.
const SHORTEST_REST: Duration = Duration::from_millis(100);

/// Sends until it is told to stop; the mail in hand comes to its end first.
pub(super) async fn attend(worker: super::Worker, stop: CancellationToken) {
    let inner = worker.inner();
    while !stop.is_cancelled() {
        if let Err(error) = inner.send_central_mail(&stop).await {
            tracing::error!(error = &error as &dyn std::error::Error, "the installation's mail could not be sent");
        }
        tokio::select! {
            () = inner.rest_from_central_mail() => {}
            () = stop.cancelled() => {}
        }
    }
}

impl Inner {
    /// Answers who forgot a password, and sends whatever is due, one after the other.
    pub(super) async fn send_central_mail(&self, stop: &CancellationToken) -> Result<(), DbErr> {
        let registry = &self.services.registry;
        registry.answer_forgotten().await?;
        let mut carrier = Carrier::new(&self.services, &self.post, self.post.outlet(), stop);
        let outcome = loop {
            if stop.is_cancelled() {
                break Ok(());
            }
            let mail = match registry.claim_central_mail(self.post.sender.domain()).await {
                Ok(Some(mail)) => mail,
                Ok(None) => break Ok(()),
                Err(error) => break Err(error),
            };
            if let Err(error) = self.send_one(&mut carrier, &mail, stop).await {
                break Err(error);
            }
        };
        carrier.end().await;
        outcome
    }

    async fn send_one(
        &self,
        carrier: &mut Carrier<'_>,
        mail: &CentralMail,
        stop: &CancellationToken,
    ) -> Result<(), DbErr> {
        let registry = &self.services.registry;
        let report = self.carried(carrier, mail, stop).await?;
        let said = match &report {
            MailReport::Sent(_) => "sent",
            MailReport::NotWanted => "not_wanted",
            MailReport::PutOff { .. } => "put_off",
            MailReport::GivenUp(_) => "given_up",
        };
        // A failure here costs a second copy, so it is worth another try; the fence makes that harmless.
        if registry.report_central_mail(mail, report.clone()).await.is_err() {
            registry.report_central_mail(mail, report).await?;
        }
        tracing::info!(mail.id = %mail.id, kind = mail.kind.as_str(), outcome = said, "mail of the installation");
        metrics::counter!("stagesub_central_mails_total", "outcome" => said).increment(1);
        Ok(())
    }

    async fn carried(
        &self,
        carrier: &mut Carrier<'_>,
        mail: &CentralMail,
        stop: &CancellationToken,
    ) -> Result<MailReport, DbErr> {
        let hopeless = |why: &str| Ok(MailReport::GivenUp(why.to_owned()));
        let notice = || serde_json::from_value::<Notice>(mail.variables.clone());
        if mail.kind == CentralMailKind::Webhook {
            let (Some(webhook), Ok(notice)) = (&self.webhook, notice()) else {
                return hopeless("no webhook is configured");
            };
            let now = self.services.sign_in_clock.now();
            let Some(called) = within_grace(stop, Box::pin(webhook.call(mail, &notice, now))).await else {
                return Ok(stopping(now));
            };
            return Ok(called.map_or_else(|refusal| self.turned_away(mail, &refusal), MailReport::Sent));
        }
        let Some(to) = mail.recipient.as_ref().and_then(|to| Address::parse(to).ok()) else {
            return hopeless("its recipient is no address");
        };
        let written = match (&mail.link, notice()) {
            (Some(link), _) => password_letter(&self.services, &self.post.sender, mail, link, &to),
            (None, Ok(notice)) => alert_letter(&self.services, &self.post.sender, mail, &notice, &to),
            (None, Err(_)) => return hopeless("what it says cannot be read"),
        };
        let message = match written {
            Ok(message) => message,
            Err(why) => {
                tracing::error!(mail.id = %mail.id, error = &why as &dyn std::error::Error, "a mail cannot be written");
                return hopeless(&why.to_string());
            }
        };
        let orchestra = mail.link.as_ref().and_then(|link| link.orchestra.as_ref()).map(|(id, _)| *id);
        let way = self.post.central_way(orchestra, &to);
        let last_look = async {
            let is_wanted = self.services.registry.central_mail_is_wanted(mail).await?;
            Ok::<_, DbErr>((!is_wanted).then_some(()))
        };
        Ok(match carrier.carry(way, &message, &to, last_look).await? {
            Carried::Taken(reply) => MailReport::Sent(reply),
            Carried::CalledBack(()) => MailReport::NotWanted,
            Carried::Stopping => stopping(self.services.sign_in_clock.now()),
            Carried::NotNow(until) => {
                MailReport::PutOff { until, reply: "its domain turns our mail away".to_owned(), is_unknown: false }
            }
            Carried::Refused(refusal) => {
                tracing::warn!(mail.id = %mail.id, stage = %refusal.stage, verdict = ?refusal.verdict, "a mail was not taken");
                self.turned_away(mail, &refusal)
            }
        })
    }

    fn turned_away(&self, mail: &CentralMail, refusal: &Refusal) -> MailReport {
        let clock = &self.services.sign_in_clock;
        let tries = Tries { attempts: mail.attempts, unknown_outcomes: mail.unknown_outcomes };
        let reply = refusal.to_string();
        match Fate::of(refusal, tries, true, clock.now(), clock) {
            Fate::MailboxRefused | Fate::GivenUp => MailReport::GivenUp(reply),
            Fate::TriedAgain { at, is_unknown } => {
                let until = match mail.kind {
                    // It is no mail server that is called.
                    CentralMailKind::Webhook => at,
                    _ => self.post.tried_again_at(None, refusal, at, clock.now()),
                };
                MailReport::PutOff { until, reply, is_unknown }
            }
        }
    }

    async fn rest_from_central_mail(&self) {
        let registry = &self.services.registry;
        let until_due = match registry.next_central_mail().await {
            Ok(Some(due)) => (due - self.services.sign_in_clock.now()).to_std().unwrap_or_default(),
            // An error has been told when claiming failed, or will be.
            Ok(None) | Err(_) => LONGEST_REST,
        };
        registry.central_mail_queued(until_due.clamp(SHORTEST_REST, LONGEST_REST)).await;
    }
}

/// Another process has it next.
fn stopping(now: DateTime<Utc>) -> MailReport {
    MailReport::PutOff { until: now, reply: "the process was stopped".to_owned(), is_unknown: false }
}

//! Handing mail over: claim, commit, then send with no transaction open, then note what came of it.
//!
//! The promise: the decision exactly once, the mail at least once. A second copy leaves only when process or connection
//! dies between the server's 250 and our commit, and it bears the same Message-ID and link.

use central_registry::{admission::Entry, orchestras::Status, users::Role};
use chrono::{DateTime, Utc};
use domain::{
    services::{
        settings,
        staffing::{self, ClaimedMail, MailFate},
    },
    tx::Work,
    values::{email::Email, states::MailKind},
};

use super::{
    carrier::{Carried, Carrier, Fate, Tries},
    letter::{House, message},
    visit::{Visit, VisitError, kept},
};
use crate::outbound::{Address, Refusal, Verdict};

/// What came of a mail.
enum Outcome {
    /// A server, or the built-in mailbox, took it and said this.
    Taken(String),
    /// What it asks was answered or called back in the meantime; its row says so already.
    NotWanted,
    /// It was not tried, for its domain turns our mail away until then.
    NotNow(DateTime<Utc>),
    /// The orchestra was suspended meanwhile.
    Suspended,
    /// The process is stopping, and nobody has it.
    Stopping,
    /// It was turned away; and until when all mail to its domain waits, if that does.
    Refused(Refusal, Option<DateTime<Utc>>),
    /// It cannot be written or addressed, however often one tries.
    Hopeless(String),
}

/// What came of asking for the next mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Handled {
    /// One was handled.
    One,
    /// One was put back, and others that are due wait with it: none may leave any more.
    Last,
    /// None is due.
    Nothing,
}

/// The mails of one visit, and what carries them.
pub(super) struct Round<'v> {
    visit: &'v Visit<'v>,
    house: House,
    carrier: Carrier<'v>,
}

impl Visit<'_> {
    /// Begins to hand mail over.
    pub async fn round(&self) -> Result<Round<'_>, VisitError> {
        let settings = settings::load(self.db.read()).await?;
        let house = House { zone: settings.timezone.tz(), from_name: settings.mail_from_name };
        let (services, post) = (&self.worker.services, &self.worker.post);
        let carrier =
            Carrier::new(services, post, post.outlet_of(&services.registry, self.lease.orchestra()), self.stop);
        Ok(Round { visit: self, house, carrier })
    }
}

impl Round<'_> {
    /// Handles one mail, if one is due.
    pub async fn next(&mut self) -> Result<Handled, VisitError> {
        let visit = self.visit;
        let services = &visit.worker.services;
        let tx = visit.db.visit_tx(&visit.lease, Work::Claim).await?;
        let claimed = staffing::claim_mail(&tx, &services.clock, self.carrier.sender().domain()).await?;
        tx.commit().await?;
        let Some(mail) = claimed else { return Ok(Handled::Nothing) };
        let outcome = match kept(Box::pin(self.send(&mail)), || visit.keep_claim(&mail)).await {
            Ok(outcome) => outcome,
            Err(error) => {
                visit.give_back(&mail).await;
                return Err(error);
            }
        };
        let is_last = matches!(outcome, Outcome::Suspended | Outcome::Stopping);
        visit.note(&mail, outcome).await?;
        Ok(if is_last { Handled::Last } else { Handled::One })
    }

    /// Says goodbye.
    pub async fn end(self) {
        self.carrier.end().await;
    }

    async fn send(&mut self, mail: &ClaimedMail) -> Result<Outcome, VisitError> {
        let Some(recipient) = &mail.recipient else {
            return Ok(Outcome::Hopeless("there is nobody to send it to".to_owned()));
        };
        let orchestra = self.visit.lease.orchestra();
        let Ok(to) = Address::parse(recipient.as_str()) else {
            return Ok(Outcome::Hopeless("its recipient is no address".to_owned()));
        };
        let (services, post) = (&self.visit.worker.services, &self.visit.worker.post);
        let message = match message(services, orchestra, &self.house, self.carrier.sender(), mail, &to) {
            Ok(message) => message,
            Err(why) => {
                tracing::error!(mail.id = %mail.id, error = &why as &dyn std::error::Error, "a mail cannot be written");
                return Ok(Outcome::Hopeless(why.to_string()));
            }
        };
        let way = post.way(orchestra, &to);
        Ok(match self.carrier.carry(way, &message, &to, self.visit.last_look(mail)).await? {
            Carried::Taken(reply) => Outcome::Taken(reply),
            Carried::NotNow(until) => Outcome::NotNow(until),
            Carried::Stopping => Outcome::Stopping,
            Carried::CalledBack(why) => why,
            Carried::Refused(refusal) => Outcome::Refused(refusal, self.carrier.stopped_until(&to)),
        })
    }
}

impl Visit<'_> {
    /// Who manages the orchestra, apart from the mail's recipient.
    async fn managers_but(&self, mail: &ClaimedMail) -> Result<Vec<Email>, VisitError> {
        let orchestra = self.lease.orchestra().id;
        let users = self.worker.services.registry.users_of(orchestra).await.map_err(VisitError::Central)?;
        let managers = users.into_iter().filter(|user| user.active && user.role == Role::Admin);
        let addresses = managers.filter_map(|user| Email::parse(&user.email).ok());
        Ok(addresses.filter(|address| mail.recipient.as_ref() != Some(address)).collect())
    }

    /// Whether the mail may go, between its address and its text; if not, what to do with it.
    async fn last_look(&self, mail: &ClaimedMail) -> Result<Option<Outcome>, VisitError> {
        let services = &self.worker.services;
        if !staffing::still_wanted(self.db.read(), mail).await? {
            return Ok(Some(Outcome::NotWanted));
        }
        let orchestra = services.registry.orchestra(self.lease.orchestra().id).await.map_err(VisitError::Central)?;
        let is_active = orchestra.is_some_and(|orchestra| orchestra.status == Status::Active);
        Ok((!is_active).then_some(Outcome::Suspended))
    }

    async fn note(&self, mail: &ClaimedMail, outcome: Outcome) -> Result<(), VisitError> {
        let clock = &self.worker.services.clock;
        let now = clock.now();
        let said = match outcome {
            Outcome::Taken(reply) => {
                // A failure here costs a second copy, so it is worth another try; the fence makes that harmless.
                if self.note_taken(mail, &reply).await.is_err() {
                    self.note_taken(mail, &reply).await?;
                }
                "sent"
            }
            Outcome::NotWanted => "not_wanted",
            Outcome::NotNow(next_at) => {
                self.domain_stopped(mail, next_at, "its domain turns our mail away").await?;
                "put_off"
            }
            Outcome::Suspended => {
                self.put_off(mail, now, "the orchestra is suspended", false).await?;
                "put_off"
            }
            Outcome::Stopping => {
                self.put_off(mail, now, "the process was stopped", false).await?;
                "put_off"
            }
            Outcome::Hopeless(why) => self.give_up(mail, &why).await?,
            Outcome::Refused(refusal, stopped_until) => {
                tracing::warn!(mail.id = %mail.id, stage = %refusal.stage, verdict = ?refusal.verdict, "a mail was not taken");
                let reply = refusal.to_string();
                let tries = Tries { attempts: mail.attempts, unknown_outcomes: mail.unknown_outcomes };
                match Fate::of(&refusal, tries, mail.link.is_some() || is_to_contact(mail), now, clock) {
                    Fate::MailboxRefused if is_to_contact(mail) => self.give_up(mail, &reply).await?,
                    Fate::MailboxRefused => {
                        self.mailbox_refused(mail, &reply).await?;
                        "mailbox_refused"
                    }
                    Fate::GivenUp => self.give_up(mail, &reply).await?,
                    Fate::TriedAgain { at, is_unknown } => {
                        let orchestra = self.lease.orchestra();
                        let whose = orchestra.has_mail_server().then_some(orchestra.id);
                        let at = self.worker.post.tried_again_at(whose, &refusal, at, now);
                        match stopped_until.filter(|_| refusal.verdict == Verdict::Policy) {
                            Some(until) => self.domain_stopped(mail, until.max(at), &reply).await?,
                            None => self.put_off(mail, at, &reply, is_unknown).await?,
                        }
                        "put_off"
                    }
                }
            }
        };
        tracing::info!(mail.id = %mail.id, kind = %mail.kind, outcome = said, "mail");
        metrics::counter!("stagesub_mails_total", "outcome" => said).increment(1);
        Ok(())
    }

    async fn keep_claim(&self, mail: &ClaimedMail) {
        let kept = async {
            let tx = self.db.visit_tx(&self.lease, Work::Claim).await?;
            staffing::keep_claim(&tx, &self.worker.services.clock, mail).await?;
            Ok::<_, VisitError>(tx.commit().await?)
        };
        if let Err(error) = kept.await {
            tracing::warn!(mail.id = %mail.id, error = &error as &dyn std::error::Error, "a claim could not be kept");
        }
    }

    /// Puts back a mail that nobody has, for something of ours failed on the way. If that fails as well, its claim runs out
    /// by itself.
    async fn give_back(&self, mail: &ClaimedMail) {
        let now = self.worker.services.clock.now();
        if let Err(error) = self.put_off(mail, now, "something failed before it was sent", false).await {
            tracing::warn!(mail.id = %mail.id, error = &error as &dyn std::error::Error, "a claim could not be given back");
        }
    }

    async fn note_taken(&self, mail: &ClaimedMail, reply: &str) -> Result<(), VisitError> {
        let tx = self.db.visit_tx(&self.lease, Work::Note).await?;
        staffing::handed_over(&tx, &self.worker.services.clock, mail, reply).await?;
        Ok(tx.commit().await?)
    }

    async fn mailbox_refused(&self, mail: &ClaimedMail, reply: &str) -> Result<(), VisitError> {
        let tx = self.db.visit_tx(&self.lease, Work::Note).await?;
        staffing::mailbox_refused(&tx, &self.worker.services.clock, mail, reply).await?;
        Ok(tx.commit().await?)
    }

    async fn put_off(
        &self,
        mail: &ClaimedMail,
        next_at: DateTime<Utc>,
        reply: &str,
        is_unknown: bool,
    ) -> Result<(), VisitError> {
        let tx = self.db.visit_tx(&self.lease, Work::Note).await?;
        staffing::put_off(&tx, &self.worker.services.clock, mail, next_at, reply, is_unknown).await?;
        Ok(tx.commit().await?)
    }

    /// Puts it off, and tells staff: only a call reaches these musicians now.
    async fn domain_stopped(&self, mail: &ClaimedMail, until: DateTime<Utc>, reply: &str) -> Result<(), VisitError> {
        let clock = &self.worker.services.clock;
        let tx = self.db.visit_tx(&self.lease, Work::Note).await?;
        let fate = staffing::put_off(&tx, clock, mail, until, reply, false).await?;
        if let (MailFate::Noted, Some(to)) = (fate, address(mail)) {
            staffing::domain_stopped(&tx, clock, mail, to.domain()).await?;
        }
        Ok(tx.commit().await?)
    }

    /// Gives a mail up. An alert that names nobody, or whose project's contact person cannot be reached, goes to the
    /// managers.
    async fn give_up(&self, mail: &ClaimedMail, reply: &str) -> Result<&'static str, VisitError> {
        let is_for_managers = mail.recipient.is_none() || is_to_contact(mail);
        let managers = if is_for_managers { self.managers_but(mail).await? } else { Vec::new() };
        let clock = &self.worker.services.clock;
        let tx = self.db.visit_tx(&self.lease, Work::Note).await?;
        let said = if managers.is_empty() {
            staffing::give_up(&tx, clock, mail, reply).await?;
            "given_up"
        } else {
            staffing::address_to_each(&tx, clock, mail, managers).await?;
            "addressed"
        };
        tx.commit().await?;
        Ok(said)
    }
}

/// Whether it is an alert to the contact person of its project.
fn is_to_contact(mail: &ClaimedMail) -> bool {
    mail.kind == MailKind::AdminAlert && mail.recipient.is_some() && mail.recipient == mail.reply_to
}

fn address(mail: &ClaimedMail) -> Option<Address> {
    mail.recipient.as_ref().and_then(|email| Address::parse(email.as_str()).ok())
}

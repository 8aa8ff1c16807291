//! Carries letters, an orchestra's and the installation's alike: over one line while it lasts, each letter paced,
//! addressed, looked at once more, and handed over. Says as well what becomes of one that was turned away.

use chrono::{DateTime, SubsecRound, Utc};
use domain::clock::Clock;
use tokio_util::sync::CancellationToken;

use super::{
    post::{Outlet, Post, Way},
    within_grace,
};
use crate::{
    application::Services,
    outbound::{
        Address, Line, Message, Refusal, Stage, Verdict,
        pacing::{UNKNOWN_RETRY_AFTER, retry_after},
    },
};

/// After so many attempts, about a day, a mail is given up and somebody is told.
const MOST_ATTEMPTS: i32 = 26;

/// What came of a letter.
pub(super) enum Carried<V> {
    /// A server, or the built-in mailbox, took it and said this.
    Taken(String),
    /// It was not tried, for its domain turns our mail away until then.
    NotNow(DateTime<Utc>),
    /// The process is stopping, and nobody has it.
    Stopping,
    /// It was called back at the last look, for this reason.
    CalledBack(V),
    /// It was turned away.
    Refused(Refusal),
}

/// A line to whoever takes mail, once there is something to carry.
pub(super) struct Carrier<'w> {
    services: &'w Services,
    post: &'w Post,
    outlet: Outlet,
    stop: &'w CancellationToken,
    line: Option<(Way, Box<dyn Line>)>,
}

impl<'w> Carrier<'w> {
    pub const fn new(services: &'w Services, post: &'w Post, outlet: Outlet, stop: &'w CancellationToken) -> Self {
        Self { services, post, outlet, stop, line: None }
    }

    /// From whom its letters come.
    pub const fn sender(&self) -> &Address {
        &self.outlet.sender
    }

    /// Until when no mail of this sender goes to the domain of this address.
    pub fn stopped_until(&self, to: &Address) -> Option<DateTime<Utc>> {
        self.post.stopped_until(&self.outlet, to, self.services.clock.now())
    }

    /// Carries one letter. `last_look` comes after its address was taken and before its text is given: the last moment
    /// at which it can be called back.
    pub async fn carry<V, E>(
        &mut self,
        way: Way,
        message: &Message,
        to: &Address,
        last_look: impl Future<Output = Result<Option<V>, E>>,
    ) -> Result<Carried<V>, E> {
        let (clock, whose) = (&self.services.sign_in_clock, self.outlet.server_of());
        if way == Way::Smtp
            && let Some(refusal) = self.post.shut(whose, clock.now())
        {
            return Ok(Carried::Refused(refusal));
        }
        let carried = Box::pin(self.carry_letter(way, message, to, last_look)).await?;
        if way == Way::Smtp {
            match &carried {
                Carried::Taken(_) => self.post.note_server(whose, None, clock),
                Carried::Refused(refusal) => {
                    self.post.note_server(whose, Some(refusal), clock);
                    self.post.count_against_domain(&self.outlet, to, refusal, self.services.clock.now());
                }
                Carried::NotNow(_) | Carried::Stopping | Carried::CalledBack(_) => {}
            }
        }
        Ok(carried)
    }

    async fn carry_letter<V, E>(
        &mut self,
        way: Way,
        message: &Message,
        to: &Address,
        last_look: impl Future<Output = Result<Option<V>, E>>,
    ) -> Result<Carried<V>, E> {
        let (services, post, stop) = (self.services, self.post, self.stop);
        if way == Way::Smtp {
            if let Some(until) = self.stopped_until(to) {
                return Ok(Carried::NotNow(until));
            }
            post.pace(&services.sign_in_clock, &self.outlet.sender).await;
        }
        let letter = message.letter(services.clock.now());
        let line = match within_grace(stop, self.line(way)).await {
            Some(Ok(line)) => line,
            Some(Err(refusal)) => return Ok(Carried::Refused(refusal)),
            None => return Ok(Carried::Stopping),
        };
        match within_grace(stop, line.address(&letter)).await {
            Some(Ok(())) => {}
            Some(Err(refusal)) => return Ok(Carried::Refused(refusal)),
            None => return Ok(Carried::Stopping),
        }
        match last_look.await {
            Ok(None) => {
                let taken = within_grace(stop, line.data(&letter)).await;
                // Whoever does not wait for the answer does not know it.
                let taken = taken.unwrap_or_else(|| Err(Refusal::silence(Stage::Dot)));
                Ok(taken.map_or_else(Carried::Refused, Carried::Taken))
            }
            Ok(Some(why)) => {
                line.abandon().await;
                Ok(Carried::CalledBack(why))
            }
            Err(error) => {
                line.abandon().await;
                Err(error)
            }
        }
    }

    /// A line that way: the one that is open, or a new one.
    async fn line(&mut self, way: Way) -> Result<&mut Box<dyn Line>, Refusal> {
        let open = self.line.take().filter(|(kept, line)| *kept == way && line.is_usable());
        let kept = match open {
            Some(kept) => kept,
            None => (way, self.post.connect(way, &self.outlet).await?),
        };
        Ok(&mut self.line.insert(kept).1)
    }

    /// Says goodbye, unless the process is stopping.
    pub async fn end(self) {
        if let Some((_, line)) = self.line
            && !self.stop.is_cancelled()
        {
            line.hang_up().await;
        }
    }
}

/// What becomes of a mail that was turned away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    /// Its recipient has no mailbox, which ends it.
    MailboxRefused,
    /// It has been tried often enough.
    GivenUp,
    /// It is tried again.
    TriedAgain {
        /// When.
        at: DateTime<Utc>,
        /// Whether nobody knows if it was taken.
        is_unknown: bool,
    },
}

/// How often a mail has been tried.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tries {
    /// This one included.
    pub attempts: i32,
    /// After how many of the earlier ones nobody knew whether it was taken.
    pub unknown_outcomes: i32,
}

impl Fate {
    /// Of a mail that was turned away like this at `now`; `ends_at_mailbox` says whether a refused mailbox ends it.
    pub fn of(refusal: &Refusal, tries: Tries, ends_at_mailbox: bool, now: DateTime<Utc>, clock: &Clock) -> Self {
        let is_unknown = refusal.verdict == Verdict::Unknown;
        if refusal.verdict == Verdict::MailboxRefused && ends_at_mailbox {
            return Self::MailboxRefused;
        }
        if tries.attempts >= MOST_ATTEMPTS || (is_unknown && tries.unknown_outcomes > 0) {
            return Self::GivenUp;
        }
        let attempts = u32::try_from(tries.attempts).unwrap_or(1);
        let wait = if is_unknown { UNKNOWN_RETRY_AFTER } else { retry_after(attempts, clock) };
        // In whole microseconds, which both engines give back unchanged.
        Self::TriedAgain { at: (now + wait).trunc_subsecs(6), is_unknown }
    }
}

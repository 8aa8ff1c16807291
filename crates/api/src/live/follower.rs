//! One stream: what is sent to somebody who follows an orchestra, and when it ends.

use std::{collections::VecDeque, convert::Infallible, time::Duration};

use actix_web::web::Bytes;
use central_registry::{
    Registry,
    admission::{Claims, Entry, NotAdmitted, OrchestraAdmission},
};
use domain::ids::OrchestraId;
use futures::{Stream, stream};
use serde_json::json;
use tokio::{
    sync::{broadcast::error::RecvError, watch},
    time::{Instant, Interval, interval_at},
};

use super::{Change, Full, Live, PAGE, Seat, Unread, frame};
use crate::{authority::SignedIn, codes::Code};

/// How often the caller must be admitted again; what this process itself changes is noticed at once.
const ADMITTED_FOR: Duration = Duration::from_secs(2);

/// Where a stream begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// With what happens from now on.
    Now,
    /// With what happened after this event.
    After(i64),
}

enum Heard {
    Stop,
    /// Whether the caller may still be here must be asked again.
    Doubt,
    Change(Result<Change, RecvError>),
    Nothing,
}

/// Somebody who follows an orchestra: every event once and in order.
pub struct Follower {
    seat: Seat,
    registry: Registry,
    claims: Claims,
    by_grant: Option<OrchestraId>,
    last: i64,
    frames: VecDeque<Bytes>,
    is_over: bool,
    admissions: watch::Receiver<()>,
    draining: watch::Receiver<bool>,
    admitted: Interval,
    heartbeat: Interval,
}

impl Follower {
    /// Takes a seat in an orchestra whose newest event is this one, and reads what the start asks for.
    pub async fn join(
        live: &Live,
        (caller, entry): (&SignedIn, &OrchestraAdmission),
        (start, newest): (Start, i64),
        draining: watch::Receiver<bool>,
    ) -> Result<Result<Self, Unread>, Full> {
        let seat = live.take_seat(entry, caller.claims.login, newest)?;
        let registry = live.0.registry.clone();
        let every = |period| interval_at(Instant::now() + period, period);
        let mut follower = Self {
            seat,
            admissions: registry.admissions_changed(),
            registry,
            claims: caller.claims,
            by_grant: caller.by_grant,
            last: newest,
            frames: VecDeque::new(),
            is_over: false,
            draining,
            admitted: every(ADMITTED_FOR),
            heartbeat: every(live.0.sign_of_life),
        };
        match start {
            Start::Now => follower.say_place("ready"),
            // From the future: the database was restored. From too long ago: reading everything anew is less.
            Start::After(seq) if !(0..=PAGE.cast_signed()).contains(&newest.saturating_sub(seq)) => {
                follower.say_place("gap");
            }
            Start::After(seq) => follower.last = seq,
        }
        Ok(follower.catch_up().await.map(|()| follower))
    }

    /// The stream, as bytes.
    pub fn into_stream(self) -> impl Stream<Item = Result<Bytes, Infallible>> {
        stream::unfold(self, |mut follower| async { follower.next().await.map(|bytes| (Ok(bytes), follower)) })
    }

    async fn next(&mut self) -> Option<Bytes> {
        loop {
            if !self.frames.is_empty() {
                return Some(self.frames.drain(..).flatten().collect());
            }
            if self.is_over {
                return None;
            }
            let heard = tokio::select! {
                biased;
                // Or its sender is gone: then the process has stopped.
                _ = self.draining.wait_for(|draining| *draining) => Heard::Stop,
                Ok(()) = self.admissions.changed() => Heard::Doubt,
                _ = self.admitted.tick() => Heard::Doubt,
                change = self.seat.changes.recv() => Heard::Change(change),
                _ = self.heartbeat.tick() => Heard::Nothing,
            };
            match heard {
                Heard::Stop | Heard::Change(Err(RecvError::Closed)) => return None,
                Heard::Doubt => self.look_again().await,
                Heard::Change(Ok(change)) if change.seq <= self.last => {}
                Heard::Change(Ok(change)) if change.seq == self.last + 1 => {
                    self.last = change.seq;
                    self.frames.push_back(change.frame);
                }
                // Too slow for what was told meanwhile. If it cannot be read now, the client comes back for it.
                Heard::Change(_) => self.is_over = self.catch_up().await.is_err(),
                Heard::Nothing => self.frames.push_back(frame(None, "alive", "{}")),
            }
        }
    }

    /// Reads all that has happened since the last event that was sent.
    async fn catch_up(&mut self) -> Result<(), Unread> {
        loop {
            let changes = self.seat.source.changes_after(self.last).await?;
            let more = changes.len() as u64 == PAGE;
            for change in changes {
                self.last = change.seq;
                self.frames.push_back(change.frame);
            }
            if !more {
                return Ok(());
            }
        }
    }

    /// Ends the stream when its caller would not be let in any more.
    async fn look_again(&mut self) {
        let code = match self.admitted_again().await {
            Ok(Some(entry)) => match entry.orchestra().hold {
                None => return self.seat.source.renew(entry),
                Some(hold) => hold.into(),
            },
            // Of no orchestra, or not known at the moment: asked again soon.
            Ok(None) | Err(NotAdmitted::Storage(_)) => return,
            Err(NotAdmitted::Ended) => Code::Unauthenticated,
            Err(NotAdmitted::Suspended) => Code::OrchestraSuspended,
            Err(NotAdmitted::NotInUse) => Code::OrchestraNotInUse,
            Err(NotAdmitted::NoGrant) => Code::GrantRequired,
        };
        self.frames.push_back(frame(None, "bye", &json!({ "code": code.as_str() }).to_string()));
        self.is_over = true;
    }

    async fn admitted_again(&self) -> Result<Option<OrchestraAdmission>, NotAdmitted> {
        let admission = self.registry.admit(self.claims).await?;
        match self.by_grant {
            None => Ok(admission.orchestra),
            Some(orchestra) => Ok(Some(self.registry.admit_by_grant(&admission, orchestra).await?.entry)),
        }
    }

    fn say_place(&mut self, event: &str) {
        self.frames.push_back(frame(Some(self.last), event, &json!({ "seq": self.last }).to_string()));
    }
}

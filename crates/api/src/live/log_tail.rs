//! The central log as it grows: one look a second for each of the few who follow it.

use std::{
    collections::{HashMap, VecDeque},
    convert::Infallible,
    sync::Arc,
    time::Duration,
};

use actix_web::web::Bytes;
use central_registry::{
    Registry,
    admission::{Claims, NotAdmitted},
    log_reading::{LogFilter, LoggedEntry},
};
use chrono::{DateTime, TimeDelta, Utc};
use domain::ids::LogEntryId;
use futures::{Stream, stream};
use sea_orm::DbErr;
use tokio::{
    sync::{OwnedSemaphorePermit, watch},
    time::{Instant, Interval, interval_at},
};

use super::{Full, SIGN_OF_LIFE, frame};
use crate::{application::Services, authority::SignedIn, codes::Code, routes::superadmin::logs::CentralEntry};

/// So many may follow it in one process.
pub const MOST: usize = 20;
const LOOKS_EVERY: Duration = Duration::from_secs(1);
/// An entry is written this long after its time at most: transactions do not last longer.
const LATE: TimeDelta = TimeDelta::seconds(15);
/// So many are read at a look. More than that in fifteen seconds are read from the list.
const PAGE: u64 = 500;

/// Somebody who follows the central log.
pub struct LogTail {
    registry: Registry,
    claims: Claims,
    filter: LogFilter,
    began_at: DateTime<Utc>,
    /// What has been told and may be found again, as it was then.
    told: HashMap<LogEntryId, LoggedEntry>,
    frames: VecDeque<Bytes>,
    is_over: bool,
    draining: watch::Receiver<bool>,
    looks: Interval,
    heartbeat: Interval,
    _seat: OwnedSemaphorePermit,
}

impl LogTail {
    /// Follows it from now on.
    pub fn begin(services: &Services, caller: &SignedIn, filter: LogFilter) -> Result<Self, Full> {
        let seat = Arc::clone(&services.log_tails).try_acquire_owned().map_err(|_| Full)?;
        let every = |period| interval_at(Instant::now() + period, period);
        let began_at = filter.from.unwrap_or_else(|| services.sign_in_clock.now());
        Ok(Self {
            registry: services.registry.clone(),
            claims: caller.claims,
            filter,
            began_at,
            told: HashMap::new(),
            frames: VecDeque::from([frame(None, "ready", "{}")]),
            is_over: false,
            draining: services.draining.clone(),
            looks: every(LOOKS_EVERY),
            heartbeat: every(SIGN_OF_LIFE),
            _seat: seat,
        })
    }

    /// The stream, as bytes.
    pub fn into_stream(self) -> impl Stream<Item = Result<Bytes, Infallible>> {
        stream::unfold(self, |mut tail| async { tail.next().await.map(|bytes| (Ok(bytes), tail)) })
    }

    async fn next(&mut self) -> Option<Bytes> {
        loop {
            if !self.frames.is_empty() {
                return Some(self.frames.drain(..).flatten().collect());
            }
            if self.is_over {
                return None;
            }
            let is_time_to_look = tokio::select! {
                biased;
                // Or its sender is gone: then the process has stopped.
                _ = self.draining.wait_for(|draining| *draining) => return None,
                _ = self.looks.tick() => true,
                _ = self.heartbeat.tick() => false,
            };
            if is_time_to_look {
                self.look().await;
            } else {
                self.frames.push_back(frame(None, "alive", "{}"));
            }
        }
    }

    async fn look(&mut self) {
        match self.registry.admit(self.claims).await {
            Ok(_) => {}
            // Not known at the moment: asked again soon.
            Err(NotAdmitted::Storage(_)) => return,
            Err(_) => {
                let code = serde_json::json!({ "code": Code::Unauthenticated.as_str() });
                self.frames.push_back(frame(None, "bye", &code.to_string()));
                self.is_over = true;
                return;
            }
        }
        if let Err(cause) = self.tell_new().await {
            tracing::warn!(error = &cause as &dyn std::error::Error, "the central log cannot be read at the moment");
        }
    }

    /// Tells what was not there at the last look, or was otherwise. It looks back a little each time, for what is
    /// written is seen when its transaction commits, which is after its time.
    async fn tell_new(&mut self) -> Result<(), DbErr> {
        let from = self.began_at.max(self.registry.sign_in_clock().now() - LATE);
        let filter = LogFilter { from: Some(from), ..self.filter.clone() };
        let found = self.registry.log_entries(filter, None, PAGE).await?;
        self.told.retain(|_, entry| entry.at >= from);
        for entry in found.into_iter().rev() {
            if self.told.get(&entry.id) == Some(&entry) {
                continue;
            }
            self.told.insert(entry.id, entry.clone());
            // Names, numbers and JSON that was JSON before.
            let data = serde_json::to_string(&CentralEntry::from(entry)).unwrap_or_default();
            self.frames.push_back(frame(None, "entry", &data));
        }
        Ok(())
    }
}

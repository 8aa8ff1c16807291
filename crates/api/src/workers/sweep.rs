//! Looks once a day into every orchestra for work that nobody has noted. There should never be any: what is found is done,
//! counted, and told to operators.

use std::time::Duration;

use central_registry::{
    alert_rules::Seen,
    alerts::{AlertCause, Observation, Stake, ToldTo},
    sweeps::Sweep,
};
use chrono::{DateTime, TimeDelta, Utc};
use domain::services::staffing;
use sea_orm::DbErr;
use tokio_util::sync::CancellationToken;

use super::{
    visit::VisitError,
    wakeups::{Inner, Worker},
};

/// Each orchestra is looked into so often.
const EVERY: TimeDelta = TimeDelta::days(1);
/// Half a day, so that what was missed is caught up with.
const SPREAD_OVER: Duration = Duration::from_hours(12);
/// The pauses between two looks, whatever the number of orchestras.
const LEAST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_mins(10);
/// What was found stays among the alerts for so long; it is over when it was found.
pub(super) const STANDS: TimeDelta = TimeDelta::hours(1);

/// What sweeping came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Swept {
    /// So many orchestras were looked into.
    pub looked: usize,
    /// In so many of them something had been forgotten.
    pub forgotten: usize,
}

/// Looks into one orchestra after the other, evenly over the day, until it is told to stop.
pub(super) async fn attend(worker: Worker, stop: CancellationToken) {
    let inner = worker.inner();
    loop {
        tokio::select! {
            () = tokio::time::sleep(inner.pause().await) => {}
            () = stop.cancelled() => return,
        }
        if let Err(error) = inner.sweep_next(inner.services.clock.now() - EVERY).await {
            tracing::error!(error = &error as &dyn std::error::Error, "the central database gives nothing to sweep");
        }
    }
}

impl Worker {
    /// Looks into every active orchestra now, however lately it was looked into.
    pub async fn sweep(&self) -> Result<Swept, DbErr> {
        let inner = self.inner();
        let mut swept = Swept::default();
        // By a clock that stands still, none is looked into twice.
        let before = inner.services.clock.now();
        while let Some(has_forgotten) = inner.sweep_next(before).await? {
            swept.looked += 1;
            swept.forgotten += usize::from(has_forgotten);
        }
        Ok(swept)
    }
}

impl Inner {
    async fn pause(&self) -> Duration {
        let many = self.services.registry.orchestras().await.map_or(1, |all| all.len().max(1));
        let many = u32::try_from(many).unwrap_or(u32::MAX);
        (SPREAD_OVER / many).clamp(LEAST_PAUSE, LONGEST_PAUSE)
    }

    /// Looks into the orchestra that was not looked into for longest; whether something had been forgotten, or nothing
    /// when all have been looked into since `before`.
    async fn sweep_next(&self, before: DateTime<Utc>) -> Result<Option<bool>, DbErr> {
        let registry = &self.services.registry;
        let Some(sweep) = registry.claim_sweep(&self.services.clock, &self.owner, before).await? else {
            return Ok(None);
        };
        let orchestra = sweep.lease.orchestra_id();
        let next = self.look_into(&sweep).await;
        let now = self.services.clock.now();
        let due = match &next {
            Ok(next) => next.map(|next| next.max(now)),
            // Its database is away, which others see to.
            Err(error) => {
                tracing::warn!(orchestra.id = %orchestra, error = error as &dyn std::error::Error, "not swept");
                sweep.due_at()
            }
        };
        let has_forgotten = next.as_ref().is_ok_and(|next| sweep.has_forgotten(*next, now));
        let said = |moment: Option<DateTime<Utc>>| moment.map_or_else(|| "no time".to_owned(), |at| at.to_string());
        let detail = format!("something was due at {}, and a look only at {}", said(due), said(sweep.due_at()));
        // Where somebody has noted something meanwhile, it is not forgotten.
        let has_forgotten = registry.end_visit(sweep.lease, due).await? && has_forgotten;
        let outcome = match (&next, has_forgotten) {
            (Err(_), _) => "failed",
            (Ok(_), true) => "forgotten",
            (Ok(_), false) => "clean",
        };
        metrics::counter!("stagesub_sweeps_total", "outcome" => outcome).increment(1);
        if has_forgotten {
            tracing::error!(orchestra.id = %orchestra, detail, "work was forgotten; it is done now");
            self.tell_forgotten(orchestra, detail).await?;
        }
        Ok(Some(has_forgotten))
    }

    async fn look_into(&self, sweep: &Sweep) -> Result<Option<DateTime<Utc>>, VisitError> {
        let db = self.services.pools.enter(&sweep.lease).await?;
        Ok(staffing::next_moment(db.read()).await?)
    }

    async fn tell_forgotten(&self, id: domain::ids::OrchestraId, detail: String) -> Result<(), DbErr> {
        let Some(orchestra) = self.services.registry.orchestra(id).await? else { return Ok(()) };
        let stake =
            Stake { code: Some(orchestra.code.clone()), name: Some(orchestra.name.clone()), ..Stake::default() };
        let at = self.services.sign_in_clock.now();
        let cause = AlertCause::ForgottenWork;
        let found = Observation { orchestra: Some(id), cause, seen: Seen::Trouble, at, detail, stake };
        // It is told by whoever watches, when it has stood long enough.
        self.services.registry.observe(found, &ToldTo::default()).await
    }
}

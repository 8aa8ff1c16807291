//! One bounded visit of one orchestra: tell it who was let in, settle what time has decided, hand mail over, say when to
//! come again.

use std::time::Duration;

use central_registry::{
    admission::Entry,
    wakeups::{Claim, Lease},
};
use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    services::staffing::{self, StaffingError},
    tx::{StaffingTxError, Work},
};
use sea_orm::DbErr;
use tenancy::{
    OrchestraDb,
    breaker::{Trouble, trouble},
    grants::{self, TellError},
    pools::EnterError,
};
use tokio_util::sync::CancellationToken;
use tracing::Instrument;

use super::{delivery::Handled, wakeups::Inner};
use crate::application::Services;

/// A visit hands over at most so many mails, so that every orchestra gets its turn.
const MOST_MAILS: usize = 20;
/// After so long it begins nothing new: with the slowest mail it still ends about when its lease does.
const LONGEST: Duration = Duration::from_secs(30);
/// When to come back to an orchestra where something failed that waiting alone will not mend.
const AFTER_FAULT: TimeDelta = TimeDelta::seconds(60);
/// When to come back to one that is only busy, or away for a moment.
const AFTER_TROUBLE: TimeDelta = TimeDelta::seconds(5);

/// What ended a visit early.
#[derive(Debug, thiserror::Error)]
pub(super) enum VisitError {
    #[error(transparent)]
    Enter(#[from] EnterError),
    #[error(transparent)]
    Staffing(#[from] StaffingError),
    #[error(transparent)]
    Transaction(#[from] StaffingTxError),
    #[error("the central database does not answer")]
    Central(#[source] DbErr),
}

impl From<TellError> for VisitError {
    fn from(error: TellError) -> Self {
        match error {
            TellError::Central(cause) => Self::Central(cause),
            TellError::Orchestra(cause) => cause.into(),
        }
    }
}

impl From<DbErr> for VisitError {
    fn from(cause: DbErr) -> Self {
        Self::Staffing(cause.into())
    }
}

impl VisitError {
    /// What it says about the orchestra's database.
    pub(super) fn trouble(&self) -> Option<Trouble> {
        match self {
            Self::Staffing(StaffingError::Storage(cause)) | Self::Transaction(StaffingTxError::Storage(cause)) => {
                Some(trouble(cause))
            }
            _ => None,
        }
    }

    /// Whether the rest of the visit has a chance.
    fn is_local(&self) -> bool {
        matches!(self, Self::Staffing(_))
            && !matches!(self.trouble(), Some(Trouble::Unreachable | Trouble::Busy | Trouble::Full | Trouble::ReadOnly))
    }
}

/// How often a lease or claim is renewed, whose worker must be heard of.
const RENEWAL: Duration = Duration::from_secs(5);

/// Does the work, and every few seconds meanwhile what keeps it ours.
pub(super) async fn kept<T, F: Future<Output = ()>>(work: impl Future<Output = T>, keep: impl Fn() -> F) -> T {
    let keeping = async {
        loop {
            tokio::time::sleep(RENEWAL).await;
            keep().await;
        }
    };
    tokio::select! {
        done = work => done,
        never = keeping => never,
    }
}

/// A visit under way.
pub(super) struct Visit<'w> {
    pub worker: &'w Inner,
    pub lease: Lease,
    pub db: OrchestraDb,
    pub stop: &'w CancellationToken,
    began_at: Duration,
    /// Something failed that did not end the visit.
    has_fault: bool,
}

impl Inner {
    /// Visits an orchestra and gives its lease back, whatever happens meanwhile.
    pub async fn visit(&self, lease: Lease, stop: &CancellationToken) {
        let span = tracing::info_span!("visit", "orchestra.id" = %lease.orchestra().id);
        self.visit_in_span(lease, stop).instrument(span).await;
    }

    async fn visit_in_span(&self, lease: Lease, stop: &CancellationToken) {
        let clock = &self.services.sign_in_clock;
        let began_at = clock.monotonic();
        let orchestra = lease.orchestra().id;
        let (lease, outcome) = self.work(lease, stop, began_at).await;
        let (next, said) = match outcome {
            Ok(next) => (next, "done"),
            Err(error) => {
                if let Some(trouble) = error.trouble() {
                    self.services.pools.report(orchestra, Err(trouble)).await;
                }
                tracing::error!(error = &error as &dyn std::error::Error, "a visit failed");
                (Some(self.services.clock.now() + self.wait_after(&error, &lease)), "failed")
            }
        };
        if let Err(error) = self.services.registry.end_visit(lease, next).await {
            // The lease runs out by itself.
            tracing::error!(error = &error as &dyn std::error::Error, "a visit could not be ended");
        }
        metrics::counter!("stagesub_visits_total", "outcome" => said).increment(1);
        metrics::histogram!("stagesub_visit_seconds").record(clock.monotonic().saturating_sub(began_at).as_secs_f64());
    }

    async fn work(
        &self,
        lease: Lease,
        stop: &CancellationToken,
        began_at: Duration,
    ) -> (Lease, Result<Option<DateTime<Utc>>, VisitError>) {
        let db = match self.services.pools.enter(&lease).await {
            Ok(db) => db,
            Err(error) => return (lease, Err(error.into())),
        };
        let claim = lease.claim();
        let mut visit = Visit { worker: self, lease, db, stop, began_at, has_fault: false };
        let outcome = kept(Box::pin(visit.work()), || self.renew(claim)).await;
        (visit.lease, outcome)
    }

    async fn renew(&self, claim: Claim) {
        let Services { registry, clock, .. } = &self.services;
        if let Err(error) = registry.renew(claim, clock.now()).await {
            tracing::warn!(error = &error as &dyn std::error::Error, "a lease could not be renewed");
        }
    }

    /// The breaker knows when a database that is away is worth asking again.
    fn wait_after(&self, error: &VisitError, lease: &Lease) -> TimeDelta {
        let probe = self.services.pools.next_probe_in(lease.orchestra().id);
        if let Some(probe) = probe.and_then(|probe| TimeDelta::from_std(probe).ok()) {
            return probe.max(TimeDelta::seconds(1));
        }
        match error {
            VisitError::Enter(EnterError::Unavailable { .. } | EnterError::TooSlow | EnterError::Busy)
            | VisitError::Central(_) => AFTER_TROUBLE,
            VisitError::Enter(_) => AFTER_FAULT,
            VisitError::Staffing(_) | VisitError::Transaction(_) => match error.trouble() {
                Some(Trouble::Unreachable | Trouble::Busy | Trouble::Full | Trouble::ReadOnly) => AFTER_TROUBLE,
                Some(Trouble::Statement) | None => AFTER_FAULT,
            },
        }
    }
}

impl Visit<'_> {
    async fn work(&mut self) -> Result<Option<DateTime<Utc>>, VisitError> {
        let Services { registry, clock, .. } = &self.worker.services;
        let began = clock.now();
        grants::tell(registry, clock, &mut self.db).await?;
        self.settle().await?;
        let is_done = self.deliver().await?;
        let services = &self.worker.services;
        let now = services.clock.now();
        let next = staffing::next_moment(self.db.read()).await?;
        services.pools.report(self.lease.orchestra().id, Ok(())).await;
        // Never before now, so that whoever waits longest for a visit gets the next one.
        let mut earliest = now;
        if self.has_fault {
            earliest += AFTER_FAULT;
        } else if is_done && next.is_some_and(|next| next < began) {
            tracing::error!(next = %next.unwrap_or(now), "something stays due after a visit");
            earliest += AFTER_FAULT;
        }
        Ok(next.map(|next| next.max(earliest)))
    }

    /// Expires, replans and reminds, one project after the other; a project that fails stops no other.
    async fn settle(&mut self) -> Result<(), VisitError> {
        let clock = &self.worker.services.clock;
        for project in staffing::due_projects(self.db.read(), clock.now()).await? {
            if self.is_over() {
                return Ok(());
            }
            let settled = async {
                let tx = self.db.visit_tx(&self.lease, Work::Settle).await?;
                staffing::settle_project(&tx, clock, project).await?;
                tx.commit().await.map_err(VisitError::from)
            };
            match settled.await {
                Ok(()) => {}
                Err(error) if error.is_local() => {
                    tracing::error!(%project, error = &error as &dyn std::error::Error, "a project could not be settled");
                    self.has_fault = true;
                }
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Hands mail over until there is none, or the visit has lasted long enough; whether there is none left.
    async fn deliver(&self) -> Result<bool, VisitError> {
        let mut round = self.round().await?;
        let mut handled = 0;
        let outcome = loop {
            if handled == MOST_MAILS || self.is_over() {
                break Ok(false);
            }
            match round.next().await {
                Ok(Handled::One) => handled += 1,
                Ok(Handled::Last) => break Ok(false),
                Ok(Handled::Nothing) => break Ok(true),
                Err(error) => break Err(error),
            }
        };
        round.end().await;
        outcome
    }

    fn is_over(&self) -> bool {
        let elapsed = self.worker.services.sign_in_clock.monotonic().saturating_sub(self.began_at);
        elapsed > LONGEST || self.stop.is_cancelled()
    }
}

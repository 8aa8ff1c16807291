//! Keeps the numbers that operators read: an orchestra to whose database something was committed is counted again
//! within seconds; one that nothing happens in is left alone.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use central_registry::orchestras::Orchestra;
use chrono::NaiveDate;
use domain::{ids::OrchestraId, services::figures::Figures};
use futures::{StreamExt, stream};
use sea_orm::DbErr;
use tenancy::pools::CountError;

use crate::application::Services;

/// So long after a commit its effect is in the numbers, at most, while databases answer.
const EVERY: Duration = Duration::from_secs(3);
/// So many orchestras are asked at once.
const AT_ONCE: usize = 8;
/// So long an orchestra may take to say something.
const PATIENCE: Duration = Duration::from_secs(2);

/// Why an orchestra was not counted.
#[derive(Debug, thiserror::Error)]
pub enum NotCounted {
    /// Its database did not answer in time.
    #[error("its database took too long")]
    TooSlow,
    /// Its database failed.
    #[error(transparent)]
    Failed(#[from] CountError),
    /// The central database failed.
    #[error("the central database does not answer")]
    Central(#[from] DbErr),
}

/// Counts what has changed in this process.
pub struct Counting {
    services: Services,
    /// Those that could not be counted when they had changed.
    owed: BTreeSet<OrchestraId>,
    /// The last day of which every orchestra's numbers were noted.
    noted: Option<NaiveDate>,
}

impl Counting {
    /// Nothing is counted yet.
    pub const fn new(services: Services) -> Self {
        Self { services, owed: BTreeSet::new(), noted: None }
    }

    /// Counts every few seconds until `stopped` resolves.
    pub async fn run(mut self, stopped: impl Future<Output = ()>) {
        tokio::pin!(stopped);
        loop {
            tokio::select! {
                () = tokio::time::sleep(EVERY) => {}
                () = &mut stopped => return,
            }
            if let Err(error) = self.round().await {
                tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    "the numbers of orchestras could not be noted"
                );
            }
        }
    }

    /// Counts the orchestras that have changed since the last round, and notes the day once it has begun. Those that
    /// cannot be counted now are tried again in the next round.
    pub async fn round(&mut self) -> Result<(), DbErr> {
        let Services { registry, sign_in_clock, .. } = &self.services;
        let today = sign_in_clock.now().date_naive();
        if self.noted != Some(today) {
            registry.note_day(today).await?;
            self.noted = Some(today);
        }
        self.owed.append(&mut registry.take_changed());
        let mut changed = Vec::new();
        for id in &self.owed {
            changed.extend(registry.orchestra(*id).await?);
        }
        let counted = count(&self.services, changed).await;
        self.owed =
            counted.into_iter().filter_map(|(orchestra, outcome)| outcome.err().map(|_| orchestra.id)).collect();
        Ok(())
    }
}

/// Counts these orchestras now, a few at once, and notes their numbers. One that is away or slow delays no other.
pub async fn count(
    services: &Services,
    orchestras: impl IntoIterator<Item = Arc<Orchestra>>,
) -> Vec<(Arc<Orchestra>, Result<Figures, NotCounted>)> {
    let count_one = |orchestra: Arc<Orchestra>| async move {
        let now = services.sign_in_clock.now();
        let counted = async {
            let figures = services.pools.figures(&orchestra, services.clock.now()).await?;
            services.registry.note_figures(orchestra.id, now, &figures).await?;
            Ok(figures)
        };
        let outcome = tokio::time::timeout(PATIENCE, counted).await.unwrap_or(Err(NotCounted::TooSlow));
        if matches!(outcome, Err(NotCounted::TooSlow)) {
            // There may only be much to count; a database that says nothing at all is in trouble, and is noted to be.
            drop(services.pools.check_within(&orchestra, PATIENCE).await);
        }
        (orchestra, outcome)
    };
    stream::iter(orchestras).map(count_one).buffer_unordered(AT_ONCE).collect().await
}

//! What logs no longer keep: once a day, in each process that works, in batches small enough to disturb nobody.

use std::{sync::Arc, time::Duration};

use central_registry::orchestras::Orchestra;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use sea_orm::DbErr;
use tenancy::pools::CountError;
use tokio_util::sync::CancellationToken;

use crate::application::Services;

/// How often it looks whether a day has begun.
const REST: Duration = Duration::from_mins(10);
/// So much is deleted at once.
const BATCH: u64 = 500;
/// And so often in one place in a day; the rest waits for the next.
const BATCHES: u32 = 200;

/// Forgets what is too old every day, until it is told to stop.
pub(super) async fn attend(services: Services, stop: CancellationToken) {
    let mut done: Option<NaiveDate> = None;
    loop {
        let today = services.sign_in_clock.now().date_naive();
        if done != Some(today) {
            match forget(&services, &stop).await {
                Ok(()) => done = Some(today),
                Err(error) => {
                    let error = &error as &dyn std::error::Error;
                    tracing::warn!(error, "the central log could not be shortened");
                }
            }
        }
        tokio::select! {
            () = tokio::time::sleep(REST) => {}
            () = stop.cancelled() => return,
        }
    }
}

/// Forgets what is older than the configured days: in the central log, of past grants, and in the logs of the orchestras,
/// one after the other. One whose database is away is left for the next day.
pub async fn forget(services: &Services, stop: &CancellationToken) -> Result<(), DbErr> {
    let days = TimeDelta::days(i64::from(services.config.log_days));
    let registry = &services.registry;
    let before = services.sign_in_clock.now() - days;
    for _ in 0..BATCHES {
        let forgotten = registry.forget_log(before, BATCH).await?.max(registry.forget_grants(before, BATCH).await?);
        if forgotten < BATCH || stop.is_cancelled() {
            break;
        }
    }
    // Their lines are written by the clock of staffing.
    let before = services.clock.now() - days;
    for orchestra in registry.orchestras().await?.into_iter().filter(Orchestra::has_data).map(Arc::new) {
        if stop.is_cancelled() {
            return Ok(());
        }
        if let Err(error) = shorten(services, &orchestra, before).await {
            let error = &error as &dyn std::error::Error;
            tracing::warn!(orchestra.id = %orchestra.id, error, "an orchestra's log could not be shortened");
        }
    }
    Ok(())
}

async fn shorten(services: &Services, orchestra: &Arc<Orchestra>, before: DateTime<Utc>) -> Result<(), CountError> {
    for _ in 0..BATCHES {
        if services.pools.forget_log(orchestra, before, BATCH).await? < BATCH {
            break;
        }
    }
    Ok(())
}

//! Runs of migrations that were asked for over HTTP, and those whose process is gone.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::application::Services;

/// A run begun by another process is found this late.
const REST: Duration = Duration::from_secs(5);

/// Carries runs out until it is told to stop; then the run in hand is left to another process, and what it had begun in
/// a database is rolled back.
pub(super) async fn attend(services: Services, stop: CancellationToken) {
    while !stop.is_cancelled() {
        let attended = services.runner.attend_next_until(stop.cancelled()).await;
        match attended {
            Ok(true) => continue,
            Ok(false) => {}
            Err(error) => {
                tracing::error!(error = &error as &dyn std::error::Error, "the central database gives no migrations");
            }
        }
        tokio::select! {
            () = services.registry.migration_begun(REST) => {}
            () = stop.cancelled() => {}
        }
    }
}

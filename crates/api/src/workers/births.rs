//! Births of orchestras that were asked for over HTTP, and those whose process is gone: one after the other.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::application::Services;

/// A birth reserved by another process is found this late.
const REST: Duration = Duration::from_secs(5);

/// Carries births out until it is told to stop; the one in hand comes to its end first.
pub(super) async fn attend(services: Services, stop: CancellationToken) {
    while !stop.is_cancelled() {
        match services.midwife.attend_next().await {
            Ok(true) => continue,
            Ok(false) => {}
            Err(error) => {
                tracing::error!(error = &error as &dyn std::error::Error, "the central database gives no births");
            }
        }
        tokio::select! {
            () = services.registry.birth_reserved(REST) => {}
            () = stop.cancelled() => {}
        }
    }
}

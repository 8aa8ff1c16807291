//! Births of orchestras that were asked for over HTTP, and those whose process is gone: one after the other.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::within_grace;
use crate::application::Services;

/// A birth reserved by another process is found this late.
const REST: Duration = Duration::from_secs(5);

/// Carries births out until it is told to stop; the step in hand comes to its end first, and the rest is another's. A
/// step that hangs is left, and its birth taken over when its lease has run out: somebody may still be at it.
pub(super) async fn attend(services: Services, stop: CancellationToken) {
    while !stop.is_cancelled() {
        let attending = Box::pin(services.midwife.attend_next_until(|| stop.is_cancelled()));
        let Some(attended) = within_grace(&stop, attending).await else { return };
        match attended {
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

//! Workers send mail and watch deadlines. An orchestra is visited when something is due in it, and otherwise left alone.
//!
//! One timer ([`Worker::run`]) asks the central registry who is due and leases them; a [`visit`] settles what time has
//! decided, hands mail over ([`delivery`], by a [`carrier`], through what [`post`] knows), and says when to come again.
//! Beside it, [`births`] makes the orchestras that were ordered, [`migrations`] takes orchestras to another schema,
//! [`central_mail`] sends what belongs to none, [`retention`] shortens the logs, [`sweep`] looks for what
//! was forgotten, and [`watch`] sees to it that somebody is told of trouble.

mod alert_letter;
mod births;
mod carrier;
mod central_letter;
mod central_mail;
pub mod counting;
mod delivery;
pub(crate) mod letter;
mod migrations;
mod post;
pub mod retention;
mod sweep;
mod test_mail;
mod visit;
mod wakeups;
mod watch;
mod webhook;

use std::time::Duration;

use tokio_util::sync::CancellationToken;

pub use sweep::Swept;
pub use test_mail::{NotTried, send_test_mail};
pub use wakeups::{CannotStart, Worker};

/// So long each step that is under way may go on when the process is told to stop, which is gone within ten seconds. A
/// mail has three at most.
const GRACE: Duration = Duration::from_secs(3);

/// Does the work, unless it still goes on when the process was told to stop some seconds ago.
async fn within_grace<T>(stop: &CancellationToken, work: impl Future<Output = T>) -> Option<T> {
    let up = async {
        stop.cancelled().await;
        tokio::time::sleep(GRACE).await;
    };
    tokio::select! {
        done = work => Some(done),
        () = up => None,
    }
}

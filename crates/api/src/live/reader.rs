//! The one who reads an orchestra's events for all who follow it, for as long as there is anybody.

use std::{sync::Arc, time::Duration};

use domain::ids::OrchestraId;
use tokio::{
    sync::broadcast,
    time::{MissedTickBehavior, interval},
};

use super::{Change, Live, PAGE, Source};

/// How often it looks for what another process has committed.
const LOOKS_EVERY: Duration = Duration::from_secs(1);

pub(super) struct Reader {
    live: Live,
    orchestra: OrchestraId,
    sender: broadcast::Sender<Change>,
    source: Arc<Source>,
}

impl Reader {
    pub fn new(live: &Live, orchestra: OrchestraId, sender: broadcast::Sender<Change>, source: Arc<Source>) -> Self {
        Self { live: live.clone(), orchestra, sender, source }
    }

    /// Reads on from this event.
    pub fn begin(self, newest: i64) {
        tokio::spawn(self.read(newest));
    }

    async fn read(self, mut last: i64) {
        let mut commits = self.live.0.registry.commits_of(self.orchestra);
        let mut looks = interval(LOOKS_EVERY);
        looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                _ = looks.tick() => {}
                Ok(()) = commits.changed() => {}
                () = self.sender.closed() => if self.leaves() { return },
            }
            while let Ok(changes) = self.source.changes_after(last).await.inspect_err(|cause| self.tell(cause)) {
                let more = changes.len() as u64 == PAGE;
                for change in changes {
                    last = change.seq;
                    // Nobody may be there at this moment; whoever comes next reads for themselves what is past.
                    drop(self.sender.send(change));
                }
                if !more {
                    break;
                }
            }
        }
    }

    fn tell(&self, cause: &super::Unread) {
        tracing::warn!(orchestra.id = %self.orchestra, %cause, "events cannot be read at the moment");
    }

    /// Whether nobody follows any more, who then finds no reader.
    fn leaves(&self) -> bool {
        let mut open = self.live.open();
        let is_alone = self.sender.receiver_count() == 0;
        if is_alone {
            open.channels.remove(&self.orchestra);
        }
        is_alone
    }
}

/// However it ends: nobody is left waiting for a reader that is gone.
impl Drop for Reader {
    fn drop(&mut self) {
        let mut open = self.live.open();
        if open.channels.get(&self.orchestra).is_some_and(|channel| channel.sender.same_channel(&self.sender)) {
            open.channels.remove(&self.orchestra);
        }
    }
}

//! Live: whoever looks at an orchestra is sent its events as they become true.
//!
//! An orchestra that somebody follows has one reader in this process, shared by all its streams; it looks once a second,
//! and at once after a commit of this process. An orchestra that nobody follows has none.

mod follower;
mod log_tail;
mod reader;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use actix_web::web::Bytes;
use central_registry::{
    Registry,
    admission::{Entry, OrchestraAdmission},
};
use domain::{
    ids::{LoginId, OrchestraId},
    services::timeline::{self, Event, EventFilter, Span},
};
use sea_orm::DbErr;
use tenancy::{
    breaker::trouble,
    pools::{EnterError, Pools},
};
use tokio::sync::broadcast;

use self::reader::Reader;
pub use self::{
    follower::{Follower, Start},
    log_tail::{LogTail, MOST as MOST_LOG_TAILS},
};

/// So often a stream says that it lives. Proxies give up on one that says nothing, and a client cannot tell silence from
/// a broken line.
pub const SIGN_OF_LIFE: Duration = Duration::from_secs(15);
/// Most streams of one login: as many as a browser opens to one place.
const MOST_OF_LOGIN: usize = 6;
/// Most streams of one orchestra in this process.
const MOST_OF_ORCHESTRA: usize = 500;
/// How many events are read at once; who is further behind than this reads everything anew instead.
const PAGE: u64 = 1_000;
/// How many events may wait for a slow stream before it must read them itself.
const WAITING: usize = 256;

/// An event as it travels.
#[derive(Clone, Debug)]
pub struct Change {
    seq: i64,
    frame: Bytes,
}

impl From<&Event> for Change {
    fn from(event: &Event) -> Self {
        // Names, numbers and JSON that was JSON before.
        let data = serde_json::to_string(event).unwrap_or_default();
        Self { seq: event.seq, frame: frame(Some(event.seq), "change", &data) }
    }
}

/// One message of a stream, with the place to go on from after a break.
fn frame(id: Option<i64>, event: &str, data: &str) -> Bytes {
    let id = id.map(|id| format!("id: {id}\n")).unwrap_or_default();
    Bytes::from(format!("{id}event: {event}\ndata: {data}\n\n"))
}

/// Who follows which orchestra in this process. Cheap to clone.
#[derive(Clone)]
pub struct Live(Arc<Inner>);

struct Inner {
    registry: Registry,
    pools: Pools,
    sign_of_life: Duration,
    open: Mutex<Open>,
}

#[derive(Default)]
struct Open {
    channels: HashMap<OrchestraId, Channel>,
    by_login: HashMap<LoginId, usize>,
}

struct Channel {
    sender: broadcast::Sender<Change>,
    source: Arc<Source>,
}

/// Where the events of one orchestra are read from.
struct Source {
    pools: Pools,
    /// The newest proof: an old one would open a database that has moved since.
    entry: Mutex<OrchestraAdmission>,
}

/// Why nothing could be read now.
#[derive(Debug, thiserror::Error)]
pub enum Unread {
    /// The database could not be entered.
    #[error(transparent)]
    Enter(#[from] EnterError),
    /// It failed.
    #[error(transparent)]
    Storage(#[from] DbErr),
}

/// So many streams are open that there may be no more.
#[derive(Debug, thiserror::Error)]
#[error("too many streams are open")]
pub struct Full;

impl Source {
    fn entry(&self) -> OrchestraAdmission {
        self.entry.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn renew(&self, entry: OrchestraAdmission) {
        *self.entry.lock().unwrap_or_else(PoisonError::into_inner) = entry;
    }

    /// The next events after this one, at most [`PAGE`].
    async fn changes_after(&self, seq: i64) -> Result<Vec<Change>, Unread> {
        let entry = self.entry();
        let db = self.pools.enter(&entry).await?;
        let read = timeline::read(db.read(), EventFilter::default(), Span::After(seq), PAGE).await;
        self.pools.report(entry.orchestra().id, read.as_ref().map(drop).map_err(trouble)).await;
        Ok(read?.iter().map(Change::from).collect())
    }
}

impl Live {
    /// Nobody follows anything yet.
    pub fn new(registry: Registry, pools: Pools, sign_of_life: Duration) -> Self {
        Self(Arc::new(Inner { registry, pools, sign_of_life, open: Mutex::default() }))
    }

    /// A place among those who follow this orchestra, of which `newest` was the last event a moment ago: whatever comes
    /// after that, and is not there yet, will be told.
    fn take_seat(&self, entry: &OrchestraAdmission, login: LoginId, newest: i64) -> Result<Seat, Full> {
        let id = entry.orchestra().id;
        let mut open = self.open();
        let Open { channels, by_login } = &mut *open;
        let streams = by_login.get(&login).copied().unwrap_or_default();
        let followed = channels.get(&id).map_or(0, |channel| channel.sender.receiver_count());
        if streams >= MOST_OF_LOGIN || followed >= MOST_OF_ORCHESTRA {
            return Err(Full);
        }
        by_login.insert(login, streams + 1);
        if let Some(Channel { sender, source }) = channels.get(&id) {
            let (source, changes) = (Arc::clone(source), sender.subscribe());
            return Ok(Seat { live: self.clone(), login, source, changes });
        }
        let (sender, changes) = broadcast::channel(WAITING);
        let source = Source { pools: self.0.pools.clone(), entry: Mutex::new(entry.clone()) };
        let source = Arc::new(source);
        Reader::new(self, id, sender.clone(), Arc::clone(&source)).begin(newest);
        channels.insert(id, Channel { sender, source: Arc::clone(&source) });
        Ok(Seat { live: self.clone(), login, source, changes })
    }

    fn open(&self) -> MutexGuard<'_, Open> {
        self.0.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A place among those who follow an orchestra; given back when dropped.
struct Seat {
    live: Live,
    login: LoginId,
    source: Arc<Source>,
    changes: broadcast::Receiver<Change>,
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut open = self.live.open();
        match open.by_login.get_mut(&self.login) {
            Some(streams) if *streams > 1 => *streams -= 1,
            _ => drop(open.by_login.remove(&self.login)),
        }
    }
}

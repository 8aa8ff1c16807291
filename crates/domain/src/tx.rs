//! Transactions: how writing begins, and the one kind that may touch requests and mail.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use sea_orm::{DatabaseConnection, DbErr};

use crate::{
    clock::Clock,
    timely::{Timely, Txn},
};

/// A staffing transaction must commit this soon after it armed the wake-up, or not at all.
///
/// The central registry keeps a re-check at twice this distance, so a visit that came between arming and
/// commit is always followed by another after the commit.
pub const TRANSACTION_DEADLINE: Duration = Duration::from_secs(10);

/// Begins a writing transaction: `IMMEDIATE` on SQLite, where a deferred one fails under load whatever the
/// busy timeout; an ordinary one on PostgreSQL. Its statements are waited for as long as those of the connection.
pub async fn begin_write(db: impl Into<Timely<DatabaseConnection>>) -> Result<Txn, DbErr> {
    db.into().begin().await
}

/// The wake-up of one orchestra could not be written down, so nothing that needs it may begin.
#[derive(Debug, thiserror::Error)]
#[error("the central database could not note that this orchestra has work to do")]
pub struct NotArmed(#[source] pub Box<dyn std::error::Error + Send + Sync>);

/// What a staffing transaction is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Work {
    /// Somebody commands or answers something.
    Command,
    /// A worker tells the time: expires, replans, reminds.
    Settle,
    /// A worker takes a mail into its hands.
    Claim,
    /// A worker notes what came of a mail.
    Note,
}

/// How far a staffing transaction has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Phase {
    /// Nothing is written.
    Beginning,
    /// The wake-up is noted, and the transaction has not begun. Visits do not arm.
    Armed,
    /// It has begun.
    Begun,
    /// All is written, and nothing is committed.
    Committing,
    /// It is committed, and nobody has been told.
    Committed,
}

/// A moment in the life of staffing transactions: whatever process dies there, nothing may be lost or done twice.
pub type Moment = (Work, Phase);

/// Who notes, outside the orchestra's own database, that one orchestra must be visited, and hears of its changes.
#[async_trait]
pub trait WakeupBook: Send + Sync {
    /// The orchestra is due at `now` at the latest, and must be looked at again after
    /// twice [`TRANSACTION_DEADLINE`].
    async fn arm(&self, now: DateTime<Utc>) -> Result<(), NotArmed>;

    /// Tells a worker of this process, if there is one, that something is due. Best effort.
    fn poke(&self);

    /// Tells those in this process who follow the orchestra that it has changed. Best effort: they also look by themselves.
    fn committed(&self);

    /// A transaction has come to this moment. Only for books that watch the moments; nothing depends on it.
    fn passes(&self, _moment: Moment) {}
}

/// Proof that a worker holds an orchestra's wake-up lease and will compute its next moment afterwards.
pub trait Visit: Send + Sync {}

/// What stops a staffing transaction from beginning or committing.
#[derive(Debug, thiserror::Error)]
pub enum StaffingTxError {
    /// Nothing was begun.
    #[error(transparent)]
    NotArmed(#[from] NotArmed),
    /// It took longer than [`TRANSACTION_DEADLINE`]; everything was rolled back.
    #[error("the change took too long and was not made")]
    TooLate,
    /// The orchestra's database failed; whether a commit happened is then unknown.
    #[error("the orchestra's database failed")]
    Storage(#[from] DbErr),
}

struct Booking {
    clock: Clock,
    armed_at: Duration,
}

/// A transaction that may write requests and mail. Beginning it arms the orchestra's wake-up in the central
/// database first, so that whatever it commits is found by a worker even when this process dies at once.
pub struct StaffingTx {
    txn: Txn,
    book: Arc<dyn WakeupBook>,
    booking: Option<Booking>,
    work: Work,
}

impl StaffingTx {
    /// Arms, then begins.
    pub async fn begin(
        writer: impl Into<Timely<DatabaseConnection>>,
        book: Arc<dyn WakeupBook>,
        clock: &Clock,
    ) -> Result<Self, StaffingTxError> {
        let booking = Booking { armed_at: clock.monotonic(), clock: clock.clone() };
        book.passes((Work::Command, Phase::Beginning));
        book.arm(clock.now()).await?;
        book.passes((Work::Command, Phase::Armed));
        Self::begun(writer.into(), book, Some(booking), Work::Command).await
    }

    /// Begins without arming: the visit itself computes the next moment when it ends.
    pub async fn in_visit(
        writer: impl Into<Timely<DatabaseConnection>>,
        book: Arc<dyn WakeupBook>,
        _visit: &dyn Visit,
        work: Work,
    ) -> Result<Self, StaffingTxError> {
        book.passes((work, Phase::Beginning));
        Self::begun(writer.into(), book, None, work).await
    }

    async fn begun(
        writer: Timely<DatabaseConnection>,
        book: Arc<dyn WakeupBook>,
        booking: Option<Booking>,
        work: Work,
    ) -> Result<Self, StaffingTxError> {
        let txn = writer.begin().await?;
        book.passes((work, Phase::Begun));
        Ok(Self { txn, book, booking, work })
    }

    pub(crate) fn rows(&self) -> &Txn {
        &self.txn
    }

    /// Commits, or rolls back when too much time has passed since arming.
    pub async fn commit(self) -> Result<(), StaffingTxError> {
        let Self { txn, book, booking, work } = self;
        book.passes((work, Phase::Committing));
        let Some(booking) = booking else {
            txn.commit().await?;
            book.passes((work, Phase::Committed));
            book.committed();
            return Ok(());
        };
        let late = || booking.clock.monotonic().saturating_sub(booking.armed_at) > TRANSACTION_DEADLINE;
        if late() {
            txn.rollback().await?;
            return Err(StaffingTxError::TooLate);
        }
        txn.commit().await?;
        book.passes((work, Phase::Committed));
        book.committed();
        if late() {
            // The re-check may already have passed; without a second note a wake-up could be lost.
            book.arm(booking.clock.now()).await?;
        }
        book.poke();
        Ok(())
    }
}

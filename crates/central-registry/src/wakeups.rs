//! Wake-ups: when each orchestra must be visited next, and the lease under which one worker visits it.
//!
//! An idle orchestra has no due moment and costs nothing. The fence guards only this table; inside the
//! orchestra, correctness rests on state guards, the project lock and the outbox row's own fence.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    clock::Clock,
    ids::OrchestraId,
    tx::{NotArmed, TRANSACTION_DEADLINE, Visit, WakeupBook},
};
use sea_orm::{ConnectionTrait, DbBackend, DbErr, QueryResult, Statement};
use uuid::Uuid;

use crate::{
    Registry,
    admission::{Entry, sealed::Sealed},
    orchestras::Orchestra,
};

/// How long a worker that is not heard of holds an orchestra before another takes over. One that lives renews its lease
/// well before ([`Registry::renew`]), however long its visit lasts.
pub const LEASE: TimeDelta = TimeDelta::seconds(20);

/// A worker's leave to visit one orchestra.
#[derive(Debug)]
pub struct Lease {
    orchestra: Arc<Orchestra>,
    seq: i64,
    fence: i64,
    recheck_at: Option<DateTime<Utc>>,
    started_at: DateTime<Utc>,
}

/// Which claim a lease comes from.
#[derive(Clone, Copy, Debug)]
pub struct Claim {
    orchestra: OrchestraId,
    fence: i64,
}

impl Lease {
    /// As its row says that has just been claimed.
    pub(crate) fn claimed(orchestra: Arc<Orchestra>, row: &QueryResult, now: DateTime<Utc>) -> Result<Self, DbErr> {
        let (seq, fence) = (row.try_get("", "seq")?, row.try_get("", "fence")?);
        Ok(Self { orchestra, seq, fence, recheck_at: row.try_get("", "recheck_at")?, started_at: now })
    }

    /// Whose orchestra's it is.
    pub fn orchestra_id(&self) -> OrchestraId {
        self.orchestra.id
    }

    /// Which claim it comes from, to renew it by.
    pub fn claim(&self) -> Claim {
        Claim { orchestra: self.orchestra.id, fence: self.fence }
    }
}

impl Visit for Lease {}
impl Sealed for Lease {}
impl Entry for Lease {
    fn orchestra(&self) -> &Arc<Orchestra> {
        &self.orchestra
    }
}

struct Book {
    registry: Registry,
    orchestra: OrchestraId,
}

#[async_trait]
impl WakeupBook for Book {
    async fn arm(&self, now: DateTime<Utc>) -> Result<(), NotArmed> {
        self.registry.arm(self.orchestra, now).await.map_err(|error| NotArmed(Box::new(error)))
    }

    fn poke(&self) {
        self.registry.0.poke.notify_one();
    }

    fn committed(&self) {
        self.registry.0.news.tell(self.orchestra);
    }
}

impl Registry {
    /// The book in which staffing transactions of this orchestra are noted.
    pub fn wakeup_book(&self, orchestra: OrchestraId) -> Arc<dyn WakeupBook> {
        Arc::new(Book { registry: self.clone(), orchestra })
    }

    /// Makes an orchestra due now, and due again after twice the transaction deadline.
    pub async fn arm(&self, orchestra: OrchestraId, now: DateTime<Utc>) -> Result<(), DbErr> {
        self.arm_in(self.db().write(), orchestra, now).await
    }

    /// The same, within whatever it is due for.
    pub(crate) async fn arm_in(
        &self,
        db: &impl ConnectionTrait,
        orchestra: OrchestraId,
        now: DateTime<Utc>,
    ) -> Result<(), DbErr> {
        const ARM: &str = "INSERT INTO wakeup (orchestra_id, due_at, recheck_at, seq, fence) VALUES ($1, $2, $3, 1, 0) \
            ON CONFLICT (orchestra_id) DO UPDATE SET seq = wakeup.seq + 1, \
            due_at = CASE WHEN wakeup.due_at < excluded.due_at THEN wakeup.due_at ELSE excluded.due_at END, \
            recheck_at = CASE WHEN wakeup.recheck_at > excluded.recheck_at THEN wakeup.recheck_at ELSE excluded.recheck_at END";
        let recheck = now + TRANSACTION_DEADLINE * 2;
        let values = [(*orchestra.as_uuid()).into(), now.into(), recheck.into()];
        db.execute_raw(self.statement(ARM, values)).await.map(drop)
    }

    /// Leases up to `most` active orchestras that are due.
    pub async fn claim_due(&self, clock: &Clock, owner: &str, most: u32) -> Result<Vec<Lease>, DbErr> {
        let now = clock.now();
        let skip = match self.db().write().get_database_backend() {
            DbBackend::Postgres => "FOR UPDATE OF w SKIP LOCKED",
            _ => "",
        };
        let claim = format!(
            "UPDATE wakeup SET lease_owner = $1, lease_until = $2, fence = fence + 1 WHERE orchestra_id IN \
             (SELECT w.orchestra_id FROM wakeup w JOIN orchestra o ON o.id = w.orchestra_id \
              WHERE o.status = 'active' AND o.hold IS NULL AND w.due_at <= $3 AND (w.lease_until IS NULL OR w.lease_until <= $3) \
              ORDER BY w.due_at LIMIT {most} {skip}) RETURNING orchestra_id, seq, fence, recheck_at"
        );
        let values = [owner.into(), (now + LEASE).into(), now.into()];
        let rows = self.db().write().query_all_raw(self.statement(&claim, values)).await?;
        let mut leases = Vec::with_capacity(rows.len());
        for row in rows {
            let id = OrchestraId::from_uuid(row.try_get::<Uuid>("", "orchestra_id")?);
            // The row may have been suspended since the cache was filled; the claim above has just seen it active.
            self.forget_orchestra(id);
            let Some(orchestra) = self.orchestra(id).await? else { continue };
            leases.push(Lease::claimed(orchestra, &row, now)?);
        }
        Ok(leases)
    }

    /// Makes a lease last as long from now as it did from its beginning. One that another worker has taken over stays lost.
    pub async fn renew(&self, claim: Claim, now: DateTime<Utc>) -> Result<(), DbErr> {
        let renew = self.statement(
            "UPDATE wakeup SET lease_until = $1 WHERE orchestra_id = $2 AND fence = $3 AND lease_until IS NOT NULL",
            [(now + LEASE).into(), (*claim.orchestra.as_uuid()).into(), claim.fence.into()],
        );
        self.db().write().execute_raw(renew).await.map(drop)
    }

    /// Ends a visit: writes the orchestra's next moment unless somebody armed it meanwhile, in which case it
    /// stays due. A lease that another worker has taken over changes nothing. Says whether the moment was written.
    pub async fn end_visit(&self, lease: Lease, next: Option<DateTime<Utc>>) -> Result<bool, DbErr> {
        let recheck = lease.recheck_at.filter(|recheck| *recheck > lease.started_at);
        let due = [next, recheck].into_iter().flatten().min();
        let id = *lease.orchestra.id.as_uuid();
        let write_back = self.statement(
            "UPDATE wakeup SET due_at = $1, lease_owner = NULL, lease_until = NULL \
             WHERE orchestra_id = $2 AND fence = $3 AND seq = $4",
            [due.into(), id.into(), lease.fence.into(), lease.seq.into()],
        );
        let is_written = self.db().write().execute_raw(write_back).await?.rows_affected() == 1;
        if !is_written {
            let release = self.statement(
                "UPDATE wakeup SET lease_owner = NULL, lease_until = NULL WHERE orchestra_id = $1 AND fence = $2",
                [id.into(), lease.fence.into()],
            );
            self.db().write().execute_raw(release).await?;
        }
        Ok(is_written)
    }

    /// When the next active orchestra is due or a lease runs out; none when all are idle.
    pub async fn next_due(&self) -> Result<Option<DateTime<Utc>>, DbErr> {
        let next = self.statement(
            "SELECT MIN(CASE WHEN w.lease_until > w.due_at THEN w.lease_until ELSE w.due_at END) AS next_due \
             FROM wakeup w JOIN orchestra o ON o.id = w.orchestra_id WHERE o.status = 'active' AND o.hold IS NULL",
            [],
        );
        match self.db().read().query_one_raw(next).await? {
            Some(row) => row.try_get("", "next_due"),
            None => Ok(None),
        }
    }

    /// Returns when a staffing transaction of this process has committed, or after `at_most`.
    pub async fn poked(&self, at_most: Duration) {
        // Either outcome means: look again.
        let _ = tokio::time::timeout(at_most, self.0.poke.notified()).await;
    }

    pub(crate) fn statement<const N: usize>(&self, sql: &str, values: [sea_orm::Value; N]) -> Statement {
        Statement::from_sql_and_values(self.db().write().get_database_backend(), sql, values)
    }
}

//! Whose turn it is to be looked into for work that nobody has noted. By design there is none; that is what is looked for.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{clock::Clock, ids::OrchestraId};
use sea_orm::{ConnectionTrait, DbBackend, DbErr};
use uuid::Uuid;

use crate::{
    Registry,
    wakeups::{LEASE, Lease},
};

/// A look is so late at most without anything being forgotten: longer than a re-check, and than what a visit that failed
/// waits for the next.
const GRACE: TimeDelta = TimeDelta::minutes(2);

/// Leave to look into an orchestra in which nothing is due, and what is known of its next moment.
#[derive(Debug)]
pub struct Sweep {
    /// The same lease as a visit's, so that no visit goes on meanwhile.
    pub lease: Lease,
    due_at: Option<DateTime<Utc>>,
}

impl Sweep {
    /// Whether something that is due at `next` would be looked after too late, or never.
    pub fn has_forgotten(&self, next: Option<DateTime<Utc>>, now: DateTime<Utc>) -> bool {
        next.is_some_and(|next| self.due_at.is_none_or(|due| due > next.max(now) + GRACE))
    }

    /// When the orchestra is due as far as is known.
    pub const fn due_at(&self) -> Option<DateTime<Utc>> {
        self.due_at
    }
}

impl Registry {
    /// Leases the active orchestra that was looked into longest ago, of those that were not since `before`. One that is
    /// due, or being visited, is looked into anyway. A new orchestra counts as looked into when it was made.
    pub async fn claim_sweep(&self, clock: &Clock, owner: &str, before: DateTime<Utc>) -> Result<Option<Sweep>, DbErr> {
        // Whoever was never noted to have work has no row.
        const NOTE_ALL: &str = "INSERT INTO wakeup (orchestra_id, seq, fence) SELECT o.id, 0, 0 FROM orchestra o \
            WHERE NOT EXISTS (SELECT 1 FROM wakeup w WHERE w.orchestra_id = o.id) ON CONFLICT DO NOTHING";
        let now = clock.now();
        let db = self.db().write();
        db.execute_raw(self.statement(NOTE_ALL, [])).await?;
        let skip = if db.get_database_backend() == DbBackend::Postgres { "FOR UPDATE OF w SKIP LOCKED" } else { "" };
        let claim = format!(
            "UPDATE wakeup SET lease_owner = $1, lease_until = $2, swept_at = $3, fence = fence + 1 \
             WHERE orchestra_id IN (SELECT w.orchestra_id FROM wakeup w JOIN orchestra o ON o.id = w.orchestra_id \
              WHERE o.status = 'active' AND o.hold IS NULL AND COALESCE(w.swept_at, o.created_at) < $4 \
              AND (w.due_at IS NULL OR w.due_at > $3) AND (w.lease_until IS NULL OR w.lease_until <= $3) \
              ORDER BY COALESCE(w.swept_at, o.created_at), w.orchestra_id LIMIT 1 {skip}) \
             RETURNING orchestra_id, seq, fence, due_at, recheck_at"
        );
        let values = [owner.into(), (now + LEASE).into(), now.into(), before.into()];
        let Some(row) = db.query_one_raw(self.statement(&claim, values)).await? else { return Ok(None) };
        let id = OrchestraId::from_uuid(row.try_get::<Uuid>("", "orchestra_id")?);
        self.forget_orchestra(id);
        let Some(orchestra) = self.orchestra(id).await? else { return Ok(None) };
        Ok(Some(Sweep { lease: Lease::claimed(orchestra, &row, now)?, due_at: row.try_get("", "due_at")? }))
    }
}

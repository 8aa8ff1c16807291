//! What was only rehearsed: requests and mail that reached nobody, and would be taken for real once mail goes out.

use sea_orm::{ConnectionTrait, DbErr, Statement};

/// The event with which an orchestra goes back into rehearsal.
pub const REHEARSES: &str = "orchestra.rehearses";

// The first rehearsal began before all there is.
const STANDING: &str = "WITH rehearsal AS (SELECT max(at) AS began FROM event WHERE kind = $1) \
    SELECT \
    (SELECT count(*) FROM request r JOIN project p ON p.id = r.project_id, rehearsal \
     WHERE p.status IN ('draft', 'active', 'paused') AND (began IS NULL OR r.queued_at >= began) \
     AND (r.status IN ('queued', 'open', 'accepted') OR r.standby_since IS NOT NULL)) \
    + (SELECT count(*) FROM outbox, rehearsal \
     WHERE state IN ('queued', 'leased') AND (began IS NULL OR created_at >= began)) AS standing";

/// How many requests and mails of the present rehearsal still stand: people who count as asked or engaged without
/// knowing of it, and mail that would reach them as soon as the orchestra is live.
pub async fn rehearsed(db: &impl ConnectionTrait) -> Result<i64, DbErr> {
    let statement = Statement::from_sql_and_values(db.get_database_backend(), STANDING, [REHEARSES.into()]);
    db.query_one_raw(statement).await?.map_or(Ok(0), |row| row.try_get("", "standing"))
}

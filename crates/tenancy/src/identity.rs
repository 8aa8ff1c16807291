//! Whose database is this? Every orchestra's database says so itself.

use chrono::{DateTime, Utc};
use domain::ids::OrchestraId;
use sea_orm::{ConnectionTrait, DbErr, Statement};
use uuid::Uuid;

/// The orchestra that a database says it belongs to; none when it does not say.
pub async fn read(db: &impl ConnectionTrait) -> Result<Option<OrchestraId>, DbErr> {
    let select = Statement::from_string(db.get_database_backend(), "SELECT orchestra_id FROM identity");
    let row = db.query_one_raw(select).await?;
    row.map(|row| row.try_get::<Uuid>("", "orchestra_id").map(OrchestraId::from_uuid)).transpose()
}

/// Writes the identity of a database that has none; an existing one stays.
pub async fn write_if_empty(
    db: &impl ConnectionTrait,
    id: OrchestraId,
    code: &str,
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    let insert = Statement::from_sql_and_values(
        db.get_database_backend(),
        "INSERT INTO identity (one, orchestra_id, code, schema_generation, created_at) VALUES (1, $1, $2, 1, $3) \
         ON CONFLICT (one) DO NOTHING",
        [(*id.as_uuid()).into(), code.into(), now.into()],
    );
    db.execute_raw(insert).await.map(drop)
}

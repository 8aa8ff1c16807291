//! Whether a database is an orchestra's standby.

use std::time::Duration;

use central_registry::{Registry, database_url::DatabaseUrl, engine::Connections, orchestras::Orchestra};
use sea_orm::DbErr;

use crate::{identity, schema::Schema};

/// Whoever registers a standby does not wait longer for it to answer.
const PATIENCE: Duration = Duration::from_secs(5);

/// Why a database is not taken for an orchestra's standby.
#[derive(Debug, thiserror::Error)]
pub enum NotAStandby {
    /// It does not answer.
    #[error("the standby does not answer")]
    Unavailable(#[source] Option<DbErr>),
    /// It is the orchestra's own database.
    #[error("this is the orchestra's own database")]
    ItsOwn,
    /// It holds another orchestra's data, or none.
    #[error("the standby does not hold this orchestra's data")]
    Foreign,
    /// Its schema is not one that this program serves.
    #[error("the standby has a schema that this version does not serve")]
    OtherSchema,
}

/// Looks into a database, which it does not change, for whether it holds this orchestra's data and is not its own.
pub async fn check(registry: &Registry, orchestra: &Orchestra, url: &DatabaseUrl) -> Result<(), NotAStandby> {
    if registry.database_url(orchestra).is_ok_and(|own| own.place() == url.place()) {
        return Err(NotAStandby::ItsOwn);
    }
    tokio::time::timeout(PATIENCE, look(orchestra, url)).await.unwrap_or(Err(NotAStandby::Unavailable(None)))
}

async fn look(orchestra: &Orchestra, url: &DatabaseUrl) -> Result<(), NotAStandby> {
    let away = |cause| NotAStandby::Unavailable(Some(cause));
    let connections = Connections::open_to_read(url, 1).await.map_err(away)?;
    // Without our tables it answers, and is nobody's.
    let owner = match identity::read(&connections.reader).await {
        Ok(owner) => owner,
        Err(cause) if crate::breaker::trouble(&cause) == crate::breaker::Trouble::Statement => None,
        Err(cause) => return Err(away(cause)),
    };
    if owner != Some(orchestra.id) {
        return Err(NotAStandby::Foreign);
    }
    let schema = Schema::of_this_program();
    let taken = schema.taken(&connections.reader).await.map_err(away)?;
    connections.close().await.map_err(away)?;
    if schema.serves(&taken) { Ok(()) } else { Err(NotAStandby::OtherSchema) }
}

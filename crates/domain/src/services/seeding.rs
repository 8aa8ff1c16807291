//! What a new orchestra starts with.

use sea_orm::{DatabaseTransaction, DbErr};

use crate::clock::Clock;

/// Placeholder until the roster's services arrive.
pub async fn seed(_txn: &DatabaseTransaction, _clock: &Clock) -> Result<(), DbErr> {
    Ok(())
}

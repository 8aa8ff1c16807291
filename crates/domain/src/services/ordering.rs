//! Putting all things of a kind in order at once: places are 1 to n afterwards, and nothing else has changed.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use sea_orm::{
    ColumnTrait, DbErr, ExprTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{CaseStatement, Expr},
};

use super::{
    Stale,
    counters::{self, Collection},
    staffing::Actor,
    versioned::Versioned,
};
use crate::{clock::Clock, ids::UserId, timely::Txn};

/// Why things were not put in order.
#[derive(Debug, thiserror::Error)]
pub enum OrderError {
    /// Not the collection that the caller saw.
    #[error(transparent)]
    Stale(#[from] Stale),
    /// Some are missing, unknown, archived or named twice.
    #[error("must name every one that is not archived, each once")]
    Incomplete,
    /// The database failed.
    #[error("the orchestra's database failed")]
    Storage(#[from] DbErr),
}

/// The lock of a collection whose order is to change, provided it has this version.
pub(super) async fn lock<E: Versioned>(
    txn: &Txn,
    clock: &Clock,
    collection: Collection,
    expected: Option<i64>,
) -> Result<(), OrderError> {
    let Some(version) = expected else { return Ok(counters::touch(txn, collection).await?) };
    if counters::touch_if(txn, collection, version).await? {
        return Ok(());
    }
    let last: Option<(DateTime<Utc>, Option<UserId>)> = E::find()
        .order_by_desc(E::UPDATED_AT)
        .select_only()
        .columns([E::UPDATED_AT, E::UPDATED_BY])
        .into_tuple()
        .one(txn)
        .await?;
    let (updated_at, updated_by) = last.unwrap_or((clock.now(), None));
    Err(Stale { version: counters::version(txn, collection).await?, updated_at, updated_by }.into())
}

/// Gives these the places 1 to n, in one statement for those that move. `places` are all there are, as they stand.
pub(super) async fn put<E: Versioned<Id: Ord>>(
    txn: &Txn,
    clock: &Clock,
    by: Option<Actor>,
    column: E::Column,
    places: Vec<(E::Id, i32)>,
    wanted: &[E::Id],
) -> Result<(), OrderError> {
    let mut places: BTreeMap<E::Id, i32> = places.into_iter().collect();
    let mut moved = Vec::new();
    for (place, id) in (1..).zip(wanted) {
        let before = places.remove(id).ok_or(OrderError::Incomplete)?;
        if before != place {
            moved.push((*id, place));
        }
    }
    if !places.is_empty() {
        return Err(OrderError::Incomplete);
    }
    if moved.is_empty() {
        return Ok(());
    }
    let place = moved.iter().fold(CaseStatement::new(), |case, (id, place)| case.case(E::ID.eq(*id), *place));
    E::update_many()
        .col_expr(column, place.into())
        .col_expr(E::VERSION, Expr::col(E::VERSION).add(1))
        .col_expr(E::UPDATED_AT, Expr::val(clock.now()))
        .col_expr(E::UPDATED_BY, Expr::val(by.and_then(Actor::user)))
        .filter(E::ID.is_in(moved.iter().map(|(id, _)| *id)))
        .exec(txn)
        .await?;
    Ok(())
}

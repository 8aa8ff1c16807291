//! Edits that say which version they were made from.

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, ExprTrait, QueryFilter, QuerySelect, Value,
    sea_query::Expr,
};

use crate::{
    clock::Clock,
    entities::{instrument, musician, position, project, project_session, ranking_list},
    ids::{InstrumentId, MusicianId, PositionId, ProjectId, RankingListId, SessionId, UserId},
    services::staffing::Actor,
};

/// Somebody else changed it since the caller read it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("it was changed in the meantime")]
pub struct Stale {
    /// The version it has now.
    pub version: i64,
    /// When it got it.
    pub updated_at: DateTime<Utc>,
    /// Who changed it, unless the product itself did.
    pub updated_by: Option<UserId>,
}

/// Why an edit was not made; nothing changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// This orchestra has none with this id.
    #[error("there is no such thing")]
    NotFound,
    /// It is not the one that the caller saw.
    #[error(transparent)]
    Stale(#[from] Stale),
}

/// Refuses an edit of a row that is locked, unless it has the expected version.
pub(super) fn as_seen(
    expected: Option<i64>,
    version: i64,
    updated_at: DateTime<Utc>,
    updated_by: Option<UserId>,
) -> Result<(), Refused> {
    let seen = expected.is_none_or(|expected| expected == version);
    if seen { Ok(()) } else { Err(Stale { version, updated_at, updated_by }.into()) }
}

/// A table whose rows know their version and who last changed them.
pub(super) trait Versioned: EntityTrait {
    type Id: Into<Value> + Copy;
    const ID: Self::Column;
    const VERSION: Self::Column;
    const UPDATED_AT: Self::Column;
    const UPDATED_BY: Self::Column;
}

macro_rules! versioned { ($($table:ident: $id:ty,)+) => {$(
    impl Versioned for $table::Entity {
        type Id = $id;
        const ID: Self::Column = $table::Column::Id;
        const VERSION: Self::Column = $table::Column::Version;
        const UPDATED_AT: Self::Column = $table::Column::UpdatedAt;
        const UPDATED_BY: Self::Column = $table::Column::UpdatedBy;
    }
)+}; }

versioned! {
    instrument: InstrumentId,
    position: PositionId,
    musician: MusicianId,
    ranking_list: RankingListId,
    project: ProjectId,
    project_session: SessionId,
}

/// Makes the changes and the next version of one row, provided it has the expected version.
///
/// Two kinds of failure in two layers, so that `?` tells them apart.
pub(super) async fn update<E: Versioned>(
    db: &impl ConnectionTrait,
    clock: &Clock,
    by: Option<Actor>,
    id: E::Id,
    expected: Option<i64>,
    changes: impl ActiveModelTrait<Entity = E>,
) -> Result<Result<(), Refused>, DbErr> {
    let mut update = E::update_many()
        .set(changes)
        .col_expr(E::VERSION, Expr::col(E::VERSION).add(1))
        .col_expr(E::UPDATED_AT, Expr::val(clock.now()))
        .col_expr(E::UPDATED_BY, Expr::val(by.and_then(Actor::user)))
        .filter(E::ID.eq(id));
    if let Some(version) = expected {
        update = update.filter(E::VERSION.eq(version));
    }
    if update.exec(db).await?.rows_affected == 1 {
        return Ok(Ok(()));
    }
    let newer: Option<(i64, DateTime<Utc>, Option<UserId>)> = E::find()
        .filter(E::ID.eq(id))
        .select_only()
        .columns([E::VERSION, E::UPDATED_AT, E::UPDATED_BY])
        .into_tuple()
        .one(db)
        .await?;
    Ok(Err(newer.map_or(Refused::NotFound, |(version, updated_at, updated_by)| {
        Refused::Stale(Stale { version, updated_at, updated_by })
    })))
}

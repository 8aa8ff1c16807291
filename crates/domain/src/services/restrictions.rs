//! Restrictions: what a musician is not asked about, or asked last.

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder,
};

use super::{FindError, constraints, musicians};
use crate::{
    clock::Clock,
    entities::restriction::{ActiveModel, Column, Entity, Model},
    ids::{MusicianId, RestrictionId},
    rules::planner::RestrictionTarget,
    services::staffing::Actor,
    timely::Txn,
    values::{
        states::{RestrictionKind, RestrictionScope},
        text::Note,
    },
};

/// A restriction that is to be added.
#[derive(Clone, Debug)]
pub struct NewRestriction {
    /// What it speaks about.
    pub target: RestrictionTarget,
    /// How strong it is.
    pub kind: RestrictionKind,
    /// When it begins; `None` for at once.
    pub starts_at: Option<DateTime<Utc>>,
    /// When it is over; `None` for never.
    pub ends_at: Option<DateTime<Utc>>,
    /// Why.
    pub reason: Option<Note>,
}

/// Why a restriction was not added.
#[derive(Debug, thiserror::Error)]
pub enum RestrictError {
    /// This orchestra has no such musician.
    #[error("there is no such musician")]
    NotFound,
    /// It would be over before it begins.
    #[error("must be later than the beginning")]
    EndsBeforeItStarts,
    /// The orchestra has no such position, instrument or project.
    #[error("there is no such thing")]
    UnknownTarget,
    /// The database failed.
    #[error("the orchestra's database failed")]
    Storage(#[source] DbErr),
}

impl From<DbErr> for RestrictError {
    fn from(error: DbErr) -> Self {
        if constraints::refers_to_nothing(&error) { Self::UnknownTarget } else { Self::Storage(error) }
    }
}

/// The restrictions of a musician, those that are over included; the newest first.
pub async fn of_musician(db: &impl ConnectionTrait, musician: MusicianId) -> Result<Vec<Model>, FindError> {
    let rows = Entity::find().filter(Column::MusicianId.eq(musician)).order_by_desc(Column::Id).all(db).await?;
    musicians::must_exist(db, musician, &rows).await?;
    Ok(rows)
}

/// Adds a restriction. Whoever has been asked already stays asked.
pub async fn add(
    txn: &Txn,
    clock: &Clock,
    by: Option<Actor>,
    musician: MusicianId,
    NewRestriction { target, kind, starts_at, ends_at, reason }: NewRestriction,
) -> Result<Model, RestrictError> {
    if starts_at.zip(ends_at).is_some_and(|(starts_at, ends_at)| ends_at <= starts_at) {
        return Err(RestrictError::EndsBeforeItStarts);
    }
    musicians::must_exist::<()>(txn, musician, &[]).await.map_err(|error| match error {
        FindError::NotFound => RestrictError::NotFound,
        FindError::Storage(cause) => RestrictError::Storage(cause),
    })?;
    let (scope, position, instrument, project) = match target {
        RestrictionTarget::Position(id) => (RestrictionScope::Position, Some(id), None, None),
        RestrictionTarget::Instrument(id) => (RestrictionScope::Instrument, None, Some(id), None),
        RestrictionTarget::Project(id) => (RestrictionScope::Project, None, None, Some(id)),
        RestrictionTarget::All => (RestrictionScope::All, None, None, None),
    };
    let now = clock.now();
    let row = ActiveModel {
        id: Set(RestrictionId::new(clock)),
        musician_id: Set(musician),
        scope: Set(scope),
        position_id: Set(position),
        instrument_id: Set(instrument),
        project_id: Set(project),
        starts_at: Set(starts_at),
        ends_at: Set(ends_at),
        kind: Set(kind),
        reason: Set(reason),
        created_at: Set(now),
        updated_at: Set(now),
        updated_by: Set(by.and_then(Actor::user)),
        version: Set(1),
    };
    let row = row.insert(txn).await?;
    musicians::told(txn, clock, by, "restricted", [musician]).await?;
    Ok(row)
}

/// Removes a restriction of a musician. Needs that have stopped for want of people ask nobody by that.
pub async fn remove(
    txn: &Txn,
    clock: &Clock,
    by: Option<Actor>,
    musician: MusicianId,
    id: RestrictionId,
) -> Result<(), FindError> {
    let removed = Entity::delete_many().filter(Column::Id.eq(id)).filter(Column::MusicianId.eq(musician));
    if removed.exec(txn).await?.rows_affected == 0 {
        return Err(FindError::NotFound);
    }
    Ok(musicians::told(txn, clock, by, "restriction_lifted", [musician]).await?)
}

//! Unavailabilities: when a musician cannot play.

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder,
};

use super::{FindError, musicians};
use crate::{
    clock::Clock,
    entities::unavailability::{ActiveModel, Column, Entity, Model},
    ids::{MusicianId, UnavailabilityId},
    services::staffing::Actor,
    timely::Txn,
    values::{states::UnavailabilitySource, text::Note},
};

/// Why an unavailability was not added.
#[derive(Debug, thiserror::Error)]
pub enum AddUnavailabilityError {
    /// This orchestra has no such musician.
    #[error("there is no such musician")]
    NotFound,
    /// It would be over before it begins.
    #[error("must be later than the beginning")]
    EndsBeforeItStarts,
    /// The database failed.
    #[error("the orchestra's database failed")]
    Storage(#[from] DbErr),
}

/// When a musician cannot play, in the order of time; what is past included.
pub async fn of_musician(db: &impl ConnectionTrait, musician: MusicianId) -> Result<Vec<Model>, FindError> {
    let select = Entity::find().filter(Column::MusicianId.eq(musician));
    let rows = select.order_by_asc(Column::StartsAt).order_by_asc(Column::Id).all(db).await?;
    musicians::must_exist(db, musician, &rows).await?;
    Ok(rows)
}

/// Notes that a musician cannot play from then until then, as staff know it.
pub async fn add(
    txn: &Txn,
    clock: &Clock,
    by: Option<Actor>,
    musician: MusicianId,
    (starts_at, ends_at): (DateTime<Utc>, DateTime<Utc>),
    note: Option<Note>,
) -> Result<Model, AddUnavailabilityError> {
    if ends_at <= starts_at {
        return Err(AddUnavailabilityError::EndsBeforeItStarts);
    }
    musicians::must_exist::<()>(txn, musician, &[]).await.map_err(|error| match error {
        FindError::NotFound => AddUnavailabilityError::NotFound,
        FindError::Storage(cause) => AddUnavailabilityError::Storage(cause),
    })?;
    let now = clock.now();
    let row = ActiveModel {
        id: Set(UnavailabilityId::new(clock)),
        musician_id: Set(musician),
        starts_at: Set(starts_at),
        ends_at: Set(ends_at),
        note: Set(note),
        source: Set(UnavailabilitySource::Staff),
        created_at: Set(now),
        updated_at: Set(now),
        updated_by: Set(by.and_then(Actor::user)),
        version: Set(1),
    };
    let row = row.insert(txn).await?;
    musicians::told(txn, clock, by, "unavailable", [musician]).await?;
    Ok(row)
}

/// Removes an unavailability of a musician.
pub async fn remove(
    txn: &Txn,
    clock: &Clock,
    by: Option<Actor>,
    musician: MusicianId,
    id: UnavailabilityId,
) -> Result<(), FindError> {
    let removed = Entity::delete_many().filter(Column::Id.eq(id)).filter(Column::MusicianId.eq(musician));
    if removed.exec(txn).await?.rows_affected == 0 {
        return Err(FindError::NotFound);
    }
    Ok(musicians::told(txn, clock, by, "unavailability_removed", [musician]).await?)
}

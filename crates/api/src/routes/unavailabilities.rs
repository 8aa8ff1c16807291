//! When a musician cannot play.

use actix_web::{
    HttpResponse, delete, get, post,
    web::{Data, Path},
};
use chrono::{DateTime, Utc};
use domain::{
    entities::unavailability::Model,
    ids::{MusicianId, UnavailabilityId, UserId},
    services::unavailabilities::{self, AddUnavailabilityError},
    values::{states::UnavailabilitySource, text::Note},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::{
    application::Services,
    authority::Staff,
    extract::{Created, Read, Valid},
    problem::{Answer, ApiError, Code, Problem},
};

/// A time in which a musician cannot play.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewUnavailability {
    /// Its first instant.
    #[schema(example = "2026-07-01T22:00:00Z")]
    starts_at: DateTime<Utc>,
    /// The first instant after it.
    #[schema(example = "2026-08-09T22:00:00Z")]
    ends_at: DateTime<Utc>,
    /// What staff note about it.
    note: Option<Note>,
}

/// A time in which a musician cannot play: they are not asked about sessions in it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Unavailability {
    /// Its id.
    id: UnavailabilityId,
    /// Its first instant.
    starts_at: DateTime<Utc>,
    /// The first instant after it.
    ends_at: DateTime<Utc>,
    /// What staff noted about it.
    note: Option<Note>,
    /// Who said so.
    source: UnavailabilitySource,
    /// When it was added.
    #[schema(example = "2026-06-02T08:00:00Z")]
    created_at: DateTime<Utc>,
    /// Which user added it.
    updated_by: Option<UserId>,
}

/// When a musician cannot play, in the order of time.
#[derive(Debug, Serialize, ToSchema)]
pub struct Unavailabilities {
    /// All of them, the past included.
    items: Vec<Unavailability>,
}

impl From<Model> for Unavailability {
    fn from(
        Model {
            id,
            musician_id: _,
            starts_at,
            ends_at,
            note,
            source,
            created_at,
            updated_at: _,
            updated_by,
            version: _,
        }: Model,
    ) -> Self {
        Self { id, starts_at, ends_at, note, source, created_at, updated_by }
    }
}

impl From<AddUnavailabilityError> for ApiError {
    fn from(error: AddUnavailabilityError) -> Self {
        match error {
            AddUnavailabilityError::NotFound => Code::NotFound.because(error),
            AddUnavailabilityError::EndsBeforeItStarts => Self::invalid_field("/endsAt", error),
            AddUnavailabilityError::Storage(cause) => Self::storage(cause),
        }
    }
}

/// When a musician cannot play.
#[utoipa::path(operation_id = "listUnavailabilities", tag = "Musicians", params(("id" = MusicianId, Path, description = "The musician")), responses(
    (status = 200, description = "The times", body = Unavailabilities),
    (status = 404, response = Problem),
))]
#[get("/{id}/unavailabilities")]
pub(super) async fn list(staff: Staff, id: Path<MusicianId>) -> Answer<Read<Unavailabilities>> {
    let found = unavailabilities::of_musician(staff.db.read(), *id).await?;
    Ok(Read::list(Unavailabilities { items: found.into_iter().map(Into::into).collect() }))
}

/// Note that a musician cannot play.
///
/// Holds from the next plan on: whoever has been asked already stays asked.
#[utoipa::path(operation_id = "addUnavailability", tag = "Musicians", params(("id" = MusicianId, Path, description = "The musician")), request_body = NewUnavailability, responses(
    (status = 201, description = "Noted", body = Unavailability),
    (status = 404, response = Problem),
))]
#[post("/{id}/unavailabilities")]
pub(super) async fn add(
    mut staff: Staff,
    services: Data<Services>,
    id: Path<MusicianId>,
    body: Valid<NewUnavailability>,
) -> Answer<Created<Unavailability>> {
    let NewUnavailability { starts_at, ends_at, note } = body.0;
    let (by, time) = (Some(staff.actor), (starts_at, ends_at));
    let txn = staff.db.write_tx().await?;
    let added = unavailabilities::add(&txn, &services.clock, by, *id, time, note).await?;
    txn.commit().await?;
    let location = format!("/api/musicians/{id}/unavailabilities/{}", added.id);
    Ok(Created { location, version: added.version, body: added.into() })
}

/// Remove a time in which a musician could not play.
#[utoipa::path(operation_id = "removeUnavailability", tag = "Musicians", params(
    ("id" = MusicianId, Path, description = "The musician"),
    ("unavailability" = UnavailabilityId, Path, description = "The time"),
), responses(
    (status = 204, description = "Removed"),
    (status = 404, response = Problem),
))]
#[delete("/{id}/unavailabilities/{unavailability}")]
pub(super) async fn remove(
    mut staff: Staff,
    services: Data<Services>,
    path: Path<(MusicianId, UnavailabilityId)>,
) -> Answer<HttpResponse> {
    let (musician, unavailability) = path.into_inner();
    let txn = staff.db.write_tx().await?;
    unavailabilities::remove(&txn, &services.clock, Some(staff.actor), musician, unavailability).await?;
    txn.commit().await?;
    Ok(HttpResponse::NoContent().finish())
}

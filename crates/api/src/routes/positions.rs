//! Positions: what a player of an instrument can be asked to play.

use actix_web::{
    HttpResponse, delete, get, patch, post, put,
    web::{Data, Path, Query},
};
use chrono::{DateTime, Utc};
use domain::{
    ids::{InstrumentId, PositionId, UserId},
    services::{
        counters::{self, Collection},
        positions::{self, ArchivePositionError, PositionFilter, SavePositionError},
    },
    values::{
        change::{Change, present},
        names::Names,
        text::ExternalId,
    },
};
use sea_orm::ConnectionTrait;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::{scope, service_config::ServiceConfig};
use validator::Validate;

use crate::{
    application::Services,
    authority::Staff,
    extract::{Created, IfMatch, Read, Valid},
    problem::{Answer, ApiError, Code, Problem},
};

/// Which positions to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PositionQuery {
    /// Those of this instrument.
    instrument: Option<InstrumentId>,
    /// Those that a payroll or roster system calls so.
    #[param(value_type = Option<String>)]
    external_id: Option<ExternalId>,
    /// Archived ones as well.
    #[serde(default)]
    #[param(required = false)]
    archived: bool,
}

/// A position that is to be added.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewPosition {
    /// The instrument that its players play.
    instrument_id: InstrumentId,
    /// What it is called; no other position of the instrument has the same name in the same language.
    names: Names,
    /// Its place in the section's hierarchy: 1 is the top.
    #[validate(range(min = 1, max = 100, message = "must be between 1 and 100"))]
    #[schema(minimum = 1, maximum = 100, example = 2)]
    hierarchy_level: i32,
    /// What a payroll or roster system calls it.
    external_id: Option<ExternalId>,
}

/// What to change of a position; it stays with its instrument.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AmendPosition {
    /// What it is called.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    names: Option<Names>,
    /// Its place in the section's hierarchy: 1 is the top.
    #[serde(default, deserialize_with = "present")]
    #[validate(range(min = 1, max = 100, message = "must be between 1 and 100"))]
    #[schema(nullable = false, minimum = 1, maximum = 100, example = 2)]
    hierarchy_level: Option<i32>,
    /// What a payroll or roster system calls it; `null` for nothing.
    #[serde(default)]
    #[schema(value_type = Option<ExternalId>)]
    external_id: Change<ExternalId>,
}

/// All positions of an instrument, from the top of its hierarchy.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct OrderPositions {
    /// Every position of one instrument that is not archived, each once; they get the levels 1 to n.
    #[validate(length(min = 1, max = 1000, message = "must be 1 to 1000"))]
    #[schema(min_items = 1, max_items = 1000, example = json!(["0197f7a2-5f3c-7cc1-9a53-0c8d4f0e8a11"]))]
    ids: Vec<PositionId>,
}

/// A position.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Position {
    /// Its id.
    id: PositionId,
    /// What a payroll or roster system calls it.
    external_id: Option<ExternalId>,
    /// The instrument that its players play.
    instrument_id: InstrumentId,
    /// What it is called.
    names: Names,
    /// Its place in the section's hierarchy: 1 is the top.
    #[schema(example = 2)]
    hierarchy_level: i32,
    /// Since when it belongs to history only.
    archived_at: Option<DateTime<Utc>>,
    /// When it was added.
    #[schema(example = "2026-06-02T08:00:00Z")]
    created_at: DateTime<Utc>,
    /// When it last changed.
    #[schema(example = "2026-06-02T08:00:00Z")]
    updated_at: DateTime<Utc>,
    /// Which user last changed it; `null` for StageSub itself.
    updated_by: Option<UserId>,
    /// How often it has changed, from 1; the number in its `ETag`.
    #[schema(example = 1)]
    version: i64,
}

/// Positions, section by section, from the top of each hierarchy.
#[derive(Debug, Serialize, ToSchema)]
pub struct Positions {
    /// All that pass the filter.
    items: Vec<Position>,
}

impl From<positions::Position> for Position {
    fn from(
        positions::Position {
            id,
            external_id,
            instrument,
            names,
            hierarchy_level,
            archived_at,
            created_at,
            updated_at,
            updated_by,
            version,
        }: positions::Position,
    ) -> Self {
        Self {
            id,
            external_id,
            instrument_id: instrument,
            names,
            hierarchy_level,
            archived_at,
            created_at,
            updated_at,
            updated_by,
            version,
        }
    }
}

impl From<SavePositionError> for ApiError {
    fn from(error: SavePositionError) -> Self {
        match error {
            SavePositionError::Refused(refused) => refused.into(),
            SavePositionError::NameTaken(locale) => Code::NameTaken.because(error).at(&format!("/names/{locale}")),
            SavePositionError::UnknownInstrument => Self::invalid_field("/instrumentId", error),
            SavePositionError::LevelBelowOne => Self::invalid_field("/hierarchyLevel", error),
            SavePositionError::Storage(cause) => Self::storage(cause),
        }
    }
}

impl From<ArchivePositionError> for ApiError {
    fn from(error: ArchivePositionError) -> Self {
        match error {
            ArchivePositionError::Refused(refused) => refused.into(),
            ArchivePositionError::InUse(needs) => Self::in_use(needs, "the position is in use"),
            ArchivePositionError::Storage(cause) => Self::storage(cause),
        }
    }
}

/// The positions.
#[utoipa::path(operation_id = "listPositions", tag = "Positions", params(PositionQuery), responses(
    (status = 200, description = "The positions", body = Positions),
))]
#[get("")]
async fn list(staff: Staff, query: Query<PositionQuery>) -> Answer<Read<Positions>> {
    let PositionQuery { instrument, external_id, archived: with_archived } = query.into_inner();
    read(staff.db.read(), &PositionFilter { instrument, external_id, with_archived }).await
}

/// The version first: if a change comes in between, an order made from this is refused rather than made blindly.
async fn read(db: &impl ConnectionTrait, filter: &PositionFilter) -> Answer<Read<Positions>> {
    let version = counters::version(db, Collection::Positions).await?;
    let found = positions::list(db, filter).await?;
    Ok(Read::counted(version, Positions { items: found.into_iter().map(Into::into).collect() }))
}

/// Put the positions of an instrument in order.
///
/// `If-Match` takes the `ETag` of any list of positions.
#[utoipa::path(operation_id = "orderPositions", tag = "Positions", request_body = OrderPositions, responses(
    (status = 200, description = "In order: the positions of the instrument", body = Positions),
    (status = 412, response = Problem),
))]
#[put("/order")]
async fn order(
    mut staff: Staff,
    services: Data<Services>,
    seen: IfMatch,
    body: Valid<OrderPositions>,
) -> Answer<Read<Positions>> {
    let txn = staff.db.write_tx().await?;
    let instrument = positions::order(&txn, &services.clock, Some(staff.actor), seen.0, &body.0.ids).await?;
    let ordered = read(&*txn, &PositionFilter { instrument: Some(instrument), ..PositionFilter::default() }).await?;
    txn.commit().await?;
    Ok(ordered)
}

/// Add a position.
#[utoipa::path(operation_id = "addPosition", tag = "Positions", request_body = NewPosition, responses(
    (status = 201, description = "Added", body = Position),
    (status = 409, response = Problem),
))]
#[post("")]
async fn add(mut staff: Staff, services: Data<Services>, body: Valid<NewPosition>) -> Answer<Created<Position>> {
    let NewPosition { instrument_id: instrument, names, hierarchy_level, external_id } = body.0;
    let new = positions::NewPosition { instrument, names, hierarchy_level, external_id };
    let txn = staff.db.write_tx().await?;
    let added = positions::add(&txn, &services.clock, Some(staff.actor), new).await?;
    txn.commit().await?;
    let location = format!("/api/positions/{}", added.id);
    Ok(Created { location, version: added.version, body: added.into() })
}

/// A position.
#[utoipa::path(operation_id = "showPosition", tag = "Positions", params(("id" = PositionId, Path, description = "The position")), responses(
    (status = 200, description = "The position", body = Position),
    (status = 404, response = Problem),
))]
#[get("/{id}")]
async fn show(staff: Staff, id: Path<PositionId>) -> Answer<Read<Position>> {
    let position = positions::find(staff.db.read(), *id).await?;
    Ok(Read::one(position.version, position.into()))
}

/// Change a position.
#[utoipa::path(operation_id = "amendPosition", tag = "Positions", params(("id" = PositionId, Path, description = "The position")), request_body = AmendPosition, responses(
    (status = 200, description = "Changed", body = Position),
    (status = 404, response = Problem),
    (status = 409, response = Problem),
    (status = 412, response = Problem),
))]
#[patch("/{id}")]
async fn amend(
    mut staff: Staff,
    services: Data<Services>,
    id: Path<PositionId>,
    seen: IfMatch,
    body: Valid<AmendPosition>,
) -> Answer<Read<Position>> {
    let AmendPosition { names, hierarchy_level, external_id } = body.0;
    let amendment = positions::AmendPosition { names, hierarchy_level, external_id };
    let txn = staff.db.write_tx().await?;
    let changed = positions::amend(&txn, &services.clock, Some(staff.actor), *id, seen.0, amendment).await?;
    txn.commit().await?;
    Ok(Read::one(changed.version, changed.into()))
}

/// Archive a position.
///
/// Refused while players for it are still needed; the answer names the needs.
#[utoipa::path(operation_id = "archivePosition", tag = "Positions", params(("id" = PositionId, Path, description = "The position")), responses(
    (status = 204, description = "Archived"),
    (status = 404, response = Problem),
    (status = 409, response = Problem),
    (status = 412, response = Problem),
))]
#[delete("/{id}")]
async fn archive(
    mut staff: Staff,
    services: Data<Services>,
    id: Path<PositionId>,
    seen: IfMatch,
) -> Answer<HttpResponse> {
    let txn = staff.db.write_tx().await?;
    positions::archive(&txn, &services.clock, Some(staff.actor), *id, seen.0).await?;
    txn.commit().await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Take a position back out of the archive.
#[utoipa::path(operation_id = "restorePosition", tag = "Positions", params(("id" = PositionId, Path, description = "The position")), responses(
    (status = 200, description = "Restored", body = Position),
    (status = 404, response = Problem),
    (status = 412, response = Problem),
))]
#[post("/{id}/restore")]
async fn restore(
    mut staff: Staff,
    services: Data<Services>,
    id: Path<PositionId>,
    seen: IfMatch,
) -> Answer<Read<Position>> {
    let txn = staff.db.write_tx().await?;
    let restored = positions::restore(&txn, &services.clock, Some(staff.actor), *id, seen.0).await?;
    txn.commit().await?;
    Ok(Read::one(restored.version, restored.into()))
}

/// The routes.
pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(
        scope::scope("/positions")
            .service(list)
            .service(order)
            .service(add)
            .service(show)
            .service(amend)
            .service(archive)
            .service(restore),
    );
}

//! Instruments: what is played, in the order of a score.

use actix_web::{
    HttpResponse, delete, get, patch, post, put,
    web::{Data, Path, Query},
};
use chrono::{DateTime, Utc};
use domain::{
    ids::{InstrumentId, UserId},
    services::{
        counters::{self, Collection},
        instruments::{self, ArchiveInstrumentError, SaveInstrumentError},
    },
    values::{change::present, names::Names},
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

/// Which instruments to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct InstrumentQuery {
    /// Archived ones as well.
    #[serde(default)]
    #[param(required = false)]
    archived: bool,
}

/// An instrument that is to be added.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewInstrument {
    /// What it is called; no other instrument has the same name in the same language.
    names: Names,
    /// Where it stands in a score: instruments are listed from the lowest number.
    #[validate(range(min = 0, max = 10_000, message = "must be between 0 and 10000"))]
    #[schema(minimum = 0, maximum = 10_000, example = 210)]
    display_order: i32,
}

/// What to change of an instrument.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AmendInstrument {
    /// What it is called.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    names: Option<Names>,
    /// Where it stands in a score.
    #[serde(default, deserialize_with = "present")]
    #[validate(range(min = 0, max = 10_000, message = "must be between 0 and 10000"))]
    #[schema(nullable = false, minimum = 0, maximum = 10_000, example = 210)]
    display_order: Option<i32>,
}

/// All instruments, in the order of a score.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct OrderInstruments {
    /// Every one that is not archived, each once; they get the places 1 to n.
    #[validate(length(min = 1, max = 1000, message = "must be 1 to 1000"))]
    #[schema(min_items = 1, max_items = 1000, example = json!(["0197f7a2-5f3c-7cc1-9a53-0c8d4f0e8a11"]))]
    ids: Vec<InstrumentId>,
}

/// An instrument.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Instrument {
    /// Its id.
    id: InstrumentId,
    /// What it is called.
    names: Names,
    /// Where it stands in a score: instruments are listed from the lowest number.
    #[schema(example = 210)]
    display_order: i32,
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

/// Instruments, in the order of a score.
#[derive(Debug, Serialize, ToSchema)]
pub struct Instruments {
    /// All of them.
    items: Vec<Instrument>,
}

impl From<instruments::Instrument> for Instrument {
    fn from(
        instruments::Instrument {
            id,
            names,
            display_order,
            archived_at,
            created_at,
            updated_at,
            updated_by,
            version,
        }: instruments::Instrument,
    ) -> Self {
        Self { id, names, display_order, archived_at, created_at, updated_at, updated_by, version }
    }
}

impl From<SaveInstrumentError> for ApiError {
    fn from(error: SaveInstrumentError) -> Self {
        match error {
            SaveInstrumentError::Refused(refused) => refused.into(),
            SaveInstrumentError::NameTaken(locale) => Code::NameTaken.because(error).at(&format!("/names/{locale}")),
            SaveInstrumentError::Storage(cause) => Self::storage(cause),
        }
    }
}

impl From<ArchiveInstrumentError> for ApiError {
    fn from(error: ArchiveInstrumentError) -> Self {
        match error {
            ArchiveInstrumentError::Refused(refused) => refused.into(),
            ArchiveInstrumentError::InUse(needs) => Self::in_use(needs, "the instrument is in use"),
            ArchiveInstrumentError::Storage(cause) => Self::storage(cause),
        }
    }
}

/// The instruments.
#[utoipa::path(operation_id = "listInstruments", tag = "Instruments", params(InstrumentQuery), responses(
    (status = 200, description = "The instruments", body = Instruments),
))]
#[get("")]
async fn list(staff: Staff, query: Query<InstrumentQuery>) -> Answer<Read<Instruments>> {
    read(staff.db.read(), query.archived).await
}

/// The version first: if a change comes in between, an order made from this is refused rather than made blindly.
async fn read(db: &impl ConnectionTrait, with_archived: bool) -> Answer<Read<Instruments>> {
    let version = counters::version(db, Collection::Instruments).await?;
    let found = instruments::list(db, with_archived).await?;
    Ok(Read::counted(version, Instruments { items: found.into_iter().map(Into::into).collect() }))
}

/// Put the instruments in order.
///
/// `If-Match` takes the `ETag` of the list of instruments.
#[utoipa::path(operation_id = "orderInstruments", tag = "Instruments", request_body = OrderInstruments, responses(
    (status = 200, description = "In order", body = Instruments),
    (status = 412, response = Problem),
))]
#[put("/order")]
async fn order(
    mut staff: Staff,
    services: Data<Services>,
    seen: IfMatch,
    body: Valid<OrderInstruments>,
) -> Answer<Read<Instruments>> {
    let txn = staff.db.write_tx().await?;
    instruments::order(&txn, &services.clock, Some(staff.actor), seen.0, &body.0.ids).await?;
    let ordered = read(&*txn, false).await?;
    txn.commit().await?;
    Ok(ordered)
}

/// Add an instrument.
#[utoipa::path(operation_id = "addInstrument", tag = "Instruments", request_body = NewInstrument, responses(
    (status = 201, description = "Added", body = Instrument),
    (status = 409, response = Problem),
))]
#[post("")]
async fn add(mut staff: Staff, services: Data<Services>, body: Valid<NewInstrument>) -> Answer<Created<Instrument>> {
    let NewInstrument { names, display_order } = body.0;
    let new = instruments::NewInstrument { names, display_order };
    let txn = staff.db.write_tx().await?;
    let added = instruments::add(&txn, &services.clock, Some(staff.actor), new).await?;
    txn.commit().await?;
    let location = format!("/api/instruments/{}", added.id);
    Ok(Created { location, version: added.version, body: added.into() })
}

/// An instrument.
#[utoipa::path(operation_id = "showInstrument", tag = "Instruments", params(("id" = InstrumentId, Path, description = "The instrument")), responses(
    (status = 200, description = "The instrument", body = Instrument),
    (status = 404, response = Problem),
))]
#[get("/{id}")]
async fn show(staff: Staff, id: Path<InstrumentId>) -> Answer<Read<Instrument>> {
    let instrument = instruments::find(staff.db.read(), *id).await?;
    Ok(Read::one(instrument.version, instrument.into()))
}

/// Rename an instrument, or move it in the score.
#[utoipa::path(operation_id = "amendInstrument", tag = "Instruments", params(("id" = InstrumentId, Path, description = "The instrument")), request_body = AmendInstrument, responses(
    (status = 200, description = "Changed", body = Instrument),
    (status = 404, response = Problem),
    (status = 409, response = Problem),
    (status = 412, response = Problem),
))]
#[patch("/{id}")]
async fn amend(
    mut staff: Staff,
    services: Data<Services>,
    id: Path<InstrumentId>,
    seen: IfMatch,
    body: Valid<AmendInstrument>,
) -> Answer<Read<Instrument>> {
    let AmendInstrument { names, display_order } = body.0;
    let amendment = instruments::AmendInstrument { names, display_order };
    let txn = staff.db.write_tx().await?;
    let changed = instruments::amend(&txn, &services.clock, Some(staff.actor), *id, seen.0, amendment).await?;
    txn.commit().await?;
    Ok(Read::one(changed.version, changed.into()))
}

/// Archive an instrument.
///
/// Refused while players of it are still needed; the answer names the needs.
#[utoipa::path(operation_id = "archiveInstrument", tag = "Instruments", params(("id" = InstrumentId, Path, description = "The instrument")), responses(
    (status = 204, description = "Archived"),
    (status = 404, response = Problem),
    (status = 409, response = Problem),
    (status = 412, response = Problem),
))]
#[delete("/{id}")]
async fn archive(
    mut staff: Staff,
    services: Data<Services>,
    id: Path<InstrumentId>,
    seen: IfMatch,
) -> Answer<HttpResponse> {
    let txn = staff.db.write_tx().await?;
    instruments::archive(&txn, &services.clock, Some(staff.actor), *id, seen.0).await?;
    txn.commit().await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Take an instrument back out of the archive.
#[utoipa::path(operation_id = "restoreInstrument", tag = "Instruments", params(("id" = InstrumentId, Path, description = "The instrument")), responses(
    (status = 200, description = "Restored", body = Instrument),
    (status = 404, response = Problem),
    (status = 412, response = Problem),
))]
#[post("/{id}/restore")]
async fn restore(
    mut staff: Staff,
    services: Data<Services>,
    id: Path<InstrumentId>,
    seen: IfMatch,
) -> Answer<Read<Instrument>> {
    let txn = staff.db.write_tx().await?;
    let restored = instruments::restore(&txn, &services.clock, Some(staff.actor), *id, seen.0).await?;
    txn.commit().await?;
    Ok(Read::one(restored.version, restored.into()))
}

/// The routes.
pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(
        scope::scope("/instruments")
            .service(list)
            .service(order)
            .service(add)
            .service(show)
            .service(amend)
            .service(archive)
            .service(restore),
    );
}

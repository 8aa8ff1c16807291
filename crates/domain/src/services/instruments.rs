//! Instruments: what is played, in the order in which a score lists it.

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder,
};
use serde_json::json;

use super::{
    FindError, NeedInUse, Refused,
    constraints::Unique,
    counters::{self, Collection},
    in_use,
    ordering::{self, OrderError},
    timeline, versioned,
};
use crate::{
    clock::Clock,
    entities::instrument,
    ids::{InstrumentId, UserId},
    services::staffing::Actor,
    timely::Txn,
    values::{folding::FoldedName, locale::Locale, names::Names},
};

const NAME_SV: Unique = Unique { name: "uq_instrument_folded_sv", columns: "instrument.folded_sv" };
const NAME_EN: Unique = Unique { name: "uq_instrument_folded_en", columns: "instrument.folded_en" };

/// An instrument.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Instrument {
    /// Which.
    pub id: InstrumentId,
    /// What it is called.
    pub names: Names,
    /// Where it stands in a score, from the lowest number.
    pub display_order: i32,
    /// Since when it belongs to history only.
    pub archived_at: Option<DateTime<Utc>>,
    /// When it was added.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
    /// Who last changed it.
    pub updated_by: Option<UserId>,
    /// How often it has changed, from 1.
    pub version: i64,
}

/// An instrument that is to be added.
#[derive(Clone, Debug)]
pub struct NewInstrument {
    /// What it is called.
    pub names: Names,
    /// Where it stands in a score.
    pub display_order: i32,
}

/// What is to change about an instrument.
#[derive(Clone, Debug, Default)]
pub struct AmendInstrument {
    /// What it is called.
    pub names: Option<Names>,
    /// Where it stands in a score.
    pub display_order: Option<i32>,
}

/// Why an instrument was not added or changed.
#[derive(Debug, thiserror::Error)]
pub enum SaveInstrumentError {
    /// Not the one that the caller saw.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// Another instrument, perhaps an archived one, has this name.
    #[error("another instrument has this name")]
    NameTaken(Locale),
    /// The database failed.
    #[error("the orchestra's database failed")]
    Storage(#[source] DbErr),
}

impl From<DbErr> for SaveInstrumentError {
    fn from(error: DbErr) -> Self {
        match () {
            () if NAME_SV.refused(&error) => Self::NameTaken(Locale::Sv),
            () if NAME_EN.refused(&error) => Self::NameTaken(Locale::En),
            () => Self::Storage(error),
        }
    }
}

/// Why an instrument was not archived.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveInstrumentError {
    /// Not the one that the caller saw.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// Players of it are still needed.
    #[error("the instrument is in use")]
    InUse(Vec<NeedInUse>),
    /// The database failed.
    #[error("the orchestra's database failed")]
    Storage(#[from] DbErr),
}

/// Every instrument, in the order of a score; archived ones if they are asked for.
pub async fn list(db: &impl ConnectionTrait, with_archived: bool) -> Result<Vec<Instrument>, DbErr> {
    let mut select =
        instrument::Entity::find().order_by_asc(instrument::Column::DisplayOrder).order_by_asc(instrument::Column::Id);
    if !with_archived {
        select = select.filter(instrument::Column::ArchivedAt.is_null());
    }
    Ok(select.all(db).await?.into_iter().map(Instrument::from).collect())
}

/// One instrument.
pub async fn find(db: &impl ConnectionTrait, id: InstrumentId) -> Result<Instrument, FindError> {
    instrument::Entity::find_by_id(id).one(db).await?.map(Instrument::from).ok_or(FindError::NotFound)
}

/// Adds an instrument.
pub async fn add(
    txn: &Txn,
    clock: &Clock,
    by: Option<Actor>,
    NewInstrument { names, display_order }: NewInstrument,
) -> Result<Instrument, SaveInstrumentError> {
    let now = clock.now();
    let row = instrument::ActiveModel {
        id: Set(InstrumentId::new(clock)),
        display_order: Set(display_order),
        created_at: Set(now),
        updated_at: Set(now),
        updated_by: Set(by.and_then(Actor::user)),
        version: Set(1),
        ..named(names)
    };
    let row = row.insert(txn).await?;
    told(txn, clock, by, "added", &row).await?;
    Ok(row.into())
}

/// Changes an instrument.
pub async fn amend(
    txn: &Txn,
    clock: &Clock,
    by: Option<Actor>,
    id: InstrumentId,
    expected: Option<i64>,
    AmendInstrument { names, display_order }: AmendInstrument,
) -> Result<Instrument, SaveInstrumentError> {
    let mut changes = names.map(named).unwrap_or_default();
    if let Some(display_order) = display_order {
        changes.display_order = Set(display_order);
    }
    save(txn, clock, by, id, expected, changes, "changed").await
}

/// Moves an instrument into history, unless players of it are still needed.
pub async fn archive(
    txn: &Txn,
    clock: &Clock,
    by: Option<Actor>,
    id: InstrumentId,
    expected: Option<i64>,
) -> Result<(), ArchiveInstrumentError> {
    let changes = instrument::ActiveModel { archived_at: Set(Some(clock.now())), ..Default::default() };
    versioned::update::<instrument::Entity>(txn, clock, by, id, expected, changes).await??;
    let needs = in_use::of_instrument(txn, id).await?;
    if !needs.is_empty() {
        return Err(ArchiveInstrumentError::InUse(needs));
    }
    let row = instrument::Entity::find_by_id(id).one(txn).await?.ok_or(Refused::NotFound)?;
    Ok(told(txn, clock, by, "archived", &row).await?)
}

/// Takes an instrument back out of history.
pub async fn restore(
    txn: &Txn,
    clock: &Clock,
    by: Option<Actor>,
    id: InstrumentId,
    expected: Option<i64>,
) -> Result<Instrument, SaveInstrumentError> {
    let changes = instrument::ActiveModel { archived_at: Set(None), ..Default::default() };
    save(txn, clock, by, id, expected, changes, "restored").await
}

/// Puts the instruments in the order of a score: all that are not archived, which get the places 1 to n.
pub async fn order(
    txn: &Txn,
    clock: &Clock,
    by: Option<Actor>,
    expected: Option<i64>,
    ids: &[InstrumentId],
) -> Result<(), OrderError> {
    ordering::lock::<instrument::Entity>(txn, clock, Collection::Instruments, expected).await?;
    let places = list(txn, false).await?.into_iter().map(|instrument| (instrument.id, instrument.display_order));
    let column = instrument::Column::DisplayOrder;
    ordering::put::<instrument::Entity>(txn, clock, by, column, places.collect(), ids).await?;
    let moved = ids.first().map(|first| (*first.as_uuid(), json!({})));
    Ok(timeline::note(txn, clock, by, Collection::Instruments, "ordered", moved).await?)
}

async fn save(
    txn: &Txn,
    clock: &Clock,
    by: Option<Actor>,
    id: InstrumentId,
    expected: Option<i64>,
    changes: instrument::ActiveModel,
    did: &str,
) -> Result<Instrument, SaveInstrumentError> {
    versioned::update::<instrument::Entity>(txn, clock, by, id, expected, changes).await??;
    let row = instrument::Entity::find_by_id(id).one(txn).await?.ok_or(Refused::NotFound)?;
    told(txn, clock, by, did, &row).await?;
    Ok(row.into())
}

/// Whoever knows the instruments must look again, and the timeline says what was done to which.
async fn told(txn: &Txn, clock: &Clock, by: Option<Actor>, did: &str, row: &instrument::Model) -> Result<(), DbErr> {
    counters::touch(txn, Collection::Instruments).await?;
    let facts = json!({ "names": { "sv": row.name_sv, "en": row.name_en } });
    timeline::note(txn, clock, by, Collection::Instruments, did, [(*row.id.as_uuid(), facts)]).await
}

pub(super) fn named(Names { sv, en }: Names) -> instrument::ActiveModel {
    instrument::ActiveModel {
        folded_sv: Set(FoldedName::of(&sv)),
        folded_en: Set(FoldedName::of(&en)),
        name_sv: Set(sv),
        name_en: Set(en),
        ..Default::default()
    }
}

impl From<instrument::Model> for Instrument {
    fn from(
        instrument::Model {
            id,
            seed_key: _,
            name_sv: sv,
            name_en: en,
            folded_sv: _,
            folded_en: _,
            display_order,
            archived_at,
            created_at,
            updated_at,
            updated_by,
            version,
        }: instrument::Model,
    ) -> Self {
        let names = Names { sv, en };
        Self { id, names, display_order, archived_at, created_at, updated_at, updated_by, version }
    }
}

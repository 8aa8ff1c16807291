//! Positions: what a player of an instrument can be asked to play.

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveValue, QueryFilter,
    QueryOrder,
};
use serde_json::json;

use super::{
    FindError, NeedInUse, Refused,
    constraints::{self, Unique},
    counters::{self, Collection},
    in_use,
    ordering::{self, OrderError},
    timeline, versioned,
};
use crate::{
    clock::Clock,
    entities::position,
    ids::{InstrumentId, PositionId, UserId},
    services::staffing::Actor,
    timely::Txn,
    values::{change::Change, folding::FoldedName, locale::Locale, names::Names, text::ExternalId},
};

const NAME_SV: Unique = Unique { name: "uq_position_folded_sv", columns: "position.instrument_id, position.folded_sv" };
const NAME_EN: Unique = Unique { name: "uq_position_folded_en", columns: "position.instrument_id, position.folded_en" };

/// A position.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Position {
    /// Which.
    pub id: PositionId,
    /// What a payroll or roster system calls it.
    pub external_id: Option<ExternalId>,
    /// Of which instrument.
    pub instrument: InstrumentId,
    /// What it is called.
    pub names: Names,
    /// Its place in the section's hierarchy: 1 is the top.
    pub hierarchy_level: i32,
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

/// A position that is to be added.
#[derive(Clone, Debug)]
pub struct NewPosition {
    /// Of which instrument.
    pub instrument: InstrumentId,
    /// What it is called.
    pub names: Names,
    /// Its place in the section's hierarchy, from 1.
    pub hierarchy_level: i32,
    /// What a payroll or roster system calls it.
    pub external_id: Option<ExternalId>,
}

/// What is to change about a position; it stays with its instrument.
#[derive(Clone, Debug, Default)]
pub struct AmendPosition {
    /// What it is called.
    pub names: Option<Names>,
    /// Its place in the section's hierarchy, from 1.
    pub hierarchy_level: Option<i32>,
    /// What a payroll or roster system calls it.
    pub external_id: Change<ExternalId>,
}

/// Which positions are listed.
#[derive(Clone, Debug, Default)]
pub struct PositionFilter {
    /// Those of one instrument.
    pub instrument: Option<InstrumentId>,
    /// The one, or ones, that another system calls so.
    pub external_id: Option<ExternalId>,
    /// Archived ones as well.
    pub with_archived: bool,
}

/// Why a position was not added or changed.
#[derive(Debug, thiserror::Error)]
pub enum SavePositionError {
    /// Not the one that the caller saw.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// Another position of the instrument, perhaps an archived one, has this name.
    #[error("another position of the instrument has this name")]
    NameTaken(Locale),
    /// The orchestra has no such instrument.
    #[error("there is no such instrument")]
    UnknownInstrument,
    /// Levels count from 1.
    #[error("the hierarchy begins at level 1")]
    LevelBelowOne,
    /// The database failed.
    #[error("the orchestra's database failed")]
    Storage(#[source] DbErr),
}

impl From<DbErr> for SavePositionError {
    fn from(error: DbErr) -> Self {
        match () {
            () if NAME_SV.refused(&error) => Self::NameTaken(Locale::Sv),
            () if NAME_EN.refused(&error) => Self::NameTaken(Locale::En),
            () if constraints::refers_to_nothing(&error) => Self::UnknownInstrument,
            () => Self::Storage(error),
        }
    }
}

/// Why a position was not archived.
#[derive(Debug, thiserror::Error)]
pub enum ArchivePositionError {
    /// Not the one that the caller saw.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// Players for it are still needed.
    #[error("the position is in use")]
    InUse(Vec<NeedInUse>),
    /// The database failed.
    #[error("the orchestra's database failed")]
    Storage(#[from] DbErr),
}

/// The positions that pass the filter: section by section, from the top of each hierarchy.
pub async fn list(db: &impl ConnectionTrait, filter: &PositionFilter) -> Result<Vec<Position>, DbErr> {
    let mut select = position::Entity::find()
        .order_by_asc(position::Column::InstrumentId)
        .order_by_asc(position::Column::HierarchyLevel)
        .order_by_asc(position::Column::Id);
    if let Some(instrument) = filter.instrument {
        select = select.filter(position::Column::InstrumentId.eq(instrument));
    }
    if let Some(external_id) = &filter.external_id {
        select = select.filter(position::Column::ExternalId.eq(external_id.clone()));
    }
    if !filter.with_archived {
        select = select.filter(position::Column::ArchivedAt.is_null());
    }
    Ok(select.all(db).await?.into_iter().map(Position::from).collect())
}

/// One position.
pub async fn find(db: &impl ConnectionTrait, id: PositionId) -> Result<Position, FindError> {
    position::Entity::find_by_id(id).one(db).await?.map(Position::from).ok_or(FindError::NotFound)
}

/// Adds a position.
pub async fn add(
    txn: &Txn,
    clock: &Clock,
    by: Option<Actor>,
    NewPosition { instrument, names, hierarchy_level, external_id }: NewPosition,
) -> Result<Position, SavePositionError> {
    if hierarchy_level < 1 {
        return Err(SavePositionError::LevelBelowOne);
    }
    let now = clock.now();
    let row = position::ActiveModel {
        id: Set(PositionId::new(clock)),
        external_id: Set(external_id),
        instrument_id: Set(instrument),
        hierarchy_level: Set(hierarchy_level),
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

/// Changes a position.
pub async fn amend(
    txn: &Txn,
    clock: &Clock,
    by: Option<Actor>,
    id: PositionId,
    expected: Option<i64>,
    AmendPosition { names, hierarchy_level, external_id }: AmendPosition,
) -> Result<Position, SavePositionError> {
    let mut changes = names.map(named).unwrap_or_default();
    changes.external_id = external_id.into_active_value();
    if let Some(level) = hierarchy_level {
        if level < 1 {
            return Err(SavePositionError::LevelBelowOne);
        }
        changes.hierarchy_level = Set(level);
    }
    save(txn, clock, by, id, expected, changes, "changed").await
}

/// Moves a position into history, unless players for it are still needed.
pub async fn archive(
    txn: &Txn,
    clock: &Clock,
    by: Option<Actor>,
    id: PositionId,
    expected: Option<i64>,
) -> Result<(), ArchivePositionError> {
    let changes = position::ActiveModel { archived_at: Set(Some(clock.now())), ..Default::default() };
    versioned::update::<position::Entity>(txn, clock, by, id, expected, changes).await??;
    let needs = in_use::of_position(txn, id).await?;
    if !needs.is_empty() {
        return Err(ArchivePositionError::InUse(needs));
    }
    let row = position::Entity::find_by_id(id).one(txn).await?.ok_or(Refused::NotFound)?;
    Ok(told(txn, clock, by, "archived", &row).await?)
}

/// Takes a position back out of history.
pub async fn restore(
    txn: &Txn,
    clock: &Clock,
    by: Option<Actor>,
    id: PositionId,
    expected: Option<i64>,
) -> Result<Position, SavePositionError> {
    let changes = position::ActiveModel { archived_at: Set(None), ..Default::default() };
    save(txn, clock, by, id, expected, changes, "restored").await
}

/// Puts the positions of an instrument, which is that of the first, in the order of their hierarchy: all that are not
/// archived, which get the levels 1 to n. Says which instrument it was.
pub async fn order(
    txn: &Txn,
    clock: &Clock,
    by: Option<Actor>,
    expected: Option<i64>,
    ids: &[PositionId],
) -> Result<InstrumentId, OrderError> {
    ordering::lock::<position::Entity>(txn, clock, Collection::Positions, expected).await?;
    let first = ids.first().ok_or(OrderError::Incomplete)?;
    let first = position::Entity::find_by_id(*first).one(txn).await?.ok_or(OrderError::Incomplete)?;
    let section = PositionFilter { instrument: Some(first.instrument_id), ..PositionFilter::default() };
    let places = list(txn, &section).await?.into_iter().map(|position| (position.id, position.hierarchy_level));
    let column = position::Column::HierarchyLevel;
    ordering::put::<position::Entity>(txn, clock, by, column, places.collect(), ids).await?;
    let section = (*first.id.as_uuid(), json!({ "instrumentId": first.instrument_id }));
    timeline::note(txn, clock, by, Collection::Positions, "ordered", [section]).await?;
    Ok(first.instrument_id)
}

async fn save(
    txn: &Txn,
    clock: &Clock,
    by: Option<Actor>,
    id: PositionId,
    expected: Option<i64>,
    changes: position::ActiveModel,
    did: &str,
) -> Result<Position, SavePositionError> {
    versioned::update::<position::Entity>(txn, clock, by, id, expected, changes).await??;
    let row = position::Entity::find_by_id(id).one(txn).await?.ok_or(Refused::NotFound)?;
    told(txn, clock, by, did, &row).await?;
    Ok(row.into())
}

/// Whoever knows the positions must look again, and the timeline says what was done to which.
async fn told(txn: &Txn, clock: &Clock, by: Option<Actor>, did: &str, row: &position::Model) -> Result<(), DbErr> {
    counters::touch(txn, Collection::Positions).await?;
    let facts = json!({ "names": { "sv": row.name_sv, "en": row.name_en } });
    timeline::note(txn, clock, by, Collection::Positions, did, [(*row.id.as_uuid(), facts)]).await
}

pub(super) fn named(Names { sv, en }: Names) -> position::ActiveModel {
    position::ActiveModel {
        folded_sv: Set(FoldedName::of(&sv)),
        folded_en: Set(FoldedName::of(&en)),
        name_sv: Set(sv),
        name_en: Set(en),
        ..Default::default()
    }
}

impl From<position::Model> for Position {
    fn from(
        position::Model {
            id,
            external_id,
            seed_key: _,
            instrument_id: instrument,
            name_sv: sv,
            name_en: en,
            folded_sv: _,
            folded_en: _,
            hierarchy_level,
            archived_at,
            created_at,
            updated_at,
            updated_by,
            version,
        }: position::Model,
    ) -> Self {
        let names = Names { sv, en };
        Self {
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
        }
    }
}

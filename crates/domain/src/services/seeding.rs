//! What a new orchestra begins with: instruments, positions, empty A, B and C lists, and settings.

mod catalogue;

use std::collections::BTreeMap;

use catalogue::INSTRUMENTS;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, DatabaseTransaction, DbErr, EntityTrait, QueryFilter, sea_query::OnConflict,
};

use super::{
    counters::{self, Collection},
    instruments, positions, settings,
};
use crate::{
    clock::Clock,
    entities::{instrument, position, ranking_list},
    ids::{InstrumentId, PositionId, RankingListId},
    values::{
        names::Names,
        states::Tier,
        text::{Name, NotAText},
    },
};

/// Why an orchestra was not seeded.
#[derive(Debug, thiserror::Error)]
pub enum SeedError {
    /// A name of the catalogue is no name.
    #[error("the catalogue of instruments is wrong")]
    Catalogue(#[from] NotAText),
    /// The database failed.
    #[error("the orchestra's database failed")]
    Storage(#[from] DbErr),
}

/// Adds what is missing of the seed. What came with an earlier one is found by its key and left alone, whatever it is
/// called by now; what staff added under a name of the catalogue stands in the place of the catalogue's own.
pub async fn seed(txn: &DatabaseTransaction, clock: &Clock) -> Result<(), SeedError> {
    seed_instruments(txn, clock).await?;
    seed_positions(txn, clock).await?;
    seed_lists(txn, clock).await?;
    settings::seed(txn, clock).await?;
    for collection in [Collection::Instruments, Collection::Positions, Collection::RankingLists, Collection::Settings] {
        counters::touch(txn, collection).await?;
    }
    Ok(())
}

async fn seed_instruments(txn: &DatabaseTransaction, clock: &Clock) -> Result<(), SeedError> {
    let now = clock.now();
    let mut rows = Vec::new();
    for (order, instrument) in (1..).zip(INSTRUMENTS) {
        rows.push(instrument::ActiveModel {
            id: Set(InstrumentId::new(clock)),
            seed_key: Set(Some(instrument.key.to_owned())),
            display_order: Set(order * 10),
            archived_at: Set(None),
            created_at: Set(now),
            updated_at: Set(now),
            updated_by: Set(None),
            version: Set(1),
            ..instruments::named(names(instrument.sv, instrument.en)?)
        });
    }
    instrument::Entity::insert_many(rows).on_conflict(keep()).exec_without_returning(txn).await?;
    Ok(())
}

async fn seed_positions(txn: &DatabaseTransaction, clock: &Clock) -> Result<(), SeedError> {
    let seeded = instrument::Entity::find().filter(instrument::Column::SeedKey.is_not_null()).all(txn).await?;
    let ids: BTreeMap<_, _> = seeded.into_iter().filter_map(|row| Some((row.seed_key?, row.id))).collect();
    let now = clock.now();
    let mut rows = Vec::new();
    for instrument in INSTRUMENTS {
        let Some(instrument_id) = ids.get(instrument.key) else { continue };
        for (level, (key, sv, en)) in (1..).zip(instrument.positions) {
            rows.push(position::ActiveModel {
                id: Set(PositionId::new(clock)),
                external_id: Set(None),
                seed_key: Set(Some(format!("{}.{key}", instrument.key))),
                instrument_id: Set(*instrument_id),
                hierarchy_level: Set(level),
                archived_at: Set(None),
                created_at: Set(now),
                updated_at: Set(now),
                updated_by: Set(None),
                version: Set(1),
                ..positions::named(names(sv, en)?)
            });
        }
    }
    position::Entity::insert_many(rows).on_conflict(keep()).exec_without_returning(txn).await?;
    Ok(())
}

async fn seed_lists(txn: &DatabaseTransaction, clock: &Clock) -> Result<(), SeedError> {
    let seeded = position::Entity::find().filter(position::Column::SeedKey.is_not_null()).all(txn).await?;
    let now = clock.now();
    let rows = seeded.iter().flat_map(|position| {
        Tier::ALL.iter().map(|tier| ranking_list::ActiveModel {
            id: Set(RankingListId::new(clock)),
            position_id: Set(position.id),
            tier: Set(Some(*tier)),
            name: Set(None),
            project_id: Set(None),
            description: Set(None),
            archived_at: Set(None),
            created_at: Set(now),
            updated_at: Set(now),
            updated_by: Set(None),
            version: Set(1),
        })
    });
    ranking_list::Entity::insert_many(rows).on_conflict(keep()).exec_without_returning(txn).await?;
    Ok(())
}

fn keep() -> OnConflict {
    OnConflict::new().do_nothing().to_owned()
}

fn names(sv: &str, en: &str) -> Result<Names, NotAText> {
    Ok(Names { sv: Name::parse(sv)?, en: Name::parse(en)? })
}

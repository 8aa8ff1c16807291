//! What a new orchestra begins with: instruments, positions, empty A, B and C lists, mail templates and settings.

mod anew;
mod catalogue;

use std::collections::BTreeMap;

pub use anew::begin_anew;
use catalogue::INSTRUMENTS;
use sea_orm::{ActiveValue::Set, ColumnTrait, DbErr, EntityTrait, QueryFilter, sea_query::OnConflict};

use super::{
    counters::{self, Collection},
    instruments, positions, settings,
};
use crate::{
    clock::Clock,
    entities::{instrument, position, ranking_list, template, template_version},
    ids::{InstrumentId, PositionId, RankingListId, TemplateId, TemplateVersionId},
    mail,
    timely::Txn,
    values::{
        locale::Locale,
        names::Names,
        states::{MailKind, Tier},
        text::Name,
    },
};

/// Adds what is missing of the seed. What came with an earlier one is found by its key and left alone, whatever it is
/// called by now; what staff added under a name of the catalogue stands in the place of the catalogue's own.
pub async fn seed(txn: &Txn, clock: &Clock) -> Result<(), DbErr> {
    seed_instruments(txn, clock).await?;
    seed_positions(txn, clock).await?;
    seed_lists(txn, clock).await?;
    seed_templates(txn, clock).await?;
    settings::seed(txn, clock).await?;
    for collection in [Collection::Instruments, Collection::Positions, Collection::RankingLists, Collection::Settings] {
        counters::touch(txn, collection).await?;
    }
    Ok(())
}

async fn seed_instruments(txn: &Txn, clock: &Clock) -> Result<(), DbErr> {
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
            ..instruments::named(names(instrument.sv, instrument.en))
        });
    }
    instrument::Entity::insert_many(rows).on_conflict(keep()).exec_without_returning(txn).await?;
    Ok(())
}

async fn seed_positions(txn: &Txn, clock: &Clock) -> Result<(), DbErr> {
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
                ..positions::named(names(sv, en))
            });
        }
    }
    position::Entity::insert_many(rows).on_conflict(keep()).exec_without_returning(txn).await?;
    Ok(())
}

async fn seed_lists(txn: &Txn, clock: &Clock) -> Result<(), DbErr> {
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

/// What the house says until staff say it their own way: the first version of each template.
async fn seed_templates(txn: &Txn, clock: &Clock) -> Result<(), DbErr> {
    let now = clock.now();
    let each = MailKind::ALL.iter().flat_map(|kind| Locale::ALL.iter().map(|locale| (*kind, *locale)));
    let rows = each.map(|(kind, locale)| template::ActiveModel {
        id: Set(TemplateId::new(clock)),
        kind: Set(kind),
        locale: Set(locale),
        created_at: Set(now),
        updated_at: Set(now),
        updated_by: Set(None),
        version: Set(1),
    });
    template::Entity::insert_many(rows).on_conflict(keep()).exec_without_returning(txn).await?;
    let versions = template::Entity::find().all(txn).await?.into_iter().map(|row| {
        let house = mail::Template::built_in(row.kind, row.locale);
        template_version::ActiveModel {
            id: Set(TemplateVersionId::new(clock)),
            template_id: Set(row.id),
            no: Set(1),
            subject: Set(house.subject().to_owned()),
            body: Set(house.body().to_owned()),
            created_at: Set(now),
            created_by: Set(None),
        }
    });
    template_version::Entity::insert_many(versions).on_conflict(keep()).exec_without_returning(txn).await?;
    Ok(())
}

fn keep() -> OnConflict {
    OnConflict::new().do_nothing().to_owned()
}

fn names(sv: &str, en: &str) -> Names {
    Names { sv: Name::stored(sv.to_owned()), en: Name::stored(en.to_owned()) }
}

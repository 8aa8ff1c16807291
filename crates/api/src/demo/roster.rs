//! The roster of a demo orchestra: its substitutes, what they play, and in which order they are asked.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Context;
use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    clock::Clock,
    entities::unavailability,
    ids::{MusicianId, PositionId, RankingListId, UnavailabilityId, UserId},
    services::{
        instruments,
        musicians::{self, NewMusician},
        positions::{self, PositionFilter},
        ranking_lists::{self, ListFilter, ListKind, ListSort},
        staffing::Actor,
    },
    timely::Txn,
    values::{
        email::Email,
        states::{MusicianStatus, Tier, UnavailabilitySource},
        text::{Note, PersonName},
    },
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ConnectionTrait};
use tenancy::OrchestraDb;

use super::people::InventedPerson;

/// The substitutes of one instrument, the most wanted first.
struct Section {
    /// The instrument's English name.
    instrument: &'static str,
    size: usize,
    /// For each position, by its English name: who heads list A, and how many are on A, B and C from there on.
    positions: &'static [(&'static str, usize, [usize; 3])],
}

const fn section(
    instrument: &'static str,
    size: usize,
    positions: &'static [(&'static str, usize, [usize; 3])],
) -> Section {
    Section { instrument, size, positions }
}

const SECTIONS: [Section; 14] = [
    section(
        "Violin",
        38,
        &[
            ("Concertmaster", 0, [2, 2, 0]),
            ("Associate concertmaster", 0, [3, 2, 0]),
            ("Principal second violin", 4, [2, 2, 0]),
            ("Associate principal second violin", 4, [3, 2, 0]),
            ("Tutti violin 1", 2, [12, 10, 8]),
            ("Tutti violin 2", 8, [12, 10, 8]),
        ],
    ),
    section(
        "Viola",
        14,
        &[("Principal", 0, [2, 1, 0]), ("Associate principal", 0, [2, 2, 0]), ("Tutti", 1, [6, 4, 3])],
    ),
    section(
        "Cello",
        12,
        &[("Principal", 0, [2, 1, 0]), ("Associate principal", 0, [2, 2, 0]), ("Tutti", 1, [4, 4, 3])],
    ),
    section(
        "Double bass",
        9,
        &[("Principal", 0, [1, 1, 0]), ("Associate principal", 0, [2, 1, 0]), ("Tutti", 1, [3, 3, 2])],
    ),
    section("Flute", 8, &[("Principal", 0, [2, 1, 0]), ("Flute 2", 1, [3, 2, 1]), ("Piccolo", 4, [2, 1, 1])]),
    section("Oboe", 7, &[("Principal", 0, [2, 1, 0]), ("Oboe 2", 1, [3, 2, 1]), ("Cor anglais", 4, [2, 1, 0])]),
    section(
        "Clarinet",
        8,
        &[
            ("Principal", 0, [2, 1, 0]),
            ("Clarinet 2", 1, [3, 2, 1]),
            ("E-flat clarinet", 3, [2, 1, 0]),
            ("Bass clarinet", 5, [2, 1, 0]),
        ],
    ),
    section("Bassoon", 7, &[("Principal", 0, [2, 1, 0]), ("Bassoon 2", 1, [3, 2, 1]), ("Contrabassoon", 4, [2, 1, 0])]),
    section(
        "Horn",
        10,
        &[("Principal", 0, [2, 1, 0]), ("Horn 2", 2, [3, 2, 1]), ("Horn 3", 1, [3, 2, 1]), ("Horn 4", 4, [3, 2, 1])],
    ),
    section(
        "Trumpet",
        8,
        &[
            ("Principal", 0, [2, 1, 0]),
            ("Trumpet 2", 1, [3, 2, 1]),
            ("Trumpet 3", 2, [3, 2, 1]),
            ("Cornet", 4, [2, 1, 0]),
        ],
    ),
    section(
        "Trombone",
        7,
        &[("Principal", 0, [2, 1, 0]), ("Trombone 2", 1, [3, 2, 1]), ("Bass trombone", 4, [2, 1, 0])],
    ),
    section("Tuba", 3, &[("Tuba", 0, [1, 1, 1])]),
    section(
        "Percussion",
        8,
        &[("Timpani", 0, [2, 1, 0]), ("Principal percussion", 1, [2, 1, 0]), ("Percussion 2", 2, [3, 2, 1])],
    ),
    section("Harp", 3, &[("Harp 1", 0, [1, 1, 0]), ("Harp 2", 1, [1, 1, 0])]),
];

/// Notes as a personnel office keeps them: about one musician in eleven has one.
const NOTES: [&str; 4] = [
    "Spelar gärna med kort varsel.",
    "Bor i Norge, reser dagen innan.",
    "Provspelade i våras, mycket bra.",
    "Undervisar på fredagar, fråga i god tid.",
];

/// The positions of an orchestra by the English names of instrument and position.
pub(super) struct Positions(BTreeMap<(String, String), PositionId>);

impl Positions {
    pub async fn read(db: &impl ConnectionTrait) -> anyhow::Result<Self> {
        let names: BTreeMap<_, _> =
            instruments::list(db, false).await?.into_iter().map(|i| (i.id, i.names.en)).collect();
        let all = positions::list(db, &PositionFilter::default()).await?;
        let found = all.into_iter().filter_map(|position| {
            let instrument = names.get(&position.instrument)?;
            Some(((instrument.to_string(), position.names.en.to_string()), position.id))
        });
        Ok(Self(found.collect()))
    }

    pub fn find(&self, instrument: &str, position: &str) -> anyhow::Result<PositionId> {
        let key = (instrument.to_owned(), position.to_owned());
        self.0.get(&key).copied().with_context(|| format!("the seed has no {instrument}, {position}"))
    }
}

/// Enrols and ranks everybody. Some are inactive, some away for a while after `opening`.
pub(super) async fn enrol(
    db: &mut OrchestraDb,
    clock: &Clock,
    by: UserId,
    opening: DateTime<Utc>,
    mut people: impl Iterator<Item = InventedPerson>,
) -> anyhow::Result<()> {
    let positions = Positions::read(db.read()).await?;
    let standing = ListFilter { sort: Some(ListSort::Standing), ..ListFilter::default() };
    let lists = ranking_lists::list(db.read(), &standing).await?;
    let lists: BTreeMap<(PositionId, Tier), RankingListId> = lists
        .into_iter()
        .filter_map(|list| match list.kind {
            ListKind::Standing(tier) => Some(((list.position, tier), list.id)),
            ListKind::Custom { .. } => None,
        })
        .collect();
    let limit = u32::try_from(db.orchestra().max_musicians)?;
    let txn = db.write_tx().await?;
    for section in &SECTIONS {
        let people: Vec<_> = people.by_ref().take(section.size).collect();
        let players = hire(&txn, clock, by, limit, section, &positions, &people).await?;
        rank(&txn, clock, by, section, &positions, &lists, &players).await?;
        set_aside(&txn, clock, by, limit, opening, &players).await?;
    }
    Ok(txn.commit().await?)
}

async fn hire(
    txn: &Txn,
    clock: &Clock,
    by: UserId,
    limit: u32,
    section: &Section,
    positions: &Positions,
    people: &[InventedPerson],
) -> anyhow::Result<Vec<MusicianId>> {
    let mut players = Vec::with_capacity(people.len());
    for (place, person) in people.iter().enumerate() {
        let mut plays = BTreeSet::new();
        for (position, first, sizes) in section.positions {
            if listed(section, *first, sizes.iter().sum()).any(|listed| listed == place) {
                plays.insert(positions.find(section.instrument, position)?);
            }
        }
        let is_local = place % 5 != 4;
        let note = (place % 11 == 3).then(|| NOTES[(place + section.size) % NOTES.len()]);
        let new = NewMusician {
            first_name: PersonName::parse(person.first_name)?,
            last_name: PersonName::parse(person.last_name)?,
            email: Email::parse(&person.email(if is_local { "example.org" } else { "example.com" }))?,
            phone: None,
            locale: person.locale,
            is_local,
            notes: note.map(Note::parse).transpose()?,
            external_id: None,
            positions: plays.into_iter().collect(),
        };
        players.push(musicians::enrol(txn, clock, Some(Actor::Staff(by)), limit, new).await?.id);
    }
    Ok(players)
}

async fn rank(
    txn: &Txn,
    clock: &Clock,
    by: UserId,
    section: &Section,
    positions: &Positions,
    lists: &BTreeMap<(PositionId, Tier), RankingListId>,
    players: &[MusicianId],
) -> anyhow::Result<()> {
    for (position, first, sizes) in section.positions {
        let position = positions.find(section.instrument, position)?;
        let mut first = *first;
        for (tier, size) in Tier::ALL.iter().zip(sizes) {
            let entries: Vec<_> = listed(section, first, *size).map(|place| players[place]).collect();
            let list = *lists.get(&(position, *tier)).context("a position lacks a standing list")?;
            if !entries.is_empty() {
                ranking_lists::set_entries(txn, clock, Some(Actor::Staff(by)), list, None, &entries).await?;
            }
            first += size;
        }
    }
    Ok(())
}

/// The last of a large section has stopped for now; every ninth of its musicians is away for a week or two.
async fn set_aside(
    txn: &Txn,
    clock: &Clock,
    by: UserId,
    limit: u32,
    opening: DateTime<Utc>,
    players: &[MusicianId],
) -> anyhow::Result<()> {
    if let (8.., Some(last)) = (players.len(), players.last()) {
        musicians::change_status(txn, clock, Some(Actor::Staff(by)), *last, None, MusicianStatus::Inactive, limit)
            .await?;
    }
    for (n, musician) in (0..).zip(players.iter().skip(5).step_by(9)) {
        let starts_at = opening + TimeDelta::days(12 + 3 * n);
        let away = unavailability::ActiveModel {
            id: Set(UnavailabilityId::new(clock)),
            musician_id: Set(*musician),
            starts_at: Set(starts_at),
            ends_at: Set(starts_at + TimeDelta::days(7 + 7 * (n % 2))),
            note: Set(Some(Note::parse(if n % 2 == 0 { "Turné" } else { "Ledig" })?)),
            source: Set(UnavailabilitySource::Staff),
            created_at: Set(clock.now()),
            updated_at: Set(clock.now()),
            updated_by: Set(Some(by)),
            version: Set(1),
        };
        away.insert(txn).await?;
    }
    Ok(())
}

/// The places of so many musicians of a section from this one on, beginning again after the last.
fn listed(section: &Section, first: usize, size: usize) -> impl Iterator<Item = usize> + use<> {
    let all = section.size;
    (first..first + size).map(move |place| place % all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_section_can_fill_its_lists() {
        for section in &SECTIONS {
            let mut listed_somewhere = BTreeSet::new();
            for (position, first, sizes) in section.positions {
                let size: usize = sizes.iter().sum();
                assert!(size <= section.size, "{}, {position}: nobody is on two lists", section.instrument);
                listed_somewhere.extend(listed(section, *first, size));
            }
            assert_eq!(listed_somewhere.len(), section.size, "{}: everybody is on a list", section.instrument);
        }
        assert!(SECTIONS.iter().map(|section| section.size).sum::<usize>() >= 120);
    }
}

//! Positions as people write them.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::{ConnectionTrait, DbErr, FromQueryResult, Statement};

use crate::{
    ids::PositionId,
    values::{folding::FoldedName, text::Name},
};

/// Which positions each name may mean.
pub(super) struct PositionNames {
    ids: BTreeSet<PositionId>,
    named: BTreeMap<String, BTreeSet<PositionId>>,
}

#[derive(FromQueryResult)]
struct Named {
    id: PositionId,
    sv: String,
    en: String,
    instrument_sv: String,
    instrument_en: String,
}

impl PositionNames {
    pub async fn load(db: &impl ConnectionTrait) -> Result<Self, DbErr> {
        let sql = "SELECT p.id, p.name_sv AS sv, p.name_en AS en, i.name_sv AS instrument_sv, \
                   i.name_en AS instrument_en FROM position p JOIN instrument i ON i.id = p.instrument_id \
                   WHERE p.archived_at IS NULL AND i.archived_at IS NULL";
        let rows = Named::find_by_statement(Statement::from_string(db.get_database_backend(), sql)).all(db).await?;
        Ok(Self::of(rows))
    }

    fn of(rows: Vec<Named>) -> Self {
        let mut names = Self { ids: BTreeSet::new(), named: BTreeMap::new() };
        for Named { id, sv, en, instrument_sv, instrument_en } in rows {
            names.ids.insert(id);
            let spelled = [format!("{instrument_sv} {sv}"), format!("{instrument_en} {en}"), sv, en];
            for key in spelled.iter().filter_map(|text| key(text)) {
                names.named.entry(key).or_default().insert(id);
            }
        }
        names
    }

    /// The position that is meant, or why that cannot be said.
    pub fn find(&self, text: &str) -> Result<PositionId, String> {
        if let Some(id) = text.parse().ok().filter(|id| self.ids.contains(id)) {
            return Ok(id);
        }
        let found = key(text).and_then(|key| self.named.get(&key));
        match found.map(|ids| ids.iter().copied().collect::<Vec<_>>()).as_deref() {
            Some([only]) => Ok(*only),
            Some([_, ..]) => {
                Err(format!("{text:?} may be a position of several instruments: name the instrument first"))
            }
            _ => Err(format!("{text:?} is no position of the orchestra")),
        }
    }
}

/// A name as it counts; what stands between an instrument and its position is nothing but a space.
fn key(text: &str) -> Option<String> {
    let words: Vec<&str> =
        text.split_whitespace().filter(|word| !matches!(*word, "-" | "–" | "—" | "/" | ":")).collect();
    let joined = words.iter().map(|word| word.trim_end_matches([':', ','])).collect::<Vec<_>>().join(" ");
    Name::parse(&joined).ok().map(|name| FoldedName::of(&name).as_str().to_owned())
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed test may panic")]

    use uuid::Uuid;

    use super::*;

    fn named(n: u128, instrument: (&str, &str), position: (&str, &str)) -> Named {
        let (instrument_sv, instrument_en) = (instrument.0.to_owned(), instrument.1.to_owned());
        let (sv, en) = (position.0.to_owned(), position.1.to_owned());
        Named { id: id(n), sv, en, instrument_sv, instrument_en }
    }

    fn id(n: u128) -> PositionId {
        PositionId::from_uuid(Uuid::from_u128(n))
    }

    #[test]
    fn a_position_is_found_however_it_is_spelled() {
        let names = PositionNames::of(vec![
            named(1, ("Viola", "Viola"), ("Tutti", "Tutti")),
            named(2, ("Cello", "Cello"), ("Tutti", "Tutti")),
            named(3, ("Flöjt", "Flute"), ("Soloflöjt", "Principal")),
            named(4, ("Oboe", "Oboe"), ("Solooboe", "Principal")),
        ]);
        for (text, meant) in [
            ("Viola Tutti", 1),
            (" cello:  tutti ", 2),
            ("Cello – Tutti", 2),
            ("soloFLÖJT", 3),
            ("Flute Principal", 3),
            ("Flöjt, Soloflöjt", 3),
            (&id(4).to_string(), 4),
        ] {
            assert_eq!(names.find(text), Ok(id(meant)), "{text}");
        }
        assert!(names.find("tutti").unwrap_err().contains("several instruments"));
        for unknown in ["", "Kazoo", &id(9).to_string()] {
            assert!(names.find(unknown).unwrap_err().contains("is no position"), "{unknown}");
        }
    }
}

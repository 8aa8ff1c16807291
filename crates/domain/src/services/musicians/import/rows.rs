//! Reading cells.

use std::{collections::BTreeMap, fmt::Display, str::FromStr};

use super::{ImportRow, Remark, names::PositionNames};
use crate::{
    ids::PositionId,
    values::{
        email::Email,
        locale::Locale,
        phone::Phone,
        text::{ExternalId, Note, PersonName},
    },
};

/// A row whose cells can be read; `None` where one is empty.
pub(super) struct Parsed {
    pub first_name: Option<PersonName>,
    pub last_name: Option<PersonName>,
    pub email: Option<Email>,
    pub phone: Option<Phone>,
    pub locale: Option<Locale>,
    pub is_local: Option<bool>,
    pub positions: Option<Vec<PositionId>>,
    pub external_id: Option<ExternalId>,
    pub notes: Option<Note>,
}

/// The rows as they can be read; a musician is in one row only, the first.
pub(super) fn parsed(rows: Vec<ImportRow>, names: &PositionNames) -> Vec<Result<Parsed, Vec<Remark>>> {
    let mut seen = BTreeMap::new();
    (1..).zip(rows).map(|(number, row)| once(read(row, names)?, number, &mut seen)).collect()
}

/// Refuses a row about somebody whom an earlier one is about.
fn once(row: Parsed, number: usize, seen: &mut BTreeMap<(&'static str, String), usize>) -> Result<Parsed, Vec<Remark>> {
    let marks = [
        ("email", row.email.as_ref().map(ToString::to_string)),
        ("externalId", row.external_id.as_ref().map(ToString::to_string)),
    ];
    let mut remarks = Vec::new();
    for (field, mark) in marks.into_iter().filter_map(|(field, mark)| Some((field, mark?))) {
        if let Some(first) = seen.get(&(field, mark.clone())) {
            remarks.push(Remark::on(field, format_args!("is in row {first} already")));
        } else {
            seen.insert((field, mark), number);
        }
    }
    if remarks.is_empty() { Ok(row) } else { Err(remarks) }
}

fn read(row: ImportRow, names: &PositionNames) -> Result<Parsed, Vec<Remark>> {
    let ImportRow { first_name, last_name, email, phone, locale, is_local, positions, external_id, notes } = row;
    let mut remarks = Vec::new();
    let positions = positions.map(|texts| {
        let texts = texts.iter().filter(|text| !text.trim().is_empty());
        let mut found = Vec::new();
        for text in texts {
            match names.find(text) {
                Ok(id) => found.push(id),
                Err(detail) => remarks.push(Remark::on("positions", detail)),
            }
        }
        found.sort_unstable();
        found.dedup();
        found
    });
    let parsed = Parsed {
        first_name: cell("firstName", first_name, &mut remarks),
        last_name: cell("lastName", last_name, &mut remarks),
        email: cell("email", email, &mut remarks),
        phone: cell("phone", phone, &mut remarks),
        locale: cell("locale", locale.map(|text| text.trim().to_lowercase()), &mut remarks),
        is_local,
        positions,
        external_id: cell("externalId", external_id, &mut remarks),
        notes: cell("notes", notes, &mut remarks),
    };
    if remarks.is_empty() { Ok(parsed) } else { Err(remarks) }
}

fn cell<T: FromStr<Err: Display>>(field: &'static str, text: Option<String>, remarks: &mut Vec<Remark>) -> Option<T> {
    let text = text.filter(|text| !text.trim().is_empty())?;
    match text.parse() {
        Ok(value) => Some(value),
        Err(error) => {
            remarks.push(Remark::on(field, error));
            None
        }
    }
}

//! A whole roster from a spreadsheet, in one transaction and few statements: what is new is enrolled, what is known is
//! brought up to date, and whatever cannot be is told row by row.

mod names;
mod rows;
mod writing;

use std::{collections::BTreeMap, fmt::Display};

use sea_orm::{ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter};

use self::{names::PositionNames, rows::Parsed, writing::Draft};
use super::SaveMusicianError;
use crate::{
    clock::Clock,
    entities::{musician, qualification, request},
    ids::{MusicianId, PositionId},
    services::counters::{self, Counter},
    services::staffing::Actor,
    timely::Txn,
    values::{
        locale::Locale,
        states::{MusicianStatus, RequestStatus},
    },
};

/// How many rows one import takes.
pub const MOST_ROWS: u64 = 2_000;

/// A row as it stands in somebody's spreadsheet. An empty cell says nothing.
#[derive(Clone, Debug, Default)]
pub struct ImportRow {
    /// The first name.
    pub first_name: Option<String>,
    /// The last name.
    pub last_name: Option<String>,
    /// Where they are written to; whoever has it on the roster is the one who is meant.
    pub email: Option<String>,
    /// Where they are called.
    pub phone: Option<String>,
    /// `sv` or `en`.
    pub locale: Option<String>,
    /// Whether they live near.
    pub is_local: Option<bool>,
    /// All the positions they can play: ids, or names in either language, alone or after their instrument's.
    pub positions: Option<Vec<String>>,
    /// What a payroll or roster system calls them; goes before the address when it is known.
    pub external_id: Option<String>,
    /// What staff note about them.
    pub notes: Option<String>,
}

/// How an import is to be done.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a choice of its own")]
pub struct ImportTerms {
    /// How many musicians the plan allows.
    pub limit: u32,
    /// In which language to write to those who have none.
    pub language: Locale,
    /// Whether musicians who are on the roster already are changed.
    pub update: bool,
    /// Whether the good rows are written although there are bad ones.
    pub skip_errors: bool,
    /// Whether nothing is written at all.
    pub dry_run: bool,
    /// Whether the address of somebody who is being asked may change: answers come from whoever reads it.
    pub may_readdress_asked: bool,
}

/// What an import did, or would do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imported {
    /// Whether it was written.
    pub is_written: bool,
    /// How many more musicians the plan allowed before.
    pub room: i64,
    /// One for each row, in their order.
    pub rows: Vec<ImportedRow>,
}

/// What became of one row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportedRow {
    /// What.
    pub outcome: RowOutcome,
    /// Whom it is about; nobody yet when a new row was not written.
    pub musician: Option<MusicianId>,
    /// What is wrong with it, or why it was skipped.
    pub remarks: Vec<Remark>,
}

/// What becomes of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowOutcome {
    /// A musician is enrolled.
    New,
    /// A musician of the roster changes.
    Updated,
    /// A musician of the roster is as the row says.
    Unchanged,
    /// A musician of the roster is left alone.
    Skipped,
    /// Nothing can be made of it.
    Error,
}

/// Something to be said about a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// Which, as in [`ImportRow`] but in camel case.
    pub field: &'static str,
    /// What.
    pub detail: String,
}

impl Remark {
    fn on(field: &'static str, detail: impl Display) -> Self {
        Self { field, detail: detail.to_string() }
    }
}

/// Imports the rows. With a bad row nothing is written, unless the terms say to skip it.
///
/// # Errors
/// [`SaveMusicianError::LimitReached`] when the plan has no room for those who are new.
pub async fn import(
    txn: &Txn,
    clock: &Clock,
    by: Option<Actor>,
    rows: Vec<ImportRow>,
    terms: ImportTerms,
) -> Result<Imported, SaveMusicianError> {
    let names = PositionNames::load(txn).await?;
    let parsed = rows::parsed(rows, &names);
    let roster = Roster::load(txn, &parsed).await?;
    let room = i64::from(terms.limit) - counters::used(txn, Counter::Musicians).await?;
    let drafts: Vec<Result<Draft, Vec<Remark>>> =
        parsed.into_iter().map(|row| row.and_then(|row| roster.draft(row, terms))).collect();
    let is_written = !terms.dry_run && (terms.skip_errors || drafts.iter().all(Result::is_ok));
    let mut rows: Vec<ImportedRow> = drafts.iter().map(ImportedRow::of).collect();
    if is_written {
        let ids = writing::write(txn, clock, by, drafts.into_iter().map(Result::ok), terms.limit).await?;
        for (row, id) in rows.iter_mut().zip(ids) {
            row.musician = row.musician.or(id);
        }
    }
    Ok(Imported { is_written, room, rows })
}

impl ImportedRow {
    fn of(draft: &Result<Draft, Vec<Remark>>) -> Self {
        match draft {
            Ok(draft) => Self {
                outcome: draft.outcome,
                musician: draft.before.as_ref().map(|before| before.id),
                remarks: draft.remark.clone().into_iter().collect(),
            },
            Err(remarks) => Self { outcome: RowOutcome::Error, musician: None, remarks: remarks.clone() },
        }
    }
}

/// The musicians of the roster whom the rows may mean.
struct Roster {
    musicians: BTreeMap<MusicianId, musician::Model>,
    by_email: BTreeMap<String, MusicianId>,
    by_external_id: BTreeMap<String, MusicianId>,
    plays: BTreeMap<MusicianId, Vec<PositionId>>,
    being_asked: Vec<MusicianId>,
}

impl Roster {
    async fn load(db: &impl ConnectionTrait, rows: &[Result<Parsed, Vec<Remark>>]) -> Result<Self, DbErr> {
        let rows = || rows.iter().filter_map(|row| row.as_ref().ok());
        let meant = Condition::any()
            .add(musician::Column::Email.is_in(rows().filter_map(|row| row.email.clone())))
            .add(musician::Column::ExternalId.is_in(rows().filter_map(|row| row.external_id.clone())));
        let select = musician::Entity::find().filter(musician::Column::ErasedAt.is_null()).filter(meant);
        let musicians: BTreeMap<_, _> = select.all(db).await?.into_iter().map(|row| (row.id, row)).collect();
        let ids = || musicians.keys().copied();
        let mut plays: BTreeMap<_, Vec<_>> = BTreeMap::new();
        let qualified = qualification::Entity::find().filter(qualification::Column::MusicianId.is_in(ids()));
        for row in qualified.all(db).await? {
            plays.entry(row.musician_id).or_default().push(row.position_id);
        }
        for positions in plays.values_mut() {
            positions.sort_unstable();
        }
        let live = request::Entity::find()
            .filter(request::Column::MusicianId.is_in(ids()))
            .filter(request::Column::Status.is_in([RequestStatus::Queued, RequestStatus::Open]));
        let being_asked = live.all(db).await?.into_iter().map(|row| row.musician_id).collect();
        let key = |row: &musician::Model| row.external_id.as_ref().map(|id| (id.to_string(), row.id));
        Ok(Self {
            by_email: musicians.values().map(|row| (row.email.to_string(), row.id)).collect(),
            by_external_id: musicians.values().filter_map(key).collect(),
            musicians,
            plays,
            being_asked,
        })
    }

    /// What is to be done about a row that can be read.
    fn draft(&self, row: Parsed, terms: ImportTerms) -> Result<Draft, Vec<Remark>> {
        let by_id = row.external_id.as_ref().and_then(|id| self.by_external_id.get(id.as_str()));
        let by_email = row.email.as_ref().and_then(|email| self.by_email.get(email.as_str()));
        if let (Some(one), Some(other)) = (by_id, by_email)
            && one != other
        {
            return Err(vec![Remark::on("email", "is the address of another musician on the roster")]);
        }
        let Some(before) = by_id.or(by_email).and_then(|id| self.musicians.get(id)) else {
            return Draft::enrolling(row, terms.language);
        };
        let draft = Draft::amending(row, before, self.plays.get(&before.id).map_or(&[][..], Vec::as_slice));
        if draft.outcome == RowOutcome::Unchanged {
            return Ok(draft);
        }
        if before.status == MusicianStatus::Archived {
            return Ok(draft.skipped(Remark::on("email", "is that of an archived musician, who can be restored")));
        }
        if !terms.update {
            return Ok(draft.skipped(Remark::on("email", "is on the roster already")));
        }
        let is_readdressed = draft.after.email != before.email;
        if is_readdressed && !terms.may_readdress_asked && self.being_asked.contains(&before.id) {
            let detail = "only managers change the address of somebody who is being asked";
            return Err(vec![Remark::on("email", detail)]);
        }
        Ok(draft)
    }
}

//! A roster from a spreadsheet: looked at first, then written, and taken back if it was a mistake.

use actix_web::{post, web::Data};
use domain::{
    ids::MusicianId,
    services::{
        musicians::{
            self, ArchiveMusiciansError,
            import::{ImportRow, ImportTerms, Imported, ImportedRow, MOST_ROWS, Remark, RowOutcome},
        },
        settings,
    },
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::musicians::plan_limit;
use crate::{
    application::Services,
    authority::Staff,
    extract::{Read, Valid},
    problem::{Answer, ApiError, Code, Problem},
};

/// Two thousand rows with long notes.
const LARGEST_KIB: usize = 4 * 1024;

/// A spreadsheet that is to be imported.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ImportMusicians {
    /// Its rows. One that cannot be read is told in the answer and does no harm to the others.
    #[validate(length(min = 1, max = MOST_ROWS, message = "must be 1 to 2000 rows"))]
    #[schema(min_items = 1, max_items = 2000)]
    rows: Vec<ImportedCells>,
    /// Only say what would become of the rows.
    #[serde(default)]
    #[schema(example = true)]
    dry_run: bool,
    /// Change musicians who are on the roster already; else they are left alone.
    #[serde(default)]
    update: bool,
    /// Write the good rows although there are bad ones; else a bad row stops them all.
    #[serde(default)]
    skip_errors: bool,
}

/// A row as it stands in the spreadsheet. An empty cell says nothing: it never clears what is known.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ImportedCells {
    /// The first name.
    #[schema(example = "Ada")]
    first_name: Option<String>,
    /// The last name.
    #[schema(example = "Lovelace")]
    last_name: Option<String>,
    /// The e-mail address; whoever has it on the roster is the one who is meant.
    #[schema(example = "ada@example.org")]
    email: Option<String>,
    /// Where to call.
    phone: Option<String>,
    /// `sv` or `en`; for somebody new, the orchestra's when empty.
    locale: Option<String>,
    /// Whether they live near.
    is_local: Option<bool>,
    /// All the positions they can play: ids, or names in Swedish or English, alone (`Soloflöjt`) or after their
    /// instrument's (`Viola Tutti`).
    #[schema(example = json!(["Viola Tutti"]))]
    positions: Option<Vec<String>>,
    /// What a payroll or roster system calls them; goes before the address when it is known.
    external_id: Option<String>,
    /// What staff note about them.
    notes: Option<String>,
}

/// What became of an import.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MusicianImport {
    /// Whether it was written: not when it was a dry run, nor with bad rows that were not to be skipped.
    is_written: bool,
    /// How many musicians the plan had room for, before.
    #[schema(example = 400)]
    room: i64,
    /// How many rows are about somebody new.
    #[schema(example = 12)]
    new: usize,
    /// How many change somebody.
    #[schema(example = 3)]
    updated: usize,
    /// How many say what is known.
    #[schema(example = 1)]
    unchanged: usize,
    /// How many were left alone.
    #[schema(example = 0)]
    skipped: usize,
    /// How many are bad.
    #[schema(example = 0)]
    errors: usize,
    /// What became of each row, in their order.
    rows: Vec<ImportOutcome>,
}

/// What became of one row.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ImportOutcome {
    /// What.
    outcome: ImportResult,
    /// Whom it is about; `null` for somebody new who was not written.
    musician_id: Option<MusicianId>,
    /// What is wrong with it, or why it was left alone.
    remarks: Vec<ImportRemark>,
}

/// What becomes of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ImportResult {
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
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ImportRemark {
    /// Which cell.
    #[schema(example = "email")]
    field: &'static str,
    /// What.
    #[schema(example = "is in row 3 already")]
    detail: String,
}

/// Several musicians who are to be archived.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ArchiveMusicians {
    /// Who.
    #[validate(length(min = 1, max = MOST_ROWS, message = "must be 1 to 2000"))]
    #[schema(min_items = 1, max_items = 2000, example = json!(["0197f7a2-5f3c-7cc1-9a53-0c8d4f0e8a11"]))]
    ids: Vec<MusicianId>,
}

/// How many were archived.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ArchivedMusicians {
    /// Without those who were archived before.
    #[schema(example = 12)]
    archived: u64,
}

impl From<ImportedCells> for ImportRow {
    fn from(cells: ImportedCells) -> Self {
        let ImportedCells { first_name, last_name, email, phone, locale, is_local, positions, external_id, notes } =
            cells;
        Self { first_name, last_name, email, phone, locale, is_local, positions, external_id, notes }
    }
}

impl From<RowOutcome> for ImportResult {
    fn from(outcome: RowOutcome) -> Self {
        match outcome {
            RowOutcome::New => Self::New,
            RowOutcome::Updated => Self::Updated,
            RowOutcome::Unchanged => Self::Unchanged,
            RowOutcome::Skipped => Self::Skipped,
            RowOutcome::Error => Self::Error,
        }
    }
}

impl From<ImportedRow> for ImportOutcome {
    fn from(ImportedRow { outcome, musician: musician_id, remarks }: ImportedRow) -> Self {
        let remarks = remarks.into_iter().map(|Remark { field, detail }| ImportRemark { field, detail }).collect();
        Self { outcome: outcome.into(), musician_id, remarks }
    }
}

impl From<Imported> for MusicianImport {
    fn from(Imported { is_written, room, rows }: Imported) -> Self {
        let count = |outcome| rows.iter().filter(|row| row.outcome == outcome).count();
        Self {
            is_written,
            room,
            new: count(RowOutcome::New),
            updated: count(RowOutcome::Updated),
            unchanged: count(RowOutcome::Unchanged),
            skipped: count(RowOutcome::Skipped),
            errors: count(RowOutcome::Error),
            rows: rows.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<ArchiveMusiciansError> for ApiError {
    fn from(error: ArchiveMusiciansError) -> Self {
        match error {
            ArchiveMusiciansError::BeingAsked(ref musicians) => {
                Code::NotInThisState.because(&error).with("musicianIds", musicians)
            }
            ArchiveMusiciansError::Storage(cause) => Self::storage(cause),
        }
    }
}

/// Import musicians from a spreadsheet.
///
/// All rows are written in one transaction, or none: with a bad row none, unless `skipErrors` says otherwise. The
/// answer tells what became of each. Whoever is new can be archived again by the ids in it.
#[utoipa::path(operation_id = "importMusicians", tag = "Musicians", request_body = ImportMusicians, responses(
    (status = 200, description = "What became of the rows", body = MusicianImport),
    (status = 409, response = Problem),
))]
#[post("/import")]
pub(super) async fn import(
    mut staff: Staff,
    services: Data<Services>,
    body: Valid<ImportMusicians, LARGEST_KIB>,
) -> Answer<Read<MusicianImport>> {
    let Valid(ImportMusicians { rows, dry_run, update, skip_errors }) = body;
    let (limit, may_readdress_asked) = (plan_limit(&staff.db), staff.is_admin());
    let txn = staff.db.write_tx().await?;
    let language = settings::load(&*txn).await?.language;
    let terms = ImportTerms { limit, language, update, skip_errors, dry_run, may_readdress_asked };
    let rows = rows.into_iter().map(Into::into).collect();
    let imported = musicians::import::import(&txn, &services.clock, Some(staff.actor), rows, terms).await?;
    txn.commit().await?;
    Ok(Read::list(imported.into()))
}

/// Archive several musicians.
///
/// All of them or, if an answer of one is awaited, none: the problem names those in `musicianIds`.
#[utoipa::path(operation_id = "archiveMusicians", tag = "Musicians", request_body = ArchiveMusicians, responses(
    (status = 200, description = "Archived", body = ArchivedMusicians),
    (status = 409, response = Problem),
))]
#[post("/archive")]
pub(super) async fn archive(
    mut staff: Staff,
    services: Data<Services>,
    body: Valid<ArchiveMusicians>,
) -> Answer<Read<ArchivedMusicians>> {
    let txn = staff.db.write_tx().await?;
    let archived = musicians::archive(&txn, &services.clock, Some(staff.actor), &body.0.ids).await?;
    txn.commit().await?;
    Ok(Read::list(ArchivedMusicians { archived }))
}

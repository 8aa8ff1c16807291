//! Musicians: who is on the roster and what they can play.

mod archiving;
pub mod import;
mod listing;
pub mod record;

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveValue,
    PaginatorTrait, QueryFilter, QuerySelect,
};
use serde_json::json;

pub use archiving::{ArchiveMusiciansError, archive};
pub use listing::{MusicianFilter, MusicianPage, MusicianPlace, MusicianStart, count, find, page};

use super::{
    FindError, Refused,
    constraints::{self, Unique},
    counters::{self, Collection, Counter, TakeError},
    timeline, versioned,
};
use crate::{
    clock::Clock,
    entities::{musician, qualification, request},
    ids::{MusicianId, PositionId, UserId},
    services::staffing::Actor,
    timely::Txn,
    values::{
        change::Change,
        email::Email,
        folding::{SearchText, SortKey},
        locale::Locale,
        phone::Phone,
        states::{MailState, MusicianStatus, RequestStatus},
        text::{ExternalId, Note, PersonName},
    },
};

const EMAIL: Unique = Unique { name: "uq_musician_email", columns: "musician.email" };

/// A musician on the roster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Musician {
    /// Who.
    pub id: MusicianId,
    /// What a payroll or roster system calls them.
    pub external_id: Option<ExternalId>,
    /// Their first name.
    pub first_name: PersonName,
    /// Their last name.
    pub last_name: PersonName,
    /// Where they are written to; nobody else on the roster has it.
    pub email: Email,
    /// Where they are called.
    pub phone: Option<Phone>,
    /// In which language they are written to.
    pub locale: Locale,
    /// Whether they live near.
    pub is_local: bool,
    /// Whether they can be asked at all.
    pub status: MusicianStatus,
    /// What staff noted about them.
    pub notes: Option<Note>,
    /// What mail to their address has met.
    pub mail_state: MailState,
    /// The positions they can play, by id.
    pub positions: Vec<PositionId>,
    /// When they were enrolled.
    pub created_at: DateTime<Utc>,
    /// When this last changed.
    pub updated_at: DateTime<Utc>,
    /// Who last changed it.
    pub updated_by: Option<UserId>,
    /// How often it has changed, from 1.
    pub version: i64,
}

/// A musician who is to be enrolled.
#[derive(Clone, Debug)]
pub struct NewMusician {
    /// Their first name.
    pub first_name: PersonName,
    /// Their last name.
    pub last_name: PersonName,
    /// Where they are written to.
    pub email: Email,
    /// Where they are called.
    pub phone: Option<Phone>,
    /// In which language they are written to.
    pub locale: Locale,
    /// Whether they live near.
    pub is_local: bool,
    /// What staff noted about them.
    pub notes: Option<Note>,
    /// What a payroll or roster system calls them.
    pub external_id: Option<ExternalId>,
    /// The positions they can play.
    pub positions: Vec<PositionId>,
}

/// What is to change about a musician.
#[derive(Clone, Debug, Default)]
pub struct AmendMusician {
    /// Their first name.
    pub first_name: Option<PersonName>,
    /// Their last name.
    pub last_name: Option<PersonName>,
    /// Where they are written to; a new address has met no refusal yet.
    pub email: Option<Email>,
    /// Where they are called.
    pub phone: Change<Phone>,
    /// In which language they are written to.
    pub locale: Option<Locale>,
    /// Whether they live near.
    pub is_local: Option<bool>,
    /// What staff noted about them.
    pub notes: Change<Note>,
    /// What a payroll or roster system calls them.
    pub external_id: Change<ExternalId>,
    /// All the positions they can play.
    pub positions: Option<Vec<PositionId>>,
}

/// Why a musician was not enrolled or changed.
#[derive(Debug, thiserror::Error)]
pub enum SaveMusicianError {
    /// Not the one that the caller saw.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// Somebody else on the roster, perhaps archived, has this address.
    #[error("the e-mail address is already on the roster")]
    EmailTaken,
    /// The orchestra lacks one of the positions.
    #[error("there is no such position")]
    UnknownPosition,
    /// The plan allows no more musicians.
    #[error("the orchestra's plan allows no more than {limit} musicians")]
    LimitReached {
        /// How many it allows.
        limit: u32,
    },
    /// They are being asked: their requests must be closed first.
    #[error("the musician is being asked")]
    BeingAsked,
    /// The database failed.
    #[error("the orchestra's database failed")]
    Storage(#[source] DbErr),
}

impl From<DbErr> for SaveMusicianError {
    fn from(error: DbErr) -> Self {
        match () {
            () if EMAIL.refused(&error) => Self::EmailTaken,
            () if constraints::refers_to_nothing(&error) => Self::UnknownPosition,
            () => Self::Storage(error),
        }
    }
}

impl From<TakeError> for SaveMusicianError {
    fn from(error: TakeError) -> Self {
        match error {
            TakeError::LimitReached { limit } => Self::LimitReached { limit },
            TakeError::Storage(cause) => Self::Storage(cause),
        }
    }
}

/// Puts a musician on the roster, unless the plan's limit is reached.
pub async fn enrol(
    txn: &Txn,
    clock: &Clock,
    by: Option<Actor>,
    limit: u32,
    new: NewMusician,
) -> Result<Musician, SaveMusicianError> {
    counters::take(txn, clock, Counter::Musicians, limit).await?;
    let now = clock.now();
    let row = musician::ActiveModel {
        id: Set(MusicianId::new(clock)),
        external_id: Set(new.external_id),
        search: Set(searchable(&new.first_name, &new.last_name, &new.email)),
        sort_key: Set(sortable(&new.first_name, &new.last_name)),
        first_name: Set(new.first_name),
        last_name: Set(new.last_name),
        email: Set(new.email),
        phone: Set(new.phone),
        locale: Set(new.locale),
        is_local: Set(new.is_local),
        status: Set(MusicianStatus::Active),
        notes: Set(new.notes),
        mail_state: Set(MailState::Ok),
        erased_at: Set(None),
        created_at: Set(now),
        updated_at: Set(now),
        updated_by: Set(by.and_then(Actor::user)),
        version: Set(1),
    };
    let row = row.insert(txn).await?;
    let positions = qualify(txn, row.id, new.positions).await?;
    told(txn, clock, by, "added", [row.id]).await?;
    Ok(Musician::of(row, positions))
}

/// Changes what is known about a musician.
pub async fn amend(
    txn: &Txn,
    clock: &Clock,
    by: Option<Actor>,
    id: MusicianId,
    expected: Option<i64>,
    amendment: AmendMusician,
) -> Result<Musician, SaveMusicianError> {
    let before = locked(txn, id).await?;
    let first_name = amendment.first_name.unwrap_or(before.first_name);
    let last_name = amendment.last_name.unwrap_or(before.last_name);
    let email = amendment.email.unwrap_or_else(|| before.email.clone());
    let changes = musician::ActiveModel {
        external_id: amendment.external_id.into_active_value(),
        search: Set(searchable(&first_name, &last_name, &email)),
        sort_key: Set(sortable(&first_name, &last_name)),
        first_name: Set(first_name),
        last_name: Set(last_name),
        mail_state: Set(if email == before.email { before.mail_state } else { MailState::Ok }),
        email: Set(email),
        phone: amendment.phone.into_active_value(),
        locale: Set(amendment.locale.unwrap_or(before.locale)),
        is_local: Set(amendment.is_local.unwrap_or(before.is_local)),
        notes: amendment.notes.into_active_value(),
        ..Default::default()
    };
    versioned::update::<musician::Entity>(txn, clock, by, id, expected, changes).await??;
    if let Some(positions) = amendment.positions {
        qualification::Entity::delete_many().filter(qualification::Column::MusicianId.eq(id)).exec(txn).await?;
        qualify(txn, id, positions).await?;
    }
    told(txn, clock, by, "changed", [id]).await?;
    listing::find_or(txn, id, Refused::NotFound).await
}

/// Makes a musician active, inactive or archived. Somebody who is being asked stays active: whoever moves them aside
/// closes their requests first, in the same transaction.
pub async fn change_status(
    txn: &Txn,
    clock: &Clock,
    by: Option<Actor>,
    id: MusicianId,
    expected: Option<i64>,
    status: MusicianStatus,
    limit: u32,
) -> Result<Musician, SaveMusicianError> {
    put_status(txn, clock, by, id, expected, status, limit).await?;
    timeline::note(txn, clock, by, Collection::Musicians, became(status), [(*id.as_uuid(), json!({}))]).await?;
    listing::find_or(txn, id, Refused::NotFound).await
}

/// What the timeline calls a change of status.
pub(super) const fn became(status: MusicianStatus) -> &'static str {
    match status {
        MusicianStatus::Active => "activated",
        MusicianStatus::Inactive => "deactivated",
        MusicianStatus::Archived => "archived",
    }
}

/// [`change_status`] without a word on the timeline, for a command that notes more at its end.
pub(super) async fn put_status(
    txn: &Txn,
    clock: &Clock,
    by: Option<Actor>,
    id: MusicianId,
    expected: Option<i64>,
    status: MusicianStatus,
    limit: u32,
) -> Result<(), SaveMusicianError> {
    let before = locked(txn, id).await?.status;
    let changes = musician::ActiveModel { status: Set(status), ..Default::default() };
    versioned::update::<musician::Entity>(txn, clock, by, id, expected, changes).await??;
    if status != MusicianStatus::Active && is_being_asked(txn, id).await? {
        return Err(SaveMusicianError::BeingAsked);
    }
    match (before == MusicianStatus::Archived, status == MusicianStatus::Archived) {
        (false, true) => counters::give_back(txn, Counter::Musicians).await?,
        (true, false) => counters::take(txn, clock, Counter::Musicians, limit).await?,
        _ => {}
    }
    Ok(counters::touch(txn, Collection::Musicians).await?)
}

/// Whoever knows the roster must look again, and the timeline says what was done to whom.
pub(super) async fn told(
    txn: &Txn,
    clock: &Clock,
    by: Option<Actor>,
    did: &str,
    musicians: impl IntoIterator<Item = MusicianId>,
) -> Result<(), DbErr> {
    counters::touch(txn, Collection::Musicians).await?;
    let things = musicians.into_iter().map(|id| (*id.as_uuid(), json!({})));
    timeline::note(txn, clock, by, Collection::Musicians, did, things).await
}

/// Whether an answer of this musician is awaited in some project.
pub async fn is_being_asked(db: &impl ConnectionTrait, id: MusicianId) -> Result<bool, DbErr> {
    let live = request::Entity::find()
        .filter(request::Column::MusicianId.eq(id))
        .filter(request::Column::Status.is_in([RequestStatus::Queued, RequestStatus::Open]));
    Ok(live.count(db).await? > 0)
}

/// Whether there is such a musician, which shows where something of theirs was found.
pub(super) async fn must_exist<T>(db: &impl ConnectionTrait, id: MusicianId, found: &[T]) -> Result<(), FindError> {
    let select = musician::Entity::find_by_id(id).filter(musician::Column::ErasedAt.is_null());
    if !found.is_empty() || select.count(db).await? > 0 { Ok(()) } else { Err(FindError::NotFound) }
}

async fn locked(txn: &Txn, id: MusicianId) -> Result<musician::Model, SaveMusicianError> {
    let select = musician::Entity::find_by_id(id).filter(musician::Column::ErasedAt.is_null()).lock_exclusive();
    Ok(select.one(txn).await?.ok_or(Refused::NotFound)?)
}

async fn qualify(txn: &Txn, musician_id: MusicianId, positions: Vec<PositionId>) -> Result<Vec<PositionId>, DbErr> {
    let positions: BTreeSet<_> = positions.into_iter().collect();
    let rows = positions
        .iter()
        .map(|position| qualification::ActiveModel { musician_id: Set(musician_id), position_id: Set(*position) });
    if !positions.is_empty() {
        qualification::Entity::insert_many(rows).exec_without_returning(txn).await?;
    }
    Ok(positions.into_iter().collect())
}

fn searchable(first_name: &PersonName, last_name: &PersonName, email: &Email) -> SearchText {
    SearchText::of(&format!("{first_name} {last_name} {email}"))
}

fn sortable(first_name: &PersonName, last_name: &PersonName) -> SortKey {
    SortKey::of(&[last_name.as_str(), first_name.as_str()])
}

impl Musician {
    fn of(row: musician::Model, positions: Vec<PositionId>) -> Self {
        let musician::Model {
            id,
            external_id,
            first_name,
            last_name,
            search: _,
            sort_key: _,
            email,
            phone,
            locale,
            is_local,
            status,
            notes,
            mail_state,
            erased_at: _,
            created_at,
            updated_at,
            updated_by,
            version,
        } = row;
        Self {
            id,
            external_id,
            first_name,
            last_name,
            email,
            phone,
            locale,
            is_local,
            status,
            notes,
            mail_state,
            positions,
            created_at,
            updated_at,
            updated_by,
            version,
        }
    }
}

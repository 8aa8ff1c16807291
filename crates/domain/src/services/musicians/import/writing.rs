//! What an import makes of a row, and all of them written at once.

use std::collections::BTreeSet;

use sea_orm::{
    ActiveModelTrait,
    ActiveValue::Set,
    ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter,
    sea_query::{Expr, ExprTrait, OnConflict},
};
use serde_json::json;
use uuid::Uuid;

use super::{
    super::{SaveMusicianError, searchable, sortable},
    Remark, RowOutcome,
    rows::Parsed,
};
use crate::{
    clock::Clock,
    entities::{musician, qualification},
    ids::{MusicianId, PositionId},
    services::staffing::Actor,
    services::{
        counters::{self, Collection, Counter},
        timeline,
    },
    timely::Txn,
    values::{
        email::Email,
        locale::Locale,
        phone::Phone,
        states::{MailState, MusicianStatus},
        text::{ExternalId, Note, PersonName},
    },
};

/// A statement takes some thousands of values.
const AT_A_TIME: usize = 400;

/// What is to become of a row.
pub(super) struct Draft {
    pub outcome: RowOutcome,
    pub remark: Option<Remark>,
    pub before: Option<musician::Model>,
    pub after: Facts,
    /// All the positions, where they change.
    positions: Option<Vec<PositionId>>,
}

/// What a row says about a musician, over what was known.
#[derive(PartialEq, Eq)]
pub(super) struct Facts {
    first_name: PersonName,
    last_name: PersonName,
    pub email: Email,
    phone: Option<Phone>,
    locale: Locale,
    is_local: bool,
    external_id: Option<ExternalId>,
    notes: Option<Note>,
}

impl Draft {
    /// Somebody new, who needs a name and an address.
    pub fn enrolling(row: Parsed, language: Locale) -> Result<Self, Vec<Remark>> {
        let Parsed { first_name, last_name, email, phone, locale, is_local, positions, external_id, notes } = row;
        let (Some(first_name), Some(last_name), Some(email)) = (&first_name, &last_name, &email) else {
            let cells =
                [("firstName", first_name.is_none()), ("lastName", last_name.is_none()), ("email", email.is_none())];
            let missing = cells.into_iter().filter(|(_, is_missing)| *is_missing);
            return Err(missing.map(|(field, _)| Remark::on(field, "must not be empty")).collect());
        };
        let after = Facts {
            first_name: first_name.clone(),
            last_name: last_name.clone(),
            email: email.clone(),
            phone,
            locale: locale.unwrap_or(language),
            is_local: is_local.unwrap_or(false),
            external_id,
            notes,
        };
        Ok(Self { outcome: RowOutcome::New, remark: None, before: None, after, positions })
    }

    /// Somebody of the roster; an empty cell leaves what is known.
    pub fn amending(row: Parsed, before: &musician::Model, plays: &[PositionId]) -> Self {
        let known = Facts::of(before);
        let after = Facts {
            first_name: row.first_name.unwrap_or_else(|| before.first_name.clone()),
            last_name: row.last_name.unwrap_or_else(|| before.last_name.clone()),
            email: row.email.unwrap_or_else(|| before.email.clone()),
            phone: row.phone.or_else(|| before.phone.clone()),
            locale: row.locale.unwrap_or(before.locale),
            is_local: row.is_local.unwrap_or(before.is_local),
            external_id: row.external_id.or_else(|| before.external_id.clone()),
            notes: row.notes.or_else(|| before.notes.clone()),
        };
        let positions = row.positions.filter(|positions| positions != plays);
        let is_same = after == known && positions.is_none();
        let outcome = if is_same { RowOutcome::Unchanged } else { RowOutcome::Updated };
        Self { outcome, remark: None, before: Some(before.clone()), after, positions }
    }

    /// Left alone, and why.
    pub fn skipped(self, why: Remark) -> Self {
        Self { outcome: RowOutcome::Skipped, remark: Some(why), ..self }
    }

    fn is_written(&self) -> bool {
        matches!(self.outcome, RowOutcome::New | RowOutcome::Updated)
    }

    fn row(&self, id: MusicianId, now: chrono::DateTime<chrono::Utc>, by: Option<Actor>) -> musician::ActiveModel {
        let Facts { first_name, last_name, email, phone, locale, is_local, external_id, notes } = &self.after;
        let before = self.before.as_ref();
        let same_address = before.filter(|before| before.email == *email);
        musician::Model {
            id,
            external_id: external_id.clone(),
            search: searchable(first_name, last_name, email),
            sort_key: sortable(first_name, last_name),
            first_name: first_name.clone(),
            last_name: last_name.clone(),
            email: email.clone(),
            phone: phone.clone(),
            locale: *locale,
            is_local: *is_local,
            status: before.map_or(MusicianStatus::Active, |before| before.status),
            notes: notes.clone(),
            mail_state: same_address.map_or(MailState::Ok, |before| before.mail_state),
            erased_at: None,
            created_at: before.map_or(now, |before| before.created_at),
            updated_at: now,
            updated_by: by.and_then(Actor::user),
            version: 1,
        }
        .into_active_model()
        .reset_all()
    }
}

impl Facts {
    fn of(row: &musician::Model) -> Self {
        Self {
            first_name: row.first_name.clone(),
            last_name: row.last_name.clone(),
            email: row.email.clone(),
            phone: row.phone.clone(),
            locale: row.locale,
            is_local: row.is_local,
            external_id: row.external_id.clone(),
            notes: row.notes.clone(),
        }
    }
}

/// Writes what is new and what has changed; says the id of each row that was written.
pub(super) async fn write(
    txn: &Txn,
    clock: &Clock,
    by: Option<Actor>,
    drafts: impl Iterator<Item = Option<Draft>>,
    limit: u32,
) -> Result<Vec<Option<MusicianId>>, SaveMusicianError> {
    let now = clock.now();
    let (mut ids, mut rows, mut replayed, mut plays) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let mut enrolled = 0;
    for draft in drafts {
        let Some(draft) = draft.filter(Draft::is_written) else {
            ids.push(None);
            continue;
        };
        let id = draft.before.as_ref().map_or_else(|| MusicianId::new(clock), |before| before.id);
        enrolled += u32::from(draft.before.is_none());
        rows.push(draft.row(id, now, by));
        if let Some(positions) = draft.positions {
            replayed.push(id);
            plays.extend(
                positions
                    .into_iter()
                    .map(|position| qualification::ActiveModel { musician_id: Set(id), position_id: Set(position) }),
            );
        }
        ids.push(Some(id));
    }
    if rows.is_empty() {
        return Ok(ids);
    }
    counters::take_many(txn, clock, Counter::Musicians, enrolled, limit).await?;
    for chunk in rows.chunks(AT_A_TIME) {
        musician::Entity::insert_many(chunk.to_vec()).on_conflict(amend()).exec_without_returning(txn).await?;
    }
    let replayed: BTreeSet<_> = replayed.into_iter().collect();
    qualification::Entity::delete_many().filter(qualification::Column::MusicianId.is_in(replayed)).exec(txn).await?;
    for chunk in plays.chunks(AT_A_TIME) {
        qualification::Entity::insert_many(chunk.to_vec()).exec_without_returning(txn).await?;
    }
    counters::touch(txn, Collection::Musicians).await?;
    // One event for all: the timeline is read by people.
    let facts = json!({ "added": enrolled, "changed": rows.len() as u64 - u64::from(enrolled) });
    timeline::note(txn, clock, by, Collection::Musicians, "imported", [(Uuid::nil(), facts)]).await?;
    Ok(ids)
}

/// Of somebody who is there already, a row is the next version.
fn amend() -> OnConflict {
    use musician::Column::{
        Email, ExternalId, FirstName, Id, IsLocal, LastName, Locale, MailState, Notes, Phone, Search, SortKey,
        UpdatedAt, UpdatedBy, Version,
    };
    let changes = [
        ExternalId, FirstName, LastName, Search, SortKey, Email, Phone, Locale, IsLocal, Notes, MailState, UpdatedAt,
        UpdatedBy,
    ];
    let next = Expr::col((musician::Entity, Version)).add(1);
    OnConflict::column(Id).update_columns(changes).value(Version, next).to_owned()
}

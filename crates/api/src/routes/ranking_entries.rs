//! Who is on a ranking list, and in which order.

use actix_web::{
    delete, post, put,
    web::{Data, Path, Query},
};
use domain::{
    ids::{MusicianId, RankingListId},
    services::{
        ranking_lists::{self, EntriesError, RankedMusician},
        staffing::{self, EditListError, ListEdit},
    },
    values::{
        states::{MailState, MusicianStatus},
        text::PersonName,
    },
};
use sea_orm::ConnectionTrait;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::{asking::CommandTerms, ranking_lists::RankingList};
use crate::{
    application::Services,
    authority::Staff,
    extract::{IfMatch, Read, Valid},
    problem::{Answer, ApiError, Code, Problem},
};

/// Everybody who is to be on a ranking list.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SetRankingEntries {
    /// The musicians, the first to be asked first; each once.
    #[schema(example = json!(["0197f7a2-5f3c-7cc1-9a53-0c8d4f0e8a11"]))]
    musician_ids: Vec<MusicianId>,
    /// How to go about asking, should the change make that necessary.
    #[serde(default)]
    #[validate(nested)]
    options: CommandTerms,
}

/// A musician who is to be put on a ranking list.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AddToRankingList {
    /// Who.
    musician_id: MusicianId,
    /// The place they get, those from it on moving down; when absent, the last.
    #[validate(range(min = 1, message = "must be at least 1"))]
    #[schema(minimum = 1, example = 3)]
    rank: Option<u32>,
    /// How to go about asking, should the change make that necessary.
    #[serde(default)]
    #[validate(nested)]
    options: CommandTerms,
}

/// One musician's place on a ranking list.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RankingEntry {
    /// The place, from 1 and without gaps.
    #[schema(example = 1)]
    rank: i32,
    /// Who.
    musician_id: MusicianId,
    /// The first name.
    first_name: PersonName,
    /// The last name.
    last_name: PersonName,
    /// Whether they can be asked at all.
    status: MusicianStatus,
    /// What mail to their address has met.
    mail_state: MailState,
}

/// A ranking list with who is on it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RankingListWithEntries {
    /// The list.
    #[serde(flatten)]
    list: RankingList,
    /// Who is on it, by rank.
    entries: Vec<RankingEntry>,
}

impl From<RankedMusician> for RankingEntry {
    fn from(
        RankedMusician { rank, musician: musician_id, first_name, last_name, status, mail_state }: RankedMusician,
    ) -> Self {
        Self { rank, musician_id, first_name, last_name, status, mail_state }
    }
}

/// The answer to a failed edit; `musicians` points at whoever the body names.
fn refusal(error: EditListError, musicians: &str) -> ApiError {
    match error {
        EditListError::Entries(EntriesError::Refused(refused)) => refused.into(),
        EditListError::Entries(EntriesError::Repeated(musician)) => {
            Code::AlreadyListed.because(error).at(musicians).with("musicianId", musician)
        }
        EditListError::Entries(EntriesError::NotOnList(_)) => Code::NotFound.because(error),
        EditListError::Entries(EntriesError::UnknownMusician) => ApiError::invalid_field(musicians, error),
        EditListError::Entries(EntriesError::Storage(cause)) => ApiError::storage(cause),
        EditListError::Staffing(error) => error.into(),
    }
}

/// Changes the list as one command with whatever follows from it.
async fn edit(
    staff: &Staff,
    services: &Services,
    id: RankingListId,
    seen: IfMatch,
    terms: CommandTerms,
    edit: ListEdit,
    musicians: &str,
) -> Answer<Read<RankingListWithEntries>> {
    let command = terms.command(staff)?;
    let tx = staff.db.staffing_tx(&services.clock).await?;
    staffing::edit_list(&tx, &services.clock, &command, id, seen.0, edit)
        .await
        .map_err(|error| refusal(error, musicians))?;
    tx.commit().await?;
    read(staff.db.read(), id).await
}

/// Put these musicians on a ranking list, in this order, in the place of those who were on it.
///
/// Needs that are being filled from the list are planned again: whoever would be asked must have been confirmed.
#[utoipa::path(operation_id = "setRankingEntries", tag = "Ranking lists", params(("id" = RankingListId, Path, description = "The list")), request_body = SetRankingEntries, responses(
    (status = 200, description = "The list as it is now", body = RankingListWithEntries),
    (status = 404, response = Problem),
    (status = 409, response = Problem),
    (status = 412, response = Problem),
))]
#[put("/{id}/entries")]
pub(super) async fn set(
    staff: Staff,
    services: Data<Services>,
    id: Path<RankingListId>,
    seen: IfMatch,
    body: Valid<SetRankingEntries>,
) -> Answer<Read<RankingListWithEntries>> {
    let SetRankingEntries { musician_ids, options } = body.0;
    edit(&staff, &services, *id, seen, options, ListEdit::Set(musician_ids), "/musicianIds").await
}

/// Put a musician on a ranking list.
///
/// Needs that are being filled from the list are planned again: whoever would be asked must have been confirmed.
#[utoipa::path(operation_id = "addToRankingList", tag = "Ranking lists", params(("id" = RankingListId, Path, description = "The list")), request_body = AddToRankingList, responses(
    (status = 200, description = "The list as it is now", body = RankingListWithEntries),
    (status = 404, response = Problem),
    (status = 409, response = Problem),
    (status = 412, response = Problem),
))]
#[post("/{id}/entries")]
pub(super) async fn add(
    staff: Staff,
    services: Data<Services>,
    id: Path<RankingListId>,
    seen: IfMatch,
    body: Valid<AddToRankingList>,
) -> Answer<Read<RankingListWithEntries>> {
    let AddToRankingList { musician_id: musician, rank, options } = body.0;
    let rank = rank.map(|rank| usize::try_from(rank).unwrap_or(usize::MAX));
    edit(&staff, &services, *id, seen, options, ListEdit::Add { musician, rank }, "/musicianId").await
}

/// Take a musician off a ranking list.
///
/// Requests that are out stay as they are. Needs that are being filled from the list are planned again.
#[utoipa::path(operation_id = "removeFromRankingList", tag = "Ranking lists", params(
    ("id" = RankingListId, Path, description = "The list"),
    ("musician" = MusicianId, Path, description = "The musician"),
    CommandTerms,
), responses(
    (status = 200, description = "The list as it is now", body = RankingListWithEntries),
    (status = 404, response = Problem),
    (status = 409, response = Problem),
    (status = 412, response = Problem),
    (status = 422, response = Problem),
))]
#[delete("/{id}/entries/{musician}")]
pub(super) async fn remove(
    staff: Staff,
    services: Data<Services>,
    path: Path<(RankingListId, MusicianId)>,
    seen: IfMatch,
    terms: Query<CommandTerms>,
) -> Answer<Read<RankingListWithEntries>> {
    let (id, musician) = path.into_inner();
    edit(&staff, &services, id, seen, *terms, ListEdit::Remove(musician), "").await
}

/// The list first: if somebody edits it in between, the version is too old and the reader's own edit is refused.
pub(super) async fn read(db: &impl ConnectionTrait, id: RankingListId) -> Answer<Read<RankingListWithEntries>> {
    let list = ranking_lists::find(db, id).await?;
    let entries = ranking_lists::entries(db, id).await?;
    let entries = entries.into_iter().map(Into::into).collect();
    Ok(Read::one(list.version, RankingListWithEntries { list: list.into(), entries }))
}

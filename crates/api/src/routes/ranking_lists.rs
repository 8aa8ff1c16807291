//! Ranking lists: in which order musicians are asked for a position. Who is on them: `ranking_entries`.

use actix_web::{
    HttpResponse, delete, get, patch, post,
    web::{Data, Path, Query},
};
use chrono::{DateTime, Utc};
use domain::{
    ids::{PositionId, ProjectId, RankingListId, UserId},
    services::ranking_lists::{self, ArchiveListError, ListFilter, ListKind, ListSort, NewList, SaveListError},
    values::{
        change::{Change, present},
        states::Tier,
        text::{Name, Note},
    },
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::{scope, service_config::ServiceConfig};
use validator::Validate;

use super::ranking_entries::{self, RankingListWithEntries};
use crate::{
    application::Services,
    authority::Staff,
    extract::{Created, IfMatch, Read, Valid},
    problem::{Answer, ApiError, Code, FieldError, Problem},
};

/// A kind of ranking list.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub enum RankingListKind {
    /// A position's own list of one tier.
    Standing,
    /// A custom list of no project, to be copied for one.
    Template,
}

/// Which ranking lists to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct RankingListQuery {
    /// Those of this position.
    position: Option<PositionId>,
    /// Standing lists or templates only.
    kind: Option<RankingListKind>,
    /// Those made for this project; not together with `kind`.
    project: Option<ProjectId>,
    /// Archived ones as well.
    #[serde(default)]
    #[param(required = false)]
    archived: bool,
}

/// A ranking list that is to be made, empty. It has either a tier or a name.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewRankingList {
    /// The position that its musicians are asked for.
    position_id: PositionId,
    /// Makes it the position's standing list of this tier; there is one of each.
    tier: Option<Tier>,
    /// What a custom list is called.
    name: Option<Name>,
    /// The project that a custom list is made for; without one it is a template.
    project_id: Option<ProjectId>,
    /// What staff note about it.
    description: Option<Note>,
}

/// A copy of a ranking list that is to be made. It has either a tier or a name.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CopyRankingList {
    /// The position that the copy is for; when absent, the original's.
    position_id: Option<PositionId>,
    /// Makes the copy the position's standing list of this tier.
    tier: Option<Tier>,
    /// What the copy is called.
    name: Option<Name>,
    /// The project that the copy is made for; without one it is a template.
    project_id: Option<ProjectId>,
    /// What staff note about the copy.
    description: Option<Note>,
}

/// What to change of a ranking list.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AmendRankingList {
    /// What a custom list is called; a standing one has no name of its own.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    name: Option<Name>,
    /// What staff note about it; `null` for nothing.
    #[serde(default)]
    #[schema(value_type = Option<Note>)]
    description: Change<Note>,
}

/// A ranking list.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RankingList {
    /// Its id.
    id: RankingListId,
    /// The position that its musicians are asked for.
    position_id: PositionId,
    /// Which of the position's standing lists it is; `null` for a custom list.
    tier: Option<Tier>,
    /// What a custom list is called; `null` for a standing list.
    name: Option<Name>,
    /// The project that a custom list was made for.
    project_id: Option<ProjectId>,
    /// What staff noted about it.
    description: Option<Note>,
    /// How many musicians are on it.
    #[schema(example = 12)]
    musicians: i64,
    /// How many of them are active: can be asked at all.
    #[schema(example = 11)]
    active: i64,
    /// Since when it belongs to history only.
    archived_at: Option<DateTime<Utc>>,
    /// When it was made.
    #[schema(example = "2026-06-02T08:00:00Z")]
    created_at: DateTime<Utc>,
    /// When it, or who is on it, last changed.
    #[schema(example = "2026-06-02T08:00:00Z")]
    updated_at: DateTime<Utc>,
    /// Which user last changed it; `null` for StageSub itself.
    updated_by: Option<UserId>,
    /// How often it, or who is on it, has changed, from 1; the number in its `ETag`.
    #[schema(example = 1)]
    version: i64,
}

/// Ranking lists, position by position, standing ones first.
#[derive(Debug, Serialize, ToSchema)]
pub struct RankingLists {
    /// All that pass the filter.
    items: Vec<RankingList>,
}

impl RankingListQuery {
    fn filter(self) -> Answer<ListFilter> {
        let sort = match (self.kind, self.project) {
            (None, None) => None,
            (Some(RankingListKind::Standing), None) => Some(ListSort::Standing),
            (Some(RankingListKind::Template), None) => Some(ListSort::Templates),
            (None, Some(project)) => Some(ListSort::OfProject(project)),
            (Some(_), Some(_)) => return Err(Code::Malformed.because("query: kind and project exclude each other")),
        };
        Ok(ListFilter { position: self.position, sort, with_archived: self.archived })
    }
}

/// The kind of list that has this tier or this name.
fn kind(tier: Option<Tier>, name: Option<Name>, project: Option<ProjectId>) -> Answer<ListKind> {
    match (tier, name, project) {
        (Some(tier), None, None) => Ok(ListKind::Standing(tier)),
        (None, Some(name), project) => Ok(ListKind::Custom { name, project }),
        (Some(_), Some(_), _) => Err(ApiError::invalid_field("/name", "is not for a list that has a tier")),
        (Some(_), None, Some(_)) => Err(ApiError::invalid_field("/projectId", "is not for a list that has a tier")),
        (None, None, _) => Err(ApiError::invalid_field("/name", "is missing, and so is a tier")),
    }
}

impl From<ranking_lists::RankingList> for RankingList {
    fn from(
        ranking_lists::RankingList {
            id,
            position: position_id,
            kind,
            description,
            musicians,
            active,
            archived_at,
            created_at,
            updated_at,
            updated_by,
            version,
        }: ranking_lists::RankingList,
    ) -> Self {
        let (tier, name, project_id) = match kind {
            ListKind::Standing(tier) => (Some(tier), None, None),
            ListKind::Custom { name, project } => (None, Some(name), project),
        };
        Self {
            id,
            position_id,
            tier,
            name,
            project_id,
            description,
            musicians,
            active,
            archived_at,
            created_at,
            updated_at,
            updated_by,
            version,
        }
    }
}

impl From<SaveListError> for ApiError {
    fn from(error: SaveListError) -> Self {
        match error {
            SaveListError::Refused(refused) => refused.into(),
            SaveListError::TierTaken(_) => Code::TierTaken.because(error).at("/tier"),
            SaveListError::StandingHasNoName => Self::invalid_field("/name", error),
            // The engines do not both say which of the two it is.
            SaveListError::UnknownTarget => Self::invalid(
                ["/positionId", "/projectId"]
                    .map(|pointer| FieldError { pointer: pointer.to_owned(), detail: error.to_string() })
                    .into(),
            ),
            SaveListError::Storage(cause) => Self::storage(cause),
        }
    }
}

impl From<ArchiveListError> for ApiError {
    fn from(error: ArchiveListError) -> Self {
        match error {
            ArchiveListError::Refused(refused) => refused.into(),
            ArchiveListError::InUse(needs) => Self::in_use(needs, "the list is in use"),
            ArchiveListError::Storage(cause) => Self::storage(cause),
        }
    }
}

/// The ranking lists.
#[utoipa::path(operation_id = "listRankingLists", tag = "Ranking lists", params(RankingListQuery), responses(
    (status = 200, description = "The lists, without who is on them", body = RankingLists),
))]
#[get("")]
async fn list(staff: Staff, query: Query<RankingListQuery>) -> Answer<Read<RankingLists>> {
    let found = ranking_lists::list(staff.db.read(), &query.into_inner().filter()?).await?;
    Ok(Read::list(RankingLists { items: found.into_iter().map(Into::into).collect() }))
}

/// Make an empty ranking list.
#[utoipa::path(operation_id = "createRankingList", tag = "Ranking lists", request_body = NewRankingList, responses(
    (status = 201, description = "Made", body = RankingList),
    (status = 409, response = Problem),
))]
#[post("")]
async fn create(
    mut staff: Staff,
    services: Data<Services>,
    body: Valid<NewRankingList>,
) -> Answer<Created<RankingList>> {
    let NewRankingList { position_id: position, tier, name, project_id, description } = body.0;
    let new = NewList { position, kind: kind(tier, name, project_id)?, description };
    let txn = staff.db.write_tx().await?;
    let created = ranking_lists::create(&txn, &services.clock, Some(staff.actor), new).await?;
    txn.commit().await?;
    Ok(made(created))
}

/// A ranking list with who is on it.
#[utoipa::path(operation_id = "showRankingList", tag = "Ranking lists", params(("id" = RankingListId, Path, description = "The list")), responses(
    (status = 200, description = "The list", body = RankingListWithEntries),
    (status = 404, response = Problem),
))]
#[get("/{id}")]
async fn show(staff: Staff, id: Path<RankingListId>) -> Answer<Read<RankingListWithEntries>> {
    ranking_entries::read(staff.db.read(), *id).await
}

/// Rename or describe a ranking list.
#[utoipa::path(operation_id = "amendRankingList", tag = "Ranking lists", params(("id" = RankingListId, Path, description = "The list")), request_body = AmendRankingList, responses(
    (status = 200, description = "Changed", body = RankingList),
    (status = 404, response = Problem),
    (status = 412, response = Problem),
))]
#[patch("/{id}")]
async fn amend(
    mut staff: Staff,
    services: Data<Services>,
    id: Path<RankingListId>,
    seen: IfMatch,
    body: Valid<AmendRankingList>,
) -> Answer<Read<RankingList>> {
    let AmendRankingList { name, description } = body.0;
    let amendment = ranking_lists::AmendList { name, description };
    let txn = staff.db.write_tx().await?;
    let changed = ranking_lists::amend(&txn, &services.clock, Some(staff.actor), *id, seen.0, amendment).await?;
    txn.commit().await?;
    Ok(Read::one(changed.version, changed.into()))
}

/// Archive a ranking list.
///
/// Refused while it is on the ladder of a need that is still to be filled; the answer names the needs.
#[utoipa::path(operation_id = "archiveRankingList", tag = "Ranking lists", params(("id" = RankingListId, Path, description = "The list")), responses(
    (status = 204, description = "Archived"),
    (status = 404, response = Problem),
    (status = 409, response = Problem),
    (status = 412, response = Problem),
))]
#[delete("/{id}")]
async fn archive(
    mut staff: Staff,
    services: Data<Services>,
    id: Path<RankingListId>,
    seen: IfMatch,
) -> Answer<HttpResponse> {
    let txn = staff.db.write_tx().await?;
    ranking_lists::archive(&txn, &services.clock, Some(staff.actor), *id, seen.0).await?;
    txn.commit().await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Take a ranking list back out of the archive.
#[utoipa::path(operation_id = "restoreRankingList", tag = "Ranking lists", params(("id" = RankingListId, Path, description = "The list")), responses(
    (status = 200, description = "Restored", body = RankingList),
    (status = 404, response = Problem),
    (status = 412, response = Problem),
))]
#[post("/{id}/restore")]
async fn restore(
    mut staff: Staff,
    services: Data<Services>,
    id: Path<RankingListId>,
    seen: IfMatch,
) -> Answer<Read<RankingList>> {
    let txn = staff.db.write_tx().await?;
    let restored = ranking_lists::restore(&txn, &services.clock, Some(staff.actor), *id, seen.0).await?;
    txn.commit().await?;
    Ok(Read::one(restored.version, restored.into()))
}

/// Copy a ranking list with who is on it: for a project, or into a template.
#[utoipa::path(operation_id = "copyRankingList", tag = "Ranking lists", params(("id" = RankingListId, Path, description = "The original")), request_body = CopyRankingList, responses(
    (status = 201, description = "Copied", body = RankingList),
    (status = 404, response = Problem),
    (status = 409, response = Problem),
))]
#[post("/{id}/copy")]
async fn copy(
    mut staff: Staff,
    services: Data<Services>,
    id: Path<RankingListId>,
    body: Valid<CopyRankingList>,
) -> Answer<Created<RankingList>> {
    let CopyRankingList { position_id, tier, name, project_id, description } = body.0;
    let kind = kind(tier, name, project_id)?;
    let txn = staff.db.write_tx().await?;
    let position = match position_id {
        Some(position) => position,
        None => ranking_lists::find(&*txn, *id).await?.position,
    };
    let new = NewList { position, kind, description };
    let copied = ranking_lists::copy(&txn, &services.clock, Some(staff.actor), *id, new).await?;
    txn.commit().await?;
    Ok(made(copied))
}

fn made(new: ranking_lists::RankingList) -> Created<RankingList> {
    Created { location: format!("/api/ranking-lists/{}", new.id), version: new.version, body: new.into() }
}

/// The routes.
pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(
        scope::scope("/ranking-lists")
            .service(list)
            .service(create)
            .service(show)
            .service(amend)
            .service(archive)
            .service(restore)
            .service(copy)
            .service(ranking_entries::set)
            .service(ranking_entries::add)
            .service(ranking_entries::remove),
    );
}

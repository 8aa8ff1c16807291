//! Ranking lists: in which order musicians are asked for a position.

mod entries;

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, ExprTrait, FromQueryResult, IntoActiveValue, QueryFilter,
    QueryOrder, QuerySelect, Select,
    sea_query::{Expr, Query, SelectStatement},
};
use serde_json::{Value, json};

pub use entries::{EntriesError, RankedMusician, add, copy, entries, remove, set_entries};

use super::{
    FindError, NeedInUse, Refused,
    constraints::{self, Unique},
    counters::{self, Collection},
    in_use, timeline, versioned,
};
use crate::{
    clock::Clock,
    entities::{musician, ranking_entry, ranking_list},
    ids::{PositionId, ProjectId, RankingListId, UserId},
    services::staffing::Actor,
    timely::Txn,
    values::{
        change::Change,
        states::{MusicianStatus, Tier},
        text::{Name, Note},
    },
};

const TIER: Unique = Unique { name: "uq_ranking_list_tier", columns: "ranking_list.position_id, ranking_list.tier" };

/// A ranking list, without its entries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RankingList {
    /// Which.
    pub id: RankingListId,
    /// For which position its musicians are asked.
    pub position: PositionId,
    /// Standing, or made for a purpose.
    pub kind: ListKind,
    /// What staff noted about it.
    pub description: Option<Note>,
    /// How many musicians are on it.
    pub musicians: i64,
    /// How many of them are active: can be asked at all.
    pub active: i64,
    /// Since when it belongs to history only.
    pub archived_at: Option<DateTime<Utc>>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it, or its entries, last changed.
    pub updated_at: DateTime<Utc>,
    /// Who last changed it.
    pub updated_by: Option<UserId>,
    /// How often it, or its entries, have changed, from 1.
    pub version: i64,
}

/// What kind of list it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ListKind {
    /// One of the position's own lists; there is one per tier.
    Standing(Tier),
    /// A list with a name of its own.
    Custom {
        /// What it is called.
        name: Name,
        /// The project it was made for; a template for projects when there is none.
        project: Option<ProjectId>,
    },
}

/// A list that is to be made, empty.
#[derive(Clone, Debug)]
pub struct NewList {
    /// For which position.
    pub position: PositionId,
    /// Standing, or made for a purpose.
    pub kind: ListKind,
    /// What staff note about it.
    pub description: Option<Note>,
}

/// What is to change about a list; for its entries see [`set_entries`].
#[derive(Clone, Debug, Default)]
pub struct AmendList {
    /// What a custom list is called.
    pub name: Option<Name>,
    /// What staff note about it.
    pub description: Change<Note>,
}

/// Which lists are wanted.
#[derive(Clone, Debug, Default)]
pub struct ListFilter {
    /// Those of one position.
    pub position: Option<PositionId>,
    /// Standing or custom ones of some sort; when unset, all.
    pub sort: Option<ListSort>,
    /// Archived ones as well.
    pub with_archived: bool,
}

/// A sort of lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ListSort {
    /// Standing lists.
    Standing,
    /// Custom lists that belong to no project.
    Templates,
    /// Custom lists of one project.
    OfProject(ProjectId),
}

/// Why a list was not made or changed.
#[derive(Debug, thiserror::Error)]
pub enum SaveListError {
    /// Not the one that the caller saw.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// The position has a list of this tier, perhaps an archived one.
    #[error("the position already has a list of this tier")]
    TierTaken(Tier),
    /// A standing list is called by its tier.
    #[error("a standing list has no name of its own")]
    StandingHasNoName,
    /// The orchestra has no such position or project.
    #[error("there is no such position or project")]
    UnknownTarget,
    /// The database failed.
    #[error("the orchestra's database failed")]
    Storage(#[source] DbErr),
}

impl From<DbErr> for SaveListError {
    fn from(error: DbErr) -> Self {
        if constraints::refers_to_nothing(&error) { Self::UnknownTarget } else { Self::Storage(error) }
    }
}

/// Why a list was not archived.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveListError {
    /// Not the one that the caller saw.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// It is on the ladder of needs that are still to be filled.
    #[error("the list is in use")]
    InUse(Vec<NeedInUse>),
    /// The database failed.
    #[error("the orchestra's database failed")]
    Storage(#[from] DbErr),
}

/// The lists that pass the filter: position by position, standing ones first, in the order of their tiers.
pub async fn list(db: &impl ConnectionTrait, filter: &ListFilter) -> Result<Vec<RankingList>, DbErr> {
    use ranking_list::Column::{ArchivedAt, Id, Name, PositionId, ProjectId, Tier};
    let mut select = with_size(ranking_list::Entity::find());
    if let Some(position) = filter.position {
        select = select.filter(PositionId.eq(position));
    }
    select = match filter.sort {
        None => select,
        Some(ListSort::Standing) => select.filter(Tier.is_not_null()),
        Some(ListSort::Templates) => select.filter(Tier.is_null()).filter(ProjectId.is_null()),
        Some(ListSort::OfProject(project)) => select.filter(ProjectId.eq(project)),
    };
    if !filter.with_archived {
        select = select.filter(ArchivedAt.is_null());
    }
    let select = select.order_by_asc(PositionId).order_by_asc(Tier.is_null()).order_by_asc(Tier);
    let rows = select.order_by_asc(Name).order_by_asc(Id).into_model::<Sized>().all(db).await?;
    rows.into_iter().map(Sized::list).collect()
}

/// One list.
pub async fn find(db: &impl ConnectionTrait, id: RankingListId) -> Result<RankingList, FindError> {
    let row = with_size(ranking_list::Entity::find_by_id(id)).into_model::<Sized>().one(db).await?;
    Ok(row.ok_or(FindError::NotFound)?.list()?)
}

/// Makes an empty list.
pub async fn create(
    txn: &Txn,
    clock: &Clock,
    by: Option<Actor>,
    NewList { position, kind, description }: NewList,
) -> Result<RankingList, SaveListError> {
    let now = clock.now();
    let (tier, name, project) = match kind {
        ListKind::Standing(tier) => (Some(tier), None, None),
        ListKind::Custom { name, project } => (None, Some(name), project),
    };
    let row = ranking_list::ActiveModel {
        id: Set(RankingListId::new(clock)),
        position_id: Set(position),
        tier: Set(tier),
        name: Set(name),
        project_id: Set(project),
        description: Set(description),
        archived_at: Set(None),
        created_at: Set(now),
        updated_at: Set(now),
        updated_by: Set(by.and_then(Actor::user)),
        version: Set(1),
    };
    let row = row.insert(txn).await.map_err(|error| match tier {
        Some(tier) if TIER.refused(&error) => SaveListError::TierTaken(tier),
        _ => error.into(),
    })?;
    let list = Sized { row, musicians: 0, active: 0 }.list()?;
    told(txn, clock, by, "made", &list).await?;
    Ok(list)
}

/// Changes what is said about a list.
pub async fn amend(
    txn: &Txn,
    clock: &Clock,
    by: Option<Actor>,
    id: RankingListId,
    expected: Option<i64>,
    AmendList { name, description }: AmendList,
) -> Result<RankingList, SaveListError> {
    let renamed = name.is_some();
    let changes = ranking_list::ActiveModel {
        name: name.map_or_else(Default::default, |name| Set(Some(name))),
        description: description.into_active_value(),
        ..Default::default()
    };
    if renamed {
        let row = ranking_list::Entity::find_by_id(id).one(txn).await?.ok_or(Refused::NotFound)?;
        if row.tier.is_some() {
            return Err(SaveListError::StandingHasNoName);
        }
    }
    save(txn, clock, by, id, expected, changes, "changed").await
}

/// Moves a list into history, unless it is on the ladder of a need that is still to be filled.
pub async fn archive(
    txn: &Txn,
    clock: &Clock,
    by: Option<Actor>,
    id: RankingListId,
    expected: Option<i64>,
) -> Result<(), ArchiveListError> {
    let changes = ranking_list::ActiveModel { archived_at: Set(Some(clock.now())), ..Default::default() };
    versioned::update::<ranking_list::Entity>(txn, clock, by, id, expected, changes).await??;
    let needs = in_use::of_list(txn, id).await?;
    if !needs.is_empty() {
        return Err(ArchiveListError::InUse(needs));
    }
    let list = find(txn, id).await.map_err(|error| match error {
        FindError::NotFound => ArchiveListError::Refused(Refused::NotFound),
        FindError::Storage(cause) => cause.into(),
    })?;
    Ok(told(txn, clock, by, "archived", &list).await?)
}

/// Takes a list back out of history.
pub async fn restore(
    txn: &Txn,
    clock: &Clock,
    by: Option<Actor>,
    id: RankingListId,
    expected: Option<i64>,
) -> Result<RankingList, SaveListError> {
    let changes = ranking_list::ActiveModel { archived_at: Set(None), ..Default::default() };
    save(txn, clock, by, id, expected, changes, "restored").await
}

async fn save(
    txn: &Txn,
    clock: &Clock,
    by: Option<Actor>,
    id: RankingListId,
    expected: Option<i64>,
    changes: ranking_list::ActiveModel,
    did: &str,
) -> Result<RankingList, SaveListError> {
    versioned::update::<ranking_list::Entity>(txn, clock, by, id, expected, changes).await??;
    let list = saved(txn, id).await?;
    told(txn, clock, by, did, &list).await?;
    Ok(list)
}

/// Whoever knows the lists must look again, and the timeline says what was done to which.
async fn told(txn: &Txn, clock: &Clock, by: Option<Actor>, did: &str, list: &RankingList) -> Result<(), DbErr> {
    counters::touch(txn, Collection::RankingLists).await?;
    timeline::note(txn, clock, by, Collection::RankingLists, did, [(*list.id.as_uuid(), list.facts())]).await
}

impl RankingList {
    /// What the timeline tells of a list.
    pub(super) fn facts(&self) -> Value {
        let (tier, name, project) = match &self.kind {
            ListKind::Standing(tier) => (Some(tier), None, None),
            ListKind::Custom { name, project } => (None, Some(name), *project),
        };
        json!({ "positionId": self.position, "tier": tier, "name": name, "project": project })
    }
}

/// A list that is there, as it is now.
async fn saved(txn: &Txn, id: RankingListId) -> Result<RankingList, SaveListError> {
    find(txn, id).await.map_err(|error| match error {
        FindError::NotFound => Refused::NotFound.into(),
        FindError::Storage(cause) => SaveListError::Storage(cause),
    })
}

/// A list's row with the number of its entries, and of those who are active.
#[derive(FromQueryResult)]
struct Sized {
    #[sea_orm(nested)]
    row: ranking_list::Model,
    musicians: i64,
    active: i64,
}

fn with_size(select: Select<ranking_list::Entity>) -> Select<ranking_list::Entity> {
    let of_list = Query::select()
        .expr(Expr::col((ranking_entry::Entity, ranking_entry::Column::ListId)).count())
        .from(ranking_entry::Entity)
        .and_where(
            Expr::col((ranking_entry::Entity, ranking_entry::Column::ListId))
                .equals((ranking_list::Entity, ranking_list::Column::Id)),
        )
        .take();
    let active = of_list
        .clone()
        .inner_join(
            musician::Entity,
            Expr::col((musician::Entity, musician::Column::Id))
                .equals((ranking_entry::Entity, ranking_entry::Column::MusicianId)),
        )
        .and_where(Expr::col((musician::Entity, musician::Column::Status)).eq(MusicianStatus::Active))
        .take();
    let counted = |query: SelectStatement| Expr::SubQuery(None, Box::new(query.into()));
    select.expr_as(counted(of_list), "musicians").expr_as(counted(active), "active")
}

impl Sized {
    fn list(self) -> Result<RankingList, DbErr> {
        let ranking_list::Model {
            id,
            position_id: position,
            tier,
            name,
            project_id: project,
            description,
            archived_at,
            created_at,
            updated_at,
            updated_by,
            version,
        } = self.row;
        let kind = match (tier, name) {
            (Some(tier), _) => ListKind::Standing(tier),
            (None, Some(name)) => ListKind::Custom { name, project },
            (None, None) => return Err(DbErr::Type(format!("ranking list {id} has neither tier nor name"))),
        };
        Ok(RankingList {
            id,
            position,
            kind,
            description,
            musicians: self.musicians,
            active: self.active,
            archived_at,
            created_at,
            updated_at,
            updated_by,
            version,
        })
    }
}

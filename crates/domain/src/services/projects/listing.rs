//! Reading projects with how far they are filled, a page in one statement.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, Order, QueryFilter, QueryOrder, QuerySelect,
    Select, SelectModel, Selector,
    sea_query::{Expr, ExprTrait, Func, Query, SelectStatement},
};
use serde::{Deserialize, Serialize};

use super::Project;
use crate::{
    entities::{need, project, project_session, request},
    ids::ProjectId,
    services::FindError,
    values::{
        states::{NeedStatus, ProjectStatus, RequestStatus},
        text::ExternalId,
    },
};

/// Which projects are listed: those to which all of this applies.
#[derive(Clone, Debug, Default)]
pub struct ProjectFilter {
    /// They start in the season that begins on 1 July of this year.
    pub season: Option<i32>,
    /// This is their status; when unset, all but archived.
    pub status: Option<ProjectStatus>,
    /// Another system calls them so.
    pub external_id: Option<ExternalId>,
}

/// In which order projects are listed, by their first day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ProjectOrder {
    /// The earliest first.
    #[default]
    EarliestFirst,
    /// The latest first.
    LatestFirst,
}

/// A project's place in either order; stays good when the project is gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProjectPlace(NaiveDate, ProjectId);

/// Some projects, and where to go on.
#[derive(Clone, Debug)]
pub struct ProjectPage {
    /// At most as many as were asked for.
    pub items: Vec<Project>,
    /// The place of the last one, if more follow.
    pub next: Option<ProjectPlace>,
}

/// One page of the projects that pass the filter.
pub async fn page(
    db: &impl ConnectionTrait,
    filter: &ProjectFilter,
    order: ProjectOrder,
    after: Option<ProjectPlace>,
    limit: u32,
) -> Result<ProjectPage, DbErr> {
    use project::Column::{ExternalId, Id, StartsOn, Status};
    let mut select = project::Entity::find();
    if let Some(year) = filter.season {
        match (NaiveDate::from_ymd_opt(year, 7, 1), NaiveDate::from_ymd_opt(year.saturating_add(1), 7, 1)) {
            (Some(from), Some(to)) => select = select.filter(StartsOn.gte(from)).filter(StartsOn.lt(to)),
            _ => return Ok(ProjectPage { items: Vec::new(), next: None }),
        }
    }
    select = match filter.status {
        Some(status) => select.filter(Status.eq(status)),
        None => select.filter(Status.ne(ProjectStatus::Archived)),
    };
    if let Some(external_id) = &filter.external_id {
        select = select.filter(ExternalId.eq(external_id.clone()));
    }
    let direction = match order {
        ProjectOrder::EarliestFirst => Order::Asc,
        ProjectOrder::LatestFirst => Order::Desc,
    };
    if let Some(ProjectPlace(day, id)) = after {
        let place = Expr::tuple([Expr::col(StartsOn), Expr::col(Id)]);
        let last = Expr::tuple([Expr::val(day), Expr::val(id)]);
        select = select.filter(match order {
            ProjectOrder::EarliestFirst => place.gt(last),
            ProjectOrder::LatestFirst => place.lt(last),
        });
    }
    let select = select.order_by(StartsOn, direction.clone()).order_by(Id, direction).limit(u64::from(limit) + 1);
    let mut items: Vec<_> = counted(select).all(db).await?.into_iter().map(Project::from).collect();
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = items.len() > limit;
    items.truncate(limit);
    let next = items.last().filter(|_| more).map(|last| ProjectPlace(last.facts.starts_on, last.facts.id));
    Ok(ProjectPage { items, next })
}

/// One project, archived or not.
pub async fn find(db: &impl ConnectionTrait, id: ProjectId) -> Result<Project, FindError> {
    find_or(db, id, FindError::NotFound).await
}

pub(super) async fn find_or<E: From<DbErr>>(
    db: &impl ConnectionTrait,
    id: ProjectId,
    absent: impl Into<E>,
) -> Result<Project, E> {
    let row = counted(project::Entity::find_by_id(id)).one(db).await?;
    row.map(Project::from).ok_or_else(|| absent.into())
}

#[derive(FromQueryResult)]
struct Counted {
    #[sea_orm(nested)]
    facts: project::Model,
    seats: i64,
    filled: i64,
    last_session_ends_at: Option<DateTime<Utc>>,
}

impl From<Counted> for Project {
    fn from(Counted { facts, seats, filled, last_session_ends_at }: Counted) -> Self {
        Self { facts, seats, filled, last_session_ends_at }
    }
}

fn counted(select: Select<project::Entity>) -> Selector<SelectModel<Counted>> {
    let of = |project: Expr| project.equals((project::Entity, project::Column::Id));
    let seats = Query::select()
        .expr(Func::coalesce([need::Column::Quantity.sum(), Expr::val(0_i64)]))
        .from(need::Entity)
        .and_where(of(need::Column::ProjectId.into_expr()))
        .and_where(need::Column::Status.eq(NeedStatus::Active))
        .take();
    let filled = Query::select()
        .expr(request::Column::Id.count())
        .from(request::Entity)
        .and_where(of(request::Column::ProjectId.into_expr()))
        .and_where(request::Column::Status.eq(RequestStatus::Accepted))
        .take();
    let last_session = Query::select()
        .expr(project_session::Column::EndsAt.max())
        .from(project_session::Entity)
        .and_where(of(project_session::Column::ProjectId.into_expr()))
        .take();
    let value = |query: SelectStatement| Expr::SubQuery(None, Box::new(query.into()));
    select
        .expr_as(value(seats), "seats")
        .expr_as(value(filled), "filled")
        .expr_as(value(last_session), "last_session_ends_at")
        .into_model()
}

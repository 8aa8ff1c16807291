//! Which needs stand in the way of archiving something.

use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, ExprTrait, FromQueryResult, Order,
    sea_query::{Expr, Query, SelectStatement},
};

use crate::{
    entities::{need, need_list, position, project},
    ids::{InstrumentId, NeedId, PositionId, ProjectId, RankingListId},
    values::{
        states::{NeedStatus, ProjectStatus},
        text::Name,
    },
};

/// A need that is still to be filled and would lose what it refers to.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct NeedInUse {
    /// The need.
    pub need: NeedId,
    /// Its project.
    pub project: ProjectId,
    /// What the project is called.
    pub project_name: Name,
}

pub(super) async fn of_position(db: &impl ConnectionTrait, id: PositionId) -> Result<Vec<NeedInUse>, DbErr> {
    needs(db, need::Column::PositionId.eq(id)).await
}

pub(super) async fn of_instrument(db: &impl ConnectionTrait, id: InstrumentId) -> Result<Vec<NeedInUse>, DbErr> {
    let positions = Query::select()
        .column(position::Column::Id)
        .from(position::Entity)
        .and_where(position::Column::InstrumentId.eq(id))
        .take();
    needs(db, need::Column::PositionId.in_subquery(positions)).await
}

pub(super) async fn of_list(db: &impl ConnectionTrait, id: RankingListId) -> Result<Vec<NeedInUse>, DbErr> {
    needs(db, on_ladder(id)).await
}

pub(super) async fn armed_of_list(db: &impl ConnectionTrait, id: RankingListId) -> Result<Vec<NeedInUse>, DbErr> {
    needs(db, on_ladder(id).and(need::Column::ArmedAt.is_not_null())).await
}

fn on_ladder(id: RankingListId) -> Expr {
    let ladders = Query::select()
        .column(need_list::Column::NeedId)
        .from(need_list::Entity)
        .and_where(need_list::Column::ListId.eq(id))
        .take();
    need::Column::Id.in_subquery(ladders)
}

/// A need of a project that is over or cancelled asks nobody and is in nobody's way.
async fn needs(db: &impl ConnectionTrait, which: Expr) -> Result<Vec<NeedInUse>, DbErr> {
    let coming = [ProjectStatus::Draft, ProjectStatus::Active, ProjectStatus::Paused];
    let select: SelectStatement = Query::select()
        .expr_as(Expr::col((need::Entity, need::Column::Id)), "need")
        .expr_as(Expr::col((project::Entity, project::Column::Id)), "project")
        .expr_as(Expr::col((project::Entity, project::Column::Name)), "project_name")
        .from(need::Entity)
        .inner_join(
            project::Entity,
            Expr::col((project::Entity, project::Column::Id)).equals((need::Entity, need::Column::ProjectId)),
        )
        .cond_where(
            Condition::all()
                .add(which)
                .add(need::Column::Status.eq(NeedStatus::Active))
                .add(project::Column::Status.is_in(coming)),
        )
        .order_by((project::Entity, project::Column::StartsOn), Order::Asc)
        .order_by((need::Entity, need::Column::Id), Order::Asc)
        .take();
    let rows = db.query_all(&select).await?;
    rows.iter().map(|row| NeedInUse::from_query_result(row, "")).collect()
}

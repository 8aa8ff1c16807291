//! Archiving several musicians at once: what an import brought by mistake goes as it came.

use sea_orm::{ColumnTrait, DbErr, EntityTrait, ExprTrait, QueryFilter, sea_query::Expr};

use super::{became, told};
use crate::{
    clock::Clock,
    entities::{musician, request},
    ids::MusicianId,
    services::counters::{self, Counter},
    services::staffing::Actor,
    timely::Txn,
    values::states::{MusicianStatus, RequestStatus},
};

/// Why nobody was archived.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveMusiciansError {
    /// Answers of these are awaited: their requests must be closed first.
    #[error("some of the musicians are being asked")]
    BeingAsked(Vec<MusicianId>),
    /// The database failed.
    #[error("the orchestra's database failed")]
    Storage(#[from] DbErr),
}

/// Archives all of these musicians or, if one is being asked, none. Those who are archived already, or unknown, change
/// nothing. Says how many there were.
pub async fn archive(
    txn: &Txn,
    clock: &Clock,
    by: Option<Actor>,
    ids: &[MusicianId],
) -> Result<u64, ArchiveMusiciansError> {
    let archived = musician::Entity::update_many()
        .col_expr(musician::Column::Status, Expr::val(MusicianStatus::Archived.as_str()))
        .col_expr(musician::Column::UpdatedAt, Expr::val(clock.now()))
        .col_expr(musician::Column::UpdatedBy, Expr::val(by.and_then(Actor::user)))
        .col_expr(musician::Column::Version, Expr::col(musician::Column::Version).add(1))
        .filter(musician::Column::Id.is_in(ids.iter().copied()))
        .filter(musician::Column::Status.ne(MusicianStatus::Archived))
        .exec_with_returning(txn)
        .await?;
    let live = request::Entity::find()
        .filter(request::Column::MusicianId.is_in(ids.iter().copied()))
        .filter(request::Column::Status.is_in([RequestStatus::Queued, RequestStatus::Open]));
    let asked: Vec<_> = live.all(txn).await?.into_iter().map(|request| request.musician_id).collect();
    if !asked.is_empty() {
        return Err(ArchiveMusiciansError::BeingAsked(asked));
    }
    let many = archived.len() as u64;
    counters::give_back_many(txn, Counter::Musicians, many).await?;
    let archived = archived.into_iter().map(|musician| musician.id);
    told(txn, clock, by, became(MusicianStatus::Archived), archived).await?;
    Ok(many)
}

//! Who is on a ranking list: read and written as a whole, so that ranks are always 1 to n.

use std::collections::BTreeSet;

use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, Order, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, ExprTrait, Query},
};

use super::{NewList, RankingList, SaveListError};
use crate::{
    clock::Clock,
    entities::{musician, ranking_entry, ranking_list},
    ids::{MusicianId, RankingListId},
    services::staffing::Actor,
    services::{
        Refused, constraints,
        counters::{self, Collection},
        versioned,
    },
    timely::Txn,
    values::{
        states::{MailState, MusicianStatus},
        text::PersonName,
    },
};

/// One musician's place on a list.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct RankedMusician {
    /// The place, from 1.
    pub rank: i32,
    /// Who.
    pub musician: MusicianId,
    /// Their first name.
    pub first_name: PersonName,
    /// Their last name.
    pub last_name: PersonName,
    /// Whether they can be asked at all.
    pub status: MusicianStatus,
    /// What mail to their address has met.
    pub mail_state: MailState,
}

/// Why the entries of a list were not changed.
#[derive(Debug, thiserror::Error)]
pub enum EntriesError {
    /// Not the list that the caller saw.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// Nobody is on a list twice.
    #[error("the musician is on the list already")]
    Repeated(MusicianId),
    /// Somebody is not on the list.
    #[error("the musician is not on the list")]
    NotOnList(MusicianId),
    /// Somebody is not on the roster.
    #[error("there is no such musician")]
    UnknownMusician,
    /// The database failed.
    #[error("the orchestra's database failed")]
    Storage(#[source] DbErr),
}

impl From<DbErr> for EntriesError {
    fn from(error: DbErr) -> Self {
        if constraints::refers_to_nothing(&error) { Self::UnknownMusician } else { Self::Storage(error) }
    }
}

/// Who is on a list, by rank; empty for a list that does not exist.
pub async fn entries(db: &impl ConnectionTrait, id: RankingListId) -> Result<Vec<RankedMusician>, DbErr> {
    let of_musician = |column| Expr::col((musician::Entity, column));
    let select = Query::select()
        .column((ranking_entry::Entity, ranking_entry::Column::Rank))
        .expr_as(of_musician(musician::Column::Id), "musician")
        .expr(of_musician(musician::Column::FirstName))
        .expr(of_musician(musician::Column::LastName))
        .expr(of_musician(musician::Column::Status))
        .expr(of_musician(musician::Column::MailState))
        .from(ranking_entry::Entity)
        .inner_join(
            musician::Entity,
            of_musician(musician::Column::Id).equals((ranking_entry::Entity, ranking_entry::Column::MusicianId)),
        )
        .and_where(ranking_entry::Column::ListId.eq(id))
        .order_by((ranking_entry::Entity, ranking_entry::Column::Rank), Order::Asc)
        .take();
    let rows = db.query_all(&select).await?;
    rows.iter().map(|row| RankedMusician::from_query_result(row, "")).collect()
}

/// Puts these musicians on the list, in this order, in the place of those who were on it. Says the list's new version.
pub async fn set_entries(
    txn: &Txn,
    clock: &Clock,
    by: Option<Actor>,
    id: RankingListId,
    expected: Option<i64>,
    musicians: &[MusicianId],
) -> Result<i64, EntriesError> {
    let version = advance(txn, clock, by, id, expected).await?;
    write(txn, id, musicians).await?;
    Ok(version)
}

/// Puts a musician on the list: at this rank, those from it on moving down, or last. Says the list's new version.
pub async fn add(
    txn: &Txn,
    clock: &Clock,
    by: Option<Actor>,
    id: RankingListId,
    expected: Option<i64>,
    musician: MusicianId,
    rank: Option<usize>,
) -> Result<i64, EntriesError> {
    let version = advance(txn, clock, by, id, expected).await?;
    let mut order = read(txn, id).await?;
    let last = order.len();
    order.insert(rank.map_or(last, |rank| rank.saturating_sub(1).min(last)), musician);
    write(txn, id, &order).await?;
    Ok(version)
}

/// Takes a musician off the list, those below moving up. Says the list's new version.
pub async fn remove(
    txn: &Txn,
    clock: &Clock,
    by: Option<Actor>,
    id: RankingListId,
    expected: Option<i64>,
    musician: MusicianId,
) -> Result<i64, EntriesError> {
    let version = advance(txn, clock, by, id, expected).await?;
    let mut order = read(txn, id).await?;
    let place = order.iter().position(|other| *other == musician).ok_or(EntriesError::NotOnList(musician))?;
    order.remove(place);
    write(txn, id, &order).await?;
    Ok(version)
}

/// Makes a list with the same musicians in the same order: a project's own from a template, or a template from any.
pub async fn copy(
    txn: &Txn,
    clock: &Clock,
    by: Option<Actor>,
    from: RankingListId,
    new: NewList,
) -> Result<RankingList, SaveListError> {
    let original = ranking_list::Entity::find_by_id(from).one(txn).await?;
    original.ok_or(Refused::NotFound)?;
    let list = super::create(txn, clock, by, new).await?;
    let order = read(txn, from).await?;
    insert(txn, list.id, &order).await?;
    super::saved(txn, list.id).await
}

/// The list's next version. First of all, for it is also the lock under which entries are read and written.
async fn advance(
    txn: &Txn,
    clock: &Clock,
    by: Option<Actor>,
    id: RankingListId,
    expected: Option<i64>,
) -> Result<i64, EntriesError> {
    let changes = ranking_list::ActiveModel::default();
    versioned::update::<ranking_list::Entity>(txn, clock, by, id, expected, changes).await??;
    counters::touch(txn, Collection::RankingLists).await?;
    let version = ranking_list::Entity::find_by_id(id).select_only().column(ranking_list::Column::Version);
    Ok(version.into_tuple().one(txn).await?.ok_or(Refused::NotFound)?)
}

async fn read(txn: &Txn, id: RankingListId) -> Result<Vec<MusicianId>, DbErr> {
    ranking_entry::Entity::find()
        .filter(ranking_entry::Column::ListId.eq(id))
        .order_by_asc(ranking_entry::Column::Rank)
        .select_only()
        .column(ranking_entry::Column::MusicianId)
        .into_tuple()
        .all(txn)
        .await
}

async fn write(txn: &Txn, id: RankingListId, order: &[MusicianId]) -> Result<(), EntriesError> {
    let mut seen = BTreeSet::new();
    if let Some(again) = order.iter().find(|musician| !seen.insert(**musician)) {
        return Err(EntriesError::Repeated(*again));
    }
    ranking_entry::Entity::delete_many().filter(ranking_entry::Column::ListId.eq(id)).exec(txn).await?;
    Ok(insert(txn, id, order).await?)
}

async fn insert(txn: &Txn, id: RankingListId, order: &[MusicianId]) -> Result<(), DbErr> {
    // A statement takes some thousands of values; a list may be longer than that.
    const AT_A_TIME: usize = 1000;
    let rows = (1..).zip(order).map(|(rank, musician)| ranking_entry::ActiveModel {
        list_id: Set(id),
        musician_id: Set(*musician),
        rank: Set(rank),
    });
    let rows: Vec<_> = rows.collect();
    for chunk in rows.chunks(AT_A_TIME) {
        ranking_entry::Entity::insert_many(chunk.iter().cloned()).exec_without_returning(txn).await?;
    }
    Ok(())
}

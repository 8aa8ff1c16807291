//! Adding a need: what staff left open is filled in, what they said is checked. It is not armed, so nobody is asked.

use std::collections::BTreeSet;

use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};
use serde_json::json;

use super::{Need, NewNeed, Rung, default_strategy, reading};
use crate::{
    clock::Clock,
    entities::{need, need_list, need_session, position, ranking_list, seat},
    ids::{NeedId, PositionId, ProjectId, RankingListId, SessionId},
    services::staffing::Actor,
    services::{Refused, projects, sessions, settings},
    timely::Txn,
    values::states::{FillState, NeedStatus, ProjectStatus, Release, Strategy},
};

/// Why a need was not added.
#[derive(Debug, thiserror::Error)]
pub enum AddNeedError {
    /// There is no such project.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// The project stands where nothing is needed any more.
    #[error("the project is {0}")]
    NotInThisState(ProjectStatus),
    /// The orchestra has no such position, or it is archived.
    #[error("there is no such position")]
    UnknownPosition,
    /// Nobody could be asked.
    #[error("a need has at least one list")]
    NoList,
    /// The orchestra has no such list, or it is archived or another project's.
    #[error("there is no such list for this project")]
    UnknownList(usize),
    /// A list stands on the ladder once.
    #[error("the list is on the ladder already")]
    RepeatedList(usize),
    /// The project has no such session.
    #[error("the project has no such session")]
    UnknownSession(usize),
    /// Only `first_come` asks more than are missing.
    #[error("only first_come has a largest number of recipients")]
    MaxRecipients,
    /// The database failed.
    #[error("the orchestra's database failed")]
    Storage(#[from] DbErr),
}

/// Adds an unarmed need with its seats, ladder and sessions.
pub async fn add(
    txn: &Txn,
    clock: &Clock,
    by: Option<Actor>,
    project: ProjectId,
    new: NewNeed,
) -> Result<Need, AddNeedError> {
    let coming = projects::locked(txn, project).await?.ok_or(Refused::NotFound)?.status;
    if !projects::is_coming(coming) {
        return Err(AddNeedError::NotInThisState(coming));
    }
    // Shared locks: what a need refers to is not archived while it is being added.
    let position = position::Entity::find_by_id(new.position).lock_shared().one(txn).await?;
    if position.is_none_or(|position| position.archived_at.is_some()) {
        return Err(AddNeedError::UnknownPosition);
    }
    let ladder = match &new.ladder {
        Some(chosen) => chosen_ladder(txn, project, chosen).await?,
        None => standing_ladder(txn, new.position).await?,
    };
    if ladder.is_empty() {
        return Err(AddNeedError::NoList);
    }
    let need = insert(txn, clock, by, project, new, ladder).await?;
    let payload = json!({ "positionId": need.facts.position_id, "quantity": need.facts.quantity });
    projects::note(txn, clock, by, project, "need.added", need.facts.id.as_uuid(), payload).await?;
    Ok(need)
}

/// Adds a need whose position and lists are known to be good, to a project that is locked.
pub(in crate::services) async fn insert(
    txn: &Txn,
    clock: &Clock,
    by: Option<Actor>,
    project: ProjectId,
    new: NewNeed,
    ladder: Vec<Rung>,
) -> Result<Need, AddNeedError> {
    let all = sessions::of_project(txn, project).await?;
    let covered: BTreeSet<_> = new.sessions.iter().copied().collect();
    if let Some(unknown) = new.sessions.iter().position(|id| all.iter().all(|session| session.id != *id)) {
        return Err(AddNeedError::UnknownSession(unknown));
    }
    let settings = settings::load(txn).await?;
    let now = clock.now();
    let response =
        new.response.unwrap_or_else(|| reading::proposal(&settings, &all, &covered, now, new.urgent).response);
    let strategy = new.strategy.unwrap_or_else(|| default_strategy(new.quantity, new.urgent));
    if new.max_recipients.is_some() && strategy != Strategy::FirstCome {
        return Err(AddNeedError::MaxRecipients);
    }
    let by_default = (strategy == Strategy::FirstCome && new.urgent).then(|| new.quantity.saturating_mul(3));
    let id = NeedId::new(clock);
    let row = need::ActiveModel {
        id: Set(id),
        project_id: Set(project),
        position_id: Set(new.position),
        quantity: Set(new.quantity),
        status: Set(NeedStatus::Active),
        strategy: Set(strategy),
        max_recipients: Set(new.max_recipients.or(by_default)),
        response_value: Set(response.value().cast_signed()),
        response_unit: Set(response.unit()),
        clock: Set(new.clock.unwrap_or(settings.clock)),
        requires_local: Set(new.requires_local),
        urgent: Set(new.urgent),
        armed_at: Set(None),
        hold_reason: Set(None),
        held_at: Set(None),
        priority: Set(new.priority),
        reason: Set(new.reason),
        replaces: Set(new.replaces),
        note_to_musician: Set(new.note_to_musician),
        terms: Set(new.terms),
        created_at: Set(now),
        updated_at: Set(now),
        updated_by: Set(by.and_then(Actor::user)),
        version: Set(1),
    };
    let facts = row.insert(txn).await?;
    let seats = (1..=new.quantity).map(|no| seat::ActiveModel { need_id: Set(id), no: Set(no) });
    seat::Entity::insert_many(seats).exec_without_returning(txn).await?;
    let rungs = (1..).zip(&ladder).map(|(ordinal, rung)| need_list::ActiveModel {
        need_id: Set(id),
        ordinal: Set(ordinal),
        list_id: Set(rung.list),
        release: Set(rung.release),
        opens_at: Set(None),
    });
    need_list::Entity::insert_many(rungs).exec_without_returning(txn).await?;
    if !covered.is_empty() {
        let sessions = covered.iter().map(|session| need_session::ActiveModel {
            project_id: Set(project),
            need_id: Set(id),
            session_id: Set(*session),
        });
        need_session::Entity::insert_many(sessions).exec_without_returning(txn).await?;
    }
    let sessions: Vec<SessionId> = covered.into_iter().collect();
    Ok(Need { facts, ladder, sessions, accepted: 0, live: 0, fill_state: FillState::Waiting })
}

async fn chosen_ladder(
    txn: &Txn,
    project: ProjectId,
    chosen: &[(RankingListId, Release)],
) -> Result<Vec<Rung>, AddNeedError> {
    let ids = chosen.iter().map(|(list, _)| *list);
    let lists = ranking_list::Entity::find()
        .filter(ranking_list::Column::Id.is_in(ids))
        .order_by_asc(ranking_list::Column::Id)
        .lock_shared()
        .all(txn)
        .await?;
    let usable = |list: &&ranking_list::Model| {
        list.archived_at.is_none() && list.project_id.is_none_or(|of_project| of_project == project)
    };
    let mut ladder: Vec<Rung> = Vec::with_capacity(chosen.len());
    for (place, (id, release)) in chosen.iter().enumerate() {
        if ladder.iter().any(|rung| rung.list == *id) {
            return Err(AddNeedError::RepeatedList(place));
        }
        let list = lists.iter().filter(usable).find(|list| list.id == *id);
        ladder.push(list.map(|list| rung(list, *release)).ok_or(AddNeedError::UnknownList(place))?);
    }
    Ok(ladder)
}

async fn standing_ladder(txn: &Txn, position: PositionId) -> Result<Vec<Rung>, DbErr> {
    let lists = ranking_list::Entity::find()
        .filter(ranking_list::Column::PositionId.eq(position))
        .filter(ranking_list::Column::Tier.is_not_null())
        .filter(ranking_list::Column::ArchivedAt.is_null())
        .order_by_asc(ranking_list::Column::Tier)
        .lock_shared()
        .all(txn)
        .await?;
    Ok(lists.iter().map(|list| rung(list, Release::Exhausted)).collect())
}

fn rung(list: &ranking_list::Model, release: Release) -> Rung {
    Rung { list: list.id, tier: list.tier, name: list.name.clone(), release }
}

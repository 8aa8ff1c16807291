//! Drafting a project after an earlier one: the same programme, sessions and needs on other days.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect};
use serde_json::json;

use super::{NewProject, Project, ProjectDetails, SaveProjectError, is_near, listing};
use crate::{
    clock::Clock,
    entities::{position, project, project_session, ranking_list},
    ids::{PositionId, ProjectId, RankingListId, SessionId},
    rules::calendar::ResponseTime,
    services::staffing::Actor,
    services::{
        FindError, Refused,
        needs::{self, AddNeedError, Need, NewNeed, Rung},
        ranking_lists::{self, ListKind, NewList, SaveListError},
        sessions::{self, NewSession},
        settings,
    },
    timely::Txn,
    values::{change::Change, states::Strategy, text::Name},
};

/// What differs in the new project.
#[derive(Clone, Debug)]
pub struct DuplicateProject {
    /// Its first day; everything else moves by as many days and keeps its local time.
    pub starts_on: NaiveDate,
    /// What it is called; the same when unset.
    pub name: Option<Name>,
}

/// Why a project was not duplicated.
#[derive(Debug, thiserror::Error)]
pub enum DuplicateError {
    /// The project could not be drafted.
    #[error(transparent)]
    Project(#[from] SaveProjectError),
    /// One of its needs could not be added.
    #[error(transparent)]
    Need(#[from] AddNeedError),
    /// One of its own lists could not be copied.
    #[error(transparent)]
    List(#[from] SaveListError),
    /// The database failed.
    #[error("the orchestra's database failed")]
    Storage(#[from] DbErr),
}

impl From<FindError> for DuplicateError {
    fn from(error: FindError) -> Self {
        match error {
            FindError::NotFound => Self::Project(Refused::NotFound.into()),
            FindError::Storage(cause) => Self::Storage(cause),
        }
    }
}

/// Drafts a project with the same details, sessions and needs, unless the plan's limit is reached. Its needs are not
/// armed, and none is urgent. What has been archived since is left out: lists, and needs of positions. The project's own
/// lists are copied.
pub async fn duplicate(
    txn: &Txn,
    clock: &Clock,
    by: Option<Actor>,
    limit: u32,
    id: ProjectId,
    DuplicateProject { starts_on, name }: DuplicateProject,
) -> Result<Project, DuplicateError> {
    if !is_near(starts_on) {
        return Err(SaveProjectError::FarAway("startsOn").into());
    }
    let original = super::locked(txn, id).await?.ok_or(SaveProjectError::from(Refused::NotFound))?;
    let days = starts_on - original.starts_on;
    let old_sessions = sessions::of_project(txn, id).await?;
    let old_needs = needs::of_project(txn, id, false).await?;

    let new = NewProject {
        name: name.unwrap_or_else(|| original.name.clone()),
        starts_on,
        ends_on: original.ends_on + days,
        details: details(original, starts_on),
    };
    let copy = super::insert(txn, clock, by, limit, new).await?.facts.id;
    let sessions = copy_sessions(txn, clock, by, copy, old_sessions, days).await?;
    let positions = usable_positions(txn, &old_needs).await?;
    let mut lists = Lists { txn, clock, by, original: id, copy, copied: BTreeMap::new() };
    for old in old_needs.into_iter().filter(|need| positions.contains(&need.facts.position_id)) {
        let covered = old.sessions.iter().filter_map(|session| sessions.get(session).copied()).collect();
        let ladder = lists.ladder(&old.ladder).await?;
        needs::insert(txn, clock, by, copy, as_new(old, covered), ladder).await?;
    }
    super::note(txn, clock, by, copy, "project.drafted", copy.as_uuid(), json!({ "after": id })).await?;
    Ok(listing::find_or::<SaveProjectError>(txn, copy, Refused::NotFound).await?)
}

fn details(original: project::Model, starts_on: NaiveDate) -> ProjectDetails {
    let project::Model {
        id: _,
        external_id: _,
        name: _,
        status: _,
        starts_on: was_on,
        ends_on: _,
        programme,
        conductor,
        dress,
        terms,
        rehearsal_text,
        concert_text,
        notes,
        contact_name,
        contact_phone,
        contact_email,
        responsible_user,
        conflict_policy,
        answer_by,
        paused_at: _,
        lock_seq: _,
        created_at: _,
        updated_at: _,
        updated_by: _,
        version: _,
    } = original;
    ProjectDetails {
        external_id: Change::Keep,
        programme: programme.into(),
        conductor: conductor.into(),
        dress: dress.into(),
        terms: terms.into(),
        rehearsal_text: rehearsal_text.into(),
        concert_text: concert_text.into(),
        notes: notes.into(),
        contact_name: contact_name.into(),
        contact_phone: contact_phone.into(),
        contact_email: contact_email.into(),
        responsible_user: responsible_user.into(),
        conflict_policy: conflict_policy.into(),
        answer_by: answer_by.map(|day| day + (starts_on - was_on)).into(),
    }
}

async fn copy_sessions(
    txn: &Txn,
    clock: &Clock,
    by: Option<Actor>,
    project: ProjectId,
    originals: Vec<project_session::Model>,
    days: chrono::TimeDelta,
) -> Result<BTreeMap<SessionId, SessionId>, DuplicateError> {
    let calendar = settings::load(txn).await?.calendar(BTreeSet::new());
    let mut rows = Vec::with_capacity(originals.len());
    let mut ids = BTreeMap::new();
    for original in originals {
        let starts_at = calendar.days_later(original.starts_at, days);
        let new = NewSession {
            kind: original.kind,
            starts_at,
            // Length rather than local time: a session over a change of clocks would otherwise shrink or grow.
            ends_at: starts_at + (original.ends_at - original.starts_at),
            venue: original.venue,
            note: original.note,
            external_id: None,
        };
        let row = sessions::row(clock, by, project, new);
        ids.insert(original.id, row.id.clone().unwrap());
        rows.push(row);
    }
    if !rows.is_empty() {
        project_session::Entity::insert_many(rows).exec_without_returning(txn).await?;
    }
    Ok(ids)
}

async fn usable_positions(db: &impl ConnectionTrait, needs: &[Need]) -> Result<BTreeSet<PositionId>, DbErr> {
    let positions: Vec<PositionId> = position::Entity::find()
        .filter(position::Column::Id.is_in(needs.iter().map(|need| need.facts.position_id)))
        .filter(position::Column::ArchivedAt.is_null())
        .select_only()
        .column(position::Column::Id)
        .into_tuple()
        .all(db)
        .await?;
    Ok(positions.into_iter().collect())
}

/// The ladders of the copy: lists of the orchestra stay, the project's own are copied once.
struct Lists<'a> {
    txn: &'a Txn,
    clock: &'a Clock,
    by: Option<Actor>,
    original: ProjectId,
    copy: ProjectId,
    copied: BTreeMap<RankingListId, RankingListId>,
}

impl Lists<'_> {
    async fn ladder(&mut self, old: &[Rung]) -> Result<Vec<Rung>, DuplicateError> {
        let lists = ranking_list::Entity::find()
            .filter(ranking_list::Column::Id.is_in(old.iter().map(|rung| rung.list)))
            .filter(ranking_list::Column::ArchivedAt.is_null())
            .all(self.txn)
            .await?;
        let mut ladder = Vec::with_capacity(old.len());
        for rung in old {
            let Some(list) = lists.iter().find(|list| list.id == rung.list) else { continue };
            let id = if list.project_id == Some(self.original) { self.own(list).await? } else { list.id };
            ladder.push(Rung { list: id, ..rung.clone() });
        }
        Ok(ladder)
    }

    async fn own(&mut self, list: &ranking_list::Model) -> Result<RankingListId, DuplicateError> {
        if let Some(copied) = self.copied.get(&list.id) {
            return Ok(*copied);
        }
        let Some(name) = list.name.clone() else { return Ok(list.id) };
        let new = NewList {
            position: list.position_id,
            kind: ListKind::Custom { name, project: Some(self.copy) },
            description: list.description.clone(),
        };
        let copied = ranking_lists::copy(self.txn, self.clock, self.by, list.id, new).await?.id;
        self.copied.insert(list.id, copied);
        Ok(copied)
    }
}

/// The same need, not yet asked for by anybody. What was urgent then is not urgent now.
fn as_new(old: Need, sessions: Vec<SessionId>) -> NewNeed {
    let need = old.facts;
    let unhurried = !need.urgent;
    let response = ResponseTime::new(need.response_value.cast_unsigned(), need.response_unit).ok();
    NewNeed {
        position: need.position_id,
        quantity: need.quantity,
        strategy: Some(need.strategy).filter(|_| unhurried),
        max_recipients: need.max_recipients.filter(|_| unhurried && need.strategy == Strategy::FirstCome),
        response: response.filter(|_| unhurried),
        clock: Some(need.clock),
        requires_local: need.requires_local,
        urgent: false,
        priority: need.priority,
        reason: need.reason,
        replaces: need.replaces,
        note_to_musician: need.note_to_musician,
        terms: need.terms,
        ladder: None,
        sessions,
    }
}

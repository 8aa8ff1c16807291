//! Edits of needs: what staff save is followed by a plan, and asks nobody whom they have not seen in it.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, EntityTrait, ExprTrait, IntoActiveValue, QueryFilter, QuerySelect,
    sea_query::Expr,
};
use serde_json::json;

use super::{
    Carried, StaffCommand, StaffingError,
    desk::{Desk, Replan},
    events::NewEvent,
};
use crate::{
    clock::Clock,
    entities::{need, need_list, need_session, ranking_list, seat},
    ids::{NeedId, ProjectId, RankingListId, RequestId, SessionId},
    rules::{
        calendar::{CountingClock, ResponseTime},
        planner::{PlanCommand, Scope},
    },
    services::Stale,
    tx::StaffingTx,
    values::{
        change::Change,
        states::{ClosedReason, NeedReason, NeedStatus, Release, Strategy, Trigger},
        text::{Name, Note},
    },
};

/// What is to change about a need.
#[derive(Clone, Debug, Default)]
pub struct NeedChange {
    /// How many players are needed, 1 to 99; not fewer than have said yes.
    pub quantity: Option<i32>,
    /// How many are asked at a time.
    pub strategy: Option<Strategy>,
    /// How many are asked at once with `first_come`.
    pub max_recipients: Change<i32>,
    /// How long a musician has to answer. Requests that are out keep their deadlines.
    pub response: Option<ResponseTime>,
    /// Which days the response time counts.
    pub clock: Option<CountingClock>,
    /// Whether only local musicians are asked.
    pub requires_local: Option<bool>,
    /// Whether quiet time and last call are ignored.
    pub urgent: Option<bool>,
    /// Needs with a lower priority are taken first.
    pub priority: Option<i32>,
    /// Why players are needed.
    pub reason: Option<NeedReason>,
    /// Who is away.
    pub replaces: Change<Name>,
    /// What the musicians asked should know.
    pub note_to_musician: Change<Note>,
    /// Fee and travel, when they differ from the project's.
    pub terms: Change<Note>,
    /// The lists, in the order they open.
    pub ladder: Option<Vec<(RankingListId, Release)>>,
    /// The sessions it covers; none means all that are still ahead.
    pub sessions: Option<BTreeSet<SessionId>>,
}

/// Changes a need and plans it again: what is too much is cancelled first, then whoever is missing is asked, if the
/// command says so. A need that is not armed, or is held, asks nobody by an edit alone.
pub async fn edit_need(
    tx: &StaffingTx,
    clock: &Clock,
    command: &StaffCommand,
    id: NeedId,
    change: NeedChange,
    expected: Option<i64>,
) -> Result<Carried, StaffingError> {
    let (mut desk, project) = open(tx, clock, command, id, expected).await?;
    if desk.file(project)?.needs[&id].row.status == NeedStatus::Archived {
        return Err(StaffingError::NotInThisState("the need is archived".to_owned()));
    }
    if let Some(ladder) = &change.ladder {
        desk.replace_ladder(project, id, ladder).await?;
    }
    if let Some(sessions) = &change.sessions {
        desk.replace_sessions(project, id, sessions).await?;
    }
    if let Some(quantity) = change.quantity {
        desk.change_quantity(project, id, quantity).await?;
    }
    desk.change_row(project, id, command, change).await?;

    let plan = PlanCommand { scope: Scope::Needs(BTreeSet::from([id])), ..PlanCommand::of(Trigger::Save) };
    let situation = desk.situation(project, Replan { trigger: Trigger::Save, after_no: false }).await?;
    desk.decide(project, &situation, &plan, situation.plan(&plan), command.asking).await?;
    desk.finish(command.asking).await
}

/// The need is no longer to be filled: who may still answer is told. Not while somebody is engaged for it.
pub async fn archive_need(
    tx: &StaffingTx,
    clock: &Clock,
    command: &StaffCommand,
    id: NeedId,
    expected: Option<i64>,
) -> Result<Carried, StaffingError> {
    let (mut desk, project) = open(tx, clock, command, id, expected).await?;
    if desk.file(project)?.accepted(id) > 0 {
        return Err(StaffingError::NotInThisState("musicians are engaged for the need".to_owned()));
    }
    let live = desk.file(project)?.requests_of(id).filter(|request| request.status.is_live());
    let live: Vec<RequestId> = live.map(|request| request.id).collect();
    desk.close_each(project, live, ClosedReason::NeedArchived)?;
    let archived = need::ActiveModel { status: Set(NeedStatus::Archived), ..Default::default() };
    desk.save_need(project, id, command, archived, "archived").await?;
    desk.finish(command.asking).await
}

async fn open<'t>(
    tx: &'t StaffingTx,
    clock: &'t Clock,
    command: &StaffCommand,
    id: NeedId,
    expected: Option<i64>,
) -> Result<(Desk<'t>, ProjectId), StaffingError> {
    let row = need::Entity::find_by_id(id).one(tx.rows()).await?.ok_or(StaffingError::NotFound)?;
    let desk = Desk::open(tx, clock, command.by, command.leave, [row.project_id]).await?;
    let row = &desk.file(row.project_id)?.needs[&id].row;
    if expected.is_some_and(|expected| expected != row.version) {
        let need::Model { version, updated_at, updated_by, .. } = *row;
        return Err(Stale { version, updated_at, updated_by }.into());
    }
    let project = row.project_id;
    Ok((desk, project))
}

impl Desk<'_> {
    /// Raising adds seats; lowering moves those who sit too high down to free ones, and then takes the seats away.
    async fn change_quantity(&mut self, project: ProjectId, id: NeedId, quantity: i32) -> Result<(), StaffingError> {
        if !(1..=99).contains(&quantity) {
            return Err(StaffingError::invalid("/quantity", &"must be between 1 and 99"));
        }
        let file = self.file_mut(project)?;
        if quantity < file.accepted(id) {
            return Err(StaffingError::SeatsTaken);
        }
        let Some(need) = file.needs.get_mut(&id) else { return Err(StaffingError::NotFound) };
        let before = std::mem::replace(&mut need.row.quantity, quantity);
        let too_high = |seat: Option<i32>| seat.is_some_and(|no| no > quantity);
        let moving: Vec<RequestId> =
            file.requests_of(id).filter(|request| too_high(request.seat_no)).map(|request| request.id).collect();
        for request in moving {
            let free = file.lowest_free_seat(&file.needs[&id]);
            if let Some(request) = file.requests.get_mut(&request) {
                request.seat_no = free;
            }
        }
        if quantity < before {
            self.lowered.insert(id, quantity);
        } else if quantity > before {
            let seats = (before + 1..=quantity).map(|no| seat::ActiveModel { need_id: Set(id), no: Set(no) });
            seat::Entity::insert_many(seats).exec_without_returning(self.rows).await?;
        }
        Ok(())
    }

    async fn replace_ladder(
        &mut self,
        project: ProjectId,
        id: NeedId,
        ladder: &[(RankingListId, Release)],
    ) -> Result<(), StaffingError> {
        if ladder.is_empty() {
            return Err(StaffingError::invalid("/ladder", &"a need has at least one list"));
        }
        let ids = ladder.iter().map(|(list, _)| *list);
        // Shared locks: what a need refers to is not archived meanwhile.
        let lists = ranking_list::Entity::find().filter(ranking_list::Column::Id.is_in(ids)).lock_shared();
        let lists = lists.all(self.rows).await?;
        for (place, (id, _)) in ladder.iter().enumerate() {
            let usable = lists.iter().any(|list| {
                list.id == *id && list.archived_at.is_none() && list.project_id.is_none_or(|of| of == project)
            });
            if !usable {
                return Err(StaffingError::invalid(format!("/ladder/{place}/listId"), &"there is no such list"));
            }
            if ladder[..place].iter().any(|(before, _)| before == id) {
                return Err(StaffingError::invalid(
                    format!("/ladder/{place}/listId"),
                    &"the list is on the ladder already",
                ));
            }
        }
        let armed_at = self.file(project)?.needs[&id].row.armed_at;
        let opens_at = |release: &Release| match release {
            Release::AfterHours(hours) => {
                let at = armed_at? + TimeDelta::hours(hours.get().into());
                (at > self.now).then_some(at)
            }
            Release::Exhausted | Release::Immediately => None,
        };
        let rungs = (1..).zip(ladder).map(|(ordinal, (list, release))| need_list::ActiveModel {
            need_id: Set(id),
            ordinal: Set(ordinal),
            list_id: Set(*list),
            release: Set(*release),
            opens_at: Set(opens_at(release)),
        });
        let rungs: Vec<_> = rungs.collect();
        need_list::Entity::delete_many().filter(need_list::Column::NeedId.eq(id)).exec(self.rows).await?;
        need_list::Entity::insert_many(rungs).exec_without_returning(self.rows).await?;
        Ok(())
    }

    async fn replace_sessions(
        &mut self,
        project: ProjectId,
        id: NeedId,
        sessions: &BTreeSet<SessionId>,
    ) -> Result<(), StaffingError> {
        let file = self.file_mut(project)?;
        if sessions.iter().any(|id| file.sessions.iter().all(|session| session.id != *id)) {
            return Err(StaffingError::invalid("/sessionIds", &"the project has no such session"));
        }
        if let Some(need) = file.needs.get_mut(&id) {
            need.sessions.clone_from(sessions);
        }
        need_session::Entity::delete_many().filter(need_session::Column::NeedId.eq(id)).exec(self.rows).await?;
        if !sessions.is_empty() {
            let rows = sessions.iter().map(|session| need_session::ActiveModel {
                project_id: Set(project),
                need_id: Set(id),
                session_id: Set(*session),
            });
            need_session::Entity::insert_many(rows).exec_without_returning(self.rows).await?;
        }
        Ok(())
    }

    async fn change_row(
        &mut self,
        project: ProjectId,
        id: NeedId,
        command: &StaffCommand,
        change: NeedChange,
    ) -> Result<(), StaffingError> {
        let row = &self.file(project)?.needs[&id].row;
        let strategy = change.strategy.unwrap_or(row.strategy);
        let max_recipients = match (strategy, change.max_recipients) {
            (Strategy::FirstCome, change) => change.applied_to(row.max_recipients),
            (_, Change::Set(_)) => {
                return Err(StaffingError::invalid(
                    "/maxRecipients",
                    &"only first_come has a largest number of recipients",
                ));
            }
            _ => None,
        };
        if max_recipients.is_some_and(|most| most < 1) {
            return Err(StaffingError::invalid("/maxRecipients", &"must be at least 1"));
        }
        let set = need::ActiveModel {
            quantity: Set(row.quantity),
            strategy: Set(strategy),
            max_recipients: Set(max_recipients),
            response_value: change.response.map_or(NotSet, |response| Set(response.value().cast_signed())),
            response_unit: change.response.map_or(NotSet, |response| Set(response.unit())),
            clock: change.clock.map_or(NotSet, Set),
            requires_local: change.requires_local.map_or(NotSet, Set),
            urgent: change.urgent.map_or(NotSet, Set),
            priority: change.priority.map_or(NotSet, Set),
            reason: change.reason.map_or(NotSet, Set),
            replaces: change.replaces.into_active_value(),
            note_to_musician: change.note_to_musician.into_active_value(),
            terms: change.terms.into_active_value(),
            ..Default::default()
        };
        if let Some(need) = self.file_mut(project)?.needs.get_mut(&id) {
            need.response = change.response.unwrap_or(need.response);
        }
        self.save_need(project, id, command, set, "changed").await
    }

    /// Writes what staff changed about a need, as its next version.
    async fn save_need(
        &mut self,
        project: ProjectId,
        id: NeedId,
        command: &StaffCommand,
        set: need::ActiveModel,
        what: &str,
    ) -> Result<(), StaffingError> {
        let saved = need::Entity::update_many()
            .set(set)
            .col_expr(need::Column::UpdatedAt, Expr::val(self.now))
            .col_expr(need::Column::UpdatedBy, Expr::val(command.by.user()))
            .col_expr(need::Column::Version, Expr::col(need::Column::Version).add(1))
            .filter(need::Column::Id.eq(id))
            .exec_with_returning(self.rows)
            .await?;
        let row = saved.into_iter().next().ok_or(StaffingError::NotFound)?;
        let file = self.file_mut(project)?;
        if let Some(need) = file.needs.get_mut(&id) {
            need.row = row.clone();
        }
        file.stored.needs.insert(id, row);
        self.note(NewEvent {
            kind: format!("need.{what}"),
            project: Some(project),
            entity: "need",
            id: *id.as_uuid(),
            payload: json!({}),
        });
        Ok(())
    }
}

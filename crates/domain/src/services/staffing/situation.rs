//! What the planner is shown: the project's file and its roster, at one instant.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, DbErr};

use super::{PlanView, PlannedNeed, house::House, project_file::ProjectFile, roster::Roster, views::Person};
use crate::{
    ids::{MusicianId, NeedId},
    rules::{
        calendar::Leave,
        planner::{self, Plan, PlanCommand, Scope, Snapshot},
    },
    values::states::NeedStatus,
};

/// When mails that a plan causes leave.
#[derive(Clone, Copy)]
pub(super) enum Departure {
    /// As the command says.
    As(Leave),
    /// A little later than now, so that a mis-tapped no can be mended before anybody is mailed.
    AfterNo,
}

/// A project as the planner sees it, with what a plan's reader wants to know besides.
pub(super) struct Situation {
    pub snapshot: Snapshot,
    now: DateTime<Utc>,
    deadlines: BTreeMap<NeedId, Option<DateTime<Utc>>>,
    people: BTreeMap<MusicianId, Person>,
}

impl Situation {
    pub async fn load(
        db: &impl ConnectionTrait,
        file: &ProjectFile,
        house: &House,
        now: DateTime<Utc>,
        departure: Departure,
    ) -> Result<Self, DbErr> {
        let Roster { mut ladders, musicians, people } = Roster::load(db, file, now).await?;
        let mut deadlines = BTreeMap::new();
        let mut needs = Vec::new();
        for (id, need) in &file.needs {
            let not_before = match departure {
                Departure::As(leave) => house.calendar.not_before(now, leave),
                Departure::AfterNo => house.calendar.not_before_after_no(now, need.row.urgent),
            };
            let starts = file.starts(need);
            let deadline = house.calendar.deadline(&file.terms(need, &starts), not_before).ok();
            deadlines.insert(*id, deadline);
            needs.push(planner::Need {
                id: *id,
                position: need.position.id,
                instrument: need.position.instrument_id,
                priority: need.row.priority,
                instrument_order: need.position.display_order,
                hierarchy_level: need.position.hierarchy_level,
                status: need.row.status,
                strategy: need.row.strategy,
                quantity: need.row.quantity,
                max_recipients: need.row.max_recipients,
                requires_local: need.row.requires_local,
                armed_at: need.row.armed_at,
                hold: need.row.hold_reason,
                not_before,
                too_late: deadline.is_none(),
                sessions: file.hours_ahead(need, now),
                ladder: ladders.remove(id).unwrap_or_default(),
            });
        }
        let snapshot = Snapshot {
            project: file.id(),
            status: file.project.status,
            // Nobody enters a suspended orchestra, so nobody plans for it.
            suspended: false,
            conflict_policy: file.project.conflict_policy.unwrap_or(house.conflict_policy),
            double_booking: house.double_booking,
            allowance: None,
            needs,
            requests: file.requests.values().map(request).collect(),
            musicians,
        };
        Ok(Self { snapshot, now, deadlines, people })
    }

    pub fn plan(&self, command: &PlanCommand) -> Plan {
        planner::plan(&self.snapshot, command, self.now)
    }

    /// The needs that the command covers and that are still to be filled, in the order in which they are taken.
    pub fn in_scope(&self, scope: &Scope) -> Vec<&planner::Need> {
        let covered = |need: &&planner::Need| match scope {
            Scope::Project => true,
            Scope::Needs(needs) => needs.contains(&need.id),
        };
        let active = self.snapshot.needs.iter().filter(|need| need.status == NeedStatus::Active);
        let mut needs: Vec<_> = active.filter(covered).collect();
        needs.sort_by_key(|need| (need.priority, need.instrument_order, need.hierarchy_level, need.id));
        needs
    }

    pub fn view(&self, command: &PlanCommand, plan: Plan) -> PlanView {
        let needs = self.in_scope(&command.scope).into_iter().map(|need| PlannedNeed {
            need: need.id,
            leaves_at: need.not_before,
            deadline: self.deadlines.get(&need.id).copied().flatten(),
        });
        let named: BTreeSet<MusicianId> = plan.verdicts.iter().map(|verdict| verdict.musician).collect();
        let named = named.into_iter().chain(plan.cancels.iter().map(|cancel| cancel.musician)).collect::<BTreeSet<_>>();
        let people = named.iter().filter_map(|musician| self.people.get(musician)).cloned();
        PlanView { needs: needs.collect(), people: people.collect(), plan }
    }

    /// The needs that ask by themselves: armed, and not held.
    pub fn running(&self) -> BTreeSet<NeedId> {
        let runs = |need: &&planner::Need| need.armed_at.is_some() && need.hold.is_none();
        self.snapshot.needs.iter().filter(runs).map(|need| need.id).collect()
    }
}

fn request(row: &crate::entities::request::Model) -> planner::Request {
    planner::Request {
        id: row.id,
        need: row.need_id,
        musician: row.musician_id,
        status: row.status,
        closed_reason: row.closed_reason,
        decline_scope: row.decline_scope,
        wave: row.wave,
        list_ordinal: row.list_ordinal,
        rank: row.rank_at_dispatch,
        queued_at: row.queued_at,
        sent_at: row.sent_at,
        deadline_at: row.deadline_at,
        closed_at: row.closed_at,
        standby_since: row.standby_since,
    }
}

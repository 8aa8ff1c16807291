//! The desk at which one command works: the locked files of its projects, and what goes out when it is done.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, EntityTrait, ExprTrait, QueryFilter, sea_query::Expr};
use uuid::Uuid;

use super::{
    Actor, Asking, Carried, PlanView, StaffingError, events::NewEvent, house::House, letters::Letter,
    project_file::ProjectFile, situation::Departure,
};
use crate::{
    clock::Clock,
    entities::{dispatch, need, project},
    ids::{MusicianId, NeedId, ProjectId, RequestId, UserId},
    rules::{calendar::Leave, conflicts::Engagement},
    timely::Txn,
    tx::StaffingTx,
    values::states::{ActorKind, HoldReason, MailState, Trigger},
};

/// What a command has in hand: everything is decided in memory and written in sets.
pub(super) struct Desk<'t> {
    pub rows: &'t Txn,
    pub clock: &'t Clock,
    pub now: DateTime<Utc>,
    pub actor: Actor,
    pub leave: Leave,
    pub house: House,
    pub files: BTreeMap<ProjectId, ProjectFile>,
    /// Engagements in other projects, of the musicians whose answers are heard.
    pub engagements: BTreeMap<MusicianId, Vec<Engagement>>,
    /// The answer time that the mail which was handed over prints.
    pub printed: Option<DateTime<Utc>>,
    pub replans: BTreeMap<ProjectId, Replan>,
    pub dispatches: Vec<dispatch::Model>,
    pub letters: Vec<Letter>,
    pub events: Vec<NewEvent>,
    pub mailboxes: BTreeMap<MusicianId, MailState>,
    /// Requests whose mail must have arrived, for its link was used.
    pub reached: BTreeSet<RequestId>,
    /// Seats beyond these numbers are given up, once nobody has them.
    pub lowered: BTreeMap<NeedId, i32>,
    /// What was planned and carried out for staff, who must have seen it.
    pub shown: Option<Box<PlanView>>,
    pub carried: Carried,
}

/// A plan that is still to be made.
#[derive(Clone, Copy)]
pub(super) struct Replan {
    pub trigger: Trigger,
    pub after_no: bool,
}

impl<'t> Desk<'t> {
    /// Locks the projects in the order of their ids, which every command keeps, and opens their files.
    pub async fn open(
        tx: &'t StaffingTx,
        clock: &'t Clock,
        actor: Actor,
        leave: Leave,
        projects: impl IntoIterator<Item = ProjectId>,
    ) -> Result<Self, StaffingError> {
        let rows = tx.rows();
        let mut locked = Vec::new();
        for id in projects.into_iter().collect::<BTreeSet<_>>() {
            locked.push(lock(rows, id).await?);
        }
        let mut files = BTreeMap::new();
        for project in locked {
            files.insert(project.id, ProjectFile::load(rows, project).await?);
        }
        Ok(Self {
            rows,
            clock,
            // Read behind the lock, so that what waited for another command does not act before it.
            now: clock.now(),
            actor,
            leave,
            house: House::load(rows).await?,
            files,
            engagements: BTreeMap::new(),
            printed: None,
            replans: BTreeMap::new(),
            dispatches: Vec::new(),
            letters: Vec::new(),
            events: Vec::new(),
            mailboxes: BTreeMap::new(),
            reached: BTreeSet::new(),
            lowered: BTreeMap::new(),
            shown: None,
            carried: Carried::default(),
        })
    }

    pub fn file(&self, project: ProjectId) -> Result<&ProjectFile, StaffingError> {
        self.files.get(&project).ok_or(StaffingError::NotFound)
    }

    pub fn file_mut(&mut self, project: ProjectId) -> Result<&mut ProjectFile, StaffingError> {
        self.files.get_mut(&project).ok_or(StaffingError::NotFound)
    }

    /// When a mail that is written now leaves, unless its recipient's own act caused it.
    pub fn departure(&self, replan: Replan) -> Departure {
        if replan.after_no { Departure::AfterNo } else { Departure::As(self.leave) }
    }

    /// The project must be planned again before the command is done. What staff do weighs more than what follows.
    pub fn replan(&mut self, project: ProjectId, trigger: Trigger, after_no: bool) {
        let new = Replan { trigger, after_no };
        let known = self.replans.entry(project).or_insert(new);
        if matches!(trigger, Trigger::Request) {
            known.trigger = trigger;
        }
        known.after_no &= after_no;
    }

    pub fn note(&mut self, event: NewEvent) {
        self.events.push(event);
    }

    /// Writes what has changed so far; what is planned afterwards is planned from it.
    pub async fn write(&mut self) -> Result<(), StaffingError> {
        self.write_projects().await?;
        self.write_requests().await?;
        self.write_needs().await?;
        self.write_mail().await
    }

    async fn write_projects(&mut self) -> Result<(), StaffingError> {
        let by = self.actor.user();
        for file in self.files.values_mut() {
            let project = &file.project;
            if *project == file.stored.project {
                continue;
            }
            project::Entity::update_many()
                .col_expr(project::Column::Status, Expr::val(project.status.as_str()))
                .col_expr(project::Column::PausedAt, Expr::val(project.paused_at))
                .col_expr(project::Column::UpdatedAt, Expr::val(self.now))
                .col_expr(project::Column::UpdatedBy, Expr::val(by))
                .col_expr(project::Column::Version, Expr::col(project::Column::Version).add(1))
                .filter(project::Column::Id.eq(project.id))
                .exec(self.rows)
                .await?;
            file.stored.project = file.project.clone();
        }
        Ok(())
    }

    /// What a plan makes of needs is no change of theirs: nobody's open form grows stale by it.
    async fn write_needs(&mut self) -> Result<(), StaffingError> {
        for file in self.files.values_mut() {
            for (id, need) in &file.needs {
                let before = file.stored.needs.get(id);
                let planned = |row: &need::Model| (row.armed_at, row.hold_reason, row.held_at);
                if before.is_some_and(|before| planned(before) == planned(&need.row)) {
                    continue;
                }
                need::Entity::update_many()
                    .col_expr(need::Column::ArmedAt, Expr::val(need.row.armed_at))
                    .col_expr(need::Column::HoldReason, Expr::val(need.row.hold_reason.map(HoldReason::as_str)))
                    .col_expr(need::Column::HeldAt, Expr::val(need.row.held_at))
                    .filter(need::Column::Id.eq(*id))
                    .exec(self.rows)
                    .await?;
                file.stored.needs.insert(*id, need.row.clone());
            }
        }
        Ok(())
    }

    /// Plans what is to be planned, writes everything, and at last the timeline.
    pub async fn finish(mut self, asking: Asking) -> Result<Carried, StaffingError> {
        self.follow_up(asking).await?;
        self.write().await?;
        let events = std::mem::take(&mut self.events);
        super::events::append(self.rows, self.clock, self.actor, events).await?;
        Ok(self.carried)
    }

    /// The need of a file that this command has open.
    pub fn need_mut(&mut self, project: ProjectId, need: NeedId) -> Option<&mut need::Model> {
        Some(&mut self.files.get_mut(&project)?.needs.get_mut(&need)?.row)
    }
}

/// Locks a project until the transaction ends: the first statement of every staffing command.
async fn lock(rows: &Txn, id: ProjectId) -> Result<project::Model, StaffingError> {
    let locked = project::Entity::update_many()
        .col_expr(project::Column::LockSeq, Expr::col(project::Column::LockSeq).add(1))
        .filter(project::Column::Id.eq(id))
        .exec_with_returning(rows)
        .await?;
    locked.into_iter().next().ok_or(StaffingError::NotFound)
}

impl Actor {
    /// The user, when it is one.
    pub const fn user(self) -> Option<UserId> {
        match self {
            Self::Staff(user) | Self::Superadmin(user) => Some(user),
            Self::Musician(_) | Self::System => None,
        }
    }

    pub(super) const fn is_staff(self) -> bool {
        self.user().is_some()
    }

    pub(super) const fn id(self) -> Option<Uuid> {
        match self {
            Self::Staff(user) | Self::Superadmin(user) => Some(*user.as_uuid()),
            Self::Musician(musician) => Some(*musician.as_uuid()),
            Self::System => None,
        }
    }

    pub(super) const fn kind(self) -> ActorKind {
        match self {
            Self::Staff(_) => ActorKind::Staff,
            Self::Superadmin(_) => ActorKind::Superadmin,
            Self::Musician(_) => ActorKind::Musician,
            Self::System => ActorKind::System,
        }
    }
}

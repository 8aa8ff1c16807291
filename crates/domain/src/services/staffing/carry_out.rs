//! Carrying out a plan: what it closes, whom it asks, which needs it stops, and the record of why.

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, sea_query::Expr};
use serde_json::{Value, json};

use super::{
    Asking, StaffingError,
    desk::{Desk, Replan},
    events::NewEvent,
    situation::Situation,
    transitions::of_request,
};
use crate::{
    entities::{dispatch, need_list, request},
    ids::{DispatchId, NeedId, ProjectId, RequestId},
    mail,
    rules::{
        planner::{Plan, PlanCommand, PlannedDispatch, PlannedVerdict},
        request_lifecycle::{Event, Transition},
    },
    values::states::{HoldReason, ProjectStatus, Release, Trigger, Verdict},
};

impl Desk<'_> {
    /// Plans what the command has led to. What staff do asks nobody unless they said so; what musicians, mail servers
    /// and time do goes on by itself.
    pub(super) async fn follow_up(&mut self, asking: Asking) -> Result<(), StaffingError> {
        for (project, replan) in std::mem::take(&mut self.replans) {
            let command = PlanCommand::of(replan.trigger);
            let situation = self.situation(project, replan).await?;
            let plan = situation.plan(&command);
            if matches!(replan.trigger, Trigger::Request | Trigger::Resume | Trigger::Save) {
                self.decide(project, &situation, &command, plan, asking).await?;
            } else {
                self.carry_out(project, &situation, &command, &plan).await?;
            }
        }
        self.confirm(asking)
    }

    pub(super) async fn situation(&mut self, project: ProjectId, replan: Replan) -> Result<Situation, StaffingError> {
        // Engagements elsewhere are read from the database: it must know what happened until here.
        self.write_requests().await?;
        let departure = self.departure(replan);
        Ok(Situation::load(self.rows, self.file(project)?, &self.house, self.now, departure).await?)
    }

    /// Nobody is mailed by surprise: a plan that asks somebody is carried out as it was confirmed, or without asking.
    ///
    /// What several projects plan is confirmed as one, and the plan of each is made as if those before it had been: so
    /// whatever asks is carried out, and [`confirm`](Self::confirm) undoes it all by failing.
    pub(super) async fn decide(
        &mut self,
        project: ProjectId,
        situation: &Situation,
        command: &PlanCommand,
        plan: Plan,
        asking: Asking,
    ) -> Result<(), StaffingError> {
        let running = situation.running();
        let surprised: BTreeSet<NeedId> =
            plan.dispatches.iter().map(|dispatch| dispatch.need).filter(|need| running.contains(need)).collect();
        let asks = match asking {
            Asking::Confirmed(_) => true,
            Asking::Refuse => !surprised.is_empty(),
            Asking::DontAsk => false,
        };
        if asks {
            self.carry_out(project, situation, command, &plan).await?;
            let view = situation.view(command, plan);
            match &mut self.shown {
                Some(shown) => shown.join(view),
                shown @ None => *shown = Some(Box::new(view)),
            }
            return Ok(());
        }
        let holds = plan.holds.into_iter().filter(|hold| running.contains(&hold.need)).collect();
        let quiet = Plan { dispatches: Vec::new(), holds, ..plan };
        self.execute(project, situation, command, &quiet).await?;
        for need in surprised {
            self.hold(project, need, HoldReason::DontAsk);
        }
        Ok(())
    }

    /// Fails unless what was carried out is what staff had been shown.
    fn confirm(&mut self, asking: Asking) -> Result<(), StaffingError> {
        match (asking, self.shown.take()) {
            (Asking::Confirmed(digest), Some(plan)) if digest != plan.plan.digest => {
                Err(StaffingError::PlanChanged { plan })
            }
            (Asking::Refuse, Some(plan)) => Err(StaffingError::DigestRequired { plan }),
            _ => Ok(()),
        }
    }

    /// Does everything that a plan says; a manual one arms the needs in scope and takes their holds away.
    pub(super) async fn carry_out(
        &mut self,
        project: ProjectId,
        situation: &Situation,
        command: &PlanCommand,
        plan: &Plan,
    ) -> Result<(), StaffingError> {
        if command.trigger.is_manual() {
            let now = self.now;
            for need in situation.in_scope(&command.scope) {
                let Some(row) = self.need_mut(project, need.id) else { continue };
                row.hold_reason = None;
                row.held_at = None;
                if row.armed_at.is_none() {
                    row.armed_at = Some(now);
                    self.await_openings(need.id, need.ladder.iter().map(|rung| (rung.ordinal, rung.release))).await?;
                }
            }
        }
        let file = self.file_mut(project)?;
        if command.trigger == Trigger::Send && file.project.status == ProjectStatus::Draft {
            file.project.status = ProjectStatus::Active;
        }
        self.execute(project, situation, command, plan).await
    }

    async fn execute(
        &mut self,
        project: ProjectId,
        situation: &Situation,
        command: &PlanCommand,
        plan: &Plan,
    ) -> Result<(), StaffingError> {
        for cancel in &plan.cancels {
            self.happen(project, cancel.request, &Event::Close(cancel.reason))?;
            self.carried.cancelled.push(cancel.request);
        }
        if !plan.is_empty() {
            self.dispatch(project, command, plan)?;
        }
        for hold in &plan.holds {
            let Some(reason) = hold.store else { continue };
            self.hold(project, hold.need, reason);
            // Staff have seen in the plan what their own command leads to.
            if !self.actor.is_staff() {
                let cause = format!("{}:{}", hold.need, self.now.timestamp_micros());
                self.alert(project, hold.need, None, stopped(reason), &cause);
            }
        }
        self.note_openings(situation.in_scope(&command.scope).iter().map(|need| need.id).collect()).await
    }

    fn dispatch(&mut self, project: ProjectId, command: &PlanCommand, plan: &Plan) -> Result<(), StaffingError> {
        let id = DispatchId::new(self.clock);
        self.dispatches.push(dispatch::Model {
            id,
            project_id: project,
            actor: self.actor.user(),
            trigger: command.trigger,
            plan_digest: plan.digest.to_string(),
            verdicts: kept(&plan.verdicts),
            at: self.now,
        });
        self.carried.dispatch = self.carried.dispatch.or(Some(id));
        self.note(NewEvent {
            kind: "plan.executed".to_owned(),
            project: Some(project),
            entity: "dispatch",
            id: *id.as_uuid(),
            payload: json!({
                "trigger": command.trigger,
                "asked": plan.dispatches.len(),
                "cancelled": plan.cancels.len(),
            }),
        });
        for planned in &plan.dispatches {
            let request = self.request(project, id, planned);
            self.ask(&request, planned.not_before);
            self.note(of_request(&request, "queued"));
            self.carried.asked.push(request.id);
            self.file_mut(project)?.requests.insert(request.id, request);
        }
        Ok(())
    }

    fn request(&self, project: ProjectId, dispatch: DispatchId, planned: &PlannedDispatch) -> request::Model {
        let Transition { status, closed_reason, decline_scope, standby: _, effects: _ } = Transition::dispatched();
        request::Model {
            id: RequestId::new(self.clock),
            project_id: project,
            need_id: planned.need,
            musician_id: planned.musician,
            dispatch_id: dispatch,
            status,
            closed_reason,
            decline_scope,
            wave: planned.wave,
            list_ordinal: planned.list_ordinal,
            rank_at_dispatch: planned.rank,
            seat_no: None,
            queued_at: self.now,
            sent_at: None,
            deadline_at: None,
            next_reminder_at: None,
            reminded_count: 0,
            resends: 0,
            answered_at: None,
            answered_by: None,
            answer_no: 0,
            answer_channel: None,
            question: None,
            comment: None,
            standby_since: None,
            closed_at: None,
            link_epoch: 0,
            updated_at: self.now,
            updated_by: self.actor.user(),
            version: 1,
        }
    }

    /// From now on the lists that open by time wait for their hour.
    pub(super) async fn await_openings(
        &self,
        need: NeedId,
        ladder: impl Iterator<Item = (i32, Release)>,
    ) -> Result<(), StaffingError> {
        for (ordinal, release) in ladder {
            let Release::AfterHours(hours) = release else { continue };
            need_list::Entity::update_many()
                .col_expr(need_list::Column::OpensAt, Expr::val(self.now + TimeDelta::hours(hours.get().into())))
                .filter(need_list::Column::NeedId.eq(need))
                .filter(need_list::Column::Ordinal.eq(ordinal))
                .exec(self.rows)
                .await?;
        }
        Ok(())
    }

    /// The plan has seen the lists that were to open by now.
    async fn note_openings(&self, needs: Vec<NeedId>) -> Result<(), StaffingError> {
        need_list::Entity::update_many()
            .col_expr(need_list::Column::OpensAt, Expr::val(None::<chrono::DateTime<chrono::Utc>>))
            .filter(need_list::Column::NeedId.is_in(needs))
            .filter(need_list::Column::OpensAt.lte(self.now))
            .exec(self.rows)
            .await?;
        Ok(())
    }
}

/// What staff are told when a plan stops a need.
const fn stopped(reason: HoldReason) -> mail::Alert {
    match reason {
        HoldReason::WaveDone => mail::Alert::NeedsDecision,
        HoldReason::TooLate => mail::Alert::TooLate,
        HoldReason::Released
        | HoldReason::Stopped
        | HoldReason::Withdrawn
        | HoldReason::Exhausted
        | HoldReason::DontAsk => mail::Alert::Exhausted,
    }
}

/// The verdicts down to the last one asked, need by need, and how many others got which: the rest can be computed.
fn kept(verdicts: &[PlannedVerdict]) -> Value {
    let mut needs: BTreeMap<NeedId, Vec<&PlannedVerdict>> = BTreeMap::new();
    for verdict in verdicts {
        needs.entry(verdict.need).or_default().push(verdict);
    }
    let of_need = |(need, verdicts): (NeedId, Vec<&PlannedVerdict>)| {
        let last = verdicts.iter().rposition(|verdict| verdict.verdict == Verdict::Send).map_or(0, |at| at + 1);
        let (above, rest) = verdicts.split_at(last);
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for verdict in rest {
            *counts.entry(verdict.verdict.as_str()).or_default() += 1;
        }
        json!({ "need": need, "above": above, "rest": counts })
    };
    needs.into_iter().map(of_need).collect()
}

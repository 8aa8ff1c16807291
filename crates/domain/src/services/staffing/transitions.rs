//! Something happens to a request: the lifecycle decides, and its effects are done to the files on the desk.

use chrono::{DateTime, Utc};
use serde_json::json;

use super::{
    desk::Desk,
    events::NewEvent,
    project_file::{ProjectFile, facts, is_of},
};
use crate::{
    entities::request,
    ids::{NeedId, ProjectId, RequestId},
    mail,
    rules::{
        calendar::CalendarSettings,
        conflicts::overlap,
        request_lifecycle::{self as lifecycle, Answer, Effect, Event, Refusal, Transition, Why, apply},
    },
    values::states::{AnswerChannel, ClosedReason, HoldReason, RequestStatus},
};

impl Desk<'_> {
    /// Lets the event happen to a request of a file that is open. Says whether anything changed.
    pub fn happen(&mut self, project: ProjectId, id: RequestId, event: &Event) -> Result<bool, Refusal> {
        let file = &self.files[&project];
        let request = &file.requests[&id];
        let elsewhere = self.engagements.get(&request.musician_id).map_or(&[][..], Vec::as_slice);
        let facts = facts(request);
        let transition = apply(&facts, event, &file.surroundings(request, &self.house, self.now, elsewhere))?;
        if transition.changes_nothing(&facts) {
            return Ok(false);
        }
        // What makes room comes before the seat is taken.
        for effect in &transition.effects {
            match effect {
                Effect::CloseOthers => self.close_others(project, id)?,
                Effect::SupersedeNewest => self.supersede_newest(project, id)?,
                _ => (),
            }
        }
        self.enter(project, id, event, &transition);
        for effect in &transition.effects {
            self.follow(project, id, effect);
        }
        self.remember(project, id, event);
        Ok(true)
    }

    /// Ends the answer time, if it has run out.
    pub fn expire_if_due(&mut self, project: ProjectId, id: RequestId) -> Result<(), Refusal> {
        match self.happen(project, id, &Event::Expire) {
            Ok(_) | Err(Refusal { why: Why::NotDue | Why::State, .. }) => Ok(()),
            Err(refusal) => Err(refusal),
        }
    }

    fn request_mut(&mut self, project: ProjectId, id: RequestId) -> Option<&mut request::Model> {
        self.files.get_mut(&project)?.requests.get_mut(&id)
    }

    /// The request's new state.
    fn enter(&mut self, project: ProjectId, id: RequestId, event: &Event, transition: &Transition) {
        let now = self.now;
        let by = self.actor.user();
        let file = &self.files[&project];
        let seat = file.lowest_free_seat(&file.needs[&file.requests[&id].need_id]);
        let Some(request) = self.request_mut(project, id) else { return };
        let was_live = request.status.is_live();
        request.status = transition.status;
        request.closed_reason = transition.closed_reason;
        request.decline_scope = transition.decline_scope;
        request.standby_since = transition.standby.then(|| request.standby_since.unwrap_or(now));
        let is_seated = transition.status == RequestStatus::Accepted;
        request.seat_no = if is_seated { request.seat_no.or(seat) } else { None };
        let is_closed = !is_seated && !transition.status.is_live();
        request.closed_at = is_closed.then(|| request.closed_at.unwrap_or(now));
        if transition.status != RequestStatus::Open {
            request.next_reminder_at = None;
        }
        if *event == Event::Resent {
            request.resends += 1;
        }
        if let Event::Answered(_, channel) = event {
            request.answered_at = Some(now);
            request.answered_by = by;
            request.answer_channel = Some(*channel);
            request.answer_no += 1;
            if *channel == AnswerChannel::Link && was_live {
                self.reached.insert(id);
            }
        }
    }

    fn follow(&mut self, project: ProjectId, id: RequestId, effect: &Effect) {
        match effect {
            Effect::Mail(kind) => self.write_to(project, id, *kind),
            Effect::Alert(alert) => self.alert_about(project, id, told(*alert)),
            Effect::StartClock => self.start_clock(project, id),
            Effect::ExtendDeadline => self.move_deadline(project, id, |file, request, calendar, now| {
                let need = &file.needs[&request.need_id];
                let deadline = request.deadline_at?;
                Some(calendar.extended_for_question(&file.terms(need, &file.starts(need)), deadline, now))
            }),
            Effect::SetDeadline(until) => self.move_deadline(project, id, |_, _, _, _| Some(*until)),
            Effect::MarkMailbox(state) => {
                let musician = self.files[&project].requests[&id].musician_id;
                self.mailboxes.insert(musician, *state);
            }
            Effect::Hold(reason) => {
                let need = self.files[&project].requests[&id].need_id;
                self.hold(project, need, *reason);
            }
            Effect::Replan { trigger, after_no } => self.replan(project, *trigger, *after_no),
            // Done above, or by what the request's state says when it is written.
            Effect::CloseOthers
            | Effect::SupersedeNewest
            | Effect::TakeSeat
            | Effect::FreeSeat
            | Effect::RetractMail => (),
        }
    }

    /// The answer time begins: as printed in the mail, but never shorter than the least window.
    fn start_clock(&mut self, project: ProjectId, id: RequestId) {
        let (now, printed) = (self.now, self.printed);
        if let Some(request) = self.request_mut(project, id) {
            request.sent_at = Some(now);
        }
        self.move_deadline(project, id, |_, _, _, now| {
            Some(CalendarSettings::deadline_on_hand_over(printed.unwrap_or(now), now))
        });
    }

    /// Gives the request another deadline; the reminder follows, unless it was sent.
    pub fn move_deadline(
        &mut self,
        project: ProjectId,
        id: RequestId,
        to: impl FnOnce(&ProjectFile, &request::Model, &CalendarSettings, DateTime<Utc>) -> Option<DateTime<Utc>>,
    ) {
        let file = &self.files[&project];
        let request = &file.requests[&id];
        let calendar = &self.house.calendar;
        let Some(deadline) = to(file, request, calendar, self.now) else { return };
        let need = &file.needs[&request.need_id];
        let starts = file.starts(need);
        let next = request.sent_at.filter(|_| request.reminded_count == 0).and_then(|sent_at| {
            let reminder = calendar.reminder(&file.terms(need, &starts), sent_at, deadline);
            reminder.or_else(|| CalendarSettings::call_prompt(sent_at, deadline))
        });
        if let Some(request) = self.request_mut(project, id) {
            request.deadline_at = Some(deadline);
            request.next_reminder_at = next;
        }
    }

    /// Stops a need until staff say otherwise.
    pub fn hold(&mut self, project: ProjectId, need: NeedId, reason: HoldReason) {
        let now = self.now;
        if let Some(need) = self.need_mut(project, need) {
            need.hold_reason = Some(reason);
            need.held_at = Some(now);
        }
    }

    /// The musician's other live requests: those of this project, and those of others over the same hours.
    fn close_others(&mut self, project: ProjectId, id: RequestId) -> Result<(), Refusal> {
        let file = &self.files[&project];
        let seated = &file.requests[&id];
        let hours = file.hours_ahead(&file.needs[&seated.need_id], self.now);
        let mut others = Vec::new();
        for other in self.files.values() {
            let live = other
                .requests
                .values()
                .filter(|request| is_of(request, seated.musician_id, id) && request.status.is_live());
            let collide = live.filter(|request| {
                let theirs = other.hours_ahead(&other.needs[&request.need_id], self.now);
                other.id() == project || overlap(&hours, &theirs)
            });
            others.extend(collide.map(|request| (other.id(), request.id)));
        }
        for (project, id) in others {
            self.happen(project, id, &Event::Close(ClosedReason::AcceptedElsewhere))?;
        }
        Ok(())
    }

    fn supersede_newest(&mut self, project: ProjectId, id: RequestId) -> Result<(), Refusal> {
        let file = &self.files[&project];
        let live =
            file.requests_of(file.requests[&id].need_id).filter(|other| other.id != id && other.status.is_live());
        let newest = live.max_by_key(|other| (other.sent_at.is_none(), other.sent_at, other.queued_at, other.id));
        match newest.map(|other| other.id) {
            Some(newest) => self.happen(project, newest, &Event::Close(ClosedReason::Superseded)).map(drop),
            None => Ok(()),
        }
    }

    fn remember(&mut self, project: ProjectId, id: RequestId, event: &Event) {
        let request = &self.files[&project].requests[&id];
        let what = match event {
            Event::Questioned => "questioned",
            Event::Extended { .. } => "extended",
            Event::Resent => "resent",
            Event::Answered(Answer::No(_), _) if request.status != RequestStatus::Declined => "standby_ended",
            _ if request.standby_since == Some(self.now) => "standby",
            _ => request.status.as_str(),
        };
        let event = of_request(request, what);
        self.note(event);
    }
}

/// What the timeline keeps about a request.
pub(super) fn of_request(request: &request::Model, what: &str) -> NewEvent {
    let mut payload = json!({ "need": request.need_id, "musician": request.musician_id });
    for (name, value) in [
        ("reason", request.closed_reason.map(|reason| json!(reason))),
        ("scope", request.decline_scope.map(|scope| json!(scope))),
        ("channel", request.answer_channel.filter(|_| request.answered_at.is_some()).map(|channel| json!(channel))),
        ("deadline", request.deadline_at.filter(|_| request.status == RequestStatus::Open).map(|at| json!(at))),
    ] {
        if let Some(value) = value {
            payload[name] = value;
        }
    }
    NewEvent {
        kind: format!("request.{what}"),
        project: Some(request.project_id),
        entity: "request",
        id: *request.id.as_uuid(),
        payload,
    }
}

/// The alert in the words of mails.
const fn told(alert: lifecycle::Alert) -> mail::Alert {
    match alert {
        lifecycle::Alert::Undeliverable | lifecycle::Alert::NotMe => mail::Alert::Undeliverable,
        lifecycle::Alert::Question => mail::Alert::Question,
        lifecycle::Alert::Standby => mail::Alert::LateYes,
        lifecycle::Alert::Withdrawn => mail::Alert::Withdrawn,
    }
}

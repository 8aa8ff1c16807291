//! The life of a request: what each event makes of it, and what must happen in the same commit.

#[cfg(test)]
mod tests;
mod transition;

use chrono::{DateTime, TimeDelta, Utc};

pub use self::transition::{Alert, Effect, Refusal, Transition, Why};
use crate::values::states::{
    AnswerChannel, ClosedReason, DeclineScope, HoldReason, MailKind, MailState, RequestStatus, Strategy, Trigger,
};

/// How many times the mail of one request may be sent again.
pub const RESENDS: i32 = 3;

/// A request before the event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestFacts {
    /// Where it stands.
    pub status: RequestStatus,
    /// Why it was cancelled, when it was.
    pub closed_reason: Option<ClosedReason>,
    /// What a no was said to.
    pub decline_scope: Option<DeclineScope>,
    /// Whether its musician waits for a seat.
    pub standby: bool,
    /// When its answer time ends; `None` until its mail was handed over.
    pub deadline_at: Option<DateTime<Utc>>,
    /// Whether its musician has asked the one question there is.
    pub questioned: bool,
    /// How many times its mail was sent again.
    pub resends: i32,
}

/// What an event's outcome depends on besides the request.
#[derive(Clone, Debug)]
pub struct Surroundings {
    /// The instant of the event.
    pub now: DateTime<Utc>,
    /// How long after its deadline an answer still counts.
    pub grace: TimeDelta,
    /// Whether the project is paused: then nothing is past its deadline.
    pub paused: bool,
    /// Whether the project is completed, cancelled, archived or over, or the need archived: then no seat is given.
    pub closed: bool,
    /// The need's strategy.
    pub strategy: Strategy,
    /// Whether the need is urgent.
    pub urgent: bool,
    /// Seats of the need that nobody has.
    pub free: i32,
    /// Other `open` requests of the need.
    pub open: i32,
    /// Other `queued` requests of the need.
    pub queued: i32,
    /// Whether the musician is engaged otherwise.
    pub engaged: Engaged,
    /// When the first session that the need covers begins, if it covers any.
    pub first_session_at: Option<DateTime<Utc>>,
    /// When the last session that the need covers ends, if it covers any.
    pub last_session_ends_at: Option<DateTime<Utc>>,
    /// A seat given back longer than this before the first session is filled again without asking staff (setting;
    /// 14 days unless changed).
    pub refill_ahead: TimeDelta,
}

/// Whether a musician is engaged otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engaged {
    /// They are not.
    No,
    /// In another project over the same hours.
    SameHours,
    /// For another need of the project.
    InProject,
}

/// What happens to a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// A mail server took its mail.
    HandedOver,
    /// The mailbox was refused, at once or by a bounce.
    Undeliverable,
    /// The musician answered, from the link or through staff.
    Answered(Answer, AnswerChannel),
    /// The musician asks something before answering.
    Questioned,
    /// The answer time may have run out.
    Expire,
    /// It is closed: by staff (`skipped`, `stopped`), by a plan, or because of what happened elsewhere.
    Close(ClosedReason),
    /// Staff give a free seat to somebody on standby.
    SeatGiven,
    /// The musician gives the seat back.
    Withdrawn,
    /// Staff take the seat back.
    Released,
    /// Staff move the deadline.
    Extended {
        /// The new one.
        until: DateTime<Utc>,
    },
    /// Staff send its mail again.
    Resent,
}

/// What a musician answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// I come.
    Yes {
        /// Whether they wish to be on standby should no seat be left.
        standby: bool,
    },
    /// I do not come.
    No(DeclineScope),
}

/// What the event makes of the request, and what must be done with it in the same commit; or why nothing happens.
pub fn apply(request: &RequestFacts, event: &Event, around: &Surroundings) -> Result<Transition, Refusal> {
    match (event, request.status) {
        (Event::HandedOver, _) => Ok(request.handed_over()),
        (Event::Undeliverable, RequestStatus::Queued | RequestStatus::Open) => Ok(request
            .to(RequestStatus::Undeliverable)
            .with(Effect::MarkMailbox(MailState::Bounced))
            .with(Effect::Alert(Alert::Undeliverable))
            .with(Effect::replan(Trigger::Bounce))),
        (Event::Answered(answer, AnswerChannel::Link), _) => request.answered(*answer, around),
        (Event::Answered(answer, _), _) => request.recorded(*answer, around),
        (Event::Questioned, RequestStatus::Open) => request.questioned(around),
        (Event::Expire, RequestStatus::Open) if request.is_due(around) => Ok(request
            .to(RequestStatus::Expired)
            .with(Effect::Mail(MailKind::Expired))
            .with(Effect::replan(Trigger::Expiry))),
        (Event::Expire, RequestStatus::Open) => Err(request.refuse(Why::NotDue)),
        (Event::Close(reason), RequestStatus::Queued | RequestStatus::Open) => Ok(request.closed(*reason)),
        (Event::SeatGiven, _) if request.standby => {
            Ok(request.seated(around, Trigger::Request)?.with_newer_superseded(around))
        }
        (Event::Withdrawn, RequestStatus::Accepted) => request.withdrawn(around),
        (Event::Released, RequestStatus::Accepted) => Ok(request
            .to(RequestStatus::Released)
            .with(Effect::FreeSeat)
            .with(Effect::Mail(MailKind::Released))
            .with(Effect::Hold(HoldReason::Released))),
        (Event::Extended { until }, RequestStatus::Open) if *until > around.now => {
            Ok(request.unchanged().with(Effect::SetDeadline(*until)))
        }
        (Event::Extended { .. }, RequestStatus::Open) => Err(request.refuse(Why::InThePast)),
        (Event::Resent, RequestStatus::Queued | RequestStatus::Open) if request.resends < RESENDS => {
            Ok(request.unchanged().with(Effect::Mail(MailKind::Request)))
        }
        (Event::Resent, RequestStatus::Queued | RequestStatus::Open) => Err(request.refuse(Why::NoMoreResends)),
        _ => Err(request.refuse(Why::State)),
    }
}

impl RequestFacts {
    /// Whether the answer time, grace included, has run out.
    fn is_due(&self, around: &Surroundings) -> bool {
        self.status == RequestStatus::Open
            && !around.paused
            && self.deadline_at.is_some_and(|deadline| around.now - deadline >= around.grace)
    }

    /// Whether a yes that comes too late is still heard.
    fn hears_a_late_yes(&self) -> bool {
        matches!(self.status, RequestStatus::Declined | RequestStatus::Expired)
            || (self.status == RequestStatus::Cancelled && self.closed_reason == Some(ClosedReason::PositionFilled))
    }

    fn handed_over(&self) -> Transition {
        match self.status {
            RequestStatus::Queued => self.to(RequestStatus::Open).with(Effect::StartClock),
            // The server took a mail that should have been called back: the musician is told how things stand.
            RequestStatus::Cancelled => self.unchanged().with_each(self.closed_reason.and_then(courtesy_mail)),
            _ => self.unchanged(),
        }
    }

    /// The musician answers from the link.
    fn answered(&self, answer: Answer, around: &Surroundings) -> Result<Transition, Refusal> {
        match (answer, self.status) {
            (Answer::Yes { .. }, RequestStatus::Accepted) => Ok(self.unchanged()),
            (Answer::Yes { .. }, RequestStatus::Open) if self.is_due(around) => {
                // The worker is late: what it would have done comes first, and the yes is a late one.
                let expired = Self { status: RequestStatus::Expired, ..self.clone() };
                let late = expired.late_yes(around)?;
                let seated = late.status == RequestStatus::Accepted;
                Ok(if seated { late } else { late.with(Effect::replan(Trigger::Expiry)) })
            }
            (Answer::Yes { standby }, RequestStatus::Queued | RequestStatus::Open) => {
                if around.free > 0 || around.closed {
                    return self.seated(around, Trigger::Answer);
                }
                let told = self.retracted().with(Effect::Mail(MailKind::PositionFilled));
                Ok(Transition { standby, ..told.cancelled(ClosedReason::PositionFilled) })
            }
            (Answer::Yes { .. }, _) if self.hears_a_late_yes() => self.late_yes(around),
            (Answer::No(_), _) if self.standby => Ok(Transition { standby: false, ..self.unchanged() }),
            (Answer::No(_), RequestStatus::Declined) => Ok(self.unchanged()),
            (Answer::No(scope), RequestStatus::Queued | RequestStatus::Open) if !self.is_due(around) => {
                Ok(self.declined(scope).with(Effect::Replan { trigger: Trigger::Answer, after_no: true }))
            }
            (Answer::No(_), RequestStatus::Open) => {
                Err(Refusal { status: RequestStatus::Expired, ..self.refuse(Why::State) })
            }
            _ => Err(self.refuse(Why::State)),
        }
    }

    /// Staff record what the musician told them.
    fn recorded(&self, answer: Answer, around: &Surroundings) -> Result<Transition, Refusal> {
        let live = self.status.is_live();
        match answer {
            Answer::Yes { .. } if self.status == RequestStatus::Accepted => Ok(self.unchanged()),
            Answer::No(_) if self.status == RequestStatus::Declined && !self.standby => Ok(self.unchanged()),
            _ if !live && self.status != RequestStatus::Withdrawn && !self.hears_a_late_yes() => {
                Err(self.refuse(Why::State))
            }
            Answer::Yes { .. } => self.seated(around, Trigger::Request),
            Answer::No(scope) => {
                let replan = live.then_some(Effect::replan(Trigger::Request));
                Ok(self.declined(scope).with_each(replan))
            }
        }
    }

    /// A yes after the request was closed: a seat if nobody has been asked for it since, else standby.
    fn late_yes(&self, around: &Surroundings) -> Result<Transition, Refusal> {
        if around.closed {
            return Err(self.refuse(Why::Closed));
        }
        let unasked = match around.strategy {
            Strategy::FirstCome => around.free > 0,
            Strategy::Sequential | Strategy::Parallel => around.free > around.open,
        };
        if unasked && around.engaged == Engaged::No {
            return Ok(self.seated(around, Trigger::Answer)?.with_newer_superseded(around));
        }
        let alert = (!self.standby).then_some(Effect::Alert(Alert::Standby));
        Ok(Transition { standby: true, ..self.unchanged() }.with_each(alert))
    }

    /// A seat is taken.
    fn seated(&self, around: &Surroundings, trigger: Trigger) -> Result<Transition, Refusal> {
        if around.closed {
            return Err(self.refuse(Why::Closed));
        }
        if around.engaged == Engaged::InProject {
            return Err(self.refuse(Why::Engaged));
        }
        if around.free <= 0 {
            return Err(self.refuse(Why::NoSeat));
        }
        Ok(self
            .retracted()
            .with(Effect::CloseOthers)
            .with(Effect::TakeSeat)
            .with(Effect::Mail(MailKind::Confirmation))
            .with(Effect::replan(trigger))
            .moved(RequestStatus::Accepted))
    }

    fn declined(&self, scope: DeclineScope) -> Transition {
        Transition { decline_scope: Some(scope), ..self.retracted().moved(RequestStatus::Declined) }
    }

    fn questioned(&self, around: &Surroundings) -> Result<Transition, Refusal> {
        if self.is_due(around) {
            return Err(Refusal { status: RequestStatus::Expired, ..self.refuse(Why::State) });
        }
        if self.questioned {
            return Err(self.refuse(Why::QuestionAsked));
        }
        let more_time = (!around.urgent).then_some(Effect::ExtendDeadline);
        Ok(self.unchanged().with(Effect::Alert(Alert::Question)).with_each(more_time))
    }

    fn closed(&self, reason: ClosedReason) -> Transition {
        let told = match self.status {
            RequestStatus::Queued => Some(Effect::RetractMail),
            _ => courtesy_mail(reason),
        };
        let closed = self.unchanged().with_each(told).cancelled(reason);
        match reason {
            ClosedReason::Skipped => closed.with(Effect::replan(Trigger::Request)),
            ClosedReason::Stopped => closed.with(Effect::Hold(HoldReason::Stopped)),
            ClosedReason::AcceptedElsewhere => closed.with(Effect::replan(Trigger::Answer)),
            ClosedReason::TooLate => closed.with(Effect::replan(Trigger::Due)),
            ClosedReason::NotMe => closed
                .with(Effect::MarkMailbox(MailState::Bounced))
                .with(Effect::Alert(Alert::NotMe))
                .with(Effect::replan(Trigger::Answer)),
            ClosedReason::PositionFilled
            | ClosedReason::QuantityLowered
            | ClosedReason::Superseded
            | ClosedReason::NeedArchived
            | ClosedReason::ProjectCancelled
            | ClosedReason::MusicianArchived => closed,
        }
    }

    fn withdrawn(&self, around: &Surroundings) -> Result<Transition, Refusal> {
        if around.last_session_ends_at.is_some_and(|ends_at| ends_at <= around.now) {
            return Err(self.refuse(Why::Over));
        }
        let early = around.first_session_at.is_none_or(|starts_at| starts_at - around.now > around.refill_ahead);
        let next = if early { Effect::replan(Trigger::Answer) } else { Effect::Hold(HoldReason::Withdrawn) };
        Ok(self
            .to(RequestStatus::Withdrawn)
            .with(Effect::FreeSeat)
            .with(Effect::Mail(MailKind::WithdrawnReceipt))
            .with(Effect::Alert(Alert::Withdrawn))
            .with(next))
    }

    /// The request as it is, its mail called back if it has not left.
    fn retracted(&self) -> Transition {
        self.unchanged().with_each((self.status == RequestStatus::Queued).then_some(Effect::RetractMail))
    }
}

/// What somebody who has read the question is told when it closes without them; nothing when they know already.
fn courtesy_mail(reason: ClosedReason) -> Option<Effect> {
    match reason {
        ClosedReason::PositionFilled => Some(Effect::Mail(MailKind::PositionFilled)),
        ClosedReason::AcceptedElsewhere | ClosedReason::NotMe => None,
        ClosedReason::QuantityLowered
        | ClosedReason::Skipped
        | ClosedReason::Stopped
        | ClosedReason::Superseded
        | ClosedReason::TooLate
        | ClosedReason::NeedArchived
        | ClosedReason::ProjectCancelled
        | ClosedReason::MusicianArchived => Some(Effect::Mail(MailKind::Cancelled)),
    }
}

//! What an event leads to: the request's next state and the effects of the same commit, or a refusal.

use std::fmt;

use chrono::{DateTime, Utc};

use super::{RequestFacts, Surroundings};
use crate::values::states::{
    ClosedReason, DeclineScope, HoldReason, MailKind, MailState, RequestStatus, Strategy, Trigger,
};

/// A request after an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transition {
    /// Where it stands now.
    pub status: RequestStatus,
    /// Why it was cancelled, when it was.
    pub closed_reason: Option<ClosedReason>,
    /// What a no was said to.
    pub decline_scope: Option<DeclineScope>,
    /// Whether its musician waits for a seat.
    pub standby: bool,
    /// What else must be done in the same commit, in this order.
    pub effects: Vec<Effect>,
}

/// One thing to do in the commit of a transition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Call back the request's mails that have not left; mark as sent the one that may have.
    RetractMail,
    /// Queue this mail to the request's musician.
    Mail(MailKind),
    /// Tell staff.
    Alert(Alert),
    /// Note the time of handing over, and compute deadline and reminder from it.
    StartClock,
    /// Give more time to answer: `CalendarSettings::extended_for_question`.
    ExtendDeadline,
    /// The deadline is this; the reminder follows it unless it was sent.
    SetDeadline(DateTime<Utc>),
    /// Note this about the musician's address.
    MarkMailbox(MailState),
    /// Close, as `accepted_elsewhere`, the musician's other live requests of this project, and those of other
    /// projects over the same hours. Before [`Effect::TakeSeat`]: one musician has one live or accepted request
    /// of a project.
    CloseOthers,
    /// Close, as `superseded`, the newest other live request of the need (one whose mail has not left, if there is one).
    SupersedeNewest,
    /// Give the lowest free seat to the musician.
    TakeSeat,
    /// Free the musician's seat.
    FreeSeat,
    /// Store this hold with the need, unless the same command sends.
    Hold(HoldReason),
    /// Plan the project again.
    Replan {
        /// On whose behalf.
        trigger: Trigger,
        /// Whether what it asks leaves a little later, so that a mis-tap can be mended before anybody is mailed:
        /// `CalendarSettings::not_before_after_no`.
        after_no: bool,
    },
}

impl Effect {
    pub(super) const fn replan(trigger: Trigger) -> Self {
        Self::Replan { trigger, after_no: false }
    }
}

/// What staff are told about a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Alert {
    /// The mailbox was refused.
    Undeliverable,
    /// The mail reached somebody else.
    NotMe,
    /// The musician has a question.
    Question,
    /// Somebody said yes after others had been asked: staff may give the seat.
    Standby,
    /// A seat was given back.
    Withdrawn,
}

impl Transition {
    /// A request that was just decided on, with its first mail.
    pub fn dispatched() -> Self {
        Self {
            status: RequestStatus::Queued,
            closed_reason: None,
            decline_scope: None,
            standby: false,
            effects: vec![Effect::Mail(MailKind::Request)],
        }
    }

    /// Whether the event changes nothing: the same answer came again.
    pub fn changes_nothing(&self, request: &RequestFacts) -> bool {
        *self == request.unchanged()
    }

    pub(super) fn with(mut self, effect: Effect) -> Self {
        self.effects.push(effect);
        self
    }

    pub(super) fn with_each(mut self, effects: impl IntoIterator<Item = Effect>) -> Self {
        self.effects.extend(effects);
        self
    }

    /// The same effects, in another state: reasons and standby belonged to the old one.
    pub(super) fn moved(self, status: RequestStatus) -> Self {
        Self { status, closed_reason: None, decline_scope: None, standby: false, ..self }
    }

    pub(super) fn cancelled(self, reason: ClosedReason) -> Self {
        Self { closed_reason: Some(reason), ..self.moved(RequestStatus::Cancelled) }
    }

    /// Makes room for somebody who was seated while another had been asked for the seat. With `first_come` more are
    /// asked than there are seats, and the planner closes the rest when the last is taken.
    pub(super) fn with_newer_superseded(mut self, around: &Surroundings) -> Self {
        let live = around.open + around.queued;
        let room = match around.strategy {
            Strategy::Sequential | Strategy::Parallel => around.free - 1,
            Strategy::FirstCome => i32::MAX,
        };
        if live > room {
            self.effects.insert(0, Effect::SupersedeNewest);
        }
        self
    }
}

impl RequestFacts {
    pub(super) fn unchanged(&self) -> Transition {
        Transition {
            status: self.status,
            closed_reason: self.closed_reason,
            decline_scope: self.decline_scope,
            standby: self.standby,
            effects: Vec::new(),
        }
    }

    pub(super) fn to(&self, status: RequestStatus) -> Transition {
        self.unchanged().moved(status)
    }

    pub(super) fn refuse(&self, why: Why) -> Refusal {
        Refusal { status: self.status, closed_reason: self.closed_reason, why }
    }
}

/// An event that does not fit the request: nothing changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the request is {status}: {why}")]
pub struct Refusal {
    /// Where the request stands.
    pub status: RequestStatus,
    /// Why it was cancelled, when it was.
    pub closed_reason: Option<ClosedReason>,
    /// What stands in the way.
    pub why: Why,
}

/// What stands in the way of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// The state itself.
    State,
    /// The project or the need is closed.
    Closed,
    /// No seat is free.
    NoSeat,
    /// The musician is engaged for another need of the project.
    Engaged,
    /// The answer time has not run out.
    NotDue,
    /// One question was asked already.
    QuestionAsked,
    /// The mail was sent again as often as it may be.
    NoMoreResends,
    /// The last session has ended.
    Over,
    /// The new deadline is not ahead.
    InThePast,
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::State => "this cannot be done now",
            Self::Closed => "the project or the need is closed",
            Self::NoSeat => "no seat is free",
            Self::Engaged => "the musician is engaged for another need of the project",
            Self::NotDue => "its answer time has not run out",
            Self::QuestionAsked => "its question has been asked",
            Self::NoMoreResends => "its mail cannot be sent again",
            Self::Over => "the last session has ended",
            Self::InThePast => "the deadline must be ahead",
        })
    }
}

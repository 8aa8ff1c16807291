//! What staffing tells its callers: plain facts, never rows.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    entities::musician,
    ids::{DispatchId, MusicianId, NeedId, OutboxId, ProjectId, RequestId},
    mail::{self, Template, Variables},
    rules::{planner::Plan, request_lifecycle::Why},
    values::{
        email::Email,
        locale::Locale,
        states::{AnswerChannel, ClosedReason, DeclineScope, MailKind, RequestStatus},
    },
};

/// A plan, with the names of everybody in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PlanView {
    /// What would happen, and why nothing else.
    #[serde(flatten)]
    pub plan: Plan,
    /// The needs in scope, in the order in which they are taken.
    pub needs: Vec<PlannedNeed>,
    /// Everybody the plan speaks of.
    pub people: Vec<Person>,
}

impl PlanView {
    /// What two projects plan, as one.
    pub(super) fn join(&mut self, other: Self) {
        let Self { plan, needs, people } = other;
        self.plan.join(plan);
        self.needs.extend(needs);
        let known: BTreeSet<MusicianId> = self.people.iter().map(|person| person.id).collect();
        self.people.extend(people.into_iter().filter(|person| !known.contains(&person.id)));
    }
}

/// What a plan means for one need's mails.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PlannedNeed {
    /// The need.
    pub need: NeedId,
    /// When mails written now leave, at the earliest.
    pub leaves_at: DateTime<Utc>,
    /// Until when they can be answered, if they leave then; absent when it is too late to ask.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deadline: Option<DateTime<Utc>>,
}

/// A musician's name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Person {
    /// Who.
    pub id: MusicianId,
    /// The first name.
    #[schema(example = "Elsa")]
    pub first_name: String,
    /// The last name.
    #[schema(example = "Lindqvist")]
    pub last_name: String,
}

impl Person {
    pub(super) fn of(row: &musician::Model) -> Self {
        Self { id: row.id, first_name: row.first_name.to_string(), last_name: row.last_name.to_string() }
    }
}

/// A request, as staff see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RequestView {
    /// The request.
    pub id: RequestId,
    /// Its project.
    pub project: ProjectId,
    /// What it asks about.
    pub need: NeedId,
    /// Who is asked.
    pub musician: Person,
    /// The plan that made it.
    pub dispatch: DispatchId,
    /// Where it stands.
    pub status: RequestStatus,
    /// Why it was cancelled, when it was.
    pub closed_reason: Option<ClosedReason>,
    /// What a no was said to.
    pub decline_scope: Option<DeclineScope>,
    /// The wave it was sent in.
    pub wave: i32,
    /// The place of the list on the ladder.
    pub list_ordinal: i32,
    /// The rank on that list when it was planned.
    pub rank: i32,
    /// When it was decided.
    pub queued_at: DateTime<Utc>,
    /// When its mail was handed over.
    pub sent_at: Option<DateTime<Utc>>,
    /// Until when it can be answered.
    pub deadline_at: Option<DateTime<Utc>>,
    /// When its musician is reminded or, when the answer time is short, staff are prompted to call.
    pub next_reminder_at: Option<DateTime<Utc>>,
    /// How many reminders were sent.
    pub reminded_count: i32,
    /// How many times its mail was sent again.
    pub resends: i32,
    /// When it was answered.
    pub answered_at: Option<DateTime<Utc>>,
    /// How the answer came.
    pub answer_channel: Option<AnswerChannel>,
    /// What the musician asks.
    pub question: Option<String>,
    /// What the musician added to the answer, or why they withdrew.
    pub comment: Option<String>,
    /// Since when the musician waits for a seat.
    pub standby_since: Option<DateTime<Utc>>,
    /// When it was closed.
    pub closed_at: Option<DateTime<Utc>>,
    /// How often it has changed, from 1.
    pub version: i64,
}

/// What a verified link says about the request it is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LinkFacts {
    /// The request that was mailed.
    pub request: RequestId,
    /// Must equal the request's; raising that revokes the link.
    pub epoch: u8,
}

/// Which face the answer page shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PageState {
    /// Can be answered.
    Open,
    /// Answered yes, with a seat.
    Accepted,
    /// Answered no.
    Declined,
    /// The answer time ran out.
    Expired,
    /// The seats went to others.
    Filled,
    /// Closed otherwise; without a reason when the mailbox had been refused.
    Cancelled(Option<ClosedReason>),
    /// The musician gave the seat back.
    Withdrawn,
    /// Staff took the seat back.
    Released,
    /// The project is played, cancelled or archived, or its last session has ended.
    Over,
}

/// What the answer page shows. Nothing about other people, ranks, lists or seats.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub struct PageView {
    /// The musician's newest request of the need: an old link shows, and answers, this one.
    pub request: RequestId,
    /// Which face.
    pub state: PageState,
    /// Whether the musician had accepted, which they may want to know when the project is over.
    pub is_engaged: bool,
    /// Whether the musician waits for a seat.
    pub is_standby: bool,
    /// Whether a yes is heard although the request is closed.
    pub may_late_yes: bool,
    /// Whether the seat can be given back.
    pub may_withdraw: bool,
    /// Whether a question can be asked.
    pub may_question: bool,
    /// The question that was asked.
    pub question: Option<String>,
    /// The musician's first name.
    pub first_name: String,
    /// The musician's language.
    pub locale: Locale,
    /// The orchestra's zone.
    pub zone: Tz,
    /// The language in which staff write.
    pub written_in: Locale,
    /// The project's name.
    pub project_name: String,
    /// Its first and last day.
    pub days: (NaiveDate, NaiveDate),
    /// The position's name.
    pub position_name: mail::Names,
    /// The instrument's name.
    pub instrument_name: mail::Names,
    /// The sessions that the need covers, in order.
    pub sessions: Vec<mail::Session>,
    /// Until when it can be answered; absent until the mail was handed over.
    pub deadline: Option<DateTime<Utc>>,
    /// When the musician answered.
    pub answered_at: Option<DateTime<Utc>>,
    /// What is paid, and the like.
    pub terms: Option<String>,
    /// What to wear.
    pub dress: Option<String>,
    /// What is played.
    pub programme: Option<String>,
    /// Who conducts.
    pub conductor: Option<String>,
    /// What staff say to the musicians of this need.
    pub note: Option<String>,
    /// Whom to ask.
    pub contact_name: Option<String>,
    /// Where to call.
    pub contact_phone: Option<String>,
}

/// What a musician says on the answer page.
#[derive(Clone, Debug)]
pub enum PageAnswer {
    /// I come; on time or late.
    Yes {
        /// Whether they want to wait for a seat should none be left.
        standby: bool,
    },
    /// I do not come.
    No {
        /// To what the no is said.
        scope: DeclineScope,
        /// What they add.
        comment: Option<String>,
    },
    /// I can, but: a question to staff.
    Question {
        /// The question.
        text: String,
    },
    /// I give the seat back.
    Withdraw {
        /// Why.
        reason: Option<String>,
    },
    /// I no longer wait for a seat.
    StandbyNo,
    /// The mail was not meant for me.
    NotMe,
}

/// How an answer from the page was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AnswerOutcome {
    /// Whether it was taken.
    pub heard: Heard,
    /// Which face the page shows now.
    pub state: PageState,
    /// Whether the musician waits for a seat now.
    pub is_standby: bool,
}

/// Whether an answer was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heard {
    /// It was.
    Recorded,
    /// It had been before; nothing changed.
    AlreadyRecorded,
    /// It does not fit; what the page shows now says why.
    Refused(Why),
}

/// A mail that a worker has claimed for sending.
#[derive(Clone, Debug)]
pub struct ClaimedMail {
    /// Its row.
    pub id: OutboxId,
    /// Proof of the claim: whatever is reported about the mail must bear it.
    pub fence: i64,
    /// What it says.
    pub kind: MailKind,
    /// The project it is about.
    pub project: ProjectId,
    /// For whom; `None` for an alert to everybody who runs the orchestra ([`address_to_each`](super::address_to_each)).
    pub recipient: Option<Email>,
    /// The recipient's name; empty in alerts.
    pub recipient_name: String,
    /// The text, in the language of the mail.
    pub template: Template,
    /// The facts. The orchestra's name is empty: the central registry knows it.
    pub variables: Variables,
    /// The `Message-ID`, the same for every copy.
    pub message_id: String,
    /// What the answer link is made of; `None` in alerts.
    pub link: Option<LinkFacts>,
    /// Whether quiet time does not matter to it.
    pub at_once: bool,
    /// How many times it was claimed, this one included.
    pub attempts: i32,
    /// How many attempts ended without anybody knowing how.
    pub unknown_outcomes: i32,
    /// Where answers by mail go.
    pub reply_to: Option<Email>,
    /// The answer time that the mail prints; set in requests and reminders.
    pub deadline: Option<DateTime<Utc>>,
}

/// What became of a report about a claimed mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailFate {
    /// It was noted.
    Noted,
    /// The claim had passed to another worker: nothing was changed.
    NotOurs,
}

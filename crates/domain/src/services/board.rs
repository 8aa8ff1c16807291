//! The board of a project: who is asked, who said yes, who is on standby and who was asked before, need by need.
//!
//! Two statements, however much happens; counts are those of the facts that are shown.

mod reading;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub use reading::show;

use crate::{
    ids::{InstrumentId, MusicianId, NeedId, PositionId, ProjectId, RankingListId, RequestId, SessionId},
    rules::calendar::{CountingClock, ResponseTime},
    values::{
        email::Email,
        names::Names,
        phone::Phone,
        states::{
            AnswerChannel, ClosedReason, DeclineScope, FillState, HoldReason, MailKind, MailState, MusicianStatus,
            NeedReason, OutboxState, ProjectStatus, Release, RequestStatus, Strategy, Tier,
        },
        text::{Name, Note, PersonName},
    },
};

/// A project as those who staff it see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Board {
    /// The staffing time at which this was so: what countdowns count from.
    pub now: DateTime<Utc>,
    /// The project.
    pub project_id: ProjectId,
    /// What it is called.
    pub name: Name,
    /// Where it stands.
    pub status: ProjectStatus,
    /// Since when it stands still.
    pub paused_at: Option<DateTime<Utc>>,
    /// Its needs that are not archived, in the order in which they are filled.
    pub needs: Vec<BoardNeed>,
}

/// One need on the board.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct BoardNeed {
    /// The need.
    pub id: NeedId,
    /// The position that is asked for.
    pub position_id: PositionId,
    /// What it is called.
    pub position_names: Names,
    /// The position's instrument.
    pub instrument_id: InstrumentId,
    /// What that is called.
    pub instrument_names: Names,
    /// How many players are needed.
    #[schema(example = 2)]
    pub quantity: i32,
    /// How many musicians have said yes.
    #[schema(example = 1)]
    pub filled: i32,
    /// How far that is. `held`, `needs_decision` and `exhausted` wait for staff.
    pub fill_state: FillState,
    /// How many are asked at a time.
    pub strategy: Strategy,
    /// How many are asked at once with `first_come`.
    pub max_recipients: Option<i32>,
    /// How long a musician has to answer.
    pub response: ResponseTime,
    /// Which days the response time counts.
    pub clock: CountingClock,
    /// Whether only local musicians are asked.
    pub requires_local: bool,
    /// Whether quiet time and last call are ignored.
    pub urgent: bool,
    /// Why players are needed.
    pub reason: NeedReason,
    /// Who is away.
    pub replaces: Option<Name>,
    /// What the musicians asked should know.
    pub note_to_musician: Option<Note>,
    /// Its lists, in the order they open.
    pub ladder: Vec<BoardRung>,
    /// The sessions it covers; none means all that are still ahead.
    pub session_ids: Vec<SessionId>,
    /// Since when it may ask; `null` before the first send.
    pub armed_at: Option<DateTime<Utc>>,
    /// Why it asks nobody until staff say so.
    pub hold: Option<HoldReason>,
    /// Since when.
    pub held_at: Option<DateTime<Utc>>,
    /// Who is asked now, in the order of asking.
    pub asked: Vec<BoardRequest>,
    /// Who said yes, in the order of their answers.
    pub accepted: Vec<BoardRequest>,
    /// Who would still come, in the order of their yes.
    pub standby: Vec<BoardRequest>,
    /// Everybody else who was asked, the last first: one line for each musician, their newest request.
    pub history: Vec<BoardRequest>,
    /// How often staff have changed the need, from 1.
    pub version: i64,
}

/// One list of a need's ladder.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct BoardRung {
    /// Its place on the ladder, from 1.
    #[schema(example = 1)]
    pub ordinal: i32,
    /// The list.
    pub list_id: RankingListId,
    /// Which standing list it is; `null` for a custom one.
    pub tier: Option<Tier>,
    /// What a custom list is called.
    pub name: Option<Name>,
    /// When it opens. The first list is open at once.
    pub release: Release,
    /// The instant at which it opens by itself, while it waits for that.
    pub opens_at: Option<DateTime<Utc>>,
}

/// A request on the board. Which seat a musician has is nobody's business, so it is not here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct BoardRequest {
    /// The request.
    pub id: RequestId,
    /// Who.
    pub musician_id: MusicianId,
    /// Their first name.
    pub first_name: PersonName,
    /// Their last name.
    pub last_name: PersonName,
    /// Where to call them.
    pub phone: Option<Phone>,
    /// Where they are written to.
    pub email: Email,
    /// What mail to that address has met.
    pub mail_state: MailState,
    /// Whether they live near.
    pub is_local: bool,
    /// Whether they can be asked at all; somebody who was engaged first may have been archived since.
    pub musician_status: MusicianStatus,
    /// Where the request stands.
    pub status: RequestStatus,
    /// Why it was cancelled.
    pub closed_reason: Option<ClosedReason>,
    /// What a no was said to.
    pub decline_scope: Option<DeclineScope>,
    /// The wave it was sent in.
    pub wave: i32,
    /// The place on the ladder of the list it came from.
    pub list_ordinal: i32,
    /// The rank on that list when it was decided.
    pub rank: i32,
    /// When it was decided.
    pub queued_at: DateTime<Utc>,
    /// When its mail, which still waits, leaves at the earliest.
    pub leaves_at: Option<DateTime<Utc>>,
    /// When its mail was handed over.
    pub sent_at: Option<DateTime<Utc>>,
    /// Until when it can be answered.
    pub deadline_at: Option<DateTime<Utc>>,
    /// When the musician will be reminded.
    pub next_reminder_at: Option<DateTime<Utc>>,
    /// From when on a call may be the quickest way: half of an answer time too short for a reminder. `null` for others,
    /// and once it is answered.
    pub call_at: Option<DateTime<Utc>>,
    /// How often the musician was reminded.
    pub reminded_count: i32,
    /// How often its mail was sent again.
    pub resends: i32,
    /// When it was answered.
    pub answered_at: Option<DateTime<Utc>>,
    /// How the answer came.
    pub answer_channel: Option<AnswerChannel>,
    /// What the musician asked.
    pub question: Option<Note>,
    /// What the musician added to the answer.
    pub comment: Option<Note>,
    /// Since when the musician is on standby.
    pub standby_since: Option<DateTime<Utc>>,
    /// When it was closed.
    pub closed_at: Option<DateTime<Utc>>,
    /// The last mail about it to the musician.
    pub mail: Option<BoardMail>,
    /// How often it has changed, from 1.
    pub version: i64,
}

/// A mail to a musician, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct BoardMail {
    /// What it says.
    pub kind: MailKind,
    /// Where it stands. One that waits after attempts is stuck; a `dead` one was given up.
    pub state: OutboxState,
    /// How many times it was tried.
    #[schema(example = 1)]
    pub attempts: i32,
    /// When it is tried next, while it waits.
    pub next_at: Option<DateTime<Utc>>,
    /// What the mail server said to the last attempt, unless it took the mail.
    #[schema(example = "550 5.1.1 no such user")]
    pub smtp_reply: Option<String>,
}

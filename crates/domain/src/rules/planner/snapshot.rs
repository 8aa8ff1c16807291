//! What a plan is made from: one project and everybody on its lists, as they are at one instant.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

use crate::{
    ids::{InstrumentId, MusicianId, NeedId, PositionId, ProjectId, RequestId},
    rules::conflicts::{Engagement, Span},
    values::states::{
        ClosedReason, ConflictPolicy, DeclineScope, DoubleBooking, HoldReason, MailState, MusicianStatus, NeedStatus,
        ProjectStatus, Release, RequestStatus, RestrictionKind, Strategy,
    },
};

/// One project as the planner sees it. The order of needs, requests and lists does not matter.
#[derive(Clone, Debug)]
pub struct Snapshot {
    /// The project.
    pub project: ProjectId,
    /// Where it stands.
    pub status: ProjectStatus,
    /// Whether its orchestra is suspended: then it stands still as if paused.
    pub suspended: bool,
    /// Which need gets somebody listed for several: the project's own choice, else the orchestra's.
    pub conflict_policy: ConflictPolicy,
    /// What is done about somebody booked elsewhere over the same hours.
    pub double_booking: DoubleBooking,
    /// How many more requests the orchestra's plan allows; `None` for no limit.
    pub allowance: Option<u32>,
    /// Every need of the project, the archived too.
    pub needs: Vec<Need>,
    /// Every request of the project, whatever its state.
    pub requests: Vec<Request>,
    /// Everybody on a list of a need or with a request. Somebody missing here counts as erased.
    pub musicians: BTreeMap<MusicianId, Musician>,
}

/// So many players of one position that the project lacks.
#[derive(Clone, Debug)]
pub struct Need {
    /// The need.
    pub id: NeedId,
    /// The position that is asked for.
    pub position: PositionId,
    /// The position's instrument.
    pub instrument: InstrumentId,
    /// Needs with a lower priority are taken first.
    pub priority: i32,
    /// The instrument's display order, which decides among equal priorities.
    pub instrument_order: i32,
    /// The position's hierarchy level (1 = top), which decides next.
    pub hierarchy_level: i32,
    /// Whether it is still to be filled.
    pub status: NeedStatus,
    /// How many are asked at a time.
    pub strategy: Strategy,
    /// How many players are needed.
    pub quantity: i32,
    /// How many are asked at once with `first_come`, if more than are missing.
    pub max_recipients: Option<i32>,
    /// Whether only local musicians are asked.
    pub requires_local: bool,
    /// When a send first included it; lists that open by time count from here.
    pub armed_at: Option<DateTime<Utc>>,
    /// The stored hold.
    pub hold: Option<HoldReason>,
    /// When a request planned now would leave (the calendar's answer; five minutes are added after a no).
    pub not_before: DateTime<Utc>,
    /// Whether a request that leaves then would be too late (the calendar's answer).
    pub too_late: bool,
    /// The sessions it covers that are still ahead.
    pub sessions: Vec<Span>,
    /// The lists, in any order: their ordinals decide.
    pub ladder: Vec<Rung>,
}

/// One list of a need's ladder.
#[derive(Clone, Debug)]
pub struct Rung {
    /// Its place on the ladder, from 1.
    pub ordinal: i32,
    /// When it opens. The first list of a ladder is always open.
    pub release: Release,
    /// Who is on it, in any order: their ranks decide.
    pub entries: Vec<Entry>,
}

/// One musician's place on a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Who.
    pub musician: MusicianId,
    /// The place, from 1.
    pub rank: i32,
}

/// A request of the project.
#[derive(Clone, Debug)]
pub struct Request {
    /// The request.
    pub id: RequestId,
    /// What it asks about.
    pub need: NeedId,
    /// Who is asked.
    pub musician: MusicianId,
    /// Where it stands.
    pub status: RequestStatus,
    /// Why it was cancelled, when it was.
    pub closed_reason: Option<ClosedReason>,
    /// What a no was said to; a no without a scope is a no to the days.
    pub decline_scope: Option<DeclineScope>,
    /// The wave it was sent in.
    pub wave: i32,
    /// The ordinal of the list it came from.
    pub list_ordinal: i32,
    /// The rank on that list when it was planned.
    pub rank: i32,
    /// When it was decided.
    pub queued_at: DateTime<Utc>,
    /// When its mail was handed over.
    pub sent_at: Option<DateTime<Utc>>,
    /// When its answer time ends.
    pub deadline_at: Option<DateTime<Utc>>,
    /// When it left the live states for a closed one.
    pub closed_at: Option<DateTime<Utc>>,
    /// When its musician said yes without getting a seat and was put on standby.
    pub standby_since: Option<DateTime<Utc>>,
}

/// What matters about a musician.
#[derive(Clone, Debug)]
pub struct Musician {
    /// Whether they can be asked at all.
    pub status: MusicianStatus,
    /// Whether their personal data are gone.
    pub erased: bool,
    /// What mail to their address has met.
    pub mail_state: MailState,
    /// Whether they live near.
    pub is_local: bool,
    /// The positions they play.
    pub qualified: BTreeSet<PositionId>,
    /// What speaks against asking them.
    pub restrictions: Vec<Restriction>,
    /// When they cannot play.
    pub unavailable: Vec<Span>,
    /// What they are asked about or engaged for in other projects.
    pub engagements: Vec<Engagement>,
    /// When staff last lifted what stood in the way of asking them again in this project (changed dates do so too).
    pub lifted_at: Option<DateTime<Utc>>,
}

/// One line of the do-not-ask list.
#[derive(Clone, Debug)]
pub struct Restriction {
    /// How strong it is.
    pub kind: RestrictionKind,
    /// What it speaks about.
    pub target: RestrictionTarget,
    /// When it begins; `None` for always.
    pub from: Option<DateTime<Utc>>,
    /// When it is over; `None` for never.
    pub until: Option<DateTime<Utc>>,
}

/// What a restriction speaks about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RestrictionTarget {
    /// One position.
    Position(PositionId),
    /// Every position of one instrument.
    Instrument(InstrumentId),
    /// One project.
    Project(ProjectId),
    /// Everything.
    All,
}

impl Restriction {
    /// Whether it speaks about this need: its target is met, and one of the sessions falls into its time. A need
    /// without sessions is judged by the time of asking.
    pub(super) fn concerns(&self, project: ProjectId, need: &Need, now: DateTime<Utc>) -> bool {
        let target = match self.target {
            RestrictionTarget::Position(position) => position == need.position,
            RestrictionTarget::Instrument(instrument) => instrument == need.instrument,
            RestrictionTarget::Project(restricted) => restricted == project,
            RestrictionTarget::All => true,
        };
        let covers =
            |starts, ends| self.from.is_none_or(|from| from < ends) && self.until.is_none_or(|until| until > starts);
        let time = if need.sessions.is_empty() {
            self.from.is_none_or(|from| from <= now) && self.until.is_none_or(|until| until > now)
        } else {
            need.sessions.iter().any(|session| covers(session.starts_at, session.ends_at))
        };
        target && time
    }
}

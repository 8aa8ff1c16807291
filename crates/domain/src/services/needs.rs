//! Needs: so many players of a position that a project lacks, with the lists they are asked from.

mod adding;
mod reading;

use crate::{
    entities::need,
    ids::{PositionId, RankingListId, SessionId},
    rules::calendar::{CountingClock, ResponseTime},
    values::{
        states::{FillState, NeedReason, Release, Strategy, Tier},
        text::{Name, Note},
    },
};

pub(super) use adding::insert;
pub use adding::{AddNeedError, add};
pub use reading::{Proposal, find, of_project, propose};

/// A need, and how far it is filled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Need {
    /// What staff have said about it, and its hold.
    pub facts: need::Model,
    /// Its lists, in the order they open.
    pub ladder: Vec<Rung>,
    /// The sessions it covers; none means all that are still ahead.
    pub sessions: Vec<SessionId>,
    /// How many musicians have said yes.
    pub accepted: i32,
    /// How many are asked and have not answered.
    pub live: i32,
    /// How far that is.
    pub fill_state: FillState,
}

/// One list of a need's ladder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rung {
    /// The list.
    pub list: RankingListId,
    /// Which standing list it is, if it is one.
    pub tier: Option<Tier>,
    /// What it is called, if it is a custom one.
    pub name: Option<Name>,
    /// When it opens. The first list is open at once, whatever this says.
    pub release: Release,
}

/// A need that is to be added.
#[derive(Clone, Debug)]
pub struct NewNeed {
    /// Whom the project lacks.
    pub position: PositionId,
    /// How many, 1 to 99.
    pub quantity: i32,
    /// How many are asked at a time; by default as [`default_strategy`] says.
    pub strategy: Option<Strategy>,
    /// How many are asked at once with `first_come`, at least 1; by default three for each seat when it is urgent, else
    /// as many as are missing.
    pub max_recipients: Option<i32>,
    /// How long a musician has to answer; by default what the sessions ahead propose.
    pub response: Option<ResponseTime>,
    /// Which days the response time counts; by default the orchestra's setting.
    pub clock: Option<CountingClock>,
    /// Whether only local musicians are asked.
    pub requires_local: bool,
    /// Whether quiet time and last call are ignored.
    pub urgent: bool,
    /// Needs with a lower priority are taken first.
    pub priority: i32,
    /// Why players are needed.
    pub reason: NeedReason,
    /// Who is away.
    pub replaces: Option<Name>,
    /// What the musicians asked should know.
    pub note_to_musician: Option<Note>,
    /// Fee and travel, when they differ from the project's.
    pub terms: Option<Note>,
    /// The lists, in the order they open; by default the position's standing lists, each when those before it are
    /// exhausted.
    pub ladder: Option<Vec<(RankingListId, Release)>>,
    /// The sessions it covers; none means all that are still ahead.
    pub sessions: Vec<SessionId>,
}

/// How many are asked at a time when staff do not say.
pub const fn default_strategy(quantity: i32, urgent: bool) -> Strategy {
    match (urgent, quantity) {
        (true, _) => Strategy::FirstCome,
        (false, ..=1) => Strategy::Sequential,
        (false, _) => Strategy::Parallel,
    }
}

//! Staffing: how the seats of a project are filled. Every command is one short transaction.
//!
//! A command locks its project first, so that commands about one project come one after the other; then it loads what
//! there is, applies what happened by [`request_lifecycle`](crate::rules::request_lifecycle), asks the
//! [`planner`](crate::rules::planner) what follows, and writes requests, mail and events. Its caller commits.

mod answers;
mod candidates;
mod carry_out;
mod commands;
mod delivery;
mod desk;
mod due;
mod edits;
mod error;
pub mod events;
mod house;
mod letters;
mod next_mail;
mod outbox;
mod page;
mod preview;
mod project_commands;
mod project_file;
mod rehearsed;
mod request_rows;
mod requests;
mod roster;
mod roster_commands;
mod sample;
mod situation;
mod transitions;
mod views;

use crate::{
    ids::{DispatchId, MusicianId, RequestId, UserId},
    rules::{calendar::Leave, planner::PlanDigest},
};

pub use self::{
    answers::{RecordedAnswer, answer, give_seat, record_answer},
    candidates::{Candidate, CandidateRequest, Candidates, candidates},
    commands::{extend, release, resend, skip, stop},
    delivery::{
        LEASE, address_to_each, claim_mail, domain_stopped, give_up, handed_over, keep_claim, mailbox_refused, put_off,
        still_wanted,
    },
    due::{due_projects, next_moment, settle_project},
    edits::{NeedChange, archive_need, edit_need},
    error::StaffingError,
    page::page,
    preview::{PreviewInput, SendInput, forecast, preview, send},
    project_commands::{cancel_project, complete_project, pause, resume, return_from_backup, return_from_standstill},
    rehearsed::{REHEARSES, rehearsed},
    requests::{request, requests},
    roster_commands::{ChangeSessionError, EditListError, ListEdit, change_session, edit_list, lift_block, set_aside},
    sample::{SampleMail, sample_mail},
    views::{
        AnswerOutcome, ClaimedMail, Heard, LinkFacts, MailFate, PageAnswer, PageState, PageView, Person, PlanView,
        PlannedNeed, RequestView,
    },
};

/// On whose behalf something is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Actor {
    /// Somebody who works for the orchestra.
    Staff(UserId),
    /// A superadmin with a grant.
    Superadmin(UserId),
    /// A musician, from an answer link.
    Musician(MusicianId),
    /// Nobody: time passed, or a mail server answered.
    System,
}

/// What a staff command may do when its plan would ask somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asking {
    /// Nothing at all: the command fails with [`StaffingError::DigestRequired`] and the plan.
    Refuse,
    /// Ask, if the plan is still the one with this digest.
    Confirmed(PlanDigest),
    /// Everything but asking; the needs that would have asked are held.
    DontAsk,
}

/// Who of the staff commands, and how.
#[derive(Clone, Copy, Debug)]
pub struct StaffCommand {
    /// Who.
    pub by: Actor,
    /// What to do when somebody would be asked.
    pub asking: Asking,
    /// Whether the mails it causes leave at once, day or night.
    pub leave: Leave,
}

impl StaffCommand {
    /// A command that asks nobody by surprise and disturbs nobody at night.
    pub const fn of(by: Actor) -> Self {
        Self { by, asking: Asking::Refuse, leave: Leave::Waking }
    }
}

/// What a command led to, besides what it is named for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Carried {
    /// The executed plan, if one asked or cancelled anybody.
    pub dispatch: Option<DispatchId>,
    /// The requests that were made.
    pub asked: Vec<RequestId>,
    /// The requests that the plan closed.
    pub cancelled: Vec<RequestId>,
}

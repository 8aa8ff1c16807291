//! The reference: a project as its rules describe it, in plain values and without a database.
//!
//! It shares no code with the services. Where they load sets and write differences, the world looks at everything each
//! time, and copies itself before a command, so that one which is refused leaves it as it was.

use chrono::{DateTime, TimeDelta, Utc};
use domain::values::states::{ClosedReason, DeclineScope, HoldReason, RequestStatus, Strategy};

use super::{
    asking::{Plan, Start},
    op::{Ask, Op},
};

pub const PEOPLE: usize = 12;
pub const LISTS: usize = 4;
pub const NEEDS: usize = 3;

pub type Time = DateTime<Utc>;

/// What a command did not do, and therefore nothing else either.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refused;

pub(super) type Done = Result<(), Refused>;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Project {
    Draft,
    Active,
    Paused(Time),
}

#[derive(Clone, Debug)]
pub struct Person {
    pub active: bool,
    /// Whether their mail server refuses the mailbox: a fact of the world, which the office has yet to learn.
    pub broken: bool,
    pub(super) bounced: bool,
    pub(super) lifted: Option<Time>,
}

#[derive(Clone, Debug)]
pub struct Need {
    /// One of two positions.
    pub position: usize,
    pub strategy: Strategy,
    pub quantity: usize,
    /// How many `first_come` asks at once.
    pub most: Option<usize>,
    pub hours: i64,
    /// The lists, and whether each opens at once rather than when those before it are exhausted.
    pub ladder: Vec<(usize, bool)>,
    pub armed: bool,
    pub hold: Option<HoldReason>,
    pub archived: bool,
}

#[derive(Clone, Debug)]
pub struct Request {
    pub need: usize,
    pub person: usize,
    pub status: RequestStatus,
    pub reason: Option<ClosedReason>,
    pub scope: Option<DeclineScope>,
    pub standby: Option<Time>,
    pub seat: Option<usize>,
    pub deadline: Option<Time>,
    pub(super) wave: usize,
    pub(super) queued: Time,
    pub(super) sent: Option<Time>,
    pub remind: Option<Time>,
    pub(super) reminded: bool,
    /// How many confirmations they got.
    pub confirmed: usize,
    pub(super) closed: Option<Time>,
    pub(super) questioned: bool,
    pub(super) resends: usize,
}

/// A mail that asks and has not left.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mail {
    pub(super) request: usize,
    pub(super) leaves: Time,
}

#[derive(Clone, Debug)]
pub struct World {
    pub now: Time,
    pub(super) first_session: Time,
    pub project: Project,
    pub people: Vec<Person>,
    pub lists: Vec<Vec<usize>>,
    pub needs: Vec<Need>,
    pub requests: Vec<Request>,
    /// Whether what was last tried was done.
    pub done: bool,
    pub(super) mails: Vec<Mail>,
    /// A plan that the command still owes.
    pub(super) owed: Option<Owed>,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Owed {
    /// Whether staff caused it: then nobody is asked whom they have not seen.
    pub(super) by_staff: bool,
    /// Whether all of it follows from a no, which can be mended for a while.
    pub(super) after_no: bool,
}

impl World {
    /// A draft in which everybody is well and nobody has been asked.
    pub fn new(now: Time, first_session: Time, lists: Vec<Vec<usize>>, needs: Vec<Need>) -> Self {
        let well = Person { active: true, broken: false, bounced: false, lifted: None };
        let people = vec![well; PEOPLE];
        Self {
            now,
            first_session,
            project: Project::Draft,
            people,
            lists,
            needs,
            requests: Vec::new(),
            done: true,
            mails: Vec::new(),
            owed: None,
        }
    }

    /// Does it, or leaves everything as it was. A second passes first, so that no two things happen at once.
    pub fn happen(&mut self, op: &Op) {
        self.now += TimeDelta::seconds(1);
        self.done = self.perform(op).is_ok();
    }

    fn perform(&mut self, op: &Op) -> Done {
        match op {
            Op::SendAfter(other) => {
                let sealed = |plan: Plan| (plan.cancels, plan.asks);
                let send = Start::Send { next_wave: false };
                let seen = sealed(self.plan(send));
                let _theirs = self.perform(other);
                must(sealed(self.plan(send)) == seen)?;
                self.perform(&Op::Send { next_wave: false })
            }
            Op::Twice(other) => {
                let _first = self.perform(other);
                self.perform(other)
            }
            _ => {
                let before = self.clone();
                let done = self.attempt(op);
                if done.is_err() {
                    *self = before;
                }
                done
            }
        }
    }

    fn attempt(&mut self, op: &Op) -> Done {
        match *op {
            Op::Pass(minutes) => {
                self.now += TimeDelta::minutes(minutes);
                Ok(())
            }
            Op::Visit => self.visit(),
            Op::Break(person) => {
                self.people[person].broken = true;
                Ok(())
            }
            Op::Send { next_wave } => self.send(next_wave),
            Op::Yes { request, standby } => self.page(request, |world, id| world.yes(id, standby)),
            Op::No { request, scope } => self.page(request, |world, id| {
                world.expire(id);
                world.no(id, scope);
            }),
            Op::Question { request } => self.page(request, |world, id| {
                world.expire(id);
                world.question(id);
            }),
            Op::Withdraw { request } => self.page(request, |world, id| {
                world.expire(id);
                world.withdraw(id);
            }),
            Op::NotMe { request } => self.page(request, |world, id| {
                world.expire(id);
                if world.is_live(id) {
                    world.close(id, ClosedReason::NotMe);
                    let person = world.requests[id].person;
                    world.people[person].bounced = true;
                    world.owe(false, false);
                }
            }),
            _ => self.order(op),
        }
    }

    /// A command of staff's.
    fn order(&mut self, op: &Op) -> Done {
        match *op {
            Op::Record { request, told, ask } => self.command(ask, |world| world.record(request, told)),
            Op::Skip { request, ask } => self.command(ask, |world| {
                must(world.is_live(request))?;
                world.close(request, ClosedReason::Skipped);
                world.owe(true, false);
                Ok(())
            }),
            Op::Stop { request, ask } => self.command(ask, |world| {
                must(world.is_live(request))?;
                world.close(request, ClosedReason::Stopped);
                world.stand_still(request, HoldReason::Stopped, ask);
                Ok(())
            }),
            Op::Release { request, ask } => self.command(ask, |world| {
                must(world.requests[request].status == RequestStatus::Accepted)?;
                world.leave(request, RequestStatus::Released);
                world.stand_still(request, HoldReason::Released, ask);
                Ok(())
            }),
            Op::Give { request, ask } => self.command(ask, |world| {
                must(world.requests[request].standby.is_some())?;
                world.seat_late(request, true)
            }),
            Op::Resend { request, ask } => self.command(ask, |world| world.resend(request)),
            Op::Extend { request, hours, ask } => self.command(ask, |world| {
                must(world.requests[request].status == RequestStatus::Open && hours > 0)?;
                world.set_deadline(request, world.now + TimeDelta::hours(hours));
                Ok(())
            }),
            Op::Quantity { need, quantity, ask } => self.command(ask, |world| {
                must(!world.needs[need].archived && quantity >= world.accepted(need))?;
                world.needs[need].quantity = quantity;
                for id in 0..world.requests.len() {
                    let request = &world.requests[id];
                    if request.need == need && request.seat.is_some_and(|seat| seat > quantity) {
                        world.requests[id].seat = world.free_seat(need);
                    }
                }
                world.save(need, ask)
            }),
            Op::Strategy { need, strategy, most, ask } => self.command(ask, |world| {
                must(!world.needs[need].archived)?;
                world.needs[need].strategy = strategy;
                world.needs[need].most = most;
                world.save(need, ask)
            }),
            Op::Ladder { need, ref ladder, ask } => self.command(ask, |world| {
                must(!world.needs[need].archived)?;
                world.needs[need].ladder.clone_from(ladder);
                world.save(need, ask)
            }),
            Op::ArchiveNeed { need, ask } => self.command(ask, |world| {
                must(world.accepted(need) == 0)?;
                world.close_all(ClosedReason::NeedArchived, |request| request.need == need);
                world.needs[need].archived = true;
                Ok(())
            }),
            Op::Rank { list, person, at, ask } => self.command(ask, |world| {
                must(!world.lists[list].contains(&person))?;
                let at = at.min(world.lists[list].len());
                world.lists[list].insert(at, person);
                world.reranked(list);
                Ok(())
            }),
            Op::Unrank { list, person, ask } => self.command(ask, |world| {
                must(world.lists[list].contains(&person))?;
                world.lists[list].retain(|other| *other != person);
                world.reranked(list);
                Ok(())
            }),
            Op::SetAside { person, ask } => self.command(ask, |world| {
                if world.close_all(ClosedReason::MusicianArchived, |request| request.person == person) {
                    world.owe(true, false);
                }
                world.people[person].active = false;
                Ok(())
            }),
            Op::Lift { person, ask } => self.command(ask, |world| {
                world.people[person].lifted = Some(world.now);
                world.owe(true, false);
                Ok(())
            }),
            Op::Pause { ask } => self.command(ask, |world| {
                must(world.project == Project::Active)?;
                world.project = Project::Paused(world.now);
                Ok(())
            }),
            Op::Resume { ask } => self.command(ask, World::resume),
            _ => Err(Refused),
        }
    }

    /// An answer from the page: an old link means the newest request, and what it did not do is no error.
    fn page(&mut self, request: usize, answer: impl FnOnce(&mut Self, usize)) -> Done {
        let Request { need, person, .. } = self.requests[request];
        let newest = self.requests.iter().rposition(|other| (other.need, other.person) == (need, person));
        answer(self, newest.ok_or(Refused)?);
        self.settle_up(Ask::Refuse)
    }

    fn command(&mut self, ask: Ask, what: impl FnOnce(&mut Self) -> Done) -> Done {
        what(self)?;
        self.settle_up(ask)
    }
}

pub(super) fn must(so: bool) -> Done {
    if so { Ok(()) } else { Err(Refused) }
}

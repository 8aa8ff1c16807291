//! Who is asked in the model: a naive planner, which looks at everybody each time.

use chrono::TimeDelta;
use domain::values::states::{ClosedReason, DeclineScope, HoldReason, RequestStatus, Strategy};

use super::{
    op::Ask,
    world::{Done, Mail, Need, Owed, Project, Refused, Request, Time, World, must},
};

/// What starts a plan.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Start {
    Event,
    Save(usize),
    Send { next_wave: bool },
}

#[derive(Debug, PartialEq, Eq)]
pub(super) struct Plan {
    pub(super) cancels: Vec<(usize, ClosedReason)>,
    pub(super) asks: Vec<Asked>,
    pub(super) holds: Vec<(usize, HoldReason)>,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) struct Asked {
    pub(super) need: usize,
    pub(super) person: usize,
    pub(super) wave: usize,
    pub(super) rung: usize,
    pub(super) rank: usize,
}

impl World {
    pub(super) fn send(&mut self, next_wave: bool) -> Done {
        must(!matches!(self.project, Project::Paused(_)))?;
        let start = Start::Send { next_wave };
        let plan = self.plan(start);
        self.carry_out(start, plan, false);
        Ok(())
    }

    pub(super) fn save(&mut self, need: usize, ask: Ask) -> Done {
        let start = Start::Save(need);
        let plan = self.plan(start);
        self.decide(start, plan, false, ask)
    }

    pub(super) fn reranked(&mut self, list: usize) {
        let uses = |need: &Need| need.armed && !need.archived && need.ladder.iter().any(|(rung, _)| *rung == list);
        if self.needs.iter().any(uses) {
            self.owe(true, false);
        }
    }

    /// Plans what the command has led to.
    pub(super) fn settle_up(&mut self, ask: Ask) -> Done {
        let Some(Owed { by_staff, after_no }) = self.owed.take() else { return Ok(()) };
        let plan = self.plan(Start::Event);
        if by_staff {
            self.decide(Start::Event, plan, after_no, ask)
        } else {
            self.carry_out(Start::Event, plan, after_no);
            Ok(())
        }
    }

    /// Nobody is mailed by surprise.
    pub(super) fn decide(&mut self, start: Start, plan: Plan, after_no: bool, ask: Ask) -> Done {
        let runs: Vec<bool> = self.needs.iter().map(|need| need.armed && need.hold.is_none()).collect();
        let surprised: Vec<usize> = plan.asks.iter().map(|asked| asked.need).filter(|need| runs[*need]).collect();
        match ask {
            Ask::Do => self.carry_out(start, plan, after_no),
            Ask::Refuse if !surprised.is_empty() => return Err(Refused),
            Ask::Refuse | Ask::Dont => {
                let holds = plan.holds.into_iter().filter(|(need, _)| runs[*need]).collect();
                self.execute(Plan { asks: Vec::new(), holds, cancels: plan.cancels }, after_no);
                for need in surprised {
                    self.needs[need].hold = Some(HoldReason::DontAsk);
                }
            }
        }
        Ok(())
    }

    pub(super) fn carry_out(&mut self, start: Start, plan: Plan, after_no: bool) {
        for (at, need) in self.needs.iter_mut().enumerate() {
            if !need.archived && start.covers(at) && start != Start::Event {
                need.armed = true;
                need.hold = None;
            }
        }
        if matches!(start, Start::Send { .. }) && self.project == Project::Draft {
            self.project = Project::Active;
        }
        self.execute(plan, after_no);
    }

    pub(super) fn execute(&mut self, plan: Plan, after_no: bool) {
        for (id, reason) in plan.cancels {
            self.close(id, reason);
        }
        let leaves = self.now + TimeDelta::minutes(if after_no { 5 } else { 0 });
        for Asked { need, person, wave, .. } in plan.asks {
            self.mails.push(Mail { request: self.requests.len(), leaves });
            self.requests.push(Request {
                need,
                person,
                status: RequestStatus::Queued,
                reason: None,
                scope: None,
                standby: None,
                seat: None,
                deadline: None,
                wave,
                queued: self.now,
                sent: None,
                remind: None,
                reminded: false,
                confirmed: 0,
                closed: None,
                questioned: false,
                resends: 0,
            });
        }
        for (need, reason) in plan.holds {
            self.needs[need].hold = Some(reason);
        }
    }

    pub(super) fn plan(&self, start: Start) -> Plan {
        let scope: Vec<usize> = (0..self.needs.len()).filter(|need| start.covers(*need)).collect();
        let mut plan = Plan { cancels: Vec::new(), asks: Vec::new(), holds: Vec::new() };
        for need in &scope {
            plan.cancels.extend(self.too_many(*need, start));
        }
        for need in &scope {
            if !self.needs[*need].archived {
                self.plan_need(*need, start, &mut plan);
            }
        }
        plan
    }

    /// Mailed ones stay before unmailed, earlier before later.
    pub(super) fn too_many(&self, need: usize, start: Start) -> Vec<(usize, ClosedReason)> {
        let free = self.free(need);
        let room = match self.needs[need].strategy {
            Strategy::Sequential => free.min(1),
            Strategy::Parallel => free,
            Strategy::FirstCome if free == 0 => 0,
            Strategy::FirstCome => usize::MAX,
        };
        let mut live: Vec<usize> =
            (0..self.requests.len()).filter(|id| self.requests[*id].need == need && self.is_live(*id)).collect();
        live.sort_by_key(|id| {
            (self.requests[*id].sent.is_none(), self.requests[*id].sent, self.requests[*id].queued, *id)
        });
        let reason = match start {
            Start::Save(_) => ClosedReason::QuantityLowered,
            _ => ClosedReason::PositionFilled,
        };
        live.into_iter().skip(room).map(|id| (id, reason)).collect()
    }

    pub(super) fn plan_need(&self, at: usize, start: Start, plan: &mut Plan) {
        let need = &self.needs[at];
        let by_staff = start != Start::Event;
        let running = match self.project {
            Project::Active => true,
            Project::Draft => matches!(start, Start::Send { .. }),
            Project::Paused(_) => false,
        };
        let free = self.free(at);
        if !running || (!by_staff && (!need.armed || need.hold.is_some())) || free == 0 {
            return;
        }
        let stays = |id: usize| plan.cancels.iter().all(|(cancelled, _)| *cancelled != id);
        let live = (0..self.requests.len())
            .filter(|id| self.requests[*id].need == at && self.is_live(*id) && stays(*id))
            .count();
        let waves = self.requests.iter().filter(|request| request.need == at).map(|request| request.wave).max();
        let want = match need.strategy {
            Strategy::Parallel => free.saturating_sub(live),
            Strategy::Sequential | Strategy::FirstCome if live > 0 => 0,
            Strategy::Sequential => 1,
            Strategy::FirstCome if waves.is_none() || start == (Start::Send { next_wave: true }) => {
                free.max(need.most.unwrap_or(0))
            }
            Strategy::FirstCome => {
                plan.holds.push((at, HoldReason::WaveDone));
                return;
            }
        };
        if want == 0 {
            return;
        }
        let wave = waves.unwrap_or(0) + 1;
        let before = plan.asks.len();
        let mut left_closed = false;
        let mut unbroken = true;
        let mut seen: Vec<usize> = Vec::new();
        let standby = self.standby(at);
        let ladder = (1..).zip(&need.ladder).map(|(rung, (list, at_once))| (rung, *list, *at_once));
        let legs = std::iter::once((0, standby, true));
        let legs =
            legs.chain(ladder.map(|(rung, list, at_once)| (rung, self.lists[list].clone(), at_once || rung == 1)));
        for (_, people, at_once) in legs.collect::<Vec<_>>() {
            let chosen = plan.asks.len() - before;
            let open = at_once || (unbroken && chosen < want && live + chosen < free);
            unbroken &= open;
            for person in people {
                if seen.contains(&person) {
                    continue;
                }
                seen.push(person);
                let taken = plan.asks.iter().any(|asked| asked.person == person);
                if taken || !self.may_be_asked(person, at, &plan.cancels) {
                    continue;
                }
                if !open {
                    left_closed = true;
                } else if plan.asks.len() - before < want {
                    let (rung, rank) = self.place(at, person);
                    plan.asks.push(Asked { need: at, person, wave, rung, rank });
                }
            }
        }
        if plan.asks.len() == before && !left_closed && live == 0 {
            plan.holds.push((at, HoldReason::Exhausted));
        }
    }

    /// The first place on the ladder; those on standby may have none any longer.
    pub(super) fn place(&self, need: usize, person: usize) -> (usize, usize) {
        let rungs = (1..).zip(&self.needs[need].ladder);
        let places = rungs.filter_map(|(rung, (list, _))| {
            let rank = self.lists[*list].iter().position(|other| *other == person)?;
            Some((rung, rank + 1))
        });
        let mut places = places;
        places.next().unwrap_or_default()
    }

    pub(super) fn newest(&self, need: usize, person: usize) -> Option<usize> {
        self.requests.iter().rposition(|request| (request.need, request.person) == (need, person))
    }

    pub(super) fn standby(&self, need: usize) -> Vec<usize> {
        let newest = (0..self.people.len()).filter_map(|person| self.newest(need, person));
        let mut waiting: Vec<(Time, usize)> = newest
            .filter(|id| !self.is_live(*id) && self.requests[*id].status != RequestStatus::Accepted)
            .filter_map(|id| Some((self.requests[id].standby?, id)))
            .collect();
        waiting.sort_unstable();
        waiting.into_iter().map(|(_, id)| self.requests[id].person).collect()
    }

    pub(super) fn may_be_asked(&self, who: usize, need: usize, cancels: &[(usize, ClosedReason)]) -> bool {
        let person = &self.people[who];
        let theirs = || (0..self.requests.len()).filter(|id| self.requests[*id].person == who);
        let in_hand = |id: usize| {
            (self.is_live(id) || self.requests[id].status == RequestStatus::Accepted)
                && cancels.iter().all(|(cancelled, _)| *cancelled != id)
        };
        let counts =
            |id: usize| person.lifted.is_none_or(|at| self.requests[id].closed.is_some_and(|closed| closed > at));
        let newest = || (0..self.needs.len()).filter_map(|need| self.newest(need, who));
        let blocks = |id: usize| {
            let request = &self.requests[id];
            let same = self.needs[request.need].position == self.needs[need].position;
            request.standby.is_none()
                && counts(id)
                && match (request.status, request.reason) {
                    (RequestStatus::Declined, _) => request.scope == Some(DeclineScope::Days) || same,
                    (RequestStatus::Expired | RequestStatus::Withdrawn | RequestStatus::Released, _)
                    | (RequestStatus::Cancelled, Some(ClosedReason::Skipped | ClosedReason::Stopped)) => true,
                    _ => false,
                }
        };
        let refused = newest()
            .filter(|id| {
                let request = &self.requests[*id];
                request.status == RequestStatus::Undeliverable || request.reason == Some(ClosedReason::NotMe)
            })
            .filter_map(|id| self.requests[id].closed)
            .max();
        let retried = person.lifted.is_some_and(|at| refused.is_none_or(|refused| refused <= at));
        person.active && !theirs().any(in_hand) && !newest().any(blocks) && (!person.bounced || retried)
    }
}

impl Start {
    fn covers(self, need: usize) -> bool {
        match self {
            Self::Save(only) => only == need,
            Self::Event | Self::Send { .. } => true,
        }
    }
}

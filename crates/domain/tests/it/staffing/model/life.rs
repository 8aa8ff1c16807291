//! What happens to a request in the model.

use chrono::{DurationRound, TimeDelta};
use domain::values::states::{ClosedReason, DeclineScope, HoldReason, RequestStatus, Strategy};

use super::{
    op::{Ask, Told},
    world::{Done, Mail, Owed, Project, Refused, Request, Time, World, must},
};

impl World {
    pub(super) fn is_live(&self, id: usize) -> bool {
        matches!(self.requests[id].status, RequestStatus::Queued | RequestStatus::Open)
    }

    pub(super) fn is_due(&self, id: usize) -> bool {
        let request = &self.requests[id];
        let grace = TimeDelta::minutes(5);
        request.status == RequestStatus::Open
            && self.project == Project::Active
            && request.deadline.is_some_and(|deadline| self.now >= deadline + grace)
    }

    pub(super) fn accepted(&self, need: usize) -> usize {
        let seated = |request: &&Request| request.need == need && request.status == RequestStatus::Accepted;
        self.requests.iter().filter(seated).count()
    }

    pub(super) fn free(&self, need: usize) -> usize {
        self.needs[need].quantity - self.accepted(need)
    }

    pub(super) fn free_seat(&self, need: usize) -> Option<usize> {
        let taken = |no: &usize| self.requests.iter().any(|other| other.need == need && other.seat == Some(*no));
        (1..=self.needs[need].quantity).find(|no| !taken(no))
    }

    /// The request leaves the state it was in; whoever waits for its mail waits no longer.
    pub(super) fn leave(&mut self, id: usize, to: RequestStatus) {
        let now = self.now;
        let request = &mut self.requests[id];
        request.status = to;
        request.reason = None;
        request.scope = None;
        request.standby = None;
        request.seat = None;
        request.remind = None;
        request.closed = if to == RequestStatus::Accepted { None } else { request.closed.or(Some(now)) };
        self.mails.retain(|mail| mail.request != id);
    }

    pub(super) fn close(&mut self, id: usize, reason: ClosedReason) {
        self.leave(id, RequestStatus::Cancelled);
        self.requests[id].reason = Some(reason);
    }

    /// Closes those that are live; says whether there were any.
    pub(super) fn close_all(&mut self, reason: ClosedReason, which: impl Fn(&Request) -> bool) -> bool {
        let live: Vec<usize> =
            (0..self.requests.len()).filter(|id| self.is_live(*id) && which(&self.requests[*id])).collect();
        for id in &live {
            self.close(*id, reason);
        }
        !live.is_empty()
    }

    pub(super) fn owe(&mut self, by_staff: bool, after_no: bool) {
        let owed = self.owed.get_or_insert(Owed { by_staff, after_no });
        owed.by_staff |= by_staff;
        owed.after_no &= after_no;
    }

    pub(super) fn expire(&mut self, id: usize) {
        if self.is_due(id) {
            self.leave(id, RequestStatus::Expired);
            self.owe(false, false);
        }
    }

    pub(super) fn seat(&mut self, id: usize, by_staff: bool) -> Done {
        let Request { need, person, .. } = self.requests[id];
        let engaged =
            self.requests.iter().any(|other| other.person == person && other.status == RequestStatus::Accepted);
        must(!self.needs[need].archived && !engaged && self.free(need) > 0)?;
        let others: Vec<usize> = (0..self.requests.len())
            .filter(|other| *other != id && self.is_live(*other) && self.requests[*other].person == person)
            .collect();
        for other in others {
            self.close(other, ClosedReason::AcceptedElsewhere);
        }
        let seat = self.free_seat(need);
        self.leave(id, RequestStatus::Accepted);
        self.requests[id].seat = seat;
        self.requests[id].confirmed += 1;
        self.owe(by_staff, false);
        Ok(())
    }

    /// Whoever was asked last for the seat that somebody else now has, is asked no longer.
    pub(super) fn seat_late(&mut self, id: usize, by_staff: bool) -> Done {
        let need = self.requests[id].need;
        let (free, first_come) = (self.free(need), self.needs[need].strategy == Strategy::FirstCome);
        let mut others: Vec<usize> = (0..self.requests.len())
            .filter(|other| *other != id && self.requests[*other].need == need && self.is_live(*other))
            .collect();
        others.sort_by_key(|other| {
            let request = &self.requests[*other];
            (request.sent.is_none(), request.sent, request.queued, *other)
        });
        let crowded = !first_come && others.len() + 1 > free;
        if let Some(newest) = others.pop().filter(|_| crowded) {
            self.close(newest, ClosedReason::Superseded);
        }
        self.seat(id, by_staff)
    }

    pub(super) fn yes(&mut self, id: usize, standby: bool) {
        let request = &self.requests[id];
        let need = request.need;
        let due = self.is_due(id);
        match (request.status, request.reason) {
            (RequestStatus::Queued | RequestStatus::Open, _) if !due => {
                if self.free(need) > 0 || self.needs[need].archived {
                    let _done = self.seat(id, false);
                } else {
                    self.close(id, ClosedReason::PositionFilled);
                    self.requests[id].standby = standby.then_some(self.now);
                }
            }
            (RequestStatus::Open | RequestStatus::Declined | RequestStatus::Expired, _)
            | (RequestStatus::Cancelled, Some(ClosedReason::PositionFilled)) => self.late_yes(id, due),
            _ => (),
        }
    }

    /// A seat if nobody has been asked for it since, else standby.
    pub(super) fn late_yes(&mut self, id: usize, due: bool) {
        let Request { need, person, .. } = self.requests[id];
        if self.needs[need].archived {
            return;
        }
        let open = |(other, request): (usize, &Request)| {
            other != id && request.need == need && request.status == RequestStatus::Open
        };
        let asked = match self.needs[need].strategy {
            Strategy::FirstCome => 0,
            Strategy::Sequential | Strategy::Parallel => {
                self.requests.iter().enumerate().filter(|one| open(*one)).count()
            }
        };
        let engaged =
            self.requests.iter().any(|other| other.person == person && other.status == RequestStatus::Accepted);
        if self.free(need) > asked && !engaged {
            let _done = self.seat_late(id, false);
            return;
        }
        if due {
            self.leave(id, RequestStatus::Expired);
            self.owe(false, false);
        }
        let now = self.now;
        self.requests[id].standby.get_or_insert(now);
    }

    pub(super) fn no(&mut self, id: usize, scope: DeclineScope) {
        if self.requests[id].standby.is_some() {
            self.requests[id].standby = None;
        } else if self.is_live(id) {
            self.decline(id, scope);
            self.owe(false, true);
        }
    }

    pub(super) fn decline(&mut self, id: usize, scope: DeclineScope) {
        self.leave(id, RequestStatus::Declined);
        self.requests[id].scope = Some(scope);
    }

    pub(super) fn question(&mut self, id: usize) {
        let request = &self.requests[id];
        if request.status != RequestStatus::Open || request.questioned {
            return;
        }
        self.requests[id].questioned = true;
        self.postpone(id, TimeDelta::hours(24));
    }

    pub(super) fn withdraw(&mut self, id: usize) {
        if self.requests[id].status != RequestStatus::Accepted {
            return;
        }
        self.leave(id, RequestStatus::Withdrawn);
        if self.first_session - self.now > TimeDelta::days(14) {
            self.owe(false, false);
        } else {
            let need = self.requests[id].need;
            self.needs[need].hold = Some(HoldReason::Withdrawn);
        }
    }

    pub(super) fn record(&mut self, id: usize, told: Told) -> Done {
        let request = &self.requests[id];
        let live = self.is_live(id);
        let heard = live
            || matches!(request.status, RequestStatus::Declined | RequestStatus::Expired | RequestStatus::Withdrawn)
            || request.reason == Some(ClosedReason::PositionFilled);
        match told {
            Told::Yes if request.status == RequestStatus::Accepted => Ok(()),
            Told::No(_) if request.status == RequestStatus::Declined && request.standby.is_none() => Ok(()),
            _ if !heard => Err(Refused),
            Told::Yes => self.seat(id, true),
            Told::No(scope) => {
                self.decline(id, scope);
                if live {
                    self.owe(true, false);
                }
                Ok(())
            }
        }
    }

    /// The need asks nobody, unless staff have seen who would be.
    pub(super) fn stand_still(&mut self, id: usize, reason: HoldReason, ask: Ask) {
        let need = self.requests[id].need;
        self.needs[need].hold = (ask != Ask::Do).then_some(reason);
        if ask == Ask::Do {
            self.owe(true, false);
        }
    }

    pub(super) fn resend(&mut self, id: usize) -> Done {
        let now = self.now;
        match self.requests[id].status {
            RequestStatus::Queued => {
                for mail in self.mails.iter_mut().filter(|mail| mail.request == id) {
                    mail.leaves = now;
                }
                Ok(())
            }
            RequestStatus::Open if self.requests[id].resends < 3 => {
                self.requests[id].resends += 1;
                self.mails.push(Mail { request: id, leaves: now });
                Ok(())
            }
            _ => Err(Refused),
        }
    }

    pub(super) fn resume(&mut self) -> Done {
        let Project::Paused(since) = self.project else { return Err(Refused) };
        self.project = Project::Active;
        for id in 0..self.requests.len() {
            if let (RequestStatus::Open, Some(sent)) = (self.requests[id].status, self.requests[id].sent) {
                self.postpone(id, self.now - since.max(sent));
            }
        }
        for mail in &mut self.mails {
            mail.leaves = self.now;
        }
        self.owe(true, false);
        Ok(())
    }

    pub(super) fn postpone(&mut self, id: usize, by: TimeDelta) {
        if let Some(deadline) = self.requests[id].deadline {
            let least = full_minute(self.now + TimeDelta::minutes(30));
            self.set_deadline(id, deadline.max(least).max(full_minute(deadline + by)));
        }
    }

    /// The reminder follows, unless it was sent: late in the time there is, or a call half-way when that is short.
    pub(super) fn set_deadline(&mut self, id: usize, deadline: Time) {
        let request = &mut self.requests[id];
        request.deadline = Some(deadline);
        request.remind = request.sent.filter(|_| !request.reminded).map(|sent| {
            let window = deadline - sent;
            if window <= TimeDelta::hours(4) {
                sent + window / 2
            } else {
                (sent + window * 3 / 4).max(deadline - TimeDelta::days(2))
            }
        });
    }
}

/// What a mail can print without loss.
pub(super) fn full_minute(time: Time) -> Time {
    time.duration_round_up(TimeDelta::minutes(1)).unwrap_or(time)
}

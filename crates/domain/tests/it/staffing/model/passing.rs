//! What happens in the model by itself: answer times end, people are reminded, mail leaves.

use chrono::TimeDelta;
use domain::values::states::RequestStatus;

use super::{
    life::full_minute,
    op::Ask,
    world::{Done, Mail, Project, Request, Time, World},
};

impl World {
    pub(super) fn visit(&mut self) -> Done {
        self.fall_due()?;
        loop {
            let ready = |mail: &&(usize, Mail)| mail.1.leaves <= self.now;
            let mails: Vec<(usize, Mail)> = self.mails.iter().copied().enumerate().collect();
            let next =
                mails.iter().filter(ready).min_by_key(|(at, mail)| (self.answered_by(mail), mail.leaves, *at)).copied();
            let Some((at, mail)) = next.filter(|_| !matches!(self.project, Project::Paused(_))) else { return Ok(()) };
            self.mails.remove(at);
            self.hand_over(mail.request)?;
        }
    }

    /// Until when a request is to be answered whose mail leaves now: what must be answered first leaves first.
    fn answered_by(&self, mail: &Mail) -> Time {
        let Request { need, deadline, .. } = self.requests[mail.request];
        deadline.unwrap_or_else(|| full_minute(self.now + TimeDelta::hours(self.needs[need].hours)))
    }

    pub(super) fn hand_over(&mut self, id: usize) -> Done {
        let Request { need, person, .. } = self.requests[id];
        if self.people[person].broken {
            self.leave(id, RequestStatus::Undeliverable);
            self.people[person].bounced = true;
            self.owe(false, false);
            return self.settle_up(Ask::Refuse);
        }
        if self.requests[id].status == RequestStatus::Queued {
            self.requests[id].status = RequestStatus::Open;
            self.requests[id].sent = Some(self.now);
            self.set_deadline(id, full_minute(self.now + TimeDelta::hours(self.needs[need].hours)));
        }
        Ok(())
    }

    pub(super) fn fall_due(&mut self) -> Done {
        if self.project != Project::Active {
            return Ok(());
        }
        let reminds = |id: &usize| self.requests[*id].remind.is_some_and(|at| at <= self.now);
        let due: Vec<usize> = (0..self.requests.len()).filter(|id| self.is_due(*id)).collect();
        let mut reminded: Vec<usize> = (0..self.requests.len()).filter(reminds).collect();
        if due.is_empty() && reminded.is_empty() {
            return Ok(());
        }
        for id in due {
            self.expire(id);
        }
        self.owe(false, false);
        self.settle_up(Ask::Refuse)?;
        reminded.retain(|id| self.requests[*id].status == RequestStatus::Open);
        for id in reminded {
            let now = self.now;
            let request = &mut self.requests[id];
            request.remind = None;
            let (Some(sent), Some(deadline)) = (request.sent, request.deadline) else { continue };
            let in_time = deadline - now >= TimeDelta::minutes(30);
            request.reminded |= deadline - sent > TimeDelta::hours(4) && in_time;
        }
        Ok(())
    }
}

//! A small orchestra in memory: random commands through lifecycle and planner must never break an invariant.

#![expect(clippy::unwrap_used, reason = "a failed test may panic")]

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};
use proptest::{collection::vec, prelude::*, sample::select};

use super::{
    planner::{Need, PlanCommand, Request, Snapshot, plan, scenario},
    request_lifecycle::{Answer, Effect, Engaged, Event, RequestFacts, Surroundings, Transition, apply},
};
use crate::{
    ids::{NeedId, RequestId},
    values::states::{
        AnswerChannel, ClosedReason, DeclineScope, HoldReason, IdleReason, MailKind, ProjectStatus, RequestStatus,
        Strategy as Asking, Trigger,
    },
};

/// What somebody does, or time.
#[derive(Clone, Debug)]
enum Step {
    Request(usize, Event),
    HandOverAll,
    Pass(i64),
    Send,
    Pause,
    Resume,
    Quantity(usize, i32),
    Lift(u128),
}

fn steps() -> impl Strategy<Value = Step> {
    let answer = prop_oneof![
        any::<bool>().prop_map(|standby| Answer::Yes { standby }),
        select(DeclineScope::ALL).prop_map(Answer::No),
    ];
    let event = prop_oneof![
        6 => (answer, select(vec![AnswerChannel::Link, AnswerChannel::Link, AnswerChannel::Phone])).prop_map(|(answer, channel)| Event::Answered(answer, channel)),
        1 => Just(Event::Undeliverable),
        1 => select(vec![ClosedReason::Skipped, ClosedReason::Stopped, ClosedReason::NotMe, ClosedReason::TooLate]).prop_map(Event::Close),
        1 => Just(Event::SeatGiven),
        1 => Just(Event::Withdrawn),
        1 => Just(Event::Released),
        1 => Just(Event::Expire),
        1 => Just(Event::HandedOver),
    ];
    prop_oneof![
        12 => (0_usize..20, event).prop_map(|(request, event)| Step::Request(request, event)),
        4 => Just(Step::HandOverAll),
        4 => (1_i64..30).prop_map(Step::Pass),
        3 => Just(Step::Send),
        1 => Just(Step::Pause),
        1 => Just(Step::Resume),
        2 => (0_usize..3, 1..5).prop_map(|(need, quantity)| Step::Quantity(need, quantity)),
        1 => (1_u128..=12).prop_map(Step::Lift),
    ]
}

struct World {
    project: Snapshot,
    now: DateTime<Utc>,
    /// Confirmations queued and seats taken, by request: each yes is confirmed once.
    confirmed: BTreeMap<RequestId, usize>,
    seated: BTreeMap<RequestId, usize>,
}

impl World {
    fn new(strategies: &[Asking]) -> Self {
        let lists: [&[&[u128]]; 3] = [&[&[1, 2, 3, 4, 5], &[6, 7, 8]], &[&[3, 1, 9, 10]], &[&[11, 6, 2], &[12, 4]]];
        let needs = (1..).zip(strategies).zip(lists).map(|((n, strategy), lists)| Need {
            armed_at: None,
            max_recipients: Some(3),
            ..scenario::need(n, *strategy, 2, lists)
        });
        let mut project = scenario::snapshot(needs.collect());
        project.status = ProjectStatus::Draft;
        Self { project, now: scenario::now(), confirmed: BTreeMap::new(), seated: BTreeMap::new() }
    }

    fn step(&mut self, step: Step) {
        match step {
            Step::Request(at, event) => {
                if let Some(named) = self.project.requests.get(at) {
                    // An old link acts on the musician's newest request of the need.
                    let same = |request: &&Request| (request.musician, request.need) == (named.musician, named.need);
                    let newest = self.project.requests.iter().rfind(same).unwrap().id;
                    self.happen(newest, &event);
                }
            }
            Step::HandOverAll => {
                for request in self.ids(|request| request.status == RequestStatus::Queued) {
                    if self.project.status == ProjectStatus::Active {
                        self.happen(request, &Event::HandedOver);
                    }
                }
            }
            Step::Pass(hours) => {
                self.now += TimeDelta::hours(hours);
                for request in self.ids(|request| request.status == RequestStatus::Open) {
                    self.happen(request, &Event::Expire);
                }
            }
            Step::Send => self.run(Trigger::Send),
            Step::Pause if self.project.status == ProjectStatus::Active => self.project.status = ProjectStatus::Paused,
            Step::Resume if self.project.status == ProjectStatus::Paused => {
                self.project.status = ProjectStatus::Active;
                for request in self.project.requests.iter_mut().filter(|request| request.status == RequestStatus::Open)
                {
                    request.deadline_at = request.deadline_at.max(Some(self.now + TimeDelta::minutes(30)));
                }
                self.run(Trigger::Resume);
            }
            Step::Pause | Step::Resume => (),
            Step::Quantity(at, quantity) => {
                let need = self.project.needs[at].id;
                self.project.needs[at].quantity = quantity.max(i32::try_from(self.accepted(need)).unwrap());
                // Staff save without asking: what is too much closes, and nobody is asked by surprise.
                self.project.needs[at].hold = Some(HoldReason::DontAsk);
                self.run(Trigger::Due);
            }
            Step::Lift(who) => self.project.musician(who).lifted_at = Some(self.now),
        }
        self.check();
    }

    fn run(&mut self, trigger: Trigger) {
        let command = PlanCommand::of(trigger);
        let plan = plan(&self.project, &command, self.now);
        for dispatch in &plan.dispatches {
            let need = self.need(dispatch.need);
            assert!(need.strategy != Asking::FirstCome || self.live(need.id) == 0, "no wave while one is live");
            assert!(trigger == Trigger::Send || (need.hold.is_none() && need.armed_at.is_some()));
            assert!(trigger == Trigger::Send || self.project.status == ProjectStatus::Active);
        }
        self.project.carry_out(&command, &plan, self.now);
        for need in &self.project.needs {
            let waits = plan.holds.iter().any(|hold| hold.need == need.id && hold.reason == IdleReason::Waiting);
            let moving = self.live(need.id) > 0 || need.hold.is_some() || waits;
            let asks = self.project.status == ProjectStatus::Active && need.armed_at.is_some();
            assert!(!asks || self.accepted(need.id) >= quantity(need) || moving, "a need is never forgotten");
        }
    }

    fn happen(&mut self, id: RequestId, event: &Event) {
        let request = self.request(id).clone();
        let Ok(transition) = apply(&facts(&request), event, &self.surroundings(&request)) else { return };
        if *event == Event::Expire {
            assert!(self.now >= request.deadline_at.unwrap() + TimeDelta::minutes(5));
        }
        // What makes room comes before the change of state, as in the database.
        for effect in &transition.effects {
            match effect {
                Effect::CloseOthers => {
                    for other in self.ids(|other| other.musician == request.musician && other.status.is_live()) {
                        if other != id {
                            self.close(other, ClosedReason::AcceptedElsewhere);
                        }
                    }
                }
                Effect::SupersedeNewest => {
                    let live =
                        |other: &&Request| other.need == request.need && other.status.is_live() && other.id != id;
                    let newest = self
                        .project
                        .requests
                        .iter()
                        .filter(live)
                        .max_by_key(|other| (other.sent_at.is_none(), other.sent_at, other.queued_at, other.id));
                    let newest = newest.map(|other| other.id).unwrap();
                    self.close(newest, ClosedReason::Superseded);
                }
                Effect::TakeSeat => {
                    assert!(self.accepted(request.need) < quantity(self.need(request.need)), "a seat is free");
                    *self.seated.entry(id).or_default() += 1;
                }
                Effect::Mail(MailKind::Confirmation) => *self.confirmed.entry(id).or_default() += 1,
                _ => (),
            }
        }
        self.store(id, &transition);
        for effect in transition.effects {
            match effect {
                Effect::Hold(reason) => {
                    self.project.needs.iter_mut().find(|need| need.id == request.need).unwrap().hold = Some(reason);
                }
                Effect::MarkMailbox(state) => {
                    self.project.musicians.get_mut(&request.musician).unwrap().mail_state = state;
                }
                Effect::Replan { trigger, .. } => self.run(trigger),
                _ => (),
            }
        }
    }

    fn close(&mut self, id: RequestId, reason: ClosedReason) {
        let request = self.request(id).clone();
        let transition = apply(&facts(&request), &Event::Close(reason), &self.surroundings(&request)).unwrap();
        self.store(id, &transition);
    }

    fn store(&mut self, id: RequestId, transition: &Transition) {
        let now = self.now;
        let request = self.project.requests.iter_mut().find(|request| request.id == id).unwrap();
        let was_closed = request.closed_at.is_some();
        let ends = !transition.status.is_live() && transition.status != RequestStatus::Accepted;
        request.status = transition.status;
        request.closed_reason = transition.closed_reason;
        request.decline_scope = transition.decline_scope;
        request.standby_since = transition.standby.then(|| request.standby_since.unwrap_or(now));
        request.closed_at = ends.then(|| request.closed_at.filter(|_| was_closed).unwrap_or(now));
        if transition.effects.contains(&Effect::StartClock) {
            request.sent_at = Some(now);
            request.deadline_at = Some(now + TimeDelta::hours(4));
        }
    }

    fn surroundings(&self, request: &Request) -> Surroundings {
        let need = self.need(request.need);
        let others = |status| {
            let of_need = |other: &&Request| other.need == need.id && other.id != request.id && other.status == status;
            i32::try_from(self.project.requests.iter().filter(of_need).count()).unwrap()
        };
        let engaged = |other: &Request| {
            other.musician == request.musician && other.id != request.id && other.status == RequestStatus::Accepted
        };
        Surroundings {
            now: self.now,
            grace: TimeDelta::minutes(5),
            paused: self.project.status == ProjectStatus::Paused,
            closed: false,
            strategy: need.strategy,
            urgent: false,
            free: need.quantity - i32::try_from(self.accepted(need.id)).unwrap(),
            open: others(RequestStatus::Open),
            queued: others(RequestStatus::Queued),
            engaged: if self.project.requests.iter().any(engaged) { Engaged::InProject } else { Engaged::No },
            first_session_at: Some(scenario::now() + TimeDelta::days(20)),
            last_session_ends_at: Some(scenario::now() + TimeDelta::days(25)),
            refill_ahead: TimeDelta::days(14),
        }
    }

    fn check(&self) {
        let mut engaged = BTreeSet::new();
        for request in &self.project.requests {
            if request.status.is_live() || request.status == RequestStatus::Accepted {
                assert!(engaged.insert(request.musician), "one live or accepted request of a musician");
            }
            assert!(request.status != RequestStatus::Open || request.deadline_at > request.sent_at);
            assert_eq!(request.status == RequestStatus::Cancelled, request.closed_reason.is_some());
            assert_eq!(self.confirmed.get(&request.id), self.seated.get(&request.id), "every seat is confirmed once");
        }
        for need in &self.project.needs {
            let (live, accepted) = (self.live(need.id), self.accepted(need.id));
            assert!(accepted <= quantity(need));
            match need.strategy {
                Asking::Sequential => assert!(live <= 1),
                Asking::Parallel => assert!(accepted + live <= quantity(need)),
                Asking::FirstCome => assert!(accepted < quantity(need) || live == 0),
            }
        }
    }

    fn ids(&self, wanted: impl Fn(&Request) -> bool) -> Vec<RequestId> {
        self.project.requests.iter().filter(|request| wanted(request)).map(|request| request.id).collect()
    }

    fn request(&self, id: RequestId) -> &Request {
        self.project.requests.iter().find(|request| request.id == id).unwrap()
    }

    fn need(&self, id: NeedId) -> &Need {
        self.project.needs.iter().find(|need| need.id == id).unwrap()
    }

    fn live(&self, need: NeedId) -> usize {
        self.ids(|request| request.need == need && request.status.is_live()).len()
    }

    fn accepted(&self, need: NeedId) -> usize {
        self.ids(|request| request.need == need && request.status == RequestStatus::Accepted).len()
    }
}

fn facts(request: &Request) -> RequestFacts {
    RequestFacts {
        status: request.status,
        closed_reason: request.closed_reason,
        decline_scope: request.decline_scope,
        standby: request.standby_since.is_some(),
        deadline_at: request.deadline_at,
        questioned: false,
        resends: 0,
    }
}

fn quantity(need: &Need) -> usize {
    usize::try_from(need.quantity).unwrap()
}

proptest! {
    #[test]
    fn no_sequence_of_commands_breaks_an_invariant(
        strategies in vec(select(Asking::ALL), 3),
        steps in vec(steps(), 1..60),
    ) {
        let mut world = World::new(&strategies);
        world.step(Step::Send);
        for step in steps {
            world.step(step);
        }
    }
}

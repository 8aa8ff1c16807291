//! The services and a database, driven by the same operations as the model.

use std::sync::Arc;

use chrono::TimeDelta;
use domain::{
    ids::{NeedId, RankingListId, RequestId},
    rules::request_lifecycle::Answer,
    services::{
        settings,
        staffing::{
            self, Asking, EditListError, ListEdit, NeedChange, PageAnswer, PlanView, PreviewInput, RecordedAnswer,
            RequestView, SendInput, StaffCommand, StaffingError,
        },
    },
    values::{
        change::Change,
        states::{AnswerChannel, MailKind, MusicianStatus, Release, Strategy},
        text::Note,
    },
};
use tokio::runtime::Runtime;

use super::{
    op::{Ask, Op, Told},
    world::{PEOPLE, World},
};
use crate::{
    databases::{Orchestra, Prepared},
    fixtures,
    staffing::stage::{Scenery, Stage, Wish},
};

/// An orchestra that is prepared once, and copied for each sequence.
pub struct Ground {
    runtime: Arc<Runtime>,
    scenery: Scenery,
    prepared: Prepared,
}

impl Ground {
    /// Everybody there, nothing planned, and no quiet time: what the calendar does with nights is tested where it is.
    ///
    /// A fault is a statement that makes the database behave otherwise than it should.
    pub fn prepare(orchestra: impl Future<Output = Orchestra>, fault: Option<&str>) -> Self {
        let runtime = Arc::new(tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap());
        let (scenery, prepared) = runtime.block_on(async {
            let stage = Stage::set(orchestra.await, PEOPLE).await;
            let all_day = serde_json::from_str(r#"{"wake": "00:00", "sleep": "24:00"}"#).unwrap();
            let txn = stage.orchestra.begin().await;
            settings::amend(&txn, &stage.clock, None, None, all_day).await.unwrap();
            txn.commit().await.unwrap();
            if let Some(fault) = fault {
                fixtures::run(&stage.orchestra, fault, vec![]).await.unwrap();
            }
            stage.leave().await
        });
        Self { runtime, scenery, prepared }
    }

    pub fn begin(&self, world: &World) -> System {
        self.runtime.block_on(async {
            let stage = self.scenery.on(self.prepared.copy().await);
            let mut lists = Vec::new();
            for people in &world.lists {
                let numbers: Vec<usize> = people.iter().map(|person| person + 1).collect();
                lists.push(stage.list(&numbers).await);
            }
            let mut needs = Vec::new();
            for need in &world.needs {
                let wish = Wish {
                    max_recipients: need.most.map(number),
                    hours: i32::try_from(need.hours).unwrap(),
                    ..Wish::new(need.strategy, number(need.quantity), &[])
                };
                let position = [stage.position, stage.second][need.position];
                needs.push(stage.need_for(stage.project, &wish, position, &rungs(&lists, &need.ladder)).await);
            }
            System { runtime: Arc::clone(&self.runtime), stage, lists, needs, broken: Vec::new(), requests: Vec::new() }
        })
    }
}

/// One orchestra, and what the model calls its things by number.
pub struct System {
    pub(super) runtime: Arc<Runtime>,
    pub(super) stage: Stage,
    lists: Vec<RankingListId>,
    pub(super) needs: Vec<NeedId>,
    broken: Vec<usize>,
    requests: Vec<RequestId>,
}

impl System {
    /// Does it at the model's instant. Both must have done it, or both not.
    pub fn perform(&mut self, op: &Op, world: &World) {
        self.stage.set_clock(world.now);
        let runtime = Arc::clone(&self.runtime);
        let done = runtime.block_on(self.happen(op));
        assert_eq!(done.is_ok(), world.done, "{op:?} ended differently: {done:?}");
        self.requests = runtime.block_on(self.rows()).iter().map(|(request, _)| request.id).collect();
    }

    async fn happen(&mut self, op: &Op) -> Result<(), String> {
        match op {
            Op::SendAfter(other) => {
                let preview = PreviewInput::default();
                let seen = self.stage.digest(&preview).await.plan.digest;
                let _theirs = Box::pin(self.happen(other)).await;
                let input = SendInput { preview, plan_digest: seen };
                let staff = self.stage.staff;
                let send = async |tx: &_, clock: &_| staffing::send(tx, clock, staff, self.stage.project, &input).await;
                refused(self.stage.act(send).await)
            }
            Op::Twice(other) => {
                let _first = Box::pin(self.happen(other)).await;
                Box::pin(self.happen(other)).await
            }
            Op::Pass(_) => Ok(()),
            Op::Break(person) => {
                self.broken.push(*person);
                Ok(())
            }
            Op::Visit => {
                self.visit().await;
                Ok(())
            }
            Op::Send { next_wave } => self.send(*next_wave).await,
            Op::Yes { request, standby } => self.answer(*request, PageAnswer::Yes { standby: *standby }).await,
            Op::No { request, scope } => self.answer(*request, PageAnswer::No { scope: *scope, comment: None }).await,
            Op::Question { request } => self.answer(*request, PageAnswer::Question { text: "When?".to_owned() }).await,
            Op::Withdraw { request } => self.answer(*request, PageAnswer::Withdraw { reason: None }).await,
            Op::NotMe { request } => self.answer(*request, PageAnswer::NotMe).await,
            _ => self.command(op).await,
        }
    }

    async fn answer(&self, request: usize, answer: PageAnswer) -> Result<(), String> {
        // What the page refuses it says, and commits what was due before.
        self.stage.answer_request(self.requests[request], answer).await;
        Ok(())
    }

    async fn send(&self, next_wave: bool) -> Result<(), String> {
        let mut preview = PreviewInput::default();
        if next_wave {
            preview.next_wave.extend(&self.needs);
        }
        let digest = self.stage.digest(&preview).await.plan.digest;
        let input = SendInput { preview, plan_digest: digest };
        let staff = self.stage.staff;
        refused(
            self.stage.act(async |tx, clock| staffing::send(tx, clock, staff, self.stage.project, &input).await).await,
        )
    }

    /// A command of staff's. Who says "ask" has looked at the plan first.
    async fn command(&self, op: &Op) -> Result<(), String> {
        let asking = match ask_of(op) {
            Ask::Refuse => Asking::Refuse,
            Ask::Dont => Asking::DontAsk,
            // No plan has this digest, so the first try shows the plan.
            Ask::Do => Asking::Confirmed("0".repeat(64).parse().unwrap()),
        };
        match self.once(op, asking).await {
            Err(StaffingError::PlanChanged { plan }) if ask_of(op) == Ask::Do => {
                let PlanView { plan, .. } = *plan;
                refused(self.once(op, Asking::Confirmed(plan.digest)).await)
            }
            done => refused(done),
        }
    }

    async fn once(&self, op: &Op, asking: Asking) -> Result<(), StaffingError> {
        let stage = &self.stage;
        let command = StaffCommand { asking, ..stage.command() };
        let id = |request: &usize| self.requests[*request];
        match op {
            Op::Record { request, told, .. } => {
                let answer = match *told {
                    Told::Yes => Answer::Yes { standby: false },
                    Told::No(scope) => Answer::No(scope),
                };
                let recorded = RecordedAnswer { answer, channel: AnswerChannel::Phone, comment: None };
                let id = id(request);
                stage.act(async |tx, clock| staffing::record_answer(tx, clock, &command, id, recorded).await).await
            }
            Op::Skip { request, .. } => {
                stage.act(async |tx, clock| staffing::skip(tx, clock, &command, id(request)).await).await
            }
            Op::Stop { request, .. } => {
                stage.act(async |tx, clock| staffing::stop(tx, clock, &command, id(request)).await).await
            }
            Op::Release { request, .. } => {
                stage.act(async |tx, clock| staffing::release(tx, clock, &command, id(request)).await).await
            }
            Op::Give { request, .. } => {
                stage.act(async |tx, clock| staffing::give_seat(tx, clock, &command, id(request)).await).await
            }
            Op::Resend { request, .. } => {
                stage.act(async |tx, clock| staffing::resend(tx, clock, &command, id(request)).await).await
            }
            Op::Extend { request, hours, .. } => {
                let until = stage.clock.now() + TimeDelta::hours(*hours);
                stage.act(async |tx, clock| staffing::extend(tx, clock, &command, id(request), until).await).await
            }
            Op::Quantity { need, quantity, .. } => {
                let change = NeedChange { quantity: Some(number(*quantity)), ..NeedChange::default() };
                self.edit(&command, *need, change).await
            }
            Op::Strategy { need, strategy, most, .. } => {
                let max_recipients = match (strategy, most) {
                    (Strategy::FirstCome, Some(most)) => Change::Set(number(*most)),
                    (Strategy::FirstCome, None) => Change::Clear,
                    _ => Change::Keep,
                };
                let change = NeedChange { strategy: Some(*strategy), max_recipients, ..NeedChange::default() };
                self.edit(&command, *need, change).await
            }
            Op::Ladder { need, ladder, .. } => {
                let change = NeedChange { ladder: Some(rungs(&self.lists, ladder)), ..NeedChange::default() };
                self.edit(&command, *need, change).await
            }
            Op::ArchiveNeed { need, .. } => {
                let need = self.needs[*need];
                stage.act(async |tx, clock| staffing::archive_need(tx, clock, &command, need, None).await).await
            }
            Op::Rank { list, person, at, .. } => {
                let musician = stage.person(person + 1);
                self.rank(&command, *list, ListEdit::Add { musician, rank: Some(at + 1) }).await
            }
            Op::Unrank { list, person, .. } => {
                self.rank(&command, *list, ListEdit::Remove(stage.person(person + 1))).await
            }
            Op::SetAside { person, .. } => {
                let (who, to) = (stage.person(person + 1), MusicianStatus::Inactive);
                let limit = fixtures::LIMIT;
                stage.act(async |tx, clock| staffing::set_aside(tx, clock, &command, who, None, to, limit).await).await
            }
            Op::Lift { person, .. } => {
                let (who, why) = (stage.person(person + 1), Note::parse("They called.").unwrap());
                let project = stage.project;
                stage.act(async |tx, clock| staffing::lift_block(tx, clock, &command, project, who, why).await).await
            }
            Op::Pause { .. } => {
                stage.act(async |tx, clock| staffing::pause(tx, clock, &command, stage.project).await).await
            }
            Op::Resume { .. } => {
                stage.act(async |tx, clock| staffing::resume(tx, clock, &command, stage.project).await).await
            }
            _ => unreachable!("{op:?} is no command"),
        }
        .map(drop)
    }

    async fn edit(
        &self,
        command: &StaffCommand,
        need: usize,
        change: NeedChange,
    ) -> Result<staffing::Carried, StaffingError> {
        let need = self.needs[need];
        self.stage.act(async |tx, clock| staffing::edit_need(tx, clock, command, need, change, None).await).await
    }

    async fn rank(
        &self,
        command: &StaffCommand,
        list: usize,
        edit: ListEdit,
    ) -> Result<staffing::Carried, StaffingError> {
        let list = self.lists[list];
        let edit = async |tx: &_, clock: &_| staffing::edit_list(tx, clock, command, list, None, edit).await;
        self.stage.act(edit).await.map_err(|error| match error {
            EditListError::Staffing(error) => error,
            EditListError::Entries(error) => StaffingError::NotInThisState(error.to_string()),
        })
    }

    /// A worker's visit; the mailboxes that are broken refuse what asks.
    async fn visit(&self) {
        let stage = &self.stage;
        stage.settle().await;
        while let Some(mail) = stage.claim().await {
            let reader = mail.link.filter(|_| mail.kind == MailKind::Request);
            let reader = match reader {
                Some(link) => Some(staffing::request(&stage.orchestra.db, link.request).await.unwrap().musician.id),
                None => None,
            };
            if reader.is_some_and(|reader| self.broken.iter().any(|person| stage.person(person + 1) == reader)) {
                let refuse = async |tx: &_, clock: &_| staffing::mailbox_refused(tx, clock, &mail, "550 5.1.1").await;
                stage.act(refuse).await.unwrap();
            } else {
                assert!(staffing::still_wanted(&stage.orchestra.db, &mail).await.unwrap(), "{:?} leaves", mail.kind);
                stage.hand_over(&mail).await;
            }
        }
    }

    /// The requests in the order in which they were made, and the seat of each.
    pub(super) async fn rows(&self) -> Vec<(RequestView, Option<i32>)> {
        let sql = "SELECT seat_no FROM request ORDER BY queued_at, id";
        let mut requests = staffing::requests(&self.stage.orchestra.db, self.stage.project).await.unwrap();
        requests.sort_by_key(|request| (request.queued_at, request.id));
        let seats = fixtures::rows(&self.stage.orchestra, sql, vec![]).await;
        requests.into_iter().zip(seats.iter().map(|row| row.try_get("", "seat_no").unwrap())).collect()
    }

    pub fn end(self) {
        self.runtime.block_on(self.stage.orchestra.end());
    }
}

fn ask_of(op: &Op) -> Ask {
    match *op {
        Op::Record { ask, .. }
        | Op::Skip { ask, .. }
        | Op::Stop { ask, .. }
        | Op::Release { ask, .. }
        | Op::Give { ask, .. }
        | Op::Resend { ask, .. }
        | Op::Extend { ask, .. }
        | Op::Quantity { ask, .. }
        | Op::Strategy { ask, .. }
        | Op::Ladder { ask, .. }
        | Op::ArchiveNeed { ask, .. }
        | Op::Rank { ask, .. }
        | Op::Unrank { ask, .. }
        | Op::SetAside { ask, .. }
        | Op::Lift { ask, .. }
        | Op::Pause { ask }
        | Op::Resume { ask } => ask,
        _ => Ask::Refuse,
    }
}

/// A refusal is an outcome; a failure of the database never is.
fn refused<T>(done: Result<T, StaffingError>) -> Result<(), String> {
    match done {
        Ok(_) => Ok(()),
        Err(StaffingError::Storage(error)) => panic!("{error}"),
        Err(error) => Err(error.to_string()),
    }
}

fn rungs(lists: &[RankingListId], ladder: &[(usize, bool)]) -> Vec<(RankingListId, Release)> {
    let rung = |(list, at_once): &(usize, bool)| {
        (lists[*list], if *at_once { Release::Immediately } else { Release::Exhausted })
    };
    ladder.iter().map(rung).collect()
}

pub(super) fn number(of: usize) -> i32 {
    i32::try_from(of).unwrap()
}

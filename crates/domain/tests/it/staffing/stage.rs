//! A project on a stage: numbered violinists on ranked lists, a clock that is moved by hand, a worker that visits when
//! it is told to.

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicI64, AtomicU64, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use chrono::{DateTime, NaiveDateTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Europe::Stockholm;
use domain::{
    clock::{Clock, Source},
    entities::{need, need_list, project, project_session, ranking_entry, ranking_list, seat},
    ids::{MusicianId, NeedId, PositionId, ProjectId, RankingListId, RequestId, SessionId, UserId},
    rules::calendar::{CountingClock, Unit},
    services::{
        ranking_lists, seeding, sessions,
        staffing::{
            self, Actor, AnswerOutcome, Asking, Carried, ClaimedMail, EditListError, Heard, LinkFacts, ListEdit,
            MailFate, PageAnswer, PreviewInput, RequestView, SendInput, StaffCommand,
        },
    },
    tx::{NotArmed, StaffingTx, WakeupBook},
    values::{
        states::{
            DeclineScope, HoldReason, MailKind, NeedReason, NeedStatus, ProjectStatus, Release, SessionKind, Strategy,
        },
        text::Name,
    },
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait};
use uuid::Uuid;

use crate::{
    databases::{Orchestra, Prepared},
    fixtures,
};

/// Nobody waits to be woken: the tests visit by hand.
struct NoBook;

#[async_trait]
impl WakeupBook for NoBook {
    async fn arm(&self, _now: DateTime<Utc>) -> Result<(), NotArmed> {
        Ok(())
    }

    fn poke(&self) {}

    fn committed(&self) {}
}

/// A clock whose hands are moved by the test; chance counts.
#[derive(Default)]
struct Hands {
    micros: AtomicI64,
    chances: AtomicU64,
}

struct Face(Arc<Hands>);

impl Source for Face {
    fn now(&self) -> DateTime<Utc> {
        DateTime::from_timestamp_micros(self.0.micros.load(Ordering::SeqCst)).unwrap()
    }

    fn monotonic(&self) -> Duration {
        Duration::ZERO
    }

    fn chance(&self, bytes: &mut [u8]) {
        bytes.fill(0);
        let chance = self.0.chances.fetch_add(1, Ordering::SeqCst).to_be_bytes();
        let from = bytes.len() - chance.len();
        bytes[from..].copy_from_slice(&chance);
    }
}

/// `2 Jun 14:00` of 2026, as Stockholm's clocks read it.
pub fn at(text: &str) -> DateTime<Utc> {
    let local = NaiveDateTime::parse_from_str(&format!("2026 {text}"), "%Y %d %b %H:%M").unwrap();
    Stockholm.from_local_datetime(&local).single().unwrap().to_utc()
}

/// What a need on the stage is like; one that differs says only how.
#[derive(Clone)]
pub struct Wish {
    pub strategy: Strategy,
    pub quantity: i32,
    pub max_recipients: Option<i32>,
    pub urgent: bool,
    pub hours: i32,
    /// The numbers of the people on each list.
    pub lists: Vec<(Vec<usize>, Release)>,
}

impl Wish {
    pub fn new(strategy: Strategy, quantity: i32, people: &[usize]) -> Self {
        let lists = vec![(people.to_vec(), Release::Exhausted)];
        Self { strategy, quantity, max_recipients: None, urgent: false, hours: 24, lists }
    }
}

pub struct Stage {
    pub orchestra: Orchestra,
    pub clock: Clock,
    pub staff: Actor,
    pub position: PositionId,
    /// Another position, which everybody plays as well.
    pub second: PositionId,
    pub project: ProjectId,
    hands: Arc<Hands>,
    book: Arc<dyn WakeupBook>,
    /// Number 1 is the first.
    people: Vec<MusicianId>,
}

/// A stage without a database: what is in a copy of the one that it was set on.
pub struct Scenery {
    staff: Actor,
    position: PositionId,
    second: PositionId,
    project: ProjectId,
    hands: Arc<Hands>,
    people: Vec<MusicianId>,
}

impl Scenery {
    /// The stage on this copy, with a clock of its own that goes on where the first one's stands.
    pub fn on(&self, orchestra: Orchestra) -> Stage {
        let Self { staff, position, second, project, .. } = *self;
        let hands = Arc::new(Hands::default());
        hands.micros.store(self.hands.micros.load(Ordering::SeqCst), Ordering::SeqCst);
        hands.chances.store(self.hands.chances.load(Ordering::SeqCst), Ordering::SeqCst);
        let clock = Clock::new(Face(Arc::clone(&hands)));
        let people = self.people.clone();
        Stage { orchestra, clock, staff, position, second, project, hands, book: Arc::new(NoBook), people }
    }
}

/// A mail that has left.
#[derive(Clone, Debug)]
pub struct Sent {
    pub kind: MailKind,
    /// The number of its reader; 0 is staff.
    pub to: usize,
    pub mail: ClaimedMail,
}

impl Stage {
    /// Tuesday 2 June 14:00, `people` violinists, and a draft project with a rehearsal on 29 June and a concert on 1 July.
    pub async fn set(orchestra: Orchestra, people: usize) -> Self {
        let hands = Arc::new(Hands::default());
        hands.micros.store(at("2 Jun 14:00").timestamp_micros(), Ordering::SeqCst);
        let clock = Clock::new(Face(Arc::clone(&hands)));
        let txn = orchestra.begin().await;
        seeding::seed(&txn, &clock).await.unwrap();
        txn.commit().await.unwrap();
        let instrument = fixtures::instrument(&orchestra, "Theorb", "Theorbo").await;
        let position = fixtures::position(&orchestra, instrument, "Tutti theorb", "Tutti theorbo").await;
        let second = fixtures::position(&orchestra, instrument, "Solo theorb", "Solo theorbo").await;
        let mut musicians = Vec::new();
        for number in 1..=people {
            musicians.push(fixtures::musician(&orchestra, &format!("Number N{number}"), &[position, second]).await.id);
        }
        let project = ProjectId::new(&clock);
        let staff = Actor::Staff(UserId::new(&clock));
        let book = Arc::new(NoBook);
        let stage = Self { orchestra, clock, staff, position, second, project, hands, book, people: musicians };
        stage.draft(project).await;
        stage.session(project, SessionKind::Rehearsal, "29 Jun 10:00").await;
        stage.session(project, SessionKind::Concert, "1 Jul 19:00").await;
        stage
    }

    /// Leaves the database to be copied, and takes the rest along.
    pub async fn leave(self) -> (Scenery, Prepared) {
        let Self { orchestra, staff, position, second, project, hands, people, .. } = self;
        (Scenery { staff, position, second, project, hands, people }, orchestra.prepared().await)
    }

    pub async fn draft(&self, id: ProjectId) {
        let now = self.clock.now();
        let project = project::ActiveModel {
            id: Set(id),
            name: Set(Name::parse("Mahler 2").unwrap()),
            status: Set(ProjectStatus::Draft),
            starts_on: Set(at("29 Jun 00:00").date_naive()),
            ends_on: Set(at("1 Jul 00:00").date_naive()),
            lock_seq: Set(0),
            created_at: Set(now),
            updated_at: Set(now),
            version: Set(1),
            ..Default::default()
        };
        project.insert(&self.orchestra.db).await.unwrap();
    }

    pub async fn session(&self, project: ProjectId, kind: SessionKind, starts: &str) {
        let now = self.clock.now();
        let session = project_session::ActiveModel {
            id: Set(SessionId::new(&self.clock)),
            project_id: Set(project),
            kind: Set(kind),
            starts_at: Set(at(starts)),
            ends_at: Set(at(starts) + TimeDelta::hours(3)),
            created_at: Set(now),
            updated_at: Set(now),
            version: Set(1),
            ..Default::default()
        };
        session.insert(&self.orchestra.db).await.unwrap();
    }

    /// The sessions of the project, by the time they start.
    pub async fn sessions(&self) -> Vec<project_session::Model> {
        sessions::list(&self.orchestra.db, self.project).await.unwrap()
    }

    pub async fn list(&self, people: &[usize]) -> RankingListId {
        let now = self.clock.now();
        let id = RankingListId::new(&self.clock);
        let list = ranking_list::ActiveModel {
            id: Set(id),
            position_id: Set(self.position),
            name: Set(Some(Name::parse(&format!("List {id}")).unwrap())),
            created_at: Set(now),
            updated_at: Set(now),
            version: Set(1),
            ..Default::default()
        };
        list.insert(&self.orchestra.db).await.unwrap();
        for (rank, number) in (1..).zip(people) {
            let entry = ranking_entry::ActiveModel {
                list_id: Set(id),
                musician_id: Set(self.person(*number)),
                rank: Set(rank),
            };
            entry.insert(&self.orchestra.db).await.unwrap();
        }
        id
    }

    pub async fn need(&self, wish: &Wish) -> NeedId {
        self.need_in(self.project, wish).await
    }

    pub async fn need_in(&self, project: ProjectId, wish: &Wish) -> NeedId {
        let mut ladder = Vec::new();
        for (people, release) in &wish.lists {
            ladder.push((self.list(people).await, *release));
        }
        self.need_for(project, wish, self.position, &ladder).await
    }

    /// A need that has its lists from elsewhere.
    pub async fn need_for(
        &self,
        project: ProjectId,
        wish: &Wish,
        position: PositionId,
        ladder: &[(RankingListId, Release)],
    ) -> NeedId {
        let now = self.clock.now();
        let id = NeedId::new(&self.clock);
        let need = need::ActiveModel {
            id: Set(id),
            project_id: Set(project),
            position_id: Set(position),
            quantity: Set(wish.quantity),
            status: Set(NeedStatus::Active),
            strategy: Set(wish.strategy),
            max_recipients: Set(wish.max_recipients),
            response_value: Set(wish.hours),
            response_unit: Set(Unit::Hour),
            clock: Set(CountingClock::Elapsed),
            requires_local: Set(false),
            urgent: Set(wish.urgent),
            priority: Set(0),
            reason: Set(NeedReason::Substitute),
            created_at: Set(now),
            updated_at: Set(now),
            version: Set(1),
            ..Default::default()
        };
        need.insert(&self.orchestra.db).await.unwrap();
        for no in 1..=wish.quantity {
            seat::ActiveModel { need_id: Set(id), no: Set(no) }.insert(&self.orchestra.db).await.unwrap();
        }
        for (ordinal, (list, release)) in (1..).zip(ladder) {
            let rung = need_list::ActiveModel {
                need_id: Set(id),
                ordinal: Set(ordinal),
                list_id: Set(*list),
                release: Set(*release),
                opens_at: Set(None),
            };
            rung.insert(&self.orchestra.db).await.unwrap();
        }
        id
    }

    /// The first list on a need's ladder.
    pub async fn list_of(&self, need: NeedId) -> RankingListId {
        let rung = need_list::Entity::find_by_id((need, 1)).one(&self.orchestra.db).await.unwrap();
        rung.unwrap().list_id
    }

    /// The numbers of the people on a list, by rank.
    pub async fn ranked(&self, list: RankingListId) -> Vec<usize> {
        let entries = ranking_lists::entries(&self.orchestra.db, list).await.unwrap();
        entries.iter().map(|entry| self.number(entry.musician)).collect()
    }

    pub async fn edit_list(
        &self,
        list: RankingListId,
        asking: Asking,
        edit: ListEdit,
    ) -> Result<Carried, EditListError> {
        let command = StaffCommand { asking, ..self.command() };
        self.act(async |tx, clock| staffing::edit_list(tx, clock, &command, list, None, edit).await).await
    }

    pub fn person(&self, number: usize) -> MusicianId {
        self.people[number - 1]
    }

    pub fn number(&self, musician: MusicianId) -> usize {
        1 + self.people.iter().position(|person| *person == musician).unwrap()
    }

    pub fn move_to(&self, time: &str) {
        self.hands.micros.store(at(time).timestamp_micros(), Ordering::SeqCst);
    }

    pub fn set_clock(&self, to: DateTime<Utc>) {
        self.hands.micros.store(to.timestamp_micros(), Ordering::SeqCst);
    }

    pub fn pass(&self, time: TimeDelta) {
        self.hands.micros.fetch_add(time.num_microseconds().unwrap(), Ordering::SeqCst);
    }

    pub async fn tx(&self) -> StaffingTx {
        StaffingTx::begin(&self.orchestra.db, Arc::clone(&self.book), &self.clock).await.unwrap()
    }

    pub fn command(&self) -> StaffCommand {
        StaffCommand::of(self.staff)
    }

    pub async fn digest(&self, input: &PreviewInput) -> staffing::PlanView {
        staffing::preview(&self.orchestra.db, &self.clock, self.project, input).await.unwrap()
    }

    /// Previews and sends the whole project.
    pub async fn send(&self) -> Carried {
        self.send_in(self.project).await
    }

    pub async fn send_in(&self, project: ProjectId) -> Carried {
        let preview = PreviewInput::default();
        let plan = staffing::preview(&self.orchestra.db, &self.clock, project, &preview).await.unwrap();
        let tx = self.tx().await;
        let input = SendInput { preview, plan_digest: plan.plan.digest };
        let carried = staffing::send(&tx, &self.clock, self.staff, project, &input).await.unwrap();
        tx.commit().await.unwrap();
        carried
    }

    /// A command of staff's, committed when it succeeds.
    pub async fn act<T, E>(&self, what: impl AsyncFnOnce(&StaffingTx, &Clock) -> Result<T, E>) -> Result<T, E> {
        let tx = self.tx().await;
        let done = what(&tx, &self.clock).await?;
        tx.commit().await.unwrap();
        Ok(done)
    }

    pub async fn request_of(&self, number: usize) -> RequestView {
        let requests = staffing::requests(&self.orchestra.db, self.project).await.unwrap();
        requests.into_iter().find(|request| request.musician.id == self.person(number)).unwrap()
    }

    pub async fn answer(&self, number: usize, answer: PageAnswer) -> AnswerOutcome {
        let request = self.request_of(number).await.id;
        self.answer_request(request, answer).await
    }

    pub async fn answer_request(&self, request: RequestId, answer: PageAnswer) -> AnswerOutcome {
        let tx = self.tx().await;
        let link = LinkFacts { request, epoch: 0 };
        let outcome = staffing::answer(&tx, &self.clock, link, answer).await.unwrap();
        tx.commit().await.unwrap();
        outcome
    }

    pub async fn yes(&self, number: usize) -> Heard {
        self.answer(number, PageAnswer::Yes { standby: true }).await.heard
    }

    pub async fn no(&self, number: usize) -> Heard {
        self.answer(number, PageAnswer::No { scope: DeclineScope::Days, comment: None }).await.heard
    }

    /// What a worker does first: whatever fell due in the projects.
    pub async fn settle(&self) {
        for project in staffing::due_projects(&self.orchestra.db, self.clock.now()).await.unwrap() {
            self.act(async |tx, clock| staffing::settle_project(tx, clock, project).await).await.unwrap();
        }
    }

    pub async fn claim(&self) -> Option<ClaimedMail> {
        self.act(async |tx, clock| staffing::claim_mail(tx, clock, "mail.example.org").await).await.unwrap()
    }

    pub async fn hand_over(&self, mail: &ClaimedMail) -> MailFate {
        self.act(async |tx, clock| staffing::handed_over(tx, clock, mail, "250 ok").await).await.unwrap()
    }

    /// A worker's visit: settles, then hands everything over that may leave.
    pub async fn visit(&self) -> Vec<Sent> {
        self.settle().await;
        let mut sent = Vec::new();
        while let Some(mail) = self.claim().await {
            assert!(staffing::still_wanted(&self.orchestra.db, &mail).await.unwrap());
            assert_eq!(self.hand_over(&mail).await, MailFate::Noted);
            sent.push(self.sent(mail).await);
        }
        sent
    }

    async fn sent(&self, mail: ClaimedMail) -> Sent {
        let to = match mail.link {
            Some(link) => {
                let request = staffing::request(&self.orchestra.db, link.request).await.unwrap();
                self.number(request.musician.id)
            }
            None => 0,
        };
        Sent { kind: mail.kind, to, mail }
    }

    /// Visits, and says what left: `request 1, confirmation 2`.
    pub async fn mails(&self) -> String {
        said(&self.visit().await)
    }

    /// Visits at every moment at which something is due, until then.
    pub async fn run_until(&self, time: &str) -> Vec<Sent> {
        let mut sent = self.visit().await;
        while let Some(next) = staffing::next_moment(&self.orchestra.db).await.unwrap() {
            if next > at(time) {
                break;
            }
            self.set_clock(next.max(self.clock.now()));
            sent.extend(self.visit().await);
        }
        self.move_to(time);
        sent
    }

    /// Where everybody stands: `1 accepted, 2 open`. A standby is starred.
    pub async fn standing(&self) -> String {
        self.standing_in(self.project).await
    }

    pub async fn standing_in(&self, project: ProjectId) -> String {
        let mut requests = staffing::requests(&self.orchestra.db, project).await.unwrap();
        requests.reverse();
        let mut newest: BTreeMap<usize, String> = BTreeMap::new();
        for request in requests {
            let star = if request.standby_since.is_some() { "*" } else { "" };
            let reason = request.closed_reason.map(|reason| format!("({reason})")).unwrap_or_default();
            let number = self.number(request.musician.id);
            newest.insert(number, format!("{number} {}{reason}{star}", request.status));
        }
        newest.into_values().collect::<Vec<_>>().join(", ")
    }

    pub async fn hold(&self, need: NeedId) -> Option<HoldReason> {
        need::Entity::find_by_id(need).one(&self.orchestra.db).await.unwrap().unwrap().hold_reason
    }

    pub async fn seats(&self, need: NeedId) -> Vec<i32> {
        let sql = "SELECT seat_no FROM request WHERE need_id = $1 AND status = 'accepted' ORDER BY seat_no";
        let uuid: Uuid = *need.as_uuid();
        let rows = fixtures::rows(&self.orchestra, sql, vec![uuid.into()]).await;
        rows.iter().map(|row| row.try_get_by_index(0).unwrap()).collect()
    }
}

pub fn said(sent: &[Sent]) -> String {
    let mut words: Vec<String> = sent
        .iter()
        .map(|sent| match sent.mail.variables.alert {
            Some(alert) => format!("alert {}", alert.as_str()),
            None => format!("{} {}", sent.kind, sent.to),
        })
        .collect();
    words.sort();
    words.join(", ")
}

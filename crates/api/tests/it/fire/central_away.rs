//! The central database goes away while people work: nothing is lost or half done, and when it is back all goes on.

use std::{
    collections::BTreeSet,
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use domain::values::states::Strategy;
use futures::future::join_all;
use sea_orm::ConnectionTrait;
use serde_json::json;
use stagesub::workers::Worker;
use test_support::{
    Backend, Caller, Dice, Reply, TestApp,
    app::PASSWORD,
    backend::postgres_admin_url,
    proxy::{Fault, FaultyLine},
    roster::new_musician,
    spawn_app_with,
};
use tokio::time::{Instant, sleep, timeout};

use super::{Findings, Run};
use crate::staffed::{self, Staffed, link_of};

/// So soon after it is back everybody is served.
const BACK_WITHIN: Duration = Duration::from_secs(10);
/// The plan allows no more.
const MOST_ENROLLED: usize = 100;
const AT_ONCE: u64 = 6;
const PEOPLE: [&str; 8] =
    ["Ada Alm", "Bo Berg", "Cia Ceder", "Dag Dahl", "Eva Ek", "Finn Fors", "Gun Gran", "Hans Holm"];

/// A StageSub whose central database is over a line of ours, with eight musicians who have been asked.
struct House {
    app: TestApp,
    line: FaultyLine,
    staffed: Staffed,
    worker: Worker,
    links: Vec<(String, String)>,
    admin: Caller,
}

impl House {
    async fn new() -> Self {
        let line = FaultyLine::before(&postgres_admin_url()).await.0;
        let app = spawn_app_with(Backend::Postgres, |config| {
            config.database_url = line.lead(&config.database_url);
            config.staff_rate = 1_000_000;
        })
        .await;
        let quantity = i32::try_from(PEOPLE.len()).unwrap();
        let staffed = staffed::prepare(&app, Strategy::Parallel, quantity, &PEOPLE).await;
        let worker = Worker::new(app.services.clone()).await.unwrap();
        staffed.send(&app).await;
        worker.run_until_idle().await.unwrap();
        let mut links = Vec::new();
        for person in PEOPLE {
            let person = person.split_once(' ').unwrap().0.to_lowercase();
            links.push((link_of(&app, &person).await, person));
        }
        let links = links.into_iter().map(|(link, person)| (person, link)).collect();
        let admin = app.admin().await;
        Self { app, line, staffed, worker, links, admin }
    }
}

/// What people were told while it was away.
#[derive(Default)]
struct Told {
    /// Names of musicians that were acknowledged, and that were refused.
    enrolled: BTreeSet<String>,
    refused: BTreeSet<String>,
    /// Those whose answer was acknowledged.
    answered: BTreeSet<String>,
    unavailable: usize,
    /// Whatever was neither good nor a 503.
    wrong: Vec<String>,
    longest: Duration,
}

impl Told {
    fn and(mut self, other: Self) -> Self {
        self.enrolled.extend(other.enrolled);
        self.refused.extend(other.refused);
        self.answered.extend(other.answered);
        self.unavailable += other.unavailable;
        self.wrong.extend(other.wrong);
        self.longest = self.longest.max(other.longest);
        self
    }

    /// Whether it was done.
    fn hear(&mut self, what: &str, began: Instant, reply: &Reply, is_page: bool) -> bool {
        self.longest = self.longest.max(began.elapsed());
        match reply.status.as_u16() {
            200 | 201 | 303 => return true,
            503 if is_page || reply.header("content-type") == "application/problem+json" => self.unavailable += 1,
            other => self.wrong.push(format!("{what}: {other} {}", reply.body)),
        }
        false
    }
}

/// Some people at once work until it is over.
async fn all_work(house: &House, seed: u64, over: &AtomicBool) -> Told {
    let everybody = (0..AT_ONCE).map(|n| work(house, seed * 100 + n, over));
    join_all(everybody).await.into_iter().reduce(Told::and).unwrap_or_default()
}

/// Somebody works until it is over, in an order that chance says; whoever was not heard tries again.
async fn work(house: &House, seed: u64, over: &AtomicBool) -> Told {
    let (mut told, mut dice, mut n) = (Told::default(), Dice::new(seed), 0);
    let (admin, anybody) = (&house.admin, house.app.anonymous());
    let mut last_login = Instant::now();
    while !over.load(Ordering::SeqCst) {
        let began = Instant::now();
        match dice.roll(4) {
            0 => {
                let reply = admin.get("/api/musicians").await;
                told.hear("reading", began, &reply, false);
            }
            1 if n < MOST_ENROLLED => {
                n += 1;
                let name = format!("Ny{seed}x{n} Person");
                let reply = admin.post("/api/musicians", new_musician(&name, &[])).await;
                let is_done = told.hear("enrolling", began, &reply, false);
                if is_done { &mut told.enrolled } else { &mut told.refused }.insert(name);
            }
            1 | 2 => {
                let who = json!({ "username": "user", "password": PASSWORD, "transport": "bearer" });
                // They are counted, and few are let through in a minute.
                if began - last_login > Duration::from_secs(10) {
                    last_login = began;
                    let reply = anybody.post("/api/auth/login", who).await;
                    told.hear("signing in", began, &reply, false);
                }
            }
            _ => {
                let (person, link) = &house.links[dice.roll(house.links.len())];
                if !told.answered.contains(person) {
                    let reply = anybody.submit(link, &[("answer", "yes")]).await;
                    if told.hear("answering", began, &reply, true) {
                        told.answered.insert(person.clone());
                    }
                }
            }
        }
        sleep(Duration::from_millis(10)).await;
    }
    told
}

async fn names(house: &House) -> BTreeSet<String> {
    let db = house.app.database(&house.app.orchestra).await;
    let select = "SELECT first_name || ' ' || last_name AS name FROM musician";
    let select = sea_orm::Statement::from_string(db.reader.get_database_backend(), select);
    let rows = db.reader.query_all_raw(select).await.unwrap();
    let names = rows.iter().map(|row| row.try_get("", "name").unwrap()).collect();
    db.close().await.unwrap();
    names
}

/// How long until somebody is served who has to be looked up.
async fn until_back(house: &House) -> Option<Duration> {
    let began = Instant::now();
    let back = async {
        while house.app.anonymous().get("/api/health/ready").await.status != 200 {
            sleep(Duration::from_millis(20)).await;
        }
        began.elapsed()
    };
    timeout(BACK_WITHIN, back).await.ok()
}

/// Tries again until it is done: a connection that broke meanwhile is found out when somebody uses it.
async fn until_done(ask: impl AsyncFn() -> Reply, status: u16) {
    let until = Instant::now() + BACK_WITHIN;
    loop {
        let reply = ask().await;
        if reply.status == 503 && Instant::now() < until {
            sleep(Duration::from_millis(100)).await;
            continue;
        }
        reply.is(status);
        return;
    }
}

async fn go_away(length: Run, house: &House, fault: Fault) -> (Told, Option<Duration>) {
    let over = AtomicBool::new(false);
    let away = async {
        house.line.set(fault);
        // Longer than what was read before is believed, in the long run.
        sleep(length.either(Duration::from_secs(3), Duration::from_secs(30))).await;
        house.line.set(Fault::None);
        let back = until_back(house).await;
        over.store(true, Ordering::SeqCst);
        back
    };
    let (back, told) = tokio::join!(away, all_work(house, length.seed, &over));
    (told, back)
}

/// Whoever was not heard answers now, and everything that is due is done.
async fn judge(house: &House, told: &Told, back: Option<Duration>) -> Findings {
    let mut found = Findings::default();
    found.expect(told.wrong.is_empty(), || format!("neither good nor a 503: {:?}", told.wrong));
    found.expect(told.unavailable > 0, || "nobody noticed that it was away".to_owned());
    found.expect(back.is_some(), || format!("not ready again within {BACK_WITHIN:?}"));
    let there = names(house).await;
    let lost: Vec<_> = told.enrolled.difference(&there).collect();
    found.expect(lost.is_empty(), || format!("acknowledged and lost: {lost:?}"));
    let half_done: Vec<_> = told.refused.intersection(&there).collect();
    found.expect(half_done.is_empty(), || format!("refused and done: {half_done:?}"));
    let standing = house.staffed.requests().await;
    let lost: Vec<_> =
        told.answered.iter().filter(|person| !standing.contains(&format!("{person} accepted"))).collect();
    found.expect(lost.is_empty(), || format!("answers lost: {lost:?}"));

    for (_, link) in &house.links {
        until_done(async || house.app.anonymous().submit(link, &[("answer", "yes")]).await, 303).await;
    }
    house.worker.run_until_idle().await.unwrap();
    let standing = house.staffed.requests().await;
    found.expect(standing.iter().all(|request| request.ends_with("accepted")), || format!("{standing:?}"));
    let letters = staffed::letters(&house.app).await;
    for (person, _) in &house.links {
        // The question, and the confirmation.
        let theirs = letters.iter().filter(|letter| letter.starts_with(&format!("{person}:"))).count();
        found.expect(theirs == 2, || format!("{person} got {theirs} mails: {letters:?}"));
    }
    found
}

fn tell(fault: Fault, told: &Told, back: Option<Duration>) {
    let Told { enrolled, refused, answered, unavailable, wrong: _, longest } = told;
    let (enrolled, refused, answered) = (enrolled.len(), refused.len(), answered.len());
    println!(
        "{fault:?}: {enrolled} enrolled, {refused} not, {answered} answered, {unavailable} times 503, \
         longest wait {longest:.1?}, ready again after {back:.1?}"
    );
}

async fn loses_nothing(fault: Fault) {
    let length = Run::of_environment();
    println!("central database away, seed {}, full: {}", length.seed, length.is_full);
    let house = House::new().await;
    let _going = house.app.clock.go_on();
    let (told, back) = go_away(length, &house, fault).await;
    tell(fault, &told, back);
    judge(&house, &told, back).await.are_none();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn that_is_gone_loses_nothing() {
    Box::pin(loses_nothing(Fault::Refused)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn that_hangs_loses_nothing() {
    Box::pin(loses_nothing(Fault::Stall)).await;
}

/// The control: a musician who was acknowledged and is not there is missed.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_lost_is_found_to_be() {
    let length = Run { is_full: false, ..Run::of_environment() };
    let house = House::new().await;
    let _going = house.app.clock.go_on();
    let (mut told, back) = go_away(length, &house, Fault::Stall).await;
    let name = "Lo Lost".to_owned();
    until_done(async || house.admin.post("/api/musicians", new_musician(&name, &[])).await, 201).await;
    told.enrolled.insert(name);
    let db = house.app.database(&house.app.orchestra).await;
    db.writer.execute_unprepared("UPDATE musician SET last_name = 'Gone' WHERE last_name = 'Lost'").await.unwrap();
    db.close().await.unwrap();
    judge(&house, &told, back).await.tell_of("acknowledged and lost");
}

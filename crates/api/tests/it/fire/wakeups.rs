//! Wake-ups from outside: orchestras without work are never opened, those with work in time, and nothing is forgotten.

use std::{collections::BTreeMap, path::Path, time::Duration};

use central_registry::{engine::Connections, links::Link, orchestras::Orchestra};
use chrono::{DateTime, TimeDelta, Utc};
use domain::{ids::RequestId, values::states::Strategy};
use rustix::fs::inotify;
use sea_orm::{ConnectionTrait, Statement};
use stagesub::{
    machine,
    workers::{Swept, Worker},
};
use test_support::{Backend, Dice, TestApp, app::swept, on_each_backend, smtp::ScriptedSmtp, spawn_app};
use tokio::time::Instant;
use uuid::Uuid;

use super::{Findings, Run, Times, server::Server};
use crate::{many::many, staffed, workers::with_server};

on_each_backend!(
    an_orchestra_without_work_is_never_opened,
    work_begins_when_it_is_due,
    what_was_forgotten_is_found_done_and_told,
);

/// Nobody looks into a folder for so long: what goes on at the start of a process is over.
const QUIET: Duration = Duration::from_millis(2_500);
/// Work begins so soon after it was due.
const BEGINS_WITHIN: Duration = Duration::from_secs(2);

/// Sees each time that somebody opens an orchestra's database, whichever process it is.
struct Openings {
    watch: rustix::fd::OwnedFd,
    /// The files of orchestras, and how often each was opened.
    seen: BTreeMap<String, usize>,
}

impl Openings {
    fn of(folders: &[&Path]) -> Self {
        let watch = inotify::init(inotify::CreateFlags::NONBLOCK | inotify::CreateFlags::CLOEXEC).unwrap();
        for folder in folders.iter().filter(|folder| folder.is_dir()) {
            inotify::add_watch(&watch, *folder, inotify::WatchFlags::OPEN).unwrap();
        }
        Self { watch, seen: BTreeMap::new() }
    }

    /// Takes in what has happened; how many openings there were in all.
    fn count(&mut self) -> usize {
        let mut buffer = [std::mem::MaybeUninit::uninit(); 16 * 1024];
        let mut reader = inotify::Reader::new(&self.watch, &mut buffer);
        while let Ok(event) = reader.next() {
            let name = event.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            // The central database is opened all the time; what belongs to a database has its name.
            if name.contains(".db") && !name.starts_with("central.db") && !name.starts_with("template") {
                *self.seen.entry(name).or_default() += 1;
            }
        }
        self.seen.values().sum()
    }

    /// Until nothing has been opened for a while.
    async fn settle(&mut self) -> usize {
        let (mut last, mut since) = (self.count(), Instant::now());
        while since.elapsed() < QUIET {
            tokio::time::sleep(Duration::from_millis(50)).await;
            let now = self.count();
            if now != last {
                (last, since) = (now, Instant::now());
            }
        }
        last
    }
}

/// A link that opens nothing: of an orchestra that there is, with a bit turned, or all chance.
fn forged(app: &TestApp, orchestras: &[Orchestra], dice: &mut Dice) -> String {
    let request = RequestId::from_uuid(Uuid::from_bytes(dice.bytes()));
    let orchestra = orchestras[dice.roll(orchestras.len())].id;
    let token = app.services.links.token(&Link { orchestra, request, epoch: 0 });
    let place = dice.roll(token.len());
    let mut letters: Vec<char> = token.chars().collect();
    letters[place] = if letters[place] == 'a' { 'b' } else { 'a' };
    format!("/r/{}", letters.into_iter().collect::<String>())
}

/// Forged links from ever other addresses, until then; how many.
async fn flood(app: &TestApp, server: &Server, orchestras: &[Orchestra], dice: &mut Dice, until: Instant) -> usize {
    let client = reqwest::Client::builder().tls_certs_only([]).build().unwrap();
    let mut sent = 0;
    while Instant::now() < until {
        let from = format!("10.{}.{}.{}", dice.roll(250), dice.roll(250), dice.roll(250));
        let link = format!("{}{}", server.address, forged(app, orchestras, dice));
        let reply = client.get(link).header("x-forwarded-for", from).send().await.unwrap();
        assert!(matches!(reply.status().as_u16(), 404 | 429), "{}", reply.status());
        sent += 1;
    }
    sent
}

async fn an_orchestra_without_work_is_never_opened(backend: Backend) {
    let length = Run::of_environment();
    let (many_of_them, lasts) = length.either((100, Duration::from_secs(5)), (1_000, Duration::from_mins(1)));
    let app = spawn_app(backend).await;
    app.clock.set(machine::clock().now());
    let (mut dice, mut found) = (Dice::new(length.seed), Findings::default());
    let server = Server::start(&app, &[("STAGESUB_TRUSTED_PROXIES", "127.0.0.1")]).await;
    let mut openings = Openings::of(&[&app.folder, &app.folder.join("orchestras")]);
    // A process that starts shortens the logs of those that there are, so the others come then.
    openings.settle().await;
    let (orchestras, _) = many(&app, many_of_them, 0).await;
    openings.count();
    openings.seen.clear();
    let until = Instant::now() + lasts;
    let sent = flood(&app, &server, &orchestras, &mut dice, until).await;
    let opened = openings.count();
    println!(
        "{many_of_them} orchestras without work, central {backend:?}, seed {}: {lasts:?}, {sent} forged links, {opened} openings",
        length.seed
    );
    found.expect(opened == 0, || format!("{opened} openings: {:?}", openings.seen));
    found.are_none();

    // The control: one has work.
    openings.seen.clear();
    app.services.registry.arm(orchestras[many_of_them / 2].id, machine::clock().now()).await.unwrap();
    let patience = Instant::now() + Duration::from_secs(15);
    while openings.count() == 0 && Instant::now() < patience {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let opened = openings.count();
    let mut found = Findings::default();
    found.expect(opened == 0, || format!("{opened} openings of one that has work"));
    found.tell_of("of one that has work");
}

async fn central(app: &TestApp) -> Connections {
    Connections::open(&app.services.config.database_url, 1).await.unwrap()
}

async fn execute(db: &Connections, sql: &str, values: Vec<sea_orm::Value>) {
    let statement = Statement::from_sql_and_values(db.writer.get_database_backend(), sql, values);
    db.writer.execute_raw(statement).await.unwrap();
}

/// The orchestras whose visit has begun.
async fn begun(db: &Connections) -> Vec<Uuid> {
    let sql = "SELECT orchestra_id FROM wakeup WHERE fence > 1000";
    let rows = db.reader.query_all_raw(Statement::from_string(db.reader.get_database_backend(), sql)).await.unwrap();
    rows.iter().map(|row| row.try_get("", "orchestra_id").unwrap()).collect()
}

async fn work_begins_when_it_is_due(backend: Backend) {
    let length = Run::of_environment();
    let (many_of_them, lasts) = length.either((100, 10), (2_000, 200));
    let app = spawn_app(backend).await;
    app.clock.set(machine::clock().now());
    let (orchestras, _) = many(&app, many_of_them, 0).await;
    let _server = Server::start(&app, &[]).await;
    let db = central(&app).await;
    let first = machine::clock().now() + TimeDelta::seconds(1);
    let apart = TimeDelta::seconds(lasts) / i32::try_from(many_of_them).unwrap();
    let mut due: BTreeMap<Uuid, DateTime<Utc>> = BTreeMap::new();
    for (n, orchestra) in (0..).zip(&orchestras) {
        let (id, at) = (*orchestra.id.as_uuid(), first + apart * n);
        let arm = "INSERT INTO wakeup (orchestra_id, due_at, seq, fence) VALUES ($1, $2, 1, 1000) \
                   ON CONFLICT (orchestra_id) DO UPDATE SET due_at = excluded.due_at, fence = 1000";
        execute(&db, arm, vec![id.into(), at.into()]).await;
        due.insert(id, at);
    }
    let mut late: BTreeMap<Uuid, Duration> = BTreeMap::new();
    let patience = Instant::now() + Duration::from_secs(u64::try_from(lasts).unwrap() + 30);
    while late.len() < due.len() && Instant::now() < patience {
        let seen = begun(&db).await;
        let now = machine::clock().now();
        for id in seen {
            late.entry(id).or_insert_with(|| (now - due[&id]).to_std().unwrap_or_default());
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    db.close().await.unwrap();
    let times: Times = late.into_values().collect();
    println!("{many_of_them} due within {lasts} s, central {backend:?}: work began after they were due: {times}");
    let mut found = Findings::default();
    found.expect(times.of(990) <= BEGINS_WITHIN, || format!("p99 is {:?}", times.of(990)));
    found.expect(times.to_string().starts_with(&format!("{many_of_them} ")), || format!("only {times}"));
    found.are_none();
}

/// The control of every test: each ends with a look for work that was forgotten.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[should_panic(expected = "work of which nobody knows when it is due")]
async fn a_test_that_leaves_work_forgotten_fails() {
    let test = async {
        let app = spawn_app(Backend::Sqlite).await;
        staffed::prepare(&app, Strategy::Sequential, 1, &["Ada Alm"]).await.send(&app).await;
        execute(&central(&app).await, FORGET, vec![]).await;
    };
    swept(Box::pin(test)).await;
}

/// As a fault would that loses wake-ups.
const FORGET: &str = "UPDATE wakeup SET due_at = NULL, recheck_at = NULL";

async fn what_was_forgotten_is_found_done_and_told(backend: Backend) {
    let app = spawn_app(backend).await;
    let mail = ScriptedSmtp::start().await;
    let staffed = staffed::prepare(&app, Strategy::Sequential, 1, &["Ada Alm", "Bo Berg"]).await;
    let worker = Worker::new(with_server(&app, &mail, |_| ())).await.unwrap();
    staffed.send(&app).await;
    assert_eq!(worker.sweep().await.unwrap().forgotten, 0, "it is due, and will be visited");
    let next = worker.run_until_idle().await.unwrap();
    app.clock.advance(TimeDelta::seconds(1));
    assert_eq!(worker.sweep().await.unwrap(), Swept { looked: 2, forgotten: 0 });
    assert_eq!(worker.run_until_idle().await.unwrap(), next, "a look changes nothing");

    // The control: somebody forgets it.
    let db = central(&app).await;
    execute(&db, FORGET, vec![]).await;
    app.clock.advance(TimeDelta::days(3));
    worker.run_until_idle().await.unwrap();
    assert_eq!(staffed.requests().await, ["ada open"], "nobody knows that there is something to do");
    assert_eq!(worker.sweep().await.unwrap(), Swept { looked: 2, forgotten: 1 });
    worker.run_until_idle().await.unwrap();
    assert_eq!(staffed.requests().await, ["ada expired", "bo open"]);
    for _ in 0..4 {
        app.clock.advance(TimeDelta::seconds(10));
        worker.watch().await.unwrap();
    }
    let superadmin = app.superadmin().await;
    let live = superadmin.get("/api/superadmin/alerts?live=true").await.is(200).json();
    assert_eq!(live["items"][0]["cause"], "forgotten_work", "{live}");
    worker.run_until_idle().await.unwrap();
    let subjects: Vec<_> = mail.received().iter().map(|mail| mail.parsed.subject().unwrap().to_owned()).collect();
    let told = subjects.iter().filter(|subject| subject.starts_with("SCO: work had been forgotten")).count();
    assert_eq!(told, 1, "{subjects:?}");
    app.clock.advance(TimeDelta::hours(1));
    let superadmin = app.superadmin().await;
    for _ in 0..15 {
        worker.watch().await.unwrap();
        app.clock.advance(TimeDelta::seconds(10));
    }
    let live = superadmin.get("/api/superadmin/alerts?live=true").await.is(200).json();
    assert!(live["items"].as_array().unwrap().is_empty(), "{live}");
    db.close().await.unwrap();
}

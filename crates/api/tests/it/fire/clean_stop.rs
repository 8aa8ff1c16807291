//! A process that is told to stop while callers go on asking: everybody whom it has heard is answered, it is gone within
//! ten seconds, and nothing is held in its name.

use std::{
    collections::BTreeSet,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use central_registry::engine::Connections;
use chrono::{DateTime, TimeDelta, Utc};
use domain::values::states::Strategy;
use futures::future::join_all;
use reqwest::Client;
use rustix::process::Signal;
use sea_orm::{ConnectionTrait, Statement};
use serde_json::json;
use stagesub::machine;
use test_support::{
    Backend, Dice, on_each_backend,
    roster::new_musician,
    smtp::{Action, Stage},
};

use super::{Findings, Run, Times, mail_scripts::Ground, server::Server};
use crate::{
    staffed::{self, path_in},
    workers::go_live,
};

on_each_backend!(
    who_is_told_to_stop_answers_everybody_and_holds_nothing,
    a_mail_in_hand_is_put_back_over_a_line_that_callers_opened,
    a_run_of_migrations_is_given_back,
);

/// A process is gone so soon.
const GONE_WITHIN: Duration = Duration::from_secs(10);
/// Staff who ask at once.
const STAFF: usize = 4;

/// Work that waits is begun this soon by whoever comes next.
const TAKEN_UP_WITHIN: TimeDelta = TimeDelta::seconds(2);

const AT_IT: &str = "SELECT count(*) FROM migration_run WHERE state = 'running' AND lease_until IS NOT NULL";

/// What became of requests.
#[derive(Debug, Default)]
struct Heard {
    /// They were answered in full.
    whole: AtomicUsize,
    /// So many of these answers were refusals.
    refusals: AtomicUsize,
    /// Nobody took them.
    turned_away: AtomicUsize,
    /// An answer broke off.
    cut: AtomicUsize,
}

/// What one request met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Met {
    Answer(u16),
    /// The line ended before a word was said: nothing may have come of it.
    Nothing,
    Cut,
}

async fn ask(heard: &Heard, request: reqwest::RequestBuilder) -> Met {
    let Ok(response) = request.send().await else {
        heard.turned_away.fetch_add(1, Ordering::SeqCst);
        return Met::Nothing;
    };
    let status = response.status().as_u16();
    if response.bytes().await.is_err() {
        heard.cut.fetch_add(1, Ordering::SeqCst);
        return Met::Cut;
    }
    heard.whole.fetch_add(1, Ordering::SeqCst);
    heard.refusals.fetch_add(usize::from(status >= 400), Ordering::SeqCst);
    Met::Answer(status)
}

/// An installation with work to do, and what callers have seen of it.
struct Load {
    ground: Ground,
    central: Connections,
    heard: Heard,
    over: AtomicBool,
    /// Musicians whose enrolment nobody was told of, by address.
    untold: std::sync::Mutex<Vec<String>>,
    /// Links whose answer was acknowledged.
    told: std::sync::Mutex<BTreeSet<String>>,
    enrolled: AtomicUsize,
}

impl Load {
    async fn new(backend: Backend, seats: usize) -> Self {
        let ground = Ground::new(backend).await;
        let app = &ground.app;
        go_live(app).await;
        app.clock.set(machine::clock().now());
        let people: Vec<String> = (0..seats).map(|n| format!("Ada{n} Alm")).collect();
        let people: Vec<&str> = people.iter().map(String::as_str).collect();
        staffed::prepare(app, Strategy::Parallel, i32::try_from(seats).unwrap(), &people).await.send(app).await;
        let central = Connections::open(&app.services.config.database_url, 1).await.unwrap();
        central.writer.execute_unprepared("UPDATE orchestra SET max_musicians = 1000000").await.unwrap();
        let load = Self {
            ground,
            central,
            heard: Heard::default(),
            over: AtomicBool::new(false),
            untold: std::sync::Mutex::default(),
            told: std::sync::Mutex::default(),
            enrolled: AtomicUsize::new(0),
        };
        load.mail_leaves_at(load.ground.app.clock.now()).await;
        load
    }

    /// Makes all mail due at this instant, also when that is in the night where the test runs.
    async fn mail_leaves_at(&self, at: DateTime<Utc>) {
        let own = self.ground.app.database(&self.ground.app.orchestra).await;
        for (db, sql) in [
            (&own, "UPDATE outbox SET at_once = TRUE, next_at = $1"),
            (&self.central, "UPDATE wakeup SET due_at = $1, recheck_at = NULL WHERE due_at IS NOT NULL"),
        ] {
            let due = Statement::from_sql_and_values(db.writer.get_database_backend(), sql, [at.into()]);
            db.writer.execute_raw(due).await.unwrap();
        }
        own.close().await.unwrap();
    }

    async fn server(&self) -> Server {
        let url = self.ground.server.url();
        // Slow enough that every process has mail in hand.
        let mail =
            [("STAGESUB_SMTP_URL", &*url), ("STAGESUB_MAIL_FROM", "us@stagesub.example"), ("STAGESUB_MAIL_RATE", "20")];
        Server::start(&self.ground.app, &mail).await
    }

    fn goes_on(&self) -> bool {
        !self.over.load(Ordering::SeqCst)
    }

    /// Somebody of the staff enrols and reads, over a line of their own that is kept, or a new one each time.
    async fn staff(&self, address: &str, token: &str, keeps_line: bool) {
        let lines = usize::from(keeps_line);
        let own = Client::builder()
            .tls_certs_only([])
            .timeout(Duration::from_secs(15))
            .pool_max_idle_per_host(lines)
            .build()
            .unwrap();
        while self.goes_on() {
            let n = self.enrolled.fetch_add(1, Ordering::SeqCst);
            let new = new_musician(&format!("Eve{n} Ek"), &[]);
            let body = serde_json::to_vec(&new).unwrap();
            let enrol =
                own.post(format!("{address}/api/musicians")).header("content-type", "application/json").body(body);
            if !matches!(ask(&self.heard, enrol.bearer_auth(token)).await, Met::Answer(_)) {
                self.untold.lock().unwrap().push(new["email"].as_str().unwrap().to_owned());
            }
            let read = own.get(format!("{address}/api/musicians?limit=200"));
            ask(&self.heard, read.bearer_auth(token)).await;
            tokio::time::sleep(Duration::from_millis(3)).await;
        }
    }

    /// Musicians say yes, each as soon as the mail is there.
    async fn musicians(&self, address: &str) {
        let own = Client::builder().tls_certs_only([]).redirect(reqwest::redirect::Policy::none()).build().unwrap();
        while self.goes_on() {
            for mail in self.ground.server.received() {
                let text = mail.parsed.body_text(0).unwrap_or_default().into_owned();
                if !self.goes_on() || !text.contains("/r/") {
                    continue;
                }
                let link = path_in(&text);
                if self.told.lock().unwrap().contains(&link) {
                    continue;
                }
                let press =
                    own.post(format!("{address}{link}")).header("content-type", "application/x-www-form-urlencoded");
                let met = ask(&self.heard, press.body("answer=yes")).await;
                if met == Met::Answer(303) {
                    self.told.lock().unwrap().insert(link);
                }
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// So many rows of the central database, or of SCO's own.
    async fn count(db: &Connections, sql: &str) -> i64 {
        let row = db.writer.query_one_raw(Statement::from_string(db.writer.get_database_backend(), sql)).await;
        row.unwrap().unwrap().try_get_by_index(0).unwrap()
    }

    /// The same of a statement that asks for an instant.
    async fn count_at(db: &Connections, sql: &str, at: DateTime<Utc>) -> i64 {
        let count = Statement::from_sql_and_values(db.writer.get_database_backend(), sql, [at.into()]);
        db.writer.query_one_raw(count).await.unwrap().unwrap().try_get_by_index(0).unwrap()
    }

    /// Waits until a mail stands still in the middle of being sent.
    async fn mail_stalls(&self) {
        let stalled = self.ground.server.stalled();
        self.ground.server.on(Stage::Rcpt, Action::Stall);
        for _ in 0..500 {
            if self.ground.server.stalled() > stalled {
                break;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// What is held though nobody is there to hold it, and what was done though nobody was told.
    async fn judge(&self, found: &mut Findings) {
        for (held, sql) in [
            ("visits", "SELECT count(*) FROM wakeup WHERE lease_until IS NOT NULL OR lease_owner IS NOT NULL"),
            ("mails of the installation", "SELECT count(*) FROM outbox WHERE state = 'leased'"),
            ("runs of migrations", "SELECT count(*) FROM migration_run WHERE lease_until IS NOT NULL"),
            ("births", "SELECT count(*) FROM provisioning_run WHERE lease_until IS NOT NULL"),
        ] {
            let many = Self::count(&self.central, sql).await;
            found.expect(many == 0, || format!("leases: {many} {held}"));
        }
        let own = self.ground.app.database(&self.ground.app.orchestra).await;
        let many = Self::count(&own, "SELECT count(*) FROM outbox WHERE state = 'leased'").await;
        found.expect(many == 0, || format!("leases: {many} mails"));
        let due = "SELECT count(*) FROM outbox WHERE state = 'queued' AND next_at <= $1";
        let later = "SELECT count(*) FROM wakeup WHERE due_at > $1";
        let now = machine::clock().now();
        let waiting = Self::count_at(&own, due, now).await;
        let late = Self::count_at(&self.central, later, now + TAKEN_UP_WITHIN).await;
        found.expect(waiting == 0 || late == 0, || format!("late: {waiting} mails wait for a visit that is far"));
        let untold = std::mem::take(&mut *self.untold.lock().unwrap());
        let emails = Statement::from_string(own.reader.get_database_backend(), "SELECT email FROM musician");
        let emails = own.reader.query_all_raw(emails).await.unwrap();
        let enrolled: BTreeSet<String> = emails.iter().map(|row| row.try_get("", "email").unwrap()).collect();
        for email in untold.into_iter().filter(|email| enrolled.contains(&email.to_lowercase())) {
            found.expect(false, || format!("cut: {email} was enrolled and nobody was told"));
        }
        let accepted = Self::count(&own, "SELECT count(*) FROM request WHERE status = 'accepted'").await;
        let told = self.told.lock().unwrap().len();
        found.expect(accepted == i64::try_from(told).unwrap(), || {
            format!("cut: {accepted} answers count, {told} know it")
        });
        own.close().await.unwrap();
        let cut = self.heard.cut.swap(0, Ordering::SeqCst);
        found.expect(cut == 0, || format!("cut: {cut} answers broke off"));
    }

    /// One process under load, ended by this signal; how long it took.
    async fn round(&self, signal: Signal, after: Duration, mail_stalls: bool, found: &mut Findings) -> Duration {
        let mut server = self.server().await;
        let staff = server.log_in("admin").await;
        let token = staff.token().unwrap().to_owned();
        self.over.store(false, Ordering::SeqCst);
        let address = server.address.clone();
        let ending = async {
            tokio::time::sleep(after).await;
            if mail_stalls {
                self.mail_stalls().await;
            }
            let ended = server.end(signal, GONE_WITHIN).await;
            self.ground.server.heal();
            // Those who come now are refused.
            tokio::time::sleep(Duration::from_millis(30)).await;
            self.over.store(true, Ordering::SeqCst);
            ended
        };
        let callers = join_all((0..STAFF).map(|n| self.staff(&address, &token, n % 2 == 0)));
        let (ended, _, ()) = tokio::join!(ending, callers, self.musicians(&address));
        match ended {
            None => found.expect(false, || "it was there after ten seconds".to_owned()),
            Some((status, _)) if signal == Signal::TERM => {
                found.expect(status.code() == Some(0), || format!("it ended with {status}"));
            }
            Some(_) => {}
        }
        self.judge(found).await;
        ended.map_or(GONE_WITHIN, |(_, took)| took)
    }
}

async fn who_is_told_to_stop_answers_everybody_and_holds_nothing(backend: Backend) {
    let length = Run::of_environment();
    let rounds = length.either(3, 50);
    let (load, mut dice, mut found) =
        (Box::pin(Load::new(backend, 90)).await, Dice::new(length.seed), Findings::default());
    let mut took = Vec::new();
    for round in 0..rounds {
        let after = Duration::from_millis(300 + dice.roll(600) as u64);
        // Now and then with a mail in hand that goes nowhere.
        let mail_stalls = if length.is_full { round % 10 == 1 } else { round == 1 };
        took.push(load.round(Signal::TERM, after, mail_stalls, &mut found).await);
    }
    let [whole, refusals, turned_away] =
        [&load.heard.whole, &load.heard.refusals, &load.heard.turned_away].map(|many| many.load(Ordering::SeqCst));
    let took: Times = took.into_iter().collect();
    println!(
        "told to stop {rounds} × under load, {backend:?}, seed {}: {whole} whole answers ({refusals} of them refusals), {turned_away} turned away; \
         gone after {:.1?} (median), {:.1?} at most",
        length.seed,
        took.median(),
        took.longest()
    );
    found.expect(whole > rounds * 10, || format!("only {whole} requests: that is no load"));
    found.are_none();
}

/// The lines to a database that callers' threads have opened end with those threads; a mail that is in hand is put back
/// nevertheless, and waits for nobody.
async fn a_mail_in_hand_is_put_back_over_a_line_that_callers_opened(backend: Backend) {
    let load = Box::pin(Load::new(backend, 2)).await;
    load.mail_leaves_at(machine::clock().now() + TimeDelta::seconds(3)).await;
    let mut server = load.server().await;
    let staff = server.log_in("admin").await;
    join_all((0..16).map(|_| staff.get("/api/musicians"))).await;
    load.mail_stalls().await;
    assert_eq!(load.ground.server.stalled(), 1);
    let (status, took) = server.end(Signal::TERM, GONE_WITHIN).await.unwrap();
    println!("a mail stood still, {backend:?}: gone after {took:.1?} with {status}");
    assert!(status.success());
    let mut found = Findings::default();
    load.judge(&mut found).await;
    found.are_none();
}

/// The control: one that is killed holds a mail.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_killed_is_found_to_hold_something() {
    let (load, mut found) = (Box::pin(Load::new(Backend::Sqlite, 10)).await, Findings::default());
    load.round(Signal::KILL, Duration::from_millis(100), true, &mut found).await;
    found.tell_of("leases: 1 mails");
}

/// Waits until there are so many.
async fn until(db: &Connections, sql: &str, many: i64) {
    let counted = async {
        while Load::count(db, sql).await != many {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), counted).await.unwrap();
}

/// A run whose step waits for a lock that somebody holds: told to stop, its process goes and gives the run back.
async fn a_run_of_migrations_is_given_back(backend: Backend) {
    let load = Arc::new(Box::pin(Load::new(backend, 1)).await);
    let app = &load.ground.app;
    let mut server = load.server().await;
    let own = app.database(&app.orchestra).await;
    // Its mail leaves first, for what is claimed could not be noted while somebody holds the lock.
    until(&own, "SELECT count(*) FROM outbox WHERE state <> 'sent'", 0).await;
    let lock = match backend {
        Backend::Sqlite => "BEGIN IMMEDIATE",
        Backend::Postgres => "BEGIN; LOCK TABLE seaql_migrations, identity, outbox, request, need, project, musician",
    };
    own.writer.execute_unprepared(lock).await.unwrap();
    let superadmin = server.log_in("superadmin").await;
    let order = json!({ "target": tenancy::migrations::latest() - 1, "orchestraId": app.orchestra.id });
    superadmin.post("/api/superadmin/migrations", order).await.is(202);
    until(&load.central, AT_IT, 1).await;
    let ended = server.end(Signal::TERM, GONE_WITHIN).await;
    let (status, took) = ended.unwrap();
    println!("a run of migrations left, {backend:?}: gone after {took:.1?} with {status}");
    assert!(status.success());
    own.writer.execute_unprepared("ROLLBACK").await.unwrap();
    own.close().await.unwrap();
    let mut found = Findings::default();
    load.judge(&mut found).await;
    found.are_none();
    let waits = "SELECT count(*) FROM migration_run WHERE state = 'running' AND lease_until IS NULL";
    assert_eq!(Load::count(&load.central, waits).await, 1, "it waits for another worker");
    assert!(app.services.runner.attend_next().await.unwrap());
    assert_eq!(Load::count(&load.central, "SELECT count(*) FROM migration_run WHERE state = 'done'").await, 1);
}

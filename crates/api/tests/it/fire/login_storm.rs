//! Very many sign in at once: the others hardly notice, the memory stays small, and nobody learns who has an account.

use std::{
    sync::atomic::{AtomicBool, AtomicUsize, Ordering},
    time::Duration,
};

use central_registry::{
    passwords::Passwords,
    users::{ImportedUser, Role},
};
use chrono::TimeDelta;
use futures::future::join_all;
use secrecy::SecretString;
use serde_json::json;
use test_support::{Backend, Caller, Dice, TestApp, on_each_backend, spawn_app_with};
use tokio::time::{Instant, sleep};

use super::{Findings, Heard, Run, Times, ask};

on_each_backend!(costs_others_little, tells_nobody_who_has_an_account);

const CONNECTIONS: usize = 64;
/// So much more memory the process may take for it.
const MORE_MEMORY: u64 = 40 * 1024 * 1024;
/// So many times as long others may wait, as the server is released; what is built for tests has ten times the work with
/// those whom it turns away.
const LONGER: f64 = if cfg!(debug_assertions) { 3.0 } else { 1.5 };
/// So far apart the answers to known and unknown accounts may be.
const APART: Duration = Duration::from_millis(5);

async fn house(backend: Backend) -> TestApp {
    spawn_app_with(backend, |config| {
        config.staff_rate = 1_000_000;
        // Each login comes from an address of its own, so that it is not the limits that hold the storm.
        config.trusted_proxies = vec![[127, 0, 0, 1].into()];
    })
    .await
}

/// The memory that this process has, in bytes.
fn memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() * 1024
}

/// Tries to sign in, from an address like no other; says how that went, and how long they are told to wait.
async fn sign_in(anybody: &Caller, n: usize, username: &str) -> (Heard, Duration) {
    let at = Instant::now();
    let from = format!("10.{}.{}.{}", n / 65_536 % 256, n / 256 % 256, n % 256);
    let who = json!({ "username": username, "password": "not the password", "transport": "bearer" });
    let reply = anybody.with("x-forwarded-for", from).post("/api/auth/login", who).await;
    let wait = Duration::from_secs(reply.header("retry-after").parse().unwrap_or_default());
    (Heard { at, took: at.elapsed(), status: reply.status.as_u16(), is_problem: true }, wait)
}

struct Storm<'a> {
    app: &'a TestApp,
    sent: AtomicUsize,
    hashed: AtomicUsize,
}

impl Storm<'_> {
    /// All connections try, again and again, until they are dropped; who is told to wait does so.
    async fn blow(&self, callers: &[Caller]) {
        let one = async |caller: &Caller| {
            loop {
                let n = self.sent.fetch_add(1, Ordering::SeqCst);
                let (heard, wait) = sign_in(caller, n, &format!("storm-{n}")).await;
                match heard.status {
                    401 => drop(self.hashed.fetch_add(1, Ordering::SeqCst)),
                    429 => sleep(wait).await,
                    other => panic!("answered {other}"),
                }
                // The limit of all logins is not what is tried here.
                if n.is_multiple_of(500) {
                    self.app.clock.advance(TimeDelta::minutes(1));
                }
            }
        };
        join_all(callers.iter().map(one)).await;
    }
}

/// What somebody of another orchestra waits for, for so long.
async fn work(caller: &Caller, for_so_long: Duration) -> Vec<Duration> {
    let (until, mut took) = (Instant::now() + for_so_long, Vec::new());
    while Instant::now() < until {
        let heard = ask(caller, "/api/musicians").await;
        assert_eq!(heard.status, 200);
        took.push(heard.took);
    }
    took
}

async fn costs_others_little(backend: Backend) {
    let length = Run::of_environment();
    let app = house(backend).await;
    let other = app.other_admin().await;
    let callers: Vec<_> = (0..CONNECTIONS).map(|_| app.anonymous()).collect();
    // Connections, threads and buffers are there before anything is measured.
    join_all(callers.iter().map(|caller| caller.get("/api/health/live"))).await;
    let _ = sign_in(&callers[0], 0, "first").await;
    work(&other, Duration::from_millis(200)).await;
    let storm = Storm { app: &app, sent: AtomicUsize::new(1), hashed: AtomicUsize::new(0) };
    let (before, mut most) = (memory(), 0);
    let (mut calm, mut stormy) = (Vec::new(), Vec::new());
    for _ in 0..length.either(3, 20) {
        calm.extend(work(&other, Duration::from_secs(1)).await);
        let through = async {
            let took = work(&other, Duration::from_secs(1)).await;
            most = most.max(memory());
            took
        };
        tokio::select! {
            took = through => stormy.extend(took),
            () = storm.blow(&callers) => {}
        }
    }
    let (calm, stormy) = (calm.into_iter().collect::<Times>(), stormy.into_iter().collect::<Times>());
    let hashed = storm.hashed.load(Ordering::SeqCst);
    let more = most.saturating_sub(before);
    println!("login storm, {backend:?}: {hashed} passwords compared, {} MiB more", more / 1024 / 1024);
    println!("others in calm: {calm}\nothers in the storm: {stormy}");
    let mut found = Findings::default();
    let (quiet, loud) = (calm.median(), stormy.median());
    found.expect(loud <= quiet.mul_f64(LONGER), || format!("others waited {loud:?}, without the storm {quiet:?}"));
    found.expect(more <= MORE_MEMORY, || format!("it took {more} bytes of memory"));
    found.expect(hashed > 0, || "nobody's password was compared".to_owned());
    found.are_none();
}

/// The control: passwords that are hashed by many at once take more memory than they may, and that is seen.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_limit_takes_more_memory_and_is_found_to() {
    let (passwords, clock) = (Passwords::new(16), test_support::TestClock::default().clock());
    let (over, before) = (AtomicBool::new(false), memory());
    let comparing = async {
        let guess = SecretString::from("not the password");
        join_all((0..64).map(|_| passwords.verify(&clock, &guess, None))).await;
        over.store(true, Ordering::SeqCst);
    };
    let looking = async {
        let mut most = 0;
        while !over.load(Ordering::SeqCst) {
            most = most.max(memory());
            sleep(Duration::from_millis(1)).await;
        }
        most
    };
    let more = tokio::join!(comparing, looking).1.saturating_sub(before);
    let mut found = Findings::default();
    found.expect(more <= MORE_MEMORY, || format!("it took {more} bytes of memory"));
    found.tell_of("bytes of memory");
}

/// An account whose password is kept as it is kept in life.
async fn with_accounts(app: &TestApp, many: usize) {
    let password = SecretString::from("correct horse battery");
    let hash = app.services.passwords.hash(&app.services.sign_in_clock, &password).await.unwrap();
    for n in 0..many {
        let new = ImportedUser {
            username: format!("known-{n}"),
            email: format!("known-{n}@example.org"),
            password_hash: hash.clone(),
            role: Role::User,
            orchestra: Some(app.orchestra.id),
            locale: "en".to_owned(),
        };
        app.services.registry.import_user(&app.services.sign_in_clock, new).await.unwrap();
    }
}

/// How much longer signing in to the second kind of account takes than to the first, in the middle of all pairs; and
/// within what the machine may have moved that.
struct Apart {
    micros: i64,
    noise: i64,
}

/// Signs in to both in turn, in an order that chance says.
async fn apart(app: &TestApp, pairs: usize, known: impl Fn(usize) -> String) -> Apart {
    let (anybody, mut dice, mut differences) = (app.anonymous(), Dice::new(Run::of_environment().seed), Vec::new());
    for n in 0..pairs {
        let mut took = [0, 0];
        let first = dice.roll(2);
        for place in [first, 1 - first] {
            let username = if place == 0 { known(n) } else { format!("nobody-{n}") };
            let (heard, _) = sign_in(&anybody, 2 * n + place, &username).await;
            assert_eq!(heard.status, 401);
            took[place] = i64::try_from(heard.took.as_micros()).unwrap();
        }
        differences.push(took[1] - took[0]);
        app.clock.advance(TimeDelta::seconds(15));
    }
    differences.sort_unstable();
    let of = |hundredths: usize| differences[differences.len() * hundredths / 100];
    // Twice the spread of the middle half, over the root of how many there were, is where a median of the same may be.
    let noise = 2 * (of(75) - of(25)) / i64::try_from(pairs.isqrt()).unwrap();
    Apart { micros: of(50), noise }
}

fn judge_apart(Apart { micros, noise }: &Apart) -> Findings {
    println!("unknown accounts are answered {micros} µs later than known ones, give or take {noise}");
    let mut found = Findings::default();
    let most = i64::try_from(APART.as_micros()).unwrap() + noise;
    found.expect(micros.abs() <= most, || format!("unknown accounts are {micros} µs from known ones"));
    found
}

async fn tells_nobody_who_has_an_account(backend: Backend) {
    let app = house(backend).await;
    with_accounts(&app, 8).await;
    let pairs = Run::of_environment().either(36, 500);
    judge_apart(&apart(&app, pairs, |n| format!("known-{}", n % 8)).await).are_none();
}

/// The control: the passwords of the other tests are compared in no time, and that is seen.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn that_knows_accounts_by_their_time_is_found_to() {
    let app = house(Backend::Sqlite).await;
    judge_apart(&apart(&app, 16, |n| ["admin", "user"][n % 2].to_owned()).await).tell_of("from known ones");
}

//! A StageSub in a process of its own, which ends or stands still at a moment of the test's choosing.

use std::{
    fmt,
    io::{BufRead, BufReader, Write},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
        mpsc,
    },
    time::Duration,
};

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    clock::{Clock, Source},
    tx::{Moment, Phase, Work},
};
use rustix::process::{Pid, Signal, getpid, kill_process};
use stagesub::{
    application::{Application, Clocks, Services},
    config::Config,
    machine,
    workers::Worker,
};
use tenancy::pools::Witness;
use test_support::{
    Backend, Caller, TestApp,
    app::{PASSWORD, config},
    smtp::Stage,
};
use tokio::sync::watch;

const WHAT_TO_DO: &str = "STAGESUB_TEST_PROCESS";
const LISTENS: &str = "it listens on ";
const PASSED: &str = "it passed ";
const SLEEPS: &str = "sleeps";
const ENDS: &str = "ends";
const MET: &str = "it meets its fate";

/// Where a process ends: at a moment of its own transactions, or at a point of the dialogue with the mail server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Place {
    /// In its own code.
    Moment(Moment),
    /// When it has come so far with a mail. At [`Stage::Dot`] the server has not kept the mail yet.
    Smtp(Stage),
    /// The server has kept the mail, and its 250 is never heard.
    Unheard,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Moment((work, phase)) => write!(f, "{work:?}/{phase:?}"),
            Self::Smtp(stage) => write!(f, "{stage:?}"),
            Self::Unheard => write!(f, "250 unheard"),
        }
    }
}

/// Every place.
pub fn places() -> Vec<Place> {
    use Phase::{Armed, Beginning, Begun, Committed, Committing};
    let commands = [Beginning, Armed, Begun, Committing, Committed].map(|phase| (Work::Command, phase));
    let visits = [Work::Settle, Work::Claim, Work::Note]
        .into_iter()
        .flat_map(|work| [Beginning, Begun, Committing, Committed].map(|phase| (work, phase)));
    let dialogue = [Stage::Connect, Stage::Mail, Stage::Rcpt, Stage::Data, Stage::Body, Stage::Dot];
    let moments = commands.into_iter().chain(visits).map(Place::Moment);
    moments.chain(dialogue.map(Place::Smtp)).chain([Place::Unheard]).collect()
}

/// Staffing time of all processes of a test: the machine's, moved by what a file says.
struct Shifted {
    by: PathBuf,
    machine: Clock,
}

impl Source for Shifted {
    fn now(&self) -> DateTime<Utc> {
        self.machine.now() + shift(&self.by)
    }

    fn monotonic(&self) -> Duration {
        self.machine.monotonic()
    }

    fn chance(&self, bytes: &mut [u8]) {
        bytes.copy_from_slice(&self.machine.random::<64>()[..bytes.len()]);
    }
}

fn shift(by: &Path) -> TimeDelta {
    TimeDelta::milliseconds(std::fs::read_to_string(by).unwrap().parse().unwrap())
}

/// Moves staffing time of all processes and of the test itself; says what it is then.
pub fn set_time(app: &TestApp, now: DateTime<Utc>) -> DateTime<Utc> {
    let by = now - machine::clock().now();
    // Written beside and moved, for others read it meanwhile.
    let (file, beside) = (app.folder.join("shift"), app.folder.join("shift.new"));
    std::fs::write(&beside, by.num_milliseconds().to_string()).unwrap();
    std::fs::rename(beside, file).unwrap();
    app.clock.set(now);
    now
}

/// The processes' staffing time, which the test's own clock follows.
pub fn time(app: &TestApp) -> DateTime<Utc> {
    let now = machine::clock().now() + shift(&app.folder.join("shift"));
    app.clock.set(now);
    now
}

/// Sends the process a signal when a moment first comes.
struct Fate {
    moment: Option<Moment>,
    is_met: AtomicBool,
    signal: Signal,
}

impl Witness for Fate {
    fn at(&self, moment: Moment) {
        if self.moment == Some(moment) && !self.is_met.swap(true, Ordering::SeqCst) {
            say(MET);
            kill_process(getpid(), self.signal).unwrap();
        } else if moment.1 == Phase::Committed {
            say(&format!("{PASSED}{moment:?}"));
        }
    }
}

fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    writeln!(out, "\n{line}").unwrap();
    out.flush().unwrap();
}

/// What a process does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// It serves, and works.
    Server,
    /// It only works.
    Worker,
}

/// A process, and what it has said.
pub struct Process {
    child: Child,
    /// Where it listens; nothing for a worker.
    pub address: String,
    passed: Arc<AtomicUsize>,
    met: Arc<AtomicBool>,
    gone: Arc<AtomicBool>,
}

/// How a process is started.
pub struct Orders<'a> {
    /// The StageSub whose databases it uses.
    pub app: &'a TestApp,
    /// What it does.
    pub role: Role,
    /// Its mail server.
    pub smtp: &'a str,
    /// The signal that it gets when a moment first comes.
    pub signal: Option<(Moment, Signal)>,
}

impl Process {
    /// Starts one, and waits until it listens.
    pub fn start(orders: &Orders<'_>) -> Self {
        let Orders { app, role, smtp, signal } = orders;
        let (moment, signal) = match signal {
            Some((moment, signal)) => (format!("{moment:?}"), *signal),
            None => (String::new(), Signal::KILL),
        };
        let told: [&str; 7] = [
            &format!("{:?}", app.backend),
            app.folder.to_str().unwrap(),
            &app.services.config.database_url.expose(),
            &format!("{role:?}"),
            smtp,
            &moment,
            if signal == Signal::STOP { SLEEPS } else { ENDS },
        ];
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "killed::process::the_process_that_is_killed", "--ignored", "--nocapture"])
            .env(WHAT_TO_DO, told.join("\n"))
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let (passed, met, gone) =
            (Arc::<AtomicUsize>::default(), Arc::<AtomicBool>::default(), Arc::<AtomicBool>::default());
        let (heard, listens) = mpsc::channel();
        std::thread::spawn({
            let (passed, met, gone) = (Arc::clone(&passed), Arc::clone(&met), Arc::clone(&gone));
            move || {
                for line in lines.map_while(Result::ok) {
                    if let Some(address) = line.strip_prefix(LISTENS) {
                        let _ = heard.send(address.to_owned());
                    } else if line.starts_with(PASSED) {
                        passed.fetch_add(1, Ordering::SeqCst);
                    } else if line == MET {
                        met.store(true, Ordering::SeqCst);
                    }
                }
                gone.store(true, Ordering::SeqCst);
            }
        });
        // Some moments come before it listens.
        let address = listens.recv_timeout(Duration::from_mins(1)).unwrap_or_default();
        Self { child, address, passed, met, gone }
    }

    /// Whether it has ended.
    pub fn is_gone(&self) -> bool {
        self.gone.load(Ordering::SeqCst)
    }

    /// How many staffing transactions it has committed.
    pub fn committed(&self) -> usize {
        self.passed.load(Ordering::SeqCst)
    }

    /// Whether its moment has come.
    pub fn has_met_fate(&self) -> bool {
        self.met.load(Ordering::SeqCst)
    }

    /// Sends it a signal.
    pub fn signal(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.child), signal).unwrap();
    }

    /// Waits until it has ended, and says whether it ended well.
    pub fn wait(&mut self) -> bool {
        self.child.wait().unwrap().success()
    }

    /// Somebody who calls it, or its lack.
    pub async fn staff(&self) -> Option<Caller> {
        let credentials = serde_json::json!({ "username": "admin", "password": PASSWORD, "transport": "bearer" });
        let reply = Caller::new(&self.address, None).try_post("/api/auth/login", &credentials).await?;
        let token = (reply.status == 200).then(|| reply.json()["accessToken"].as_str().unwrap().to_owned())?;
        Some(Caller::new(&self.address, Some(token)))
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Not a test by itself: what the process does.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "is run, and killed, by the tests"]
#[expect(clippy::disallowed_methods, reason = "its orders come with its environment")]
async fn the_process_that_is_killed() {
    let told = std::env::var(WHAT_TO_DO).unwrap();
    let [backend, folder, central, role, smtp, moment, signal] =
        told.split('\n').collect::<Vec<_>>().try_into().unwrap();
    let backend = if backend == "Sqlite" { Backend::Sqlite } else { Backend::Postgres };
    let config = Config {
        smtp_url: Some(smtp.into()),
        mail_from: "stagesub@stagesub.example".to_owned(),
        mail_rate: 1_000,
        trusted_proxies: vec!["127.0.0.1".parse().unwrap()],
        ..config(backend, Path::new(folder), &central.parse().unwrap())
    };
    let machine = machine::clock();
    let staffing = Clock::new(Shifted { by: Path::new(folder).join("shift"), machine: machine.clone() });
    let clocks = Clocks { staffing, sign_in: machine, demo: None };
    let (stop, draining) = watch::channel(false);
    let services = Services::open(config, clocks, draining).await.unwrap();
    let fate = Fate {
        moment: places().into_iter().find_map(|place| match place {
            Place::Moment(of) if format!("{of:?}") == moment => Some(of),
            _ => None,
        }),
        is_met: AtomicBool::new(false),
        signal: if signal == SLEEPS { Signal::STOP } else { Signal::KILL },
    };
    let services = Services { pools: services.pools.clone().watched_by(Arc::new(fate)), ..services };
    if role == format!("{:?}", Role::Worker) {
        let worker = Worker::new(services).await.unwrap();
        say(LISTENS);
        worker.run(std::future::pending()).await;
        return;
    }
    let application = Application::of(services, stop, None, 2).await.unwrap();
    let application = application.with_worker().await.unwrap();
    say(&format!("{LISTENS}http://127.0.0.1:{}", application.port()));
    let mut terminated = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()).unwrap();
    application
        .run_until_stopped(async move {
            terminated.recv().await;
        })
        .await
        .unwrap();
}

//! The demo: found in the middle of things, moved on, found again, and never started on anybody's real data.

use std::{net::SocketAddr, path::Path, time::Duration};

use central_registry::database_url::DatabaseUrl;
use chrono::{DateTime, TimeDelta, Utc};
use domain::clock::{Clock, Source};
use serde_json::{Value, json};
use stagesub::{
    application::{Application, Clocks},
    config::{Config, Settings},
    demo::{DemoClock, PASSWORD, coming_tuesday, last_tuesday},
};
use test_support::{Backend, Caller, TestClock, backend::postgres_admin_url, on_each_backend, spawn_app};
use tokio::{sync::oneshot, task::JoinHandle};

on_each_backend!(
    it_opens_in_the_middle_of_things,
    it_moves_on_and_is_found_again,
    it_refuses_a_database_that_is_not_its_own,
    outside_demo_mode_there_is_nothing,
);

/// A machine whose time the test moves. Its chance is real: on PostgreSQL the names of databases come from it, and all
/// tests share one server.
#[derive(Clone)]
struct Machine(TestClock);

impl Source for Machine {
    fn now(&self) -> DateTime<Utc> {
        self.0.now()
    }

    fn monotonic(&self) -> Duration {
        self.0.clock().monotonic()
    }

    fn chance(&self, bytes: &mut [u8]) {
        rand::fill(bytes);
    }
}

/// A demo that serves.
struct Demo {
    address: String,
    clock: DemoClock,
    stop: oneshot::Sender<()>,
    serving: JoinHandle<anyhow::Result<()>>,
}

fn config(folder: &Path, central: &DatabaseUrl) -> Config {
    let settings = Settings {
        database_url: Some(central.expose()),
        bind: Some(SocketAddr::from(([127, 0, 0, 1], 0))),
        data_dir: Some(folder.to_owned()),
        web_root: Some(folder.join("web")),
        postgres_admin_url: match central {
            DatabaseUrl::Sqlite(_) => None,
            DatabaseUrl::Postgres(_) => Some(postgres_admin_url().expose().into()),
        },
        ..Settings::default()
    };
    settings.checked(true).unwrap()
}

async fn start(folder: &Path, central: &DatabaseUrl, machine: &TestClock) -> anyhow::Result<Demo> {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let clock = DemoClock::open(folder, Clock::new(Machine(machine.clone())))?;
    let application = Application::build(config(folder, central), Clocks::of_demo(clock.clone()), 2).await?;
    application.demo().unwrap().prepare().await?;
    let address = format!("http://127.0.0.1:{}", application.port());
    let (stop, stopped) = oneshot::channel();
    let serving = tokio::spawn(application.run_until_stopped(async move { drop(stopped.await) }));
    Ok(Demo { address, clock, stop, serving })
}

impl Demo {
    async fn log_in(&self, username: &str) -> Caller {
        let credentials = json!({ "username": username, "password": PASSWORD, "transport": "bearer" });
        let reply = Caller::new(&self.address, None).post("/api/auth/login", credentials).await.is(200).json();
        Caller::new(&self.address, Some(reply["accessToken"].as_str().unwrap().to_owned()))
    }

    fn now(&self) -> DateTime<Utc> {
        self.clock.clock().now()
    }

    async fn stop(self) {
        drop(self.stop);
        self.serving.await.unwrap().unwrap();
    }
}

async fn items(caller: &Caller, path: &str) -> Vec<Value> {
    let reply = caller.get(path).await.is(200).json();
    reply["items"].as_array().unwrap().clone()
}

/// The board of the orchestra's only project in this state.
async fn board(caller: &Caller, status: &str) -> Value {
    let mut projects = items(caller, "/api/projects").await;
    projects.retain(|project| project["status"] == status);
    assert_eq!(projects.len(), 1, "{status}");
    let path = format!("/api/projects/{}/board", projects[0]["id"].as_str().unwrap());
    caller.get(&path).await.is(200).json()
}

/// A need of a board, by its position: fill state, hold, and who is asked, engaged, on standby and was asked before.
fn need(board: &Value, position: &str) -> (String, [Vec<String>; 4]) {
    let needs = board["needs"].as_array().unwrap();
    let need = needs.iter().find(|need| need["positionNames"]["en"] == position).unwrap();
    let columns = ["asked", "accepted", "standby", "history"].map(|column| {
        let requests = need[column].as_array().unwrap().iter();
        requests
            .map(|request| {
                let of = |key: &str| request[key].as_str().unwrap_or_default().to_owned();
                [of("status"), of("answerChannel")].join(" ").trim_end().to_owned()
            })
            .collect()
    });
    (need["fillState"].as_str().unwrap().to_owned(), columns)
}

async fn it_opens_in_the_middle_of_things(backend: Backend) {
    let folder = tempfile::tempdir().unwrap();
    let central = backend.empty_database(folder.path(), "central").await;
    let machine = TestClock::default();
    let demo = start(folder.path(), &central, &machine).await.unwrap();
    assert_eq!(demo.now(), coming_tuesday(machine.now()), "staffing time stands where it was started");

    for manager in ["sco-admin", "scoso-admin"] {
        let manager = demo.log_in(manager).await;
        let musicians = items(&manager, "/api/musicians?limit=200").await;
        assert!(musicians.len() >= 120, "{}", musicians.len());
        assert_eq!(items(&manager, "/api/instruments").await.len(), 14);
        assert!(musicians.iter().any(|musician| musician["status"] == "inactive"));

        let past = board(&manager, "completed").await;
        for position in ["Tutti violin 2", "Oboe 2", "Horn 4"] {
            assert_eq!(need(&past, position).0, "filled", "{position}");
        }
        let draft = board(&manager, "draft").await;
        assert_eq!(draft["needs"].as_array().unwrap().len(), 3);

        let running = board(&manager, "active").await;
        let (state, [asked, accepted, standby, history]) = need(&running, "Tutti violin 1");
        assert_eq!((state.as_str(), asked, accepted), ("running", vec!["open".into()], vec!["accepted link".into()]));
        assert_eq!(standby, ["expired link"], "a late yes waits");
        assert_eq!(history, ["expired", "declined link"]);
        let (state, [_, accepted, ..]) = need(&running, "Horn 3");
        assert_eq!((state.as_str(), accepted), ("filled", vec!["accepted phone".into()]));
        let (state, [asked, accepted, ..]) = need(&running, "Tuba");
        assert_eq!((state.as_str(), asked.len(), accepted.len()), ("exhausted", 0, 0));
        assert_eq!(need(&running, "Percussion 2").0, "filled");

        let mails = items(&manager, "/api/demo/mailbox").await;
        let dates: Vec<_> = mails.iter().map(|mail| mail["date"].as_str().unwrap()).collect();
        assert!(dates.is_sorted_by(|one, other| one >= other), "the newest first");
        assert!(mails.iter().any(|mail| mail["links"][0].as_str().is_some_and(|link| link.contains("/r/"))));
    }
    let assistant = demo.log_in("sco-user").await;
    assistant.get("/api/demo/mailbox").await.is(200);
    assistant.post("/api/demo/skip", json!({})).await.is_problem(403, "forbidden");
    demo.log_in("superadmin").await.get("/api/demo/mailbox").await.is_problem(403, "grant_required");
    demo.stop().await;
}

async fn it_moves_on_and_is_found_again(backend: Backend) {
    let folder = tempfile::tempdir().unwrap();
    let central = backend.empty_database(folder.path(), "central").await;
    let machine = TestClock::default();
    let demo = start(folder.path(), &central, &machine).await.unwrap();
    let manager = demo.log_in("sco-admin").await;
    let before = items(&manager, "/api/demo/mailbox").await;
    let opened = demo.now();

    // The violinist who has not answered runs out of time this afternoon, and the next one is asked.
    let skipped = manager.post("/api/demo/skip", json!({})).await.is(200).json();
    let to: DateTime<Utc> = skipped["skippedTo"].as_str().unwrap().parse().unwrap();
    assert!(to > opened && to < opened + TimeDelta::hours(12), "{skipped}");
    let (_, [asked, _, _, history]) = need(&board(&manager, "active").await, "Tutti violin 1");
    assert_eq!((asked.as_slice(), history[0].as_str()), (["open".to_owned()].as_slice(), "expired"));
    let after = items(&manager, "/api/demo/mailbox").await;
    assert!(after.len() > before.len());
    assert_eq!(machine.now(), TestClock::default().now(), "only staffing time was moved");

    let left_at = demo.now();
    demo.stop().await;
    machine.set(machine.now() - TimeDelta::hours(3));
    let demo = start(folder.path(), &central, &machine).await.unwrap();
    assert_eq!(demo.now(), left_at, "time never goes back, whatever the machine's clock does");
    let manager = demo.log_in("sco-admin").await;
    assert_eq!(items(&manager, "/api/demo/mailbox").await, after);
    assert_eq!(items(&manager, "/api/projects").await.len(), 3);
    demo.stop().await;
}

async fn it_refuses_a_database_that_is_not_its_own(backend: Backend) {
    let app = spawn_app(backend).await;
    let folder = tempfile::tempdir().unwrap();
    let refused = start(folder.path(), &app.services.config.database_url, &app.clock).await.err().unwrap().to_string();
    assert!(refused.contains("not one of its own orchestras"), "{refused}");
    assert!(!DemoClock::open(folder.path(), app.clock.clock()).unwrap().has_started());
    assert_eq!(app.services.registry.orchestras().await.unwrap().len(), 2);
}

async fn outside_demo_mode_there_is_nothing(backend: Backend) {
    let app = spawn_app(backend).await;
    let admin = app.admin().await;
    admin.get("/api/demo/mailbox").await.is_problem(404, "not_found");
    admin.post("/api/demo/skip", json!({})).await.is_problem(404, "not_found");
}

#[test]
fn staffing_time_begins_on_the_coming_tuesday_at_ten() {
    for (now, last, coming) in [
        ("2026-11-30T12:00:00Z", "2026-11-24T09:00:00Z", "2026-12-01T09:00:00Z"),
        ("2026-12-01T08:59:59Z", "2026-11-24T09:00:00Z", "2026-12-01T09:00:00Z"),
        ("2026-12-01T09:00:00Z", "2026-12-01T09:00:00Z", "2026-12-08T09:00:00Z"),
        // Summer time begins in between: it is ten in the morning on both days.
        ("2026-03-27T12:00:00Z", "2026-03-24T09:00:00Z", "2026-03-31T08:00:00Z"),
        ("2026-10-22T22:30:00Z", "2026-10-20T08:00:00Z", "2026-10-27T09:00:00Z"),
    ] {
        let now: DateTime<Utc> = now.parse().unwrap();
        let instants = [last_tuesday(now), coming_tuesday(now)].map(|at| at.to_rfc3339().replace("+00:00", "Z"));
        assert_eq!(instants, [last, coming], "{now}");
    }
}

#[test]
fn staffing_time_runs_with_the_machines_and_moves_only_forward() {
    let folder = tempfile::tempdir().unwrap();
    let machine = TestClock::default();
    let clock = DemoClock::open(folder.path(), machine.clock()).unwrap();
    assert!(!clock.has_started());
    let opening = machine.now() + TimeDelta::days(1);
    clock.start(opening).unwrap();
    machine.advance(TimeDelta::minutes(1));
    assert_eq!(clock.clock().now(), opening + TimeDelta::minutes(1));
    clock.move_to(opening).unwrap();
    assert_eq!(clock.clock().now(), opening + TimeDelta::minutes(1), "not back");
    clock.move_to(opening + TimeDelta::hours(5)).unwrap();
    machine.advance(TimeDelta::minutes(2));
    assert_eq!(clock.clock().now(), opening + TimeDelta::hours(5) + TimeDelta::minutes(2));
    let again = DemoClock::open(folder.path(), machine.clock()).unwrap();
    assert!(again.has_started());
    assert_eq!(again.clock().now(), clock.clock().now());
}

//! Somebody is told: of trouble once, by mail and by a signed call, and once that it is over, however many look.

use std::{
    collections::{BTreeMap, BTreeSet},
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::Duration,
};

use central_registry::{
    engine::Connections,
    orchestras::{MailMode, NewOrchestra, Orchestra, Plan},
    secrets::mac,
};
use chrono::{DateTime, TimeDelta, Utc};
use data_encoding::BASE64;
use sea_orm::{ConnectionTrait, Statement};
use serde_json::{Value, json};
use stagesub::{
    application::{Clocks, Services},
    config::{AlertWebhook, Config},
    workers::Worker,
};
use tenancy::provisioning::{Birth, Provider};
use test_support::{
    Backend, TestApp, on_each_backend,
    proxy::{Fault, FaultyLine},
    smtp::{Action, ScriptedSmtp, Stage},
    spawn_app,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

on_each_backend!(
    a_database_that_is_anothers_is_told_and_its_return_too,
    mail_that_does_not_leave_is_called_in,
    work_that_nobody_does_is_told,
    a_call_that_is_not_taken_is_tried_again_with_the_same_id,
    nothing_is_said_while_all_is_well,
);

const KEY: &[u8] = b"a key of the operators, of some length";

/// A call as it arrived: its headers and its body.
type Call = (BTreeMap<String, String>, String);

/// A program that is called: it keeps what it hears, and answers as it is told.
#[derive(Clone)]
struct Receiver {
    address: SocketAddr,
    heard: Arc<Mutex<Vec<Call>>>,
    answer: Arc<Mutex<&'static str>>,
}

impl Receiver {
    async fn start() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let receiver = Self {
            address: listener.local_addr().unwrap(),
            heard: Arc::default(),
            answer: Arc::new(Mutex::new("204 No Content")),
        };
        let at_work = receiver.clone();
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let mut text = String::new();
                let (headers, body) = loop {
                    let mut chunk = [0; 4096];
                    let read = stream.read(&mut chunk).await.unwrap();
                    text.push_str(std::str::from_utf8(&chunk[..read]).unwrap());
                    let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
                    let fields = head.lines().skip(1).filter_map(|line| line.split_once(": "));
                    let headers: BTreeMap<_, _> =
                        fields.map(|(name, value)| (name.to_lowercase(), value.to_owned())).collect();
                    if body.len() >= headers["content-length"].parse::<usize>().unwrap() {
                        break (headers, body.to_owned());
                    }
                };
                at_work.heard.lock().unwrap().push((headers, body));
                let answer = *at_work.answer.lock().unwrap();
                let answer = format!("HTTP/1.1 {answer}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
                stream.write_all(answer.as_bytes()).await.unwrap();
            }
        });
        receiver
    }

    /// What was called in, each with a good signature: the id, the kind, the summary.
    fn calls(&self) -> Vec<(String, String, String)> {
        let heard = self.heard.lock().unwrap().clone();
        let call = |(headers, body): Call| {
            let (id, timestamp) = (&headers["webhook-id"], &headers["webhook-timestamp"]);
            let signed = BASE64.encode(&mac(KEY, format!("{id}.{timestamp}.{body}").as_bytes()));
            assert_eq!(headers["webhook-signature"], format!("v1,{signed}"));
            let body: Value = serde_json::from_str(&body).unwrap();
            let text = |value: &Value| value.as_str().unwrap().to_owned();
            (id.clone(), text(&body["type"]), text(&body["data"]["summary"]))
        };
        heard.into_iter().map(call).collect()
    }
}

/// A StageSub that is watched, and those who are told.
struct Watched {
    app: TestApp,
    mail: ScriptedSmtp,
    receiver: Receiver,
    config: Arc<Config>,
    workers: Vec<Worker>,
}

impl Watched {
    /// Watched by two processes, each with its own connections and memory.
    async fn new(backend: Backend) -> Self {
        let app = spawn_app(backend).await;
        let (mail, receiver) = (ScriptedSmtp::start().await, Receiver::start().await);
        let webhook = AlertWebhook {
            url: format!("http://{}/hook", receiver.address).parse().unwrap(),
            key: Arc::new(secrecy::SecretBox::new(Box::new(KEY.to_vec()))),
        };
        let config = Arc::new(Config {
            smtp_url: Some(mail.url().into()),
            mail_from: "stagesub@stagesub.example".to_owned(),
            mail_rate: 1_000,
            alert_webhook: Some(webhook),
            ..(*app.services.config).clone()
        });
        let mut workers = Vec::new();
        for _ in 0..2 {
            let clocks = Clocks::both(&app.clock.clock());
            let stopped = tokio::sync::watch::channel(false).1;
            let services = Services::open((*config).clone(), clocks, stopped).await.unwrap();
            workers.push(Worker::new(services).await.unwrap());
        }
        Self { app, mail, receiver, config, workers }
    }

    /// All look and send, again and again, for so long.
    async fn go_on(&self, seconds: i64) {
        self.go_on_by(10, seconds).await;
    }

    async fn go_on_by(&self, step: i64, seconds: i64) {
        for _ in 0..seconds / step {
            let (one, other) = tokio::join!(self.workers[0].watch(), self.workers[1].watch());
            one.unwrap();
            other.unwrap();
            let (one, other) = tokio::join!(self.workers[0].run_until_idle(), self.workers[1].run_until_idle());
            one.unwrap();
            other.unwrap();
            self.app.clock.advance(TimeDelta::seconds(step));
        }
    }

    /// The subjects of the mails to operators, in no order.
    fn mailed(&self) -> Vec<String> {
        let mut subjects: Vec<_> =
            self.mail.received().iter().map(|mail| mail.parsed.subject().unwrap().to_owned()).collect();
        subjects.sort();
        subjects
    }

    async fn listed(&self, query: &str) -> Vec<Value> {
        let superadmin = self.app.superadmin().await;
        superadmin.get(&format!("/api/superadmin/alerts{query}")).await.is(200).json()["items"]
            .as_array()
            .unwrap()
            .clone()
    }

    /// Has somebody who does nothing hold every orchestra until then.
    async fn hold(&self, until: Option<DateTime<Utc>>) {
        let db = Connections::open(&self.config.database_url, 1).await.unwrap();
        let sql = "UPDATE wakeup SET lease_owner = 'gone', lease_until = $1";
        let held = Statement::from_sql_and_values(db.writer.get_database_backend(), sql, [until.into()]);
        db.writer.execute_raw(held).await.unwrap();
        db.close().await.unwrap();
    }
}

async fn a_database_that_is_anothers_is_told_and_its_return_too(backend: Backend) {
    let watched = Watched::new(backend).await;
    let app = &watched.app;
    let admin = app.admin().await;
    admin.get("/api/instruments").await.is(200);
    let identity = async |sql: &str| {
        let db = app.database(&app.orchestra).await;
        db.writer.execute_unprepared(sql).await.unwrap();
        db.close().await.unwrap();
        app.services.pools.forget(app.orchestra.id).await;
    };
    identity("ALTER TABLE identity RENAME TO identity_elsewhere").await;
    admin.get("/api/instruments").await.is_problem(503, "misrouted");
    watched.go_on(60).await;
    assert_eq!(watched.mailed(), ["SCO: wrong database registered since 08:00 UTC"]);
    let live = watched.listed("?live=true").await;
    assert_eq!((live.len(), &live[0]["cause"], &live[0]["stake"]["code"]), (1, &json!("misrouted"), &json!("SCO")));
    assert_eq!(watched.mail.received()[0].to, ["superadmin@example.org"]);

    identity("ALTER TABLE identity_elsewhere RENAME TO identity").await;
    watched.go_on(100).await;
    assert_eq!(watched.mailed().len(), 1, "a moment of calm is no all-clear");
    watched.go_on(60).await;
    assert_eq!(watched.mailed().len(), 2);
    assert!(watched.mailed()[0].starts_with("SCO: all clear at 08:0"), "{:?}", watched.mailed());
    let kinds: Vec<_> = watched.receiver.calls().into_iter().map(|(_, kind, _)| kind).collect();
    assert_eq!(kinds, ["alert.raised", "alert.cleared"]);
    assert_eq!((watched.listed("?live=true").await.len(), watched.listed("?live=false").await.len()), (0, 1));
    watched.go_on(60).await;
    assert_eq!((watched.mailed().len(), watched.receiver.calls().len()), (2, 2));
}

async fn mail_that_does_not_leave_is_called_in(backend: Backend) {
    let watched = Watched::new(backend).await;
    watched.mail.on(Stage::Connect, Action::Cut);
    let new = json!({ "username": "anna.berg", "email": "anna@example.com", "role": "user" });
    watched.app.admin().await.post("/api/users", new).await.is(201);
    watched.go_on(50).await;
    assert_eq!(watched.receiver.calls().len(), 0, "one line that breaks is no trouble");
    watched.go_on_by(60, 1_800).await;
    let calls = watched.receiver.calls();
    let summaries: Vec<_> = calls.iter().map(|(_, kind, summary)| (kind.as_str(), &summary[..29])).collect();
    assert_eq!(summaries, [("alert.raised", "StageSub: mail does not leave")], "by another way than mail");
    watched.mail.heal();
    watched.go_on_by(60, 5_400).await;
    let calls = watched.receiver.calls();
    assert_eq!(calls.len(), 2, "{calls:?}");
    assert_eq!(watched.mailed().iter().filter(|subject| subject.contains("all clear")).count(), 1);
    assert_eq!(watched.mailed().iter().filter(|subject| subject.starts_with("StageSub: mail does")).count(), 1);
}

async fn work_that_nobody_does_is_told(backend: Backend) {
    let watched = Watched::new(backend).await;
    let registry = &watched.app.services.registry;
    registry.arm(watched.app.orchestra.id, watched.app.clock.now() - TimeDelta::minutes(20)).await.unwrap();
    // Somebody holds it, and does nothing.
    watched.hold(Some(watched.app.clock.now() + TimeDelta::hours(4))).await;
    watched.go_on(60).await;
    assert_eq!(watched.mailed(), ["SCO: work that is due is not done since 08:00 UTC"]);
    watched.hold(None).await;
    watched.go_on(180).await;
    assert_eq!((watched.mailed().len(), watched.receiver.calls().len()), (2, 2));
    assert_eq!(watched.listed("").await.len(), 1);
}

async fn a_call_that_is_not_taken_is_tried_again_with_the_same_id(backend: Backend) {
    let watched = Watched::new(backend).await;
    *watched.receiver.answer.lock().unwrap() = "302 Found";
    let registry = &watched.app.services.registry;
    registry.arm(watched.app.orchestra.id, watched.app.clock.now() - TimeDelta::minutes(20)).await.unwrap();
    watched.hold(Some(watched.app.clock.now() + TimeDelta::hours(4))).await;
    watched.go_on(60).await;
    *watched.receiver.answer.lock().unwrap() = "200 OK";
    watched.go_on(120).await;
    let calls = watched.receiver.calls();
    assert_eq!(calls.len(), 2, "{calls:?}");
    assert_eq!(calls[0].0, calls[1].0);
}

async fn nothing_is_said_while_all_is_well(backend: Backend) {
    let watched = Watched::new(backend).await;
    let openings = watched.app.services.pools.openings();
    watched.go_on(300).await;
    assert_eq!((watched.mailed(), watched.receiver.calls(), watched.listed("").await), (vec![], vec![], vec![]));
    assert_eq!(watched.app.services.pools.openings(), openings, "no database was opened to look");
}

/// Another orchestra, with its own database, in use and live or not.
async fn born(watched: &Watched, code: &str) -> Orchestra {
    let orchestra =
        NewOrchestra { code: code.to_owned(), name: format!("Orchestra {code}"), plan: Plan::Small, is_demo: false };
    let birth = Birth { orchestra, provider: Provider::Postgres, admin: None };
    watched.app.services.midwife.deliver(&watched.app.services.passwords, birth).await.unwrap()
}

/// Leads an orchestra's database over a line of ours.
async fn over_a_line(watched: &Watched, orchestra: &Orchestra) -> FaultyLine {
    let services = &watched.app.services;
    let known = services.registry.orchestra(orchestra.id).await.unwrap().unwrap();
    let (line, url) = FaultyLine::before(&services.registry.database_url(&known).unwrap()).await;
    services.registry.store_url(&services.clock, orchestra.id, &url).await.unwrap();
    line
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_a_dead_a_hung_and_a_slow_database_each_is_told_once() {
    let watched = Watched::new(Backend::Postgres).await;
    let services = &watched.app.services;
    let orchestras = [watched.app.orchestra.clone(), watched.app.other.clone(), born(&watched, "SLOW").await];
    let healthy = born(&watched, "FINE").await;
    services.registry.set_mail_mode(&services.clock, healthy.id, MailMode::Rehearsal).await.unwrap();
    let mut lines = Vec::new();
    for orchestra in &orchestras {
        lines.push(over_a_line(&watched, orchestra).await);
    }
    let check = async |orchestra: &Orchestra| {
        let known = services.registry.orchestra(orchestra.id).await.unwrap().unwrap();
        services.pools.check_within(&known, Duration::from_secs(2)).await
    };
    for orchestra in &orchestras {
        check(orchestra).await.unwrap();
    }
    for (line, fault) in lines.iter().zip([Fault::Cut, Fault::Stall, Fault::Delay(Duration::from_millis(2_500))]) {
        line.set(fault);
    }
    // They are in use, and nobody is answered.
    let tries = (0..5).flat_map(|_| &orchestras).map(check);
    assert!(futures::future::join_all(tries).await.into_iter().all(|said| said.is_err()));
    check(&healthy).await.unwrap();

    watched.go_on(60).await;
    let raised: BTreeSet<_> = watched.mailed().into_iter().collect();
    let expected = ["OTHER", "SCO", "SLOW"].map(|code| format!("{code}: database down since 08:00 UTC"));
    assert_eq!(raised, expected.into());
    assert_eq!((watched.mailed().len(), watched.receiver.calls().len()), (3, 3), "each once, by each way");
    check(&healthy).await.unwrap();
    watched.app.anonymous().get("/api/health/ready").await.is(200);

    for line in &lines {
        line.set(Fault::None);
    }
    watched.go_on(240).await;
    assert_eq!(watched.mailed().iter().filter(|subject| subject.contains("all clear")).count(), 3);
    let calls = watched.receiver.calls();
    let ids: BTreeSet<_> = calls.iter().map(|(id, ..)| id).collect();
    assert_eq!((watched.mailed().len(), calls.len(), ids.len()), (6, 6, 6));
    assert!(watched.listed("?live=true").await.is_empty());
}

//! What superadmins see of all orchestras: numbers and health, from the central database, and fresh on request.

use central_registry::{
    database_url::DatabaseUrl,
    engine,
    orchestras::{NewOrchestra, Orchestra, Plan, Status},
};
use domain::{services::figures::Figures, values::states::Strategy};
use sea_orm::{ConnectionTrait, Statement};
use serde_json::{Value, json};
use stagesub::{
    application::Services,
    workers::{Worker, counting::Counting},
};
use test_support::{Backend, Reply, TestApp, on_each_backend, spawn_app};
use tokio::net::TcpListener;

use crate::staffed;

on_each_backend!(
    numbers_follow_a_change_and_equal_a_direct_count,
    numbers_of_many_orchestras_open_no_database,
    one_that_hangs_is_marked_and_delays_no_other,
    health_says_what_is_wrong_with_which,
);

const METRICS: &str = "/api/superadmin/metrics";
const HEALTH: &str = "/api/superadmin/health";

fn of<'r>(items: &'r Value, code: &str) -> &'r Value {
    items.as_array().unwrap().iter().find(|one| one["code"] == code).unwrap()
}

fn counts(reply: &Reply, code: &str, field: &str) -> Value {
    of(&reply.json()["orchestras"], code)["figures"][field].clone()
}

async fn numbers_follow_a_change_and_equal_a_direct_count(backend: Backend) {
    let app = spawn_app(backend).await;
    let mut counting = Counting::new(app.services.clone());
    let operator = app.superadmin().await;
    app.admin().await.get(METRICS).await.is_problem(403, "forbidden");

    let staffed = staffed::prepare(&app, Strategy::Sequential, 1, &["Ada Alm", "Bo Berg"]).await;
    staffed.send(&app).await;
    Worker::new(app.services.clone()).await.unwrap().run_until_idle().await.unwrap();
    app.anonymous().submit(&staffed::link_of(&app, "ada").await, &[("answer", "yes")]).await.is(303);
    counting.round().await.unwrap();

    let shown = operator.get(METRICS).await.is(200);
    let json = shown.json();
    let sco = of(&json["orchestras"], "SCO");
    let db = staffed.db.read();
    for (field, sql) in [
        ("musicians", "SELECT count(*) AS n FROM musician"),
        ("projects", "SELECT count(*) AS n FROM project"),
        ("projectsActive", "SELECT count(*) AS n FROM project WHERE status = 'active'"),
        ("requestsSent", "SELECT count(*) AS n FROM request WHERE sent_at IS NOT NULL"),
        ("requestsAnswered", "SELECT count(*) AS n FROM request WHERE answered_at IS NOT NULL"),
        ("placesFilled", "SELECT count(*) AS n FROM request WHERE status = 'accepted'"),
        ("mailsSent", "SELECT count(*) AS n FROM outbox WHERE state = 'sent'"),
        ("mailsWaiting", "SELECT count(*) AS n FROM outbox WHERE state = 'queued'"),
    ] {
        let row = db.query_one_raw(Statement::from_string(db.get_database_backend(), sql)).await.unwrap().unwrap();
        let direct: i64 = row.try_get("", "n").unwrap();
        assert_eq!(sco["figures"][field], direct, "{field}: {sco}");
    }
    assert_eq!(sco["figures"]["requests"], json!({ "accepted": 1 }));
    assert_eq!((&sco["fill"], &sco["response"]), (&json!(1.0), &json!(1.0)));
    assert_eq!(sco["figures"]["medianSecondsToFill"], 0);
    assert!(sco["figures"]["storageBytes"].as_i64().unwrap() > 4096);
    assert_eq!(of(&json["orchestras"], "OTHER")["figures"]["musicians"], 0, "counted when it was born");
    assert_eq!(json["totals"]["figures"]["musicians"], sco["figures"]["musicians"]);
    assert_eq!(json["totals"]["orchestras"]["active"], 2);

    // Nothing changed: nothing is counted. A musician more is counted, and the day keeps what it had at its end.
    let as_of = sco["asOf"].clone();
    app.clock.advance(chrono::TimeDelta::seconds(4));
    counting.round().await.unwrap();
    assert_eq!(of(&operator.get(METRICS).await.json()["orchestras"], "SCO")["asOf"], as_of);
    app.admin().await.enrol("Cia Ceder", &[]).await;
    counting.round().await.unwrap();
    assert_eq!(counts(&operator.get(METRICS).await, "SCO", "musicians"), 3);
    app.clock.advance(chrono::TimeDelta::days(2));
    counting.round().await.unwrap();
    let trend = app.superadmin().await.get(METRICS).await.is(200).json()["trend"].clone();
    let musicians: Vec<_> = trend.as_array().unwrap().iter().map(|day| day["musicians"].as_i64().unwrap()).collect();
    assert_eq!(musicians, [3, 3], "{trend}");
    let fresh = app.superadmin().await.get(&format!("{METRICS}?fresh=true")).await.is(200);
    assert_eq!(counts(&fresh, "SCO", "musicians"), 3);
    assert_eq!(counts(&fresh, "OTHER", "musicians"), 0);
}

async fn registered(app: &TestApp, code: &str) -> Orchestra {
    let new = NewOrchestra { code: code.into(), name: format!("Orchestra {code}"), plan: Plan::Small, is_demo: false };
    let registry = &app.services.registry;
    registry.reserve_orchestra(&app.services.clock, new, Status::Inactive, None).await.unwrap()
}

/// Puts an orchestra into use whose data is at this place, whatever is there.
async fn placed(app: &TestApp, orchestra: &Orchestra, url: &DatabaseUrl) {
    let Services { registry, clock, .. } = &app.services;
    registry.store_url(clock, orchestra.id, url).await.unwrap();
    registry.take_into_use(clock, orchestra.id).await.unwrap();
}

async fn numbers_of_many_orchestras_open_no_database(backend: Backend) {
    const MANY: i64 = 200;
    let app = spawn_app(backend).await;
    let figures = Figures { musicians: 3, places: 4, places_filled: 1, ..Figures::default() };
    for at in 0..MANY {
        let orchestra = registered(&app, &format!("M{at}")).await;
        placed(&app, &orchestra, &format!("sqlite://{at}.db").parse().unwrap()).await;
        app.services.registry.note_figures(orchestra.id, app.clock.now(), &figures).await.unwrap();
    }
    let operator = app.superadmin().await;
    let before = app.services.pools.openings();
    let shown = operator.get(METRICS).await.is(200).json();
    assert_eq!(shown["totals"]["figures"]["musicians"], 3 * MANY);
    assert_eq!(shown["totals"]["fill"], 0.25);
    assert_eq!(shown["trend"].as_array().unwrap().last().unwrap()["orchestras"], MANY + 2);
    for days in ["0", "367", "-1", "x"] {
        operator.get(&format!("{METRICS}?days={days}")).await.is_problem(400, "malformed");
    }
    operator.get(HEALTH).await.is(200);
    assert_eq!(app.services.pools.openings(), before, "no database was opened");
    // However many there are, it costs as many statements.
    for path in [METRICS, HEALTH] {
        let few = app.statements("GET", path).await;
        operator.get(path).await.is(200);
        assert!(app.statements("GET", path).await - few <= 2, "{path}");
    }
}

/// The address of a database server that takes connections and says nothing.
async fn hanging(app: &TestApp, code: &str) -> (TcpListener, Orchestra) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("postgres://nobody:nothing@{}/{}", listener.local_addr().unwrap(), code.to_lowercase());
    let orchestra = registered(app, code).await;
    placed(app, &orchestra, &url.parse().unwrap()).await;
    (listener, orchestra)
}

async fn one_that_hangs_is_marked_and_delays_no_other(backend: Backend) {
    let app = spawn_app(backend).await;
    let (_listener, _) = hanging(&app, "HANGS").await;
    app.admin().await.enrol("Ada Alm", &[]).await;
    let fresh = app.superadmin().await.get(&format!("{METRICS}?fresh=true")).await.is(200);
    let json = fresh.json();
    assert_eq!(counts(&fresh, "SCO", "musicians"), 1);
    assert_eq!(counts(&fresh, "OTHER", "musicians"), 0);
    let hangs = of(&json["orchestras"], "HANGS");
    assert_eq!((&hangs["figures"], hangs["notCounted"].is_string()), (&Value::Null, true), "{hangs}");
    assert_eq!(of(&json["orchestras"], "SCO")["notCounted"], Value::Null);
}

async fn health_says_what_is_wrong_with_which(backend: Backend) {
    let app = spawn_app(backend).await;
    let (_listener, _) = hanging(&app, "HANGS").await;
    let stranger = registered(&app, "STRANGER").await;
    let empty = backend.empty_database(&app.folder, "stranger").await;
    engine::create_file(&empty).await.unwrap();
    placed(&app, &stranger, &empty).await;
    let operator = app.superadmin().await;
    let state = |json: &Value, code: &str| of(&json["items"], code)["state"].as_str().unwrap().to_owned();

    let seen = operator.get(HEALTH).await.is(200).json();
    assert_eq!((state(&seen, "SCO").as_str(), state(&seen, "HANGS").as_str()), ("ok", "needs_migration"));
    let checked = operator.post(&format!("{HEALTH}/check"), json!({})).await.is(200).json();
    let states = ["SCO", "OTHER", "HANGS", "STRANGER"].map(|code| state(&checked, code));
    assert_eq!([&*states[0], &*states[1], &*states[3]], ["ok", "ok", "misrouted"], "{checked}");
    assert!(["slow", "down"].contains(&&*states[2]), "{checked}");
    let seen = operator.get(HEALTH).await.is(200).json();
    assert_eq!((state(&seen, "SCO").as_str(), state(&seen, "STRANGER").as_str()), ("ok", "down"));
    app.admin().await.post(&format!("{HEALTH}/check"), json!({})).await.is_problem(403, "forbidden");
}

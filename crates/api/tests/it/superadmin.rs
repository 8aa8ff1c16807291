//! Running the installation over HTTP: orchestras are ordered, watched, stopped and brought back, and nothing said about
//! them holds a secret.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use central_registry::{engine::Connections, users::Role};
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};
use stagesub::workers::Worker;
use tenancy::provisioning::{Moment, ProvisionError, Witness};
use test_support::{Backend, Caller, Reply, app::add_user, on_each_backend, spawn_app};
use tokio::sync::oneshot;

const ORCHESTRAS: &str = "/api/superadmin/orchestras";
const CHOSEN: &str = "four words nobody guesses";

on_each_backend!(
    an_ordered_orchestra_is_entered_by_its_first_admin,
    a_worker_makes_what_was_ordered,
    what_cannot_begin_reserves_nothing,
    a_failed_birth_says_why_and_goes_on_or_is_taken_back,
    an_existing_database_is_tested_before_anything_is_reserved,
    an_orchestra_is_stopped_and_brought_back,
    an_orchestra_is_changed,
    an_order_may_name_the_providers_that_are_there,
    of_two_operators_the_second_sees_what_the_first_changed,
);

fn provider(backend: Backend) -> Value {
    match backend {
        Backend::Sqlite => json!({ "provider": "sqlite" }),
        Backend::Postgres => json!({ "provider": "postgres" }),
    }
}

fn ordered(code: &str, database: impl Into<Value>) -> Value {
    let name = code.to_lowercase();
    json!({
        "code": code,
        "name": format!("Orchestra {code}"),
        "plan": "small",
        "database": database.into(),
        "admin": { "username": format!("{name}-admin"), "email": format!("{name}@example.com"), "locale": "en" },
    })
}

async fn begin(superadmin: &Caller, order: &Value) -> (String, Value) {
    let begun = superadmin.post(ORCHESTRAS, order).await.is(202);
    let location = begun.header("location").to_owned();
    assert_eq!(begun.header("cache-control"), "no-store");
    let id = begun.json()["run"]["orchestraId"].as_str().unwrap().to_owned();
    assert_eq!(location, format!("{ORCHESTRAS}/{id}/provisioning"));
    (location, begun.json())
}

fn states(run: &Value) -> Vec<&str> {
    run["steps"].as_array().unwrap().iter().map(|step| step["state"].as_str().unwrap()).collect()
}

async fn listed(superadmin: &Caller) -> Vec<(String, String)> {
    let list = superadmin.get(ORCHESTRAS).await.is(200).json();
    let shown = |one: &Value| ["code", "status"].map(|field| one[field].as_str().unwrap().to_owned()).into();
    list["items"].as_array().unwrap().iter().map(shown).collect()
}

async fn an_ordered_orchestra_is_entered_by_its_first_admin(backend: Backend) {
    let app = spawn_app(backend).await;
    let superadmin = app.superadmin().await;
    let (location, begun) = begin(&superadmin, &ordered("CITY", provider(backend))).await;
    assert_eq!(begun["run"]["state"], "queued");
    assert_eq!(states(&begun["run"]), ["done", "waiting", "waiting", "waiting", "waiting", "waiting", "waiting"]);
    assert_eq!(listed(&superadmin).await[0], ("CITY".to_owned(), "provisioning".to_owned()));

    let lost = begun["invitation"]["link"].as_str().unwrap();
    let again = superadmin.post(&location.replace("provisioning", "invitation"), json!({})).await.is(201).json();
    let link = again["link"].as_str().unwrap();
    assert_ne!(link, lost);
    let token = link.strip_prefix("http://localhost:8080/admin/welcome/").unwrap();
    assert!(!superadmin.get(&location).await.is(200).body.contains(token), "it is shown once");

    assert!(app.services.midwife.attend_next().await.unwrap());
    let run = superadmin.get(&location).await.is(200).json();
    assert_eq!((run["state"].as_str(), states(&run)), (Some("done"), vec!["done"; 7]));
    assert!(run["steps"].as_array().unwrap().iter().all(|step| step["finishedAt"].is_string()));
    assert_eq!(listed(&superadmin).await[0], ("CITY".to_owned(), "active".to_owned()));

    let welcome = json!({ "token": token, "password": CHOSEN, "transport": "bearer" });
    let logged_in = app.anonymous().post("/api/auth/welcome", welcome).await.is(200).json();
    let admin = Caller::bearer(&app, logged_in["accessToken"].as_str().unwrap());
    let me = admin.get("/api/auth/me").await.is(200).json();
    assert_eq!((&me["username"], &me["orchestra"]["code"]), (&json!("city-admin"), &json!("CITY")));
    assert_eq!((&me["locale"], &me["orchestra"]["mailMode"]), (&json!("en"), &json!("rehearsal")));
    assert_eq!(admin.get("/api/instruments").await.is(200).json()["items"].as_array().unwrap().len(), 14);

    superadmin.post(ORCHESTRAS, ordered("CITY", provider(backend))).await.is_problem(409, "code_taken");
    let invitation = location.replace("provisioning", "invitation");
    superadmin.post(&invitation, json!({})).await.is_problem(409, "not_in_this_state");
    superadmin.delete(&location).await.is_problem(409, "not_in_this_state");
    admin.get("/api/instruments").await.is(200);
}

async fn a_worker_makes_what_was_ordered(backend: Backend) {
    let app = spawn_app(backend).await;
    let superadmin = app.superadmin().await;
    let worker = Worker::new(app.services.clone()).await.unwrap();
    let (stop, stopped) = oneshot::channel::<()>();
    let running = tokio::spawn(async move { worker.run(async { drop(stopped.await) }).await });
    let mut changes = app.services.registry.admissions_changed();
    let (location, _) = begin(&superadmin, &ordered("WORK", provider(backend))).await;
    let made = async {
        while superadmin.get(&location).await.is(200).json()["state"] != "done" {
            changes.changed().await.unwrap();
        }
    };
    // The order wakes the worker.
    tokio::time::timeout(Duration::from_secs(30), made).await.unwrap();
    stop.send(()).unwrap();
    running.await.unwrap();
    assert!(listed(&superadmin).await.contains(&("WORK".to_owned(), "active".to_owned())));
}

/// Spoils an order.
type Change = fn(&mut Value);

async fn what_cannot_begin_reserves_nothing(backend: Backend) {
    let app = spawn_app(backend).await;
    let superadmin = app.superadmin().await;
    let before = listed(&superadmin).await;
    let order = |change: Change| {
        let mut order = ordered("NONE", provider(backend));
        change(&mut order);
        order
    };
    let pointer = |reply: Reply| reply.json()["errors"][0]["pointer"].as_str().unwrap_or_default().to_owned();
    let invalid: [(Change, &str); 9] = [
        (|order| order["code"] = json!("none"), "/code"),
        (|order| order["code"] = json!("../A"), "/code"),
        (|order| order["name"] = json!(" "), "/name"),
        (|order| order["plan"] = json!("huge"), "/plan"),
        (|order| order["database"] = json!({ "provider": "oracle" }), "/database/provider"),
        (|order| order["database"] = json!({ "provider": "sqlite", "url": "sqlite://a.db" }), "/database"),
        (|order| order["database"] = json!({ "provider": "existing", "url": "sqlite://central.db" }), "/database/url"),
        (|order| order["admin"]["username"] = json!("A B"), "/admin/username"),
        (|order| order["admin"]["email"] = json!("nobody"), "/admin/email"),
    ];
    for (change, at) in invalid {
        assert_eq!(pointer(superadmin.post(ORCHESTRAS, order(change)).await.is_problem(422, "invalid")), at);
    }
    let taken: [(Change, &str, &str); 3] = [
        (|order| order["code"] = json!("SCO"), "code_taken", "/code"),
        (|order| order["admin"]["username"] = json!("user"), "username_taken", "/admin/username"),
        (|order| order["admin"]["email"] = json!("User@example.org"), "email_taken", "/admin/email"),
    ];
    for (change, code, at) in taken {
        assert_eq!(pointer(superadmin.post(ORCHESTRAS, order(change)).await.is_problem(409, code)), at);
    }
    if backend == Backend::Sqlite {
        let nowhere = order(|order| order["database"] = json!({ "provider": "postgres" }));
        superadmin.post(ORCHESTRAS, nowhere).await.is_problem(409, "not_in_this_state");
    }
    assert_eq!(listed(&superadmin).await, before);
    assert!(!app.services.midwife.attend_next().await.unwrap());
}

/// Fails whatever comes.
struct Stormy;

#[async_trait]
impl Witness for Stormy {
    async fn at(&self, _: Moment) -> Result<(), ProvisionError> {
        Err(ProvisionError::Interrupted)
    }
}

async fn a_failed_birth_says_why_and_goes_on_or_is_taken_back(backend: Backend) {
    let app = spawn_app(backend).await;
    let superadmin = app.superadmin().await;
    let order = ordered("STORM", provider(backend));
    let (location, first) = begin(&superadmin, &order).await;
    let stormy = app.services.midwife.clone().watched_by(Arc::new(Stormy));
    assert!(stormy.attend_next().await.unwrap());
    let failed = superadmin.get(&location).await.is(200).json();
    assert_eq!(failed["state"], "failed");
    assert_eq!((&failed["steps"][1]["state"], &failed["steps"][1]["error"]), (&json!("failed"), &json!("interrupted")));
    assert_eq!(listed(&superadmin).await[2], ("STORM".to_owned(), "failed".to_owned()));

    let mut other = order.clone();
    other["plan"] = json!("enterprise");
    superadmin.post(ORCHESTRAS, other).await.is_problem(409, "other_input");
    let (_, again) = begin(&superadmin, &order).await;
    assert_eq!(again["run"]["state"], "queued");
    assert_ne!(again["invitation"]["link"], first["invitation"]["link"], "the earlier one is good no more");
    let at_it = app.services.registry.claim_birth().await.unwrap();
    assert!(at_it.is_some());
    superadmin.post(ORCHESTRAS, &order).await.is_problem(409, "already_running");
    superadmin.delete(&location).await.is_problem(409, "already_running");

    app.clock.advance(central_registry::provisioning_runs::LEASE);
    superadmin.delete(&location).await.is(204);
    superadmin.get(&location).await.is_problem(404, "not_found");
    superadmin.delete(&location).await.is_problem(404, "not_found");
    begin(&superadmin, &order).await;
    assert!(app.services.midwife.attend_next().await.unwrap());
    assert_eq!(listed(&superadmin).await[2], ("STORM".to_owned(), "active".to_owned()));
}

async fn an_existing_database_is_tested_before_anything_is_reserved(backend: Backend) {
    let app = spawn_app(backend).await;
    let superadmin = app.superadmin().await;
    let before = listed(&superadmin).await;
    let existing = |url: &str| ordered("FOUND", json!({ "provider": "existing", "url": url }));
    let url = Backend::Postgres.empty_database(&app.folder, "found").await;
    // The server of the tests asks nobody for a password, so this one is as good as any.
    let with_password = url.expose().replacen("postgres@", "postgres:canarysecret@", 1);
    let unreachable = "postgres://city:canarysecret@127.0.0.1:1/city".to_owned();
    let missing = format!("{with_password}_not_there");
    for wrong in [unreachable, missing] {
        let refused = superadmin.post(ORCHESTRAS, existing(&wrong)).await.is_problem(409, "database_refused");
        assert!(!refused.body.contains("canarysecret"), "{}", refused.body);
    }
    let pooler = "postgres://u:canarysecret@db.example.org:6543/x";
    let overruled = format!("{with_password}?password=canarysecret&host=elsewhere");
    for wrong in [pooler, overruled.as_str()] {
        superadmin.post(ORCHESTRAS, existing(wrong)).await.is_problem(422, "invalid");
    }
    let db = Connections::open(&url, 1).await.unwrap();
    db.writer.execute_unprepared("CREATE TABLE customer (id integer)").await.unwrap();
    superadmin.post(ORCHESTRAS, existing(&with_password)).await.is_problem(409, "database_refused");
    db.writer.execute_unprepared("DROP TABLE customer").await.unwrap();
    db.close().await.unwrap();
    assert_eq!(listed(&superadmin).await, before);

    let (location, _) = begin(&superadmin, &existing(&with_password)).await;
    let stolen = ordered("THIEF", json!({ "provider": "existing", "url": with_password }));
    superadmin.post(ORCHESTRAS, &stolen).await.is_problem(409, "database_refused");
    assert!(app.services.midwife.attend_next().await.unwrap());
    superadmin.post(ORCHESTRAS, &stolen).await.is_problem(409, "database_refused");
    let run = superadmin.get(&location).await.is(200);
    assert_eq!(run.json()["state"], "done");
    let id = run.json()["orchestraId"].as_str().unwrap().to_owned();
    let shown = superadmin.get(&format!("{ORCHESTRAS}/{id}")).await.is(200);
    assert!(shown.json()["database"].as_str().unwrap().starts_with("postgres:127.0.0.1:"));
    for said in [run.body, shown.body, superadmin.get(ORCHESTRAS).await.body] {
        assert!(!said.contains("canarysecret"), "{said}");
    }
}

async fn an_orchestra_is_stopped_and_brought_back(backend: Backend) {
    let app = spawn_app(backend).await;
    let (superadmin, user) = (app.superadmin().await, app.user().await);
    let path = format!("{ORCHESTRAS}/{}", app.orchestra.id);
    let turn = async |verb: &str| superadmin.post(&format!("{path}/{verb}"), json!({})).await.is(200).json();
    user.get("/api/instruments").await.is(200);
    let suspended = turn("suspend").await;
    assert_eq!((&suspended["status"], suspended["standsStillSince"].is_string()), (&json!("suspended"), true));
    user.get("/api/instruments").await.is_problem(403, "orchestra_suspended");
    app.other_admin().await.get("/api/instruments").await.is(200);
    let since = turn("suspend").await["standsStillSince"].clone();
    assert_eq!(turn("inactivate").await["status"], "inactive");
    user.get("/api/instruments").await.is_problem(403, "orchestra_not_in_use");
    assert_eq!(superadmin.get(&path).await.is(200).json()["standsStillSince"], since, "since it first stood still");
    let active = turn("activate").await;
    assert_eq!((&active["status"], &active["standsStillSince"]), (&json!("active"), &Value::Null));
    assert_eq!(turn("activate").await["status"], "active");
    user.get("/api/instruments").await.is(200);

    let (location, _) = begin(&superadmin, &ordered("UNBORN", provider(backend))).await;
    let unborn = location.trim_end_matches("/provisioning");
    for verb in ["suspend", "inactivate", "activate"] {
        superadmin.post(&format!("{unborn}/{verb}"), json!({})).await.is_problem(409, "not_in_this_state");
        let nobodys = format!("{ORCHESTRAS}/{}/{verb}", uuid_of_nobody());
        superadmin.post(&nobodys, json!({})).await.is_problem(404, "not_found");
    }
    add_user(&app.services, "unborn-user", Role::User, Some(unborn.rsplit('/').next().unwrap().parse().unwrap())).await;
    app.log_in("unborn-user").await.get("/api/instruments").await.is_problem(403, "orchestra_not_in_use");
}

fn uuid_of_nobody() -> &'static str {
    "0197f7a2-5f3c-7cc1-9a53-0c8d4f0e8a11"
}

async fn an_orchestra_is_changed(backend: Backend) {
    let app = spawn_app(backend).await;
    let superadmin = app.superadmin().await;
    let path = format!("{ORCHESTRAS}/{}", app.orchestra.id);
    let before = superadmin.get(&path).await.is(200).json();
    assert_eq!(
        (&before["plan"], &before["maxMusicians"], &before["contact"]),
        (&json!("medium"), &json!(1000), &Value::Null)
    );
    let amend = async |change: Value| superadmin.patch(&path, change).await;
    let now = amend(json!({ "name": "City Orchestra", "contact": "Anna Berg", "plan": "small" })).await.is(200).json();
    assert_eq!((&now["name"], &now["contact"]), (&json!("City Orchestra"), &json!("Anna Berg")));
    assert_eq!((&now["maxMusicians"], &now["maxProjects"]), (&json!(250), &json!(25)), "as the plan has it");
    assert_eq!(app.user().await.get("/api/orchestra").await.is(200).json()["name"], "City Orchestra");
    let now = amend(json!({ "contact": null, "plan": "enterprise", "maxMusicians": 300 })).await.is(200).json();
    assert_eq!((&now["contact"], &now["maxMusicians"], &now["maxProjects"]), (&Value::Null, &json!(300), &json!(2000)));
    let unchanged = amend(json!({})).await.is(200).json();
    assert_eq!(unchanged, now);
    for wrong in
        [json!({ "name": null }), json!({ "maxMusicians": 0 }), json!({ "code": "NEW" }), json!({ "status": "active" })]
    {
        amend(wrong).await.is_problem(422, "invalid");
    }
    let nobodys = format!("{ORCHESTRAS}/{}", uuid_of_nobody());
    superadmin.patch(&nobodys, json!({ "plan": "small" })).await.is_problem(404, "not_found");
    superadmin.get(&nobodys).await.is_problem(404, "not_found");
    let other = superadmin.get(&format!("{ORCHESTRAS}/{}", app.other.id)).await.is(200).json();
    assert_eq!(other["plan"], "medium", "nobody else's is");
}

async fn of_two_operators_the_second_sees_what_the_first_changed(backend: Backend) {
    let app = spawn_app(backend).await;
    let superadmin = app.superadmin().await;
    let path = format!("{ORCHESTRAS}/{}", app.orchestra.id);
    let read = superadmin.get(&path).await.is(200);
    assert!(read.header("etag").starts_with(&format!("\"v{}.", read.json()["version"])), "{}", read.header("etag"));
    let as_read = superadmin.with("if-match", read.header("etag"));
    let first = as_read.patch(&path, json!({ "contact": "Anna Berg" })).await.is(200).json();
    let second = as_read.patch(&path, json!({ "plan": "small" })).await.is_problem(412, "stale").json();
    let me = superadmin.get("/api/auth/me").await.is(200).id();
    assert_eq!((&second["version"], &second["changedBy"]), (&first["version"], &json!(me)));
    assert!(second["changedAt"].is_string());
    let now = superadmin.get(&path).await.is(200);
    assert_eq!((&now.json()["plan"], &now.json()["contact"]), (&json!("medium"), &json!("Anna Berg")));
    // What says nothing new is no change that somebody else would have to look at.
    superadmin.patch(&path, json!({ "contact": "Anna Berg" })).await.is(200);
    let as_now = superadmin.with("if-match", now.header("etag"));
    as_now.patch(&path, json!({ "plan": "small" })).await.is(200);
    superadmin.with("if-match", "\"v1\"").patch(&path, json!({})).await.is_problem(412, "stale");
}

async fn an_order_may_name_the_providers_that_are_there(backend: Backend) {
    let app = spawn_app(backend).await;
    let superadmin = app.superadmin().await;
    let offered = superadmin.get("/api/superadmin/providers").await.is(200).json()["items"].clone();
    let has_server = app.services.config.postgres_admin_url.is_some();
    let all = if has_server { json!(["sqlite", "postgres", "existing"]) } else { json!(["sqlite", "existing"]) };
    assert_eq!(offered, all);
    for (code, provider) in [("FILE", "sqlite"), ("SERVER", "postgres")] {
        let ordered = superadmin.post(ORCHESTRAS, ordered(code, json!({ "provider": provider }))).await;
        let is_offered = offered.as_array().unwrap().contains(&json!(provider));
        assert_eq!(ordered.status.as_u16(), if is_offered { 202 } else { 409 }, "{provider}: {}", ordered.body);
    }
}

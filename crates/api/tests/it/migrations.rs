//! Runs of migrations as superadmins order and watch them, and what an orchestra is like that one has failed for.

use central_registry::{
    database_url::DatabaseUrl,
    engine::Connections,
    migration_runs::{LEASE, MigrationState, TurnState},
    orchestras::{NewOrchestra, Orchestra, Plan, Status},
};
use domain::ids::OrchestraId;
use reqwest::header;
use sea_orm::{ConnectionTrait, Statement};
use serde_json::{Value, json};
use stagesub::application::Services;
use tenancy::{
    migrating::{Order, STOP_AFTER, Which},
    migrations,
};
use test_support::{Backend, Caller, TestApp, on_each_backend, spawn_app};

on_each_backend!(
    a_run_is_foreseen_begun_watched_and_logged,
    an_orchestra_whose_step_fails_is_named_and_alone_in_not_being_served,
    a_run_whose_process_is_gone_is_taken_over_and_only_the_newest_is_resumed,
    a_run_is_stopped_and_goes_on,
    an_orchestra_knows_its_runs,
    the_rest_is_left_alone_when_five_have_failed_or_the_first,
    the_oldest_schema_that_is_served_is_served,
);

const RUNS: &str = "/api/superadmin/migrations";
const SCHEMA: &str = "/api/superadmin/schema";

async fn order(superadmin: &Caller, body: Value) -> String {
    let begun = superadmin.post(RUNS, body).await.is(202);
    begun.headers[header::LOCATION].to_str().unwrap().to_owned()
}

/// A worker does what it finds.
async fn attended(app: &TestApp) -> bool {
    app.services.runner.attend_next().await.unwrap()
}

/// Takes every orchestra to a version, past the API.
async fn taken_to(app: &TestApp, target: i32) {
    let order = Order { target: Some(target), which: Which::All, by: None };
    app.services.runner.carry_out(order).await.unwrap();
}

async fn execute(app: &TestApp, orchestra: &Orchestra, sql: &str) {
    let db = app.database(orchestra).await;
    db.writer.execute_unprepared(sql).await.unwrap();
    db.close().await.unwrap();
}

async fn has_table(db: &Connections, table: &str) -> bool {
    let backend = db.reader.get_database_backend();
    db.reader.query_all_raw(Statement::from_string(backend, format!("SELECT 1 FROM {table} LIMIT 1"))).await.is_ok()
}

fn of<'a>(items: &'a Value, code: &str) -> &'a Value {
    items.as_array().unwrap().iter().find(|item| item["code"] == code).unwrap()
}

async fn a_run_is_foreseen_begun_watched_and_logged(backend: Backend) {
    let app = spawn_app(backend).await;
    let (superadmin, admin) = (app.superadmin().await, app.admin().await);
    let newest = migrations::latest();
    admin.get("/api/musicians").await.is(200);

    let foreseen = superadmin.post(RUNS, json!({ "target": newest - 1, "dryRun": true })).await.is(200).json();
    let steps = foreseen["orchestras"].as_array().unwrap();
    assert_eq!((foreseen["target"].clone(), steps.len()), (json!(newest - 1), 2));
    for step in steps {
        assert_eq!((&step["version"], &step["apply"], &step["error"]), (&json!(newest), &json!([]), &Value::Null));
        assert_eq!(step["takeBack"].as_array().unwrap().len(), 1);
    }
    assert!(superadmin.get(RUNS).await.is(200).json()["items"].as_array().unwrap().is_empty(), "it was only said");

    let run = order(&superadmin, json!({ "target": newest - 1 })).await;
    superadmin.post(RUNS, json!({})).await.is_problem(409, "already_running");
    let waiting = superadmin.get(&run).await.is(200).json();
    assert_eq!((&waiting["run"]["state"], &waiting["run"]["attended"]), (&json!("running"), &json!(false)));
    assert_eq!(waiting["turns"][0]["state"], "waiting");
    assert!(attended(&app).await);
    let done = superadmin.get(&run).await.is(200).json();
    assert_eq!(
        (&done["run"]["state"], &done["run"]["done"], &done["run"]["failed"]),
        (&json!("done"), &json!(2), &json!([]))
    );
    assert_eq!(
        (&done["turns"][0]["versionBefore"], &done["turns"][0]["versionAfter"]),
        (&json!(newest), &json!(newest - 1))
    );
    assert!(!attended(&app).await, "it is done");
    superadmin.post(&format!("{run}/resume"), json!({})).await.is_problem(409, "not_in_this_state");
    superadmin.post(&format!("{run}/stop"), json!({})).await.is_problem(409, "not_in_this_state");

    // Pools that were open before ask anew.
    if newest > app.services.runner.schema().oldest_served() {
        admin.get("/api/musicians").await.is(200);
    } else {
        admin.get("/api/musicians").await.is_problem(503, "needs_migration");
    }
    let schema = superadmin.get(SCHEMA).await.is(200).json();
    assert_eq!((&schema["newest"], &of(&schema["items"], "SCO")["seen"]), (&json!(newest), &json!(newest - 1)));
    assert_eq!(of(&schema["items"], "SCO")["drifts"], false);

    let back = order(&superadmin, json!({ "orchestraId": app.orchestra.id })).await;
    assert!(attended(&app).await);
    assert_eq!(superadmin.get(&back).await.is(200).json()["run"]["total"], 1);
    admin.get("/api/musicians").await.is(200);
    let schema = superadmin.get(SCHEMA).await.is(200).json();
    assert_eq!(of(&schema["items"], "SCO")["standing"], "current");
    assert_ne!(of(&schema["items"], "OTHER")["standing"], "current");

    // Somebody goes past the registry: that shows as soon as the database is opened.
    execute(&app, &app.orchestra, "INSERT INTO seaql_migrations (version, applied_at) VALUES ('m9999_unheard_of', 1)")
        .await;
    app.services.pools.forget(app.orchestra.id).await;
    admin.get("/api/musicians").await.is_problem(503, "needs_migration");
    let schema = superadmin.get(SCHEMA).await.is(200).json();
    let drifted = of(&schema["items"], "SCO");
    assert_eq!((&drifted["drifts"], &drifted["standing"]), (&json!(true), &json!("too_new")), "{drifted}");

    for (body, pointer) in [
        (json!({ "target": newest + 1 }), "/target"),
        (json!({ "target": 0 }), "/target"),
        (json!({ "orchestraId": "0197f7a2-5f3c-7cc1-9a53-0c8d4f0e8a11" }), "/orchestraId"),
    ] {
        let refused = superadmin.post(RUNS, body).await.is_problem(422, "invalid");
        assert_eq!(refused.json()["errors"][0]["pointer"], pointer);
    }
    superadmin.get(&format!("{RUNS}/0197f7a2-5f3c-7cc1-9a53-0c8d4f0e8a11")).await.is_problem(404, "not_found");
    assert_eq!(logged(&app).await, ["ordered a run of migrations", "ordered a run of migrations"]);
}

/// What the central log says was done about migrations, in the order of the alphabet: here all of it is said at one instant.
async fn logged(app: &TestApp) -> Vec<String> {
    let central = Connections::open(&app.services.config.database_url, 2).await.unwrap();
    let lines = "SELECT message FROM system_log WHERE category = 'migration' AND message NOT LIKE '% was refused' \
                 AND message NOT LIKE '% changed nothing' ORDER BY message";
    let lines = Statement::from_string(central.reader.get_database_backend(), lines);
    let lines = central.reader.query_all_raw(lines).await.unwrap();
    let lines = lines.iter().map(|row| row.try_get("", "message").unwrap()).collect();
    central.close().await.unwrap();
    lines
}

async fn an_orchestra_whose_step_fails_is_named_and_alone_in_not_being_served(backend: Backend) {
    let app = spawn_app(backend).await;
    let (superadmin, admin, other) = (app.superadmin().await, app.admin().await, app.other_admin().await);
    taken_to(&app, migrations::latest() - 1).await;
    // The last step makes several tables; this one is there, so that it fails when it has made others.
    execute(&app, &app.orchestra, "CREATE TABLE outbox (id integer)").await;

    let run = order(&superadmin, json!({})).await;
    assert!(attended(&app).await);
    let shown = superadmin.get(&run).await.is(200).json();
    assert_eq!((&shown["run"]["state"], &shown["run"]["failed"]), (&json!("failed"), &json!(["SCO"])));
    let failed = of(&shown["turns"], "SCO");
    let error = failed["error"].as_str().unwrap();
    assert!(
        error.starts_with("the step m0006_mail failed and was rolled back: ") && error.contains("outbox"),
        "{error}"
    );
    assert_eq!(failed["versionAfter"], migrations::latest() - 1);
    let db = app.database(&app.orchestra).await;
    assert!(!has_table(&db, "template").await, "half of a step is none of it");
    db.close().await.unwrap();

    admin.get("/api/musicians").await.is_problem(503, "migration_failed");
    other.get("/api/musicians").await.is(200);
    let seen = superadmin.get("/api/superadmin/health").await.is(200).json();
    assert_eq!(of(&seen["items"], "SCO")["state"], "migration_failed");
    let orchestras = superadmin.get("/api/superadmin/orchestras").await.is(200).json();
    assert_eq!(of(&orchestras["items"], "SCO")["hold"], "migration_failed");
    // Workers leave it alone as well.
    app.services.registry.wakeup_book(app.orchestra.id).arm(app.clock.now()).await.unwrap();
    assert!(app.services.registry.claim_due(&app.services.clock, "test", 4).await.unwrap().is_empty());

    execute(&app, &app.orchestra, "DROP TABLE outbox").await;
    superadmin.post(&format!("{run}/resume"), json!({})).await.is(200);
    assert!(attended(&app).await);
    assert_eq!(superadmin.get(&run).await.is(200).json()["run"]["state"], "done");
    admin.get("/api/musicians").await.is(200);
    assert_eq!(app.services.registry.claim_due(&app.services.clock, "test", 4).await.unwrap().len(), 1);
    assert_eq!(logged(&app).await, ["ordered a run of migrations", "resumed a run of migrations"]);
}

async fn a_run_whose_process_is_gone_is_taken_over_and_only_the_newest_is_resumed(backend: Backend) {
    let app = spawn_app(backend).await;
    let superadmin = app.superadmin().await;
    let registry = &app.services.registry;
    let first = order(&superadmin, json!({})).await;
    let lost = registry.claim_migration().await.unwrap().unwrap();
    registry.begin_turn(&lost, app.orchestra.id).await.unwrap();
    assert!(!attended(&app).await, "another is at it");
    assert_eq!(superadmin.get(&first).await.is(200).json()["run"]["attended"], true);
    superadmin.post(&format!("{first}/resume"), json!({})).await.is_problem(409, "already_running");
    app.clock.advance(LEASE);
    assert!(attended(&app).await);
    assert_eq!(superadmin.get(&first).await.is(200).json()["run"]["state"], "done");
    registry.begin_turn(&lost, app.orchestra.id).await.unwrap_err();
    registry.end_migration(&lost, true).await.unwrap_err();
    assert_eq!(superadmin.get(&first).await.is(200).json()["run"]["state"], "done");

    let second = order(&superadmin, json!({})).await;
    superadmin.post(&format!("{second}/stop"), json!({})).await.is(200);
    app.clock.advance(LEASE);
    order(&superadmin, json!({})).await;
    assert!(attended(&app).await);
    superadmin.post(&format!("{second}/resume"), json!({})).await.is_problem(409, "not_in_this_state");
}

async fn a_run_is_stopped_and_goes_on(backend: Backend) {
    let app = spawn_app(backend).await;
    let superadmin = app.superadmin().await;
    let registry = &app.services.registry;
    let run = order(&superadmin, json!({})).await;
    let lease = registry.claim_migration().await.unwrap().unwrap();
    registry.begin_turn(&lease, app.orchestra.id).await.unwrap();
    superadmin.post(&format!("{run}/stop"), json!({})).await.is(200);
    // The turn under way comes to its end, and is noted; no other begins.
    let end = central_registry::migration_runs::TurnEnd::Done { before: 6, after: migrations::latest() };
    registry.end_turn(&lease, app.orchestra.id, &end).await.unwrap();
    registry.begin_turn(&lease, app.other.id).await.unwrap_err();
    assert!(!attended(&app).await);
    let stopped = superadmin.get(&run).await.is(200).json();
    assert_eq!((&stopped["run"]["state"], &stopped["run"]["done"]), (&json!("stopped"), &json!(1)));
    superadmin.post(&format!("{run}/resume"), json!({})).await.is(200);
    assert!(attended(&app).await);
    let done = superadmin.get(&run).await.is(200).json();
    assert_eq!((&done["run"]["state"], &done["run"]["done"]), (&json!("done"), &json!(2)));
    let said = ["ordered a run of migrations", "resumed a run of migrations", "stopped a run of migrations"];
    assert_eq!(logged(&app).await, said);
}

/// Registers an orchestra whose database is not there.
async fn without_database(app: &TestApp, code: &str) {
    let Services { registry, clock, .. } = &app.services;
    let new = NewOrchestra { code: code.into(), name: code.into(), plan: Plan::Small, is_demo: false };
    let id = registry.reserve_orchestra(clock, new, Status::Inactive, None).await.unwrap().id;
    let nowhere = DatabaseUrl::Sqlite(app.folder.join(format!("{code}.db")));
    registry.store_url(clock, id, &nowhere).await.unwrap();
}

async fn the_rest_is_left_alone_when_five_have_failed_or_the_first(backend: Backend) {
    let app = spawn_app(backend).await;
    for n in 10..30 {
        without_database(&app, &format!("X{n}")).await;
    }
    let carry_out = async || {
        let order = Order { target: None, which: Which::All, by: None };
        let run = app.services.runner.carry_out(order).await.unwrap();
        let run = app.services.registry.migration_run(run).await.unwrap().unwrap();
        let count = |state: TurnState| run.turns.iter().filter(|turn| turn.state == state).count();
        (run.state, count(TurnState::Done), count(TurnState::Failed), count(TurnState::Waiting))
    };
    let (state, done, failed, waiting) = carry_out().await;
    assert_eq!((state, done), (MigrationState::Halted, 2));
    assert!(
        (STOP_AFTER..STOP_AFTER + 4).contains(&failed) && failed + waiting == 20,
        "{failed} failed, {waiting} wait"
    );
    // That one is away is no reason not to serve it once it is back.
    assert_eq!(app.services.registry.orchestra_by_code("X10").await.unwrap().unwrap().hold, None);

    without_database(&app, "AHEAD").await;
    assert_eq!(carry_out().await, (MigrationState::Halted, 0, 1, 22));
}

async fn the_oldest_schema_that_is_served_is_served(backend: Backend) {
    let app = spawn_app(backend).await;
    taken_to(&app, app.services.runner.schema().oldest_served()).await;
    let admin = app.admin().await;
    admin.enrol("Ada Alm", &[]).await;
    for path in ["/api/today", "/api/musicians", "/api/projects", "/api/events", "/api/ranking-lists", "/api/settings"]
    {
        admin.get(path).await.is(200);
    }
}

async fn an_orchestra_knows_its_runs(backend: Backend) {
    let app = spawn_app(backend).await;
    let superadmin = app.superadmin().await;
    let runs_of = async |id: OrchestraId| {
        superadmin.get(&format!("/api/superadmin/orchestras/{id}/migrations")).await.is(200).json()["items"].clone()
    };
    assert_eq!(runs_of(app.orchestra.id).await, json!([]));
    let only = order(&superadmin, json!({ "orchestraId": app.orchestra.id })).await;
    assert!(attended(&app).await);
    app.clock.advance(chrono::TimeDelta::minutes(1));
    order(&superadmin, json!({})).await;
    assert!(attended(&app).await);
    let (ours, others) = (runs_of(app.orchestra.id).await, runs_of(app.other.id).await);
    assert_eq!((ours.as_array().unwrap().len(), others.as_array().unwrap().len()), (2, 1), "{ours} {others}");
    assert!(only.ends_with(ours[1]["run"]["id"].as_str().unwrap()), "the newest is first: {ours}");
    assert_eq!((&ours[0]["turn"]["code"], &ours[0]["turn"]["state"]), (&json!("SCO"), &json!("done")));
    assert_eq!((&ours[0]["run"]["total"], &ours[1]["run"]["total"]), (&json!(2), &json!(1)));
    let nobody = "/api/superadmin/orchestras/0197f7a2-5f3c-7cc1-9a53-0c8d4f0e8a11/migrations";
    superadmin.get(nobody).await.is_problem(404, "not_found");
}

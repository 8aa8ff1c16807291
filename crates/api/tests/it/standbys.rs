//! An orchestra whose database is away is read from its standby, by hand: its people see what is there, nobody is asked,
//! and no answers are accepted.

use central_registry::engine::Connections;
use domain::values::states::Strategy;
use sea_orm::{ConnectionTrait, Statement};
use serde_json::{Value, json};
use stagesub::workers::Worker;
use test_support::{
    Backend, TestApp,
    backend::{copy_of, drop_databases},
    on_each_backend, spawn_app,
};

use crate::staffed::{self, Staffed, back_in_use, link_of};

on_each_backend!(
    an_orchestra_is_read_from_its_standby_and_comes_back,
    only_a_database_with_its_data_is_an_orchestras_standby,
    nothing_can_be_changed_in_a_standby,
);

fn path(app: &TestApp, what: &str) -> String {
    format!("/api/superadmin/orchestras/{}{what}", app.orchestra.id)
}

async fn an_orchestra_is_read_from_its_standby_and_comes_back(backend: Backend) {
    let app = spawn_app(backend).await;
    let staffed = staffed::prepare(&app, Strategy::Sequential, 1, &["Ada Alm", "Bo Berg"]).await;
    let worker = Worker::new(app.services.clone()).await.unwrap();
    staffed.send(&app).await;
    worker.run_until_idle().await.unwrap();
    let link = link_of(&app, "ada").await;
    let own = app.services.registry.database_url(&app.orchestra).unwrap();
    app.services.pools.forget(app.orchestra.id).await;
    let standby = copy_of(&own).await;
    // The connections that this test had are gone with the others.
    let staffed = Staffed { db: staffed::database(&app).await, ..staffed };
    let superadmin = app.superadmin().await;
    let staff = app.admin().await;

    superadmin.post(&path(&app, "/read-from-standby"), json!({})).await.is_problem(409, "not_in_this_state");
    let known = superadmin.put(&path(&app, "/standby"), json!({ "url": standby.expose() })).await.is(200).json();
    assert_eq!(known["standby"], json!({ "database": standby.place(), "inUse": false }));
    assert!(!known.to_string().contains(&*standby.expose()), "without its password");
    staff
        .post("/api/instruments", json!({ "names": { "sv": "Sopran", "en": "Soprano" }, "displayOrder": 90 }))
        .await
        .is(201);

    let read = superadmin.post(&path(&app, "/read-from-standby"), json!({})).await.is(200).json();
    assert_eq!((&read["status"], &read["standby"]["inUse"]), (&json!("suspended"), &json!(true)));
    let shown = staff.get("/api/orchestra").await.is(200).json();
    assert_eq!(shown["readOnlySince"], read["standsStillSince"]);
    let names = staff.get("/api/instruments").await.is(200).body;
    assert!(!names.contains("Sopran"), "what the standby has, and not what came since: {names}");
    let more = json!({ "names": { "sv": "Alt", "en": "Alto" }, "displayOrder": 91 });
    let refused = staff.post("/api/instruments", more.clone()).await.is_problem(503, "read_only");
    assert!(refused.header("retry-after").parse::<u64>().unwrap() > 0);
    app.other_admin().await.post("/api/instruments", more.clone()).await.is(201);
    let anybody = app.anonymous();
    anybody.get(&link).await.is(403);
    anybody.submit(&link, &[("answer", "yes")]).await.is(403);
    superadmin.delete(&path(&app, "/standby")).await.is_problem(409, "not_in_this_state");
    let grant = json!({ "orchestraId": app.orchestra.id, "reason": "Ticket 4711" });
    superadmin.post("/api/superadmin/grants", grant).await.is_problem(409, "not_in_this_state");
    // The time to answer stands still: Bo is not asked though Ada has said nothing for two days.
    app.clock.advance(chrono::TimeDelta::days(2));
    worker.run_until_idle().await.unwrap();
    assert_eq!(staffed.requests().await, ["ada open"]);
    let (superadmin, staff) = (app.superadmin().await, app.admin().await);

    let active = superadmin.post(&path(&app, "/activate"), json!({})).await.is(200).json();
    assert_eq!((&active["status"], &active["standby"]["inUse"]), (&json!("active"), &json!(false)));
    assert!(staff.get("/api/instruments").await.is(200).body.contains("Sopran"));
    staff.post("/api/instruments", more).await.is(201);
    assert_eq!(staff.get("/api/orchestra").await.is(200).json()["readOnlySince"], Value::Null);
    anybody.submit(&link, &[("answer", "yes")]).await.is(303);
    assert_eq!(staffed.requests().await, ["ada accepted"]);
    let forgotten = superadmin.delete(&path(&app, "/standby")).await.is(200).json();
    assert_eq!(forgotten["standby"], Value::Null);
    drop_databases(&[standby]).await;
}

async fn only_a_database_with_its_data_is_an_orchestras_standby(backend: Backend) {
    let app = spawn_app(backend).await;
    let superadmin = app.superadmin().await;
    let own = app.services.registry.database_url(&app.orchestra).unwrap();
    let others = app.services.registry.database_url(&app.other).unwrap();
    let set = async |url: &str| superadmin.put(&path(&app, "/standby"), json!({ "url": url })).await;
    set("mysql://db.example.org/sco").await.is_problem(422, "invalid");
    set("sqlite:///nowhere/at/all.db").await.is_problem(409, "database_refused");
    set("postgres://sco:secret@127.0.0.1:1/sco").await.is_problem(409, "database_refused");
    set(&others.expose()).await.is_problem(409, "database_refused");
    set(&own.expose()).await.is_problem(409, "database_refused");
    set(&app.services.config.database_url.expose()).await.is_problem(409, "database_refused");
    assert_eq!(superadmin.get(&path(&app, "")).await.is(200).json()["standby"], Value::Null);

    // One that has become another's since it was registered is not read from.
    app.services.pools.forget(app.orchestra.id).await;
    let standby = copy_of(&own).await;
    set(&standby.expose()).await.is(200);
    let planted = Connections::open(&standby, 1).await.unwrap();
    let id = *app.other.id.as_uuid();
    let other = "UPDATE identity SET orchestra_id = $1";
    let other = Statement::from_sql_and_values(planted.writer.get_database_backend(), other, [id.into()]);
    planted.writer.execute_raw(other).await.unwrap();
    planted.close().await.unwrap();
    superadmin.post(&path(&app, "/read-from-standby"), json!({})).await.is_problem(409, "database_refused");
    app.admin().await.get("/api/instruments").await.is(200);
    drop_databases(&[standby]).await;
}

async fn nothing_can_be_changed_in_a_standby(backend: Backend) {
    let app = spawn_app(backend).await;
    let own = app.services.registry.database_url(&app.orchestra).unwrap();
    app.services.pools.forget(app.orchestra.id).await;
    let standby = copy_of(&own).await;
    let registry = &app.services.registry;
    registry.set_standby(&app.services.clock, app.orchestra.id, Some(&standby)).await.unwrap();
    assert!(registry.read_standby(&app.services.clock, app.orchestra.id).await.unwrap());
    // Whoever gets past the door is stopped by the connection.
    let orchestra = registry.orchestra(app.orchestra.id).await.unwrap().unwrap();
    let past = app.services.pools.forget_log(&orchestra, app.clock.now() + chrono::TimeDelta::days(1), 10).await;
    let Err(tenancy::pools::CountError::Storage(cause)) = past else { panic!("{past:?}") };
    assert_eq!(tenancy::breaker::trouble(&cause), tenancy::breaker::Trouble::ReadOnly, "{cause:?}");
    back_in_use(&app).await;
    drop_databases(&[standby]).await;
}

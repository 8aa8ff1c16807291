//! A demo orchestra is emptied, and is as new; no other is.

use domain::values::states::Strategy;
use sea_orm::{EntityTrait, sea_query::Expr};
use serde_json::{Value, json};
use stagesub::{outbound::mailbox::Mailbox, workers::Worker};
use test_support::{Backend, TestApp, on_each_backend, spawn_app};

use crate::{contents::contents, staffed};

on_each_backend!(a_demo_orchestra_is_emptied_and_as_new, an_orchestra_that_is_no_demo_is_never_emptied);

pub async fn call_it_a_demo(app: &TestApp) {
    use central_registry::entities::orchestra;
    let url = &app.services.config.database_url;
    let central = central_registry::engine::Connections::open(url, 1).await.unwrap();
    let demo = orchestra::Entity::update_many().col_expr(orchestra::Column::IsDemo, Expr::value(true));
    demo.exec(&central.writer).await.unwrap();
    central.close().await.unwrap();
}

fn path(app: &TestApp) -> String {
    format!("/api/superadmin/orchestras/{}/reset", app.orchestra.id)
}

/// How many rows each table has, but for what is counted and the event by which everybody is told.
async fn rows(app: &TestApp) -> Vec<(String, usize)> {
    let db = app.database(&app.orchestra).await;
    let contents = contents(&db).await;
    db.close().await.unwrap();
    let is_content = |table: &String| !["orchestra_counter", "event"].contains(&table.as_str());
    contents.into_iter().map(|(table, (rows, _))| (table, rows)).filter(|(table, _)| is_content(table)).collect()
}

async fn a_demo_orchestra_is_emptied_and_as_new(backend: Backend) {
    let app = spawn_app(backend).await;
    call_it_a_demo(&app).await;
    let new = rows(&app).await;
    let admin = app.admin().await;
    let before = admin.get("/api/instruments").await.is(200);
    let staffed = staffed::prepare(&app, Strategy::Sequential, 1, &["Ada Alm", "Bo Berg"]).await;
    let worker = Worker::new(app.services.clone()).await.unwrap();
    staffed.send(&app).await;
    worker.run_until_idle().await.unwrap();
    let link = staffed::link_of(&app, "ada").await;
    let seq = |events: &Value| events["items"][0]["seq"].as_i64().unwrap();
    let last = seq(&admin.get("/api/events?limit=1").await.is(200).json());

    let superadmin = app.superadmin().await;
    superadmin.post(&path(&app), json!({})).await.is(200);
    assert_eq!(rows(&app).await, new);
    let after = admin.get("/api/instruments").await.is(200);
    assert_ne!(after.header("etag"), before.header("etag"), "what is cached is not taken for what there is");
    assert!(admin.get("/api/musicians").await.is(200).json()["items"].as_array().unwrap().is_empty());
    let told = admin.get("/api/events?limit=1").await.is(200).json();
    assert_eq!(told["items"][0]["kind"], "orchestra.began_anew");
    assert!(seq(&told) > last, "whoever follows is told");
    app.anonymous().get(&link).await.is(404);
    let mails = Mailbox::new(&app.folder).folder(app.orchestra.id).list(10).await.unwrap();
    assert!(mails.is_empty(), "{mails:?}");
    worker.run_until_idle().await.unwrap();
    // It is used again.
    let staffed = staffed::prepare(&app, Strategy::Sequential, 1, &["Cai Ceder"]).await;
    staffed.send(&app).await;
    worker.run_until_idle().await.unwrap();
    assert_eq!(staffed.requests().await, ["cai open"]);
}

async fn an_orchestra_that_is_no_demo_is_never_emptied(backend: Backend) {
    let app = spawn_app(backend).await;
    app.admin().await.enrol("Ada Alm", &[]).await;
    let before = rows(&app).await;
    let superadmin = app.superadmin().await;
    superadmin.post(&path(&app), json!({})).await.is_problem(409, "not_in_this_state");
    assert_eq!(rows(&app).await, before);
    call_it_a_demo(&app).await;
    app.admin().await.post(&path(&app), json!({})).await.is_problem(403, "forbidden");
    let suspend = format!("/api/superadmin/orchestras/{}/suspend", app.orchestra.id);
    superadmin.post(&suspend, json!({})).await.is(200);
    superadmin.post(&path(&app), json!({})).await.is_problem(409, "not_in_this_state");
    assert_eq!(rows(&app).await, before);
}

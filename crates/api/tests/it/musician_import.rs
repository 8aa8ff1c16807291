//! A spreadsheet at the door, and what only managers read about a musician.

use serde_json::{Value, json};
use test_support::{Backend, on_each_backend, spawn_app};

on_each_backend!(
    a_spreadsheet_is_looked_at_written_and_taken_back,
    a_large_spreadsheet_is_taken_but_no_larger_one,
    why_somebody_is_not_asked_is_for_managers,
    a_restriction_names_what_it_speaks_about,
);

async fn a_spreadsheet_is_looked_at_written_and_taken_back(backend: Backend) {
    let app = spawn_app(backend).await;
    let (admin, user) = (app.admin().await, app.user().await);
    let rows = json!([
        { "firstName": "Ada", "lastName": "Alm", "email": "ada@example.org", "positions": ["Tutti violin 1"] },
        { "firstName": "Bo", "lastName": "Ek", "email": "bo(at)example.org" },
    ]);
    let import = "/api/musicians/import";
    let look = user.post(import, json!({ "rows": rows, "dryRun": true })).await.is(200).json();
    assert_eq!((&look["isWritten"], &look["new"], &look["errors"]), (&json!(false), &json!(1), &json!(1)));
    let bad = json!({
        "outcome": "error", "musicianId": null, "remarks": [{ "field": "email", "detail": "is no e-mail address" }],
    });
    assert_eq!(look["rows"][1], bad);
    assert_eq!(user.post(import, json!({ "rows": rows })).await.is(200).json()["isWritten"], false);
    let done = user.post(import, json!({ "rows": rows, "skipErrors": true })).await.is(200).json();
    let ada = &done["rows"][0]["musicianId"];
    let shown = user.get(&format!("/api/musicians/{}", ada.as_str().unwrap())).await.is(200).json();
    assert_eq!((&shown["lastName"], shown["positionIds"].as_array().unwrap().len()), (&json!("Alm"), 1));

    user.post("/api/musicians/archive", json!({ "ids": [ada] })).await.is_problem(403, "forbidden");
    assert_eq!(admin.post("/api/musicians/archive", json!({ "ids": [ada] })).await.is(200).json()["archived"], 1);
    assert_eq!(admin.get("/api/musicians").await.json()["items"], json!([]));
}

async fn a_large_spreadsheet_is_taken_but_no_larger_one(backend: Backend) {
    let app = spawn_app(backend).await;
    let user = app.user().await;
    let row = |n: usize, notes: &str| {
        let email = format!("n{n}@example.org");
        json!({ "firstName": "Ada", "lastName": format!("N{n}"), "email": email, "notes": notes })
    };
    let rows: Vec<Value> = (0..2_000).map(|n| row(n, &"x".repeat(200))).collect();
    let done = user.post("/api/musicians/import", json!({ "rows": rows, "dryRun": true })).await.is(200).json();
    assert_eq!(done["new"], 2_000);
    let too_many: Vec<Value> = (0..2_001).map(|n| row(n, "")).collect();
    user.post("/api/musicians/import", json!({ "rows": too_many })).await.is_problem(422, "invalid");
    let too_long: Vec<Value> = (0..500).map(|n| row(n, &"x".repeat(10_000))).collect();
    user.post("/api/musicians/import", json!({ "rows": too_long })).await.is_problem(413, "body_too_large");
    user.post("/api/musicians", json!({ "notes": "x".repeat(300_000) })).await.is_problem(413, "body_too_large");
}

async fn why_somebody_is_not_asked_is_for_managers(backend: Backend) {
    let app = spawn_app(backend).await;
    let (admin, user) = (app.admin().await, app.user().await);
    let ada = admin.enrol("Ada Alm", &[]).await;
    let path = format!("/api/musicians/{ada}/restrictions");
    let new = json!({ "scope": "all", "kind": "never", "reason": "Broke a stand." });
    user.post(&path, new.clone()).await.is_problem(403, "forbidden");
    let added = admin.post(&path, new).await.is(201);
    assert_eq!(added.json()["reason"], "Broke a stand.");
    assert_eq!(admin.get(&path).await.is(200).json()["items"], json!([added.json()]));
    let seen = user.get(&path).await.is(200);
    assert_eq!(seen.json()["items"][0]["kind"], "never");
    assert!(!seen.body.contains("stand"), "{}", seen.body);
    admin.delete(added.header("location")).await.is(204);
    admin.delete(added.header("location")).await.is_problem(404, "not_found");
}

async fn a_restriction_names_what_it_speaks_about(backend: Backend) {
    let app = spawn_app(backend).await;
    let admin = app.admin().await;
    let ada = admin.enrol("Ada Alm", &[]).await;
    let path = format!("/api/musicians/{ada}/restrictions");
    let pointer = async |new: Value| {
        let refused = admin.post(&path, new).await.is_problem(422, "invalid").json();
        refused["errors"][0]["pointer"].as_str().unwrap().to_owned()
    };
    assert_eq!(pointer(json!({ "scope": "position", "kind": "never" })).await, "/scope");
    assert_eq!(pointer(json!({ "scope": "all", "kind": "never", "instrumentId": ada })).await, "/scope");
    assert_eq!(pointer(json!({ "scope": "project", "kind": "never", "projectId": ada })).await, "/projectId");
    let backwards = json!({
        "scope": "all", "kind": "never", "startsAt": "2026-06-03T00:00:00Z", "endsAt": "2026-06-02T00:00:00Z",
    });
    assert_eq!(pointer(backwards).await, "/endsAt");
    let away = json!({ "startsAt": "2026-06-03T00:00:00Z", "endsAt": "2026-06-03T00:00:00Z" });
    let away = admin.post(&format!("/api/musicians/{ada}/unavailabilities"), away).await.is_problem(422, "invalid");
    assert_eq!(away.json()["errors"][0]["pointer"], "/endsAt");
}

//! Instruments and positions: what can be played.

use serde_json::{Value, json};
use test_support::{Backend, on_each_backend, spawn_app};

use crate::planted;

on_each_backend!(
    an_instrument_is_added_read_changed_and_archived,
    two_instruments_have_two_names,
    what_is_wrong_with_a_body_is_pointed_at,
    positions_belong_to_an_instrument,
    what_a_need_asks_for_is_not_archived,
);

async fn an_instrument_is_added_read_changed_and_archived(backend: Backend) {
    let app = spawn_app(backend).await;
    let (admin, user) = (app.admin().await, app.user().await);
    let names = json!({ "sv": "Nyckelharpa", "en": "Keyed fiddle" });
    let added = admin.post("/api/instruments", json!({ "names": names, "displayOrder": 700 })).await.is(201);
    let place = added.header("location").to_owned();
    assert_eq!(place, format!("/api/instruments/{}", added.id()));
    assert_eq!(added.header("etag"), "\"v1\"");

    let shown = user.get(&place).await.is(200);
    assert_eq!((shown.header("etag"), shown.json()), ("\"v1\"", added.json()));
    let not_modified = user.with("if-none-match", "\"v1\"").get(&place).await.is(304);
    assert_eq!(not_modified.body, "");
    user.patch(&place, json!({ "displayOrder": 1 })).await.is_problem(403, "forbidden");

    app.clock.advance(chrono::TimeDelta::minutes(5));
    let first = admin.with("if-match", "\"v1\"");
    let changed = first.patch(&place, json!({ "displayOrder": 701 })).await.is(200);
    assert_eq!(changed.header("etag"), "\"v2\"");
    assert_eq!((&changed.json()["displayOrder"], &changed.json()["names"]), (&json!(701), &names));
    let stale = first.patch(&place, json!({ "displayOrder": 702 })).await.is_problem(412, "stale").json();
    let me = admin.get("/api/auth/me").await.json();
    assert_eq!((&stale["changedBy"], &stale["version"]), (&me["id"], &json!(2)));
    assert_eq!(stale["changedAt"], "2026-06-02T08:05:00Z");
    assert!(stale["detail"].as_str().unwrap().contains("2026-06-02T08:05:00Z"), "{stale}");
    first.delete(&place).await.is_problem(412, "stale");
    first.post(&format!("{place}/restore"), json!({})).await.is_problem(412, "stale");

    let listed = async |path: &str| {
        let items = user.get(path).await.is(200).json()["items"].take();
        items.as_array().unwrap().iter().any(|item| item["id"] == added.id())
    };
    admin.with("if-match", "\"v2\"").delete(&place).await.is(204);
    assert!(!listed("/api/instruments").await);
    assert!(listed("/api/instruments?archived=true").await);
    assert_eq!(user.get(&place).await.is(200).json()["archivedAt"], "2026-06-02T08:05:00Z");
    let restored = admin.post(&format!("{place}/restore"), json!({})).await.is(200);
    assert_eq!(restored.json()["archivedAt"], Value::Null);
    assert!(listed("/api/instruments").await);

    let absent = "/api/instruments/0197f7a2-5f3c-7cc1-9a53-0c8d4f0e8a11";
    for path in [absent, "/api/instruments/violin", "/api/instruments/0"] {
        user.get(path).await.is_problem(404, "not_found");
        admin.patch(path, json!({})).await.is_problem(404, "not_found");
        admin.delete(path).await.is_problem(404, "not_found");
    }
}

async fn two_instruments_have_two_names(backend: Backend) {
    let app = spawn_app(backend).await;
    let admin = app.admin().await;
    let add = async |sv: &str, en: &str| {
        admin.post("/api/instruments", json!({ "names": { "sv": sv, "en": en }, "displayOrder": 1 })).await
    };
    add("Såg", "Saw").await.is(201);
    let taken = add("såg", "Musical saw").await.is_problem(409, "name_taken");
    assert_eq!(taken.json()["errors"][0]["pointer"], "/names/sv");
    let taken = add("Annan såg", " SAW ").await.is_problem(409, "name_taken");
    assert_eq!(taken.json()["errors"][0]["pointer"], "/names/en");
    add("Sag", "Sag").await.is(201);
}

async fn what_is_wrong_with_a_body_is_pointed_at(backend: Backend) {
    let app = spawn_app(backend).await;
    let admin = app.admin().await;
    let good = json!({ "names": { "sv": "Såg", "en": "Saw" }, "displayOrder": 1 });
    let without = |field: &str| {
        let mut body = good.clone();
        body.as_object_mut().unwrap().remove(field);
        body
    };
    let with = |pointer: &str, value: Value| {
        let mut body = good.clone();
        *body.pointer_mut(pointer).unwrap() = value;
        body
    };
    for (body, pointer) in [
        (with("/names/sv", json!("  ")), "/names/sv"),
        (with("/names/en", json!("S\u{0}aw")), "/names/en"),
        (with("/names/en", json!("a".repeat(121))), "/names/en"),
        (with("/names", json!({ "sv": "Såg", "en": "Saw", "de": "Säge" })), "/names/de"),
        (with("/displayOrder", json!(-1)), "/displayOrder"),
        (with("/displayOrder", json!("1")), "/displayOrder"),
        (without("displayOrder"), ""),
    ] {
        let problem = admin.post("/api/instruments", &body).await.is_problem(422, "invalid").json();
        assert_eq!(problem["errors"][0]["pointer"], pointer, "{problem}");
    }
    let id = admin.add_instrument("Såg").await;
    let empty =
        admin.patch(&format!("/api/instruments/{id}"), json!({ "names": null })).await.is_problem(422, "invalid");
    assert_eq!(empty.json()["errors"][0]["pointer"], "/names");
    for query in ["archived=perhaps", "page=2", "archived"] {
        admin.get(&format!("/api/instruments?{query}")).await.is_problem(400, "malformed");
    }
}

async fn positions_belong_to_an_instrument(backend: Backend) {
    let app = spawn_app(backend).await;
    let admin = app.admin().await;
    let (saw, anvil) = (admin.add_instrument("Saw").await, admin.add_instrument("Anvil").await);
    let new = |instrument: &str, level: i32| {
        json!({
            "instrumentId": instrument, "names": { "sv": "Tutti", "en": "Tutti" },
            "hierarchyLevel": level, "externalId": "P-1",
        })
    };
    let added = admin.post("/api/positions", new(&saw, 2)).await.is(201);
    let place = added.header("location").to_owned();
    admin.post("/api/positions", new(&anvil, 1)).await.is(201);
    admin.post("/api/positions", new(&saw, 1)).await.is_problem(409, "name_taken");
    let below = admin.post("/api/positions", new(&saw, 0)).await.is_problem(422, "invalid");
    assert_eq!(below.json()["errors"][0]["pointer"], "/hierarchyLevel");
    let unknown = admin.post("/api/positions", new(&added.id(), 1)).await.is_problem(422, "invalid");
    assert_eq!(unknown.json()["errors"][0]["pointer"], "/instrumentId");

    let of_saw = admin.get(&format!("/api/positions?instrument={saw}")).await.is(200).json();
    assert_eq!(of_saw, json!({ "items": [added.json()] }));
    let so_called = admin.get("/api/positions?externalId=P-1").await.is(200).json();
    assert_eq!(so_called["items"].as_array().unwrap().len(), 2);

    let kept = admin.patch(&place, json!({ "hierarchyLevel": 5 })).await.is(200).json();
    assert_eq!((&kept["externalId"], &kept["hierarchyLevel"]), (&json!("P-1"), &json!(5)));
    let cleared = admin.patch(&place, json!({ "externalId": null })).await.is(200).json();
    assert_eq!((&cleared["externalId"], &cleared["hierarchyLevel"]), (&Value::Null, &json!(5)));
    let moved = admin.patch(&place, json!({ "instrumentId": anvil })).await.is_problem(422, "invalid");
    assert_eq!(moved.json()["errors"][0]["pointer"], "/instrumentId");
    admin.with("if-match", "\"v1\"").patch(&place, json!({ "hierarchyLevel": 1 })).await.is_problem(412, "stale");
}

async fn what_a_need_asks_for_is_not_archived(backend: Backend) {
    let app = spawn_app(backend).await;
    let admin = app.admin().await;
    let instrument = admin.add_instrument("Saw").await;
    let position = admin.add_position(&instrument, "Tutti saw").await;
    let db = app.database(&app.orchestra).await;
    let need = planted::need(&db, &app.clock.clock(), &position, None, false).await;
    for place in [format!("/api/positions/{position}"), format!("/api/instruments/{instrument}")] {
        let refused = admin.delete(&place).await.is_problem(409, "in_use").json();
        assert_eq!(refused["needs"][0]["needId"], need.to_string());
        assert_eq!(refused["needs"][0]["projectName"], "Mahler 2");
        assert!(refused["detail"].as_str().unwrap().contains("Mahler 2"), "{refused}");
        assert_eq!(admin.get(&place).await.is(200).json()["archivedAt"], Value::Null);
    }
}

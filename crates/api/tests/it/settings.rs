//! Settings: read by all staff, changed by managers.

use serde_json::{Value, json};
use test_support::{Backend, on_each_backend, spawn_app};

on_each_backend!(settings_are_changed_one_by_one, what_is_wrong_with_a_setting_is_pointed_at);

async fn settings_are_changed_one_by_one(backend: Backend) {
    let app = spawn_app(backend).await;
    let (admin, user) = (app.admin().await, app.user().await);
    let before = user.get("/api/settings").await.is(200);
    let defaults = json!({
        "acknowledgeConflicts": false, "clock": "elapsed", "conflictPolicy": "first_listed", "doubleBooking": "block",
        "graceMinutes": 5, "language": "sv", "lastCallHours": 24, "mailFromName": null, "refillDays": 14,
        "reminder": true, "sleep": "21:00", "timezone": "Europe/Stockholm", "wake": "08:00",
    });
    assert_eq!(before.json(), defaults);
    let seen = before.header("etag").to_owned();
    user.with("if-none-match", &seen).get("/api/settings").await.is(304);

    app.clock.advance(chrono::TimeDelta::minutes(5));
    let amendment = json!({ "wake": "09:00", "graceMinutes": 10, "mailFromName": "The office" });
    let changed = admin.with("if-match", &seen).patch("/api/settings", &amendment).await.is(200);
    let mut expected = before.json();
    expected.as_object_mut().unwrap().extend(amendment.as_object().unwrap().clone());
    assert_eq!(changed.json(), expected);
    let shown = user.with("if-none-match", &seen).get("/api/settings").await.is(200);
    assert_eq!((shown.json(), shown.header("etag")), (expected, changed.header("etag")));
    let stale = admin.with("if-match", &seen).patch("/api/settings", json!({ "reminder": false })).await;
    let me = admin.get("/api/auth/me").await.json()["id"].take();
    assert_eq!(stale.is_problem(412, "stale").json()["changedBy"], me);
    let cleared = admin.patch("/api/settings", json!({ "mailFromName": null })).await.is(200);
    assert_eq!(cleared.json()["mailFromName"], Value::Null);
    user.patch("/api/settings", json!({ "reminder": false })).await.is_problem(403, "forbidden");
    assert_eq!(app.other_admin().await.get("/api/settings").await.json(), before.json());

    // Whoever is enrolled without a language is written to in the orchestra's.
    admin.patch("/api/settings", json!({ "language": "en" })).await.is(200);
    let id = user.enrol("Ada Lovelace", &[]).await;
    assert_eq!(user.get(&format!("/api/musicians/{id}")).await.json()["locale"], "en");
}

async fn what_is_wrong_with_a_setting_is_pointed_at(backend: Backend) {
    let app = spawn_app(backend).await;
    let admin = app.admin().await;
    let before = admin.get("/api/settings").await.body;
    for (body, pointer) in [
        (json!({ "timezone": "Europe/Atlantis" }), "/timezone"),
        (json!({ "language": "de" }), "/language"),
        (json!({ "wake": "25:00" }), "/wake"),
        (json!({ "wake": null }), "/wake"),
        (json!({ "wake": "08:00", "sleep": "11:59" }), "/sleep"),
        (json!({ "graceMinutes": 61 }), "/graceMinutes"),
        (json!({ "lastCallHours": 721 }), "/lastCallHours"),
        (json!({ "refillDays": -1 }), "/refillDays"),
        (json!({ "refillDays": 366 }), "/refillDays"),
        (json!({ "mailFromName": "A\u{0}" }), "/mailFromName"),
        (json!({ "colour": "red" }), "/colour"),
    ] {
        let refused = admin.patch("/api/settings", &body).await.is_problem(422, "invalid").json();
        assert_eq!(refused["errors"][0]["pointer"], pointer, "{refused}");
    }
    assert_eq!(admin.get("/api/settings").await.body, before);
}

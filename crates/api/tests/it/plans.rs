//! What plans allow and cost: changed by operators, followed by orchestras but for what was agreed with them, and said in
//! time to whoever runs out of room.

use domain::services::system_log::{self, LineFilter};
use serde_json::{Value, json};
use test_support::{Backend, Caller, TestApp, on_each_backend, roster::new_musician, spawn_app};

use crate::planted;

on_each_backend!(
    an_orchestra_follows_its_plan_but_for_what_was_agreed,
    two_operators_do_not_undo_each_others_plan,
    whoever_runs_out_of_room_is_told_once_for_each_threshold,
);

const PLANS: &str = "/api/superadmin/plans";

fn place(app: &TestApp) -> String {
    format!("/api/superadmin/orchestras/{}", app.orchestra.id)
}

/// What the orchestra may have, pays, and has agreed on.
async fn terms(superadmin: &Caller, app: &TestApp) -> (Value, Value, Value, Value) {
    let shown = superadmin.get(&place(app)).await.is(200).json();
    let field = |name: &str| shown[name].clone();
    (field("maxMusicians"), field("maxProjects"), field("price"), field("own"))
}

async fn an_orchestra_follows_its_plan_but_for_what_was_agreed(backend: Backend) {
    let app = spawn_app(backend).await;
    let superadmin = app.superadmin().await;
    let plans = superadmin.get(PLANS).await.is(200).json();
    let names: Vec<_> = plans["items"].as_array().unwrap().iter().map(|plan| plan["plan"].clone()).collect();
    assert_eq!(names, ["small", "medium", "enterprise"]);

    let (kr, eur) =
        (json!({ "perMonth": 149_000, "currency": "SEK" }), json!({ "perMonth": 9_900, "currency": "EUR" }));
    let medium = format!("{PLANS}/medium");
    superadmin.patch(&medium, json!({ "maxMusicians": 900, "price": kr })).await.is(200);
    let nothing = json!({ "maxMusicians": false, "maxProjects": false, "price": false });
    assert_eq!(terms(&superadmin, &app).await, (json!(900), json!(100), kr.clone(), nothing.clone()));

    superadmin.patch(&place(&app), json!({ "maxProjects": 100, "price": eur })).await.is(200);
    let dearer = json!({ "perMonth": 199_000, "currency": "SEK" });
    superadmin.patch(&medium, json!({ "maxMusicians": 800, "maxProjects": 50, "price": dearer })).await.is(200);
    let agreed = json!({ "maxMusicians": false, "maxProjects": true, "price": true });
    assert_eq!(terms(&superadmin, &app).await, (json!(800), json!(100), eur, agreed));
    let metrics = superadmin.get("/api/superadmin/metrics").await.is(200).json();
    assert_eq!(metrics["totals"]["revenuePerMonth"], json!({ "EUR": 9_900, "SEK": 199_000 }));

    superadmin.patch(&place(&app), json!({ "maxProjects": null, "price": null })).await.is(200);
    assert_eq!(terms(&superadmin, &app).await, (json!(800), json!(50), dearer, nothing));
    // Another plan brings all that is its own, and leaves nothing of what was agreed under the one before.
    superadmin.patch(&place(&app), json!({ "maxProjects": 7 })).await.is(200);
    superadmin.patch(&place(&app), json!({ "plan": "small" })).await.is(200);
    assert_eq!(terms(&superadmin, &app).await.1, json!(25));

    for wrong in [
        json!({ "maxMusicians": 0 }),
        json!({ "maxProjects": null }),
        json!({ "price": null }),
        json!({ "price": { "perMonth": -1, "currency": "SEK" } }),
        json!({ "price": { "perMonth": 1, "currency": "kr" } }),
        json!({ "plan": "small" }),
    ] {
        superadmin.patch(&medium, wrong).await.is_problem(422, "invalid");
    }
    superadmin.patch(&format!("{PLANS}/huge"), json!({})).await.is_problem(404, "not_found");
}

async fn two_operators_do_not_undo_each_others_plan(backend: Backend) {
    let app = spawn_app(backend).await;
    let superadmin = app.superadmin().await;
    let small = format!("{PLANS}/small");
    let as_read = superadmin.with("if-match", "\"v1\"");
    assert_eq!(as_read.patch(&small, json!({ "maxMusicians": 300 })).await.is(200).header("etag"), "\"v2\"");
    let stale = as_read.patch(&small, json!({ "maxMusicians": 200 })).await.is_problem(412, "stale").json();
    assert_eq!(stale["changedBy"], json!(superadmin.get("/api/auth/me").await.is(200).id()));
    let now = superadmin.get(PLANS).await.is(200).json();
    assert_eq!((&now["items"][0]["maxMusicians"], &now["items"][0]["version"]), (&json!(300), &json!(2)));
}

/// Of which percentages the orchestra's log speaks, each line's; the test's clock stands still, so in no other order.
async fn warnings(app: &TestApp) -> Vec<i64> {
    let db = app.database(&app.orchestra).await;
    let filter = LineFilter { category: Some("plan".to_owned()), ..LineFilter::default() };
    let lines = system_log::read(&db.reader, filter, None, 50).await.unwrap();
    let mut percents: Vec<_> = lines.iter().map(|line| line.fields["percent"].as_i64().unwrap()).collect();
    percents.sort_unstable();
    percents
}

async fn whoever_runs_out_of_room_is_told_once_for_each_threshold(backend: Backend) {
    let app = spawn_app(backend).await;
    let (superadmin, admin) = (app.superadmin().await, app.admin().await);
    superadmin.patch(&place(&app), json!({ "maxMusicians": 20 })).await.is(200);
    let db = app.database(&app.orchestra).await;
    planted::run(&db, "UPDATE orchestra_counter SET n = 14 WHERE name = 'musicians'", Vec::new()).await;
    let enrol = async |name: &str| admin.enrol(&format!("{name} Lovelace"), &[]).await;
    enrol("Ada").await;
    assert_eq!(warnings(&app).await, Vec::<i64>::new());
    let bea = enrol("Bea").await;
    assert_eq!(warnings(&app).await, [80]);
    // Who comes and goes at the threshold is no news.
    admin.delete(&format!("/api/musicians/{bea}")).await.is(200);
    enrol("Cia").await;
    assert_eq!(warnings(&app).await, [80]);
    for name in ["Dea", "Eva", "Fia", "Gun"] {
        enrol(name).await;
    }
    assert_eq!(warnings(&app).await, [80, 90, 95, 100]);
    let refused = admin.post("/api/musicians", new_musician("Hedda Lovelace", &[])).await;
    assert_eq!(refused.is_problem(409, "limit_reached").json()["limit"], 20);

    // A lower limit takes nothing away, and what is there is read and changed as before.
    superadmin.patch(&place(&app), json!({ "maxMusicians": 3 })).await.is(200);
    admin.get("/api/musicians").await.is(200);
    admin.patch(&format!("/api/musicians/{bea}"), json!({ "phone": "08-123 45 67" })).await.is(200);
    superadmin.get("/api/superadmin/metrics?fresh=true").await.is(200);
    let levels = superadmin.get(&place(&app)).await.is(200).json()["planUse"].clone();
    assert_eq!(
        (&levels["musicians"], &levels["projects"], &levels["level"]),
        (&json!("full"), &json!("ok"), &json!("full"))
    );
}

//! Ranking lists: made, filled, reordered, copied, and left alone while musicians are asked from them.

use serde_json::{Value, json};
use test_support::{Backend, Caller, Reply, on_each_backend, spawn_app};

use crate::planted;

on_each_backend!(
    a_list_is_standing_or_custom,
    a_list_keeps_its_order,
    two_edits_of_one_list_do_not_mix,
    a_copy_has_the_same_musicians,
    a_list_that_is_asked_from_asks_only_as_confirmed,
);

/// Who is on the list, in order.
fn order(list: &Reply) -> Vec<String> {
    let list = list.json();
    let entries = list["entries"].as_array().unwrap();
    assert_eq!(list["musicians"], entries.len());
    for (entry, rank) in entries.iter().zip(1..) {
        assert_eq!(entry["rank"], rank);
    }
    entries.iter().map(|entry| entry["musicianId"].as_str().unwrap().to_owned()).collect()
}

async fn saw(admin: &Caller) -> String {
    let instrument = admin.add_instrument("Saw").await;
    admin.add_position(&instrument, "First saw").await
}

async fn a_list_is_standing_or_custom(backend: Backend) {
    let app = spawn_app(backend).await;
    let (admin, user) = (app.admin().await, app.user().await);
    let position = saw(&admin).await;
    let make = async |body: Value| {
        let mut whole = json!({ "positionId": position });
        whole.as_object_mut().unwrap().extend(body.as_object().unwrap().clone());
        admin.post("/api/ranking-lists", whole).await
    };
    let standing = make(json!({ "tier": "A", "description": "The regulars." })).await.is(201);
    assert_eq!(standing.header("location"), format!("/api/ranking-lists/{}", standing.id()));
    let empty = standing.json();
    assert_eq!((&empty["tier"], &empty["name"], &empty["musicians"]), (&json!("A"), &Value::Null, &json!(0)));
    make(json!({ "tier": "A" })).await.is_problem(409, "tier_taken");
    let custom = make(json!({ "name": "For Mahler" })).await.is(201);
    for (body, pointer) in [
        (json!({}), "/name"),
        (json!({ "tier": "A", "name": "Both" }), "/name"),
        (json!({ "tier": "B", "projectId": position }), "/projectId"),
        (json!({ "tier": "D" }), "/tier"),
        (json!({ "name": "N\u{0}ul" }), "/name"),
        (json!({ "name": "Lost", "projectId": position }), "/positionId"),
    ] {
        let refused = make(body).await.is_problem(422, "invalid").json();
        assert_eq!(refused["errors"][0]["pointer"], pointer, "{refused}");
    }
    let listed = async |query: &str| {
        let lists = user.get(&format!("/api/ranking-lists?position={position}{query}")).await.is(200).json();
        lists["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|list| list["id"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(listed("").await, [standing.id(), custom.id()]);
    assert_eq!(listed("&kind=standing").await, [standing.id()]);
    assert_eq!(listed("&kind=template").await, [custom.id()]);
    assert_eq!(listed(&format!("&project={position}")).await, Vec::<String>::new());
    user.get(&format!("/api/ranking-lists?kind=standing&project={position}")).await.is_problem(400, "malformed");

    let place = format!("/api/ranking-lists/{}", custom.id());
    let renamed = admin.patch(&place, json!({ "name": "For Bruckner", "description": "Loud." })).await.is(200);
    assert_eq!((&renamed.json()["name"], renamed.header("etag")), (&json!("For Bruckner"), "\"v2\""));
    let named = admin.patch(standing.header("location"), json!({ "name": "A" })).await.is_problem(422, "invalid");
    assert_eq!(named.json()["errors"][0]["pointer"], "/name");
    user.patch(&place, json!({ "name": "Mine" })).await.is_problem(403, "forbidden");
    admin.delete(&place).await.is(204);
    assert_eq!(listed("").await, [standing.id()]);
    assert_eq!(listed("&archived=true").await.len(), 2);
    admin.post(&format!("{place}/restore"), json!({})).await.is(200);
    admin.get("/api/ranking-lists/0197f7a2-5f3c-7cc1-9a53-0c8d4f0e8a11").await.is_problem(404, "not_found");
}

async fn a_list_keeps_its_order(backend: Backend) {
    let app = spawn_app(backend).await;
    let admin = app.admin().await;
    let position = saw(&admin).await;
    let mut who = Vec::new();
    for name in ["Ada A", "Bea B", "Cia C", "Dag D"] {
        who.push(admin.enrol(name, &[&position]).await);
    }
    let [ada, bea, cia, dag] = [&who[0], &who[1], &who[2], &who[3]];
    let list = admin.rank(&position, "A", &[cia, ada]).await;
    let place = format!("/api/ranking-lists/{list}");
    let entries = format!("{place}/entries");
    let shown = admin.get(&place).await.is(200);
    assert_eq!(order(&shown), [cia.as_str(), ada]);
    let first = &shown.json()["entries"][0];
    assert_eq!(
        (&first["firstName"], &first["status"], &first["mailState"]),
        (&json!("Cia"), &json!("active"), &json!("ok"))
    );

    let put = async |musicians: &[&String]| admin.put(&entries, json!({ "musicianIds": musicians })).await;
    assert_eq!(order(&put(&[dag, cia, bea]).await.is(200)), [dag.as_str(), cia, bea]);
    let twice = put(&[ada, bea, ada]).await.is_problem(409, "already_listed");
    assert_eq!(twice.json()["musicianId"], **ada);
    let unknown = put(&[ada, &list]).await.is_problem(422, "invalid");
    assert_eq!(unknown.json()["errors"][0]["pointer"], "/musicianIds");

    let add = async |body: Value| admin.post(&entries, body).await;
    assert_eq!(order(&add(json!({ "musicianId": ada, "rank": 2 })).await.is(200)), [dag.as_str(), ada, cia, bea]);
    add(json!({ "musicianId": ada })).await.is_problem(409, "already_listed");
    let unknown = add(json!({ "musicianId": list })).await.is_problem(422, "invalid");
    assert_eq!(unknown.json()["errors"][0]["pointer"], "/musicianId");
    add(json!({ "musicianId": ada, "rank": 0 })).await.is_problem(422, "invalid");

    let removed = admin.delete(&format!("{entries}/{dag}")).await.is(200);
    assert_eq!(order(&removed), [ada.as_str(), cia, bea]);
    admin.delete(&format!("{entries}/{dag}")).await.is_problem(404, "not_found");
    assert_eq!(order(&add(json!({ "musicianId": dag })).await.is(200)), [ada.as_str(), cia, bea, dag]);
    assert_eq!(order(&put(&[]).await.is(200)), Vec::<String>::new());
    let absent = "/api/ranking-lists/0197f7a2-5f3c-7cc1-9a53-0c8d4f0e8a11/entries";
    admin.put(absent, json!({ "musicianIds": [] })).await.is_problem(404, "not_found");
}

async fn two_edits_of_one_list_do_not_mix(backend: Backend) {
    let app = spawn_app(backend).await;
    let admin = app.admin().await;
    let position = saw(&admin).await;
    let (ada, bea) = (admin.enrol("Ada A", &[]).await, admin.enrol("Bea B", &[]).await);
    let list = admin.rank(&position, "A", &[&ada]).await;
    let place = format!("/api/ranking-lists/{list}");
    let seen = admin.get(&place).await.header("etag").to_owned();
    let editor = admin.with("if-match", &seen);
    let saved = editor.put(&format!("{place}/entries"), json!({ "musicianIds": [bea, ada] })).await.is(200);
    assert_ne!(saved.header("etag"), seen);
    let late = editor.put(&format!("{place}/entries"), json!({ "musicianIds": [ada] })).await.is_problem(412, "stale");
    assert_eq!(late.json()["version"], saved.json()["version"]);
    editor.post(&format!("{place}/entries"), json!({ "musicianId": bea })).await.is_problem(412, "stale");
    editor.delete(&format!("{place}/entries/{ada}")).await.is_problem(412, "stale");
    editor.patch(&place, json!({ "description": "Late." })).await.is_problem(412, "stale");
    let now = admin.get(&place).await;
    assert_eq!((order(&now), now.header("etag")), (vec![bea, ada], saved.header("etag")));
}

async fn a_copy_has_the_same_musicians(backend: Backend) {
    let app = spawn_app(backend).await;
    let admin = app.admin().await;
    let position = saw(&admin).await;
    let (ada, bea) = (admin.enrol("Ada A", &[]).await, admin.enrol("Bea B", &[]).await);
    let list = admin.rank(&position, "A", &[&bea, &ada]).await;
    let copy = format!("/api/ranking-lists/{list}/copy");
    let copied = admin.post(&copy, json!({ "name": "For Mahler" })).await.is(201);
    assert_eq!((&copied.json()["positionId"], &copied.json()["musicians"]), (&json!(position), &json!(2)));
    assert_eq!(order(&admin.get(copied.header("location")).await.is(200)), [bea.as_str(), &ada]);
    admin.post(&copy, json!({ "tier": "A" })).await.is_problem(409, "tier_taken");
    admin.post(&copy, json!({ "tier": "B" })).await.is(201);
    admin.post(&copy, json!({})).await.is_problem(422, "invalid");
    let nowhere = format!("/api/ranking-lists/{ada}/copy");
    admin.post(&nowhere, json!({ "name": "Nothing" })).await.is_problem(404, "not_found");
}

async fn a_list_that_is_asked_from_asks_only_as_confirmed(backend: Backend) {
    let app = spawn_app(backend).await;
    let admin = app.admin().await;
    let position = saw(&admin).await;
    let (ada, bea) = (admin.enrol("Ada A", &[&position]).await, admin.enrol("Bea B", &[&position]).await);
    let db = app.database(&app.orchestra).await;
    let clock = app.clock.clock();
    let drafted = admin.rank(&position, "B", &[&ada]).await;
    planted::need(&db, &clock, &position, Some(&drafted), false).await;
    let add_bea = json!({ "musicianId": bea });
    admin.post(&format!("/api/ranking-lists/{drafted}/entries"), &add_bea).await.is(200);
    admin.delete(&format!("/api/ranking-lists/{drafted}")).await.is_problem(409, "in_use");

    let list = admin.rank(&position, "A", &[&ada]).await;
    let place = format!("/api/ranking-lists/{list}");
    let need = planted::need(&db, &clock, &position, Some(&list), true).await;
    let refused = admin.delete(&place).await.is_problem(409, "in_use").json();
    assert_eq!(refused["needs"][0]["needId"], need.to_string());
    let before = admin.get(&place).await.is(200);
    for refused in [
        admin.put(&format!("{place}/entries"), json!({ "musicianIds": [bea, ada] })).await,
        admin.post(&format!("{place}/entries"), &add_bea).await,
    ] {
        let plan = refused.is_problem(409, "plan_unconfirmed").json()["plan"].clone();
        assert_eq!(plan["dispatches"].as_array().unwrap().len(), 2, "{plan}");
    }
    let stale = json!({ "musicianIds": [ada], "options": { "planDigest": "0".repeat(64) } });
    admin.put(&format!("{place}/entries"), stale).await.is_problem(409, "plan_changed");
    let after = admin.get(&place).await.is(200);
    assert_eq!((after.body.as_str(), after.header("etag")), (before.body.as_str(), before.header("etag")));
    admin.patch(&place, json!({ "description": "In use." })).await.is(200);

    let held = json!({ "musicianIds": [ada, bea], "options": { "dontAsk": true } });
    admin.put(&format!("{place}/entries"), held).await.is(200);
    admin.delete(&format!("{place}/entries/{bea}?dontAsk=true")).await.is(200);
    admin.delete(&format!("{place}/entries/{ada}?dontAsk=perhaps")).await.is_problem(400, "malformed");
}

//! The timeline: what staff did, by whom, and to whom it belongs.

use domain::values::states::Strategy;
use serde_json::json;
use test_support::{Backend, Caller, on_each_backend, spawn_app};

use crate::staffed;

on_each_backend!(what_staff_do_to_the_roster_is_told, the_timeline_of_one_musician);

async fn kinds(caller: &Caller, query: &str) -> Vec<String> {
    let page = caller.get(&format!("/api/events?limit=200&after=0{query}")).await.is(200).json();
    let events = page["items"].as_array().unwrap().iter();
    events
        .inspect(|event| assert_eq!(event["actor"], "staff", "{event}"))
        .map(|event| event["kind"].as_str().unwrap().to_owned())
        .collect()
}

async fn what_staff_do_to_the_roster_is_told(backend: Backend) {
    let app = spawn_app(backend).await;
    let admin = app.admin().await;
    let id = async |path: &str, body| admin.post(path, body).await.is(201).json()["id"].as_str().unwrap().to_owned();
    let instrument =
        id("/api/instruments", json!({ "names": { "sv": "Theremin", "en": "Theremin" }, "displayOrder": 90 })).await;
    let new =
        json!({ "instrumentId": instrument, "names": { "sv": "Theremin 1", "en": "Theremin 1" }, "hierarchyLevel": 1 });
    let position = id("/api/positions", new).await;
    let new = json!({ "firstName": "Ada", "lastName": "Berg", "email": "ada@example.org", "positionIds": [position] });
    let ada = id("/api/musicians", new).await;
    let list = id("/api/ranking-lists", json!({ "positionId": position, "tier": "A" })).await;
    let entries = format!("/api/ranking-lists/{list}/entries");
    admin.post(&entries, json!({ "musicianId": ada })).await.is(200);
    admin.patch("/api/settings", json!({ "graceMinutes": 7 })).await.is(200);
    let unavailable = json!({ "startsAt": "2026-07-01T00:00:00Z", "endsAt": "2026-07-02T00:00:00Z" });
    let time = id(&format!("/api/musicians/{ada}/unavailabilities"), unavailable).await;
    admin.delete(&format!("/api/musicians/{ada}/unavailabilities/{time}")).await.is(204);
    admin.delete(&format!("/api/musicians/{ada}")).await.is(200);
    admin.post(&format!("/api/musicians/{ada}/restore"), json!({})).await.is(200);
    admin.delete(&format!("/api/ranking-lists/{list}")).await.is(204);
    admin
        .post("/api/ranking-lists", json!({ "positionId": position, "tier": "A" }))
        .await
        .is_problem(409, "tier_taken");

    let told = kinds(&admin, "").await;
    let expected = [
        "instrument.added",
        "position.added",
        "musician.added",
        "ranking_list.made",
        "ranking_list.ranked",
        "settings.changed",
        "musician.unavailable",
        "musician.unavailability_removed",
        "musician.archived",
        "musician.activated",
        "ranking_list.archived",
    ];
    assert_eq!(told, expected);
    let page = admin.get("/api/events?after=0").await.json();
    let ranked = &page["items"][4];
    assert_eq!((&ranked["entityId"], &ranked["payload"]["tier"]), (&json!(list), &json!("A")));
    assert_eq!(page["items"][5]["payload"], json!({ "changed": ["graceMinutes"] }));
    // Nothing of it is anybody else's.
    assert_eq!(app.other_admin().await.get("/api/events").await.json()["items"], json!([]));
}

async fn the_timeline_of_one_musician(backend: Backend) {
    let app = spawn_app(backend).await;
    let admin = app.admin().await;
    let new = |name: &str| json!({ "firstName": name, "lastName": "Berg", "email": format!("{name}@example.org") });
    let mut ids = Vec::new();
    for name in ["ada", "bo"] {
        let made = admin.post("/api/musicians", new(name)).await.is(201).json();
        ids.push(made["id"].as_str().unwrap().to_owned());
    }
    admin.patch(&format!("/api/musicians/{}", ids[0]), json!({ "phone": "+46 70 123 45 67" })).await.is(200);
    admin.patch(&format!("/api/musicians/{}", ids[1]), json!({ "isLocal": true })).await.is(200);
    let ada = kinds(&admin, &format!("&musician={}", ids[0])).await;
    assert_eq!(ada, ["musician.added", "musician.changed"]);

    let staffed = staffed::prepare(&app, Strategy::Sequential, 1, &["Cia Ceder", "Dan Dahl"]).await;
    staffed.send(&app).await;
    let requests = admin.get(&format!("/api/requests?project={}", staffed.project)).await.is(200).json();
    let cia = requests["items"][0]["musician"]["id"].as_str().unwrap().to_owned();
    assert_eq!(kinds(&admin, &format!("&musician={cia}")).await, ["request.queued"]);
    let both = format!("&musician={cia}&project={}", staffed.project);
    assert_eq!(kinds(&admin, &both).await, ["request.queued"]);
}

//! Projects, their sessions and needs, and the board, as clients see them.

use serde_json::{Value, json};
use test_support::{Backend, Caller, on_each_backend, spawn_app};

on_each_backend!(
    an_edit_of_an_old_version_is_412_and_says_who_was_first,
    what_is_wrong_is_pointed_at,
    an_assistant_drafts_but_neither_pauses_nor_archives,
    projects_are_paged_by_their_first_day,
    a_cursor_is_good_for_one_list_of_one_orchestra,
    another_orchestras_things_are_not_there,
    a_project_is_drafted_after_another,
    sessions_come_and_go,
    a_need_gets_what_it_leaves_open,
    a_need_that_was_sent_asks_more_only_as_confirmed,
    a_count_that_changes_is_another_answer,
    a_project_stands_still_and_goes_on,
);

fn brahms() -> Value {
    json!({ "name": "Brahms 4", "startsOn": "2026-11-30", "endsOn": "2026-12-04" })
}

fn rehearsal() -> Value {
    json!({ "kind": "rehearsal", "startsAt": "2026-11-30T09:00:00Z", "endsAt": "2026-11-30T12:00:00Z" })
}

/// Drafts a project and says where it is.
async fn draft(caller: &Caller) -> String {
    caller.post("/api/projects", brahms()).await.is(201).header("location").to_owned()
}

/// Some position of the caller's orchestra, as it was seeded.
async fn position(caller: &Caller) -> String {
    let positions = caller.get("/api/positions").await.is(200).json();
    positions["items"][0]["id"].as_str().unwrap().to_owned()
}

async fn an_edit_of_an_old_version_is_412_and_says_who_was_first(backend: Backend) {
    let app = spawn_app(backend).await;
    let (admin, user) = (app.admin().await, app.user().await);
    let created = admin.post("/api/projects", brahms()).await.is(201);
    assert_eq!(created.header("etag"), "\"v1\"");
    let project = created.header("location").to_owned();
    let read = user.get(&project).await.is(200);
    let first = user.with("if-match", read.header("etag")).patch(&project, json!({ "dress": "Black" })).await.is(200);
    let (body, me) = (first.json(), user.get("/api/auth/me").await.json());
    assert_eq!((&body["version"], &body["dress"], &body["updatedBy"]), (&json!(2), &json!("Black"), &me["id"]));

    let late = admin.with("if-match", "\"v1\"").patch(&project, json!({ "name": "Brahms 3" })).await;
    let late = late.is_problem(412, "stale").json();
    assert_eq!((&late["version"], &late["changedBy"]), (&json!(2), &me["id"]));
    admin.with("if-match", "\"v1\"").delete(&project).await.is_problem(412, "stale");
    assert_eq!(admin.get(&project).await.json()["name"], "Brahms 4");

    let emptied = admin.patch(&project, json!({ "dress": null, "conductor": "Clara Novak" })).await.is(200).json();
    assert_eq!((&emptied["dress"], &emptied["conductor"]), (&Value::Null, &json!("Clara Novak")));
    let etag = admin.get(&project).await.header("etag").to_owned();
    admin.with("if-none-match", etag).get(&project).await.is(304);
}

async fn what_is_wrong_is_pointed_at(backend: Backend) {
    let app = spawn_app(backend).await;
    let admin = app.admin().await;
    let project = draft(&admin).await;
    let position = position(&admin).await;
    let nobody = "0197f7a2-5f3c-7cc1-9a53-0c8d4f0e8a11";
    let need = |more: Value| {
        let mut need = json!({ "positionId": position });
        need.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        need
    };
    let with = |field: &str, value: Value| {
        let mut project = brahms();
        project[field] = value;
        project
    };
    for (path, body, pointer) in [
        ("/api/projects".to_owned(), with("colour", json!("red")), ""),
        ("/api/projects".to_owned(), with("name", json!("Brahms\u{0}4")), "/name"),
        ("/api/projects".to_owned(), with("name", json!("  ")), "/name"),
        ("/api/projects".to_owned(), with("endsOn", json!("2026-11-29")), "/endsOn"),
        ("/api/projects".to_owned(), with("startsOn", json!("+99999-01-01")), "/startsOn"),
        ("/api/projects".to_owned(), with("contactEmail", json!("ada")), "/contactEmail"),
        ("/api/projects".to_owned(), with("responsibleUserId", json!(nobody)), "/responsibleUserId"),
        (format!("{project}/sessions"), json!({ "kind": "party" }), "/kind"),
        (format!("{project}/needs"), need(json!({ "quantity": 0 })), "/quantity"),
        (format!("{project}/needs"), need(json!({ "quantity": 100 })), "/quantity"),
        (format!("{project}/needs"), need(json!({ "response": { "value": 1, "unit": "minute" } })), "/response"),
        (format!("{project}/needs"), need(json!({ "ladder": [] })), "/ladder"),
        (format!("{project}/needs"), need(json!({ "ladder": [{ "listId": nobody }] })), "/ladder/0/listId"),
        (format!("{project}/needs"), need(json!({ "sessionIds": [nobody] })), "/sessionIds/0"),
        (format!("{project}/needs"), need(json!({ "maxRecipients": 5 })), "/maxRecipients"),
        (format!("{project}/needs"), need(json!({ "positionId": nobody })), "/positionId"),
    ] {
        let problem = admin.post(&path, &body).await.is_problem(422, "invalid").json();
        let found = problem["errors"][0]["pointer"].as_str().unwrap();
        assert!(found.starts_with(pointer) && (pointer.is_empty() || found == pointer), "{body}: {problem}");
    }
    admin.patch(&project, json!({ "name": null })).await.is_problem(422, "invalid");
    admin.get("/api/projects?limit=0").await.is_problem(400, "malformed");
    admin.get("/api/projects?colour=red").await.is_problem(400, "malformed");
    assert_eq!(admin.get("/api/projects").await.json()["items"].as_array().unwrap().len(), 1);
    assert_eq!(admin.get(&format!("{project}/needs")).await.json()["items"], json!([]));
}

async fn an_assistant_drafts_but_neither_pauses_nor_archives(backend: Backend) {
    let app = spawn_app(backend).await;
    let user = app.user().await;
    let project = draft(&user).await;
    user.patch(&project, json!({ "dress": "Black" })).await.is(200);
    let session = user.post(&format!("{project}/sessions"), rehearsal()).await.is(201).header("location").to_owned();
    user.patch(&session, json!({ "venue": "Hall" })).await.is(200);
    user.post(&format!("{project}/needs"), json!({ "positionId": position(&user).await })).await.is(201);
    user.get(&format!("{project}/board")).await.is(200);
    user.post(&format!("{project}/duplicate"), json!({ "startsOn": "2027-11-29" })).await.is(201);
    for command in ["pause", "resume", "complete", "cancel"] {
        user.post(&format!("{project}/{command}"), json!({})).await.is_problem(403, "forbidden");
    }
    user.delete(&project).await.is_problem(403, "forbidden");
    assert_eq!(user.get(&project).await.json()["status"], "draft");
}

async fn projects_are_paged_by_their_first_day(backend: Backend) {
    let app = spawn_app(backend).await;
    let admin = app.admin().await;
    for (name, day) in [("C", "2026-12-01"), ("A", "2026-06-30"), ("B", "2026-12-01"), ("D", "2027-07-01")] {
        let project = json!({ "name": name, "startsOn": day, "endsOn": day });
        app.clock.advance(chrono::TimeDelta::milliseconds(1));
        admin.post("/api/projects", project).await.is(201);
    }
    let read = async |query: &str| {
        let (mut names, mut cursor) = (String::new(), String::new());
        loop {
            let page = admin.get(&format!("/api/projects?limit=1&{query}{cursor}")).await.is(200).json();
            names.push_str(page["items"][0]["name"].as_str().unwrap_or_default());
            let Some(next) = page["nextCursor"].as_str() else { return names };
            cursor = format!("&cursor={next}");
        }
    };
    assert_eq!(read("").await, "ACBD");
    assert_eq!(read("sort=-startsOn").await, "DBCA");
    assert_eq!(read("season=2026").await, "CB");
    assert_eq!(read("season=2026&status=draft&sort=startsOn").await, "CB");
    assert_eq!(read("status=archived").await, "");
}

async fn a_cursor_is_good_for_one_list_of_one_orchestra(backend: Backend) {
    let app = spawn_app(backend).await;
    let (admin, other) = (app.admin().await, app.other_admin().await);
    for _ in 0..2 {
        draft(&admin).await;
        draft(&other).await;
    }
    let page = admin.get("/api/projects?limit=1").await.json();
    let cursor = page["nextCursor"].as_str().unwrap();
    admin.get(&format!("/api/projects?limit=1&cursor={cursor}")).await.is(200);
    let elsewhere = format!("/api/projects?limit=1&cursor={cursor}");
    other.get(&elsewhere).await.is_problem(400, "bad_cursor");
    admin.get(&format!("{elsewhere}&status=draft")).await.is_problem(400, "bad_cursor");
    admin.get(&format!("{elsewhere}&sort=-startsOn")).await.is_problem(400, "bad_cursor");
    admin.get("/api/projects?cursor=AAAA").await.is_problem(400, "bad_cursor");
}

async fn another_orchestras_things_are_not_there(backend: Backend) {
    let app = spawn_app(backend).await;
    let (admin, other) = (app.admin().await, app.other_admin().await);
    let project = draft(&admin).await;
    let session = admin.post(&format!("{project}/sessions"), rehearsal()).await.is(201).header("location").to_owned();
    let need = json!({ "positionId": position(&admin).await });
    let need = admin.post(&format!("{project}/needs"), need).await.is(201).header("location").to_owned();
    for path in ["", "/sessions", "/needs", "/need-proposal", "/board"] {
        other.get(&format!("{project}{path}")).await.is_problem(404, "not_found");
    }
    other.get(&need).await.is_problem(404, "not_found");
    other.patch(&project, json!({})).await.is_problem(404, "not_found");
    other.delete(&project).await.is_problem(404, "not_found");
    other.patch(&session, json!({})).await.is_problem(404, "not_found");
    other.delete(&session).await.is_problem(404, "not_found");
    other.post(&format!("{project}/pause"), json!({})).await.is_problem(404, "not_found");

    let own = draft(&other).await;
    let foreign = json!({ "positionId": position(&admin).await });
    let refused = other.post(&format!("{own}/needs"), foreign).await.is_problem(422, "invalid").json();
    assert_eq!(refused["errors"][0]["pointer"], "/positionId");
    let list = admin.get(&need).await.json()["ladder"][0]["listId"].clone();
    let foreign = json!({ "positionId": position(&other).await, "ladder": [{ "listId": list }] });
    let refused = other.post(&format!("{own}/needs"), foreign).await.is_problem(422, "invalid").json();
    assert_eq!(refused["errors"][0]["pointer"], "/ladder/0/listId");
}

async fn a_project_is_drafted_after_another(backend: Backend) {
    let app = spawn_app(backend).await;
    let admin = app.admin().await;
    let project = draft(&admin).await;
    admin.post(&format!("{project}/sessions"), rehearsal()).await.is(201);
    let need = json!({ "positionId": position(&admin).await, "quantity": 3 });
    admin.post(&format!("{project}/needs"), need).await.is(201);
    let copy = admin.post(&format!("{project}/duplicate"), json!({ "startsOn": "2027-06-07" })).await.is(201);
    let place = copy.header("location").to_owned();
    let copy = copy.json();
    assert_eq!(
        (&copy["endsOn"], &copy["isoWeek"], &copy["seats"]),
        (&json!("2027-06-11"), &json!("2027-W23"), &json!(3))
    );
    let sessions = admin.get(&format!("{place}/sessions")).await.json();
    // 10:00 in Stockholm, in summer time now.
    assert_eq!(sessions["items"][0]["startsAt"], "2027-06-07T08:00:00Z");
}

async fn sessions_come_and_go(backend: Backend) {
    let app = spawn_app(backend).await;
    let admin = app.admin().await;
    let project = draft(&admin).await;
    let sessions = format!("{project}/sessions");
    let first = admin.post(&sessions, rehearsal()).await.is(201);
    assert!(first.json().get("warnings").is_none());
    let second = admin.post(&sessions, rehearsal()).await.is(201);
    assert_eq!(second.json()["warnings"], json!([{ "kind": "overlaps", "sessionId": first.id() }]));
    let place = second.header("location").to_owned();
    let moved = admin
        .with("if-match", second.header("etag"))
        .patch(&place, json!({ "endsAt": "2026-12-01T12:00:00Z", "startsAt": "2026-12-01T09:00:00Z" }))
        .await
        .is(200);
    assert_eq!((&moved.json()["version"], moved.json().get("warnings")), (&json!(2), None));
    admin.with("if-match", "\"v1\"").delete(&place).await.is_problem(412, "stale");
    admin.with("if-match", moved.header("etag")).delete(&place).await.is(204);
    admin.delete(&place).await.is_problem(404, "not_found");
    assert_eq!(admin.get(&sessions).await.json()["items"].as_array().unwrap().len(), 1);

    let need = json!({ "positionId": position(&admin).await, "sessionIds": [first.id()] });
    admin.post(&format!("{project}/needs"), need).await.is(201);
    admin.delete(first.header("location")).await.is_problem(409, "in_use");
}

async fn a_need_gets_what_it_leaves_open(backend: Backend) {
    let app = spawn_app(backend).await;
    let admin = app.admin().await;
    let project = draft(&admin).await;
    let proposal = format!("{project}/need-proposal");
    let three_days = json!({ "response": { "value": 3, "unit": "day" }, "urgent": false });
    assert_eq!(admin.get(&proposal).await.is(200).json(), three_days);
    let soon = json!({ "kind": "concert", "startsAt": "2026-06-03T17:00:00Z", "endsAt": "2026-06-03T19:00:00Z" });
    admin.post(&format!("{project}/sessions"), soon).await.is(201);
    let two_hours = json!({ "response": { "value": 2, "unit": "hour" }, "urgent": true });
    assert_eq!(admin.get(&proposal).await.is(200).json(), two_hours);
    admin.get(&format!("{proposal}?sessions=x")).await.is_problem(400, "malformed");

    let need = json!({ "positionId": position(&admin).await, "quantity": 2, "urgent": true });
    let added = admin.post(&format!("{project}/needs"), need).await.is(201);
    let need = added.json();
    assert_eq!((&need["strategy"], &need["maxRecipients"]), (&json!("first_come"), &json!(6)));
    assert_eq!((&need["fillState"], &need["armedAt"]), (&json!("waiting"), &Value::Null));
    let tiers: Vec<_> = need["ladder"].as_array().unwrap().iter().map(|rung| &rung["tier"]).collect();
    assert_eq!(tiers, ["A", "B", "C"]);
    assert_eq!(admin.get(added.header("location")).await.is(200).json(), need);
    assert_eq!(admin.get(&format!("{project}/needs")).await.is(200).json()["items"], json!([need]));
    let board = admin.get(&format!("{project}/board")).await.is(200).json();
    let shown = &board["needs"][0];
    assert_eq!((&board["status"], &shown["id"], &shown["quantity"]), (&json!("draft"), &need["id"], &json!(2)));
    assert_eq!((&shown["asked"], &shown["history"]), (&json!([]), &json!([])));
}

/// Three musicians who play this position, on its list A.
async fn rank_three(admin: &Caller, position: &str) {
    let mut musicians = Vec::new();
    for (first, last) in [("Ada", "Berg"), ("Bo", "Ek"), ("Cleo", "Dahl")] {
        let musician = json!({
            "firstName": first,
            "lastName": last,
            "email": format!("{first}@example.org"),
            "locale": "en",
            "positionIds": [position],
        });
        musicians.push(admin.post("/api/musicians", musician).await.is(201).id());
    }
    let lists = admin.get(&format!("/api/ranking-lists?position={position}")).await.is(200).json();
    let list = lists["items"].as_array().unwrap().iter().find(|list| list["tier"] == "A").unwrap();
    let entries = format!("/api/ranking-lists/{}/entries", list["id"].as_str().unwrap());
    admin.put(&entries, json!({ "musicianIds": musicians })).await.is(200);
}

async fn a_need_that_was_sent_asks_more_only_as_confirmed(backend: Backend) {
    let app = spawn_app(backend).await;
    let (admin, user) = (app.admin().await, app.user().await);
    let position = position(&admin).await;
    rank_three(&admin, &position).await;
    let project = draft(&admin).await;
    admin.post(&format!("{project}/sessions"), rehearsal()).await.is(201);
    let need = user.post(&format!("{project}/needs"), json!({ "positionId": position })).await.is(201);
    let place = need.header("location").to_owned();
    let amended = user.patch(&place, json!({ "strategy": "parallel", "replaces": "Mia Zander" })).await.is(200);
    assert_eq!((&amended.json()["version"], &amended.json()["replaces"]), (&json!(2), &json!("Mia Zander")));
    user.with("if-match", need.header("etag")).patch(&place, json!({})).await.is_problem(412, "stale");
    admin.patch(&place, json!({ "ladder": [] })).await.is_problem(422, "invalid");
    admin.patch(&place, json!({ "quantity": null })).await.is_problem(422, "invalid");

    let plan = admin.post(&format!("{project}/preview"), json!({})).await.is(200).json();
    admin.post(&format!("{project}/send"), json!({ "planDigest": plan["planDigest"] })).await.is(200);
    let asked = async || {
        let board = admin.get(&format!("{project}/board")).await.is(200).json();
        let names = board["needs"][0]["asked"].as_array().unwrap().iter().map(|request| request["firstName"].clone());
        (names.collect::<Vec<_>>(), board["needs"][0]["hold"].clone())
    };
    assert_eq!(asked().await, (vec![json!("Ada")], Value::Null));

    user.patch(&place, json!({ "quantity": 2 })).await.is_problem(403, "forbidden");
    user.delete(&place).await.is_problem(403, "forbidden");
    let refused = admin.patch(&place, json!({ "quantity": 2 })).await.is_problem(409, "plan_unconfirmed").json();
    assert_eq!(asked().await.0.len(), 1);
    let confirmed = json!({ "quantity": 2, "options": { "planDigest": refused["plan"]["planDigest"] } });
    admin.patch(&place, confirmed).await.is(200);
    assert_eq!(asked().await, (vec![json!("Ada"), json!("Bo")], Value::Null));
    admin.patch(&place, json!({ "quantity": 3, "options": { "dontAsk": true } })).await.is(200);
    assert_eq!(asked().await, (vec![json!("Ada"), json!("Bo")], json!("dont_ask")));

    let archived = admin.delete(&place).await.is(200).json();
    assert_eq!(archived["cancelled"].as_array().unwrap().len(), 2);
    assert_eq!(admin.get(&format!("{project}/needs")).await.json()["items"], json!([]));
    assert_eq!(admin.get(&place).await.json()["status"], "archived");
}

async fn a_count_that_changes_is_another_answer(backend: Backend) {
    let app = spawn_app(backend).await;
    let admin = app.admin().await;
    let project = draft(&admin).await;
    let before = admin.get(&project).await.header("etag").to_owned();
    admin.post(&format!("{project}/needs"), json!({ "positionId": position(&admin).await })).await.is(201);
    let after = admin.with("if-none-match", &before).get(&project).await.is(200).json();
    assert_eq!((&after["seats"], &after["version"]), (&json!(1), &json!(1)));
    admin.with("if-match", before).patch(&project, json!({ "name": "Brahms 3" })).await.is(200);
}

async fn a_project_stands_still_and_goes_on(backend: Backend) {
    let app = spawn_app(backend).await;
    let admin = app.admin().await;
    let project = draft(&admin).await;
    admin.post(&format!("{project}/pause"), json!({})).await.is_problem(409, "not_in_this_state");
    admin.post(&format!("{project}/cancel"), json!({ "colour": "red" })).await.is_problem(422, "invalid");
    admin.post(&format!("{project}/cancel"), json!({})).await.is(200);
    assert_eq!(admin.get(&project).await.json()["status"], "cancelled");
    admin.post(&format!("{project}/sessions"), rehearsal()).await.is_problem(409, "not_in_this_state");
    admin.delete(&project).await.is(204);
    admin.delete(&project).await.is(204);
    admin.patch(&project, json!({ "name": "Brahms 3" })).await.is_problem(409, "not_in_this_state");
    assert_eq!(admin.get("/api/projects").await.json()["items"], json!([]));
}

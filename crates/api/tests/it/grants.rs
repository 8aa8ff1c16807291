//! Superadmins in an orchestra: only with a grant, only for as long as it lasts, and never unseen.

use central_registry::{
    engine::Connections,
    entities::system_log,
    grants::{Access, NewGrant},
    orchestras::Status,
    users::Role,
};
use chrono::TimeDelta;
use sea_orm::{EntityTrait, QueryOrder};
use serde_json::{Value, json};
use stagesub::workers::Worker;
use test_support::{Backend, Caller, Reply, TestApp, app::add_user, on_each_backend, spawn_app};

use crate::planted::run;

on_each_backend!(
    a_grant_lets_its_holder_read_one_orchestra_while_it_lasts,
    a_grant_to_write_lets_its_holder_do_what_an_admin_does_and_says_who_it_was,
    whoever_else_names_an_orchestra_is_refused,
    stopping_either_side_holds_at_the_next_request,
    both_logs_say_who_was_let_in_and_what_they_did,
    an_orchestra_is_told_even_when_the_process_dies_before_it_is,
    admins_see_who_may_look_in,
    what_makes_no_grant_is_refused,
    a_stream_ends_with_its_grant,
);

const GRANTS: &str = "/api/superadmin/grants";

/// Asks for a grant for this orchestra.
async fn ask(superadmin: &Caller, orchestra: &str, may_write: bool) -> Value {
    let wanted = json!({ "orchestraId": orchestra, "reason": "Ticket 4711", "mayWrite": may_write });
    let made = superadmin.post(GRANTS, wanted).await.is(201);
    assert_eq!(made.header("location"), format!("{GRANTS}/{}", made.id()));
    made.json()
}

/// The same caller, who names the orchestra of the test.
fn within(app: &TestApp, caller: &Caller) -> Caller {
    caller.with("x-orchestra-id", app.orchestra.id.to_string())
}

fn id(app: &TestApp) -> String {
    app.orchestra.id.to_string()
}

async fn a_grant_lets_its_holder_read_one_orchestra_while_it_lasts(backend: Backend) {
    let app = spawn_app(backend).await;
    let superadmin = app.superadmin().await;
    let inside = within(&app, &superadmin);
    inside.get("/api/musicians").await.is_problem(403, "grant_required");
    let grant = ask(&superadmin, &id(&app), false).await;
    assert_eq!((&grant["orchestraCode"], &grant["superadmin"]), (&json!("SCO"), &json!("superadmin")));
    assert_eq!((&grant["isLive"], &grant["mayWrite"]), (&json!(true), &json!(false)));
    let musicians = inside.get("/api/musicians").await.is(200).json();
    assert_eq!(musicians, app.admin().await.get("/api/musicians").await.is(200).json());
    inside.post("/api/instruments", json!({})).await.is_problem(403, "grant_read_only");

    superadmin.get("/api/musicians").await.is_problem(403, "grant_required");
    let elsewhere = superadmin.with("x-orchestra-id", app.other.id.to_string());
    elsewhere.get("/api/musicians").await.is_problem(403, "grant_required");
    add_user(&app.services, "colleague", Role::Superadmin, None).await;
    within(&app, &app.log_in("colleague").await).get("/api/musicians").await.is_problem(403, "grant_required");

    app.clock.advance(TimeDelta::minutes(30) - TimeDelta::seconds(1));
    within(&app, &app.superadmin().await).get("/api/musicians").await.is(200);
    app.clock.advance(TimeDelta::seconds(1));
    within(&app, &app.superadmin().await).get("/api/musicians").await.is_problem(403, "grant_required");
    let path = format!("{GRANTS}/{}", grant["id"].as_str().unwrap());
    app.superadmin().await.delete(&path).await.is_problem(409, "not_in_this_state");
}

async fn a_grant_to_write_lets_its_holder_do_what_an_admin_does_and_says_who_it_was(backend: Backend) {
    let app = spawn_app(backend).await;
    let (superadmin, admin) = (app.superadmin().await, app.admin().await);
    let inside = within(&app, &superadmin);
    ask(&superadmin, &id(&app), false).await;
    let writing = ask(&superadmin, &id(&app), true).await;
    let who = writing["userId"].clone();
    inside.add_instrument("Theremin").await;
    let project = json!({ "name": "Brahms 4", "startsOn": "2026-11-30", "endsOn": "2026-12-04" });
    let project = inside.post("/api/projects", project).await.is(201).id();
    inside.post(&format!("/api/projects/{project}/pause"), json!({ "dontAsk": true })).await;
    inside.patch("/api/settings", json!({ "reminder": false })).await.is(200);
    inside.post("/api/orchestra/rehearse", json!({})).await.is(200);
    let events = admin.get("/api/events?limit=200").await.is(200).json();
    let events = events["items"].as_array().unwrap();
    let kinds: Vec<_> = events.iter().map(|event| event["kind"].as_str().unwrap()).collect();
    for kind in ["instrument.added", "project.drafted", "settings.changed"] {
        assert!(kinds.contains(&kind), "{kinds:?}");
    }
    for event in events {
        assert_eq!((&event["actor"], &event["actorId"]), (&json!("superadmin"), &who), "{event}");
    }
    // Nobody is let in or out by a grant: whoever could would outlive it.
    let somebody = json!({ "username": "mole", "email": "mole@example.org", "role": "admin" });
    inside.post("/api/users", somebody).await.is_problem(403, "forbidden");
    inside.get("/api/users").await.is(200);
    let own = superadmin.get("/api/auth/me").await.is(200).json();
    assert_eq!(inside.get("/api/auth/me").await.is(200).json(), own);
}

async fn whoever_else_names_an_orchestra_is_refused(backend: Backend) {
    let app = spawn_app(backend).await;
    let superadmin = app.superadmin().await;
    ask(&superadmin, &id(&app), false).await;
    for staff in [app.admin().await, app.user().await, app.other_admin().await] {
        within(&app, &staff).get("/api/musicians").await.is_problem(403, "orchestra_header");
    }
    within(&app, &app.anonymous()).get("/api/musicians").await.is_problem(401, "unauthenticated");
    let inside = within(&app, &superadmin);
    within(&app, &inside).get("/api/musicians").await.is_problem(400, "malformed");
    for wrong in ["SCO", "", "0"] {
        superadmin.with("x-orchestra-id", wrong).get("/api/musicians").await.is_problem(400, "malformed");
    }
    let nowhere = superadmin.with("x-orchestra-id", "0197f7a2-5f3c-7cc1-9a53-0c8d4f0e8a11");
    nowhere.get("/api/musicians").await.is_problem(403, "grant_required");
}

async fn stopping_either_side_holds_at_the_next_request(backend: Backend) {
    let app = spawn_app(backend).await;
    add_user(&app.services, "colleague", Role::Superadmin, None).await;
    let (superadmin, colleague) = (app.superadmin().await, app.log_in("colleague").await);
    let inside = within(&app, &superadmin);
    let musicians = async || inside.get("/api/musicians").await;

    let grant = ask(&superadmin, &id(&app), true).await;
    musicians().await.is(200);
    // Anybody who runs the installation may end it.
    let path = format!("{GRANTS}/{}", grant["id"].as_str().unwrap());
    colleague.delete(&path).await.is(204);
    musicians().await.is_problem(403, "grant_required");
    colleague.delete(&path).await.is_problem(409, "not_in_this_state");

    ask(&superadmin, &id(&app), true).await;
    musicians().await.is(200);
    let turn = async |verb: &str| {
        colleague.post(&format!("/api/superadmin/orchestras/{}/{verb}", id(&app)), json!({})).await.is(200);
    };
    turn("suspend").await;
    musicians().await.is_problem(403, "orchestra_suspended");
    let wanted = json!({ "orchestraId": id(&app), "reason": "Ticket 4711" });
    superadmin.post(GRANTS, wanted).await.is_problem(409, "not_in_this_state");
    turn("inactivate").await;
    musicians().await.is_problem(403, "orchestra_not_in_use");
    turn("activate").await;
    musicians().await.is(200);

    let registry = &app.services.registry;
    let me = registry.user_by_name("superadmin").await.unwrap().unwrap();
    registry.set_user_active(&app.services.sign_in_clock, None, me.id, false).await.unwrap();
    musicians().await.is_problem(401, "unauthenticated");
}

/// What the central log says about grants, the oldest first: message, user, request, orchestra, fields.
async fn centrally(app: &TestApp) -> Vec<(String, Option<String>, Option<String>, Value)> {
    let db = Connections::open(&app.services.config.database_url, 1).await.unwrap();
    let rows = system_log::Entity::find().order_by_asc(system_log::Column::Id).all(&db.writer).await.unwrap();
    db.close().await.unwrap();
    let grants = rows.into_iter().filter(|row| row.category == "grants");
    grants
        .map(|row| {
            assert_eq!(row.orchestra_id, Some(app.orchestra.id));
            (row.message, row.user_id.map(|user| user.to_string()), row.request_id, row.fields)
        })
        .collect()
}

/// What the orchestra's own log says about them to its admin.
async fn in_the_orchestra(admin: &Caller) -> Vec<(String, Option<String>, Option<String>, Value)> {
    let page = admin.get("/api/logs?category=grants&limit=200").await.is(200).json();
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let line = |line: &Value| {
        (text(&line["message"]).unwrap(), text(&line["user"]), text(&line["requestId"]), line["fields"].clone())
    };
    page["items"].as_array().unwrap().iter().map(line).collect()
}

fn sorted<T: std::fmt::Debug>(mut lines: Vec<T>) -> Vec<String> {
    lines.sort_by_key(|line| format!("{line:?}"));
    lines.iter().map(|line| format!("{line:?}")).collect()
}

fn request_of(reply: &Reply) -> &str {
    reply.header("x-request-id")
}

async fn both_logs_say_who_was_let_in_and_what_they_did(backend: Backend) {
    let app = spawn_app(backend).await;
    let (superadmin, admin) = (app.superadmin().await, app.admin().await);
    let inside = within(&app, &superadmin);
    let wanted = json!({ "orchestraId": id(&app), "reason": "Ticket 4711", "mayWrite": true, "minutes": 60 });
    let made = superadmin.post(GRANTS, wanted).await.is(201);
    let read = inside.get("/api/musicians?q=wolfgang").await.is(200);
    inside.get("/api/musicians").await.is(200);
    let other = inside.get("/api/positions").await.is(200);
    let new = json!({ "names": { "sv": "Theremin", "en": "Theremin" }, "displayOrder": 500 });
    let wrote = inside.post("/api/instruments", &new).await.is(201);
    let again = inside.post("/api/instruments", &new).await.is_problem(409, "name_taken");
    let ended = superadmin.delete(made.header("location")).await.is(204);
    inside.get("/api/instruments").await.is_problem(403, "grant_required");
    let worker = Worker::new(app.services.clone()).await.unwrap();
    worker.run_until_idle().await.unwrap();

    let lines = centrally(&app).await;
    let expected = [
        ("a superadmin was let in", &made, Value::Null),
        ("a superadmin read something", &read, json!("/api/musicians")),
        ("a superadmin read something", &other, json!("/api/positions")),
        ("a superadmin was let through to change something", &wrote, json!("/api/instruments")),
        ("a superadmin was let through to change something", &again, json!("/api/instruments")),
        ("a superadmin's access was ended", &ended, Value::Null),
    ];
    assert_eq!(lines.len(), expected.len(), "{lines:?}");
    let mut unmatched = lines.clone();
    for (message, reply, path) in expected {
        let place = unmatched.iter().position(|(said, _, request, fields)| {
            said == message && request.as_deref() == Some(request_of(reply)) && fields["path"] == path
        });
        let (_, user, _, fields) = unmatched.remove(place.unwrap_or_else(|| panic!("{message}: {lines:?}")));
        assert_eq!(user.as_deref(), made.json()["userId"].as_str());
        assert_eq!((&fields["superadmin"], &fields["grant"]), (&json!("superadmin"), &made.json()["id"]));
    }
    assert_eq!(lines.iter().find(|line| line.0.ends_with("let in")).unwrap().3["reason"], "Ticket 4711");
    // The same, line by line; what was searched for stands in neither.
    assert_eq!(sorted(in_the_orchestra(&admin).await), sorted(lines.clone()));
    assert!(!format!("{lines:?}").contains("wolfgang"));
    assert_eq!(in_the_orchestra(&app.other_admin().await).await, []);
}

async fn an_orchestra_is_told_even_when_the_process_dies_before_it_is(backend: Backend) {
    let app = spawn_app(backend).await;
    let admin = app.admin().await;
    let services = &app.services;
    let user = services.registry.user_by_name("superadmin").await.unwrap().unwrap();
    let new = NewGrant {
        orchestra: app.orchestra.id,
        reason: "Ticket 4711".to_owned(),
        may_write: false,
        lasts: TimeDelta::minutes(10),
    };
    // What stands in the central database when the process ends just after its commit.
    let grant = services.registry.make_grant(&services.clock, &user, new, Some("made")).await.unwrap();
    assert_eq!(in_the_orchestra(&admin).await, []);
    let worker = Worker::new(services.clone()).await.unwrap();
    worker.run_until_idle().await.unwrap();
    assert_eq!(in_the_orchestra(&admin).await.len(), 1);

    app.clock.advance(TimeDelta::minutes(5));
    worker.run_until_idle().await.unwrap();
    let access = Access { operation: "listMusicians", is_safe: true, path: "/api/musicians", request_id: Some("read") };
    services.registry.note_access(&services.clock, &grant, &user, access).await.unwrap();
    assert_eq!(in_the_orchestra(&app.admin().await).await.len(), 1);
    app.clock.advance(TimeDelta::seconds(31));
    worker.run_until_idle().await.unwrap();
    assert_eq!(in_the_orchestra(&app.admin().await).await.len(), 2);

    // It ended after it had written there, and before that was noted here: it is written again, and stands there once.
    let central = Connections::open(&services.config.database_url, 1).await.unwrap();
    run(&central, "UPDATE access_note SET told_at = NULL WHERE once = 'made'", Vec::new()).await;
    central.close().await.unwrap();
    services.registry.arm(app.orchestra.id, services.clock.now()).await.unwrap();
    worker.run_until_idle().await.unwrap();
    assert_eq!(in_the_orchestra(&app.admin().await).await.len(), 2);
    assert!(services.registry.untold_notes(app.orchestra.id).await.unwrap().is_empty());
}

async fn admins_see_who_may_look_in(backend: Backend) {
    let app = spawn_app(backend).await;
    let (superadmin, admin) = (app.superadmin().await, app.admin().await);
    let first = ask(&superadmin, &id(&app), false).await;
    app.clock.advance(TimeDelta::minutes(1));
    let second = ask(&superadmin, &id(&app), true).await;
    let elsewhere = ask(&superadmin, &app.other.id.to_string(), false).await;
    let ids = |page: &Value| -> Vec<Value> {
        page["items"].as_array().unwrap().iter().map(|grant| grant["id"].clone()).collect()
    };
    let seen = admin.get("/api/grants").await.is(200).json();
    assert_eq!(ids(&seen), [second["id"].clone(), first["id"].clone()]);
    assert_eq!(seen["items"][1], first);
    assert_eq!(seen["items"][0]["reason"], "Ticket 4711");
    app.user().await.get("/api/grants").await.is_problem(403, "forbidden");
    assert_eq!(ids(&app.other_admin().await.get("/api/grants").await.is(200).json()), [elsewhere["id"].clone()]);

    superadmin.delete(&format!("{GRANTS}/{}", second["id"].as_str().unwrap())).await.is(204);
    let ended = admin.get("/api/grants").await.is(200).json();
    assert_eq!((&ended["items"][0]["isLive"], ended["items"][0]["endedAt"].is_string()), (&json!(false), true));
    assert_eq!(ids(&admin.get("/api/grants?live=true").await.is(200).json()), [first["id"].clone()]);
    let all = superadmin.get(&format!("{GRANTS}?live=true")).await.is(200).json();
    assert_eq!(all["items"].as_array().unwrap().len(), 2);
    let of_one = format!("{GRANTS}?orchestra={}&limit=1", app.orchestra.id);
    let page = superadmin.get(&of_one).await.is(200).json();
    assert_eq!(ids(&page), [second["id"].clone()]);
    let cursor = page["nextCursor"].as_str().unwrap();
    let next = superadmin.get(&format!("{of_one}&cursor={cursor}")).await.is(200).json();
    assert_eq!((ids(&next), next.get("nextCursor")), (vec![first["id"].clone()], None));
    superadmin.get(&format!("{GRANTS}?cursor={cursor}")).await.is_problem(400, "bad_cursor");
}

async fn what_makes_no_grant_is_refused(backend: Backend) {
    let app = spawn_app(backend).await;
    let superadmin = app.superadmin().await;
    let order = json!({ "orchestraId": id(&app), "reason": "Ticket 4711" });
    for (field, value) in [
        ("reason", json!(" ")),
        ("reason", Value::Null),
        ("minutes", json!(0)),
        ("minutes", json!(61)),
        ("minutes", json!(300)),
        ("userId", json!("somebody else's")),
    ] {
        let mut wrong = order.clone();
        wrong[field] = value;
        superadmin.post(GRANTS, wrong).await.is_problem(422, "invalid");
    }
    let nobody = "0197f7a2-5f3c-7cc1-9a53-0c8d4f0e8a11";
    superadmin.post(GRANTS, json!({ "orchestraId": nobody, "reason": "x" })).await.is_problem(404, "not_found");
    superadmin.delete(&format!("{GRANTS}/{nobody}")).await.is_problem(404, "not_found");
    assert_eq!(superadmin.get(GRANTS).await.is(200).json()["items"], json!([]));
    assert_eq!(app.services.registry.orchestra(app.orchestra.id).await.unwrap().unwrap().status, Status::Active);
    assert_eq!(centrally(&app).await, []);
}

async fn a_stream_ends_with_its_grant(backend: Backend) {
    let app = spawn_app(backend).await;
    let superadmin = app.superadmin().await;
    let grant = ask(&superadmin, &id(&app), false).await;
    let mut stream = within(&app, &superadmin).follow("/api/events/stream").await;
    assert_eq!(stream.next().await.unwrap().1, "ready");
    app.admin().await.add_instrument("Theremin").await;
    assert_eq!(stream.next().await.unwrap().1, "change");
    superadmin.delete(&format!("{GRANTS}/{}", grant["id"].as_str().unwrap())).await.is(204);
    let goodbye = stream.next().await.unwrap();
    assert_eq!((goodbye.1.as_str(), &goodbye.2["code"]), ("bye", &json!("grant_required")));
    assert!(stream.next().await.is_none());
}

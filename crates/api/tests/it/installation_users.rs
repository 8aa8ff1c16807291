//! Users across orchestras: found, let in, changed, disabled and signed out by those who run the installation.

use std::{collections::BTreeSet, sync::Arc};

use central_registry::{engine::Connections, user_records::AmendUserRecord, users::Role};
use chrono::TimeDelta;
use domain::ids::UserId;
use sea_orm::{ConnectionTrait, Statement};
use serde_json::{Value, json};
use stagesub::{application::Services, config::Config, workers::Worker};
use test_support::{
    Backend, Caller, Reply, TestApp,
    app::{PASSWORD, add_user},
    on_each_backend,
    smtp::ScriptedSmtp,
    spawn_app,
};

on_each_backend!(
    users_of_all_orchestras_are_found,
    somebody_is_let_in_anywhere,
    a_change_holds_at_the_next_request_and_knows_its_version,
    a_disabled_user_does_not_come_back_with_an_old_session,
    a_user_moves_to_another_orchestra,
    the_last_superadmin_stays,
    two_superadmins_do_not_shut_each_other_out,
    a_link_is_mailed_and_not_shown,
    sessions_are_seen_and_ended,
    every_action_leaves_one_entry,
);

const USERS: &str = "/api/superadmin/users";

async fn id_of(superadmin: &Caller, username: &str) -> String {
    let found = superadmin.get(&format!("{USERS}?q={username}")).await.is(200).json();
    let is_it = |user: &&Value| user["username"] == username;
    found["items"].as_array().unwrap().iter().find(is_it).unwrap()["id"].as_str().unwrap().to_owned()
}

fn names(page: &Value) -> Vec<&str> {
    page["items"].as_array().unwrap().iter().map(|user| user["username"].as_str().unwrap()).collect()
}

async fn users_of_all_orchestras_are_found(backend: Backend) {
    let app = spawn_app(backend).await;
    let superadmin = app.superadmin().await;
    for username in ["a-b", "a.b", "a_b", "azb"] {
        add_user(&app.services, username, Role::User, Some(app.other.id)).await;
    }
    let all = superadmin.get(USERS).await.is(200).json();
    let in_order = ["a-b", "a.b", "a_b", "admin", "azb", "other-admin", "superadmin", "user"];
    assert_eq!(names(&all), in_order, "by their bytes, on both engines");
    assert_eq!(all["items"][5]["orchestra"]["code"], "OTHER");
    assert_eq!((&all["items"][6]["orchestra"], &all["items"][6]["role"]), (&Value::Null, &json!("superadmin")));

    let mut paged = Vec::new();
    let mut path = format!("{USERS}?limit=3");
    loop {
        let page = superadmin.get(&path).await.is(200).json();
        paged.extend(names(&page).into_iter().map(str::to_owned));
        let Some(cursor) = page["nextCursor"].as_str() else { break };
        superadmin.get(&format!("{USERS}?limit=3&role=admin&cursor={cursor}")).await.is_problem(400, "bad_cursor");
        path = format!("{USERS}?limit=3&cursor={cursor}");
    }
    assert_eq!(paged, in_order);

    let sco = app.orchestra.id;
    for (query, found) in [
        (format!("orchestra={sco}"), vec!["admin", "user"]),
        ("role=superadmin".to_owned(), vec!["superadmin"]),
        (format!("role=admin&orchestra={}", app.other.id), vec!["other-admin"]),
        ("q=a_b".to_owned(), vec!["a_b"]),
        ("q=%25".to_owned(), vec![]),
        ("q=ADMIN%40example".to_owned(), vec!["admin", "other-admin", "superadmin"]),
        ("active=false".to_owned(), vec![]),
        ("active=true&q=azb".to_owned(), vec!["azb"]),
    ] {
        assert_eq!(names(&superadmin.get(&format!("{USERS}?{query}")).await.is(200).json()), found, "{query}");
    }
    superadmin.get(&format!("{USERS}?role=king")).await.is_problem(400, "malformed");
}

async fn somebody_is_let_in_anywhere(backend: Backend) {
    let app = spawn_app(backend).await;
    let superadmin = app.superadmin().await;
    let new = |username: &str, role: &str, orchestra: Option<String>| json!({ "username": username, "email": format!("{username}@example.com"), "role": role, "orchestraId": orchestra, "locale": "en" });
    let other = Some(app.other.id.to_string());
    for (username, role, orchestra) in [("root", "superadmin", None), ("anna.berg", "admin", other.clone())] {
        let made = superadmin.post(USERS, new(username, role, orchestra)).await.is(201);
        let (location, made) = (made.header("location").to_owned(), made.json());
        assert_eq!((&made["user"]["invited"], &made["invitation"]["kind"]), (&json!(true), &json!("invite")));
        let token = made["invitation"]["link"].as_str().unwrap().rsplit('/').next().unwrap();
        assert_eq!(superadmin.get(&location).await.is(200).json(), made["user"]);
        let welcome = json!({ "token": token, "password": "four words nobody guesses", "transport": "bearer" });
        let me = app.anonymous().post("/api/auth/welcome", welcome).await.is(200).json();
        assert_eq!((&me["user"]["role"], &me["user"]["locale"]), (&json!(role), &json!("en")));
    }
    let nobodys = Some("0197f7a2-5f3c-7cc1-9a53-0c8d4f0e8a11".to_owned());
    for (wrong, pointer) in [
        (new("one", "superadmin", other.clone()), "/role"),
        (new("one", "admin", None), "/role"),
        (new("one", "user", nobodys), "/orchestraId"),
        (new("One", "superadmin", None), "/username"),
    ] {
        let refused = superadmin.post(USERS, wrong).await.is_problem(422, "invalid").json();
        assert_eq!(refused["errors"][0]["pointer"], pointer);
    }
    superadmin.post(USERS, new("user", "admin", other)).await.is_problem(409, "username_taken");
}

async fn a_change_holds_at_the_next_request_and_knows_its_version(backend: Backend) {
    let app = spawn_app(backend).await;
    let (superadmin, user) = (app.superadmin().await, app.user().await);
    let path = format!("{USERS}/{}", id_of(&superadmin, "user").await);
    let seen = superadmin.get(&path).await.is(200);
    let (seen, version) = (seen.header("etag").to_owned(), seen.json()["version"].clone());
    let edit = superadmin.with("if-match", seen);
    let changed = edit.patch(&path, json!({ "role": "admin" })).await.is(200).json();
    assert_eq!((&changed["role"], changed["version"].as_i64()), (&json!("admin"), version.as_i64().map(|v| v + 1)));
    let stale = edit.patch(&path, json!({ "locale": "sv" })).await.is_problem(412, "stale").json();
    assert_eq!(stale["version"], changed["version"]);
    user.get("/api/instruments").await.is_problem(401, "unauthenticated");
    app.user().await.post("/api/settings", json!({})).await.is_problem(405, "method_not_allowed");
    assert_eq!(app.user().await.get("/api/auth/me").await.is(200).json()["role"], "admin");

    // Another language costs nobody their session, and nothing changed is no change.
    let user = app.user().await;
    let now = superadmin.patch(&path, json!({ "locale": "sv" })).await.is(200).json();
    assert_eq!(user.get("/api/auth/me").await.is(200).json()["locale"], "sv");
    assert_eq!(superadmin.patch(&path, json!({ "locale": "sv", "active": true })).await.is(200).json(), now);
    for wrong in [json!({ "role": "superadmin" }), json!({ "orchestraId": null }), json!({ "username": "other" })] {
        superadmin.patch(&path, wrong).await.is_problem(422, "invalid");
    }
    let nobody = format!("{USERS}/0197f7a2-5f3c-7cc1-9a53-0c8d4f0e8a11");
    superadmin.patch(&nobody, json!({})).await.is_problem(404, "not_found");
    superadmin.get(&nobody).await.is_problem(404, "not_found");
    for refused in [app.admin().await.get(USERS).await, app.admin().await.patch(&path, json!({})).await] {
        refused.is_problem(403, "forbidden");
    }
}

async fn a_disabled_user_does_not_come_back_with_an_old_session(backend: Backend) {
    let app = spawn_app(backend).await;
    let superadmin = app.superadmin().await;
    let credentials = json!({ "username": "user", "password": PASSWORD, "transport": "bearer" });
    let session = app.anonymous().post("/api/auth/login", &credentials).await.is(200).json();
    let user = Caller::bearer(&app, session["accessToken"].as_str().unwrap());
    let path = format!("{USERS}/{}", id_of(&superadmin, "user").await);
    superadmin.patch(&path, json!({ "active": false })).await.is(200);
    user.get("/api/instruments").await.is_problem(401, "unauthenticated");
    app.anonymous().post("/api/auth/login", &credentials).await.is_problem(401, "wrong_credentials");
    superadmin.post(&format!("{path}/password-link"), json!({})).await.is_problem(409, "not_in_this_state");

    superadmin.patch(&path, json!({ "active": true })).await.is(200);
    user.get("/api/instruments").await.is_problem(401, "unauthenticated");
    let renewed = json!({ "refreshToken": session["refreshToken"] });
    app.anonymous().post("/api/auth/refresh", renewed).await.is_problem(401, "unauthenticated");
    app.user().await.get("/api/instruments").await.is(200);

    // The orchestra keeps somebody who can let others in.
    let admin = format!("{USERS}/{}", id_of(&superadmin, "admin").await);
    superadmin.patch(&admin, json!({ "active": false })).await.is_problem(409, "last_admin");
    superadmin.patch(&admin, json!({ "role": "user" })).await.is_problem(409, "last_admin");
}

async fn a_user_moves_to_another_orchestra(backend: Backend) {
    let app = spawn_app(backend).await;
    let (superadmin, user) = (app.superadmin().await, app.user().await);
    let path = format!("{USERS}/{}", id_of(&superadmin, "user").await);
    let moved = superadmin.patch(&path, json!({ "orchestraId": app.other.id })).await.is(200).json();
    assert_eq!(moved["orchestra"]["code"], "OTHER");
    user.get("/api/instruments").await.is_problem(401, "unauthenticated");
    assert_eq!(app.user().await.get("/api/orchestra").await.is(200).json()["code"], "OTHER");
    let nobodys = json!({ "orchestraId": "0197f7a2-5f3c-7cc1-9a53-0c8d4f0e8a11" });
    superadmin.patch(&path, nobodys).await.is_problem(422, "invalid");
    let raised = superadmin.patch(&path, json!({ "role": "superadmin", "orchestraId": null })).await.is(200).json();
    assert_eq!((&raised["role"], &raised["orchestra"]), (&json!("superadmin"), &Value::Null));
    app.user().await.get(USERS).await.is(200);
}

async fn the_last_superadmin_stays(backend: Backend) {
    let app = spawn_app(backend).await;
    let superadmin = app.superadmin().await;
    let path = format!("{USERS}/{}", id_of(&superadmin, "superadmin").await);
    let demoted = json!({ "role": "admin", "orchestraId": app.orchestra.id });
    // Somebody who has yet to choose a password runs nothing.
    let invited = json!({ "username": "root", "email": "root@example.com", "role": "superadmin" });
    superadmin.post(USERS, invited).await.is(201);
    for change in [json!({ "active": false }), demoted.clone()] {
        superadmin.patch(&path, change).await.is_problem(409, "last_superadmin");
    }
    superadmin.get(&path).await.is(200);
    add_user(&app.services, "second", Role::Superadmin, None).await;
    let second = app.log_in("second").await;
    let theirs = format!("{USERS}/{}", id_of(&superadmin, "second").await);
    superadmin.patch(&theirs, json!({ "active": false })).await.is(200);
    superadmin.patch(&path, json!({ "active": false })).await.is_problem(409, "last_superadmin");
    second.get(USERS).await.is_problem(401, "unauthenticated");
    superadmin.patch(&theirs, json!({ "active": true })).await.is(200);

    superadmin.patch(&path, demoted).await.is(200);
    superadmin.get(USERS).await.is_problem(401, "unauthenticated");
    app.superadmin().await.get(USERS).await.is_problem(403, "forbidden");
    app.superadmin().await.get("/api/instruments").await.is(200);
    let second = app.log_in("second").await;
    second.patch(&theirs, json!({ "active": false })).await.is_problem(409, "last_superadmin");
}

async fn two_superadmins_do_not_shut_each_other_out(backend: Backend) {
    let app = spawn_app(backend).await;
    add_user(&app.services, "second", Role::Superadmin, None).await;
    let superadmin = app.superadmin().await;
    let (one, other) = (id_of(&superadmin, "superadmin").await, id_of(&superadmin, "second").await);
    let registry = &app.services.registry;
    let disable = async |id: &str| {
        let (id, change): (UserId, _) =
            (id.parse().unwrap(), AmendUserRecord { active: Some(false), ..AmendUserRecord::default() });
        registry.amend_user_record(&app.services.clock, id, None, change).await
    };
    let (first, second) = tokio::join!(disable(&one), disable(&other));
    assert_eq!(u8::from(first.is_ok()) + u8::from(second.is_ok()), 1, "{first:?} {second:?}");
}

async fn a_link_is_mailed_and_not_shown(backend: Backend) {
    let app = spawn_app(backend).await;
    let server = ScriptedSmtp::start().await;
    let config = Config { smtp_url: Some(server.url().into()), ..(*app.services.config).clone() };
    let worker = Worker::new(Services { config: Arc::new(config), ..app.services.clone() }).await.unwrap();
    let superadmin = app.superadmin().await;
    for (username, orchestra) in [("user", json!("Orchestra SCO")), ("superadmin", Value::Null)] {
        let path = format!("{USERS}/{}/password-link", id_of(&superadmin, username).await);
        let told = superadmin.post(&path, json!({})).await.is(202).json();
        assert_eq!(
            (&told["kind"], told["mailedTo"].as_str().unwrap()),
            (&json!("reset"), &*format!("{username}@example.org"))
        );
        assert_eq!(told.as_object().unwrap().len(), 3, "superadmins take nobody's place: {told}");
        worker.run_until_idle().await.unwrap();
        let mail = server.received().pop().unwrap();
        assert_eq!(mail.to, [format!("{username}@example.org")]);
        let text = mail.parsed.body_text(0).unwrap().into_owned();
        let token = text.split_whitespace().find_map(|word| word.split_once("/admin/welcome/")).unwrap().1;
        let page = app.anonymous().post("/api/auth/welcome/check", json!({ "token": token })).await.is(200).json();
        assert_eq!(page, json!({ "username": username, "orchestra": orchestra, "kind": "reset" }));
    }
}

async fn sessions_are_seen_and_ended(backend: Backend) {
    let app = spawn_app(backend).await;
    let superadmin = app.superadmin().await;
    let on = async |device: &str| {
        let credentials = json!({ "username": "user", "password": PASSWORD, "transport": "bearer" });
        let caller = app.anonymous().with("user-agent", device);
        let reply: Reply = caller.post("/api/auth/login", credentials).await.is(200);
        app.clock.advance(TimeDelta::seconds(1));
        Caller::bearer(&app, reply.json()["accessToken"].as_str().unwrap())
    };
    let (phone, desk, laptop) = (on("Phone").await, on("Desk").await, on("Laptop").await);
    let id = id_of(&superadmin, "user").await;
    let path = format!("{USERS}/{id}/sessions");
    let listed = superadmin.get(&path).await.is(200).json();
    let clients: Vec<_> = listed["items"].as_array().unwrap().iter().map(|one| one["client"].clone()).collect();
    assert_eq!(clients, ["Laptop", "Desk", "Phone"]);
    assert_eq!(listed["items"][0]["transport"], "bearer");

    let desks = format!("{path}/{}", listed["items"][1]["id"].as_str().unwrap());
    let admins = format!(
        "{USERS}/{}/sessions/{}",
        id_of(&superadmin, "admin").await,
        listed["items"][0]["id"].as_str().unwrap()
    );
    superadmin.delete(&admins).await.is_problem(404, "not_found");
    superadmin.delete(&desks).await.is(204);
    superadmin.delete(&desks).await.is_problem(404, "not_found");
    desk.get("/api/instruments").await.is_problem(401, "unauthenticated");
    phone.get("/api/instruments").await.is(200);
    assert_eq!(superadmin.get(&path).await.is(200).json()["items"].as_array().unwrap().len(), 2);
    superadmin.delete(&path).await.is(204);
    for ended in [phone, laptop] {
        ended.get("/api/instruments").await.is_problem(401, "unauthenticated");
    }
    assert_eq!(superadmin.get(&path).await.is(200).json(), json!({ "items": [] }));
    app.user().await.get("/api/instruments").await.is(200);
}

/// The entries of the central log about users: who did it, and to whom.
async fn entries(app: &TestApp) -> Vec<String> {
    let db = Connections::open(&app.services.config.database_url, 1).await.unwrap().writer;
    let sql = "SELECT message, CAST(fields AS text) AS fields FROM system_log WHERE category = 'users' \
               AND user_id IS NOT NULL ORDER BY at, id";
    let rows = db.query_all_raw(Statement::from_string(db.get_database_backend(), sql)).await.unwrap();
    let said = |row: &sea_orm::QueryResult| {
        let fields: Value = serde_json::from_str(&row.try_get::<String>("", "fields").unwrap()).unwrap();
        // What was refused, or changed nothing, was done to nobody.
        let done_to = fields["for"].as_str()?;
        Some(format!("{}: {done_to}", row.try_get::<String>("", "message").unwrap()))
    };
    rows.iter().filter_map(said).collect()
}

async fn every_action_leaves_one_entry(backend: Backend) {
    let app = spawn_app(backend).await;
    let superadmin = app.superadmin().await;
    app.user().await;
    let id = id_of(&superadmin, "user").await;
    let path = format!("{USERS}/{id}");
    let session =
        superadmin.get(&format!("{path}/sessions")).await.json()["items"][0]["id"].as_str().unwrap().to_owned();
    superadmin.patch(&path, json!({ "locale": "sv" })).await.is(200);
    superadmin.patch(&path, json!({ "locale": "sv" })).await.is(200);
    superadmin.patch(&path, json!({ "role": "superadmin" })).await.is(422);
    superadmin.post(&format!("{path}/password-link"), json!({})).await.is(202);
    superadmin.delete(&format!("{path}/sessions/{session}")).await.is(204);
    superadmin.delete(&format!("{path}/sessions")).await.is(204);
    let new = json!({ "username": "root", "email": "root@example.com", "role": "superadmin" });
    let made = superadmin.post(USERS, new).await.is(201).json()["user"]["id"].as_str().unwrap().to_owned();
    let expected: BTreeSet<_> = [
        format!("changed a user: {id}"),
        format!("mailed a link to a password: {id}"),
        format!("ended a user's session: {id}"),
        format!("ended a user's sessions: {id}"),
        format!("let a user in: {made}"),
    ]
    .into();
    let entries = entries(&app).await;
    assert_eq!((entries.len(), entries.into_iter().collect::<BTreeSet<_>>()), (5, expected));
}

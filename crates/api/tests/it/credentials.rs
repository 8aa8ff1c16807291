//! How users want the app, how they are let in, and how they come by a password.

use chrono::TimeDelta;
use domain::ids::UserId;
use serde_json::{Value, json};
use test_support::{Backend, Caller, Reply, TestApp, app::PASSWORD, app::add_user, on_each_backend, spawn_app};

on_each_backend!(
    everybody_has_the_app_as_they_want_it,
    changing_the_password_ends_the_other_sessions,
    an_invited_user_chooses_a_password_once,
    a_new_link_replaces_the_one_before_and_resets_the_password,
    a_link_is_good_for_a_week_and_for_an_active_user,
    of_two_who_use_a_link_at_once_one_succeeds,
    links_and_users_are_of_the_own_orchestra,
    two_admins_do_not_shut_each_other_out,
);

const CHOSEN: &str = "four words nobody guesses";

async fn log_in(app: &TestApp, username: &str, password: &str) -> Reply {
    let credentials = json!({ "username": username, "password": password, "transport": "bearer" });
    app.anonymous().post("/api/auth/login", credentials).await
}

fn bearer(app: &TestApp, logged_in: &Reply) -> Caller {
    Caller::bearer(app, logged_in.json()["accessToken"].as_str().unwrap())
}

/// The token at the end of a link.
fn token(invitation: &Value) -> String {
    let link = invitation["link"].as_str().unwrap();
    let token = link.strip_prefix("http://localhost:8080/admin/welcome/").unwrap();
    assert!(token.len() == 52 && token.bytes().all(|b| b.is_ascii_alphanumeric()), "{token}");
    token.to_owned()
}

async fn check(app: &TestApp, token: &str) -> Reply {
    app.anonymous().post("/api/auth/welcome/check", json!({ "token": token })).await
}

async fn welcome(app: &TestApp, token: &str, password: &str) -> Reply {
    let body = json!({ "token": token, "password": password, "transport": "bearer" });
    app.anonymous().post("/api/auth/welcome", body).await
}

async fn invite(admin: &Caller, username: &str) -> Value {
    let new = json!({ "username": username, "email": format!("{username}@example.com"), "role": "user" });
    admin.post("/api/users", new).await.is(201).json()
}

async fn everybody_has_the_app_as_they_want_it(backend: Backend) {
    let app = spawn_app(backend).await;
    let (admin, user) = (app.admin().await, app.user().await);
    let before = user.get("/api/auth/me").await.is(200).json();
    assert_eq!(
        (&before["locale"], &before["theme"], &before["shortcuts"]),
        (&json!("en"), &json!("system"), &json!(true))
    );
    assert_eq!((&before["orchestra"]["mailMode"], &before["orchestra"]["demo"]), (&json!("rehearsal"), &json!(false)));

    let changed =
        user.patch("/api/auth/me", json!({ "theme": "dark", "locale": "sv", "shortcuts": false })).await.is(200);
    let now = user.get("/api/auth/me").await.is(200).json();
    assert_eq!(changed.json(), now);
    assert_eq!((&now["locale"], &now["theme"], &now["shortcuts"]), (&json!("sv"), &json!("dark"), &json!(false)));
    let kept = user.patch("/api/auth/me", json!({ "theme": "light" })).await.is(200).json();
    assert_eq!((&kept["locale"], &kept["theme"], &kept["shortcuts"]), (&json!("sv"), &json!("light"), &json!(false)));
    assert_eq!(admin.get("/api/auth/me").await.json()["theme"], "system", "nobody else is affected");
    for wrong in [
        json!({ "theme": "pink" }),
        json!({ "locale": "fi" }),
        json!({ "shortcuts": "no" }),
        json!({ "role": "admin" }),
    ] {
        user.patch("/api/auth/me", wrong).await.is_problem(422, "invalid");
    }
    app.superadmin().await.patch("/api/auth/me", json!({ "theme": "dark" })).await.is(200);
}

async fn changing_the_password_ends_the_other_sessions(backend: Backend) {
    let app = spawn_app(backend).await;
    let (here, elsewhere, other) = (app.user().await, app.user().await, app.admin().await);
    let change = async |current: &str, new: &str| {
        here.post("/api/auth/password", json!({ "currentPassword": current, "newPassword": new })).await
    };
    let pointer = |reply: Reply| reply.is_problem(422, "invalid").json()["errors"][0]["pointer"].clone();
    assert_eq!(pointer(change("not the password", CHOSEN).await), "/currentPassword");
    assert_eq!(pointer(change(PASSWORD, "too short").await), "/newPassword");
    elsewhere.get("/api/auth/me").await.is(200);

    change(PASSWORD, CHOSEN).await.is(204);
    here.get("/api/auth/me").await.is(200);
    other.get("/api/auth/me").await.is(200);
    elsewhere.get("/api/auth/me").await.is_problem(401, "unauthenticated");
    log_in(&app, "user", PASSWORD).await.is_problem(401, "wrong_credentials");
    log_in(&app, "user", CHOSEN).await.is(200);
}

async fn an_invited_user_chooses_a_password_once(backend: Backend) {
    let app = spawn_app(backend).await;
    let admin = app.admin().await;
    let created = invite(&admin, "anna.berg").await;
    assert_eq!((&created["user"]["invited"], &created["user"]["role"]), (&json!(true), &json!("user")));
    assert_eq!(created["invitation"]["kind"], "invite");
    log_in(&app, "anna.berg", "none").await.is_problem(401, "wrong_credentials");
    let token = token(&created["invitation"]);

    let page = check(&app, &token).await.is(200).json();
    assert_eq!(page, json!({ "username": "anna.berg", "orchestra": app.orchestra.name, "kind": "invite" }));
    welcome(&app, &token, "too short").await.is_problem(422, "invalid");
    let in_cookies = json!({ "token": token, "password": CHOSEN });
    app.anonymous().post("/api/auth/welcome", &in_cookies).await.is_problem(403, "cross_site");
    let logged_in = welcome(&app, &token, CHOSEN).await.is(200);
    assert_eq!(bearer(&app, &logged_in).get("/api/auth/me").await.is(200).json()["username"], "anna.berg");
    log_in(&app, "Anna.Berg", CHOSEN).await.is(200);

    check(&app, &token).await.is_problem(404, "not_found");
    welcome(&app, &token, CHOSEN).await.is_problem(404, "not_found");
    let users = admin.get("/api/users").await.json();
    let anna = users["items"].as_array().unwrap().iter().find(|user| user["username"] == "anna.berg").unwrap();
    assert_eq!(anna["invited"], false);
    assert!(!users.to_string().contains(&token));

    for (field, taken, code) in
        [("username", json!("user"), "username_taken"), ("email", json!("user@example.org"), "email_taken")]
    {
        let mut new = json!({ "username": "bo", "email": "bo@example.com", "role": "admin" });
        new["username"] = json!("bo.berg");
        new[field] = taken;
        admin.post("/api/users", new).await.is_problem(409, code);
    }
    let superadmin = json!({ "username": "root2", "email": "root2@example.com", "role": "superadmin" });
    admin.post("/api/users", superadmin).await.is_problem(422, "invalid");
    let no_name = json!({ "username": "Å", "email": "a@example.com", "role": "user" });
    admin.post("/api/users", no_name).await.is_problem(422, "invalid");
}

async fn a_new_link_replaces_the_one_before_and_resets_the_password(backend: Backend) {
    let app = spawn_app(backend).await;
    let (admin, user) = (app.admin().await, app.user().await);
    let path = format!("/api/users/{}/invitation", user.get("/api/auth/me").await.id());
    let first = admin.post(&path, json!({})).await.is(201);
    assert_eq!(first.header("cache-control"), "no-store");
    let second = admin.post(&path, json!({})).await.is(201).json();
    assert_eq!(second["kind"], "reset");
    check(&app, &token(&first.json())).await.is_problem(404, "not_found");
    check(&app, &token(&second)).await.is(200);
    user.get("/api/auth/me").await.is(200);
    log_in(&app, "user", PASSWORD).await.is(200);

    welcome(&app, &token(&second), CHOSEN).await.is(200);
    user.get("/api/auth/me").await.is_problem(401, "unauthenticated");
    log_in(&app, "user", PASSWORD).await.is_problem(401, "wrong_credentials");

    let again = admin.post(&path, json!({})).await.is(201).json();
    let own = log_in(&app, "user", CHOSEN).await.is(200);
    let change = json!({ "currentPassword": CHOSEN, "newPassword": "another four good words" });
    bearer(&app, &own).post("/api/auth/password", change).await.is(204);
    check(&app, &token(&again)).await.is_problem(404, "not_found");
}

async fn a_link_is_good_for_a_week_and_for_an_active_user(backend: Backend) {
    let app = spawn_app(backend).await;
    let admin = app.admin().await;
    let (anna, bo) = (invite(&admin, "anna").await, invite(&admin, "bo.berg").await);
    admin
        .patch(&format!("/api/users/{}", bo["user"]["id"].as_str().unwrap()), json!({ "active": false }))
        .await
        .is(200);
    check(&app, &token(&bo["invitation"])).await.is_problem(404, "not_found");
    welcome(&app, &token(&bo["invitation"]), CHOSEN).await.is_problem(404, "not_found");

    app.clock.advance(TimeDelta::days(7) - TimeDelta::seconds(1));
    check(&app, &token(&anna["invitation"])).await.is(200);
    app.clock.advance(TimeDelta::seconds(1));
    check(&app, &token(&anna["invitation"])).await.is_problem(404, "not_found");
    welcome(&app, &token(&anna["invitation"]), CHOSEN).await.is_problem(404, "not_found");
}

async fn of_two_who_use_a_link_at_once_one_succeeds(backend: Backend) {
    let app = spawn_app(backend).await;
    let token = token(&invite(&app.admin().await, "anna.berg").await["invitation"]);
    let passwords = ["the first good password", "the second good password"];
    let (one, other) = tokio::join!(welcome(&app, &token, passwords[0]), welcome(&app, &token, passwords[1]));
    let winner = usize::from(one.status != 200);
    let [won, lost] = if winner == 0 { [one, other] } else { [other, one] };
    won.is(200);
    lost.is_problem(404, "not_found");
    log_in(&app, "anna.berg", passwords[winner]).await.is(200);
    log_in(&app, "anna.berg", passwords[1 - winner]).await.is_problem(401, "wrong_credentials");
}

async fn links_and_users_are_of_the_own_orchestra(backend: Backend) {
    let app = spawn_app(backend).await;
    let (user, other) = (app.user().await, app.other_admin().await);
    let path = format!("/api/users/{}/invitation", user.get("/api/auth/me").await.id());
    other.post(&path, json!({})).await.is_problem(404, "not_found");
    user.post(&path, json!({})).await.is_problem(403, "forbidden");
    let theirs = invite(&other, "anna.berg").await;
    let page = check(&app, &token(&theirs["invitation"])).await.is(200).json();
    assert_eq!(page["orchestra"], app.other.name);
    let logged_in = welcome(&app, &token(&theirs["invitation"]), CHOSEN).await.is(200).json();
    assert_eq!(logged_in["user"]["orchestra"]["code"], "OTHER");
}

async fn two_admins_do_not_shut_each_other_out(backend: Backend) {
    let app = spawn_app(backend).await;
    add_user(&app.services, "admin2", central_registry::users::Role::Admin, Some(app.orchestra.id)).await;
    let (one, other) = (app.admin().await, app.log_in("admin2").await);
    let (one_id, other_id) = (one.get("/api/auth/me").await.id(), other.get("/api/auth/me").await.id());
    let registry = &app.services.registry;
    let disable = async |id: &str| {
        let id: UserId = id.parse().unwrap();
        registry.set_user_active(&app.services.clock, Some(app.orchestra.id), id, false).await
    };
    let (first, second) = tokio::join!(disable(&one_id), disable(&other_id));
    assert_eq!(u8::from(first.is_ok()) + u8::from(second.is_ok()), 1, "{first:?} {second:?}");

    // Somebody who has yet to choose a password runs nothing.
    let (left, left_id) = if first.is_ok() { (other, other_id) } else { (one, one_id) };
    let new = json!({ "username": "new-admin", "email": "new@example.com", "role": "admin" });
    left.post("/api/users", new).await.is(201);
    assert!(disable(&left_id).await.is_err());
    let path = format!("/api/users/{left_id}");
    left.patch(&path, json!({ "role": "user" })).await.is_problem(409, "not_in_this_state");
}

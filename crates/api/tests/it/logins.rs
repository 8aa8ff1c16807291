//! Logging in, staying in, and being out at the next request.

use central_registry::{
    orchestras::Status,
    users::{ImportedUser, Role},
};
use chrono::TimeDelta;
use reqwest::header::SET_COOKIE;
use serde_json::{Value, json};
use test_support::{
    Caller, Reply, TestApp,
    app::{PASSWORD, add_user},
    on_each_backend, spawn_app,
};

on_each_backend!(
    the_credentials_decide_the_orchestra,
    a_wrong_password_and_an_unknown_user_are_told_the_same,
    cookies_are_http_only_and_need_the_app_behind_unsafe_methods,
    a_cookie_and_a_bearer_token_together_are_refused,
    a_refresh_token_moves_on_and_forgives_one_step_within_a_minute,
    an_old_refresh_token_ends_the_login,
    logging_out_holds_at_the_next_request,
    disabling_and_changing_a_role_hold_at_the_next_request,
    suspending_an_orchestra_holds_at_the_next_request,
    a_bcrypt_hash_is_upgraded_at_the_first_login,
    logins_are_limited_by_account_before_hashing,
);

async fn log_in(app: &TestApp, username: &str) -> Value {
    let credentials = json!({ "username": username, "password": PASSWORD, "transport": "bearer" });
    app.anonymous().post("/api/auth/login", credentials).await.is(200).json()
}

async fn refresh(app: &TestApp, token: &Value) -> Reply {
    app.anonymous().post("/api/auth/refresh", json!({ "refreshToken": token })).await
}

async fn the_credentials_decide_the_orchestra(backend: test_support::Backend) {
    let app = spawn_app(backend).await;
    let me = app.admin().await.get("/api/auth/me").await.is(200).json();
    assert_eq!(
        (&me["username"], &me["role"], &me["orchestra"]["code"]),
        (&json!("admin"), &json!("admin"), &json!("SCO"))
    );
    let other = app.log_in("OTHER-admin").await.get("/api/auth/me").await.is(200).json();
    assert_eq!(other["orchestra"]["code"], "OTHER");
    let superadmin = app.superadmin().await.get("/api/auth/me").await.is(200).json();
    assert_eq!(superadmin.get("orchestra"), None);
}

async fn a_wrong_password_and_an_unknown_user_are_told_the_same(backend: test_support::Backend) {
    let app = spawn_app(backend).await;
    let try_in = async |username: &str| {
        let credentials = json!({ "username": username, "password": "not the password", "transport": "bearer" });
        let mut problem =
            app.anonymous().post("/api/auth/login", credentials).await.is_problem(401, "wrong_credentials").json();
        problem["requestId"].take();
        problem
    };
    assert_eq!(try_in("admin").await, try_in("nobody-at-all").await);
}

async fn cookies_are_http_only_and_need_the_app_behind_unsafe_methods(backend: test_support::Backend) {
    let app = spawn_app(backend).await;
    let credentials = json!({ "username": "admin", "password": PASSWORD });
    app.anonymous().post("/api/auth/login", &credentials).await.is_problem(403, "cross_site");
    let in_app = app.anonymous().with("x-stagesub", "1").with("sec-fetch-site", "same-origin");
    let reply = in_app.post("/api/auth/login", &credentials).await.is(200);
    assert_eq!(reply.json().get("accessToken"), None, "no token where scripts could read it");
    let set: Vec<_> = reply.headers.get_all(SET_COOKIE).iter().map(|cookie| cookie.to_str().unwrap()).collect();
    assert_eq!(set.len(), 2);
    assert!(
        set.iter()
            .all(|cookie| cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax") && cookie.contains("Path=/"))
    );
    let cookies = set.iter().map(|cookie| cookie.split(';').next().unwrap()).collect::<Vec<_>>().join("; ");
    let browser = app.anonymous().with("cookie", cookies);
    browser.get("/api/auth/me").await.is(200);
    let users = browser.get("/api/users").await.is(200).json();
    let user = users["items"].as_array().unwrap().iter().find(|user| user["username"] == "user").unwrap()["id"].clone();
    let path = format!("/api/users/{}", user.as_str().unwrap());
    let host = app.address.trim_start_matches("http://").to_owned();
    for (what, headers) in [
        ("no header", vec![]),
        ("only our header", vec![("x-stagesub", "1".to_owned())]),
        ("another site", vec![("x-stagesub", "1".to_owned()), ("sec-fetch-site", "cross-site".to_owned())]),
        ("a sibling site", vec![("x-stagesub", "1".to_owned()), ("sec-fetch-site", "same-site".to_owned())]),
        ("a null origin", vec![("x-stagesub", "1".to_owned()), ("origin", "null".to_owned())]),
        ("another origin", vec![("x-stagesub", "1".to_owned()), ("origin", "https://evil.example.org".to_owned())]),
    ] {
        let caller = headers.into_iter().fold(browser.clone(), |caller, (name, value)| caller.with(name, value));
        let reply = caller.patch(&path, json!({ "active": true })).await;
        assert_eq!(reply.status, 403, "{what}");
    }
    let own = browser.with("x-stagesub", "1").with("origin", format!("http://{host}"));
    own.patch(&path, json!({ "active": true })).await.is(200);
}

async fn a_cookie_and_a_bearer_token_together_are_refused(backend: test_support::Backend) {
    let app = spawn_app(backend).await;
    let caller = app.admin().await.with("cookie", "stagesub_at=anything");
    caller.get("/api/auth/me").await.is_problem(400, "two_credentials");
}

async fn a_refresh_token_moves_on_and_forgives_one_step_within_a_minute(backend: test_support::Backend) {
    let app = spawn_app(backend).await;
    let first = log_in(&app, "admin").await["refreshToken"].clone();
    let second = refresh(&app, &first).await.is(200).json();
    app.clock.advance(TimeDelta::seconds(59));
    let again = refresh(&app, &first).await.is(200).json();
    assert_eq!(again["refreshToken"], second["refreshToken"], "two tabs get the same successor");
    app.clock.advance(TimeDelta::seconds(2));
    let late = refresh(&app, &first).await.is(200).json();
    assert_ne!(late["refreshToken"], second["refreshToken"], "the lost answer is skipped");
    refresh(&app, &second["refreshToken"]).await.is_problem(401, "unauthenticated");
    refresh(&app, &late["refreshToken"]).await.is_problem(401, "unauthenticated");
}

async fn an_old_refresh_token_ends_the_login(backend: test_support::Backend) {
    let app = spawn_app(backend).await;
    let first = log_in(&app, "admin").await;
    let second = refresh(&app, &first["refreshToken"]).await.is(200).json();
    let third = refresh(&app, &second["refreshToken"]).await.is(200).json();
    let caller = Caller::bearer(&app, third["accessToken"].as_str().unwrap());
    caller.get("/api/auth/me").await.is(200);
    refresh(&app, &first["refreshToken"]).await.is_problem(401, "unauthenticated");
    caller.get("/api/auth/me").await.is_problem(401, "unauthenticated");
    refresh(&app, &third["refreshToken"]).await.is_problem(401, "unauthenticated");
}

async fn logging_out_holds_at_the_next_request(backend: test_support::Backend) {
    let app = spawn_app(backend).await;
    let login = log_in(&app, "admin").await;
    let caller = Caller::bearer(&app, login["accessToken"].as_str().unwrap());
    caller.get("/api/auth/me").await.is(200);
    let token = json!({ "refreshToken": login["refreshToken"] });
    app.anonymous().post("/api/auth/logout", &token).await.is(204);
    caller.get("/api/auth/me").await.is_problem(401, "unauthenticated");
    refresh(&app, &login["refreshToken"]).await.is_problem(401, "unauthenticated");
    app.anonymous().post("/api/auth/logout", &token).await.is(204);
}

async fn disabling_and_changing_a_role_hold_at_the_next_request(backend: test_support::Backend) {
    let app = spawn_app(backend).await;
    add_user(&app.services, "second-user", Role::User, Some(app.orchestra.id)).await;
    let (admin, user, second) = (app.admin().await, app.user().await, app.log_in("second-user").await);
    let users = admin.get("/api/users").await.is(200).json();
    let path = |name: &str| {
        let users = users["items"].as_array().unwrap();
        format!("/api/users/{}", users.iter().find(|user| user["username"] == name).unwrap()["id"].as_str().unwrap())
    };
    user.get("/api/users").await.is(200);
    admin.patch(&path("user"), json!({ "active": false })).await.is(200);
    user.get("/api/users").await.is_problem(401, "unauthenticated");
    second.get("/api/users").await.is(200);
    admin.patch(&path("second-user"), json!({ "role": "admin" })).await.is(200);
    second.get("/api/users").await.is_problem(401, "unauthenticated");
    let promoted = app.log_in("second-user").await;
    promoted.patch(&path("user"), json!({ "active": true })).await.is(200);
    admin.patch(&path("admin"), json!({ "active": false })).await.is_problem(409, "not_in_this_state");
    // Another orchestra's users are not there.
    app.other_admin().await.patch(&path("user"), json!({ "active": false })).await.is_problem(404, "not_found");
}

async fn suspending_an_orchestra_holds_at_the_next_request(backend: test_support::Backend) {
    let app = spawn_app(backend).await;
    let (admin, other) = (app.admin().await, app.other_admin().await);
    admin.get("/api/users").await.is(200);
    let (registry, clock, id) = (&app.services.registry, &app.services.clock, app.orchestra.id);
    assert!(registry.stand_still(clock, id, Status::Suspended).await.unwrap());
    admin.get("/api/users").await.is_problem(403, "orchestra_suspended");
    other.get("/api/users").await.is(200);
    assert!(registry.stand_still(clock, id, Status::Inactive).await.unwrap());
    admin.get("/api/users").await.is_problem(403, "orchestra_not_in_use");
    registry.take_into_use(clock, id).await.unwrap();
    admin.get("/api/users").await.is(200);
}

async fn a_bcrypt_hash_is_upgraded_at_the_first_login(backend: test_support::Backend) {
    let app = spawn_app(backend).await;
    let new = ImportedUser {
        username: "from-before".into(),
        email: "from-before@example.org".into(),
        password_hash: bcrypt::hash(PASSWORD, 4).unwrap(),
        role: Role::User,
        orchestra: Some(app.orchestra.id),
        locale: "sv".into(),
    };
    app.services.registry.import_user(&app.services.sign_in_clock, new).await.unwrap();
    app.log_in("from-before").await.get("/api/auth/me").await.is(200);
    let stored = app.services.registry.password_kind("from-before").await.unwrap();
    assert_eq!(stored.as_deref(), Some("argon2id"));
    app.log_in("from-before").await;
}

async fn logins_are_limited_by_account_before_hashing(backend: test_support::Backend) {
    let app = spawn_app(backend).await;
    let wrong = json!({ "username": "admin", "password": "not the password", "transport": "bearer" });
    let mut last = None;
    for _ in 0..21 {
        last = Some(app.anonymous().post("/api/auth/login", &wrong).await);
    }
    let refused = last.unwrap().is_problem(429, "too_many_requests");
    assert!(refused.header("retry-after").parse::<u64>().unwrap() >= 1);
    app.log_in("user").await;
    app.clock.advance(TimeDelta::minutes(1));
    app.log_in("admin").await;
}

//! What the server says before any handler is reached, and of requests that cannot be read.

use reqwest::Method;
use serde_json::json;
use test_support::{Backend, on_each_backend, spawn_app, spawn_app_with};

on_each_backend!(
    every_failure_is_a_problem_document,
    probes_and_documents_are_public,
    bodies_are_checked_field_by_field,
    only_superadmins_may_name_an_orchestra,
    one_orchestra_does_not_use_up_anothers_calls,
);

async fn every_failure_is_a_problem_document(backend: Backend) {
    let app = spawn_app(backend).await;
    let anonymous = app.anonymous();
    anonymous.get("/api/nothing-here").await.is_problem(404, "not_found");
    anonymous.get("/nothing-here").await.is_problem(404, "not_found");
    let wrong_method = anonymous.delete("/api/auth/login").await.is_problem(405, "method_not_allowed");
    assert_eq!(wrong_method.header("allow"), "POST");
    anonymous.get("/api/users").await.is_problem(401, "unauthenticated");
    let admin = app.admin().await;
    admin.patch("/api/users/not-an-id", json!({})).await.is_problem(404, "not_found");
    let reply = admin.get("/api/users").await.is(200);
    assert!(!reply.header("x-request-id").is_empty());
    assert_eq!(reply.header("x-content-type-options"), "nosniff");
    assert!(reply.header("ratelimit").starts_with("\"staff\";r="));
    let problem = anonymous.get("/api/users").await;
    assert_eq!(problem.json()["requestId"], problem.header("x-request-id"));
}

async fn one_orchestra_does_not_use_up_anothers_calls(backend: Backend) {
    let app = spawn_app_with(backend, |config| config.staff_rate = 10).await;
    let (admin, user, other_admin) = (app.admin().await, app.user().await, app.other_admin().await);
    for _ in 0..10 {
        admin.get("/api/instruments").await.is(200);
    }
    admin.get("/api/instruments").await.is_problem(429, "too_many_requests");
    let refused = user.get("/api/instruments").await.is_problem(429, "too_many_requests");
    assert!(refused.header("retry-after").parse::<u64>().unwrap() > 0);
    other_admin.get("/api/instruments").await.is(200);
}

async fn probes_and_documents_are_public(backend: Backend) {
    let app = spawn_app(backend).await;
    let anonymous = app.anonymous();
    assert_eq!(anonymous.get("/api/health/live").await.is(200).json()["status"], "live");
    assert_eq!(anonymous.get("/api/health/ready").await.is(200).json()["status"], "ready");
    assert_eq!(anonymous.get("/api/openapi.json").await.is(200).json()["openapi"], "3.1.0");
    let metrics = anonymous.get("/metrics").await.is(200);
    assert!(metrics.body.contains("stagesub_http_requests_total"), "{}", metrics.body);
}

async fn bodies_are_checked_field_by_field(backend: Backend) {
    let app = spawn_app(backend).await;
    let anonymous = app.anonymous();
    let log_in =
        async |body: &str| anonymous.send(Method::POST, "/api/auth/login", Some(body.as_bytes().to_vec())).await;
    log_in("{").await.is_problem(400, "malformed");
    log_in("").await.is_problem(400, "malformed");
    log_in(r#"{"username":"a","password":"b"} more"#).await.is_problem(400, "malformed");
    log_in(&"[".repeat(100_000)).await.is_problem(422, "invalid");
    let unknown = log_in(r#"{"username":"a","password":"b","role":"superadmin"}"#).await.is_problem(422, "invalid");
    assert!(unknown.json()["errors"][0]["detail"].as_str().unwrap().contains("unknown field"), "{}", unknown.body);
    let empty = log_in(r#"{"username":"","password":"b"}"#).await.is_problem(422, "invalid");
    assert_eq!(empty.json()["errors"][0]["pointer"], "/username");
    let large = format!(r#"{{"username":"{}","password":"b"}}"#, "a".repeat(300_000));
    log_in(&large).await.is_problem(413, "body_too_large");
    anonymous.submit("/api/auth/login", &[("username", "a")]).await.is_problem(415, "not_json");
}

async fn only_superadmins_may_name_an_orchestra(backend: Backend) {
    let app = spawn_app(backend).await;
    let other = app.other.id.to_string();
    let admin = app.admin().await;
    admin.with("x-orchestra-id", &other).get("/api/users").await.is_problem(403, "orchestra_header");
    admin
        .with("x-orchestra-id", app.orchestra.id.to_string())
        .get("/api/users")
        .await
        .is_problem(403, "orchestra_header");
    let superadmin = app.superadmin().await;
    superadmin.get("/api/users").await.is_problem(403, "grant_required");
    superadmin.with("x-orchestra-id", &other).get("/api/users").await.is_problem(403, "grant_required");
}

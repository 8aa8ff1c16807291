//! What the server says before any handler is reached, and of requests that cannot be read.

use std::time::Duration;

use central_registry::links::Link;
use domain::ids::RequestId;
use reqwest::Method;
use serde_json::json;
use test_support::{Backend, TestApp, on_each_backend, spawn_app, spawn_app_with};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// Ours for these tests.
const BODY_DEADLINE: Duration = Duration::from_millis(400);

on_each_backend!(
    every_failure_is_a_problem_document,
    probes_and_documents_are_public,
    bodies_are_checked_field_by_field,
    a_nul_is_never_a_fault_of_ours,
    a_body_that_trickles_is_given_up_and_holds_nobody_up,
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
    log_in(r#"["a","b"]"#).await.is_problem(422, "invalid");
    let unknown = log_in(r#"{"username":"a","password":"b","role":"superadmin"}"#).await.is_problem(422, "invalid");
    assert!(unknown.json()["errors"][0]["detail"].as_str().unwrap().contains("unknown field"), "{}", unknown.body);
    let empty = log_in(r#"{"username":"","password":"b"}"#).await.is_problem(422, "invalid");
    assert_eq!(empty.json()["errors"][0]["pointer"], "/username");
    let large = format!(r#"{{"username":"{}","password":"b"}}"#, "a".repeat(300_000));
    log_in(&large).await.is_problem(413, "body_too_large");
    anonymous.submit("/api/auth/login", &[("username", "a")]).await.is_problem(415, "not_json");
}

/// PostgreSQL stores none, and refuses the statement that holds one.
async fn a_nul_is_never_a_fault_of_ours(backend: Backend) {
    let app = spawn_app(backend).await;
    let (anonymous, admin, superadmin) = (app.anonymous(), app.admin().await, app.superadmin().await);
    for (path, body) in [
        ("/api/auth/login", json!({ "username": "ad\0min", "password": "b", "transport": "bearer" })),
        ("/api/auth/login", json!({ "username": "admin", "password": "b\0", "transport": "bearer" })),
        ("/api/auth/forgot", json!({ "account": "ad\0min" })),
        ("/api/auth/welcome/check", json!({ "token": "a\0" })),
        ("/api/auth/refresh", json!({ "refreshToken": "a\0" })),
    ] {
        let reply = anonymous.post(path, &body).await;
        assert!(matches!(reply.status.as_u16(), 401 | 404 | 422), "{path} {body}: {} {}", reply.status, reply.body);
    }
    let field = json!({ "username": "ad\0min", "password": "b" });
    let refused = anonymous.post("/api/auth/login", &field).await.is_problem(422, "invalid").json();
    assert_eq!(refused["errors"][0]["pointer"], "/username");
    for path in [
        "/api/musicians?q=%00",
        "/api/musicians?externalId=%00",
        "/api/positions?externalId=%00",
        "/api/musicians?cursor=%00",
        "/api/logs?text=%00",
        "/api/logs?category=%00",
        "/api/logs?requestId=%00",
        "/api/mailbox/%00",
    ] {
        let reply = admin.get(path).await;
        assert!(matches!(reply.status.as_u16(), 200 | 400 | 404 | 422), "{path}: {} {}", reply.status, reply.body);
    }
    for path in [
        "/api/superadmin/users?q=%00",
        "/api/superadmin/logs?text=%00",
        "/api/superadmin/logs?category=%00",
        "/api/superadmin/logs?requestId=%00",
        "/api/superadmin/plans/%00",
    ] {
        let reply = superadmin.get(path).await;
        assert!(
            matches!(reply.status.as_u16(), 200 | 400 | 404 | 405 | 422),
            "{path}: {} {}",
            reply.status,
            reply.body
        );
    }
}

/// What is answered to a request whose body comes a byte at a time and is announced as longer than it ever gets.
async fn trickled(app: &TestApp, path: &str, kind: &str) -> (String, usize) {
    let mut line = TcpStream::connect(app.address.strip_prefix("http://").unwrap()).await.unwrap();
    let head =
        format!("POST {path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: {kind}\r\ncontent-length: 10000\r\n\r\n");
    line.write_all(head.as_bytes()).await.unwrap();
    let (mut answers, mut asks) = line.split();
    let (mut answer, mut sent) = ([0; 4096], 0);
    let mut drip = tokio::time::interval(BODY_DEADLINE / 20);
    loop {
        tokio::select! {
            length = answers.read(&mut answer) => {
                return (String::from_utf8_lossy(&answer[..length.unwrap()]).into_owned(), sent);
            }
            _ = drip.tick() => {
                // Who is given up may be hung up on, too.
                sent += usize::from(asks.write_all(b" ").await.is_ok());
            }
        }
    }
}

async fn a_body_that_trickles_is_given_up_and_holds_nobody_up(backend: Backend) {
    let app = spawn_app_with(backend, |config| config.body_deadline = BODY_DEADLINE).await;
    let admin = app.admin().await;
    // More than the server has threads.
    let slow = (0..64).map(|_| trickled(&app, "/api/auth/login", "application/json"));
    let (answers, ()) = futures::join!(futures::future::join_all(slow), async {
        admin.get("/api/instruments").await.is(200);
    });
    for (answer, sent) in answers {
        assert!(answer.starts_with("HTTP/1.1 408 ") && answer.contains("\"code\":\"body_timeout\""), "{answer}");
        assert!((2..=10_000).contains(&sent), "what came meanwhile won no time: {sent} bytes");
    }
    let token = "a".repeat(100);
    let (answer, _) = trickled(&app, &format!("/r/{token}"), "application/x-www-form-urlencoded").await;
    assert!(answer.starts_with("HTTP/1.1 404 "), "an unknown link is told before anything is read: {answer}");
    let request = RequestId::new(&app.services.clock);
    let link = app.services.links.token(&Link { orchestra: app.orchestra.id, request, epoch: 0 });
    let (answer, _) = trickled(&app, &format!("/r/{link}"), "application/x-www-form-urlencoded").await;
    assert!(answer.starts_with("HTTP/1.1 400 "), "{answer}");
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

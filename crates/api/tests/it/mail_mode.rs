//! Going live and back into rehearsal: only after a test mail, and for everybody to see.

use chrono::TimeDelta;
use domain::values::states::Strategy;
use serde_json::{Value, json};
use stagesub::workers::Worker;
use test_support::{
    Backend, TestApp, on_each_backend,
    smtp::{Action, ScriptedSmtp, Stage},
    spawn_app, spawn_app_with,
};

use crate::staffed;

on_each_backend!(
    without_a_mail_server_nobody_goes_live,
    an_orchestra_goes_live_after_a_test_mail_and_back,
    what_was_rehearsed_is_cleared_away_before_going_live,
    what_the_mail_server_says_is_told,
    test_mails_are_limited_by_orchestra,
    a_staging_server_tests_with_its_own_people_alone,
);

async fn with_mail_server(backend: Backend, only_to: &[&str]) -> (TestApp, ScriptedSmtp) {
    let server = ScriptedSmtp::start().await;
    let app = spawn_app_with(backend, |config| {
        config.smtp_url = Some(server.url().into());
        "stagesub@stagesub.example".clone_into(&mut config.mail_from);
        config.mail_only_to = only_to.iter().map(ToString::to_string).collect();
    });
    (app.await, server)
}

async fn without_a_mail_server_nobody_goes_live(backend: Backend) {
    let app = spawn_app(backend).await;
    let admin = app.admin().await;
    let shown = admin.get("/api/orchestra").await.is(200).json();
    for (field, value) in [
        ("code", json!("SCO")),
        ("mailMode", json!("rehearsal")),
        ("demo", json!(false)),
        ("smtp", json!(false)),
        ("timezone", json!("Europe/Stockholm")),
        ("now", json!("2026-06-02T08:00:00Z")),
        ("testMailAt", Value::Null),
        ("sender", json!({ "name": "Orchestra SCO via StageSub", "address": "stagesub@localhost" })),
    ] {
        assert_eq!(shown[field], value, "{field}");
    }
    admin.post("/api/orchestra/test-mail", json!({})).await.is_problem(409, "not_in_this_state");
    let refused = admin.post("/api/orchestra/go-live", json!({})).await.is_problem(409, "not_ready_to_go_live").json();
    assert_eq!(refused["missing"], json!(["mail_server", "sender", "test_mail"]));
    assert_eq!(shown["missing"], refused["missing"]);
    assert_eq!(admin.get("/api/auth/me").await.json()["orchestra"]["mailMode"], "rehearsal");
}

async fn an_orchestra_goes_live_after_a_test_mail_and_back(backend: Backend) {
    let (app, server) = with_mail_server(backend, &[]).await;
    let (admin, other) = (app.admin().await, app.other_admin().await);
    let refused = admin.post("/api/orchestra/go-live", json!({})).await.is_problem(409, "not_ready_to_go_live").json();
    assert_eq!(refused["missing"], json!(["test_mail"]));

    let tested = admin.post("/api/orchestra/test-mail", json!({})).await.is(200).json();
    assert_eq!((&tested["accepted"], &tested["to"]), (&json!(true), &json!("admin@example.org")));
    assert!(tested["reply"].as_str().unwrap().starts_with("250 "), "{tested}");
    let [mail] = &server.received()[..] else { panic!("one mail") };
    assert_eq!((&*mail.from, &*mail.to), ("stagesub@stagesub.example", &["admin@example.org".to_owned()][..]));
    assert_eq!(mail.parsed.subject(), Some("Test mail from StageSub (SCO)"));
    other.post("/api/orchestra/go-live", json!({})).await.is_problem(409, "not_ready_to_go_live");

    app.clock.advance(TimeDelta::hours(24));
    let admin = app.admin().await;
    admin.post("/api/orchestra/go-live", json!({})).await.is_problem(409, "not_ready_to_go_live");
    admin.post("/api/orchestra/test-mail", json!({})).await.is(200);
    let user = app.user().await;
    user.get("/api/mailbox").await.is(200);
    user.post("/api/orchestra/go-live", json!({})).await.is_problem(403, "forbidden");

    for _ in 0..2 {
        let live = admin.post("/api/orchestra/go-live", json!({})).await.is(200).json();
        assert_eq!(live["mailMode"], "live");
    }
    assert_eq!(user.get("/api/auth/me").await.json()["orchestra"]["mailMode"], "live");
    user.get("/api/mailbox").await.is_problem(404, "not_found");
    let back = admin.post("/api/orchestra/rehearse", json!({})).await.is(200).json();
    assert_eq!(back["mailMode"], "rehearsal");
    assert_eq!(user.get("/api/mailbox").await.is(200).json(), json!({ "items": [] }));

    let events = admin.get("/api/events?after=0").await.json();
    let kinds: Vec<_> = events["items"].as_array().unwrap().iter().map(|event| event["kind"].clone()).collect();
    assert_eq!(kinds, ["orchestra.went_live", "orchestra.rehearses"]);
    let logs = admin.get("/api/logs?category=mail").await.json();
    assert_eq!(logs["items"].as_array().unwrap().len(), 2);
    assert_eq!(app.other_admin().await.get("/api/orchestra").await.json()["mailMode"], "rehearsal");
}

async fn what_was_rehearsed_is_cleared_away_before_going_live(backend: Backend) {
    let (app, server) = with_mail_server(backend, &[]).await;
    let staffed = staffed::prepare(&app, Strategy::Sequential, 1, &["Ada Alm"]).await;
    let worker = Worker::new(app.services.clone()).await.unwrap();
    let admin = app.admin().await;
    admin.post("/api/orchestra/test-mail", json!({})).await.is(200);
    let missing = async || admin.get("/api/orchestra").await.is(200).json()["missing"].clone();
    assert_eq!(missing().await, json!([]));

    staffed.send(&app).await;
    worker.run_until_idle().await.unwrap();
    assert_eq!(staffed.requests().await, ["ada open"]);
    assert_eq!(missing().await, json!(["rehearsed"]));
    admin.post("/api/orchestra/go-live", json!({})).await.is_problem(409, "not_ready_to_go_live");

    admin.post(&format!("/api/projects/{}/cancel", staffed.project), json!({})).await.is(200);
    assert_eq!(missing().await, json!(["rehearsed"]), "the mail that calls it off would reach her");
    worker.run_until_idle().await.unwrap();
    admin.post("/api/orchestra/go-live", json!({})).await.is(200);
    worker.run_until_idle().await.unwrap();
    assert_eq!(server.received().len(), 1, "the test mail");

    // What was asked in earnest does not stand in the way of coming back from another rehearsal.
    let staffed = staffed::prepare(&app, Strategy::Sequential, 1, &["Bo Berg"]).await;
    staffed.send(&app).await;
    worker.run_until_idle().await.unwrap();
    assert_eq!(server.received().len(), 2);
    app.clock.advance(TimeDelta::minutes(1));
    admin.post("/api/orchestra/rehearse", json!({})).await.is(200);
    admin.post("/api/orchestra/go-live", json!({})).await.is(200);
}

async fn what_the_mail_server_says_is_told(backend: Backend) {
    let (app, server) = with_mail_server(backend, &[]).await;
    let admin = app.admin().await;
    server.once(Stage::Rcpt, Action::reply("550 5.7.1 we do not know you"));
    server.once(Stage::Connect, Action::Cut);
    for words in ["connecting: ", "RCPT: 550 5.7.1 we do not know you"] {
        let told = admin.post("/api/orchestra/test-mail", json!({})).await.is(200).json();
        assert_eq!(told["accepted"], false);
        assert!(told["reply"].as_str().unwrap().starts_with(words), "{told}");
    }
    assert_eq!(server.received().len(), 0);
    admin.post("/api/orchestra/go-live", json!({})).await.is_problem(409, "not_ready_to_go_live");
}

async fn test_mails_are_limited_by_orchestra(backend: Backend) {
    let (app, server) = with_mail_server(backend, &[]).await;
    let (admin, other) = (app.admin().await, app.other_admin().await);
    for _ in 0..3 {
        admin.post("/api/orchestra/test-mail", json!({})).await.is(200);
    }
    admin.post("/api/orchestra/test-mail", json!({})).await.is_problem(429, "too_many_requests");
    other.post("/api/orchestra/test-mail", json!({})).await.is(200);
    assert_eq!(server.received().len(), 4);
}

async fn a_staging_server_tests_with_its_own_people_alone(backend: Backend) {
    let (app, server) = with_mail_server(backend, &["staging.example"]).await;
    app.admin().await.post("/api/orchestra/test-mail", json!({})).await.is_problem(409, "not_in_this_state");
    assert_eq!(server.connections(), 0);
}

//! Both logs: found by what one knows, followed as they grow, and not kept for ever.

use chrono::TimeDelta;
use domain::{
    services::system_log::{self, NewLine},
    tx::begin_write,
    values::states::LogLevel,
};
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};
use stagesub::workers::retention;
use test_support::{Backend, Caller, Reply, TestApp, on_each_backend, spawn_app};
use tokio_util::sync::CancellationToken;

on_each_backend!(
    the_central_log_is_found_by_what_one_knows,
    an_orchestras_log_is_found_by_what_one_knows_also_by_a_grant,
    the_id_of_a_problem_leads_to_its_lines,
    who_is_refused_again_and_again_does_not_fill_the_log,
    what_is_too_old_is_forgotten,
    the_central_log_is_followed,
    few_follow_the_central_log_at_once,
);

const LOGS: &str = "/api/superadmin/logs";

async fn found(caller: &Caller, path: &str) -> Vec<Value> {
    caller.get(path).await.is(200).json()["items"].as_array().unwrap().clone()
}

fn messages(lines: &[Value]) -> Vec<&str> {
    lines.iter().map(|line| line["message"].as_str().unwrap()).collect()
}

fn request_of(reply: &Reply) -> &str {
    reply.header("x-request-id")
}

/// What a time looks like in a query.
fn moment(app: &TestApp) -> String {
    app.clock.now().to_rfc3339_opts(chrono::SecondsFormat::Micros, true)
}

async fn turn(app: &TestApp, superadmin: &Caller, verb: &str) -> Reply {
    superadmin.post(&format!("/api/superadmin/orchestras/{}/{verb}", app.orchestra.id), json!({})).await.is(200)
}

async fn the_central_log_is_found_by_what_one_knows(backend: Backend) {
    let app = spawn_app(backend).await;
    let superadmin = app.superadmin().await;
    let me = superadmin.get("/api/auth/me").await.is(200).id();
    let nobody = json!({ "username": "nobody", "password": "wrong", "transport": "bearer" });
    let login = app.anonymous().post("/api/auth/login", nobody).await.is_problem(401, "wrong_credentials");
    app.clock.advance(TimeDelta::minutes(1));
    let noon = moment(&app);
    let suspended = turn(&app, &superadmin, "suspend").await;
    app.clock.advance(TimeDelta::minutes(1));
    turn(&app, &superadmin, "activate").await;
    let (stopped, back) = ("stopped an orchestra", "took an orchestra back into use");

    let at = |filter: &str| format!("{LOGS}?{filter}");
    let by_request = found(&superadmin, &at(&format!("requestId={}", request_of(&suspended)))).await;
    assert_eq!(messages(&by_request), [stopped]);
    let [entry] = by_request.as_slice() else { unreachable!() };
    assert_eq!((&entry["user"], &entry["orchestra"]), (&json!(me), &json!(app.orchestra.id)));
    assert_eq!((&entry["level"], &entry["category"]), (&json!("info"), &json!("orchestras")));
    assert_eq!((&entry["fields"]["before"], &entry["fields"]["now"]), (&json!("active"), &json!("suspended")));
    let by_login = found(&superadmin, &at(&format!("requestId={}", request_of(&login)))).await;
    assert_eq!(messages(&by_login), ["a login was refused"]);

    let both = vec![back, stopped];
    for (filter, expected) in [
        ("category=orchestras".to_owned(), both.clone()),
        (format!("orchestra={}", app.orchestra.id), both.clone()),
        (format!("user={me}&category=orchestras"), both.clone()),
        (format!("from={noon}"), both),
        ("text=STOPPED".to_owned(), vec![stopped]),
        ("text=%25".to_owned(), vec![]),
        ("text=stopped_an".to_owned(), vec![]),
        ("level=warning".to_owned(), vec!["a login was refused"]),
        (format!("to={noon}&level=warning"), vec!["a login was refused"]),
        (format!("to={noon}&category=orchestras"), vec![]),
    ] {
        assert_eq!(messages(&found(&superadmin, &at(&filter)).await), expected, "{filter}");
    }

    // Page by page, nothing lost and nothing twice.
    let all = found(&superadmin, &at("limit=200")).await;
    let (mut paged, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = superadmin.get(&at(&format!("limit=1{cursor}"))).await.is(200).json();
        paged.extend(page["items"].as_array().unwrap().clone());
        let Some(next) = page["nextCursor"].as_str() else { break };
        cursor = format!("&cursor={next}");
    }
    assert_eq!(paged, all);
    superadmin.get(&at(&format!("text=x{cursor}"))).await.is_problem(400, "bad_cursor");
    superadmin.get(&at("level=loud")).await.is_problem(400, "malformed");
    superadmin.get(&at("request=1")).await.is_problem(400, "malformed");
}

async fn write(app: &TestApp, message: &str, request_id: Option<&str>) {
    let db = app.database(&app.orchestra).await;
    let txn = begin_write(&db.writer).await.unwrap();
    let line = NewLine {
        level: LogLevel::Warn,
        category: "test",
        message: message.to_owned(),
        request_id: request_id.map(str::to_owned),
        user: None,
        fields: json!({}),
    };
    system_log::write(&txn, &app.services.clock, line).await.unwrap();
    txn.commit().await.unwrap();
    db.close().await.unwrap();
}

async fn an_orchestras_log_is_found_by_what_one_knows_also_by_a_grant(backend: Backend) {
    let app = spawn_app(backend).await;
    let (superadmin, admin) = (app.superadmin().await, app.admin().await);
    write(&app, "The oldest 100% line", Some("first")).await;
    app.clock.advance(TimeDelta::minutes(1));
    let noon = moment(&app);
    write(&app, "a later line", None).await;
    let wanted = json!({ "orchestraId": app.orchestra.id, "reason": "Ticket 4711" });
    superadmin.post("/api/superadmin/grants", wanted).await.is(201);
    let inside = superadmin.with("x-orchestra-id", app.orchestra.id.to_string());
    let (old, new) = ("The oldest 100% line", "a later line");
    for (filter, expected) in [
        ("category=test".to_owned(), vec![new, old]),
        ("level=warn".to_owned(), vec![new, old]),
        ("text=OLDEST".to_owned(), vec![old]),
        ("text=100%25".to_owned(), vec![old]),
        ("text=100_".to_owned(), vec![]),
        ("requestId=first".to_owned(), vec![old]),
        (format!("to={noon}"), vec![old]),
        (format!("from={noon}&category=test"), vec![new]),
        ("category=test&user=0197f7a2-5f3c-7cc1-9a53-0c8d4f0e8a11".to_owned(), vec![]),
    ] {
        for caller in [&inside, &admin] {
            assert_eq!(messages(&found(caller, &format!("/api/logs?{filter}")).await), expected, "{filter}");
        }
    }
    let page = admin.get("/api/logs?category=test&limit=1").await.is(200).json();
    let cursor = page["nextCursor"].as_str().unwrap();
    let next = found(&admin, &format!("/api/logs?category=test&limit=1&cursor={cursor}")).await;
    assert_eq!(messages(&next), [old]);
    admin.get(&format!("/api/logs?text=line&cursor={cursor}")).await.is_problem(400, "bad_cursor");
}

async fn the_id_of_a_problem_leads_to_its_lines(backend: Backend) {
    let app = spawn_app(backend).await;
    let (superadmin, admin) = (app.superadmin().await, app.admin().await);
    let inside = superadmin.with("x-orchestra-id", app.orchestra.id.to_string());
    let ungranted = inside.get("/api/musicians").await.is_problem(403, "grant_required");
    let named = admin.with("x-orchestra-id", app.other.id.to_string());
    let named = named.get("/api/musicians").await.is_problem(403, "orchestra_header");
    let db = app.database(&app.orchestra).await;
    db.writer.execute_unprepared("DROP TABLE setting").await.unwrap();
    db.close().await.unwrap();
    let broken = admin.get("/api/settings").await.is_problem(500, "internal");

    for (reply, code, level, orchestra) in [
        (&ungranted, "403 grant_required", "warning", None),
        (&named, "403 orchestra_header", "warning", Some(app.orchestra.id)),
        (&broken, "500 internal", "error", Some(app.orchestra.id)),
    ] {
        let id = reply.json()["requestId"].as_str().unwrap().to_owned();
        let lines = found(&superadmin, &format!("{LOGS}?requestId={id}")).await;
        assert_eq!(messages(&lines), [format!("answered {code}")]);
        assert_eq!((&lines[0]["level"], &lines[0]["orchestra"]), (&json!(level), &json!(orchestra)));
        assert!(lines[0]["user"].is_string() && lines[0]["fields"]["route"].is_string());
    }
    assert_eq!(
        found(&superadmin, &format!("{LOGS}?requestId={}", request_of(&ungranted))).await[0]["fields"]["named"],
        json!(app.orchestra.id)
    );
    // What happened inside the orchestra, its own log knows too; of refusals at the door it hears nothing.
    let own = found(&admin, "/api/logs").await;
    assert_eq!(messages(&own), ["answered 500 internal"]);
    assert_eq!(own[0]["requestId"], request_of(&broken));
    let fine = admin.get("/api/instruments").await.is(200);
    assert!(found(&superadmin, &format!("{LOGS}?requestId={}", request_of(&fine))).await.is_empty());
}

async fn who_is_refused_again_and_again_does_not_fill_the_log(backend: Backend) {
    let app = spawn_app(backend).await;
    let (superadmin, admin) = (app.superadmin().await, app.admin().await);
    let naming = admin.with("x-orchestra-id", app.other.id.to_string());
    for _ in 0..150 {
        naming.get("/api/instruments").await.is_problem(403, "orchestra_header");
    }
    let noted = found(&superadmin, &format!("{LOGS}?text=orchestra_header&limit=200")).await;
    assert_eq!(noted.len(), 120);
}

async fn what_is_too_old_is_forgotten(backend: Backend) {
    let app = spawn_app(backend).await;
    let superadmin = app.superadmin().await;
    let wanted = json!({ "orchestraId": app.orchestra.id, "reason": "Ticket 4711" });
    superadmin.post("/api/superadmin/grants", &wanted).await.is(201);
    superadmin.post("/api/superadmin/grants", &wanted).await.is(201);
    superadmin.with("x-orchestra-id", app.orchestra.id.to_string()).get("/api/positions").await.is(200);
    for n in 0..3 {
        write(&app, &format!("old {n}"), None).await;
    }
    app.clock.advance(TimeDelta::days(365) + TimeDelta::hours(1));
    write(&app, "new", None).await;
    let superadmin = app.superadmin().await;
    superadmin.post("/api/superadmin/grants", &wanted).await.is(201);
    app.clock.advance(TimeDelta::seconds(1));
    let owed = app.services.registry.untold_notes(app.orchestra.id).await.unwrap();
    retention::forget(&app.services, &CancellationToken::new()).await.unwrap();

    let (superadmin, admin) = (app.superadmin().await, app.admin().await);
    assert_eq!(messages(&found(&admin, "/api/logs").await), ["new"]);
    let central = messages(&found(&superadmin, &format!("{LOGS}?limit=200")).await).len();
    // Logging in twice as superadmin and once as admin, and the new grant.
    assert_eq!(central, 4);
    assert_eq!(found(&superadmin, "/api/superadmin/grants").await.len(), 1);
    assert_eq!(app.services.registry.untold_notes(app.orchestra.id).await.unwrap().len(), owed.len());
}

async fn the_central_log_is_followed(backend: Backend) {
    let app = spawn_app(backend).await;
    let superadmin = app.superadmin().await;
    let mut all = superadmin.follow(&format!("{LOGS}/stream")).await;
    let mut few = superadmin.follow(&format!("{LOGS}/stream?category=orchestras")).await;
    for stream in [&mut all, &mut few] {
        assert_eq!(stream.next().await.unwrap().1, "ready");
    }
    app.admin().await;
    let suspended = turn(&app, &superadmin, "suspend").await;
    // An entry that was seen before it was completed is told again.
    let mut told = few.next().await.unwrap();
    if told.2["message"].as_str().unwrap().ends_with("begun") {
        told = few.next().await.unwrap();
    }
    assert_eq!((told.1.as_str(), &told.2["message"]), ("entry", &json!("stopped an orchestra")));
    assert_eq!(told.2["requestId"], request_of(&suspended));
    let listed = found(&superadmin, &format!("{LOGS}?requestId={}", request_of(&suspended))).await;
    assert_eq!(told.2, listed[0]);
    let mut heard = Vec::new();
    while heard.last() != Some(&json!("stopped an orchestra")) {
        heard.push(all.next().await.unwrap().2["message"].clone());
    }
    assert!(heard.contains(&json!("logged in")), "{heard:?}");

    let registry = &app.services.registry;
    let me = registry.user_by_name("superadmin").await.unwrap().unwrap();
    registry.set_user_active(&app.services.sign_in_clock, None, me.id, false).await.unwrap();
    let goodbye = few.next().await.unwrap();
    assert_eq!((goodbye.1.as_str(), &goodbye.2["code"]), ("bye", &json!("unauthenticated")));
    assert!(few.next().await.is_none());
}

async fn few_follow_the_central_log_at_once(backend: Backend) {
    let app = spawn_app(backend).await;
    let superadmin = app.superadmin().await;
    let mut open = Vec::new();
    for _ in 0..20 {
        open.push(superadmin.follow(&format!("{LOGS}/stream")).await);
    }
    superadmin.get(&format!("{LOGS}/stream")).await.is_problem(429, "too_many_streams");
    superadmin.get(&format!("{LOGS}/stream?cursor=x")).await.is_problem(400, "malformed");
    superadmin.get(LOGS).await.is(200);
}

//! The installation's own mail: links to passwords, for whoever is let in, and for whoever has forgotten theirs.

use std::sync::Arc;

use central_registry::{
    engine::Connections,
    forgotten::MOST_A_DAY,
    users::{ImportedUser, Role},
};
use chrono::TimeDelta;
use sea_orm::{ConnectionTrait, Statement};
use serde_json::{Value, json};
use stagesub::{application::Services, config::Config, workers::Worker};
use test_support::{
    Backend, TestApp,
    app::{PASSWORD, add_user},
    on_each_backend,
    smtp::{Action, ReceivedMail, ScriptedSmtp, Stage},
    spawn_app, spawn_app_with,
};

on_each_backend!(
    an_invitation_is_mailed_in_the_language_of_whom_it_is_for,
    a_dump_of_the_central_database_holds_no_link,
    whoever_forgot_their_password_is_mailed_a_link,
    nobody_learns_by_forgetting_whether_there_is_such_a_user,
    asking_again_sends_the_same_link_a_few_times_a_day,
    a_copy_after_an_unknown_outcome_has_the_same_id_and_link,
    a_link_that_was_replaced_or_used_is_not_mailed,
    a_mail_that_is_not_taken_is_tried_again_and_given_up_where_there_is_no_mailbox,
    the_first_admins_mail_waits_for_the_birth,
    two_workers_send_each_mail_once,
    without_a_mail_server_only_the_demo_shows_what_was_written,
);

const CHOSEN: &str = "four words nobody guesses";

/// A StageSub whose mail leaves, and one who sends it.
async fn mailing(backend: Backend) -> (TestApp, ScriptedSmtp, Worker) {
    let app = spawn_app(backend).await;
    let server = ScriptedSmtp::start().await;
    let worker = Worker::new(with_server(&app, &server)).await.unwrap();
    (app, server, worker)
}

fn with_server(app: &TestApp, server: &ScriptedSmtp) -> Services {
    let config = Config {
        smtp_url: Some(server.url().into()),
        mail_from: "stagesub@stagesub.example".to_owned(),
        mail_rate: 1_000,
        ..(*app.services.config).clone()
    };
    Services { config: Arc::new(config), ..app.services.clone() }
}

async fn invite(app: &TestApp, username: &str, locale: &str) -> Value {
    let new = json!({
        "username": username, "email": format!("{username}@example.com"), "role": "user", "locale": locale,
    });
    let invited = app.admin().await.post("/api/users", new).await.is(201).json();
    // Mails of one instant are in no order.
    app.clock.advance(TimeDelta::seconds(1));
    invited
}

fn link(invited: &Value) -> &str {
    invited["invitation"]["link"].as_str().unwrap()
}

/// The link in a mail: in its text and behind its button, and the same in both.
fn link_in(mail: &ReceivedMail) -> String {
    let text = mail.parsed.body_text(0).unwrap().into_owned();
    let link = text.split_whitespace().find(|word| word.contains("/admin/welcome/")).unwrap().to_owned();
    let html = mail.parsed.body_html(0).unwrap().replace("&#x2f;", "/");
    assert_eq!(html.matches(&format!("href=\"{link}\"")).count(), 2, "{html}");
    link
}

fn token(link: &str) -> &str {
    link.strip_prefix("http://localhost:8080/admin/welcome/").unwrap()
}

async fn forget(app: &TestApp, account: &str) {
    let answer = app.anonymous().post("/api/auth/forgot", json!({ "account": account })).await.is(202);
    assert_eq!(answer.body, "");
}

async fn welcome(app: &TestApp, link: &str) -> test_support::Reply {
    let body = json!({ "token": token(link), "password": CHOSEN, "transport": "bearer" });
    app.anonymous().post("/api/auth/welcome", body).await
}

async fn log_in(app: &TestApp, username: &str, password: &str) -> u16 {
    let body = json!({ "username": username, "password": password, "transport": "bearer" });
    app.anonymous().post("/api/auth/login", body).await.status.as_u16()
}

async fn an_invitation_is_mailed_in_the_language_of_whom_it_is_for(backend: Backend) {
    let (app, server, worker) = mailing(backend).await;
    let (anna, bo) = (invite(&app, "anna.berg", "sv").await, invite(&app, "bo.berg", "en").await);
    worker.run_until_idle().await.unwrap();
    worker.run_until_idle().await.unwrap();
    let mails = server.received();
    assert_eq!(
        mails.iter().map(|mail| &*mail.to[0]).collect::<Vec<_>>(),
        ["anna.berg@example.com", "bo.berg@example.com"]
    );
    let subjects: Vec<_> = mails.iter().map(|mail| mail.parsed.subject().unwrap()).collect();
    assert_eq!(subjects, ["Välkommen till Orchestra SCO i StageSub", "Welcome to Orchestra SCO in StageSub"]);
    assert_eq!((link_in(&mails[0]), link_in(&mails[1])), (link(&anna).to_owned(), link(&bo).to_owned()));
    let text = mails[1].parsed.body_text(0).unwrap();
    assert!(text.contains("Your username is bo.berg.") && text.contains("It works once, within 7 days."), "{text}");
    assert_eq!(mails[0].from, "stagesub@stagesub.example");
    assert!(mails[0].parsed.message_id().unwrap().ends_with("@stagesub.example"));
    welcome(&app, &link_in(&mails[1])).await.is(200);
    welcome(&app, &link_in(&mails[1])).await.is_problem(404, "not_found");
}

/// All that the central database holds, as text.
async fn dump(app: &TestApp) -> String {
    let url = &app.services.config.database_url;
    let db = Connections::open(url, 1).await.unwrap().writer;
    let query = |sql: String| Statement::from_string(db.get_database_backend(), sql);
    let (tables, row) = match app.backend {
        Backend::Sqlite => ("SELECT name FROM sqlite_schema WHERE type = 'table'", None),
        Backend::Postgres => ("SELECT tablename::text FROM pg_tables WHERE schemaname = 'public'", Some(())),
    };
    let tables = db.query_all_raw(query(tables.to_owned())).await.unwrap();
    let mut dump = String::new();
    for table in tables {
        let table: String = table.try_get_by_index(0).unwrap();
        if row.is_some() {
            let rows = db.query_all_raw(query(format!("SELECT t::text FROM \"{table}\" t"))).await.unwrap();
            dump.extend(rows.iter().map(|row| row.try_get_by_index::<String>(0).unwrap()));
            continue;
        }
        let columns = db.query_all_raw(query(format!("SELECT name FROM pragma_table_info('{table}')"))).await.unwrap();
        for column in columns {
            let column: String = column.try_get_by_index(0).unwrap();
            let text = format!(
                "SELECT CAST(\"{column}\" AS text) || ' ' || hex(\"{column}\") FROM \"{table}\" WHERE \"{column}\" IS NOT NULL"
            );
            let rows = db.query_all_raw(query(text)).await.unwrap();
            // An id is no text; its digits are there in any case.
            dump.extend(rows.iter().filter_map(|row| row.try_get_by_index::<String>(0).ok()));
        }
    }
    dump
}

async fn a_dump_of_the_central_database_holds_no_link(backend: Backend) {
    let (app, server, worker) = mailing(backend).await;
    let waiting = invite(&app, "anna.berg", "sv").await;
    forget(&app, "user").await;
    worker.run_until_idle().await.unwrap();
    server.on(Stage::Rcpt, Action::reply("451 4.3.0 later"));
    let late = invite(&app, "bo.berg", "sv").await;
    worker.run_until_idle().await.unwrap();
    let reset = link_in(&server.received()[1]);
    let dump = dump(&app).await;
    assert!(dump.contains("anna.berg@example.com") && dump.contains("password_link:"), "{dump}");
    for link in [link(&waiting), link(&late), &reset] {
        assert!(!dump.contains(token(link)) && !dump.contains(&token(link)[..20]), "{dump}");
    }
    assert!(!dump.contains("/welcome/"));
}

async fn whoever_forgot_their_password_is_mailed_a_link(backend: Backend) {
    let (app, server, worker) = mailing(backend).await;
    let user = app.user().await;
    let import = |username: &str, email: &str| ImportedUser {
        username: username.to_owned(),
        email: email.to_owned(),
        password_hash: "none".to_owned(),
        role: Role::User,
        orchestra: Some(app.orchestra.id),
        locale: "en".to_owned(),
    };
    let (registry, clock) = (&app.services.registry, &app.services.clock);
    let gone = registry.import_user(clock, import("gone", "gone@example.org")).await.unwrap();
    registry.set_user_active(clock, Some(app.orchestra.id), gone.id, false).await.unwrap();
    for account in ["User", " ADMIN@example.org", "superadmin", "gone", "nobody", "nobody@example.org"] {
        forget(&app, account).await;
    }
    worker.run_until_idle().await.unwrap();
    let mut mails = server.received();
    mails.sort_by(|one, other| one.to.cmp(&other.to));
    let to: Vec<_> = mails.iter().map(|mail| &*mail.to[0]).collect();
    assert_eq!(to, ["admin@example.org", "superadmin@example.org", "user@example.org"]);
    let links: Vec<_> = mails.iter().map(link_in).collect();
    assert_eq!(mails[2].parsed.subject(), Some("A new password in StageSub"));

    // Until it is used, nothing has changed.
    user.get("/api/auth/me").await.is(200);
    assert_eq!(log_in(&app, "user", PASSWORD).await, 200);
    let page = app.anonymous().post("/api/auth/welcome/check", json!({ "token": token(&links[1]) })).await.is(200);
    assert_eq!(page.json(), json!({ "username": "superadmin", "orchestra": null, "kind": "reset" }));
    let in_again = welcome(&app, &links[1]).await.is(200).json();
    assert_eq!(in_again["user"]["role"], "superadmin");
    welcome(&app, &links[2]).await.is(200);
    user.get("/api/auth/me").await.is_problem(401, "unauthenticated");
    assert_eq!((log_in(&app, "user", PASSWORD).await, log_in(&app, "user", CHOSEN).await), (401, 200));
    app.clock.advance(TimeDelta::hours(2));
    welcome(&app, &links[0]).await.is_problem(404, "not_found");
}

async fn nobody_learns_by_forgetting_whether_there_is_such_a_user(backend: Backend) {
    let app = spawn_app(backend).await;
    let mut costs = Vec::new();
    for account in ["nobody", "user", "user@example.org", "nobody@example.org"] {
        let before = if costs.is_empty() { 0 } else { app.statements("POST", "/api/auth/forgot").await };
        forget(&app, account).await;
        costs.push(app.statements("POST", "/api/auth/forgot").await - before);
    }
    assert_eq!(costs, [1; 4], "whether there is such a user is not even looked up");
    for _ in 0..4 {
        forget(&app, "somebody").await;
    }
    // By address ten a minute, whoever they are about; by account five.
    forget(&app, "one more").await;
    forget(&app, "and another").await;
    let refused = app.anonymous().post("/api/auth/forgot", json!({ "account": "one too many" })).await;
    assert!(refused.is_problem(429, "too_many_requests").headers.contains_key("retry-after"));
    app.clock.advance(TimeDelta::seconds(6));
    forget(&app, "an eleventh").await;
    app.clock.advance(TimeDelta::minutes(1));
    for _ in 0..5 {
        forget(&app, "Somebody").await;
    }
    for known in ["SOMEBODY ", "somebody"] {
        let refused = app.anonymous().post("/api/auth/forgot", json!({ "account": known })).await;
        refused.is_problem(429, "too_many_requests");
    }
    for wrong in [json!({}), json!({ "account": "" }), json!({ "account": "a".repeat(255) })] {
        app.clock.advance(TimeDelta::minutes(1));
        app.anonymous().post("/api/auth/forgot", wrong).await.is_problem(422, "invalid");
    }
}

async fn asking_again_sends_the_same_link_a_few_times_a_day(backend: Backend) {
    let (app, server, worker) = mailing(backend).await;
    for _ in 0..2 * MOST_A_DAY {
        forget(&app, "user").await;
        worker.run_until_idle().await.unwrap();
        app.clock.advance(TimeDelta::minutes(10));
    }
    let mails = server.received();
    assert_eq!(mails.len() as u64, MOST_A_DAY);
    let links: Vec<_> = mails.iter().map(link_in).collect();
    assert!(links.iter().all(|link| *link == links[0]), "what is in the mailbox already still works");
    let mut ids: Vec<_> = mails.iter().map(|mail| mail.parsed.message_id().unwrap()).collect();
    ids.dedup();
    assert_eq!(ids.len(), mails.len(), "they are mails of their own");
    forget(&app, "admin").await;
    worker.run_until_idle().await.unwrap();
    assert_eq!(server.received().len() as u64, MOST_A_DAY + 1, "nobody else has fewer");
    app.clock.advance(TimeDelta::days(1));
    forget(&app, "user").await;
    worker.run_until_idle().await.unwrap();
    assert_ne!(link_in(server.received().last().unwrap()), links[0], "that one is too old");
}

async fn a_copy_after_an_unknown_outcome_has_the_same_id_and_link(backend: Backend) {
    let (app, server, worker) = mailing(backend).await;
    server.once(Stage::Dot, Action::KeepAndCut);
    let invited = invite(&app, "anna.berg", "en").await;
    worker.run_until_idle().await.unwrap();
    app.clock.advance(TimeDelta::minutes(9));
    worker.run_until_idle().await.unwrap();
    assert_eq!(server.received().len(), 1);
    app.clock.advance(TimeDelta::minutes(1));
    worker.run_until_idle().await.unwrap();
    app.clock.advance(TimeDelta::days(1));
    worker.run_until_idle().await.unwrap();
    let [first, copy] = &server.received()[..] else { panic!("two copies") };
    assert_eq!(first.parsed.message_id(), copy.parsed.message_id());
    assert_eq!((link_in(first), link_in(copy)), (link(&invited).to_owned(), link(&invited).to_owned()));
}

async fn a_link_that_was_replaced_or_used_is_not_mailed(backend: Backend) {
    let (app, server, worker) = mailing(backend).await;
    let (admin, first) = (app.admin().await, invite(&app, "anna.berg", "en").await);
    let path = format!("/api/users/{}/invitation", first["user"]["id"].as_str().unwrap());
    let second = admin.post(&path, json!({})).await.is(201).json();
    let used = invite(&app, "bo.berg", "en").await;
    welcome(&app, link(&used)).await.is(200);
    let disabled = invite(&app, "cia.ceder", "en").await;
    let disabled = format!("/api/users/{}", disabled["user"]["id"].as_str().unwrap());
    admin.patch(&disabled, json!({ "active": false })).await.is(200);
    worker.run_until_idle().await.unwrap();
    let [mail] = &server.received()[..] else { panic!("one mail: {:?}", server.dialogue()) };
    assert_eq!(link_in(mail), second["link"].as_str().unwrap());
}

async fn a_mail_that_is_not_taken_is_tried_again_and_given_up_where_there_is_no_mailbox(backend: Backend) {
    let (app, server, worker) = mailing(backend).await;
    server.refuse("anna.berg@example.com", "550 5.1.1 no such user");
    server.once(Stage::Connect, Action::Cut);
    for username in ["anna.berg", "bo.berg"] {
        invite(&app, username, "en").await;
    }
    worker.run_until_idle().await.unwrap();
    assert_eq!(server.received().len(), 1);
    app.clock.advance(TimeDelta::minutes(2));
    worker.run_until_idle().await.unwrap();
    app.clock.advance(TimeDelta::days(1));
    worker.run_until_idle().await.unwrap();
    assert_eq!(server.received().len(), 1);
    let tried = server.dialogue().iter().filter(|line| line.contains("RCPT TO:<anna.berg")).count();
    assert_eq!(tried, 1, "no mailbox, no second try");
    let given_up = "SELECT count(*) AS n FROM system_log WHERE category = 'mail' AND level = 'error'";
    let db = Connections::open(&app.services.config.database_url, 1).await.unwrap().writer;
    let row = db.query_one_raw(Statement::from_string(db.get_database_backend(), given_up)).await.unwrap().unwrap();
    assert_eq!(row.try_get::<i64>("", "n").unwrap(), 1);
}

async fn the_first_admins_mail_waits_for_the_birth(backend: Backend) {
    let (app, server, worker) = mailing(backend).await;
    let provider = if backend == Backend::Sqlite { "sqlite" } else { "postgres" };
    let order = json!({
        "code": "CITY", "name": "City Orchestra", "plan": "small", "database": { "provider": provider },
        "admin": { "username": "city-admin", "email": "city@example.com", "locale": "sv" },
    });
    let begun = app.superadmin().await.post("/api/superadmin/orchestras", order).await.is(202).json();
    worker.run_until_idle().await.unwrap();
    assert_eq!(server.received().len(), 0, "it would open nothing yet");
    assert!(app.services.midwife.attend_next().await.unwrap());
    worker.run_until_idle().await.unwrap();
    let [mail] = &server.received()[..] else { panic!("one mail") };
    assert_eq!(
        (&*mail.to[0], mail.parsed.subject()),
        ("city@example.com", Some("Välkommen till City Orchestra i StageSub"))
    );
    assert_eq!(link_in(mail), link(&begun));
    welcome(&app, &link_in(mail)).await.is(200);
}

async fn two_workers_send_each_mail_once(backend: Backend) {
    let (app, server, one) = mailing(backend).await;
    let other = Worker::new(with_server(&app, &server)).await.unwrap();
    for n in 0..8 {
        add_user(&app.services, &format!("staff-{n}"), Role::User, Some(app.orchestra.id)).await;
        app.services.registry.forgot_password(&format!("staff-{n}")).await.unwrap();
    }
    let (first, second) = tokio::join!(one.run_until_idle(), other.run_until_idle());
    first.unwrap();
    second.unwrap();
    let mut to: Vec<_> = server.received().iter().map(|mail| mail.to[0].clone()).collect();
    to.sort();
    assert_eq!(to, (0..8).map(|n| format!("staff-{n}@example.org")).collect::<Vec<_>>());
}

async fn without_a_mail_server_only_the_demo_shows_what_was_written(backend: Backend) {
    for is_demo in [false, true] {
        let app = spawn_app_with(backend, |config| config.demo = is_demo).await;
        let worker = Worker::new(app.services.clone()).await.unwrap();
        let invited = invite(&app, "anna.berg", "en").await;
        worker.run_until_idle().await.unwrap();
        let shown = app.user().await.get("/api/mailbox").await.is(200).json();
        if is_demo {
            assert_eq!(shown["items"][0]["to"], "anna.berg@example.com");
            assert_eq!(shown["items"][0]["links"][0], link(&invited));
        } else {
            assert_eq!(shown["items"], json!([]), "an assistant must not read an admin's link");
        }
        worker.run_until_idle().await.unwrap();
    }
}

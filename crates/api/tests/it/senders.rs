//! An orchestra whose mail comes from an address of its own, by a mail server of its own.

use central_registry::{engine::Connections, entities::orchestra, orchestras::MailMode};
use chrono::TimeDelta;
use domain::values::states::Strategy;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, sea_query::Expr};
use serde_json::{Value, json};
use stagesub::workers::Worker;
use test_support::{
    Backend, Caller, TestApp, on_each_backend,
    smtp::{Action, ScriptedSmtp, Stage},
    spawn_app_with,
};

use crate::staffed::{self, Staffed};

on_each_backend!(
    its_mail_leaves_by_its_own_server_from_its_own_address,
    its_password_is_kept_encrypted_for_it_and_shown_to_nobody,
    a_server_of_its_own_that_fails_is_told_and_ours_never_takes_its_place,
    what_its_sender_is_refused_stops_nobody_elses_mail,
    what_is_no_sender_is_refused,
);

const PASSWORD: &str = "a-very-long-password";

/// The installation's mail server, the orchestra's own, and who sets it.
async fn begun(backend: Backend) -> (TestApp, ScriptedSmtp, ScriptedSmtp, Caller) {
    let (ours, own) = (ScriptedSmtp::start().await, ScriptedSmtp::start().await);
    let app = spawn_app_with(backend, |config| {
        config.smtp_url = Some(ours.url().into());
        "stagesub@stagesub.example".clone_into(&mut config.mail_from);
        config.mail_rate = 1_000;
    })
    .await;
    let superadmin = app.superadmin().await;
    (app, ours, own, superadmin)
}

fn path(app: &TestApp, what: &str) -> String {
    format!("/api/superadmin/orchestras/{}/{what}", app.orchestra.id)
}

async fn asked(app: &TestApp) -> (Worker, Staffed) {
    app.services.registry.set_mail_mode(&app.services.clock, app.orchestra.id, MailMode::Live).await.unwrap();
    let staffed = staffed::prepare(app, Strategy::Sequential, 1, &["Ada Alm"]).await;
    staffed.send(app).await;
    let worker = Worker::new(app.services.clone()).await.unwrap();
    worker.run_until_idle().await.unwrap();
    (worker, staffed)
}

async fn its_mail_leaves_by_its_own_server_from_its_own_address(backend: Backend) {
    let (app, ours, own, superadmin) = begun(backend).await;
    let before = superadmin.get(&path(&app, "sender")).await.is(200).json();
    assert_eq!(
        before,
        json!({ "address": "stagesub@stagesub.example", "ownAddress": false, "server": null, "canLeave": true, "testMailAt": null })
    );
    let change = json!({ "address": "play@city.example", "server": own.url() });
    superadmin.patch(&path(&app, "sender"), change).await.is(200);
    assert_eq!(
        app.admin().await.get("/api/orchestra").await.is(200).json()["sender"]["address"],
        "play@city.example",
        "its people see it too"
    );

    let tested = superadmin.post(&path(&app, "test-mail"), json!({})).await.is(200).json();
    assert_eq!((&tested["accepted"], &tested["to"]), (&json!(true), &json!("superadmin@example.org")));
    assert!(superadmin.get(&path(&app, "sender")).await.json()["testMailAt"].is_string());
    let (_, staffed) = asked(&app).await;
    assert_eq!(staffed.requests().await, ["ada open"]);
    let [test, invitation] = &own.received()[..] else { panic!("two mails: {:?}", own.received()) };
    assert_eq!((&*test.from, &*invitation.from), ("play@city.example", "play@city.example"));
    assert!(invitation.parsed.message_id().unwrap().ends_with("@city.example"));
    assert!(ours.received().is_empty());

    // Without a server of its own it leaves by ours, from its address; without either, as everybody's.
    superadmin.patch(&path(&app, "sender"), json!({ "server": null })).await.is(200);
    let shown = superadmin.patch(&path(&app, "sender"), json!({ "address": null })).await.is(200).json();
    assert_eq!(shown, before, "a test mail by another way says nothing any more");
    superadmin.post(&path(&app, "test-mail"), json!({})).await.is(200);
    assert_eq!(ours.received()[0].from, "stagesub@stagesub.example");
}

async fn its_password_is_kept_encrypted_for_it_and_shown_to_nobody(backend: Backend) {
    let (app, ours, own, superadmin) = begun(backend).await;
    let with_password = own.url().replace("smtp://", &format!("smtp://city:{PASSWORD}@"));
    let answered = superadmin.patch(&path(&app, "sender"), json!({ "server": with_password })).await.is(200);
    assert_eq!(
        answered.json()["server"],
        json!({ "place": own.url().trim_end_matches('/'), "user": "city", "password": "••••word" })
    );
    for shown in [answered, superadmin.get(&path(&app, "sender")).await, superadmin.get(&path(&app, "")).await] {
        assert!(!shown.body.contains(PASSWORD));
    }
    let log = superadmin.get("/api/superadmin/logs?limit=20").await.is(200).body;
    assert!(log.contains("changed from whom") && !log.contains(PASSWORD), "{log}");

    // What is stored for one orchestra is of no use to another: its mail waits, and takes no other way.
    let central = Connections::open(&app.services.config.database_url, 1).await.unwrap();
    let of = |id| orchestra::Entity::find_by_id(id).one(&central.writer);
    let sealed = of(app.orchestra.id).await.unwrap().unwrap().mail_server.unwrap();
    assert!(!sealed.contains(PASSWORD) && !sealed.contains("127.0.0.1"), "{sealed}");
    let steal = orchestra::Entity::update_many()
        .col_expr(orchestra::Column::MailServer, Expr::value(sealed))
        .filter(orchestra::COLUMN.id.eq(app.other.id));
    steal.exec(&central.writer).await.unwrap();
    central.close().await.unwrap();
    app.services.registry.set_mail_mode(&app.services.clock, app.other.id, MailMode::Rehearsal).await.unwrap();
    let tested = format!("/api/superadmin/orchestras/{}/test-mail", app.other.id);
    let said = superadmin.post(&tested, json!({})).await.is(200).json();
    assert_eq!(said["accepted"], false, "{said}");
    assert!(own.received().is_empty() && ours.received().is_empty());
}

async fn a_server_of_its_own_that_fails_is_told_and_ours_never_takes_its_place(backend: Backend) {
    let (app, ours, own, superadmin) = begun(backend).await;
    superadmin.patch(&path(&app, "sender"), json!({ "server": own.url() })).await.is(200);
    own.on(Stage::Mail, Action::reply("550 5.7.1 who are you"));
    let (worker, staffed) = asked(&app).await;
    for _ in 0..6 {
        app.clock.advance(TimeDelta::minutes(20));
        worker.run_until_idle().await.unwrap();
        worker.watch().await.unwrap();
    }
    assert_eq!(staffed.requests().await, ["ada queued"], "nobody has been asked, and nobody is passed over");
    let listed = async || {
        let superadmin = app.superadmin().await;
        superadmin.get("/api/superadmin/alerts?live=true").await.is(200).json()["items"].clone()
    };
    let alerts = listed().await;
    let [alert] = &alerts.as_array().unwrap()[..] else { panic!("{alerts}") };
    assert_eq!((&alert["cause"], &alert["orchestraId"]), (&json!("mail"), &json!(app.orchestra.id)));
    let by_ours = ours.received().into_iter().flat_map(|mail| mail.to).collect::<Vec<_>>();
    assert_eq!(by_ours, ["superadmin@example.org"], "the alert, and nothing of the orchestra's");

    own.heal();
    app.clock.advance(TimeDelta::minutes(80));
    worker.run_until_idle().await.unwrap();
    for _ in 0..10 {
        worker.watch().await.unwrap();
        app.clock.advance(TimeDelta::seconds(30));
    }
    assert_eq!(staffed.requests().await, ["ada open"]);
    assert_eq!(listed().await, json!([]));
}

async fn what_its_sender_is_refused_stops_nobody_elses_mail(backend: Backend) {
    let (app, ours, own, superadmin) = begun(backend).await;
    app.services.registry.set_mail_mode(&app.services.clock, app.orchestra.id, MailMode::Live).await.unwrap();
    let everybody = ["Ada Alm", "Bo Berg", "Cy Colm"];
    // Everybody's address is at the same domain: that of whoever forgot their password, too.
    let staffed = staffed::prepare(&app, Strategy::Parallel, 3, &everybody).await;
    let worker = Worker::new(app.services.clone()).await.unwrap();
    let refuse = |server: &ScriptedSmtp| {
        for name in ["ada", "bo", "cy"] {
            server.refuse(&format!("{name}@example.org"), "550 5.7.26 unauthenticated mail is blocked");
        }
    };
    let forgotten = async |account: &str| {
        let before = ours.received().len();
        app.anonymous().post("/api/auth/forgot", json!({ "account": account })).await.is(202);
        worker.run_until_idle().await.unwrap();
        ours.received().len() - before
    };
    let told = async || {
        worker.watch().await.unwrap();
        let alerts = superadmin.get("/api/superadmin/alerts?live=true").await.is(200).json()["items"].clone();
        alerts.as_array().unwrap().iter().map(|alert| alert["orchestraId"].clone()).collect::<Vec<_>>()
    };

    // By a mail server of its own.
    superadmin.patch(&path(&app, "sender"), json!({ "server": own.url() })).await.is(200);
    refuse(&own);
    staffed.send(&app).await;
    worker.run_until_idle().await.unwrap();
    assert_eq!(staffed.requests().await, ["ada queued", "bo queued", "cy queued"]);
    assert_eq!(forgotten("superadmin").await, 1, "the installation's mail leaves");
    for _ in 0..4 {
        app.clock.advance(TimeDelta::seconds(10));
        told().await;
    }
    assert_eq!(told().await, [json!(app.orchestra.id)], "operators are told whose mail it is");

    // By ours, from an address of its own whose domain does not name our server.
    own.heal();
    app.clock.advance(TimeDelta::hours(2));
    let address = json!({ "address": "play@city.example", "server": null });
    // Two hours later one signs in again.
    app.superadmin().await.patch(&path(&app, "sender"), address).await.is(200);
    refuse(&ours);
    worker.run_until_idle().await.unwrap();
    assert_eq!(staffed.requests().await, ["ada queued", "bo queued", "cy queued"]);
    assert_eq!(forgotten("superadmin").await, 1, "nor does its address stop what is not from there");
    ours.heal();
    app.clock.advance(TimeDelta::hours(2));
    worker.run_until_idle().await.unwrap();
    assert_eq!(staffed.requests().await, ["ada open", "bo open", "cy open"]);
}

async fn what_is_no_sender_is_refused(backend: Backend) {
    let (app, _ours, _own, superadmin) = begun(backend).await;
    let change = async |change: Value| superadmin.patch(&path(&app, "sender"), change).await;
    for server in ["mail.example.org", "https://mail.example.org", "smtp://mail.example.org?tls=none", ""] {
        let refused = change(json!({ "server": server })).await.is_problem(422, "invalid").json();
        assert_eq!(refused["errors"][0]["pointer"], "/server", "{server}");
    }
    change(json!({ "address": "no address" })).await.is_problem(422, "invalid");
    change(json!({ "address": "a@b.example\r\nBcc: x@y.example" })).await.is_problem(422, "invalid");
    app.admin().await.patch(&path(&app, "sender"), json!({ "address": null })).await.is_problem(403, "forbidden");
    let nobodys = path(&app, "sender").replace(&app.orchestra.id.to_string(), "0197f7a2-5f3c-7cc1-9a53-0c8d4f0e8a11");
    superadmin.patch(&nobodys, json!({ "address": null })).await.is_problem(404, "not_found");
}

//! Workers: what leaves, when, by which way, and what a refusal leads to.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use central_registry::{orchestras::MailMode, users::Role};
use chrono::{DateTime, TimeDelta, Utc};
use domain::values::states::Strategy;
use sea_orm::ConnectionTrait;
use stagesub::{
    application::Services,
    config::Config,
    workers::{CannotStart, Worker},
};
use test_support::{
    Backend, TestApp,
    app::add_user,
    on_each_backend,
    smtp::{Action, ScriptedSmtp, Stage},
    spawn_app,
};
use tokio::sync::oneshot;

use tenancy::returning;

use crate::staffed::{self, Staffed, back_in_use, letters, path_in};

on_each_backend!(
    silence_and_a_no_pass_the_question_on,
    a_refused_mailbox_goes_to_the_next_at_once,
    an_alert_reaches_each_manager_once_whatever_befalls_the_others,
    an_alert_goes_to_the_managers_when_the_contact_cannot_be_reached,
    a_fault_of_ours_is_retried_and_starts_no_clock,
    an_unknown_outcome_is_tried_once_more_under_the_same_message_id,
    a_domain_that_turns_mail_away_is_left_alone,
    what_was_answered_meanwhile_is_not_sent,
    staging_lets_mail_out_to_its_own_people_only,
    a_suspended_orchestra_is_not_visited,
    a_suspension_costs_nobody_time_to_answer,
    a_broken_orchestra_stops_no_other,
    the_timer_works_until_it_is_stopped,
    one_visit_hands_over_a_bounded_number_of_mails,
);

/// The same application with a mail server, and no pause between mails.
pub fn with_server(app: &TestApp, server: &ScriptedSmtp, change: impl FnOnce(&mut Config)) -> Services {
    let mut config = Config {
        smtp_url: Some(server.url().into()),
        mail_from: "stagesub@stagesub.example".to_owned(),
        mail_rate: 1_000,
        ..(*app.services.config).clone()
    };
    change(&mut config);
    Services { config: Arc::new(config), ..app.services.clone() }
}

pub async fn go_live(app: &TestApp) {
    app.services.registry.set_mail_mode(&app.services.clock, app.orchestra.id, MailMode::Live).await.unwrap();
}

/// SCO is live, with a mail server and these people on its list, one of whom is wanted.
async fn live(app: &TestApp, people: &[&str]) -> (ScriptedSmtp, Worker, Staffed) {
    let server = ScriptedSmtp::start().await;
    go_live(app).await;
    let worker = Worker::new(with_server(app, &server, |_| ())).await.unwrap();
    let staffed = staffed::prepare(app, Strategy::Sequential, 1, people).await;
    (server, worker, staffed)
}

fn recipients(server: &ScriptedSmtp) -> Vec<String> {
    server.received().iter().map(|mail| mail.to[0].clone()).collect()
}

/// Works, moving the clock from one due moment to the next, until then.
pub async fn work_until(app: &TestApp, worker: &Worker, until: DateTime<Utc>) {
    while let Some(next) = worker.run_until_idle().await.unwrap().filter(|next| *next <= until) {
        assert!(next > app.clock.now(), "what is due at an instant is done at that instant");
        app.clock.set(next);
    }
    app.clock.set(until);
    assert_eq!(worker.sweep().await.unwrap().forgotten, 0, "no work is forgotten");
}

async fn silence_and_a_no_pass_the_question_on(backend: Backend) {
    let app = spawn_app(backend).await;
    let staffed = staffed::prepare(&app, Strategy::Sequential, 1, &["Ada Alm", "Bo Berg", "Cia Ceder"]).await;
    let worker = Worker::new(app.services.clone()).await.unwrap();
    assert_eq!(worker.run_until_idle().await.unwrap(), None, "an idle orchestra costs nothing");
    staffed.send(&app).await;
    let start = app.clock.now();
    work_until(&app, &worker, start + TimeDelta::hours(47)).await;
    assert_eq!(staffed.requests().await, ["ada open"]);
    work_until(&app, &worker, start + TimeDelta::hours(49)).await;
    assert_eq!(staffed.requests().await, ["ada expired", "bo open"]);

    let link = staffed::link_of(&app, "bo").await;
    app.anonymous().submit(&link, &[("answer", "no-days")]).await.is(303);
    let answered = app.clock.now();
    work_until(&app, &worker, answered + TimeDelta::seconds(299)).await;
    assert_eq!(
        letters(&app).await.iter().filter(|letter| letter.starts_with("cia:")).count(),
        0,
        "a mis-tap can be mended"
    );
    work_until(&app, &worker, answered + TimeDelta::minutes(6)).await;
    assert_eq!(staffed.requests().await, ["ada expired", "bo declined", "cia open"]);
    let letters = letters(&app).await;
    let subjects = [
        "ada: Orchestra SCO: Tutti violin 1",
        "bo: Orchestra SCO: Tutti violin 1",
        "cia: Orchestra SCO: Tutti violin 1",
    ];
    for subject in subjects {
        assert_eq!(letters.iter().filter(|letter| letter.starts_with(subject)).count(), 1, "{letters:?}");
    }
}

async fn a_refused_mailbox_goes_to_the_next_at_once(backend: Backend) {
    let app = spawn_app(backend).await;
    let (server, worker, staffed) = live(&app, &["Ada Alm", "Bo Berg"]).await;
    server.refuse("ada@example.org", "550 5.1.1 no such user");
    staffed.send(&app).await;
    worker.run_until_idle().await.unwrap();
    assert_eq!(staffed.requests().await, ["ada undeliverable", "bo open"]);
    let mails = server.received();
    assert!(recipients(&server).contains(&"bo@example.org".to_owned()));
    let asked = mails.iter().find(|mail| mail.to == ["bo@example.org"]).unwrap();
    let from = asked.parsed.from().unwrap().first().unwrap();
    assert_eq!((from.name(), from.address()), (Some("Orchestra SCO via StageSub"), Some("stagesub@stagesub.example")));
    assert_eq!(asked.parsed.reply_to().unwrap().first().unwrap().address(), Some("karin@example.org"));
    assert!(asked.parsed.message_id().unwrap().ends_with("@stagesub.example"));
    let link = path_in(&asked.parsed.body_text(0).unwrap());
    assert!(app.anonymous().get(&link).await.is(200).body.contains("Bo, can you play"));
}

async fn an_alert_reaches_each_manager_once_whatever_befalls_the_others(backend: Backend) {
    let app = spawn_app(backend).await;
    for username in ["bea", "cilla"] {
        add_user(&app.services, username, Role::Admin, Some(app.orchestra.id)).await;
    }
    let (server, worker, staffed) = live(&app, &["Ada Alm", "Bo Berg"]).await;
    let db = app.database(&app.orchestra).await;
    db.writer.execute_unprepared("UPDATE project SET contact_email = NULL").await.unwrap();
    server.refuse("ada@example.org", "550 5.1.1 no such user");
    server.refuse("admin@example.org", "550 5.1.1 no such user");
    server.refuse("cilla@example.org", "451 4.3.0 try later");
    staffed.send(&app).await;
    worker.run_until_idle().await.unwrap();
    let told = || recipients(&server).into_iter().filter(|to| to != "bo@example.org").collect::<Vec<_>>();
    assert_eq!(told(), ["bea@example.org"], "she is told though a colleague cannot be");
    server.heal();
    work_until(&app, &worker, app.clock.now() + TimeDelta::days(1)).await;
    let all = BTreeSet::from(["admin@example.org", "bea@example.org", "cilla@example.org"].map(str::to_owned));
    assert_eq!((told().len(), BTreeSet::from_iter(told())), (3, all), "and the others when they can be");
    let ids: BTreeSet<_> = server.received().iter().map(|mail| mail.parsed.message_id().unwrap().to_owned()).collect();
    assert_eq!(ids.len(), 4, "each mail is one of its own");
}

async fn an_alert_goes_to_the_managers_when_the_contact_cannot_be_reached(backend: Backend) {
    let app = spawn_app(backend).await;
    add_user(&app.services, "bea", Role::Admin, Some(app.orchestra.id)).await;
    let (server, worker, staffed) = live(&app, &["Ada Alm", "Bo Berg", "Cia Ceder"]).await;
    server.refuse("ada@example.org", "550 5.1.1 no such user");
    server.refuse("karin@example.org", "550 5.1.1 no such user");
    staffed.send(&app).await;
    worker.run_until_idle().await.unwrap();
    let mut told = recipients(&server);
    told.sort_unstable();
    assert_eq!(told, ["admin@example.org", "bea@example.org", "bo@example.org"]);

    // A contact who is a manager as well is not tried again in that role.
    let db = app.database(&app.orchestra).await;
    db.writer.execute_unprepared("UPDATE project SET contact_email = 'bea@example.org'").await.unwrap();
    server.refuse("bea@example.org", "550 5.1.1 no such user");
    server.refuse("cia@example.org", "550 5.1.1 no such user");
    let link = path_in(&server.received()[2].parsed.body_text(0).unwrap());
    app.anonymous().submit(&link, &[("answer", "no-days")]).await.is(303);
    work_until(&app, &worker, app.clock.now() + TimeDelta::days(2)).await;
    assert_eq!(staffed.requests().await, ["ada undeliverable", "bo declined", "cia undeliverable"]);
    assert_eq!(recipients(&server)[3..], ["admin@example.org", "admin@example.org"], "of Cia, and that nobody is left");
}

async fn a_fault_of_ours_is_retried_and_starts_no_clock(backend: Backend) {
    let app = spawn_app(backend).await;
    let (server, worker, staffed) = live(&app, &["Ada Alm", "Bo Berg"]).await;
    server.on(Stage::Mail, Action::reply("451 4.3.0 try later"));
    staffed.send(&app).await;
    let start = app.clock.now();
    for (seconds, attempts) in [(59, 1), (75, 2), (74 + 5 * 60, 2), (75 + 75 * 5, 3)] {
        work_until(&app, &worker, start + TimeDelta::seconds(seconds)).await;
        assert_eq!(server.connections(), attempts, "after {seconds} s");
    }
    work_until(&app, &worker, start + TimeDelta::minutes(30)).await;
    assert_eq!(staffed.requests().await, ["ada queued"], "our fault is no musician's");
    server.heal();
    work_until(&app, &worker, start + TimeDelta::hours(2)).await;
    assert_eq!(staffed.requests().await, ["ada open"]);
    assert_eq!(recipients(&server), ["ada@example.org"]);
}

async fn an_unknown_outcome_is_tried_once_more_under_the_same_message_id(backend: Backend) {
    let app = spawn_app(backend).await;
    let (server, worker, staffed) = live(&app, &["Ada Alm"]).await;
    server.once(Stage::Dot, Action::KeepAndCut);
    staffed.send(&app).await;
    let start = app.clock.now();
    work_until(&app, &worker, start + TimeDelta::seconds(599)).await;
    assert_eq!((staffed.requests().await, server.received().len()), (vec!["ada queued".to_owned()], 1));
    work_until(&app, &worker, start + TimeDelta::seconds(601)).await;
    assert_eq!(staffed.requests().await, ["ada open"]);
    let mails = server.received();
    assert_eq!(mails.len(), 2);
    assert_eq!(mails[0].parsed.message_id(), mails[1].parsed.message_id());
    assert_eq!(path_in(&mails[0].parsed.body_text(0).unwrap()), path_in(&mails[1].parsed.body_text(0).unwrap()));
}

async fn a_domain_that_turns_mail_away_is_left_alone(backend: Backend) {
    let app = spawn_app(backend).await;
    let people = ["Ada Alm", "Bo Berg", "Cia Ceder", "Dag Dal", "Eva Ek"];
    let (server, worker, staffed) = live(&app, &people).await;
    for person in people {
        let address = format!("{}@example.org", person.split_once(' ').unwrap().0.to_lowercase());
        server.refuse(&address, "550 blocked");
    }
    staffed.send(&app).await;
    worker.run_until_idle().await.unwrap();
    let requests = staffed.requests().await;
    assert_eq!(
        requests,
        ["ada undeliverable", "bo undeliverable", "cia undeliverable", "dag queued"],
        "a whole list is not burnt"
    );
}

async fn what_was_answered_meanwhile_is_not_sent(backend: Backend) {
    let app = spawn_app(backend).await;
    let (server, worker, staffed) = live(&app, &["Ada Alm"]).await;
    // The first copy arrived although nobody knows it; its link is used before the second leaves.
    server.once(Stage::Dot, Action::KeepAndCut);
    staffed.send(&app).await;
    let start = app.clock.now();
    worker.run_until_idle().await.unwrap();
    let link = path_in(&server.received()[0].parsed.body_text(0).unwrap());
    app.anonymous().submit(&link, &[("answer", "yes")]).await.is(303);
    work_until(&app, &worker, start + TimeDelta::minutes(20)).await;
    assert_eq!(staffed.requests().await, ["ada accepted"]);
    let subjects: Vec<_> = server.received().iter().map(|mail| mail.parsed.subject().unwrap().to_owned()).collect();
    assert_eq!(subjects.len(), 2, "{subjects:?}");
    assert!(subjects[1].contains("you play"), "{subjects:?}");
}

async fn staging_lets_mail_out_to_its_own_people_only(backend: Backend) {
    let app = spawn_app(backend).await;
    let server = ScriptedSmtp::start().await;
    go_live(&app).await;
    let services = with_server(&app, &server, |config| config.mail_only_to = vec!["ada@example.org".to_owned()]);
    let worker = Worker::new(services).await.unwrap();
    let staffed = staffed::prepare(&app, Strategy::Parallel, 2, &["Ada Alm", "Bo Berg"]).await;
    staffed.send(&app).await;
    worker.run_until_idle().await.unwrap();
    assert_eq!(staffed.requests().await, ["ada open", "bo open"]);
    assert_eq!(recipients(&server), ["ada@example.org"]);
    assert!(letters(&app).await[0].starts_with("bo:"));
}

async fn a_suspended_orchestra_is_not_visited(backend: Backend) {
    use central_registry::orchestras::Status;
    let app = spawn_app(backend).await;
    let staffed = staffed::prepare(&app, Strategy::Sequential, 1, &["Ada Alm"]).await;
    let worker = Worker::new(app.services.clone()).await.unwrap();
    staffed.send(&app).await;
    let registry = &app.services.registry;
    registry.stand_still(&app.services.clock, app.orchestra.id, Status::Suspended).await.unwrap();
    assert_eq!(worker.run_until_idle().await.unwrap(), None);
    assert_eq!(staffed.requests().await, ["ada queued"]);
    back_in_use(&app).await;
    worker.run_until_idle().await.unwrap();
    assert_eq!(staffed.requests().await, ["ada open"]);
}

async fn a_suspension_costs_nobody_time_to_answer(backend: Backend) {
    use central_registry::orchestras::Status;
    let app = spawn_app(backend).await;
    let staffed = staffed::prepare(&app, Strategy::Sequential, 1, &["Ada Alm", "Bo Berg"]).await;
    let worker = Worker::new(app.services.clone()).await.unwrap();
    staffed.send(&app).await;
    worker.run_until_idle().await.unwrap();
    let Services { registry, clock, .. } = &app.services;
    let deadline = staffed.deadline_of("ada").await;
    app.clock.advance(TimeDelta::days(1));
    registry.stand_still(clock, app.orchestra.id, Status::Suspended).await.unwrap();
    app.clock.advance(TimeDelta::days(2));
    registry.stand_still(clock, app.orchestra.id, Status::Inactive).await.unwrap();
    app.clock.advance(TimeDelta::days(3));
    let suspended = registry.orchestra(app.orchestra.id).await.unwrap().unwrap();
    back_in_use(&app).await;
    // Whoever was interrupted calls it once more.
    returning::return_to_use(registry, clock, &suspended).await.unwrap();
    assert_eq!(staffed.deadline_of("ada").await, deadline + TimeDelta::days(5));
    worker.run_until_idle().await.unwrap();
    assert_eq!(staffed.requests().await, ["ada open"]);
    app.clock.advance(TimeDelta::days(2));
    worker.run_until_idle().await.unwrap();
    assert_eq!(staffed.requests().await, ["ada expired", "bo open"]);
}

async fn a_broken_orchestra_stops_no_other(backend: Backend) {
    let app = spawn_app(backend).await;
    let staffed = staffed::prepare(&app, Strategy::Sequential, 1, &["Ada Alm"]).await;
    let worker = Worker::new(app.services.clone()).await.unwrap();
    let (registry, clock) = (&app.services.registry, &app.services.clock);
    registry.store_url(clock, app.other.id, &"sqlite:///nowhere/at/all.db".parse().unwrap()).await.unwrap();
    registry.arm(app.other.id, app.clock.now()).await.unwrap();
    staffed.send(&app).await;
    let next = worker.run_until_idle().await.unwrap().unwrap();
    assert!(
        next > app.clock.now() && next <= app.clock.now() + TimeDelta::seconds(60),
        "it is tried again, not at once"
    );
    assert_eq!(staffed.requests().await, ["ada open"]);
}

async fn the_timer_works_until_it_is_stopped(backend: Backend) {
    let app = spawn_app(backend).await;
    let staffed = staffed::prepare(&app, Strategy::Sequential, 1, &["Ada Alm"]).await;
    let worker = Worker::new(app.services.clone()).await.unwrap();
    let (stop, stopped) = oneshot::channel::<()>();
    let running = tokio::spawn({
        let worker = worker.clone();
        async move { worker.run(async { drop(stopped.await) }).await }
    });
    staffed.send(&app).await;
    let sent = async {
        while letters(&app).await.is_empty() {
            tokio::task::yield_now().await;
        }
    };
    // A commit wakes the timer.
    tokio::time::timeout(Duration::from_secs(20), sent).await.unwrap();
    stop.send(()).unwrap();
    tokio::time::timeout(Duration::from_secs(20), running).await.unwrap().unwrap();
    let worker = Worker::new(app.services.clone()).await.unwrap();
    let next = worker.run_until_idle().await.unwrap().unwrap();
    assert!(next > app.clock.now(), "its lease was given back");
}

async fn one_visit_hands_over_a_bounded_number_of_mails(backend: Backend) {
    let app = spawn_app(backend).await;
    let names: Vec<String> = (0..45)
        .map(|n| format!("Ada{} Alm", char::from(b'a' + n % 26).to_string().repeat(1 + usize::from(n / 26))))
        .collect();
    let people: Vec<&str> = names.iter().map(String::as_str).collect();
    let staffed = staffed::prepare(&app, Strategy::Parallel, 45, &people).await;
    let worker = Worker::new(app.services.clone()).await.unwrap();
    staffed.send(&app).await;
    worker.run_until_idle().await.unwrap();
    assert_eq!(letters(&app).await.len(), 45, "several visits at one instant");
    assert!(staffed.requests().await.iter().all(|request| request.ends_with(" open")));
}

#[tokio::test]
async fn workers_refuse_to_start_when_live_mail_could_not_leave() {
    let app = spawn_app(Backend::Sqlite).await;
    go_live(&app).await;
    assert!(matches!(Worker::new(app.services.clone()).await, Err(CannotStart::NoMailServer)));
    let change = |change: fn(&mut Config)| {
        let mut config = (*app.services.config).clone();
        change(&mut config);
        Services { config: Arc::new(config), ..app.services.clone() }
    };
    let started = Worker::new(change(|config| config.smtp_url = Some("https://example.org".into()))).await;
    assert!(matches!(started, Err(CannotStart::MailServer(_))));
    let started = Worker::new(change(|config| config.mail_from = "nobody".to_owned())).await;
    assert!(matches!(started, Err(CannotStart::Sender)));
    assert!(Worker::new(change(|config| config.demo = true)).await.is_ok());
    assert!(Worker::new(change(|config| config.smtp_url = Some("smtp://localhost".into()))).await.is_ok());
}

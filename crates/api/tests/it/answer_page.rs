//! The answer page over HTTP: who may see it, what changes by it, and what does not.

use std::{
    io,
    sync::{Arc, Mutex},
};

use central_registry::{links::Link, orchestras::Status};
use data_encoding::{BASE32_NOPAD, BASE64};
use domain::{
    ids::{OrchestraId, RequestId},
    values::states::Strategy,
};
use reqwest::Method;
use sha2::{Digest, Sha256};
use stagesub::workers::Worker;
use test_support::{Backend, Dice, TestApp, on_each_backend, rounds, spawn_app};
use tracing_subscriber::{EnvFilter, layer::SubscriberExt, util::SubscriberInitExt};

use crate::{
    fire::{Findings, Run},
    staffed::{self, Staffed, back_in_use, letters, link_of},
};

on_each_backend!(
    a_yes_from_the_mailed_link_fills_the_seat,
    scanners_change_nothing,
    unknown_links_all_look_the_same_and_open_no_database,
    a_flood_of_random_links_opens_no_database,
    an_answer_is_taken_once_and_another_is_refused,
    only_the_pages_own_forms_are_read,
    a_question_leaves_the_request_open,
    a_seat_is_given_back_with_a_reason,
    a_suspended_orchestra_shows_a_neutral_page,
    an_answer_that_cannot_be_saved_says_so_and_is_kept,
    visits_are_limited,
);

/// Ada has been asked for the one seat; Bo comes after her.
async fn asked(app: &TestApp) -> (Staffed, Worker, String) {
    let staffed = staffed::prepare(app, Strategy::Sequential, 1, &["Ada Alm", "Bo Berg"]).await;
    let worker = Worker::new(app.services.clone()).await.unwrap();
    staffed.send(app).await;
    worker.run_until_idle().await.unwrap();
    let link = link_of(app, "ada").await;
    (staffed, worker, link)
}

async fn a_yes_from_the_mailed_link_fills_the_seat(backend: Backend) {
    let app = spawn_app(backend).await;
    let (staffed, worker, link) = asked(&app).await;
    let anybody = app.anonymous();
    assert_eq!(staffed.requests().await, ["ada open"]);

    let page = anybody.get(&link).await.is(200);
    assert!(page.body.contains("Ada, can you play Tutti violin 1?"));
    assert_eq!(page.header("cache-control"), "no-store");
    assert_eq!(page.header("referrer-policy"), "no-referrer");
    assert_eq!(page.header("x-robots-tag"), "noindex, nofollow");
    assert_eq!(page.header("content-language"), "en");
    assert_eq!(page.header("set-cookie"), "");
    let style = page.body.split_once("<style>").unwrap().1.split_once("</style>").unwrap().0;
    let hash = BASE64.encode(&Sha256::digest(style.as_bytes()));
    let allows_nothing_else = format!("default-src 'none'; style-src 'sha256-{hash}'; form-action 'self'");
    assert!(page.header("content-security-policy").starts_with(&allows_nothing_else));
    assert!(anybody.get(&format!("{link}?lang=sv")).await.is(200).body.contains("Ada, kan du spela Tutti violin 1?"));
    anybody.get(&format!("{link}/calendar.ics")).await.is(404);

    let answered = anybody.submit(&format!("{link}?lang=sv"), &[("answer", "yes")]).await.is(303);
    assert_eq!(answered.header("location"), format!("{}?lang=sv", link.strip_prefix("/r/").unwrap()));
    assert!(anybody.get(&link).await.is(200).body.contains("You are engaged: Tutti violin 1"));
    assert_eq!(staffed.requests().await, ["ada accepted"]);

    worker.run_until_idle().await.unwrap();
    let letters = letters(&app).await;
    assert_eq!(letters.len(), 2, "{letters:?}");
    let confirms = |letter: &&String| letter.starts_with("ada: Orchestra SCO: you play Tutti violin 1");
    assert_eq!(letters.iter().filter(confirms).count(), 1, "{letters:?}");

    let calendar = anybody.get(&format!("{link}/calendar.ics")).await.is(200);
    assert_eq!(calendar.header("content-type"), "text/calendar; charset=utf-8");
    assert_eq!(calendar.body.matches("BEGIN:VEVENT").count(), 2);
    assert!(calendar.body.contains("SUMMARY:Concert: Brahms 4\\, Orchestra SCO\r\nLOCATION:Konserthuset\r\n"));
}

async fn scanners_change_nothing(backend: Backend) {
    let app = spawn_app(backend).await;
    let (staffed, worker, link) = asked(&app).await;
    let before = staffed.state().await;
    let scanner = app.anonymous().with("user-agent", "link scanner");
    for n in 0..1_000 {
        let method = [Method::GET, Method::HEAD, Method::OPTIONS][n % 3].clone();
        let query = ["", "?lang=en", "?step=withdraw", "?answer=yes&text=x"][n % 4];
        let reply = scanner.send(method, &format!("{link}{query}"), None).await;
        assert!([200, 405, 429].contains(&reply.status.as_u16()), "{}", reply.status);
        if n % 25 == 0 {
            app.clock.advance(chrono::TimeDelta::seconds(50));
        }
    }
    assert_eq!(staffed.state().await, before);
    worker.run_until_idle().await.unwrap();
    assert_eq!(letters(&app).await.len(), 1);
}

async fn unknown_links_all_look_the_same_and_open_no_database(backend: Backend) {
    let app = spawn_app(backend).await;
    let services = &app.services;
    let anybody = app.anonymous();
    let token = |orchestra, request| services.links.token(&Link { orchestra, request, epoch: 0 });
    let no_request = || RequestId::new(&services.clock);
    let good = token(app.orchestra.id, no_request());
    let mut forged = good.clone().into_bytes();
    forged[70] = if forged[70] == b'a' { b'b' } else { b'a' };
    let unknown = anybody.get("/r/x").await.is(404);
    assert!(unknown.header("content-type").starts_with("text/html") && unknown.body.contains("Länken fungerar inte"));
    for mangled in [
        String::from_utf8(forged).unwrap(),
        good[..79].to_owned(),
        format!("{good}a"),
        format!("{good}."),
        String::new(),
        "%00".to_owned(),
        "a/b".to_owned(),
        token(OrchestraId::new(&services.clock), no_request()),
    ] {
        assert_eq!(anybody.get(&format!("/r/{mangled}")).await.is(404).body, unknown.body, "{mangled}");
        let answered = anybody.submit(&format!("/r/{mangled}"), &[("answer", "yes")]).await.is(404);
        assert_eq!(answered.body, unknown.body);
    }
    assert_eq!(services.pools.openings(), 0, "nobody's database was opened");
    assert_eq!(
        anybody.get(&format!("/r/{good}")).await.is(404).body,
        unknown.body,
        "and a request that does not exist"
    );
    assert_eq!(anybody.submit(&format!("/r/{good}"), &[("answer", "yes")]).await.is(404).body, unknown.body);
}

async fn an_answer_is_taken_once_and_another_is_refused(backend: Backend) {
    let app = spawn_app(backend).await;
    let (staffed, worker, link) = asked(&app).await;
    let anybody = app.anonymous();
    let no = [("answer", "no-days"), ("text", "Jag är i Oslo.")];
    anybody.submit(&link, &no).await.is(303);
    let after = staffed.state().await;
    anybody.submit(&link, &no).await.is(303);
    assert_eq!(staffed.state().await.len(), after.len(), "no mail and no event by the second");
    assert!(anybody.get(&link).await.is(200).body.contains("You have declined"));
    let refused = anybody.submit(&link, &[("answer", "withdraw"), ("text", "sick")]).await.is(409);
    assert!(refused.body.contains("Your answer was not recorded") && refused.body.contains("You have declined"));

    // After a mis-tap there are some minutes in which the yes still comes first.
    anybody.submit(&link, &[("answer", "yes")]).await.is(303);
    assert!(anybody.get(&link).await.is(200).body.contains("You are engaged"));
    worker.run_until_idle().await.unwrap();
    assert!(letters(&app).await.iter().all(|letter| letter.starts_with("ada:") || letter.starts_with("karin:")));
}

/// Fifty links a round. Half are random; half are good ones with one bit turned, which come closest to a database.
async fn a_flood_of_random_links_opens_no_database(backend: Backend) {
    flood(&spawn_app(backend).await, None).await.are_none();
}

/// The control: one link among them that is good.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_good_link_in_a_flood_is_found() {
    let app = spawn_app(Backend::Sqlite).await;
    let link = asked(&app).await.2;
    app.services.pools.forget(app.orchestra.id).await;
    let found = flood(&app, Some(link)).await;
    found.tell_of("answered with 200");
    found.tell_of("1 databases were opened");
}

/// Links of chance, and every other time a good one with a bit turned; `planted` is among them.
async fn flood(app: &TestApp, planted: Option<String>) -> Findings {
    let services = &app.services;
    let anybody = app.anonymous();
    let Run { seed, .. } = Run::of_environment();
    let (mut dice, mut found) = (Dice::new(seed), Findings::default());
    let (mut unknown, mut limited) = (0, 0);
    let (links, before) = (50 * rounds(), services.pools.openings());
    for n in 0..links {
        let token = if n % 2 == 0 {
            BASE32_NOPAD.encode(&dice.bytes::<50>()).to_ascii_lowercase()
        } else {
            let link = Link { orchestra: app.orchestra.id, request: RequestId::new(&services.clock), epoch: 0 };
            let mut good = BASE32_NOPAD.decode(services.links.token(&link).to_ascii_uppercase().as_bytes()).unwrap();
            let at = dice.roll(good.len());
            good[at] ^= 1 << dice.roll(8);
            BASE32_NOPAD.encode(&good).to_ascii_lowercase()
        };
        let link = match &planted {
            Some(planted) if n == 0 => planted.clone(),
            _ => format!("/r/{token}"),
        };
        match anybody.get(&link).await.status.as_u16() {
            404 => unknown += 1,
            429 => limited += 1,
            other => found.expect(false, || format!("{link} was answered with {other}")),
        }
        if n % 1000 == 999 {
            app.clock.advance(chrono::TimeDelta::minutes(1));
        }
    }
    let opened = services.pools.openings() - before;
    found.expect(opened == 0, || format!("{opened} databases were opened"));
    found.expect(unknown > 0 && limited > 0, || format!("{unknown} unknown, {limited} limited"));
    println!("{links} links, {:?}, seed {seed}: {unknown} answered with 404, {limited} with 429", app.backend);
    found
}

async fn only_the_pages_own_forms_are_read(backend: Backend) {
    let app = spawn_app(backend).await;
    let (staffed, _, link) = asked(&app).await;
    let before = staffed.state().await;
    let anybody = app.anonymous();
    let long = "x".repeat(20_000);
    let forms: [&[(&str, &str)]; 7] = [
        &[],
        &[("answer", "maybe")],
        &[("answer", "yes"), ("answer", "no-days")],
        &[("answer", "yes"), ("seat", "1")],
        &[("text", "yes")],
        &[("answer", "question"), ("text", &long)],
        &[("List-Unsubscribe", "One-Click")],
    ];
    for form in forms {
        let refused = anybody.submit(&link, form).await.is(400);
        assert!(refused.body.contains("could not be read") || refused.body.contains("gick inte att läsa"));
    }
    anybody.post(&link, serde_json::json!({ "answer": "yes" })).await.is(400);
    anybody.send(Method::PUT, &link, None).await.is(405);
    let unsaid = anybody.submit(&link, &[("answer", "question"), ("text", "  ")]).await.is(422);
    assert!(unsaid.body.contains("Please write a few words"));
    assert_eq!(staffed.state().await, before);
}

async fn a_question_leaves_the_request_open(backend: Backend) {
    let app = spawn_app(backend).await;
    let (staffed, worker, link) = asked(&app).await;
    let anybody = app.anonymous();
    anybody.submit(&link, &[("answer", "question"), ("text", "May I come at 10.30?")]).await.is(303);
    let page = anybody.get(&link).await.is(200).body;
    assert!(page.contains("You have asked: May I come at 10.30?") && page.contains("value=\"yes\""));
    assert!(!page.contains("value=\"question\""));
    assert_eq!(staffed.requests().await, ["ada open"]);
    worker.run_until_idle().await.unwrap();
    let letters = letters(&app).await;
    assert!(letters.iter().any(|letter| letter.starts_with("karin:")), "{letters:?}");
}

async fn a_seat_is_given_back_with_a_reason(backend: Backend) {
    let app = spawn_app(backend).await;
    let (staffed, worker, link) = asked(&app).await;
    let anybody = app.anonymous();
    anybody.submit(&link, &[("answer", "yes")]).await.is(303);
    let second_step = format!("{link}?step=withdraw");
    let page = anybody.get(&second_step).await.is(200).body;
    assert!(page.contains("Withdraw as Tutti violin 1?") && page.contains("tel:0317265310"));
    let unsaid = anybody.submit(&second_step, &[("answer", "withdraw"), ("text", "")]).await.is(422);
    assert!(unsaid.body.contains("Withdraw as Tutti violin 1?"));
    assert_eq!(staffed.requests().await, ["ada accepted"]);
    anybody.submit(&second_step, &[("answer", "withdraw"), ("text", "A broken arm")]).await.is(303);
    assert!(anybody.get(&second_step).await.is(200).body.contains("You have withdrawn"));
    anybody.get(&format!("{link}/calendar.ics")).await.is(404);
    worker.run_until_idle().await.unwrap();
    assert_eq!(staffed.requests().await[0], "ada withdrawn");
}

async fn a_suspended_orchestra_shows_a_neutral_page(backend: Backend) {
    let app = spawn_app(backend).await;
    let (staffed, _, link) = asked(&app).await;
    let before = staffed.state().await;
    let anybody = app.anonymous();
    app.services.registry.stand_still(&app.services.clock, app.orchestra.id, Status::Suspended).await.unwrap();
    let page = anybody.get(&format!("{link}?lang=en")).await.is(403);
    assert!(page.body.contains("You cannot answer here at the moment") && !page.body.contains("SCO"));
    anybody.submit(&link, &[("answer", "yes")]).await.is(403);
    assert_eq!(staffed.state().await, before);
    back_in_use(&app).await;
    anybody.submit(&link, &[("answer", "yes")]).await.is(303);

    app.services.registry.stand_still(&app.services.clock, app.orchestra.id, Status::Suspended).await.unwrap();
    let page = anybody.get(&format!("{link}?lang=en&step=withdraw")).await.is(200).body;
    assert!(page.contains("You are engaged") && page.contains("Konserthuset") && page.contains("tel:0317265310"));
    assert!(page.contains("does not take answers") && !page.contains("<form") && !page.contains("step=withdraw"));
    anybody.submit(&link, &[("answer", "withdraw"), ("text", "A broken arm")]).await.is(403);
    assert_eq!(staffed.requests().await, ["ada accepted"]);
}

async fn an_answer_that_cannot_be_saved_says_so_and_is_kept(backend: Backend) {
    let app = spawn_app(backend).await;
    let (_, _, link) = asked(&app).await;
    let nowhere = "sqlite:///nowhere/at/all.db".parse().unwrap();
    app.services.registry.store_url(&app.services.clock, app.orchestra.id, &nowhere).await.unwrap();
    let anybody = app.anonymous();
    let page = anybody
        .submit(&format!("{link}?lang=en"), &[("answer", "no-position"), ("text", "Rather viola")])
        .await
        .is(503);
    assert!(page.body.contains("Your answer could not be saved") && page.body.contains("Rather viola"));
    assert!(page.body.contains("value=\"no-position\""));
    let page = anybody.get(&format!("{link}?lang=en")).await.is(503);
    assert!(page.body.contains("This page cannot be shown at the moment"));
    assert!(!page.header("retry-after").is_empty());
}

async fn visits_are_limited(backend: Backend) {
    let app = spawn_app(backend).await;
    let (_, _, link) = asked(&app).await;
    let anybody = app.anonymous();
    for _ in 0..30 {
        anybody.get(&link).await.is(200);
    }
    let refused = anybody.get(&link).await.is(429);
    assert!(refused.body.contains("Vänta en liten stund") && !refused.header("retry-after").is_empty());
    app.clock.advance(chrono::TimeDelta::minutes(1));
    anybody.get(&link).await.is(200);
    for n in 0..300 {
        anybody.get(&format!("/r/{n}")).await;
    }
    anybody.get("/r/again").await.is(429);
}

/// What is logged, in memory.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_link_is_never_logged() {
    let log = Log::default();
    let writer = log.clone();
    // The test's own client does log what it asks for.
    let filter = EnvFilter::new("debug,stagesub=trace,hyper_util=off,reqwest=off");
    let layer = tracing_subscriber::fmt::layer().with_writer(move || writer.clone());
    tracing_subscriber::registry().with(filter).with(layer).init();

    let app = spawn_app(Backend::Sqlite).await;
    let (_, worker, link) = asked(&app).await;
    let anybody = app.anonymous();
    anybody.get(&link).await.is(200);
    anybody.get(&format!("{link}/calendar.ics")).await.is(404);
    anybody.get(&format!("{link}/and/more")).await.is(404);
    anybody.submit(&link, &[("answer", "maybe")]).await.is(400);
    anybody.submit(&link, &[("answer", "yes")]).await.is(303);
    anybody.submit(&link, &[("answer", "no-days")]).await.is(409);
    let nowhere = "sqlite:///nowhere/at/all.db".parse().unwrap();
    app.services.registry.store_url(&app.services.clock, app.orchestra.id, &nowhere).await.unwrap();
    anybody.get(&link).await.is(503);
    drop(worker.run_until_idle().await);

    let logged = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(logged.contains("/r/{token") && logged.contains("a visit failed"), "something was logged");
    let token = link.strip_prefix("/r/").unwrap();
    for part in [&token[..20], &token[30..50], &token[60..]] {
        assert!(!logged.contains(part));
    }
}

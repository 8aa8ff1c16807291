//! Following an orchestra's events over a real connection: each once, in order, and no longer than one may.

use std::time::Duration;

use central_registry::orchestras::Status;
use domain::{
    services::staffing::{
        Actor,
        events::{self, NewEvent},
    },
    tx::begin_write,
};
use serde_json::{Value, json};
use test_support::{
    Backend, Caller, Followed, TestApp, Told, app::PASSWORD, on_each_backend, spawn_app, spawn_app_with,
};

on_each_backend!(
    a_stream_begins_now_or_after_a_known_event,
    after_a_break_nothing_is_lost_and_nothing_told_twice,
    many_streams_are_told_the_same,
    what_is_out_of_reach_is_a_gap,
    nothing_of_another_orchestra_is_told,
    whoever_may_no_longer_enter_is_told_goodbye,
    streams_are_limited_and_given_back,
    a_stream_of_which_nothing_is_to_be_told_says_that_it_lives,
    a_server_that_stops_does_not_wait_for_its_streams,
);

const STREAM: &str = "/api/events/stream";

async fn project(caller: &Caller) -> String {
    let project = json!({ "name": "Brahms 4", "startsOn": "2026-11-30", "endsOn": "2026-12-04" });
    caller.post("/api/projects", project).await.is(201).header("location").to_owned()
}

/// Makes an event happen.
async fn add_session(caller: &Caller, project: &str) {
    let session = json!({ "kind": "rehearsal", "startsAt": "2026-11-30T09:00:00Z", "endsAt": "2026-11-30T12:00:00Z" });
    caller.post(&format!("{project}/sessions"), session).await.is(201);
}

/// What the list says happened after an event, as the stream should tell it.
async fn listed(caller: &Caller, after: i64) -> Vec<Told> {
    let page = caller.get(&format!("/api/events?after={after}&limit=200")).await.is(200).json();
    let told = |event: &Value| (event["seq"].as_i64(), "change".to_owned(), event.clone());
    page["items"].as_array().unwrap().iter().map(told).collect()
}

async fn next(stream: &mut Followed, many: usize) -> Vec<Told> {
    let mut told = Vec::new();
    while told.len() < many {
        told.push(stream.next().await.unwrap());
    }
    told
}

fn place(event: &str, seq: i64) -> Told {
    (Some(seq), event.to_owned(), json!({ "seq": seq }))
}

async fn a_stream_begins_now_or_after_a_known_event(backend: Backend) {
    let app = spawn_app(backend).await;
    let (admin, user) = (app.admin().await, app.user().await);
    let project = project(&admin).await;
    add_session(&admin, &project).await;
    add_session(&admin, &project).await;
    let past = listed(&admin, 0).await;
    let newest = past.last().unwrap().0.unwrap();
    assert!(newest >= 2);

    let accepting = user.with("accept-encoding", "gzip, br");
    let mut live = accepting.follow(STREAM).await;
    for (name, value) in [
        ("content-type", "text/event-stream"),
        ("cache-control", "no-store"),
        ("x-accel-buffering", "no"),
        ("content-encoding", "identity"),
    ] {
        assert_eq!(live.headers()[name], value);
    }
    assert_eq!(live.next().await, Some(place("ready", newest)));
    let mut replayed = user.follow(&format!("{STREAM}?after=0")).await;
    assert_eq!(next(&mut replayed, past.len()).await, past);

    add_session(&admin, &project).await;
    let now = listed(&admin, newest).await;
    assert_eq!(next(&mut live, 1).await, now);
    assert_eq!(next(&mut replayed, 1).await, now);

    let wrong = user.with("last-event-id", "the last one");
    wrong.get(STREAM).await.is_problem(400, "malformed");
    user.get(&format!("{STREAM}?after=-1")).await.is_problem(400, "malformed");
}

async fn after_a_break_nothing_is_lost_and_nothing_told_twice(backend: Backend) {
    let app = spawn_app(backend).await;
    let admin = app.admin().await;
    let project = project(&admin).await;
    let mut told = Vec::new();
    let mut last = 0;
    // Each time somebody hangs up at another moment, and something happens while nobody listens.
    for heard in [1, 3, 2] {
        let mut stream = admin.with("last-event-id", last.to_string()).follow(&format!("{STREAM}?after=0")).await;
        for _ in 0..heard {
            add_session(&admin, &project).await;
        }
        told.extend(next(&mut stream, heard).await);
        drop(stream);
        last = told.last().unwrap().0.unwrap();
        add_session(&admin, &project).await;
    }
    let mut stream = admin.with("last-event-id", last.to_string()).follow(STREAM).await;
    let all = listed(&admin, 0).await;
    told.extend(next(&mut stream, all.len() - told.len()).await);
    assert_eq!(told, all);
    assert!(all.iter().zip(1..).all(|(event, seq)| event.0 == Some(seq)));
}

async fn many_streams_are_told_the_same(backend: Backend) {
    let app = spawn_app(backend).await;
    let (admin, user) = (app.admin().await, app.user().await);
    let project = project(&admin).await;
    let (one, other) = tokio::join!(
        async {
            let mut stream = admin.follow(&format!("{STREAM}?after=0")).await;
            next(&mut stream, 21).await
        },
        async {
            let adding = async {
                for _ in 0..20 {
                    add_session(&admin, &project).await;
                }
            };
            let following = async {
                let mut stream = user.follow(&format!("{STREAM}?after=0")).await;
                next(&mut stream, 21).await
            };
            tokio::join!(following, adding).0
        }
    );
    let all = listed(&admin, 0).await;
    assert_eq!(one, all);
    assert_eq!(other, all);
}

/// Makes so many events happen at once, as another process would.
async fn happen_elsewhere(app: &TestApp, many: usize) {
    let clock = app.clock.clock();
    let event = |_| NewEvent {
        kind: "project.archived".to_owned(),
        project: None,
        entity: "project",
        id: clock.next_uuid(),
        payload: json!({}),
    };
    let db = app.database(&app.orchestra).await;
    let txn = begin_write(&db.writer).await.unwrap();
    events::append(&txn, &clock, Actor::System, (0..many).map(event).collect()).await.unwrap();
    txn.commit().await.unwrap();
    db.close().await.unwrap();
}

async fn what_is_out_of_reach_is_a_gap(backend: Backend) {
    let app = spawn_app(backend).await;
    let admin = app.admin().await;
    happen_elsewhere(&app, 1_000).await;
    for (after, first) in [
        ("0", (Some(1), "change")),
        ("999", (Some(1_000), "change")),
        ("1001", (Some(1_000), "gap")),
        ("18446744073709551615", (Some(1_000), "gap")),
    ] {
        let (id, event, _) = admin.follow(&format!("{STREAM}?after={after}")).await.next().await.unwrap();
        assert_eq!((id, &*event), first, "{after}");
    }
    happen_elsewhere(&app, 1).await;
    let again = app.admin().await;
    let mut stream = again.follow(&format!("{STREAM}?after=0")).await;
    assert_eq!(stream.next().await, Some(place("gap", 1_001)));
    add_session(&again, &project(&again).await).await;
    let since = listed(&again, 1_001).await;
    assert_eq!(next(&mut stream, since.len()).await, since, "it goes on from there");
}

async fn nothing_of_another_orchestra_is_told(backend: Backend) {
    let app = spawn_app(backend).await;
    let (admin, other) = (app.admin().await, app.other_admin().await);
    let mut ours = admin.follow(STREAM).await;
    let mut theirs = other.follow(STREAM).await;
    let (our_project, their_project) = (project(&admin).await, project(&other).await);
    for _ in 0..3 {
        add_session(&other, &their_project).await;
        add_session(&admin, &our_project).await;
    }
    for (stream, caller, project) in [(&mut ours, &admin, our_project), (&mut theirs, &other, their_project)] {
        assert_eq!(stream.next().await.unwrap().1, "ready");
        let own = listed(caller, 0).await;
        let told = next(stream, own.len()).await;
        assert_eq!(told, own);
        assert!(told.iter().all(|(_, _, event)| project.ends_with(event["project"].as_str().unwrap())));
    }
}

async fn whoever_may_no_longer_enter_is_told_goodbye(backend: Backend) {
    let app = spawn_app(backend).await;
    let registry = &app.services.registry;
    let bye = |code: &str| Some((None, "bye".to_owned(), json!({ "code": code })));
    let ended = async |stream: &mut Followed, code: &str| {
        assert_eq!(stream.next().await.unwrap().1, "ready");
        assert_eq!(stream.next().await, bye(code));
        assert_eq!(stream.next().await, None);
    };

    let credentials = json!({ "username": "user", "password": PASSWORD, "transport": "bearer" });
    let login = app.anonymous().post("/api/auth/login", credentials).await.is(200).json();
    let mut stream = Caller::bearer(&app, login["accessToken"].as_str().unwrap()).follow(STREAM).await;
    app.anonymous().post("/api/auth/logout", json!({ "refreshToken": login["refreshToken"] })).await.is(204);
    ended(&mut stream, "unauthenticated").await;

    let (admin, user) = (app.admin().await, app.user().await);
    let mut stays = admin.follow(STREAM).await;
    let mut stream = user.follow(STREAM).await;
    let id = user.get("/api/auth/me").await.id();
    admin.patch(&format!("/api/users/{id}"), json!({ "active": false })).await.is(200);
    ended(&mut stream, "unauthenticated").await;

    registry.stand_still(&app.services.clock, app.orchestra.id, Status::Suspended).await.unwrap();
    ended(&mut stays, "orchestra_suspended").await;
}

async fn streams_are_limited_and_given_back(backend: Backend) {
    let app = spawn_app(backend).await;
    let (admin, user) = (app.admin().await, app.user().await);
    let mut open = Vec::new();
    for _ in 0..6 {
        open.push(admin.follow(STREAM).await);
    }
    admin.get(STREAM).await.is_problem(429, "too_many_streams");
    user.get(STREAM).await.is(200);
    let again = app.admin().await;
    again.get(STREAM).await.is(200);

    // Ending a login ends its streams, which are then nobody's any more.
    let id = admin.get("/api/auth/me").await.id();
    app.services
        .registry
        .set_user_active(&app.services.clock, Some(app.orchestra.id), id.parse().unwrap(), true)
        .await
        .unwrap();
    for stream in &mut open {
        assert_eq!(next(stream, 2).await[1].1, "bye");
        assert_eq!(stream.next().await, None);
    }
    let again = app.admin().await;
    for _ in 0..6 {
        open.push(again.follow(STREAM).await);
    }
}

async fn a_stream_of_which_nothing_is_to_be_told_says_that_it_lives(backend: Backend) {
    let app = spawn_app_with(backend, |config| config.sign_of_life = Duration::from_millis(20)).await;
    let admin = app.admin().await;
    let mut stream = admin.follow(STREAM).await;
    let ready = stream.next_or_alive().await.unwrap();
    for _ in 0..3 {
        let alive = (None, "alive".to_owned(), json!({}));
        assert_eq!(stream.next_or_alive().await, Some(alive), "without a number: where to go on from stays as it is");
    }
    add_session(&admin, &project(&admin).await).await;
    let since = listed(&admin, ready.0.unwrap()).await;
    assert_eq!(next(&mut stream, since.len()).await, since);
}

async fn a_server_that_stops_does_not_wait_for_its_streams(backend: Backend) {
    let mut app = spawn_app(backend).await;
    let (admin, other) = (app.admin().await, app.other_admin().await);
    let mut streams = [admin.follow(STREAM).await, other.follow(STREAM).await];
    for stream in &mut streams {
        assert_eq!(stream.next().await.unwrap().1, "ready");
    }
    tokio::time::timeout(Duration::from_secs(5), app.stop()).await.unwrap().unwrap();
    for stream in &mut streams {
        assert_eq!(stream.next().await, None, "without a goodbye: connect again");
    }
}

//! Refresh tokens under every order of use: a model of the rule beside the registry, honest clients who lose answers,
//! and two tabs at once. `STAGESUB_TEST_ROUNDS` logins of each kind, by chance from `STAGESUB_FIRE_SEED`.

use central_registry::{
    engine::Connections,
    logins::{RefreshError, Started},
};
use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::ConnectionTrait;
use secrecy::ExposeSecret;
use serde_json::json;
use test_support::{Backend, Dice, TestApp, app::PASSWORD, on_each_backend, rounds, spawn_app};

use crate::fire::{Findings, Run};

on_each_backend!(
    whatever_the_order_the_rule_decides,
    a_client_that_loses_answers_is_never_thrown_out,
    an_old_token_is_never_used_unseen,
    two_tabs_refresh_at_once_and_both_stay_in,
);

/// The rule, in plain values.
struct Rule {
    current: usize,
    rotated: DateTime<Utc>,
    /// The token that was used last.
    used: Option<usize>,
    ended: bool,
}

impl Rule {
    fn of(login: &TestApp) -> Self {
        Self { current: 0, rotated: login.clock.now(), used: None, ended: false }
    }

    /// The token that the use of one leads to, if any.
    fn used(&mut self, n: usize, now: DateTime<Utc>) -> Option<usize> {
        if self.ended {
            return None;
        }
        let within_a_minute = now - self.rotated <= TimeDelta::seconds(60);
        match n {
            n if n == self.current => (self.current, self.rotated) = (self.current + 1, now),
            n if Some(n) == self.used && within_a_minute => (),
            n if Some(n) == self.used => (self.current, self.rotated) = (self.current + 1, now),
            _ => self.ended = true,
        }
        self.used = Some(n);
        (!self.ended).then_some(self.current)
    }
}

async fn log_in(app: &TestApp) -> String {
    let credentials = json!({ "username": "admin", "password": PASSWORD, "transport": "bearer" });
    let caller = app.anonymous().with("x-forwarded-for", "192.0.2.1");
    let login = caller.post("/api/auth/login", credentials).await.is(200).json();
    login["refreshToken"].as_str().unwrap().to_owned()
}

async fn refresh(app: &TestApp, token: &str) -> Result<String, RefreshError> {
    let Started { refresh_token, .. } = app.services.registry.refresh(token).await?;
    Ok(refresh_token.expose_secret().to_owned())
}

async fn whatever_the_order_the_rule_decides(backend: Backend) {
    in_any_order(&spawn_app(backend).await).await.are_none();
}

async fn in_any_order(app: &TestApp) -> Findings {
    let Run { seed, .. } = Run::of_environment();
    let (mut dice, mut found) = (Dice::new(seed), Findings::default());
    let (mut uses, mut ended) = (0, 0);
    for round in 0..rounds() {
        let mut tokens = vec![log_in(app).await];
        let mut rule = Rule::of(app);
        for _ in 0..12 {
            let pause = [0, 1, 59, 60, 61, 600][dice.roll(6)];
            app.clock.advance(TimeDelta::seconds(pause));
            // Mostly one of the newest, now and then any.
            let back = if dice.roll(6) == 0 { dice.roll(tokens.len()) } else { dice.roll(tokens.len().min(2)) };
            let n = tokens.len() - 1 - back;
            let expected = rule.used(n, app.clock.now());
            uses += 1;
            match (refresh(app, &tokens[n]).await, expected) {
                (Ok(token), Some(next)) if next == tokens.len() => tokens.push(token),
                (Ok(token), Some(next)) if token == tokens[next] => {}
                (Err(RefreshError::Replayed { .. } | RefreshError::Ended), None) => ended += 1,
                (done, expected) => {
                    let done = done.map(|_| "a token");
                    found.expect(false, || {
                        format!("round {round}: token {n} led to {done:?}, by the rule {expected:?}")
                    });
                    break;
                }
            }
        }
    }
    found.expect(ended > 0, || "no login was ended".to_owned());
    println!("{} logins, {:?}, seed {seed}: {uses} refreshes, {ended} of them refused", rounds(), app.backend);
    found
}

async fn a_client_that_loses_answers_is_never_thrown_out(backend: Backend) {
    losing_answers(&spawn_app(backend).await).await.are_none();
}

/// Whose answers get lost: then the last token that arrived is used again, whenever.
async fn losing_answers(app: &TestApp) -> Findings {
    let Run { seed, .. } = Run::of_environment();
    let (mut dice, mut found) = (Dice::new(seed), Findings::default());
    let (mut uses, mut lost) = (0, 0);
    for round in 0..rounds() {
        let mut held = log_in(app).await;
        for _ in 0..8 {
            app.clock.advance(TimeDelta::seconds([1, 59, 61, 600, 3600][dice.roll(5)]));
            uses += 1;
            match refresh(app, &held).await {
                Ok(answer) if dice.roll(3) > 0 => held = answer,
                Ok(_) => lost += 1,
                Err(error) => {
                    found.expect(false, || format!("round {round}: thrown out: {error:?}"));
                    break;
                }
            }
        }
    }
    println!("{} clients, {:?}, seed {seed}: {uses} refreshes, {lost} answers lost", rounds(), app.backend);
    found
}

async fn an_old_token_is_never_used_unseen(backend: Backend) {
    copied(&spawn_app(backend).await).await.are_none();
}

/// Somebody holds a copy of a token. The client goes on; the copy, used later than a minute after it, either is refused
/// and ends the login, or makes the client's next refresh do so.
async fn copied(app: &TestApp) -> Findings {
    let Run { seed, .. } = Run::of_environment();
    let (mut dice, mut found) = (Dice::new(seed), Findings::default());
    let mut refused = 0;
    for round in 0..rounds() {
        let mut held = log_in(app).await;
        let copy = held.clone();
        for _ in 0..=dice.roll(3) {
            app.clock.advance(TimeDelta::minutes(10));
            held = refresh(app, &held).await.unwrap();
        }
        app.clock.advance(TimeDelta::seconds(61 + i64::try_from(dice.roll(600)).unwrap()));
        let thief = refresh(app, &copy).await;
        app.clock.advance(TimeDelta::minutes(10));
        let client = refresh(app, &held).await;
        let is_seen = matches!(client, Err(RefreshError::Replayed { .. } | RefreshError::Ended));
        found.expect(is_seen, || format!("round {round}: a copy was used, and the client went on"));
        match thief {
            Ok(stolen) => {
                let goes_on = refresh(app, &stolen).await.is_ok();
                found.expect(!goes_on, || format!("round {round}: the thief went on"));
            }
            Err(_) => refused += 1,
        }
    }
    println!("{} copies, {:?}, seed {seed}: {refused} refused at once", rounds(), app.backend);
    found
}

async fn two_tabs_refresh_at_once_and_both_stay_in(backend: Backend) {
    two_tabs(&spawn_app(backend).await).await.are_none();
}

async fn two_tabs(app: &TestApp) -> Findings {
    let mut found = Findings::default();
    let mut token = log_in(app).await;
    for round in 0..rounds() {
        app.clock.advance(TimeDelta::minutes(9));
        let (one, other) = tokio::join!(refresh(app, &token), refresh(app, &token));
        match (one, other) {
            (Ok(one), Ok(other)) if one == other => token = one,
            (one, other) => {
                let [one, other] = [one, other].map(|answer| answer.map(|_| "a token of its own"));
                found.expect(false, || format!("round {round}: one tab has {one:?}, the other {other:?}"));
                break;
            }
        }
    }
    println!("two tabs, {:?}: {} refreshes of both at once", app.backend, rounds());
    found
}

/// The controls: a database that forgets which token was used last, and one that forgets that a login was ended.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rule_that_is_forgotten_is_found() {
    let app = spawn_app(Backend::Sqlite).await;
    let central = Connections::open(&app.services.config.database_url, 1).await.unwrap();
    let forget = async |column: &str, value: &str| {
        let trigger = format!(
            "DROP TRIGGER IF EXISTS forgets; CREATE TRIGGER forgets AFTER UPDATE OF {column} ON login \
             BEGIN UPDATE login SET {column} = {value} WHERE id = new.id; END"
        );
        central.writer.execute_unprepared(&trigger).await.unwrap();
    };
    forget("used_n", "-1").await;
    in_any_order(&app).await.tell_of("by the rule");
    losing_answers(&app).await.tell_of("thrown out");
    two_tabs(&app).await.tell_of("one tab has");
    forget("revoked_at", "NULL").await;
    in_any_order(&app).await.tell_of("by the rule");
    copied(&app).await.tell_of("the client went on");
}

//! Refresh tokens under every order of use: a model of the rule beside the registry, honest clients who lose answers,
//! and two tabs at once.

use central_registry::logins::{RefreshError, Started};
use chrono::{DateTime, TimeDelta, Utc};
use secrecy::ExposeSecret;
use serde_json::json;
use test_support::{
    Backend, Dice, TestApp,
    app::{PASSWORD, add_user},
    on_each_backend, rounds, spawn_app,
};

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
    let app = spawn_app(backend).await;
    let mut dice = Dice::new(1);
    let mut ended = 0;
    for round in 0..rounds() {
        let mut tokens = vec![log_in(&app).await];
        let mut rule = Rule::of(&app);
        for _ in 0..12 {
            let pause = [0, 1, 59, 60, 61, 600][dice.roll(6)];
            app.clock.advance(TimeDelta::seconds(pause));
            // Mostly one of the newest, now and then any.
            let back = if dice.roll(6) == 0 { dice.roll(tokens.len()) } else { dice.roll(tokens.len().min(2)) };
            let n = tokens.len() - 1 - back;
            let expected = rule.used(n, app.clock.now());
            match (refresh(&app, &tokens[n]).await, expected) {
                (Ok(token), Some(next)) if next == tokens.len() => tokens.push(token),
                (Ok(token), Some(next)) => assert_eq!(token, tokens[next], "round {round}: the same successor"),
                (Err(RefreshError::Replayed { .. } | RefreshError::Ended), None) => ended += 1,
                (done, expected) => panic!("round {round}: token {n} led to {done:?}, the rule says {expected:?}"),
            }
        }
    }
    assert!(ended > 0, "no round ended a login");
}

/// Whose answers get lost: then the last token that arrived is used again, whenever.
async fn a_client_that_loses_answers_is_never_thrown_out(backend: Backend) {
    let app = spawn_app(backend).await;
    let mut dice = Dice::new(2);
    for round in 0..rounds() {
        let mut held = log_in(&app).await;
        for _ in 0..8 {
            app.clock.advance(TimeDelta::seconds([1, 59, 61, 600, 3600][dice.roll(5)]));
            let answer = refresh(&app, &held).await.unwrap_or_else(|error| panic!("round {round}: {error:?}"));
            if dice.roll(3) > 0 {
                held = answer;
            }
        }
    }
}

/// Somebody holds a copy of a token. The client goes on; the copy, used later than a minute after it, either is refused
/// and ends the login, or makes the client's next refresh do so.
async fn an_old_token_is_never_used_unseen(backend: Backend) {
    let app = spawn_app(backend).await;
    let mut dice = Dice::new(3);
    for round in 0..rounds() {
        let mut held = log_in(&app).await;
        let copy = held.clone();
        for _ in 0..=dice.roll(3) {
            app.clock.advance(TimeDelta::minutes(10));
            held = refresh(&app, &held).await.unwrap();
        }
        app.clock.advance(TimeDelta::seconds(61 + i64::try_from(dice.roll(600)).unwrap()));
        let thief = refresh(&app, &copy).await;
        app.clock.advance(TimeDelta::minutes(10));
        let client = refresh(&app, &held).await;
        assert!(thief.is_err() || client.is_err(), "round {round}: both went on");
        assert!(matches!(client, Err(RefreshError::Replayed { .. } | RefreshError::Ended)), "round {round}");
        if let Ok(stolen) = thief {
            assert!(refresh(&app, &stolen).await.is_err(), "round {round}: what was stolen is worth nothing any more");
        }
    }
}

async fn two_tabs_refresh_at_once_and_both_stay_in(backend: Backend) {
    let app = spawn_app(backend).await;
    add_user(&app.services, "two-tabs", central_registry::users::Role::User, Some(app.orchestra.id)).await;
    let mut token = log_in(&app).await;
    for round in 0..rounds() {
        app.clock.advance(TimeDelta::minutes(9));
        let (one, other) = tokio::join!(refresh(&app, &token), refresh(&app, &token));
        let (one, other) = (one.unwrap(), other.unwrap());
        assert_eq!(one, other, "round {round}: both tabs hold the same token");
        token = one;
    }
}

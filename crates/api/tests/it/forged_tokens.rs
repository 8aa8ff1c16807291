//! Access tokens that this installation did not give for this caller, now: all get the same answer, whatever is wrong.

use std::collections::BTreeSet;

use central_registry::secrets::mac;
use data_encoding::BASE64URL_NOPAD;
use hmac::{Hmac, KeyInit, Mac};
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use sha2::{Sha256, Sha384, Sha512};
use test_support::{Backend, Caller, TestApp, app::PASSWORD, on_each_backend, spawn_app};

use crate::fire::Findings;

on_each_backend!(a_forged_token_opens_nothing_and_learns_nothing, a_token_is_good_for_ten_minutes);

/// A route of each class: of staff, of anybody signed in, of superadmins.
const ROUTES: [&str; 3] = ["/api/musicians", "/api/auth/me", "/api/superadmin/metrics"];
/// Where browsers keep theirs, before the token.
const COOKIE: &str = "stagesub_at=";

fn b64(text: impl AsRef<[u8]>) -> String {
    BASE64URL_NOPAD.encode(text.as_ref())
}

macro_rules! hmac {
    ($hash:ty, $key:expr, $message:expr) => {{
        let mut mac = <Hmac<$hash>>::new_from_slice($key).unwrap();
        mac.update($message.as_bytes());
        b64(mac.finalize().into_bytes())
    }};
}

fn part(token: &str, at: usize) -> Value {
    serde_json::from_slice(&BASE64URL_NOPAD.decode(token.split('.').nth(at).unwrap().as_bytes()).unwrap()).unwrap()
}

/// The installation's own key, as a thief of its configuration would derive it.
fn key(app: &TestApp) -> [u8; 32] {
    mac(app.services.config.secrets.jwt.expose_secret().as_bytes(), b"stagesub access token 1")
}

fn sign(key: &[u8], header: &Value, body: &Value) -> String {
    let signed = format!("{}.{}", b64(header.to_string()), b64(body.to_string()));
    let signature = hmac!(Sha256, key, signed);
    format!("{signed}.{signature}")
}

fn with(object: &Value, field: &str, value: Value) -> Value {
    let mut object = object.clone();
    object[field] = value;
    object
}

fn without(object: &Value, field: &str) -> Value {
    let mut object = object.clone();
    object.as_object_mut().unwrap().remove(field);
    object
}

/// Tokens that were tampered with by somebody who has no key.
fn tampered(good: &str, others: &str) -> Vec<(&'static str, String)> {
    let [head, body, signature] = good.split('.').collect::<Vec<_>>()[..] else { panic!("three parts") };
    let [_, others_body, others_signature] = others.split('.').collect::<Vec<_>>()[..] else { panic!("three parts") };
    let (header, claims) = (part(good, 0), part(good, 1));
    let under = |header: &Value| format!("{}.{body}.{signature}", b64(header.to_string()));
    let unsigned = |alg: &str| format!("{}.{body}.", b64(with(&header, "alg", json!(alg)).to_string()));
    let claiming =
        |field: &str, value: Value| format!("{head}.{}.{signature}", b64(with(&claims, field, value).to_string()));
    let resigned = |key: &[u8]| sign(key, &header, &claims);
    let mut flipped = signature.as_bytes().to_vec();
    flipped[0] = if flipped[0] == b'A' { b'B' } else { b'A' };
    vec![
        ("nothing", String::new()),
        ("a word", "x".into()),
        ("dots", "..".into()),
        ("no signature", format!("{head}.{body}")),
        ("an empty signature", format!("{head}.{body}.")),
        ("half a signature", format!("{head}.{body}.{}", &signature[..signature.len() / 2])),
        ("one bit of the signature", format!("{head}.{body}.{}", String::from_utf8(flipped).unwrap())),
        ("the signature backwards", format!("{head}.{body}.{}", signature.chars().rev().collect::<String>())),
        ("the signature of another token", format!("{head}.{body}.{others_signature}")),
        ("the body of another token", format!("{head}.{others_body}.{signature}")),
        ("a fourth part", format!("{good}.{signature}")),
        ("five parts, like an encrypted one", format!("{head}.{body}.{body}.{body}.{signature}")),
        ("padded", format!("{head}=.{body}=.{signature}=")),
        ("no base64", format!("{head}.{body}.*{signature}")),
        ("a header that is no JSON", format!("{}.{body}.{signature}", b64("alg"))),
        ("a body that is no JSON", format!("{head}.{}.{signature}", b64("role"))),
        ("a body that is a list", format!("{head}.{}.{signature}", b64("[]"))),
        ("alg none", unsigned("none")),
        ("alg None", unsigned("None")),
        ("alg NONE", unsigned("NONE")),
        ("alg none, signed", under(&with(&header, "alg", json!("none")))),
        ("alg RS256", under(&with(&header, "alg", json!("RS256")))),
        ("alg ES256", under(&with(&header, "alg", json!("ES256")))),
        ("no alg", under(&without(&header, "alg"))),
        ("role superadmin", claiming("role", json!("superadmin"))),
        ("another orchestra", claiming("orchestraId", part(others, 1)["orchestraId"].clone())),
        ("for ever", claiming("exp", json!(i64::MAX))),
        ("an empty key", resigned(b"")),
        ("a guessed key", resigned(b"secret")),
        ("a key of zeros", resigned(&[0; 32])),
    ]
}

/// Tokens with a signature that is right, and something else that is not: another server of the same makers, a purpose
/// they were not made for, rows that say otherwise.
fn misused(app: &TestApp, good: &str, others: &str) -> Vec<(&'static str, String)> {
    let key = key(app);
    let (header, claims) = (part(good, 0), part(good, 1));
    let claiming = |field: &str, value: Value| sign(&key, &header, &with(&claims, field, value));
    let lacking = |field: &str| sign(&key, &header, &without(&claims, field));
    let under = |field: &str, value: Value| sign(&key, &with(&header, field, value), &claims);
    let now = app.clock.now().timestamp();
    let signed = |header: &Value| format!("{}.{}", b64(header.to_string()), b64(claims.to_string()));
    let (hs384, hs512) = (with(&header, "alg", json!("HS384")), with(&header, "alg", json!("HS512")));
    let nobody = json!("00000000-0000-7000-8000-000000000000");
    vec![
        ("HS384 with our key", format!("{}.{}", signed(&hs384), hmac!(Sha384, &key, signed(&hs384)))),
        ("HS512 with our key", format!("{}.{}", signed(&hs512), hmac!(Sha512, &key, signed(&hs512)))),
        ("the secret itself as the key", {
            sign(app.services.config.secrets.jwt.expose_secret().as_bytes(), &header, &claims)
        }),
        ("typ JWT", under("typ", json!("JWT"))),
        ("no typ", sign(&key, &without(&header, "typ"), &claims)),
        ("another key's id", under("kid", json!("00000000"))),
        ("a key's id that is a path", under("kid", json!("../../etc/passwd"))),
        ("no key's id", sign(&key, &without(&header, "kid"), &claims)),
        ("another issuer", claiming("iss", json!("https://other.example.org"))),
        ("no issuer", lacking("iss")),
        ("another audience", claiming("aud", json!("another"))),
        ("no audience", lacking("aud")),
        ("run out", claiming("exp", json!(now))),
        ("no end", lacking("exp")),
        ("an end in words", claiming("exp", json!("tomorrow"))),
        ("from the future", claiming("iat", json!(now + 61))),
        ("nobody", claiming("sub", nobody.clone())),
        ("no user", lacking("sub")),
        ("another user", claiming("sub", part(others, 1)["sub"].clone())),
        ("no such login", claiming("sid", nobody)),
        ("another's login", claiming("sid", part(others, 1)["sid"].clone())),
        ("another orchestra", claiming("orchestraId", part(others, 1)["orchestraId"].clone())),
        ("no orchestra", claiming("orchestraId", Value::Null)),
        ("more rights", claiming("role", json!("superadmin"))),
        ("fewer rights", claiming("role", json!("user"))),
        ("an invented role", claiming("role", json!("owner"))),
        ("an earlier state of the user", claiming("sv", json!(part(good, 1)["sv"].as_i64().unwrap() - 1))),
        ("a later state of the user", claiming("sv", json!(part(good, 1)["sv"].as_i64().unwrap() + 1))),
        ("a state in words", claiming("sv", json!("1"))),
    ]
}

async fn a_forged_token_opens_nothing_and_learns_nothing(backend: Backend) {
    let app = spawn_app(backend).await;
    let other = app.other_admin().await;
    for way in [Way::Bearer, Way::Cookie] {
        let good = way.log_in(&app).await;
        let mut forgeries = tampered(&good, other.token().unwrap());
        forgeries.extend(misused(&app, &good, other.token().unwrap()));
        assert!(forgeries.len() >= 40, "{} kinds", forgeries.len());
        present(&app, way, &forgeries).await.are_none();
    }
    let good = Way::Bearer.log_in(&app).await;
    app.anonymous().with("authorization", format!("Basic {good}")).get("/api/users").await.is(401);
    Way::Cookie.caller(&app, &good).get("/api/auth/me").await.is(401);
}

/// The control: the forger's hand is good, so what it signs unchanged is taken.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_that_is_taken_is_found() {
    let app = spawn_app(Backend::Sqlite).await;
    for way in [Way::Bearer, Way::Cookie] {
        let good = way.log_in(&app).await;
        let copy = sign(&key(&app), &part(&good, 0), &part(&good, 1));
        let found = present(&app, way, &[("unchanged", copy)]).await;
        found.tell_of("unchanged: /api/auth/me answered 200");
        found.tell_of("different answers");
    }
}

/// How a token is presented. It is good for the way alone that its login was made for.
#[derive(Clone, Copy, Debug)]
enum Way {
    Bearer,
    Cookie,
}

impl Way {
    async fn log_in(self, app: &TestApp) -> String {
        if let Self::Bearer = self {
            return app.admin().await.token().unwrap().to_owned();
        }
        let browser = app.anonymous().with("x-stagesub", "1").with("sec-fetch-site", "same-origin");
        let credentials = json!({ "username": "admin", "password": PASSWORD });
        let reply = browser.post("/api/auth/login", credentials).await.is(200);
        let mut cookies = reply.headers.get_all("set-cookie").iter().map(|cookie| cookie.to_str().unwrap());
        let token = cookies.find_map(|cookie| cookie.strip_prefix(COOKIE)).unwrap();
        token.split(';').next().unwrap().to_owned()
    }

    fn caller(self, app: &TestApp, token: &str) -> Caller {
        match self {
            Self::Bearer => Caller::bearer(app, token),
            Self::Cookie => app.anonymous().with("cookie", format!("{COOKIE}{token}")),
        }
    }
}

/// Presents each to a route of each class.
async fn present(app: &TestApp, way: Way, forgeries: &[(&str, String)]) -> Findings {
    let (mut found, mut answers) = (Findings::default(), BTreeSet::new());
    for (what, token) in forgeries {
        for route in ROUTES {
            let reply = way.caller(app, token).get(route).await;
            found.expect(reply.status == 401, || format!("{what}: {route} answered {}", reply.status.as_u16()));
            let mut problem = reply.json();
            problem["requestId"].take();
            answers.insert(problem.to_string());
        }
    }
    found.expect(answers.len() == 1, || format!("different answers: {answers:?}"));
    println!("{} kinds of tokens on {} routes, {way:?}, {:?}", forgeries.len(), ROUTES.len(), app.backend);
    found
}

async fn a_token_is_good_for_ten_minutes(backend: Backend) {
    let app = spawn_app(backend).await;
    let admin = app.admin().await;
    app.clock.advance(chrono::TimeDelta::seconds(599));
    admin.get("/api/users").await.is(200);
    app.clock.advance(chrono::TimeDelta::seconds(1));
    admin.get("/api/users").await.is_problem(401, "unauthenticated");
}

//! Somebody who calls the API in a test, and what they are told.
#![expect(clippy::expect_used, reason = "a stream that says nothing has failed its test")]

use std::time::Duration;

use reqwest::{Client, Method, StatusCode, header::HeaderMap};
use serde::Serialize;
use serde_json::Value;

use crate::TestApp;

/// A caller: who, and with which token.
#[derive(Clone, Debug)]
pub struct Caller {
    client: Client,
    address: String,
    token: Option<String>,
    extra: Vec<(&'static str, String)>,
}

/// What the server answered.
#[derive(Clone, Debug)]
pub struct Reply {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body as text.
    pub body: String,
    asked: String,
}

impl Caller {
    /// Whoever calls this address, with this access token.
    pub fn new(address: &str, token: Option<String>) -> Self {
        // Reading the machine's certificates, which nobody here shows, takes longer than most tests.
        let client = Client::builder().redirect(reqwest::redirect::Policy::none()).tls_certs_only([]).build().unwrap();
        Self { client, address: address.to_owned(), token, extra: Vec::new() }
    }

    /// A caller of this StageSub with an access token.
    pub fn bearer(app: &TestApp, token: &str) -> Self {
        Self::new(&app.address, Some(token.to_owned()))
    }

    /// The same caller with another header on each request.
    #[must_use]
    pub fn with(&self, name: &'static str, value: impl Into<String>) -> Self {
        let mut other = self.clone();
        other.extra.push((name, value.into()));
        other
    }

    /// The caller's access token.
    pub fn token(&self) -> Option<&str> {
        self.token.as_deref()
    }

    /// `GET`.
    pub async fn get(&self, path: &str) -> Reply {
        self.send(Method::GET, path, None).await
    }

    /// `POST` with a JSON body.
    pub async fn post(&self, path: &str, body: impl Serialize) -> Reply {
        self.send(Method::POST, path, Some(serde_json::to_vec(&body).unwrap())).await
    }

    /// `POST` with a JSON body; nothing when the server went away, or fell silent, before it had answered.
    pub async fn try_post(&self, path: &str, body: &impl Serialize) -> Option<Reply> {
        let request = self.request(Method::POST, path).header("content-type", "application/json");
        self.try_reply(request.body(serde_json::to_vec(body).unwrap()), format!("POST {path}")).await
    }

    /// `GET`; nothing when the server went away, or fell silent, before it had answered.
    pub async fn try_get(&self, path: &str) -> Option<Reply> {
        self.try_reply(self.request(Method::GET, path), format!("GET {path}")).await
    }

    /// `POST` of a form; nothing when the server went away, or fell silent, before it had answered.
    pub async fn try_submit(&self, path: &str, fields: &[(&str, &str)]) -> Option<Reply> {
        self.try_reply(self.form(path, fields), format!("POST {path}")).await
    }

    /// `PATCH` with a JSON body.
    pub async fn patch(&self, path: &str, body: impl Serialize) -> Reply {
        self.send(Method::PATCH, path, Some(serde_json::to_vec(&body).unwrap())).await
    }

    /// `PUT` with a JSON body.
    pub async fn put(&self, path: &str, body: impl Serialize) -> Reply {
        self.send(Method::PUT, path, Some(serde_json::to_vec(&body).unwrap())).await
    }

    /// `DELETE`.
    pub async fn delete(&self, path: &str) -> Reply {
        self.send(Method::DELETE, path, None).await
    }

    /// `POST` of a form, as browsers send it.
    pub async fn submit(&self, path: &str, fields: &[(&str, &str)]) -> Reply {
        self.reply(self.form(path, fields), format!("POST {path}")).await
    }

    /// Follows a stream of server-sent events.
    pub async fn follow(&self, path: &str) -> Followed {
        let response = self.request(Method::GET, path).send().await.unwrap();
        assert_eq!(response.status(), 200, "{path}");
        Followed { response, heard: String::new() }
    }

    /// Any request; a body is sent as JSON.
    pub async fn send(&self, method: Method, path: &str, body: Option<Vec<u8>>) -> Reply {
        let asked = format!("{method} {path}");
        let mut request = self.request(method, path);
        if let Some(body) = body {
            request = request.header("content-type", "application/json").body(body);
        }
        self.reply(request, asked).await
    }

    fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        let url = if path.starts_with("http") { path.to_owned() } else { format!("{}{path}", self.address) };
        let mut request = self.client.request(method, url);
        if let Some(token) = &self.token {
            request = request.bearer_auth(token);
        }
        for (name, value) in &self.extra {
            request = request.header(*name, value);
        }
        request
    }

    fn form(&self, path: &str, fields: &[(&str, &str)]) -> reqwest::RequestBuilder {
        let mut form = url::form_urlencoded::Serializer::new(String::new());
        form.extend_pairs(fields);
        let request = self.request(Method::POST, path).header("content-type", "application/x-www-form-urlencoded");
        request.body(form.finish())
    }

    async fn try_reply(&self, request: reqwest::RequestBuilder, asked: String) -> Option<Reply> {
        let response = request.timeout(Duration::from_secs(5)).send().await.ok()?;
        let (status, headers) = (response.status(), response.headers().clone());
        Some(Reply { status, headers, body: response.text().await.ok()?, asked })
    }

    async fn reply(&self, request: reqwest::RequestBuilder, asked: String) -> Reply {
        let mut response = request.send().await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        // A stream has no end: what it says first must do.
        let body = if headers.get("content-type").is_some_and(|kind| kind == "text/event-stream") {
            let first = response.chunk().await.unwrap().unwrap_or_default();
            String::from_utf8(first.to_vec()).unwrap()
        } else {
            response.text().await.unwrap()
        };
        Reply { status, headers, body, asked }
    }
}

/// A stream of server-sent events, over a connection of its own.
#[derive(Debug)]
pub struct Followed {
    response: reqwest::Response,
    heard: String,
}

/// An event of a stream: its id, its name, its data.
pub type Told = (Option<i64>, String, Value);

impl Followed {
    /// The next event, signs of life apart; none when the stream has ended. Fails after ten seconds of silence.
    pub async fn next(&mut self) -> Option<Told> {
        loop {
            let told = self.next_or_alive().await?;
            if told.1 != "alive" {
                return Some(told);
            }
        }
    }

    /// The next event, also when it says no more than that the stream lives.
    pub async fn next_or_alive(&mut self) -> Option<Told> {
        loop {
            if let Some((event, rest)) = self.heard.split_once("\n\n") {
                let (event, rest) = (event.to_owned(), rest.to_owned());
                self.heard = rest;
                let field = |name: &str| event.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
                let data = serde_json::from_str(field("data").unwrap()).unwrap();
                return Some((field("id").map(|id| id.parse().unwrap()), field("event").unwrap().to_owned(), data));
            }
            let chunk = tokio::time::timeout(Duration::from_secs(10), self.response.chunk());
            let chunk = chunk.await.expect("the stream says nothing");
            self.heard.push_str(std::str::from_utf8(&chunk.ok()??).unwrap());
        }
    }

    /// The headers that it began with.
    pub fn headers(&self) -> &HeaderMap {
        self.response.headers()
    }
}

impl Reply {
    /// Asserts the status.
    #[track_caller]
    #[expect(clippy::return_self_not_must_use, reason = "most tests only assert")]
    pub fn is(self, status: u16) -> Self {
        assert_eq!(self.status.as_u16(), status, "{} answered {}", self.asked, self.body);
        self
    }

    /// Asserts that it is a problem document with this status and code.
    #[track_caller]
    #[expect(clippy::return_self_not_must_use, reason = "most tests only assert")]
    pub fn is_problem(self, status: u16, code: &str) -> Self {
        let reply = self.is(status);
        assert_eq!(reply.header("content-type"), "application/problem+json", "{}", reply.asked);
        assert_eq!(reply.json()["code"], code, "{} answered {}", reply.asked, reply.body);
        reply
    }

    /// The body as JSON.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("{} answered no JSON: {}", self.asked, self.body))
    }

    /// The `id` of the body.
    #[track_caller]
    pub fn id(&self) -> String {
        self.json()["id"].as_str().unwrap().to_owned()
    }

    /// A header's text, or nothing.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

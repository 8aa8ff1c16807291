//! Whatever people write, mails and pages keep the elements that they have, and headers stay the headers they are.

use domain::values::states::Strategy;
use sea_orm::{ConnectionTrait, Statement};
use serde_json::{Value, json};
use stagesub::workers::Worker;
use test_support::{Backend, Caller, TestApp, on_each_backend, spawn_app};

use crate::staffed;

on_each_backend!(no_text_becomes_an_element_or_a_header, what_no_text_may_hold_is_refused_and_loses_nothing);

const HARMLESS: &str = "Allegro";

const HOSTILE: [&str; 5] = [
    "\"><img src=x onerror=alert(1)>",
    "</p></title></style><script>alert(1)</script>",
    "{{ responseUrl }}{% for x in y %}<a href='//evil.example'>",
    "=?utf-8?q?x?= <evil@evil.example>, y",
    "<!--[if mso]>&#60;svg onload=alert(1)&#62;",
];

/// The elements of a page or mail, in their order: what a text that is only text adds nothing to.
fn elements(html: &str) -> Vec<String> {
    let after =
        html.split('<').skip(1).filter(|rest| rest.starts_with(|c: char| c.is_ascii_alphabetic() || "/!?".contains(c)));
    after.map(|rest| rest.chars().take_while(|c| !c.is_whitespace() && *c != '>').collect()).collect()
}

/// The names of a mail's headers, its own and those of its parts.
fn headers(raw: &str) -> Vec<String> {
    let is_name = |name: &str| !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    let named = |line: &str| line.split_once(": ").map(|(name, _)| name.to_owned()).filter(|name| is_name(name));
    raw.split("\r\n\r\n").next().unwrap().split("\r\n").filter_map(named).collect()
}

/// What is seen of a season in which this is written wherever somebody may write: by name, the elements and headers.
async fn seen(backend: Backend, text: &str) -> Vec<(String, Vec<String>)> {
    let app = spawn_app(backend).await;
    let staffed = staffed::prepare(&app, Strategy::Sequential, 1, &["Ada Alm", "Bo Berg"]).await;
    write_everywhere(&app, &staffed, text).await;
    staffed.send(&app).await;
    let worker = Worker::new(app.services.clone()).await.unwrap();
    worker.run_until_idle().await.unwrap();
    let anybody = app.anonymous();
    let mut seen = Vec::new();
    let link = staffed::link_of(&app, "ada").await;
    for step in ["", "?lang=sv", "?lang=en&step=no"] {
        seen.push((format!("asked {step}"), elements(&anybody.get(&format!("{link}{step}")).await.is(200).body)));
    }
    anybody.submit(&link, &[("answer", "no-position"), ("text", text)]).await.is(303);
    seen.push(("no".to_owned(), elements(&anybody.get(&link).await.is(200).body)));
    app.clock.advance(chrono::TimeDelta::minutes(10));
    worker.run_until_idle().await.unwrap();
    let link = staffed::link_of(&app, "bo").await;
    anybody.submit(&link, &[("answer", "yes")]).await.is(303);
    worker.run_until_idle().await.unwrap();
    seen.push(("engaged".to_owned(), elements(&anybody.get(&link).await.is(200).body)));
    anybody.submit(&link, &[("answer", "withdraw"), ("text", text)]).await.is(303);
    worker.run_until_idle().await.unwrap();
    for mail in staffed::mailbox(&app).await {
        seen.push((format!("mail to {}", mail.to), elements(&mail.html)));
    }
    let folder = app.folder.join("mailbox").join(app.orchestra.id.to_string());
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
    files.sort();
    seen.extend(files.iter().map(|file| ("headers".to_owned(), headers(&std::fs::read_to_string(file).unwrap()))));
    seen
}

async fn write_everywhere(app: &TestApp, staffed: &staffed::Staffed, text: &str) {
    let superadmin = app.superadmin().await;
    let orchestra = format!("/api/superadmin/orchestras/{}", app.orchestra.id);
    superadmin.patch(&orchestra, json!({ "name": text })).await.is(200);
    let admin = app.admin().await;
    admin.patch("/api/settings", json!({ "mailFromName": text })).await.is(200);
    let project = format!("/api/projects/{}", staffed.project);
    let facts = json!({
        "name": text, "conductor": text, "programme": text, "dress": text, "terms": text, "rehearsalText": text,
        "concertText": text, "notes": text, "contactName": text,
    });
    admin.patch(&project, facts).await.is(200);
    let sessions = admin.get(&format!("{project}/sessions")).await.is(200).json();
    for session in sessions["items"].as_array().unwrap() {
        let path = format!("{project}/sessions/{}", session["id"].as_str().unwrap());
        admin.patch(&path, json!({ "venue": text, "note": text })).await.is(200);
    }
    let needs = admin.get(&format!("{project}/needs")).await.is(200).json();
    for need in needs["items"].as_array().unwrap() {
        let path = format!("{project}/needs/{}", need["id"].as_str().unwrap());
        let facts = json!({ "replaces": text, "noteToMusician": text, "terms": text });
        admin.patch(&path, facts).await.is(200);
    }
    for musician in admin.get("/api/musicians").await.is(200).json()["items"].as_array().unwrap() {
        let path = format!("/api/musicians/{}", musician["id"].as_str().unwrap());
        admin.patch(&path, json!({ "firstName": text, "lastName": text, "notes": text })).await.is(200);
    }
    // The name of a position is written as well; what it is found by stays.
    let rename = Statement::from_sql_and_values(
        staffed.db.read().get_database_backend(),
        "SELECT id FROM position WHERE name_en = 'Tutti violin 1'",
        [],
    );
    let id: uuid::Uuid = staffed.db.read().query_one_raw(rename).await.unwrap().unwrap().try_get("", "id").unwrap();
    admin.patch(&format!("/api/positions/{id}"), json!({ "names": { "sv": text, "en": text } })).await.is(200);
}

async fn no_text_becomes_an_element_or_a_header(backend: Backend) {
    let harmless = seen(backend, HARMLESS).await;
    let mails = harmless.iter().filter(|(what, _)| what.starts_with("mail")).count();
    assert!(mails >= 3 && harmless.iter().all(|(_, seen)| seen.len() > 3), "{harmless:#?}");
    for text in HOSTILE {
        let hostile = seen(backend, text).await;
        assert_eq!(hostile.len(), harmless.len(), "{text}");
        for ((what, hostile), (_, harmless)) in hostile.iter().zip(&harmless) {
            assert_eq!(hostile, harmless, "{what}: {text}");
        }
    }
}

async fn refused(admin: &Caller, path: &str, body: Value) {
    let reply = admin.patch(path, body.clone()).await;
    assert!(matches!(reply.status.as_u16(), 400 | 422), "{path} {body}: {} {}", reply.status, reply.body);
}

async fn what_no_text_may_hold_is_refused_and_loses_nothing(backend: Backend) {
    let app = spawn_app(backend).await;
    let staffed = staffed::prepare(&app, Strategy::Sequential, 1, &["Ada Alm"]).await;
    let admin = app.admin().await;
    let project = format!("/api/projects/{}", staffed.project);
    let musicians = admin.get("/api/musicians").await.is(200).json();
    let musician = format!("/api/musicians/{}", musicians["items"][0]["id"].as_str().unwrap());
    let before = (admin.get(&project).await.body, admin.get(&musician).await.body);
    let lines = "Brahms\r\nBcc: evil@evil.example";
    for text in [lines, "Brahms\nX: y", "Brahms\u{0}4", "Brahms\u{7}", "\u{202e}smharB", &"a".repeat(100_000)] {
        refused(&admin, &project, json!({ "name": text })).await;
        refused(&admin, &project, json!({ "contactName": text })).await;
        refused(&admin, &musician, json!({ "lastName": text })).await;
        refused(&admin, "/api/settings", json!({ "mailFromName": text })).await;
    }
    for text in ["ada@example.org\r\nBcc: x@y.example", "ada@\u{0}example.org", "\"<x>\"@example.org"] {
        refused(&admin, &musician, json!({ "email": text })).await;
    }
    refused(&admin, &musician, json!({ "notes": "with\u{0}nothing" })).await;
    assert_eq!((admin.get(&project).await.body, admin.get(&musician).await.body), before);
}

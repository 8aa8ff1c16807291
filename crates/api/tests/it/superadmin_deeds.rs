//! Whatever a superadmin does leaves exactly one entry in the central log: who, to what, by which request.
//!
//! A new operation of superadmins that changes something needs a line in [`DEEDS`].

use central_registry::{engine::Connections, entities::system_log};
use reqwest::Method;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::{Value, json};
use stagesub::{
    authority::policy::{Audit, Policies, Policy, Who},
    openapi,
    router::POLICIES,
};
use test_support::{
    Backend, Reply, TestApp,
    backend::{copy_of, drop_databases},
    on_each_backend, spawn_app,
};

use crate::{
    anew,
    openapi::{document, operations},
    staffed::back_in_use,
};

on_each_backend!(
    every_deed_of_a_superadmin_leaves_exactly_one_entry,
    what_is_refused_leaves_one_entry_that_says_so,
    reading_leaves_none,
);

/// What is done, in an order in which each can be; `{made}` is what the nearest deed above it has made.
const DEEDS: &[(&str, Option<&str>)] = &[
    ("provisionOrchestra", None),
    ("inviteFirstAdmin", None),
    ("retryProvisioning", None),
    ("undoProvisioning", None),
    ("amendPlan", None),
    ("amendHostedOrchestra", Some("orchestra")),
    ("suspendOrchestra", Some("orchestra")),
    ("inactivateOrchestra", Some("orchestra")),
    ("archiveOrchestra", Some("orchestra")),
    ("activateOrchestra", Some("orchestra")),
    ("amendSender", Some("orchestra")),
    ("testSender", Some("orchestra")),
    ("resetOrchestra", Some("orchestra")),
    ("setStandby", Some("orchestra")),
    ("readFromStandby", Some("orchestra")),
    ("forgetStandby", Some("orchestra")),
    ("backUpOrchestra", Some("orchestra")),
    ("makeGrant", None),
    ("endGrant", None),
    ("checkInstallationHealth", None),
    ("migrateOrchestras", None),
    ("stopMigration", None),
    ("resumeMigration", None),
    ("releaseOrchestra", Some("orchestra")),
    ("addInstallationUser", None),
    ("amendInstallationUser", None),
    ("sendPasswordLink", None),
    ("endUserSession", None),
    ("endUserSessions", None),
];

/// What is about the installation or its operators, and so about no orchestra.
const OF_ALL: &[&str] = &[
    "amendPlan",
    "checkInstallationHealth",
    "migrateOrchestras",
    "stopMigration",
    "resumeMigration",
    "addInstallationUser",
    "amendInstallationUser",
    "sendPasswordLink",
];

fn body(operation: &str, app: &TestApp, standby: &str) -> Option<Value> {
    Some(match operation {
        "provisionOrchestra" => json!({
            "code": "CITY", "name": "City", "plan": "small", "database": { "provider": "sqlite" },
            "admin": { "username": "city-admin", "email": "city@example.org" },
        }),
        "amendHostedOrchestra" => json!({ "contact": "Anna Berg" }),
        // The discard port: whoever is not there takes no mail, and that is said.
        "amendSender" => json!({ "server": "smtp://127.0.0.1:9" }),
        "setStandby" => json!({ "url": standby }),
        "amendPlan" => json!({ "maxMusicians": 300 }),
        "makeGrant" => json!({ "orchestraId": app.orchestra.id, "reason": "Ticket 4711" }),
        "addInstallationUser" => {
            json!({ "username": "second-operator", "email": "second@example.org", "role": "superadmin" })
        }
        "amendInstallationUser" => json!({ "locale": "en" }),
        "suspendOrchestra"
        | "inactivateOrchestra"
        | "activateOrchestra"
        | "readFromStandby"
        | "resetOrchestra"
        | "testSender"
        | "inviteFirstAdmin"
        | "retryProvisioning"
        | "migrateOrchestras" => {
            json!({})
        }
        _ => return None,
    })
}

/// The operations by which superadmins change something: id, method, path.
fn deeds() -> Vec<(String, Method, String)> {
    let policy_of = |id: &str| POLICIES.iter().find(|(known, _)| *known == id).unwrap().1;
    operations(&document())
        .into_iter()
        .map(|(id, method, path, _)| (id, method.parse::<Method>().unwrap(), path))
        .filter(|(id, method, _)| policy_of(id).who == Who::Superadmin && *method != Method::GET)
        .collect()
}

async fn entries(app: &TestApp, reply: &Reply) -> Vec<system_log::Model> {
    let db = Connections::open(&app.services.config.database_url, 1).await.unwrap();
    let by_request = system_log::Column::RequestId.eq(reply.header("x-request-id"));
    let rows = system_log::Entity::find().filter(by_request).all(&db.writer).await.unwrap();
    db.close().await.unwrap();
    rows
}

async fn every_deed_of_a_superadmin_leaves_exactly_one_entry(backend: Backend) {
    let app = spawn_app(backend).await;
    let superadmin = app.superadmin().await;
    let me = superadmin.get("/api/auth/me").await.is(200).id();
    let mut left = deeds();
    let mut made = String::new();
    let standby = copy_of(&app.services.registry.database_url(&app.orchestra).unwrap()).await;
    let standby_url = standby.expose();
    for (operation, about) in DEEDS {
        let place = left.iter().position(|(id, ..)| id == operation).unwrap_or_else(|| panic!("no deed {operation}"));
        let (_, method, path) = left.swap_remove(place);
        let mut session = String::new();
        match *operation {
            "resetOrchestra" => anew::call_it_a_demo(&app).await,
            // Once more, so that it can be forgotten.
            "forgetStandby" => back_in_use(&app).await,
            "releaseOrchestra" => {
                let (registry, clock, id) = (&app.services.registry, &app.services.clock, app.orchestra.id);
                let orchestra = registry.orchestra(id).await.unwrap().unwrap();
                let (url, version) = (registry.database_url(&orchestra).unwrap(), orchestra.schema_version);
                registry.quarantine(clock, id, &url, clock.now(), version).await.unwrap();
            }
            "endUserSession" => {
                made = app.user().await.get("/api/auth/me").await.id();
                let sessions = superadmin.get(&format!("/api/superadmin/users/{made}/sessions")).await.is(200).json();
                sessions["items"][0]["id"].as_str().unwrap().clone_into(&mut session);
            }
            _ => (),
        }
        let target = if about.is_some() { app.orchestra.id.to_string() } else { made.clone() };
        let body = body(operation, &app, &standby_url).map(|body| body.to_string().into_bytes());
        let reply = superadmin
            .send(
                method,
                &path.replace("{id}", &target).replace("{session}", &session).replace("{plan}", "small"),
                body,
            )
            .await;
        assert!(reply.status.is_success(), "{operation}: {} {}", reply.status, reply.body);
        let location = reply.header("location").trim_end_matches("/provisioning");
        if !location.is_empty() {
            location.rsplit('/').next().unwrap().clone_into(&mut made);
        }

        let found = entries(&app, &reply).await;
        let [entry] = found.as_slice() else { panic!("{operation} left {} entries: {found:?}", found.len()) };
        assert_eq!(entry.user_id.map(|user| user.to_string()).as_ref(), Some(&me), "{operation}");
        assert_eq!(entry.level.as_str(), "info", "{operation}: {}", entry.message);
        assert!(!entry.message.contains("begun") && !entry.message.contains("nothing"), "{}", entry.message);
        // One of the installation as a whole is about no orchestra.
        let is_of_all = OF_ALL.contains(operation);
        assert_eq!(entry.orchestra_id.is_none(), is_of_all, "{operation} says to whom: {entry:?}");
        if about.is_some() {
            assert_eq!(entry.orchestra_id, Some(app.orchestra.id), "{operation}");
        }
    }
    let missing: Vec<_> = left.iter().map(|(id, ..)| id).collect();
    drop_databases(&[standby]).await;
    assert!(missing.is_empty(), "operations of superadmins without a line in DEEDS: {missing:?}");
}

async fn what_is_refused_leaves_one_entry_that_says_so(backend: Backend) {
    let app = spawn_app(backend).await;
    let superadmin = app.superadmin().await;
    let nobody = "/api/superadmin/orchestras/0197f7a2-5f3c-7cc1-9a53-0c8d4f0e8a11/suspend";
    let refused = superadmin.post(nobody, json!({})).await.is_problem(404, "not_found");
    let unread = superadmin.post("/api/superadmin/orchestras", json!({ "code": "x" })).await.is_problem(422, "invalid");
    for (reply, code, path) in [(refused, "not_found", nobody), (unread, "invalid", "/api/superadmin/orchestras")] {
        let found = entries(&app, &reply).await;
        let [entry] = found.as_slice() else { panic!("{found:?}") };
        assert_eq!((entry.level.as_str(), &entry.fields["code"]), ("warning", &json!(code)));
        assert_eq!((&entry.fields["path"], &entry.fields["status"]), (&json!(path), &json!(reply.status.as_u16())));
    }
    let again = format!("/api/superadmin/orchestras/{}/activate", app.orchestra.id);
    let idle = superadmin.post(&again, json!({})).await.is(200);
    assert_eq!(entries(&app, &idle).await[0].message, "activateOrchestra changed nothing");
}

async fn reading_leaves_none(backend: Backend) {
    let app = spawn_app(backend).await;
    let superadmin = app.superadmin().await;
    for path in ["/api/superadmin/orchestras", "/api/superadmin/metrics", "/api/superadmin/grants"] {
        assert!(entries(&app, &superadmin.get(path).await.is(200)).await.is_empty(), "{path}");
    }
}

/// The server would not start: what superadmins change is audited by construction.
#[test]
fn a_deed_without_an_entry_is_no_policy() {
    let table: Vec<(&'static str, Policy)> = POLICIES
        .iter()
        .map(|(id, policy)| (*id, if *id == "suspendOrchestra" { Policy::superadmin() } else { *policy }))
        .collect();
    let (mut document, _) = openapi::document().unwrap();
    let refused = Policies::married(table.leak(), &mut document).unwrap_err().to_string();
    assert_eq!(refused, "suspendOrchestra leaves no entry in the central log");
    assert!(POLICIES.iter().all(|(_, policy)| policy.audit == Audit::None || policy.who == Who::Superadmin));
}

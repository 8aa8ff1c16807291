//! Who may call what: every operation × every kind of caller, superadmins with a grant among them, and nothing of one orchestra in the answers to another.
//!
//! A new operation needs a row in [`ACCESS`], in [`body`] if it takes one, and, if its path holds an id of a new kind,
//! a planted row in `planted::one_of_each`.

use central_registry::{
    grants::{LONGEST, NewGrant},
    links::Link,
    users::Role,
};
use domain::clock::Clock;
use reqwest::Method;
use serde_json::{Value, json};
use tenancy::{
    migrating::{Order, Which},
    provisioning::Provider,
};
use test_support::{Backend, Caller, Reply, TestApp, app::add_user, on_each_backend, roster::new_musician, spawn_app};

use crate::{
    openapi::{document, operations},
    planted::{self, Ids},
    provisioning::born,
};

on_each_backend!(
    every_operation_answers_each_caller_as_the_table_says,
    what_is_anothers_answers_as_if_it_did_not_exist,
    equal_ids_lead_each_caller_to_the_own_row,
);

/// Statuses for: nobody, the other orchestra's admin, a user, an admin, a superadmin without a grant.
type Statuses = [u16; 5];

/// Whoever calls.
const ANYONE: Statuses = [200; 5];
/// What every orchestra has: the other admin gets the own.
const OWN: Statuses = [401, 200, 200, 200, 403];
/// A thing of this orchestra.
const READ: Statuses = [401, 404, 200, 200, 403];
/// A thing of this orchestra that only managers change.
const MANAGE: Statuses = [401, 404, 403, 200, 403];

/// What the installation is run with.
const RUN: Statuses = [401, 403, 403, 403, 200];

/// In this order the rows stay fit for the next operation.
const ACCESS: &[(&str, Statuses)] = &[
    ("live", ANYONE),
    ("ready", ANYONE),
    ("logIn", [401; 5]),
    ("refresh", [401; 5]),
    ("logOut", [204; 5]),
    ("forgotPassword", [202; 5]),
    ("checkWelcome", [404; 5]),
    ("welcome", [404; 5]),
    ("me", [401, 200, 200, 200, 200]),
    ("amendMe", [401, 200, 200, 200, 200]),
    // The present password is another.
    ("changePassword", [401, 422, 422, 422, 422]),
    ("listUsers", OWN),
    ("addUser", [401, 201, 403, 201, 403]),
    ("inviteUser", [401, 404, 403, 201, 403]),
    ("amendUser", MANAGE),
    ("listInstruments", OWN),
    // One of many is not all of them.
    ("orderInstruments", [401, 422, 403, 422, 403]),
    ("addInstrument", [401, 201, 403, 201, 403]),
    ("showInstrument", READ),
    ("amendInstrument", MANAGE),
    ("listPositions", OWN),
    ("orderPositions", [401, 422, 403, 200, 403]),
    ("addPosition", [401, 422, 403, 201, 403]),
    ("showPosition", READ),
    ("amendPosition", MANAGE),
    ("listMusicians", OWN),
    ("enrolMusician", [401, 422, 201, 201, 403]),
    ("importMusicians", OWN),
    ("showMusician", READ),
    ("showMusicianRecord", READ),
    ("listRestrictions", READ),
    ("addRestriction", [401, 404, 403, 201, 403]),
    ("removeRestriction", [401, 404, 403, 204, 403]),
    ("listUnavailabilities", READ),
    ("addUnavailability", [401, 404, 201, 201, 403]),
    // The user's call has removed it.
    ("removeUnavailability", [401, 404, 204, 404, 403]),
    ("amendMusician", READ),
    ("listRankingLists", OWN),
    ("createRankingList", [401, 422, 403, 201, 403]),
    ("showRankingList", READ),
    ("amendRankingList", MANAGE),
    ("copyRankingList", [401, 404, 403, 201, 403]),
    ("setRankingEntries", MANAGE),
    ("addToRankingList", MANAGE),
    ("removeFromRankingList", MANAGE),
    ("showSettings", OWN),
    ("amendSettings", [401, 200, 403, 200, 403]),
    ("showToday", OWN),
    ("showOrchestra", OWN),
    // There is no mail server here.
    ("sendTestMail", [401, 409, 403, 409, 403]),
    ("goLive", [401, 409, 403, 409, 403]),
    ("rehearse", [401, 200, 403, 200, 403]),
    ("listMailbox", OWN),
    ("listEvents", OWN),
    ("streamEvents", OWN),
    ("listLogs", [401, 200, 403, 200, 403]),
    ("listGrants", [401, 200, 403, 200, 403]),
    ("createProject", [401, 201, 201, 201, 403]),
    ("listProjects", OWN),
    ("showProject", READ),
    ("amendProject", READ),
    ("listSessions", READ),
    ("addSession", [401, 404, 201, 201, 403]),
    ("amendSession", READ),
    ("listNeeds", READ),
    ("proposeNeed", READ),
    ("addNeed", [401, 404, 201, 201, 403]),
    ("showNeed", READ),
    ("amendNeed", READ),
    ("showBoard", READ),
    ("showLineUp", READ),
    ("listCandidates", READ),
    ("previewMail", READ),
    ("listRequests", OWN),
    ("showRequest", READ),
    ("extendRequest", MANAGE),
    ("resendRequest", MANAGE),
    ("recordAnswer", READ),
    ("releaseRequest", MANAGE),
    // It has been released, so nothing more can be done about it: a manager gets that far.
    ("skipRequest", [401, 404, 403, 409, 403]),
    ("cancelRequest", [401, 404, 403, 409, 403]),
    ("giveSeat", [401, 404, 403, 409, 403]),
    ("previewPlan", READ),
    ("forecastPlan", READ),
    // The digest is of another plan.
    ("sendPlan", [401, 404, 403, 409, 403]),
    ("liftBlock", MANAGE),
    // The user's call has removed it.
    ("removeSession", [401, 404, 204, 404, 403]),
    ("archiveNeed", READ),
    ("pauseProject", MANAGE),
    ("resumeProject", MANAGE),
    ("completeProject", MANAGE),
    ("cancelProject", [401, 404, 403, 409, 403]),
    ("archiveProject", [401, 404, 403, 204, 403]),
    // Now that no need is in the way.
    ("archiveInstrument", [401, 404, 403, 204, 403]),
    ("restoreInstrument", MANAGE),
    ("archivePosition", [401, 404, 403, 204, 403]),
    ("restorePosition", MANAGE),
    ("deactivateMusician", MANAGE),
    ("archiveMusician", MANAGE),
    ("restoreMusician", MANAGE),
    ("archiveMusicians", [401, 200, 403, 200, 403]),
    ("archiveRankingList", [401, 404, 403, 204, 403]),
    ("restoreRankingList", MANAGE),
    ("duplicateProject", [401, 404, 201, 201, 403]),
    ("showMetrics", RUN),
    ("showInstallationHealth", RUN),
    ("checkInstallationHealth", RUN),
    // The orchestra is not in use yet.
    ("makeGrant", [401, 403, 403, 403, 409]),
    ("listAllGrants", RUN),
    ("listEntries", RUN),
    ("streamEntries", RUN),
    ("endGrant", [401, 403, 403, 403, 204]),
    ("showInstallationSchema", RUN),
    ("listBackups", RUN),
    ("listPlans", RUN),
    ("amendPlan", RUN),
    // The run that was planted waits for a worker, and so is under way.
    ("migrateOrchestras", [401, 403, 403, 403, 409]),
    ("listMigrations", RUN),
    ("showMigration", RUN),
    ("listOrchestraMigrations", RUN),
    ("listProviders", RUN),
    ("stopMigration", RUN),
    ("resumeMigration", RUN),
    ("provisionOrchestra", [401, 403, 403, 403, 202]),
    ("listOrchestras", RUN),
    ("showHostedOrchestra", RUN),
    ("amendHostedOrchestra", RUN),
    ("showProvisioning", RUN),
    // It was ordered without an admin.
    ("inviteFirstAdmin", [401, 403, 403, 403, 409]),
    // It has never been in use.
    ("suspendOrchestra", [401, 403, 403, 403, 409]),
    ("inactivateOrchestra", [401, 403, 403, 403, 409]),
    ("resetOrchestra", [401, 403, 403, 403, 409]),
    ("showSender", RUN),
    ("amendSender", RUN),
    ("testSender", [401, 403, 403, 403, 409]),
    ("setStandby", [401, 403, 403, 403, 409]),
    ("forgetStandby", [401, 403, 403, 403, 200]),
    ("readFromStandby", [401, 403, 403, 403, 409]),
    ("activateOrchestra", [401, 403, 403, 403, 409]),
    // Nor has it anything to back up.
    ("backUpOrchestra", [401, 403, 403, 403, 409]),
    ("archiveOrchestra", [401, 403, 403, 403, 409]),
    // It was not restored from anything.
    ("releaseOrchestra", [401, 403, 403, 403, 409]),
    ("retryProvisioning", [401, 403, 403, 403, 202]),
    ("undoProvisioning", [401, 403, 403, 403, 204]),
    ("listAlerts", RUN),
    ("listInstallationUsers", RUN),
    ("addInstallationUser", [401, 403, 403, 403, 201]),
    ("showInstallationUser", RUN),
    ("amendInstallationUser", RUN),
    ("listUserSessions", RUN),
    ("sendPasswordLink", [401, 403, 403, 403, 202]),
    // That is no session of a user.
    ("endUserSession", [401, 403, 403, 403, 404]),
    // Not there outside the demo.
    ("listDemoMailbox", [401, 404, 404, 404, 403]),
    ("skipToNextMoment", [401, 404, 403, 404, 403]),
    // Signs the user out, who is nobody from then on.
    ("endUserSessions", [401, 403, 403, 403, 204]),
];

/// Reads whose answers are not made of planted rows.
const WITHOUT_CANARY: &[&str] = &["live", "ready", "me", "listUsers", "proposeNeed", "listGrants", "streamEvents"];

/// What no grant opens: whoever lets people in could come back as one of them.
const STAFF_ONLY: &[&str] = &["addUser", "inviteUser", "amendUser"];

/// What a grant that lets its holder write leads to where it is not what the admin is answered: the admin has done it.
const AFTER_THE_ADMIN: &[(&str, u16)] = &[
    ("removeRestriction", 404),
    ("addToRankingList", 409),
    ("removeFromRankingList", 404),
    ("releaseRequest", 409),
    ("pauseProject", 409),
    ("resumeProject", 409),
    ("completeProject", 409),
];

/// What a superadmin is answered with a grant that lets them read, and with one that lets them write.
fn by_grant(operation: &Operation, [.., by_admin, without]: Statuses) -> [(u16, Option<&'static str>); 2] {
    if without != 403 {
        return [(without, None); 2];
    }
    if STAFF_ONLY.contains(&operation.id.as_str()) {
        return [(403, Some("forbidden")); 2];
    }
    let after = AFTER_THE_ADMIN.iter().find(|(id, _)| *id == operation.id).map_or(by_admin, |(_, status)| *status);
    let reading = if operation.method == Method::GET { (by_admin, None) } else { (403, Some("grant_read_only")) };
    [reading, (after, None)]
}

/// Superadmins of their own, who name this orchestra and have a grant for it.
async fn granted(app: &TestApp) -> [Caller; 2] {
    let mut callers = Vec::new();
    for (username, may_write) in [("superadmin-reads", false), ("superadmin-writes", true)] {
        add_user(&app.services, username, Role::Superadmin, None).await;
        let user = app.services.registry.user_by_name(username).await.unwrap().unwrap();
        let new =
            NewGrant { orchestra: app.orchestra.id, reason: "Of the matrix".to_owned(), may_write, lasts: LONGEST };
        app.services.registry.make_grant(&app.services.clock, &user, new, None).await.unwrap();
        callers.push(app.log_in(username).await.with("x-orchestra-id", app.orchestra.id.to_string()));
    }
    callers.try_into().unwrap()
}

/// The body of an operation that takes one, about the rows with these ids. `unique` is in the names of what it makes.
fn body(operation: &str, ids: &Ids, unique: &str) -> Option<Value> {
    let quietly = json!({ "dontAsk": true });
    let names = json!({ "sv": format!("Ny {unique}"), "en": format!("New {unique}") });
    Some(match operation {
        "logIn" => json!({ "username": "nobody", "password": unique, "transport": "bearer" }),
        "refresh" | "logOut" => json!({ "refreshToken": unique }),
        "forgotPassword" => json!({ "account": unique }),
        "checkWelcome" => json!({ "token": unique }),
        "welcome" => json!({ "token": unique, "password": "four words nobody guesses", "transport": "bearer" }),
        "amendMe" => json!({ "shortcuts": true }),
        "changePassword" => json!({ "currentPassword": unique, "newPassword": "four words nobody guesses" }),
        "addUser" => {
            json!({ "username": format!("new-{unique}"), "email": format!("{unique}@example.com"), "role": "user" })
        }
        "amendUser" | "migrateOrchestras" => json!({}),
        "addInstrument" => json!({ "names": names, "displayOrder": 800 }),
        "orderInstruments" => json!({ "ids": [ids["instruments"]] }),
        "orderPositions" => json!({ "ids": [ids["positions"]] }),
        "amendInstrument" => json!({ "displayOrder": 801 }),
        "addPosition" => json!({ "instrumentId": ids["instruments"], "names": names, "hierarchyLevel": 2 }),
        "amendPosition" => json!({ "hierarchyLevel": 3 }),
        "enrolMusician" => new_musician(&format!("New {unique}"), &[&ids["positions"]]),
        "amendMusician" => json!({ "phone": "08-123 45 67", "positionIds": [ids["positions"]] }),
        "importMusicians" => json!({ "rows": [{ "email": "nobody" }], "dryRun": true }),
        "archiveMusicians" => json!({ "ids": [ids["musicians not on the list"]] }),
        "addRestriction" => json!({ "scope": "all", "kind": "ask_last", "startsAt": "2031-01-01T00:00:00Z" }),
        "addUnavailability" => json!({ "startsAt": "2031-01-01T00:00:00Z", "endsAt": "2031-02-01T00:00:00Z" }),
        "createRankingList" => json!({ "positionId": ids["positions"], "name": format!("New {unique}") }),
        "amendRankingList" => json!({ "description": "Of the matrix." }),
        "copyRankingList" => json!({ "name": format!("Copy {unique}") }),
        "setRankingEntries" => json!({ "musicianIds": [ids["musicians"]] }),
        "addToRankingList" => json!({ "musicianId": ids["musicians not on the list"] }),
        "amendSettings" => json!({ "reminder": false }),
        "createProject" => json!({ "name": unique, "startsOn": "2026-11-30", "endsOn": "2026-12-04" }),
        "amendProject" => json!({ "conductor": "Clara Novak" }),
        "duplicateProject" => json!({ "startsOn": "2027-11-29" }),
        "addSession" => {
            json!({ "kind": "concert", "startsAt": "2026-07-03T17:00:00Z", "endsAt": "2026-07-03T19:00:00Z" })
        }
        "amendSession" => json!({ "note": "Enter by the artists' door." }),
        "addNeed" => json!({ "positionId": ids["positions"], "ladder": [{ "listId": ids["ranking-lists"] }] }),
        "amendNeed" => json!({ "priority": 1 }),
        "previewPlan" | "forecastPlan" => json!({ "exclude": [ids["musicians"]] }),
        "previewMail" => json!({ "need": ids["needs"], "musician": ids["musicians"] }),
        "sendPlan" => json!({ "planDigest": "0".repeat(64) }),
        "liftBlock" => json!({ "musician": ids["musicians"], "reason": "Of the matrix.", "options": quietly }),
        "extendRequest" => json!({ "until": "2026-06-06T10:00:00Z", "options": quietly }),
        "recordAnswer" => json!({ "answer": "yes", "channel": "phone", "options": quietly }),
        "provisionOrchestra" => json!({
            "code": "MATRIX", "name": "Of the matrix", "plan": "small", "database": { "provider": "sqlite" },
            "admin": { "username": "matrix-admin", "email": "matrix@example.com" },
        }),
        "amendPlan" => json!({ "maxMusicians": 2000 }),
        "amendSender" => json!({ "address": "matrix@example.com" }),
        "setStandby" => json!({ "url": "sqlite://standby.db" }),
        "makeGrant" => json!({ "orchestraId": ids["orchestras"], "reason": "Of the matrix" }),
        "addInstallationUser" => {
            json!({ "username": format!("root-{unique}"), "email": format!("root-{unique}@example.com"), "role": "superadmin" })
        }
        "amendInstallationUser" => json!({ "locale": "en" }),
        "amendHostedOrchestra" => json!({ "contact": "Of the matrix" }),
        "pauseProject" | "resumeProject" | "completeProject" | "cancelProject" | "resendRequest" | "skipRequest"
        | "cancelRequest" | "releaseRequest" | "giveSeat" => quietly,
        _ => return None,
    })
}

/// An operation of the document.
struct Operation {
    id: String,
    method: Method,
    path: String,
    has_body: bool,
}

impl Operation {
    /// All of them, in the order of the table.
    fn all() -> Vec<(Self, Statuses)> {
        let mut left = operations(&document());
        let row = |&(wanted, statuses): &(&str, Statuses)| {
            let place = left.iter().position(|(id, ..)| id == wanted);
            let (id, method, path, operation) =
                left.swap_remove(place.unwrap_or_else(|| panic!("there is no {wanted}")));
            let has_body = operation.get("requestBody").is_some();
            (Self { id, method: method.parse().unwrap(), path, has_body }, statuses)
        };
        let all = ACCESS.iter().map(row).collect();
        let missing: Vec<_> = left.iter().map(|(id, ..)| id).collect();
        assert!(missing.is_empty(), "operations without a row in ACCESS: {missing:?}");
        all
    }

    async fn call(&self, caller: &Caller, ids: &Ids, unique: &str) -> Reply {
        let body = body(&self.id, ids, unique);
        assert_eq!(
            body.is_some(),
            self.has_body,
            "{}: the document and `body` disagree on whether it has one",
            self.id
        );
        caller
            .send(self.method.clone(), &planted::path(&self.path, ids), body.map(|body| body.to_string().into_bytes()))
            .await
    }

    fn names_rows(&self, ids: &Ids) -> bool {
        planted::path(&self.path, ids) != self.path || body(&self.id, ids, "").is_some_and(|body| mentions(&body, ids))
    }
}

fn mentions(body: &Value, ids: &Ids) -> bool {
    let text = body.to_string();
    ids.values().any(|id| text.contains(id))
}

/// The planted rows, and the users that the registry has.
async fn ids_of(app: &TestApp, clock: &Clock, admin: &Caller, canary: &str) -> Ids {
    let orchestra = if canary == OTHER { &app.other } else { &app.orchestra };
    let mut ids = planted::one_of_each(app, orchestra, clock, canary).await;
    let users = admin.get("/api/users").await.is(200).json();
    let user = users["items"].as_array().unwrap().iter().find(|user| user["username"] != "admin").unwrap();
    ids.insert("users", user["id"].as_str().unwrap().to_owned());
    // One that has yet to be made, so that stopping it stops nobody.
    let ordered = born(if canary == OTHER { "ORDERED2" } else { "ORDERED1" }, Provider::Sqlite);
    let ordered = app.services.midwife.begin(&app.services.passwords, ordered).await.unwrap();
    ids.insert("orchestras", ordered.id.to_string());
    let superadmin = app.services.registry.user_by_name("superadmin").await.unwrap().unwrap();
    let new = NewGrant { orchestra: app.other.id, reason: "Planted".to_owned(), may_write: false, lasts: LONGEST };
    let grant = app.services.registry.make_grant(clock, &superadmin, new, None).await.unwrap();
    ids.insert("grants", grant.id.to_string());
    // One at a time may be under way, so both have the same.
    let run = app.services.runner.begin(Order { target: None, which: Which::All, by: None }).await;
    let run = match run {
        Ok(run) => run,
        Err(_) => app.services.registry.migration_runs(1).await.unwrap()[0].id,
    };
    ids.insert("migrations", run.to_string());
    // Named, for plans have no ids.
    ids.insert("plans", "enterprise".to_owned());
    ids
}

/// The token of the link to the planted request: good on the answer page.
fn link_token(app: &TestApp, ids: &Ids) -> String {
    let link = Link { orchestra: app.orchestra.id, request: ids["requests"].parse().unwrap(), epoch: 0 };
    app.services.links.token(&link)
}

const OURS: &str = "canaryours";
const OTHER: &str = "canaryother";

async fn every_operation_answers_each_caller_as_the_table_says(backend: Backend) {
    let app = spawn_app(backend).await;
    let (other_admin, user, admin) = (app.other_admin().await, app.user().await, app.admin().await);
    let ids = ids_of(&app, &planted::ids_of_year(2021), &admin, OURS).await;
    let callers = [
        ("nobody", app.anonymous()),
        ("other-admin", other_admin),
        ("user", user),
        ("admin", admin),
        ("superadmin", app.superadmin().await),
        ("link-holder", app.anonymous().with("authorization", format!("Bearer {}", link_token(&app, &ids)))),
    ];
    let granted = granted(&app).await;
    let mut wrong = Vec::new();
    for (operation, statuses) in Operation::all() {
        // A link opens the answer page alone: whoever holds one is nobody to the API.
        let by_caller = statuses.into_iter().chain([statuses[0]]);
        for ((name, caller), status) in callers.iter().zip(by_caller) {
            let reply = operation.call(caller, &ids, name).await;
            assert_eq!(reply.status, status, "{} by {name}: {}", operation.id, reply.body);
            let code = match (*name, status) {
                ("superadmin", 403) if STAFF_ONLY.contains(&operation.id.as_str()) => "forbidden",
                ("superadmin", 403) => "grant_required",
                (_, 403) => "forbidden",
                ("nobody" | "link-holder", 401) if !["logIn", "refresh"].contains(&operation.id.as_str()) => {
                    "unauthenticated"
                }
                _ => continue,
            };
            reply.is_problem(status, code);
        }
        for (caller, (status, code)) in granted.iter().zip(by_grant(&operation, statuses)) {
            // What superadmins do themselves needs no grant, and is not done three times.
            if statuses[4] != 403 && operation.method != Method::GET {
                continue;
            }
            let reply = operation.call(caller, &ids, "superadmin by grant").await;
            let said = if reply.status.is_success() { Value::Null } else { reply.json()["code"].clone() };
            if reply.status != status || code.is_some_and(|code| said != code) {
                wrong.push(format!("{}: {} {said} instead of {status} {code:?}", operation.id, reply.status));
            }
        }
    }
    assert!(wrong.is_empty(), "by grant: {wrong:#?}");
}

async fn what_is_anothers_answers_as_if_it_did_not_exist(backend: Backend) {
    let app = spawn_app(backend).await;
    let (admin, other_admin) = (app.admin().await, app.other_admin().await);
    let ours = ids_of(&app, &planted::ids_of_year(2021), &admin, OURS).await;
    let nowhere = planted::ids_of_year(2022);
    let absent: Ids = ours.keys().map(|kind| (*kind, nowhere.next_uuid().to_string())).collect();
    for (operation, _) in Operation::all() {
        if !operation.names_rows(&ours) {
            continue;
        }
        let as_seen = async |ids: &Ids| {
            let reply = operation.call(&other_admin, ids, "one").await;
            assert!(!reply.body.contains(OURS), "{}: {} {}", operation.id, reply.status, reply.body);
            let (status, mut headers, mut problem) = (reply.status, reply.headers.clone(), reply.json());
            for varying in ["x-request-id", "date", "ratelimit"] {
                headers.remove(varying);
            }
            problem["requestId"].take();
            (status, headers, problem.to_string())
        };
        assert_eq!(as_seen(&ours).await, as_seen(&absent).await, "{}", operation.id);
    }
}

async fn equal_ids_lead_each_caller_to_the_own_row(backend: Backend) {
    let app = spawn_app(backend).await;
    let (admin, other_admin) = (app.admin().await, app.other_admin().await);
    let mut ours = ids_of(&app, &planted::ids_of_year(2020), &admin, OURS).await;
    let mut others = ids_of(&app, &planted::ids_of_year(2020), &other_admin, OTHER).await;
    let central =
        ["users", "orchestras", "grants"].map(|kind| (kind, ours.remove(kind).unwrap(), others.remove(kind).unwrap()));
    assert_eq!(ours, others, "the rows of the two orchestras have the same ids");
    for (kind, our, other) in central {
        assert_ne!(our, other);
        ours.insert(kind, our);
        others.insert(kind, other);
    }

    let all = Operation::all();
    let reads = || {
        // What superadmins read is no orchestra's.
        all.iter()
            .filter(|(operation, statuses)| operation.method == Method::GET && *statuses != RUN)
            .map(|(operation, _)| operation)
            .filter(|operation| operation.id != "listDemoMailbox")
    };
    let mut before = Vec::new();
    for operation in reads() {
        for (caller, ids, own, foreign) in [(&admin, &ours, OURS, OTHER), (&other_admin, &others, OTHER, OURS)] {
            let reply = operation.call(caller, ids, "").await.is(200);
            let sees = |canary| reply.body.contains(canary);
            assert_eq!(sees(own), !WITHOUT_CANARY.contains(&operation.id.as_str()), "{}: {}", operation.id, reply.body);
            assert!(!sees(foreign), "{}: {}", operation.id, reply.body);
            if own == OURS {
                before.push(reply.body);
            }
        }
    }
    // Whatever the other admin does to rows with these ids, ours stay as they are.
    for (operation, [.., by_admin, _]) in all.iter().filter(|(operation, _)| operation.method != Method::GET) {
        let reply = operation.call(&other_admin, &others, "two").await;
        // Nobody changes their own access, and the other orchestra has no other user.
        if *by_admin < 300 && operation.id != "amendUser" {
            assert!(reply.status.is_success(), "{}: {} {}", operation.id, reply.status, reply.body);
        }
    }
    for (operation, before) in reads().zip(before) {
        let after = operation.call(&admin, &ours, "").await.is(200).body;
        assert_eq!(after, before, "{}", operation.id);
    }
}

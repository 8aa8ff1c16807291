//! The main job, from an orchestra's birth to its last filled seat, over real SMTP dialogues; and the sick call.

use std::{collections::BTreeMap, sync::Arc};

use central_registry::orchestras::{MailMode, NewOrchestra, Plan};
use chrono::{DateTime, TimeDelta, Utc};
use domain::values::locale::Locale;
use serde_json::{Value, json};
use stagesub::{application::Services, config::Config, workers::Worker};
use tenancy::provisioning::{Birth, NewAdmin, Provider};
use test_support::{
    Backend, Caller, TestApp, app::PASSWORD, on_each_backend, roster::new_musician, smtp::ScriptedSmtp, spawn_app,
};

use crate::staffed::path_in;

on_each_backend!(six_seats_are_filled_from_nothing, the_sick_call_leaves_at_once_and_fills_the_seat);

/// An orchestra that was born a moment ago, is live, and has a mail server and a worker.
struct House {
    app: TestApp,
    admin: Caller,
    server: ScriptedSmtp,
    worker: Worker,
}

impl House {
    async fn born(backend: Backend, code: &str) -> Self {
        let app = spawn_app(backend).await;
        let provider = match backend {
            Backend::Sqlite => Provider::Sqlite,
            Backend::Postgres => Provider::Postgres,
        };
        let orchestra =
            NewOrchestra { code: code.into(), name: "New Orchestra".into(), plan: Plan::Small, is_demo: false };
        let admin = NewAdmin {
            username: "neworch-admin".into(),
            email: "office@example.org".into(),
            locale: Locale::Sv,
            password: Some(PASSWORD.into()),
        };
        let birth = Birth { orchestra, provider, admin: Some(admin) };
        let Services { registry, clock, passwords, midwife, .. } = &app.services;
        let born = midwife.deliver(passwords, birth).await.unwrap();
        registry.set_mail_mode(clock, born.id, MailMode::Live).await.unwrap();
        let server = ScriptedSmtp::start().await;
        let config = Config {
            smtp_url: Some(server.url().into()),
            mail_from: "stagesub@stagesub.example".to_owned(),
            mail_rate: 1_000,
            ..(*app.services.config).clone()
        };
        let worker = Worker::new(Services { config: Arc::new(config), ..app.services.clone() }).await.unwrap();
        let admin = app.log_in("neworch-admin").await;
        Self { app, admin, server, worker }
    }

    /// Does everything that is due until `by` from now, then stands there.
    async fn pass(&mut self, by: TimeDelta) {
        let until = self.app.clock.now() + by;
        while let Some(next) = self.worker.run_until_idle().await.unwrap().filter(|next| *next <= until) {
            self.app.clock.set(next);
        }
        self.app.clock.set(until);
        self.worker.run_until_idle().await.unwrap();
        // An access token is good for ten minutes of this clock.
        self.admin = self.app.log_in("neworch-admin").await;
    }

    /// What a list has by this name.
    async fn named(&self, list: &str, name: &str) -> String {
        let things = self.admin.get(list).await.is(200).json();
        let found = things["items"].as_array().unwrap().iter().find(|thing| thing["names"]["en"] == name);
        found.unwrap()["id"].as_str().unwrap().to_owned()
    }

    async fn position_of(&self, instrument: &str, name: &str) -> String {
        let instrument = self.named("/api/instruments", instrument).await;
        self.named(&format!("/api/positions?instrument={instrument}"), name).await
    }

    /// Enrols so many musicians for a position and puts them on its list A, in order: `seq 1` is `seq.1@example.org`.
    async fn rank(&self, position: &str, prefix: &str, count: usize) -> Vec<String> {
        let mut ids = Vec::new();
        for n in 1..=count {
            let musician = new_musician(&format!("{prefix} {prefix}{n}"), &[position]);
            ids.push(self.admin.post("/api/musicians", musician).await.is(201).id());
        }
        let lists = self.admin.get(&format!("/api/ranking-lists?position={position}")).await.is(200).json();
        let lists = lists["items"].as_array().unwrap();
        let list = lists.iter().find(|list| list["tier"] == "A").unwrap()["id"].as_str().unwrap();
        self.admin.put(&format!("/api/ranking-lists/{list}/entries"), json!({ "musicianIds": ids })).await.is(200);
        ids
    }

    async fn draft(&self, sessions: &[(&str, DateTime<Utc>, DateTime<Utc>)]) -> String {
        let (first, last) = (sessions[0].1, sessions[sessions.len() - 1].2);
        let draft = json!({ "name": "Brahms 4", "startsOn": first.date_naive(), "endsOn": last.date_naive() });
        let project = self.admin.post("/api/projects", draft).await.is(201).id();
        for (kind, starts_at, ends_at) in sessions {
            let session = json!({ "kind": kind, "startsAt": starts_at, "endsAt": ends_at });
            self.admin.post(&format!("/api/projects/{project}/sessions"), session).await.is(201);
        }
        project
    }

    async fn need(&self, project: &str, need: Value) -> String {
        self.admin.post(&format!("/api/projects/{project}/needs"), need).await.is(201).id()
    }

    /// Previews and sends all of the project; says how many were asked.
    async fn send(&self, project: &str, leave: &str) -> usize {
        let plan = self
            .admin
            .post(&format!("/api/projects/{project}/preview"), json!({ "leave": leave }))
            .await
            .is(200)
            .json();
        let body = json!({ "leave": leave, "planDigest": plan["planDigest"] });
        let sent = self.admin.post(&format!("/api/projects/{project}/send"), body).await.is(200).json();
        let asked = sent["requests"].as_array().unwrap().len();
        assert_eq!(asked, plan["dispatches"].as_array().unwrap().len(), "what is previewed is what is sent");
        asked
    }

    /// The newest mail to somebody with a link, opened and answered.
    async fn answer(&self, who: &str, answer: &str, text: &str) {
        let link = self.link(who);
        let fields: &[(&str, &str)] =
            if text.is_empty() { &[("answer", answer)] } else { &[("answer", answer), ("text", text)] };
        self.app.anonymous().submit(&link, fields).await.is(303);
    }

    fn link(&self, who: &str) -> String {
        let address = address(who);
        let mails = self.server.received();
        let mail = mails.iter().rfind(|mail| mail.to == [address.clone()]).unwrap();
        path_in(&mail.parsed.body_text(0).unwrap())
    }

    async fn request_of(&self, project: &str, who: &str) -> Value {
        let requests = self.admin.get(&format!("/api/requests?project={project}")).await.is(200).json();
        let last_name = who.replace(' ', "");
        let found =
            requests["items"].as_array().unwrap().iter().find(|one| one["musician"]["lastName"] == last_name.as_str());
        found.unwrap_or_else(|| panic!("{who} has no request")).clone()
    }

    /// How everybody's newest request stands: `seq1 accepted`.
    async fn standing(&self, project: &str) -> Vec<String> {
        let requests = self.admin.get(&format!("/api/requests?project={project}")).await.is(200).json();
        let mut newest = BTreeMap::new();
        for request in requests["items"].as_array().unwrap() {
            let name = request["musician"]["lastName"].as_str().unwrap();
            newest.entry(name.to_owned()).or_insert_with(|| request["status"].as_str().unwrap().to_owned());
        }
        newest.into_iter().map(|(name, status)| format!("{name} {status}")).collect()
    }

    /// What the server has received since the last time, as `recipient: subject`, sorted.
    fn mails(&self, from: &mut usize) -> Vec<String> {
        let all = self.server.received();
        let mut new: Vec<_> = all[*from..]
            .iter()
            .map(|mail| format!("{}: {}", who(&mail.to[0]), mail.parsed.subject().unwrap()))
            .collect();
        *from = all.len();
        new.sort();
        new
    }
}

fn address(who: &str) -> String {
    let (first, n) = who.split_once(' ').unwrap();
    format!("{first}.{first}{n}@example.org")
}

fn who(address: &str) -> &str {
    let local = address.split('@').next().unwrap();
    local.split('.').next_back().unwrap()
}

/// One band of the board: how many seats are filled, and by whom.
fn filled(need: &Value) -> String {
    let mut names: Vec<_> =
        need["accepted"].as_array().unwrap().iter().map(|one| one["lastName"].as_str().unwrap()).collect();
    names.sort_unstable();
    format!("{} of {}: {}", need["filled"], need["quantity"], names.join(" "))
}

/// What the mail server has received a minute after the send.
const FIRST_MAILS: &[&str] = &[
    "office: New Orchestra: en adress fungerar inte – Brahms 4",
    "par1: New Orchestra: Tutti violin 2, 2–3 juli – svara senast ons 10.00",
    "par2: New Orchestra: Tutti violin 2, 2–3 juli – svara senast ons 10.00",
    "par4: New Orchestra: Tutti violin 2, 2–3 juli – svara senast ons 10.00",
    "seq1: New Orchestra: Tutti violin 1, 2–3 juli – svara senast ons 10.00",
    "vla1: New Orchestra: Tutti (viola), 2–3 juli – svara senast ons 10.00",
    "vla2: New Orchestra: Tutti (viola), 2–3 juli – svara senast ons 10.00",
    "vla3: New Orchestra: Tutti (viola), 2–3 juli – svara senast ons 10.00",
    "vla4: New Orchestra: Tutti (viola), 2–3 juli – svara senast ons 10.00",
    "vla5: New Orchestra: Tutti (viola), 2–3 juli – svara senast ons 10.00",
    "vla6: New Orchestra: Tutti (viola), 2–3 juli – svara senast ons 10.00",
];

/// What it has received from then until the last seat was filled.
const LATER_MAILS: &[&str] = &[
    "office: New Orchestra: lediga platser väntar på beslut – Brahms 4",
    "office: New Orchestra: sent ja – Brahms 4",
    "office: New Orchestra: sent ja – Brahms 4",
    "office: New Orchestra: återbud – Brahms 4",
    "par1: New Orchestra: du spelar Tutti violin 2, 2–3 juli",
    "par2: New Orchestra: du spelar Tutti violin 2, 2–3 juli",
    "par2: New Orchestra: påminnelse om Tutti violin 2, 2–3 juli – svara senast ons 10.00",
    "par2: New Orchestra: svarstiden för Tutti violin 2, 2–3 juli, har gått ut",
    "par4: New Orchestra: du spelar Tutti violin 2, 2–3 juli",
    "par5: New Orchestra: Tutti violin 2, 2–3 juli – svara senast tors 10.05",
    "par5: New Orchestra: Tutti violin 2, 2–3 juli, gäller inte längre",
    "seq1: New Orchestra: du spelar Tutti violin 1, 2–3 juli",
    "vla1: New Orchestra: du spelar Tutti (viola), 2–3 juli",
    "vla1: New Orchestra: vi har tagit emot ditt återbud, Tutti (viola), 2–3 juli",
    "vla3: New Orchestra: Tutti (viola), 2–3 juli – svara senast tors 12.23",
    "vla3: New Orchestra: Tutti (viola), 2–3 juli, är nu besatt",
    "vla3: New Orchestra: du spelar Tutti (viola), 2–3 juli",
    "vla4: New Orchestra: du spelar Tutti (viola), 2–3 juli",
    "vla5: New Orchestra: Tutti (viola), 2–3 juli – svara senast tors 12.23",
    "vla5: New Orchestra: Tutti (viola), 2–3 juli, är nu besatt",
    "vla5: New Orchestra: Tutti (viola), 2–3 juli, är nu besatt",
    "vla6: New Orchestra: Tutti (viola), 2–3 juli – svara senast tors 12.23",
    "vla6: New Orchestra: Tutti (viola), 2–3 juli, är nu besatt",
    "vla6: New Orchestra: Tutti (viola), 2–3 juli, är nu besatt",
    "vla7: New Orchestra: Tutti (viola), 2–3 juli – svara senast tors 12.23",
    "vla7: New Orchestra: Tutti (viola), 2–3 juli, är nu besatt",
    "vla8: New Orchestra: Tutti (viola), 2–3 juli – svara senast tors 12.23",
    "vla8: New Orchestra: Tutti (viola), 2–3 juli, är nu besatt",
    "vla9: New Orchestra: Tutti (viola), 2–3 juli – svara senast tors 12.23",
    "vla9: New Orchestra: Tutti (viola), 2–3 juli, är nu besatt",
];

/// What happened to the project, in order.
const TIMELINE: &[&str] = &[
    "project.drafted",
    "session.added",
    "session.added",
    "session.added",
    "need.added",
    "need.added",
    "need.added",
    "plan.executed",
    "request.queued",
    "request.queued",
    "request.queued",
    "request.queued",
    "request.queued",
    "request.queued",
    "request.queued",
    "request.queued",
    "request.queued",
    "request.queued",
    "request.open",
    "request.open",
    "request.open",
    "request.undeliverable",
    "plan.executed",
    "request.queued",
    "request.open",
    "request.open",
    "request.open",
    "request.open",
    "request.open",
    "request.open",
    "request.open",
    "request.accepted",
    "request.declined",
    "plan.executed",
    "request.queued",
    "request.accepted",
    "request.declined",
    "request.cancelled",
    "request.accepted",
    "request.accepted",
    "request.cancelled",
    "request.cancelled",
    "request.cancelled",
    "plan.executed",
    "request.accepted",
    "request.expired",
    "plan.executed",
    "request.queued",
    "request.open",
    "request.standby",
    "request.cancelled",
    "request.accepted",
    "request.standby",
    "request.withdrawn",
    "plan.executed",
    "request.queued",
    "request.queued",
    "request.queued",
    "request.queued",
    "request.queued",
    "request.queued",
    "request.open",
    "request.open",
    "request.open",
    "request.open",
    "request.open",
    "request.open",
    "request.accepted",
    "request.cancelled",
    "request.cancelled",
    "request.cancelled",
    "request.cancelled",
    "request.cancelled",
    "plan.executed",
];

#[expect(clippy::too_many_lines, reason = "one story, told in order")]
async fn six_seats_are_filled_from_nothing(backend: Backend) {
    let mut house = House::born(backend, "NEWORCH").await;
    let tutti1 = house.position_of("Violin", "Tutti violin 1").await;
    let tutti2 = house.position_of("Violin", "Tutti violin 2").await;
    let viola = house.position_of("Viola", "Tutti").await;
    for (position, prefix) in [(&tutti1, "seq"), (&tutti2, "par"), (&viola, "vla")] {
        house.rank(position, prefix, 10).await;
    }
    let day = house.app.clock.now() + TimeDelta::days(30);
    let hours = |from, to| (day + TimeDelta::hours(from), day + TimeDelta::hours(to));
    let sessions = [("rehearsal", hours(0, 3)), ("dress", hours(24, 27)), ("concert", hours(33, 35))];
    let project = house.draft(&sessions.map(|(kind, (from, to))| (kind, from, to))).await;
    let day = json!({ "value": 1, "unit": "day" });
    house
        .need(&project, json!({ "positionId": tutti1, "quantity": 1, "strategy": "sequential", "response": day }))
        .await;
    house.need(&project, json!({ "positionId": tutti2, "quantity": 3, "strategy": "parallel", "response": day })).await;
    let first_come =
        json!({ "positionId": viola, "quantity": 2, "strategy": "first_come", "maxRecipients": 6, "response": day });
    let violas = house.need(&project, first_come).await;
    let mut seen = 0;

    // Ten are asked; one mailbox is refused, and the next is asked at once.
    house.server.refuse("par.par3@example.org", "550 5.1.1 no such user");
    assert_eq!(house.send(&project, "waking").await, 10);
    house.pass(TimeDelta::minutes(1)).await;
    assert_eq!(
        house.standing(&project).await,
        [
            "par1 open",
            "par2 open",
            "par3 undeliverable",
            "par4 open",
            "seq1 open",
            "vla1 open",
            "vla2 open",
            "vla3 open",
            "vla4 open",
            "vla5 open",
            "vla6 open"
        ]
    );
    assert_eq!(house.mails(&mut seen), FIRST_MAILS);

    // A yes, a no; a change of mind before the next is asked is a late yes to a free seat.
    house.answer("seq 1", "yes", "").await;
    house.answer("par 1", "no-days", "").await;
    house.answer("vla 1", "yes", "").await;
    house.answer("vla 2", "no-position", "spelar hellre fiol").await;
    house.pass(TimeDelta::minutes(2)).await;
    house.answer("par 1", "yes", "").await;
    house.pass(TimeDelta::minutes(10)).await;
    assert_eq!(
        house.standing(&project).await,
        [
            "par1 accepted",
            "par2 open",
            "par3 undeliverable",
            "par4 open",
            "par5 cancelled",
            "seq1 accepted",
            "vla1 accepted",
            "vla2 declined",
            "vla3 open",
            "vla4 open",
            "vla5 open",
            "vla6 open"
        ]
    );

    // A yes by phone fills the violas; those who were still asked are told.
    let vla4 = house.request_of(&project, "vla 4").await["id"].as_str().unwrap().to_owned();
    let said = json!({ "answer": "yes", "channel": "phone" });
    house.admin.post(&format!("/api/requests/{vla4}/record-answer"), said).await.is(200);
    house.answer("par 4", "yes", "").await;
    house.pass(TimeDelta::minutes(10)).await;
    assert_eq!(house.request_of(&project, "vla 3").await["closedReason"], "position_filled");

    // Silence: the answer time runs out and the next is asked. A late yes now waits on standby until staff give the seat.
    house.pass(TimeDelta::hours(25)).await;
    assert_eq!(house.request_of(&project, "par 2").await["status"], "expired");
    assert_eq!(house.request_of(&project, "par 5").await["status"], "open");
    house.answer("par 2", "yes", "").await;
    house.pass(TimeDelta::minutes(10)).await;
    let par2 = house.request_of(&project, "par 2").await;
    assert_eq!(par2["status"], "expired");
    assert!(par2["standbySince"].is_string(), "{par2}");
    let give = format!("/api/requests/{}/give-seat", par2["id"].as_str().unwrap());
    house.admin.post(&give, json!({})).await.is(200);
    house.pass(TimeDelta::minutes(10)).await;
    assert_eq!(house.request_of(&project, "par 2").await["status"], "accepted");
    assert_eq!(house.request_of(&project, "par 5").await["closedReason"], "superseded");

    // Somebody whose seat went to others waits. After a withdrawal the need waits for staff, since its first wave is
    // done; the next wave begins with who stood by, and they say yes.
    house.answer("vla 3", "yes", "").await;
    house.pass(TimeDelta::minutes(10)).await;
    house.answer("vla 1", "withdraw", "brutit handen").await;
    house.pass(TimeDelta::minutes(30)).await;
    assert_eq!(house.request_of(&project, "vla 1").await["status"], "withdrawn");
    let next_wave = json!({ "nextWave": [violas] });
    let plan = house.admin.post(&format!("/api/projects/{project}/preview"), next_wave).await.is(200).json();
    assert_eq!(plan["dispatches"][0]["musician"], house.request_of(&project, "vla 3").await["musician"]["id"]);
    let confirmed = json!({ "nextWave": [violas], "planDigest": plan["planDigest"] });
    house.admin.post(&format!("/api/projects/{project}/send"), confirmed).await.is(200);
    house.pass(TimeDelta::minutes(5)).await;
    assert_eq!(house.request_of(&project, "vla 3").await["status"], "open");
    house.answer("vla 3", "yes", "").await;
    house.pass(TimeDelta::hours(1)).await;

    assert_eq!(
        house.standing(&project).await,
        [
            "par1 accepted",
            "par2 accepted",
            "par3 undeliverable",
            "par4 accepted",
            "par5 cancelled",
            "seq1 accepted",
            "vla1 withdrawn",
            "vla2 declined",
            "vla3 accepted",
            "vla4 accepted",
            "vla5 cancelled",
            "vla6 cancelled",
            "vla7 cancelled",
            "vla8 cancelled",
            "vla9 cancelled"
        ]
    );
    let board = house.admin.get(&format!("/api/projects/{project}/board")).await.is(200).json();
    let line_up: Vec<_> = board["needs"].as_array().unwrap().iter().map(filled).collect();
    assert_eq!(line_up, ["1 of 1: seq1", "3 of 3: par1 par2 par4", "2 of 2: vla3 vla4"]);
    assert_eq!(house.mails(&mut seen), LATER_MAILS);
    let events = house.admin.get(&format!("/api/events?project={project}&after=0&limit=200")).await.is(200).json();
    let events: Vec<_> =
        events["items"].as_array().unwrap().iter().map(|event| event["kind"].as_str().unwrap().to_owned()).collect();
    assert_eq!(events, TIMELINE);
}

async fn the_sick_call_leaves_at_once_and_fills_the_seat(backend: Backend) {
    // Databases on the PostgreSQL server are named by code and id, and ids repeat from test to test.
    for (hour_of_call, code) in [(14, "SICKDAY"), (20, "SICKEVE")] {
        let mut house = House::born(backend, code).await;
        let tutti = house.position_of("Violin", "Tutti violin 1").await;
        house.rank(&tutti, "sub", 6).await;
        // Tuesday 2 June 2026; Stockholm is two hours ahead of UTC.
        let at = |day: i64, hour: i64, minute: i64| {
            let monday = house.app.clock.now() - TimeDelta::days(1) - TimeDelta::hours(8);
            monday + TimeDelta::days(day) + TimeDelta::hours(hour - 2) + TimeDelta::minutes(minute)
        };
        let called_at = at(1, hour_of_call, if hour_of_call == 20 { 30 } else { 0 });
        let mut sessions: Vec<_> = (0..4).map(|day| ("rehearsal", at(day, 10, 0), at(day, 13, 0))).collect();
        if hour_of_call == 14 {
            sessions.push(("rehearsal", at(1, 15, 0), at(1, 17, 0)));
        }
        sessions.push(("concert", at(4, 19, 0), at(4, 21, 0)));
        let project = house.draft(&sessions).await;
        house.app.clock.set(called_at);
        house.admin = house.app.log_in("neworch-admin").await;
        let urgent = json!({
            "positionId": tutti, "quantity": 1, "urgent": true, "strategy": "first_come", "maxRecipients": 4,
            "response": { "value": 1, "unit": "hour" },
        });
        house.need(&project, urgent).await;
        assert_eq!(house.send(&project, "now").await, 4);
        house.pass(TimeDelta::seconds(30)).await;
        assert_eq!(house.server.received().len(), 4, "four mails leave at once, day or night");
        house.answer("sub 2", "yes", "").await;
        house.answer("sub 3", "yes", "").await;
        house.pass(TimeDelta::minutes(1)).await;
        assert_eq!(
            house.standing(&project).await,
            ["sub1 cancelled", "sub2 accepted", "sub3 cancelled", "sub4 cancelled"]
        );
        let page = house.app.anonymous().get(&house.link("sub 2")).await.is(200);
        assert!(page.body.contains("Du är engagerad: Tutti violin 1"), "{}", page.body);
    }
}

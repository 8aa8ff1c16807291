//! Musicians: enrolled, found, changed and moved aside.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use domain::{entities::need, services::musicians, tx::begin_write, values::locale::Locale};
use sea_orm::EntityTrait;
use serde_json::{Value, json};
use test_support::{Backend, Caller, on_each_backend, roster::new_musician, spawn_app};

use crate::planted;

on_each_backend!(
    a_musician_is_enrolled_read_and_changed,
    an_address_is_on_the_roster_once,
    what_is_wrong_with_a_musician_is_pointed_at,
    the_plan_limits_the_roster,
    a_search_is_blind_to_case_and_diacritics,
    every_filter_finds_its_own,
    pages_lose_and_repeat_nobody,
    a_cursor_is_good_for_its_own_list_only,
    what_was_read_already_is_not_sent_again,
    who_is_being_asked_stays_reachable,
);

async fn a_musician_is_enrolled_read_and_changed(backend: Backend) {
    let app = spawn_app(backend).await;
    let (admin, user) = (app.admin().await, app.user().await);
    let instrument = admin.add_instrument("Saw").await;
    let [first, second] =
        [admin.add_position(&instrument, "First saw").await, admin.add_position(&instrument, "Second saw").await];
    let new = json!({
        "firstName": " Ada ", "lastName": "Lovelace", "email": "Ada.Lovelace@Example.ORG", "phone": "+46 70 123 45 67",
        "isLocal": true, "notes": "Plays on short notice.", "externalId": "4711", "positionIds": [second, first, first],
    });
    let enrolled = user.post("/api/musicians", new).await.is(201);
    let place = enrolled.header("location").to_owned();
    assert_eq!(
        (place.as_str(), enrolled.header("etag")),
        (format!("/api/musicians/{}", enrolled.id()).as_str(), "\"v1\"")
    );
    let me = user.get("/api/auth/me").await.json()["id"].take();
    let whole = json!({
        "id": enrolled.id(), "externalId": "4711", "firstName": "Ada", "lastName": "Lovelace",
        "email": "ada.lovelace@example.org", "phone": "+46 70 123 45 67", "locale": "sv", "isLocal": true,
        "status": "active", "notes": "Plays on short notice.", "mailState": "ok",
        "positionIds": BTreeSet::from([&first, &second]),
        "createdAt": "2026-06-02T08:00:00Z", "updatedAt": "2026-06-02T08:00:00Z", "updatedBy": me, "version": 1,
    });
    assert_eq!(enrolled.json(), whole);
    assert_eq!(user.get(&place).await.is(200).json(), whole);
    assert_eq!(user.get("/api/musicians").await.is(200).json(), json!({ "items": [whole], "nextCursor": null }));

    let amendment = json!({ "lastName": "King", "phone": null, "positionIds": [first] });
    let changed = user.with("if-match", "\"v1\"").patch(&place, amendment).await.is(200);
    assert_eq!(changed.header("etag"), "\"v2\"");
    let changed = changed.json();
    assert_eq!((&changed["lastName"], &changed["phone"]), (&json!("King"), &Value::Null));
    assert_eq!((&changed["firstName"], &changed["notes"]), (&json!("Ada"), &json!("Plays on short notice.")));
    assert_eq!(changed["positionIds"], json!([first]));
    let stale = user.with("if-match", "\"v1\"").patch(&place, json!({ "notes": null })).await.is_problem(412, "stale");
    assert_eq!(stale.json()["changedBy"], me);
    user.with("if-match", "\"v1\"").get(&place).await.is(200);
    user.with("if-match", "W/\"abc\"").patch(&place, json!({})).await.is_problem(412, "stale");
    user.with("if-match", "*").patch(&place, json!({ "notes": null })).await.is(200);

    let inactive = admin.post(&format!("{place}/deactivate"), json!({})).await.is(200).json();
    assert_eq!(inactive["status"], "inactive");
    admin.delete(&place).await.is(200);
    assert_eq!(user.get("/api/musicians").await.json()["items"], json!([]));
    assert_eq!(user.get(&place).await.is(200).json()["status"], "archived");
    assert_eq!(admin.post(&format!("{place}/restore"), json!({})).await.is(200).json()["status"], "active");
    user.get("/api/musicians/0197f7a2-5f3c-7cc1-9a53-0c8d4f0e8a11").await.is_problem(404, "not_found");
    user.patch("/api/musicians/ada", json!({})).await.is_problem(404, "not_found");
}

async fn an_address_is_on_the_roster_once(backend: Backend) {
    let app = spawn_app(backend).await;
    let (admin, other_admin) = (app.admin().await, app.other_admin().await);
    let ada = admin.enrol("Ada Lovelace", &[]).await;
    let mut namesake = new_musician("Eve Lovelace", &[]);
    namesake["email"] = json!("ADA.LOVELACE@example.org");
    let taken = admin.post("/api/musicians", &namesake).await.is_problem(409, "email_taken");
    assert_eq!(taken.json()["errors"][0]["pointer"], "/email");
    let eve = admin.enrol("Eve Lovelace", &[]).await;
    let address = json!({ "email": "ada.lovelace@example.org" });
    admin.patch(&format!("/api/musicians/{eve}"), &address).await.is_problem(409, "email_taken");
    admin.patch(&format!("/api/musicians/{ada}"), &address).await.is(200);
    other_admin.post("/api/musicians", &namesake).await.is(201);
}

async fn what_is_wrong_with_a_musician_is_pointed_at(backend: Backend) {
    let app = spawn_app(backend).await;
    let user = app.user().await;
    let id = user.enrol("Ada Lovelace", &[]).await;
    let unknown = "0197f7a2-5f3c-7cc1-9a53-0c8d4f0e8a11";
    for (field, value, pointer) in [
        ("firstName", json!(""), "/firstName"),
        ("lastName", json!("Love\u{0}lace"), "/lastName"),
        ("email", json!("ada"), "/email"),
        ("email", json!("ada@example.org\r\nBcc: eve@example.org"), "/email"),
        ("phone", json!("call me"), "/phone"),
        ("locale", json!("de"), "/locale"),
        ("notes", json!("\u{0}"), "/notes"),
        ("externalId", json!(""), "/externalId"),
        ("isLocal", json!("yes"), "/isLocal"),
        ("positionIds", json!(["violin"]), "/positionIds/0"),
        ("positionIds", json!([unknown]), "/positionIds"),
        ("positionIds", json!(vec![unknown; 201]), "/positionIds"),
        ("status", json!("archived"), "/status"),
        ("id", json!(unknown), "/id"),
    ] {
        let mut new = new_musician("Eve Lovelace", &[]);
        new[field] = value.clone();
        for refused in [
            user.post("/api/musicians", new).await.is_problem(422, "invalid"),
            user.patch(&format!("/api/musicians/{id}"), json!({ field: value })).await.is_problem(422, "invalid"),
        ] {
            assert_eq!(refused.json()["errors"][0]["pointer"], pointer, "{}", refused.body);
        }
    }
    for field in ["firstName", "lastName", "email", "locale", "isLocal", "positionIds"] {
        let emptied =
            user.patch(&format!("/api/musicians/{id}"), json!({ field: null })).await.is_problem(422, "invalid");
        assert_eq!(emptied.json()["errors"][0]["pointer"], format!("/{field}"));
    }
    for query in [
        "limit=0",
        "limit=201",
        "limit=many",
        "sort=email",
        "status=retired",
        "instrument=violin",
        "externalId=%00",
        "q=%00",
        "order=name",
        &format!("q={}", "a".repeat(101)),
    ] {
        user.get(&format!("/api/musicians?{query}")).await.is_problem(400, "malformed");
    }
}

async fn the_plan_limits_the_roster(backend: Backend) {
    let app = spawn_app(backend).await;
    let admin = app.admin().await;
    let ada = admin.enrol("Ada Lovelace", &[]).await;
    // The plan of the test's orchestra allows a thousand.
    let db = app.database(&app.orchestra).await;
    planted::run(&db, "UPDATE orchestra_counter SET n = 1000 WHERE name = 'musicians'", Vec::new()).await;
    let eve = new_musician("Eve Lovelace", &[]);
    let full = admin.post("/api/musicians", &eve).await.is_problem(409, "limit_reached");
    assert_eq!(full.json()["limit"], 1000);
    admin.delete(&format!("/api/musicians/{ada}")).await.is(200);
    admin.post("/api/musicians", &eve).await.is(201);
    admin.post(&format!("/api/musicians/{ada}/restore"), json!({})).await.is_problem(409, "limit_reached");
}

async fn a_search_is_blind_to_case_and_diacritics(backend: Backend) {
    let app = spawn_app(backend).await;
    let user = app.user().await;
    for name in ["Åsa Åkesson", "René Öberg", "Ola Oberg", "Percy 100%"] {
        user.enrol(name, &[]).await;
    }
    for (q, found) in [
        ("akesson", vec!["Åkesson"]),
        ("ÅKES", vec!["Åkesson"]),
        ("%C3%85k", vec!["Åkesson"]),
        ("oberg", vec!["Oberg", "Öberg"]),
        ("öberg+rene", vec!["Öberg"]),
        ("asa@", vec![]),
        ("example.org", vec!["Åkesson", "Öberg", "Oberg", "100%"]),
        ("100%25", vec!["100%"]),
        ("_", vec![]),
        ("", vec!["Åkesson", "Öberg", "Oberg", "100%"]),
    ] {
        let page = user.get(&format!("/api/musicians?total=true&q={q}")).await.is(200).json();
        let names: BTreeSet<_> =
            page["items"].as_array().unwrap().iter().map(|one| one["lastName"].as_str().unwrap()).collect();
        assert_eq!(names, BTreeSet::from_iter(found), "{q}");
        assert_eq!(page["total"], names.len());
    }
}

async fn every_filter_finds_its_own(backend: Backend) {
    let app = spawn_app(backend).await;
    let admin = app.admin().await;
    let (saw, anvil) = (admin.add_instrument("Saw").await, admin.add_instrument("Anvil").await);
    let (first_saw, second_saw) =
        (admin.add_position(&saw, "First saw").await, admin.add_position(&saw, "Second saw").await);
    let first_anvil = admin.add_position(&anvil, "First anvil").await;
    let ada = admin.enrol("Ada A", &[&first_saw]).await;
    let bea = admin.enrol("Bea B", &[&second_saw, &first_anvil]).await;
    let cia = admin.enrol("Cia C", &[&first_anvil]).await;
    let dag = admin.enrol("Dag D", &[]).await;
    let list = admin.rank(&first_anvil, "A", &[&cia, &bea]).await;
    admin.post(&format!("/api/musicians/{cia}/deactivate"), json!({})).await.is(200);
    admin.delete(&format!("/api/musicians/{dag}")).await.is(200);
    admin.patch(&format!("/api/musicians/{ada}"), json!({ "externalId": "4711" })).await.is(200);
    for (query, expected) in [
        (String::new(), vec![&ada, &bea, &cia]),
        (format!("instrument={saw}"), vec![&ada, &bea]),
        (format!("position={second_saw}"), vec![&bea]),
        (format!("list={list}"), vec![&bea, &cia]),
        (format!("list={list}&instrument={saw}"), vec![&bea]),
        ("status=active".into(), vec![&ada, &bea]),
        ("status=inactive".into(), vec![&cia]),
        ("status=archived".into(), vec![&dag]),
        ("externalId=4711".into(), vec![&ada]),
        ("externalId=4712".into(), vec![]),
        (format!("position={saw}"), vec![]),
    ] {
        let page = admin.get(&format!("/api/musicians?{query}")).await.is(200).json();
        let found: Vec<_> = page["items"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap()).collect();
        assert_eq!(found, expected, "{query}");
    }
}

/// A hundred musicians of one name, enrolled at one instant.
async fn hundred_namesakes(app: &test_support::TestApp) {
    let db = app.database(&app.orchestra).await;
    let clock = app.clock.clock();
    let txn = begin_write(&db.writer).await.unwrap();
    for n in 0..100 {
        let new = musicians::NewMusician {
            first_name: "Ada".parse().unwrap(),
            last_name: "Lovelace".parse().unwrap(),
            email: format!("ada.{n}@example.org").parse().unwrap(),
            phone: None,
            locale: Locale::Sv,
            is_local: false,
            notes: None,
            external_id: None,
            positions: Vec::new(),
        };
        musicians::enrol(&txn, &clock, None, 1000, new).await.unwrap();
    }
    txn.commit().await.unwrap();
}

async fn all_pages(caller: &Caller, query: &str) -> Vec<String> {
    let (mut ids, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = caller.get(&format!("/api/musicians?{query}{cursor}")).await.is(200).json();
        let items = page["items"].as_array().unwrap().iter();
        ids.extend(items.map(|one| one["id"].as_str().unwrap().to_owned()));
        match page["nextCursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return ids,
        }
    }
}

async fn pages_lose_and_repeat_nobody(backend: Backend) {
    let app = spawn_app(backend).await;
    hundred_namesakes(&app).await;
    let user = app.user().await;
    for name in ["Ada Kovalevskaja", "Ada Åberg"] {
        app.clock.advance(TimeDelta::minutes(1));
        user.enrol(name, &[]).await;
    }
    let whole = all_pages(&user, "limit=200").await;
    assert_eq!(whole.len(), 102);
    assert_eq!(whole.iter().collect::<BTreeSet<_>>().len(), 102);
    let newest = all_pages(&user, "limit=200&sort=newest").await;
    assert_eq!((&newest[0], &newest[1]), (&whole[101], &whole[0]), "Å is last by name, and was enrolled last");
    for limit in [1, 7, 50, 51, 102] {
        assert_eq!(all_pages(&user, &format!("limit={limit}")).await, whole, "{limit}");
        assert_eq!(all_pages(&user, &format!("limit={limit}&sort=newest")).await, newest, "{limit}");
    }
    // Whoever comes or goes in between moves nobody else.
    let page = user.get("/api/musicians?limit=60").await.json();
    user.enrol("Ada Aaltonen", &[]).await;
    app.admin().await.delete(&format!("/api/musicians/{}", whole[59])).await.is(200);
    let cursor = page["nextCursor"].as_str().unwrap();
    let rest = user.get(&format!("/api/musicians?limit=60&cursor={cursor}")).await.is(200).json();
    let rest: Vec<_> = rest["items"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap()).collect();
    assert_eq!(rest, whole[60..]);
}

async fn a_cursor_is_good_for_its_own_list_only(backend: Backend) {
    let app = spawn_app(backend).await;
    let (user, other_admin) = (app.user().await, app.other_admin().await);
    for name in ["Ada A", "Bea B"] {
        user.enrol(name, &[]).await;
        other_admin.enrol(name, &[]).await;
    }
    let cursor_of = async |caller: &Caller, query: &str| {
        caller.get(&format!("/api/musicians?limit=1{query}")).await.is(200).json()["nextCursor"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    let good = cursor_of(&user, "").await;
    user.get(&format!("/api/musicians?limit=2&total=true&cursor={good}")).await.is(200);
    other_admin.get(&format!("/api/musicians?cursor={good}")).await.is_problem(400, "bad_cursor");
    for query in ["q=b", "sort=newest", "status=active", "externalId=1"] {
        user.get(&format!("/api/musicians?{query}&cursor={good}")).await.is_problem(400, "bad_cursor");
        other_admin.get(&format!("/api/musicians?{query}&cursor={good}")).await.is_problem(400, "bad_cursor");
    }
    let of_search = cursor_of(&user, "&q=example").await;
    user.get(&format!("/api/musicians?cursor={of_search}")).await.is_problem(400, "bad_cursor");
    user.get(&format!("/api/musicians?cursor={}", cursor_of(&other_admin, "").await))
        .await
        .is_problem(400, "bad_cursor");
    let forged = [&good[1..], &good[..good.len() - 1], "", "AAAA", "%00", "not/base64"].map(str::to_owned);
    for forged in forged.into_iter().chain([good.to_lowercase(), "A".repeat(500)]) {
        user.get(&format!("/api/musicians?cursor={forged}")).await.is_problem(400, "bad_cursor");
    }
}

async fn what_was_read_already_is_not_sent_again(backend: Backend) {
    let app = spawn_app(backend).await;
    let user = app.user().await;
    let id = user.enrol("Ada Lovelace", &[]).await;
    for path in ["/api/musicians".to_owned(), format!("/api/musicians/{id}")] {
        let full = user.get(&path).await.is(200);
        let known = user.with("if-none-match", full.header("etag"));
        let again = known.get(&path).await.is(304);
        assert_eq!((again.body.as_str(), again.header("etag")), ("", full.header("etag")));
        user.with("if-none-match", format!("\"x\", {}", full.header("etag"))).get(&path).await.is(304);
        user.patch(&format!("/api/musicians/{id}"), json!({ "notes": path })).await.is(200);
        let news = known.get(&path).await.is(200);
        assert_ne!(news.header("etag"), full.header("etag"));
    }
}

async fn who_is_being_asked_stays_reachable(backend: Backend) {
    let app = spawn_app(backend).await;
    let (admin, user) = (app.admin().await, app.user().await);
    let instrument = admin.add_instrument("Saw").await;
    let position = admin.add_position(&instrument, "First saw").await;
    let ada = admin.enrol("Ada Lovelace", &[&position]).await;
    let place = format!("/api/musicians/{ada}");
    let db = app.database(&app.orchestra).await;
    let clock = app.clock.clock();
    let need = planted::need(&db, &clock, &position, None, true).await;
    planted::request(&db, &clock, app.clock.now(), need, &ada).await;
    user.patch(&place, json!({ "email": "eve@example.org" })).await.is_problem(403, "forbidden");
    user.patch(&place, json!({ "email": "Ada.Lovelace@example.org", "phone": "08-123 45 67" })).await.is(200);
    admin.patch(&place, json!({ "email": "ada@example.org" })).await.is(200);
    user.delete(&place).await.is_problem(403, "forbidden");
    let archived = admin.delete(&place).await.is(200).json();
    assert_eq!(archived["requests"], json!([]));
    let project = need::Entity::find_by_id(need).one(&db.reader).await.unwrap().unwrap().project_id;
    let history = admin.get(&format!("/api/requests?project={project}")).await.is(200).json();
    assert_eq!(history["items"][0]["closedReason"], "musician_archived");
}

//! Backups: what is restored is the same row for row, is nobody's before it is released, and sends nothing by itself.

use std::{
    collections::BTreeSet,
    io::{BufRead, BufReader, Write},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use central_registry::{database_url::DatabaseUrl, engine::Connections, orchestras::Orchestra};
use chrono::TimeDelta;
use domain::{
    entities::musician,
    ids::MusicianId,
    values::{email::Email, states::Strategy},
};
use sea_orm::{ActiveModelTrait, ConnectionTrait, EntityTrait, IntoActiveModel, Statement};
use serde_json::{Value, json};
use stagesub::{
    application::{Clocks, Services},
    machine,
    workers::Worker,
};
use tenancy::backups::{BackupError, Made, Manifest, restore_central};
use test_support::{Backend, TestApp, app::config, backend::postgres_admin_url, on_each_backend, spawn_app};

use crate::{
    contents::contents,
    staffed::{self, Staffed, letters, link_of, prepare},
};

on_each_backend!(
    five_thousand_musicians_are_restored_row_for_row_and_nothing_is_mailed,
    a_backup_that_is_foreign_torn_or_forged_is_refused_without_a_trace,
    whatever_kills_a_backup_no_manifest_lies,
    a_central_database_is_restored_where_nobody_is_signed_in,
    operators_back_an_orchestra_up_and_archive_it_only_with_a_backup,
);

const MUSICIANS: usize = 5_000;
const BACKUPS: &str = "/api/superadmin/backups";

fn folder(app: &TestApp) -> PathBuf {
    app.folder.join("backups")
}

async fn back_up(app: &TestApp, orchestra: &Orchestra) -> Made {
    app.services.backups().of_orchestra(orchestra, &folder(app)).await.unwrap()
}

/// The orchestra as the registry has it now.
async fn now(app: &TestApp, orchestra: &Orchestra) -> Orchestra {
    app.services.registry.orchestra_by_code(&orchestra.code).await.unwrap().unwrap()
}

/// As many more as there are to be, each like the first but for name and address.
async fn fill_up(app: &TestApp, clock: &domain::clock::Clock) {
    let db = app.database(&app.orchestra).await;
    let first = musician::Entity::find().one(&db.reader).await.unwrap().unwrap();
    let have = musician::Entity::find().all(&db.reader).await.unwrap().len();
    let another = |n: usize| {
        let id = MusicianId::new(clock);
        musician::Model { id, email: Email::parse(&format!("number{n}@example.com")).unwrap(), ..first.clone() }
    };
    let others: Vec<_> = (have..MUSICIANS).map(|n| another(n).into_active_model().reset_all()).collect();
    for some in others.chunks(200) {
        musician::Entity::insert_many(some.to_vec()).exec_without_returning(&db.writer).await.unwrap();
    }
    db.close().await.unwrap();
}

async fn five_thousand_musicians_are_restored_row_for_row_and_nothing_is_mailed(backend: Backend) {
    let app = spawn_app(backend).await;
    let worker = Worker::new(app.services.clone()).await.unwrap();
    let staffed = prepare(&app, Strategy::Parallel, 2, &["Ada Alm", "Bo Berg", "Cy Dahl"]).await;
    let project = staffed.project;
    staffed.send(&app).await;
    worker.run_until_idle().await.unwrap();
    app.anonymous().submit(&link_of(&app, "ada").await, &[("answer", "no-days")]).await.is(303);
    assert_eq!(staffed.requests().await, ["ada declined", "bo open", "cy queued"]);
    drop(staffed);
    fill_up(&app, &app.services.clock).await;
    let db = app.database(&app.orchestra).await;
    let before = contents(&db).await;
    db.close().await.unwrap();
    assert_eq!(before["musician"].0, MUSICIANS);
    assert!(before["outbox"].0 > 2);

    let made = back_up(&app, &app.orchestra).await;
    assert!(made.is_verified);
    assert_eq!(made.manifest.rows["musician"], 5_000);
    let superadmin = app.superadmin().await;
    let listed = superadmin.get(BACKUPS).await.is(200).json();
    let of = |code: Value| listed["items"].as_array().unwrap().iter().find(|item| item["code"] == code).unwrap();
    let sco = of(json!("SCO"));
    assert_eq!((&sco["last"], &sco["last"]["rows"]), (&sco["lastVerified"], &json!(made.manifest.row_count())));
    assert_eq!((&of(json!("OTHER"))["last"], &of(Value::Null)["last"]), (&Value::Null, &Value::Null));

    // What happens after the backup is lost: Cy is asked, Bo's time runs out.
    app.clock.advance(TimeDelta::hours(1));
    worker.run_until_idle().await.unwrap();
    let link_of_cy = link_of(&app, "cy").await;
    app.clock.advance(TimeDelta::days(3));
    worker.run_until_idle().await.unwrap();
    let sent = letters(&app).await.len();
    let place = app.services.registry.database_url(&app.orchestra).unwrap().place();

    let restored = app.services.backups().restore(&app.orchestra, &made.place).await.unwrap();
    assert_eq!(restored.place_before.as_deref(), Some(&*place));
    assert_ne!(restored.place, place);
    let db = app.database(&app.orchestra).await;
    assert_eq!(contents(&db).await, before, "every row of every table");
    let (superadmin, admin) = (app.superadmin().await, app.admin().await);
    admin.get("/api/musicians").await.is_problem(503, "quarantined");
    worker.run_until_idle().await.unwrap();
    let page = app.anonymous().get(&link_of_cy).await;
    assert!(!page.body.contains("Brahms"), "{}", page.body);
    let orchestra = format!("/api/superadmin/orchestras/{}", app.orchestra.id);
    assert_eq!(superadmin.get(&orchestra).await.is(200).json()["hold"], "quarantine");
    superadmin.post(&format!("{orchestra}/suspend"), json!({})).await.is(200);
    superadmin.post(&format!("{orchestra}/activate"), json!({})).await.is_problem(409, "not_in_this_state");
    assert_eq!(contents(&db).await, before, "nobody has been served");
    assert_eq!(letters(&app).await.len(), sent);
    db.close().await.unwrap();

    let released = superadmin.post(&format!("{orchestra}/release"), json!({})).await.is(200).json();
    assert_eq!(released["pausedProjects"], 1);
    superadmin.post(&format!("{orchestra}/release"), json!({})).await.is_problem(409, "not_in_this_state");
    superadmin.post(&format!("{orchestra}/activate"), json!({})).await.is(200);
    admin.get("/api/musicians").await.is(200);
    worker.run_until_idle().await.unwrap();
    assert_eq!(letters(&app).await.len(), sent, "nothing goes out by releasing");
    let staffed = Staffed { db: staffed::database(&app).await, project };
    assert_eq!(staffed.requests().await, ["ada declined", "bo open", "cy queued"], "nobody's time has run out");

    admin.post(&format!("/api/projects/{project}/resume"), json!({ "dontAsk": true })).await.is(200);
    assert!(staffed.deadline_of("bo").await > app.clock.now(), "the time since the backup is given back");
    worker.run_until_idle().await.unwrap();
    assert_eq!(staffed.requests().await, ["ada declined", "bo open", "cy open"]);
    // Cy is asked once more: the mailbox keeps one mail of one Message-ID, the last.
    let mails = letters(&app).await;
    assert_eq!(mails.len(), sent, "{mails:?}");
    assert!(mails.iter().any(|mail| mail.starts_with("cy: ") && mail.ends_with("answer by Sun 11.00")), "{mails:?}");
    assert_eq!(link_of(&app, "cy").await, link_of_cy, "who was asked already knows the link");
}

/// What was made beside the orchestras' own places.
async fn places(app: &TestApp) -> Vec<String> {
    let files = std::fs::read_dir(app.folder.join("orchestras")).into_iter().flatten();
    let mut places: Vec<_> = files.map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
    places.retain(|name| !name.ends_with("-wal") && !name.ends_with("-shm"));
    if app.backend == Backend::Postgres {
        let server = Connections::open(&postgres_admin_url(), 1).await.unwrap();
        let of_it = format!("%{}%", &app.orchestra.id.as_uuid().simple().to_string()[20..]);
        for (table, column) in [("pg_database", "datname"), ("pg_roles", "rolname")] {
            let found = format!("SELECT {column}::text AS name FROM {table} WHERE {column} LIKE $1");
            let found = Statement::from_sql_and_values(sea_orm::DbBackend::Postgres, found, [of_it.clone().into()]);
            let found = server.reader.query_all_raw(found).await.unwrap();
            places.extend(found.iter().map(|row| row.try_get::<String>("", "name").unwrap()));
        }
        server.close().await.unwrap();
    }
    places.sort();
    places
}

/// The backup once more, under other names, with another manifest and other data.
fn forge(made: &Made, name: &str, change: impl Fn(&mut Manifest, &mut Vec<u8>)) -> PathBuf {
    let mut manifest = made.manifest.clone();
    let mut data = std::fs::read(made.place.with_file_name(&manifest.file)).unwrap();
    manifest.file = format!("{name}.data");
    change(&mut manifest, &mut data);
    std::fs::write(made.place.with_file_name(&manifest.file), data).unwrap();
    let place = made.place.with_file_name(format!("{name}.json"));
    std::fs::write(&place, serde_json::to_string(&manifest).unwrap()).unwrap();
    place
}

async fn a_backup_that_is_foreign_torn_or_forged_is_refused_without_a_trace(backend: Backend) {
    let app = spawn_app(backend).await;
    app.admin().await.enrol("Ada Alm", &[]).await;
    let backups = app.services.backups();
    let (ours, others) = (back_up(&app, &app.orchestra).await, back_up(&app, &app.other).await);
    let (place, made) = (app.services.registry.database_url(&app.orchestra).unwrap().place(), places(&app).await);
    let restore = async |manifest: &Path| backups.restore(&app.orchestra, manifest).await.unwrap_err();

    let foreign = restore(&others.place).await;
    assert!(matches!(foreign, BackupError::Foreign(_)), "{foreign}");
    // A manifest is only paper: the data says whose it is.
    let posing = forge(&others, "posing", |manifest, _| manifest.subject = ours.manifest.subject.clone());
    let refused = restore(&posing).await;
    assert!(matches!(refused, BackupError::Misrouted), "{refused}");
    let torn = forge(&ours, "torn", |_, data| data.truncate(data.len() / 2));
    assert!(matches!(restore(&torn).await, BackupError::Torn));
    let flipped = forge(&ours, "flipped", |_, data| {
        let middle = data.len() / 2;
        data[middle] ^= 1;
    });
    assert!(matches!(restore(&flipped).await, BackupError::Torn));
    assert!(matches!(backups.verify(&flipped).await.unwrap_err(), BackupError::Torn));
    let fewer = forge(&ours, "fewer", |manifest, _| {
        manifest.rows.insert("musician".to_owned(), 7);
    });
    let refused = restore(&fewer).await.to_string();
    assert!(refused.ends_with("musician has 1 rows instead of 7 rows"), "{refused}");
    let newer = forge(&ours, "newer", |manifest, _| manifest.schema_version += 1);
    assert!(matches!(restore(&newer).await, BackupError::Ahead));
    let later = forge(&ours, "later", |manifest, _| manifest.format += 1);
    assert!(matches!(restore(&later).await, BackupError::OtherFormat(2)));
    std::fs::write(folder(&app).join("none.json"), "{}").unwrap();
    assert!(matches!(restore(&folder(&app).join("none.json")).await, BackupError::NoManifest));
    assert!(matches!(restore(&folder(&app).join("nothing.json")).await, BackupError::File(_)));

    let after = now(&app, &app.orchestra).await;
    assert_eq!((after.hold, app.services.registry.database_url(&after).unwrap().place()), (None, place));
    assert_eq!(places(&app).await, made, "nothing is left of what was refused");
    app.admin().await.get("/api/musicians").await.is(200);
}

const WHAT_TO_DO: &str = "STAGESUB_TEST_BACKUP";
const MADE: &str = "a backup was made";

/// Not a test by itself: the process that is killed. It makes one backup after the other.
#[tokio::test]
#[ignore = "is run, and killed, by the test below"]
#[expect(clippy::disallowed_methods, reason = "its orders come with its environment")]
async fn the_process_that_is_killed() {
    let orders = std::env::var(WHAT_TO_DO).unwrap();
    let [backend, folder, central] = orders.split('\n').collect::<Vec<_>>().try_into().unwrap();
    let backend = if backend == "Sqlite" { Backend::Sqlite } else { Backend::Postgres };
    let config = config(backend, Path::new(folder), &central.parse().unwrap());
    let clocks = Clocks::both(&machine::clock());
    let services = Services::open(config, clocks, tokio::sync::watch::channel(false).1).await.unwrap();
    let orchestra = services.registry.orchestra_by_code("SCO").await.unwrap().unwrap();
    loop {
        services.backups().of_orchestra(&orchestra, &Path::new(folder).join("backups")).await.unwrap();
        println!("\n{MADE}");
        std::io::stdout().flush().unwrap();
    }
}

/// What there is among the backups with this ending.
fn names(app: &TestApp, ending: &str) -> BTreeSet<PathBuf> {
    let files = std::fs::read_dir(folder(app)).unwrap().map(|file| file.unwrap().path());
    files.filter(|file| file.extension().is_some_and(|found| found == ending)).collect()
}

async fn whatever_kills_a_backup_no_manifest_lies(backend: Backend) {
    let app = spawn_app(backend).await;
    app.admin().await.enrol("Ada Alm", &[]).await;
    let central = app.services.config.database_url.expose();
    let orders = [&format!("{backend:?}"), app.folder.to_str().unwrap(), &central].join("\n");
    let mut whole = 0;
    for _ in 0..4 {
        let mut process = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "backups::the_process_that_is_killed", "--ignored", "--nocapture"])
            .env(WHAT_TO_DO, &orders)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut said = BufReader::new(process.stdout.take().unwrap()).lines().map(Result::unwrap);
        assert!(said.any(|line| line == MADE));
        let left = names(&app, "unfinished");
        // Into the middle of the next one.
        while names(&app, "unfinished").is_subset(&left) {
            std::thread::yield_now();
        }
        process.kill().unwrap();
        process.wait().unwrap();
        let manifests = names(&app, "json");
        assert!(manifests.len() > whole, "at least one more than before");
        whole = manifests.len();
        for manifest in manifests {
            let (_, is_verified) = app.services.backups().verify(&manifest).await.unwrap();
            assert!(is_verified, "{}", manifest.display());
        }
    }
}

async fn a_central_database_is_restored_where_nobody_is_signed_in(backend: Backend) {
    let app = spawn_app(backend).await;
    let token = app.admin().await.token().unwrap().to_owned();
    let claims = app.services.tokens.read(&app.services.sign_in_clock, &token).unwrap();
    let made = app.services.backups().of_central(&folder(&app)).await.unwrap();
    assert!(made.is_verified);
    let into = match backend {
        Backend::Sqlite => DatabaseUrl::Sqlite(app.folder.join("restored.db")),
        Backend::Postgres => backend.empty_database(&app.folder, "").await,
    };
    let clock = &app.services.clock;
    let of_orchestra = back_up(&app, &app.orchestra).await;
    let foreign = restore_central(clock, &of_orchestra.place, &into).await.unwrap_err();
    assert!(matches!(foreign, BackupError::Foreign(_)), "{foreign}");
    restore_central(clock, &made.place, &into).await.unwrap();
    let again = restore_central(clock, &made.place, &into).await.unwrap_err();
    assert!(matches!(again, BackupError::PlaceTaken), "{again}");

    let config = config(backend, &app.folder, &into);
    let services = Services::open(config, Clocks::both(clock), tokio::sync::watch::channel(false).1).await.unwrap();
    let orchestra = services.registry.orchestra_by_code("SCO").await.unwrap().unwrap();
    let url = services.registry.database_url(&orchestra).unwrap();
    assert_eq!(url.place(), app.services.registry.database_url(&app.orchestra).unwrap().place());
    app.services.registry.admit(claims).await.unwrap();
    services.registry.admit(claims).await.unwrap_err();
    services.registry.close().await.unwrap();
    test_support::backend::drop_databases(&[into]).await;
}

async fn operators_back_an_orchestra_up_and_archive_it_only_with_a_backup(backend: Backend) {
    let app = spawn_app(backend).await;
    let (superadmin, user) = (app.superadmin().await, app.user().await);
    let path = format!("/api/superadmin/orchestras/{}", app.orchestra.id);
    let post = async |verb: &str| superadmin.post(&format!("{path}/{verb}"), json!({})).await;
    let status = async || superadmin.get(&path).await.is(200).json()["status"].clone();
    let made = post("backup").await.is(200).json();
    assert!(made["verifiedAt"].is_string() && made["rows"].as_i64().unwrap() > 50, "{made}");
    let place = PathBuf::from(made["place"].as_str().unwrap());
    assert!(place.starts_with(&app.services.config.backup_dir));
    assert!(app.services.backups().verify(&place).await.unwrap().1);
    let listed = superadmin.get(BACKUPS).await.is(200).json();
    assert!(listed["items"].as_array().unwrap().iter().any(|item| item["lastVerified"] == made), "{listed}");

    // While it is in use something could happen after the moment of its backup.
    post("archive").await.is_problem(409, "not_in_this_state");
    post("suspend").await.is(200);
    app.clock.advance(TimeDelta::minutes(1));
    // Where its folder should be there is a file.
    let folder = &app.services.config.backup_dir;
    let aside = folder.with_extension("aside");
    std::fs::rename(folder, &aside).unwrap();
    std::fs::write(folder, "in the way").unwrap();
    for verb in ["archive", "backup"] {
        post(verb).await.is_problem(409, "backup_failed");
    }
    assert_eq!(status().await, "suspended", "without a backup it stays as it is");
    std::fs::remove_file(folder).unwrap();
    std::fs::rename(&aside, folder).unwrap();

    let last = post("archive").await.is(200).json();
    assert!(last["verifiedAt"].is_string() && last["place"] != made["place"], "{last}");
    assert_eq!(status().await, "inactive");
    user.get("/api/instruments").await.is_problem(403, "orchestra_not_in_use");
    post("activate").await.is(200);
    user.get("/api/instruments").await.is(200);
}

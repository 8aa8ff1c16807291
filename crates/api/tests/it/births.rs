//! Births that are disturbed: at every moment of every step, by an error and by the loss of the process. They end in an
//! orchestra in use with all that belongs to it, or, taken back, with nothing left anywhere.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use async_trait::async_trait;
use central_registry::{
    database_url::DatabaseUrl,
    engine::Connections,
    orchestras::Status,
    provisioning_runs::{LEASE, ResumeError, RunState, Step},
    users::Role,
};
use domain::{ids::OrchestraId, values::locale::Locale};
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use tenancy::{
    migrations,
    provisioning::{Begun, Birth, Midwife, Moment, NewAdmin, Provider, ProvisionError, Witness},
};
use test_support::{Backend, TestApp, backend::postgres_admin_url, on_each_backend, spawn_app};
use tokio::sync::Notify;

use crate::provisioning::{born, provider};

on_each_backend!(
    a_birth_is_given_back_by_who_is_told_to_stop,
    a_birth_goes_on_after_an_error,
    a_birth_goes_on_without_the_process_that_began_it,
    a_birth_that_failed_is_taken_back_without_a_trace,
    a_birth_that_failed_goes_on_as_it_was_ordered,
    taking_back_goes_on_where_it_was_disturbed,
    other_input_for_a_begun_code_is_refused,
    a_process_that_was_too_slow_changes_nothing_any_more,
    an_existing_database_is_left_as_it_was_found,
);

/// Disturbs a birth once, at one moment.
struct Fault {
    moment: Moment,
    is_loss: bool,
    is_spent: AtomicBool,
    reached: Notify,
}

#[async_trait]
impl Witness for Fault {
    async fn at(&self, moment: Moment) -> Result<(), ProvisionError> {
        if moment != self.moment || self.is_spent.swap(true, Ordering::SeqCst) {
            return Ok(());
        }
        if self.is_loss {
            self.reached.notify_one();
            std::future::pending::<()>().await;
        }
        Err(ProvisionError::Interrupted)
    }
}

fn disturbed(app: &TestApp, moment: Moment, is_loss: bool) -> (Midwife, Arc<Fault>) {
    let fault = Arc::new(Fault { moment, is_loss, is_spent: AtomicBool::new(false), reached: Notify::new() });
    (app.services.midwife.clone().watched_by(fault.clone()), fault)
}

/// Every moment of a birth that a worker comes by, and what its orchestra is called here.
pub fn moments(prefix: &str) -> Vec<(String, Moment)> {
    let both = Step::ALL.into_iter().skip(1).flat_map(|step| [Moment::Before(step), Moment::After(step)]);
    both.enumerate().map(|(n, moment)| (format!("{prefix}{n}"), moment)).collect()
}

/// The birth of an orchestra whose admin is called as it is.
pub fn with_admin(code: &str, provider: Provider) -> Birth {
    let admin = NewAdmin {
        username: format!("{}-admin", code.to_lowercase()),
        email: format!("{code}@example.com"),
        locale: Locale::En,
        password: None,
    };
    Birth { admin: Some(admin), ..born(code, provider) }
}

async fn begin(app: &TestApp, code: &str, provider: Provider) -> Result<OrchestraId, ProvisionError> {
    let Begun { id, admin } = app.services.midwife.begin(&app.services.passwords, with_admin(code, provider)).await?;
    assert!(admin.is_some_and(|admin| admin.orchestra_id == Some(id)));
    Ok(id)
}

/// Lets a birth be attended until it comes to its moment, and there loses the process.
async fn lose_process(midwife: &Midwife, fault: &Fault) {
    tokio::select! {
        ended = midwife.attend_next() => panic!("it ended before {:?}: {ended:?}", fault.moment),
        () = fault.reached.notified() => {}
    }
}

async fn state(app: &TestApp, id: OrchestraId) -> Option<RunState> {
    app.services.registry.provisioning_run(id).await.unwrap().map(|run| run.state)
}

async fn attended(app: &TestApp) -> bool {
    app.services.midwife.attend_next().await.unwrap()
}

async fn count(db: &Connections, sql: &str) -> i64 {
    let backend = db.reader.get_database_backend();
    let row = db.reader.query_one_raw(Statement::from_string(backend, format!("{sql} AS n"))).await.unwrap();
    row.unwrap().try_get("", "n").unwrap()
}

/// It is in use, has all that an orchestra begins with, and its admin is waited for.
pub async fn assert_born(app: &TestApp, code: &str) {
    let registry = &app.services.registry;
    let orchestra = registry.orchestra_by_code(code).await.unwrap().unwrap();
    assert_eq!((orchestra.status, orchestra.schema_version), (Status::Active, migrations::latest()), "{code}");
    let run = registry.provisioning_run(orchestra.id).await.unwrap().unwrap();
    let done: Vec<_> = run.steps.iter().filter(|step| step.finished_at.is_some() && step.error.is_none()).collect();
    assert_eq!((run.state, done.len()), (RunState::Done, Step::ALL.len()), "{code}: {run:?}");
    let admin = registry.user_by_name(&format!("{}-admin", code.to_lowercase())).await.unwrap().unwrap();
    assert_eq!((admin.role, admin.orchestra_id, admin.has_password), (Role::Admin, Some(orchestra.id), false));
    let db = app.database(&orchestra).await;
    let own = format!("SELECT (SELECT COUNT(*) FROM identity WHERE code = '{code}')");
    assert_eq!(count(&db, &own).await, 1, "{code}");
    assert_eq!(count(&db, "SELECT (SELECT COUNT(*) FROM instrument)").await, 14, "{code}");
    assert_eq!(migrations::state(&db.reader).await.unwrap(), migrations::SchemaState::Current);
    db.close().await.unwrap();
}

/// The registry, the files and the server know nothing of it, and its code and its admin's name are free.
async fn assert_traceless(app: &TestApp, code: &str, id: OrchestraId) {
    let registry = &app.services.registry;
    assert!(registry.orchestra_by_code(code).await.unwrap().is_none());
    assert!(registry.orchestra(id).await.unwrap().is_none());
    assert!(registry.user_by_name(&format!("{}-admin", code.to_lowercase())).await.unwrap().is_none());
    let central = Connections::open(&app.services.config.database_url, 2).await.unwrap();
    for table in ["provisioning_run", "provisioning_step", "wakeup"] {
        let of_it = match app.backend {
            Backend::Sqlite => format!("x'{}'", id.as_uuid().simple()),
            Backend::Postgres => format!("'{id}'"),
        };
        let rows = format!("SELECT (SELECT COUNT(*) FROM {table} WHERE orchestra_id = {of_it})");
        assert_eq!(count(&central, &rows).await, 0, "{table}");
    }
    assert_eq!(count(&central, "SELECT (SELECT COUNT(*) FROM one_time_token)").await, 0);
    central.close().await.unwrap();
    let files = std::fs::read_dir(app.folder.join("orchestras")).into_iter().flatten();
    let left: Vec<_> = files.map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
    assert!(!left.iter().any(|name| name.contains(&id.to_string())), "{left:?}");
    if app.backend == Backend::Postgres {
        let server = Connections::open(&postgres_admin_url(), 1).await.unwrap();
        let name = format!("LIKE 'stagesub_{}_%'", code.to_lowercase());
        for (table, column) in [("pg_database", "datname"), ("pg_roles", "rolname")] {
            let left = format!("SELECT (SELECT COUNT(*) FROM {table} WHERE {column} {name})");
            assert_eq!(count(&server, &left).await, 0, "{table}");
        }
        server.close().await.unwrap();
    }
}

async fn a_birth_goes_on_after_an_error(backend: Backend) {
    let app = spawn_app(backend).await;
    for (code, moment) in moments("ERR") {
        let id = begin(&app, &code, provider(backend)).await.unwrap();
        let (midwife, _) = disturbed(&app, moment, false);
        assert!(midwife.attend_next().await.unwrap());
        if moment == Moment::After(Step::Activate) {
            // Only the telling failed.
            assert_born(&app, &code).await;
            continue;
        }
        let run = app.services.registry.provisioning_run(id).await.unwrap().unwrap();
        let failed: Vec<_> = run.steps.iter().filter_map(|step| Some((step.step, step.error.as_deref()?))).collect();
        let (Moment::Before(step) | Moment::After(step)) = moment else { panic!("no step") };
        assert_eq!((run.state, failed), (RunState::Failed, vec![(step, "interrupted")]));
        let orchestra = app.services.registry.orchestra_by_code(&code).await.unwrap().unwrap();
        assert_eq!(orchestra.status, Status::Failed);
        assert!(!attended(&app).await, "nobody tries again before somebody says so");

        assert_eq!(begin(&app, &code, provider(backend)).await.unwrap(), id);
        assert!(attended(&app).await);
        assert_born(&app, &code).await;
        let again = begin(&app, &code, provider(backend)).await.unwrap_err();
        assert!(matches!(again, ProvisionError::Register(_)), "{again}");
    }
    assert!(!attended(&app).await);
}

async fn a_birth_goes_on_without_the_process_that_began_it(backend: Backend) {
    let app = spawn_app(backend).await;
    for (code, moment) in moments("LOST") {
        let id = begin(&app, &code, provider(backend)).await.unwrap();
        let (midwife, fault) = disturbed(&app, moment, true);
        lose_process(&midwife, &fault).await;
        assert!(!attended(&app).await, "another may be at it");
        if moment != Moment::After(Step::Activate) {
            let again = begin(&app, &code, provider(backend)).await.unwrap_err();
            assert!(matches!(again, ProvisionError::Resume(ResumeError::Running)), "{again}");
            let undone = app.services.midwife.undo(id).await.unwrap_err();
            assert!(matches!(undone, ProvisionError::Resume(ResumeError::Running)), "{undone}");
            app.clock.advance(LEASE);
            assert_eq!(state(&app, id).await, Some(RunState::Queued));
            assert!(attended(&app).await);
        }
        assert_born(&app, &code).await;
    }
    assert!(!attended(&app).await);
}

async fn a_birth_that_failed_is_taken_back_without_a_trace(backend: Backend) {
    let app = spawn_app(backend).await;
    // One that nobody has begun to carry out is taken back as well, and its code is free.
    for _ in 0..2 {
        let id = begin(&app, "UNDO", provider(backend)).await.unwrap();
        app.services.midwife.undo(id).await.unwrap();
        assert_traceless(&app, "UNDO", id).await;
    }
    for (code, moment) in moments("UNDO") {
        let id = begin(&app, &code, provider(backend)).await.unwrap();
        let admin = app.services.registry.users_of(id).await.unwrap()[0].id;
        app.services.registry.invite(Some(id), admin).await.unwrap();
        let (midwife, _) = disturbed(&app, moment, false);
        assert!(midwife.attend_next().await.unwrap());
        if moment == Moment::After(Step::Activate) {
            let refused = app.services.midwife.undo(id).await.unwrap_err();
            assert!(matches!(refused, ProvisionError::Resume(ResumeError::Done)), "{refused}");
            assert_born(&app, &code).await;
            continue;
        }
        app.services.midwife.undo(id).await.unwrap();
        assert_traceless(&app, &code, id).await;
        let again = app.services.midwife.undo(id).await.unwrap_err();
        assert!(matches!(again, ProvisionError::Resume(ResumeError::Unknown)), "{again}");
    }
}

async fn a_birth_that_failed_goes_on_as_it_was_ordered(backend: Backend) {
    let app = spawn_app(backend).await;
    let superadmin = app.superadmin().await;
    let id = begin(&app, "AGAIN", provider(backend)).await.unwrap();
    let retry = format!("/api/superadmin/orchestras/{id}/provisioning/retry");
    let (midwife, _) = disturbed(&app, Moment::After(Step::Seed), false);
    assert!(midwife.attend_next().await.unwrap());
    assert_eq!(state(&app, id).await, Some(RunState::Failed));
    app.admin().await.post(&retry, serde_json::json!({})).await.is_problem(403, "forbidden");
    let run = superadmin.post(&retry, serde_json::json!({})).await.is(202).json();
    assert_eq!((&run["state"], &run["steps"][3]["error"]), (&"queued".into(), &serde_json::Value::Null));
    assert!(attended(&app).await);
    assert_born(&app, "AGAIN").await;
    superadmin.post(&retry, serde_json::json!({})).await.is_problem(409, "not_in_this_state");
    let nobodys = retry.replace(&id.to_string(), "0197f7a2-5f3c-7cc1-9a53-0c8d4f0e8a11");
    superadmin.post(&nobodys, serde_json::json!({})).await.is_problem(404, "not_found");
}

async fn taking_back_goes_on_where_it_was_disturbed(backend: Backend) {
    let app = spawn_app(backend).await;
    let failed = async |code: &str| {
        let id = begin(&app, code, provider(backend)).await.unwrap();
        let (midwife, _) = disturbed(&app, Moment::After(Step::Seed), false);
        assert!(midwife.attend_next().await.unwrap());
        id
    };
    let id = failed("BACK1").await;
    let (midwife, _) = disturbed(&app, Moment::PlaceRemoved, false);
    midwife.undo(id).await.unwrap_err();
    assert_eq!(state(&app, id).await, Some(RunState::Failed));
    app.services.midwife.undo(id).await.unwrap();
    assert_traceless(&app, "BACK1", id).await;

    let id = failed("BACK2").await;
    let (midwife, fault) = disturbed(&app, Moment::PlaceRemoved, true);
    tokio::select! {
        ended = midwife.undo(id) => panic!("{ended:?}"),
        () = fault.reached.notified() => {}
    }
    let refused = begin(&app, "BACK2", provider(backend)).await.unwrap_err();
    assert!(matches!(refused, ProvisionError::Resume(ResumeError::Undoing)), "{refused}");
    app.clock.advance(LEASE);
    assert!(attended(&app).await, "a worker takes over");
    assert_traceless(&app, "BACK2", id).await;

    // Whoever thinks better of it begins with the first step, for the database is gone.
    let id = failed("BACK3").await;
    let (midwife, _) = disturbed(&app, Moment::PlaceRemoved, false);
    midwife.undo(id).await.unwrap_err();
    assert_eq!(begin(&app, "BACK3", provider(backend)).await.unwrap(), id);
    assert!(attended(&app).await);
    assert_born(&app, "BACK3").await;
}

async fn other_input_for_a_begun_code_is_refused(backend: Backend) {
    let app = spawn_app(backend).await;
    let id = begin(&app, "HALF", provider(backend)).await.unwrap();
    let as_ordered = || with_admin("HALF", provider(backend));
    let others = [
        ("name", Box::new(|birth: &mut Birth| birth.orchestra.name.push('x')) as Box<dyn Fn(&mut Birth)>),
        ("plan", Box::new(|birth| birth.orchestra.plan = central_registry::orchestras::Plan::Enterprise)),
        ("admin", Box::new(|birth| birth.admin = None)),
    ];
    for (what, change) in others {
        let mut other = as_ordered();
        change(&mut other);
        let refused = app.services.midwife.begin(&app.services.passwords, other).await.unwrap_err();
        assert!(matches!(refused, ProvisionError::Resume(ResumeError::OtherInput)), "{what}: {refused}");
    }
    assert_eq!(state(&app, id).await, Some(RunState::Queued));
    let taken = with_admin("THIRD", provider(backend));
    let taken = Birth { admin: as_ordered().admin, ..taken };
    let refused = app.services.midwife.begin(&app.services.passwords, taken).await.unwrap_err();
    assert!(matches!(refused, ProvisionError::Admin(_)), "{refused}");
    assert!(app.services.registry.orchestra_by_code("THIRD").await.unwrap().is_none(), "all of it or nothing");
}

async fn a_process_that_was_too_slow_changes_nothing_any_more(backend: Backend) {
    let app = spawn_app(backend).await;
    let id = begin(&app, "SLOW", provider(backend)).await.unwrap();
    let registry = &app.services.registry;
    let slow = registry.claim_birth().await.unwrap().unwrap();
    assert_eq!(registry.begin_step(&slow).await.unwrap(), Step::Database);
    app.clock.advance(LEASE);
    assert!(attended(&app).await);
    assert_born(&app, "SLOW").await;
    registry.finish_step(&slow, Step::Database).await.unwrap_err();
    registry.fail_birth(&app.services.clock, &slow, Step::Database, "too slow").await.unwrap_err();
    registry.forget_birth(&slow).await.unwrap_err();
    registry.activate_born(&app.services.clock, &slow).await.unwrap_err();
    assert_eq!(state(&app, id).await, Some(RunState::Done));
    assert_born(&app, "SLOW").await;
}

async fn tables(url: &DatabaseUrl) -> i64 {
    let db = Connections::open(url, 2).await.unwrap();
    let tables = match db.reader.get_database_backend() {
        DbBackend::Postgres => "information_schema.tables WHERE table_schema = 'public'",
        _ => "sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
    };
    let tables = count(&db, &format!("SELECT (SELECT COUNT(*) FROM {tables})")).await;
    db.close().await.unwrap();
    tables
}

async fn an_existing_database_is_left_as_it_was_found(backend: Backend) {
    let app = spawn_app(backend).await;
    let url = backend.empty_database(&app.folder, "found").await;
    let existing = || Provider::Existing { url: url.clone() };
    central_registry::engine::create_file(&url).await.unwrap();
    for (code, moment) in moments("FOUND") {
        if moment == Moment::After(Step::Activate) {
            continue;
        }
        let id = begin(&app, &code, existing()).await.unwrap();
        let (midwife, _) = disturbed(&app, moment, false);
        assert!(midwife.attend_next().await.unwrap());
        app.services.midwife.undo(id).await.unwrap();
        assert_eq!(tables(&url).await, 0, "{moment:?}");
        assert_traceless(&app, &code, id).await;
    }
    // What is another program's is neither taken nor touched.
    let db = Connections::open(&url, 2).await.unwrap();
    db.writer.execute_unprepared("CREATE TABLE customer (id integer)").await.unwrap();
    db.close().await.unwrap();
    let refused = begin(&app, "FOUND", existing()).await.unwrap_err();
    assert!(matches!(refused, ProvisionError::NotEmpty), "{refused}");
    assert_eq!(tables(&url).await, 1);
    let central = Provider::Existing { url: app.services.config.database_url.clone() };
    let refused = begin(&app, "FOUND", central).await.unwrap_err();
    assert!(matches!(refused, ProvisionError::NotEmpty), "{refused}");
    assert!(app.services.registry.orchestra_by_code("FOUND").await.unwrap().is_none());
}

async fn a_birth_is_given_back_by_who_is_told_to_stop(backend: Backend) {
    let app = spawn_app(backend).await;
    let id = begin(&app, "LEFT", provider(backend)).await.unwrap();
    let midwife = &app.services.midwife;
    assert!(midwife.attend_next_until(|| true).await.unwrap());
    let waits = app.services.registry.orchestra(id).await.unwrap().unwrap();
    assert_eq!(waits.status, Status::Provisioning);
    // Nobody has to wait until a lease has run out.
    assert!(midwife.attend_next().await.unwrap());
    let born = app.services.registry.orchestra(id).await.unwrap().unwrap();
    assert_eq!(born.status, Status::Active);
}

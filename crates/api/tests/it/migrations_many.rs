//! A hundred and ten orchestras, on both engines at once, taken to another schema while one is poisoned and the process
//! is killed again and again.

use std::{
    collections::BTreeMap,
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Command, Stdio},
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use async_trait::async_trait;
use central_registry::{
    migration_runs::{LEASE, MigrationState, TurnState},
    orchestras::Orchestra,
};
use migrations::orchestra::Migrator;
use sea_orm::{ConnectionTrait, DbErr, Statement};
use sea_orm_migration::{MigrationName, MigrationTrait, MigratorTrait, SchemaManager};
use stagesub::application::{Clocks, Services};
use tenancy::{
    migrating::{Moment, Order, Runner, Which, Witness},
    schema::Schema,
};
use test_support::{Backend, TestApp, TestClock, app::config, backend::drop_databases, on_each_backend, spawn_app};
use tokio::sync::Notify;

use crate::{contents::contents, many::many};

on_each_backend!(a_run_over_many_survives_thirty_kills_and_one_poisoned, what_is_there_outlives_up_down_and_up);

const WHAT_TO_DO: &str = "STAGESUB_TEST_MIGRATION";
const REACHED: &str = "the moment has come";
const KILLS: usize = 30;
/// One in so many kills ends a real process, the others a future.
const PROCESS: usize = 5;

/// Where a process is lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum At {
    /// An orchestra's turn has begun.
    Began,
    /// Between two statements of a step.
    InStep,
    /// The step is committed, and nobody has noted it.
    Ended,
    /// It has been noted.
    Noted,
}

const PLACES: [At; 4] = [At::InStep, At::Began, At::Ended, At::Noted];

/// Loses its process at the second time that a place is come by.
struct Loss {
    at: At,
    is_process: bool,
    left: AtomicUsize,
    reached: Notify,
}

impl Loss {
    fn new(at: At, is_process: bool) -> Arc<Self> {
        Arc::new(Self { at, is_process, left: AtomicUsize::new(2), reached: Notify::new() })
    }

    async fn come_by(&self, at: At) {
        if at != self.at || self.left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |n| n.checked_sub(1)) != Ok(1) {
            return;
        }
        if self.is_process {
            println!("\n{REACHED}");
            std::io::stdout().flush().unwrap();
        }
        self.reached.notify_one();
        std::future::pending::<()>().await;
    }
}

#[async_trait]
impl Witness for Loss {
    async fn at(&self, moment: Moment) {
        let at = match moment {
            Moment::Began { .. } => At::Began,
            Moment::Ended { .. } => At::Ended,
            Moment::Noted { .. } => At::Noted,
        };
        self.come_by(at).await;
    }
}

/// One step more than this program knows, as the next version of it would have.
struct NextStep(Mutex<Option<Arc<Loss>>>);

impl MigrationName for NextStep {
    fn name(&self) -> &'static str {
        "m9001_next"
    }
}

#[async_trait]
impl MigrationTrait for NextStep {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        db.execute_unprepared("ALTER TABLE instrument ADD COLUMN next_note text").await?;
        let loss = self.0.lock().unwrap().clone();
        if let Some(loss) = loss {
            loss.come_by(At::InStep).await;
        }
        db.execute_unprepared("CREATE TABLE next_thing (id integer PRIMARY KEY)").await.map(drop)
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        db.execute_unprepared("DROP TABLE next_thing; ALTER TABLE instrument DROP COLUMN next_note").await.map(drop)
    }
}

/// The runner of the next version of this program, which serves this one's schema as well.
fn next(services: &Services, loss: Option<Arc<Loss>>) -> Runner {
    let mut steps = Migrator::migrations();
    let before = steps.len();
    steps.push(Box::new(NextStep(Mutex::new(loss.clone()))));
    let runner = services.runner.clone().with_schema(Schema::new(steps, before));
    match loss {
        Some(loss) => runner.watched_by(loss),
        None => runner,
    }
}

fn everybody(target: Option<i32>) -> Order {
    Order { target, which: Which::All, by: None }
}

/// Not a test by itself: the process that is killed. It is a worker of the next version.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "is run, and killed, by the test below"]
#[expect(clippy::disallowed_methods, reason = "its orders come with its environment")]
async fn the_process_that_is_killed() {
    let orders = std::env::var(WHAT_TO_DO).unwrap();
    let [backend, folder, central, now, place] = orders.split('\n').collect::<Vec<_>>().try_into().unwrap();
    let backend = if backend == "Sqlite" { Backend::Sqlite } else { Backend::Postgres };
    let config = config(backend, Path::new(folder), &central.parse().unwrap());
    let clocks = Clocks::both(&TestClock::at(now.parse().unwrap()).clock());
    let services = Services::open(config, clocks, tokio::sync::watch::channel(false).1).await.unwrap();
    let at = PLACES[place.parse::<usize>().unwrap()];
    let attended = next(&services, Some(Loss::new(at, true))).attend_next().await;
    panic!("it came to an end without having come to {at:?}: {attended:?}");
}

fn kill_a_process(app: &TestApp, place: usize) {
    let orders = [
        format!("{:?}", app.backend),
        app.folder.to_str().unwrap().to_owned(),
        app.services.config.database_url.expose(),
        app.clock.now().to_rfc3339(),
        place.to_string(),
    ];
    let mut process = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "migrations_many::the_process_that_is_killed", "--ignored", "--nocapture"])
        .env(WHAT_TO_DO, orders.join("\n"))
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut said = BufReader::new(process.stdout.take().unwrap()).lines().map(Result::unwrap);
    let is_reached = said.any(|line| line == REACHED);
    process.kill().unwrap();
    process.wait().unwrap();
    assert!(is_reached, "{:?}", PLACES[place]);
}

async fn lose_a_future(app: &TestApp, place: usize) {
    let loss = Loss::new(PLACES[place], false);
    let runner = next(&app.services, Some(loss.clone()));
    tokio::select! {
        ended = runner.attend_next() => panic!("it ended before {:?}: {ended:?}", PLACES[place]),
        () = loss.reached.notified() => {}
    }
}

/// Whether the database has the next step, after seeing that it has all of it or nothing: in one statement, for what a
/// process that is gone had sent may still be committed meanwhile.
async fn has_next_step(app: &TestApp, orchestra: &Orchestra) -> bool {
    let db = app.database(orchestra).await;
    let backend = db.reader.get_database_backend();
    let (column, table) = match backend {
        sea_orm::DbBackend::Postgres => (
            "information_schema.columns WHERE table_name = 'instrument' AND column_name = 'next_note'",
            "information_schema.tables WHERE table_name = 'next_thing'",
        ),
        _ => ("pragma_table_info('instrument') WHERE name = 'next_note'", "sqlite_schema WHERE name = 'next_thing'"),
    };
    let noted = "seaql_migrations WHERE version = 'm9001_next'";
    let has = [column, table, noted].map(|what| format!("(SELECT count(*) FROM {what})")).join(", ");
    let row = db.reader.query_one_raw(Statement::from_string(backend, format!("SELECT {has}"))).await.unwrap().unwrap();
    let has: [i64; 3] = [0, 1, 2].map(|place| row.try_get_by_index(place).unwrap());
    db.close().await.unwrap();
    assert!(has == [0; 3] || has == [1; 3], "{} is between two versions: {has:?}", orchestra.code);
    has == [1; 3]
}

async fn states(app: &TestApp) -> (MigrationState, BTreeMap<TurnState, Vec<String>>) {
    let run = app.services.registry.migration_runs(1).await.unwrap().remove(0);
    let mut states: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for turn in run.turns {
        states.entry(turn.state).or_default().push(turn.code);
    }
    (run.state, states)
}

async fn a_run_over_many_survives_thirty_kills_and_one_poisoned(backend: Backend) {
    let app = spawn_app(backend).await;
    let (orchestras, made) = many(&app, 100, 10).await;
    let by_code: BTreeMap<_, _> = orchestras.iter().map(|orchestra| (&*orchestra.code, orchestra)).collect();
    // Its turn comes in the middle; the table is in the way of the step's second half.
    let poisoned = by_code["S5"];
    let db = app.database(poisoned).await;
    db.writer.execute_unprepared("CREATE TABLE next_thing (something_else text)").await.unwrap();
    db.close().await.unwrap();
    let poison_is_all = async || {
        let db = app.database(poisoned).await;
        let select = "SELECT next_note FROM instrument LIMIT 1";
        let halved = db.reader.query_all_raw(Statement::from_string(db.reader.get_database_backend(), select)).await;
        db.close().await.unwrap();
        assert!(halved.is_err(), "half of the step was left in the poisoned one");
    };

    let id = next(&app.services, None).begin(everybody(None)).await.unwrap();
    for kill in 0..KILLS {
        let place = kill % PLACES.len();
        if kill % PROCESS == 0 {
            kill_a_process(&app, place);
        } else {
            lose_a_future(&app, place).await;
        }
        let (state, turns) = states(&app).await;
        assert_eq!(state, MigrationState::Running, "after {kill} kills");
        for code in turns.get(&TurnState::Running).into_iter().flatten() {
            match by_code.get(&**code) {
                Some(orchestra) if orchestra.code == poisoned.code => poison_is_all().await,
                Some(orchestra) => drop(has_next_step(&app, orchestra).await),
                None => {}
            }
        }
        app.clock.advance(LEASE);
    }
    assert!(next(&app.services, None).attend_next().await.unwrap());

    let (state, turns) = states(&app).await;
    assert_eq!((state, &turns[&TurnState::Failed]), (MigrationState::Failed, &vec!["S5".to_owned()]));
    assert_eq!(turns[&TurnState::Done].len(), 111, "the others, and the two of every test");
    poison_is_all().await;
    for orchestra in orchestras.iter().filter(|orchestra| orchestra.code != poisoned.code) {
        assert!(has_next_step(&app, orchestra).await, "{}", orchestra.code);
    }

    let db = app.database(poisoned).await;
    db.writer.execute_unprepared("DROP TABLE next_thing").await.unwrap();
    db.close().await.unwrap();
    next(&app.services, None).carry_on(id).await.unwrap();
    let (state, turns) = states(&app).await;
    assert_eq!((state, turns.keys().collect::<Vec<_>>()), (MigrationState::Done, vec![&TurnState::Done]));
    assert!(has_next_step(&app, poisoned).await);
    drop_databases(&made).await;
}

async fn what_is_there_outlives_up_down_and_up(backend: Backend) {
    let app = spawn_app(backend).await;
    app.admin().await.enrol("Ada Alm", &[]).await;
    let db = app.database(&app.orchestra).await;
    let before = contents(&db).await;
    assert!(before.len() > 20 && before["musician"].0 == 1, "{before:?}");
    let runner = next(&app.services, None);
    for round in 0..2 {
        let run = runner.carry_out(everybody(None)).await.unwrap();
        assert!(has_next_step(&app, &app.orchestra).await);
        assert_eq!(app.services.registry.migration_run(run).await.unwrap().unwrap().state, MigrationState::Done);
        let newer: Vec<_> = contents(&db).await.into_iter().filter(|(table, _)| before.contains_key(table)).collect();
        let changed = newer.iter().filter(|(table, now)| before[table] != *now).map(|(table, _)| table.as_str());
        assert_eq!(changed.collect::<Vec<_>>(), ["instrument"], "only what has another column reads otherwise");
        runner.carry_out(everybody(Some(tenancy::migrations::latest()))).await.unwrap();
        assert!(!has_next_step(&app, &app.orchestra).await);
        assert_eq!(contents(&db).await, before, "round {round}");
    }
    db.close().await.unwrap();
}

//! The birth of an orchestra: isolated from the first moment, resumable, refused where it would share a database.

use central_registry::{
    database_url::DatabaseUrl,
    engine::Connections,
    migration_runs::MigrationState,
    orchestras::{NewOrchestra, Orchestra, Plan, RegisterError, Status},
};
use domain::values::locale::Locale;
use sea_orm::ConnectionTrait;
use tenancy::{
    migrating::{Order, Which},
    migrations,
    provisioning::{Birth, NewAdmin, Provider, ProvisionError},
};
use test_support::{Backend, TestApp, app::PASSWORD, on_each_backend, spawn_app};

on_each_backend!(
    a_new_orchestra_is_reachable_by_its_admin_at_once,
    a_database_belongs_to_one_orchestra,
    a_database_registered_by_hand_is_adopted,
    a_foreign_database_is_misrouted_and_a_missing_one_not_recreated,
    migrating_all_names_the_poisoned_one_and_does_the_others,
);

/// Who makes databases on this engine.
pub fn provider(backend: Backend) -> Provider {
    match backend {
        Backend::Sqlite => Provider::Sqlite,
        Backend::Postgres => Provider::Postgres,
    }
}

/// An orchestra to be born, without an admin.
pub fn born(code: &str, provider: Provider) -> Birth {
    let orchestra =
        NewOrchestra { code: code.into(), name: format!("Orchestra {code}"), plan: Plan::Small, is_demo: false };
    Birth { orchestra, provider, admin: None }
}

async fn give_birth(app: &TestApp, birth: Birth) -> Result<Orchestra, ProvisionError> {
    app.services.midwife.deliver(&app.services.passwords, birth).await
}

async fn a_new_orchestra_is_reachable_by_its_admin_at_once(backend: Backend) {
    let app = spawn_app(backend).await;
    let admin = NewAdmin {
        username: "born-admin".into(),
        email: "new@example.org".into(),
        locale: Locale::Sv,
        password: Some(PASSWORD.into()),
    };
    let birth = Birth { admin: Some(admin), ..born("BORN", provider(backend)) };
    let orchestra = give_birth(&app, birth).await.unwrap();
    assert_eq!(orchestra.status, Status::Active);
    assert_eq!(orchestra.schema_version, migrations::latest());
    let admin = app.log_in("born-admin").await;
    assert_eq!(admin.get("/api/auth/me").await.is(200).json()["orchestra"]["code"], "BORN");
    admin.get("/api/users").await.is(200);
    let again = give_birth(&app, born("BORN", provider(backend))).await;
    assert!(matches!(again, Err(ProvisionError::Register(RegisterError::CodeTaken))));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_role_reaches_another_orchestras_database() {
    let app = spawn_app(Backend::Postgres).await;
    let mut urls = Vec::new();
    for n in 1..=5 {
        let orchestra = give_birth(&app, born(&format!("PAIR{n}"), Provider::Postgres)).await.unwrap();
        let DatabaseUrl::Postgres(url) = app.services.registry.database_url(&orchestra).unwrap() else {
            panic!("it is on PostgreSQL")
        };
        urls.push(url);
    }
    for own in &urls {
        for theirs in &urls {
            let crossed = DatabaseUrl::Postgres(own.with_database(theirs.database()).unwrap());
            let crossed = Connections::open(&crossed, 1).await.unwrap();
            let outcome = crossed.reader.execute_unprepared("SELECT 1").await;
            crossed.close().await.unwrap();
            if own.database() == theirs.database() {
                outcome.unwrap();
            } else {
                let refused = outcome.unwrap_err().to_string();
                assert!(refused.contains("permission denied for database"), "{refused}");
            }
        }
    }
}

async fn a_database_belongs_to_one_orchestra(backend: Backend) {
    let app = spawn_app(backend).await;
    let url = app.services.registry.database_url(&app.orchestra).unwrap();
    let taken = give_birth(&app, born("THIEF", Provider::Existing { url })).await;
    assert!(matches!(taken, Err(ProvisionError::Register(RegisterError::DatabaseTaken))), "{taken:?}");
    assert!(app.services.registry.orchestra_by_code("THIEF").await.unwrap().is_none(), "nothing was reserved");
    app.admin().await.get("/api/users").await.is(200);
}

async fn a_database_registered_by_hand_is_adopted(backend: Backend) {
    let app = spawn_app(backend).await;
    let url = backend.empty_database(&app.folder, "by-hand").await;
    central_registry::engine::create_file(&url).await.unwrap();
    let mut config = (*app.services.config).clone();
    config.named_urls.insert("DATABASE_URL_HAND".into(), url.expose().into());
    let clocks = stagesub::application::Clocks::both(&app.clock.clock());
    let services =
        stagesub::application::Services::open(config, clocks, tokio::sync::watch::channel(false).1).await.unwrap();
    let registry = &services.registry;
    let new = NewOrchestra { code: "HAND".into(), name: "By hand".into(), plan: Plan::Small, is_demo: false };
    let named =
        registry.reserve_orchestra(&services.clock, new, Status::Inactive, Some("DATABASE_URL_HAND")).await.unwrap();
    let order = |which| Order { target: None, which, by: None };
    let run = services.runner.carry_out(order(Which::One(named.id))).await.unwrap();
    let refused = registry.migration_run(run).await.unwrap().unwrap().turns.remove(0);
    assert_eq!(refused.error.as_deref(), Some("the registered database is not this orchestra's"));
    let steps = migrations::adopt(registry, &services.clock, &named).await.unwrap();
    assert_eq!(i32::try_from(steps).unwrap(), migrations::latest());
    let adopted = registry.orchestra_by_code("HAND").await.unwrap().unwrap();
    assert_eq!((adopted.status, adopted.schema_version), (Status::Active, migrations::latest()));
    let run = services.runner.carry_out(order(Which::One(adopted.id))).await.unwrap();
    let turn = registry.migration_run(run).await.unwrap().unwrap().turns.remove(0);
    assert_eq!((turn.version_before, turn.version_after), (Some(migrations::latest()), Some(migrations::latest())));
    registry.close().await.unwrap();
}

async fn a_foreign_database_is_misrouted_and_a_missing_one_not_recreated(backend: Backend) {
    let app = spawn_app(backend).await;
    // Another one is open, which must not take its place.
    app.other_admin().await.get("/api/instruments").await.is(200);
    let url = app.services.registry.database_url(&app.orchestra).unwrap();
    let database = Connections::open(&url, 1).await.unwrap();
    let stranger = format!(
        "UPDATE identity SET code = 'X', orchestra_id = (SELECT {} )",
        match backend {
            Backend::Sqlite => "x'00000000000000000000000000000001'",
            Backend::Postgres => "'00000000-0000-0000-0000-000000000001'::uuid",
        }
    );
    database.writer.execute_unprepared(&stranger).await.unwrap();
    database.close().await.unwrap();
    let admin = app.admin().await;
    let refused = admin.get("/api/users").await.is_problem(503, "misrouted");
    assert_eq!(refused.header("retry-after"), "60");
    if let DatabaseUrl::Sqlite(file) = &url {
        std::fs::remove_file(file).unwrap();
        admin.get("/api/users").await.is_problem(503, "unavailable");
        assert!(!file.exists(), "a missing database is never made anew");
    }
    app.other_admin().await.get("/api/users").await.is(200);
}

async fn migrating_all_names_the_poisoned_one_and_does_the_others(backend: Backend) {
    let app = spawn_app(backend).await;
    let poisoned = give_birth(&app, born("POISON", provider(backend))).await.unwrap();
    let url = app.services.registry.database_url(&poisoned).unwrap();
    let database = Connections::open(&url, 1).await.unwrap();
    database.writer.execute_unprepared("DELETE FROM identity").await.unwrap();
    database.close().await.unwrap();
    let order = Order { target: None, which: Which::All, by: None };
    let run = app.services.runner.carry_out(order).await.unwrap();
    let run = app.services.registry.migration_run(run).await.unwrap().unwrap();
    let failed: Vec<_> = run.turns.iter().filter(|turn| turn.error.is_some()).map(|turn| turn.code.as_str()).collect();
    assert_eq!((run.state, run.turns.len(), failed), (MigrationState::Failed, 3, vec!["POISON"]));
}

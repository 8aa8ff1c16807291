//! A whole StageSub: two orchestras, their users, a port, and a clock that the test moves.

use std::{
    cell::RefCell,
    net::SocketAddr,
    path::PathBuf,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
};

use central_registry::{
    database_url::DatabaseUrl,
    engine::Connections,
    orchestras::{NewOrchestra, Orchestra, Plan},
    users::{ImportedUser, Role},
};
use chrono::TimeDelta;
use data_encoding::BASE64;
use domain::ids::OrchestraId;
use stagesub::{
    application::{Application, Clocks, Services},
    config::{Config, Settings},
    workers::Worker,
};
use tempfile::TempDir;
use tenancy::provisioning::{Birth, Provider};
use tokio::{sync::oneshot, task::JoinHandle};

use crate::{
    Backend, Caller, TestClock,
    backend::{drop_databases, postgres_admin_url},
};

/// The password of every user of a test.
pub const PASSWORD: &str = "correct horse battery";
/// Its hash at the lowest cost, since tests log in often and hashing is tested by itself.
const CHEAP_HASH: &str = "$argon2id$v=19$m=8,t=1,p=1$c3RhZ2VzdWItdGVzdA$j3s3ucQftVOAIJLbBAyjsaVhjQdABI91xoZLa49zV+4";

tokio::task_local! {
    static SPAWNED: RefCell<Vec<Arc<Standing>>>;
}

/// Runs a test, then looks into every StageSub that it has started as the daily sweep does.
///
/// Whatever a test has done, no orchestra may be left with work of which nobody has noted when it is due.
pub async fn swept(test: impl Future<Output = ()>) {
    let checked = async {
        test.await;
        for standing in SPAWNED.with(RefCell::take) {
            standing.sweep().await;
        }
    };
    SPAWNED.scope(RefCell::default(), checked).await;
}

/// A running StageSub. Stops when dropped, or once it has been swept.
pub struct TestApp {
    /// The engine it runs on.
    pub backend: Backend,
    /// `http://127.0.0.1:port`.
    pub address: String,
    /// The clock of staffing and of signing in.
    pub clock: TestClock,
    /// What its handlers share.
    pub services: Services,
    /// The orchestra that `admin` and `user` belong to.
    pub orchestra: Orchestra,
    /// Another orchestra.
    pub other: Orchestra,
    /// The data folder.
    pub folder: PathBuf,
    serving: Option<JoinHandle<anyhow::Result<()>>>,
    standing: Arc<Standing>,
}

/// What a StageSub stands on.
struct Standing {
    backend: Backend,
    services: Services,
    clock: TestClock,
    databases: Vec<DatabaseUrl>,
    stop: Mutex<Option<oneshot::Sender<()>>>,
    is_swept: AtomicBool,
    _folder: TempDir,
}

/// Starts a StageSub with orchestras SCO and OTHER and the users `superadmin`, `admin`, `user` and `other-admin`.
pub async fn spawn_app(backend: Backend) -> TestApp {
    spawn_app_with(backend, |_| ()).await
}

/// The same, configured otherwise.
pub async fn spawn_app_with(backend: Backend, change: impl FnOnce(&mut Config)) -> TestApp {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let temporary = tempfile::tempdir().unwrap();
    let folder = temporary.path().to_owned();
    let central = backend.empty_database(&folder, "central").await;
    let clock = TestClock::default();
    let clocks = Clocks::both(&clock.clock());
    let mut config = config(backend, &folder, &central);
    change(&mut config);
    let application = Application::build(config, clocks, 2).await.unwrap();
    let services = application.services().clone();
    let address = format!("http://127.0.0.1:{}", application.port());
    let mut databases = vec![central];
    let orchestra = birth(&services, backend, &folder, "SCO", &mut databases).await;
    let other = birth(&services, backend, &folder, "OTHER", &mut databases).await;
    for (username, role, of) in [
        ("superadmin", Role::Superadmin, None),
        ("admin", Role::Admin, Some(orchestra.id)),
        ("user", Role::User, Some(orchestra.id)),
        ("other-admin", Role::Admin, Some(other.id)),
    ] {
        add_user(&services, username, role, of).await;
    }
    let (stop, stopped) = oneshot::channel();
    let serving = tokio::spawn(application.run_until_stopped(async move { drop(stopped.await) }));
    let standing = Arc::new(Standing {
        backend,
        services: services.clone(),
        clock: clock.clone(),
        databases,
        stop: Mutex::new(Some(stop)),
        is_swept: AtomicBool::new(true),
        _folder: temporary,
    });
    // A test that is not `swept` has nowhere to say so.
    let _ = SPAWNED.try_with(|spawned| spawned.borrow_mut().push(standing.clone()));
    TestApp { backend, address, clock, services, orchestra, other, folder, serving: Some(serving), standing }
}

/// Adds a user with the password of all tests.
pub async fn add_user(services: &Services, username: &str, role: Role, orchestra: Option<OrchestraId>) {
    let new = ImportedUser {
        username: username.to_owned(),
        email: format!("{username}@example.org"),
        password_hash: CHEAP_HASH.to_owned(),
        role,
        orchestra,
        locale: "en".to_owned(),
    };
    services.registry.import_user(&services.sign_in_clock, new).await.unwrap();
}

async fn birth(
    services: &Services,
    backend: Backend,
    folder: &std::path::Path,
    code: &str,
    made: &mut Vec<DatabaseUrl>,
) -> Orchestra {
    let provider = match backend {
        Backend::Sqlite => Provider::Sqlite,
        Backend::Postgres => {
            let url = backend.migrated_database(folder, code).await;
            made.push(url.clone());
            Provider::Existing { url }
        }
    };
    let orchestra =
        NewOrchestra { code: code.to_owned(), name: format!("Orchestra {code}"), plan: Plan::Medium, is_demo: false };
    let birth = Birth { orchestra, provider, admin: None };
    services.midwife.deliver(&services.passwords, birth).await.unwrap()
}

const JWT_SECRET: &str = "Vh3x9qLw7ZsT2nRk5YpB8mJd4GcF6aEu";
const LINK_SECRET: &str = "Qe7u2TzN9wKc4XrV6bHj1MyS8fLp3DgA";
const REGISTRY_KEY: &[u8] = b"0Wd4kT9xPq2Rv7Yb5Lm8Zc3Hn6Js1Fg_";

/// The same as the program itself reads it from its environment, for a process of its own beside this StageSub.
pub fn environment(app: &TestApp) -> Vec<(&'static str, String)> {
    let mut variables = vec![
        ("DATABASE_URL", app.services.config.database_url.expose()),
        ("STAGESUB_DATA_DIR", app.folder.display().to_string()),
        ("STAGESUB_WEB_ROOT", app.folder.join("web").display().to_string()),
        ("JWT_SECRET", JWT_SECRET.to_owned()),
        ("STAGESUB_LINK_SECRET", LINK_SECRET.to_owned()),
        ("STAGESUB_REGISTRY_KEY", BASE64.encode(REGISTRY_KEY)),
    ];
    if app.backend == Backend::Postgres {
        variables.push(("STAGESUB_POSTGRES_ADMIN_URL", postgres_admin_url().expose()));
    }
    variables
}

/// How a StageSub of a test is configured; also for a process of its own beside it.
pub fn config(backend: Backend, folder: &std::path::Path, central: &DatabaseUrl) -> Config {
    let settings = Settings {
        database_url: Some(central.expose()),
        bind: Some(SocketAddr::from(([127, 0, 0, 1], 0))),
        data_dir: Some(folder.to_owned()),
        web_root: Some(folder.join("web")),
        jwt_secret: Some(JWT_SECRET.into()),
        link_secret: Some(LINK_SECRET.into()),
        postgres_admin_url: (backend == Backend::Postgres).then(|| postgres_admin_url().expose().into()),
        registry_key: Some(BASE64.encode(REGISTRY_KEY).into()),
        ..Settings::default()
    };
    settings.checked(false).unwrap()
}

impl TestApp {
    /// Nobody in particular.
    pub fn anonymous(&self) -> Caller {
        Caller::new(&self.address, None)
    }

    /// A manager of SCO.
    pub async fn admin(&self) -> Caller {
        self.log_in("admin").await
    }

    /// An assistant of SCO.
    pub async fn user(&self) -> Caller {
        self.log_in("user").await
    }

    /// A manager of OTHER.
    pub async fn other_admin(&self) -> Caller {
        self.log_in("other-admin").await
    }

    /// A superadmin.
    pub async fn superadmin(&self) -> Caller {
        self.log_in("superadmin").await
    }

    /// Logs in by bearer tokens.
    pub async fn log_in(&self, username: &str) -> Caller {
        let credentials = serde_json::json!({ "username": username, "password": PASSWORD, "transport": "bearer" });
        let reply = self.anonymous().post("/api/auth/login", credentials).await.is(200);
        Caller::new(&self.address, Some(reply.json()["accessToken"].as_str().unwrap().to_owned()))
    }

    /// An orchestra's own database, past the API: for planting rows that no caller could.
    pub async fn database(&self, orchestra: &Orchestra) -> Connections {
        let orchestra = self.services.registry.orchestra(orchestra.id).await.unwrap().unwrap();
        let url = self.services.registry.database_url(&orchestra).unwrap();
        Connections::open(&url, 2).await.unwrap()
    }

    /// How many statements requests of this method and route (as in the OpenAPI document) have cost so far.
    ///
    /// Counted for the whole process, so a test that compares runs in its own, as nextest has it.
    pub async fn statements(&self, method: &str, route: &str) -> u64 {
        let metrics = self.anonymous().get("/metrics").await.is(200).body;
        let labels = [format!("route=\"{route}\""), format!("method=\"{method}\"")];
        let is_it = |line: &&str| {
            line.starts_with("stagesub_statements_total{") && labels.iter().all(|label| line.contains(label))
        };
        let line = metrics.lines().find(is_it).unwrap_or_else(|| panic!("nothing counted for {method} {route}"));
        line.rsplit(' ').next().unwrap().parse().unwrap()
    }

    /// Leaves work behind of which nobody has noted when it is due, as the product never does.
    pub fn forgets(&self) {
        self.standing.is_swept.store(false, Ordering::Relaxed);
    }

    /// Stops the server and waits until it has. Its databases are out of reach from then on.
    pub async fn stop(&mut self) -> anyhow::Result<()> {
        self.forgets();
        drop(self.standing.stop.lock().unwrap().take());
        match self.serving.take() {
            Some(serving) => serving.await?,
            None => Ok(()),
        }
    }
}

impl Standing {
    async fn sweep(&self) {
        if !self.is_swept.load(Ordering::Relaxed) {
            return;
        }
        // A clock that stands where the orchestras were made would have none looked into.
        self.clock.advance(TimeDelta::seconds(1));
        let config = Config { smtp_url: Some("smtp://127.0.0.1:1".into()), ..(*self.services.config).clone() };
        let services = Services { config: Arc::new(config), ..self.services.clone() };
        let swept = Worker::new(services).await.unwrap().sweep().await.unwrap();
        assert_eq!(swept.forgotten, 0, "orchestras are left with work of which nobody knows when it is due");
    }
}

impl Drop for Standing {
    fn drop(&mut self) {
        drop(self.stop.lock().unwrap().take());
        // Databases of many tests would fill a small disk before the server is thrown away.
        let urls = std::mem::take(&mut self.databases);
        if self.backend == Backend::Postgres {
            let dropping = std::thread::spawn(move || {
                let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
                runtime.block_on(drop_databases(&urls));
            });
            let _ = dropping.join();
        }
    }
}

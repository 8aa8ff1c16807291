//! The application: what it owns, and how it starts and stops.

use std::{
    net::{IpAddr, TcpListener},
    pin::pin,
    sync::Arc,
    time::Duration,
};

use actix_web::{
    App, HttpRequest, HttpServer,
    dev::Server,
    middleware::{Compress, from_fn},
    web::{self, Data},
};
use anyhow::Context;
use central_registry::{
    CentralDb, Registry, RegistryOptions, SignInClock,
    links::LinkKeys,
    orchestras::Orchestra,
    passwords::Passwords,
    secrets::{RegistryKey, mac},
};
use domain::clock::Clock;
use secrecy::ExposeSecret;
use tenancy::{
    backups::Backups,
    migrating::Runner,
    pools::{Budget, Pools},
    provisioning::Midwife,
};
use tokio::sync::{Semaphore, watch};
use tracing_actix_web::TracingLogger;

use crate::{
    authority::{cookies::CookieStyle, limits::Limits, policy::Policies, tokens::AccessTokens},
    config::Config,
    demo::{Demo, DemoClock},
    extract::Cursors,
    live::{Live, MOST_LOG_TAILS},
    openapi,
    problem::Code,
    router,
    shape::shape,
    telemetry::{self, RequestLog},
    workers::{Worker, counting::Counting},
};

/// How long callers are served after the process was told to stop, while its workers put back what is in their hands. It
/// is gone within ten seconds.
const WORKED_WITHIN: Duration = Duration::from_secs(4);
/// Seconds that requests under way may take after that.
const DRAINED_WITHIN: u64 = 5;

/// The two clocks of the process: they differ only in the demo, where staffing time is virtual.
#[derive(Clone, Debug)]
pub struct Clocks {
    /// Staffing time: deadlines, reminders, wake-ups.
    pub staffing: Clock,
    /// The machine's time: logins, tokens, breakers, limits.
    pub sign_in: Clock,
    /// In the demo, what `staffing` reads and what moves it.
    pub demo: Option<DemoClock>,
}

impl Clocks {
    /// One time for everything.
    pub fn both(clock: &Clock) -> Self {
        Self { staffing: clock.clone(), sign_in: clock.clone(), demo: None }
    }

    /// The demo's staffing time, and that of the machine it runs on.
    pub fn of_demo(demo: DemoClock) -> Self {
        Self { staffing: demo.clock(), sign_in: demo.machine().clone(), demo: Some(demo) }
    }
}

/// What handlers and workers share.
#[derive(Clone)]
#[expect(missing_docs, reason = "the types say it")]
pub struct Services {
    pub config: Arc<Config>,
    pub clock: Clock,
    pub sign_in_clock: Clock,
    pub registry: Registry,
    pub pools: Pools,
    pub midwife: Midwife,
    pub runner: Runner,
    pub passwords: Passwords,
    pub tokens: AccessTokens,
    pub links: LinkKeys,
    pub cookies: CookieStyle,
    pub cursors: Cursors,
    pub limits: Limits,
    pub live: Live,
    pub policies: Arc<Policies>,
    /// Seats for those who follow the central log.
    pub log_tails: Arc<Semaphore>,
    /// Set while the process is stopping: not ready any more, requests under way are finished.
    pub draining: watch::Receiver<bool>,
}

impl Services {
    /// The address that an orchestra's mail comes from: its own, or the installation's.
    pub fn sender_of<'o>(&'o self, orchestra: &'o Orchestra) -> &'o str {
        orchestra.sender_address.as_deref().unwrap_or(&self.config.mail_from)
    }

    /// Whether an orchestra's mail could leave: by a server of its own, or the installation's.
    pub fn has_mail_server_for(&self, orchestra: &Orchestra) -> bool {
        orchestra.has_mail_server() || self.config.smtp_url.is_some()
    }

    /// Opens the central database and builds what stands on it.
    pub async fn open(config: Config, clocks: Clocks, draining: watch::Receiver<bool>) -> anyhow::Result<Self> {
        let (_, policies) = openapi::document()?;
        let central = CentralDb::open(&config.database_url).await.context("the central database cannot be used")?;
        let jwt = config.secrets.jwt.expose_secret().as_bytes();
        let link_previous = config.secrets.link_previous.as_ref().map(|secret| secret.expose_secret().as_bytes());
        let links = LinkKeys::new(config.secrets.link.expose_secret().as_bytes(), link_previous);
        let options = RegistryOptions {
            key: RegistryKey::new(&config.secrets.registry_key),
            refresh_key: mac(jwt, b"stagesub refresh token 1"),
            links: links.clone(),
            named_urls: config.named_urls.clone(),
            data_dir: config.data_dir.clone(),
            sign_in_clock: SignInClock(clocks.sign_in.clone()),
        };
        let registry = Registry::new(central, options);
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let pools = Pools::new(registry.clone(), clocks.sign_in.clone(), Budget::default());
        Ok(Self {
            live: Live::new(registry.clone(), pools.clone(), config.sign_of_life),
            pools,
            runner: Runner::new(&registry, &clocks.sign_in),
            midwife: Midwife::new(&registry, &clocks.sign_in, config.postgres_admin_url.clone()),
            passwords: Passwords::new(cores),
            tokens: AccessTokens::new(jwt, config.base_url.as_str()),
            links,
            cookies: config.cookies,
            cursors: Cursors::new(jwt),
            limits: Limits::new(&clocks.sign_in, config.staff_rate),
            policies: Arc::new(policies),
            log_tails: Arc::new(Semaphore::new(MOST_LOG_TAILS)),
            clock: clocks.staffing,
            sign_in_clock: clocks.sign_in,
            registry,
            draining,
            config: Arc::new(config),
        })
    }

    /// Makes, verifies and restores backups.
    pub fn backups(&self) -> Backups {
        let config = &self.config;
        Backups::new(
            &self.registry,
            &self.sign_in_clock,
            config.database_url.clone(),
            config.postgres_admin_url.clone(),
        )
    }

    /// Whose address a request comes from: the peer's, or what a trusted proxy says it is.
    pub fn client_address(&self, request: &HttpRequest) -> IpAddr {
        let peer = request.peer_addr().map_or(IpAddr::from([0, 0, 0, 0]), |address| address.ip());
        if !self.config.trusted_proxies.contains(&peer) {
            return peer;
        }
        let forwarded = request.headers().get_all("x-forwarded-for").filter_map(|value| value.to_str().ok());
        let hops: Vec<IpAddr> =
            forwarded.flat_map(|value| value.split(',')).filter_map(|hop| hop.trim().parse().ok()).collect();
        // Read from the right: the first address that is not one of our own proxies is the caller's.
        hops.into_iter().rev().find(|hop| !self.config.trusted_proxies.contains(hop)).unwrap_or(peer)
    }
}

/// A server that listens and has not begun to serve.
pub struct Application {
    services: Services,
    server: Server,
    metrics_server: Option<Server>,
    worker: Option<Worker>,
    demo: Option<Demo>,
    port: u16,
    stop: watch::Sender<bool>,
}

impl Application {
    /// Opens the central database, binds the address and builds the server.
    pub async fn build(config: Config, clocks: Clocks, http_workers: usize) -> anyhow::Result<Self> {
        let (stop, draining) = watch::channel(false);
        let demo_clock = clocks.demo.clone();
        let services = Services::open(config, clocks, draining).await?;
        Self::of(services, stop, demo_clock, http_workers).await
    }

    /// Binds the address of these services and builds the server. `stop` tells them that the process is stopping.
    pub async fn of(
        services: Services,
        stop: watch::Sender<bool>,
        demo_clock: Option<DemoClock>,
        http_workers: usize,
    ) -> anyhow::Result<Self> {
        telemetry::metrics()?;
        let demo = match demo_clock {
            Some(clock) => Some(Demo::new(services.clone(), clock).await?),
            None => None,
        };
        let bind = services.config.bind;
        let listener = TcpListener::bind(bind).with_context(|| format!("{bind} cannot be listened on"))?;
        let port = listener.local_addr()?.port();
        let server = serve(listener, services.clone(), demo.clone(), http_workers)?;
        let metrics_server =
            services.config.metrics_bind.map(|bind| serve_metrics(bind, services.clone())).transpose()?;
        Ok(Self { services, server, metrics_server, worker: None, demo, port, stop })
    }

    /// Sends mail and watches deadlines as well, for as long as it serves.
    pub async fn with_worker(self) -> anyhow::Result<Self> {
        let worker = match &self.demo {
            Some(demo) => demo.worker().clone(),
            None => Worker::new(self.services.clone()).await?,
        };
        Ok(Self { worker: Some(worker), ..self })
    }

    /// The port it listens on.
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// What its handlers share.
    pub const fn services(&self) -> &Services {
        &self.services
    }

    /// The demo, in demo mode: to be made ready before it is served.
    pub const fn demo(&self) -> Option<&Demo> {
        self.demo.as_ref()
    }

    /// Serves until the process is told to stop or `stopped` resolves; then finishes what is under way: what workers have in
    /// hand, then requests.
    pub async fn run_until_stopped(self, stopped: impl Future<Output = ()>) -> anyhow::Result<()> {
        let Self { services, server, metrics_server, worker, demo: _, port: _, stop } = self;
        let handle = server.handle();
        let mut serving = tokio::spawn(server);
        let metrics_handle = metrics_server.as_ref().map(Server::handle);
        let metrics_serving = metrics_server.map(tokio::spawn);
        let working = worker.map(|worker| tokio::spawn(work(worker, stop.subscribe())));
        let counting = tokio::spawn(Counting::new(services.clone()).run(stopping(stop.subscribe())));
        let mut background = pin!(async {
            if let Some(working) = working {
                working.await?;
            }
            counting.await
        });
        let mut worked = None;
        let outcome = tokio::select! {
            outcome = &mut serving => outcome?,
            () = stopped => {
                stop.send_replace(true);
                // A line to a database ends with the thread of the server that opened it, in whosever hands it is: what is
                // to be put back is put back while those threads are there.
                worked = tokio::time::timeout(WORKED_WITHIN, &mut background).await.ok();
                handle.stop(true).await;
                serving.await?
            }
        };
        stop.send_replace(true);
        match worked {
            Some(worked) => worked?,
            None => background.await?,
        }
        if let (Some(handle), Some(serving)) = (metrics_handle, metrics_serving) {
            handle.stop(true).await;
            serving.await??;
        }
        services.registry.close().await?;
        outcome.map_err(Into::into)
    }
}

async fn work(worker: Worker, stop: watch::Receiver<bool>) {
    worker.run(stopping(stop)).await;
}

async fn stopping(mut stop: watch::Receiver<bool>) {
    // A sender that is gone has stopped too.
    drop(stop.wait_for(|stop| *stop).await);
}

fn serve(listener: TcpListener, services: Services, demo: Option<Demo>, http_workers: usize) -> anyhow::Result<Server> {
    let (document, _) = openapi::document()?;
    let server = HttpServer::new(move || {
        let (services, demo) = (services.clone(), demo.clone());
        App::new()
            .configure(|cfg| {
                demo.map(|demo| cfg.app_data(Data::new(demo)));
            })
            .app_data(
                web::PathConfig::default().error_handler(|_, _| Code::NotFound.because("there is nothing here").into()),
            )
            .app_data(
                web::QueryConfig::default()
                    .error_handler(|why, _| Code::Malformed.because(format!("query: {why}")).into()),
            )
            .configure(|cfg| router::mount(cfg, &document, &services.config.web_root))
            .app_data(Data::new(services))
            // The last one wraps all others: a request is logged, shaped, compressed, and then routed.
            .wrap(Compress::default())
            .wrap(from_fn(shape))
            .wrap(TracingLogger::<RequestLog>::new())
    });
    Ok(server.workers(http_workers).shutdown_timeout(DRAINED_WITHIN).disable_signals().listen(listener)?.run())
}

fn serve_metrics(bind: std::net::SocketAddr, services: Services) -> anyhow::Result<Server> {
    let server = HttpServer::new(move || {
        App::new().app_data(Data::new(services.clone())).route(
            "/metrics",
            web::get().to(|services: Data<Services>| async move { crate::web_app::metrics_page(&services) }),
        )
    });
    Ok(server.workers(1).disable_signals().bind(bind).with_context(|| format!("{bind} cannot be listened on"))?.run())
}

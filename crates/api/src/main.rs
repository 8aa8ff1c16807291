//! `stagesub`: parses, calls, and prints an error as one line.

mod commands;

use std::{io::BufRead, process::ExitCode};

use anyhow::{Context, bail};
use central_registry::{
    orchestras::{NewOrchestra, Plan, Status},
    users::{NewUser, Role},
};
use clap::{Args, Parser, Subcommand, ValueEnum};
use domain::values::locale::Locale;
use secrecy::SecretString;
use stagesub::{
    application::{Application, Clocks, Services},
    config::{Config, Settings},
    demo::{self, Demo, DemoClock},
    machine, openapi, telemetry,
    workers::{Worker, counting::Counting},
};
use tenancy::{
    provisioning::{Birth, NewAdmin, Provider},
    returning,
};
use tokio_util::sync::CancellationToken;

use crate::commands::{
    backup::{self, Backup, Release, Restore, VerifyBackup},
    migrate::{Migrate, migrate},
};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// StageSub fills empty chairs: it asks the right musicians in the right order by mail, moves on when someone says
/// no or says nothing, and never books one chair twice.
#[derive(Parser)]
#[command(name = "stagesub", version, max_term_width = 110)]
struct Cli {
    #[command(flatten)]
    settings: Settings,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the API, the answer page and the web app, and (unless told otherwise) send mail and watch deadlines.
    Serve(Serve),
    /// Only send mail and watch deadlines, beside servers that were started with --no-workers.
    Worker,
    /// Bring orchestras' databases to this program's schema.
    Migrate(Migrate),
    /// Create an orchestra with a database of its own; run again after a failure, it resumes.
    Provision(Provision),
    /// Create a user: staff of an orchestra, or a superadmin.
    CreateUser(CreateUser),
    /// Suspend an orchestra, take it out of use, or back into use. Holds at the next request.
    SetStatus(SetStatus),
    /// Back databases up, each with a manifest, and read the backups back.
    Backup(Backup),
    /// Read a backup back, and note that it is whole.
    VerifyBackup(VerifyBackup),
    /// Restore a backup to a new place; an orchestra's is quarantined there until it is released.
    Restore(Restore),
    /// Open the doors of a restored orchestra; its projects stand still until staff resume them.
    Release(Release),
    /// Fill empty databases with the demo's two invented orchestras.
    SeedDemo,
    /// Print the OpenAPI document.
    Openapi,
}

#[derive(Args)]
struct Serve {
    /// Serve two invented orchestras with virtual staffing time; needs no configuration.
    #[arg(long)]
    demo: bool,
    /// Only serve; another process (`stagesub worker`) sends mail and watches deadlines.
    #[arg(long)]
    no_workers: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum ProviderName {
    /// A file in the data folder.
    Sqlite,
    /// A role and a database on the server that the postgres admin URL names.
    Postgres,
    /// The empty database that --url names.
    Existing,
}

#[derive(Clone, Copy, ValueEnum)]
enum PlanName {
    Small,
    Medium,
    Enterprise,
}

#[derive(Args)]
struct Provision {
    /// Short code: 2 to 16 capital letters or digits.
    code: String,
    /// Full name.
    #[arg(long)]
    name: String,
    /// Who makes the database.
    #[arg(long, value_enum, default_value = "sqlite")]
    provider: ProviderName,
    /// Where the existing database is.
    #[arg(long, required_if_eq("provider", "existing"))]
    url: Option<String>,
    /// What the orchestra pays for; decides its limits.
    #[arg(long, value_enum, default_value = "small")]
    plan: PlanName,
    /// Username of a first admin, who is created as well.
    #[arg(long, requires = "admin_email")]
    admin: Option<String>,
    /// The first admin's e-mail address.
    #[arg(long, requires = "admin")]
    admin_email: Option<String>,
    /// Read the first admin's password from standard input instead of asking for it.
    #[arg(long)]
    password_stdin: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum RoleName {
    Superadmin,
    Admin,
    User,
}

#[derive(Args)]
struct CreateUser {
    /// 3 to 64 lower-case letters, digits, dots, dashes or underscores.
    username: String,
    /// E-mail address.
    #[arg(long)]
    email: String,
    /// What the user may do.
    #[arg(long, value_enum)]
    role: RoleName,
    /// Code of the user's orchestra; superadmins have none.
    #[arg(long, value_name = "CODE")]
    orchestra: Option<String>,
    /// Read the password from standard input instead of asking for it.
    #[arg(long)]
    password_stdin: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum StatusName {
    Active,
    Inactive,
    Suspended,
}

#[derive(Args)]
struct SetStatus {
    /// The orchestra's code.
    code: String,
    /// What it becomes.
    #[arg(value_enum)]
    status: StatusName,
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let outcome = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(Into::into)
        .and_then(|runtime| runtime.block_on(run(cli)));
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("stagesub: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run(cli: Cli) -> anyhow::Result<()> {
    let Cli { settings, command } = cli;
    if let Command::Openapi = command {
        println!("{}", openapi::document()?.0.to_pretty_json()?);
        return Ok(());
    }
    let settings = settings.with_file()?;
    let json = match settings.log_format.as_deref() {
        None | Some("pretty") => false,
        Some("json") => true,
        Some(other) => bail!("STAGESUB_LOG_FORMAT is pretty or json, not {other}"),
    };
    telemetry::start_logging(settings.log.as_deref(), json)?;
    rustls::crypto::ring::default_provider()
        .install_default()
        .map_err(|_| anyhow::anyhow!("TLS could not be set up"))?;
    let demo = matches!(&command, Command::Serve(Serve { demo: true, .. }));
    let config = settings.checked(demo)?;
    match command {
        Command::Serve(options) => serve(config, &options).await,
        Command::Worker => work(config).await,
        Command::Migrate(options) => migrate(&services(config).await?, options).await,
        Command::Provision(options) => provision(config, options).await,
        Command::CreateUser(options) => create_user(config, options).await,
        Command::SetStatus(options) => set_status(config, &options).await,
        Command::Backup(options) => backup::backup(&services(config).await?, options).await,
        Command::VerifyBackup(options) => backup::verify_backup(&services(config).await?, &options).await,
        Command::Restore(options) if options.is_of_central() => backup::restore_central(&options).await,
        Command::Restore(options) => backup::restore(&services(config).await?, &options).await,
        Command::Release(options) => backup::release(&services(config).await?, &options).await,
        Command::SeedDemo => seed_demo(config).await,
        Command::Openapi => Ok(()),
    }
}

fn clocks(config: &Config) -> anyhow::Result<Clocks> {
    if config.demo {
        return Ok(Clocks::of_demo(DemoClock::open(&config.data_dir, machine::clock())?));
    }
    Ok(Clocks::both(&machine::clock()))
}

async fn services(config: Config) -> anyhow::Result<Services> {
    let clocks = clocks(&config)?;
    Services::open(config, clocks, tokio::sync::watch::channel(false).1).await
}

async fn serve(config: Config, options: &Serve) -> anyhow::Result<()> {
    let base_url = config.base_url.clone();
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let clocks = clocks(&config)?;
    let mut application = Application::build(config, clocks, cores).await?;
    if let Some(demo) = application.demo() {
        demo.prepare().await?;
        println!("{}", demo.banner());
    }
    if !options.no_workers {
        application = application.with_worker().await?;
    }
    tracing::info!(port = application.port(), %base_url, "serving");
    application.run_until_stopped(told_to_stop()).await
}

async fn work(config: Config) -> anyhow::Result<()> {
    let services = services(config).await?;
    let worker = Worker::new(services.clone()).await?;
    tracing::info!("working");
    let stop = CancellationToken::new();
    let counting = tokio::spawn(Counting::new(services).run(stop.clone().cancelled_owned()));
    worker.run(told_to_stop()).await;
    stop.cancel();
    // What its visits changed is in the numbers that operators read, though it serves nobody.
    Ok(counting.await?)
}

async fn told_to_stop() {
    let interrupted = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let Ok(mut terminated) = signal(SignalKind::terminate()) else { return drop(interrupted.await) };
        tokio::select! {
            _ = interrupted => {}
            _ = terminated.recv() => {}
        }
    }
    #[cfg(not(unix))]
    drop(interrupted.await);
}

async fn provision(config: Config, options: Provision) -> anyhow::Result<()> {
    let provider = match options.provider {
        ProviderName::Sqlite => Provider::Sqlite,
        ProviderName::Postgres => Provider::Postgres,
        ProviderName::Existing => Provider::Existing { url: options.url.context("--url is missing")?.parse()? },
    };
    let admin = match (options.admin, options.admin_email) {
        (Some(username), Some(email)) => {
            let password = Some(ask_password(options.password_stdin)?);
            Some(NewAdmin { username, email, locale: Locale::default(), password })
        }
        _ => None,
    };
    let plan = match options.plan {
        PlanName::Small => Plan::Small,
        PlanName::Medium => Plan::Medium,
        PlanName::Enterprise => Plan::Enterprise,
    };
    let existing = if let Provider::Existing { url } = &provider { Some(url.clone()) } else { None };
    let secrets: Vec<_> = existing.into_iter().chain(config.postgres_admin_url.clone()).collect();
    let Services { midwife, passwords, .. } = services(config).await?;
    let birth = Birth {
        orchestra: NewOrchestra { code: options.code, name: options.name, plan, is_demo: false },
        provider,
        admin,
    };
    let born = midwife.deliver(&passwords, birth).await.map_err(|error| anyhow::anyhow!(error.in_words(&secrets)))?;
    println!("{} is active: {} ({})", born.code, born.name, born.id);
    Ok(())
}

async fn create_user(config: Config, options: CreateUser) -> anyhow::Result<()> {
    let password = ask_password(options.password_stdin)?;
    let services = services(config).await?;
    let orchestra = match options.orchestra {
        None => None,
        Some(code) => {
            let found = services.registry.orchestra_by_code(&code).await?;
            Some(found.with_context(|| format!("there is no orchestra {code}"))?.id)
        }
    };
    let role = match options.role {
        RoleName::Superadmin => Role::Superadmin,
        RoleName::Admin => Role::Admin,
        RoleName::User => Role::User,
    };
    let new =
        NewUser { username: options.username, email: options.email, password, role, orchestra, locale: "sv".into() };
    let user = services.registry.create_user(&services.sign_in_clock, &services.passwords, new).await?;
    println!("{} can log in as {}", user.username, user.role.as_str());
    Ok(())
}

async fn set_status(config: Config, options: &SetStatus) -> anyhow::Result<()> {
    let services = services(config).await?;
    let found = services.registry.orchestra_by_code(&options.code).await?;
    let orchestra = found.with_context(|| format!("there is no orchestra {}", options.code))?;
    let status = match options.status {
        StatusName::Active => Status::Active,
        StatusName::Inactive => Status::Inactive,
        StatusName::Suspended => Status::Suspended,
    };
    match status {
        Status::Active => returning::return_to_use(&services.registry, &services.clock, &orchestra).await?,
        _ if services.registry.stand_still(&services.clock, orchestra.id, status).await? => {}
        _ => bail!("{} was never in use", orchestra.code),
    }
    println!("{} is {}", orchestra.code, status.as_str());
    Ok(())
}

/// Staffing time then begins in the past, so that also a server by the machine's time finds nothing in its future.
async fn seed_demo(config: Config) -> anyhow::Result<()> {
    let clock = DemoClock::open(&config.data_dir, machine::clock())?;
    let services = Services::open(config, Clocks::of_demo(clock.clone()), tokio::sync::watch::channel(false).1).await?;
    let now = services.sign_in_clock.now();
    let demo = Demo::new(services, clock).await?;
    demo.seed(demo::last_tuesday(now)).await?;
    println!("{}", demo.banner());
    Ok(())
}

fn ask_password(from_stdin: bool) -> anyhow::Result<SecretString> {
    if from_stdin {
        let mut line = String::new();
        std::io::stdin().lock().read_line(&mut line)?;
        return Ok(SecretString::from(line.trim_end_matches(['\r', '\n']).to_owned()));
    }
    let first = rpassword::prompt_password("Password: ")?;
    if first != rpassword::prompt_password("The same again: ")? {
        bail!("the two passwords differ");
    }
    Ok(SecretString::from(first))
}

//! Demo mode: two invented orchestras in the middle of their work, whose time can be moved. No mail leaves.

mod clock;
mod people;
mod projects;
mod roster;
mod script;
mod seasons;

use anyhow::{Context, bail, ensure};
use central_registry::{
    admission::Claims,
    database_url::DatabaseUrl,
    logins::Transport,
    orchestras::{NewOrchestra, Orchestra, Plan},
    users::{NewUser, Role},
};
use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Europe::Stockholm;
use domain::{
    ids::{LoginId, OrchestraId, UserId},
    tx::TRANSACTION_DEADLINE,
};
use tenancy::{
    OrchestraDb,
    migrating::{Order, Which},
    provisioning::{Birth, Provider},
};

pub use self::clock::{DemoClock, coming_tuesday, last_tuesday};
use self::{
    script::Script,
    seasons::{SALTSJO, SYDKUSTEN, Season},
};
use crate::{
    application::Services,
    workers::{CannotStart, Worker},
};

/// The password of every user of the demo.
pub const PASSWORD: &str = "stagesub-demo";

const SUPERADMIN: &str = "superadmin";

/// An orchestra of the demo.
struct House {
    code: &'static str,
    name: &'static str,
    admin: &'static str,
    assistant: Option<&'static str>,
    season: &'static Season,
}

const HOUSES: [House; 2] = [
    House {
        code: "SCO",
        name: "Saltsjö Concertorkester",
        admin: "sco-admin",
        assistant: Some("sco-user"),
        season: &SALTSJO,
    },
    House {
        code: "SCOSO",
        name: "Sydkustens Concert- och Symfoniorkester",
        admin: "scoso-admin",
        assistant: None,
        season: &SYDKUSTEN,
    },
];

/// The demo of a running StageSub. Cheap to clone.
#[derive(Clone)]
pub struct Demo {
    services: Services,
    clock: DemoClock,
    worker: Worker,
}

impl Demo {
    /// A demo on these services, whose staffing time is this clock's.
    pub async fn new(services: Services, clock: DemoClock) -> Result<Self, CannotStart> {
        Ok(Self { worker: Worker::new(services.clone()).await?, services, clock })
    }

    /// The worker that does what falls due when time is moved. No other must run in this process.
    pub const fn worker(&self) -> &Worker {
        &self.worker
    }

    /// Makes ready what the demo runs on: seeds empty databases, migrates those that were seeded from this data
    /// folder, and refuses all others.
    pub async fn prepare(&self) -> anyhow::Result<()> {
        let Services { registry, sign_in_clock, .. } = &self.services;
        let orchestras = registry.orchestras().await?;
        if orchestras.is_empty() {
            return self.seed(coming_tuesday(sign_in_clock.now())).await;
        }
        if let Some(Orchestra { code, .. }) = orchestras.iter().find(|orchestra| !orchestra.is_demo) {
            bail!("the demo does not start here: the database holds {code}, which is not one of its own orchestras");
        }
        ensure!(
            self.clock.has_started(),
            "the demo does not start here: its databases were made from another data folder, or not completely; remove \
             them to begin anew"
        );
        let run = self.services.runner.carry_out(Order { target: None, which: Which::All, by: None }).await?;
        let run = registry.migration_run(run).await?.context("the run of migrations is gone")?;
        let failed = run.turns.into_iter().find_map(|turn| Some((turn.code, turn.error?)));
        match failed {
            Some((code, error)) => bail!("{code} could not be migrated: {error}"),
            None => Ok(()),
        }
    }

    /// Fills empty databases with two orchestras as they stand at `opening`, where staffing time then begins.
    pub async fn seed(&self, opening: DateTime<Utc>) -> anyhow::Result<()> {
        let services = &self.services;
        ensure!(services.registry.orchestras().await?.is_empty(), "only empty databases are filled with the demo");
        add_user(services, SUPERADMIN, Role::Superadmin, None).await?;
        let mut people = people::people();
        for (chance, house) in (1..).zip(&HOUSES) {
            let orchestra = found(services, house).await?;
            let script = Script::begin(services, opening - TimeDelta::days(60), chance).await?;
            let (mut db, manager, login) = enter(services, house, &orchestra).await?;
            roster::enrol(&mut db, script.clock(), manager, opening, &mut people).await?;
            projects::play(&script, db, manager, opening, house.season).await?;
            services.registry.log_out(login).await?;
        }
        self.clock.start(opening).context("the demo's staffing time could not be written down")
    }

    /// Moves staffing time to the next moment at which anything is due in either orchestra and does what is due then.
    /// Says which moment it was; none when nothing is going to happen.
    pub async fn skip(&self) -> anyhow::Result<Option<DateTime<Utc>>> {
        let mut due = self.worker.run_until_idle().await?;
        // After a command an orchestra is looked at once more. Nothing happens then, so it is no moment to stop at.
        let settled = self.clock.clock().now() + TRANSACTION_DEADLINE * 2;
        if due.is_some_and(|due| due <= settled) {
            self.clock.move_to(settled)?;
            due = self.worker.run_until_idle().await?;
        }
        if let Some(due) = due {
            self.clock.move_to(due)?;
            self.worker.run_until_idle().await?;
        }
        Ok(due)
    }

    /// What to tell whoever has started the demo.
    pub fn banner(&self) -> String {
        let users: Vec<_> = [SUPERADMIN].into_iter().chain(HOUSES.iter().flat_map(users)).collect();
        let now = self.services.clock.now().with_timezone(&Stockholm);
        format!(
            "\nThis is a demo: orchestras and musicians are invented, and no mail leaves this machine.\n\n  \
             open           {}\n  users          {}\n  password       {PASSWORD}\n  staffing time  {}, can be moved\n",
            self.services.config.base_url,
            users.join(", "),
            now.format("%A %-d %B %Y %H:%M")
        )
    }
}

fn users(house: &House) -> impl Iterator<Item = &'static str> + use<> {
    [house.admin].into_iter().chain(house.assistant)
}

/// A new orchestra with its staff. It is born by the machine's clock, whose chance also guards its database's URL.
async fn found(services: &Services, house: &House) -> anyhow::Result<Orchestra> {
    let provider = match (&services.config.database_url, &services.config.postgres_admin_url) {
        (DatabaseUrl::Postgres(_), Some(_)) => Provider::Postgres,
        _ => Provider::Sqlite,
    };
    let orchestra =
        NewOrchestra { code: house.code.into(), name: house.name.into(), plan: Plan::Medium, is_demo: true };
    let birth = Birth { orchestra, provider, admin: None };
    let born = services.midwife.deliver(&services.passwords, birth).await?;
    add_user(services, house.admin, Role::Admin, Some(born.id)).await?;
    if let Some(assistant) = house.assistant {
        add_user(services, assistant, Role::User, Some(born.id)).await?;
    }
    Ok(born)
}

async fn add_user(
    services: &Services,
    username: &str,
    role: Role,
    orchestra: Option<OrchestraId>,
) -> anyhow::Result<()> {
    let new = NewUser {
        username: username.to_owned(),
        email: format!("{username}@example.org"),
        password: PASSWORD.into(),
        role,
        orchestra,
        locale: "sv".to_owned(),
    };
    services.registry.create_user(&services.sign_in_clock, &services.passwords, new).await?;
    Ok(())
}

/// Enters as the orchestra's manager, on whose behalf everything in it is done.
async fn enter(
    services: &Services,
    house: &House,
    orchestra: &Orchestra,
) -> anyhow::Result<(OrchestraDb, UserId, LoginId)> {
    let password = PASSWORD.into();
    let started =
        services.registry.log_in(&services.passwords, house.admin, &password, Transport::Bearer, "the demo").await?;
    let claims = Claims {
        user: started.user.id,
        login: started.login,
        orchestra: Some(orchestra.id),
        role: Role::Admin,
        security_version: started.security_version,
    };
    let admission = services.registry.admit(claims).await?;
    let entry = admission.orchestra.context("a manager belongs to an orchestra")?;
    Ok((services.pools.enter(&entry).await?, started.user.id, started.login))
}

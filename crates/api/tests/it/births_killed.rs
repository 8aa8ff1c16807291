//! Births whose process is killed, at every moment of every step, as by a power cut; another process ends them.

use std::{
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Command, Stdio},
};

use async_trait::async_trait;
use central_registry::provisioning_runs::{LEASE, Step};
use chrono::TimeDelta;
use stagesub::{
    application::{Clocks, Services},
    machine,
};
use tenancy::provisioning::{Moment, ProvisionError, Witness};
use test_support::{Backend, app::config, on_each_backend, spawn_app};

use crate::{
    births::{assert_born, moments, with_admin},
    provisioning::provider,
};

on_each_backend!(a_birth_goes_on_after_its_process_was_killed);

const WHAT_TO_DO: &str = "STAGESUB_TEST_BIRTH";
const REACHED: &str = "the moment has come";

/// Says when the moment has come, and waits there to be killed.
struct Waiting(Moment);

#[async_trait]
impl Witness for Waiting {
    async fn at(&self, moment: Moment) -> Result<(), ProvisionError> {
        if moment == self.0 {
            println!("\n{REACHED}");
            std::io::stdout().flush().unwrap();
            std::future::pending::<()>().await;
        }
        Ok(())
    }
}

/// Not a test by itself: what the process does that is killed. It delivers an orchestra as `stagesub provision` does.
#[tokio::test]
#[ignore = "is run, and killed, by the test below"]
#[expect(clippy::disallowed_methods, reason = "its orders come with its environment")]
async fn the_process_that_is_killed() {
    let orders = std::env::var(WHAT_TO_DO).unwrap();
    let [backend, folder, central, code] = orders.split('\n').collect::<Vec<_>>().try_into().unwrap();
    let backend = if backend == "Sqlite" { Backend::Sqlite } else { Backend::Postgres };
    let config = config(backend, Path::new(folder), &central.parse().unwrap());
    let clocks = Clocks::both(&machine::clock());
    let services = Services::open(config, clocks, tokio::sync::watch::channel(false).1).await.unwrap();
    let (_, moment) = moments("KILL").into_iter().find(|(of, _)| of == code).unwrap();
    let midwife = services.midwife.clone().watched_by(std::sync::Arc::new(Waiting(moment)));
    midwife.deliver(&services.passwords, with_admin(code, provider(backend))).await.unwrap();
    panic!("it came to an end without having come to {moment:?}");
}

async fn a_birth_goes_on_after_its_process_was_killed(backend: Backend) {
    let app = spawn_app(backend).await;
    let folder = app.folder.to_str().unwrap();
    for (code, moment) in moments("KILL") {
        let orders = [&format!("{backend:?}"), folder, &app.services.config.database_url.expose(), &code].join("\n");
        let mut process = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "births_killed::the_process_that_is_killed", "--ignored", "--nocapture"])
            .env(WHAT_TO_DO, orders)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut said = BufReader::new(process.stdout.take().unwrap()).lines().map(Result::unwrap);
        let is_reached = said.any(|line| line == REACHED);
        process.kill().unwrap();
        process.wait().unwrap();
        assert!(is_reached, "{moment:?}");

        // The process that was killed lived by the machine's clock.
        app.clock.set(machine::clock().now() + LEASE + TimeDelta::seconds(1));
        let goes_on = app.services.midwife.attend_next().await.unwrap();
        assert_eq!(goes_on, moment != Moment::After(Step::Activate), "{moment:?}");
        assert_born(&app, &code).await;
    }
}

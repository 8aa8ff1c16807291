//! `stagesub migrate`: takes orchestras to another schema, here and now, by the same runs as superadmins do.

use std::sync::Arc;

use anyhow::{Context, bail};
use async_trait::async_trait;
use central_registry::migration_runs::{MigrationState, TurnEnd, TurnState};
use clap::Args;
use stagesub::application::Services;
use tenancy::{
    migrating::{Foreseen, Moment, Order, RunError, Seen, Which, Witness},
    migrations,
};

/// What to take where.
#[derive(Args)]
#[group(id = "which", required = true, multiple = false, args = ["all", "orchestra", "resume"])]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub struct Migrate {
    /// Every orchestra: one first as a canary, then four at a time; stops after five failures.
    #[arg(long)]
    all: bool,
    /// One orchestra, by its code.
    #[arg(long, value_name = "CODE")]
    orchestra: Option<String>,
    /// Go on with the last run: orchestras that failed have their turn again.
    #[arg(long)]
    resume: bool,
    /// To this schema version instead of the newest. Going back drops what the steps after it had added.
    #[arg(long, value_name = "N", conflicts_with = "resume")]
    to: Option<i32>,
    /// Take a database into use that was registered by hand: migrate it, give it its identity, activate it.
    #[arg(long, requires = "orchestra", conflicts_with = "to")]
    adopt: bool,
    /// Only say what would be done.
    #[arg(long, conflicts_with_all = ["adopt", "resume"])]
    dry_run: bool,
}

struct Telling;

#[async_trait]
impl Witness for Telling {
    async fn at(&self, moment: Moment) {
        if let Moment::Noted { code, end } = moment {
            match end {
                TurnEnd::Done { before, after } if before == after => println!("{code}: has schema {after}"),
                TurnEnd::Done { before, after } => println!("{code}: schema {before} -> {after}"),
                TurnEnd::Failed { error, .. } => println!("{code}: FAILED: {error}"),
            }
        }
    }
}

/// Carries the command out.
pub async fn migrate(services: &Services, options: Migrate) -> anyhow::Result<()> {
    let registry = &services.registry;
    let which = match &options.orchestra {
        None => Which::All,
        Some(code) => {
            let found = registry.orchestra_by_code(code).await?;
            let orchestra = found.with_context(|| format!("there is no orchestra {code}"))?;
            if options.adopt {
                let steps = migrations::adopt(registry, &services.clock, &orchestra).await?;
                println!("{code}: adopted, {steps} steps applied");
                return Ok(());
            }
            Which::One(orchestra.id)
        }
    };
    let order = Order { target: options.to, which, by: None };
    if options.dry_run {
        return foresee(&services.runner.foresee(order).await?);
    }
    let runner = services.runner.clone().watched_by(Arc::new(Telling));
    let id = if options.resume {
        let last = registry.migration_runs(1).await?.pop().context("no run of migrations has ever begun")?;
        runner.carry_on(last.id).await?;
        last.id
    } else {
        match runner.carry_out(order).await {
            Err(RunError::Begin(why)) => bail!(
                "{why}; once it has ended, or two minutes after its process was lost, `stagesub migrate --resume` goes on with it"
            ),
            outcome => outcome?,
        }
    };
    let run = registry.migration_run(id).await?.context("the run is gone")?;
    let left = |state: TurnState| run.turns.iter().filter(move |turn| turn.state == state).map(|turn| &*turn.code);
    if run.state == MigrationState::Done {
        return Ok(());
    }
    let (failed, waiting): (Vec<_>, Vec<_>) = (left(TurnState::Failed).collect(), left(TurnState::Waiting).collect());
    bail!(
        "the run is {}: {} failed ({}), {} had no turn; `stagesub migrate --resume` goes on",
        run.state.as_str(),
        failed.len(),
        failed.join(", "),
        waiting.len()
    )
}

fn foresee(foreseen: &Foreseen) -> anyhow::Result<()> {
    let mut failed = Vec::new();
    for Seen { orchestra, said } in &foreseen.orchestras {
        let code = &orchestra.code;
        match said {
            Ok((version, plan)) if plan.up.is_empty() && plan.down.is_empty() => {
                println!("{code}: has schema {version}");
            }
            Ok((version, plan)) => {
                let back = plan.down.iter().map(|name| format!("take back {name}"));
                let steps: Vec<_> = back.chain(plan.up.iter().map(|name| format!("apply {name}"))).collect();
                println!("{code}: schema {version} -> {}: would {}", foreseen.target, steps.join(", "));
            }
            Err(error) => {
                println!("{code}: {error}");
                failed.push(code.as_str());
            }
        }
    }
    if failed.is_empty() { Ok(()) } else { bail!("could not be looked at: {}", failed.join(", ")) }
}

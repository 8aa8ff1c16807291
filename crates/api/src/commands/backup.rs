//! `stagesub backup`, `verify-backup`, `restore` and `release`.

use std::path::PathBuf;

use anyhow::{Context, bail};
use central_registry::{
    orchestras::Orchestra,
    system_log::{Entry, Level},
};
use clap::Args;
use serde_json::json;
use stagesub::application::Services;
use tenancy::{
    backups::{self, BackupError, Made},
    returning,
};

/// What to back up, and where to.
#[derive(Args)]
pub struct Backup {
    #[command(flatten)]
    of: Which,
    /// The folder for the backup and its manifest.
    #[arg(long, value_name = "FOLDER")]
    to: PathBuf,
}

/// One of these.
#[derive(Args)]
#[group(required = true, multiple = false)]
struct Which {
    /// Every orchestra that has a database, and the central one.
    #[arg(long)]
    all: bool,
    /// One orchestra, by its code.
    #[arg(long, value_name = "CODE")]
    orchestra: Option<String>,
    /// The central database.
    #[arg(long)]
    central: bool,
}

/// Which backup to read back.
#[derive(Args)]
pub struct VerifyBackup {
    /// Its manifest.
    manifest: PathBuf,
}

/// What to restore from where.
#[derive(Args)]
pub struct Restore {
    #[command(flatten)]
    what: Restored,
    /// The manifest of the backup.
    #[arg(long, value_name = "MANIFEST")]
    from: PathBuf,
    /// Where the central database is to be: a file that does not exist, or an empty database.
    #[arg(long, value_name = "URL", conflicts_with = "orchestra", hide_env_values = true)]
    into: Option<String>,
}

/// One of these.
#[derive(Args)]
#[group(required = true, multiple = false)]
struct Restored {
    /// The orchestra, by its code; it must be the backup's own.
    #[arg(long, value_name = "CODE")]
    orchestra: Option<String>,
    /// The central database.
    #[arg(long, requires = "into")]
    central: bool,
}

impl Restore {
    /// Whether it is the central database.
    pub const fn is_of_central(&self) -> bool {
        self.what.central
    }
}

/// Which orchestra to release.
#[derive(Args)]
pub struct Release {
    /// Its code.
    code: String,
}

async fn find(services: &Services, code: &str) -> anyhow::Result<Orchestra> {
    let found = services.registry.orchestra_by_code(code).await?;
    found.with_context(|| format!("there is no orchestra {code}"))
}

/// Backs up what was asked for; one that fails keeps no other back.
pub async fn backup(services: &Services, options: Backup) -> anyhow::Result<()> {
    let backups = services.backups();
    let orchestras = match &options.of.orchestra {
        Some(code) => vec![find(services, code).await?],
        None if options.of.all => {
            services.registry.orchestras().await?.into_iter().filter(Orchestra::has_data).collect()
        }
        None => Vec::new(),
    };
    let mut failed = Vec::new();
    let mut told = |name: &str, made: Result<Made, BackupError>| match made {
        Ok(made) => {
            let verified = if made.is_verified { "verified" } else { "not verified: no server to restore it on" };
            println!("{name}: {} rows in {}, {verified}", made.manifest.row_count(), made.place.display());
        }
        Err(error) => {
            println!("{name}: FAILED: {:#}", anyhow::Error::from(error));
            failed.push(name.to_owned());
        }
    };
    for orchestra in orchestras {
        told(&orchestra.code, backups.of_orchestra(&orchestra, &options.to).await);
    }
    if options.of.all || options.of.central {
        told("central", backups.of_central(&options.to).await);
    }
    if failed.is_empty() { Ok(()) } else { bail!("not backed up: {}", failed.join(", ")) }
}

/// Reads a backup back.
pub async fn verify_backup(services: &Services, options: &VerifyBackup) -> anyhow::Result<()> {
    let (manifest, is_verified) = services.backups().verify(&options.manifest).await?;
    if !is_verified {
        bail!("the checksum is right, but reading it back takes a server: STAGESUB_POSTGRES_ADMIN_URL is not set");
    }
    println!("{}: whole, {} rows as of {}", manifest.file, manifest.row_count(), manifest.made_at);
    Ok(())
}

/// Restores an orchestra to a new place, into quarantine.
pub async fn restore(services: &Services, options: &Restore) -> anyhow::Result<()> {
    let code = options.what.orchestra.as_deref().context("--orchestra is missing")?;
    let orchestra = find(services, code).await?;
    let restored = services.backups().restore(&orchestra, &options.from).await?;
    log(services, &orchestra, "restored an orchestra", json!({ "of": restored.manifest.made_at })).await?;
    println!("{code}: {} rows as of {}", restored.manifest.row_count(), restored.manifest.made_at);
    println!("{code}: is now at {}, in quarantine", restored.place);
    if let Some(before) = restored.place_before {
        println!("{code}: was at {before}, where nothing was touched");
    }
    println!("{code}: `stagesub release {code}` opens its doors; until then nobody is served and nothing is mailed");
    Ok(())
}

/// Restores the central database; the present one is not needed for it.
pub async fn restore_central(options: &Restore) -> anyhow::Result<()> {
    let into = options.into.as_deref().context("--into is missing")?.parse()?;
    let manifest = backups::restore_central(&stagesub::machine::clock(), &options.from, &into).await?;
    println!("central: {} rows as of {}; everybody is signed out", manifest.row_count(), manifest.made_at);
    println!("central: start with DATABASE_URL leading there, and the same STAGESUB_REGISTRY_KEY");
    Ok(())
}

/// Opens the doors of a restored orchestra.
pub async fn release(services: &Services, options: &Release) -> anyhow::Result<()> {
    let orchestra = find(services, &options.code).await?;
    let released = returning::release(&services.registry, &services.clock, &orchestra).await?;
    let fields = json!({ "paused": released.paused, "calledBack": released.called_back });
    log(services, &orchestra, "released an orchestra", fields).await?;
    println!(
        "{}: released; {} projects are paused until staff resume them, {} old mails were called back",
        orchestra.code, released.paused, released.called_back
    );
    Ok(())
}

async fn log(
    services: &Services,
    orchestra: &Orchestra,
    message: &str,
    fields: serde_json::Value,
) -> anyhow::Result<()> {
    let entry = Entry {
        level: Level::Info,
        category: "backup",
        message: message.to_owned(),
        request_id: None,
        user: None,
        orchestra: Some(orchestra.id),
        fields,
    };
    Ok(services.registry.log(entry).await?)
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::{Backup, Restore};

    #[derive(Parser)]
    enum Command {
        Backup(Backup),
        Restore(Restore),
    }

    fn is_read(line: &str) -> bool {
        Command::try_parse_from(line.split(' ')).is_ok()
    }

    #[test]
    fn one_thing_is_backed_up_or_restored_and_never_two() {
        for good in [
            "stagesub backup --all --to folder",
            "stagesub backup --central --to folder",
            "stagesub backup --orchestra CITY --to folder",
            "stagesub restore --orchestra CITY --from folder/CITY.json",
            "stagesub restore --central --from folder/central.json --into sqlite://new.db",
        ] {
            assert!(is_read(good), "{good}");
        }
        for bad in [
            "stagesub backup --to folder",
            "stagesub backup --all --central --to folder",
            "stagesub backup --all",
            "stagesub restore --from folder/CITY.json",
            "stagesub restore --central --from folder/central.json",
            "stagesub restore --orchestra CITY --from folder/CITY.json --into sqlite://new.db",
            "stagesub restore --orchestra CITY --central --from folder/CITY.json --into sqlite://new.db",
        ] {
            assert!(!is_read(bad), "{bad}");
        }
    }
}

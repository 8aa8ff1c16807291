//! Configuration: flags, then environment, then a TOML file, then defaults. The environment is read here alone.

use std::{
    collections::BTreeMap,
    fs,
    io::Write,
    net::{IpAddr, SocketAddr},
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use anyhow::{Context, bail, ensure};
use central_registry::database_url::DatabaseUrl;
use clap::Args;
use data_encoding::BASE64;
use figment::{
    Figment,
    providers::{Format, Toml},
};
use secrecy::{ExposeSecret, SecretBox, SecretString};
use serde::Deserialize;
use url::Url;

use crate::{
    authority::cookies::CookieStyle,
    extract::body,
    live::SIGN_OF_LIFE,
    outbound::{Address, pacing::Throttle, smtp::Deadlines},
};

/// What may be configured; each item is a flag, an environment variable and a key of the TOML file.
#[derive(Args, Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// TOML file with any of these settings.
    #[arg(long, global = true, env = "STAGESUB_CONFIG", value_name = "FILE", help_heading = "Configuration")]
    #[serde(skip)]
    pub config: Option<PathBuf>,
    /// Central database [default: central.db in the data folder].
    #[arg(
        long,
        global = true,
        env = "DATABASE_URL",
        value_name = "URL",
        hide_env_values = true,
        help_heading = "Configuration"
    )]
    pub database_url: Option<String>,
    /// Address to listen on [default: 127.0.0.1:8080].
    #[arg(long, global = true, env = "STAGESUB_BIND", value_name = "ADDRESS", help_heading = "Configuration")]
    pub bind: Option<SocketAddr>,
    /// Where people reach this server; answer links and cookies depend on it [default: port 8080 of localhost].
    #[arg(long, global = true, env = "STAGESUB_BASE_URL", value_name = "URL", help_heading = "Configuration")]
    pub base_url: Option<String>,
    /// Folder for embedded databases, delivered mail and generated secrets [default: data].
    #[arg(long, global = true, env = "STAGESUB_DATA_DIR", value_name = "FOLDER", help_heading = "Configuration")]
    pub data_dir: Option<PathBuf>,
    /// Folder for the backups that superadmins order [default: backups in the data folder].
    #[arg(long, global = true, env = "STAGESUB_BACKUP_DIR", value_name = "FOLDER", help_heading = "Configuration")]
    pub backup_dir: Option<PathBuf>,
    /// Folder of the built web app [default: frontend/dist].
    #[arg(long, global = true, env = "STAGESUB_WEB_ROOT", value_name = "FOLDER", help_heading = "Configuration")]
    pub web_root: Option<PathBuf>,
    /// Secret that signs access and refresh tokens, at least 32 bytes.
    #[arg(
        long,
        global = true,
        env = "JWT_SECRET",
        value_name = "SECRET",
        hide_env_values = true,
        help_heading = "Secrets"
    )]
    pub jwt_secret: Option<SecretString>,
    /// Secret that authenticates answer links, at least 32 bytes.
    #[arg(
        long,
        global = true,
        env = "STAGESUB_LINK_SECRET",
        value_name = "SECRET",
        hide_env_values = true,
        help_heading = "Secrets"
    )]
    pub link_secret: Option<SecretString>,
    /// The link secret before the present one: links made with it still work.
    #[arg(
        long,
        global = true,
        env = "STAGESUB_LINK_SECRET_PREVIOUS",
        value_name = "SECRET",
        hide_env_values = true,
        help_heading = "Secrets"
    )]
    pub link_secret_previous: Option<SecretString>,
    /// Key that encrypts the orchestras' database URLs: 32 bytes in base64.
    #[arg(
        long,
        global = true,
        env = "STAGESUB_REGISTRY_KEY",
        value_name = "BASE64",
        hide_env_values = true,
        help_heading = "Secrets"
    )]
    pub registry_key: Option<SecretString>,
    /// Mail server, such as `smtps://user:password@mail.example.org`.
    #[arg(
        long,
        global = true,
        env = "STAGESUB_SMTP_URL",
        value_name = "URL",
        hide_env_values = true,
        help_heading = "Mail"
    )]
    pub smtp_url: Option<SecretString>,
    /// Sender of all mail, and the domain of message ids [default: stagesub@localhost].
    #[arg(long, global = true, env = "STAGESUB_MAIL_FROM", value_name = "ADDRESS", help_heading = "Mail")]
    pub mail_from: Option<String>,
    /// Only these recipients get mail, everybody else's stays in the mailbox (staging); comma-separated addresses or domains.
    #[arg(long, global = true, env = "STAGESUB_MAIL_ONLY_TO", value_name = "LIST", help_heading = "Mail")]
    pub mail_only_to: Option<String>,
    /// Who is told when something is wrong [default: all superadmins]; comma-separated addresses.
    #[arg(long, global = true, env = "STAGESUB_ALERT_TO", value_name = "LIST", help_heading = "Operation")]
    pub alert_to: Option<String>,
    /// Where a program is told as well: an https URL, or http on this machine. Signed as a Standard Webhook.
    #[arg(
        long,
        global = true,
        env = "STAGESUB_ALERT_WEBHOOK",
        value_name = "URL",
        hide_env_values = true,
        help_heading = "Operation"
    )]
    pub alert_webhook: Option<SecretString>,
    /// Secret that signs those calls: `whsec_` and at least 24 bytes in base64.
    #[arg(
        long,
        global = true,
        env = "STAGESUB_ALERT_WEBHOOK_SECRET",
        value_name = "SECRET",
        hide_env_values = true,
        help_heading = "Secrets"
    )]
    pub alert_webhook_secret: Option<SecretString>,
    /// PostgreSQL role that may create roles and databases, for the `postgres` provider.
    #[arg(
        long,
        global = true,
        env = "STAGESUB_POSTGRES_ADMIN_URL",
        value_name = "URL",
        hide_env_values = true,
        help_heading = "Secrets"
    )]
    pub postgres_admin_url: Option<SecretString>,
    /// What to log [default: info].
    #[arg(long, global = true, env = "STAGESUB_LOG", value_name = "FILTER", help_heading = "Operation")]
    pub log: Option<String>,
    /// How to log: pretty or json [default: pretty].
    #[arg(long, global = true, env = "STAGESUB_LOG_FORMAT", value_name = "FORMAT", help_heading = "Operation")]
    pub log_format: Option<String>,
    /// Address for `/metrics` alone; without it they are on the main address, for loopback callers.
    #[arg(long, global = true, env = "STAGESUB_METRICS_BIND", value_name = "ADDRESS", help_heading = "Operation")]
    pub metrics_bind: Option<SocketAddr>,
    /// Proxies whose `X-Forwarded-For` is believed; comma-separated addresses.
    #[arg(long, global = true, env = "STAGESUB_TRUSTED_PROXIES", value_name = "LIST", help_heading = "Operation")]
    pub trusted_proxies: Option<String>,
    /// Mails a second from one sender, in all [default: 2].
    #[arg(long, global = true, env = "STAGESUB_MAIL_RATE", value_name = "N", help_heading = "Mail")]
    pub mail_rate: Option<u32>,
    /// Requests that the staff of one orchestra may make in a minute [default: 6000].
    #[arg(long, global = true, env = "STAGESUB_STAFF_RATE", value_name = "N", help_heading = "Operation")]
    pub staff_rate: Option<u32>,
    /// Days for which both logs and past grants are kept [default: 365].
    #[arg(long, global = true, env = "STAGESUB_LOG_DAYS", value_name = "N", help_heading = "Operation")]
    pub log_days: Option<u32>,
    /// Worker processes of this installation, which share the mail rate [default: 1].
    #[arg(long, global = true, env = "STAGESUB_MAIL_WORKERS", value_name = "N", help_heading = "Mail")]
    pub mail_workers: Option<u32>,
    /// Allow cookies over plain http on a host other than this machine (set to 1).
    #[arg(long, global = true, env = "STAGESUB_INSECURE_COOKIES", value_name = "1", help_heading = "Operation")]
    pub insecure_cookies: Option<String>,
}

/// A configuration that has been checked.
#[derive(Clone)]
#[expect(missing_docs, reason = "the fields are the settings above")]
pub struct Config {
    pub database_url: DatabaseUrl,
    pub bind: SocketAddr,
    pub base_url: Url,
    pub data_dir: PathBuf,
    pub backup_dir: PathBuf,
    pub web_root: PathBuf,
    pub secrets: Secrets,
    pub named_urls: BTreeMap<String, SecretString>,
    pub smtp_url: Option<SecretString>,
    pub mail_from: String,
    pub mail_only_to: Vec<String>,
    pub mail_rate: u32,
    pub mail_workers: u32,
    pub staff_rate: u32,
    pub log_days: u32,
    pub alert_to: Vec<String>,
    pub alert_webhook: Option<AlertWebhook>,
    pub postgres_admin_url: Option<DatabaseUrl>,
    pub metrics_bind: Option<SocketAddr>,
    pub trusted_proxies: Vec<IpAddr>,
    pub cookies: CookieStyle,
    pub demo: bool,
    /// How often a stream of events says that it lives.
    pub sign_of_life: Duration,
    /// How long a mail server may take. Not to be set; tests lose patience sooner.
    pub mail_deadlines: Deadlines,
    /// How long the body of a request may take to arrive. Not to be set, either.
    pub body_deadline: Duration,
}

/// Where alerts are called in.
#[derive(Clone)]
pub struct AlertWebhook {
    /// The receiver. May hold a secret, so it is never logged.
    pub url: Url,
    /// Signs the calls.
    pub key: Arc<SecretBox<Vec<u8>>>,
}

/// The secrets of an installation.
#[derive(Clone)]
#[expect(missing_docs, reason = "the fields are the settings above")]
pub struct Secrets {
    pub jwt: SecretString,
    pub link: SecretString,
    pub link_previous: Option<SecretString>,
    pub registry_key: [u8; 32],
}

/// Secrets that the demo generated into its data folder.
#[derive(Deserialize)]
struct Generated {
    jwt_secret: SecretString,
    link_secret: SecretString,
    registry_key: SecretString,
}

const GENERATED: &str = "secrets.toml";
const SHORTEST_SECRET: usize = 32;

impl Settings {
    /// These settings, completed from the TOML file that they name.
    pub fn with_file(self) -> anyhow::Result<Self> {
        let Some(path) = &self.config else { return Ok(self) };
        ensure!(path.is_file(), "the configuration file {} does not exist", path.display());
        let file: Self = Figment::from(Toml::file(path)).extract().context("the configuration file cannot be used")?;
        macro_rules! or_file { ($($field:ident),+) => { Self { config: self.config, $($field: self.$field.or(file.$field)),+ } }; }
        Ok(or_file!(
            database_url,
            bind,
            base_url,
            data_dir,
            backup_dir,
            web_root,
            jwt_secret,
            link_secret,
            link_secret_previous,
            registry_key,
            smtp_url,
            mail_from,
            mail_only_to,
            alert_to,
            alert_webhook,
            alert_webhook_secret,
            postgres_admin_url,
            log,
            log_format,
            metrics_bind,
            trusted_proxies,
            mail_rate,
            staff_rate,
            log_days,
            mail_workers,
            insecure_cookies
        ))
    }

    /// Checks everything; a weak or missing secret is an error, except that the demo generates its own once.
    pub fn checked(self, demo: bool) -> anyhow::Result<Config> {
        let data_dir = self.data_dir.unwrap_or_else(|| "data".into());
        let database_url = self.database_url.unwrap_or_else(|| format!("sqlite://{}/central.db", data_dir.display()));
        let base_url = self.base_url.unwrap_or_else(|| "http://localhost:8080".to_owned());
        let base_url = Url::parse(&base_url).context("STAGESUB_BASE_URL is no URL")?;
        let cookies = cookie_style(&base_url, self.insecure_cookies.as_deref() == Some("1"))?;
        let generated = generated_secrets(&data_dir, demo)?;
        let pick = |configured: Option<SecretString>, generated: Option<&SecretString>, name: &str| {
            configured
                .or_else(|| generated.cloned())
                .with_context(|| format!("{name} is not set (see README.md, Configuration)"))
        };
        let secrets = Secrets {
            jwt: strong(pick(self.jwt_secret, generated.as_ref().map(|g| &g.jwt_secret), "JWT_SECRET")?, "JWT_SECRET")?,
            link: strong(
                pick(self.link_secret, generated.as_ref().map(|g| &g.link_secret), "STAGESUB_LINK_SECRET")?,
                "STAGESUB_LINK_SECRET",
            )?,
            link_previous: self.link_secret_previous.map(|s| strong(s, "STAGESUB_LINK_SECRET_PREVIOUS")).transpose()?,
            registry_key: registry_key(&pick(
                self.registry_key,
                generated.as_ref().map(|g| &g.registry_key),
                "STAGESUB_REGISTRY_KEY",
            )?)?,
        };
        let list = |text: Option<String>| -> Vec<String> {
            text.iter()
                .flat_map(|text| text.split(','))
                .map(|item| item.trim().to_lowercase())
                .filter(|item| !item.is_empty())
                .collect()
        };
        let alert_to = list(self.alert_to);
        for address in &alert_to {
            let is_address = Address::parse(address).is_ok();
            ensure!(is_address, "STAGESUB_ALERT_TO: {address} is no mail address");
        }
        Ok(Config {
            alert_to,
            alert_webhook: alert_webhook(self.alert_webhook.as_ref(), self.alert_webhook_secret.as_ref())?,
            database_url: database_url.parse().context("DATABASE_URL cannot be used")?,
            bind: self.bind.unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], 8080))),
            base_url,
            backup_dir: self.backup_dir.unwrap_or_else(|| data_dir.join("backups")),
            data_dir,
            web_root: self.web_root.unwrap_or_else(|| "frontend/dist".into()),
            secrets,
            named_urls: named_urls(),
            smtp_url: self.smtp_url.filter(|_| !demo),
            mail_from: self.mail_from.unwrap_or_else(|| "stagesub@localhost".to_owned()),
            mail_only_to: list(self.mail_only_to),
            mail_rate: self.mail_rate.unwrap_or(Throttle::DEFAULT_PER_SECOND),
            mail_workers: self.mail_workers.unwrap_or(1).max(1),
            staff_rate: self.staff_rate.unwrap_or(6_000).max(1),
            log_days: self.log_days.unwrap_or(365).clamp(1, 36_500),
            postgres_admin_url: self
                .postgres_admin_url
                .map(|url| url.expose_secret().parse().context("STAGESUB_POSTGRES_ADMIN_URL cannot be used"))
                .transpose()?,
            metrics_bind: self.metrics_bind,
            trusted_proxies: list(self.trusted_proxies)
                .iter()
                .map(|item| item.parse().with_context(|| format!("STAGESUB_TRUSTED_PROXIES: {item} is no address")))
                .collect::<anyhow::Result<_>>()?,
            cookies,
            demo,
            sign_of_life: SIGN_OF_LIFE,
            mail_deadlines: Deadlines::default(),
            body_deadline: body::DEADLINE,
        })
    }
}

/// The URLs of orchestras registered as `env:NAME`: every variable that starts with `DATABASE_URL_`.
fn named_urls() -> BTreeMap<String, SecretString> {
    std::env::vars()
        .filter(|(name, _)| name.starts_with("DATABASE_URL_"))
        .map(|(name, url)| (name, SecretString::from(url)))
        .collect()
}

fn cookie_style(base_url: &Url, insecure_allowed: bool) -> anyhow::Result<CookieStyle> {
    let is_loopback = matches!(base_url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
    match base_url.scheme() {
        "https" => Ok(CookieStyle { host_prefix: true, secure: true }),
        "http" if is_loopback => Ok(CookieStyle { host_prefix: false, secure: false }),
        "http" if insecure_allowed => Ok(CookieStyle { host_prefix: false, secure: false }),
        "http" => bail!(
            "STAGESUB_BASE_URL is http on another host: cookies would travel in the clear. Use https, or set STAGESUB_INSECURE_COOKIES=1 to accept that"
        ),
        _ => bail!("STAGESUB_BASE_URL must be an http or https URL"),
    }
}

fn strong(secret: SecretString, name: &str) -> anyhow::Result<SecretString> {
    let text = secret.expose_secret();
    ensure!(text.len() >= SHORTEST_SECRET, "{name} is shorter than {SHORTEST_SECRET} bytes");
    let different = text.bytes().collect::<std::collections::BTreeSet<_>>().len();
    ensure!(different >= 10, "{name} is too regular to be a secret");
    let sample = ["secret", "changeme", "change-me", "example", "password", "your-"]
        .iter()
        .any(|word| text.to_lowercase().contains(word));
    ensure!(
        !sample,
        "{name} looks like the sample from a document; generate one, for instance with `openssl rand -base64 48`"
    );
    Ok(secret)
}

/// Never repeats what was configured: the URL may hold a secret.
fn alert_webhook(url: Option<&SecretString>, secret: Option<&SecretString>) -> anyhow::Result<Option<AlertWebhook>> {
    let Some(url) = url else { return Ok(None) };
    let url = Url::parse(url.expose_secret()).ok().context("STAGESUB_ALERT_WEBHOOK is no URL")?;
    let is_here = matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
    ensure!(
        url.scheme() == "https" || (url.scheme() == "http" && is_here),
        "STAGESUB_ALERT_WEBHOOK must be an https URL, or http on this machine"
    );
    let secret = secret.context("STAGESUB_ALERT_WEBHOOK_SECRET is not set, and calls are signed")?;
    let key = secret.expose_secret().strip_prefix("whsec_").and_then(|text| BASE64.decode(text.as_bytes()).ok());
    let key = key.filter(|key| key.len() >= 24);
    let key = key.context("STAGESUB_ALERT_WEBHOOK_SECRET must be whsec_ and at least 24 bytes in base64")?;
    Ok(Some(AlertWebhook { url, key: Arc::new(SecretBox::new(Box::new(key))) }))
}

fn registry_key(text: &SecretString) -> anyhow::Result<[u8; 32]> {
    let bytes = BASE64.decode(text.expose_secret().trim().as_bytes()).ok();
    let key: Option<[u8; 32]> = bytes.and_then(|bytes| bytes.try_into().ok());
    let key =
        key.context("STAGESUB_REGISTRY_KEY must be 32 bytes in base64, for instance from `openssl rand -base64 32`")?;
    let different = key.iter().collect::<std::collections::BTreeSet<_>>().len();
    ensure!(different >= 10, "STAGESUB_REGISTRY_KEY is too regular to be a key");
    Ok(key)
}

fn generated_secrets(data_dir: &Path, demo: bool) -> anyhow::Result<Option<Generated>> {
    let path = data_dir.join(GENERATED);
    if !path.exists() {
        if !demo {
            return Ok(None);
        }
        let random = || BASE64.encode(&rand::random::<[u8; 32]>());
        let text = format!(
            "# Generated once for the demo in this folder. Not for production.\njwt_secret = \"{}\"\nlink_secret = \"{}\"\nregistry_key = \"{}\"\n",
            random(),
            random(),
            random()
        );
        fs::create_dir_all(data_dir).with_context(|| format!("{} cannot be created", data_dir.display()))?;
        write_private(&path, &text).with_context(|| format!("{} cannot be written", path.display()))?;
    }
    Ok(Some(Figment::from(Toml::file(&path)).extract().with_context(|| format!("{} cannot be read", path.display()))?))
}

/// All of the file or nothing of it, readable by its owner alone.
pub(crate) fn write_private(path: &Path, text: &str) -> std::io::Result<()> {
    let unfinished = path.with_extension("new");
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&unfinished)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    fs::rename(&unfinished, path)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;

    const STRONG: &str = "k2J8vQm4Zr7TxWc1LnYb9HsDf5GpAe3U";

    fn settings(folder: &Path) -> Settings {
        Settings {
            data_dir: Some(folder.to_owned()),
            jwt_secret: Some(STRONG.into()),
            link_secret: Some(STRONG.into()),
            registry_key: Some(BASE64.encode(b"0Wd4kT9xPq2Rv7Yb5Lm8Zc3Hn6Js1Fg_").into()),
            ..Settings::default()
        }
    }

    type Spoil = fn(&mut Settings);

    #[test]
    fn ten_bad_configurations_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let bad: [(&str, Spoil); 10] = [
            ("no JWT secret", |s| s.jwt_secret = None),
            ("short JWT secret", |s| s.jwt_secret = Some("short".into())),
            ("regular JWT secret", |s| s.jwt_secret = Some("a".repeat(40).into())),
            ("sample JWT secret", |s| s.jwt_secret = Some("your-secret-goes-here-0123456789abcdef".into())),
            ("no link secret", |s| s.link_secret = None),
            ("no registry key", |s| s.registry_key = None),
            ("registry key of 16 bytes", |s| s.registry_key = Some(BASE64.encode(&[5; 16]).into())),
            ("registry key of zeros", |s| s.registry_key = Some(BASE64.encode(&[0; 32]).into())),
            ("http elsewhere", |s| s.base_url = Some("http://stagesub.example.org".into())),
            ("no database", |s| s.database_url = Some("mysql://db".into())),
        ];
        assert!(settings(folder.path()).checked(false).is_ok());
        for (what, spoil) in bad {
            let mut spoilt = settings(folder.path());
            spoil(&mut spoilt);
            assert!(spoilt.checked(false).is_err(), "{what}");
        }
    }

    #[test]
    fn the_demo_generates_its_secrets_once_and_for_its_owner_alone() {
        let folder = tempfile::tempdir().unwrap();
        let fresh = || Settings { data_dir: Some(folder.path().to_owned()), ..Settings::default() };
        let first = fresh().checked(true).unwrap();
        let second = fresh().checked(true).unwrap();
        assert_eq!(first.secrets.jwt.expose_secret(), second.secrets.jwt.expose_secret());
        assert!(first.secrets.jwt.expose_secret() != first.secrets.link.expose_secret());
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = fs::metadata(folder.path().join(GENERATED)).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
    }
}

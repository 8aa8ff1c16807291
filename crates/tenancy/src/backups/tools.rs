//! PostgreSQL's own programs: found where servers are installed or on the path, told where to connect by their
//! environment alone, since what stands in arguments is seen by everybody on the machine.

use std::{
    ffi::{OsStr, OsString},
    path::PathBuf,
    process::Command,
};

use central_registry::database_url::DatabaseUrl;
use percent_encoding::percent_decode_str;
use url::Url;

use super::BackupError;

/// Where distributions put the programs of one version, the newest first.
const VERSIONS: std::ops::RangeInclusive<u32> = 14..=18;

/// What the operator's own session may say about another database.
const INHERITED: [&str; 9] = [
    "PGHOSTADDR",
    "PGSERVICE",
    "PGSERVICEFILE",
    "PGPASSFILE",
    "PGPASSWORD",
    "PGOPTIONS",
    "PGSSLMODE",
    "PGTARGETSESSIONATTRS",
    "PGCLIENTENCODING",
];

/// Runs one of PostgreSQL's programs against a database.
pub(super) async fn run(name: &'static str, url: &DatabaseUrl, arguments: Vec<OsString>) -> Result<(), BackupError> {
    let (program, environment) = (find(name), environment(url)?);
    let said = tokio::task::spawn_blocking(move || {
        let mut command = Command::new(program);
        for inherited in INHERITED {
            command.env_remove(inherited);
        }
        command.args(arguments).envs(environment).output()
    });
    let said = said.await.map_err(|_| BackupError::Tool { name, said: "it was not run to its end".to_owned() })?;
    let output = match said {
        Ok(output) => output,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Err(BackupError::NoTool { name }),
        Err(error) => return Err(error.into()),
    };
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let said = said.lines().find(|line| line.contains("error:")).or_else(|| said.lines().last()).unwrap_or_default();
    Err(BackupError::Tool { name, said: url.masked(said) })
}

fn find(name: &str) -> PathBuf {
    let places = VERSIONS.rev().flat_map(|version| {
        [
            format!("/usr/lib/postgresql/{version}/bin"),
            format!("/usr/pgsql-{version}/bin"),
            format!("/opt/homebrew/opt/postgresql@{version}/bin"),
        ]
    });
    let installed = places.map(|place| PathBuf::from(place).join(name)).find(|program| program.is_file());
    installed.unwrap_or_else(|| name.into())
}

/// What libpq reads: who, where, and how the connection is secured.
fn environment(url: &DatabaseUrl) -> Result<Vec<(&'static str, OsString)>, BackupError> {
    let parsed = Url::parse(&url.expose()).map_err(|_| BackupError::OtherEngine)?;
    let decoded = |text: &str| OsString::from(percent_decode_str(text).decode_utf8_lossy().into_owned());
    let host = parsed.host_str().unwrap_or_default().trim_matches(['[', ']']);
    let mut environment = vec![
        ("PGHOST", OsString::from(host)),
        ("PGPORT", parsed.port().unwrap_or(5432).to_string().into()),
        ("PGUSER", decoded(parsed.username())),
        ("PGDATABASE", decoded(parsed.path().trim_start_matches('/'))),
    ];
    if let Some(password) = parsed.password() {
        environment.push(("PGPASSWORD", decoded(password)));
    }
    for (name, value) in parsed.query_pairs() {
        let variable = match &*name {
            "sslmode" | "ssl-mode" => "PGSSLMODE",
            "sslrootcert" | "ssl-root-cert" | "ssl-ca" => "PGSSLROOTCERT",
            "sslcert" | "ssl-cert" => "PGSSLCERT",
            "sslkey" | "ssl-key" => "PGSSLKEY",
            _ => continue,
        };
        environment.push((variable, OsStr::new(&*value).to_owned()));
    }
    Ok(environment)
}

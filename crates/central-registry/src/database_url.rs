//! Database URLs: parsed once, compared by fingerprint, never shown with their password.

use std::{
    fmt,
    path::{Path, PathBuf},
    str::FromStr,
};

use secrecy::{ExposeSecret, SecretString};
use url::Url;

/// Where a database is: a SQLite file or a database on a PostgreSQL server.
#[derive(Clone)]
pub enum DatabaseUrl {
    /// An embedded database in this file.
    Sqlite(PathBuf),
    /// A database on a server.
    Postgres(PostgresUrl),
}

/// A PostgreSQL URL; what it shows of itself has no password.
#[derive(Clone)]
pub struct PostgresUrl {
    text: SecretString,
    host: String,
    port: u16,
    database: String,
}

/// Why a text is no database URL. Never repeats the text, which may hold a password.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotADatabaseUrl {
    /// Neither `sqlite://` nor `postgres://`.
    #[error("a database URL starts with sqlite:// or postgres://")]
    Scheme,
    /// `sqlite://` without a file, or with `:memory:`.
    #[error("a SQLite URL names a file, such as sqlite://data/central.db")]
    File,
    /// A PostgreSQL URL without host or database.
    #[error("a PostgreSQL URL names a host and a database, such as postgres://user@host:5432/name")]
    Server,
    /// A pooler in transaction mode, with which prepared statements get mixed up between clients.
    #[error("port 6543 is a transaction-mode pooler, which cannot be used: give the direct or the session-mode port")]
    TransactionPooler,
}

impl FromStr for DatabaseUrl {
    type Err = NotADatabaseUrl;

    /// A Supabase pooler on its transaction port 6543 is read as the session-mode port 5432 of the same host.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if let Some(rest) = text.strip_prefix("sqlite:") {
            let file = rest.strip_prefix("//").unwrap_or(rest);
            let file = file.split('?').next().unwrap_or_default();
            if file.is_empty() || file.contains(":memory:") || file.contains('\0') {
                return Err(NotADatabaseUrl::File);
            }
            return Ok(Self::Sqlite(PathBuf::from(file)));
        }
        let mut url = Url::parse(text).map_err(|_| NotADatabaseUrl::Scheme)?;
        if !matches!(url.scheme(), "postgres" | "postgresql") {
            return Err(NotADatabaseUrl::Scheme);
        }
        let host = url.host_str().filter(|host| !host.is_empty()).ok_or(NotADatabaseUrl::Server)?.to_lowercase();
        let database = url.path().trim_start_matches('/').to_owned();
        if database.is_empty() || database.contains('/') {
            return Err(NotADatabaseUrl::Server);
        }
        if url.port() == Some(6543) && (!host.ends_with(".pooler.supabase.com") || url.set_port(Some(5432)).is_err()) {
            return Err(NotADatabaseUrl::TransactionPooler);
        }
        let port = url.port().unwrap_or(5432);
        Ok(Self::Postgres(PostgresUrl { text: SecretString::from(url.to_string()), host, port, database }))
    }
}

impl DatabaseUrl {
    /// The URL with its password, for the driver and for encryption alone.
    pub fn expose(&self) -> String {
        match self {
            Self::Sqlite(file) => format!("sqlite://{}", file.display()),
            Self::Postgres(url) => url.text.expose_secret().to_owned(),
        }
    }

    /// A relative SQLite file as one inside this folder; every other URL unchanged.
    #[must_use]
    pub fn within(self, folder: &Path) -> Self {
        match self {
            Self::Sqlite(file) => Self::Sqlite(folder.join(file)),
            postgres @ Self::Postgres(_) => postgres,
        }
    }

    /// The text, with this URL's password made unreadable should it be in there.
    pub fn masked(&self, text: &str) -> String {
        let Self::Postgres(url) = self else { return text.to_owned() };
        let parsed = Url::parse(url.text.expose_secret()).ok();
        let Some(password) = parsed.as_ref().and_then(Url::password).filter(|password| !password.is_empty()) else {
            return text.to_owned();
        };
        let decoded = percent_encoding::percent_decode_str(password).decode_utf8_lossy();
        text.replace(password, "***").replace(&*decoded, "***")
    }

    /// What makes two URLs the same database: file, or host, port and name; user and options do not matter.
    pub fn place(&self) -> String {
        match self {
            Self::Sqlite(file) => format!("sqlite:{}", file.display()),
            Self::Postgres(PostgresUrl { host, port, database, .. }) => format!("postgres:{host}:{port}/{database}"),
        }
    }
}

impl PostgresUrl {
    /// The name of the database.
    pub fn database(&self) -> &str {
        &self.database
    }

    /// Whether both are on one server.
    pub fn is_beside(&self, other: &Self) -> bool {
        (&self.host, self.port) == (&other.host, other.port)
    }

    /// The same server and options with another user, password and database.
    pub fn with_login(&self, user: &str, password: &SecretString, database: &str) -> Result<Self, NotADatabaseUrl> {
        let mut url = Url::parse(self.text.expose_secret()).map_err(|_| NotADatabaseUrl::Server)?;
        url.set_username(user).map_err(|()| NotADatabaseUrl::Server)?;
        url.set_password(Some(password.expose_secret())).map_err(|()| NotADatabaseUrl::Server)?;
        url.set_path(database);
        Ok(Self { text: SecretString::from(url.to_string()), database: database.to_owned(), ..self.clone() })
    }

    /// The same server, user and options, another database.
    pub fn with_database(&self, database: &str) -> Result<Self, NotADatabaseUrl> {
        let mut url = Url::parse(self.text.expose_secret()).map_err(|_| NotADatabaseUrl::Server)?;
        url.set_path(database);
        Ok(Self { text: SecretString::from(url.to_string()), database: database.to_owned(), ..self.clone() })
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.place())
    }
}

impl fmt::Debug for PostgresUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "postgres:{}:{}/{}", self.host, self.port, self.database)
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;

    #[test]
    fn a_supabase_pooler_is_used_in_session_mode_and_other_transaction_poolers_are_refused() {
        let url: DatabaseUrl = "postgres://postgres.abc:secret@eu-1.pooler.supabase.com:6543/postgres".parse().unwrap();
        assert_eq!(url.place(), "postgres:eu-1.pooler.supabase.com:5432/postgres");
        let refused = "postgres://u:p@db.example.org:6543/x".parse::<DatabaseUrl>().unwrap_err();
        assert_eq!(refused, NotADatabaseUrl::TransactionPooler);
    }

    #[test]
    fn what_is_no_database_url_is_refused() {
        for (text, why) in [
            ("", NotADatabaseUrl::Scheme),
            ("mysql://h/x", NotADatabaseUrl::Scheme),
            ("sqlite:", NotADatabaseUrl::File),
            ("sqlite::memory:", NotADatabaseUrl::File),
            ("postgres://h", NotADatabaseUrl::Server),
            ("postgres://h/a/b", NotADatabaseUrl::Server),
        ] {
            assert_eq!(text.parse::<DatabaseUrl>().unwrap_err(), why, "{text}");
        }
    }

    #[test]
    fn neither_debug_nor_place_shows_a_password() {
        let url: DatabaseUrl = "postgres://ada:canary@localhost/x".parse().unwrap();
        assert_eq!(format!("{url:?} {}", url.place()).matches("canary").count(), 0);
        assert!(url.expose().contains("canary"));
    }

    #[test]
    fn a_password_is_masked_however_it_is_written() {
        let url: DatabaseUrl = "postgres://ada:can%2Fary@localhost/x".parse().unwrap();
        assert_eq!(url.masked("tried can/ary, then can%2Fary"), "tried ***, then ***");
        let without: DatabaseUrl = "postgres://ada@localhost/x".parse().unwrap();
        assert_eq!(without.masked("nothing to hide"), "nothing to hide");
    }
}

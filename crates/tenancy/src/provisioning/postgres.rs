//! The PostgreSQL provider: a role and a database per orchestra, which no other role may connect to.

use central_registry::database_url::{DatabaseUrl, PostgresUrl};
use data_encoding::{BASE32_NOPAD, HEXLOWER};
use domain::{clock::Clock, ids::OrchestraId};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, DbErr, Statement};
use secrecy::SecretString;

use super::{ProvisionError, steps::on};

const CONNECTION_LIMIT: u32 = 20;

/// A URL for a role and database that do not exist yet, with a new password.
pub(super) fn url(
    clock: &Clock,
    admin: &DatabaseUrl,
    id: OrchestraId,
    code: &str,
) -> Result<DatabaseUrl, ProvisionError> {
    url_of(clock, admin, &name(id, code))
}

/// The same for an orchestra that has one, which stays.
pub(crate) fn restored_url(
    clock: &Clock,
    admin: &DatabaseUrl,
    id: OrchestraId,
    code: &str,
) -> Result<DatabaseUrl, ProvisionError> {
    // By chance, so that none is ever another restore's.
    let mark = HEXLOWER.encode(&clock.random::<5>());
    url_of(clock, admin, &format!("{}_r{mark}", name(id, code)))
}

fn url_of(clock: &Clock, admin: &DatabaseUrl, name: &str) -> Result<DatabaseUrl, ProvisionError> {
    let DatabaseUrl::Postgres(admin) = admin else { return Err(ProvisionError::NoServer) };
    let password = SecretString::from(BASE32_NOPAD.encode(&clock.random::<25>()).to_lowercase());
    Ok(DatabaseUrl::Postgres(admin.with_login(name, &password, name)?))
}

/// What role and database are called: nobody else's are called so.
fn name(id: OrchestraId, code: &str) -> String {
    let id = id.as_uuid().simple().to_string();
    // The last digits of a UUIDv7 are its random ones.
    format!("stagesub_{}_{}", code.to_lowercase(), &id[20..])
}

/// Removes the database and the role that [`make`] made, or had begun to.
pub(super) async fn remove(
    admin: &DatabaseUrl,
    url: &DatabaseUrl,
    id: OrchestraId,
    code: &str,
) -> Result<(), ProvisionError> {
    let name = name(id, code);
    if beside(admin, url)?.database() != name {
        return Err(ProvisionError::NotOurs);
    }
    drop_both(admin, &name).await
}

/// Removes the database and the role of a URL that [`restored_url`] gave, once they were made in vain.
pub(crate) async fn drop_made(admin: &DatabaseUrl, url: &DatabaseUrl) -> Result<(), ProvisionError> {
    drop_both(admin, beside(admin, url)?.database()).await
}

/// Makes an empty database for a moment, which only the admin's role may connect to.
pub(crate) async fn make_scratch(admin: &DatabaseUrl, name: &str) -> Result<(), ProvisionError> {
    on(admin, async |server| {
        for what in [
            format!("CREATE DATABASE \"{name}\" TEMPLATE template0"),
            format!("REVOKE CONNECT, TEMPORARY ON DATABASE \"{name}\" FROM PUBLIC"),
        ] {
            server.writer.execute_unprepared(&what).await.map_err(ProvisionError::Database)?;
        }
        Ok(())
    })
    .await
}

/// Drops it.
pub(crate) async fn drop_scratch(admin: &DatabaseUrl, name: &str) -> Result<(), ProvisionError> {
    on(admin, async |server| {
        let gone = format!("DROP DATABASE IF EXISTS \"{name}\" WITH (FORCE)");
        server.writer.execute_unprepared(&gone).await.map(drop).map_err(ProvisionError::Database)
    })
    .await
}

async fn drop_both(admin: &DatabaseUrl, name: &str) -> Result<(), ProvisionError> {
    on(admin, async |server| {
        for what in [format!("DATABASE IF EXISTS \"{name}\" WITH (FORCE)"), format!("ROLE IF EXISTS \"{name}\"")] {
            server.writer.execute_unprepared(&format!("DROP {what}")).await.map_err(ProvisionError::Database)?;
        }
        Ok(())
    })
    .await
}

/// The database of a URL, which must be on the server of the other.
fn beside<'a>(admin: &DatabaseUrl, url: &'a DatabaseUrl) -> Result<&'a PostgresUrl, ProvisionError> {
    match (admin, url) {
        (DatabaseUrl::Postgres(admin), DatabaseUrl::Postgres(theirs)) if admin.is_beside(theirs) => Ok(theirs),
        (DatabaseUrl::Postgres(_), DatabaseUrl::Postgres(_)) => Err(ProvisionError::OtherServer),
        (DatabaseUrl::Sqlite(_), _) => Err(ProvisionError::NoServer),
        (_, DatabaseUrl::Sqlite(_)) => Err(ProvisionError::NotOurs),
    }
}

/// Makes the role with the stored password and limits, and the database that it owns, where they do not exist.
pub(crate) async fn make(admin: &DatabaseUrl, url: &DatabaseUrl) -> Result<(), ProvisionError> {
    let theirs = beside(admin, url)?;
    on(admin, async |server| {
        make_on(&server.writer, theirs.database(), &password_of(url)).await.map_err(ProvisionError::Database)
    })
    .await
}

async fn make_on(server: &DatabaseConnection, name: &str, password: &str) -> Result<(), DbErr> {
    // Both are made of lower-case letters, digits and underscores by `url`, so quoting them is safe.
    let login =
        format!("LOGIN PASSWORD '{password}' NOSUPERUSER NOCREATEDB NOCREATEROLE CONNECTION LIMIT {CONNECTION_LIMIT}");
    let verb =
        if exists(server, "SELECT 1 FROM pg_roles WHERE rolname = $1", name).await? { "ALTER" } else { "CREATE" };
    server.execute_unprepared(&format!("{verb} ROLE \"{name}\" {login}")).await?;
    for limit in ["statement_timeout = '5s'", "lock_timeout = '2s'", "idle_in_transaction_session_timeout = '10s'"] {
        server.execute_unprepared(&format!("ALTER ROLE \"{name}\" SET {limit}")).await?;
    }
    if !exists(server, "SELECT 1 FROM pg_database WHERE datname = $1", name).await? {
        if !exists(server, "SELECT 1 FROM pg_roles WHERE rolname = current_user AND rolsuper AND $1 <> ''", name)
            .await?
        {
            server.execute_unprepared(&format!("GRANT \"{name}\" TO CURRENT_USER")).await?;
        }
        server.execute_unprepared(&format!("CREATE DATABASE \"{name}\" OWNER \"{name}\"")).await?;
    }
    server.execute_unprepared(&format!("REVOKE CONNECT, TEMPORARY ON DATABASE \"{name}\" FROM PUBLIC")).await?;
    Ok(())
}

async fn exists(server: &DatabaseConnection, question: &str, name: &str) -> Result<bool, DbErr> {
    let question = Statement::from_sql_and_values(DbBackend::Postgres, question, [name.into()]);
    Ok(server.query_one_raw(question).await?.is_some())
}

fn password_of(url: &DatabaseUrl) -> String {
    url::Url::parse(&url.expose()).ok().and_then(|url| url.password().map(str::to_owned)).unwrap_or_default()
}

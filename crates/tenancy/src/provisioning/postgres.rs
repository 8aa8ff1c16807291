//! The PostgreSQL provider: a role and a database per orchestra, which no other role may connect to.

use central_registry::{database_url::DatabaseUrl, engine::Connections, orchestras::Orchestra};
use data_encoding::BASE32_NOPAD;
use domain::clock::Clock;
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, DbErr, Statement};
use secrecy::SecretString;

use super::ProvisionError;

const CONNECTION_LIMIT: u32 = 20;

/// A URL for a role and database that do not exist yet, with a new password.
pub(super) fn url(clock: &Clock, admin: &DatabaseUrl, orchestra: &Orchestra) -> Result<DatabaseUrl, ProvisionError> {
    let DatabaseUrl::Postgres(admin) = admin else { return Err(ProvisionError::NoServer) };
    let code = orchestra.code.to_lowercase();
    let id = orchestra.id.as_uuid().simple().to_string();
    // The last digits of a UUIDv7 are its random ones.
    let name = format!("stagesub_{code}_{}", &id[20..]);
    let password = SecretString::from(BASE32_NOPAD.encode(&clock.random::<25>()).to_lowercase());
    Ok(DatabaseUrl::Postgres(admin.with_login(&name, &password, &name)?))
}

/// Makes the role with the stored password and limits, and the database that it owns, where they do not exist.
pub(super) async fn make(admin: &DatabaseUrl, url: &DatabaseUrl) -> Result<(), ProvisionError> {
    let DatabaseUrl::Postgres(theirs) = url else { return Err(ProvisionError::NoServer) };
    let server = Connections::open(admin, 1).await.map_err(ProvisionError::Database)?;
    let outcome = make_on(&server.writer, theirs.database(), &password_of(url)).await;
    server.close().await.map_err(ProvisionError::Database)?;
    outcome.map_err(ProvisionError::Database)
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

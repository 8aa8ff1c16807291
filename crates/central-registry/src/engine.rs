//! Opening a database: the one place where connection options are decided, alike for both kinds of database.

use std::{cell::Cell, path::Path, sync::Arc, time::Duration};

use domain::timely::{Abandoned, Deadline, Timely};
use sea_orm::{
    ConnectOptions, Database, DatabaseConnection, DbErr,
    sqlx::{
        self, Connection as _, Executor as _, PgConnection, SqliteConnection,
        sqlite::{SqliteJournalMode, SqliteSynchronous},
    },
};

use crate::database_url::DatabaseUrl;

/// How long a caller waits for a connection before the database counts as busy.
pub const ACQUIRE_TIMEOUT: Duration = Duration::from_millis(1_700);
/// How long a statement may take on PostgreSQL, the wait for a connection included: a little longer than that wait alone,
/// so that a pool in use is told from a server that says nothing; and less than two seconds, so that who asks is told by
/// then.
const STATEMENT_DEADLINE: Duration = Duration::from_millis(1_900);
/// The same on SQLite, where no network falls silent: longer than the waits for its one writer and for its lock.
const STATEMENT_DEADLINE_SQLITE: Duration = Duration::from_secs(12);
/// How long a connection on which a statement was given up may take to say that it still works.
const SIGN_OF_LIFE: Duration = Duration::from_millis(250);
const IDLE: Duration = Duration::from_mins(1);

/// The two ways into one database. On PostgreSQL they share a pool. What is said over these fields may last, as
/// migrations and copies do; callers and workers are given [`Self::timely_reader`] and [`Self::timely_writer`].
#[derive(Clone, Debug)]
pub struct Connections {
    /// For reading; on SQLite it refuses to write.
    pub reader: DatabaseConnection,
    /// For writing; on SQLite a single connection, since SQLite has a single writer.
    pub writer: DatabaseConnection,
    abandoned: Arc<Abandoned>,
}

impl Connections {
    /// Opens an existing database. A missing SQLite file is an error and is never created.
    pub async fn open(url: &DatabaseUrl, max_connections: u32) -> Result<Self, DbErr> {
        match url {
            DatabaseUrl::Sqlite(file) => {
                let writer = connect(sqlite(file, 1, false)).await?;
                let reader = connect(sqlite(file, max_connections.saturating_sub(1).max(1), true)).await?;
                Ok(Self { reader, writer, abandoned: Arc::default() })
            }
            DatabaseUrl::Postgres(_) => {
                let abandoned = Arc::default();
                let pool = connect(postgres(url, max_connections, &abandoned)).await?;
                Ok(Self { reader: pool.clone(), writer: pool, abandoned })
            }
        }
    }

    /// Opens an existing database in which nothing can be changed over these connections, whoever may say so.
    pub async fn open_to_read(url: &DatabaseUrl, max_connections: u32) -> Result<Self, DbErr> {
        let abandoned = Arc::default();
        let mut options = match url {
            DatabaseUrl::Sqlite(file) => sqlite(file, max_connections, true),
            DatabaseUrl::Postgres(_) => postgres(url, max_connections, &abandoned),
        };
        options.map_sqlx_postgres_opts(|options| options.options([("default_transaction_read_only", "on")]));
        let pool = connect(options).await?;
        Ok(Self { reader: pool.clone(), writer: pool, abandoned })
    }

    /// For reading, without waiting for ever.
    pub fn timely_reader(&self) -> Timely<DatabaseConnection> {
        self.timely(&self.reader)
    }

    /// For writing, without waiting for ever.
    pub fn timely_writer(&self) -> Timely<DatabaseConnection> {
        self.timely(&self.writer)
    }

    fn timely(&self, connection: &DatabaseConnection) -> Timely<DatabaseConnection> {
        let within = if self.size().is_some() { STATEMENT_DEADLINE } else { STATEMENT_DEADLINE_SQLITE };
        Timely::new(connection.clone(), Deadline::new(within, Arc::clone(&self.abandoned)))
    }

    /// How many connections there are, busy or not; none where there is no network between us and the data.
    pub fn size(&self) -> Option<u32> {
        let is_remote = self.reader.get_database_backend() == sea_orm::DbBackend::Postgres;
        is_remote.then(|| self.reader.get_postgres_connection_pool().size())
    }

    /// Waits for statements under way, then closes every connection.
    pub async fn close(self) -> Result<(), DbErr> {
        self.reader.close().await?;
        self.writer.close().await
    }
}

/// Creates an empty SQLite database with its folder; leaves an existing one alone. On PostgreSQL does nothing.
pub async fn create_file(url: &DatabaseUrl) -> Result<(), DbErr> {
    let DatabaseUrl::Sqlite(file) = url else { return Ok(()) };
    if let Some(folder) = file.parent() {
        std::fs::create_dir_all(folder)
            .map_err(|error| DbErr::Conn(sea_orm::RuntimeErr::Internal(error.to_string())))?;
    }
    let mut options = sqlite(file, 1, false);
    options.map_sqlx_sqlite_opts({
        let configure = options_for_sqlite(false);
        move |options| configure(options).create_if_missing(true)
    });
    connect(options).await?.close().await
}

tokio::task_local! {
    static STATEMENTS: Cell<u64>;
}

/// Does the work to its end, and says how many statements it sent to whatever database. Beginning and committing a
/// transaction are not among them.
pub async fn counting_statements<T>(work: impl Future<Output = T>) -> (T, u64) {
    STATEMENTS.scope(Cell::new(0), async { (work.await, STATEMENTS.with(Cell::get)) }).await
}

#[expect(clippy::disallowed_methods, reason = "this is the home of connecting")]
async fn connect(options: ConnectOptions) -> Result<DatabaseConnection, DbErr> {
    let mut connection = Database::connect(options).await?;
    connection.set_metric_callback(|_| {
        // Nobody counts what happens outside a request, and that is no failure.
        let _ = STATEMENTS.try_with(|sent| sent.set(sent.get() + 1));
    });
    Ok(connection)
}

fn common(url: String, max_connections: u32) -> ConnectOptions {
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(max_connections)
        .min_connections(0)
        .idle_timeout(IDLE)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .sqlx_logging(false)
        .record_stmt_in_spans(false)
        .test_before_acquire(false);
    options
}

fn sqlite(file: &Path, max_connections: u32, read_only: bool) -> ConnectOptions {
    let mut options = common(format!("sqlite://{}", file.display()), max_connections);
    if !read_only {
        // Writers queue for the one connection as long as SQLite itself would let them wait for its lock.
        options.acquire_timeout(Duration::from_secs(5));
    }
    options.map_sqlx_sqlite_opts(options_for_sqlite(read_only));
    options.map_sqlx_sqlite_pool_opts(|pool| pool.after_release(|connection, _| Box::pin(is_out_of(connection))));
    options
}

fn options_for_sqlite(
    read_only: bool,
) -> impl Fn(sea_orm::sqlx::sqlite::SqliteConnectOptions) -> sea_orm::sqlx::sqlite::SqliteConnectOptions
+ Clone
+ Send
+ Sync
+ 'static {
    move |options| {
        options
            .create_if_missing(false)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(5))
            .pragma("query_only", if read_only { "on" } else { "off" })
    }
}

fn postgres(url: &DatabaseUrl, max_connections: u32, abandoned: &Arc<Abandoned>) -> ConnectOptions {
    let mut options = common(url.expose(), max_connections);
    let abandoned = Arc::clone(abandoned);
    options.map_sqlx_postgres_pool_opts(move |pool| {
        let abandoned = Arc::clone(&abandoned);
        pool.after_release(move |connection, _| Box::pin(is_of_use(connection, Arc::clone(&abandoned))))
    });
    options
        .max_lifetime(Duration::from_mins(30))
        .connect_lazy(true)
        .test_before_acquire_if_idle_for(Duration::from_secs(30))
        .set_application_name("stagesub");
    options
}

/// Whether a connection that comes back is out of every transaction. SQLite ends a transaction by itself when there is no
/// room left; the driver's rollback then fails, and whatever the next caller commits would be a part of something that
/// nobody ends, and be lost with it.
async fn is_out_of(connection: &mut SqliteConnection) -> Result<bool, sqlx::Error> {
    if connection.is_in_transaction() {
        // The rollback of one that was dropped is under way.
        connection.ping().await?;
    }
    Ok(!connection.is_in_transaction())
}

/// Whether a connection that comes back may be given to others. The driver waits for ever for one that says nothing, which
/// then counts as in use, until none is left; and it does not see that one whose `BEGIN` was abandoned is still in a
/// transaction, which would take what the next caller was told is done with it.
async fn is_of_use(connection: &mut PgConnection, abandoned: Arc<Abandoned>) -> Result<bool, sqlx::Error> {
    if !abandoned.are_there() {
        return Ok(true);
    }
    let out_of_it = tokio::time::timeout(SIGN_OF_LIFE, connection.execute("ROLLBACK")).await;
    out_of_it.unwrap_or(Err(sqlx::Error::PoolTimedOut)).map(|_| true)
}

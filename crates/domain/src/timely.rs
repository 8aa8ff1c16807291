//! Statements that are not waited for without end. A server that hangs, or a network that has fallen silent, tells
//! nobody, so whoever asks keeps the time.

use std::{
    pin::pin,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use async_trait::async_trait;
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, ExecResult, QueryResult, RuntimeErr,
    SqliteTransactionMode, Statement, TransactionOptions, TransactionTrait,
};
use tokio::time::Instant;

/// A connection or a transaction on which every statement is answered within its [`Deadline`], or fails.
#[derive(Clone, Debug)]
pub struct Timely<C> {
    inner: C,
    deadline: Option<Deadline>,
}

/// A transaction, as services are given it. Rolled back when dropped.
pub type Txn = Timely<DatabaseTransaction>;

/// How long a statement may take, with the wait for a connection to send it over.
#[derive(Clone, Debug)]
pub struct Deadline {
    within: Duration,
    abandoned: Arc<Abandoned>,
}

/// Whether there are statements that nobody waits for any more, and whose connections are on their way back. Such a
/// connection may be silent for ever, or in a transaction that nobody knows of: a driver that is not there any more when
/// its `BEGIN` is answered has not noted that it must roll back.
#[derive(Debug, Default)]
pub struct Abandoned(Mutex<Option<Instant>>);

impl Abandoned {
    /// A connection goes back at once when its statement is abandoned; a machine out of breath is given this long.
    const ON_THE_WAY: Duration = Duration::from_secs(30);

    /// Whether a connection that comes back now may be one of them.
    pub fn are_there(&self) -> bool {
        let last = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        last.is_some_and(|last| last.elapsed() < Self::ON_THE_WAY)
    }

    fn one_more(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
    }
}

/// Notes a statement as abandoned when it is dropped before [`Self::answered`].
struct Waiting<'a>(Option<&'a Abandoned>);

impl Waiting<'_> {
    fn answered(mut self) {
        self.0 = None;
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        if let Some(abandoned) = self.0 {
            abandoned.one_more();
        }
    }
}

impl Deadline {
    /// Statements take this long at most; that there are some that nobody waits for any more is noted here.
    pub const fn new(within: Duration, abandoned: Arc<Abandoned>) -> Self {
        Self { within, abandoned }
    }

    async fn keep<T>(&self, statement: impl Future<Output = Result<T, DbErr>>) -> Result<T, DbErr> {
        let mut statement = pin!(statement);
        // Dropped before the statement, and so before its connection goes back to where it came from.
        let waiting = Waiting(Some(&self.abandoned));
        if let Ok(said) = tokio::time::timeout(self.within, statement.as_mut()).await {
            waiting.answered();
            return said;
        }
        Err(DbErr::Conn(RuntimeErr::Internal(format!("no answer within {:.1} s", self.within.as_secs_f64()))))
    }
}

async fn keep<T>(deadline: Option<&Deadline>, statement: impl Future<Output = Result<T, DbErr>>) -> Result<T, DbErr> {
    match deadline {
        Some(deadline) => deadline.keep(statement).await,
        None => statement.await,
    }
}

impl<C> Timely<C> {
    /// What is said over this is said in time.
    pub const fn new(inner: C, deadline: Deadline) -> Self {
        Self { inner, deadline: Some(deadline) }
    }
}

/// For what may last: migrations, copies, and whoever has a deadline of their own.
impl From<&DatabaseConnection> for Timely<DatabaseConnection> {
    fn from(patient: &DatabaseConnection) -> Self {
        Self { inner: patient.clone(), deadline: None }
    }
}

impl From<&Self> for Timely<DatabaseConnection> {
    fn from(same: &Self) -> Self {
        same.clone()
    }
}

impl Timely<DatabaseConnection> {
    pub(crate) async fn begin(&self) -> Result<Txn, DbErr> {
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        let inner = keep(self.deadline.as_ref(), self.inner.begin_with_options(options)).await?;
        Ok(Timely { inner, deadline: self.deadline.clone() })
    }
}

impl Txn {
    /// The transaction itself, for what may last: the steps of a migration.
    pub const fn patient(&self) -> &DatabaseTransaction {
        &self.inner
    }

    /// Makes the changes permanent. When it fails, whether it did so is not known.
    pub async fn commit(self) -> Result<(), DbErr> {
        let Self { inner, deadline } = self;
        keep(deadline.as_ref(), inner.commit()).await
    }

    /// Undoes the changes.
    pub async fn rollback(self) -> Result<(), DbErr> {
        let Self { inner, deadline } = self;
        keep(deadline.as_ref(), inner.rollback()).await
    }
}

#[async_trait]
impl<C: ConnectionTrait> ConnectionTrait for Timely<C> {
    fn get_database_backend(&self) -> DbBackend {
        self.inner.get_database_backend()
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        keep(self.deadline.as_ref(), self.inner.execute_raw(statement)).await
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        keep(self.deadline.as_ref(), self.inner.execute_unprepared(sql)).await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        keep(self.deadline.as_ref(), self.inner.query_one_raw(statement)).await
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        keep(self.deadline.as_ref(), self.inner.query_all_raw(statement)).await
    }

    fn support_returning(&self) -> bool {
        self.inner.support_returning()
    }

    fn is_mock_connection(&self) -> bool {
        self.inner.is_mock_connection()
    }
}

//! The database of one orchestra, in the hands of somebody who may enter it.

use std::{marker::PhantomData, ops::Deref, sync::Arc};

use central_registry::{engine::Connections, orchestras::Orchestra, wakeups::Lease};
use domain::{
    clock::Clock,
    timely::{Timely, Txn},
    tx::{StaffingTx, StaffingTxError, WakeupBook, Work, begin_write},
};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbErr};

/// One orchestra's database. Only [`Pools::enter`](crate::pools::Pools::enter) makes one.
///
/// ```
/// fn reads(db: &tenancy::OrchestraDb) -> &impl sea_orm::ConnectionTrait {
///     db.read()
/// }
/// ```
///
/// It cannot be made from a connection, and gives none away that could begin a transaction of its own:
///
/// ```compile_fail
/// fn forged(connection: sea_orm::DatabaseConnection) -> tenancy::OrchestraDb {
///     tenancy::OrchestraDb { connection }
/// }
/// ```
/// ```compile_fail
/// async fn begins(db: &tenancy::OrchestraDb) {
///     use sea_orm::TransactionTrait;
///     db.read().begin().await;
/// }
/// ```
#[derive(Clone)]
pub struct OrchestraDb {
    reader: Timely<DatabaseConnection>,
    writer: Timely<DatabaseConnection>,
    book: Arc<dyn WakeupBook>,
    orchestra: Arc<Orchestra>,
}

impl OrchestraDb {
    pub(crate) fn new(connections: &Connections, book: Arc<dyn WakeupBook>, orchestra: Arc<Orchestra>) -> Self {
        let (reader, writer) = (connections.timely_reader(), connections.timely_writer());
        Self { reader, writer, book, orchestra }
    }

    /// The orchestra whose database this is, with its plan limits and mail mode.
    pub fn orchestra(&self) -> &Arc<Orchestra> {
        &self.orchestra
    }

    /// For reading.
    pub fn read(&self) -> &(impl ConnectionTrait + use<>) {
        &self.reader
    }

    /// A transaction for everything but requests and mail. It borrows the database, so that reading beside an
    /// open transaction (which would wait for the connection it holds) does not compile.
    pub async fn write_tx(&mut self) -> Result<WriteTx<'_>, DbErr> {
        let txn = begin_write(&self.writer).await?;
        Ok(WriteTx { txn, book: Arc::clone(&self.book), _lent: PhantomData })
    }

    /// A transaction that may ask people: arms the orchestra's wake-up first.
    pub async fn staffing_tx(&self, clock: &Clock) -> Result<StaffingTx, StaffingTxError> {
        StaffingTx::begin(&self.writer, Arc::clone(&self.book), clock).await
    }

    /// A staffing transaction of a worker that holds the orchestra's lease.
    pub async fn visit_tx(&self, lease: &Lease, work: Work) -> Result<StaffingTx, StaffingTxError> {
        StaffingTx::in_visit(&self.writer, Arc::clone(&self.book), lease, work).await
    }
}

/// A writing transaction; rolled back when dropped.
pub struct WriteTx<'db> {
    txn: Txn,
    book: Arc<dyn WakeupBook>,
    _lent: PhantomData<&'db mut OrchestraDb>,
}

impl WriteTx<'_> {
    /// Makes the changes permanent.
    pub async fn commit(self) -> Result<(), DbErr> {
        self.txn.commit().await?;
        self.book.committed();
        Ok(())
    }
}

impl Deref for WriteTx<'_> {
    type Target = Txn;

    fn deref(&self) -> &Txn {
        &self.txn
    }
}

//! A statement that is under way when the network falls silent is given up in time, and its connection with it.

use std::time::Duration;

use central_registry::engine::Connections;
use domain::tx::begin_write;
use sea_orm::{ConnectionTrait, DbErr};
use test_support::{
    Backend,
    backend::drop_databases,
    proxy::{Fault, FaultyLine},
};
use tokio::time::{Instant, timeout};

/// So soon whoever asked is told.
const TOLD_WITHIN: Duration = Duration::from_millis(2_500);
/// So soon a connection that nobody waits for any more is gone.
const GONE_WITHIN: Duration = Duration::from_secs(5);

async fn until(connections: &Connections, so_many: u32, is_it: impl Fn(&Connections) -> u32) {
    let until = Instant::now() + GONE_WITHIN;
    while is_it(connections) != so_many {
        assert!(Instant::now() < until, "{} connections instead of {so_many}", is_it(connections));
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

fn size(connections: &Connections) -> u32 {
    connections.size().unwrap()
}

/// Those that have come back: the driver looks at each before it gives it to others.
fn idle(connections: &Connections) -> u32 {
    connections.reader.get_postgres_connection_pool().num_idle().try_into().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn are_given_up_and_their_connections_are_not_kept() {
    let folder = tempfile::tempdir().unwrap();
    let url = Backend::Postgres.empty_database(folder.path(), "hung").await;
    let (line, over_line) = FaultyLine::before(&url).await;
    let connections = Connections::open(&over_line, 4).await.unwrap();
    let (reader, writer) = (connections.timely_reader(), connections.timely_writer());
    let one = begin_write(&writer).await.unwrap();
    let other = begin_write(&writer).await.unwrap();
    reader.execute_unprepared("SELECT 1").await.unwrap();
    until(&connections, 1, idle).await;

    line.set(Fault::Stall);
    let asked = async {
        let in_transaction = async {
            let said = one.execute_unprepared("SELECT 1").await;
            drop(one);
            said.map(drop)
        };
        let reading = async { reader.execute_unprepared("SELECT 1").await.map(drop) };
        tokio::join!(in_transaction, other.commit(), reading)
    };
    let said = timeout(TOLD_WITHIN, asked).await.unwrap();
    for said in [said.0, said.1, said.2] {
        assert!(matches!(said, Err(DbErr::Conn(_))), "{said:?}");
    }
    until(&connections, 0, size).await;

    line.set(Fault::None);
    reader.execute_unprepared("SELECT 1").await.unwrap();
    begin_write(&writer).await.unwrap().commit().await.unwrap();
    connections.close().await.unwrap();
    drop_databases(&[url]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn that_their_caller_leaves_keep_no_connection_either() {
    let folder = tempfile::tempdir().unwrap();
    let url = Backend::Postgres.empty_database(folder.path(), "hung").await;
    let (line, over_line) = FaultyLine::before(&url).await;
    let connections = Connections::open(&over_line, 2).await.unwrap();
    let reader = connections.timely_reader();
    reader.execute_unprepared("SELECT 1").await.unwrap();
    until(&connections, 1, idle).await;
    line.set(Fault::Stall);
    let left = timeout(Duration::from_millis(50), reader.execute_unprepared("SELECT 1")).await;
    assert!(left.is_err());
    until(&connections, 0, size).await;
    drop_databases(&[url]).await;
}

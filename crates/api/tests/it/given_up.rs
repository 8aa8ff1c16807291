//! A caller who goes away while a transaction begins leaves nothing behind for whoever has the connection next.

use std::{future::poll_fn, task::Poll};

use central_registry::engine::{Connections, create_file};
use domain::tx::begin_write;
use sea_orm::{ConnectionTrait, Statement};
use test_support::{Backend, backend::drop_databases, on_each_backend};

on_each_backend!(a_transaction_given_up_while_it_begins_takes_no_other_change_with_it);

/// Polled so often, with the driver looking at its sockets in between, it has begun for certain.
const UNTIL_BEGUN: usize = 60;

/// Goes away after so many polls. Whether it had begun by then.
async fn begins_and_goes_away(connections: &Connections, polls: usize) -> bool {
    let mut begin = Box::pin(begin_write(connections.timely_writer()));
    for _ in 0..polls {
        if let Poll::Ready(transaction) = poll_fn(|cx| Poll::Ready(begin.as_mut().poll(cx))).await {
            drop(transaction.unwrap());
            return true;
        }
        tokio::task::yield_now().await;
    }
    false
}

async fn a_transaction_given_up_while_it_begins_takes_no_other_change_with_it(backend: Backend) {
    let folder = tempfile::tempdir().unwrap();
    let url = backend.empty_database(folder.path(), "given-up").await;
    create_file(&url).await.unwrap();
    let connections = Connections::open(&url, 2).await.unwrap();
    let others = Connections::open(&url, 2).await.unwrap();
    connections.writer.execute_unprepared("CREATE TABLE noted (round integer PRIMARY KEY)").await.unwrap();
    let mut begun = 0;
    for polls in 0..UNTIL_BEGUN {
        if begins_and_goes_away(&connections, polls).await {
            begun += 1;
        }
        connections
            .timely_writer()
            .execute_unprepared(&format!("INSERT INTO noted (round) VALUES ({polls})"))
            .await
            .unwrap();
        let noted =
            Statement::from_string(others.reader.get_database_backend(), "SELECT max(round) AS last FROM noted");
        let last: Option<i32> = others.reader.query_one_raw(noted).await.unwrap().unwrap().try_get("", "last").unwrap();
        assert_eq!(last, Some(i32::try_from(polls).unwrap()), "what was acknowledged is in nobody else's transaction");
    }
    assert!(begun > 0, "none had come to its beginning");
    connections.close().await.unwrap();
    others.close().await.unwrap();
    drop_databases(&[url]).await;
}

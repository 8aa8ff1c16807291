//! Only for tests: a whole StageSub on a throwaway database, its callers, its clock and a scripted mail server.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

pub mod app;
pub mod backend;
pub mod caller;
pub mod chance;
pub mod clock;
pub mod proxy;
pub mod roster;
pub mod smtp;

pub use app::{TestApp, spawn_app, spawn_app_with};
pub use backend::Backend;
pub use caller::{Caller, Followed, Reply, Told};
pub use chance::{Dice, rounds};
pub use clock::TestClock;

/// Runs each test body once on SQLite and once on PostgreSQL, and sweeps what it leaves ([`app::swept`]).
#[macro_export]
macro_rules! on_each_backend { ($($name:ident),+ $(,)?) => {$(
    mod $name {
        #[::tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn sqlite() {
            $crate::app::swept(super::$name($crate::Backend::Sqlite)).await;
        }

        #[::tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn postgres() {
            $crate::app::swept(super::$name($crate::Backend::Postgres)).await;
        }
    }
)+}; }

//! Which database is this caller's? Opening, migrating, provisioning and watching the orchestras' own databases.
//!
//! No raw connection to an orchestra's database leaves this crate: what leaves is [`OrchestraDb`], and only in
//! exchange for a proof of entry from the registry.

pub mod backups;
pub mod breaker;
pub mod grants;
mod identity;
pub mod migrating;
pub mod migrations;
mod orchestra_db;
pub mod pools;
pub mod provisioning;
pub mod returning;
pub mod schema;
pub mod standby;

pub use orchestra_db::{OrchestraDb, WriteTx};

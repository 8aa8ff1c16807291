//! What is done with the things of an orchestra: load, decide by the rules, save.
//!
//! Functions that write several rows take a transaction; committing it is their caller's last act. `by` is the user on
//! whose behalf they write, if there is one; `expected` is the version the caller has seen, if it said so.

pub mod board;
mod constraints;
pub mod counters;
pub mod figures;
mod gathered;
mod in_use;
pub mod instruments;
pub mod line_up;
pub mod musicians;
pub mod needs;
mod ordering;
pub mod positions;
pub mod projects;
pub mod ranking_lists;
pub mod restrictions;
pub mod seeding;
pub mod sessions;
pub mod settings;
pub mod staffing;
pub mod system_log;
pub mod templates;
pub mod timeline;
pub mod today;
pub mod unavailabilities;
mod versioned;

use sea_orm::DbErr;

pub use in_use::NeedInUse;
pub use ordering::OrderError;
pub use versioned::{Refused, Stale};

/// Why one thing could not be read.
#[derive(Debug, thiserror::Error)]
pub enum FindError {
    /// This orchestra has none with this id.
    #[error("there is no such thing")]
    NotFound,
    /// The database failed.
    #[error("the orchestra's database failed")]
    Storage(#[from] DbErr),
}

//! The API, one file per resource: what comes in, what goes out, the handlers, the routes.

pub mod auth;
pub mod health;
pub mod instruments;
pub mod musicians;
pub mod positions;
pub mod ranking_entries;
pub mod ranking_lists;
pub mod settings;
pub mod users;

//! The API, one file per resource: what comes in, what goes out, the handlers, the routes.

pub mod asking;
pub mod auth;
pub mod board;
pub mod demo;
pub mod event_stream;
pub mod events;
pub mod health;
pub mod instruments;
pub mod logs;
pub mod mailbox;
pub mod me;
pub mod musicians;
pub mod need_edits;
pub mod needs;
pub mod orchestra;
pub mod positions;
pub mod project_commands;
pub mod projects;
pub mod ranking_entries;
pub mod ranking_lists;
pub mod requests;
pub mod sessions;
pub mod settings;
pub mod staffing;
pub mod users;
pub mod welcome;

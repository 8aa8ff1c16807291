//! The API, one file per resource: what comes in, what goes out, the handlers, the routes.

pub mod auth;
pub mod board;
pub mod events;
pub mod health;
pub mod logs;
pub mod needs;
pub mod projects;
pub mod sessions;
pub mod users;

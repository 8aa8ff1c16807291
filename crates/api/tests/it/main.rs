//! Integration tests: one StageSub per test, on SQLite and on PostgreSQL from one body.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod access_matrix;
mod answer_page;
mod demo;
mod errors;
mod logins;
mod openapi;
mod outbound;
mod projects;
mod provisioning;
mod requests_at_the_door;
mod staffed;
mod workers;

//! Integration tests: one StageSub per test, on SQLite and on PostgreSQL from one body.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod access_matrix;
mod answer_page;
mod births;
mod births_killed;
mod contents;
mod credentials;
mod demo;
mod errors;
mod event_stream;
mod forged_tokens;
mod grants;
mod installation;
mod instruments;
mod journey;
mod logins;
mod mail_mode;
mod migrations;
mod migrations_many;
mod musician_import;
mod musicians;
mod openapi;
mod outbound;
mod planted;
mod previews;
mod projects;
mod provisioning;
mod ranking_lists;
mod requests_at_the_door;
mod settings;
mod staffed;
mod statements;
mod superadmin;
mod timeline;
mod web_app;
mod workers;

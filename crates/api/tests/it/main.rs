//! Integration tests: one StageSub per test, on SQLite and on PostgreSQL from one body.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

/// As the program's, since tests also measure memory.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

mod access_matrix;
mod alerts;
mod anew;
mod answer_page;
mod backups;
mod births;
mod births_killed;
mod central_mail;
mod colours;
mod contents;
mod credentials;
mod demo;
mod errors;
mod event_stream;
mod fire;
mod forged_tokens;
mod given_up;
mod grants;
mod hostile_text;
mod installation;
mod installation_users;
mod instruments;
mod journey;
mod killed;
mod logins;
mod logs;
mod mail_mode;
mod many;
mod migrations;
mod migrations_many;
mod musician_import;
mod musicians;
mod openapi;
mod outbound;
mod plans;
mod planted;
mod previews;
mod projects;
mod provisioning;
mod ranking_lists;
mod refreshing;
mod requests_at_the_door;
mod senders;
mod settings;
mod staffed;
mod standbys;
mod statements;
mod superadmin;
mod superadmin_deeds;
mod timeline;
mod web_app;
mod workers;

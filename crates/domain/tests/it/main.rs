//! The services on both engines: one body, two databases.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a failed test may panic")]

#[macro_use]
mod databases;
mod asked;
mod board;
mod fixtures;
mod instruments;
mod line_up;
mod musician_import;
mod musician_record;
mod musicians;
mod needs;
mod positions;
mod projects;
mod ranking_lists;
mod schema;
mod seeding;
mod sessions;
mod settings;
mod staffing;

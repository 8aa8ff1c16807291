//! One file per resource: load, decide by the rules, save.

pub mod seeding;
pub mod staffing;

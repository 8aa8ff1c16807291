//! The schemas of the central database and of an orchestra's database, step by step.

pub mod orchestra;
mod step;

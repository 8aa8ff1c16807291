//! The schemas of the two kinds of database, one file per step.
//!
//! Depends on no other crate of ours: a migration must not change when an entity does.

pub mod central;
pub mod orchestra;
mod step;

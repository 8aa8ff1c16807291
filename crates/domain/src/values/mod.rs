//! Things that cannot be wrong once built.

pub mod states;

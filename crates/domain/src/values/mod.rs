//! Things that cannot be wrong once built.

pub mod locale;
pub mod states;

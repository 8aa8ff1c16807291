//! Commands of operators that say how far they have come.

pub mod backup;
pub mod migrate;

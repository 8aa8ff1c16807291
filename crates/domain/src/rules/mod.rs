//! The rules of staffing: pure functions, no waiting, no reading of clocks.

pub mod calendar;
pub mod holidays;

//! The rules of staffing: pure functions, no waiting, no reading of clocks.

pub mod calendar;
pub mod conflicts;
pub mod forecast;
pub mod holidays;
#[cfg(test)]
mod model;
pub mod needs;
pub mod plan_limits;
pub mod planner;
pub mod request_lifecycle;
pub mod tally;

//! Musicians, projects and requests: what they are, and how empty seats are filled.
//!
//! Nothing here reads the clock, the environment or a pool, and nothing knows HTTP.

pub mod clock;
pub mod entities;
pub mod ids;
pub mod mail;
pub mod rules;
pub mod services;
pub mod timely;
pub mod tx;
pub mod values;

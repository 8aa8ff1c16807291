//! Things that cannot be wrong once built.

pub mod change;
pub mod colour;
pub mod email;
pub mod folding;
pub mod locale;
pub mod names;
pub mod phone;
pub mod states;
pub mod text;
pub mod time_zone;

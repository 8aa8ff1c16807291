//! How the seats of a project are filled, over both engines.

mod answering;
mod delivering;
mod editing;
mod looking;
mod model;
mod racing;
mod random;
mod sending;
mod settling;
mod stage;
mod today;

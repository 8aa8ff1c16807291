//! stagesub
fn main() {}

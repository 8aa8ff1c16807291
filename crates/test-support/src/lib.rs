//! test-support

pub mod smtp;

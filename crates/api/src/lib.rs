//! The StageSub server.

pub mod outbound;

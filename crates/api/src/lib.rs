//! The StageSub server.

//! central-registry

//! Integration tests.

mod outbound;

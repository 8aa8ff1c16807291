//! The StageSub server: HTTP API, workers and process. The only crate that sees the environment and the
//! machine's clock.

pub mod answer_page;
pub mod application;
pub mod authority;
pub mod codes;
pub mod config;
pub mod demo;
pub mod extract;
pub mod live;
pub mod machine;
mod noted;
pub mod openapi;
pub mod outbound;
pub mod problem;
pub mod router;
pub mod routes;
pub mod shape;
pub mod telemetry;
pub mod tenant_router;
pub mod web_app;
pub mod workers;

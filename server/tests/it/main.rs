//! The server as its users meet it.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod abuse;
mod assets;
pub(crate) mod cluster;
mod crash;
mod flow;
mod flow_store;
mod idempotency;
mod inquiries;
mod logs;
mod more_api;
mod plans;
mod replicas;
mod sessions;
mod store;
pub(crate) mod world;

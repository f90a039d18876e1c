//! The server as its users meet it.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod abuse;
mod assets;
mod deliveries;
mod flow;
mod flow_store;
mod idempotency;
mod inquiries;
mod logs;
mod more_api;
mod receiver;
mod sessions;
mod store;
mod webhooks;
mod world;

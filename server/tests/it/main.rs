//! The server as its users meet it.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod abuse;
mod accounts;
mod api_keys;
mod assets;
pub(crate) mod cluster;
mod connections;
mod crash;
mod deliveries;
pub(crate) mod flow;
mod flow_store;
mod forms;
mod handoff;
mod idempotency;
mod inquiries;
mod lifecycle;
mod limits;
mod logs;
mod more_api;
mod observability;
mod orphans;
mod other_documents;
mod plans;
pub(crate) mod program;
pub(crate) mod receiver;
mod replicas;
mod secrets;
mod sessions;
mod settings;
mod storage;
mod store;
mod uploads;
mod verifiers;
mod webhooks;
pub(crate) mod world;

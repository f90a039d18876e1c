//! Requests to customers' servers: webhooks and verifiers.

pub(crate) mod client;
pub mod verifier;

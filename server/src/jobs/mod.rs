//! What the server does without being asked.

pub(crate) mod clock;
mod concurrency;
pub(crate) mod expiry;
pub mod verifiers;
pub mod webhooks;

//! What the server does without being asked.

pub mod clock;
mod concurrency;
pub mod expiry;
pub mod verifiers;
pub mod webhooks;

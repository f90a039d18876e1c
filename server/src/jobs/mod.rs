//! What the server does without being asked.

pub mod clock;
pub mod discard;
pub mod expiry;
mod turns;
pub mod verifiers;
pub mod webhooks;

//! Inquiry sessions and the hosted verification flow.

pub mod clock;
pub mod domain;
pub mod ids;
pub mod resource;
pub mod security;
pub mod state;
pub mod store;

//! Inquiry sessions and the hosted verification flow.

pub mod domain;
pub mod routes;
pub mod texts;

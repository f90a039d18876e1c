//! Inquiry sessions and the hosted verification flow.

pub mod domain;

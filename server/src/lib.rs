//! Inquiry sessions and the hosted verification flow.

pub mod demo;
pub mod domain;

//! The server as its users meet it.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod flow_store;
mod inquiries;
mod sessions;
mod world;

//! Runs everything in `main.rs` again, on PostgreSQL.

#[path = "main.rs"]
mod it;

use it::{cluster, flow, program, receiver, world};

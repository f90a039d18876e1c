//! Inquiry sessions and the hosted verification flow.

#![expect(
    missing_docs,
    reason = "the crate is a program; an item has a comment where there is something to say"
)]

pub mod clock;
pub mod commands;
pub mod config;
pub(crate) mod demo;
pub mod domain;
pub mod flow;
pub(crate) mod ids;
pub mod jobs;
pub mod limits;
pub mod outbound;
pub(crate) mod resource;
pub mod routes;
pub mod secrets;
pub mod serve;
pub mod state;
pub mod store;
pub(crate) mod telemetry;
pub(crate) mod texts;
pub mod uploads;

pub use routes::app;

//! Inquiry sessions and the hosted verification flow.

pub mod clock;
pub mod commands;
pub mod config;
pub mod demo;
pub mod domain;
pub mod flow;
pub mod ids;
pub mod jobs;
pub mod limits;
pub mod outbound;
pub mod resource;
pub mod routes;
pub mod secrets;
pub mod serve;
pub mod state;
pub mod store;
pub mod telemetry;
pub mod texts;
pub mod uploads;

pub use routes::app;

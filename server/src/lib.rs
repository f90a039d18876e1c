//! Inquiry sessions and the hosted verification flow.

pub mod clock;
pub mod config;
pub mod config_file;
pub mod demo;
pub mod domain;
pub mod error;
pub mod flow_limits;
pub mod ids;
pub mod inflection;
pub mod jobs;
pub mod limits;
pub mod master_key;
pub mod metrics;
pub mod pdf_reader;
pub mod rate_limit;
pub mod resource;
pub mod routes;
pub mod run;
pub mod security;
pub mod serve;
pub mod state;
pub mod storage;
pub mod store;
pub mod telemetry;
pub mod template_file;
pub mod texts;
pub mod tls;
pub mod under_way;
pub mod uploads;
pub mod vault;
pub mod verifier;

pub use routes::app;

//! Inquiry sessions and the hosted verification flow.

pub mod clock;
pub mod config;
pub mod demo;
pub mod domain;
pub mod error;
pub mod ids;
pub mod inflection;
pub mod jobs;
pub mod rate_limit;
pub mod resource;
pub mod routes;
pub mod run;
pub mod security;
pub mod state;
pub mod store;
pub mod template_file;
pub mod texts;

pub use routes::app;

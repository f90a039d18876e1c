//! `Persona.Client` for web pages: embeds an identity verification flow.
//!
//! A client puts an iframe into the page, loads the flow into it, shows it in a modal or
//! inline, and tells the page what the individual does.
//!
//! ```text
//! the page's options ─▶ web::options ─▶ core::options ─▶ core::flow_url ─▶ the frame
//! a message ─▶ web::messenger ─▶ core::message ─▶ core::lifecycle ─▶ effects ─▶ web::controller
//! ```
//!
//! [`core`] decides and knows no browser. `web` acts, with web-sys. [`Client`] and the functions
//! of [`setup`] are what JavaScript sees, through wasm-bindgen.

pub mod client;
pub mod core;
pub mod setup;
mod web;

pub use client::{Client, verify};
pub use web::error::PersonaError;
pub use web::host::set_defaults;

/// An allocator made for small code: the standard one adds 2.3 KB to the download.
#[cfg(all(target_arch = "wasm32", feature = "small-allocator"))]
#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();

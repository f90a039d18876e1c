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
//! [`core`] makes the decisions, without a browser. `web` acts, with web-sys. wasm-bindgen exports
//! [`Client`] and the functions of [`setup`] to JavaScript.
//!
//! # In a front end in Rust
//!
//! [`ClientOptions`], [`Client::new`] and [`Client::outcome`] are the same with Rust's types.
//! Keep the client as long as the widget should stay: dropping it removes the widget. `examples/leptos`
//! has a page in Leptos.
//!
//! ```no_run
//! use persona_wasm::{Client, ClientOptions, Outcome, PersonaError};
//!
//! async fn verify(inquiry_id: String, session_token: String) -> Result<(), PersonaError> {
//!     let client = Client::new(ClientOptions {
//!         inquiry_id: Some(inquiry_id),
//!         session_token: Some(session_token),
//!         host: Some("verify.shop.example".to_owned()),
//!         ..ClientOptions::default()
//!     })?;
//!     client.open();
//!     match client.outcome().await? {
//!         Outcome::Completed(inquiry) => web_sys::console::log_1(&inquiry.status.into()),
//!         Outcome::Failed(_) | Outcome::Cancelled(_) => {}
//!     }
//!     Ok(())
//! }
//! ```

pub mod client;
pub mod core;
pub mod setup;
mod typed;
mod web;

pub use client::{Client, verify};
pub use typed::{
    Callback, ClientOptions, Completion, Environment, Event, EventsAllowlist, FieldMapping, FieldValue,
    Fields, Length, Mode, Outcome, Padding, Person, PreferredDimensions, Ready, Resume, ResumeReason,
    ServerOutageMode, SessionExpiring, Start, Styles, Texts, TokenDelivery,
};
pub use web::error::PersonaError;
pub use web::host::set_defaults;

/// An allocator made for small code: the standard one adds 2.3 KB to the download.
#[cfg(all(target_arch = "wasm32", feature = "small-allocator"))]
#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();

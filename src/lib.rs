//! `Persona.Client` for web pages: embeds an identity verification flow.
//!
//! Pure, and tested natively: [`options`], [`flow_url`] with [`kebab`] and [`value`],
//! [`host`], [`event`], [`lifecycle`], [`error`]. The other modules need a browser;
//! [`client`] is what JavaScript sees.

pub mod error;
pub mod event;
pub mod flow_url;
pub mod host;
pub mod kebab;
pub mod lifecycle;
pub mod options;
pub mod value;

mod callbacks;
pub mod client;
mod controller;
mod dom;
mod frame;
mod messenger;
mod modal;

/// The widget's version, as the flow is told.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

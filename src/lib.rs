//! `Persona.Client` for web pages: embeds an identity verification flow.

pub mod error;
pub mod flow_url;
pub mod host;
pub mod kebab;
pub mod options;
pub mod value;

//! The rules, as plain functions on plain types: no HTTP, no SQL, no clock, no chance.
//!
//! The present moment is an argument wherever it matters. It is the moment of the
//! inquiry's own environment, whose sandbox clock may have been moved.

pub(crate) mod access;
pub mod account;
pub mod api_key;
pub mod checks;
pub(crate) mod country;
pub mod decision;
pub(crate) mod document_kind;
pub(crate) mod embedding;
pub mod environment;
pub(crate) mod event;
pub mod evidence;
pub mod expiry;
pub(crate) mod field;
pub mod handoff;
pub(crate) mod inflection;
pub mod inquiry;
pub(crate) mod label;
pub(crate) mod progress;
pub(crate) mod redirect;
pub(crate) mod script;
pub mod session;
pub(crate) mod simulation;
pub(crate) mod size;
pub mod step;
pub mod template;
pub mod verifier;
pub mod webhook;

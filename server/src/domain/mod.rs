//! The rules, as plain functions on plain types: no HTTP, no SQL, no clock, no chance.
//!
//! The present moment is an argument wherever it matters. It is the moment of the
//! inquiry's own environment, whose sandbox clock may have been moved.

pub mod access;
pub mod account;
pub mod api_key;
pub mod checks;
pub mod country;
pub mod decision;
pub mod document_kind;
pub mod embedding;
pub mod environment;
pub mod event;
pub mod evidence;
pub mod expiry;
pub mod field;
pub mod handoff;
pub mod inflection;
pub mod inquiry;
pub mod label;
pub mod progress;
pub mod redirect;
pub mod script;
pub mod session;
pub mod simulation;
pub mod size;
pub mod step;
pub mod template;
pub mod verifier;
pub mod webhook;

//! The rules, as plain functions on plain types: no HTTP, no SQL, no clock, no chance.
//!
//! The present moment is an argument wherever it matters. It is the moment of the
//! inquiry's own environment, whose sandbox clock may have been moved.

pub mod aamva;
pub mod access;
pub mod account;
pub mod api_key;
pub mod check;
pub mod country;
pub mod embedding;
pub mod environment;
pub mod event;
pub mod evidence;
pub mod expiry;
pub mod field;
pub mod form;
pub mod handoff;
pub mod inquiry;
pub mod jpeg;
pub mod legibility;
pub mod mrz;
pub mod other_document;
pub mod pdf;
pub mod picture;
pub mod plan;
pub mod redirect;
pub mod script;
pub mod session;
pub mod size;
pub mod template;
pub mod theme;
pub mod verifier;
pub mod webhook;
pub mod wording;

//! HTTP: what is asked and answered.

pub mod flow;

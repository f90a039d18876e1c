//! The verification flow: what the individual sees.

mod assets;
mod view;

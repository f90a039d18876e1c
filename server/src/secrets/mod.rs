//! Keys, tokens and encryption.

pub(crate) mod answer_tokens;
pub mod hashes;
mod jwt;
pub(crate) mod master_key;
pub mod tls;
pub mod tokens;
pub mod vault;

//! Secrets of 256 random bits, of which only the hash is stored: API keys and the codes of links.

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use crate::domain::environment::EnvironmentName;
use crate::ids;

/// A new API key of that environment. It is shown once; only its hash is kept.
#[must_use]
pub fn new_api_key(environment: EnvironmentName) -> String {
    format!("persona_{}_{}", environment.as_str(), ids::secret())
}

/// The hash of an API key or of a link's code. These are 256 random bits, so a plain hash cannot be
/// reversed, and the time of a look-up by hash does not depend on the secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecretHash(String);

impl SecretHash {
    /// The hash of a secret.
    #[must_use]
    pub fn of(secret: &str) -> Self {
        Self(HEXLOWER.encode(&Sha256::digest(secret.as_bytes())))
    }

    /// The hash in hexadecimal.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A new secret for a browser to keep.
#[must_use]
pub fn new_browser_secret() -> String {
    ids::secret()
}

//! JSON Web Tokens signed with HMAC-SHA-256.

use std::sync::Arc;

use hmac::{Hmac, KeyInit, Mac};
use jsonwebtoken::crypto::{CryptoProvider, JwtSigner, JwtVerifier, KeyUtils};
use jsonwebtoken::errors::{Error, ErrorKind};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::Sha256;
use signature::{Signer, Verifier};

/// Signs and verifies the tokens of one audience. Their times are not checked here, because the server's
/// clock counts, and not the machine's.
#[derive(Clone)]
pub(super) struct Signed {
    sign: Arc<EncodingKey>,
    verify: Arc<DecodingKey>,
    validation: Arc<Validation>,
    pub(super) issuer: Arc<str>,
}

impl Signed {
    /// Tokens signed with that secret, which must have these claims. `issuer` is the server's public
    /// origin.
    pub(super) fn new(secret: &str, issuer: &str, audience: &str, claims: &[&str]) -> Self {
        // A second call in the same process finds the provider installed.
        let _ = HMAC_SHA256.install_default();
        let mut validation = Validation::new(Algorithm::HS256);
        validation.validate_exp = false;
        validation.set_audience(&[audience]);
        validation.set_issuer(&[issuer]);
        validation.set_required_spec_claims(claims);
        Self {
            sign: Arc::new(EncodingKey::from_secret(secret.as_bytes())),
            verify: Arc::new(DecodingKey::from_secret(secret.as_bytes())),
            validation: Arc::new(validation),
            issuer: issuer.into(),
        }
    }

    /// A token with these claims, or `None` if it cannot be made.
    pub(super) fn encode(&self, claims: &impl Serialize) -> Option<String> {
        jsonwebtoken::encode(&Header::new(Algorithm::HS256), claims, &self.sign).ok()
    }

    /// The claims of a token that was signed with this secret for this audience.
    pub(super) fn decode<C: DeserializeOwned + Clone>(&self, token: &str) -> Result<C, Error> {
        jsonwebtoken::decode::<C>(token, &self.verify, &self.validation).map(|data| data.claims)
    }
}

/// HMAC-SHA-256 alone: the library's own providers bring RSA and elliptic curves along,
/// which nothing here uses.
static HMAC_SHA256: CryptoProvider = CryptoProvider {
    signer_factory: |algorithm, key| match algorithm {
        Algorithm::HS256 => Ok(Box::new(HmacSha256::new(key.as_bytes())?)),
        _ => Err(ErrorKind::InvalidAlgorithm.into()),
    },
    verifier_factory: |algorithm, key| match algorithm {
        Algorithm::HS256 => Ok(Box::new(HmacSha256::new(key.try_get_as_bytes()?)?)),
        _ => Err(ErrorKind::InvalidAlgorithm.into()),
    },
    key_utils: KeyUtils::new_unimplemented(),
};

struct HmacSha256(Hmac<Sha256>);

impl HmacSha256 {
    fn new(secret: &[u8]) -> jsonwebtoken::errors::Result<Self> {
        Hmac::new_from_slice(secret).map(Self).map_err(|_| ErrorKind::InvalidKeyFormat.into())
    }
}

impl Signer<Vec<u8>> for HmacSha256 {
    fn try_sign(&self, message: &[u8]) -> Result<Vec<u8>, signature::Error> {
        Ok(self.0.clone().chain_update(message).finalize().into_bytes().to_vec())
    }
}

impl JwtSigner for HmacSha256 {
    fn algorithm(&self) -> Algorithm {
        Algorithm::HS256
    }
}

impl Verifier<Vec<u8>> for HmacSha256 {
    fn verify(&self, message: &[u8], signature: &Vec<u8>) -> Result<(), signature::Error> {
        // Compares in a time that does not depend on where the two differ.
        self.0.clone().chain_update(message).verify_slice(signature).map_err(|_| signature::Error::new())
    }
}

impl JwtVerifier for HmacSha256 {
    fn algorithm(&self) -> Algorithm {
        Algorithm::HS256
    }
}

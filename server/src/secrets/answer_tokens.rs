//! The tokens that verifiers show when they answer later.
//!
//! A token names one request to a verifier, in a way that cannot be made up. It is good for
//! one answer: the database knows whether there has been one.

use std::sync::Arc;

use jiff::Timestamp;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};

/// Another audience than that of session tokens, so that neither can be used for the other.
const AUDIENCE: &str = "persona-verifier";

/// Signs and verifies these tokens.
#[derive(Clone)]
pub struct AnswerTokens {
    sign: Arc<EncodingKey>,
    verify: Arc<DecodingKey>,
    validation: Arc<Validation>,
    issuer: Arc<str>,
}

#[derive(Serialize, Deserialize)]
struct Claims {
    sub: String,
    aud: String,
    iss: String,
    iat: i64,
    exp: i64,
}

impl AnswerTokens {
    /// Tokens signed with that secret. `issuer` is the server's public origin.
    #[must_use]
    pub fn new(secret: &str, issuer: &str) -> Self {
        let mut validation = Validation::new(Algorithm::HS256);
        // Compared in `verify`: with the server's clock, not the machine's.
        validation.validate_exp = false;
        validation.set_audience(&[AUDIENCE]);
        validation.set_issuer(&[issuer]);
        validation.set_required_spec_claims(&["exp", "aud", "iss", "sub"]);
        Self {
            sign: Arc::new(EncodingKey::from_secret(secret.as_bytes())),
            verify: Arc::new(DecodingKey::from_secret(secret.as_bytes())),
            validation: Arc::new(validation),
            issuer: issuer.into(),
        }
    }

    /// A token for an answer to that request, or `None` if it cannot be made.
    #[must_use]
    pub fn issue(&self, request_id: &str, now: Timestamp, until: Timestamp) -> Option<String> {
        let claims = Claims {
            sub: request_id.to_owned(),
            aud: AUDIENCE.to_owned(),
            iss: self.issuer.to_string(),
            iat: now.as_second(),
            exp: until.as_second(),
        };
        jsonwebtoken::encode(&Header::new(Algorithm::HS256), &claims, &self.sign).ok()
    }

    /// The request that a token was made for, if this server made it and its time is not over.
    #[must_use]
    pub fn verify(&self, token: &str, now: Timestamp) -> Option<String> {
        let claims = jsonwebtoken::decode::<Claims>(token, &self.verify, &self.validation).ok()?.claims;
        (now.as_second() < claims.exp).then_some(claims.sub)
    }
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;
    use crate::secrets::tokens::SessionTokens;

    const NOON: Timestamp = Timestamp::constant(1_780_000_000, 0);

    #[test]
    fn a_token_is_good_for_its_request_until_its_end_and_on_this_server() {
        // Chooses the library's provider of cryptography.
        let sessions = SessionTokens::new("secret", "https://one.example");
        let tokens = AnswerTokens::new("secret", "https://one.example");
        let until = NOON + SignedDuration::from_hours(1);
        let token = tokens.issue("vrq_1", NOON, until).unwrap();
        assert_eq!(tokens.verify(&token, NOON).as_deref(), Some("vrq_1"));
        assert_eq!(tokens.verify(&token, until), None);
        assert_eq!(AnswerTokens::new("other", "https://one.example").verify(&token, NOON), None);
        assert_eq!(AnswerTokens::new("secret", "https://two.example").verify(&token, NOON), None);
        let tampered = token.replace('.', ".x");
        assert_eq!(tokens.verify(&tampered, NOON), None);
        assert!(sessions.verify(&token).is_err(), "it opens no session");
    }
}

//! The tokens that verifiers show when they answer later.
//!
//! A token names one request to a verifier, in a way that cannot be made up. It is good for
//! one answer: the database knows whether there has been one.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::jwt::Signed;

/// Another audience than that of session tokens, so that neither can be used for the other.
const AUDIENCE: &str = "persona-verifier";

/// Signs and verifies these tokens.
#[derive(Clone)]
pub struct AnswerTokens(Signed);

#[derive(Clone, Serialize, Deserialize)]
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
        Self(Signed::new(secret, issuer, AUDIENCE, &["exp", "aud", "iss", "sub"]))
    }

    /// A token for an answer to that request, or `None` if it cannot be made.
    #[must_use]
    pub fn issue(&self, request_id: &str, now: Timestamp, until: Timestamp) -> Option<String> {
        let claims = Claims {
            sub: request_id.to_owned(),
            aud: AUDIENCE.to_owned(),
            iss: self.0.issuer.to_string(),
            iat: now.as_second(),
            exp: until.as_second(),
        };
        self.0.encode(&claims)
    }

    /// The request that a token was made for, if this server made it and its time is not over.
    #[must_use]
    pub fn verify(&self, token: &str, now: Timestamp) -> Option<String> {
        let claims: Claims = self.0.decode(token).ok()?;
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

//! Session tokens: signed with HMAC-SHA-256 and verified.

use jiff::{SignedDuration, Timestamp};
use persona_protocol::SESSION_TOKEN_AUDIENCE;
use serde::{Deserialize, Serialize};

use super::jwt::Signed;
use crate::domain::expiry::DEFAULT_INTERVAL;
use crate::domain::inquiry::Inquiry;
use crate::domain::session::Session;
use crate::ids;

/// By how many seconds the clocks of servers may differ.
const CLOCKS_DIFFER: i64 = 60;

/// Signs and verifies session tokens.
///
/// A token names a session and cannot be forged. The database decides whether the session opens
/// anything.
#[derive(Clone)]
pub struct SessionTokens(Signed);

#[derive(Clone, Serialize, Deserialize)]
struct Claims {
    sub: String,
    sid: String,
    aud: String,
    iss: String,
    iat: i64,
    nbf: i64,
    exp: i64,
    jti: String,
    inquiry_id: String,
    environment_id: String,
}

/// The content of a token of this server. It is valid for some time: see [`TokenClaims::check`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenClaims {
    /// The session it opens.
    pub session_id: String,
    /// The inquiry of that session.
    pub inquiry_id: String,
    /// Their environment, whose time counts.
    pub environment_id: String,
    not_before: i64,
    expires: i64,
}

/// Why a token is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TokenRefusal {
    /// Not made by this server for this purpose, or of a time that has not come.
    #[error("the session token is invalid")]
    Invalid,
    /// Expired.
    #[error("the session token has expired")]
    Expired,
}

impl SessionTokens {
    /// Tokens signed with that secret. `issuer` is the server's public origin.
    #[must_use]
    pub fn new(secret: &str, issuer: &str) -> Self {
        Self(Signed::new(secret, issuer, SESSION_TOKEN_AUDIENCE, &["exp", "nbf", "aud", "iss", "sub"]))
    }

    /// A token for a session of that inquiry, or `None` if it cannot be made. `now` is
    /// the present moment in its environment.
    ///
    /// It is good for as long as the session can be of use without another resume: until
    /// the inquiry expires, or, while nobody has begun, until it would expire if begun at
    /// the last moment. Where nothing limits that moment, a year is assumed.
    #[must_use]
    pub fn issue(&self, session: &Session, inquiry: &Inquiry, now: Timestamp) -> Option<String> {
        let expires = match (inquiry.started_at, inquiry.expires_at) {
            (Some(_), Some(at)) => at,
            (Some(_), None) => DEFAULT_INTERVAL.after(now),
            (None, at) => {
                let year = SignedDuration::from_hours(365 * 24);
                let last = at.unwrap_or_else(|| now.saturating_add(year).unwrap_or(now));
                inquiry.intervals.expires_at_start(last)
            }
        };
        let claims = Claims {
            sub: session.id.clone(),
            sid: session.id.clone(),
            aud: SESSION_TOKEN_AUDIENCE.to_owned(),
            iss: self.0.issuer.to_string(),
            iat: now.as_second(),
            nbf: now.as_second(),
            // Whole seconds: the next one, since the database knows the moment itself.
            exp: (expires.as_millisecond().saturating_add(999)).div_euclid(1000),
            jti: ids::secret(),
            inquiry_id: inquiry.id.clone(),
            environment_id: session.environment_id.clone(),
        };
        self.0.encode(&claims)
    }

    /// What a token says, if this server signed it. The time it is for has to be checked
    /// with [`TokenClaims::check`].
    ///
    /// # Errors
    /// [`TokenRefusal::Invalid`].
    pub fn verify(&self, token: &str) -> Result<TokenClaims, TokenRefusal> {
        let claims: Claims = self.0.decode(token).map_err(|_| TokenRefusal::Invalid)?;
        if claims.sub != claims.sid {
            return Err(TokenRefusal::Invalid);
        }
        Ok(TokenClaims {
            session_id: claims.sid,
            inquiry_id: claims.inquiry_id,
            environment_id: claims.environment_id,
            not_before: claims.nbf,
            expires: claims.exp,
        })
    }
}

impl TokenClaims {
    /// Whether the token is for that moment of its environment. One that another server has
    /// just issued may be of a little later: their clocks need not be equal.
    ///
    /// # Errors
    /// [`TokenRefusal::Expired`] from the very instant of its end; [`TokenRefusal::Invalid`]
    /// more than a minute before its beginning.
    pub fn check(&self, now: Timestamp) -> Result<(), TokenRefusal> {
        if now.as_second() >= self.expires {
            return Err(TokenRefusal::Expired);
        }
        if now.as_second() < self.not_before.saturating_sub(CLOCKS_DIFFER) {
            return Err(TokenRefusal::Invalid);
        }
        Ok(())
    }
}

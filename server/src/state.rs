//! What every request may use.

use std::sync::Arc;

use object_store::ObjectStore;

use crate::clock::{Clock, WallTime};
use crate::security::{SessionTokens, TokenClaims, TokenRefusal};
use crate::store::{Error, Store};

/// What every request may use. Clones share it.
#[derive(Clone)]
pub struct AppState {
    /// The database.
    pub store: Store,
    /// Where pictures are kept.
    pub uploads: Arc<dyn ObjectStore>,
    /// Where the time comes from.
    pub clock: Arc<dyn Clock>,
    /// Signs session tokens.
    pub tokens: SessionTokens,
    /// Where browsers reach this server: scheme, host and port, no slash at the end.
    pub public_origin: Arc<str>,
}

/// Why a token could not be used.
#[derive(Debug, thiserror::Error)]
pub enum TokenError {
    /// It is of no use.
    #[error(transparent)]
    Refused(#[from] TokenRefusal),
    /// The database failed.
    #[error(transparent)]
    Store(Error),
}

impl AppState {
    /// The present moment.
    #[must_use]
    pub fn now(&self) -> WallTime {
        self.clock.now()
    }

    /// What a session token says, if it is this server's and of the present time of its
    /// environment. Whether the session it names opens anything is another question: see
    /// [`Store::enter_session`].
    ///
    /// # Errors
    /// [`TokenError::Refused`], and when the database fails.
    pub async fn verify_session_token(&self, token: &str) -> Result<TokenClaims, TokenError> {
        let claims = self.tokens.verify(token)?;
        let environment = match self.store.environment(&claims.environment_id).await {
            Ok(environment) => environment,
            Err(Error::NotFound) => return Err(TokenRefusal::Invalid.into()),
            Err(error) => return Err(TokenError::Store(error)),
        };
        claims.check(environment.at(self.now()))?;
        Ok(claims)
    }
}

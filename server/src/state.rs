//! What every request may use.

use std::sync::Arc;

use object_store::ObjectStore;

use crate::clock::{Clock, WallTime};
use crate::rate_limit::{self, Quota, RateLimiter};
use crate::routes::Script;
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
    /// How many requests an environment may make.
    pub limiter: Arc<RateLimiter>,
    /// The widget's script.
    pub script: Arc<Script>,
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
    /// The state of a server on that database, reached by browsers at `public_origin`,
    /// which allows each environment `rate_limit` requests a minute.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn new(
        store: Store,
        uploads: Arc<dyn ObjectStore>,
        clock: Arc<dyn Clock>,
        public_origin: &str,
        rate_limit: u32,
    ) -> Result<Self, Error> {
        let secret = store.signing_secret().await?;
        Ok(Self {
            store,
            uploads,
            clock,
            tokens: SessionTokens::new(&secret, public_origin),
            public_origin: public_origin.into(),
            limiter: Arc::new(RateLimiter::new(rate_limit)),
            script: Arc::new(Script::new(public_origin)),
        })
    }

    /// The present moment.
    #[must_use]
    pub fn now(&self) -> WallTime {
        self.clock.now()
    }

    /// Counts a request of an environment: among those of all servers on this database,
    /// where there may be several.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn count_request(&self, environment_id: &str, at: WallTime) -> Result<Quota, Error> {
        Ok(match self.store.count_request(environment_id, rate_limit::minute(at)).await? {
            Some(used) => self.limiter.quota(used, at),
            None => self.limiter.count(environment_id, at),
        })
    }

    /// The address that a one-time link's code makes.
    #[must_use]
    pub fn one_time_link(&self, code: &str) -> String {
        format!("{}/verify?{}={code}", self.public_origin, persona_protocol::query::CODE)
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

//! What every request may use.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use ipnet::IpNet;
use object_store::ObjectStore;

use crate::clock::{Clock, WallTime};
use crate::domain::webhook::target::Loopback;
use crate::limits::flow::{Attempt, FlowAllowance, FlowLimits, Who};
use crate::limits::memory::Memory;
use crate::limits::requests::{self, Quota, RateLimiter};
use crate::secrets::answer_tokens::AnswerTokens;
use crate::secrets::tokens::{SessionTokens, TokenClaims, TokenRefusal};
use crate::serve::running::RunningRequests;
use crate::store::{Error, Store};
use crate::uploads::pdf_reader::PdfReader;
use crate::uploads::sealed::SealedUploads;
use crate::uploads::sweep;

/// Long enough for a picture on a slow line.
const BODY_TIMEOUT: Duration = Duration::from_secs(120);

/// What every request may use. Clones share it.
#[derive(Clone)]
pub struct AppState {
    /// The database.
    pub store: Store,
    /// Where pictures are stored, encrypted.
    pub uploads: Arc<dyn ObjectStore>,
    /// Where the time comes from.
    pub clock: Arc<dyn Clock>,
    /// Signs session tokens.
    pub tokens: SessionTokens,
    /// Signs the tokens with which verifiers answer later.
    pub answer_tokens: AnswerTokens,
    /// Where browsers reach this server: scheme, host and port, no slash at the end.
    pub public_origin: Arc<str>,
    /// How many requests an environment may make.
    pub limiter: Arc<RateLimiter>,
    /// How often individuals may try.
    pub flow_limits: Arc<FlowLimits>,
    /// How much memory requests may take.
    pub memory: Memory,
    /// Reads PDFs.
    pub pdfs: PdfReader,
    /// Whether webhooks and verifiers of the sandbox may be on this machine.
    pub loopback_receivers: Loopback,
    /// Proxies whose `X-Forwarded-For` is used.
    pub trusted_proxies: Arc<[IpNet]>,
    /// How long a request's body may take.
    pub body_timeout: Duration,
    /// Whether the server is about to stop.
    pub is_stopping: Arc<AtomicBool>,
    /// The requests that are running.
    pub running_requests: RunningRequests,
}

/// Why a token could not be used.
#[derive(Debug, thiserror::Error)]
pub enum TokenError {
    /// The token is invalid or expired.
    #[error(transparent)]
    Refused(#[from] TokenRefusal),
    /// The database failed.
    #[error(transparent)]
    Store(Error),
}

impl AppState {
    /// The state of a server on that database, reached by browsers at `public_origin`,
    /// which allows each environment `rate_limit` requests a minute.
    pub async fn new(
        store: Store,
        uploads: Arc<dyn ObjectStore>,
        clock: Arc<dyn Clock>,
        public_origin: &str,
        rate_limit: u32,
    ) -> Result<Self, Error> {
        let vault = store.vault().clone();
        let secret = store.signing_secret().await?;
        Ok(Self {
            store,
            uploads: Arc::new(SealedUploads::new(uploads, vault)),
            clock,
            tokens: SessionTokens::new(&secret, public_origin),
            answer_tokens: AnswerTokens::new(&secret, public_origin),
            public_origin: public_origin.into(),
            limiter: Arc::new(RateLimiter::new(rate_limit)),
            flow_limits: Arc::default(),
            memory: Memory::default(),
            pdfs: PdfReader::default(),
            loopback_receivers: Loopback::default(),
            trusted_proxies: Arc::new([]),
            body_timeout: BODY_TIMEOUT,
            is_stopping: Arc::default(),
            running_requests: RunningRequests::default(),
        })
    }

    /// The same, behind these proxies.
    #[must_use]
    pub fn behind(mut self, proxies: &[IpNet]) -> Self {
        self.trusted_proxies = proxies.into();
        self
    }

    /// The same with other limits for individuals.
    #[must_use]
    pub fn with_flow_limits(mut self, allowance: FlowAllowance) -> Self {
        self.flow_limits = Arc::new(FlowLimits::new(allowance));
        self
    }

    /// The same, where receivers of the sandbox may be on this machine, or not.
    #[must_use]
    pub fn with_loopback_receivers(mut self, loopback: Loopback) -> Self {
        self.loopback_receivers = loopback;
        self
    }

    /// The same, where a request's body may take that long.
    #[must_use]
    pub fn with_body_timeout(mut self, limit: Duration) -> Self {
        self.body_timeout = limit;
        self
    }

    /// The present moment.
    #[must_use]
    pub fn now(&self) -> WallTime {
        self.clock.now()
    }

    /// Counts a request of an environment: among those of all servers on this database,
    /// where there may be several. Where they cannot be counted together now, this server
    /// counts by itself: no request fails because it is not counted.
    ///
    /// # Errors
    /// When the database does not answer at all.
    pub async fn count_request(&self, environment_id: &str, at: WallTime) -> Result<Quota, Error> {
        let used = counted(self.store.count_request(environment_id, requests::minute(at)).await)?;
        Ok(match used {
            Some(used) => self.limiter.quota(used, at),
            None => self.limiter.count(environment_id, at),
        })
    }

    /// Counts an attempt of an individual: among those at all servers on this database,
    /// where there may be several. The inner error says in how many seconds the next one is
    /// allowed. What is only looked at is counted by each server, and so is what cannot be
    /// counted together now.
    ///
    /// # Errors
    /// When the database does not answer at all.
    pub async fn count_attempt(
        &self,
        attempt: Attempt,
        who: &Who,
        at: WallTime,
    ) -> Result<Result<(), u64>, Error> {
        if attempt == Attempt::Look {
            return Ok(self.flow_limits.count(attempt, who, at));
        }
        Ok(match counted(self.store.count_attempt(attempt, who, at).await)? {
            Some(used) => self.flow_limits.judge(attempt, who, used, at),
            None => self.flow_limits.count(attempt, who, at),
        })
    }

    /// Deletes stored files that nothing refers to. Those that cannot be deleted now stay for the next
    /// time.
    pub async fn delete_discarded_files(&self) {
        sweep::run_once(&self.store, &*self.uploads, self.now()).await;
    }

    /// The address of the one-time link with that code.
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

/// How many there were, if they could be counted.
fn counted(used: Result<Option<u64>, Error>) -> Result<Option<u64>, Error> {
    match used {
        Err(error) if !error.is_away() => {
            tracing::warn!(%error, "a request could not be counted across replicas");
            Ok(None)
        }
        used => used,
    }
}

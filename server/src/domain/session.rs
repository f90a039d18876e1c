//! A session: one browser's access to one inquiry.

use jiff::Timestamp;
use persona_protocol::SessionStatus;
use sha2::{Digest, Sha256};

use super::event::EventName;

/// How many sessions an inquiry may have in its life.
pub const MAX_SESSIONS: usize = 25;

/// How many of these an inquiry may have before individuals can make no more of them by going on
/// with another device: the others are left for the API.
pub const MAX_HANDED_OFF: usize = MAX_SESSIONS - 10;

/// A fingerprint of the secret that a browser keeps for itself. Only the
/// fingerprint is stored, so that a stolen database opens no session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BrowserFingerprint(pub [u8; 32]);

impl BrowserFingerprint {
    /// The fingerprint of the secret that a browser shows.
    #[must_use]
    pub fn of(secret: &str) -> Self {
        Self(Sha256::digest(secret.as_bytes()).into())
    }
}

/// One browser's access to one inquiry.
#[derive(Clone, Debug, PartialEq)]
pub struct Session {
    /// `iqse_…`
    pub id: String,
    /// The inquiry it opens, and no other.
    pub inquiry_id: String,
    /// That inquiry's environment.
    pub environment_id: String,
    /// Where it stands.
    pub status: SessionStatus,
    /// When it was handed out.
    pub created_at: Timestamp,
    /// When a browser used it first.
    pub started_at: Option<Timestamp>,
    /// When it ended.
    pub expired_at: Option<Timestamp>,
    /// The browser it is bound to, from its first use.
    pub browser: Option<BrowserFingerprint>,
    /// The address of that browser.
    pub ip_address: Option<String>,
    /// What that browser says it is.
    pub user_agent: Option<String>,
}

/// Why a session does not let a browser in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Denied {
    /// It has ended.
    Expired,
    /// It belongs to another browser.
    OtherBrowser,
}

impl Session {
    /// A browser uses the session: the first one that does has it for itself. The
    /// event, when this was the first use.
    ///
    /// # Errors
    /// When it has expired, or another browser was first.
    pub fn enter(
        &mut self,
        browser: BrowserFingerprint,
        now: Timestamp,
    ) -> Result<Option<EventName>, Denied> {
        match (self.status, self.browser) {
            (SessionStatus::Expired, _) => Err(Denied::Expired),
            // A plain comparison is enough: it is of hashes of a secret, not of the secret.
            (_, Some(bound)) if bound == browser => Ok(None),
            (_, Some(_)) => Err(Denied::OtherBrowser),
            (_, None) => {
                self.status = SessionStatus::Active;
                self.started_at = Some(now);
                self.browser = Some(browser);
                Ok(Some(EventName::SessionStarted))
            }
        }
    }

    /// Ends it; the event, unless it had ended before.
    pub fn expire(&mut self, now: Timestamp) -> Option<EventName> {
        if self.status == SessionStatus::Expired {
            return None;
        }
        self.status = SessionStatus::Expired;
        self.expired_at = Some(now);
        Some(EventName::SessionExpired)
    }

    /// Whether it can be handed out again: nobody has used it.
    #[must_use]
    pub fn is_unused(&self) -> bool {
        self.status == SessionStatus::New
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::super::inquiry::tests::NOON;
    use super::*;

    const ONE: BrowserFingerprint = BrowserFingerprint([1; 32]);
    const OTHER: BrowserFingerprint = BrowserFingerprint([2; 32]);

    pub(crate) fn session() -> Session {
        Session {
            id: "iqse_test".into(),
            inquiry_id: "inq_test".into(),
            environment_id: "env_test".into(),
            status: SessionStatus::New,
            created_at: NOON,
            started_at: None,
            expired_at: None,
            browser: None,
            ip_address: None,
            user_agent: None,
        }
    }

    #[test]
    fn a_session_belongs_to_the_first_browser_that_uses_it() {
        let mut session = session();
        assert!(session.is_unused());
        assert_eq!(session.enter(ONE, NOON), Ok(Some(EventName::SessionStarted)));
        assert!(!session.is_unused());
        assert_eq!(session.enter(ONE, NOON), Ok(None));
        assert_eq!(session.enter(OTHER, NOON), Err(Denied::OtherBrowser));
    }

    #[test]
    fn an_expired_session_lets_nobody_in() {
        let mut session = session();
        session.enter(ONE, NOON).unwrap();
        assert_eq!(session.expire(NOON), Some(EventName::SessionExpired));
        assert_eq!(session.expire(NOON), None);
        assert_eq!(session.enter(ONE, NOON), Err(Denied::Expired));
    }
}

//! Who goes on with an inquiry. The flow proves who asks: a [`Visitor`] is a browser that showed its
//! secret, and a session id has been taken from a valid token. Whether they may is decided here,
//! within the transaction that acts on it.

use jiff::Timestamp;
use persona_protocol::{ErrorCode, InquiryStatus, SessionStatus};

use super::tx::{LockedInquiry, Tx};
use super::{Error, Result};
use crate::clock::WallTime;
use crate::domain::checks::Check;
use crate::domain::environment::Environment;
use crate::domain::inquiry::{Conflict, Inquiry};
use crate::domain::session::{BrowserFingerprint, Denied, Session};
use crate::domain::template::InquiryTemplate;

/// A browser that asks.
#[derive(Clone, Copy, Debug)]
pub struct Visitor<'a> {
    /// The fingerprint of the secret it keeps.
    pub browser: BrowserFingerprint,
    /// Its address.
    pub ip_address: Option<&'a str>,
    /// What it says it is.
    pub user_agent: Option<&'a str>,
}

/// A browser that goes on with an inquiry.
#[derive(Clone, Copy, Debug)]
pub struct Visit<'a> {
    /// The inquiry.
    pub inquiry_id: &'a str,
    /// The session its token names.
    pub session_id: &'a str,
    /// The browser.
    pub visitor: Visitor<'a>,
    pub at: WallTime,
}

/// An inquiry with what the flow needs to show it.
#[derive(Clone, Debug)]
pub struct FlowContext {
    /// The inquiry, settled.
    pub inquiry: Inquiry,
    /// Its template.
    pub template: InquiryTemplate,
    /// Its environment.
    pub environment: Environment,
    /// The present moment in that environment.
    pub now: Timestamp,
}

/// What is recorded when an inquiry is completed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completion {
    /// The checks of a verification, if there is something to check.
    pub checks: Option<Vec<Check>>,
    /// Whether the template's verifier is asked.
    pub asks_verifier: bool,
}

/// Decides what the completion of an inquiry leads to. It runs inside of the transaction that
/// completes it.
pub type OnCompletion = fn(&Inquiry) -> Completion;

/// A session that let a browser in.
#[derive(Clone, Debug)]
pub struct Entered {
    /// The session, bound to the browser.
    pub session: Session,
    /// Its inquiry, settled.
    pub inquiry: Inquiry,
    /// The present moment in their environment.
    pub now: Timestamp,
}

impl Tx {
    pub(super) async fn enter(
        &mut self,
        session_id: &str,
        visitor: Visitor<'_>,
        now: Timestamp,
    ) -> Result<Session> {
        let mut session = self.session(session_id).await?;
        if let Some(event) = session.enter(visitor.browser, now)? {
            session.ip_address = visitor.ip_address.map(str::to_owned);
            session.user_agent = visitor.user_agent.map(str::to_owned);
            self.save_session(&session).await?;
            self.record_session(event, &session, now).await?;
            // The browser that entered last continues the inquiry. Other browsers are told at their next request.
            self.give_turn(&session.inquiry_id, session_id).await?;
        }
        self.return_to_handoff(session_id).await?;
        Ok(session)
    }

    pub(super) async fn visit(&mut self, visit: Visit<'_>) -> Result<(Inquiry, Timestamp)> {
        let held = self.inquiry(visit.inquiry_id, visit.at).await?;
        self.admit_in_turn(&held, visit).await?;
        Ok((held.inquiry, held.now))
    }

    /// As [`Tx::visit`], also while another session goes on with the inquiry.
    pub(super) async fn visit_out_of_turn(&mut self, visit: Visit<'_>) -> Result<(Inquiry, Timestamp)> {
        let held = self.inquiry(visit.inquiry_id, visit.at).await?;
        self.admit(&held, visit).await?;
        Ok((held.inquiry, held.now))
    }

    /// Whether the visit may go on with that inquiry, and has the turn.
    pub(super) async fn admit_in_turn(&mut self, held: &LockedInquiry, visit: Visit<'_>) -> Result<()> {
        self.admit(held, visit).await?;
        if self.has_turn(visit.inquiry_id, visit.session_id).await? {
            Ok(())
        } else {
            Err(Error::Closed(ErrorCode::Unauthenticated))
        }
    }

    /// Whether the visit may go on with that inquiry, whoever has the turn.
    pub(super) async fn admit(&mut self, held: &LockedInquiry, visit: Visit<'_>) -> Result<()> {
        let inquiry = &held.inquiry;
        if inquiry.redacted_at.is_some() {
            return Err(Conflict::Redacted.into());
        }
        match inquiry.status {
            InquiryStatus::Pending => {}
            InquiryStatus::Created => return Err(Error::Closed(ErrorCode::Unauthenticated)),
            InquiryStatus::Expired => return Err(Error::Closed(ErrorCode::SessionExpired)),
            _ => return Err(Error::Finished),
        }
        let session = self.session(visit.session_id).await?;
        if session.inquiry_id != inquiry.id {
            return Err(Error::NotFound);
        }
        // A session is bound to a browser when it is entered. One that nobody has entered may not act.
        match session.browser {
            _ if session.status == SessionStatus::Expired => Err(Denied::Expired.into()),
            Some(bound) if bound == visit.visitor.browser => Ok(()),
            _ => Err(Denied::OtherBrowser.into()),
        }
    }
}

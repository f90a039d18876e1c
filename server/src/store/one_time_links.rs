//! Links that open an inquiry once.

use jiff::{SignedDuration, Timestamp};
use persona_protocol::{ErrorCode, InquiryStatus};
use sqlx::Row;

use super::batch::Batch;
use super::inquiries::InquiryRecord;
use super::tx::{LockedInquiry, Tx};
use super::visit::{Entered, Visitor};
use super::{Error, Result, Store, row};
use crate::clock::WallTime;
use crate::domain::environment::Environment;
use crate::domain::expiry::{DEFAULT_INTERVAL, Interval};
use crate::domain::inquiry::{Conflict, Inquiry};
use crate::ids;
use crate::secrets::hashes::SecretHash;

/// For how long after its first use the same browser may use a link again: people
/// reload, and mail programs look ahead.
const GRACE: SignedDuration = SignedDuration::from_mins(5);

impl Store {
    /// Makes a link to an inquiry that is in progress, and returns its code. It is good
    /// once, for that long or else for 24 hours, and no longer than the inquiry is open.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Conflict`] unless created or pending.
    pub async fn make_one_time_link(
        &self,
        environment: &Environment,
        inquiry_id: &str,
        lifetime: Option<Interval>,
        at: WallTime,
    ) -> Result<(InquiryRecord, String)> {
        let mut tx = self.begin().await?;
        let LockedInquiry { inquiry, now, .. } = tx.inquiry_of(environment, inquiry_id, at).await?;
        let code = tx.insert_link(&inquiry, None, lifetime, now).await?;
        let record = tx.record(inquiry).await?;
        tx.commit().await?;
        Ok((record, code))
    }

    /// Makes a link to a session that nobody has used yet, and returns its code.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Conflict`] unless the inquiry is created or pending,
    /// [`Error::SessionTaken`] when it was used or has ended.
    pub async fn make_session_link(
        &self,
        environment: &Environment,
        session_id: &str,
        at: WallTime,
    ) -> Result<String> {
        let mut tx = self.begin().await?;
        let inquiry_id = tx.session(session_id).await?.inquiry_id;
        let LockedInquiry { inquiry, now, .. } = tx.inquiry_of(environment, &inquiry_id, at).await?;
        // Again: the inquiry's expiry may just have ended it.
        let session = tx.session(session_id).await?;
        if !session.is_unused() {
            return Err(Error::SessionTaken(session.status));
        }
        let code = tx.insert_link(&inquiry, Some(session_id), None, now).await?;
        tx.commit().await?;
        Ok(code)
    }

    /// A browser follows a link, and gets the session that it opens. Within five minutes
    /// the same browser may do so again.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is no such link; [`Error::Closed`] with
    /// `session_expired` when its time or the inquiry's is over, with `unauthenticated`
    /// when it has been used; [`Error::Denied`], [`Error::Finished`],
    /// [`Error::TooManySessions`], [`Error::Conflict`] when redacted.
    pub async fn redeem_one_time_link(
        &self,
        code: &str,
        visitor: Visitor<'_>,
        at: WallTime,
    ) -> Result<Entered> {
        let hash = SecretHash::of(code);
        let mut tx = self.begin().await?;
        let inquiry_id = tx.link(&hash).await?.inquiry_id;
        let LockedInquiry { inquiry, now, .. } = tx.inquiry(&inquiry_id, at).await?;
        // Again: the inquiry's expiry may just have ended it.
        let link = tx.link(&hash).await?;
        if inquiry.redacted_at.is_some() {
            return Err(Conflict::Redacted.into());
        }
        if inquiry.status == InquiryStatus::Expired || link.expires_at <= now {
            return Err(Error::Closed(ErrorCode::SessionExpired));
        }
        if inquiry.status.is_finished() {
            return Err(Error::Finished);
        }
        let browser = row::browser(Some(visitor.browser));
        if let Some(used_at) = link.used_at {
            let again = link.browser == browser && now < used_at.saturating_add(GRACE).unwrap_or(now);
            if !again {
                return Err(Error::Closed(ErrorCode::Unauthenticated));
            }
        }
        let session_id = match link.session_id {
            Some(id) => id,
            None => tx.new_session(&inquiry, now).await?.id,
        };
        let session = tx.enter(&session_id, visitor, now).await?;
        if link.used_at.is_none() {
            sqlx::query(
                "UPDATE one_time_links SET used_at = $2, browser = $3, session_id = $4 WHERE hash = $1",
            )
            .bind(hash.as_str())
            .bind(row::ms(now))
            .bind(browser)
            .bind(&session.id)
            .execute(&mut *tx.0)
            .await?;
            tx.open_handoff(&hash, &session.id).await?;
        }
        tx.commit().await?;
        Ok(Entered { session, inquiry, now })
    }
}

struct Link {
    inquiry_id: String,
    session_id: Option<String>,
    expires_at: Timestamp,
    used_at: Option<Timestamp>,
    browser: Option<String>,
}

impl Tx {
    /// Makes a link and returns its code.
    pub(super) async fn insert_link(
        &mut self,
        inquiry: &Inquiry,
        session_id: Option<&str>,
        lifetime: Option<Interval>,
        now: Timestamp,
    ) -> Result<String> {
        let mut batch = Batch::default();
        let code = batch.new_link(inquiry, session_id, lifetime, now)?;
        self.run(batch).await?;
        Ok(code)
    }

    /// Ends all links to an inquiry.
    pub(super) async fn expire_links(&mut self, inquiry_id: &str, now: Timestamp) -> Result<()> {
        sqlx::query("UPDATE one_time_links SET expires_at = $2 WHERE inquiry_id = $1 AND expires_at > $2")
            .bind(inquiry_id)
            .bind(row::ms(now))
            .execute(&mut *self.0)
            .await?;
        Ok(())
    }

    async fn link(&mut self, hash: &SecretHash) -> Result<Link> {
        let found = sqlx::query("SELECT * FROM one_time_links WHERE hash = $1")
            .bind(hash.as_str())
            .fetch_optional(&mut *self.0)
            .await?
            .ok_or(Error::NotFound)?;
        Ok(Link {
            inquiry_id: found.try_get("inquiry_id")?,
            session_id: found.try_get("session_id")?,
            expires_at: row::moment(&found, "expires_at")?,
            used_at: row::optional_moment(&found, "used_at")?,
            browser: found.try_get("browser")?,
        })
    }
}

impl Batch {
    /// Adds a link and returns its code.
    pub(super) fn new_link(
        &mut self,
        inquiry: &Inquiry,
        session_id: Option<&str>,
        lifetime: Option<Interval>,
        now: Timestamp,
    ) -> Result<String> {
        if inquiry.redacted_at.is_some() {
            return Err(Conflict::Redacted.into());
        }
        if !matches!(inquiry.status, InquiryStatus::Created | InquiryStatus::Pending) {
            let (status, allowed, action) = (inquiry.status, "created or pending", "linked to");
            return Err(Conflict::Status { status, allowed, action }.into());
        }
        let code = ids::secret();
        self.add(
            "INSERT INTO one_time_links (hash, inquiry_id, session_id, created_at, expires_at)
             VALUES ($1, $2, $3, $4, $5)",
        )
        .bind(SecretHash::of(&code).as_str())
        .bind(&inquiry.id)
        .bind(session_id)
        .bind(row::ms(now))
        .bind(row::ms(lifetime.unwrap_or(DEFAULT_INTERVAL).after(now)));
        Ok(code)
    }
}

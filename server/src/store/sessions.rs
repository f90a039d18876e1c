//! Sessions: one browser's access to an inquiry each.

use sqlx::Row;

use super::list::Conditions;
use super::tx::{LockedInquiry, Tx};
use super::{Error, Page, PageRequest, Result, Store, row};
use crate::clock::WallTime;
use crate::domain::environment::Environment;
use crate::domain::inquiry::{Conflict, Inquiry};
use crate::domain::session::Session;
use persona_protocol::InquiryStatus;

impl Store {
    /// The session with that id, of whatever environment, as it stands at that moment:
    /// it ends with its inquiry.
    pub async fn session(&self, id: &str, at: WallTime) -> Result<Option<Session>> {
        let found = sqlx::query("SELECT inquiry_id FROM inquiry_sessions WHERE id = $1")
            .bind(id)
            .fetch_optional(&self.read)
            .await?;
        let Some(found) = found else { return Ok(None) };
        let (mut tx, _) = self.look_at(&row::text(&found, "inquiry_id")?, at).await?;
        let session = tx.session(id).await?;
        tx.commit().await?;
        Ok(Some(session))
    }

    /// The session with that id in that environment, as it stands at that moment.
    ///
    /// # Errors
    /// [`Error::NotFound`], and when the database fails.
    pub async fn session_of(&self, environment: &Environment, id: &str, at: WallTime) -> Result<Session> {
        self.session(id, at)
            .await?
            .filter(|session| session.environment_id == environment.id)
            .ok_or(Error::NotFound)
    }

    /// A page of the environment's sessions, or of one of its inquiries', as they stand
    /// at that moment.
    ///
    /// # Errors
    /// [`Error::UnknownCursor`], and when the database fails.
    pub async fn sessions(
        &self,
        environment: &Environment,
        inquiry_id: Option<&str>,
        page: &PageRequest,
        at: WallTime,
    ) -> Result<Page<Session>> {
        let mut conditions = Conditions::default();
        if let Some(id) = inquiry_id {
            conditions.push("inquiry_id = ", id);
        }
        let (rows, has_newer, has_older) =
            self.page("inquiry_sessions", &environment.id, conditions, page).await?;
        let mut items =
            rows.iter().map(|found| row::session(found, &self.vault)).collect::<Result<Vec<_>>>()?;
        // Those whose inquiry has expired unnoticed have ended, too.
        let now = row::ms(environment.at(at));
        for session in &mut items {
            if session.expired_at.is_some() {
                continue;
            }
            let due = sqlx::query(
                "SELECT 1 AS due FROM inquiries WHERE id = $1 AND status IN ('created', 'pending')
                   AND expires_at <= $2",
            )
            .bind(&session.inquiry_id)
            .bind(now)
            .fetch_optional(&self.read)
            .await?;
            if due.is_some()
                && let Some(settled) = self.session(&session.id, at).await?
            {
                *session = settled;
            }
        }
        Ok(Page { items, has_newer, has_older })
    }

    /// Makes another session of an inquiry that is in progress.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Conflict`] unless created or pending,
    /// [`Error::TooManySessions`].
    pub async fn create_session(
        &self,
        environment: &Environment,
        inquiry_id: &str,
        at: WallTime,
    ) -> Result<Session> {
        let mut tx = self.begin().await?;
        let LockedInquiry { inquiry, now, .. } = tx.inquiry_of(environment, inquiry_id, at).await?;
        demand_open(&inquiry)?;
        let session = tx.new_session(&inquiry, now).await?;
        tx.commit().await?;
        Ok(session)
    }

    /// Ends a session.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::SessionTaken`] when it had ended.
    pub async fn expire_session(&self, environment: &Environment, id: &str, at: WallTime) -> Result<Session> {
        let mut tx = self.begin().await?;
        let inquiry_id = tx.session(id).await?.inquiry_id;
        let LockedInquiry { now, .. } = tx.inquiry_of(environment, &inquiry_id, at).await?;
        let mut session = tx.session(id).await?;
        let event = session.expire(now).ok_or(Error::SessionTaken(session.status))?;
        tx.save_session(&session).await?;
        tx.record_session(event, &session, now).await?;
        tx.commit().await?;
        Ok(session)
    }

    /// Ends all sessions of these inquiries, or none if one of them does not exist, and
    /// returns those that ended just now.
    ///
    /// # Errors
    /// [`Error::NotFound`], and when the database fails.
    pub async fn expire_sessions_of(
        &self,
        environment: &Environment,
        inquiry_ids: &[String],
        at: WallTime,
    ) -> Result<Vec<Session>> {
        let mut tx = self.begin().await?;
        // In one order always: two requests that wait for each other would never end.
        let mut locked: Vec<_> = inquiry_ids.iter().collect();
        locked.sort();
        for id in locked {
            tx.inquiry_of(environment, id, at).await?;
        }
        let mut ended = Vec::new();
        for id in inquiry_ids {
            let LockedInquiry { now, .. } = tx.inquiry_of(environment, id, at).await?;
            let open = tx.open_sessions(id).await?;
            tx.expire_sessions(id, now).await?;
            for id in open {
                ended.push(tx.session(&id).await?);
            }
        }
        tx.commit().await?;
        Ok(ended)
    }
}

impl Tx {
    async fn open_sessions(&mut self, inquiry_id: &str) -> Result<Vec<String>> {
        sqlx::query(
            "SELECT id FROM inquiry_sessions WHERE inquiry_id = $1 AND status <> 'expired' ORDER BY seq",
        )
        .bind(inquiry_id)
        .fetch_all(&mut *self.0)
        .await?
        .iter()
        .map(|found| Ok(found.try_get("id")?))
        .collect()
    }
}

fn demand_open(inquiry: &Inquiry) -> Result<()> {
    if inquiry.redacted_at.is_some() {
        return Err(Conflict::Redacted.into());
    }
    if matches!(inquiry.status, InquiryStatus::Created | InquiryStatus::Pending) {
        return Ok(());
    }
    let (status, allowed, action) = (inquiry.status, "created or pending", "given sessions");
    Err(Conflict::Status { status, allowed, action }.into())
}

//! A transaction that writes, and the pieces that operations are put together from.

use jiff::Timestamp;
use persona_protocol::{IdPrefix, SessionStatus};
use sqlx::Row;
use sqlx::Transaction;
use sqlx::any::Any;

use super::connection::Access;
use super::events::{Committed, EventObject};
use super::inquiries::InquiryRecord;
use super::unit::{self, Part, UnitOfWork};
use super::{Engine, Error, Result, Store, personal, row};
use crate::clock::WallTime;
use crate::domain::environment::Environment;
use crate::domain::event::EventName;
use crate::domain::evidence::Evidence;
use crate::domain::inquiry::Inquiry;
use crate::domain::session::{MAX_SESSIONS, Session};
use crate::domain::template::InquiryTemplate;
use crate::ids;
use crate::secrets::vault::Vault;

/// A transaction that writes, or statements that only read. Dropped without
/// [`Tx::commit`], a transaction has never been.
pub(super) struct Tx(pub(super) Access, Vault, Vec<EventName>, Engine);

impl Store {
    /// Begins to write. On SQLite nobody else writes until it has ended; on PostgreSQL
    /// nobody else has the inquiries that [`Tx::inquiry`] returns.
    pub(super) async fn begin(&self) -> Result<Tx> {
        let access = match unit::current() {
            Some(work) => Access::Part(Part::of(work).await?),
            None => Access::Transaction(self.transaction().await?),
        };
        Ok(self.tx(access))
    }

    /// Begins to read: each statement by itself, and without a lock.
    pub(super) async fn look(&self) -> Result<Tx> {
        let access = match unit::current() {
            Some(work) => Access::Part(Part::of(work).await?),
            None => Access::Reads(self.read.0.acquire().await?),
        };
        Ok(self.tx(access))
    }

    /// Begins to read about an inquiry, and returns it as it stands at that moment. It
    /// writes only where that moment is what expires the inquiry.
    pub(super) async fn look_at(&self, inquiry_id: &str, at: WallTime) -> Result<(Tx, LockedInquiry)> {
        let mut tx = self.look().await?;
        match tx.inquiry(inquiry_id, at).await {
            Err(Error::Due) => {}
            held => return Ok((tx, held?)),
        }
        // Its connection first: nobody waits for a second one while they have one.
        drop(tx);
        let mut tx = self.begin().await?;
        let held = tx.inquiry(inquiry_id, at).await?;
        Ok((tx, held))
    }

    pub(super) async fn transaction(&self) -> Result<Transaction<'static, Any>> {
        Ok(match self.engine {
            Engine::Sqlite => self.write.begin_with("BEGIN IMMEDIATE").await?,
            Engine::Postgres => self.write.begin().await?,
        })
    }

    fn tx(&self, access: Access) -> Tx {
        Tx(access, self.vault.clone(), Vec::new(), self.engine)
    }
}

pub(super) const SESSIONS_OF: &str = "SELECT * FROM inquiry_sessions WHERE inquiry_id = $1 ORDER BY seq";

impl Tx {
    /// Seals and opens what is personal.
    pub(super) fn vault(&self) -> &Vault {
        &self.1
    }

    pub(super) async fn commit(self) -> Result<()> {
        match self.0 {
            Access::Transaction(transaction) => {
                transaction.commit().await?;
                for event in self.2 {
                    event.committed();
                }
            }
            Access::Part(mut part) => {
                part.note(self.2);
                part.end().await?;
            }
            Access::Reads(_) => {}
        }
        Ok(())
    }

    /// The database that does the work.
    pub(super) fn engine(&self) -> Engine {
        self.3
    }

    /// The transaction as that of a whole request.
    ///
    /// # Errors
    /// When it is none, or already that of a request.
    pub(super) fn into_unit(self) -> Result<UnitOfWork> {
        match self.0 {
            Access::Transaction(transaction) => Ok(UnitOfWork::new(transaction)),
            Access::Part(_) | Access::Reads(_) => Err(sqlx::Error::BeginFailed.into()),
        }
    }

    /// An event was recorded: it is counted once that is for good.
    pub(super) fn count(&mut self, event: EventName) {
        self.2.push(event);
    }

    /// The inquiry with everything around it, settled at the present moment of its
    /// environment: when that is what expires it, its sessions are expired and the
    /// events recorded. A refusal afterwards takes that back; it is then found out again.
    ///
    /// Where it only reads, [`Error::Due`] says that an expiry is to be recorded first.
    ///
    /// Until the transaction ends nobody else gets this inquiry from here. So whatever
    /// was read of its sessions or links before must be read again after this.
    pub(super) async fn inquiry(&mut self, id: &str, at: WallTime) -> Result<LockedInquiry> {
        let found = sqlx::query(self.locking(
            "SELECT i.*, e.name AS environment_name, e.clock_offset_seconds AS environment_offset
             FROM inquiries i JOIN environments e ON e.id = i.environment_id WHERE i.id = $1",
            "SELECT i.*, e.name AS environment_name, e.clock_offset_seconds AS environment_offset
             FROM inquiries i JOIN environments e ON e.id = i.environment_id WHERE i.id = $1
             FOR NO KEY UPDATE OF i",
        ))
        .bind(id)
        .fetch_optional(&mut *self.0)
        .await?
        .ok_or(Error::NotFound)?;
        let mut inquiry = row::inquiry(&found, &self.1)?;
        let environment = row::environment_of_inquiry(&found)?;
        let now = environment.at(at);
        if let Some(event) = inquiry.settle(now) {
            if matches!(self.0, Access::Reads(_)) {
                return Err(Error::Due);
            }
            let expired_at = inquiry.expired_at.unwrap_or(now);
            self.save_inquiry(&inquiry).await?;
            self.expire_sessions(&inquiry.id, expired_at).await?;
            self.record_inquiry(event, &inquiry, now).await?;
        }
        Ok(LockedInquiry { inquiry, environment, now })
    }

    /// The statement that locks what it reads, where that is not locked by itself. Keys
    /// never change, so rows that refer to the locked one need not wait.
    pub(super) fn locking(&self, sqlite: &'static str, postgres: &'static str) -> &'static str {
        match (self.3, &self.0) {
            (Engine::Sqlite, _) | (_, Access::Reads(_)) => sqlite,
            (Engine::Postgres, _) => postgres,
        }
    }

    pub(super) async fn environment(&mut self, id: &str) -> Result<Environment> {
        let found = sqlx::query("SELECT id, name, clock_offset_seconds FROM environments WHERE id = $1")
            .bind(id)
            .fetch_optional(&mut *self.0)
            .await?
            .ok_or(Error::NotFound)?;
        row::environment(&found)
    }

    pub(super) async fn template(&mut self, id: &str) -> Result<InquiryTemplate> {
        let found = sqlx::query("SELECT * FROM inquiry_templates WHERE id = $1")
            .bind(id)
            .fetch_optional(&mut *self.0)
            .await?
            .ok_or(Error::NotFound)?;
        row::template(&found)
    }

    pub(super) async fn insert_inquiry(&mut self, inquiry: &Inquiry) -> Result<()> {
        sqlx::query(
            "INSERT INTO inquiries (id, environment_id, status, template_id, template_version_id,
                 creator, tags, fields, expire_after_create_seconds, expire_after_start_seconds,
                 expire_after_resume_seconds, created_at, updated_at, account_id)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
        )
        .bind(&inquiry.id)
        .bind(&inquiry.environment_id)
        .bind(inquiry.status.as_str())
        .bind(&inquiry.template_id)
        .bind(&inquiry.template_version_id)
        // Where personal data stood before it was sealed.
        .bind("")
        .bind("[]")
        .bind("{}")
        .bind(inquiry.intervals.after_create.map(|interval| interval.seconds()))
        .bind(inquiry.intervals.after_start.map(|interval| interval.seconds()))
        .bind(inquiry.intervals.after_resume.map(|interval| interval.seconds()))
        .bind(row::ms(inquiry.created_at))
        .bind(row::ms(inquiry.updated_at))
        .bind(&inquiry.account_id)
        .execute(&mut *self.0)
        .await?;
        self.save_inquiry(inquiry).await
    }

    /// Writes all of an inquiry that can change.
    pub(super) async fn save_inquiry(&mut self, inquiry: &Inquiry) -> Result<()> {
        let personal = personal::Inquiry::of(inquiry).seal(&inquiry.id, self.vault())?;
        sqlx::query(
            "UPDATE inquiries SET status = $2, personal = $3, reference_index = $4, note_index = $5,
                 next_step = $6, previous_step = $7, updated_at = $8, started_at = $9,
                 expires_at = $10, expired_at = $11, completed_at = $12, failed_at = $13,
                 marked_for_review_at = $14, decisioned_at = $15, redacted_at = $16, way = $17
             WHERE id = $1",
        )
        .bind(&inquiry.id)
        .bind(inquiry.status.as_str())
        .bind(personal.text)
        .bind(personal.reference_index)
        .bind(personal.note_index)
        .bind(&inquiry.next_step)
        .bind(&inquiry.previous_step)
        .bind(row::ms(inquiry.updated_at))
        .bind(inquiry.started_at.map(row::ms))
        .bind(inquiry.expires_at.map(row::ms))
        .bind(inquiry.expired_at.map(row::ms))
        .bind(inquiry.completed_at.map(row::ms))
        .bind(inquiry.failed_at.map(row::ms))
        .bind(inquiry.marked_for_review_at.map(row::ms))
        .bind(inquiry.decisioned_at.map(row::ms))
        .bind(inquiry.redacted_at.map(row::ms))
        .bind(row::to_json(&inquiry.progress)?)
        .execute(&mut *self.0)
        .await?;
        Ok(())
    }

    pub(super) async fn session(&mut self, id: &str) -> Result<Session> {
        let found = sqlx::query("SELECT * FROM inquiry_sessions WHERE id = $1")
            .bind(id)
            .fetch_optional(&mut *self.0)
            .await?
            .ok_or(Error::NotFound)?;
        row::session(&found, &self.1)
    }

    /// Whether an inquiry has had fewer sessions than that.
    pub(super) async fn has_fewer_sessions(&mut self, inquiry_id: &str, than: usize) -> Result<bool> {
        let made: i64 = sqlx::query("SELECT COUNT(*) AS made FROM inquiry_sessions WHERE inquiry_id = $1")
            .bind(inquiry_id)
            .fetch_one(&mut *self.0)
            .await?
            .try_get("made")?;
        Ok(usize::try_from(made).is_ok_and(|made| made < than))
    }

    /// Makes a session that nobody has used yet.
    pub(super) async fn new_session(&mut self, inquiry: &Inquiry, now: Timestamp) -> Result<Session> {
        if !self.has_fewer_sessions(&inquiry.id, MAX_SESSIONS).await? {
            return Err(Error::TooManySessions);
        }
        let session = Session {
            id: ids::new(IdPrefix::InquirySession),
            inquiry_id: inquiry.id.clone(),
            environment_id: inquiry.environment_id.clone(),
            status: SessionStatus::New,
            created_at: now,
            started_at: None,
            expired_at: None,
            browser: None,
            ip_address: None,
            user_agent: None,
        };
        sqlx::query(
            "INSERT INTO inquiry_sessions (id, inquiry_id, environment_id, status, created_at)
             VALUES ($1, $2, $3, $4, $5)",
        )
        .bind(&session.id)
        .bind(&session.inquiry_id)
        .bind(&session.environment_id)
        .bind(session.status.as_str())
        .bind(row::ms(session.created_at))
        .execute(&mut *self.0)
        .await?;
        Ok(session)
    }

    /// The session of these, oldest first, that was handed out last and never used, or else a
    /// new one, which then is among them.
    pub(super) async fn unused_session(
        &mut self,
        inquiry: &Inquiry,
        sessions: &mut Vec<Session>,
        now: Timestamp,
    ) -> Result<Session> {
        if let Some(unused) = sessions.iter().rev().find(|session| session.status == SessionStatus::New) {
            return Ok(unused.clone());
        }
        let session = self.new_session(inquiry, now).await?;
        sessions.push(session.clone());
        Ok(session)
    }

    pub(super) async fn save_session(&mut self, session: &Session) -> Result<()> {
        let personal = personal::Session::of(session).seal(&session.id, self.vault())?;
        sqlx::query(
            "UPDATE inquiry_sessions SET status = $2, started_at = $3, expired_at = $4, browser = $5,
                 personal = $6
             WHERE id = $1",
        )
        .bind(&session.id)
        .bind(session.status.as_str())
        .bind(session.started_at.map(row::ms))
        .bind(session.expired_at.map(row::ms))
        .bind(row::browser(session.browser))
        .bind(personal)
        .execute(&mut *self.0)
        .await?;
        Ok(())
    }

    /// Ends all sessions of an inquiry that have not ended, and the links to it.
    pub(super) async fn expire_sessions(&mut self, inquiry_id: &str, now: Timestamp) -> Result<()> {
        self.expire_links(inquiry_id, now).await?;
        let open = sqlx::query(
            "SELECT * FROM inquiry_sessions WHERE inquiry_id = $1 AND status <> 'expired' ORDER BY seq",
        )
        .bind(inquiry_id)
        .fetch_all(&mut *self.0)
        .await?;
        for found in &open {
            let mut session = row::session(found, &self.1)?;
            if let Some(event) = session.expire(now) {
                self.save_session(&session).await?;
                self.record_session(event, &session, now).await?;
            }
        }
        Ok(())
    }

    pub(super) async fn insert_evidence(&mut self, evidence: &Evidence) -> Result<()> {
        let picture = evidence.picture.as_ref();
        sqlx::query(
            "INSERT INTO evidence (id, inquiry_id, kind, status, template_id, object_key, filename,
                 content_type, byte_size, created_at, checks, name)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        )
        .bind(&evidence.id)
        .bind(&evidence.inquiry_id)
        .bind(evidence.kind.as_str())
        .bind(&evidence.status)
        .bind(&evidence.template_id)
        .bind(picture.map(|picture| picture.object_key.clone()))
        .bind(picture.map(|picture| picture.filename.clone()))
        .bind(picture.map(|picture| picture.content_type.clone()))
        .bind(picture.map(|picture| i64::try_from(picture.byte_size).unwrap_or(i64::MAX)))
        .bind(row::ms(evidence.created_at))
        .bind(if evidence.checks.is_empty() { None } else { Some(row::to_json(&evidence.checks)?) })
        .bind(&evidence.name)
        .execute(&mut *self.0)
        .await?;
        Ok(())
    }

    /// The inquiry with what hangs on it, as it stands in this transaction.
    pub(super) async fn record(&mut self, inquiry: Inquiry) -> Result<InquiryRecord> {
        let sessions = self.sessions_of(&inquiry.id).await?;
        self.record_with(inquiry, sessions).await
    }

    /// The inquiry's sessions, oldest first.
    pub(super) async fn sessions_of(&mut self, inquiry_id: &str) -> Result<Vec<Session>> {
        let found = sqlx::query(SESSIONS_OF).bind(inquiry_id).fetch_all(&mut *self.0).await?;
        found.iter().map(|found| row::session(found, &self.1)).collect()
    }

    /// The inquiry with these sessions and what else hangs on it.
    pub(super) async fn record_with(
        &mut self,
        inquiry: Inquiry,
        sessions: Vec<Session>,
    ) -> Result<InquiryRecord> {
        let evidence = sqlx::query("SELECT * FROM evidence WHERE inquiry_id = $1 ORDER BY seq")
            .bind(&inquiry.id)
            .fetch_all(&mut *self.0)
            .await?
            .iter()
            .map(row::evidence)
            .collect::<Result<_>>()?;
        Ok(InquiryRecord { inquiry, sessions, evidence })
    }

    /// Records what happened to an inquiry, and how it stands after it.
    pub(super) async fn record_inquiry(
        &mut self,
        name: EventName,
        inquiry: &Inquiry,
        now: Timestamp,
    ) -> Result<()> {
        let record = self.record(inquiry.clone()).await?;
        let payload = record.event_object();
        self.insert_event(name, &inquiry.environment_id, &inquiry.id, &payload, now).await
    }

    /// Records what happened to a session, and how it stands after it.
    pub(super) async fn record_session(
        &mut self,
        name: EventName,
        session: &Session,
        now: Timestamp,
    ) -> Result<()> {
        let payload = session.event_object();
        self.insert_event(name, &session.environment_id, &session.id, &payload, now).await
    }
}

/// An inquiry within a transaction.
#[derive(Clone)]
pub(super) struct LockedInquiry {
    /// The inquiry, settled.
    pub(super) inquiry: Inquiry,
    /// Its environment.
    pub(super) environment: Environment,
    /// The present moment there.
    pub(super) now: Timestamp,
}

//! A transaction that writes, and the pieces that operations are put together from.

use std::sync::Arc;

use futures_util::TryStreamExt as _;
use jiff::Timestamp;
use persona_protocol::{IdPrefix, SessionStatus};
use sqlx::{AssertSqlSafe, Either, Executor as _, Row as _};

use super::batch::Batch;
use super::cache::Cache;
use super::connection::Access;
use super::events::EventObject as _;
use super::inquiries::InquiryRecord;
use super::pool::{Lent, Pool};
use super::unit::{self, AfterCommit, Part, Root, UnitOfWork};
use super::{Engine, Error, Result, Store, Write, personal, row, templates};
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
pub(super) struct Tx(pub(super) Access, Vault, AfterCommit, Engine, Arc<Cache>);

impl Store {
    /// Begins to write. On SQLite nobody else writes until it has ended; on PostgreSQL
    /// nobody else has the inquiries that [`Tx::inquiry`] returns.
    pub(super) async fn begin(&self) -> Result<Tx> {
        let access = match unit::current() {
            Some(work) => Access::Part(Part::of(work).await?),
            None => Access::Own(match &self.write {
                Write::Grouped(writer) => Root::Member(writer.begin().await?),
                Write::Each(pool) => Root::Transaction(transaction(pool).await?),
            }),
        };
        Ok(self.tx(access))
    }

    /// Begins the transaction of a whole request, in which each operation is a savepoint.
    pub(super) async fn begin_unit(&self) -> Result<Tx> {
        let root = match &self.write {
            Write::Grouped(writer) => Root::Member(writer.begin_alone().await?),
            Write::Each(pool) => Root::Transaction(transaction(pool).await?),
        };
        Ok(self.tx(Access::Own(root)))
    }

    /// Begins to read: each statement by itself, and without a lock.
    pub(super) async fn look(&self) -> Result<Tx> {
        let access = match unit::current() {
            Some(work) => Access::Part(Part::of(work).await?),
            None => Access::Reads(self.read.0.lend().await?),
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
        tx.commit().await?;
        let mut tx = self.begin().await?;
        let held = tx.inquiry(inquiry_id, at).await?;
        Ok((tx, held))
    }

    /// Runs these statements as one operation, and then what happens after its commit.
    pub(super) async fn write(&self, batch: Batch, after: AfterCommit) -> Result<()> {
        if unit::current().is_some() {
            let mut tx = self.begin().await?;
            tx.run(batch).await?;
            tx.2 = after;
            return tx.commit().await;
        }
        match &self.write {
            Write::Grouped(writer) => writer.run(batch).await?,
            Write::Each(pool) => {
                let mut connection = pool.lend().await?;
                batch.run(self.engine, &mut connection).await?;
                connection.done();
            }
        }
        after.happen();
        Ok(())
    }

    fn tx(&self, access: Access) -> Tx {
        Tx(access, self.vault.clone(), AfterCommit::default(), self.engine, Arc::clone(&self.cache))
    }
}

async fn transaction(pool: &Pool) -> Result<Lent> {
    let mut connection = pool.lend().await?;
    sqlx::raw_sql("BEGIN").execute(&mut *connection).await?;
    Ok(connection)
}

const WITH_ENVIRONMENT: &str =
    "SELECT i.*, e.name AS environment_name, e.clock_offset_seconds AS environment_offset
     FROM inquiries i JOIN environments e ON e.id = i.environment_id WHERE i.id = $1";

/// A row for each session, and one where there is none.
const WITH_SESSIONS: &str =
    "SELECT i.*, e.name AS environment_name, e.clock_offset_seconds AS environment_offset,
         s.id AS session_id, s.inquiry_id AS session_inquiry_id,
         s.environment_id AS session_environment_id, s.status AS session_status,
         s.created_at AS session_created_at, s.started_at AS session_started_at,
         s.expired_at AS session_expired_at, s.browser AS session_browser,
         s.personal AS session_personal,
         EXISTS (SELECT 1 FROM evidence WHERE inquiry_id = i.id) AS has_evidence
     FROM inquiries i JOIN environments e ON e.id = i.environment_id
     LEFT JOIN inquiry_sessions s ON s.inquiry_id = i.id
     WHERE i.id = $1 ORDER BY s.seq";

pub(super) const EVIDENCE_OF: &str = "SELECT * FROM evidence WHERE inquiry_id = $1 ORDER BY seq";

pub(super) const SESSIONS_OF: &str = "SELECT * FROM inquiry_sessions WHERE inquiry_id = $1 ORDER BY seq";

impl Tx {
    /// Seals and opens what is personal.
    pub(super) fn vault(&self) -> &Vault {
        &self.1
    }

    /// Ends the operation. Then its writes are on the disk, unless it is part of an idempotent request.
    pub(super) async fn commit(self) -> Result<()> {
        match self.0 {
            Access::Own(root) => {
                root.commit().await?;
                self.2.happen();
            }
            Access::Part(mut part) => {
                part.note(self.2);
                part.end().await?;
            }
            Access::Reads(connection) => connection.done(),
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
            Access::Own(root) => Ok(UnitOfWork::new(root)),
            Access::Part(_) | Access::Reads(_) => Err(sqlx::Error::BeginFailed.into()),
        }
    }

    /// An event was recorded: it is counted once that is for good.
    pub(super) fn count(&mut self, event: EventName) {
        self.2.events.push(event);
    }

    /// Cached configuration was changed: the cache is cleared after the commit.
    pub(super) fn forget_cached(&mut self) {
        self.2.outdated = Some(Arc::clone(&self.4));
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
            WITH_ENVIRONMENT,
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

    /// The inquiry with everything around it, as it was last written, and its environment.
    /// Nothing is locked.
    pub(super) async fn inquiry_with_all(
        &mut self,
        id: &str,
    ) -> Result<Option<(Environment, InquiryRecord)>> {
        match self.3 {
            Engine::Sqlite => self.read_in_one_go(id).await,
            Engine::Postgres => self.read_joined(id).await,
        }
    }

    /// In one hand-over to SQLite's thread.
    async fn read_in_one_go(&mut self, id: &str) -> Result<Option<(Environment, InquiryRecord)>> {
        let sql = format!("{WITH_ENVIRONMENT};\n{SESSIONS_OF};\n{EVIDENCE_OF}");
        let mut results = (*self.0).fetch_many(sqlx::query(AssertSqlSafe(sql)).bind(id));
        let mut rows = [Vec::new(), Vec::new(), Vec::new()];
        let mut statement = 0;
        while let Some(result) = results.try_next().await? {
            match (result, rows.get_mut(statement)) {
                (Either::Left(_), _) => statement += 1,
                (Either::Right(found), Some(rows)) => rows.push(found),
                (Either::Right(_), None) => {}
            }
        }
        let [inquiries, sessions, evidence] = rows;
        let Some(found) = inquiries.first() else { return Ok(None) };
        let record = InquiryRecord {
            inquiry: row::inquiry(found, &self.1)?,
            sessions: sessions.iter().map(|found| row::session(found, &self.1)).collect::<Result<_>>()?,
            evidence: evidence.iter().map(row::evidence).collect::<Result<_>>()?,
        };
        Ok(Some((row::environment_of_inquiry(found)?, record)))
    }

    /// In one round trip to PostgreSQL, and another one where there is evidence.
    async fn read_joined(&mut self, id: &str) -> Result<Option<(Environment, InquiryRecord)>> {
        let rows = sqlx::query(WITH_SESSIONS).bind(id).fetch_all(&mut *self.0).await?;
        let Some(found) = rows.first() else { return Ok(None) };
        let evidence = if found.try_get("has_evidence")? {
            sqlx::query(EVIDENCE_OF).bind(id).fetch_all(&mut *self.0).await?
        } else {
            Vec::new()
        };
        let sessions = rows.iter().filter_map(|found| row::session_of_inquiry(found, &self.1).transpose());
        let record = InquiryRecord {
            inquiry: row::inquiry(found, &self.1)?,
            sessions: sessions.collect::<Result<_>>()?,
            evidence: evidence.iter().map(row::evidence).collect::<Result<_>>()?,
        };
        Ok(Some((row::environment_of_inquiry(found)?, record)))
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
        let found = sqlx::query(templates::BY_ID)
            .bind(id)
            .fetch_optional(&mut *self.0)
            .await?
            .ok_or(Error::NotFound)?;
        row::template(&found)
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
        let mut batch = Batch::default();
        let session = batch.new_session(inquiry, now)?;
        self.run(batch).await?;
        Ok(session)
    }

    /// Runs statements that do not need each other's results.
    pub(super) async fn run(&mut self, batch: Batch) -> Result<()> {
        Ok(batch.run(self.3, &mut self.0).await?)
    }

    /// What is cached.
    pub(super) fn cache(&self) -> &Cache {
        &self.4
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
        let evidence = sqlx::query(EVIDENCE_OF)
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

impl Batch {
    /// Adds a new inquiry.
    pub(super) fn new_inquiry(&mut self, inquiry: &Inquiry, vault: &Vault) -> Result<()> {
        let personal = personal::Inquiry::of(inquiry).seal(&inquiry.id, vault)?;
        self.add(
            "INSERT INTO inquiries (id, environment_id, status, template_id, template_version_id,
                 creator, tags, fields, expire_after_create_seconds, expire_after_start_seconds,
                 expire_after_resume_seconds, created_at, updated_at, account_id, expires_at, personal,
                 reference_index, note_index, way)
             VALUES ($1, $2, $3, $4, $5, '', '[]', '{}', $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
        )
        .bind(&inquiry.id)
        .bind(&inquiry.environment_id)
        .bind(inquiry.status.as_str())
        .bind(&inquiry.template_id)
        .bind(&inquiry.template_version_id)
        .bind(inquiry.intervals.after_create.map(|interval| interval.seconds()))
        .bind(inquiry.intervals.after_start.map(|interval| interval.seconds()))
        .bind(inquiry.intervals.after_resume.map(|interval| interval.seconds()))
        .bind(row::ms(inquiry.created_at))
        .bind(row::ms(inquiry.updated_at))
        .bind(&inquiry.account_id)
        .bind(inquiry.expires_at.map(row::ms))
        .bind(personal.text)
        .bind(personal.reference_index)
        .bind(personal.note_index)
        .bind(row::to_json(&inquiry.progress)?);
        Ok(())
    }

    /// Adds a session that nobody has used yet.
    pub(super) fn new_session(&mut self, inquiry: &Inquiry, now: Timestamp) -> Result<Session> {
        let session = Session {
            id: ids::new(IdPrefix::InquirySession),
            inquiry_id: inquiry.id.clone(),
            environment_id: inquiry.environment_id.clone(),
            status: SessionStatus::New,
            created_at: row::from_ms("created_at", row::ms(now))?,
            started_at: None,
            expired_at: None,
            browser: None,
            ip_address: None,
            user_agent: None,
        };
        self.add(
            "INSERT INTO inquiry_sessions (id, inquiry_id, environment_id, status, created_at)
             VALUES ($1, $2, $3, $4, $5)",
        )
        .bind(&session.id)
        .bind(&session.inquiry_id)
        .bind(&session.environment_id)
        .bind(session.status.as_str())
        .bind(row::ms(session.created_at));
        Ok(session)
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

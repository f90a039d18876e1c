//! Inquiries, as the API handles them.

use std::collections::BTreeSet;

use jiff::Timestamp;
use persona_protocol::{IdPrefix, InquiryStatus, SessionStatus};
use serde_json::{Map, Value};
use sqlx::Row;

use super::accounts::Whose;
use super::batch::Batch;
use super::events::{EventObject as _, Happened};
use super::list::{Conditions, Page, PageRequest};
use super::tx::{LockedInquiry, SESSIONS_OF, Tx};
use super::unit::AfterCommit;
use super::{Error, OnCompletion, Result, Store, personal, row, unit};
use crate::clock::WallTime;
use crate::domain::account::AccountOf;
use crate::domain::decision::Decision;
use crate::domain::environment::{Environment, EnvironmentName};
use crate::domain::event::EventName;
use crate::domain::evidence::{Evidence, EvidenceKind};
use crate::domain::expiry::{Interval, Intervals};
use crate::domain::inquiry::{Conflict, Inquiry};
use crate::domain::progress::Progress;
use crate::domain::session::Session;
use crate::domain::simulation::Simulation;
use crate::domain::template::InquiryTemplate;
use crate::ids;
use crate::secrets::vault::Vault;

/// An inquiry with what hangs on it.
#[derive(Clone, Debug)]
pub struct InquiryRecord {
    /// The inquiry, settled.
    pub inquiry: Inquiry,
    /// Its sessions, oldest first.
    pub sessions: Vec<Session>,
    /// What was handed in and what came of it, oldest first.
    pub evidence: Vec<Evidence>,
}

/// An inquiry to be made.
#[derive(Clone, Debug)]
pub struct NewInquiry {
    /// What will be asked.
    pub template: InquiryTemplate,
    /// Whose it is.
    pub account: AccountOf,
    /// The customer's own name for the individual; that of the account where one is known.
    pub reference_id: Option<String>,
    /// The customer's note.
    pub note: Option<String>,
    /// The customer's tags.
    pub tags: Vec<String>,
    /// Where the hosted flow goes at its end.
    pub redirect_uri: Option<String>,
    /// What is known already.
    pub fields: Map<String, Value>,
    /// Time limits of its own.
    pub intervals: Intervals,
    /// Who makes it.
    pub creator: String,
    /// Whether to hand out a session at once.
    pub with_session: bool,
    /// Whether to make a one-time link at once.
    pub with_link: bool,
    /// How long that link is good.
    pub link_lifetime: Option<Interval>,
}

impl NewInquiry {
    /// One of that template, made by the API, about which nothing else is known.
    #[must_use]
    pub fn of(template: InquiryTemplate) -> Self {
        Self {
            template,
            account: AccountOf::FoundOrNew,
            reference_id: None,
            note: None,
            tags: Vec::new(),
            redirect_uri: None,
            fields: Map::new(),
            intervals: Intervals::default(),
            creator: "API".to_owned(),
            with_session: false,
            with_link: false,
            link_lifetime: None,
        }
    }
}

/// What an operation made of an inquiry.
#[derive(Clone, Debug)]
pub struct Moved {
    /// The inquiry after it.
    pub record: InquiryRecord,
    /// The session it handed out, if it did.
    pub session: Option<Session>,
    /// The code of the one-time link it made, if it did.
    pub link_code: Option<String>,
    /// The present moment in its environment.
    pub now: Timestamp,
}

/// Which inquiries to list. What is `None` or empty leaves nothing out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InquiryFilter {
    /// These ids.
    pub ids: Vec<String>,
    /// Of these templates.
    pub template_ids: Vec<String>,
    /// Of these accounts.
    pub account_ids: Vec<String>,
    /// With this reference id.
    pub reference_id: Option<String>,
    /// With this note.
    pub note: Option<String>,
    /// In one of these statuses, at the moment of asking.
    pub statuses: Vec<InquiryStatus>,
    /// Made then or later.
    pub created_from: Option<Timestamp>,
    /// Made then or earlier.
    pub created_until: Option<Timestamp>,
    /// None at all: the filter names things that cannot exist here.
    pub nothing: bool,
}

/// Lists go by `seq`, the order in which inquiries were written; that in which they were made
/// is the same but for what the clocks of several servers differ, at most so many
/// milliseconds. So the moments of a filter are turned into bounds of the list itself, and a
/// page of it is read from there, wherever that is.
const CLOCKS_DIFFER: i64 = 3_600_000;

/// The first `seq` of those made since a moment.
pub const FIRST_SINCE: &str = "SELECT MIN(seq) AS bound FROM inquiries
     WHERE environment_id = $1 AND created_at >= $2 AND created_at <= $3 + (
         SELECT MIN(created_at) FROM inquiries WHERE environment_id = $1 AND created_at >= $2)";

/// The last `seq` of those made until a moment.
pub const LAST_UNTIL: &str = "SELECT MAX(seq) AS bound FROM inquiries
     WHERE environment_id = $1 AND created_at <= $2 AND created_at >= $3 + (
         SELECT MAX(created_at) FROM inquiries WHERE environment_id = $1 AND created_at <= $2)";

impl Store {
    /// Makes an inquiry.
    ///
    /// # Errors
    /// [`Error::InactiveTemplate`] when its template has no published version,
    /// [`Error::NoAccount`] when the account is none of this environment.
    pub async fn create_inquiry(
        &self,
        environment: &Environment,
        new: NewInquiry,
        at: WallTime,
    ) -> Result<Moved> {
        let now = environment.at(at);
        let version_id = new.template.version_id.clone().ok_or(Error::InactiveTemplate)?;
        let intervals = new.intervals.or(new.template.intervals);
        let mut inquiry = Inquiry {
            id: ids::new(IdPrefix::Inquiry),
            environment_id: environment.id.clone(),
            status: InquiryStatus::Created,
            template_id: new.template.id,
            template_version_id: version_id,
            account_id: None,
            reference_id: new.reference_id,
            note: new.note,
            tags: new.tags,
            creator: new.creator,
            redirect_uri: new.redirect_uri,
            reviewer_comment: None,
            fields: new.fields,
            intervals,
            progress: Progress::of(new.template.plan.clone()),
            next_step: None,
            previous_step: None,
            created_at: now,
            updated_at: now,
            started_at: None,
            expires_at: intervals.expires_at_create(now),
            expired_at: None,
            completed_at: None,
            failed_at: None,
            marked_for_review_at: None,
            decisioned_at: None,
            redacted_at: None,
        };
        let given = inquiry.reference_id.clone();
        for is_retry in [false, true] {
            // Another request may make the same account meanwhile. It may be one that shares the
            // transaction and has not been committed, so only that transaction finds it then.
            let mut tx = if is_retry { self.begin().await? } else { self.look().await? };
            let whose = tx.account_of(environment, &new.account, given.as_deref(), now).await?;
            let webhooks = tx.enabled_webhooks(&environment.id).await?;
            let mut batch = Batch::default();
            match &whose {
                Whose::Found(account) => {
                    inquiry.account_id = Some(account.id.clone());
                    inquiry.reference_id = given.clone().or_else(|| account.reference_id.clone());
                }
                Whose::New(account) => {
                    inquiry.account_id = Some(account.id.clone());
                    batch.new_account(account, &self.vault)?;
                }
                Whose::Nobody => inquiry.account_id = None,
            }
            batch.new_inquiry(&inquiry, &self.vault)?;
            let session = new.with_session.then(|| batch.new_session(&inquiry, now)).transpose()?;
            let link_code =
                new.with_link.then(|| batch.new_link(&inquiry, None, new.link_lifetime, now)).transpose()?;
            let sessions = session.iter().cloned().collect();
            let record = InquiryRecord { inquiry: inquiry.clone(), sessions, evidence: Vec::new() };
            let happened = Happened {
                name: EventName::InquiryCreated,
                environment_id: &environment.id,
                object_id: &inquiry.id,
                object: &record.event_object(),
                now,
            };
            batch.new_event(&happened, &webhooks, &self.vault)?;
            let written = if is_retry {
                tx.run(batch).await?;
                tx.count(happened.name);
                tx.commit().await
            } else {
                tx.commit().await?;
                self.write(batch, AfterCommit { events: vec![happened.name], outdated: None }).await
            };
            match written {
                Err(error) if error.is_duplicate() && matches!(whose, Whose::New(_)) && !is_retry => {}
                written => {
                    written?;
                    return Ok(Moved { record, session, link_code, now });
                }
            }
        }
        Err(Error::NoAccount)
    }

    /// The inquiry with that id in that environment, as it stands at that moment.
    ///
    /// # Errors
    /// [`Error::NotFound`], and when the database fails.
    pub async fn inquiry(&self, environment: &Environment, id: &str, at: WallTime) -> Result<InquiryRecord> {
        let found = sqlx::query("SELECT * FROM inquiries WHERE id = $1 AND environment_id = $2")
            .bind(id)
            .bind(&environment.id)
            .fetch_optional(&self.read)
            .await?
            .ok_or(Error::NotFound)?;
        self.records(vec![row::inquiry(&found, &self.vault)?], environment, at)
            .await?
            .pop()
            .ok_or(Error::NotFound)
    }

    /// A page of the environment's inquiries, as they stand at that moment.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn inquiries(
        &self,
        environment: &Environment,
        filter: &InquiryFilter,
        page: &PageRequest,
        at: WallTime,
    ) -> Result<Page<InquiryRecord>> {
        let conditions = self.inquiry_conditions(environment, filter, row::ms(environment.at(at))).await?;
        let (rows, has_newer, has_older) = self.page("inquiries", &environment.id, conditions, page).await?;
        let inquiries =
            rows.iter().map(|found| row::inquiry(found, &self.vault)).collect::<Result<Vec<_>>>()?;
        Ok(Page { items: self.records(inquiries, environment, at).await?, has_newer, has_older })
    }

    /// What a list of inquiries must meet.
    pub(super) async fn inquiry_conditions(
        &self,
        environment: &Environment,
        filter: &InquiryFilter,
        now: i64,
    ) -> Result<Conditions> {
        let mut conditions = Conditions::default();
        conditions.inquiries(filter, now, &self.vault)?;
        let bounds = [
            (filter.created_from, FIRST_SINCE, "seq >= ", 1),
            (filter.created_until, LAST_UNTIL, "seq <= ", -1),
        ];
        for (moment, sql, comparison, direction) in bounds {
            // The sandbox's clock may have been moved by years and back.
            let Some(moment) = moment.filter(|_| environment.name == EnvironmentName::Production) else {
                continue;
            };
            let found = sqlx::query(sql)
                .bind(&environment.id)
                .bind(row::ms(moment))
                .bind(CLOCKS_DIFFER.saturating_mul(direction))
                .fetch_optional(&self.read)
                .await?;
            match found.map(|found| found.try_get::<Option<i64>, _>("bound")).transpose()?.flatten() {
                Some(seq) => conditions.push(comparison, seq),
                None => conditions.and("1 = 0".to_owned()),
            }
        }
        Ok(conditions)
    }

    /// Settles what was read and adds what hangs on it.
    async fn records(
        &self,
        inquiries: Vec<Inquiry>,
        environment: &Environment,
        at: WallTime,
    ) -> Result<Vec<InquiryRecord>> {
        let now = environment.at(at);
        let mut records = Vec::with_capacity(inquiries.len());
        for inquiry in inquiries {
            if inquiry.clone().settle(now).is_some() {
                let mut tx = self.begin().await?;
                let LockedInquiry { inquiry, .. } = tx.inquiry(&inquiry.id, at).await?;
                let record = tx.record(inquiry).await?;
                tx.commit().await?;
                records.push(record);
            } else {
                records.push(self.record(inquiry).await?);
            }
        }
        Ok(records)
    }

    async fn record(&self, inquiry: Inquiry) -> Result<InquiryRecord> {
        let sessions = sqlx::query(SESSIONS_OF)
            .bind(&inquiry.id)
            .fetch_all(&self.read)
            .await?
            .iter()
            .map(|found| row::session(found, &self.vault))
            .collect::<Result<_>>()?;
        let evidence = self.evidence(&inquiry.id).await?;
        Ok(InquiryRecord { inquiry, sessions, evidence })
    }

    /// Hands out a session: an unused one, or a new one. An expired inquiry becomes
    /// pending again; the sessions it had have ended with its expiry and stay so.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Conflict`] unless pending or expired,
    /// [`Error::TooManySessions`].
    pub async fn resume_inquiry(&self, environment: &Environment, id: &str, at: WallTime) -> Result<Moved> {
        // A redaction must wait for an answer that will be kept, so that one needs the lock.
        if unit::current().is_none()
            && let Some(moved) = self.resume_unchanged(environment, id, at).await?
        {
            return Ok(moved);
        }
        let mut tx = self.begin().await?;
        let LockedInquiry { mut inquiry, now, .. } = tx.inquiry_of(environment, id, at).await?;
        let event = inquiry.resume(now)?;
        if event.is_some() {
            tx.save_inquiry(&inquiry).await?;
        }
        let mut sessions = tx.sessions_of(&inquiry.id).await?;
        let session = tx.unused_session(&inquiry, &mut sessions, now).await?;
        if let Some(event) = event {
            tx.record_inquiry(event, &inquiry, now).await?;
        }
        let record = tx.record_with(inquiry, sessions).await?;
        tx.commit().await?;
        Ok(Moved { record, session: Some(session), link_code: None, now })
    }

    /// The same where nothing has to be written: the inquiry is pending, and a session that
    /// nobody has used is there. It waits for nobody who writes.
    async fn resume_unchanged(
        &self,
        environment: &Environment,
        id: &str,
        at: WallTime,
    ) -> Result<Option<Moved>> {
        let mut tx = self.look().await?;
        // Sessions are not read before the inquiry they belong to. They end when it does, so one
        // that is unused then was part of an inquiry that was still as it was read.
        let found = tx.inquiry_with_all(id).await?;
        tx.commit().await?;
        let Some((here, record)) = found else { return Err(Error::NotFound) };
        if here.id != environment.id {
            return Err(Error::NotFound);
        }
        let now = here.at(at);
        let mut inquiry = record.inquiry.clone();
        if inquiry.settle(now).is_some() || !matches!(inquiry.resume(now), Ok(None)) {
            return Ok(None);
        }
        let unused = record.sessions.iter().rev().find(|session| session.status == SessionStatus::New);
        Ok(unused.cloned().map(|session| Moved { record, session: Some(session), link_code: None, now }))
    }

    /// Ends an inquiry before its time, and its sessions with it.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Conflict`] unless created or pending.
    pub async fn expire_inquiry(
        &self,
        environment: &Environment,
        id: &str,
        at: WallTime,
    ) -> Result<InquiryRecord> {
        self.decide_inquiry(environment, id, Decision::Expire, None, at).await
    }

    /// Accepts, refuses or marks an inquiry for review.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Conflict`] unless finished.
    pub async fn decide_inquiry(
        &self,
        environment: &Environment,
        id: &str,
        decision: Decision,
        comment: Option<String>,
        at: WallTime,
    ) -> Result<InquiryRecord> {
        let mut tx = self.begin().await?;
        let LockedInquiry { mut inquiry, now, .. } = tx.inquiry_of(environment, id, at).await?;
        if comment.is_some() {
            inquiry.reviewer_comment = comment;
        }
        tx.decide(&mut inquiry, decision, now).await?;
        let record = tx.record(inquiry).await?;
        tx.commit().await?;
        Ok(record)
    }

    /// Does all these things in their order, or none of them.
    ///
    /// # Errors
    /// [`Error::NotFound`], and [`Error::Conflict`] when one is not allowed after those before it.
    pub async fn simulate(
        &self,
        environment: &Environment,
        id: &str,
        actions: &[Simulation],
        on_completion: OnCompletion,
        at: WallTime,
    ) -> Result<InquiryRecord> {
        let mut tx = self.begin().await?;
        let LockedInquiry { mut inquiry, now, .. } = tx.inquiry_of(environment, id, at).await?;
        for action in actions {
            tx.act(&mut inquiry, action, on_completion, now).await?;
        }
        let record = tx.record(inquiry).await?;
        tx.commit().await?;
        Ok(record)
    }
}

impl Tx {
    /// The inquiry with that id in that environment, settled.
    pub(super) async fn inquiry_of(
        &mut self,
        environment: &Environment,
        id: &str,
        at: WallTime,
    ) -> Result<LockedInquiry> {
        let held = self.inquiry(id, at).await?;
        if held.environment.id == environment.id { Ok(held) } else { Err(Error::NotFound) }
    }

    async fn decide(&mut self, inquiry: &mut Inquiry, decision: Decision, now: Timestamp) -> Result<()> {
        let event = decision.apply(inquiry, now)?;
        self.save_inquiry(inquiry).await?;
        if event == EventName::InquiryExpired {
            self.expire_sessions(&inquiry.id, now).await?;
        }
        self.record_inquiry(event, inquiry, now).await
    }

    async fn act(
        &mut self,
        inquiry: &mut Inquiry,
        action: &Simulation,
        on_completion: OnCompletion,
        now: Timestamp,
    ) -> Result<()> {
        let event = match action {
            Simulation::Start => inquiry.start(now)?,
            Simulation::Fail => inquiry.fail(now)?,
            Simulation::Complete => return self.complete(inquiry, on_completion, now).await,
            Simulation::Decide(decision) => return self.decide(inquiry, *decision, now).await,
            Simulation::Verify { template_id, passed } => {
                if inquiry.redacted_at.is_some() {
                    return Err(Conflict::Redacted.into());
                }
                return self
                    .insert_evidence(&Evidence {
                        id: ids::new(IdPrefix::Verification),
                        inquiry_id: inquiry.id.clone(),
                        kind: EvidenceKind::of_verification_template(template_id),
                        name: None,
                        status: if *passed { "passed" } else { "failed" }.to_owned(),
                        template_id: Some(template_id.clone()),
                        picture: None,
                        checks: Vec::new(),
                        created_at: now,
                    })
                    .await;
            }
        };
        self.save_inquiry(inquiry).await?;
        self.record_inquiry(event, inquiry, now).await
    }
}

impl Conditions {
    pub(super) fn inquiries(&mut self, filter: &InquiryFilter, now: i64, vault: &Vault) -> Result<()> {
        if filter.nothing {
            self.and("1 = 0".to_owned());
        }
        self.any_of("id", filter.ids.iter().map(String::as_str));
        if let Some(reference_id) = &filter.reference_id {
            let indices = vault.indices(personal::REFERENCE, reference_id)?;
            self.any_of("reference_index", indices.iter().map(String::as_str));
        }
        if let Some(note) = &filter.note {
            let indices = vault.indices(personal::NOTE, note)?;
            self.any_of("note_index", indices.iter().map(String::as_str));
        }
        if let Some(from) = filter.created_from {
            self.push("created_at >= ", row::ms(from));
        }
        if let Some(until) = filter.created_until {
            self.push("created_at <= ", row::ms(until));
        }
        // What has expired but was not looked at since still has its old status.
        let timed = [InquiryStatus::Created, InquiryStatus::Pending, InquiryStatus::Expired];
        let now =
            if filter.statuses.iter().any(|status| timed.contains(status)) { self.bind(now) } else { 0 };
        let statuses: BTreeSet<&str> = filter.statuses.iter().map(|status| status.as_str()).collect();
        for status in statuses.iter().filter_map(|status| InquiryStatus::parse(status)) {
            match status {
                InquiryStatus::Expired => {
                    self.alternative("status = 'expired'".to_owned(), None);
                    self.alternative(
                        format!(
                            "status IN ('created', 'pending') AND expires_at IS NOT NULL
                             AND expires_at <= ${now}"
                        ),
                        Some("inquiries_in_progress"),
                    );
                }
                InquiryStatus::Created | InquiryStatus::Pending => self.alternative(
                    format!("status = '{status}' AND (expires_at IS NULL OR expires_at > ${now})"),
                    None,
                ),
                status => self.alternative(format!("status = '{status}'"), None),
            }
        }
        self.any_of("account_id", filter.account_ids.iter().map(String::as_str));
        self.any_of_many("template_id", filter.template_ids.iter().map(String::as_str));
        Ok(())
    }
}

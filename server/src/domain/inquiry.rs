//! An inquiry: one individual's attempt to verify their identity, and its life.
//!
//! ```text
//! created → pending → completed | failed → approved | declined | needs_review
//!              ↓ ↑
//!            expired
//! ```
//!
//! Every move is a method that takes the present moment and returns the event to be
//! recorded. Whether an inquiry has expired is decided by comparing times, in
//! [`Inquiry::settle`], which comes before every other question; no background job
//! has to have run.

use jiff::Timestamp;
use persona_protocol::InquiryStatus;
use serde_json::{Map, Value};

use super::event::EventName;
use super::expiry::Intervals;
use crate::domain::document_kind::DocumentKind;
use crate::domain::progress::NotNow;
use crate::domain::progress::Progress;
use crate::domain::step::Step;

/// The field that says which country's document the individual has chosen.
const SELECTED_COUNTRY: &str = "selected-country-code";
/// The field that says which class of document, as the API names it.
const SELECTED_ID_CLASS: &str = "selected-id-class";

/// One individual's attempt to verify their identity.
#[derive(Clone, Debug, PartialEq)]
pub struct Inquiry {
    /// `inq_…`
    pub id: String,
    /// The environment it belongs to; for any other it does not exist.
    pub environment_id: String,
    /// The status last recorded. Call [`Inquiry::settle`] before reading it.
    pub status: InquiryStatus,
    /// The template that says what is asked.
    pub template_id: String,
    /// The version of that template.
    pub template_version_id: String,
    /// The individual's account; `None` for inquiries from before there were any.
    pub account_id: Option<String>,
    /// The customer's own name for the individual.
    pub reference_id: Option<String>,
    /// The customer's note.
    pub note: Option<String>,
    /// The customer's tags.
    pub tags: Vec<String>,
    /// Who made it: `API`, or `Inquiry Flow` when the widget did.
    pub creator: String,
    /// Where the hosted flow goes at its end.
    pub redirect_uri: Option<String>,
    /// A reviewer's words on the decision.
    pub reviewer_comment: Option<String>,
    /// What is known of the individual, by field name: plain JSON values.
    pub fields: Map<String, Value>,
    /// The time limits in force, those of the template included.
    pub intervals: Intervals,
    /// What is asked, and what of it is done.
    pub progress: Progress,
    /// The step the individual is at; `None` before the start and after the end.
    pub next_step: Option<String>,
    /// The step that was done last.
    pub previous_step: Option<String>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was changed last.
    pub updated_at: Timestamp,
    /// When the individual began.
    pub started_at: Option<Timestamp>,
    /// The instant from which it is closed, while it is in progress.
    pub expires_at: Option<Timestamp>,
    /// When it expired; gone again after a resume.
    pub expired_at: Option<Timestamp>,
    /// When all steps were done.
    pub completed_at: Option<Timestamp>,
    /// When it failed.
    pub failed_at: Option<Timestamp>,
    /// When it was marked for review.
    pub marked_for_review_at: Option<Timestamp>,
    /// When it was approved or declined.
    pub decisioned_at: Option<Timestamp>,
    /// When its personal data was removed.
    pub redacted_at: Option<Timestamp>,
}

/// A move that the inquiry's status does not allow. The words are shown to the API's user.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Conflict {
    /// Its personal data is gone, so that nothing can go on.
    #[error("Inquiry already redacted")]
    Redacted,
    /// It is there already.
    #[error("Inquiry already {0}")]
    Already(InquiryStatus),
    /// The move starts elsewhere.
    #[error("Inquiry is {status}: only {allowed} inquiries can be {action}")]
    Status {
        /// The status it has.
        status: InquiryStatus,
        /// The statuses the move starts from, in words.
        allowed: &'static str,
        /// The move, as a participle.
        action: &'static str,
    },
}

/// What the customer changes of an inquiry.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Changes {
    /// Another note, or none.
    pub note: Option<Option<String>>,
    /// Another place to go at the end, or none.
    pub redirect_uri: Option<Option<String>>,
    /// Other tags.
    pub tags: Option<Vec<String>>,
    /// What is known now.
    pub fields: Map<String, Value>,
}

/// A step before the one that is handed in has not been done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the next step is {}", .next.map_or("to complete", Step::as_str))]
pub struct OutOfOrder {
    /// The step the individual is at; none when all are done.
    pub next: Option<Step>,
}

impl From<NotNow> for OutOfOrder {
    fn from(refusal: NotNow) -> Self {
        Self { next: refusal.next }
    }
}

impl Inquiry {
    /// Makes the passing of time visible: an inquiry in progress whose `expires_at`
    /// has come is expired from that very instant. Returns the event when that has
    /// just been found out; its sessions then expire with it.
    pub fn settle(&mut self, now: Timestamp) -> Option<EventName> {
        let in_progress = matches!(self.status, InquiryStatus::Created | InquiryStatus::Pending);
        // A redacted one is over, whatever its status says.
        let in_progress = in_progress && self.redacted_at.is_none();
        let at = self.expires_at.filter(|at| in_progress && *at <= now)?;
        self.status = InquiryStatus::Expired;
        self.expired_at = Some(at);
        self.updated_at = at;
        Some(EventName::InquiryExpired)
    }

    /// The individual begins: `created` becomes `pending`, and time starts to run. To
    /// begin is to agree, so that the first step is done with it.
    ///
    /// # Errors
    /// In any other status, and when redacted.
    pub fn start(&mut self, now: Timestamp) -> Result<EventName, Conflict> {
        self.demand(&[InquiryStatus::Created], "created", "started")?;
        self.status = InquiryStatus::Pending;
        self.started_at = Some(now);
        self.expires_at = Some(self.intervals.expires_at_start(now));
        self.progress.done.insert(Step::Consent);
        self.previous_step = Some(Step::Consent.as_str().to_owned());
        self.next_step = self.progress.next().map(|step| step.as_str().to_owned());
        self.updated_at = now;
        Ok(EventName::InquiryStarted)
    }

    /// The customer asks for another session: `expired` becomes `pending` with a new
    /// time limit, `pending` stays as it is. The event, if the status changed.
    ///
    /// # Errors
    /// In any other status (`created` too: it needs no token), and when redacted.
    pub fn resume(&mut self, now: Timestamp) -> Result<Option<EventName>, Conflict> {
        self.demand(&[InquiryStatus::Pending, InquiryStatus::Expired], "pending or expired", "resumed")?;
        if self.status == InquiryStatus::Pending {
            return Ok(None);
        }
        self.status = InquiryStatus::Pending;
        // One that expired before anybody began has its start now, and all steps before it.
        if self.started_at.is_none() {
            self.started_at = Some(now);
            self.next_step = Some(Step::Consent.as_str().to_owned());
        }
        self.expires_at = Some(self.intervals.expires_at_resume(now));
        self.expired_at = None;
        self.updated_at = now;
        Ok(Some(EventName::InquiryTransitioned))
    }

    /// The step the individual is at; `None` before the start and after the last.
    #[must_use]
    pub fn next_step(&self) -> Option<Step> {
        self.next_step.as_deref().and_then(Step::parse)
    }

    /// A step has been done. One that was done before may be done again, which takes
    /// the individual no step back.
    ///
    /// # Errors
    /// When another step comes first.
    pub fn finish_step(&mut self, step: Step, now: Timestamp) -> Result<(), OutOfOrder> {
        self.progress.finish(step)?;
        self.stepped(step, now);
        Ok(())
    }

    /// The individual says which document they have. The customer finds it in the fields.
    ///
    /// # Errors
    /// When another step comes first.
    pub fn choose_document(
        &mut self,
        country: &str,
        kind: DocumentKind,
        now: Timestamp,
    ) -> Result<(), OutOfOrder> {
        self.progress.choose_document(country, kind)?;
        self.fields.insert(SELECTED_COUNTRY.to_owned(), country.into());
        self.fields.insert(SELECTED_ID_CLASS.to_owned(), kind.id_class().into());
        self.stepped(Step::DocumentKind, now);
        Ok(())
    }

    fn stepped(&mut self, step: Step, now: Timestamp) {
        self.next_step = self.progress.next().map(|step| step.as_str().to_owned());
        self.previous_step = Some(step.as_str().to_owned());
        self.updated_at = now;
    }

    /// All steps are done.
    ///
    /// # Errors
    /// Unless pending, and when redacted.
    pub fn complete(&mut self, now: Timestamp) -> Result<EventName, Conflict> {
        self.demand(&[InquiryStatus::Pending], "pending", "completed")?;
        self.status = InquiryStatus::Completed;
        self.completed_at = Some(now);
        self.next_step = None;
        self.updated_at = now;
        Ok(EventName::InquiryCompleted)
    }

    /// The individual has no more tries.
    ///
    /// # Errors
    /// Unless pending, and when redacted.
    pub fn fail(&mut self, now: Timestamp) -> Result<EventName, Conflict> {
        self.demand(&[InquiryStatus::Pending], "pending", "failed")?;
        self.status = InquiryStatus::Failed;
        self.failed_at = Some(now);
        self.next_step = None;
        self.updated_at = now;
        Ok(EventName::InquiryFailed)
    }

    /// The customer ends it before its time.
    ///
    /// # Errors
    /// Unless in progress (created or pending), and when redacted.
    pub fn expire(&mut self, now: Timestamp) -> Result<EventName, Conflict> {
        self.demand(&[InquiryStatus::Created, InquiryStatus::Pending], "created or pending", "expired")?;
        self.status = InquiryStatus::Expired;
        self.expires_at = Some(now);
        self.expired_at = Some(now);
        self.updated_at = now;
        Ok(EventName::InquiryExpired)
    }

    /// The customer decides: accepted.
    ///
    /// # Errors
    /// Unless finished, when approved already, and when redacted.
    pub fn approve(&mut self, now: Timestamp) -> Result<EventName, Conflict> {
        self.decide(InquiryStatus::Approved, "approved")?;
        self.decisioned_at = Some(now);
        self.updated_at = now;
        Ok(EventName::InquiryApproved)
    }

    /// The customer decides: refused.
    ///
    /// # Errors
    /// Unless finished, when declined already, and when redacted.
    pub fn decline(&mut self, now: Timestamp) -> Result<EventName, Conflict> {
        self.decide(InquiryStatus::Declined, "declined")?;
        self.decisioned_at = Some(now);
        self.updated_at = now;
        Ok(EventName::InquiryDeclined)
    }

    /// A decision is put off until someone has looked.
    ///
    /// # Errors
    /// Unless finished, when marked already, and when redacted.
    pub fn mark_for_review(&mut self, now: Timestamp) -> Result<EventName, Conflict> {
        self.decide(InquiryStatus::NeedsReview, "marked for review")?;
        self.marked_for_review_at = Some(now);
        self.updated_at = now;
        Ok(EventName::InquiryMarkedForReview)
    }

    /// Personal data is removed for good: what is known of the individual, and what the
    /// customer wrote about them. The status stays, and no move is possible any more.
    ///
    /// # Errors
    /// When redacted already.
    pub fn redact(&mut self, now: Timestamp) -> Result<EventName, Conflict> {
        if self.redacted_at.is_some() {
            return Err(Conflict::Redacted);
        }
        self.fields = Map::new();
        self.progress.document = None;
        self.progress.country = None;
        self.note = None;
        self.reviewer_comment = None;
        self.redacted_at = Some(now);
        self.updated_at = now;
        Ok(EventName::InquiryRedacted)
    }

    /// The customer changes what they know or note; `None` leaves a thing as it is, and
    /// fields that are not named stay.
    ///
    /// # Errors
    /// When redacted.
    pub fn update(&mut self, changes: Changes, now: Timestamp) -> Result<(), Conflict> {
        if self.redacted_at.is_some() {
            return Err(Conflict::Redacted);
        }
        if let Some(note) = changes.note {
            self.note = note;
        }
        if let Some(redirect_uri) = changes.redirect_uri {
            self.redirect_uri = redirect_uri;
        }
        if let Some(tags) = changes.tags {
            self.tags = tags;
        }
        self.fields.extend(changes.fields);
        self.updated_at = now;
        Ok(())
    }

    fn decide(&mut self, to: InquiryStatus, action: &'static str) -> Result<(), Conflict> {
        if self.status == to && self.redacted_at.is_none() {
            return Err(Conflict::Already(to));
        }
        const FINISHED: [InquiryStatus; 5] = [
            InquiryStatus::Completed,
            InquiryStatus::Failed,
            InquiryStatus::NeedsReview,
            InquiryStatus::Approved,
            InquiryStatus::Declined,
        ];
        self.demand(&FINISHED, "finished", action)?;
        self.status = to;
        Ok(())
    }

    fn demand(
        &self,
        from: &[InquiryStatus],
        allowed: &'static str,
        action: &'static str,
    ) -> Result<(), Conflict> {
        if self.redacted_at.is_some() {
            return Err(Conflict::Redacted);
        }
        if from.contains(&self.status) {
            return Ok(());
        }
        Err(Conflict::Status { status: self.status, allowed, action })
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use jiff::SignedDuration;

    use super::super::expiry::Interval;
    use super::*;

    pub(crate) const NOON: Timestamp = Timestamp::constant(1_780_000_000, 0);

    /// An inquiry nobody has begun, made at [`NOON`], without limits of its own.
    pub(crate) fn created() -> Inquiry {
        Inquiry {
            id: "inq_test".into(),
            environment_id: "env_test".into(),
            status: InquiryStatus::Created,
            template_id: "itmpl_test".into(),
            template_version_id: "itmplv_test".into(),
            account_id: None,
            reference_id: None,
            note: None,
            tags: Vec::new(),
            creator: "API".into(),
            redirect_uri: None,
            reviewer_comment: None,
            fields: Map::new(),
            intervals: Intervals::default(),
            progress: Progress::default(),
            next_step: None,
            previous_step: None,
            created_at: NOON,
            updated_at: NOON,
            started_at: None,
            expires_at: None,
            expired_at: None,
            completed_at: None,
            failed_at: None,
            marked_for_review_at: None,
            decisioned_at: None,
            redacted_at: None,
        }
    }

    /// One that was begun at [`NOON`].
    pub(crate) fn pending() -> Inquiry {
        let mut inquiry = created();
        inquiry.start(NOON).unwrap();
        inquiry
    }

    fn hours(n: i64) -> SignedDuration {
        SignedDuration::from_hours(n)
    }

    const MS: SignedDuration = SignedDuration::from_millis(1);

    #[test]
    fn a_pending_inquiry_is_open_the_instant_before_24_hours_and_closed_from_the_instant_of() {
        let mut inquiry = pending();
        assert_eq!(inquiry.settle(NOON + hours(24) - MS), None);
        assert_eq!(inquiry.status, InquiryStatus::Pending);
        assert_eq!(inquiry.settle(NOON + hours(24)), Some(EventName::InquiryExpired));
        assert_eq!(inquiry.status, InquiryStatus::Expired);
        assert_eq!(inquiry.expired_at, Some(NOON + hours(24)));
    }

    #[test]
    fn an_expiry_found_out_late_still_counts_from_its_own_instant_and_is_told_once() {
        let mut inquiry = pending();
        assert_eq!(inquiry.settle(NOON + hours(1000)), Some(EventName::InquiryExpired));
        assert_eq!(inquiry.expired_at, Some(NOON + hours(24)));
        assert_eq!(inquiry.settle(NOON + hours(2000)), None);
    }

    #[test]
    fn a_created_inquiry_expires_only_where_a_limit_from_creation_is_set() {
        let mut inquiry = created();
        assert_eq!(inquiry.settle(NOON + hours(100_000)), None);
        inquiry.expires_at =
            Intervals { after_create: Interval::from_seconds(60).ok(), ..Intervals::default() }
                .expires_at_create(NOON);
        assert_eq!(inquiry.settle(NOON + SignedDuration::from_secs(60)), Some(EventName::InquiryExpired));
    }

    #[test]
    fn a_finished_inquiry_never_expires() {
        for finish in [Inquiry::complete, Inquiry::fail] {
            let mut inquiry = pending();
            finish(&mut inquiry, NOON).unwrap();
            assert_eq!(inquiry.settle(NOON + hours(100_000)), None);
            inquiry.approve(NOON).unwrap();
            assert_eq!(inquiry.settle(NOON + hours(100_000)), None);
        }
    }

    #[test]
    fn resuming_an_expired_inquiry_makes_it_pending_with_24_new_hours() {
        let mut inquiry = pending();
        let later = NOON + hours(30);
        inquiry.settle(later);
        assert_eq!(inquiry.resume(later), Ok(Some(EventName::InquiryTransitioned)));
        assert_eq!(inquiry.status, InquiryStatus::Pending);
        assert_eq!(inquiry.expires_at, Some(later + hours(24)));
        assert_eq!(inquiry.expired_at, None);
        assert_eq!(inquiry.started_at, Some(NOON));
        assert_eq!(inquiry.settle(later + hours(24) - MS), None);
        assert_eq!(inquiry.settle(later + hours(24)), Some(EventName::InquiryExpired));
    }

    #[test]
    fn an_inquiry_that_expired_before_anybody_began_is_resumed_at_its_first_step() {
        let mut inquiry = created();
        inquiry.expire(NOON).unwrap();
        inquiry.resume(NOON).unwrap();
        assert_eq!(inquiry.next_step(), Some(Step::Consent));
        assert_eq!(inquiry.started_at, Some(NOON));
    }

    #[test]
    fn resuming_a_pending_inquiry_leaves_its_time_limit_alone() {
        let mut inquiry = pending();
        assert_eq!(inquiry.resume(NOON + hours(3)), Ok(None));
        assert_eq!(inquiry.expires_at, Some(NOON + hours(24)));
    }

    #[test]
    fn only_pending_and_expired_inquiries_can_be_resumed() {
        let mut inquiry = created();
        let refusal = inquiry.resume(NOON).unwrap_err();
        assert_eq!(
            refusal.to_string(),
            "Inquiry is created: only pending or expired inquiries can be resumed"
        );
        for finish in [Inquiry::complete, Inquiry::fail] {
            let mut inquiry = pending();
            finish(&mut inquiry, NOON).unwrap();
            assert!(inquiry.resume(NOON).is_err());
        }
    }

    #[test]
    fn a_redacted_inquiry_takes_no_move_at_all() {
        let mut inquiry = pending();
        inquiry.redacted_at = Some(NOON);
        assert_eq!(inquiry.resume(NOON), Err(Conflict::Redacted));
        for step in
            [Inquiry::start, Inquiry::complete, Inquiry::expire, Inquiry::approve, Inquiry::mark_for_review]
        {
            assert_eq!(step(&mut inquiry, NOON), Err(Conflict::Redacted));
        }
    }

    #[test]
    fn a_redacted_inquiry_does_not_expire_any_more() {
        let mut inquiry = pending();
        inquiry.redacted_at = Some(NOON);
        assert_eq!(inquiry.settle(NOON + hours(48)), None);
        assert_eq!(inquiry.status, InquiryStatus::Pending);
    }

    #[test]
    fn a_decision_can_be_changed_but_not_repeated() {
        let mut inquiry = pending();
        assert!(inquiry.approve(NOON).is_err());
        inquiry.complete(NOON).unwrap();
        inquiry.mark_for_review(NOON).unwrap();
        inquiry.approve(NOON).unwrap();
        assert_eq!(inquiry.approve(NOON).unwrap_err().to_string(), "Inquiry already approved");
        assert_eq!(inquiry.decline(NOON), Ok(EventName::InquiryDeclined));
    }

    #[test]
    fn steps_are_done_in_their_order_and_may_be_done_again() {
        let mut inquiry = pending();
        assert_eq!(inquiry.next_step(), Some(Step::Details));
        assert_eq!(inquiry.finish_step(Step::Selfie, NOON), Err(OutOfOrder { next: Some(Step::Details) }));
        inquiry.finish_step(Step::Details, NOON).unwrap();
        inquiry.finish_step(Step::Document, NOON).unwrap();
        inquiry.finish_step(Step::Details, NOON).unwrap();
        assert_eq!(inquiry.next_step(), Some(Step::Selfie));
        inquiry.finish_step(Step::Selfie, NOON).unwrap();
        assert_eq!(inquiry.next_step(), None);
        assert_eq!(inquiry.previous_step.as_deref(), Some("selfie"));
    }

    #[test]
    fn what_the_customer_expires_is_closed_at_once() {
        let mut inquiry = pending();
        assert_eq!(inquiry.expire(NOON + hours(1)), Ok(EventName::InquiryExpired));
        assert_eq!(inquiry.expires_at, Some(NOON + hours(1)));
        assert!(inquiry.expire(NOON + hours(1)).is_err());
    }
}

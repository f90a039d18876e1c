//! What the hosted flow asks of the store: an individual's progress through an inquiry.

use jiff::Timestamp;
use persona_protocol::{ErrorCode, IdPrefix, InquiryStatus};
use serde_json::{Map, Value};

use super::evidence::{MAX_RECORDED_REFUSALS, Verified};
use super::inquiries::NewInquiry;
use super::tx::{LockedInquiry, Tx};
use super::uploads::UploadsOf;
use super::visit::{Completion, Entered, FlowContext, OnCompletion, Visit, Visitor};
use super::{Error, Result, Store};
use crate::clock::WallTime;
use crate::domain::account::AccountOf;
use crate::domain::checks::Check;
use crate::domain::checks::picture_kind::PictureKind;
use crate::domain::document_kind::DocumentKind;
use crate::domain::environment::Environment;
use crate::domain::evidence::{Evidence, EvidenceKind, Picture, thumbnail_of};
use crate::domain::inquiry::{Inquiry, OutOfOrder};
use crate::domain::step::Step;
use crate::ids;

impl Store {
    /// The inquiry as it stands at that moment, with its template; `None` if there is none.
    pub async fn load_for_flow(&self, inquiry_id: &str, at: WallTime) -> Result<Option<FlowContext>> {
        let (mut tx, LockedInquiry { inquiry, environment, now }) = match self.look_at(inquiry_id, at).await {
            Ok(looked) => looked,
            Err(Error::NotFound) => return Ok(None),
            Err(error) => return Err(error),
        };
        let template = tx.template(&inquiry.template_id).await?;
        tx.commit().await?;
        Ok(Some(FlowContext { inquiry, template, environment, now }))
    }

    /// The inquiry of a visit as it stands at that moment, and whether the visit may go on with it;
    /// `None` if there is no such inquiry.
    ///
    /// # Errors
    /// If the database fails. The inner result has the errors of [`Store::visit`].
    pub async fn load_visit(&self, visit: Visit<'_>) -> Result<Option<(FlowContext, Result<()>)>> {
        let (mut tx, held) = match self.look_at(visit.inquiry_id, visit.at).await {
            Ok(looked) => looked,
            Err(Error::NotFound) => return Ok(None),
            Err(error) => return Err(error),
        };
        let template = tx.template(&held.inquiry.template_id).await?;
        let admitted = tx.admit_in_turn(&held, visit).await;
        // An expiry that was recorded on the way stays, whether the visit is admitted or not.
        tx.commit().await?;
        let LockedInquiry { inquiry, environment, now } = held;
        Ok(Some((FlowContext { inquiry, template, environment, now }, admitted)))
    }

    /// Lets a browser in by a session: the first browser that comes has it for itself.
    /// Whether there is anything left to do for it, the inquiry's status says.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Denied`] when the session has ended (its inquiry's
    /// expiry ends it) or belongs to another browser.
    pub async fn enter_session(
        &self,
        session_id: &str,
        visitor: Visitor<'_>,
        at: WallTime,
    ) -> Result<Entered> {
        let mut tx = self.begin().await?;
        let inquiry_id = tx.session(session_id).await?.inquiry_id;
        let LockedInquiry { inquiry, now, .. } = tx.inquiry(&inquiry_id, at).await?;
        let session = tx.enter(session_id, visitor, now).await?;
        tx.commit().await?;
        Ok(Entered { session, inquiry, now })
    }

    /// The individual begins. A created inquiry becomes pending; without a session the
    /// browser gets one of its own. Doing it again with that session changes nothing.
    ///
    /// # Errors
    /// [`Error::Closed`] when the inquiry has expired, or when it has been begun and no
    /// session is shown: of two browsers that begin at once, one gets this.
    /// [`Error::Denied`] when the session does not let the browser in, [`Error::NotFound`]
    /// also when it belongs to another inquiry, [`Error::Finished`],
    /// [`Error::TooManySessions`], and [`Error::Conflict`] when redacted.
    pub async fn start_inquiry(
        &self,
        inquiry_id: &str,
        session_id: Option<&str>,
        visitor: Visitor<'_>,
        at: WallTime,
    ) -> Result<Entered> {
        let mut tx = self.begin().await?;
        let LockedInquiry { mut inquiry, now, .. } = tx.inquiry(inquiry_id, at).await?;
        match (inquiry.status, session_id) {
            (InquiryStatus::Expired, _) => return Err(Error::Closed(ErrorCode::SessionExpired)),
            (status, _) if status.is_finished() => return Err(Error::Finished),
            (InquiryStatus::Pending, None) => return Err(Error::Closed(ErrorCode::Unauthenticated)),
            _ => {}
        }
        let session_id = match session_id {
            Some(id) => id.to_owned(),
            None => tx.new_session(&inquiry, now).await?.id,
        };
        let session = tx.enter(&session_id, visitor, now).await?;
        if session.inquiry_id != inquiry.id {
            return Err(Error::NotFound);
        }
        if inquiry.status == InquiryStatus::Created {
            let event = inquiry.start(now)?;
            tx.save_inquiry(&inquiry).await?;
            tx.record_inquiry(event, &inquiry, now).await?;
        }
        tx.commit().await?;
        Ok(Entered { session, inquiry, now })
    }

    /// Makes an inquiry for a page that named only a template.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the template is not one of this environment,
    /// [`Error::InactiveTemplate`] when it cannot be used, [`Error::NoAccount`] when the
    /// account is not one of this environment.
    pub async fn create_inquiry_from_template(
        &self,
        template_id: &str,
        environment: &Environment,
        account: AccountOf,
        reference_id: Option<&str>,
        fields: Map<String, Value>,
        at: WallTime,
    ) -> Result<Inquiry> {
        let template = self
            .template(template_id)
            .await?
            .filter(|template| template.environment_id == environment.id)
            .ok_or(Error::NotFound)?;
        let new = NewInquiry {
            account,
            reference_id: reference_id.map(str::to_owned),
            fields,
            creator: "Inquiry Flow".to_owned(),
            ..NewInquiry::of(template)
        };
        Ok(self.create_inquiry(environment, new, at).await?.record.inquiry)
    }

    /// Keeps what the individual said in a step, which is done with it.
    ///
    /// # Errors
    /// As [`Store::visit`], and [`Error::OutOfOrder`].
    pub async fn save_fields(
        &self,
        visit: Visit<'_>,
        step: Step,
        fields: Map<String, Value>,
        on_completion: OnCompletion,
    ) -> Result<Inquiry> {
        let mut tx = self.begin().await?;
        let (mut inquiry, now) = tx.visit(visit).await?;
        inquiry.finish_step(step, now)?;
        inquiry.fields.extend(fields);
        tx.save_progress(&mut inquiry, on_completion, now).await?;
        tx.commit().await?;
        Ok(inquiry)
    }

    /// Keeps what is known of a picture, which has been announced and stored, and the checks it
    /// passed. The step is done with it, and so are the parts that it arrived in. Returns the
    /// verification that holds the checks, too.
    ///
    /// # Errors
    /// As [`Store::visit`]; [`Error::OutOfOrder`]; [`Error::Storage`] when the picture is not
    /// announced any more. It should be deleted then.
    pub async fn save_picture(
        &self,
        visit: Visit<'_>,
        step: Step,
        picture: Picture,
        checks: Vec<Check>,
        on_completion: OnCompletion,
    ) -> Result<(Inquiry, Verified)> {
        let mut tx = self.begin().await?;
        let (mut inquiry, now) = tx.visit(visit).await?;
        inquiry.finish_step(step, now)?;
        let out_of_order = OutOfOrder { next: inquiry.next_step() };
        let (kind, verification) = EvidenceKind::of_step(step, &inquiry.progress).ok_or(out_of_order)?;
        let name = name_at(&inquiry, step);
        let prefix = match step.picture() {
            Some(PictureKind::Selfie) => IdPrefix::Selfie,
            _ => IdPrefix::Document,
        };
        tx.claim_object(&picture.object_key).await?;
        if picture.has_thumbnail() {
            tx.claim_object(&thumbnail_of(&picture.object_key)).await?;
        }
        tx.insert_evidence(&Evidence {
            id: ids::new(prefix),
            inquiry_id: inquiry.id.clone(),
            kind,
            name: name.clone(),
            status: "submitted".to_owned(),
            template_id: None,
            picture: Some(picture),
            checks: Vec::new(),
            created_at: now,
        })
        .await?;
        let verified = tx.insert_verification(&inquiry, verification, name, checks, now).await?;
        tx.save_progress(&mut inquiry, on_completion, now).await?;
        tx.discard_uploads(UploadsOf::Session(visit.session_id)).await?;
        tx.commit().await?;
        Ok((inquiry, verified))
    }

    /// Records that a picture was refused, and by which check. Neither the picture nor the parts
    /// that it arrived in are kept. One refusal more than the template forgives fails the inquiry.
    /// Returns the verification that holds the checks, too, unless there are more than enough of them.
    ///
    /// # Errors
    /// As [`Store::visit`], and [`Error::OutOfOrder`] where no picture is asked for now.
    pub async fn record_refusal(
        &self,
        visit: Visit<'_>,
        step: Step,
        checks: Vec<Check>,
    ) -> Result<(Inquiry, Option<Verified>)> {
        let mut tx = self.begin().await?;
        let (mut inquiry, now) = tx.visit(visit).await?;
        let out_of_order = OutOfOrder { next: inquiry.next_step() };
        if !inquiry.progress.reaches(step) {
            return Err(out_of_order.into());
        }
        let (_, verification) = EvidenceKind::of_step(step, &inquiry.progress).ok_or(out_of_order)?;
        let name = name_at(&inquiry, step);
        let failed = tx.failed_verifications(&inquiry.id, verification, name.as_deref()).await?;
        let verified = if failed < MAX_RECORDED_REFUSALS {
            Some(tx.insert_verification(&inquiry, verification, name, checks, now).await?)
        } else {
            None
        };
        if inquiry.progress.plan.retries.is_some_and(|retries| failed >= i64::from(retries)) {
            let event = inquiry.fail(now)?;
            tx.save_inquiry(&inquiry).await?;
            tx.record_inquiry(event, &inquiry, now).await?;
        }
        tx.discard_uploads(UploadsOf::Session(visit.session_id)).await?;
        tx.commit().await?;
        Ok((inquiry, verified))
    }

    /// Keeps which document the individual has.
    ///
    /// # Errors
    /// As [`Store::visit`], and [`Error::OutOfOrder`].
    pub async fn choose_document(
        &self,
        visit: Visit<'_>,
        country: &str,
        kind: DocumentKind,
        on_completion: OnCompletion,
    ) -> Result<Inquiry> {
        let mut tx = self.begin().await?;
        let (mut inquiry, now) = tx.visit(visit).await?;
        inquiry.choose_document(country, kind, now)?;
        tx.save_progress(&mut inquiry, on_completion, now).await?;
        tx.commit().await?;
        Ok(inquiry)
    }

    /// Completes an inquiry whose steps are all done.
    ///
    /// # Errors
    /// As [`Store::visit`], and [`Error::OutOfOrder`] when a step is missing.
    pub async fn complete_inquiry(&self, visit: Visit<'_>, on_completion: OnCompletion) -> Result<Inquiry> {
        let mut tx = self.begin().await?;
        let (mut inquiry, now) = tx.visit(visit).await?;
        if let Some(next) = inquiry.next_step() {
            return Err(OutOfOrder { next: Some(next) }.into());
        }
        tx.complete(&mut inquiry, on_completion, now).await?;
        tx.commit().await?;
        Ok(inquiry)
    }

    /// Asks whether a visit may go on at that moment, and returns its inquiry. Every
    /// `save_…` asks so itself; a page asks before it shows a step.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is no such inquiry, or the session is not one of it;
    /// [`Error::Closed`] when it has expired or has not been begun, or another session goes
    /// on with it (see [`Store::visit_out_of_turn`]); [`Error::Finished`]; [`Error::Denied`] when the session has ended or belongs to another browser;
    /// [`Error::Conflict`] when redacted.
    pub async fn visit(&self, visit: Visit<'_>) -> Result<Inquiry> {
        let (mut tx, held) = self.look_at(visit.inquiry_id, visit.at).await?;
        let admitted = tx.admit_in_turn(&held, visit).await;
        // An expiry that was recorded on the way stays, whatever the answer is.
        tx.commit().await?;
        admitted.map(|()| held.inquiry)
    }
}

/// The template's name for what is handed in at a step, where it has one.
fn name_at(inquiry: &Inquiry, step: Step) -> Option<String> {
    inquiry.progress.plan.other_document(step).map(|document| document.name.clone())
}

impl Tx {
    /// Saves an inquiry of which a step was done, and completes it if that was the last one.
    async fn save_progress(
        &mut self,
        inquiry: &mut Inquiry,
        on_completion: OnCompletion,
        now: Timestamp,
    ) -> Result<()> {
        match inquiry.next_step() {
            Some(_) => self.save_inquiry(inquiry).await,
            None => self.complete(inquiry, on_completion, now).await,
        }
    }

    /// Completes an inquiry and records what that leads to.
    pub(super) async fn complete(
        &mut self,
        inquiry: &mut Inquiry,
        on_completion: OnCompletion,
        now: Timestamp,
    ) -> Result<()> {
        let event = inquiry.complete(now)?;
        self.save_inquiry(inquiry).await?;
        let Completion { checks, asks_verifier } = on_completion(inquiry);
        if let Some(checks) = checks {
            let kind = EvidenceKind::GovernmentIdVerification;
            self.insert_verification(inquiry, kind, None, checks, now).await?;
        }
        if asks_verifier {
            self.ask_verifier(inquiry).await?;
        }
        self.record_inquiry(event, inquiry, now).await
    }
}

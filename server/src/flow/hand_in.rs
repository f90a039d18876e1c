//! A form, a document kind or a photo is handed in.
//!
//! Each function checks what was handed in and then has the store record it. The store checks once
//! more, in the transaction that writes, that the caller still may.

use bytes::Bytes;
use jiff::tz::TimeZone;
use persona_protocol::{ErrorCode, IdPrefix, InquiryStatus};
use serde_json::Map;

use super::admission::{Admitted, Caller};
use super::examine::{Accepted, Rejected, examine};
use super::{FlowError, complete, uploads};
use crate::domain::checks::picture_kind::PictureKind;
use crate::domain::checks::refusal::PictureRefusal;
use crate::domain::document_kind::DocumentKind;
use crate::domain::evidence::{Picture, thumbnail_of};
use crate::domain::field::{FieldError, Typed};
use crate::domain::inquiry::Inquiry;
use crate::domain::step::Step;
use crate::domain::template::form::Form;
use crate::ids;
use crate::state::AppState;
use crate::store::{self, FlowContext, Verified};
use crate::uploads::objects;

/// What came of something that was handed in.
pub(crate) enum HandedIn<Wrong> {
    /// The inquiry as it stands now. A step that came twice or out of order has changed nothing.
    Done(FlowContext),
    /// It cannot be used. The step is shown again, with what is wrong.
    Wrong(FlowContext, Wrong),
}

/// A form that cannot be used.
pub(crate) struct WrongForm {
    pub(crate) form: Form,
    pub(crate) typed: Typed,
    pub(crate) errors: Vec<(String, FieldError)>,
}

/// A choice of a document of which something is missing or not accepted.
pub(crate) struct WrongDocument {
    pub(crate) country: Option<String>,
    pub(crate) kind: Option<DocumentKind>,
}

/// A photo that was uploaded.
pub(crate) enum Upload {
    /// With the form.
    File(Bytes),
    /// With the form, and longer than the server reads.
    TooLarge,
    /// Before the form, in parts; the upload's id.
    Parts(String),
}

/// What came of a photo, with the verification that it left.
pub(crate) struct Photographed {
    pub(crate) result: HandedIn<PictureRefusal>,
    pub(crate) verified: Option<Verified>,
}

/// Hands in a form. `texts` returns the texts of a control.
pub(crate) async fn form(
    state: &AppState,
    caller: Caller<'_>,
    admitted: Admitted,
    step: Step,
    texts: impl Fn(&str) -> Vec<String> + Send,
) -> Result<HandedIn<WrongForm>, FlowError> {
    let progress = &admitted.context.inquiry.progress;
    // Too early, or no part of this template.
    let form = match progress.plan.form(step) {
        Some(form) if progress.reaches(step) => form.clone(),
        _ => return Ok(HandedIn::Done(admitted.context)),
    };
    let mut typed = Typed::default();
    for control in form.controls() {
        let texts = texts(&control);
        typed.put(control, texts);
    }
    let today = admitted.context.now.to_zoned(TimeZone::UTC).date();
    let fields = match form.values(&typed, today) {
        Ok(fields) => fields,
        Err(errors) => {
            return Ok(HandedIn::Wrong(admitted.context, WrongForm { form, typed, errors }));
        }
    };
    let visit = admitted.visit(caller, state.now());
    let saved = state.store.save_fields(visit, step, fields, complete::on_completion).await;
    done(state, caller, admitted, saved).await
}

/// Hands in the choice of a document.
pub(crate) async fn document_kind(
    state: &AppState,
    caller: Caller<'_>,
    admitted: Admitted,
    country: String,
    kind: &str,
) -> Result<HandedIn<WrongDocument>, FlowError> {
    let progress = &admitted.context.inquiry.progress;
    if !progress.reaches(Step::DocumentKind) {
        return Ok(HandedIn::Done(admitted.context));
    }
    let plan = &progress.plan;
    let kind = DocumentKind::parse(kind).filter(|kind| plan.document_kinds().contains(kind));
    let country = plan.only_country().map_or(country, str::to_owned);
    let country = Some(country).filter(|country| plan.accepts_country(country));
    let (Some(country), Some(kind)) = (&country, kind) else {
        return Ok(HandedIn::Wrong(admitted.context, WrongDocument { country, kind }));
    };
    let visit = admitted.visit(caller, state.now());
    let saved = state.store.choose_document(visit, country, kind, complete::on_completion).await;
    done(state, caller, admitted, saved).await
}

/// The individual has reviewed everything.
pub(crate) async fn review(
    state: &AppState,
    caller: Caller<'_>,
    admitted: Admitted,
) -> Result<FlowContext, FlowError> {
    let visit = admitted.visit(caller, state.now());
    let saved = state.store.save_fields(visit, Step::Review, Map::new(), complete::on_completion).await;
    current(state, caller, admitted, saved).await
}

/// Hands in a photo or another file.
pub(crate) async fn photo(
    state: &AppState,
    caller: Caller<'_>,
    admitted: Admitted,
    step: Step,
    upload: Upload,
) -> Result<Photographed, FlowError> {
    let inquiry = &admitted.context.inquiry;
    let assembled;
    let bytes = match upload {
        Upload::File(bytes) => Some(bytes),
        Upload::TooLarge => None,
        Upload::Parts(id) => {
            // Its room is held until the photo is recorded.
            assembled = uploads::assemble(state, caller, &admitted, &id).await?;
            // The response was lost and the form is sent again: the step is done already.
            if assembled.bytes.is_empty() && inquiry.next_step() != Some(step) {
                return Ok(Photographed { result: HandedIn::Done(admitted.context), verified: None });
            }
            Some(assembled.bytes.clone())
        }
    };
    // Too early, or no part of this template: nothing is examined and nothing counted.
    if !inquiry.progress.reaches(step) {
        return Ok(Photographed { result: HandedIn::Done(admitted.context), verified: None });
    }
    let examined = match bytes {
        Some(bytes) => examine(state, inquiry, step, bytes).await?,
        None => Err(PictureRefusal::FileTooLarge.into()),
    };
    match examined {
        Ok(accepted) => keep(state, caller, admitted, step, accepted).await,
        Err(rejected) => reject(state, caller, admitted, step, rejected).await,
    }
}

/// Stores a picture, then its record. A picture that gets no record is removed again.
async fn keep(
    state: &AppState,
    caller: Caller<'_>,
    admitted: Admitted,
    step: Step,
    accepted: Accepted,
) -> Result<Photographed, FlowError> {
    let inquiry = &admitted.context.inquiry;
    let (content_type, ending) = accepted.format();
    let Accepted { bytes, thumbnail, checks, .. } = accepted;
    let prefix = match step.picture() {
        Some(PictureKind::Selfie) => IdPrefix::Selfie,
        _ => IdPrefix::Document,
    };
    let name = inquiry.progress.plan.other_document(step).map(|document| document.name.as_str());
    let key = format!("{}{}.{ending}", store::folder_of(&inquiry.id), ids::new(prefix));
    let picture = Picture {
        object_key: key.clone(),
        filename: format!("{}.{ending}", name.unwrap_or(step.as_str())),
        content_type: content_type.to_owned(),
        byte_size: bytes.len() as u64,
    };
    let mut stored = vec![(key.clone(), bytes)];
    stored.extend(thumbnail.map(|thumbnail| (thumbnail_of(&key), thumbnail)));
    let saved = match objects::put(&state.store, &*state.uploads, &stored, state.now()).await {
        Ok(()) => {
            let visit = admitted.visit(caller, state.now());
            let saved = state.store.save_picture(visit, step, picture, checks, complete::on_completion).await;
            if saved.is_err() {
                objects::withdraw(&state.store, &*state.uploads, &stored).await;
            }
            saved
        }
        Err(error) => Err(error),
    };
    let (saved, verified) = match saved {
        Ok((inquiry, verified)) => (Ok(inquiry), Some(verified)),
        Err(error) => (Err(error), None),
    };
    Ok(Photographed { result: done(state, caller, admitted, saved).await?, verified })
}

/// Records that a picture was refused, with the check that it failed.
async fn reject(
    state: &AppState,
    caller: Caller<'_>,
    admitted: Admitted,
    step: Step,
    rejected: Rejected,
) -> Result<Photographed, FlowError> {
    let visit = admitted.visit(caller, state.now());
    let (recorded, verified) = match state.store.record_refusal(visit, step, rejected.checks).await {
        Ok((inquiry, verified)) => (Ok(inquiry), verified),
        Err(error) => (Err(error), None),
    };
    let context = settle(state, admitted.context, recorded).await?;
    // One refusal too many fails the inquiry.
    let result = if context.inquiry.status == InquiryStatus::Pending {
        HandedIn::Wrong(context, rejected.refusal)
    } else {
        HandedIn::Done(context)
    };
    Ok(Photographed { result, verified })
}

async fn done<W>(
    state: &AppState,
    caller: Caller<'_>,
    admitted: Admitted,
    saved: Result<Inquiry, store::Error>,
) -> Result<HandedIn<W>, FlowError> {
    current(state, caller, admitted, saved).await.map(HandedIn::Done)
}

/// The inquiry after a step was recorded, completed if that was the last one.
async fn current(
    state: &AppState,
    caller: Caller<'_>,
    admitted: Admitted,
    saved: Result<Inquiry, store::Error>,
) -> Result<FlowContext, FlowError> {
    let mut context = settle(state, admitted.context, saved).await?;
    let id = context.inquiry.id.clone();
    let visit = caller.visit(&id, &admitted.session_id, state.now());
    complete::complete_if_done(state, visit, &mut context).await?;
    Ok(context)
}

/// The inquiry as the store has left it. A step that came twice or out of order is no mistake: the
/// individual sees where the inquiry really stands.
async fn settle(
    state: &AppState,
    context: FlowContext,
    saved: Result<Inquiry, store::Error>,
) -> Result<FlowContext, FlowError> {
    match saved {
        Ok(inquiry) => Ok(FlowContext { inquiry, ..context }),
        Err(store::Error::OutOfOrder(_)) => {
            let again = state.store.load_for_flow(&context.inquiry.id, state.now()).await?;
            again.ok_or_else(|| ErrorCode::InvalidInquiryId.into())
        }
        Err(error) => Err(error.into()),
    }
}

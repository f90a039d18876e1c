//! Examines an upload: may it be kept, and which checks did it pass? The work is done on threads for
//! blocking work, within the budget for memory.

use bytes::Bytes;
use object_store::ObjectStoreExt;
use object_store::path::Path;
use serde_json::Value;

use super::FlowError;
use crate::domain::checks::picture_kind::PictureKind;
use crate::domain::checks::refusal::{MAX_BYTES, PictureRefusal};
use crate::domain::checks::{Check, aamva, codec, pdf, picture, report};
use crate::domain::document_kind::DocumentKind;
use crate::domain::evidence::EvidenceKind;
use crate::domain::field::{BIRTHDATE, NAME_FIRST, NAME_LAST};
use crate::domain::inquiry::Inquiry;
use crate::domain::step::Step;
use crate::domain::template::other_document::{Form, OtherDocument};
use crate::state::AppState;

/// The media type of PDFs.
pub(super) const PDF: &str = "application/pdf";

/// A file that may be kept.
pub(super) struct Accepted {
    /// The file as it is stored.
    pub(super) bytes: Bytes,
    /// A small version of a picture.
    pub(super) thumbnail: Option<Bytes>,
    /// The checks that it passed.
    pub(super) checks: Vec<Check>,
    is_pdf: bool,
}

/// A file that may not be kept.
#[derive(Clone, Debug)]
pub(super) struct Rejected {
    /// Why.
    pub(super) refusal: PictureRefusal,
    /// The checks, up to the one that it failed.
    pub(super) checks: Vec<Check>,
}

impl Accepted {
    /// The media type, and the ending of file names.
    pub(super) fn format(&self) -> (&'static str, &'static str) {
        if self.is_pdf { (PDF, "pdf") } else { ("image/jpeg", "jpg") }
    }
}

impl From<PictureRefusal> for Rejected {
    fn from(refusal: PictureRefusal) -> Self {
        let checks = match refusal {
            PictureRefusal::Pdf(_) => report::pdf_checks(Some(refusal)),
            refusal => report::picture_checks(Some(refusal)),
        };
        Self { refusal, checks }
    }
}

/// Examines what was uploaded for a step.
pub(super) async fn examine(
    state: &AppState,
    inquiry: &Inquiry,
    step: Step,
    bytes: Bytes,
) -> Result<Result<Accepted, Rejected>, FlowError> {
    let examined = match inquiry.progress.plan.other_document(step) {
        Some(document) => examine_other(state, bytes, document).await?,
        None => {
            let kind = step.picture().unwrap_or(PictureKind::Document);
            examine_picture(state, bytes, kind).await?
        }
    };
    let mut accepted = match examined {
        Ok(accepted) => accepted,
        Err(refusal) => return Ok(Err(refusal.into())),
    };
    if is_repeated(state, inquiry, step, &accepted.bytes).await? {
        let refusal = PictureRefusal::Repeated;
        let checks_of = if accepted.is_pdf { report::pdf_checks } else { report::picture_checks };
        return Ok(Err(Rejected { refusal, checks: checks_of(Some(refusal)) }));
    }
    accepted.checks.extend(licence_checks(state, inquiry, step, &accepted.bytes).await);
    Ok(Ok(accepted))
}

async fn examine_picture(
    state: &AppState,
    bytes: Bytes,
    kind: PictureKind,
) -> Result<Result<Accepted, PictureRefusal>, FlowError> {
    if let Err(refusal) = check_size(&bytes) {
        return Ok(Err(refusal));
    }
    let announced = bytes.clone();
    let needed = match on_a_thread("a picture's header", move || codec::memory(&announced)).await? {
        Ok(needed) => needed,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let held = state.memory.work.take(needed).await;
    let checked = on_a_thread("a picture", move || {
        // Reserved until the work ends, whether or not the client has hung up meanwhile.
        let _held = held;
        picture::check(&bytes, kind)
    });
    Ok(checked.await?.map(|picture| Accepted {
        bytes: picture.bytes.into(),
        thumbnail: Some(picture.thumbnail.into()),
        checks: report::picture_checks(None),
        is_pdf: false,
    }))
}

/// A picture or a PDF, depending on what the template accepts.
async fn examine_other(
    state: &AppState,
    bytes: Bytes,
    document: &OtherDocument,
) -> Result<Result<Accepted, PictureRefusal>, FlowError> {
    if let Err(refusal) = check_size(&bytes) {
        return Ok(Err(refusal));
    }
    let form = if pdf::is_pdf(&bytes) { Form::Pdf } else { Form::Image };
    if !document.accepts(form) {
        return Ok(Err(PictureRefusal::NotAccepted));
    }
    if form == Form::Image {
        let picture = examine_picture(state, bytes, PictureKind::Document).await?;
        return Ok(picture.map_err(|refusal| match refusal {
            // There is more to choose from than pictures: the form says what.
            PictureRefusal::UnsupportedType => PictureRefusal::NotAccepted,
            refusal => refusal,
        }));
    }
    let held = state.memory.work.take(pdf::MAX_MEMORY).await;
    // Dropping the future ends the process, and frees its memory.
    let checked = state.pdfs.check(bytes.clone()).await;
    drop(held);
    Ok(match checked? {
        Ok(_) => Ok(Accepted { bytes, thumbnail: None, checks: report::pdf_checks(None), is_pdf: true }),
        Err(refusal) => Err(refusal.into()),
    })
}

fn check_size(bytes: &Bytes) -> Result<(), PictureRefusal> {
    if bytes.is_empty() {
        return Err(PictureRefusal::Empty);
    }
    if bytes.len() > MAX_BYTES {
        return Err(PictureRefusal::FileTooLarge);
    }
    Ok(())
}

/// Runs a check on a thread for blocking work.
async fn on_a_thread<T: Send + 'static>(
    what: &'static str,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, FlowError> {
    tokio::task::spawn_blocking(work).await.map_err(|source| FlowError::Check { what, source })
}

/// The checks of the barcode on the back of a driving licence. They refuse nothing; the customer sees
/// them.
async fn licence_checks(state: &AppState, inquiry: &Inquiry, step: Step, bytes: &Bytes) -> Vec<Check> {
    let progress = &inquiry.progress;
    // Inquiries from before countries were asked for have none.
    let may_have_one = progress.country.as_deref().is_none_or(aamva::is_issued_in);
    if step != Step::DocumentBack || progress.document != Some(DocumentKind::DrivingLicence) || !may_have_one
    {
        return Vec::new();
    }
    let held = state.memory.work.take(picture::MAX_KEPT_MEMORY).await;
    let bytes = bytes.clone();
    let read = tokio::task::spawn_blocking(move || {
        let _held = held;
        picture::luma(&bytes).and_then(|luma| aamva::barcode(&luma))
    });
    // If the reader panics at a picture, it could not read a barcode there.
    let text = read.await.unwrap_or_else(|_| {
        tracing::error!("the reader of barcodes panicked");
        None
    });
    let field = |name| inquiry.fields.get(name).and_then(Value::as_str);
    let birthdate = field(BIRTHDATE).and_then(|date| date.parse().ok());
    aamva::checks(text.as_deref(), field(NAME_FIRST), field(NAME_LAST), birthdate)
}

/// Whether the same picture was handed in as something else: one file is not both document and face.
/// Equal uploads are also equal as they are stored, because that is made from the pixels alone.
async fn is_repeated(
    state: &AppState,
    inquiry: &Inquiry,
    step: Step,
    bytes: &[u8],
) -> Result<bool, FlowError> {
    let others = state.store.evidence(&inquiry.id).await?;
    let same = EvidenceKind::of_step(step, &inquiry.progress).map(|(kind, _)| kind);
    let name = inquiry.progress.plan.other_document(step).map(|document| &document.name);
    let candidates = others
        .into_iter()
        .filter(|other| Some(other.kind) != same || other.name.as_ref() != name)
        .filter_map(|other| other.picture)
        .filter(|picture| picture.byte_size == bytes.len() as u64);
    for candidate in candidates {
        let read = async { state.uploads.get(&Path::from(candidate.object_key)).await?.bytes().await };
        match read.await {
            Ok(other) if other == bytes => return Ok(true),
            Ok(_) => {}
            Err(error) => tracing::error!(%error, "a stored picture could not be read"),
        }
    }
    Ok(false)
}

//! What the individual does: every request is asked anew who it is and whether the
//! inquiry is still open, at the moment it arrives.

use axum::body::Bytes;
use axum::extract::{Request, State};
use axum::response::Response;
use jiff::tz::TimeZone;
use object_store::ObjectStoreExt;
use object_store::path::Path;
use persona_protocol::{ErrorCode, IdPrefix, InquiryStatus, query};
use serde_json::{Map, Value};

use super::answer::{self, Answers};
use super::error::{FlowError, code_of};
use super::intake::BrokenOff;
use super::page::{self, TokenProblem, load};
use super::request::{Asking, Values};
use super::view::{Thumbnail, WrongDocument};
use super::{handoff, intake, keeping, pace, upload};
use crate::domain::access::{self, Access, Credential};
use crate::domain::account::AccountOf;
use crate::domain::checks::aamva;
use crate::domain::checks::pdf;
use crate::domain::checks::picture;
use crate::domain::checks::picture_kind::PictureKind;
use crate::domain::checks::refusal::MAX_BYTES;
use crate::domain::checks::refusal::PictureRefusal;
use crate::domain::checks::{Check, codec, report};
use crate::domain::document_kind::DocumentKind;
use crate::domain::evidence::{self, EvidenceKind, thumbnail_of};
use crate::domain::field::{self, BIRTHDATE, NAME_FIRST, NAME_LAST, Typed};
use crate::domain::inquiry::Inquiry;
use crate::domain::step::Step;
use crate::domain::template::other_document::{Form, OtherDocument};
use crate::ids;
use crate::limits::flow::Attempt;
use crate::routes::with_cookie;
use crate::state::AppState;
use crate::store::{self, Entered, Loaded, Verified, Visit};

/// The longest reference id, in characters, as in the API.
const MAX_REFERENCE: usize = 255;

/// Opens the inquiry, and shows where it stands.
pub(super) async fn open(State(state): State<AppState>, asking: Asking, body: Bytes) -> Response {
    let values = Values::parse(&body);
    let answers = Answers::new(&asking, &values);
    let result = open_inquiry(&state, &answers).await;
    finish(&state, &answers, result).await
}

async fn open_inquiry(state: &AppState, answers: &Answers<'_>) -> Result<Response, FlowError> {
    let values = answers.values;
    if values.get(query::INQUIRY_ID).is_none() {
        if let Some(code) = values.get(query::CODE) {
            return follow(state, answers, code).await;
        }
        let (template, environment) = page::template(state, values).await?;
        return Ok(answers.consent_to(&template, &environment));
    }
    let mut loaded = load(state, values).await?;
    let token = token(answers.asking, values);
    let credential = match token {
        None => Credential::None,
        Some(token) => match enter(state, answers, token, &loaded).await? {
            Ok(entered) => {
                loaded.inquiry = entered.inquiry;
                Credential::Session
            }
            Err(credential) => credential,
        },
    };
    if credential == Credential::Session
        && let Some(waiting) = handoff::waiting(state, answers, &loaded).await?
    {
        return Ok(waiting);
    }
    match access::decide(loaded.inquiry.status, credential) {
        Access::Refused(code) => Ok(answers.refused_of(&loaded, code)),
        Access::OpenToAnyone | Access::Open | Access::Finished => show(state, answers, &loaded, token).await,
    }
}

/// A one-time link is followed: it is used up now, and this browser gets its session.
async fn follow(state: &AppState, answers: &Answers<'_>, code: &str) -> Result<Response, FlowError> {
    let visitor = answers.asking.visitor();
    let entered = state
        .store
        .redeem_one_time_link(code, visitor, state.now())
        .await
        .map_err(|error| code_of(&error))?;
    let token = state.tokens.issue(&entered.session, &entered.inquiry, entered.now);
    let token = token.ok_or(ErrorCode::ApplicationError)?;
    let loaded = state.store.load_for_flow(&entered.inquiry.id, state.now()).await;
    let loaded = loaded.map_err(|error| code_of(&error))?.ok_or(ErrorCode::ApplicationError)?;
    Ok(answers.started(&loaded, &entered, &token))
}

/// The individual agrees: an inquiry that nobody has begun starts, and this browser gets
/// its session. One that does not exist yet is made from its template.
pub(super) async fn consent(State(state): State<AppState>, asking: Asking, body: Bytes) -> Response {
    let values = Values::parse(&body);
    let answers = Answers::new(&asking, &values);
    let result = async {
        let mut loaded = match values.get(query::INQUIRY_ID) {
            Some(_) => load(&state, &values).await?,
            None => create(&state, &values).await?,
        };
        // An inquiry that has just been made can have no session yet, whatever token came along.
        let shown = token(&asking, &values).filter(|_| values.get(query::INQUIRY_ID).is_some());
        let session_id = match shown {
            None => None,
            Some(token) => Some(
                page::session_of_token(&state, token, &loaded.inquiry)
                    .await
                    .map_err(|problem| refusal(&problem, loaded.inquiry.status))?,
            ),
        };
        let id = loaded.inquiry.id.clone();
        let mut entered = state
            .store
            .start_inquiry(&id, session_id.as_deref(), asking.visitor(), state.now())
            .await
            .map_err(|error| code_of(&error))?;
        // Begun by the API, or resumed before anybody began: agreeing is still the first step.
        if entered.inquiry.next_step() == Some(Step::Consent) {
            let visit = visit(&state, &answers, &id, &entered.session.id);
            entered.inquiry = state
                .store
                .save_fields(visit, Step::Consent, Map::new())
                .await
                .map_err(|error| code_of(&error))?;
        }
        let token = state.tokens.issue(&entered.session, &entered.inquiry, entered.now);
        let token = token.ok_or(ErrorCode::ApplicationError)?;
        loaded.inquiry = entered.inquiry.clone();
        Ok(answers.started(&loaded, &entered, &token))
    }
    .await;
    finish(&state, &answers, result).await
}

/// A form is filled in: the fields of that step.
pub(super) async fn fill_in(
    State(state): State<AppState>,
    asking: Asking,
    body: Bytes,
    step: Step,
) -> Response {
    let values = Values::parse(&body);
    let answers = Answers::new(&asking, &values);
    let result = async {
        let (mut loaded, session_id) = admit(&state, &answers).await?;
        let token = token(&asking, &values);
        // Too early, or no part of this template.
        let form = match loaded.inquiry.progress.plan.form(step) {
            Some(form) if loaded.inquiry.progress.reaches(step) => form.clone(),
            _ => return show(&state, &answers, &loaded, token).await,
        };
        let mut typed = Typed::default();
        for control in form.controls() {
            let texts = values.all(&control);
            typed.put(control, texts);
        }
        let today = loaded.now.to_zoned(TimeZone::UTC).date();
        let fields = match form.values(&typed, today) {
            Ok(fields) => fields,
            Err(errors) => return Ok(answers.wrong_fields(&loaded, token, step, form, typed, errors)),
        };
        let id = loaded.inquiry.id.clone();
        let saved = state.store.save_fields(visit(&state, &answers, &id, &session_id), step, fields).await;
        settle(&mut loaded, saved, &state).await?;
        advance(&state, &answers, &mut loaded, &session_id).await?;
        show(&state, &answers, &loaded, token).await
    }
    .await;
    finish(&state, &answers, result).await
}

/// A picture, or another document, is handed in for that step.
pub(super) async fn photo(
    State(state): State<AppState>,
    asking: Asking,
    request: Request,
    step: Step,
) -> Response {
    let kind = step.picture().unwrap_or(PictureKind::Document);
    let (values, file) = intake::texts(request).await;
    let answers = Answers::new(&asking, &values);
    let result = async {
        // Who may not send a photo is told so before it is read.
        let (mut loaded, session_id) = match admit(&state, &answers).await {
            Ok(admitted) => admitted,
            Err(code) => {
                if token(&asking, &values).is_some_and(|token| state.tokens.verify(token).is_ok()) {
                    intake::drain(file).await;
                }
                return Err(code);
            }
        };
        let token = token(&asking, &values);
        let id = loaded.inquiry.id.clone();
        let _room;
        let upload = match values.get(upload::FIELD) {
            // Sent before, part by part.
            Some(upload) => {
                let visit = visit(&state, &answers, &id, &session_id);
                let (taken, room) = upload::take(&state, visit, upload).await?;
                _room = room;
                // Its answer was lost, and it is sent again: the step is done already.
                if taken.is_empty() && loaded.inquiry.next_step() != Some(step) {
                    return show(&state, &answers, &loaded, token).await;
                }
                Ok(taken)
            }
            None => {
                if let Err(held) = pace::count(&state, &asking, Attempt::Upload, Some(&id)).await {
                    return held.answer(&answers);
                }
                intake::file(file).await.map_err(|BrokenOff| ErrorCode::ApplicationError)?
            }
        };
        // Too early, or no part of this template: nothing is looked at, and nothing counted.
        if !loaded.inquiry.progress.reaches(step) {
            return show(&state, &answers, &loaded, token).await;
        }
        let checked = match upload {
            Ok(bytes) => match loaded.inquiry.progress.plan.other_document(step) {
                Some(document) => examine_other(&state, bytes, document).await?,
                None => examine(&state, bytes, kind).await?.map(Kept::from),
            },
            Err(refusal) => Err(refusal),
        };
        let kept = match checked {
            Ok(kept) => kept,
            Err(refusal) => {
                let checks = match refusal {
                    PictureRefusal::Pdf(_) => report::pdf_checks(Some(refusal)),
                    refusal => report::picture_checks(Some(refusal)),
                };
                return refuse_photo(&state, &answers, loaded, &session_id, step, refusal, checks).await;
            }
        };
        if is_repeated(&state, &loaded.inquiry, step, &kept.bytes).await? {
            let refusal = PictureRefusal::Repeated;
            let checks = kept.checks(Some(refusal));
            return refuse_photo(&state, &answers, loaded, &session_id, step, refusal, checks).await;
        }
        let mut checks = kept.checks(None);
        checks.extend(licence_checks(&state, &loaded.inquiry, step, &kept.bytes).await?);
        let visit_now = visit(&state, &answers, &id, &session_id);
        let name = loaded.inquiry.progress.plan.other_document(step).map(|document| document.name.as_str());
        let saved = keep(&state, visit_now, step, name, kept, checks).await;
        let (saved, verified) = apart(saved.map(|(inquiry, verified)| (inquiry, Some(verified))));
        settle(&mut loaded, saved, &state).await?;
        advance(&state, &answers, &mut loaded, &session_id).await?;
        show(&state, &answers, &loaded, token).await.map(|response| answer::telling(response, verified))
    }
    .await;
    finish(&state, &answers, result).await
}

/// Records a refusal with the check that it failed, and shows the step again with why.
async fn refuse_photo(
    state: &AppState,
    answers: &Answers<'_>,
    mut loaded: Loaded,
    session_id: &str,
    step: Step,
    refusal: PictureRefusal,
    checks: Vec<Check>,
) -> Result<Response, FlowError> {
    let id = loaded.inquiry.id.clone();
    let visit = visit(state, answers, &id, session_id);
    let (recorded, verified) = apart(state.store.record_refusal(visit, step, checks).await);
    settle(&mut loaded, recorded, state).await?;
    let token = token(answers.asking, answers.values);
    let response = if loaded.inquiry.status == InquiryStatus::Pending {
        answers.refused_photo(&loaded, token, step, refusal)
    } else {
        show(state, answers, &loaded, token).await?
    };
    Ok(answer::telling(response, verified))
}

/// What the store made of an inquiry, and the verification that came of it.
fn apart(
    result: Result<(Inquiry, Option<Verified>), store::Error>,
) -> (Result<Inquiry, store::Error>, Option<Verified>) {
    result.map_or_else(|error| (Err(error), None), |(inquiry, verified)| (Ok(inquiry), verified))
}

/// Completes an inquiry whose steps are all done.
async fn advance(
    state: &AppState,
    answers: &Answers<'_>,
    loaded: &mut Loaded,
    session_id: &str,
) -> Result<(), FlowError> {
    if loaded.inquiry.status == InquiryStatus::Pending && loaded.inquiry.next_step().is_none() {
        let id = loaded.inquiry.id.clone();
        let completed = state.store.complete_inquiry(visit(state, answers, &id, session_id)).await;
        settle(loaded, completed, state).await?;
    }
    Ok(())
}

/// Shows where the inquiry stands; at the review with what was handed in.
async fn show(
    state: &AppState,
    answers: &Answers<'_>,
    loaded: &Loaded,
    token: Option<&str>,
) -> Result<Response, FlowError> {
    let pending = loaded.inquiry.status == InquiryStatus::Pending;
    if pending && loaded.inquiry.next_step() == Some(Step::Review) {
        let thumbnails = thumbnails(state, &loaded.inquiry).await?;
        return Ok(answers.review(loaded, token, thumbnails));
    }
    Ok(answers.at_step(loaded, token))
}

/// A small picture of everything that was handed in, as addresses that hold it. One that
/// cannot be read is left out: the review then says in words that it is there.
async fn thumbnails(state: &AppState, inquiry: &Inquiry) -> Result<Vec<(Step, Thumbnail)>, FlowError> {
    let kept = state.store.evidence(&inquiry.id).await.map_err(|error| code_of(&error))?;
    let mut thumbnails = Vec::new();
    for step in inquiry.progress.steps() {
        let Some((kind, _)) = EvidenceKind::of_step(step, &inquiry.progress) else { continue };
        let name = inquiry.progress.plan.other_document(step).map(|document| &document.name);
        let latest = kept.iter().rev().find(|one| one.kind == kind && one.name.as_ref() == name);
        let Some(picture) = latest.and_then(|evidence| evidence.picture.as_ref()) else { continue };
        if picture.content_type == PDF {
            thumbnails.push((step, Thumbnail::File(picture.filename.clone())));
            continue;
        }
        if let Some(small) = thumbnail(state, &picture.object_key).await {
            let address = format!("data:image/jpeg;base64,{}", data_encoding::BASE64.encode(&small));
            thumbnails.push((step, Thumbnail::Picture(address)));
        }
    }
    Ok(thumbnails)
}

/// A small picture of a kept one. Those that were kept by an older version have none beside them.
async fn thumbnail(state: &AppState, key: &str) -> Option<Bytes> {
    match read(state, &thumbnail_of(key)).await {
        Err(object_store::Error::NotFound { .. }) => {}
        kept => {
            return kept.inspect_err(|error| tracing::error!(%error, "a thumbnail could not be read")).ok();
        }
    }
    let held = state.memory.work.take(picture::MAX_KEPT_MEMORY).await;
    let bytes = read(state, key).await;
    let bytes =
        bytes.inspect_err(|error| tracing::error!(%error, "a stored picture could not be read")).ok()?;
    let small = tokio::task::spawn_blocking(move || {
        let _held = held;
        picture::thumbnail(&bytes)
    });
    small.await.ok().flatten().map(Bytes::from)
}

async fn read(state: &AppState, key: &str) -> object_store::Result<Bytes> {
    state.uploads.get(&Path::from(key)).await?.bytes().await
}

/// The country and the kind of identity document.
pub(super) async fn document_kind(State(state): State<AppState>, asking: Asking, body: Bytes) -> Response {
    let values = Values::parse(&body);
    let answers = Answers::new(&asking, &values);
    let result = async {
        let (mut loaded, session_id) = admit(&state, &answers).await?;
        let token = token(&asking, &values);
        if !loaded.inquiry.progress.reaches(Step::DocumentKind) {
            return show(&state, &answers, &loaded, token).await;
        }
        let plan = &loaded.inquiry.progress.plan;
        let kinds = plan.document_kinds();
        let kind = DocumentKind::parse(&values.typed("kind")).filter(|kind| kinds.contains(kind));
        let country = plan.only_country().map_or_else(|| values.typed("country"), str::to_owned);
        let country = Some(country).filter(|country| plan.accepts_country(country));
        let (country, kind) = match (country, kind) {
            (Some(country), Some(kind)) => (country, kind),
            (country, kind) => {
                let wrong = WrongDocument { country: country.is_none(), kind: kind.is_none() };
                return Ok(answers.wrong_document(&loaded, token, kind, country, wrong));
            }
        };
        let id = loaded.inquiry.id.clone();
        let visit = visit(&state, &answers, &id, &session_id);
        let saved = state.store.choose_document(visit, &country, kind).await;
        settle(&mut loaded, saved, &state).await?;
        advance(&state, &answers, &mut loaded, &session_id).await?;
        show(&state, &answers, &loaded, token).await
    }
    .await;
    finish(&state, &answers, result).await
}

/// The individual has looked through everything and hands it in.
pub(super) async fn review(State(state): State<AppState>, asking: Asking, body: Bytes) -> Response {
    let values = Values::parse(&body);
    let answers = Answers::new(&asking, &values);
    let result = async {
        let (mut loaded, session_id) = admit(&state, &answers).await?;
        let id = loaded.inquiry.id.clone();
        let visit = visit(&state, &answers, &id, &session_id);
        let saved = state.store.save_fields(visit, Step::Review, Map::new()).await;
        settle(&mut loaded, saved, &state).await?;
        advance(&state, &answers, &mut loaded, &session_id).await?;
        show(&state, &answers, &loaded, token(&asking, &values)).await
    }
    .await;
    finish(&state, &answers, result).await
}

/// Shows a step that was done before once more. Nothing changes until it is sent again.
pub(super) async fn change(State(state): State<AppState>, asking: Asking, body: Bytes) -> Response {
    let values = Values::parse(&body);
    let answers = Answers::new(&asking, &values);
    let result = async {
        let (loaded, _) = admit(&state, &answers).await?;
        let token = token(&asking, &values);
        let step = Step::parse(&values.typed("step"));
        match step.filter(|step| *step != Step::Review && loaded.inquiry.progress.reaches(*step)) {
            Some(step) => Ok(answers.step_again(&loaded, token, step)),
            None => show(&state, &answers, &loaded, token).await,
        }
    }
    .await;
    finish(&state, &answers, result).await
}

async fn examine(
    state: &AppState,
    bytes: Bytes,
    kind: PictureKind,
) -> Result<Result<picture::Picture, PictureRefusal>, FlowError> {
    if bytes.is_empty() {
        return Ok(Err(PictureRefusal::Empty));
    }
    if bytes.len() > MAX_BYTES {
        return Ok(Err(PictureRefusal::FileTooLarge));
    }
    let announced = bytes.clone();
    let needed = match on_a_thread("a picture's header", move || codec::memory(&announced)).await? {
        Ok(needed) => needed,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let held = state.memory.work.take(needed).await;
    on_a_thread("a picture", move || {
        // Held until the work ends, whoever has hung up meanwhile.
        let _held = held;
        picture::check(&bytes, kind)
    })
    .await
}

/// Does what takes a while where it holds nobody up.
async fn on_a_thread<T: Send + 'static>(
    what: &'static str,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, FlowError> {
    tokio::task::spawn_blocking(work).await.map_err(|_| {
        tracing::error!(what, "a check panicked");
        ErrorCode::ApplicationError.into()
    })
}

/// The media type of PDFs.
const PDF: &str = "application/pdf";

/// A file that can be used.
struct Kept {
    bytes: Bytes,
    /// Pictures have one.
    thumbnail: Option<Bytes>,
    is_pdf: bool,
}

impl From<picture::Picture> for Kept {
    fn from(picture: picture::Picture) -> Self {
        Self { bytes: picture.bytes.into(), thumbnail: Some(picture.thumbnail.into()), is_pdf: false }
    }
}

impl Kept {
    /// What was checked of it.
    fn checks(&self, refusal: Option<PictureRefusal>) -> Vec<Check> {
        if self.is_pdf { report::pdf_checks(refusal) } else { report::picture_checks(refusal) }
    }

    /// Its media type, and how names of such files end.
    fn form(&self) -> (&'static str, &'static str) {
        if self.is_pdf { (PDF, "pdf") } else { ("image/jpeg", "jpg") }
    }
}

/// A picture or a PDF, whichever may be handed in there.
async fn examine_other(
    state: &AppState,
    bytes: Bytes,
    document: &OtherDocument,
) -> Result<Result<Kept, PictureRefusal>, FlowError> {
    if bytes.is_empty() {
        return Ok(Err(PictureRefusal::Empty));
    }
    if bytes.len() > MAX_BYTES {
        return Ok(Err(PictureRefusal::FileTooLarge));
    }
    let form = if pdf::is_pdf(&bytes) { Form::Pdf } else { Form::Image };
    if !document.accepts(form) {
        return Ok(Err(PictureRefusal::NotAccepted));
    }
    if form == Form::Image {
        let picture = examine(state, bytes, PictureKind::Document).await?;
        return Ok(picture.map(Kept::from).map_err(|refusal| match refusal {
            // There is more to choose from than pictures: the form says what.
            PictureRefusal::UnsupportedType => PictureRefusal::NotAccepted,
            refusal => refusal,
        }));
    }
    let held = state.memory.work.take(pdf::MAX_MEMORY).await;
    // Dropped, the process ends, and what is held with it.
    let checked = state.pdfs.check(bytes.clone()).await;
    drop(held);
    let checked = checked.map_err(|error| {
        tracing::error!(%error, "a PDF could not be checked");
        ErrorCode::ApplicationError
    })?;
    Ok(match checked {
        Ok(_) => Ok(Kept { bytes, thumbnail: None, is_pdf: true }),
        Err(refusal) => Err(refusal.into()),
    })
}

/// The checks of the barcode on the back of a driving licence: none elsewhere. They decide
/// nothing here; the customer sees them.
async fn licence_checks(
    state: &AppState,
    inquiry: &Inquiry,
    step: Step,
    bytes: &Bytes,
) -> Result<Vec<Check>, FlowError> {
    let progress = &inquiry.progress;
    // Inquiries from before countries were asked for have none.
    let may_have_one = progress.country.as_deref().is_none_or(aamva::is_issued_in);
    if step != Step::DocumentBack || progress.document != Some(DocumentKind::DrivingLicence) || !may_have_one
    {
        return Ok(Vec::new());
    }
    let held = state.memory.work.take(picture::MAX_KEPT_MEMORY).await;
    let bytes = bytes.clone();
    let read = tokio::task::spawn_blocking(move || {
        let _held = held;
        picture::luma(&bytes).and_then(|luma| aamva::barcode(&luma))
    });
    // A picture at which the reader gives up has no barcode that could be read.
    let text = read.await.unwrap_or_else(|_| {
        tracing::error!("the reader of barcodes panicked");
        None
    });
    let field = |name| inquiry.fields.get(name).and_then(Value::as_str);
    let birthdate = field(BIRTHDATE).and_then(|date| date.parse().ok());
    Ok(aamva::checks(text.as_deref(), field(NAME_FIRST), field(NAME_LAST), birthdate))
}

/// Whether the inquiry has the same picture as something else already: one file is not
/// both document and face. Equal uploads are equal when they are kept, too, since what is
/// kept is made from the pixels alone.
async fn is_repeated(
    state: &AppState,
    inquiry: &Inquiry,
    step: Step,
    bytes: &[u8],
) -> Result<bool, FlowError> {
    let others = state.store.evidence(&inquiry.id).await.map_err(|error| code_of(&error))?;
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

/// Stores the picture, then its record. A picture without a record is removed again.
async fn keep(
    state: &AppState,
    visit: Visit<'_>,
    step: Step,
    name: Option<&str>,
    kept: Kept,
    checks: Vec<Check>,
) -> Result<(Inquiry, Verified), store::Error> {
    let (content_type, ending) = kept.form();
    let Kept { bytes, thumbnail, .. } = kept;
    let prefix = match step.picture() {
        Some(PictureKind::Selfie) => IdPrefix::Selfie,
        _ => IdPrefix::Document,
    };
    let name = format!("{}.{ending}", name.unwrap_or(step.as_str()));
    let key = format!("{}{}.{ending}", store::folder_of(visit.inquiry_id), ids::new(prefix));
    let record = evidence::Picture {
        object_key: key.clone(),
        filename: name,
        content_type: content_type.to_owned(),
        byte_size: bytes.len() as u64,
    };
    let mut objects = vec![(key.clone(), bytes)];
    objects.extend(thumbnail.map(|thumbnail| (thumbnail_of(&key), thumbnail)));
    keeping::put(state, &objects).await?;
    let saved = state.store.save_picture(visit, step, record, checks).await;
    if saved.is_err() {
        keeping::withdraw(state, &objects).await;
    }
    saved
}

/// Makes an inquiry for a page that named only a template.
async fn create(state: &AppState, values: &Values) -> Result<Loaded, FlowError> {
    let (template, environment) = page::template(state, values).await?;
    let reference = values.get(query::REFERENCE_ID);
    if reference.is_some_and(|reference| reference.chars().count() > MAX_REFERENCE) {
        return Err(ErrorCode::InvalidConfig.into());
    }
    let account = match (values.get(query::ACCOUNT_ID), reference) {
        // The widget refuses it, too.
        (Some(_), Some(_)) => return Err(ErrorCode::InvalidConfig.into()),
        (Some(id), None) => AccountOf::Known(id.to_owned()),
        (None, _) => AccountOf::FoundOrNew,
    };
    let today = state.now().0.to_zoned(TimeZone::UTC).date();
    let made = state
        .store
        .create_inquiry_from_template(
            &template.id,
            &environment,
            account,
            reference,
            field::known(&values.fields(), &template.plan.fields(), today),
            state.now(),
        )
        .await
        .map_err(|error| code_of(&error))?;
    let loaded = state.store.load_for_flow(&made.id, state.now()).await.map_err(|error| code_of(&error))?;
    loaded.ok_or(ErrorCode::ApplicationError.into())
}

/// The session token: of the header, else of the form.
pub(super) fn token<'a>(asking: &'a Asking, values: &'a Values) -> Option<&'a str> {
    asking.token.as_deref().or_else(|| values.get(query::SESSION_TOKEN))
}

pub(super) fn visit<'a>(
    state: &AppState,
    answers: &Answers<'a>,
    inquiry_id: &'a str,
    session_id: &'a str,
) -> Visit<'a> {
    Visit { inquiry_id, session_id, visitor: answers.asking.visitor(), at: state.now() }
}

/// Lets this browser in by the token's session; else says what the token is worth.
async fn enter(
    state: &AppState,
    answers: &Answers<'_>,
    token: &str,
    loaded: &Loaded,
) -> Result<Result<Entered, Credential>, FlowError> {
    use crate::domain::session::Denied;
    let session_id = match page::session_of_token(state, token, &loaded.inquiry).await {
        Ok(session_id) => session_id,
        Err(TokenProblem::Credential(credential)) => return Ok(Err(credential)),
        Err(TokenProblem::Failed(error)) => return Err(error),
    };
    match state.store.enter_session(&session_id, answers.asking.visitor(), state.now()).await {
        Ok(entered) => Ok(Ok(entered)),
        Err(store::Error::Denied(Denied::Expired)) => Ok(Err(Credential::ExpiredSession)),
        Err(store::Error::Denied(Denied::OtherBrowser) | store::Error::NotFound) => {
            Ok(Err(Credential::Invalid))
        }
        Err(error) => Err(code_of(&error)),
    }
}

/// The inquiry, if this request may hand something in to it, and the session that lets it.
pub(super) async fn admit(state: &AppState, answers: &Answers<'_>) -> Result<(Loaded, String), FlowError> {
    let mut loaded = load(state, answers.values).await?;
    let status = loaded.inquiry.status;
    let token =
        token(answers.asking, answers.values).ok_or(match access::decide(status, Credential::None) {
            Access::Refused(code) => code,
            _ => ErrorCode::Unauthenticated,
        })?;
    let session_id = page::session_of_token(state, token, &loaded.inquiry)
        .await
        .map_err(|problem| refusal(&problem, status))?;
    let id = loaded.inquiry.id.clone();
    let asked = state.store.visit(visit(state, answers, &id, &session_id)).await;
    settle(&mut loaded, asked, state).await?;
    Ok((loaded, session_id))
}

/// The code of a token's problem with an inquiry of that status.
fn refusal(problem: &TokenProblem, status: InquiryStatus) -> FlowError {
    match problem {
        TokenProblem::Credential(credential) => match access::decide(status, *credential) {
            Access::Refused(code) => code.into(),
            _ => ErrorCode::Unauthenticated.into(),
        },
        TokenProblem::Failed(error) => *error,
    }
}

/// Takes over what the store made of the inquiry. A step that came twice, or out of
/// order, shows where the inquiry really is: a second press is no mistake.
async fn settle(
    loaded: &mut Loaded,
    saved: Result<Inquiry, store::Error>,
    state: &AppState,
) -> Result<(), FlowError> {
    match saved {
        Ok(inquiry) => {
            loaded.inquiry = inquiry;
            Ok(())
        }
        Err(store::Error::OutOfOrder(_)) => {
            let id = loaded.inquiry.id.clone();
            let again = state.store.load_for_flow(&id, state.now()).await.map_err(|error| code_of(&error))?;
            *loaded = again.ok_or(ErrorCode::InvalidInquiryId)?;
            Ok(())
        }
        Err(error) => Err(code_of(&error)),
    }
}

/// A refusal. The individual who has finished, on another device or with a request whose answer
/// was lost, is shown the last screen instead.
async fn refuse(state: &AppState, answers: &Answers<'_>, error: FlowError) -> Response {
    let FlowError::Refused(code) = error else { return answers.failed(error) };
    let loaded = match load(state, answers.values).await {
        Ok(loaded) => loaded,
        Err(FlowError::Unavailable) => return answers.failed(FlowError::Unavailable),
        Err(FlowError::Refused(_)) => return answers.refused(code),
    };
    if code == ErrorCode::Unauthenticated && loaded.inquiry.status.is_finished() {
        return match open_inquiry(state, answers).await {
            Ok(response) => answer::finished_before(response),
            Err(FlowError::Refused(code)) => answers.refused_of(&loaded, code),
            Err(error) => answers.failed(error),
        };
    }
    if code == ErrorCode::Unauthenticated {
        match handoff::waiting(state, answers, &loaded).await {
            Ok(Some(waiting)) => return waiting,
            Err(error @ FlowError::Unavailable) => return answers.failed(error),
            _ => {}
        }
    }
    answers.refused_of(&loaded, code)
}

/// The answer, and the cookie where one is needed.
pub(super) async fn finish(
    state: &AppState,
    answers: &Answers<'_>,
    result: Result<Response, FlowError>,
) -> Response {
    let response = match result {
        Ok(response) => response,
        Err(error) => refuse(state, answers, error).await,
    };
    // The script keeps the browser's secret by itself.
    if answers.asking.is_fragment || !answers.asking.is_new_browser {
        return response;
    }
    with_cookie(response, &answers.asking.cookie())
}

//! The steps of the flow, as the individual sends them.

use axum::response::Response;
use persona_protocol::query;

use super::multipart::{self, File};
use super::request::FlowRequest;
use super::responder::with_verification;
use super::{pace, upload};
use crate::domain::step::Step;
use crate::flow::admission::{Admitted, admit};
use crate::flow::hand_in::{self, HandedIn, Photographed, Upload};
use crate::flow::open::{self, Opened};
use crate::flow::{FlowError, templates};
use crate::limits::flow::Attempt;

/// Opens the inquiry and shows where it stands. A page may also name a one-time link or a template.
pub(super) async fn open(request: &FlowRequest) -> Result<Response, FlowError> {
    let (state, responder) = (&request.state, request.responder());
    if request.form.get(query::INQUIRY_ID).is_none() {
        if let Some(code) = request.form.get(query::CODE) {
            let started = open::follow_link(state, code, request.head.visitor()).await?;
            return Ok(responder.started(&started));
        }
        let (template, environment) = templates::find(state, request.template()).await?;
        return Ok(responder.consent_to(&template, &environment));
    }
    match open::open(state, request.caller()).await? {
        Opened::Shown(context) => responder.current(&context).await,
        Opened::Waiting(context, waiting) => Ok(responder.waiting(&context, waiting)),
        Opened::Refused(context, code) => Ok(responder.refused_of(&context, code)),
    }
}

/// The individual agrees to start.
pub(super) async fn consent(request: &FlowRequest) -> Result<Response, FlowError> {
    let started = open::start(&request.state, request.caller(), request.new_inquiry()).await?;
    Ok(request.responder().started(&started))
}

/// A form is filled in.
pub(super) async fn form(request: &FlowRequest, step: Step) -> Result<Response, FlowError> {
    let (state, caller) = (&request.state, request.caller());
    let admitted = admit(state, caller).await?;
    let texts = |control: &str| request.form.all(control);
    match hand_in::form(state, caller, admitted, step, texts).await? {
        HandedIn::Done(context) => request.responder().current(&context).await,
        HandedIn::Wrong(context, wrong) => Ok(request.responder().wrong_form(&context, step, wrong)),
    }
}

/// The country and the kind of the identity document are chosen.
pub(super) async fn document_kind(request: &FlowRequest) -> Result<Response, FlowError> {
    let (state, caller) = (&request.state, request.caller());
    let admitted = admit(state, caller).await?;
    let (country, kind) = (request.form.typed("country"), request.form.typed("kind"));
    match hand_in::document_kind(state, caller, admitted, country, &kind).await? {
        HandedIn::Done(context) => request.responder().current(&context).await,
        HandedIn::Wrong(context, wrong) => Ok(request.responder().wrong_document(&context, wrong)),
    }
}

/// A photo or another file is handed in.
pub(super) async fn photo(request: &FlowRequest, file: File, step: Step) -> Result<Response, FlowError> {
    let (state, caller) = (&request.state, request.caller());
    let admitted = match admit(state, caller).await {
        Ok(admitted) => admitted,
        Err(error) => return Err(refuse_file(request, file, error).await),
    };
    let upload = read_upload(request, &admitted, file).await?;
    let Photographed { result, verified } = hand_in::photo(state, caller, admitted, step, upload).await?;
    let response = match result {
        HandedIn::Done(context) => request.responder().current(&context).await?,
        HandedIn::Wrong(context, refusal) => request.responder().refused_photo(&context, step, refusal),
    };
    Ok(with_verification(response, verified))
}

/// The photo that was sent in parts before, or the file of the form, which counts as an attempt.
async fn read_upload(request: &FlowRequest, admitted: &Admitted, file: File) -> Result<Upload, FlowError> {
    if let Some(id) = request.form.get(upload::FIELD) {
        return Ok(Upload::Parts(id.to_owned()));
    }
    pace::count(&request.state, &request.head, Attempt::Upload, Some(&admitted.context.inquiry.id)).await?;
    multipart::file(file).await
}

/// Reads the file of somebody with a token of this server to its end: a browser that is still sending
/// would not show the response. The file of anybody else is not read.
async fn refuse_file(request: &FlowRequest, file: File, error: FlowError) -> FlowError {
    if request.token().is_some_and(|token| request.state.tokens.verify(token).is_ok()) {
        multipart::drain(file).await;
    }
    error
}

/// The individual has reviewed everything.
pub(super) async fn review(request: &FlowRequest) -> Result<Response, FlowError> {
    let (state, caller) = (&request.state, request.caller());
    let admitted = admit(state, caller).await?;
    let context = hand_in::review(state, caller, admitted).await?;
    request.responder().current(&context).await
}

/// Shows a step that was done before once more. Nothing changes until it is sent again.
pub(super) async fn change(request: &FlowRequest) -> Result<Response, FlowError> {
    let Admitted { context, .. } = admit(&request.state, request.caller()).await?;
    let step = Step::parse(&request.form.typed("step"));
    match step.filter(|step| *step != Step::Review && context.inquiry.progress.reaches(*step)) {
        Some(step) => Ok(request.responder().step_again(&context, step)),
        None => request.responder().current(&context).await,
    }
}

//! The pages that open the flow. They change nothing.

use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use persona_protocol::{ErrorCode, query};

use super::ancestors::Ancestors;
use super::assets;
use super::request::{FlowRequest, QueryRequest};
use crate::domain::access::{self, Access};
use crate::domain::environment::Environment;
use crate::domain::template::InquiryTemplate;
use crate::domain::{embedding, redirect};
use crate::flow::{Cause, FlowError, admission, templates};

/// In a frame of the widget's.
pub(super) async fn widget(QueryRequest(request): QueryRequest) -> Response {
    page(FlowRequest { form: request.form.standing(false), ..request }).await
}

/// A page of its own.
pub(super) async fn verify(QueryRequest(request): QueryRequest) -> Response {
    page(FlowRequest { form: request.form.standing(true), ..request }).await
}

/// A page that only looks sets no cookie, and is not told more than the reason of an error.
async fn page(request: FlowRequest) -> Response {
    open(&request).await.unwrap_or_else(|error| {
        error.log();
        request.responder().failed(error.cause())
    })
}

async fn open(request: &FlowRequest) -> Result<Response, FlowError> {
    let (form, responder) = (&request.form, request.responder());
    let has_code = form.get(query::CODE).is_some();
    if form.is_hosted()
        && form.get(query::REDIRECT_URI).is_some()
        && !has_code
        && !may_return(request).await?
    {
        return Ok(responder.refused(ErrorCode::InvalidConfig));
    }
    if form.get(query::INQUIRY_ID).is_some() {
        return inquiry(request).await;
    }
    if has_code {
        // The link is not checked before it is followed: that would help to guess one.
        return Ok(responder.link());
    }
    let (template, environment) = templates::find(&request.state, request.template()).await?;
    Ok(refuse_frame(request, &template, &environment)
        .unwrap_or_else(|| responder.opening(Some(&template), &Ancestors::of(&template, &environment))))
}

async fn inquiry(request: &FlowRequest) -> Result<Response, FlowError> {
    let (state, responder) = (&request.state, request.responder());
    // The token of the address counts here, and no header's.
    let caller = admission::Caller { token: request.form.get(query::SESSION_TOKEN), ..request.caller() };
    let context = admission::load(state, caller).await?;
    if let Some(refusal) = refuse_frame(request, &context.template, &context.environment) {
        return Ok(refusal);
    }
    let credential = match admission::credential_of_link(state, caller, &context).await {
        Ok(credential) => credential,
        Err(error) => {
            let Cause::Refused(code) = error.cause() else { return Err(error) };
            error.log();
            return Ok(responder.refused_of(&context, code));
        }
    };
    Ok(match access::decide(context.inquiry.status, credential) {
        Access::Refused(code) => responder.refused_of(&context, code),
        Access::OpenToAnyone | Access::Open | Access::Finished => {
            let ancestors = Ancestors::of(&context.template, &context.environment);
            responder.opening(Some(&context.template), &ancestors)
        }
    })
}

/// Whether the page's `redirect-uri` is allowed. One that the customer has set over the API takes
/// precedence, and may be any.
async fn may_return(request: &FlowRequest) -> Result<bool, FlowError> {
    let (template, environment) = if request.form.get(query::INQUIRY_ID).is_some() {
        let context = admission::load(&request.state, request.caller()).await?;
        if context.inquiry.redirect_uri.is_some() {
            return Ok(true);
        }
        (context.template, context.environment)
    } else {
        templates::find(&request.state, request.template()).await?
    };
    let address = request.form.get(query::REDIRECT_URI).unwrap_or_default();
    Ok(redirect::allowed(address, &template.allowed_domains, environment.is_sandbox()).is_some())
}

/// The refusal of a frame in a page that says who it is, and may not have one. It is the same whatever
/// the inquiry's status is.
fn refuse_frame(
    request: &FlowRequest,
    template: &InquiryTemplate,
    environment: &Environment,
) -> Option<Response> {
    if request.form.is_hosted() {
        return None;
    }
    let origin = embedding::origin(request.form.get(query::IFRAME_ORIGIN)?)?;
    let is_sandbox = environment.is_sandbox();
    let public_origin = &request.state.public_origin;
    let is_allowed = embedding::allows(&origin, &template.allowed_domains, is_sandbox, public_origin);
    (!is_allowed).then(|| {
        request.responder().not_here(&origin, &embedding::advice(&origin, &template.id, public_origin))
    })
}

/// Has the browser fetch what the flow needs, ahead of time.
pub(super) async fn preload() -> Response {
    let page = format!(
        "<!doctype html><title>Preload</title><link rel=\"preload\" as=\"style\" href=\"{}\">\
         <link rel=\"modulepreload\" href=\"{}\">",
        assets::stylesheet(),
        assets::script()
    );
    let policy = "default-src 'none'; script-src 'self'; style-src 'self'; frame-ancestors *";
    let headers = [(header::CONTENT_SECURITY_POLICY, policy), (header::CACHE_CONTROL, "public, max-age=300")];
    (StatusCode::OK, headers, Html(page)).into_response()
}

//! The routes of the verification flow: what the individual sees.
//!
//! There are two kinds of requests. `GET /widget` (in a frame) and `GET /verify` (a page of its own)
//! check access; they change nothing and show no personal data, so that link scanners do no harm.
//! Everything else is a POST with a session token and a browser's secret. Its response is the next view:
//! the view alone if the script asks, a whole page without script.
//!
//! A route reads a [`FlowRequest`](request::FlowRequest), calls [`crate::flow`], which does the work,
//! and shows the result with a [`Responder`](responder::Responder). Errors become pages in one place,
//! `FlowRequest::respond`.

mod ancestors;
mod assets;
mod failure;
mod form_data;
mod handoff;
mod multipart;
mod pace;
mod pages;
mod request;
mod responder;
mod stages;
mod steps;
mod theme;
mod upload;
mod view;

use std::iter;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};

use crate::domain::checks::refusal::MAX_BYTES;
use crate::domain::step::Step;
use crate::state::AppState;
use request::{FileRequest, FlowRequest};

/// The longest form: twenty fields of 1,024 characters, each of up to nine bytes when encoded.
const MAX_FORM: usize = 256 * 1024;

/// A handler that takes a [`FlowRequest`] and returns a `Result`, as a handler of axum's.
macro_rules! step {
    ($handler:path $(, $argument:expr)?) => {
        post(async move |request: FlowRequest| {
            let result = $handler(&request $(, $argument)?).await;
            request.respond(result).await
        })
    };
}

pub(super) fn router(state: &AppState) -> Router<AppState> {
    let path = |step: Step| format!("/flow/steps/{}", step.as_str());
    let photos = Step::ALL.into_iter().filter(|step| step.picture().is_some());
    let pictures = photos.fold(Router::new(), |router, step| {
        router.route(
            &path(step),
            post(async move |FileRequest { request, file }: FileRequest| {
                let result = steps::photo(&request, file, step).await;
                request.respond(result).await
            }),
        )
    });
    // A little more than a picture may have: the check itself says in plain words what is too large.
    let pictures = pictures.layer(DefaultBodyLimit::max(MAX_BYTES + MAX_BYTES / 4));
    let forms = iter::once(Step::Details)
        .chain(Step::FORMS)
        .fold(Router::new(), |router, step| router.route(&path(step), step!(steps::form, step)));
    Router::new()
        .route("/widget", get(pages::widget))
        .route("/verify", get(pages::verify))
        .route("/preload", get(pages::preload))
        .route("/flow/open", step!(steps::open))
        .route("/flow/steps/consent", step!(steps::consent))
        .route("/flow/steps/document-kind", step!(steps::document_kind))
        .route("/flow/steps/review", step!(steps::review))
        .route("/flow/steps/change", step!(steps::change))
        .merge(forms)
        .merge(handoff::router())
        .merge(theme::router())
        .layer(DefaultBodyLimit::max(MAX_FORM))
        .merge(pictures)
        .merge(upload::router())
        .layer(from_fn_with_state(state.clone(), pace::pace))
        .merge(assets::router())
}

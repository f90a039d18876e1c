//! The verification flow: what the individual sees.
//!
//! Two kinds of requests. `GET /widget` (in a frame) and `GET /verify` (a page of its
//! own) decide who may come in; they change nothing and show nothing of anybody, so
//! that whoever follows links ahead of people does no harm. Everything else is a POST
//! that shows a session token and a browser's secret, and is answered with the next
//! view: the view alone where the script asks, a whole page where there is none.

mod answer;
mod assets;
mod error;
mod handoff;
mod intake;
mod keeping;
mod pace;
mod page;
mod request;
mod step;
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

/// The longest form: twenty fields of 1,024 characters, each of up to nine bytes on the way.
const MAX_FORM: usize = 256 * 1024;

pub(super) fn router(state: &AppState) -> Router<AppState> {
    let path = |step: Step| format!("/flow/steps/{}", step.as_str());
    let photos = Step::ALL.into_iter().filter(|step| step.picture().is_some());
    let pictures = photos.fold(Router::new(), |router, step| {
        router
            .route(&path(step), post(move |state, asking, request| step::photo(state, asking, request, step)))
    });
    // A little more than a picture may have: the check itself says in plain words what is too large.
    let pictures = pictures.layer(DefaultBodyLimit::max(MAX_BYTES + MAX_BYTES / 4));
    let forms = iter::once(Step::Details).chain(Step::FORMS).fold(Router::new(), |router, step| {
        router.route(&path(step), post(move |state, asking, body| step::fill_in(state, asking, body, step)))
    });
    Router::new()
        .route("/widget", get(page::widget))
        .route("/verify", get(page::verify))
        .route("/preload", get(page::preload))
        .route("/flow/open", post(step::open))
        .route("/flow/steps/consent", post(step::consent))
        .route("/flow/steps/document-kind", post(step::document_kind))
        .route("/flow/steps/review", post(step::review))
        .route("/flow/steps/change", post(step::change))
        .merge(forms)
        .merge(handoff::router())
        .merge(theme::router())
        .layer(DefaultBodyLimit::max(MAX_FORM))
        .merge(pictures)
        .merge(upload::router())
        .layer(from_fn_with_state(state.clone(), pace::pace))
        .merge(assets::router())
}

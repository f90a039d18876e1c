//! The verification flow: what the individual sees.
//!
//! Two kinds of requests. `GET /widget` (in a frame) and `GET /verify` (a page of its
//! own) decide who may come in; they change nothing and show nothing of anybody, so
//! that whoever follows links ahead of people does no harm. Everything else is a POST
//! that shows a session token and a browser's secret, and is answered with the next
//! view: the view alone where the script asks, a whole page where there is none.

mod answer;
mod assets;
mod form;
mod handoff;
mod intake;
mod pace;
mod page;
mod request;
mod step;
mod theme;
mod upload;
mod view;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};

use crate::domain::picture::MAX_BYTES;
use crate::state::AppState;

/// The longest form: twenty fields of 1,024 characters, each of up to nine bytes on the way.
const MAX_FORM: usize = 256 * 1024;

pub(super) fn router(state: &AppState) -> Router<AppState> {
    let pictures = Router::new()
        .route("/flow/steps/document", post(step::document))
        .route("/flow/steps/document-back", post(step::document_back))
        .route("/flow/steps/selfie", post(step::selfie))
        .route("/flow/steps/selfie-left", post(step::selfie_left))
        .route("/flow/steps/selfie-right", post(step::selfie_right))
        .route("/flow/steps/document-upload", post(step::document_upload))
        .route("/flow/steps/document-upload-2", post(step::document_upload_2))
        .route("/flow/steps/document-upload-3", post(step::document_upload_3))
        // A little more than a picture may have: the check itself says in plain words what is too large.
        .layer(DefaultBodyLimit::max(MAX_BYTES + MAX_BYTES / 4));
    Router::new()
        .route("/widget", get(page::widget))
        .route("/verify", get(page::verify))
        .route("/preload", get(page::preload))
        .route("/flow/open", post(step::open))
        .route("/flow/steps/consent", post(step::consent))
        .route("/flow/steps/details", post(step::details))
        .route("/flow/steps/fields", post(step::fields))
        .route("/flow/steps/fields-2", post(step::fields_2))
        .route("/flow/steps/fields-3", post(step::fields_3))
        .route("/flow/steps/document-kind", post(step::document_kind))
        .route("/flow/steps/review", post(step::review))
        .route("/flow/steps/change", post(step::change))
        .merge(handoff::router())
        .merge(theme::router())
        .layer(DefaultBodyLimit::max(MAX_FORM))
        .merge(pictures)
        .merge(upload::router())
        .layer(from_fn_with_state(state.clone(), pace::pace))
        .merge(assets::router())
}

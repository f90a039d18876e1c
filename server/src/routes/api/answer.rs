//! Documents as answers.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::Value;

use crate::domain::inflection::Inflection;
use crate::routes::error::ApiError;

/// What a route of the API returns.
pub(super) type Answer = Result<Document, ApiError>;

/// A document with kebab keys. It is written once it is known how the caller wants it.
#[derive(Clone, Debug)]
pub(super) struct Document {
    status: StatusCode,
    body: Value,
}

impl Document {
    pub(super) fn ok(body: Value) -> Self {
        Self { status: StatusCode::OK, body }
    }

    pub(super) fn created(body: Value) -> Self {
        Self { status: StatusCode::CREATED, body }
    }
}

impl IntoResponse for Document {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// The answer with its document, if it has one, written in that way.
pub(super) fn write(mut response: Response, inflection: Inflection) -> Response {
    match response.extensions_mut().remove::<Document>() {
        Some(document) => {
            let mut written = (document.status, Json(inflection.apply(document.body))).into_response();
            // What else goes along with the answer.
            *written.extensions_mut() = std::mem::take(response.extensions_mut());
            written
        }
        None => response,
    }
}

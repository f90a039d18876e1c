//! The room in memory that answers take, from the reading of their rows until the client has
//! received them.

use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::{MatchedPath, Request};
use axum::http::Method;
use axum::response::{IntoResponse, Response};

use crate::domain::checks::refusal::MAX_BYTES;
use crate::limits::memory::Reserved;
use crate::routes::error::ApiError;
use crate::state::AppState;

/// What a page of a list takes while it is put together: its rows, their documents, its text.
const LIST: u64 = 24 * 1024 * 1024;
/// What any other answer takes: an inquiry with all that hangs on it.
const ONE: u64 = 2 * 1024 * 1024;
/// How the paths of lists end.
const LISTS: [&str; 6] =
    ["/deliveries", "/events", "/inquiries", "/inquiry-sessions", "/inquiry-templates", "/webhooks"];
/// A file as it is kept and as it is sent.
const FILE: u64 = 2 * MAX_BYTES as u64 + 1024 * 1024;
/// How long is waited for room.
const PATIENCE: Duration = Duration::from_secs(20);
/// An answer this short is not counted while it is sent.
const SHORT: u64 = 16 * 1024;

/// How much room the answer to a request takes.
pub(super) fn wanted(request: &Request) -> u64 {
    let path = request.extensions().get::<MatchedPath>().map_or("", MatchedPath::as_str);
    let is_list = request.method() == Method::GET && LISTS.iter().any(|list| path.ends_with(list));
    match path {
        path if path.ends_with("/files/{id}") => FILE,
        _ if is_list => LIST,
        _ => ONE,
    }
}

/// Waits for that much room.
pub(super) async fn take(state: &AppState, wanted: u64) -> Result<Reserved, ApiError> {
    let held = tokio::time::timeout(PATIENCE, state.memory.answers.take(wanted)).await;
    held.map_err(|_| ApiError::Busy)
}

/// Gives back what the answer's own bytes do not take, and those once they have been sent.
pub(super) async fn keep_until_sent(response: Response, mut held: Reserved) -> Response {
    match response.body().size_hint().exact() {
        Some(length) if length > SHORT => held.shrink_to(length),
        _ => return response,
    }
    let (parts, body) = response.into_parts();
    // It is there already.
    match axum::body::to_bytes(body, usize::MAX).await {
        Ok(bytes) => {
            Response::from_parts(parts, Body::from(Bytes::from_owner(Sending { bytes, _held: held })))
        }
        Err(_) => ApiError::Internal.into_response(),
    }
}

/// Bytes that are on their way to the client.
struct Sending {
    bytes: Bytes,
    _held: Reserved,
}

impl AsRef<[u8]> for Sending {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

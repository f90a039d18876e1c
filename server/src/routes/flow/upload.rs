//! A photo sent part by part, so that a lost connection costs one part and not all of it.
//!
//! `POST /flow/uploads` says how long the photo is and gets an address for it; `PATCH` there adds the
//! part that begins at `Upload-Offset`; `HEAD` tells how much has arrived, `DELETE` gives up. The
//! step's form then names the upload instead of bringing the file. Each request shows the session token
//! and the browser's secret, and is refused before its body is read where these do not open the
//! inquiry. The address has the values that a form would have.
//!
//! The headers are those of the IETF's draft on resumable uploads. Where the draft leaves a choice,
//! a part is kept as a whole or not at all.

use axum::Router;
use axum::body::Body;
use axum::extract::Path;
use axum::http::{HeaderMap, HeaderName, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;

use super::pace::{self, UPLOADS};
use super::request::{FLOW, FlowRequest, QueryRequest};
use crate::domain::checks::refusal::MAX_BYTES;
use crate::flow::admission::admit;
use crate::flow::{FlowError, uploads};
use crate::limits::flow::Attempt;
use crate::state::AppState;
use crate::store::{PartKept, UploadProgress};

/// The field of a step's form that names an upload.
pub(super) const FIELD: &str = "upload";

/// The longest part.
const MAX_PART: usize = 1024 * 1024;

const OFFSET: HeaderName = HeaderName::from_static("upload-offset");
const LENGTH: HeaderName = HeaderName::from_static("upload-length");

pub(super) fn router() -> Router<AppState> {
    let begin = async |QueryRequest(request): QueryRequest, headers: HeaderMap| {
        let result = begin(&request, &headers).await;
        request.respond(result).await
    };
    let add = async |QueryRequest(request): QueryRequest,
                     Path(id): Path<String>,
                     headers: HeaderMap,
                     body: Body| {
        let result = add(&request, &id, &headers, body).await;
        request.respond(result).await
    };
    let progress = async |QueryRequest(request): QueryRequest, Path(id): Path<String>| {
        let result = progress(&request, &id).await;
        request.respond(result).await
    };
    let give_up = async |QueryRequest(request): QueryRequest, Path(id): Path<String>| {
        let result = give_up(&request, &id).await;
        request.respond(result).await
    };
    Router::new()
        .route("/flow/uploads", post(begin))
        .route("/flow/uploads/{id}", axum::routing::patch(add).head(progress).delete(give_up))
}

/// A photo of that length will come.
async fn begin(request: &FlowRequest, headers: &HeaderMap) -> Result<Response, FlowError> {
    let admitted = admit(&request.state, request.caller()).await?;
    let Some(length) = number(headers, LENGTH).filter(|length| *length > 0) else {
        return Ok(bare(StatusCode::BAD_REQUEST, None));
    };
    if length > MAX_BYTES as u64 {
        return Ok(bare(StatusCode::PAYLOAD_TOO_LARGE, None));
    }
    let id = Some(admitted.context.inquiry.id.as_str());
    pace::count(&request.state, &request.head, Attempt::Upload, id).await?;
    let upload = uploads::begin(&request.state, request.caller(), &admitted, length).await?;
    let location = format!("{UPLOADS}{upload}");
    let response = bare(StatusCode::CREATED, Some(UploadProgress { received: 0, byte_size: length }));
    Ok(([(header::LOCATION, location)], response).into_response())
}

/// A part of it.
async fn add(
    request: &FlowRequest,
    id: &str,
    headers: &HeaderMap,
    body: Body,
) -> Result<Response, FlowError> {
    let (state, caller) = (&request.state, request.caller());
    let admitted = admit(state, caller).await?;
    let Some(before) = uploads::progress(state, caller, &admitted, id).await? else {
        return Ok(bare(StatusCode::NOT_FOUND, None));
    };
    if number(headers, OFFSET) != Some(before.received) {
        return Ok(bare(StatusCode::CONFLICT, Some(before)));
    }
    let missing = usize::try_from(before.byte_size - before.received).unwrap_or(MAX_PART);
    let Ok(part) = axum::body::to_bytes(body, MAX_PART.min(missing)).await else {
        // Broken off, or longer than it may be.
        return Ok(bare(StatusCode::BAD_REQUEST, Some(before)));
    };
    if part.is_empty() {
        return Ok(bare(StatusCode::NO_CONTENT, Some(before)));
    }
    Ok(match uploads::add(state, caller, &admitted, id, before.received, part).await? {
        Some(PartKept::Added(progress)) => bare(StatusCode::NO_CONTENT, Some(progress)),
        Some(PartKept::Elsewhere(progress)) => bare(StatusCode::CONFLICT, Some(progress)),
        None => bare(StatusCode::NOT_FOUND, None),
    })
}

/// How much has arrived.
async fn progress(request: &FlowRequest, id: &str) -> Result<Response, FlowError> {
    let admitted = admit(&request.state, request.caller()).await?;
    Ok(match uploads::progress(&request.state, request.caller(), &admitted, id).await? {
        Some(progress) => bare(StatusCode::NO_CONTENT, Some(progress)),
        None => bare(StatusCode::NOT_FOUND, None),
    })
}

/// The photo will not come after all.
async fn give_up(request: &FlowRequest, id: &str) -> Result<Response, FlowError> {
    let admitted = admit(&request.state, request.caller()).await?;
    uploads::give_up(&request.state, &admitted, id).await?;
    Ok(bare(StatusCode::NO_CONTENT, None))
}

/// A response without a view: the script knows what to do.
fn bare(status: StatusCode, progress: Option<UploadProgress>) -> Response {
    let mut response = (status, [(FLOW, "upload"), (header::CACHE_CONTROL, "no-store")]).into_response();
    if let Some(UploadProgress { received, byte_size }) = progress {
        response.headers_mut().insert(OFFSET, received.into());
        response.headers_mut().insert(LENGTH, byte_size.into());
    }
    response
}

fn number(headers: &HeaderMap, name: HeaderName) -> Option<u64> {
    headers.get(name)?.to_str().ok()?.parse().ok()
}

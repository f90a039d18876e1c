//! A photo sent part by part, so that a lost connection costs one part and not all of it.
//!
//! `POST /flow/uploads` says how long the photo is and gets an address for it; `PATCH` there
//! adds the part that begins at `Upload-Offset`; `HEAD` tells how much has arrived, `DELETE`
//! gives up. The step's form then names the upload instead of bringing the file. Each
//! request shows the session token and the browser's secret, and is refused before its body
//! is read where these do not open the inquiry. What a form would say, the query says.
//!
//! The headers are those of the IETF's draft on resumable uploads; where it leaves a choice,
//! one was made: parts are whole or not at all.

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, HeaderName, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use bytes::BytesMut;
use object_store::ObjectStoreExt;
use object_store::path::Path as ObjectPath;

use super::answer::Answers;
use super::error::{FlowError, code_of};
use super::request::{Asking, FLOW, Values};
use super::{keeping, pace, step};
use crate::domain::checks::refusal::MAX_BYTES;
use crate::ids;
use crate::limits::flow::Attempt;
use crate::limits::memory::Held;
use crate::state::AppState;
use crate::store::{self, PartKept, UploadProgress, Visit};

/// The field of a step's form that names an upload.
pub(super) const FIELD: &str = "upload";

/// What the addresses of uploads begin with.
pub(super) const BELOW: &str = "/flow/uploads/";

/// The longest part.
const MAX_PART: usize = 1024 * 1024;

const OFFSET: HeaderName = HeaderName::from_static("upload-offset");
const LENGTH: HeaderName = HeaderName::from_static("upload-length");

pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route("/flow/uploads", post(begin))
        .route("/flow/uploads/{id}", axum::routing::patch(add).head(progress).delete(give_up))
}

/// A photo of that length will come.
async fn begin(
    State(state): State<AppState>,
    asking: Asking,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let values = Values::parse(query.unwrap_or_default().as_bytes());
    let answers = Answers::new(&asking, &values);
    let result = async {
        let (loaded, session_id) = step::admit(&state, &answers).await?;
        let id = &loaded.inquiry.id;
        let Some(length) = number(&headers, LENGTH).filter(|length| *length > 0) else {
            return Ok(bare(StatusCode::BAD_REQUEST, None));
        };
        if length > MAX_BYTES as u64 {
            return Ok(bare(StatusCode::PAYLOAD_TOO_LARGE, None));
        }
        if let Err(held) = pace::count(&state, &asking, Attempt::Upload, Some(id)).await {
            return held.answer(&answers);
        }
        let upload = state
            .store
            .begin_upload(step::visit(&state, &answers, id, &session_id), length)
            .await
            .map_err(|error| code_of(&error))?;
        let location = format!("{BELOW}{upload}");
        let answer = bare(StatusCode::CREATED, Some(UploadProgress { received: 0, byte_size: length }));
        Ok(([(header::LOCATION, location)], answer).into_response())
    }
    .await;
    step::finish(&state, &answers, result).await
}

/// A part of it.
async fn add(
    State(state): State<AppState>,
    asking: Asking,
    Path(upload): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let values = Values::parse(query.unwrap_or_default().as_bytes());
    let answers = Answers::new(&asking, &values);
    let result = async {
        let (loaded, session_id) = step::admit(&state, &answers).await?;
        let visit = || step::visit(&state, &answers, &loaded.inquiry.id, &session_id);
        let before = match state.store.upload(visit(), &upload).await {
            Ok(progress) => progress,
            Err(error) => return gone(&error),
        };
        let starts_at = number(&headers, OFFSET);
        if starts_at != Some(before.received) {
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
        let length = part.len() as u64;
        let key = format!("{}parts/{}", store::folder_of(&loaded.inquiry.id), ids::secret());
        let objects = [(key, part)];
        keeping::put(&state, &objects).await.map_err(|error| code_of(&error))?;
        let [(key, _)] = &objects;
        let kept = state.store.add_part(visit(), &upload, before.received, length, key).await;
        if !matches!(kept, Ok(PartKept::Added(_))) {
            keeping::withdraw(&state, &objects).await;
        }
        match kept {
            Ok(PartKept::Added(progress)) => Ok(bare(StatusCode::NO_CONTENT, Some(progress))),
            Ok(PartKept::Elsewhere(progress)) => Ok(bare(StatusCode::CONFLICT, Some(progress))),
            Err(error) => gone(&error),
        }
    }
    .await;
    step::finish(&state, &answers, result).await
}

/// How much has arrived.
async fn progress(
    State(state): State<AppState>,
    asking: Asking,
    Path(upload): Path<String>,
    RawQuery(query): RawQuery,
) -> Response {
    let values = Values::parse(query.unwrap_or_default().as_bytes());
    let answers = Answers::new(&asking, &values);
    let result = async {
        let (loaded, session_id) = step::admit(&state, &answers).await?;
        let visit = step::visit(&state, &answers, &loaded.inquiry.id, &session_id);
        match state.store.upload(visit, &upload).await {
            Ok(progress) => Ok(bare(StatusCode::NO_CONTENT, Some(progress))),
            Err(error) => gone(&error),
        }
    }
    .await;
    step::finish(&state, &answers, result).await
}

/// The photo will not come after all.
async fn give_up(
    State(state): State<AppState>,
    asking: Asking,
    Path(upload): Path<String>,
    RawQuery(query): RawQuery,
) -> Response {
    let values = Values::parse(query.unwrap_or_default().as_bytes());
    let answers = Answers::new(&asking, &values);
    let result = async {
        let (_, session_id) = step::admit(&state, &answers).await?;
        state.store.discard_upload(&session_id, &upload).await.map_err(|error| code_of(&error))?;
        Ok(bare(StatusCode::NO_CONTENT, None))
    }
    .await;
    step::finish(&state, &answers, result).await
}

/// The photo that was sent, with the room that it takes. One that is not there, or not whole, is
/// empty. It stays until the transaction that records what came of it: if the server dies
/// before that, the step can be sent again.
pub(super) async fn take(
    state: &AppState,
    visit: Visit<'_>,
    upload: &str,
) -> Result<(Bytes, Held), FlowError> {
    let (size, parts) = match state.store.upload_parts(visit, upload).await {
        Ok((progress, parts)) => (progress.received, parts),
        Err(store::Error::NotFound) => (0, Vec::new()),
        Err(error) => return Err(code_of(&error)),
    };
    let room = state.memory.bodies.take(2 * size).await;
    let mut photo = BytesMut::with_capacity(usize::try_from(size).unwrap_or_default());
    for key in parts {
        let read = async { state.uploads.get(&ObjectPath::from(key)).await?.bytes().await };
        let part = read.await.map_err(|error| code_of(&store::Error::Storage(error.to_string())))?;
        photo.extend_from_slice(&part);
    }
    Ok((photo.freeze(), room))
}

/// An upload that is not there begins anew; anything else is a failure.
fn gone(error: &store::Error) -> Result<Response, FlowError> {
    match error {
        store::Error::NotFound => Ok(bare(StatusCode::NOT_FOUND, None)),
        error => Err(code_of(error)),
    }
}

/// An answer without a view: the script knows what to do.
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

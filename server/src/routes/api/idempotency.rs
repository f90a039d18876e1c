//! Requests that may be sent twice and are done once.

use std::time::Duration;

use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};

use super::answer;
use super::request::{Caller, read};
use crate::domain::inflection::Inflection;
use crate::routes::error::ApiError;
use crate::state::AppState;
use crate::store::Claim;
use data_encoding::HEXLOWER;

const MAX_KEY: usize = 255;

/// How long a second request waits for the first one's answer.
const PATIENCE: Duration = Duration::from_secs(20);
const BETWEEN_LOOKS: Duration = Duration::from_millis(20);

/// Does the request, unless it is a POST whose `Idempotency-Key` has been answered.
pub(super) async fn run(
    state: &AppState,
    caller: &Caller,
    inflection: Inflection,
    request: Request,
    next: Next,
) -> Response {
    let key = match request.headers().get("idempotency-key") {
        Some(key) if request.method() == Method::POST => key.clone(),
        _ => return answer::write(next.run(request).await, inflection),
    };
    match once(state, caller, inflection, &key, request, next).await {
        Ok(response) => response,
        Err(error) => error.into_response(),
    }
}

async fn once(
    state: &AppState,
    caller: &Caller,
    inflection: Inflection,
    key: &HeaderValue,
    request: Request,
    next: Next,
) -> Result<Response, ApiError> {
    let key = key.to_str().ok().filter(|key| (1..=MAX_KEY).contains(&key.len())).ok_or_else(|| {
        ApiError::bad_request(format!("Idempotency-Key: must be 1 to {MAX_KEY} printable ASCII characters"))
    })?;
    let (parts, body) = request.into_parts();
    let body = read(body).await?;
    let mut hash = Sha256::new();
    hash.update(format!("{} {}\n", parts.method, parts.uri));
    hash.update(&body);
    let hash = HEXLOWER.encode(&hash.finalize());
    let environment = &caller.environment.id;

    let mut waited = Duration::ZERO;
    let mine = loop {
        match state.store.claim(environment, key, &hash, state.now()).await? {
            Claim::Mine(mine) => break mine,
            Claim::Done { status, body } => return Ok(replay(status, body)),
            Claim::Other => {
                return Err(ApiError::Conflict(
                    "Idempotency-Key was used with another request: give every request its own".to_owned(),
                ));
            }
            Claim::Running if waited >= PATIENCE => {
                return Err(ApiError::Conflict(
                    "a request with this Idempotency-Key is still being done: try again".to_owned(),
                ));
            }
            Claim::Running => {
                tokio::time::sleep(BETWEEN_LOOKS).await;
                waited += BETWEEN_LOOKS;
            }
        }
    };
    let request = Request::from_parts(parts, Body::from(body));
    let response = answer::write(mine.run(next.run(request)).await, inflection);
    let status = response.status();
    // What was not done by no fault of the request's is not kept: it may be sent again.
    if status.is_server_error() {
        return Ok(response);
    }
    let (parts, body) = response.into_parts();
    let bytes = axum::body::to_bytes(body, usize::MAX).await.map_err(|_| ApiError::Internal)?;
    mine.answer(status.as_u16(), &String::from_utf8_lossy(&bytes)).await?;
    Ok(Response::from_parts(parts, Body::from(bytes)))
}

fn replay(status: u16, body: String) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/json")),
        (HeaderName::from_static("idempotent-replayed"), HeaderValue::from_static("true")),
    ];
    (status, headers, body).into_response()
}

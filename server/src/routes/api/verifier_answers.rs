//! What a verifier answers later: not with an API key, which it need not have, but with the
//! token that it got with the question, and signed with the secret it shares with this server.

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;

use crate::domain::verifier::{Answer, MAX_ANSWER};
use crate::domain::webhook::{signature, valid_at};
use crate::routes::error::ApiError;
use crate::state::AppState;
use crate::store::{Error, Taken};

pub(super) fn router() -> Router<AppState> {
    Router::new().route("/verifier-answers", post(answer))
}

async fn answer(State(state): State<AppState>, headers: HeaderMap, body: Body) -> Response {
    let answered = take(&state, &headers, body).await;
    let mut response = match answered {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(error) => error.into_response(),
    };
    response.headers_mut().insert(header::CACHE_CONTROL, header::HeaderValue::from_static("no-store"));
    response
}

async fn take(state: &AppState, headers: &HeaderMap, body: Body) -> Result<(), ApiError> {
    let at = state.now();
    let said = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let request_id = said("authorization")
        .and_then(|value| value.split_once(' '))
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
        .and_then(|(_, token)| state.answer_tokens.verify(token.trim(), at.0))
        .ok_or(ApiError::Unauthenticated)?;
    // Who shows no token is told so before the body is read.
    let body = axum::body::to_bytes(body, MAX_ANSWER).await.map_err(|_| ApiError::TooLarge(MAX_ANSWER))?;
    // It is judged at the moment when all of it is there.
    let at = state.now();
    let verifier = state.store.verifier_of_request(&request_id).await.map_err(|error| match error {
        Error::NotFound => ApiError::Unauthenticated,
        error => error.into(),
    })?;
    let signed = said("persona-signature").unwrap_or_default();
    if !signature::is_genuine(signed, valid_at(&verifier.secrets, at.0), at.0, &body) {
        return Err(ApiError::Unauthenticated);
    }
    let answer = Answer::parse(&body).map_err(|error| ApiError::bad_request(error.to_string()))?;
    match state.store.answer_verifier_request(&request_id, &answer, at).await? {
        Taken::Noted => Ok(()),
        Taken::AnsweredBefore => Err(ApiError::Conflict("Verifier request already answered".to_owned())),
        Taken::Canceled => Err(ApiError::Conflict("Inquiry already redacted".to_owned())),
    }
}

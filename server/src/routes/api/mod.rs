//! The API for customers' servers, `/api/v1`.

mod answer;
mod events;
mod idempotency;
mod inquiries;
mod query;
mod rate_limits;
mod request;
mod sessions;
mod templates;
mod test_clock;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};

use crate::domain::environment::Environment;
use crate::error::ApiError;
use crate::inflection::Inflection;
use crate::rate_limit::Quota;
use crate::security::SecretHash;
use crate::state::AppState;
use request::Caller;

/// The versions of the contract that a request may name. The differences between them
/// lie outside of what this server serves.
const VERSIONS: [&str; 8] = [
    "2025-12-08",
    "2025-10-27",
    "2023-01-05",
    "2022-09-01",
    "2021-08-18",
    "2021-07-05",
    "2021-02-21",
    "2020-05-18",
];

pub(super) fn router(state: &AppState) -> Router<AppState> {
    Router::new()
        .merge(events::router())
        .merge(inquiries::router())
        .merge(rate_limits::router())
        .merge(sessions::router())
        .merge(templates::router())
        .merge(test_clock::router())
        .fallback(|| async { ApiError::NoRoute })
        .method_not_allowed_fallback(|| async { ApiError::MethodNotAllowed })
        .layer(from_fn_with_state(state.clone(), gate))
}

/// What comes before every route: who asks, how often, and how they want to be answered.
async fn gate(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let environment = match authenticate(&state, request.headers()).await {
        Ok(environment) => environment,
        Err(error) => return error.into_response(),
    };
    tracing::Span::current().record("environment", environment.name.as_str());
    let at = state.now();
    let quota = match state.count_request(&environment.id, at).await {
        Ok(quota) => quota,
        Err(error) => return ApiError::from(error).into_response(),
    };
    let mut answer = if quota.exceeded {
        ApiError::RateLimited { limit: quota.limit, retry_after: quota.reset }.into_response()
    } else {
        match wishes(request.headers()) {
            Err(error) => error.into_response(),
            Ok(inflection) => {
                let caller = Caller { environment: environment.clone(), at, quota };
                request.extensions_mut().insert(caller.clone());
                idempotency::run(&state, &caller, inflection, request, next).await
            }
        }
    };
    add_headers(answer.headers_mut(), &environment, quota);
    answer
}

async fn authenticate(state: &AppState, headers: &HeaderMap) -> Result<Environment, ApiError> {
    let key = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split_once(' '))
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
        .map(|(_, key)| key.trim())
        .ok_or(ApiError::Unauthenticated)?;
    state.store.environment_of_key(&SecretHash::of(key)).await?.ok_or(ApiError::Unauthenticated)
}

fn wishes(headers: &HeaderMap) -> Result<Inflection, ApiError> {
    if let Some(version) = headers.get("persona-version")
        && !VERSIONS.iter().any(|known| version == known)
    {
        return Err(ApiError::bad_request(format!(
            "Persona-Version: this version is unknown; the newest is {}",
            VERSIONS.first().copied().unwrap_or_default()
        )));
    }
    match headers.get("key-inflection") {
        None => Ok(Inflection::default()),
        Some(name) => name
            .to_str()
            .ok()
            .and_then(Inflection::parse)
            .ok_or_else(|| ApiError::bad_request("Key-Inflection: must be kebab, camel or snake")),
    }
}

fn add_headers(headers: &mut HeaderMap, environment: &Environment, quota: Quota) {
    if let Ok(id) = HeaderValue::from_str(&environment.id) {
        headers.insert(HeaderName::from_static("persona-environment-id"), id);
    }
    for (name, value) in [
        ("ratelimit-limit", u64::from(quota.limit)),
        ("ratelimit-remaining", u64::from(quota.remaining)),
        ("ratelimit-reset", quota.reset),
    ] {
        headers.insert(HeaderName::from_static(name), value.into());
    }
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
}

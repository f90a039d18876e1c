//! The API for customers' servers, `/api/v1`.

mod answer;
mod events;
mod files;
mod idempotency;
mod inquiries;
mod json;
mod query;
mod rate_limits;
mod request;
mod room;
mod sessions;
mod templates;
mod test_clock;
mod verifier_answers;
mod webhooks;

use std::net::SocketAddr;

use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};

use crate::clock::WallTime;
use crate::domain::api_key::ApiKey;
use crate::domain::environment::Environment;
use crate::domain::inflection::Inflection;
use crate::limits::memory::Reserved;
use crate::limits::requests::Quota;
use crate::routes::error::ApiError;
use crate::secrets::hashes::SecretHash;
use crate::state::AppState;
use request::Caller;

/// The versions of the contract that a request may name. The differences between them
/// lie outside of what this server serves.
const VERSIONS: [&str; 9] = [
    "2026-09-29",
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
        .merge(files::router())
        .merge(inquiries::router())
        .merge(rate_limits::router())
        .merge(sessions::router())
        .merge(templates::router())
        .merge(test_clock::router())
        .merge(webhooks::router())
        .fallback(|| async { ApiError::NoRoute })
        .method_not_allowed_fallback(|| async { ApiError::MethodNotAllowed })
        .layer(from_fn_with_state(state.clone(), gate))
        // Behind the gate's back: verifiers have no key.
        .merge(verifier_answers::router())
}

/// What comes before every route: who asks, how often, and how they want to be answered.
async fn gate(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let at = state.now();
    let key = match authenticate(&state, request.headers(), at).await {
        Ok(key) => key,
        Err(error) => return error.into_response(),
    };
    let environment = key.environment.clone();
    tracing::Span::current().record("environment", environment.name.as_str());
    let quota = match state.count_request(&environment.id, at).await {
        Ok(quota) => quota,
        Err(error) => return ApiError::from(error).into_response(),
    };
    let environment = state.store.with_clock(environment);
    let mut answer = if quota.exceeded {
        ApiError::RateLimited { limit: quota.limit, retry_after: quota.reset }.into_response()
    } else {
        match authorize(&key, &request).and_then(|()| wishes(request.headers())) {
            Err(error) => error.into_response(),
            Ok(inflection) => {
                note_use(&state, key, at);
                match ready(&state, request).await {
                    Err(error) => error.into_response(),
                    Ok((mut request, held)) => {
                        // What a request does is judged at the moment when all of it is there.
                        let caller = Caller { environment: environment.clone(), at: state.now(), quota };
                        request.extensions_mut().insert(caller.clone());
                        let answer = idempotency::run(&state, &caller, inflection, request, next).await;
                        room::keep_until_sent(answer, held).await
                    }
                }
            }
        }
    };
    add_headers(answer.headers_mut(), &environment, quota);
    answer
}

/// The request with all of its body, and the room for its answer. Both are waited for before
/// anything is done: a request that waited inside its transaction would have others wait for
/// the database, whose room it may be that it waits for.
async fn ready(state: &AppState, request: Request) -> Result<(Request, Reserved), ApiError> {
    let wanted = room::wanted(&request);
    let (parts, body) = request.into_parts();
    let body = request::read(body).await?;
    let held = room::take(state, wanted).await?;
    Ok((Request::from_parts(parts, Body::from(body)), held))
}

async fn authenticate(state: &AppState, headers: &HeaderMap, at: WallTime) -> Result<ApiKey, ApiError> {
    let key = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split_once(' '))
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
        .map(|(_, key)| key.trim())
        .ok_or(ApiError::Unauthenticated)?;
    let key = state.store.api_key(&SecretHash::of(key)).await?.ok_or(ApiError::Unauthenticated)?;
    key.check_time(at.0).map_err(|_| ApiError::Unauthenticated)?;
    Ok(key)
}

/// Whether the key may be used from there and for that.
fn authorize(key: &ApiKey, request: &Request) -> Result<(), ApiError> {
    let address = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
    let path = request.uri().path();
    key.check_address(address)
        .and_then(|()| key.check_permission(request.method().as_str(), path))
        .and_then(|()| {
            let query = request.uri().query().unwrap_or_default();
            query::included(query).try_for_each(|name| key.check_included(&name))
        })
        .map_err(|refusal| ApiError::KeyForbidden(refusal.to_string()))
}

/// On the side: who only reads waits for nobody who writes.
fn note_use(state: &AppState, key: ApiKey, at: WallTime) {
    if !key.is_use_news(at.0) {
        return;
    }
    let store = state.store.clone();
    state.running_requests.begin(async move {
        // No reason not to do what is asked.
        if let Err(error) = store.note_use_of_key(&key, at).await {
            tracing::warn!(%error, "the last use of an API key could not be recorded");
        }
    });
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

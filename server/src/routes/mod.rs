//! HTTP: which address does what. Each route reads the request, asks the store and
//! writes the answer; it decides nothing.

mod api;
mod appended;
mod assets;
mod body_limits;
mod client_address;
mod docs;
pub(crate) mod error;
mod extra_slashes;
mod flow;
mod health;
pub(crate) mod metrics;
mod request_log;
mod static_file;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use tower::ServiceExt;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::set_header::SetResponseHeaderLayer;

use crate::routes::error::ApiError;
use crate::state::AppState;

pub use docs::{NamedFile, Site};

/// All routes of the server.
pub fn app(state: AppState) -> Router {
    app_with_docs(state, Site::built_in())
}

/// All routes of the server, with this documentation.
pub fn app_with_docs(state: AppState, docs: Site) -> Router {
    let routes = Router::new()
        .merge(assets::router(&state.public_origin))
        .merge(docs::router(docs))
        .merge(flow::router(&state))
        .merge(health::router())
        .nest("/api/v1", api::router(&state))
        .fallback(|| async { ApiError::NoRoute })
        .method_not_allowed_fallback(|| async { ApiError::MethodNotAllowed })
        .layer(CatchPanicLayer::custom(|_| panicked()))
        .layer(from_fn_with_state(state.clone(), body_limits::limit))
        .layer(from_fn_with_state(state.clone(), client_address::settle))
        .layer(without_guessing())
        .layer(from_fn(request_log::log))
        .layer(from_fn_with_state(state.clone(), run_to_the_end))
        .with_state(state);
    // Outside of the router, which has chosen the route before its own layers run.
    Router::new().fallback_service(routes.map_request(extra_slashes::remove))
}

/// Forbids browsers to guess what kind of document an answer is.
pub(crate) fn without_guessing() -> SetResponseHeaderLayer<HeaderValue> {
    SetResponseHeaderLayer::overriding(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"))
}

/// Does each request in a task of its own. A client that hangs up ends the wait for the
/// answer, not the work: nothing is left half done, and no connection to the database in an
/// unknown state.
async fn run_to_the_end(State(state): State<AppState>, request: Request, next: Next) -> Response {
    match state.running_requests.run(next.run(request)).await {
        Ok(Some(response)) => response,
        Ok(None) => ApiError::Stopping.into_response(),
        Err(error) => {
            tracing::error!(%error, "a request was aborted");
            ApiError::Internal.into_response()
        }
    }
}

/// The last resort: no input may get here, and one request's defect is not all others'.
fn panicked() -> Response {
    tracing::error!("the request's handler panicked");
    ApiError::Internal.into_response()
}

/// Adds headers to an answer that has none of these.
fn with_headers<const N: usize>(
    mut response: Response,
    headers: [(HeaderName, &'static str); N],
) -> Response {
    for (name, value) in headers {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}

/// Adds a cookie to an answer.
fn with_cookie(mut response: Response, cookie: &str) -> Response {
    if let Ok(cookie) = HeaderValue::from_str(cookie) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

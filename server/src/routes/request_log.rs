//! One line for each request, and the id by which it can be found.

use axum::extract::{MatchedPath, Request};
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use persona_protocol::IdPrefix;
use tokio::time::Instant;
use tracing::Instrument;

use crate::ids;
use crate::telemetry::{metrics, traces};

pub(super) const REQUEST_ID: HeaderName = HeaderName::from_static("request-id");

/// Gives the request an id, which the answer carries as `Request-Id`, and logs how it ended.
///
/// What is logged names the route, not the address: addresses hold ids, and their query
/// strings tokens and personal data.
pub(super) async fn log(request: Request, next: Next) -> Response {
    let id = ids::new(IdPrefix::Request);
    let route = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned());
    let span = tracing::info_span!(
        "request",
        request_id = id,
        method = %request.method(),
        route = route.as_deref().unwrap_or("none"),
        environment = tracing::field::Empty,
        trace_id = tracing::field::Empty,
    );
    traces::join_trace(&span, request.headers());
    let method = request.method().clone();
    let began = Instant::now();
    let mut response = next.run(request).instrument(span.clone()).await;
    let took = began.elapsed();
    metrics::answered(route.as_deref().unwrap_or("none"), method.as_str(), response.status().as_u16(), took);
    span.in_scope(|| {
        tracing::info!(
            status = response.status().as_u16(),
            ms = u64::try_from(took.as_millis()).unwrap_or_default(),
            "answered"
        );
    });
    if let Ok(id) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    response
}

//! A body that does not arrive in time.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures_util::StreamExt;
use futures_util::stream;

use crate::error::ApiError;
use crate::state::AppState;

/// Why the body ended.
#[derive(Debug, thiserror::Error)]
#[error("the body did not arrive in time")]
struct TooSlow;

/// Breaks a body off that has not arrived whole in time, whichever way a route reads it,
/// and answers 408. No route does anything before it has the body.
pub(super) async fn limit(State(state): State<AppState>, request: Request, next: Next) -> Response {
    if request.body().is_end_stream() {
        return next.run(request).await;
    }
    let is_late = Arc::new(AtomicBool::new(false));
    let request = request.map(|body| within(body, state.body_timeout, Arc::clone(&is_late)));
    let response = next.run(request).await;
    if is_late.load(Ordering::Relaxed) { ApiError::TooSlow.into_response() } else { response }
}

fn within(body: Body, limit: Duration, is_late: Arc<AtomicBool>) -> Body {
    let deadline = Box::pin(tokio::time::sleep(limit));
    let parts = body.into_data_stream().boxed();
    Body::from_stream(stream::unfold(Some((parts, deadline, is_late)), |left| async {
        let (mut parts, mut deadline, is_late) = left?;
        tokio::select! {
            part = parts.next() => {
                let part: Result<Bytes, axum::BoxError> = part?.map_err(Into::into);
                Some((part, Some((parts, deadline, is_late))))
            }
            () = &mut deadline => {
                is_late.store(true, Ordering::Relaxed);
                Some((Err(TooSlow.into()), None))
            }
        }
    }))
}

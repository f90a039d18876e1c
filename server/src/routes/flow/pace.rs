//! Slows down whoever tries too often, before anything else is done for them.

use std::net::IpAddr;

use axum::extract::{FromRequestParts, Request, State};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::Response;

use super::answer::Answers;
use super::request::{Asking, Values};
use crate::flow_limits::{Attempt, Who};
use crate::state::AppState;

/// Counts what changes something, by who asks. Parts of an
/// upload are not counted: how much they may be was decided when it began.
pub(super) async fn pace(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    if parts.method == Method::POST {
        let Ok(asking) = Asking::from_request_parts(&mut parts, &state).await;
        let shown = asking.token.as_deref().and_then(|token| state.tokens.verify(token).ok());
        let inquiry = shown.map(|claims| claims.inquiry_id);
        if let Err(seconds) = count(&state, &asking, Attempt::Step, inquiry.as_deref()) {
            let values = Values::parse(parts.uri.query().unwrap_or_default().as_bytes());
            return Answers::new(&asking, &values).slow_down(seconds);
        }
    }
    next.run(Request::from_parts(parts, body)).await
}

/// Counts an attempt of whoever asks, and of the inquiry where it is known.
pub(super) fn count(
    state: &AppState,
    asking: &Asking,
    attempt: Attempt,
    inquiry_id: Option<&str>,
) -> Result<(), u64> {
    let address: Option<IpAddr> = asking.ip_address().and_then(|address| address.parse().ok());
    let now = state.now();
    state.flow_limits.count(attempt, Who::at(address), now)?;
    match inquiry_id {
        Some(id) => state.flow_limits.count(attempt, Who::Inquiry(id.to_owned()), now),
        None => Ok(()),
    }
}

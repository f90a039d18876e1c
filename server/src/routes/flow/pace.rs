//! Slows down whoever tries too often, before anything else is done for them.

use std::net::IpAddr;

use axum::extract::{Request, State};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::Response;

use super::form_data::FormData;
use super::request::{FlowRequest, Head};
use crate::flow::FlowError;
use crate::limits::flow::{Attempt, Who};
use crate::state::AppState;

/// What the paths of uploads begin with.
pub(super) const UPLOADS: &str = "/flow/uploads/";

/// Counts requests by who asks: a request that changes something also by its inquiry; one that only
/// looks by the address. Parts of an upload, and questions about it, are not counted: how many they
/// may be was decided when it began.
pub(super) async fn pace(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let attempt = match parts.method {
        Method::POST => Some(Attempt::Step),
        Method::GET => Some(Attempt::Look),
        // Whatever answers GET answers HEAD with the same work.
        Method::HEAD if !parts.uri.path().starts_with(UPLOADS) => Some(Attempt::Look),
        _ => None,
    };
    if let Some(attempt) = attempt {
        let head = Head::read(&mut parts);
        let token = head.token.as_deref().filter(|_| attempt == Attempt::Step);
        let claims = token.and_then(|token| state.tokens.verify(token).ok());
        let inquiry_id = claims.map(|claims| claims.inquiry_id);
        if let Err(error) = count(&state, &head, attempt, inquiry_id.as_deref()).await {
            let form = FormData::parse(parts.uri.query().unwrap_or_default().as_bytes());
            return FlowRequest { state, head, form }.respond(Err(error)).await;
        }
    }
    next.run(Request::from_parts(parts, body)).await
}

/// Counts an attempt of whoever asks, and of the inquiry where it is known.
///
/// # Errors
/// [`FlowError::TooManyAttempts`], and if it cannot be counted at all.
pub(super) async fn count(
    state: &AppState,
    head: &Head,
    attempt: Attempt,
    inquiry_id: Option<&str>,
) -> Result<(), FlowError> {
    let address: Option<IpAddr> = head.ip_address().and_then(|address| address.parse().ok());
    let now = state.now();
    for who in [Some(Who::at(address)), inquiry_id.map(|id| Who::Inquiry(id.to_owned()))].iter().flatten() {
        let counted = state.count_attempt(attempt, who, now).await?;
        counted.map_err(|retry_after| FlowError::TooManyAttempts { retry_after })?;
    }
    Ok(())
}

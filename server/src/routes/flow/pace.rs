//! Slows down whoever tries too often, before anything else is done for them.

use std::net::IpAddr;

use axum::extract::{FromRequestParts, Request, State};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::Response;

use super::answer::Answers;
use super::error::{FlowError, code_of};
use super::request::{Asking, Values};
use super::step;
use crate::limits::flow::{Attempt, Who};
use crate::state::AppState;

/// Counts requests by who asks: what changes something with the inquiry, too; what only looks
/// by the address. Parts of an upload, and questions about it, are not counted: how many they
/// may be was decided when it began.
pub(super) async fn pace(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let attempt = match parts.method {
        Method::POST => Some(Attempt::Step),
        Method::GET => Some(Attempt::Look),
        // Whatever answers GET answers HEAD with the same work.
        Method::HEAD if !parts.uri.path().starts_with(super::upload::BELOW) => Some(Attempt::Look),
        _ => None,
    };
    if let Some(attempt) = attempt {
        let Ok(asking) = Asking::from_request_parts(&mut parts, &state).await;
        let shown = asking.token.as_deref().filter(|_| attempt == Attempt::Step);
        let shown = shown.and_then(|token| state.tokens.verify(token).ok());
        let inquiry = shown.map(|claims| claims.inquiry_id);
        if let Err(held) = count(&state, &asking, attempt, inquiry.as_deref()).await {
            let values = Values::parse(parts.uri.query().unwrap_or_default().as_bytes());
            let answers = Answers::new(&asking, &values);
            return step::finish(&state, &answers, held.answer(&answers)).await;
        }
    }
    next.run(Request::from_parts(parts, body)).await
}

/// Why an attempt is not made.
#[derive(Clone, Copy, Debug)]
pub(super) enum Held {
    /// It is one too many; the next is allowed in so many seconds.
    Back(u64),
    /// It could not be counted.
    Failed(FlowError),
}

impl Held {
    /// What whoever asks is told.
    pub(super) fn answer(self, answers: &Answers<'_>) -> Result<Response, FlowError> {
        match self {
            Self::Back(seconds) => Ok(answers.slow_down(seconds)),
            Self::Failed(code) => Err(code),
        }
    }
}

/// Counts an attempt of whoever asks, and of the inquiry where it is known.
pub(super) async fn count(
    state: &AppState,
    asking: &Asking,
    attempt: Attempt,
    inquiry_id: Option<&str>,
) -> Result<(), Held> {
    let address: Option<IpAddr> = asking.ip_address().and_then(|address| address.parse().ok());
    let now = state.now();
    for who in [Some(Who::at(address)), inquiry_id.map(|id| Who::Inquiry(id.to_owned()))].iter().flatten() {
        let counted = state.count_attempt(attempt, who, now).await;
        counted.map_err(|error| Held::Failed(code_of(&error)))?.map_err(Held::Back)?;
    }
    Ok(())
}

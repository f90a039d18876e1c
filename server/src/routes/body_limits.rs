//! Limits on the body of a request, whichever way a route reads it: how long it may take to
//! arrive, and how much room bodies may take in all.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures_util::StreamExt;
use futures_util::stream;

use crate::limits::memory::BodyAccount;
use crate::routes::error::ApiError;
use crate::state::AppState;

/// A piece of a body is in memory twice while it is joined to the others.
const COPIES: u64 = 2;
/// What a value of a JSON document may take once it has been read. Its text may be a byte long.
const JSON_VALUE: u64 = 256;

/// Why the body ended.
#[derive(Clone, Copy, Debug, thiserror::Error)]
enum BrokenOff {
    #[error("the body did not arrive in time")]
    TooSlow,
    #[error("not enough memory for the body at the moment")]
    NoRoom,
    #[error("the client closed the connection before the body was complete")]
    Lost,
}

/// Stops reading a body that does not arrive in time, and answers 408. If there is no room for
/// it the answer is 503, and 400 if the client stops sending. No route does anything before it
/// has the body. The room is given back when the request has been answered.
pub(super) async fn limit(State(state): State<AppState>, request: Request, next: Next) -> Response {
    if request.body().is_end_stream() {
        return next.run(request).await;
    }
    if !is_plain(request.headers()) {
        return ApiError::UnsupportedEncoding.into_response();
    }
    let address = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
    let meter = Meter {
        account: Arc::new(Mutex::new(state.memory.bodies.account(address))),
        broken_off: Arc::default(),
        is_json: request.uri().path().starts_with("/api/"),
    };
    let request = request.map(|body| within(body, state.body_timeout, meter.clone()));
    let response = next.run(request).await;
    let broken_off = *meter.broken_off.lock().unwrap_or_else(PoisonError::into_inner);
    match broken_off {
        Some(BrokenOff::TooSlow) => ApiError::TooSlow.into_response(),
        Some(BrokenOff::NoRoom) => ApiError::Busy.into_response(),
        // The client is the cause, whatever error the route returned.
        Some(BrokenOff::Lost) => ApiError::Incomplete.into_response(),
        None => response,
    }
}

/// Whether the body is sent as it is, and not compressed.
fn is_plain(headers: &HeaderMap) -> bool {
    headers.get_all(header::CONTENT_ENCODING).iter().all(|encodings| {
        encodings.to_str().is_ok_and(|encodings| {
            encodings
                .split(',')
                .all(|one| matches!(one.trim().to_ascii_lowercase().as_str(), "" | "identity"))
        })
    })
}

/// What is known of a body while it arrives.
#[derive(Clone)]
struct Meter {
    account: Arc<Mutex<BodyAccount>>,
    broken_off: Arc<Mutex<Option<BrokenOff>>>,
    is_json: bool,
}

impl Meter {
    fn has_room_for(&self, part: &[u8]) -> bool {
        let mut room = part.len() as u64 * COPIES;
        if self.is_json {
            let begins_value = |byte: &&u8| matches!(byte, b'{' | b'[' | b',' | b':');
            room += part.iter().filter(begins_value).count() as u64 * JSON_VALUE;
        }
        self.account.lock().unwrap_or_else(PoisonError::into_inner).add(room)
    }

    fn break_off(&self, why: BrokenOff) -> BrokenOff {
        *self.broken_off.lock().unwrap_or_else(PoisonError::into_inner) = Some(why);
        why
    }
}

fn within(body: Body, limit: Duration, meter: Meter) -> Body {
    let deadline = Box::pin(tokio::time::sleep(limit));
    let parts = body.into_data_stream().boxed();
    Body::from_stream(stream::unfold(Some((parts, deadline, meter)), |left| async {
        let (mut parts, mut deadline, meter) = left?;
        tokio::select! {
            part = parts.next() => match part? {
                Ok(part) if !meter.has_room_for(&part) => {
                    Some((Err(meter.break_off(BrokenOff::NoRoom).into()), None))
                }
                Ok(part) => Some((Ok::<Bytes, axum::BoxError>(part), Some((parts, deadline, meter)))),
                Err(error) => {
                    meter.break_off(BrokenOff::Lost);
                    Some((Err(error.into()), None))
                }
            },
            () = &mut deadline => Some((Err(meter.break_off(BrokenOff::TooSlow).into()), None)),
        }
    }))
}

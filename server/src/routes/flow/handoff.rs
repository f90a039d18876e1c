//! "Continue on your phone": a link for another device, shown as a QR code, and its state, told live
//! to the page that waits.

use std::convert::Infallible;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use futures_util::stream;
use persona_protocol::{ErrorCode, query};
use qrcode::{Color, EcLevel, QrCode};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::pace;
use super::request::{FLOW, FlowRequest, QueryRequest};
use super::view::HandoffLink;
use crate::domain::handoff::HandoffState;
use crate::flow::admission::Admitted;
use crate::flow::hand_off::{self, Begun};
use crate::flow::{Cause, FlowError};
use crate::limits::flow::Attempt;
use crate::routes::error::UNAVAILABLE_FOR;
use crate::routes::with_headers;
use crate::state::AppState;

/// Says how somebody came to the flow; its one value is [`HANDOFF`].
pub(super) const VIA: &str = "via";
/// By another device's link.
pub(super) const HANDOFF: &str = "handoff";

/// How often a page that waits looks for news.
const EVERY: Duration = Duration::from_secs(1);
/// A stream ends after so many looks, and the page opens a new one. No stream lasts forever.
const LOOKS: u32 = 600;
/// So many pages may wait by stream, each with a connection of its own. The others ask again and
/// again.
static WAITING: LazyLock<Arc<Semaphore>> = LazyLock::new(|| Arc::new(Semaphore::new(400)));

pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route("/flow/handoff", post(begin))
        .route("/flow/handoff/events", get(events))
        .route("/flow/handoff/state", get(state_now))
        .route("/flow/handoff/leave", post(leave))
        .route("/flow/here", post(here))
}

/// Makes the link and shows it. Without script the button stands in a photo's form, which is one with
/// a file.
async fn begin(State(state): State<AppState>, request: Request) -> Response {
    let request = FlowRequest::without_file(request, &state).await;
    let result = show_link(&request).await;
    request.respond(result).await
}

async fn show_link(request: &FlowRequest) -> Result<Response, FlowError> {
    let (state, caller, responder) = (&request.state, request.caller(), request.responder());
    let own = hand_off::own(state, caller).await?;
    let code = match hand_off::begin(state, caller, &own).await? {
        Begun::Code(code) => code,
        Begun::NoneLeft => return Ok(responder.at_step(&own.context, request.token())),
    };
    let language = responder.language();
    let address = format!("{}&{VIA}={HANDOFF}&{}={language}", state.one_time_link(&code), query::LANGUAGE);
    let code = qr_code(&address).ok_or(ErrorCode::ApplicationError)?;
    let link = HandoffLink { address, code };
    Ok(responder.handoff(&own.context, HandoffState::Waiting, Some(link)))
}

/// The individual continues here after all.
async fn here(request: FlowRequest) -> Response {
    let result = hand_off::take_back(&request.state, request.caller())
        .await
        .map(|own| request.responder().at_step(&own.context, request.token()));
    request.respond(result).await
}

/// The page on the second device is being closed. Nobody is there to see a failure.
async fn leave(request: FlowRequest) -> StatusCode {
    if let Err(error) = hand_off::leave(&request.state, request.caller()).await {
        error.log();
    }
    StatusCode::NO_CONTENT
}

/// The state of the handoff, told whenever it changes.
async fn events(QueryRequest(request): QueryRequest) -> Response {
    match watch(&request).await {
        Ok(watch) => {
            let events = stream::unfold(watch, |mut watch| async move {
                let next = watch.next().await?;
                Some((Ok::<_, Infallible>(Event::default().event("state").data(next.as_str())), watch))
            });
            let response = Sse::new(events).keep_alive(KeepAlive::default()).into_response();
            with_headers(response, [(header::CACHE_CONTROL, "no-store"), (ACCEL_BUFFERING, "no")])
        }
        Err(response) => response,
    }
}

/// The watch of a page that may wait by stream, or what it is told instead.
async fn watch(request: &FlowRequest) -> Result<Watch, Response> {
    let state = &request.state;
    let own = hand_off::own(state, request.caller()).await.map_err(|error| not_now(&error))?;
    // A stream lasts long: a client that opens one after the other is slowed down.
    let id = Some(own.context.inquiry.id.as_str());
    if let Err(error) = pace::count(state, &request.head, Attempt::Step, id).await {
        error.log();
        return Err(match error.cause() {
            Cause::TooManyAttempts(seconds) => later(StatusCode::TOO_MANY_REQUESTS, seconds),
            _ => later(StatusCode::SERVICE_UNAVAILABLE, UNAVAILABLE_FOR),
        });
    }
    let Ok(permit) = Arc::clone(&WAITING).try_acquire_owned() else {
        return Err(later(StatusCode::SERVICE_UNAVAILABLE, UNAVAILABLE_FOR));
    };
    Ok(Watch {
        state: state.clone(),
        own,
        told: None,
        ticks: tokio::time::interval(EVERY),
        looks: LOOKS,
        _permit: permit,
    })
}

/// Has nginx pass each event on at once.
const ACCEL_BUFFERING: HeaderName = HeaderName::from_static("x-accel-buffering");

/// The state of the handoff now.
async fn state_now(QueryRequest(request): QueryRequest) -> Response {
    let asked = async {
        let own = hand_off::own(&request.state, request.caller()).await?;
        hand_off::state_of(&request.state, &own).await
    };
    match asked.await {
        Ok(now) => told(now),
        Err(error) => not_now(&error),
    }
}

/// No stream now: the page asks again instead.
fn later(status: StatusCode, seconds: u64) -> Response {
    (status, [(header::RETRY_AFTER, seconds.to_string())]).into_response()
}

/// A page that may not wait any more asks the flow itself why. One that cannot be told now asks again.
fn not_now(error: &FlowError) -> Response {
    error.log();
    match error.cause() {
        Cause::Refused(_) => told(HandoffState::Ended),
        _ => later(StatusCode::SERVICE_UNAVAILABLE, UNAVAILABLE_FOR),
    }
}

fn told(now: HandoffState) -> Response {
    let mut response = now.as_str().into_response();
    for (name, value) in [(FLOW, "state"), (header::CACHE_CONTROL, "no-store")] {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}

/// A page that waits.
struct Watch {
    state: AppState,
    own: Admitted,
    told: Option<HandoffState>,
    ticks: tokio::time::Interval,
    looks: u32,
    _permit: OwnedSemaphorePermit,
}

impl Watch {
    /// The next news; `None` when there will be none, or it is time to ask anew.
    async fn next(&mut self) -> Option<HandoffState> {
        if self.told.is_some_and(HandoffState::is_final) {
            return None;
        }
        while self.looks > 0 {
            self.looks -= 1;
            self.ticks.tick().await;
            let now = match hand_off::state_of(&self.state, &self.own).await {
                Ok(now) => now,
                Err(error) => {
                    error.log();
                    return None;
                }
            };
            if self.told != Some(now) {
                self.told = Some(now);
                return Some(now);
            }
        }
        None
    }
}

/// A QR code as an SVG of one path, a unit a module, with the margin that it needs.
fn qr_code(text: &str) -> Option<String> {
    use std::fmt::Write;
    const MARGIN: usize = 4;
    let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
    let width = code.width();
    let mut path = String::new();
    for (y, line) in code.to_colors().chunks(width.max(1)).enumerate() {
        for (x, _) in line.iter().enumerate().filter(|(_, color)| **color == Color::Dark) {
            write!(path, "M{} {}h1v1h-1z", x + MARGIN, y + MARGIN).ok()?;
        }
    }
    let side = width + 2 * MARGIN;
    Some(format!(
        "<svg viewBox=\"0 0 {side} {side}\" shape-rendering=\"crispEdges\" focusable=\"false\"><path d=\"{path}\"/></svg>"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_qr_code_has_its_margin_and_nothing_that_a_strict_policy_forbids() {
        let svg = qr_code("https://verify.example/verify?code=abc").unwrap();
        // Three corners begin at the margin.
        assert!(svg.contains("M4 4h1v1h-1z"));
        assert!(!svg.contains("M3 ") && !svg.contains("style") && !svg.contains("<script"));
        assert_eq!(qr_code(&"x".repeat(5000)), None);
    }

    #[test]
    fn a_qr_code_says_the_link_to_whoever_reads_it() {
        const SCALE: usize = 4;
        let link =
            "https://verify.example/verify?code=abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG&via=handoff";
        let svg = qr_code(link).unwrap();
        let side: usize = svg.split('"').nth(1).unwrap().split(' ').nth(2).unwrap().parse().unwrap();
        let dark: std::collections::HashSet<(usize, usize)> = svg
            .split('M')
            .skip(1)
            .map(|step| {
                let (x, rest) = step.split_once(' ').unwrap();
                (x.parse().unwrap(), rest.split_once('h').unwrap().0.parse().unwrap())
            })
            .collect();
        let mut seen = rqrr::PreparedImage::prepare_from_greyscale(side * SCALE, side * SCALE, |x, y| {
            if dark.contains(&(x / SCALE, y / SCALE)) { 0 } else { 255 }
        });
        let (_, text) = seen.detect_grids().first().unwrap().decode().unwrap();
        assert_eq!(text, link);
    }
}

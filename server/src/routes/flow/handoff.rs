//! "Continue on your phone": a link for another device, shown as a QR code, and how far it
//! is there, told live to the page that waits.

use std::convert::Infallible;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{RawQuery, Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use futures_util::stream;
use persona_protocol::{ErrorCode, InquiryStatus, query};
use qrcode::{Color, EcLevel, QrCode};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::answer::Answers;
use super::error::{FlowError, code_of};
use super::pace::{self, Held};
use super::page::{self, TokenProblem};
use super::request::{Asking, FLOW, Values};
use super::view::HandoffLink;
use super::{intake, step};
use crate::domain::handoff::{HandoffState, link_lifetime};
use crate::limits::flow::Attempt;
use crate::routes::error::UNAVAILABLE_FOR;
use crate::routes::with_headers;
use crate::state::AppState;
use crate::store::{Error, Loaded, Visit};

/// Says how somebody came to the flow; its one value is [`HANDOFF`].
pub(super) const VIA: &str = "via";
/// By another device's link.
pub(super) const HANDOFF: &str = "handoff";

/// How often a page that waits looks for news.
const EVERY: Duration = Duration::from_secs(1);
/// After so many looks a page asks anew, so that none is forgotten for ever.
const LOOKS: u32 = 600;
/// So many pages may wait by stream, each with a connection of its own; the others ask again and
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

/// Makes the link and shows it. Without script the button stands in a photo's form, which
/// is one with a file.
async fn begin(State(state): State<AppState>, asking: Asking, request: Request) -> Response {
    let values = form(request).await;
    let answers = Answers::new(&asking, &values);
    let result = async {
        let (loaded, session_id) = own(&state, &answers).await?;
        let visit = step::visit(&state, &answers, &loaded.inquiry.id, &session_id);
        let code = match state.store.begin_handoff(visit, link_lifetime()).await {
            Ok(code) => code,
            // The individual goes on here.
            Err(Error::TooManySessions) => {
                return Ok(answers.at_step(&loaded, step::token(&asking, &values)));
            }
            Err(error) => return Err(code_of(&error)),
        };
        let language = answers.language();
        let link = format!("{}&{VIA}={HANDOFF}&{}={language}", state.one_time_link(&code), query::LANGUAGE);
        let svg = qr_code(&link).ok_or(ErrorCode::ApplicationError)?;
        let link = HandoffLink { address: link, code: svg };
        Ok(answers.handoff(&loaded, step::token(&asking, &values), HandoffState::Waiting, Some(link)))
    }
    .await;
    step::finish(&state, &answers, result).await
}

/// The individual goes on here after all.
async fn here(State(state): State<AppState>, asking: Asking, body: Bytes) -> Response {
    let values = Values::parse(&body);
    let answers = Answers::new(&asking, &values);
    let result = async {
        let (loaded, session_id) = own(&state, &answers).await?;
        let visit = step::visit(&state, &answers, &loaded.inquiry.id, &session_id);
        state.store.take_turn(visit).await.map_err(|error| code_of(&error))?;
        Ok(answers.at_step(&loaded, step::token(&asking, &values)))
    }
    .await;
    step::finish(&state, &answers, result).await
}

/// The page on the second device is being closed.
async fn leave(State(state): State<AppState>, asking: Asking, body: Bytes) -> StatusCode {
    let values = Values::parse(&body);
    let answers = Answers::new(&asking, &values);
    if let Ok((loaded, session_id)) = step::admit(&state, &answers).await {
        let visit = step::visit(&state, &answers, &loaded.inquiry.id, &session_id);
        // Nobody is there to hear of a failure.
        if let Err(error) = state.store.leave_handoff(visit).await {
            code_of(&error);
        }
    }
    StatusCode::NO_CONTENT
}

/// No stream now; the page asks instead.
fn later(status: StatusCode, seconds: u64) -> Response {
    (status, [(header::RETRY_AFTER, seconds.to_string())]).into_response()
}

/// How far it is, told as often as it changes.
async fn events(State(state): State<AppState>, asking: Asking, RawQuery(query): RawQuery) -> Response {
    let values = Values::parse(query.unwrap_or_default().as_bytes());
    let answers = Answers::new(&asking, &values);
    let (loaded, session_id) = match own(&state, &answers).await {
        Ok(own) => own,
        Err(error) => return not_now(error),
    };
    // Each stream lasts long: who opens one after the other is told to ask now and then.
    match pace::count(&state, &asking, Attempt::Step, Some(&loaded.inquiry.id)).await {
        Ok(()) => {}
        Err(Held::Back(seconds)) => return later(StatusCode::TOO_MANY_REQUESTS, seconds),
        Err(Held::Failed(_)) => return later(StatusCode::SERVICE_UNAVAILABLE, UNAVAILABLE_FOR),
    }
    let Ok(permit) = Arc::clone(&WAITING).try_acquire_owned() else {
        return later(StatusCode::SERVICE_UNAVAILABLE, UNAVAILABLE_FOR);
    };
    let watch = Watch {
        state,
        inquiry_id: loaded.inquiry.id,
        session_id,
        told: None,
        ticks: tokio::time::interval(EVERY),
        looks: LOOKS,
        _permit: permit,
    };
    let events = stream::unfold(watch, |mut watch| async move {
        let next = watch.next().await?;
        Some((Ok::<_, Infallible>(Event::default().event("state").data(next.as_str())), watch))
    });
    let response = Sse::new(events).keep_alive(KeepAlive::default()).into_response();
    with_headers(response, [(header::CACHE_CONTROL, "no-store"), (ACCEL_BUFFERING, "no")])
}

/// Has nginx pass each event on at once.
const ACCEL_BUFFERING: HeaderName = HeaderName::from_static("x-accel-buffering");

/// How far it is now.
async fn state_now(State(state): State<AppState>, asking: Asking, RawQuery(query): RawQuery) -> Response {
    let values = Values::parse(query.unwrap_or_default().as_bytes());
    let answers = Answers::new(&asking, &values);
    let asked = async {
        let (loaded, session_id) = own(&state, &answers).await?;
        let asked = state.store.handoff_state(&loaded.inquiry.id, &session_id, state.now()).await;
        asked.map_err(|error| code_of(&error))
    };
    match asked.await {
        Ok(now) => told(now),
        Err(error) => not_now(error),
    }
}

/// Whoever may not wait any more asks the flow itself why. Who cannot be told now asks again.
fn not_now(error: FlowError) -> Response {
    match error {
        FlowError::Refused(_) => told(HandoffState::Ended),
        FlowError::Unavailable => later(StatusCode::SERVICE_UNAVAILABLE, UNAVAILABLE_FOR),
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
    inquiry_id: String,
    session_id: String,
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
            let asked =
                self.state.store.handoff_state(&self.inquiry_id, &self.session_id, self.state.now()).await;
            let now = match asked {
                Ok(now) => now,
                Err(error) => {
                    code_of(&error);
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

/// The inquiry and the session of whoever asks, also while another session goes on.
async fn own(state: &AppState, answers: &Answers<'_>) -> Result<(Loaded, String), FlowError> {
    let loaded = page::load(state, answers.values).await?;
    let session_id = session(state, answers, &loaded).await?.ok_or(ErrorCode::Unauthenticated)?;
    let visit = step::visit(state, answers, &loaded.inquiry.id, &session_id);
    if loaded.inquiry.status == InquiryStatus::Pending {
        state.store.visit_out_of_turn(visit).await.map_err(|error| code_of(&error))?;
        return Ok((loaded, session_id));
    }
    Err(ErrorCode::Unauthenticated.into())
}

/// The view for an individual who may continue the inquiry but has to wait, because another
/// browser continues it or is expected to. `None` where there is nothing to wait for.
pub(super) async fn waiting(
    state: &AppState,
    answers: &Answers<'_>,
    loaded: &Loaded,
) -> Result<Option<Response>, FlowError> {
    if loaded.inquiry.status != InquiryStatus::Pending {
        return Ok(None);
    }
    let Some(session_id) = session(state, answers, loaded).await? else { return Ok(None) };
    let visit: Visit<'_> = step::visit(state, answers, &loaded.inquiry.id, &session_id);
    // A stranger learns nothing of it.
    match state.store.visit_out_of_turn(visit).await.map_err(|error| code_of(&error)) {
        Ok(()) => {}
        Err(FlowError::Refused(_)) => return Ok(None),
        Err(error) => return Err(error),
    }
    let asked = state.store.handoff_state(&loaded.inquiry.id, &session_id, state.now()).await;
    let now = asked.map_err(|error| code_of(&error))?;
    let token = step::token(answers.asking, answers.values);
    Ok(match now {
        HandoffState::Elsewhere => Some(answers.elsewhere(loaded, token)),
        now if now.is_waited_for() => Some(answers.handoff(loaded, token, now, None)),
        _ => None,
    })
}

async fn session(
    state: &AppState,
    answers: &Answers<'_>,
    loaded: &Loaded,
) -> Result<Option<String>, FlowError> {
    let Some(token) = step::token(answers.asking, answers.values) else { return Ok(None) };
    match page::session_of_token(state, token, &loaded.inquiry).await {
        Ok(session_id) => Ok(Some(session_id)),
        Err(TokenProblem::Credential(_)) => Ok(None),
        Err(TokenProblem::Failed(error)) => Err(error),
    }
}

/// What a form says, with a file or without.
async fn form(request: Request) -> Values {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    if kind.is_some_and(|kind| kind.starts_with("multipart/")) {
        return intake::texts(request).await.0;
    }
    const MAX_FORM: usize = 64 * 1024;
    let body = axum::body::to_bytes(request.into_body(), MAX_FORM).await;
    Values::parse(&body.unwrap_or_default())
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

//! What a client does next: `next(state, input) -> (state, effects)`.
//!
//! ```text
//!              load                session error, and there is a `resume`
//!  Loading ──────────▶ Running ───────────────────────────────▶ Fetching
//!   │  ▲  ▲              │                                       │    │
//!   │  │  └──── Retry ── │ ── Failed ◀───────── refused ─────────┘    │
//!   │  └──────────────── │ ──────────────────── token ───────────────┘
//!   └── timeout, error ─┘        any phase ── destroy ──▶ Destroyed
//! ```
//!
//! Effects are listed in the order in which they must be carried out. Calls of the page's
//! callbacks always come last, because the page may do anything in them, including
//! destroying the client.

use persona_protocol::{ErrorCode, EventName};

/// How many times in a row a session is renewed before the client fails.
pub const MAX_RENEWALS: u8 = 2;

/// The state of a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct State {
    /// The progress of the flow.
    pub phase: Phase,
    /// Whether the widget is shown.
    pub is_open: bool,
    /// Whether the flow is part of the page: it is shown from the start, and its last
    /// view stays.
    pub is_inline: bool,
    /// Whether there is a `resume` to renew the session with.
    pub can_renew: bool,
    /// The number of renewals since the flow was last ready.
    pub renewals: u8,
    /// Whether the last failure was one that a new session token may end.
    pub needs_token: bool,
    /// Whether the flow was asked to exit and has not answered yet.
    pub is_exiting: bool,
    /// Whether the individual left without the flow's answer, which may still arrive.
    pub has_left: bool,
    /// Whether the flow is over, so that it can no longer be cancelled.
    pub has_ended: bool,
}

/// The progress of the flow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// A session token is being fetched.
    Fetching,
    /// The frame is loading.
    Loading,
    /// The flow has reported.
    Running,
    /// The flow could not be loaded, and the failure view says so.
    Failed,
    /// The client was destroyed.
    Destroyed,
}

/// What can happen to a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Input {
    /// It was constructed.
    Construct,
    /// The page called `open()`.
    Open,
    /// The page called `close()`.
    Close,
    /// The page called `cancel(force)`.
    Cancel {
        /// Whether the flow exits without asking the individual.
        force: bool,
    },
    /// The page called `destroy()`.
    Destroy,
    /// The individual pressed Esc or a close button.
    Dismiss,
    /// The browser closed the dialog by itself.
    Closed,
    /// The individual pressed Retry.
    Retry,
    /// The flow posted a message; `None` for an event that only `onEvent` may know.
    Event(Option<EventName>),
    /// The flow posted an error.
    FlowError {
        /// Its code.
        code: ErrorCode,
        /// See [`Input::LoadFailed`].
        opens: bool,
    },
    /// The flow cannot be loaded: a timeout, or an error of the browser.
    LoadFailed {
        /// Whether the page opens the widget when the flow loads. It then shows the failure, too.
        opens: bool,
    },
    /// The flow did not answer a request to exit.
    ExitUnanswered,
    /// `resume` returned a session token, or said that none is needed.
    TokenFetched,
    /// `resume` failed.
    TokenRefused {
        /// See [`Input::LoadFailed`].
        opens: bool,
    },
    /// The widget itself failed.
    Trapped,
}

/// A message of the page to the flow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// The widget is shown.
    Open,
    /// The widget is hidden.
    Close,
    /// The flow should exit.
    Exit {
        /// Without asking the individual.
        force: bool,
    },
    /// The widget is about to be removed.
    Destroy,
    /// The session token that the flow asked for.
    SessionToken,
}

/// What is visible in the widget.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum View {
    /// The flow is loading.
    Loading,
    /// The flow.
    Flow,
    /// The flow could not be loaded.
    Failure,
}

/// What a client waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Timer {
    /// The flow's first report.
    Load,
    /// The flow's answer to a request to exit.
    Exit,
}

/// How the promise `client.result` is settled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The individual has finished.
    Completed,
    /// The individual may not try again.
    Failed,
    /// The individual left, or the client was destroyed.
    Cancelled,
    /// The flow could not be loaded, and the individual closed the failure view or never saw it.
    Rejected,
}

/// The page's callbacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Callback {
    /// `onEvent`; always the first.
    Event,
    /// `onLoad`, on success.
    Load,
    /// `onLoad`, if it takes an error.
    LoadError,
    /// `onReady`
    Ready,
    /// `onStart`
    Start,
    /// `onSuccess`
    Success,
    /// `onFail`
    Fail,
    /// `onComplete`
    Complete,
    /// `onCancel`
    Cancel,
    /// `onExit`
    Exit,
    /// `onError`
    Error,
    /// `onSessionExpiring`
    SessionExpiring,
}

/// What must be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Posts a message to the flow.
    Post(Action),
    /// Shows the widget.
    Show,
    /// Hides it.
    Hide,
    /// Changes what is visible in it.
    View(View),
    /// Puts the flow's address into the frame.
    Load,
    /// Calls `resume`.
    FetchToken {
        /// After a pause, so that a server in trouble gets fewer requests.
        delayed: bool,
    },
    /// Starts a timer.
    Start(Timer),
    /// Stops it.
    Stop(Timer),
    /// Applies the dimensions and styles that came with `ready`.
    Fit,
    /// Applies the height that came with `page-change`.
    Grow,
    /// Removes everything from the page.
    Remove,
    /// Settles the promise, unless it is settled.
    Settle(Outcome),
    /// Writes the failure to the console if the page has no handler for it.
    Warn,
    /// Calls a callback of the page.
    Call(Callback),
}

impl State {
    /// A client before its construction.
    #[must_use]
    pub fn new(can_renew: bool, is_inline: bool) -> Self {
        Self {
            phase: Phase::Loading,
            is_open: is_inline,
            is_inline,
            can_renew,
            renewals: 0,
            needs_token: false,
            is_exiting: false,
            has_left: false,
            has_ended: false,
        }
    }

    /// Whether the individual sees a flow that is not over. An inline one is seen when it runs.
    fn is_in_use(&self) -> bool {
        self.is_open
            && !self.has_ended
            && self.phase != Phase::Failed
            && (!self.is_inline || self.phase == Phase::Running)
    }

    /// Whether the client still waits for the flow.
    #[must_use]
    pub fn is_loading(&self) -> bool {
        matches!(self.phase, Phase::Fetching | Phase::Loading)
    }

    /// Whether a new session token may end the error.
    fn would_renew(&self, code: ErrorCode) -> bool {
        self.can_renew && is_about_session(code)
    }

    /// Whether the client stops renewing the session after this error.
    #[must_use]
    pub fn gives_up(&self, code: ErrorCode) -> bool {
        self.would_renew(code) && self.renewals >= MAX_RENEWALS
    }
}

fn is_about_session(code: ErrorCode) -> bool {
    matches!(code, ErrorCode::Unauthenticated | ErrorCode::SessionExpired)
}

/// What happens, and what must be done about it.
#[must_use]
pub fn next(mut state: State, input: Input) -> (State, Vec<Effect>) {
    let mut effects = Vec::new();
    if state.phase != Phase::Destroyed {
        step(&mut state, input, &mut effects);
    }
    (state, effects)
}

fn step(state: &mut State, input: Input, effects: &mut Vec<Effect>) {
    let is_running = state.phase == Phase::Running;
    match input {
        Input::Construct => {
            if state.is_open {
                effects.push(Effect::Show);
            }
            load(state, effects);
        }
        Input::Retry => {
            if state.phase == Phase::Failed {
                state.renewals = 0;
                if state.can_renew && state.needs_token {
                    fetch(state, effects);
                } else {
                    load(state, effects);
                }
            }
        }
        Input::TokenFetched => {
            if state.phase == Phase::Fetching {
                state.needs_token = false;
                load(state, effects);
            }
        }
        Input::Open => {
            state.has_left = false;
            if is_running {
                effects.push(Effect::Post(Action::Open));
            }
            // Also when it is open: the page may have moved the container.
            state.is_open = true;
            effects.push(Effect::Show);
        }
        Input::Close | Input::Closed => {
            // A hidden flow turns its camera off.
            if is_running && state.is_open {
                effects.push(Effect::Post(Action::Close));
            }
            hide(state, effects);
        }
        Input::Cancel { force } => {
            if is_running {
                effects.push(Effect::Post(Action::Exit { force }));
            } else {
                leave(state, effects);
            }
        }
        Input::Dismiss => {
            if is_running && !state.is_exiting {
                state.is_exiting = true;
                effects.push(Effect::Post(Action::Exit { force: false }));
                effects.push(Effect::Start(Timer::Exit));
            } else {
                leave(state, effects);
            }
        }
        Input::ExitUnanswered => {
            if state.is_exiting {
                leave(state, effects);
            }
        }
        Input::Destroy => {
            if is_running {
                effects.push(Effect::Post(Action::Destroy));
            }
            let is_cancelled = state.is_in_use();
            state.phase = Phase::Destroyed;
            state.is_open = false;
            effects.extend([Effect::Remove, Effect::Settle(Outcome::Cancelled)]);
            if is_cancelled {
                effects.extend([Effect::Call(Callback::Cancel), Effect::Call(Callback::Exit)]);
            }
        }
        Input::LoadFailed { opens } => {
            if state.phase == Phase::Loading {
                fail(state, opens, effects, None);
            }
        }
        Input::TokenRefused { opens } => {
            if state.phase == Phase::Fetching {
                fail(state, opens, effects, None);
            }
        }
        Input::FlowError { code, opens } => flow_error(state, code, opens, effects),
        Input::Event(name) => event(state, name, effects),
        Input::Trapped => {
            answered(state, effects);
            fail(state, false, effects, None);
            if is_running {
                // `onLoad` was called when the flow loaded.
                effects.retain(|effect| *effect != Effect::Call(Callback::LoadError));
            }
        }
    }
}

fn flow_error(state: &mut State, code: ErrorCode, opens: bool, effects: &mut Vec<Effect>) {
    answered(state, effects);
    state.needs_token = is_about_session(code);
    if state.would_renew(code) && state.renewals < MAX_RENEWALS {
        state.renewals += 1;
        fetch(state, effects);
        effects.push(Effect::Call(Callback::Event));
    } else if state.phase == Phase::Running {
        if !state.is_open {
            effects.push(Effect::Warn);
        }
        effects.extend([Effect::Call(Callback::Event), Effect::Call(Callback::Error)]);
    } else {
        fail(state, opens, effects, Some(Effect::Call(Callback::Event)));
    }
}

fn event(state: &mut State, name: Option<EventName>, effects: &mut Vec<Effect>) {
    if name == Some(EventName::SessionTokenRequest) {
        effects.push(Effect::Post(Action::SessionToken));
        return;
    }
    answered(state, effects);
    if state.phase != Phase::Running && is_sign_of_life(name) {
        state.phase = Phase::Running;
        effects.extend([Effect::Stop(Timer::Load), Effect::View(View::Flow)]);
        if state.is_open {
            effects.push(Effect::Post(Action::Open));
        }
    }
    match name {
        Some(EventName::Ready) => {
            state.renewals = 0;
            effects.push(Effect::Fit);
        }
        Some(EventName::Start) => state.has_ended = false,
        Some(EventName::PageChange) => effects.push(Effect::Grow),
        Some(EventName::Complete) => end(state, Outcome::Completed, effects),
        Some(EventName::Fail) => end(state, Outcome::Failed, effects),
        Some(EventName::Exit) => end(state, Outcome::Cancelled, effects),
        _ => {}
    }
    effects.push(Effect::Call(Callback::Event));
    // If the individual left without the flow's answer, the page already knows.
    if !(state.has_left && name == Some(EventName::Exit)) {
        effects.extend(callbacks_of(name).iter().copied().map(Effect::Call));
    }
}

/// The callbacks of an event, after `onEvent`.
#[must_use]
pub fn callbacks_of(name: Option<EventName>) -> &'static [Callback] {
    match name {
        Some(EventName::Load) => &[Callback::Load],
        Some(EventName::Ready) => &[Callback::Ready],
        Some(EventName::Start) => &[Callback::Start],
        Some(EventName::Success) => &[Callback::Success],
        Some(EventName::Complete) => &[Callback::Complete, Callback::Exit],
        Some(EventName::Fail) => &[Callback::Fail, Callback::Complete],
        Some(EventName::Exit) => &[Callback::Cancel, Callback::Exit],
        Some(EventName::Error) => &[Callback::Error],
        Some(EventName::SessionExpiring) => &[Callback::SessionExpiring],
        _ => &[],
    }
}

fn end(state: &mut State, outcome: Outcome, effects: &mut Vec<Effect>) {
    // A flow that was left can be opened again.
    state.has_ended = outcome != Outcome::Cancelled || state.is_inline;
    if !state.is_inline {
        hide(state, effects);
    }
    effects.push(Effect::Settle(outcome));
}

/// Whether only a loaded flow posts this. Persona's own flow posts `load` first; the
/// others make sure that a lost `load` does not leave the individual with a spinner.
fn is_sign_of_life(name: Option<EventName>) -> bool {
    matches!(
        name,
        Some(
            EventName::Load
                | EventName::Ready
                | EventName::Start
                | EventName::InquiryLoad
                | EventName::PageChange
        )
    )
}

fn load(state: &mut State, effects: &mut Vec<Effect>) {
    state.phase = Phase::Loading;
    effects.extend([Effect::View(View::Loading), Effect::Load, Effect::Start(Timer::Load)]);
}

fn fetch(state: &mut State, effects: &mut Vec<Effect>) {
    state.phase = Phase::Fetching;
    let delayed = state.renewals > 1;
    effects.extend([Effect::View(View::Loading), Effect::Stop(Timer::Load), Effect::FetchToken { delayed }]);
}

/// Shows the failure view and reports the failure.
fn fail(state: &mut State, opens: bool, effects: &mut Vec<Effect>, first_call: Option<Effect>) {
    state.phase = Phase::Failed;
    effects.extend([Effect::Stop(Timer::Load), Effect::View(View::Failure)]);
    if !state.is_open {
        effects.push(Effect::Warn);
        if opens {
            state.is_open = true;
            effects.push(Effect::Show);
        } else {
            // Nobody sees the failure view and its buttons.
            effects.push(Effect::Settle(Outcome::Rejected));
        }
    }
    effects.extend(first_call);
    effects.extend([Effect::Call(Callback::LoadError), Effect::Call(Callback::Error)]);
}

fn hide(state: &mut State, effects: &mut Vec<Effect>) {
    answered(state, effects);
    if state.is_open {
        state.is_open = false;
        effects.push(Effect::Hide);
    }
}

/// The individual leaves without an answer of the flow.
fn leave(state: &mut State, effects: &mut Vec<Effect>) {
    hide(state, effects);
    let outcome = if state.phase == Phase::Failed { Outcome::Rejected } else { Outcome::Cancelled };
    effects.push(Effect::Settle(outcome));
    if !state.has_left {
        state.has_left = true;
        effects.extend([Effect::Call(Callback::Cancel), Effect::Call(Callback::Exit)]);
    }
}

fn answered(state: &mut State, effects: &mut Vec<Effect>) {
    if state.is_exiting {
        state.is_exiting = false;
        effects.push(Effect::Stop(Timer::Exit));
    }
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests;

//! What a client does next: `next(state, input) -> (state, effects)`.
//!
//! ```text
//!              token          load
//!  Fetching ──────────▶ Loading ──────▶ Running
//!     ▲  │ refused       │  ▲  ▲           │ unauthenticated, session_expired
//!     │  └──▶ Failed ◀───┘  │  │           │ and there is a `resume`
//!     │         └── Retry ──┘  └─ load ──  │
//!     └────────────────────────────────────┘        any ── destroy ──▶ Destroyed
//! ```
//!
//! Effects come in the order in which they are to be carried out. Calls of the page's
//! callbacks are always the last: the page may do anything in them, destroying the
//! client included.

use alloc::vec::Vec;

use persona_protocol::{ErrorCode, EventName};

/// How often in a row a session is renewed before that is given up.
pub const MOST_RENEWALS: u8 = 2;

/// Where a client stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct State {
    /// How far the flow is.
    pub phase: Phase,
    /// Whether the widget is shown.
    pub is_open: bool,
    /// Whether it stands in the page itself: then it is shown from the beginning, and its
    /// last view stays where it is.
    pub is_inline: bool,
    /// Whether there is a `resume` to renew the session with.
    pub can_renew: bool,
    /// How often it has been renewed since the flow was last ready.
    pub renewals: u8,
    /// The flow has been asked to exit and has not been heard of since.
    pub is_exiting: bool,
    /// The person has left without the flow's answer, which may still come.
    pub has_left: bool,
}

/// How far the flow is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// A session token is being fetched; nothing is in the frame.
    Fetching,
    /// The frame loads.
    Loading,
    /// The flow has reported.
    Running,
    /// The flow could not be loaded, and a view says so.
    Failed,
    /// The frame is the page's own: the flow's messages are told and nothing is done.
    Listening,
    /// All is over.
    Destroyed,
}

/// What can happen to a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Input {
    /// It has been constructed.
    Construct,
    /// It has been constructed, and its session token has yet to be fetched.
    ConstructFetch,
    /// The page calls `open()`.
    Open,
    /// The page calls `close()`.
    Close,
    /// The page calls `cancel()`.
    Cancel,
    /// The page calls `cancel(true)`.
    CancelForce,
    /// The page calls `destroy()`.
    Destroy,
    /// The person presses Esc or a close button.
    Dismiss,
    /// The browser closed the dialog by itself.
    Closed,
    /// The person presses Retry.
    Retry,
    /// The flow posted a message; `None` for one that only `onEvent` may know.
    Message(Option<EventName>),
    /// The flow posted an error.
    FlowError(ErrorCode),
    /// The flow cannot be loaded: time ran out, or the browser said so.
    LoadFailed,
    /// The flow did not answer a request to exit.
    ExitUnanswered,
    /// A session token was fetched.
    TokenFetched,
    /// No session token could be had.
    TokenRefused,
}

/// Declares the effects, each with the word under which the shell knows it: a verb, and
/// mostly an object. A call is told by the callback's name.
macro_rules! effects {
    ($( $(#[$meta:meta])* $name:ident = $word:literal, )+) => {
        /// What is to be done.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Effect { $( $(#[$meta])* $name, )+ }

        impl Effect {
            /// The effect in the shell's words.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $( Self::$name => $word, )+ }
            }
        }
    };
}

effects! {
    /// Tells the flow that it is shown.
    PostOpen = "post open",
    /// Asks the flow to exit.
    PostExit = "post exit",
    /// Asks it to exit without asking the person.
    PostExitForce = "post exit force",
    /// Tells the flow that its end is near.
    PostDestroy = "post destroy",
    /// Tells the flow that it has been hidden.
    PostClose = "post close",
    /// Gives the flow the session token that it asked for.
    PostToken = "post session-token",
    /// Shows the widget.
    Show = "show",
    /// Hides it.
    Hide = "hide",
    /// Shows that the flow is being loaded.
    ViewLoading = "view loading",
    /// Shows the flow.
    ViewFlow = "view flow",
    /// Shows that it failed, and why.
    ViewFailure = "view failure",
    /// Puts the flow's address into the frame.
    Load = "load",
    /// Fetches a session token.
    Fetch = "fetch",
    /// The same after a pause, so that a server in trouble is not pressed.
    FetchLater = "fetch later",
    /// Starts waiting for the flow to report.
    AwaitLoad = "await load",
    /// Has heard enough.
    StopLoad = "stop load",
    /// Starts waiting for the flow's answer to a request to exit.
    AwaitExit = "await exit",
    /// Has its answer.
    StopExit = "stop exit",
    /// Takes over the looks that came with `ready`.
    Fit = "fit",
    /// Takes over the height that came with `page-change`.
    Grow = "grow",
    /// Removes everything from the page.
    Remove = "remove",
    /// Resolves the promise: the person is done.
    SettleCompleted = "settle completed",
    /// Resolves the promise: the person may not try again.
    SettleFailed = "settle failed",
    /// Resolves the promise: the person left.
    SettleCancelled = "settle cancelled",
    /// Rejects the promise: the flow could not be loaded and the person gave up, or never saw it.
    SettleRejected = "settle rejected",
    /// Calls the callback for every event. Calls are the last effects, and this one the first of them.
    OnEvent = "onEvent",
    /// Calls it.
    OnLoad = "onLoad",
    /// Calls it, if it takes an error.
    OnLoadError = "onLoad error",
    /// Calls it.
    OnReady = "onReady",
    /// Calls it.
    OnStart = "onStart",
    /// Calls it.
    OnSuccess = "onSuccess",
    /// Calls it.
    OnFail = "onFail",
    /// Calls it.
    OnComplete = "onComplete",
    /// Calls it.
    OnCancel = "onCancel",
    /// Calls it.
    OnExit = "onExit",
    /// Calls it.
    OnError = "onError",
    /// Calls it.
    OnSessionExpiring = "onSessionExpiring",
}

/// The shell's words for what happens.
const INPUTS: &[(&str, Input)] = &[
    ("construct", Input::Construct),
    ("construct fetch", Input::ConstructFetch),
    ("open", Input::Open),
    ("close", Input::Close),
    ("cancel", Input::Cancel),
    ("cancel force", Input::CancelForce),
    ("destroy", Input::Destroy),
    ("dismiss", Input::Dismiss),
    ("closed", Input::Closed),
    ("retry", Input::Retry),
    ("load failed", Input::LoadFailed),
    ("exit unanswered", Input::ExitUnanswered),
    ("token", Input::TokenFetched),
    ("token refused", Input::TokenRefused),
];

impl Input {
    /// The input that the shell's word stands for; `None` for no word of its.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        INPUTS.iter().find(|(known, _)| *known == word).map(|(_, input)| *input)
    }
}

impl State {
    /// A client about to be constructed.
    #[must_use]
    pub fn new(can_renew: bool, is_inline: bool) -> Self {
        Self {
            phase: Phase::Loading,
            is_open: is_inline,
            is_inline,
            can_renew,
            renewals: 0,
            is_exiting: false,
            has_left: false,
        }
    }

    /// A flow in a frame of the page's own, which is only listened to.
    #[must_use]
    pub fn listening() -> Self {
        Self { phase: Phase::Listening, ..Self::new(false, false) }
    }

    /// Whether the flow is still awaited.
    #[must_use]
    pub fn is_loading(&self) -> bool {
        matches!(self.phase, Phase::Fetching | Phase::Loading)
    }

    /// Whether an error is one that a new session token may end.
    fn would_renew(&self, code: ErrorCode) -> bool {
        self.can_renew && matches!(code, ErrorCode::Unauthenticated | ErrorCode::SessionExpired)
    }

    /// Whether the flow's error means that renewing the session is given up, which tells
    /// the page more than that it has ended.
    #[must_use]
    pub fn gives_up(&self, code: ErrorCode) -> bool {
        self.would_renew(code) && self.renewals >= MOST_RENEWALS
    }

    /// The state as a number, for the shell to keep: three bits of phase, then whether
    /// it is open, which the shell may look at, then the rest.
    #[must_use]
    pub fn pack(self) -> u32 {
        let bit = |flag: bool, place: u32| u32::from(flag) << place;
        self.phase as u32
            | bit(self.is_open, 3)
            | bit(self.can_renew, 4)
            | bit(self.is_exiting, 5)
            | bit(self.has_left, 6)
            | bit(self.is_inline, 7)
            | u32::from(self.renewals) << 8
    }

    /// The state of such a number.
    #[must_use]
    pub fn unpack(number: u32) -> Self {
        let flag = |place: u32| number >> place & 1 == 1;
        Self {
            phase: match number & 7 {
                0 => Phase::Fetching,
                1 => Phase::Loading,
                2 => Phase::Running,
                3 => Phase::Failed,
                4 => Phase::Listening,
                _ => Phase::Destroyed,
            },
            is_open: flag(3),
            can_renew: flag(4),
            is_exiting: flag(5),
            has_left: flag(6),
            is_inline: flag(7),
            renewals: (number >> 8 & 3) as u8,
        }
    }
}

/// What happens, and what is to be done about it.
#[must_use]
pub fn next(mut state: State, input: Input) -> (State, Vec<Effect>) {
    let mut effects = Vec::new();
    match (state.phase, input) {
        (Phase::Destroyed, _) => {}
        (Phase::Listening, Input::FlowError(_)) => {
            effects.extend_from_slice(&[Effect::OnEvent, Effect::OnError])
        }
        (Phase::Listening, Input::Message(name)) => {
            effects.push(Effect::OnEvent);
            effects.extend_from_slice(calls_of(name));
        }
        (Phase::Listening, _) => {}
        _ => step(&mut state, input, &mut effects),
    }
    (state, effects)
}

fn step(state: &mut State, input: Input, effects: &mut Vec<Effect>) {
    let is_running = state.phase == Phase::Running;
    match input {
        Input::Construct | Input::ConstructFetch => {
            if state.is_open {
                effects.push(Effect::Show);
            }
            begin(state, input == Input::ConstructFetch, effects);
        }
        Input::Retry => {
            if state.phase == Phase::Failed {
                state.renewals = 0;
                begin(state, state.can_renew, effects);
            }
        }
        Input::TokenFetched => {
            if state.phase == Phase::Fetching {
                begin(state, false, effects);
            }
        }
        Input::Open => {
            state.has_left = false;
            if is_running {
                effects.push(Effect::PostOpen);
            }
            // Also when it is open: its place may have been moved in the page.
            state.is_open = true;
            effects.push(Effect::Show);
        }
        Input::Close | Input::Closed => {
            // So that no camera stays on where nobody sees it.
            if is_running && state.is_open {
                effects.push(Effect::PostClose);
            }
            hide(state, effects);
        }
        Input::Cancel | Input::CancelForce => {
            if is_running {
                effects.push(if input == Input::Cancel { Effect::PostExit } else { Effect::PostExitForce });
            } else {
                leave(state, effects);
            }
        }
        Input::Dismiss => {
            if is_running && !state.is_exiting {
                state.is_exiting = true;
                effects.extend_from_slice(&[Effect::PostExit, Effect::AwaitExit]);
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
                effects.push(Effect::PostDestroy);
            }
            state.phase = Phase::Destroyed;
            state.is_open = false;
            effects.extend_from_slice(&[Effect::Remove, Effect::SettleCancelled]);
        }
        Input::LoadFailed => {
            if state.phase == Phase::Loading {
                fail(state, effects, &[]);
            }
        }
        Input::TokenRefused => {
            if state.phase == Phase::Fetching {
                fail(state, effects, &[]);
            }
        }
        Input::FlowError(code) => {
            answered(state, effects);
            if state.would_renew(code) && state.renewals < MOST_RENEWALS {
                state.renewals += 1;
                begin(state, true, effects);
                effects.push(Effect::OnEvent);
            } else if is_running {
                effects.extend_from_slice(&[Effect::OnEvent, Effect::OnError]);
            } else {
                fail(state, effects, &[Effect::OnEvent]);
            }
        }
        Input::Message(name) => message(state, name, effects),
    }
}

fn message(state: &mut State, name: Option<EventName>, effects: &mut Vec<Effect>) {
    if name == Some(EventName::SessionTokenRequest) {
        effects.push(Effect::PostToken);
        return;
    }
    answered(state, effects);
    if state.phase != Phase::Running && is_sign_of_life(name) {
        state.phase = Phase::Running;
        effects.extend_from_slice(&[Effect::StopLoad, Effect::ViewFlow]);
        if state.is_open {
            effects.push(Effect::PostOpen);
        }
    }
    match name {
        Some(EventName::Ready) => {
            state.renewals = 0;
            effects.push(Effect::Fit);
        }
        Some(EventName::PageChange) => effects.push(Effect::Grow),
        Some(EventName::Complete) => end(state, Effect::SettleCompleted, effects),
        Some(EventName::Fail) => end(state, Effect::SettleFailed, effects),
        Some(EventName::Exit) => end(state, Effect::SettleCancelled, effects),
        _ => {}
    }
    effects.push(Effect::OnEvent);
    // Of a person who has left without the flow's answer, the page has heard already.
    if !(state.has_left && name == Some(EventName::Exit)) {
        effects.extend_from_slice(calls_of(name));
    }
}

/// The callbacks of an event, after `onEvent`.
fn calls_of(name: Option<EventName>) -> &'static [Effect] {
    match name {
        Some(EventName::Load) => &[Effect::OnLoad],
        Some(EventName::Ready) => &[Effect::OnReady],
        Some(EventName::Start) => &[Effect::OnStart],
        Some(EventName::Success) => &[Effect::OnSuccess],
        Some(EventName::Complete) => &[Effect::OnComplete, Effect::OnExit],
        Some(EventName::Fail) => &[Effect::OnFail, Effect::OnComplete],
        Some(EventName::Exit) => &[Effect::OnCancel, Effect::OnExit],
        Some(EventName::Error) => &[Effect::OnError],
        Some(EventName::SessionExpiring) => &[Effect::OnSessionExpiring],
        _ => &[],
    }
}

fn end(state: &mut State, outcome: Effect, effects: &mut Vec<Effect>) {
    if !state.is_inline {
        hide(state, effects);
    }
    effects.push(outcome);
}

/// Whether only a flow that has been loaded posts this. Persona's own posts `load`
/// first; the others are there so that a lost `load` leaves nobody before a spinner.
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

/// Begins to load, with a new session token or without.
fn begin(state: &mut State, needs_token: bool, effects: &mut Vec<Effect>) {
    effects.push(Effect::ViewLoading);
    if needs_token {
        state.phase = Phase::Fetching;
        let fetch = if state.renewals > 1 { Effect::FetchLater } else { Effect::Fetch };
        effects.extend_from_slice(&[Effect::StopLoad, fetch]);
    } else {
        state.phase = Phase::Loading;
        effects.extend_from_slice(&[Effect::Load, Effect::AwaitLoad]);
    }
}

/// Shows the failure view and reports.
fn fail(state: &mut State, effects: &mut Vec<Effect>, first: &[Effect]) {
    state.phase = Phase::Failed;
    effects.extend_from_slice(&[Effect::StopLoad, Effect::ViewFailure]);
    if !state.is_open {
        // Nobody sees the view with its Retry.
        effects.push(Effect::SettleRejected);
    }
    effects.extend_from_slice(first);
    effects.extend_from_slice(&[Effect::OnLoadError, Effect::OnError]);
}

fn hide(state: &mut State, effects: &mut Vec<Effect>) {
    answered(state, effects);
    if state.is_open {
        state.is_open = false;
        effects.push(Effect::Hide);
    }
}

/// The person leaves, and the flow has no say.
fn leave(state: &mut State, effects: &mut Vec<Effect>) {
    hide(state, effects);
    let outcome = if state.phase == Phase::Failed { Effect::SettleRejected } else { Effect::SettleCancelled };
    effects.push(outcome);
    if !state.has_left {
        state.has_left = true;
        effects.extend_from_slice(&[Effect::OnCancel, Effect::OnExit]);
    }
}

fn answered(state: &mut State, effects: &mut Vec<Effect>) {
    if state.is_exiting {
        state.is_exiting = false;
        effects.push(Effect::StopExit);
    }
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::prelude::v1::*;

    fn after(inputs: &[Input]) -> (State, Vec<Effect>) {
        let start = (State::new(false, false), vec![]);
        inputs.iter().fold(start, |(state, _), input| next(state, *input))
    }

    fn after_renewable(inputs: &[Input]) -> (State, Vec<Effect>) {
        let start = (State::new(true, false), vec![]);
        inputs.iter().fold(start, |(state, _), input| next(state, *input))
    }

    const CONSTRUCT: Input = Input::Construct;
    const LOAD: Input = Input::Message(Some(EventName::Load));
    const EXPIRED: Input = Input::FlowError(ErrorCode::SessionExpired);

    #[test]
    fn construction_loads_the_frame_and_shows_nothing() {
        let (state, effects) = after(&[CONSTRUCT]);
        assert!(state.is_loading() && !state.is_open);
        assert_eq!(effects, [Effect::ViewLoading, Effect::Load, Effect::AwaitLoad]);
    }

    #[test]
    fn load_shows_the_flow_and_is_told_to_the_page_last() {
        let (state, effects) = after(&[CONSTRUCT, Input::Open, LOAD]);
        assert!(!state.is_loading());
        assert_eq!(
            effects,
            [Effect::StopLoad, Effect::ViewFlow, Effect::PostOpen, Effect::OnEvent, Effect::OnLoad]
        );
    }

    #[test]
    fn open_is_posted_to_a_flow_that_runs_and_only_then() {
        assert_eq!(after(&[CONSTRUCT, Input::Open]).1, [Effect::Show]);
        assert_eq!(after(&[CONSTRUCT, LOAD, Input::Open]).1, [Effect::PostOpen, Effect::Show]);
    }

    #[test]
    fn complete_hides_the_widget_before_anything_is_called() {
        let (state, effects) =
            after(&[CONSTRUCT, Input::Open, LOAD, Input::Message(Some(EventName::Complete))]);
        assert!(!state.is_open);
        assert_eq!(
            effects,
            [Effect::Hide, Effect::SettleCompleted, Effect::OnEvent, Effect::OnComplete, Effect::OnExit]
        );
    }

    #[test]
    fn where_it_stands_in_the_page_its_last_view_stays_and_only_the_page_takes_it_away() {
        let begin = next(State::new(false, true), CONSTRUCT).0;
        let running = next(begin, LOAD).0;
        for name in [EventName::Complete, EventName::Fail, EventName::Exit] {
            let (state, effects) = next(running, Input::Message(Some(name)));
            assert!(state.is_open && !effects.contains(&Effect::Hide), "{effects:?}");
            let (state, effects) = next(state, Input::Close);
            assert!(!state.is_open && effects.contains(&Effect::Hide), "{effects:?}");
        }
    }

    #[test]
    fn fail_is_told_as_fail_and_as_complete() {
        let (_, effects) = after(&[CONSTRUCT, LOAD, Input::Message(Some(EventName::Fail))]);
        assert!(effects.ends_with(&[Effect::OnEvent, Effect::OnFail, Effect::OnComplete]));
    }

    #[test]
    fn a_flow_that_is_hidden_is_told_so() {
        assert_eq!(after(&[CONSTRUCT, LOAD, Input::Open, Input::Close]).1, [Effect::PostClose, Effect::Hide]);
        assert_eq!(after(&[CONSTRUCT, Input::Open, Input::Close]).1, [Effect::Hide]);
        assert_eq!(after(&[CONSTRUCT, LOAD, Input::Close]).1, []);
    }

    #[test]
    fn a_dismissed_flow_is_asked_first_and_left_when_it_does_not_answer() {
        let asked = [CONSTRUCT, Input::Open, LOAD, Input::Dismiss];
        let (state, effects) = after(&asked);
        assert!(state.is_open);
        assert_eq!(effects, [Effect::PostExit, Effect::AwaitExit]);

        let (state, effects) = after(&[&asked[..], &[Input::ExitUnanswered]].concat());
        assert!(!state.is_open);
        assert!(effects.contains(&Effect::OnCancel));
    }

    #[test]
    fn a_second_dismissal_does_not_wait_for_the_answer() {
        let (state, effects) = after(&[CONSTRUCT, Input::Open, LOAD, Input::Dismiss, Input::Dismiss]);
        assert!(!state.is_open);
        assert!(effects.contains(&Effect::Hide) && effects.contains(&Effect::StopExit));
    }

    #[test]
    fn a_flow_that_answers_the_question_stays() {
        let inputs = [CONSTRUCT, Input::Open, LOAD, Input::Dismiss, Input::Message(None)];
        let (state, _) = after(&inputs);
        assert!(state.is_open && !state.is_exiting);
        let (state, effects) = after(&[&inputs[..], &[Input::ExitUnanswered]].concat());
        assert!(state.is_open && effects.is_empty());
    }

    #[test]
    fn an_exit_that_comes_late_is_not_told_twice() {
        let inputs = [CONSTRUCT, Input::Open, LOAD, Input::Dismiss, Input::ExitUnanswered];
        let (_, effects) = after(&[&inputs[..], &[Input::Message(Some(EventName::Exit))]].concat());
        assert!(!effects.contains(&Effect::OnCancel));
    }

    #[test]
    fn dismissing_a_flow_that_never_came_closes_at_once() {
        let (state, effects) = after(&[CONSTRUCT, Input::Open, Input::Dismiss]);
        assert!(!state.is_open);
        assert!(effects.contains(&Effect::OnCancel));
    }

    #[test]
    fn an_error_before_load_shows_the_failure_view_and_after_load_leaves_it_to_the_flow() {
        let error = Input::FlowError(ErrorCode::Unauthenticated);
        let (state, effects) = after(&[CONSTRUCT, Input::Open, error]);
        assert_eq!(state.phase, Phase::Failed);
        assert!(effects.contains(&Effect::ViewFailure));
        assert!(effects.ends_with(&[Effect::OnEvent, Effect::OnLoadError, Effect::OnError]));
        let (state, effects) = after(&[CONSTRUCT, LOAD, error]);
        assert_eq!(state.phase, Phase::Running);
        assert_eq!(effects, [Effect::OnEvent, Effect::OnError]);
    }

    #[test]
    fn a_failure_can_be_retried_and_a_late_load_still_counts() {
        let (state, effects) = after(&[CONSTRUCT, Input::LoadFailed, Input::Retry]);
        assert_eq!(state.phase, Phase::Loading);
        assert!(effects.contains(&Effect::Load));
        assert_eq!(after(&[CONSTRUCT, Input::LoadFailed, LOAD]).0.phase, Phase::Running);
    }

    #[test]
    fn an_expired_session_is_renewed_and_the_flow_loaded_again_in_place() {
        let (state, effects) = after_renewable(&[CONSTRUCT, Input::Open, LOAD, EXPIRED]);
        assert_eq!(state.phase, Phase::Fetching);
        assert!(effects.contains(&Effect::Fetch));
        assert!(!effects.contains(&Effect::OnError));
        let (state, effects) = next(state, Input::TokenFetched);
        assert!(state.is_open && effects.contains(&Effect::Load));
    }

    #[test]
    fn renewal_is_given_up_after_two_in_a_row() {
        let inputs = [CONSTRUCT, EXPIRED, Input::TokenFetched, EXPIRED, Input::TokenFetched, EXPIRED];
        let (state, effects) = after_renewable(&inputs);
        assert_eq!(state.phase, Phase::Failed);
        assert!(effects.contains(&Effect::OnError));
        assert!(state.gives_up(ErrorCode::SessionExpired) && !state.gives_up(ErrorCode::ApplicationError));
    }

    #[test]
    fn the_second_renewal_in_a_row_waits_a_little() {
        let (_, effects) = after_renewable(&[CONSTRUCT, EXPIRED, Input::TokenFetched, EXPIRED]);
        assert!(effects.contains(&Effect::FetchLater));
    }

    #[test]
    fn a_flow_that_is_only_listened_to_is_told_and_nothing_is_done() {
        let listening = State::listening();
        let complete = Input::Message(Some(EventName::Complete));
        let calls = [Effect::OnEvent, Effect::OnComplete, Effect::OnExit];
        assert_eq!(next(listening, complete), (listening, calls.to_vec()));
        let calls = [Effect::OnEvent, Effect::OnError];
        assert_eq!(next(listening, EXPIRED), (listening, calls.to_vec()));
        assert_eq!(next(listening, Input::Open), (listening, vec![]));
    }

    #[test]
    fn a_flow_that_became_ready_may_be_renewed_twice_again() {
        let (state, _) = after_renewable(&[
            CONSTRUCT,
            EXPIRED,
            Input::TokenFetched,
            EXPIRED,
            Input::TokenFetched,
            LOAD,
            Input::Message(Some(EventName::Ready)),
            EXPIRED,
        ]);
        assert_eq!(state.phase, Phase::Fetching);
    }

    #[test]
    fn without_resume_an_expired_session_is_a_failure() {
        assert_eq!(after(&[CONSTRUCT, EXPIRED]).0.phase, Phase::Failed);
    }

    #[test]
    fn a_token_that_cannot_be_had_is_a_failure() {
        let (state, effects) = after_renewable(&[Input::ConstructFetch, Input::TokenRefused]);
        assert_eq!(state.phase, Phase::Failed);
        assert!(effects.contains(&Effect::OnLoadError));
    }

    #[test]
    fn nothing_happens_after_destroy() {
        let (state, effects) = after(&[CONSTRUCT, LOAD, Input::Destroy]);
        assert_eq!(effects, [Effect::PostDestroy, Effect::Remove, Effect::SettleCancelled]);
        for input in [Input::Destroy, Input::Open, Input::Close, LOAD, Input::Dismiss, Input::Retry, EXPIRED]
        {
            assert_eq!(next(state, input), (state, vec![]));
        }
    }

    fn is_call(effect: Effect) -> bool {
        effect.as_str().starts_with("on")
    }

    fn any_input() -> impl Strategy<Value = Input> {
        let names = proptest::sample::select(EventName::ALL);
        prop_oneof![
            names.prop_map(|name| Input::Message(Some(name))),
            proptest::sample::select(ErrorCode::ALL).prop_map(Input::FlowError),
            Just(Input::Message(None)),
            proptest::sample::select(INPUTS).prop_map(|(_, input)| input),
        ]
    }

    proptest! {
        #[test]
        fn whatever_happens_callbacks_come_last_and_the_widget_is_shown_when_it_is_open(
            can_renew: bool,
            is_inline: bool,
            inputs in proptest::collection::vec(any_input(), 0..24),
        ) {
            let mut state = State::new(can_renew, is_inline);
            // Construction shows what stands in the page.
            let mut is_shown = is_inline;
            for input in inputs {
                prop_assert_eq!(State::unpack(state.pack()), state);
                let before = state;
                let (after, effects) = next(state, input);
                state = after;
                let first_call =
                    effects.iter().position(|effect| is_call(*effect)).unwrap_or(effects.len());
                prop_assert!(effects[first_call..].iter().all(|effect| is_call(*effect)));
                for effect in &effects {
                    match effect {
                        Effect::Show => is_shown = true,
                        Effect::Hide | Effect::Remove => is_shown = false,
                        _ => {}
                    }
                }
                prop_assert_eq!(is_shown, state.is_open);
                prop_assert!(state.renewals <= MOST_RENEWALS);
                if before.phase == Phase::Destroyed {
                    prop_assert!(effects.is_empty());
                }
            }
        }
    }
}

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
    /// All is over.
    Destroyed,
}

/// What can happen to a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Input {
    /// It has been constructed.
    Construct {
        /// The flow needs a session token that has to be fetched.
        needs_token: bool,
    },
    /// The page calls `open()`.
    Open,
    /// The page calls `close()`.
    Close,
    /// The page calls `cancel(force)`.
    Cancel {
        /// Without asking the person.
        force: bool,
    },
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

/// What is to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Tells the flow that it is shown.
    PostOpen,
    /// Asks the flow to exit.
    PostExit {
        /// Without asking the person.
        force: bool,
    },
    /// Tells the flow that its end is near.
    PostDestroy,
    /// Tells the flow that it has been hidden.
    PostClose,
    /// Gives the flow the session token that it asked for.
    PostToken,
    /// Shows the widget.
    Show,
    /// Hides it.
    Hide,
    /// Changes what is seen in it.
    View(View),
    /// Puts the flow's address into the frame.
    Load,
    /// Fetches a session token.
    FetchToken,
    /// Starts waiting for the flow to report.
    StartLoadTimer,
    /// Has heard enough.
    StopLoadTimer,
    /// Starts waiting for the flow's answer to a request to exit.
    StartExitTimer,
    /// Has its answer.
    StopExitTimer,
    /// Takes over the looks that came with `ready`.
    Fit,
    /// Takes over the height that came with `page-change`.
    Grow,
    /// Removes everything from the page.
    TearDown,
    /// Calls the page's callback.
    Call(Call),
    /// Settles the client's promise.
    Settle(Outcome),
}

/// What is seen in the widget.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum View {
    /// That the flow is being loaded.
    Loading,
    /// The flow.
    Flow,
    /// That it failed.
    Failure,
}

/// A callback, with the arguments that belong to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Call {
    /// onEvent
    Event,
    /// onLoad
    Load,
    /// onLoad, if it takes an error
    LoadError,
    /// onReady
    Ready,
    /// onStart
    Start,
    /// onSuccess
    Success,
    /// onFail
    Fail,
    /// onComplete
    Complete,
    /// onCancel
    Cancel,
    /// onExit
    Exit,
    /// onError
    Error,
    /// onSessionExpiring
    SessionExpiring,
}

/// How a client's promise ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Resolved: the person is done.
    Completed,
    /// Resolved: the person may not try again.
    Failed,
    /// Resolved: the person left.
    Cancelled,
    /// Rejected: the flow could not be loaded and the person gave up, or never saw it.
    Rejected,
}

impl State {
    /// A client about to be constructed.
    #[must_use]
    pub fn new(can_renew: bool, is_open: bool) -> Self {
        Self { phase: Phase::Loading, is_open, can_renew, renewals: 0, is_exiting: false, has_left: false }
    }

    /// Whether the flow is still awaited.
    #[must_use]
    pub fn is_loading(&self) -> bool {
        matches!(self.phase, Phase::Fetching | Phase::Loading)
    }
}

/// What happens, and what is to be done about it.
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
        Input::Construct { needs_token } => {
            if state.is_open {
                effects.extend_from_slice(&[Effect::Show]);
            }
            begin(state, needs_token, effects);
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
                effects.extend_from_slice(&[Effect::PostOpen]);
            }
            // Also when it is open: its place may have been moved in the page.
            state.is_open = true;
            effects.extend_from_slice(&[Effect::Show]);
        }
        Input::Close | Input::Closed => {
            // So that no camera stays on where nobody sees it.
            if is_running && state.is_open {
                effects.extend_from_slice(&[Effect::PostClose]);
            }
            hide(state, effects);
        }
        Input::Cancel { force } => {
            if is_running {
                effects.extend_from_slice(&[Effect::PostExit { force }]);
            } else {
                leave(state, effects);
            }
        }
        Input::Dismiss => {
            if is_running && !state.is_exiting {
                state.is_exiting = true;
                effects.extend_from_slice(&[Effect::PostExit { force: false }, Effect::StartExitTimer]);
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
                effects.extend_from_slice(&[Effect::PostDestroy]);
            }
            state.phase = Phase::Destroyed;
            state.is_open = false;
            effects.extend_from_slice(&[Effect::TearDown, Effect::Settle(Outcome::Cancelled)]);
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
            let is_session = matches!(code, ErrorCode::Unauthenticated | ErrorCode::SessionExpired);
            if is_session && state.can_renew && state.renewals < MOST_RENEWALS {
                state.renewals += 1;
                begin(state, true, effects);
                effects.extend_from_slice(&[Effect::Call(Call::Event)]);
            } else if is_running {
                effects.extend_from_slice(&[Effect::Call(Call::Event), Effect::Call(Call::Error)]);
            } else {
                fail(state, effects, &[Call::Event]);
            }
        }
        Input::Message(name) => message(state, name, effects),
    }
}

fn message(state: &mut State, name: Option<EventName>, effects: &mut Vec<Effect>) {
    if name == Some(EventName::SessionTokenRequest) {
        effects.extend_from_slice(&[Effect::PostToken]);
        return;
    }
    answered(state, effects);
    if state.phase != Phase::Running && is_sign_of_life(name) {
        state.phase = Phase::Running;
        effects.extend_from_slice(&[Effect::StopLoadTimer, Effect::View(View::Flow)]);
        if state.is_open {
            effects.extend_from_slice(&[Effect::PostOpen]);
        }
    }
    match name {
        Some(EventName::Ready) => {
            state.renewals = 0;
            effects.extend_from_slice(&[Effect::Fit]);
        }
        Some(EventName::PageChange) => effects.push(Effect::Grow),
        Some(EventName::Complete) => end(state, Outcome::Completed, effects),
        Some(EventName::Fail) => end(state, Outcome::Failed, effects),
        Some(EventName::Exit) => end(state, Outcome::Cancelled, effects),
        _ => {}
    }
    effects.push(Effect::Call(Call::Event));
    // Of a person who has left without the flow's answer, the page has heard already.
    if !(state.has_left && name == Some(EventName::Exit)) {
        call_all(calls_of(name), effects);
    }
}

/// The callbacks of an event, after `onEvent`.
#[must_use]
pub fn calls_of(name: Option<EventName>) -> &'static [Call] {
    match name {
        Some(EventName::Load) => &[Call::Load],
        Some(EventName::Ready) => &[Call::Ready],
        Some(EventName::Start) => &[Call::Start],
        Some(EventName::Success) => &[Call::Success],
        Some(EventName::Complete) => &[Call::Complete, Call::Exit],
        Some(EventName::Fail) => &[Call::Fail, Call::Complete],
        Some(EventName::Exit) => &[Call::Cancel, Call::Exit],
        Some(EventName::Error) => &[Call::Error],
        Some(EventName::SessionExpiring) => &[Call::SessionExpiring],
        _ => &[],
    }
}

fn call_all(calls: &[Call], effects: &mut Vec<Effect>) {
    for call in calls {
        effects.push(Effect::Call(*call));
    }
}

fn end(state: &mut State, outcome: Outcome, effects: &mut Vec<Effect>) {
    hide(state, effects);
    effects.extend_from_slice(&[Effect::Settle(outcome)]);
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
    effects.extend_from_slice(&[Effect::View(View::Loading)]);
    if needs_token {
        state.phase = Phase::Fetching;
        effects.extend_from_slice(&[Effect::StopLoadTimer, Effect::FetchToken]);
    } else {
        state.phase = Phase::Loading;
        effects.extend_from_slice(&[Effect::Load, Effect::StartLoadTimer]);
    }
}

/// Shows the failure view and reports.
fn fail(state: &mut State, effects: &mut Vec<Effect>, first: &[Call]) {
    state.phase = Phase::Failed;
    effects.extend_from_slice(&[Effect::StopLoadTimer, Effect::View(View::Failure)]);
    if !state.is_open {
        // Nobody sees the view with its Retry.
        effects.extend_from_slice(&[Effect::Settle(Outcome::Rejected)]);
    }
    call_all(first, effects);
    effects.extend_from_slice(&[Effect::Call(Call::LoadError), Effect::Call(Call::Error)]);
}

fn hide(state: &mut State, effects: &mut Vec<Effect>) {
    answered(state, effects);
    if state.is_open {
        state.is_open = false;
        effects.extend_from_slice(&[Effect::Hide]);
    }
}

/// The person leaves, and the flow has no say.
fn leave(state: &mut State, effects: &mut Vec<Effect>) {
    hide(state, effects);
    let outcome = if state.phase == Phase::Failed { Outcome::Rejected } else { Outcome::Cancelled };
    effects.extend_from_slice(&[Effect::Settle(outcome)]);
    if !state.has_left {
        state.has_left = true;
        effects.extend_from_slice(&[Effect::Call(Call::Cancel), Effect::Call(Call::Exit)]);
    }
}

fn answered(state: &mut State, effects: &mut Vec<Effect>) {
    if state.is_exiting {
        state.is_exiting = false;
        effects.extend_from_slice(&[Effect::StopExitTimer]);
    }
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn after(inputs: &[Input]) -> (State, Vec<Effect>) {
        let start = (State::new(false, false), vec![]);
        inputs.iter().fold(start, |(state, _), input| next(state, *input))
    }

    fn after_renewable(inputs: &[Input]) -> (State, Vec<Effect>) {
        let start = (State::new(true, false), vec![]);
        inputs.iter().fold(start, |(state, _), input| next(state, *input))
    }

    const CONSTRUCT: Input = Input::Construct { needs_token: false };
    const LOAD: Input = Input::Message(Some(EventName::Load));
    const EXPIRED: Input = Input::FlowError(ErrorCode::SessionExpired);

    #[test]
    fn construction_loads_the_frame_and_shows_nothing() {
        let (state, effects) = after(&[CONSTRUCT]);
        assert!(state.is_loading() && !state.is_open);
        assert_eq!(effects, [Effect::View(View::Loading), Effect::Load, Effect::StartLoadTimer]);
    }

    #[test]
    fn load_shows_the_flow_and_is_told_to_the_page_last() {
        let (state, effects) = after(&[CONSTRUCT, Input::Open, LOAD]);
        assert!(!state.is_loading());
        assert_eq!(
            effects,
            [
                Effect::StopLoadTimer,
                Effect::View(View::Flow),
                Effect::PostOpen,
                Effect::Call(Call::Event),
                Effect::Call(Call::Load)
            ]
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
            [
                Effect::Hide,
                Effect::Settle(Outcome::Completed),
                Effect::Call(Call::Event),
                Effect::Call(Call::Complete),
                Effect::Call(Call::Exit)
            ]
        );
    }

    #[test]
    fn fail_is_told_as_fail_and_as_complete() {
        let (_, effects) = after(&[CONSTRUCT, LOAD, Input::Message(Some(EventName::Fail))]);
        assert!(effects.ends_with(&[
            Effect::Call(Call::Event),
            Effect::Call(Call::Fail),
            Effect::Call(Call::Complete)
        ]));
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
        assert_eq!(effects, [Effect::PostExit { force: false }, Effect::StartExitTimer]);

        let (state, effects) = after(&[&asked[..], &[Input::ExitUnanswered]].concat());
        assert!(!state.is_open);
        assert!(effects.contains(&Effect::Call(Call::Cancel)));
    }

    #[test]
    fn a_second_dismissal_does_not_wait_for_the_answer() {
        let (state, effects) = after(&[CONSTRUCT, Input::Open, LOAD, Input::Dismiss, Input::Dismiss]);
        assert!(!state.is_open);
        assert!(effects.contains(&Effect::Hide) && effects.contains(&Effect::StopExitTimer));
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
        assert!(!effects.contains(&Effect::Call(Call::Cancel)));
    }

    #[test]
    fn dismissing_a_flow_that_never_came_closes_at_once() {
        let (state, effects) = after(&[CONSTRUCT, Input::Open, Input::Dismiss]);
        assert!(!state.is_open);
        assert!(effects.contains(&Effect::Call(Call::Cancel)));
    }

    #[test]
    fn an_error_before_load_shows_the_failure_view_and_after_load_leaves_it_to_the_flow() {
        let error = Input::FlowError(ErrorCode::Unauthenticated);
        let (state, effects) = after(&[CONSTRUCT, Input::Open, error]);
        assert_eq!(state.phase, Phase::Failed);
        assert!(effects.contains(&Effect::View(View::Failure)));
        assert!(effects.ends_with(&[
            Effect::Call(Call::Event),
            Effect::Call(Call::LoadError),
            Effect::Call(Call::Error)
        ]));
        let (state, effects) = after(&[CONSTRUCT, LOAD, error]);
        assert_eq!(state.phase, Phase::Running);
        assert_eq!(effects, [Effect::Call(Call::Event), Effect::Call(Call::Error)]);
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
        assert!(effects.contains(&Effect::FetchToken));
        assert!(!effects.contains(&Effect::Call(Call::Error)));
        let (state, effects) = next(state, Input::TokenFetched);
        assert!(state.is_open && effects.contains(&Effect::Load));
    }

    #[test]
    fn renewal_is_given_up_after_two_in_a_row() {
        let inputs = [CONSTRUCT, EXPIRED, Input::TokenFetched, EXPIRED, Input::TokenFetched, EXPIRED];
        let (state, effects) = after_renewable(&inputs);
        assert_eq!(state.phase, Phase::Failed);
        assert!(effects.contains(&Effect::Call(Call::Error)));
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
        let (state, effects) =
            after_renewable(&[Input::Construct { needs_token: true }, Input::TokenRefused]);
        assert_eq!(state.phase, Phase::Failed);
        assert!(effects.contains(&Effect::Call(Call::LoadError)));
    }

    #[test]
    fn nothing_happens_after_destroy() {
        let (state, effects) = after(&[CONSTRUCT, LOAD, Input::Destroy]);
        assert_eq!(effects, [Effect::PostDestroy, Effect::TearDown, Effect::Settle(Outcome::Cancelled)]);
        for input in [Input::Destroy, Input::Open, Input::Close, LOAD, Input::Dismiss, Input::Retry, EXPIRED]
        {
            assert_eq!(next(state, input), (state, vec![]));
        }
    }

    fn any_input() -> impl Strategy<Value = Input> {
        let names = proptest::sample::select(EventName::ALL);
        prop_oneof![
            any::<bool>().prop_map(|needs_token| Input::Construct { needs_token }),
            any::<bool>().prop_map(|force| Input::Cancel { force }),
            names.prop_map(|name| Input::Message(Some(name))),
            proptest::sample::select(ErrorCode::ALL).prop_map(Input::FlowError),
            proptest::sample::select(vec![
                Input::Open,
                Input::Close,
                Input::Closed,
                Input::Dismiss,
                Input::Retry,
                Input::Message(None),
                Input::LoadFailed,
                Input::ExitUnanswered,
                Input::TokenFetched,
                Input::TokenRefused,
                Input::Destroy,
            ]),
        ]
    }

    proptest! {
        #[test]
        fn whatever_happens_callbacks_come_last_and_the_widget_is_shown_when_it_is_open(
            can_renew: bool,
            inputs in proptest::collection::vec(any_input(), 0..24),
        ) {
            let mut state = State::new(can_renew, false);
            let mut is_shown = false;
            for input in inputs {
                let before = state;
                let (after, effects) = next(state, input);
                state = after;
                let first_call =
                    effects.iter().position(|effect| matches!(effect, Effect::Call(_))).unwrap_or(effects.len());
                prop_assert!(effects[first_call..].iter().all(|effect| matches!(effect, Effect::Call(_))));
                for effect in &effects {
                    match effect {
                        Effect::Show => is_shown = true,
                        Effect::Hide | Effect::TearDown => is_shown = false,
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

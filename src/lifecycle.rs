//! A client's life as a pure function: what has happened, and what is to be done.
//!
//! ```text
//! Loading ── load ──▶ Running
//!    │  ▲                         open and closed are apart from this: a flow loads
//!  error │ retry                  while it is hidden, and goes on when it is hidden again
//!    ▼  │
//!  Failed
//! ```
//!
//! Effects on the page come first and callbacks last, so that a callback that opens,
//! closes or destroys the client finds it in the state that it was told of.

use persona_protocol::EventName;

use crate::event::Event;

/// How far the flow is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// The frame has not reported yet.
    Loading,
    /// The flow runs.
    Running,
    /// The flow did not load.
    Failed,
}

/// What a client is in the middle of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct State {
    /// How far the flow is.
    pub phase: Phase,
    /// Whether it is shown.
    pub is_open: bool,
    /// Whether the flow was asked to end and has not answered.
    pub is_leaving: bool,
    /// Whether the client is gone for good.
    pub is_destroyed: bool,
}

impl State {
    /// A client whose frame has just been put into the page.
    pub const NEW: Self =
        Self { phase: Phase::Loading, is_open: false, is_leaving: false, is_destroyed: false };
}

/// What has happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// The frame told us.
    Event(Event),
    /// The page calls `open()`.
    Open,
    /// The page calls `close()`.
    Close,
    /// The page calls `cancel(force)`.
    Cancel {
        /// Whether the individual is not to be asked.
        force: bool,
    },
    /// The individual wants to leave: the close button, Esc.
    Leave,
    /// The flow did not answer the wish to leave.
    NoAnswer,
    /// The browser closed the dialog by itself.
    ClosedByBrowser,
    /// The flow did not load; the failure travels beside.
    LoadFailed,
    /// The individual wants to try again.
    Retry,
    /// The page calls `destroy()`.
    Destroy,
}

/// What is to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Tell the frame that it is shown.
    PostOpen,
    /// Ask the frame to end.
    PostExit {
        /// Whether the individual is not to be asked.
        force: bool,
    },
    /// Tell the frame that it will be removed.
    PostDestroy,
    /// Show the modal.
    Show,
    /// Hide it.
    Hide,
    /// Show this inside it.
    View(View),
    /// Load the frame anew.
    LoadFrame,
    /// From now on, the flow must report within the load timeout.
    WaitForLoad,
    /// From now on, the flow must answer within a moment.
    WaitForAnswer,
    /// Nothing is waited for any more.
    StopWaiting,
    /// Apply the dimensions and styles that came with the event.
    ApplyStyles,
    /// Remove everything.
    Remove,
    /// Call the user's handler, if there is one.
    Call(Callback),
}

/// What the modal shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum View {
    /// That it takes a moment.
    Loading,
    /// The frame.
    Flow,
    /// What went wrong, with Retry and Close.
    Failure,
}

/// The user's handlers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Callback {
    /// `onEvent`
    Event,
    /// `onLoad` without an error
    Load,
    /// `onLoad` with the error, for handlers that declare it
    LoadFailed,
    /// `onReady`
    Ready,
    /// `onStart`
    Start,
    /// `onSuccess`
    Success,
    /// `onComplete`
    Complete,
    /// `onFail`
    Fail,
    /// `onCancel`
    Cancel,
    /// `onExit`
    Exit,
    /// `onError`
    Error,
}

/// The state after an input, and what is to be done. After `Destroy` nothing is.
#[must_use]
pub fn next(state: State, input: &Input) -> (State, Vec<Effect>) {
    if state.is_destroyed {
        return (state, Vec::new());
    }
    match input {
        Input::Event(event) => on_event(state, event),
        Input::Open if state.is_open => (state, Vec::new()),
        Input::Open => {
            let mut effects = vec![Effect::Show];
            if state.phase == Phase::Running {
                effects.push(Effect::PostOpen);
            }
            (State { is_open: true, ..state }, effects)
        }
        Input::Close => (closed(state), vec![Effect::Hide]),
        // Nobody can answer before the flow runs, or after it failed.
        Input::Cancel { .. } | Input::Leave if state.phase != Phase::Running => cancelled(state),
        Input::Cancel { force: false } => (state, vec![Effect::PostExit { force: false }]),
        Input::Cancel { force: true } => (
            State { is_leaving: true, ..state },
            vec![Effect::PostExit { force: true }, Effect::WaitForAnswer],
        ),
        // Who presses twice means it.
        Input::Leave if state.is_leaving => cancelled(state),
        Input::Leave => (
            State { is_leaving: true, ..state },
            vec![Effect::PostExit { force: false }, Effect::WaitForAnswer],
        ),
        Input::NoAnswer if state.is_leaving => cancelled(state),
        Input::ClosedByBrowser if state.is_open => cancelled(state),
        Input::NoAnswer | Input::ClosedByBrowser => (state, Vec::new()),
        Input::LoadFailed if state.phase == Phase::Loading => {
            let (state, mut effects) = failed(state);
            effects.push(Effect::Call(Callback::Error));
            effects.push(Effect::Call(Callback::LoadFailed));
            (state, effects)
        }
        Input::LoadFailed => (state, Vec::new()),
        Input::Retry => (
            State { phase: Phase::Loading, is_leaving: false, ..state },
            vec![Effect::View(View::Loading), Effect::LoadFrame, Effect::WaitForLoad],
        ),
        Input::Destroy => {
            let mut effects = Vec::new();
            if state.phase == Phase::Running {
                effects.push(Effect::PostDestroy);
            }
            effects.extend([Effect::StopWaiting, Effect::Remove]);
            (State { is_open: false, is_destroyed: true, ..state }, effects)
        }
    }
}

fn closed(state: State) -> State {
    State { is_open: false, is_leaving: false, ..state }
}

fn failed(state: State) -> (State, Vec<Effect>) {
    let state = State { phase: Phase::Failed, is_leaving: false, ..state };
    (state, vec![Effect::StopWaiting, Effect::View(View::Failure)])
}

fn cancelled(state: State) -> (State, Vec<Effect>) {
    let effects = vec![Effect::Hide, Effect::Call(Callback::Cancel), Effect::Call(Callback::Exit)];
    (closed(state), effects)
}

/// Which handlers an event is for, besides `onEvent`.
#[must_use]
pub fn callbacks(event: &Event) -> &'static [Callback] {
    let Event::Known(event) = event else { return &[] };
    match event {
        EventName::Load => &[Callback::Load],
        EventName::Ready => &[Callback::Ready],
        EventName::Start => &[Callback::Start],
        EventName::Success => &[Callback::Success],
        EventName::Complete => &[Callback::Complete, Callback::Exit],
        EventName::Fail => &[Callback::Complete, Callback::Fail],
        EventName::Exit => &[Callback::Cancel, Callback::Exit],
        EventName::Error => &[Callback::Error],
        _ => &[],
    }
}

fn on_event(mut state: State, event: &Event) -> (State, Vec<Effect>) {
    let mut effects = Vec::new();
    let mut is_failed_load = false;
    // Whatever the flow says, it is alive: it will see to the wish to leave by itself.
    if state.is_leaving {
        state.is_leaving = false;
        effects.push(Effect::StopWaiting);
    }
    match event {
        Event::Known(EventName::Load) => {
            state.phase = Phase::Running;
            effects.extend([Effect::StopWaiting, Effect::View(View::Flow)]);
            if state.is_open {
                effects.push(Effect::PostOpen);
            }
        }
        Event::Known(EventName::Ready) => effects.push(Effect::ApplyStyles),
        Event::Known(EventName::Complete | EventName::Fail | EventName::Exit) => {
            state = closed(state);
            effects.push(Effect::Hide);
        }
        Event::Known(EventName::Error) if state.phase == Phase::Loading => {
            let (failed, mut failing) = failed(state);
            state = failed;
            effects.append(&mut failing);
            is_failed_load = true;
        }
        _ => {}
    }
    effects.push(Effect::Call(Callback::Event));
    effects.extend(callbacks(event).iter().copied().map(Effect::Call));
    if is_failed_load {
        effects.push(Effect::Call(Callback::LoadFailed));
    }
    (state, effects)
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn event(name: EventName) -> Input {
        Input::Event(Event::Known(name))
    }

    /// The state after these inputs, and the effects of the last one.
    fn after(inputs: &[Input]) -> (State, Vec<Effect>) {
        inputs.iter().fold((State::NEW, Vec::new()), |(state, _), input| next(state, input))
    }

    fn calls(effects: &[Effect]) -> Vec<Callback> {
        let call = |effect: &Effect| match effect {
            Effect::Call(callback) => Some(*callback),
            _ => None,
        };
        effects.iter().filter_map(call).collect()
    }

    #[test]
    fn the_flow_is_told_that_it_is_open_as_soon_as_it_can_hear() {
        let (_, early) = after(&[Input::Open]);
        assert_eq!(early, [Effect::Show]);
        let (_, on_load) = after(&[Input::Open, event(EventName::Load)]);
        assert!(on_load.contains(&Effect::PostOpen));
        let (_, late) = after(&[event(EventName::Load), Input::Open]);
        assert_eq!(late, [Effect::Show, Effect::PostOpen]);
    }

    #[test]
    fn completing_closes_before_it_calls() {
        let (state, effects) = after(&[event(EventName::Load), Input::Open, event(EventName::Complete)]);
        assert!(!state.is_open);
        assert_eq!(effects.first(), Some(&Effect::Hide));
        assert_eq!(calls(&effects), [Callback::Event, Callback::Complete, Callback::Exit]);
    }

    #[test]
    fn an_error_before_load_is_a_failed_load_and_one_after_it_is_not() {
        let (state, effects) = after(&[event(EventName::Error)]);
        assert_eq!(state.phase, Phase::Failed);
        assert!(effects.contains(&Effect::View(View::Failure)));
        assert_eq!(calls(&effects), [Callback::Event, Callback::Error, Callback::LoadFailed]);
        let (state, effects) = after(&[event(EventName::Load), event(EventName::Error)]);
        assert_eq!(state.phase, Phase::Running);
        assert_eq!(effects, [Effect::Call(Callback::Event), Effect::Call(Callback::Error)]);
    }

    #[test]
    fn leaving_asks_the_flow_and_closes_when_it_does_not_answer() {
        let (state, effects) = after(&[event(EventName::Load), Input::Open, Input::Leave]);
        assert!(state.is_open);
        assert_eq!(effects, [Effect::PostExit { force: false }, Effect::WaitForAnswer]);
        let (state, effects) = after(&[event(EventName::Load), Input::Open, Input::Leave, Input::NoAnswer]);
        assert!(!state.is_open);
        assert_eq!(calls(&effects), [Callback::Cancel, Callback::Exit]);
    }

    #[test]
    fn a_flow_that_answers_is_not_closed_over_its_question() {
        let answer = event(EventName::PageChange);
        let (state, effects) =
            after(&[event(EventName::Load), Input::Open, Input::Leave, answer.clone(), Input::NoAnswer]);
        assert!(state.is_open);
        assert_eq!(effects, []);
        let (_, effects) = after(&[event(EventName::Load), Input::Open, Input::Leave, answer]);
        assert_eq!(effects.first(), Some(&Effect::StopWaiting));
    }

    #[test]
    fn leaving_twice_or_before_the_flow_runs_closes_at_once() {
        for inputs in [
            &[event(EventName::Load), Input::Open, Input::Leave, Input::Leave][..],
            &[Input::Open, Input::Leave],
            &[Input::Open, Input::LoadFailed, Input::Leave],
        ] {
            let (state, effects) = after(inputs);
            assert!(!state.is_open);
            assert_eq!(effects.first(), Some(&Effect::Hide));
        }
    }

    #[test]
    fn retrying_loads_the_frame_anew() {
        let (state, effects) = after(&[Input::LoadFailed, Input::Retry]);
        assert_eq!(state.phase, Phase::Loading);
        assert_eq!(effects, [Effect::View(View::Loading), Effect::LoadFrame, Effect::WaitForLoad]);
    }

    #[test]
    fn a_load_that_fails_late_is_no_failure_any_more() {
        let (state, effects) = after(&[event(EventName::Load), Input::LoadFailed]);
        assert_eq!(state.phase, Phase::Running);
        assert_eq!(effects, []);
    }

    fn any_input() -> impl Strategy<Value = Input> {
        prop_oneof![
            proptest::sample::select(EventName::ALL).prop_map(event),
            "[a-z]{1,9}".prop_map(|name| Input::Event(Event::Other(name))),
            proptest::sample::select(vec![
                Input::Open,
                Input::Close,
                Input::Cancel { force: true },
                Input::Cancel { force: false },
                Input::Leave,
                Input::NoAnswer,
                Input::ClosedByBrowser,
                Input::LoadFailed,
                Input::Retry,
            ]),
        ]
    }

    proptest! {
        #[test]
        fn after_destroy_nothing_is_done_whatever_happens(
            before in proptest::collection::vec(any_input(), 0..12),
            later in any_input(),
        ) {
            let inputs: Vec<Input> = before.into_iter().chain([Input::Destroy]).collect();
            let (state, effects) = after(&inputs);
            prop_assert!(effects.contains(&Effect::Remove));
            prop_assert_eq!(calls(&effects), []);
            prop_assert_eq!(next(state, &later), (state, Vec::new()));
        }

        #[test]
        fn callbacks_always_come_last(inputs in proptest::collection::vec(any_input(), 1..12)) {
            let (_, effects) = after(&inputs);
            let is_call = |effect: &Effect| matches!(effect, Effect::Call(_));
            let first = effects.iter().position(is_call).unwrap_or(effects.len());
            prop_assert!(effects.iter().skip(first).all(is_call));
        }
    }
}

use super::*;
use proptest::prelude::*;

fn after_in(start: State, inputs: &[Input]) -> (State, Vec<Effect>) {
    inputs.iter().fold((start, vec![]), |(state, _), input| next(state, *input))
}

fn after(inputs: &[Input]) -> (State, Vec<Effect>) {
    after_in(State::new(false, false), inputs)
}

fn after_inline(inputs: &[Input]) -> (State, Vec<Effect>) {
    after_in(State::new(false, true), inputs)
}

fn after_renewable(inputs: &[Input]) -> (State, Vec<Effect>) {
    after_in(State::new(true, false), inputs)
}

const CONSTRUCT: Input = Input::Construct;
const LOAD: Input = Input::Event(Some(EventName::Load));
const EXPIRED: Input = Input::FlowError { code: ErrorCode::SessionExpired, opens: false };

#[test]
fn who_destroys_a_flow_that_is_in_use_cancels_it() {
    let is_told = |effects: &[Effect]| {
        let calls: Vec<_> = effects.iter().filter(|effect| matches!(effect, Effect::Call(_))).collect();
        assert!(
            calls.is_empty() || calls == [&Effect::Call(Callback::Cancel), &Effect::Call(Callback::Exit)]
        );
        !calls.is_empty()
    };
    let modal = |inputs: &[Input]| is_told(&after(&[&[CONSTRUCT], inputs, &[Input::Destroy]].concat()).1);
    let inline =
        |inputs: &[Input]| is_told(&after_inline(&[&[CONSTRUCT], inputs, &[Input::Destroy]].concat()).1);
    let [complete, fail, exit, start] =
        [EventName::Complete, EventName::Fail, EventName::Exit, EventName::Start]
            .map(|name| Input::Event(Some(name)));
    assert!(modal(&[Input::Open]) && modal(&[LOAD, Input::Open]));
    assert!(modal(&[LOAD, Input::Open, exit, Input::Open]), "opened again after it was left");
    assert!(inline(&[LOAD]) && inline(&[LOAD, complete, start]));
    // Nobody has seen it, or the page has been told how it ended.
    assert!(!modal(&[]) && !modal(&[LOAD]) && !modal(&[LOAD, Input::Open, Input::Close]) && !inline(&[]));
    for end in [complete, fail, exit] {
        assert!(!modal(&[LOAD, Input::Open, end]) && !inline(&[LOAD, end]));
    }
    assert!(!modal(&[LOAD, Input::Open, complete, Input::Open]));
    assert!(!modal(&[Input::Open, Input::LoadFailed { opens: false }]));
    assert!(!modal(&[Input::Open, Input::Dismiss]) && !modal(&[LOAD, Input::Open, Input::Destroy]));
}

#[test]
fn construction_loads_the_frame_and_shows_nothing() {
    let (state, effects) = after(&[CONSTRUCT]);
    assert!(state.is_loading() && !state.is_open);
    assert_eq!(effects, [Effect::View(View::Loading), Effect::Load, Effect::Start(Timer::Load)]);
}

#[test]
fn load_shows_the_flow_and_is_told_to_the_page_last() {
    let (state, effects) = after(&[CONSTRUCT, Input::Open, LOAD]);
    assert!(!state.is_loading());
    assert_eq!(
        effects,
        [
            Effect::Stop(Timer::Load),
            Effect::View(View::Flow),
            Effect::Post(Action::Open),
            Effect::Call(Callback::Event),
            Effect::Call(Callback::Load)
        ]
    );
}

#[test]
fn open_is_posted_to_a_flow_that_runs_and_only_then() {
    assert_eq!(after(&[CONSTRUCT, Input::Open]).1, [Effect::Show]);
    assert_eq!(after(&[CONSTRUCT, LOAD, Input::Open]).1, [Effect::Post(Action::Open), Effect::Show]);
}

#[test]
fn complete_hides_the_widget_before_anything_is_called() {
    let (state, effects) = after(&[CONSTRUCT, Input::Open, LOAD, Input::Event(Some(EventName::Complete))]);
    assert!(!state.is_open);
    assert_eq!(
        effects,
        [
            Effect::Hide,
            Effect::Settle(Outcome::Completed),
            Effect::Call(Callback::Event),
            Effect::Call(Callback::Complete),
            Effect::Call(Callback::Exit)
        ]
    );
}

#[test]
fn where_it_stands_in_the_page_its_last_view_stays_and_only_the_page_takes_it_away() {
    let begin = next(State::new(false, true), CONSTRUCT).0;
    let running = next(begin, LOAD).0;
    for name in [EventName::Complete, EventName::Fail, EventName::Exit] {
        let (state, effects) = next(running, Input::Event(Some(name)));
        assert!(state.is_open && !effects.contains(&Effect::Hide), "{effects:?}");
        let (state, effects) = next(state, Input::Close);
        assert!(!state.is_open && effects.contains(&Effect::Hide), "{effects:?}");
    }
}

#[test]
fn fail_is_told_as_fail_and_as_complete() {
    let (_, effects) = after(&[CONSTRUCT, LOAD, Input::Event(Some(EventName::Fail))]);
    assert!(effects.ends_with(&[
        Effect::Call(Callback::Event),
        Effect::Call(Callback::Fail),
        Effect::Call(Callback::Complete)
    ]));
}

#[test]
fn a_flow_that_is_hidden_is_told_so() {
    assert_eq!(
        after(&[CONSTRUCT, LOAD, Input::Open, Input::Close]).1,
        [Effect::Post(Action::Close), Effect::Hide]
    );
    assert_eq!(after(&[CONSTRUCT, Input::Open, Input::Close]).1, [Effect::Hide]);
    assert_eq!(after(&[CONSTRUCT, LOAD, Input::Close]).1, []);
}

#[test]
fn a_dismissed_flow_is_asked_first_and_left_when_it_does_not_answer() {
    let asked = [CONSTRUCT, Input::Open, LOAD, Input::Dismiss];
    let (state, effects) = after(&asked);
    assert!(state.is_open);
    assert_eq!(effects, [Effect::Post(Action::Exit { force: false }), Effect::Start(Timer::Exit)]);

    let (state, effects) = after(&[&asked[..], &[Input::ExitUnanswered]].concat());
    assert!(!state.is_open);
    assert!(effects.contains(&Effect::Call(Callback::Cancel)));
}

#[test]
fn a_second_dismissal_does_not_wait_for_the_answer() {
    let (state, effects) = after(&[CONSTRUCT, Input::Open, LOAD, Input::Dismiss, Input::Dismiss]);
    assert!(!state.is_open);
    assert!(effects.contains(&Effect::Hide) && effects.contains(&Effect::Stop(Timer::Exit)));
}

#[test]
fn a_flow_that_answers_the_question_stays() {
    let inputs = [CONSTRUCT, Input::Open, LOAD, Input::Dismiss, Input::Event(None)];
    let (state, _) = after(&inputs);
    assert!(state.is_open && !state.is_exiting);
    let (state, effects) = after(&[&inputs[..], &[Input::ExitUnanswered]].concat());
    assert!(state.is_open && effects.is_empty());
}

#[test]
fn an_exit_that_comes_late_is_not_told_twice() {
    let inputs = [CONSTRUCT, Input::Open, LOAD, Input::Dismiss, Input::ExitUnanswered];
    let (_, effects) = after(&[&inputs[..], &[Input::Event(Some(EventName::Exit))]].concat());
    assert!(!effects.contains(&Effect::Call(Callback::Cancel)));
}

#[test]
fn dismissing_a_flow_that_never_came_closes_at_once() {
    let (state, effects) = after(&[CONSTRUCT, Input::Open, Input::Dismiss]);
    assert!(!state.is_open);
    assert!(effects.contains(&Effect::Call(Callback::Cancel)));
}

#[test]
fn an_error_before_load_shows_the_failure_view_and_after_load_leaves_it_to_the_flow() {
    let error = Input::FlowError { code: ErrorCode::Unauthenticated, opens: false };
    let (state, effects) = after(&[CONSTRUCT, Input::Open, error]);
    assert_eq!(state.phase, Phase::Failed);
    assert!(effects.contains(&Effect::View(View::Failure)));
    assert!(effects.ends_with(&[
        Effect::Call(Callback::Event),
        Effect::Call(Callback::LoadError),
        Effect::Call(Callback::Error)
    ]));
    let (state, effects) = after(&[CONSTRUCT, Input::Open, LOAD, error]);
    assert_eq!(state.phase, Phase::Running);
    assert_eq!(effects, [Effect::Call(Callback::Event), Effect::Call(Callback::Error)]);
}

#[test]
fn a_failure_can_be_retried_and_a_late_load_still_counts() {
    let (state, effects) = after(&[CONSTRUCT, Input::LoadFailed { opens: false }, Input::Retry]);
    assert_eq!(state.phase, Phase::Loading);
    assert!(effects.contains(&Effect::Load));
    assert_eq!(after(&[CONSTRUCT, Input::LoadFailed { opens: false }, LOAD]).0.phase, Phase::Running);
}

#[test]
fn an_expired_session_is_renewed_and_the_flow_loaded_again_in_place() {
    let (state, effects) = after_renewable(&[CONSTRUCT, Input::Open, LOAD, EXPIRED]);
    assert_eq!(state.phase, Phase::Fetching);
    assert!(effects.contains(&Effect::FetchToken { delayed: false }));
    assert!(!effects.contains(&Effect::Call(Callback::Error)));
    let (state, effects) = next(state, Input::TokenFetched);
    assert!(state.is_open && effects.contains(&Effect::Load));
}

#[test]
fn renewal_is_given_up_after_two_in_a_row() {
    let inputs = [CONSTRUCT, EXPIRED, Input::TokenFetched, EXPIRED, Input::TokenFetched, EXPIRED];
    let (state, effects) = after_renewable(&inputs);
    assert_eq!(state.phase, Phase::Failed);
    assert!(effects.contains(&Effect::Call(Callback::Error)));
    assert!(state.gives_up(ErrorCode::SessionExpired) && !state.gives_up(ErrorCode::ApplicationError));
}

#[test]
fn the_second_renewal_in_a_row_waits_a_little() {
    let (_, effects) = after_renewable(&[CONSTRUCT, EXPIRED, Input::TokenFetched, EXPIRED]);
    assert!(effects.contains(&Effect::FetchToken { delayed: true }));
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
        Input::Event(Some(EventName::Ready)),
        EXPIRED,
    ]);
    assert_eq!(state.phase, Phase::Fetching);
}

#[test]
fn without_resume_an_expired_session_is_a_failure() {
    assert_eq!(after(&[CONSTRUCT, EXPIRED]).0.phase, Phase::Failed);
}

#[test]
fn with_resume_the_flow_is_loaded_as_it_is_and_a_token_is_fetched_when_the_flow_asks_for_one() {
    let (state, effects) = after_renewable(&[CONSTRUCT]);
    assert_eq!(state.phase, Phase::Loading);
    assert_eq!(effects, [Effect::View(View::Loading), Effect::Load, Effect::Start(Timer::Load)]);
    let code = ErrorCode::Unauthenticated;
    let (state, effects) = next(state, Input::FlowError { code, opens: false });
    assert_eq!(state.phase, Phase::Fetching);
    assert!(effects.contains(&Effect::FetchToken { delayed: false }));
}

#[test]
fn a_token_that_is_refused_is_a_failure_and_retry_asks_for_it_again() {
    let (state, effects) = after_renewable(&[CONSTRUCT, EXPIRED, Input::TokenRefused { opens: false }]);
    assert_eq!(state.phase, Phase::Failed);
    assert!(effects.contains(&Effect::Call(Callback::LoadError)));
    let (state, effects) = next(state, Input::Retry);
    assert_eq!(state.phase, Phase::Fetching);
    assert!(effects.contains(&Effect::FetchToken { delayed: false }));
}

#[test]
fn retry_after_a_failure_that_no_token_ends_loads_the_flow_again() {
    let failed = Input::LoadFailed { opens: false };
    let (state, effects) = after_renewable(&[CONSTRUCT, failed, Input::Retry]);
    assert_eq!(state.phase, Phase::Loading);
    assert!(effects.contains(&Effect::Load));
}

#[test]
fn a_page_that_opens_the_widget_on_load_shows_the_failure_view_when_loading_fails() {
    for failure in [
        Input::LoadFailed { opens: true },
        Input::FlowError { code: ErrorCode::Unauthenticated, opens: true },
    ] {
        let (state, effects) = after(&[CONSTRUCT, failure]);
        assert!(state.is_open && effects.contains(&Effect::Show));
        assert!(!effects.contains(&Effect::Settle(Outcome::Rejected)));
        let (_, effects) = next(state, Input::Dismiss);
        assert!(effects.contains(&Effect::Settle(Outcome::Rejected)));
    }
}

#[test]
fn a_failure_that_nobody_sees_is_written_to_the_console_unless_the_page_handles_it() {
    assert!(after(&[CONSTRUCT, Input::LoadFailed { opens: false }]).1.contains(&Effect::Warn));
    assert!(after(&[CONSTRUCT, LOAD, EXPIRED]).1.contains(&Effect::Warn));
    for open in [&[CONSTRUCT, Input::Open][..], &[CONSTRUCT, Input::Open, LOAD]] {
        assert!(!after(&[open, &[EXPIRED]].concat()).1.contains(&Effect::Warn));
    }
}

#[test]
fn a_client_that_fails_itself_shows_the_failure_view_and_can_be_destroyed() {
    let (state, effects) = after(&[CONSTRUCT, Input::Open, LOAD, Input::Trapped]);
    assert!(effects.contains(&Effect::View(View::Failure)));
    assert!(effects.ends_with(&[Effect::Call(Callback::Error)]));
    assert!(!effects.contains(&Effect::Call(Callback::LoadError)));
    assert!(next(state, Input::Destroy).1.contains(&Effect::Remove));
}

#[test]
fn nothing_happens_after_destroy() {
    let (state, effects) = after(&[CONSTRUCT, LOAD, Input::Destroy]);
    assert_eq!(effects, [Effect::Post(Action::Destroy), Effect::Remove, Effect::Settle(Outcome::Cancelled)]);
    for input in [Input::Destroy, Input::Open, Input::Close, LOAD, Input::Dismiss, Input::Retry, EXPIRED] {
        assert_eq!(next(state, input), (state, vec![]));
    }
}

fn is_call(effect: Effect) -> bool {
    matches!(effect, Effect::Call(_))
}

fn any_input() -> impl Strategy<Value = Input> {
    let names = proptest::sample::select(EventName::ALL);
    let codes = proptest::sample::select(ErrorCode::ALL);
    prop_oneof![
        names.prop_map(|name| Input::Event(Some(name))),
        (codes, any::<bool>()).prop_map(|(code, opens)| Input::FlowError { code, opens }),
        any::<bool>().prop_map(|opens| Input::LoadFailed { opens }),
        any::<bool>().prop_map(|opens| Input::TokenRefused { opens }),
        any::<bool>().prop_map(|force| Input::Cancel { force }),
        proptest::sample::select(vec![
            Input::Construct,
            Input::Open,
            Input::Close,
            Input::Destroy,
            Input::Dismiss,
            Input::Closed,
            Input::Retry,
            Input::Event(None),
            Input::ExitUnanswered,
            Input::TokenFetched,
            Input::Trapped,
        ]),
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
        // Construction shows an inline flow.
        let mut is_shown = is_inline;
        for input in inputs {
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
            prop_assert!(state.renewals <= MAX_RENEWALS);
            if before.phase == Phase::Destroyed {
                prop_assert!(effects.is_empty());
            }
        }
    }
}

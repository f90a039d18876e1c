//! The engine's one function. No decision is taken here: texts go in and come out.

use alloc::string::String;

use persona_protocol::ErrorCode;

use crate::browser::browser;
use crate::event;
use crate::host::{self, Address};
use crate::lifecycle::{self, Effect, Input, State};
use crate::options::{self, Options, Surroundings};
use crate::text::{cat, owned, whole_number};
use crate::value::Value;
use crate::wire::{Texts, measured};

/// Answers a question, a list of texts of which the first says what is asked, with a
/// list of texts. One function for all: each further one would need glue of its own.
///
/// | question | answer |
/// |---|---|
/// | `names` | the options that are plain values, in the order in which they are read |
/// | `read`, flow type or empty, options, default host | the error of options that cannot be used; or: the flow's type, inquiry id, session token, base URL, origin, a warning |
/// | `path`, flow type or empty, options, container id, page's origin, renewed token | the frame's address, behind the base URL |
/// | `base`, host, default host | base URL, origin, a warning |
/// | `start`, `listen` | the state of one who only listens |
/// | `start`, `renew` or empty, `inline` or empty | the state of a client before its construction |
/// | `next`, state, input | the state, then the effects in their order |
/// | `message`, state, data, allowlist | name, inquiry id, session token, status, code and message of its error, then as for `next`; nothing for what is no message |
///
/// Options, hosts, data and allowlist are values.
#[must_use]
pub fn ask(mut question: &str) -> String {
    let mut next = || measured(&mut question);
    let [verb, first, second, third, fourth, fifth] = [next(), next(), next(), next(), next(), next()];
    let mut answer = Texts::default();
    match verb {
        "names" => return options::names(),
        "read" => match Options::read(first, value(second)) {
            Err(message) => answer.push(message),
            Ok(options) => {
                answer.push(options.flow_type);
                answer.push(options.inquiry_id());
                answer.push(options.session_token());
                push_base(&mut answer, options.host(), third);
            }
        },
        "path" => {
            if let Ok(options) = Options::read(first, value(second)) {
                let surroundings =
                    Surroundings { container_id: third, page_origin: fourth, session_token: fifth };
                answer.push(&options.path(surroundings, &|word| known("lower ", word)));
            }
        }
        "base" => push_base(&mut answer, value(first).text(), second),
        "start" => {
            let state = match first {
                "listen" => State::listening(),
                _ => State::new(!first.is_empty(), !second.is_empty()),
            };
            answer.push_number(state.pack());
        }
        "next" => {
            if let Some(input) = Input::parse(second) {
                push_step(&mut answer, state(first), input, true);
            }
        }
        "message" => push_message(&mut answer, state(first), value(second), value(third)),
        _ => {}
    }
    answer.finish()
}

fn value(mut text: &str) -> Value<'_> {
    Value::read(&mut text)
}

fn state(text: &str) -> State {
    State::unpack(whole_number(text).unwrap_or(u32::MAX))
}

fn known(what: &str, text: &str) -> String {
    browser(&cat(&[what, text]))
}

fn push_base(answer: &mut Texts, host: Option<&str>, default_host: &str) {
    let base = host::resolve(host, value(default_host).text(), &|url| {
        let parts = known("url ", url);
        let mut rest = parts.as_str();
        let mut next = || owned(measured(&mut rest));
        (!parts.is_empty()).then(|| Address { protocol: next(), hostname: next(), origin: next() })
    });
    answer.push(&base.url);
    answer.push(&base.origin);
    answer.push(&base.warning);
}

fn push_message(answer: &mut Texts, state: State, data: Value<'_>, allowlist: Value<'_>) {
    let Some(event) = event::parse(data) else { return };
    answer.push(event.name);
    answer.push(event.inquiry_id.unwrap_or_default());
    answer.push(event.session_token.unwrap_or_default());
    let input = match event.failure {
        None => {
            for _ in 0..3 {
                answer.push("");
            }
            Input::Message(event.known)
        }
        Some(failure) => {
            let code = failure.known_code();
            answer.push_number(failure.status);
            answer.push(if state.gives_up(code) { ErrorCode::ResumeFailed.as_str() } else { failure.code });
            answer.push(failure.message);
            Input::FlowError(code)
        }
    };
    push_step(answer, state, input, event::is_heard(&event, allowlist));
}

fn push_step(answer: &mut Texts, state: State, input: Input, tells_event: bool) {
    let (state, effects) = lifecycle::next(state, input);
    answer.push_number(state.pack());
    for effect in effects {
        if tells_event || effect != Effect::OnEvent {
            answer.push(effect.as_str());
        }
    }
}

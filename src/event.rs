//! What a message of the flow says: `{containerId, name, metadata?, error?}`.
//!
//! Whose message it is, the shell has seen to; here it is read. The parser takes
//! anything whatever.

use persona_protocol::EventName;

use crate::error::Failure;
use crate::text::whole_number;
use crate::value::{Kind, Value};

/// No name, id or code is longer.
const LONGEST: usize = 128;
/// A session token, or a message to developers, may be.
const LONGEST_TOKEN: usize = 8192;

/// A message that has the right shape.
#[derive(Clone, Debug, PartialEq)]
pub struct Event<'a> {
    /// Its name as it was sent.
    pub name: &'a str,
    /// What that means here; `None` for a name that only `onEvent` may know.
    pub known: Option<EventName>,
    /// What went wrong, of [`EventName::Error`] alone.
    pub failure: Option<Failure<'a>>,
    /// metadata.inquiryId
    pub inquiry_id: Option<&'a str>,
    /// metadata.sessionToken
    pub session_token: Option<&'a str>,
}

/// Reads a message; `None` if it has not the shape of one.
#[must_use]
pub fn parse(data: Value<'_>) -> Option<Event<'_>> {
    let name = text(data.get("name"), LONGEST)?;
    let known = EventName::parse(name);
    if known.is_none() && !is_name(name) {
        return None;
    }
    let metadata = data.get("metadata");
    // Their callbacks promise an inquiry.
    if !metadata.is_record()
        && matches!(
            known,
            Some(EventName::Complete | EventName::Fail | EventName::Success | EventName::Start)
        )
    {
        return None;
    }
    let failure = (known == Some(EventName::Error)).then(|| read_failure(data.get("error")));
    Some(Event {
        name,
        known,
        failure,
        inquiry_id: text(metadata.get("inquiryId"), LONGEST),
        session_token: text(metadata.get("sessionToken"), LONGEST_TOKEN),
    })
}

/// Lower-case words joined by hyphens, as all names of events are.
fn is_name(text: &str) -> bool {
    // The one name of that form that every object inherits.
    text != "constructor"
        && text.starts_with(|first: char| first.is_ascii_lowercase())
        && text.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'))
}

/// The text that a value is, if it is one and not too long.
fn text(value: Value<'_>, longest: usize) -> Option<&str> {
    value.text().filter(|text| value.kind == Kind::Text && text.len() <= longest)
}

fn read_failure(error: Value<'_>) -> Failure<'_> {
    Failure {
        status: whole_number(error.get("status").word()).unwrap_or_default(),
        code: text(error.get("code"), LONGEST).unwrap_or("unknown"),
        message: text(error.get("message"), LONGEST_TOKEN).unwrap_or_default(),
    }
}

/// Whether `onEvent` hears of an event, with this `eventsAllowlist`.
#[must_use]
pub fn is_heard(event: &Event<'_>, allowlist: Value<'_>) -> bool {
    // A question to the widget is no event for the page, and may tell of a token.
    event.known != Some(EventName::SessionTokenRequest)
        && match allowlist.kind {
            Kind::Nothing => event.known.is_some_and(EventName::is_default),
            Kind::Text if allowlist.word() == "all" => true,
            _ => allowlist.has(event.name),
        }
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;
    use crate::value::tests::{Tree, any_tree, list, plain as record, scalar};
    use proptest::prelude::*;
    use std::prelude::v1::*;

    fn text(text: &str) -> Tree {
        text.into()
    }

    /// Reads a message and looks at what was read.
    fn parsed<T>(data: &Tree, look: impl Fn(Option<Event<'_>>) -> T) -> T {
        look(parse(Value::read(&mut data.flat().as_str())))
    }

    #[test]
    fn a_message_is_read_with_the_ids_that_came_with_it() {
        let data = record(&[
            ("name", text("start")),
            ("metadata", record(&[("inquiryId", text("inq_1")), ("sessionToken", text("t"))])),
        ]);
        parsed(&data, |event| {
            let event = event.unwrap();
            assert_eq!(event.known, Some(EventName::Start));
            assert_eq!((event.inquiry_id, event.session_token), (Some("inq_1"), Some("t")));
        });
    }

    #[test]
    fn what_is_no_message_is_none() {
        for data in [
            Tree::Nothing,
            scalar("1"),
            text("load"),
            list(&[]),
            record(&[]),
            record(&[("name", scalar("1"))]),
            record(&[("name", text("__proto__"))]),
            record(&[("name", text("constructor"))]),
            record(&[("name", text(""))]),
            record(&[("name", text(&"a".repeat(10_000)))]),
            record(&[("name", text("complete"))]),
            record(&[("name", text("complete")), ("metadata", list(&[]))]),
            record(&[("name", text("fail")), ("metadata", text("inq_1"))]),
        ] {
            assert!(parsed(&data, |event| event.is_none()), "{data:?}");
        }
    }

    #[test]
    fn an_error_is_read_and_one_without_an_error_is_unknown() {
        parsed(&record(&[("name", text("error"))]), |event| {
            let failure = event.unwrap().failure.unwrap();
            assert_eq!((failure.status, failure.code), (0, "unknown"));
        });
        let error = record(&[
            ("status", scalar("409")),
            ("code", text("session_expired")),
            ("message", text("over")),
        ]);
        parsed(&record(&[("name", text("error")), ("error", error)]), |event| {
            let expected = Failure { status: 409, code: "session_expired", message: "over" };
            assert_eq!(event.unwrap().failure, Some(expected));
        });
    }

    fn hears(allowlist: &Tree, name: &str) -> bool {
        let allowlist = allowlist.flat();
        parsed(&record(&[("name", text(name))]), |event| {
            is_heard(&event.unwrap(), Value::read(&mut allowlist.as_str()))
        })
    }

    #[test]
    fn an_event_of_a_later_flow_is_heard_only_on_demand() {
        assert!(!hears(&Tree::Nothing, "brand-new"));
        assert!(hears(&text("all"), "brand-new"));
        assert!(hears(&list(&[text("load"), text("brand-new")]), "brand-new"));
        assert!(!hears(&list(&[text("load")]), "brand-new"));
    }

    #[test]
    fn gestures_are_heard_only_on_demand_and_a_request_for_the_token_never() {
        assert!(hears(&Tree::Nothing, "load"));
        for name in ["click", "form-update", "step-transitioning"] {
            assert!(!hears(&Tree::Nothing, name));
            assert!(hears(&text("all"), name));
        }
        assert!(!hears(&text("all"), "session-token-request"));
    }

    proptest! {
        #[test]
        fn any_message_is_read_or_refused_and_what_is_read_keeps_its_promises(data in any_tree()) {
            let flat = data.flat();
            let value = Value::read(&mut flat.as_str());
            if let Some(event) = parse(value) {
                prop_assert!(event.known.is_some() || is_name(event.name));
                prop_assert_eq!(event.failure.is_some(), event.known == Some(EventName::Error));
                if matches!(event.known, Some(EventName::Complete | EventName::Fail)) {
                    prop_assert!(value.get("metadata").is_record());
                }
            }
        }
    }
}

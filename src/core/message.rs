//! The messages of the flow: `{containerId, name, metadata?, error?}`.
//!
//! The sender of a message is checked before it is read (see `web::messenger`). The parser
//! accepts any value.

use persona_protocol::EventName;

use super::error::Failure;

/// The longest name, id or code.
const LONGEST: u32 = 128;
/// The longest session token, or message to developers.
const LONGEST_TOKEN: u32 = 8192;

/// The properties that are read from a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Property {
    /// `name`
    Name,
    /// `metadata`
    Metadata,
    /// `error`
    Error,
    /// `inquiryId`
    InquiryId,
    /// `sessionToken`
    SessionToken,
    /// `status`
    Status,
    /// `code`
    Code,
    /// `message`
    Message,
}

/// Something of unknown shape. Reading never fails: a property whose getter throws is absent.
pub trait Untrusted: Sized {
    /// A property of an object, or a value that is nothing.
    fn get(&self, property: Property) -> Self;
    /// The number of UTF-16 units, if this is a string.
    fn length(&self) -> Option<u32>;
    /// A copy of the string; empty for anything else.
    fn text(&self) -> String;
    /// The finite number.
    fn number(&self) -> Option<f64>;
    /// Whether this is an object, and neither an array nor a function.
    fn is_record(&self) -> bool;

    /// Returns itself if it is a string with at most `longest` units.
    fn short(self, longest: u32) -> Option<Self> {
        self.length().is_some_and(|length| length <= longest).then_some(self)
    }
}

/// A message of the right shape.
#[derive(Clone, Debug, PartialEq)]
pub struct Event<U> {
    /// Its name as it was sent.
    pub name: String,
    /// The event; `None` for a name that only `onEvent` may know.
    pub known: Option<EventName>,
    /// `metadata`; for an error without metadata, the error.
    pub metadata: Option<U>,
    /// What went wrong; only [`EventName::Error`] has it.
    pub failure: Option<Failure>,
    /// `metadata.inquiryId`
    pub inquiry_id: Option<U>,
    /// `metadata.sessionToken`
    pub session_token: Option<U>,
}

/// Reads a message; `None` if it does not have the shape of one.
pub fn parse<U: Untrusted>(data: &U) -> Option<Event<U>> {
    let name = data.get(Property::Name).short(LONGEST)?.text();
    let known = EventName::parse(&name);
    if known.is_none() && !is_name(&name) {
        return None;
    }
    let metadata = Some(data.get(Property::Metadata)).filter(U::is_record);
    // The callbacks of these promise an inquiry.
    if metadata.is_none()
        && matches!(
            known,
            Some(EventName::Complete | EventName::Fail | EventName::Success | EventName::Start)
        )
    {
        return None;
    }
    let text = |property, longest| metadata.as_ref().and_then(|data| data.get(property).short(longest));
    let inquiry_id = text(Property::InquiryId, LONGEST);
    let session_token = text(Property::SessionToken, LONGEST_TOKEN);
    let mut event = Event { name, known, metadata, failure: None, inquiry_id, session_token };
    if known == Some(EventName::Error) {
        let error = Some(data.get(Property::Error)).filter(U::is_record);
        event.failure = Some(read_failure(error.as_ref()));
        event.metadata = event.metadata.or(error);
    }
    Some(event)
}

/// Whether this is lower-case words joined by hyphens, as the names of all events are.
fn is_name(text: &str) -> bool {
    // The one name of that form that every object inherits.
    text != "constructor"
        && text.starts_with(|first: char| first.is_ascii_lowercase())
        && text.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'))
}

fn read_failure<U: Untrusted>(error: Option<&U>) -> Failure {
    let text = |property, longest| Some(error?.get(property).short(longest)?.text());
    let status = error.and_then(|error| error.get(Property::Status).number()).unwrap_or_default();
    Failure {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "`as` saturates")]
        status: status as u16,
        code: text(Property::Code, LONGEST).unwrap_or_else(|| "unknown".to_owned()),
        message: text(Property::Message, LONGEST_TOKEN).unwrap_or_default(),
    }
}

/// The events that `onEvent` receives: the option `eventsAllowlist`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Allowlist {
    /// All except those that report single gestures.
    #[default]
    Default,
    /// All.
    All,
    /// Those listed.
    Only(Vec<String>),
}

impl Allowlist {
    /// Whether `onEvent` receives this event.
    #[must_use]
    pub fn allows<U>(&self, event: &Event<U>) -> bool {
        // A request to the widget is not an event for the page: its answer is a token.
        event.known != Some(EventName::SessionTokenRequest)
            && match self {
                Self::Default => event.known.is_some_and(EventName::is_default),
                Self::All => true,
                Self::Only(names) => names.contains(&event.name),
            }
    }
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A message as a tree.
    #[derive(Clone, Debug, PartialEq)]
    enum Tree {
        Nothing,
        Number(f64),
        Text(String),
        List(Vec<Tree>),
        Record(Vec<(String, Tree)>),
    }

    fn key(property: Property) -> &'static str {
        match property {
            Property::Name => "name",
            Property::Metadata => "metadata",
            Property::Error => "error",
            Property::InquiryId => "inquiryId",
            Property::SessionToken => "sessionToken",
            Property::Status => "status",
            Property::Code => "code",
            Property::Message => "message",
        }
    }

    impl Untrusted for Tree {
        fn get(&self, property: Property) -> Self {
            let Self::Record(entries) = self else { return Self::Nothing };
            let found = entries.iter().find(|(name, _)| name == key(property));
            found.map_or(Self::Nothing, |(_, value)| value.clone())
        }
        fn length(&self) -> Option<u32> {
            let Self::Text(text) = self else { return None };
            u32::try_from(text.encode_utf16().count()).ok()
        }
        fn text(&self) -> String {
            if let Self::Text(text) = self { text.clone() } else { String::new() }
        }
        fn number(&self) -> Option<f64> {
            if let Self::Number(number) = self { Some(*number).filter(|n| n.is_finite()) } else { None }
        }
        fn is_record(&self) -> bool {
            matches!(self, Self::Record(_))
        }
    }

    fn text(text: &str) -> Tree {
        Tree::Text(text.to_owned())
    }

    fn record(entries: &[(&str, Tree)]) -> Tree {
        Tree::Record(entries.iter().map(|(key, value)| ((*key).to_owned(), value.clone())).collect())
    }

    /// Any value, often with the words of messages in it.
    fn any_tree() -> impl Strategy<Value = Tree> {
        let words = prop_oneof![
            proptest::sample::select(EventName::ALL).prop_map(|name| name.as_str().to_owned()),
            Just("__proto__".to_owned()),
            "\\PC{0,12}",
        ];
        let leaf = prop_oneof![
            Just(Tree::Nothing),
            any::<f64>().prop_map(Tree::Number),
            words.prop_map(Tree::Text),
        ];
        leaf.prop_recursive(4, 32, 6, |inner| {
            let keys =
                ["name", "metadata", "error", "status", "code", "message", "inquiryId", "sessionToken"];
            let key =
                prop_oneof![proptest::sample::select(keys.to_vec()).prop_map(str::to_owned), "\\PC{0,4}",];
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..6).prop_map(Tree::List),
                proptest::collection::vec((key, inner), 0..6).prop_map(Tree::Record),
            ]
        })
    }

    #[test]
    fn a_message_is_read_with_the_ids_that_came_with_it() {
        let event = parse(&record(&[
            ("name", text("start")),
            ("metadata", record(&[("inquiryId", text("inq_1")), ("sessionToken", text("t"))])),
        ]))
        .unwrap();
        assert_eq!(event.known, Some(EventName::Start));
        assert_eq!((event.inquiry_id, event.session_token), (Some(text("inq_1")), Some(text("t"))));
    }

    #[test]
    fn values_of_another_shape_are_not_messages() {
        for data in [
            Tree::Nothing,
            Tree::Number(1.0),
            text("load"),
            Tree::List(vec![]),
            record(&[]),
            record(&[("name", Tree::Number(1.0))]),
            record(&[("name", text("__proto__"))]),
            record(&[("name", text("constructor"))]),
            record(&[("name", text(""))]),
            record(&[("name", text(&"a".repeat(10_000)))]),
            record(&[("name", text("complete"))]),
            record(&[("name", text("complete")), ("metadata", Tree::List(vec![]))]),
            record(&[("name", text("fail")), ("metadata", text("inq_1"))]),
        ] {
            assert_eq!(parse(&data), None, "{data:?}");
        }
    }

    #[test]
    fn an_error_is_read_and_one_without_details_is_unknown() {
        let failure = parse(&record(&[("name", text("error"))])).unwrap().failure.unwrap();
        assert_eq!((failure.status, failure.code.as_str()), (0, "unknown"));
        let error = record(&[
            ("status", Tree::Number(409.0)),
            ("code", text("session_expired")),
            ("message", text("over")),
        ]);
        let event = parse(&record(&[("name", text("error")), ("error", error.clone())])).unwrap();
        let failure = event.failure.unwrap();
        assert_eq!(
            (failure.status, failure.code.as_str(), failure.message.as_str()),
            (409, "session_expired", "over")
        );
        assert_eq!(event.metadata, Some(error));
    }

    fn allows(allowlist: &Allowlist, name: &str) -> bool {
        allowlist.allows(&parse(&record(&[("name", text(name))])).unwrap())
    }

    #[test]
    fn an_event_that_the_widget_does_not_know_is_passed_on_only_on_demand() {
        assert!(!allows(&Allowlist::Default, "brand-new"));
        assert!(allows(&Allowlist::All, "brand-new"));
        let only = Allowlist::Only(vec!["load".to_owned(), "brand-new".to_owned()]);
        assert!(allows(&only, "brand-new") && !allows(&only, "click"));
    }

    #[test]
    fn gestures_are_passed_on_only_on_demand_and_a_request_for_the_token_never() {
        assert!(allows(&Allowlist::Default, "load"));
        for name in ["click", "form-update", "step-transitioning"] {
            assert!(!allows(&Allowlist::Default, name));
            assert!(allows(&Allowlist::All, name));
        }
        assert!(!allows(&Allowlist::All, "session-token-request"));
    }

    proptest! {
        #[test]
        fn any_value_is_read_or_refused_and_an_event_keeps_its_promises(data in any_tree()) {
            if let Some(event) = parse(&data) {
                prop_assert!(event.known.is_some() || is_name(&event.name));
                prop_assert_eq!(event.failure.is_some(), event.known == Some(EventName::Error));
                if matches!(event.known, Some(EventName::Complete | EventName::Fail)) {
                    prop_assert!(data.get(Property::Metadata).is_record());
                }
            }
        }
    }
}

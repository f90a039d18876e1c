//! What a message of the flow says: `{containerId, name, metadata?, error?}`.
//!
//! The parser takes anything whatever. It reads through [`Node`], which never fails:
//! in the browser a value that cannot be read, a getter that throws say, is absent.

use persona_protocol::EventName;

use crate::error::Failure;

/// No name, id or code is longer; what is longer is not even copied.
const LONGEST: usize = 128;
/// A session token may be.
const LONGEST_TOKEN: usize = 8192;

/// Something to read from, of unknown shape.
pub trait Node: Sized {
    /// The property of an object or array, or nothing.
    fn get(&self, name: &str) -> Self;
    /// The string that this is, if it has at most `longest` units.
    fn text(&self, longest: usize) -> Option<String>;
    /// The finite number that this is.
    fn number(&self) -> Option<f64>;
    /// Whether this is an object, and neither an array nor a function.
    fn is_record(&self) -> bool;
}

/// A message that has the right shape.
#[derive(Clone, Debug, PartialEq)]
pub struct Event<N> {
    /// Its name as it was sent.
    pub name: String,
    /// What that means here; `None` for a name that only `onEvent` may know.
    pub known: Option<EventName>,
    /// What came with it; for an error without metadata, the error.
    pub metadata: Option<N>,
    /// What went wrong, of [`EventName::Error`] alone.
    pub failure: Option<Failure>,
    /// metadata.inquiryId
    pub inquiry_id: Option<String>,
    /// metadata.sessionToken
    pub session_token: Option<String>,
}

/// Reads a message; `None` if it has not the shape of one.
pub fn parse<N: Node>(data: &N) -> Option<Event<N>> {
    let name = data.get("name").text(LONGEST)?;
    let known = EventName::parse(&name);
    if known.is_none() && !is_name(&name) {
        return None;
    }
    let mut metadata = Some(data.get("metadata")).filter(Node::is_record);
    // Their callbacks promise an inquiry.
    if metadata.is_none()
        && matches!(
            known,
            Some(EventName::Complete | EventName::Fail | EventName::Success | EventName::Start)
        )
    {
        return None;
    }
    let mut failure = None;
    if known == Some(EventName::Error) {
        let error = Some(data.get("error")).filter(Node::is_record);
        failure = Some(read_failure(error.as_ref()));
        metadata = metadata.or(error);
    }
    let text = |key: &str, longest: usize| metadata.as_ref()?.get(key).text(longest);
    let inquiry_id = text("inquiryId", LONGEST);
    let session_token = text("sessionToken", LONGEST_TOKEN);
    Some(Event { name, known, metadata, failure, inquiry_id, session_token })
}

/// Lower-case words joined by hyphens, as all names of events are.
fn is_name(text: &str) -> bool {
    // The one name of that form that every object inherits.
    text != "constructor"
        && text.starts_with(|first: char| first.is_ascii_lowercase())
        && text.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'))
}

fn read_failure<N: Node>(error: Option<&N>) -> Failure {
    let text = |key: &str, longest: usize| error?.get(key).text(longest);
    let status = error.and_then(|error| error.get("status").number()).unwrap_or_default();
    Failure {
        // A float that does not fit saturates, which serves.
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates")]
        status: status as u16,
        code: text("code", LONGEST).unwrap_or_else(|| "unknown".to_owned()),
        message: text("message", LONGEST_TOKEN).unwrap_or_default(),
    }
}

/// Which events `onEvent` hears of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Allowlist {
    /// The usual ones.
    #[default]
    Default,
    /// All.
    All,
    /// Those named.
    Only(Vec<String>),
}

impl Allowlist {
    /// Whether `onEvent` hears of this one.
    #[must_use]
    pub fn allows<N>(&self, event: &Event<N>) -> bool {
        // A question to the widget is no event for the page, and may tell of a token.
        if event.known == Some(EventName::SessionTokenRequest) {
            return false;
        }
        match self {
            Self::Default => event.known.is_some_and(EventName::is_default),
            Self::All => true,
            Self::Only(names) => names.contains(&event.name),
        }
    }
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
pub(crate) mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A message as a tree, for tests.
    #[derive(Clone, Debug, PartialEq)]
    pub(crate) enum Tree {
        Nothing,
        Number(f64),
        Text(String),
        List(Vec<Tree>),
        Record(Vec<(String, Tree)>),
    }

    impl Node for Tree {
        fn get(&self, name: &str) -> Self {
            let found = match self {
                Self::Record(entries) => {
                    entries.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone())
                }
                Self::List(items) => name.parse::<usize>().ok().and_then(|index| items.get(index).cloned()),
                _ => None,
            };
            found.unwrap_or(Self::Nothing)
        }
        fn text(&self, longest: usize) -> Option<String> {
            match self {
                Self::Text(text) if text.len() <= longest => Some(text.clone()),
                _ => None,
            }
        }
        fn number(&self) -> Option<f64> {
            match self {
                Self::Number(number) if number.is_finite() => Some(*number),
                _ => None,
            }
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

    #[test]
    fn a_message_is_read_with_the_ids_that_came_with_it() {
        let event = parse(&record(&[
            ("name", text("start")),
            ("metadata", record(&[("inquiryId", text("inq_1")), ("sessionToken", text("t"))])),
        ]))
        .unwrap();
        assert_eq!(event.known, Some(EventName::Start));
        assert_eq!(event.inquiry_id.as_deref(), Some("inq_1"));
        assert_eq!(event.session_token.as_deref(), Some("t"));
    }

    #[test]
    fn what_is_no_message_is_none() {
        for data in [
            Tree::Nothing,
            Tree::Number(1.0),
            text("load"),
            Tree::List(vec![text("load")]),
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
    fn an_error_without_an_error_is_unknown() {
        let failure = parse(&record(&[("name", text("error"))])).unwrap().failure.unwrap();
        assert_eq!((failure.status, failure.code.as_str()), (0, "unknown"));
    }

    #[test]
    fn an_error_is_read_and_stands_in_for_metadata() {
        let error = record(&[
            ("status", Tree::Number(409.0)),
            ("code", text("session_expired")),
            ("message", text("over")),
        ]);
        let event = parse(&record(&[("name", text("error")), ("error", error.clone())])).unwrap();
        assert_eq!(
            event.failure,
            Some(Failure { status: 409, code: "session_expired".into(), message: "over".into() })
        );
        assert_eq!(event.metadata, Some(error));
    }

    #[test]
    fn an_event_of_a_later_flow_is_heard_only_on_demand() {
        let event = parse(&record(&[("name", text("brand-new"))])).unwrap();
        assert!(!Allowlist::Default.allows(&event));
        assert!(Allowlist::All.allows(&event));
        assert!(Allowlist::Only(vec!["brand-new".into()]).allows(&event));
        assert!(!Allowlist::Only(vec!["load".into()]).allows(&event));
    }

    #[test]
    fn gestures_are_heard_only_on_demand_and_a_request_for_the_token_never() {
        let parse = |name: &str| parse(&record(&[("name", text(name))])).unwrap();
        assert!(Allowlist::Default.allows(&parse("load")));
        for name in ["click", "form-update", "step-transitioning"] {
            assert!(!Allowlist::Default.allows(&parse(name)));
            assert!(Allowlist::All.allows(&parse(name)));
        }
        assert!(!Allowlist::All.allows(&parse("session-token-request")));
    }

    pub(crate) fn any_tree() -> impl Strategy<Value = Tree> {
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
            let key = prop_oneof![
                proptest::sample::select(vec![
                    "name",
                    "metadata",
                    "error",
                    "status",
                    "code",
                    "message",
                    "inquiryId",
                    "sessionToken",
                    "containerId",
                    "__proto__",
                ])
                .prop_map(str::to_owned),
                "\\PC{0,4}",
            ];
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..4).prop_map(Tree::List),
                proptest::collection::vec((key, inner), 0..6).prop_map(Tree::Record),
            ]
        })
    }

    proptest! {
        #[test]
        fn any_message_is_read_or_refused_and_what_is_read_keeps_its_promises(data in any_tree()) {
            if let Some(event) = parse(&data) {
                prop_assert!(event.known.is_some() || is_name(&event.name));
                prop_assert_eq!(event.failure.is_some(), event.known == Some(EventName::Error));
                if matches!(event.known, Some(EventName::Complete | EventName::Fail)) {
                    prop_assert!(event.metadata.is_some_and(|metadata| metadata.is_record()));
                }
            }
        }
    }
}

//! Messages from the frame: which of them are ours, and what they say.
//!
//! A message counts only if it comes from the frame's own window and exactly its
//! origin (the messenger sees to that, before it touches the data), names our
//! container, and has the shape `{containerId, templateId?, templateVersionId?, name,
//! metadata?, error?}`. Anything else is ignored without a word: other scripts on the
//! page talk through the same channel.

use persona_protocol::EventName;

/// The longest name that is read.
const MAX_NAME: usize = 64;

/// Who we are, as the frame knows us.
#[derive(Clone, Debug, Default)]
pub struct Expected {
    /// The id that went into the frame's URL.
    pub container_id: String,
    /// The template that was asked for.
    pub template_id: Option<String>,
    /// The template version that was asked for.
    pub template_version_id: Option<String>,
}

/// What a message says of itself; `None` where there is no string.
#[derive(Clone, Debug, Default)]
pub struct Envelope {
    /// `containerId`
    pub container_id: Option<String>,
    /// `templateId`
    pub template_id: Option<String>,
    /// `templateVersionId`
    pub template_version_id: Option<String>,
    /// `name`
    pub name: Option<String>,
}

/// An event of our frame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// One that has a meaning here.
    Known(EventName),
    /// One that a newer flow knows: `onEvent` may want to hear of it.
    Other(String),
}

impl Event {
    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Known(event) => event.as_str(),
            Self::Other(name) => name,
        }
    }
}

/// The event of a message, if the message is ours.
#[must_use]
pub fn read(expected: &Expected, envelope: Envelope) -> Option<Event> {
    // A template that is not named cannot be the wrong one.
    let fits = |expected: &Option<String>, given: &Option<String>| match (expected, given) {
        (Some(expected), Some(given)) => expected == given,
        _ => true,
    };
    if envelope.container_id? != expected.container_id
        || !fits(&expected.template_id, &envelope.template_id)
        || !fits(&expected.template_version_id, &envelope.template_version_id)
    {
        return None;
    }
    let name = envelope.name.filter(|name| (1..=MAX_NAME).contains(&name.len()))?;
    Some(match EventName::parse(&name) {
        Some(event) => Event::Known(event),
        None => Event::Other(name),
    })
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn expected() -> Expected {
        Expected { container_id: "box".into(), template_id: Some("itmpl_1".into()), ..Expected::default() }
    }

    fn envelope(container: &str, name: &str) -> Envelope {
        Envelope { container_id: Some(container.into()), name: Some(name.into()), ..Envelope::default() }
    }

    #[test]
    fn a_message_of_our_container_is_read() {
        assert_eq!(read(&expected(), envelope("box", "load")), Some(Event::Known(EventName::Load)));
        assert_eq!(read(&expected(), envelope("box", "new-thing")), Some(Event::Other("new-thing".into())));
    }

    #[test]
    fn a_missing_or_foreign_container_is_not_ours() {
        assert_eq!(read(&expected(), envelope("other", "load")), None);
        assert_eq!(read(&expected(), Envelope { name: Some("load".into()), ..Envelope::default() }), None);
    }

    #[test]
    fn a_message_of_another_template_is_not_ours() {
        let of = |id: &str| Envelope { template_id: Some(id.into()), ..envelope("box", "load") };
        assert!(read(&expected(), of("itmpl_1")).is_some());
        assert_eq!(read(&expected(), of("itmpl_2")), None);
    }

    #[test]
    fn a_name_must_be_there_and_be_short() {
        let long = "x".repeat(MAX_NAME + 1);
        for name in ["", &long] {
            assert_eq!(read(&expected(), envelope("box", name)), None);
        }
    }

    proptest! {
        #[test]
        fn no_message_from_elsewhere_is_ever_read(
            container in proptest::option::of(".*"),
            template in proptest::option::of(".*"),
            name in proptest::option::of(".*"),
        ) {
            prop_assume!(container.as_deref() != Some("box"));
            let envelope = Envelope { container_id: container, template_id: template, name, ..Envelope::default() };
            prop_assert_eq!(read(&expected(), envelope), None);
        }
    }
}

//! What an option or a message holds, apart from JavaScript.
//!
//! A value is a piece of the text in which it came (see [`crate::wire`]): nothing is
//! copied, and nothing has to be given back.

use crate::wire::{measured, take};

/// A value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Value<'a> {
    /// What it is.
    pub kind: Kind,
    /// The content: a text, or the entries of a tree as they came.
    content: &'a str,
}

/// What a value is. `undefined`, `null` and functions are all [`Kind::Nothing`]: no rule
/// tells them apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    /// Nothing to speak of.
    #[default]
    Nothing,
    /// A string.
    Text,
    /// A number, a boolean, a bigint or a symbol, as `String(…)` writes it.
    Scalar,
    /// An array, by its own enumerable keys in their order.
    List,
    /// An object literal.
    Plain,
    /// Any other object, such as an instance of a class.
    Other,
}

impl<'a> Value<'a> {
    /// Nothing.
    pub const NOTHING: Self = Self { kind: Kind::Nothing, content: "" };

    /// A string.
    #[must_use]
    pub const fn of(text: &'a str) -> Self {
        Self { kind: Kind::Text, content: text }
    }

    /// Reads the value that `rest` begins with, and moves `rest` behind it. What is no
    /// value is nothing.
    pub fn read(rest: &mut &'a str) -> Self {
        let kind = match take(rest, 1) {
            "t" => Kind::Text,
            "s" => Kind::Scalar,
            "l" => Kind::List,
            "p" => Kind::Plain,
            "o" => Kind::Other,
            _ => return Self::NOTHING,
        };
        Self { kind, content: measured(rest) }
    }

    /// The string, number or boolean as text.
    #[must_use]
    pub fn text(self) -> Option<&'a str> {
        matches!(self.kind, Kind::Text | Kind::Scalar).then_some(self.content)
    }

    /// The text; empty for a value that is none.
    #[must_use]
    pub fn word(self) -> &'a str {
        self.text().unwrap_or_default()
    }

    /// Itself, or nothing for the empty string and what JavaScript takes for false.
    #[must_use]
    pub fn unless_blank(self) -> Self {
        let is_blank = match self.kind {
            Kind::Text | Kind::List => self.content.is_empty(),
            Kind::Scalar => matches!(self.content, "0" | "false" | "NaN"),
            Kind::Nothing | Kind::Plain | Kind::Other => false,
        };
        if is_blank { Self::NOTHING } else { self }
    }

    /// Whether there is no value.
    #[must_use]
    pub fn is_nothing(self) -> bool {
        self.kind == Kind::Nothing
    }

    /// Whether this is an object, and neither an array nor a function.
    #[must_use]
    pub fn is_record(self) -> bool {
        matches!(self.kind, Kind::Plain | Kind::Other)
    }

    /// The entries of a tree; of anything else, none.
    #[must_use]
    pub fn entries(self) -> Entries<'a> {
        let is_tree = matches!(self.kind, Kind::List | Kind::Plain | Kind::Other);
        Entries(if is_tree { self.content } else { "" })
    }

    /// The property of an object or a list, else nothing.
    #[must_use]
    pub fn get(self, name: &str) -> Self {
        self.entries().find(|(key, _)| *key == name).unwrap_or_default().1
    }

    /// Whether a list has a text in it, or a text is the one.
    #[must_use]
    pub fn has(self, text: &str) -> bool {
        self.text() == Some(text) || self.entries().any(|(_, value)| value.text() == Some(text))
    }
}

/// The keys and values of a tree.
#[derive(Clone, Copy, Debug)]
pub struct Entries<'a>(&'a str);

impl<'a> Iterator for Entries<'a> {
    type Item = (&'a str, Value<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        if self.0.is_empty() {
            return None;
        }
        let key = measured(&mut self.0);
        Some((key, Value::read(&mut self.0)))
    }
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
pub(crate) mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::prelude::v1::*;

    /// A value that owns its parts.
    #[derive(Clone, Debug, PartialEq)]
    pub(crate) enum Tree {
        Nothing,
        Text(String),
        Scalar(String),
        Entries(Kind, Vec<(String, Tree)>),
    }

    impl From<&str> for Tree {
        fn from(text: &str) -> Self {
            Self::Text(text.to_owned())
        }
    }

    /// An object literal.
    pub(crate) fn plain(entries: &[(&str, Tree)]) -> Tree {
        let entries = entries.iter().map(|(key, value)| ((*key).to_owned(), value.clone()));
        Tree::Entries(Kind::Plain, entries.collect())
    }

    /// A number or a boolean.
    pub(crate) fn scalar(text: &str) -> Tree {
        Tree::Scalar(text.to_owned())
    }

    /// An array.
    pub(crate) fn list(items: &[Tree]) -> Tree {
        let items = items.iter().enumerate().map(|(index, value)| (index.to_string(), value.clone()));
        Tree::Entries(Kind::List, items.collect())
    }

    fn measure(text: &str) -> String {
        format!("{}:{text}", text.encode_utf16().count())
    }

    impl Tree {
        /// As it crosses.
        pub(crate) fn flat(&self) -> String {
            let (tag, content) = match self {
                Self::Nothing => return "n".to_owned(),
                Self::Text(text) => ("t", text.clone()),
                Self::Scalar(text) => ("s", text.clone()),
                Self::Entries(kind, entries) => (
                    match kind {
                        Kind::List => "l",
                        Kind::Plain => "p",
                        _ => "o",
                    },
                    entries.iter().map(|(key, value)| measure(key) + &value.flat()).collect(),
                ),
            };
            tag.to_owned() + &measure(&content)
        }

        fn of(value: Value<'_>) -> Self {
            match value.kind {
                Kind::Nothing => Self::Nothing,
                Kind::Text => Self::Text(value.word().to_owned()),
                Kind::Scalar => Self::Scalar(value.word().to_owned()),
                kind => Self::Entries(
                    kind,
                    value.entries().map(|(key, value)| (key.to_owned(), Self::of(value))).collect(),
                ),
            }
        }
    }

    /// Any value whatever, with the words of messages in it now and then.
    pub(crate) fn any_tree() -> impl Strategy<Value = Tree> {
        let words = prop_oneof![
            proptest::sample::select(persona_protocol::EventName::ALL)
                .prop_map(|name| name.as_str().to_owned()),
            Just("__proto__".to_owned()),
            "\\PC{0,12}",
        ];
        let leaf = prop_oneof![
            Just(Tree::Nothing),
            any::<f64>().prop_map(|number| Tree::Scalar(number.to_string())),
            words.prop_map(Tree::Text),
        ];
        leaf.prop_recursive(4, 32, 6, |inner| {
            let keys =
                ["name", "metadata", "error", "status", "code", "message", "inquiryId", "sessionToken"];
            let key = prop_oneof![
                proptest::sample::select(keys.to_vec()).prop_map(str::to_owned),
                Just("__proto__".to_owned()),
                "\\PC{0,4}",
            ];
            let kind = proptest::sample::select(vec![Kind::List, Kind::Plain, Kind::Other]);
            (kind, proptest::collection::vec((key, inner), 0..6))
                .prop_map(|(kind, entries)| Tree::Entries(kind, entries))
        })
    }

    #[test]
    fn lengths_count_as_javascript_counts() {
        assert_eq!(Value::read(&mut "t3:a😀"), Value::of("a😀"));
    }

    proptest! {
        #[test]
        fn what_was_written_is_read(tree in any_tree()) {
            let flat = tree.flat();
            let mut rest = flat.as_str();
            prop_assert_eq!(Tree::of(Value::read(&mut rest)), tree);
            prop_assert_eq!(rest, "");
        }

        #[test]
        fn anything_at_all_can_be_read(text in "[ntslpo0-9:é😀]{0,64}|\\PC{0,64}") {
            let _ = Tree::of(Value::read(&mut text.as_str()));
        }
    }
}

//! What an option holds, apart from JavaScript.

/// The value of an option. `undefined`, `null` and functions are all [`Value::Nothing`]:
/// no rule tells them apart.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Value {
    /// Nothing to speak of.
    #[default]
    Nothing,
    /// A string.
    Text(String),
    /// A number, a boolean, a bigint or a symbol, as `String(…)` writes it.
    Scalar(String),
    /// An array or an object, by its own enumerable keys in their order.
    Tree(Kind, Vec<(String, Value)>),
}

/// How the keys of a tree are treated where names become kebab-case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// An array: keys stay, what is below is treated.
    List,
    /// An object literal: keys are treated, and so is what is below.
    Plain,
    /// Any other object, such as an instance of a class: nothing is treated from here on.
    Other,
}

impl Value {
    /// The string, number or boolean as text.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) | Self::Scalar(text) => Some(text),
            Self::Nothing | Self::Tree(..) => None,
        }
    }

    /// Itself, or `Nothing` for the empty string and what JavaScript takes for false.
    #[must_use]
    pub fn unless_blank(self) -> Self {
        match &self {
            Self::Text(text) if text.is_empty() => Self::Nothing,
            Self::Scalar(text) if matches!(text.as_str(), "0" | "false" | "NaN") => Self::Nothing,
            Self::Tree(Kind::List, entries) if entries.is_empty() => Self::Nothing,
            _ => self,
        }
    }

    /// Whether there is no value.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        *self == Self::Nothing
    }

    /// The texts of a list, or of a single value.
    #[must_use]
    pub fn texts(&self) -> Vec<&str> {
        match self {
            Self::Tree(_, entries) => entries.iter().filter_map(|(_, value)| value.text()).collect(),
            single => single.text().into_iter().collect(),
        }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

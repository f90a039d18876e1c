//! The values of options, independent of JavaScript.

/// The value of an option.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Value {
    /// `undefined`, `null` or a function.
    #[default]
    Nothing,
    /// A string.
    Text(String),
    /// A number, a boolean, a bigint or a symbol, as `String(…)` writes it.
    Scalar(String),
    /// An array or an object: its own enumerable properties in their order.
    Tree(Kind, Vec<(String, Value)>),
}

/// Decides how the keys of a tree are treated where names become kebab-case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// An array.
    List,
    /// An object literal.
    Plain,
    /// Any other object, such as an instance of a class.
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

    /// The text; empty for a value that has none.
    #[must_use]
    pub fn word(&self) -> &str {
        self.text().unwrap_or_default()
    }

    /// Returns itself, or `Nothing` for the empty string, an empty array and falsy scalars.
    #[must_use]
    pub fn unless_blank(self) -> Self {
        let is_blank = match &self {
            Self::Text(text) => text.is_empty(),
            Self::Scalar(text) => matches!(text.as_str(), "0" | "false" | "NaN"),
            Self::Tree(Kind::List, entries) => entries.is_empty(),
            Self::Nothing | Self::Tree(..) => false,
        };
        if is_blank { Self::Nothing } else { self }
    }

    /// Whether the value is missing.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        matches!(self, Self::Nothing)
    }

    /// The texts of a list or an object, or the single text.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        let entries = match self {
            Self::Tree(_, entries) => entries.as_slice(),
            Self::Nothing | Self::Text(_) | Self::Scalar(_) => &[],
        };
        self.text().into_iter().chain(entries.iter().filter_map(|(_, value)| value.text()))
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
pub(crate) mod tests {
    use super::*;

    /// An object literal.
    pub(crate) fn plain(entries: &[(&str, Value)]) -> Value {
        let entries = entries.iter().map(|(key, value)| ((*key).to_owned(), value.clone()));
        Value::Tree(Kind::Plain, entries.collect())
    }

    /// An array.
    pub(crate) fn list(items: &[Value]) -> Value {
        let items = items.iter().enumerate().map(|(index, value)| (index.to_string(), value.clone()));
        Value::Tree(Kind::List, items.collect())
    }

    #[test]
    fn falsy_values_are_blank_and_objects_never_are() {
        let scalar = |text: &str| Value::Scalar(text.to_owned());
        for blank in ["".into(), scalar("0"), scalar("false"), scalar("NaN"), list(&[])] {
            assert_eq!(blank.unless_blank(), Value::Nothing);
        }
        for kept in ["0".into(), scalar("1"), scalar("true"), plain(&[]), list(&[Value::Nothing])] {
            assert_eq!(kept.clone().unless_blank(), kept);
        }
    }
}

//! A JavaScript value as far as the frame's URL is concerned.

/// A JavaScript value, reduced to what ends up in a URL.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Value {
    /// `undefined`, a function, or nothing at all.
    #[default]
    Undefined,
    /// `null`.
    Null,
    /// A string.
    Text(String),
    /// Any other primitive (or a date), as JavaScript writes it.
    Primitive {
        /// `String(value)`.
        text: String,
        /// Whether `if (value)` would be taken.
        truthy: bool,
    },
    /// An array.
    List(Vec<Value>),
    /// What no URL can say: an invalid date, or something nested in a circle.
    Unusable,
    /// An object with its own enumerable keys, in their order.
    Map {
        /// Whether it was written as `{…}`: only then its keys are renamed.
        plain: bool,
        /// Key and value.
        entries: Vec<(String, Value)>,
    },
}

impl Value {
    /// Whether `if (value)` would be taken.
    #[must_use]
    pub fn is_truthy(&self) -> bool {
        match self {
            Self::Undefined | Self::Null => false,
            Self::Text(text) => !text.is_empty(),
            Self::Primitive { truthy, .. } => *truthy,
            Self::List(_) | Self::Map { .. } | Self::Unusable => true,
        }
    }

    /// The string, if it is one.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The value, unless it is `undefined` or `null`.
    #[must_use]
    pub fn given(self) -> Option<Self> {
        (!matches!(self, Self::Undefined | Self::Null)).then_some(self)
    }

    /// The value if it is truthy, else `null`.
    #[must_use]
    pub fn or_null(self) -> Self {
        if self.is_truthy() { self } else { Self::Null }
    }
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

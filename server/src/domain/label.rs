//! A text of the customer's, in one language or in several.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// A text, the same in all languages or one in each.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Label {
    /// In all languages.
    One(String),
    /// By language, as in `{"en": "A bill", "de": "Eine Rechnung"}`.
    Each(BTreeMap<String, String>),
}

impl Label {
    /// It in that language, else in English, else in any.
    #[must_use]
    pub fn text(&self, language: &str) -> &str {
        match self {
            Self::One(text) => text,
            Self::Each(texts) => {
                let found = texts.get(language).or_else(|| texts.get("en"));
                found.or_else(|| texts.values().next()).map_or("", String::as_str)
            }
        }
    }

    /// Whether there is one at least, and each has so many characters, not counting blanks alone.
    #[must_use]
    pub fn is_between(&self, least: usize, most: usize) -> bool {
        let texts = self.texts();
        let fits = |text: &&String| text.trim().chars().count() >= least && text.chars().count() <= most;
        !texts.is_empty() && texts.iter().all(fits)
    }

    fn texts(&self) -> Vec<&String> {
        match self {
            Self::One(text) => vec![text],
            Self::Each(texts) => texts.values().collect(),
        }
    }
}

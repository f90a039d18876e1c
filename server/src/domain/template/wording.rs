//! What a template says in the customer's own words, in which languages, and where its
//! privacy policy and terms are.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use url::Url;

use crate::domain::label::Label;

/// The longest text, in characters.
const MAX_TEXT: usize = 500;
/// The longest address.
const MAX_ADDRESS: usize = 2000;

/// The texts that a customer may write, and what the flow calls them.
const TEXTS: [(&str, &str); 6] = [
    ("consent-title", "consent-title"),
    ("consent-text", "consent-who"),
    ("done-title", "done-title"),
    ("done-text", "done-text"),
    ("failed-title", "failed-title"),
    ("failed-text", "failed-text"),
];

/// A template's own words.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Wording {
    /// The languages it is offered in, the first for whoever speaks none of them; empty for
    /// all that there are.
    pub languages: Vec<String>,
    /// What can be read before agreeing.
    pub links: Links,
    /// Texts in place of the flow's own, by name.
    pub texts: BTreeMap<String, Label>,
}

/// Addresses of pages that an individual can read before agreeing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Links {
    /// The privacy policy.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub privacy: Option<String>,
    /// The terms.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub terms: Option<String>,
}

impl Links {
    /// Whether there is no address.
    #[must_use]
    pub(crate) fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Why a template cannot speak like that, in words for who wrote it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadWording {
    /// The flow does not speak it, or it stands there twice.
    #[error("languages: use {known}, each once, not {given:?}")]
    Language {
        /// What stands there.
        given: String,
        /// What could.
        known: String,
    },
    /// Browsers should not be sent there.
    #[error("links.{0}: an https address of at most {MAX_ADDRESS} characters")]
    Link(&'static str),
    /// Nobody would ever read it.
    #[error("texts: unknown text {given:?}; known: {known}")]
    Name {
        /// What stands there.
        given: String,
        /// What could.
        known: String,
    },
    /// There is nothing to read, or too much.
    #[error("texts.{0}: a text of 1 to {MAX_TEXT} characters, or one for each language: {{\"en\": \"…\"}}")]
    Text(String),
}

impl Wording {
    /// Whether it can be said; `known` are the languages that the flow speaks.
    ///
    /// # Errors
    /// The first thing that is wrong.
    pub fn check(&self, known: &[&str]) -> Result<(), BadWording> {
        let mut seen = Vec::new();
        for language in &self.languages {
            if !known.contains(&language.as_str()) || seen.contains(&language) {
                return Err(BadWording::Language { given: language.clone(), known: known.join(", ") });
            }
            seen.push(language);
        }
        for (name, address) in [("privacy", &self.links.privacy), ("terms", &self.links.terms)] {
            if address.as_deref().is_some_and(|address| !is_page(address)) {
                return Err(BadWording::Link(name));
            }
        }
        for (name, label) in &self.texts {
            if !TEXTS.iter().any(|(known, _)| known == name) {
                let known = TEXTS.map(|(name, _)| name).join(", ");
                return Err(BadWording::Name { given: name.clone(), known });
            }
            if !label.is_between(1, MAX_TEXT) {
                return Err(BadWording::Text(name.clone()));
            }
        }
        Ok(())
    }

    /// What the customer says instead of the flow's text of that key.
    #[must_use]
    pub fn text(&self, key: &str, language: &str) -> Option<&str> {
        let (name, _) = TEXTS.iter().find(|(_, known)| *known == key)?;
        Some(self.texts.get(*name)?.text(language))
    }
}

fn is_page(address: &str) -> bool {
    let is_plain = address.len() <= MAX_ADDRESS && !address.bytes().any(|byte| byte <= b' ' || byte == 0x7f);
    let url = Url::parse(address).ok().filter(|_| is_plain);
    url.is_some_and(|url| url.scheme() == "https" && url.username().is_empty() && url.password().is_none())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn check(wording: Value) -> Result<(), BadWording> {
        serde_json::from_value::<Wording>(wording).unwrap().check(&["en", "de", "ar"])
    }

    #[test]
    fn what_can_be_said_is_taken() {
        for wording in [
            json!({}),
            json!({ "languages": ["de", "en"], "links": { "privacy": "https://shop.example/privacy?x#y" } }),
            json!({ "texts": { "done-title": "Danke", "consent-text": { "en": "Hello", "de": "Hallo" } } }),
        ] {
            assert_eq!(check(wording), Ok(()));
        }
    }

    #[test]
    fn what_cannot_be_said_is_named() {
        let long = "x".repeat(501);
        for (wording, told) in [
            (json!({ "languages": ["tlh"] }), "languages: use en, de, ar, each once, not \"tlh\""),
            (json!({ "languages": ["de", "de"] }), "languages: "),
            (json!({ "links": { "privacy": "http://shop.example/" } }), "links.privacy: "),
            (json!({ "links": { "terms": "javascript:alert(1)" } }), "links.terms: "),
            (json!({ "links": { "terms": "https://me:pass@shop.example/" } }), "links.terms: "),
            (
                json!({ "texts": { "page-title": "x" } }),
                "texts: unknown text \"page-title\"; known: consent-title, ",
            ),
            (json!({ "texts": { "done-text": " " } }), "texts.done-text: "),
            (json!({ "texts": { "done-text": {} } }), "texts.done-text: "),
            (json!({ "texts": { "done-text": { "en": long } } }), "texts.done-text: "),
        ] {
            let problem = check(wording).unwrap_err().to_string();
            assert!(problem.starts_with(told), "{problem}");
        }
    }

    #[test]
    fn a_text_is_found_by_the_flow_s_key_in_the_language_that_is_spoken() {
        let texts = json!({ "texts": { "consent-text": { "en": "Hello", "de": "Hallo" } } });
        let wording: Wording = serde_json::from_value(texts).unwrap();
        assert_eq!(wording.text("consent-who", "de"), Some("Hallo"));
        assert_eq!(wording.text("consent-who", "ar"), Some("Hello"));
        assert_eq!(wording.text("done-text", "de"), None);
        assert_eq!(wording.text("consent-text", "de"), None);
    }
}

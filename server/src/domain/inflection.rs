//! Keys in kebab, camel or snake case. Inside, all keys are kebab.

use serde_json::{Map, Value};

/// How keys are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Inflection {
    /// `reference-id`
    #[default]
    Kebab,
    /// `referenceId`
    Camel,
    /// `reference_id`
    Snake,
}

/// Objects whose keys are their owner's, not the API's: they stay as they are.
const FIELDS: [&str; 2] = ["fields", "custom-http-headers"];

impl Inflection {
    /// The inflection of that name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        match name {
            "kebab" => Some(Self::Kebab),
            "camel" => Some(Self::Camel),
            "snake" => Some(Self::Snake),
            _ => None,
        }
    }
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Kebab => "kebab",
            Self::Camel => "camel",
            Self::Snake => "snake",
        }
    }

    /// The document with its kebab keys written this way.
    #[must_use]
    pub fn apply(self, document: Value) -> Value {
        match self {
            Self::Kebab => document,
            _ => self.inflect(document),
        }
    }

    fn inflect(self, value: Value) -> Value {
        match value {
            Value::Array(items) => items.into_iter().map(|item| self.inflect(item)).collect(),
            Value::Object(object) => object
                .into_iter()
                .map(|(key, value)| {
                    let value = if FIELDS.contains(&key.as_str()) { value } else { self.inflect(value) };
                    (self.key(&key), value)
                })
                .collect::<Map<_, _>>()
                .into(),
            value => value,
        }
    }

    fn key(self, kebab: &str) -> String {
        match self {
            Self::Kebab => kebab.to_owned(),
            Self::Snake => kebab.replace('-', "_"),
            Self::Camel => {
                let mut camel = String::with_capacity(kebab.len());
                let mut upper = false;
                for c in kebab.chars() {
                    if c == '-' {
                        upper = true;
                    } else if upper {
                        camel.extend(c.to_uppercase());
                        upper = false;
                    } else {
                        camel.push(c);
                    }
                }
                camel
            }
        }
    }
}

/// A key of any of the three ways, in kebab case.
#[must_use]
pub(crate) fn kebab(key: &str) -> String {
    let mut kebab = String::with_capacity(key.len() + 4);
    for c in key.chars() {
        if c == '_' {
            kebab.push('-');
        } else if c.is_ascii_uppercase() {
            if !kebab.is_empty() {
                kebab.push('-');
            }
            kebab.push(c.to_ascii_lowercase());
        } else {
            kebab.push(c);
        }
    }
    kebab
}

/// A document with keys of any of the three ways, in kebab case.
///
/// # Errors
/// The key that an object has twice, in two ways.
pub(crate) fn normalise(value: Value) -> Result<Value, String> {
    match value {
        Value::Array(items) => {
            items.into_iter().map(normalise).collect::<Result<Vec<_>, _>>().map(Value::Array)
        }
        Value::Object(object) => {
            let mut normal = Map::with_capacity(object.len());
            for (key, value) in object {
                let key = kebab(&key);
                let value = if FIELDS.contains(&key.as_str()) { value } else { normalise(value)? };
                if normal.insert(key.clone(), value).is_some() {
                    return Err(key);
                }
            }
            Ok(Value::Object(normal))
        }
        value => Ok(value),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn keys_are_read_in_all_three_ways() {
        for key in ["inquiry-template-id", "inquiryTemplateId", "inquiry_template_id"] {
            assert_eq!(kebab(key), "inquiry-template-id");
        }
    }

    #[test]
    fn a_document_comes_back_in_the_way_that_is_asked_for_with_fields_left_alone() {
        let document = json!({
            "data": { "attributes": { "reference-id": "a-b", "fields": { "name-first": { "value-x": 1 } } } }
        });
        assert_eq!(
            Inflection::Camel.apply(document.clone()),
            json!({ "data": { "attributes": { "referenceId": "a-b", "fields": { "name-first": { "value-x": 1 } } } } })
        );
        let snake = Inflection::Snake.apply(document.clone());
        assert_eq!(snake.pointer("/data/attributes/reference_id"), Some(&json!("a-b")));
        assert_eq!(normalise(snake), Ok(document));
    }

    #[test]
    fn a_key_that_is_there_in_two_ways_is_named() {
        assert_eq!(normalise(json!({ "meta": { "a-b": 1, "aB": 2 } })), Err("a-b".to_owned()));
    }
}

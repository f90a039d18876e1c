//! The names and values of a form or of an address. All of it may be made up.

use persona_protocol::query;
use serde_json::{Map, Value};

/// The names and values of a form or of an address.
#[derive(Clone, Debug, Default)]
pub(super) struct FormData {
    pairs: Vec<(String, String)>,
}

impl FormData {
    /// From `application/x-www-form-urlencoded`. Invalid UTF-8 becomes replacement characters.
    pub(super) fn parse(text: &[u8]) -> Self {
        Self { pairs: url::form_urlencoded::parse(text).into_owned().collect() }
    }

    /// From the parts of a multipart form.
    pub(super) fn of(pairs: Vec<(String, String)>) -> Self {
        Self { pairs }
    }

    /// The first value of that name that is not empty.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let mut values = self.pairs.iter().filter(|(key, _)| key == name).map(|(_, value)| value.as_str());
        values.find(|value| !value.is_empty())
    }

    /// The value of that name as it was typed, empty if there is none.
    pub(super) fn typed(&self, name: &str) -> String {
        self.get(name).unwrap_or_default().to_owned()
    }

    /// All values of that name: those of check boxes, say.
    pub(super) fn all(&self, name: &str) -> Vec<String> {
        self.pairs.iter().filter(|(key, _)| key == name).map(|(_, value)| value.clone()).collect()
    }

    /// What the page knows of the individual already: `fields[name-first]=Ada`.
    pub(super) fn fields(&self) -> Map<String, Value> {
        const MAX_FIELDS: usize = 50;
        let inside = |key: &str| {
            let name = key.strip_prefix(query::FIELDS)?.strip_prefix('[')?.strip_suffix(']')?;
            (!name.is_empty() && !name.contains(['[', ']'])).then(|| name.to_owned())
        };
        let known =
            self.pairs.iter().filter_map(|(key, value)| Some((inside(key)?, Value::from(value.as_str()))));
        known.take(MAX_FIELDS).collect()
    }

    /// The same, of a page that stands by itself or in a frame. Its path says which, whatever
    /// its query says: nobody can have the hosted page framed by naming a flow type.
    pub(super) fn standing(mut self, is_hosted: bool) -> Self {
        if is_hosted {
            self.pairs.retain(|(name, _)| name != query::FLOW_TYPE);
        } else if self.is_hosted() {
            self.pairs.push((query::FLOW_TYPE.to_owned(), "embedded".to_owned()));
        }
        self
    }

    /// Whether the flow stands by itself, not in a frame of the widget's.
    pub(super) fn is_hosted(&self) -> bool {
        self.get(query::FLOW_TYPE).is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_fields_are_read_from_their_brackets_and_nothing_deeper() {
        let values =
            FormData::parse(b"fields%5Bname-first%5D=Ada&fields[a][b]=x&fields[]=y&fields=z&name-first=w");
        assert_eq!(values.fields(), Map::from_iter([("name-first".to_owned(), Value::from("Ada"))]));
    }

    #[test]
    fn an_empty_value_is_none() {
        assert_eq!(FormData::parse(b"inquiry-id=&inquiry-id=inq_1").get("inquiry-id"), Some("inq_1"));
        assert_eq!(FormData::parse(b"inquiry-id=").get("inquiry-id"), None);
    }
}

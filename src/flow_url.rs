//! The address of the flow: `<base>/widget?…`.
//!
//! For equal options it equals the official SDK's byte for byte: keys in the order of
//! [`persona_protocol::query`], nested values as `key[name][0]`, all of it
//! percent-encoded but letters, digits and `-._~`, and what is nothing left out.

use crate::kebab::kebab_case;
use crate::text::cat;
use crate::value::{Kind, Value};

/// A query under construction.
#[derive(Default)]
pub struct Query(String);

impl Query {
    /// Adds a value under a key; a tree adds one pair for each of its leaves.
    pub fn add(&mut self, key: &str, value: &Value) {
        match value {
            Value::Nothing => {}
            Value::Text(text) | Value::Scalar(text) => {
                self.0.push(if self.0.is_empty() { '?' } else { '&' });
                encode(&mut self.0, key);
                self.0.push('=');
                encode(&mut self.0, text);
            }
            Value::Tree(_, entries) => {
                for (name, below) in entries {
                    self.add(&cat(&[key, "[", name, "]"]), below);
                }
            }
        }
    }

    /// `path` with the query behind it.
    #[must_use]
    pub fn on(self, path: &str) -> String {
        cat(&[path, &self.0])
    }
}

/// Writes `text` as UTF-8 with every byte but letters, digits and `-._~` as `%XX`.
fn encode(out: &mut String, text: &str) {
    // Two digits by hand: `format!` brings 1 KB of code into the download.
    let digit = |value: u8| char::from(if value < 10 { b'0' + value } else { b'A' + value - 10 });
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push('%');
            out.push(digit(byte >> 4));
            out.push(digit(byte & 15));
        }
    }
}

/// The value with the names of its object literals in kebab-case. Of two names that
/// become the same the later value stands, at the place of the earlier.
#[must_use]
pub fn with_kebab_names(value: Value, lower: &dyn Fn(&str) -> String) -> Value {
    match value {
        Value::Tree(kind @ (Kind::List | Kind::Plain), entries) => {
            let mut renamed: Vec<(String, Value)> = Vec::new();
            for (name, below) in entries {
                let name = if kind == Kind::Plain { kebab_case(&name, lower) } else { name };
                let below = with_kebab_names(below, lower);
                match renamed.iter_mut().find(|(known, _)| *known == name) {
                    Some(entry) => entry.1 = below,
                    // JavaScript lists whole numbers first, in their order, and the rest as it came.
                    None => {
                        let index = array_index(&name);
                        let place = renamed.iter().position(|(known, _)| index < array_index(known));
                        renamed.insert(place.unwrap_or(renamed.len()), (name, below));
                    }
                }
            }
            Value::Tree(kind, renamed)
        }
        other => other,
    }
}

/// The number that a name is when JavaScript takes it for an array index, else the largest.
fn array_index(name: &str) -> u32 {
    let canonical = name == "0" || (!name.starts_with('0') && name.bytes().all(|byte| byte.is_ascii_digit()));
    if canonical { name.parse().unwrap_or(u32::MAX) } else { u32::MAX }
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;

    fn plain(entries: &[(&str, Value)]) -> Value {
        Value::Tree(
            Kind::Plain,
            entries.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect(),
        )
    }

    fn list(entries: &[Value]) -> Value {
        Value::Tree(
            Kind::List,
            entries.iter().enumerate().map(|(index, value)| (index.to_string(), value.clone())).collect(),
        )
    }

    fn url(entries: &[(&str, Value)]) -> String {
        let mut query = Query::default();
        for (key, value) in entries {
            query.add(key, value);
        }
        query.on("/widget")
    }

    fn kebab(value: Value) -> Value {
        with_kebab_names(value, &|word| word.to_lowercase())
    }

    #[test]
    fn nothing_is_left_out_and_an_empty_text_is_not() {
        assert_eq!(url(&[]), "/widget");
        assert_eq!(
            url(&[("a", Value::Nothing), ("b", "".into()), ("c", Value::Scalar("0".to_owned()))]),
            "/widget?b=&c=0"
        );
    }

    #[test]
    fn all_but_letters_digits_and_four_marks_is_percent_encoded() {
        assert_eq!(
            url(&[("a", "aZ09-._~ !'()*+/?&=%é😀".into())]),
            "/widget?a=aZ09-._~%20%21%27%28%29%2A%2B%2F%3F%26%3D%25%C3%A9%F0%9F%98%80"
        );
    }

    #[test]
    fn trees_are_written_leaf_by_leaf_with_indices_and_without_holes_closing() {
        let fields = plain(&[
            ("nameFirst", "Jane".into()),
            ("address", plain(&[("postalCode", "1".into()), ("none", Value::Nothing)])),
            ("tags", list(&["x".into(), Value::Nothing, plain(&[("keyName", "y".into())])])),
            ("empty", plain(&[])),
        ]);
        assert_eq!(
            url(&[("fields", kebab(fields))]),
            "/widget?fields%5Bname-first%5D=Jane&fields%5Baddress%5D%5Bpostal-code%5D=1\
             &fields%5Btags%5D%5B0%5D=x&fields%5Btags%5D%5B2%5D%5Bkey-name%5D=y"
        );
    }

    #[test]
    fn of_two_names_that_become_one_the_later_value_stands_at_the_earlier_place() {
        let fields = plain(&[("nameFirst", "a".into()), ("other", "b".into()), ("name_first", "c".into())]);
        assert_eq!(url(&[("f", kebab(fields))]), "/widget?f%5Bname-first%5D=c&f%5Bother%5D=b");
    }

    #[test]
    fn names_that_become_whole_numbers_come_first() {
        let fields = plain(&[("b", "1".into()), ("_10", "2".into()), ("_9", "3".into()), ("01", "4".into())]);
        assert_eq!(url(&[("f", kebab(fields))]), "/widget?f%5B9%5D=3&f%5B10%5D=2&f%5Bb%5D=1&f%5B01%5D=4");
    }

    #[test]
    fn what_is_no_object_literal_keeps_its_names() {
        let instance =
            Value::Tree(Kind::Other, vec![("nameFirst".to_owned(), plain(&[("keyName", "x".into())]))]);
        assert_eq!(url(&[("f", kebab(instance))]), "/widget?f%5BnameFirst%5D%5BkeyName%5D=x");
    }
}

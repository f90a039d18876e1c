//! The query of the frame's URL: which keys, in which order, written how.
//!
//! Equal options give the official SDK's URL byte for byte (`client-version` and
//! `container-id` aside), so that hosted flows, proxies and customers' tests see no
//! difference.

use crate::kebab::kebab_case;
use crate::value::Value;

/// Builds a query: keys in brackets for what is nested, indices for arrays, everything
/// but letters, digits and `-._~` percent-encoded.
#[derive(Debug, Default)]
pub struct Query {
    text: String,
    is_unusable: bool,
}

impl Query {
    /// Adds a key with all that is below it. `null` and `undefined` are left out.
    pub fn add(&mut self, key: &str, value: &Value) {
        match value {
            Value::Undefined | Value::Null => {}
            Value::Unusable => self.is_unusable = true,
            Value::Text(text) | Value::Primitive { text, .. } => {
                self.text.push(if self.text.is_empty() { '?' } else { '&' });
                encode(key, &mut self.text);
                self.text.push('=');
                encode(text, &mut self.text);
            }
            Value::List(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.add(&nested(key, &decimal(index)), item);
                }
            }
            Value::Map { entries, .. } => {
                for (name, item) in entries {
                    self.add(&nested(key, name), item);
                }
            }
        }
    }

    /// The query with its question mark, empty when nothing was added; `None` when
    /// something was that no URL can say.
    #[must_use]
    pub fn finish(self) -> Option<String> {
        (!self.is_unusable).then_some(self.text)
    }
}

/// The standard library's way brings 2 KB of formatting along.
fn decimal(mut number: usize) -> String {
    let mut digits = String::new();
    loop {
        digits.insert(0, char::from(b'0' + (number % 10) as u8));
        number /= 10;
        if number == 0 {
            return digits;
        }
    }
}

fn nested(key: &str, name: &str) -> String {
    let mut nested = String::with_capacity(key.len() + name.len() + 2);
    nested.push_str(key);
    nested.push('[');
    nested.push_str(name);
    nested.push(']');
    nested
}

fn encode(text: &str, out: &mut String) {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            out.push(char::from(byte));
        } else {
            let digit = |nibble: u8| HEX.get(usize::from(nibble)).copied().map_or('0', char::from);
            out.push('%');
            out.push(digit(byte >> 4));
            out.push(digit(byte & 15));
        }
    }
}

/// Renames the keys of plain objects, at every depth, to kebab-case. Of two keys that
/// become one, the later value wins in the earlier one's place; keys that read as array
/// indices come first, as they do in every JavaScript object.
#[must_use]
pub fn with_kebab_keys(value: Value, lower: &dyn Fn(&str) -> String) -> Value {
    match value {
        Value::List(items) => {
            Value::List(items.into_iter().map(|item| with_kebab_keys(item, lower)).collect())
        }
        Value::Map { plain: true, entries } => {
            let mut renamed: Vec<(String, Value)> = Vec::with_capacity(entries.len());
            for (name, item) in entries {
                let name = kebab_case(&name, lower);
                let item = with_kebab_keys(item, lower);
                match renamed.iter_mut().find(|(known, _)| *known == name) {
                    Some((_, known)) => *known = item,
                    None => renamed.push((name, item)),
                }
            }
            // An insertion sort: the library's own is 5 KB, and next to no name is an index.
            for end in 1..renamed.len() {
                let place = |entry: Option<&(String, Value)>| {
                    entry.and_then(|(name, _)| array_index(name)).unwrap_or(u32::MAX)
                };
                let mut at = end;
                while at > 0 && place(renamed.get(at)) < place(renamed.get(at - 1)) {
                    renamed.swap(at, at - 1);
                    at -= 1;
                }
            }
            Value::Map { plain: true, entries: renamed }
        }
        other => other,
    }
}

/// The number, if the name is one as JavaScript would write it.
fn array_index(name: &str) -> Option<u32> {
    let canonical = name == "0" || !name.starts_with('0');
    (canonical && name.bytes().all(|byte| byte.is_ascii_digit()))
        .then(|| name.parse().ok())
        .flatten()
        .filter(|index| *index != u32::MAX)
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;

    fn map(entries: &[(&str, Value)]) -> Value {
        Value::Map {
            plain: true,
            entries: entries.iter().map(|(key, value)| ((*key).to_owned(), value.clone())).collect(),
        }
    }

    fn query(key: &str, value: &Value) -> String {
        let mut query = Query::default();
        query.add(key, value);
        query.finish().unwrap()
    }

    #[test]
    fn nested_keys_and_values_are_percent_encoded() {
        let fields = map(&[
            ("name-first", "Zoë O'Neil (x)".into()),
            ("list", Value::List(vec!["a".into(), "b".into()])),
        ]);
        assert_eq!(
            query("fields", &fields),
            "?fields%5Bname-first%5D=Zo%C3%AB%20O%27Neil%20%28x%29&fields%5Blist%5D%5B0%5D=a&fields%5Blist%5D%5B1%5D=b"
        );
    }

    #[test]
    fn null_and_undefined_are_left_out_and_empty_text_is_kept() {
        let value = Value::List(vec![Value::Null, Value::Undefined, "".into(), "x".into()]);
        assert_eq!(query("k", &value), "?k%5B2%5D=&k%5B3%5D=x");
        assert_eq!(query("k", &map(&[])), "");
    }

    #[test]
    fn what_no_url_can_say_spoils_the_whole() {
        let mut query = Query::default();
        query.add("k", &Value::List(vec![Value::Unusable]));
        assert_eq!(query.finish(), None);
    }

    #[test]
    fn indices_are_decimal() {
        assert_eq!([0, 7, 10, 1205].map(decimal), ["0", "7", "10", "1205"]);
    }

    #[test]
    fn of_two_names_that_become_one_the_later_value_wins() {
        let value = map(&[("aB", "1".into()), ("c", "2".into()), ("a-b", "3".into())]);
        let renamed = with_kebab_keys(value, &|word| word.to_lowercase());
        assert_eq!(query("f", &renamed), "?f%5Ba-b%5D=3&f%5Bc%5D=2");
    }

    #[test]
    fn names_that_become_array_indices_come_first() {
        let value = map(&[("b", "1".into()), (" 7", "2".into()), ("_3", "3".into()), ("07", "4".into())]);
        let renamed = with_kebab_keys(value, &|word| word.to_lowercase());
        assert_eq!(query("f", &renamed), "?f%5B3%5D=3&f%5B7%5D=2&f%5Bb%5D=1&f%5B07%5D=4");
    }
}

//! The address of the flow: `<base>/widget?…`.
//!
//! For equal options it equals the official SDK's byte for byte: keys in the order of
//! [`persona_protocol::query`], nested values as `key[name][0]`, everything
//! percent-encoded except letters, digits and `-._~`, and missing values left out.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::kebab::{Lower, kebab_case};
use super::value::{Kind, Value};

const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// An address under construction.
pub struct FlowUrl {
    address: String,
    /// Precedes the next pair.
    separator: char,
}

impl FlowUrl {
    /// A path without a query.
    #[must_use]
    pub fn new(path: &str) -> Self {
        Self { address: path.to_owned(), separator: '?' }
    }

    /// Adds a text under a key.
    pub fn add_text(&mut self, key: &str, text: &str) {
        self.address.push(std::mem::replace(&mut self.separator, '&'));
        self.address.extend(utf8_percent_encode(key, ENCODED));
        self.address.push('=');
        self.address.extend(utf8_percent_encode(text, ENCODED));
    }

    /// Adds a value under a key; a tree adds one pair for each of its leaves.
    pub fn add(&mut self, key: &str, value: &Value) {
        match value {
            Value::Nothing => {}
            Value::Text(text) | Value::Scalar(text) => self.add_text(key, text),
            Value::Tree(_, entries) => {
                for (name, below) in entries {
                    self.add(&[key, "[", name, "]"].concat(), below);
                }
            }
        }
    }

    /// The address.
    #[must_use]
    pub fn finish(self) -> String {
        self.address
    }
}

/// The value with the names of its object literals in kebab-case. Arrays keep only their
/// indices; objects of other classes keep their names. If two names become equal, the
/// later value replaces the earlier one in its place.
#[must_use]
pub fn with_kebab_names(value: Value, lower: Lower<'_>) -> Value {
    match value {
        Value::Tree(Kind::Plain, entries) => {
            let mut renamed: Vec<(String, Value)> = Vec::new();
            for (name, below) in entries {
                let name = kebab_case(&name, lower);
                let below = with_kebab_names(below, lower);
                match renamed.iter_mut().find(|(known, _)| *known == name) {
                    Some(entry) => entry.1 = below,
                    // JavaScript lists array indices first, in numeric order.
                    None => {
                        let index = array_index(&name);
                        let place = renamed.iter().position(|(known, _)| index < array_index(known));
                        renamed.insert(place.unwrap_or(renamed.len()), (name, below));
                    }
                }
            }
            Value::Tree(Kind::Plain, renamed)
        }
        Value::Tree(Kind::List, entries) => {
            let items = entries.into_iter().filter(|(name, _)| array_index(name) != u32::MAX);
            let items = items.map(|(name, below)| (name, with_kebab_names(below, lower)));
            Value::Tree(Kind::List, items.collect())
        }
        other => other,
    }
}

/// The number, if JavaScript treats the name as an array index; otherwise `u32::MAX`.
fn array_index(name: &str) -> u32 {
    let is_canonical = name == "0" || (!name.starts_with(['0', '+']));
    name.parse().ok().filter(|_| is_canonical).unwrap_or(u32::MAX)
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;
    use crate::core::value::tests::{list, plain};

    fn url(entries: &[(&str, Value)]) -> String {
        let mut url = FlowUrl::new("/widget");
        for (key, value) in entries {
            url.add(key, value);
        }
        url.finish()
    }

    /// The address with these fields, under `f`.
    fn kebab(fields: &Value) -> String {
        url(&[("f", with_kebab_names(fields.clone(), &|word| word.to_lowercase()))])
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
            kebab(&fields),
            "/widget?f%5Bname-first%5D=Jane&f%5Baddress%5D%5Bpostal-code%5D=1\
             &f%5Btags%5D%5B0%5D=x&f%5Btags%5D%5B2%5D%5Bkey-name%5D=y"
        );
    }

    #[test]
    fn of_two_names_that_become_one_the_later_value_stands_at_the_earlier_place() {
        let fields = plain(&[("nameFirst", "a".into()), ("other", "b".into()), ("name_first", "c".into())]);
        assert_eq!(kebab(&fields), "/widget?f%5Bname-first%5D=c&f%5Bother%5D=b");
    }

    #[test]
    fn names_that_become_whole_numbers_come_first() {
        let fields = plain(&[("b", "1".into()), ("_10", "2".into()), ("_9", "3".into()), ("01", "4".into())]);
        assert_eq!(kebab(&fields), "/widget?f%5B9%5D=3&f%5B10%5D=2&f%5Bb%5D=1&f%5B01%5D=4");
    }

    #[test]
    fn a_list_counts_by_its_indices_alone_where_names_are_rewritten() {
        let entries = vec![("0".to_owned(), "a".into()), ("x".to_owned(), "b".into())];
        let list = Value::Tree(Kind::List, entries);
        assert_eq!(kebab(&plain(&[("k", list.clone())])), "/widget?f%5Bk%5D%5B0%5D=a");
        assert_eq!(url(&[("f", list)]), "/widget?f%5B0%5D=a&f%5Bx%5D=b");
    }

    #[test]
    fn what_is_no_object_literal_keeps_its_names() {
        let instance =
            Value::Tree(Kind::Other, vec![("nameFirst".to_owned(), plain(&[("keyName", "x".into())]))]);
        assert_eq!(kebab(&instance), "/widget?f%5BnameFirst%5D%5BkeyName%5D=x");
    }
}

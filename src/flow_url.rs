//! The address of the flow: `<base>/widget?…`.
//!
//! For equal options it equals the official SDK's byte for byte: keys in the order of
//! [`persona_protocol::query`], nested values as `key[name][0]`, all of it
//! percent-encoded but letters, digits and `-._~`, and what is nothing left out.

use alloc::string::String;
use alloc::vec::Vec;

use crate::kebab::{Lower, kebab_case};
use crate::text::{cat, owned, whole_number};
use crate::value::{Kind, Value};

/// An address under construction.
pub struct FlowUrl {
    address: String,
    /// What stands before the next pair.
    mark: char,
}

impl FlowUrl {
    /// A path that has no query yet.
    #[must_use]
    pub fn new(path: &str) -> Self {
        Self { address: owned(path), mark: '?' }
    }

    /// Adds a value under a key; a tree adds one pair for each of its leaves. With
    /// `kebab`, the names of object literals are written in kebab-case.
    pub fn add(&mut self, key: &str, value: Value<'_>, kebab: Option<Lower<'_>>) {
        if let Some(text) = value.text() {
            self.address.push(core::mem::replace(&mut self.mark, '&'));
            encode(&mut self.address, key);
            self.address.push('=');
            encode(&mut self.address, text);
        }
        // Below an instance of a class, say, nothing is renamed.
        let kebab = kebab.filter(|_| value.kind != Kind::Other);
        for (name, below) in entries_of(value, kebab.filter(|_| value.kind == Kind::Plain)) {
            // Of a list that is looked through for names, its indices count alone.
            if kebab.is_some() && value.kind == Kind::List && array_index(&name) == u32::MAX {
                continue;
            }
            self.add(&cat(&[key, "[", &name, "]"]), below, kebab);
        }
    }

    /// The address.
    #[must_use]
    pub fn finish(self) -> String {
        self.address
    }
}

/// Writes `text` as UTF-8 with every byte but letters, digits and `-._~` as `%XX`.
fn encode(out: &mut String, text: &str) {
    // Two digits by hand: `format!` brings 1 KB of code into the download.
    let digit = |value: u8| char::from(if value < 10 { b'0' + value } else { b'A' + value - 10 });
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            out.push(char::from(byte));
        } else {
            out.push('%');
            out.push(digit(byte >> 4));
            out.push(digit(byte & 15));
        }
    }
}

/// The entries of a tree, renamed. Of two names that become the same the later value
/// stands, at the place of the earlier.
fn entries_of<'a>(value: Value<'a>, kebab: Option<Lower<'_>>) -> Vec<(String, Value<'a>)> {
    let mut entries: Vec<(String, Value<'a>)> = Vec::new();
    for (name, below) in value.entries() {
        let Some(lower) = kebab else {
            entries.push((owned(name), below));
            continue;
        };
        let name = kebab_case(name, lower);
        match entries.iter_mut().find(|(known, _)| *known == name) {
            Some(entry) => entry.1 = below,
            // JavaScript lists whole numbers first, in their order, and the rest as it came.
            None => {
                let index = array_index(&name);
                let before = entries.iter().take_while(|(known, _)| array_index(known) <= index).count();
                entries.push((name, below));
                // To its place, by two turns: `insert` words a panic.
                for start in [before, before + 1] {
                    entries.get_mut(start..).unwrap_or_default().reverse();
                }
            }
        }
    }
    entries
}

/// The number that a name is when JavaScript takes it for an array index, else the largest.
fn array_index(name: &str) -> u32 {
    let is_canonical = name == "0" || (!name.starts_with('0') && name.bytes().all(|byte| byte != b'.'));
    whole_number(name).filter(|_| is_canonical).unwrap_or(u32::MAX)
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;
    use crate::value::tests::{Tree, list, plain, scalar};
    use std::prelude::v1::*;

    fn add(url: &mut FlowUrl, key: &str, tree: &Tree, kebab: Option<Lower<'_>>) {
        url.add(key, Value::read(&mut tree.flat().as_str()), kebab);
    }

    fn url(entries: &[(&str, Tree)]) -> String {
        let mut url = FlowUrl::new("/widget");
        for (key, tree) in entries {
            add(&mut url, key, tree, None);
        }
        url.finish()
    }

    /// The address with these fields, under `f`.
    fn kebab(fields: &Tree) -> String {
        let mut url = FlowUrl::new("/widget");
        add(&mut url, "f", fields, Some(&|word| word.to_lowercase()));
        url.finish()
    }

    #[test]
    fn nothing_is_left_out_and_an_empty_text_is_not() {
        assert_eq!(url(&[]), "/widget");
        assert_eq!(url(&[("a", Tree::Nothing), ("b", "".into()), ("c", scalar("0"))]), "/widget?b=&c=0");
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
            ("address", plain(&[("postalCode", "1".into()), ("none", Tree::Nothing)])),
            ("tags", list(&["x".into(), Tree::Nothing, plain(&[("keyName", "y".into())])])),
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
        let list = Tree::Entries(Kind::List, entries);
        assert_eq!(kebab(&plain(&[("k", list.clone())])), "/widget?f%5Bk%5D%5B0%5D=a");
        assert_eq!(url(&[("f", list)]), "/widget?f%5B0%5D=a&f%5Bx%5D=b");
    }

    #[test]
    fn what_is_no_object_literal_keeps_its_names() {
        let instance =
            Tree::Entries(Kind::Other, vec![("nameFirst".to_owned(), plain(&[("keyName", "x".into())]))]);
        assert_eq!(kebab(&instance), "/widget?f%5BnameFirst%5D%5BkeyName%5D=x");
    }
}

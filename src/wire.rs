//! How the shell and the engine speak: in texts.
//!
//! A list of texts is each behind its length, `5:hello0:2:ok`; lengths count UTF-16
//! units, as JavaScript does, so nothing has to be escaped. A value (see
//! [`crate::value`]) is a letter, and mostly a content behind its length:
//!
//! ```text
//! n                    nothing
//! t5:hello             a text
//! s2:42                a number, a boolean …, as JavaScript writes it
//! l7:1:0t1:a           a list: keys behind their lengths, each with its value
//! p7:4:namen   o0:     an object literal; any other object
//! ```

use alloc::string::String;

use crate::text::{with_digit, write_number};

/// The first so many UTF-16 units of `rest`, which is moved behind them.
pub fn take<'a>(rest: &mut &'a str, mut units: usize) -> &'a str {
    let mut end = 0;
    for c in rest.chars() {
        if units == 0 {
            break;
        }
        units = units.saturating_sub(c.len_utf16());
        end += c.len_utf8();
    }
    let (text, after) = rest.split_at_checked(end).unwrap_or_default();
    *rest = after;
    text
}

/// A text behind its length.
pub fn measured<'a>(rest: &mut &'a str) -> &'a str {
    let mut units = 0;
    loop {
        match take(rest, 1).bytes().next() {
            Some(digit @ b'0'..=b'9') => {
                units = with_digit(units, digit);
            }
            _ => return take(rest, units as usize),
        }
    }
}

/// A list of texts under construction.
#[derive(Default)]
pub struct Texts(String);

impl Texts {
    /// Adds a text.
    pub fn push(&mut self, text: &str) {
        write_number(&mut self.0, text.chars().map(char::len_utf16).sum());
        self.0.push(':');
        self.0.push_str(text);
    }

    /// Adds a whole number, as a text.
    pub fn push_number(&mut self, number: u32) {
        let mut digits = String::new();
        write_number(&mut digits, number as usize);
        self.push(&digits);
    }

    /// As it crosses.
    #[must_use]
    pub fn finish(self) -> String {
        self.0
    }
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::prelude::v1::*;

    proptest! {
        #[test]
        fn texts_are_read_as_they_were_written(texts in proptest::collection::vec("\\PC{0,12}", 0..6)) {
            let mut list = Texts::default();
            for text in &texts {
                list.push(text);
            }
            let list = list.finish();
            let mut rest = list.as_str();
            for text in &texts {
                prop_assert_eq!(measured(&mut rest), text);
            }
            prop_assert_eq!(rest, "");
        }
    }
}

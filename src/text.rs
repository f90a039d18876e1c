//! Text put together.

use alloc::string::String;

/// The texts one after the other. `concat` does the same for 1 KB more.
#[must_use]
pub fn cat(texts: &[&str]) -> String {
    let mut out = String::new();
    for text in texts {
        out.push_str(text);
    }
    out
}

/// A text of its own. `to_owned` does the same for 400 bytes more.
#[must_use]
pub fn owned(text: &str) -> String {
    cat(&[text])
}

/// Writes a whole number in digits. `to_string` does the same for 1 KB more.
pub fn write_number(out: &mut String, number: usize) {
    if number > 9 {
        write_number(out, number / 10);
    }
    #[expect(clippy::cast_possible_truncation, reason = "below 10")]
    out.push(char::from(b'0' + (number % 10) as u8));
}

/// A number with one more decimal digit, or the largest there is. Saturating arithmetic
/// would multiply in 64 bits, which the engine in JavaScript can only emulate.
pub fn with_digit(number: u32, digit: u8) -> u32 {
    if number < u32::MAX / 10 { number * 10 + u32::from(digit - b'0') } else { u32::MAX }
}

/// The whole number that a text begins with, up to a point; `None` for anything else.
/// Reading floats brings 4 KB into the download.
#[must_use]
pub fn whole_number(text: &str) -> Option<u32> {
    let mut number: u32 = 0;
    let mut is_empty = true;
    for byte in text.bytes().take_while(|byte| *byte != b'.') {
        if !byte.is_ascii_digit() {
            return None;
        }
        is_empty = false;
        number = with_digit(number, byte);
    }
    (!is_empty).then_some(number)
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;
    use std::prelude::v1::*;

    #[test]
    fn numbers_are_written_in_digits() {
        for number in [0, 9, 10, 4_294_967_295] {
            let mut out = String::new();
            write_number(&mut out, number);
            assert_eq!(out, number.to_string());
        }
    }

    #[test]
    fn whole_numbers_are_read_and_nothing_else_is() {
        assert_eq!(whole_number("0"), Some(0));
        assert_eq!(whole_number("1500.5"), Some(1500));
        assert_eq!(whole_number("99999999999"), Some(u32::MAX));
        for text in ["", "-1", "Infinity", "1e3", ".5", " 1"] {
            assert_eq!(whole_number(text), None, "{text}");
        }
    }
}

//! Field names as the flow expects them: `addressStreet1` → `address-street-1`.
//!
//! The rules are those of lodash's `kebabCase`, to the letter, because the official SDK
//! names fields by it and inquiries prefilled by one must find their fields by the other:
//! Latin letters lose their accents, apostrophes vanish, and words are told apart by
//! changes of case, by digits, emoji and anything that is not a letter. Its regular
//! expressions work on UTF-16 code units, and so does this.

/// The kebab-case of a name. `lower` lower-cases a word: outside ASCII that takes tables
/// that every browser has already.
#[must_use]
pub fn kebab_case(name: &str, lower: &dyn Fn(&str) -> String) -> String {
    let mut units = Vec::with_capacity(name.len());
    for unit in name.encode_utf16() {
        deburr(unit, &mut units);
    }
    let mut result = String::with_capacity(name.len().saturating_add(4));
    let mut add = |word: &[u16]| {
        if !result.is_empty() {
            result.push('-');
        }
        let word = String::from_utf16_lossy(word);
        if word.is_ascii() {
            result.push_str(&word.to_ascii_lowercase());
        } else {
            result.push_str(&lower(&word));
        }
    };
    if needs_the_long_way(&units) {
        let mut rest = units.as_slice();
        while !rest.is_empty() {
            let (word, after) = rest.split_at(word_length(rest));
            if word.is_empty() {
                rest = after.get(1..).unwrap_or_default();
            } else {
                add(word);
                rest = after;
            }
        }
    } else {
        units.split(|unit| !is_ascii_alphanumeric(*unit)).filter(|word| !word.is_empty()).for_each(&mut add);
    }
    result
}

/// What the letters from U+00C0 to U+017F become; a space stands for more than one letter.
const PLAIN: &[u8; 192] = b"AAAAAA CEEEEIIIIDNOOOOO\xD7OUUUUY  aaaaaa ceeeeiiiidnooooo\xF7ouuuuy y\
AaAaAaCcCcCcCcDdDdEeEeEeEeEeGgGgGgGgHhHhIiIiIiIiIi  JjKkkLlLlLlLlLlNnNnNn NnOoOoOo  RrRrRrSsSsSsSsTtTtTtUuUuUuUuUuUuWwYyYZzZzZz ";

/// Appends the unit without its accent; apostrophes and accents of their own vanish.
fn deburr(unit: u16, units: &mut Vec<u16>) {
    let letters: &str = match unit {
        0x27 | 0x2019 | 0x300..=0x36F | 0xFE20..=0xFE23 | 0x20D0..=0x20F0 => return,
        0xC6 => "Ae",
        0xE6 => "ae",
        0xDE => "Th",
        0xFE => "th",
        0xDF | 0x17F => "ss",
        0x132 => "IJ",
        0x133 => "ij",
        0x152 => "Oe",
        0x153 => "oe",
        0x149 => "n",
        0xC0..=0x17F => {
            let plain = PLAIN.get(usize::from(unit).wrapping_sub(0xC0)).copied().unwrap_or_default();
            units.push(u16::from(plain));
            return;
        }
        _ => {
            units.push(unit);
            return;
        }
    };
    units.extend(letters.bytes().map(u16::from));
}

fn is_ascii_alphanumeric(unit: u16) -> bool {
    is_digit(unit) || matches!(unit, 0x41..=0x5A | 0x61..=0x7A)
}

/// Whether splitting at anything but ASCII letters and digits would not do.
fn needs_the_long_way(units: &[u16]) -> bool {
    let ascii_lower = |unit: u16| (0x61..=0x7A).contains(&unit);
    let ascii_upper = |unit: u16| (0x41..=0x5A).contains(&unit);
    let letter = |unit: u16| ascii_lower(unit) || ascii_upper(unit);
    units.iter().any(|unit| !is_ascii_alphanumeric(*unit) && *unit != 0x20)
        || units.windows(2).any(|pair| match *pair {
            [a, b] => {
                (ascii_lower(a) && ascii_upper(b)) || (is_digit(a) && letter(b)) || (letter(a) && is_digit(b))
            }
            _ => false,
        })
        || units.windows(3).any(|three| match *three {
            [a, b, c] => ascii_upper(a) && ascii_upper(b) && ascii_lower(c),
            _ => false,
        })
}

fn is_digit(unit: u16) -> bool {
    (0x30..=0x39).contains(&unit)
}

fn is_upper(unit: u16) -> bool {
    matches!(unit, 0x41..=0x5A | 0xC0..=0xD6 | 0xD8..=0xDE)
}

fn is_lower(unit: u16) -> bool {
    matches!(unit, 0x61..=0x7A | 0xDF..=0xF6 | 0xF8..=0xFF)
}

fn is_dingbat(unit: u16) -> bool {
    (0x2700..=0x27BF).contains(&unit)
}

fn is_surrogate(unit: u16) -> bool {
    (0xD800..=0xDFFF).contains(&unit)
}

/// What ends a word: signs, punctuation and spaces.
fn is_break(unit: u16) -> bool {
    matches!(unit,
        0xD7 | 0xF7 | 0x00..=0x2F | 0x3A..=0x40 | 0x5B..=0x60 | 0x7B..=0xBF | 0x2000..=0x206F
        | 0xFEFF | 0x1680 | 0x180E | 0x3000)
}

/// A letter without case, as far as these rules know: of any other script, or a sign.
fn is_other(unit: u16) -> bool {
    !(is_surrogate(unit)
        || is_break(unit)
        || is_digit(unit)
        || unit == 0x2B
        || is_dingbat(unit)
        || is_lower(unit)
        || is_upper(unit))
}

fn run(units: &[u16], belongs: impl Fn(u16) -> bool) -> usize {
    units.iter().take_while(|unit| belongs(**unit)).count()
}

/// How many units at the beginning are a word; 0 if none begins here.
fn word_length(units: &[u16]) -> usize {
    let unit = |index: usize| units.get(index).copied();
    let from = |index: usize| units.get(index..).unwrap_or_default();
    let ends_word = |index: usize| unit(index).is_none_or(|unit| is_break(unit) || is_upper(unit));
    let capital = usize::from(unit(0).is_some_and(is_upper));

    // Word, word
    let lowers = run(from(capital), is_lower);
    if lowers > 0 && ends_word(capital + lowers) {
        return capital + lowers;
    }
    // WORD, and the WORD of WORDWord
    let uppers = run(units, |unit| is_upper(unit) || is_other(unit));
    for length in (1..=uppers).rev() {
        let begins_next = unit(length).is_some_and(is_upper)
            && unit(length + 1).is_some_and(|unit| is_lower(unit) || is_other(unit));
        if begins_next || unit(length).is_none_or(is_break) {
            return length;
        }
    }
    // A word that something else follows at once, such as a digit
    let mixed = run(from(capital), |unit| is_lower(unit) || is_other(unit));
    if mixed > 0 {
        return capital + mixed;
    }
    let capitals = run(units, is_upper);
    if capitals > 0 {
        return capitals;
    }
    let digits = run(units, is_digit);
    if digits > 0 {
        return digits;
    }
    emoji_length(units)
}

/// An emoji: a dingbat, a flag or an astral character, its variant and skin, and others
/// that are joined to it.
fn emoji_length(units: &[u16]) -> usize {
    let unit = |index: usize| units.get(index).copied().unwrap_or_default();
    let pair = |index: usize| {
        (0xD800..=0xDBFF).contains(&unit(index)) && (0xDC00..=0xDFFF).contains(&unit(index + 1))
    };
    let regional = |index: usize| unit(index) == 0xD83C && (0xDDE6..=0xDDFF).contains(&unit(index + 1));
    let flag = |index: usize| regional(index) && regional(index + 2);
    let variant_and_skin = |mut index: usize| {
        index += usize::from(matches!(unit(index), 0xFE0E | 0xFE0F));
        let skin = unit(index) == 0xD83C && (0xDFFB..=0xDFFF).contains(&unit(index + 1));
        if skin { index + 2 } else { index }
    };
    let mut end = if is_dingbat(unit(0)) {
        1
    } else if flag(0) {
        4
    } else if pair(0) {
        2
    } else {
        return 0;
    };
    end = variant_and_skin(end);
    while unit(end) == 0x200D && end < units.len() {
        let joined = end + 1;
        let after = match units.get(joined) {
            None => return end,
            Some(unit) if !is_surrogate(*unit) => joined + 1,
            Some(_) if flag(joined) => joined + 4,
            Some(_) if pair(joined) => joined + 2,
            Some(_) => return end,
        };
        end = variant_and_skin(after);
    }
    end
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;

    fn kebab(name: &str) -> String {
        kebab_case(name, &|word| word.to_lowercase())
    }

    #[test]
    fn words_are_told_apart_by_case_and_digits() {
        for (name, expected) in [
            ("addressStreet1", "address-street-1"),
            ("address-street-2", "address-street-2"),
            ("URLPath3", "url-path-3"),
            ("nameFirst", "name-first"),
            ("name_first", "name-first"),
            ("name first", "name-first"),
            ("NAME", "name"),
            ("XMLHttpRequest2go", "xml-http-request-2-go"),
            ("a1b2", "a-1-b-2"),
            ("__proto__", "proto"),
            ("", ""),
            ("--", ""),
            ("foo.bar[baz]", "foo-bar-baz"),
        ] {
            assert_eq!(kebab(name), expected, "{name}");
        }
    }

    #[test]
    fn latin_letters_lose_their_accents_and_others_stay() {
        for (name, expected) in [
            ("ÉcoleName", "ecole-name"),
            ("straßeName", "strasse-name"),
            ("Ærøskøbing", "aeroskobing"),
            ("ŁódźCity", "lodz-city"),
            ("it’sMine", "its-mine"),
            ("e\u{301}tat", "etat"),
            ("имяПоле", "имяполе"),
            ("姓名", "姓名"),
            ("ŉx", "nx"),
            ("Œuvre", "oeuvre"),
        ] {
            assert_eq!(kebab(name), expected, "{name}");
        }
    }

    #[test]
    fn the_table_of_plain_letters_covers_its_range() {
        for unit in 0xC0..=0x17F_u16 {
            let mut units = Vec::new();
            deburr(unit, &mut units);
            assert!(!units.is_empty() && !units.contains(&0x20), "{unit:x} {units:?}");
            assert!(unit == 0xD7 || unit == 0xF7 || units.iter().all(|unit| *unit < 128), "{unit:x}");
        }
    }

    #[test]
    fn emoji_are_words() {
        assert_eq!(kebab("a👍🏽b"), "a-👍🏽-b");
        assert_eq!(kebab("👨‍👩‍👧x"), "👨‍👩‍👧-x");
        assert_eq!(kebab("🇩🇪🇫🇷"), "🇩🇪-🇫🇷");
        assert_eq!(kebab("x\u{2764}\u{fe0f}y"), "x-\u{2764}\u{fe0f}-y");
    }
}

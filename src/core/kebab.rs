//! Names in kebab-case, exactly as lodash writes them (`lodash.kebabcase` 4.1.1), because
//! the flow looks fields up under these names: `addressStreet1` is `address-street-1`,
//! `URLPath3` is `url-path-3`, `ÉcoleName` is `ecole-name`.
//!
//! Accents are removed first, then apostrophes, then the rest is split into words. The
//! splitting follows the six alternatives of lodash's pattern in their order. lodash's
//! shortcut for ASCII is left out: it finds the same words.

/// Plain letters for U+00C0 to U+017F; `0` means that [`spelt_out`] has several letters for it.
const PLAIN: &[u8; 192] = b"AAAAAA0CEEEEIIIIDNOOOOO OUUUUY00aaaaaa0ceeeeiiiidnooooo ouuuuy0y\
AaAaAaCcCcCcCcDdDdEeEeEeEeEeGgGgGgGgHhHhIiIiIiIiIi00JjKkkLlLlLlLlLlNnNnNn0NnOoOoOo00RrRrRrSsSsSsSsTtTtTtUuUuUuUuUuUuWwYyYZzZzZz0";

/// The letters that take more than one plain letter.
fn spelt_out(c: char) -> &'static str {
    match c {
        'Æ' => "Ae",
        'æ' => "ae",
        'Þ' => "Th",
        'þ' => "th",
        'ß' | 'ſ' => "ss",
        'Ĳ' => "IJ",
        'ĳ' => "ij",
        'Œ' => "Oe",
        'œ' => "oe",
        // lodash: an apostrophe and n, and apostrophes are dropped next.
        'ŉ' => "n",
        _ => "",
    }
}

/// Turns a word that is not all ASCII into lower case. The browser already has the tables
/// for that, so the download does not carry them.
pub type Lower<'a> = &'a dyn Fn(&str) -> String;

/// `name` in kebab-case.
#[must_use]
pub fn kebab_case(name: &str, lower: Lower<'_>) -> String {
    let plain = deburr(name);
    let mut rest = plain.as_slice();
    let mut out = String::new();
    while !rest.is_empty() {
        let length = word_length(rest);
        let (word, after) = rest.split_at_checked(length.max(1)).unwrap_or((rest, &[]));
        rest = after;
        if length == 0 {
            continue;
        }
        if !out.is_empty() {
            out.push('-');
        }
        if word.iter().all(char::is_ascii) {
            out.extend(word.iter().map(char::to_ascii_lowercase));
        } else {
            out.push_str(&lower(&word.iter().collect::<String>()));
        }
    }
    out
}

fn deburr(name: &str) -> Vec<char> {
    let mut out = Vec::new();
    for c in name.chars() {
        let plain = (c as usize).checked_sub(0xC0).and_then(|index| PLAIN.get(index));
        match (c, plain) {
            ('×' | '÷', _) => out.push(c),
            (_, Some(b'0')) => out.extend(spelt_out(c).chars()),
            (_, Some(&letter)) => out.push(char::from(letter)),
            ('\'' | '’' | '\u{300}'..='\u{36F}' | '\u{20D0}'..='\u{20F0}' | '\u{FE20}'..='\u{FE23}', _) => {
            }
            _ => out.push(c),
        }
    }
    out
}

/// The class of a character in the pattern.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Upper,
    Lower,
    Digit,
    /// White space and punctuation.
    Break,
    Dingbat,
    /// Two units in UTF-16.
    Astral,
    /// A letter of any other script.
    Misc,
    /// The end of the name.
    End,
}

fn class(c: Option<&char>) -> Class {
    let Some(&c) = c else { return Class::End };
    match c {
        'A'..='Z' => Class::Upper,
        'a'..='z' => Class::Lower,
        '0'..='9' => Class::Digit,
        '\0'..='\u{BF}'
        | '×'
        | '÷'
        | '\u{2000}'..='\u{206F}'
        | '\u{FEFF}'
        | '\u{1680}'
        | '\u{180E}'
        | '\u{3000}' => Class::Break,
        '\u{2700}'..='\u{27BF}' => Class::Dingbat,
        '\u{10000}'.. => Class::Astral,
        _ => Class::Misc,
    }
}

/// The number of characters of the word at the start of `rest`; 0 if no word starts there.
fn word_length(rest: &[char]) -> usize {
    let at = |index: usize| class(rest.get(index));
    let run = |from: usize, wanted: &dyn Fn(Class) -> bool| {
        let mut end = from;
        while wanted(at(end)) {
            end += 1;
        }
        end
    };
    let is_small = |class: Class| matches!(class, Class::Lower | Class::Misc);
    let is_large = |class: Class| matches!(class, Class::Upper | Class::Misc);
    let capital = usize::from(at(0) == Class::Upper);

    // Name: an optional capital and small letters, up to a break, a capital or the end.
    let end = run(capital, &|class| class == Class::Lower);
    if end > capital && matches!(at(end), Class::Break | Class::Upper | Class::End) {
        return end;
    }
    // URL of URLPath: the longest run that the next word's capital is not part of.
    let mut end = run(0, &is_large);
    while end > 0 {
        match at(end) {
            Class::Break | Class::End => return end,
            Class::Upper if is_small(at(end + 1)) => return end,
            _ => end -= 1,
        }
    }
    let end = run(capital, &is_small);
    if end > capital {
        return end;
    }
    match at(0) {
        Class::Upper => run(0, &|class| class == Class::Upper),
        Class::Digit => run(0, &|class| class == Class::Digit),
        Class::Dingbat | Class::Astral => emoji_length(rest),
        _ => 0,
    }
}

/// A dingbat or an astral character with the characters joined to it.
fn emoji_length(rest: &[char]) -> usize {
    let at = |index: usize| rest.get(index).copied().unwrap_or('\0');
    let is_flag = |c: char| ('\u{1F1E6}'..='\u{1F1FF}').contains(&c);
    // Variation selector, then skin tone.
    let suffix = |mut end: usize| {
        end += usize::from(matches!(at(end), '\u{FE0E}' | '\u{FE0F}'));
        end + usize::from(('\u{1F3FB}'..='\u{1F3FF}').contains(&at(end)))
    };
    let symbol = |from: usize| if is_flag(at(from)) && is_flag(at(from + 1)) { from + 2 } else { from + 1 };
    let mut end = suffix(symbol(0));
    // The zero-width joiner needs something to join.
    while at(end) == '\u{200D}' && end + 1 < rest.len() {
        end = suffix(symbol(end + 1));
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
    fn names_become_what_lodash_makes_of_them() {
        for (name, expected) in [
            ("nameFirst", "name-first"),
            ("addressStreet1", "address-street-1"),
            ("address-street-2", "address-street-2"),
            ("URLPath3", "url-path-3"),
            ("ÉcoleName", "ecole-name"),
            ("XMLHttpRequest", "xml-http-request"),
            ("__proto__", "proto"),
            ("__FOO_BAR__", "foo-bar"),
            ("a1B2c", "a-1-b-2-c"),
            ("12ABCdef34", "12-ab-cdef-34"),
            ("it's", "its"),
            ("don’tStop", "dont-stop"),
            ("straßeName", "strasse-name"),
            ("ŒuvreÆon", "oeuvre-aeon"),
            ("имяФамилия", "имяфамилия"),
            ("ИМЯ имя", "имя-имя"),
            ("x😀y", "x-😀-y"),
            ("👩‍👩‍👧", "👩‍👩‍👧"),
            ("🇩🇪🇫🇷", "🇩🇪-🇫🇷"),
            ("e\u{301}cole", "ecole"),
            ("a×b÷c", "a-b-c"),
            ("$$", ""),
            ("", ""),
            (" ", ""),
        ] {
            assert_eq!(kebab(name), expected, "{name}");
        }
    }

    #[test]
    fn every_accented_letter_has_a_plain_one() {
        for c in '\u{C0}'..='\u{17F}' {
            let plain: String = deburr(&c.to_string()).into_iter().collect();
            if matches!(c, '×' | '÷') {
                assert_eq!(plain, c.to_string());
            } else {
                assert!(!plain.is_empty() && plain.chars().all(|c| c.is_ascii_alphabetic()), "{c} {plain}");
            }
        }
    }

    proptest::proptest! {
        #[test]
        fn any_name_ends_and_doing_it_twice_changes_nothing_more(name in "[a-zA-Z0-9 _.-]{0,24}") {
            let once = kebab(&name);
            proptest::prop_assert_eq!(kebab(&once), once);
        }

        #[test]
        fn no_name_of_any_script_is_too_strange(name in "\\PC{0,24}") {
            let _ = kebab(&name);
        }
    }
}

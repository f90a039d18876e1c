//! Writing systems: their digits, and invisible characters.

/// The zeros of all decimal digits of Unicode 16 (general category Nd); nine follow each.
const ZEROS: [u32; 76] = [
    0x30, 0x660, 0x6F0, 0x7C0, 0x966, 0x9E6, 0xA66, 0xAE6, 0xB66, 0xBE6, 0xC66, 0xCE6, 0xD66, 0xDE6, 0xE50,
    0xED0, 0xF20, 0x1040, 0x1090, 0x17E0, 0x1810, 0x1946, 0x19D0, 0x1A80, 0x1A90, 0x1B50, 0x1BB0, 0x1C40,
    0x1C50, 0xA620, 0xA8D0, 0xA900, 0xA9D0, 0xA9F0, 0xAA50, 0xABF0, 0xFF10, 0x104A0, 0x10D30, 0x10D40,
    0x11066, 0x110F0, 0x11136, 0x111D0, 0x112F0, 0x11450, 0x114D0, 0x11650, 0x116C0, 0x116D0, 0x116DA,
    0x11730, 0x118E0, 0x11950, 0x11BF0, 0x11C50, 0x11D50, 0x11DA0, 0x11F50, 0x16130, 0x16A60, 0x16AC0,
    0x16B50, 0x16D70, 0x1CCF0, 0x1D7CE, 0x1D7D8, 0x1D7E2, 0x1D7EC, 0x1D7F6, 0x1E140, 0x1E2F0, 0x1E4F0,
    0x1E5F1, 0x1E950, 0x1FBF0,
];

/// The value of a decimal digit of any script.
#[must_use]
pub(crate) fn digit(c: char) -> Option<u32> {
    let after = ZEROS.partition_point(|zero| *zero <= u32::from(c));
    let zero = ZEROS.get(after.checked_sub(1)?)?;
    Some(u32::from(c) - zero).filter(|value| *value < 10)
}

/// The text without characters that cannot be seen or change the direction of what follows.
/// Keyboards, spreadsheets and copied pages leave them behind; two names that differ only by
/// them look the same. Persian and Indic names need joiners, Japanese and Mongolian ones
/// variation selectors: between letters, or behind a letter of the script, these stay.
#[must_use]
pub(crate) fn visible(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let before = |at: usize| at.checked_sub(1).and_then(|before| chars.get(before));
    let is_joined = |at: usize| {
        let joins = |c: Option<&char>| {
            c.is_some_and(|c| u32::from(*c) >= 0x590 && !is_unseen(*c) && !c.is_whitespace())
        };
        joins(before(at)) && joins(chars.get(at + 1))
    };
    let kept = chars.iter().enumerate().filter(|(at, c)| match c {
        // Zero width non-joiner and joiner.
        '\u{200C}' | '\u{200D}' => is_joined(*at),
        // They choose one of the forms that a character of a name is written with.
        '\u{E0100}'..='\u{E01EF}' => before(*at).is_some_and(|c| is_ideograph(*c)),
        '\u{180B}'..='\u{180D}' => before(*at).is_some_and(|c| is_mongolian_letter(*c)),
        c => !is_unseen(**c),
    });
    kept.map(|(_, c)| *c).collect()
}

/// Chinese characters, which Japanese is written with, too.
const fn is_ideograph(c: char) -> bool {
    matches!(c,
        '\u{3005}'..='\u{3007}' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}'
        | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFD}')
}

const fn is_mongolian_letter(c: char) -> bool {
    matches!(c, '\u{1820}'..='\u{18AA}')
}

/// Soft hyphens, zero-width spaces, marks, embeddings and isolates of direction, fillers, tags,
/// variation selectors, controls of shorthand and of musical notation, the empty pattern of
/// Braille, the sign for an object, the byte-order mark.
const fn is_unseen(c: char) -> bool {
    matches!(c,
        '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}'
        | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}' | '\u{2800}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}'
        | '\u{FFA0}' | '\u{FFF9}'..='\u{FFFC}' | '\u{1BCA0}'..='\u{1BCA3}' | '\u{1D159}'
        | '\u{1D173}'..='\u{1D17A}' | '\u{E0000}'..='\u{E0FFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_script_counts_to_nine() {
        assert!(ZEROS.is_sorted());
        for (text, value) in [
            ("0", 0),
            ("9", 9),
            ("٧", 7),
            ("۴", 4),
            ("५", 5),
            ("৩", 3),
            ("੧", 1),
            ("௯", 9),
            ("๒", 2),
            ("༦", 6),
            ("၈", 8),
            ("០", 0),
            ("８", 8),
            ("𞥑", 1),
            ("𝟗", 9),
        ] {
            assert_eq!(text.chars().next().and_then(digit), Some(value), "{text}");
        }
        for c in ['a', '/', ':', '½', '²', '٪', '一', '\u{1D800}'] {
            assert_eq!(digit(c), None, "{c}");
        }
    }

    #[test]
    fn what_cannot_be_seen_is_left_out() {
        assert_eq!(visible("\u{202E}Ada\u{202C} Love\u{AD}lace\u{200B}\u{FEFF}"), "Ada Lovelace");
        assert_eq!(visible("\u{2067}محمد\u{2069}\u{200F}"), "محمد");
        assert_eq!(visible("Å\u{301}"), "Å\u{301}", "marks can be seen");
        for c in ['\u{2800}', '\u{FFFC}', '\u{1BCA0}', '\u{1BCA3}', '\u{1D159}', '\u{1D173}', '\u{1D17A}'] {
            assert_eq!(visible(&format!("{c}A{c}da{c}")), "Ada", "{c:?}");
        }
        for c in ['\u{2801}', '\u{FFFD}', '\u{1BC9F}', '\u{1D158}', '\u{1D17B}'] {
            assert_eq!(visible(&format!("A{c}da")), format!("A{c}da"), "{c:?}");
        }
    }

    #[test]
    fn variation_selectors_stay_behind_the_characters_that_they_vary() {
        // As families write them: Tsuji, Katsushika, Watanabe.
        for name in ["辻\u{E0100}", "葛\u{E0101}飾", "渡邉\u{E010E}", "\u{20BB7}\u{E0100}田"] {
            assert_eq!(visible(name), name);
        }
        for name in ["ᠠ\u{180B}ᠨ", "ᠪᠠ\u{180D}"] {
            assert_eq!(visible(name), name);
        }
        // Anywhere else they vary nothing.
        assert_eq!(visible("Ad\u{E0100}a"), "Ada");
        assert_eq!(visible("\u{E0100}辻\u{E0100}\u{E0101}"), "辻\u{E0100}");
        assert_eq!(visible("\u{180B}Ada\u{180C}"), "Ada");
        assert_eq!(visible("辻\u{180B}"), "辻");
        assert_eq!(visible("辻\u{E01F0}"), "辻", "a tag");
    }

    #[test]
    fn joiners_stay_where_names_are_written_with_them() {
        assert_eq!(visible("علی\u{200C}رضا"), "علی\u{200C}رضا");
        assert_eq!(visible("क्\u{200D}ष"), "क्\u{200D}ष");
        assert_eq!(visible("\u{200C}علی\u{200D}"), "علی");
        assert_eq!(visible("Ad\u{200D}a"), "Ada");
    }
}

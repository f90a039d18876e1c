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
pub fn digit(c: char) -> Option<u32> {
    let after = ZEROS.partition_point(|zero| *zero <= u32::from(c));
    let zero = ZEROS.get(after.checked_sub(1)?)?;
    Some(u32::from(c) - zero).filter(|value| *value < 10)
}

/// The text without characters that cannot be seen or change the direction of what follows.
/// Keyboards, spreadsheets and copied pages leave them behind; two names that differ only by
/// them look the same. Persian and Indic names need joiners: between letters these stay.
#[must_use]
pub fn visible(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let is_joined = |at: usize| {
        let joins = |c: Option<&char>| {
            c.is_some_and(|c| u32::from(*c) >= 0x590 && !is_unseen(*c) && !c.is_whitespace())
        };
        joins(at.checked_sub(1).and_then(|before| chars.get(before))) && joins(chars.get(at + 1))
    };
    let kept = chars.iter().enumerate().filter(|(at, c)| match c {
        // Zero width non-joiner and joiner.
        '\u{200C}' | '\u{200D}' => is_joined(*at),
        c => !is_unseen(**c),
    });
    kept.map(|(_, c)| *c).collect()
}

/// Soft hyphens, zero-width spaces, marks, embeddings and isolates of direction, fillers, tags,
/// variation selectors, the byte-order mark.
const fn is_unseen(c: char) -> bool {
    matches!(c,
        '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}'
        | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}'
        | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E0FFF}')
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
    }

    #[test]
    fn joiners_stay_where_names_are_written_with_them() {
        assert_eq!(visible("علی\u{200C}رضا"), "علی\u{200C}رضا");
        assert_eq!(visible("क्\u{200D}ष"), "क्\u{200D}ष");
        assert_eq!(visible("\u{200C}علی\u{200D}"), "علی");
        assert_eq!(visible("Ad\u{200D}a"), "Ada");
    }
}

//! The machine-readable zone of passports, identity cards and residence permits, as the ICAO
//! lays it down in document 9303: TD1 (three lines of 30), TD2 (two of 36), TD3 (two of 44).
//!
//! Its check digits find what was misread or mistyped. They say nothing about whether a
//! document is genuine: anybody can compute them.

use jiff::civil::Date;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::domain::checks::Check;

/// The field of an inquiry that holds the zone's text.
pub(crate) const FIELD: &str = "document-mrz";

/// The longest text that is looked at: three lines with all that may stand between them.
const MAX_TEXT: usize = 200;

/// The name of the check whether there is such a zone.
const DETECTION: &str = "mrz_detection";
/// The name of the check of the check digits.
const DIGITS: &str = "mrz_check_digits";
/// The name of the check of the names.
const NAMES: &str = "mrz_name_comparison";
/// The name of the check of the date of birth.
const BIRTHDATE: &str = "mrz_birthdate_comparison";

/// The three layouts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    /// Cards: three lines of 30 characters.
    Td1,
    /// Larger cards: two lines of 36.
    Td2,
    /// Passports: two lines of 44.
    Td3,
}

/// A zone, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Zone {
    /// Its layout.
    pub format: Format,
    /// The last name, with single spaces.
    pub name_last: String,
    /// The first names, with single spaces; empty where there are none.
    pub name_first: String,
    /// The line of the names was full: they may have been cut off.
    pub is_full: bool,
    /// Year without its century, month, day, as they stand there: `<<` for unknown parts.
    pub birthdate: String,
    /// The check digits that are wrong, as reason codes.
    pub wrong_digits: Vec<&'static str>,
}

impl Zone {
    /// Reads a zone's text, with or without line breaks; `None` if it is none.
    #[must_use]
    pub(crate) fn parse(text: &str) -> Option<Self> {
        if text.len() > MAX_TEXT {
            return None;
        }
        let text: String =
            text.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_uppercase()).collect();
        // Without it a line could be cut in the middle of a letter.
        if !text.is_ascii() {
            return None;
        }
        let line = |from: usize, length: usize| text.get(from..from + length).unwrap_or_default();
        // Visas, which have lines of the same lengths, are refused by their first letter.
        let (format, read, names, birthdate) = match text.len() {
            90 => (Format::Td1, ::mrz::parse_td1(line(0, 30), line(30, 30), line(60, 30)), line(60, 30), 30),
            72 => (Format::Td2, ::mrz::parse_td2(line(0, 36), line(36, 36)), line(5, 31), 49),
            88 => (Format::Td3, ::mrz::parse_td3(line(0, 44), line(44, 44)), line(5, 39), 57),
            _ => return None,
        };
        let read = read.ok()?;
        Some(Self {
            format,
            name_last: read.surname.clone(),
            name_first: read.given_names.clone(),
            is_full: !names.ends_with('<'),
            birthdate: line(birthdate, 6).to_owned(),
            wrong_digits: read.checks.failed().into_iter().map(::mrz::Field::as_str).collect(),
        })
    }

    /// Whether somebody was born on that day, as far as the zone says: it has no century.
    /// `None` where it says nothing, or no date.
    #[must_use]
    pub(crate) fn is_birthdate(&self, date: Date) -> Option<bool> {
        let expected = format!("{:02}{:02}{:02}", date.year().rem_euclid(100), date.month(), date.day());
        if !self.birthdate.bytes().all(|byte| byte.is_ascii_digit() || byte == b'<') {
            return None;
        }
        let mut known =
            self.birthdate.bytes().zip(expected.bytes()).filter(|(read, _)| *read != b'<').peekable();
        known.peek()?;
        Some(known.all(|(read, expected)| read == expected))
    }
}

/// How a typed name may stand in a zone: with its letters' signs left out, and with the two
/// letters that the ICAO names for some. `None` for names in other scripts.
fn written(name: &str) -> Option<[String; 2]> {
    let spelled = |two: bool| -> Option<String> {
        let mut text = String::new();
        // Composed, or the signs would be gone before they are looked at.
        for c in name.nfc().flat_map(char::to_uppercase) {
            let letters = match c {
                'Ä' | 'Æ' if two => "AE",
                'Å' if two => "AA",
                'Ö' | 'Ø' if two => "OE",
                'Ü' if two => "UE",
                'Æ' => "AE",
                'Œ' => "OE",
                'Ø' => "O",
                'Þ' => "TH",
                'Ð' | 'Đ' => "D",
                'Ł' => "L",
                'Ħ' => "H",
                'Ŧ' => "T",
                'ẞ' => "SS",
                'I' | 'İ' => "I",
                _ => "",
            };
            if !letters.is_empty() {
                text.push_str(letters);
                continue;
            }
            for base in std::iter::once(c).nfd().filter(|c| !is_combining_mark(*c)) {
                match base {
                    'A'..='Z' => text.push(base),
                    base if base.is_alphabetic() => return None,
                    // Spaces, hyphens, apostrophes: none of them stands in a zone.
                    _ => {}
                }
            }
        }
        (!text.is_empty()).then_some(text)
    };
    Some([spelled(false)?, spelled(true)?])
}

/// Whether a name of the zone is the one that was typed. Either side may leave out further
/// names; `None` where they cannot be compared.
fn is_name(read: &str, typed: &str, is_full: bool) -> Option<bool> {
    let whole = written(typed)?;
    let first = typed.split_whitespace().next().and_then(written)?;
    let read_whole: String = read.split(' ').collect();
    let read_first = read.split(' ').next().unwrap_or_default();
    if read_whole.is_empty() {
        return None;
    }
    let is = |spelling: usize| {
        let (Some(whole), Some(first)) = (whole.get(spelling), first.get(spelling)) else { return false };
        read_whole == *whole
            || read_first == whole
            || read_whole == *first
            || read_first == first
            || (is_full && whole.starts_with(&read_whole))
    };
    Some(is(0) || is(1))
}

/// Checks a zone's text: its own digits, and against what was typed, as far as it was.
#[must_use]
pub(crate) fn checks(
    text: &str,
    name_first: Option<&str>,
    name_last: Option<&str>,
    birthdate: Option<Date>,
) -> Vec<Check> {
    let Some(zone) = Zone::parse(text) else {
        let mut checks = vec![Check::failed(DETECTION, vec!["mrz_unreadable".to_owned()])];
        checks.extend([DIGITS, NAMES, BIRTHDATE].map(|name| Check::not_applicable(name, "mrz_unreadable")));
        return checks;
    };
    let digits = if zone.wrong_digits.is_empty() {
        Check::passed(DIGITS)
    } else {
        Check::failed(DIGITS, zone.wrong_digits.iter().map(|what| format!("{what}_mismatch")).collect())
    };
    let compared: Vec<(bool, &str)> = [
        (&zone.name_first, name_first, "name_first_mismatch"),
        (&zone.name_last, name_last, "name_last_mismatch"),
    ]
    .into_iter()
    .filter_map(|(read, typed, reason)| Some((is_name(read, typed?, zone.is_full)?, reason)))
    .collect();
    let wrong: Vec<String> =
        compared.iter().filter(|(is, _)| !is).map(|(_, reason)| (*reason).to_owned()).collect();
    let names = if compared.is_empty() {
        Check::not_applicable(NAMES, "nothing_to_compare")
    } else if wrong.is_empty() {
        Check::passed(NAMES)
    } else {
        Check::failed(NAMES, wrong)
    };
    let date = match birthdate.and_then(|date| zone.is_birthdate(date)) {
        Some(true) => Check::passed(BIRTHDATE),
        Some(false) => Check::failed(BIRTHDATE, vec!["birthdate_mismatch".to_owned()]),
        None => Check::not_applicable(BIRTHDATE, "nothing_to_compare"),
    };
    vec![Check::passed(DETECTION), digits, names, date]
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::checks::CheckStatus::{Failed, NotApplicable, Passed};

    // The examples of document 9303, of Utopia.
    const TD3: &str =
        "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10";
    const TD2: &str = "I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\nD231458907UTO7408122F1204159<<<<<<<6";
    const TD1: &str =
        "I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6\nERIKSSON<<ANNA<MARIA<<<<<<<<<<";
    // A number of more than nine characters, as 9303 shows it for cards.
    const LONG: &str =
        "I<UTOD23145890<7349<<<<<<<<<<<\n3407127M9507122UTO<<<<<<<<<<<2\nSTEVENSON<<PETER<JOHN<<<<<<<<<";

    fn statuses(checks: &[Check]) -> Vec<crate::domain::checks::CheckStatus> {
        checks.iter().map(|check| check.status).collect()
    }

    #[test]
    fn the_examples_of_the_standard_are_right() {
        let born = "1974-08-12".parse().unwrap();
        let long = Zone::parse(LONG).unwrap();
        assert_eq!((long.format, long.wrong_digits.as_slice()), (Format::Td1, [].as_slice()));
        assert_eq!((long.name_last.as_str(), long.name_first.as_str()), ("STEVENSON", "PETER JOHN"));
        let other = |digit: &str| Zone::parse(&LONG.replace("7349", digit)).unwrap().wrong_digits;
        assert_eq!(other("7359"), ["document_number", "composite"]);
        for (text, format) in [(TD1, Format::Td1), (TD2, Format::Td2), (TD3, Format::Td3)] {
            let zone = Zone::parse(text).unwrap();
            assert_eq!((zone.format, zone.wrong_digits.as_slice()), (format, [].as_slice()), "{text}");
            assert_eq!((zone.name_last.as_str(), zone.name_first.as_str()), ("ERIKSSON", "ANNA MARIA"));
            let flat = text.replace('\n', "").to_lowercase();
            assert_eq!(Zone::parse(&flat), Some(zone));
            let checks = checks(text, Some("Anna"), Some("Eriksson"), Some(born));
            assert_eq!(statuses(&checks), [Passed; 4]);
        }
    }

    #[test]
    fn a_wrong_digit_is_named_and_what_was_typed_is_compared() {
        let wrong = TD3.replace("7408122F", "7408123F");
        let checked = checks(&wrong, Some("Maria"), Some("Erikson"), "1974-08-13".parse().ok());
        assert_eq!(statuses(&checked), [Passed, Failed, Failed, Failed]);
        assert_eq!(checked[1].reasons, ["date_of_birth_mismatch", "composite_mismatch"]);
        assert_eq!(checked[2].reasons, ["name_first_mismatch", "name_last_mismatch"]);
        assert_eq!(checked[3].reasons, ["birthdate_mismatch"]);
        assert_eq!(statuses(&checks(TD3, None, None, None)), [Passed, Passed, NotApplicable, NotApplicable]);
    }

    #[test]
    fn what_is_no_zone_is_said_to_be_none() {
        let visa = TD3.replacen('P', "V", 1);
        let ninety = "X".repeat(90);
        for text in
            ["", "L898902C36UTO7408122F1204159ZE184226B<<<<<10", &visa, &ninety, &TD3.replace('L', "Ł")]
        {
            assert_eq!(Zone::parse(text), None, "{text}");
            assert_eq!(
                statuses(&checks(text, Some("A"), None, None)),
                [Failed, NotApplicable, NotApplicable, NotApplicable]
            );
        }
    }

    #[test]
    fn names_are_compared_as_zones_spell_them() {
        for (read, typed, expected) in [
            ("MUELLER", "Müller", Some(true)),
            ("MULLER", "Müller", Some(true)),
            ("GROSS", "Groß", Some(true)),
            ("OCONNOR", "O’Connor", Some(true)),
            ("SMITH JONES", "Smith-Jones", Some(true)),
            ("ANNA MARIA", "Anna", Some(true)),
            ("ANNA", "Anna Maria", Some(true)),
            ("SOEREN", "Søren", Some(true)),
            ("WALESA", "Wałęsa", Some(true)),
            ("ADA", "Eve", Some(false)),
            ("IVANOV", "Иванов", None),
            ("", "Anna", None),
        ] {
            assert_eq!(is_name(read, typed, false), expected, "{read} {typed}");
        }
        assert_eq!(is_name("PAPANDROPOU", "Papandropoulous", true), Some(true));
        assert_eq!(is_name("PAPANDROPOU", "Papandropoulous", false), Some(false));
    }

    #[test]
    fn unknown_parts_of_a_birthdate_fit_every_day() {
        let zone = |birthdate: &str| Zone { birthdate: birthdate.to_owned(), ..Zone::parse(TD3).unwrap() };
        let date = "2004-02-29".parse().unwrap();
        assert_eq!(zone("040229").is_birthdate(date), Some(true));
        assert_eq!(zone("04<<<<").is_birthdate(date), Some(true));
        assert_eq!(zone("05<<<<").is_birthdate(date), Some(false));
        assert_eq!(zone("<<<<<<").is_birthdate(date), None);
        assert_eq!(zone("O40229").is_birthdate(date), None);
    }

    /// What a character counts, by document 9303.
    fn value(byte: u8) -> u32 {
        match byte {
            b'0'..=b'9' => u32::from(byte - b'0'),
            b'A'..=b'Z' => u32::from(byte - b'A') + 10,
            _ => 0,
        }
    }

    /// A zone with right digits, made from its parts.
    fn made(format: Format, number: &str, birthdate: &str, expiry: &str, optional: &str) -> String {
        let check_digit = |text: &str| ::mrz::check_digit(text).unwrap();
        let checked = |text: &str| format!("{text}{}", check_digit(text));
        let (number, birthdate, expiry) = (checked(number), checked(birthdate), checked(expiry));
        match format {
            Format::Td1 => {
                let composite =
                    check_digit(&format!("{number}{optional:<<15}{birthdate}{expiry}<<<<<<<<<<<"));
                format!(
                    "I<UTO{number}{optional:<<15}{birthdate}F{expiry}UTO<<<<<<<<<<<{composite}{:<<30}",
                    "ERIKSSON<<ANNA"
                )
            }
            Format::Td2 => {
                let composite = check_digit(&format!("{number}{birthdate}{expiry}{optional:<<7}"));
                format!(
                    "I<UTO{:<<31}{number}UTO{birthdate}F{expiry}{optional:<<7}{composite}",
                    "ERIKSSON<<ANNA"
                )
            }
            Format::Td3 => {
                let optional = checked(&format!("{optional:<<14}"));
                let composite = check_digit(&format!("{number}{birthdate}{expiry}{optional}"));
                format!("P<UTO{:<<39}{number}UTO{birthdate}F{expiry}{optional}{composite}", "ERIKSSON<<ANNA")
            }
        }
    }

    proptest! {
        /// Right digits are found right, and one character that is read as another one of
        /// another value is found out, wherever digits cover it.
        #[test]
        fn one_misread_character_is_found_out(
            format in proptest::sample::select(vec![Format::Td1, Format::Td2, Format::Td3]),
            number in "[A-Z0-9]{9}", birthdate in "[0-9]{6}", expiry in "[0-9]{6}",
            optional in "[A-Z0-9]{0,7}", at in 0_usize..90, other in "[A-Z0-9<]",
        ) {
            let text = made(format, &number, &birthdate, &expiry, &optional);
            let zone = Zone::parse(&text).unwrap();
            prop_assert_eq!(zone.format, format);
            prop_assert_eq!(&zone.wrong_digits, &Vec::<&str>::new(), "{}", text);
            let covered: Vec<usize> = match format {
                Format::Td1 => (5..14).chain(15..36).chain(38..44).chain(48..59).collect(),
                Format::Td2 => (36..45).chain(49..55).chain(57..63).chain(64..71).collect(),
                Format::Td3 => (44..53).chain(57..63).chain(65..71).chain(72..86).collect(),
            };
            let at = covered[at % covered.len()];
            let differs = value(text.as_bytes()[at]) % 10 != value(other.as_bytes()[0]) % 10;
            prop_assume!(differs);
            let mut misread = text.clone();
            misread.replace_range(at..=at, &other);
            let found = Zone::parse(&misread).is_none_or(|zone| !zone.wrong_digits.is_empty());
            prop_assert!(found, "{}", misread);
        }

        /// Whatever is typed: it is read, or said to be unreadable.
        #[test]
        fn no_text_is_too_strange(text in "\\PC{0,120}", zone in "[PI][A-Z0-9<]{71,89}") {
            for text in [text, zone] {
                prop_assert_eq!(checks(&text, Some("Ada"), Some("Łö"), None).len(), 4);
            }
        }
    }
}

//! The barcode on the back of North American driving licences: PDF417 that holds the
//! licence's data in the AAMVA card design standard, compared with what was typed.
//!
//! It tells whether the barcode says the same as the individual. Whether the licence is
//! genuine it cannot tell: anybody can print a barcode.

use std::collections::BTreeMap;

use image::GrayImage;
use jiff::civil::Date;
use rxing::common::HybridBinarizer;
use rxing::pdf417::PDF417Reader;
use rxing::{BinaryBitmap, DecodeHints, Luma8LuminanceSource, Reader};

use crate::domain::checks::Check;

/// The longest text that is looked at: the standard's barcodes hold less.
const MAX_TEXT: usize = 4096;

/// What the barcode says of its holder; what it does not say is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Licence {
    /// Last name.
    pub name_last: Option<Name>,
    /// First name.
    pub name_first: Option<Name>,
    /// Date of birth.
    pub birthdate: Option<Date>,
}

/// A name, of which there may have been more than the card has room for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Name {
    text: String,
    truncated: bool,
}

/// Whether licences of that country, or part of the United States, follow the standard.
#[must_use]
pub(crate) fn is_issued_in(country: &str) -> bool {
    ["US", "CA", "AS", "GU", "MP", "PR", "VI"].contains(&country)
}

/// Reads the barcode's text off a picture. Takes up to a second or so of a processor; run
/// it where a panic does no harm, for the reader is not ours and the picture a stranger's.
#[must_use]
pub(crate) fn barcode(picture: &GrayImage) -> Option<String> {
    let (width, height) = picture.dimensions();
    let source = Luma8LuminanceSource::new(picture.as_raw().clone(), width, height).ok()?;
    let mut bitmap = BinaryBitmap::new(HybridBinarizer::new(source));
    let hints = DecodeHints { TryHarder: Some(true), ..DecodeHints::default() };
    let found = PDF417Reader::new().decode_with_hints(&mut bitmap, &hints).ok()?;
    Some(found.getText().chars().take(MAX_TEXT).collect())
}

/// Reads a licence's data out of a barcode's text; `None` if it is of another kind.
#[must_use]
pub(crate) fn parse(text: &str) -> Option<Licence> {
    if !text.contains("ANSI ") && !text.contains("AAMVA") {
        return None;
    }
    let mut elements: BTreeMap<&str, &str> = BTreeMap::new();
    for line in text.split(['\n', '\r', '\u{1e}']) {
        // The first element stands right behind the name of its sub-file.
        let line = match line.rfind("DLD") {
            Some(at) if line.starts_with("ANSI ") || line.starts_with("AAMVA") => line.get(at + 2..)?,
            _ => line.strip_prefix("DL").unwrap_or(line),
        };
        if let Some((key, value)) = line.split_at_checked(3) {
            elements.entry(key).or_insert_with(|| value.trim());
        }
    }
    let name = |keys: &[&str], truncation: &str| {
        let text = keys.iter().find_map(|key| elements.get(key)).filter(|text| !text.is_empty())?;
        let truncated = elements.get(truncation) == Some(&"T");
        Some(Name { text: plain(text), truncated })
    };
    Some(Licence {
        name_last: name(&["DCS", "DAB"], "DDE"),
        name_first: name(&["DAC", "DCT"], "DDF"),
        birthdate: elements.get("DBB").and_then(|digits| date(digits)),
    })
}

/// A date as the United States write it (MMDDCCYY), or Canada (CCYYMMDD).
fn date(digits: &str) -> Option<Date> {
    if digits.len() != 8 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let part = |from: usize, to: usize| digits.get(from..to)?.parse::<i16>().ok();
    let made = |year: i16, month: i16, day: i16| {
        Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
    };
    let canadian = || made(part(0, 4)?, part(4, 6)?, part(6, 8)?);
    let american = || made(part(4, 8)?, part(0, 2)?, part(2, 4)?);
    // No month is 19 or 20, and no year before 1300 is anybody's: only one of them fits.
    american().filter(|date| date.year() >= 1850).or_else(canadian).filter(|date| date.year() >= 1850)
}

/// Letters and digits alone, in upper case: cards leave out signs and spaces.
fn plain(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect()
}

impl Name {
    /// Whether that is the name that was typed. Either side may leave out further names.
    fn matches(&self, typed: &str) -> bool {
        let whole = plain(typed);
        let first = typed.split_whitespace().next().map(plain).unwrap_or_default();
        if self.truncated {
            return !self.text.is_empty() && whole.starts_with(&self.text);
        }
        self.text == whole || self.text == first
    }
}

/// The name of the check whether there is such a barcode.
const DETECTION: &str = "barcode_detection";
/// The name of the check of the names.
const NAMES: &str = "aamva_name_comparison";
/// The name of the check of the date of birth.
const BIRTHDATE: &str = "aamva_birthdate_comparison";

/// Compares a barcode's text, if one was found, with what was typed, as far as it was.
#[must_use]
pub(crate) fn checks(
    text: Option<&str>,
    name_first: Option<&str>,
    name_last: Option<&str>,
    birthdate: Option<Date>,
) -> Vec<Check> {
    let Some(licence) = text.and_then(parse) else {
        let reason = if text.is_some() { "barcode_of_another_kind" } else { "barcode_not_found" };
        return [DETECTION, NAMES, BIRTHDATE].map(|name| Check::not_applicable(name, reason)).to_vec();
    };
    let mut wrong = Vec::new();
    let mut compared = 0;
    for (read, typed, reason) in [
        (&licence.name_first, name_first, "name_first_mismatch"),
        (&licence.name_last, name_last, "name_last_mismatch"),
    ] {
        if let (Some(read), Some(typed)) = (read, typed) {
            compared += 1;
            if !read.matches(typed) {
                wrong.push(reason.to_owned());
            }
        }
    }
    let names = match (compared, wrong.is_empty()) {
        (0, _) => Check::not_applicable(NAMES, "nothing_to_compare"),
        (_, true) => Check::passed(NAMES),
        (_, false) => Check::failed(NAMES, wrong),
    };
    let date = match (licence.birthdate, birthdate) {
        (Some(read), Some(typed)) if read == typed => Check::passed(BIRTHDATE),
        (Some(_), Some(_)) => Check::failed(BIRTHDATE, vec!["birthdate_mismatch".to_owned()]),
        _ => Check::not_applicable(BIRTHDATE, "nothing_to_compare"),
    };
    vec![Check::passed(DETECTION), names, date]
}

#[cfg(test)]
mod tests {
    use image::{GrayImage, Luma};
    use rxing::pdf417::PDF417Writer;
    use rxing::{BarcodeFormat, Writer};

    use super::*;
    use crate::domain::checks::CheckStatus::{Failed, NotApplicable, Passed};

    const AMERICAN: &str = "@\n\u{1e}\rANSI 636014040002DL00410477ZC05180089DLDAQD1234562\n\
        DCSLOVELACE\nDDEN\nDACADA\nDDFN\nDADBYRON\nDBB12101985\nDCGUSA\r";

    fn printed(text: &str) -> GrayImage {
        let bits = PDF417Writer.encode(text, &BarcodeFormat::PDF_417, 900, 300).unwrap();
        let (width, height) = (bits.getWidth(), bits.getHeight());
        GrayImage::from_fn(width + 80, height + 80, |x, y| {
            let black = x >= 40 && y >= 40 && x < width + 40 && y < height + 40 && bits.get(x - 40, y - 40);
            Luma([if black { 20 } else { 235 }])
        })
    }

    fn statuses(
        text: Option<&str>,
        first: &str,
        last: &str,
        date: &str,
    ) -> Vec<crate::domain::checks::CheckStatus> {
        let checks = checks(text, Some(first), Some(last), date.parse().ok());
        checks.into_iter().map(|check| check.status).collect()
    }

    #[test]
    fn a_printed_barcode_is_read_and_agrees_with_what_was_typed() {
        let text = barcode(&printed(AMERICAN)).unwrap();
        assert_eq!(statuses(Some(&text), "Ada", "Lovelace", "1985-12-10"), [Passed, Passed, Passed]);
    }

    #[test]
    fn a_picture_without_a_barcode_gives_none() {
        assert_eq!(barcode(&GrayImage::from_fn(800, 600, |x, y| Luma([(x * y % 256) as u8]))), None);
        assert_eq!(statuses(None, "Ada", "Lovelace", "1985-12-10"), [NotApplicable; 3]);
    }

    #[test]
    fn what_differs_is_named() {
        assert_eq!(statuses(Some(AMERICAN), "Grace", "Lovelace", "1985-12-11"), [Passed, Failed, Failed]);
        let checks = checks(Some(AMERICAN), Some("Grace"), Some("Hopper"), None);
        assert_eq!(checks[1].reasons, ["name_first_mismatch", "name_last_mismatch"]);
        assert_eq!(checks[2].status, NotApplicable);
    }

    #[test]
    fn further_names_signs_and_case_make_no_difference() {
        assert_eq!(statuses(Some(AMERICAN), "ada augusta", "Love-Lace", "1985-12-10")[1], Passed);
        let cut = AMERICAN.replace("LOVELACE\nDDEN", "LOVEL\nDDET");
        assert_eq!(statuses(Some(&cut), "Ada", "Lovelace", "1985-12-10")[1], Passed);
        let not_cut = AMERICAN.replace("LOVELACE\nDDEN", "LOVEL\nDDEN");
        assert_eq!(statuses(Some(&not_cut), "Ada", "Lovelace", "1985-12-10")[1], Failed);
    }

    #[test]
    fn canadian_dates_are_read_too() {
        let canadian = AMERICAN.replace("12101985", "19851210").replace("USA", "CAN");
        assert_eq!(statuses(Some(&canadian), "Ada", "Lovelace", "1985-12-10")[2], Passed);
        assert_eq!(parse(&AMERICAN.replace("12101985", "99999999")).unwrap().birthdate, None);
    }

    #[test]
    fn a_barcode_of_another_kind_says_nothing_about_anybody() {
        assert_eq!(
            statuses(Some("M1LOVELACE/ADA EBOARDING"), "Ada", "Lovelace", "1985-12-10"),
            [NotApplicable; 3]
        );
        for odd in ["ANSI ", "ANSI DLD", "ANSI é\nDBé\n", "AAMVA\nDCS"] {
            let _ = parse(odd);
        }
    }
}

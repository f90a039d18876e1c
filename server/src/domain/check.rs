//! Checks: what was looked at in something handed in, each a named result.
//!
//! A check says what was measured and no more. None of those on pictures knows whether a
//! document is genuine or whose face it shows.

use serde::{Deserialize, Serialize};

use super::pdf::PdfRefusal;
use super::picture::PictureRefusal;

/// How a check ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckStatus {
    /// What was looked for is there.
    Passed,
    /// It is not.
    Failed,
    /// There was nothing to look at.
    NotApplicable,
}

/// A named result.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Check {
    /// Its name, one of [`picture_checks`]' or another module's.
    pub name: String,
    /// How it ended.
    pub status: CheckStatus,
    /// Reason codes: why it failed or does not apply.
    pub reasons: Vec<String>,
}

impl Check {
    /// What a failed one means, in the API's words: those that need no picture to be taken
    /// again are the customer's to judge.
    #[must_use]
    pub fn requirement(&self) -> &'static str {
        let is_reading = self.name.starts_with("aamva_") || self.name.starts_with("mrz_");
        if is_reading || self.name == "barcode_detection" { "not_required" } else { "requires_retry" }
    }

    /// One that passed.
    #[must_use]
    pub fn passed(name: &str) -> Self {
        Self { name: name.to_owned(), status: CheckStatus::Passed, reasons: Vec::new() }
    }

    /// One that failed, and why.
    #[must_use]
    pub fn failed(name: &str, reasons: Vec<String>) -> Self {
        Self { name: name.to_owned(), status: CheckStatus::Failed, reasons }
    }

    /// One that does not apply, and why.
    #[must_use]
    pub fn not_applicable(name: &str, reason: &str) -> Self {
        Self { name: name.to_owned(), status: CheckStatus::NotApplicable, reasons: vec![reason.to_owned()] }
    }
}

/// The status of a verification made of these checks: one that failed fails it.
#[must_use]
pub fn verdict(checks: &[Check]) -> &'static str {
    if checks.iter().any(|check| check.status == CheckStatus::Failed) { "failed" } else { "passed" }
}

/// The reason of a check that a failed one before it kept from being made.
const NOT_REACHED: &str = "not_reached";

/// The checks of a picture in the order in which they are made.
const PICTURE_CHECKS: [&str; 5] =
    ["file_readability", "image_size", "image_brightness", "image_sharpness", "image_repetition"];

/// The checks of a PDF in the order in which they are made.
const PDF_CHECKS: [&str; 5] =
    ["file_readability", "pdf_protection", "pdf_active_content", "pdf_page_count", "file_repetition"];

/// What was checked of a picture that was refused for that reason, or of one that is kept.
#[must_use]
pub fn picture_checks(refusal: Option<PictureRefusal>) -> Vec<Check> {
    checks_of(&PICTURE_CHECKS, refusal)
}

/// The same of a PDF.
#[must_use]
pub fn pdf_checks(refusal: Option<PictureRefusal>) -> Vec<Check> {
    checks_of(&PDF_CHECKS, refusal)
}

fn checks_of(names: &[&str; 5], refusal: Option<PictureRefusal>) -> Vec<Check> {
    let failing = refusal.map(|refusal| {
        let name = match refusal {
            PictureRefusal::Empty
            | PictureRefusal::FileTooLarge
            | PictureRefusal::UnsupportedType
            | PictureRefusal::Heic
            | PictureRefusal::NotAccepted
            | PictureRefusal::Damaged
            | PictureRefusal::TooManyPixels
            | PictureRefusal::Pdf(PdfRefusal::Damaged) => "file_readability",
            PictureRefusal::TooSmall => "image_size",
            PictureRefusal::TooDark | PictureRefusal::TooBright => "image_brightness",
            PictureRefusal::Blurry => "image_sharpness",
            PictureRefusal::Repeated if names.contains(&"file_repetition") => "file_repetition",
            PictureRefusal::Repeated => "image_repetition",
            PictureRefusal::Pdf(PdfRefusal::Protected) => "pdf_protection",
            PictureRefusal::Pdf(PdfRefusal::Active) => "pdf_active_content",
            PictureRefusal::Pdf(PdfRefusal::Pages) => "pdf_page_count",
        };
        (name, refusal)
    });
    let mut reached = true;
    names
        .iter()
        .map(|name| match failing {
            Some((failed, refusal)) if failed == *name => {
                reached = false;
                Check::failed(name, vec![refusal.code().to_owned()])
            }
            _ if reached => Check::passed(name),
            _ => Check::not_applicable(name, NOT_REACHED),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kept_picture_has_passed_everything() {
        let checks = picture_checks(None);
        assert_eq!(checks.len(), PICTURE_CHECKS.len());
        assert!(checks.iter().all(|check| check.status == CheckStatus::Passed));
        assert_eq!(verdict(&checks), "passed");
    }

    #[test]
    fn every_refusal_fails_one_check_and_what_comes_after_it_was_not_made() {
        for refusal in PictureRefusal::ALL {
            let of_pdf = matches!(refusal, PictureRefusal::Pdf(_));
            let checks = if of_pdf { pdf_checks(Some(refusal)) } else { picture_checks(Some(refusal)) };
            let at = checks.iter().position(|check| check.status == CheckStatus::Failed).unwrap();
            assert_eq!(checks[at].reasons, [refusal.code()]);
            assert!(checks[..at].iter().all(|check| check.status == CheckStatus::Passed));
            assert!(checks[at + 1..].iter().all(|check| check.status == CheckStatus::NotApplicable));
            assert_eq!(verdict(&checks), "failed");
        }
    }

    #[test]
    fn a_check_is_written_as_the_api_names_it() {
        let written = serde_json::to_value(Check::not_applicable("image_size", NOT_REACHED)).unwrap();
        let expected = serde_json::json!({
            "name": "image_size", "status": "not_applicable", "reasons": ["not_reached"],
        });
        assert_eq!(written, expected);
    }
}

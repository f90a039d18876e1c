//! The checks of an upload, from the one that refused it or from its acceptance.

use super::Check;
use super::pdf::PdfRefusal;
use super::refusal::PictureRefusal;

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
pub(crate) fn picture_checks(refusal: Option<PictureRefusal>) -> Vec<Check> {
    checks_of(&PICTURE_CHECKS, refusal)
}

/// The same of a PDF.
#[must_use]
pub(crate) fn pdf_checks(refusal: Option<PictureRefusal>) -> Vec<Check> {
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
    use super::super::{CheckStatus, verdict};
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

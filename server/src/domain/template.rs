//! An inquiry template: what is asked of the individual, for how long, and on whose pages.

use super::expiry::Intervals;
use super::theme::Theme;

/// A part of the flow, in the order in which they are asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// The individual learns what will be asked and agrees.
    Consent,
    /// Name and birthdate.
    Details,
    /// A photo of an identity document.
    Document,
    /// A photo of the face.
    Selfie,
}

impl Step {
    /// All steps, first to last.
    pub const ALL: [Self; 4] = [Self::Consent, Self::Details, Self::Document, Self::Selfie];

    /// Its name on the wire and in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Consent => "consent",
            Self::Details => "details",
            Self::Document => "document",
            Self::Selfie => "selfie",
        }
    }

    /// The step of that name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.as_str() == name)
    }

    /// The one that follows; `None` after the last.
    #[must_use]
    pub fn next(self) -> Option<Self> {
        match self {
            Self::Consent => Some(Self::Details),
            Self::Details => Some(Self::Document),
            Self::Document => Some(Self::Selfie),
            Self::Selfie => None,
        }
    }
}

/// What is asked of the individual, for how long, and on whose pages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InquiryTemplate {
    /// `itmpl_…`
    pub id: String,
    /// Its published version, `itmplv_…`; a template without one cannot be used.
    pub version_id: Option<String>,
    /// The environment it belongs to.
    pub environment_id: String,
    /// Shown to the individual as who asks.
    pub name: String,
    /// The hosts whose pages may show the flow in a frame: `shop.example`,
    /// `*.shop.example`, with a port if it is not the scheme's own.
    pub allowed_domains: Vec<String>,
    /// Time limits of its inquiries.
    pub intervals: Intervals,
    /// How its flow looks, if not as the flow does by itself.
    pub theme: Option<Theme>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_step_is_reached_from_the_first() {
        let walked: Vec<Step> = std::iter::successors(Some(Step::Consent), |step| step.next()).collect();
        assert_eq!(walked, Step::ALL);
    }
}

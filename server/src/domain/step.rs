//! The steps of the flow.

use serde::{Deserialize, Serialize};

use super::checks::picture_kind::PictureKind;

/// A screen of the flow on which the individual does something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Step {
    /// The individual learns what will be asked and agrees.
    Consent,
    /// Name and birthdate.
    Details,
    /// Other fields: the first form of the plan.
    Fields,
    /// The second.
    #[serde(rename = "fields-2")]
    Fields2,
    /// The third.
    #[serde(rename = "fields-3")]
    Fields3,
    /// Which country's and which kind of identity document.
    DocumentKind,
    /// A photo of an identity document, or of its front.
    Document,
    /// A photo of its back.
    DocumentBack,
    /// A photo of the face.
    Selfie,
    /// The face, turned to the left.
    SelfieLeft,
    /// The face, turned to the right.
    SelfieRight,
    /// Another document, a picture or a PDF: the first of the plan.
    #[serde(rename = "document-upload")]
    DocumentUpload,
    /// The second.
    #[serde(rename = "document-upload-2")]
    DocumentUpload2,
    /// The third.
    #[serde(rename = "document-upload-3")]
    DocumentUpload3,
    /// Everything once more.
    Review,
}

impl Step {
    /// All steps there are. Which of them are asked, and in which order, a plan says.
    pub const ALL: [Self; 15] = [
        Self::Consent,
        Self::Details,
        Self::Fields,
        Self::Fields2,
        Self::Fields3,
        Self::DocumentKind,
        Self::Document,
        Self::DocumentBack,
        Self::Selfie,
        Self::SelfieLeft,
        Self::SelfieRight,
        Self::DocumentUpload,
        Self::DocumentUpload2,
        Self::DocumentUpload3,
        Self::Review,
    ];

    /// Those for other documents, in their order in a plan.
    pub const UPLOADS: [Self; 3] = [Self::DocumentUpload, Self::DocumentUpload2, Self::DocumentUpload3];

    /// Those for the customer's own forms, in their order in a plan.
    pub const FORMS: [Self; 3] = [Self::Fields, Self::Fields2, Self::Fields3];

    /// Its name on the wire and in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Consent => "consent",
            Self::Details => "details",
            Self::Fields => "fields",
            Self::Fields2 => "fields-2",
            Self::Fields3 => "fields-3",
            Self::DocumentKind => "document-kind",
            Self::Document => "document",
            Self::DocumentBack => "document-back",
            Self::Selfie => "selfie",
            Self::SelfieLeft => "selfie-left",
            Self::SelfieRight => "selfie-right",
            Self::DocumentUpload => "document-upload",
            Self::DocumentUpload2 => "document-upload-2",
            Self::DocumentUpload3 => "document-upload-3",
            Self::Review => "review",
        }
    }

    /// The step of that name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.as_str() == name)
    }

    /// What is on the picture that is asked for, where one is, or may be.
    #[must_use]
    pub const fn picture(self) -> Option<PictureKind> {
        match self {
            Self::Document
            | Self::DocumentBack
            | Self::DocumentUpload
            | Self::DocumentUpload2
            | Self::DocumentUpload3 => Some(PictureKind::Document),
            Self::Selfie | Self::SelfieLeft | Self::SelfieRight => Some(PictureKind::Selfie),
            Self::Consent
            | Self::Details
            | Self::Fields
            | Self::Fields2
            | Self::Fields3
            | Self::DocumentKind
            | Self::Review => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_step_is_read_back_from_its_name() {
        for step in Step::ALL {
            assert_eq!(Step::parse(step.as_str()), Some(step));
            assert_eq!(serde_json::to_value(step).unwrap(), step.as_str());
        }
    }
}

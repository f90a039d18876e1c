//! What an individual hands in, and what comes of it.

use jiff::Timestamp;

use crate::domain::checks::Check;
use crate::domain::checks::picture_kind::PictureKind;
use crate::domain::progress::Progress;
use crate::domain::step::Step;

/// The kinds of evidence. The words before the slash are the API's three resources.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EvidenceKind {
    /// A photo of an identity document.
    GovernmentIdDocument,
    /// The back of that document: shown as a part of it.
    GovernmentIdBack,
    /// Another document: see [`Evidence::name`].
    GenericDocument,
    /// A photo of the face.
    CenterSelfie,
    /// The first of three photos of the face.
    ThreePosesSelfie,
    /// The second: a part of the first.
    SelfieLeft,
    /// The third: a part of the first.
    SelfieRight,
    /// The checks on an identity document.
    GovernmentIdVerification,
    /// The checks on a selfie.
    SelfieVerification,
    /// The comparison with data bases.
    DatabaseVerification,
    /// The checks on an e-mail address.
    EmailAddressVerification,
    /// The checks on a telephone number.
    PhoneNumberVerification,
    /// The checks on any other document.
    DocumentVerification,
    /// What the customer's own verifier found.
    VerifierVerification,
}

/// Which of an inquiry's lists a kind of evidence belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EvidenceGroup {
    /// `doc_…`
    Documents,
    /// `self_…`
    Selfies,
    /// `ver_…`
    Verifications,
    /// In none: they are parts of something that is in one.
    Parts,
}

impl EvidenceKind {
    const ALL: [Self; 14] = [
        Self::GovernmentIdDocument,
        Self::GovernmentIdBack,
        Self::GenericDocument,
        Self::CenterSelfie,
        Self::ThreePosesSelfie,
        Self::SelfieLeft,
        Self::SelfieRight,
        Self::GovernmentIdVerification,
        Self::SelfieVerification,
        Self::DatabaseVerification,
        Self::EmailAddressVerification,
        Self::PhoneNumberVerification,
        Self::DocumentVerification,
        Self::VerifierVerification,
    ];

    /// Its type, as the API names it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::GovernmentIdDocument => "document/government-id",
            Self::GovernmentIdBack => "part/government-id-back",
            Self::GenericDocument => "document/generic",
            Self::CenterSelfie => "selfie/center-only",
            Self::ThreePosesSelfie => "selfie/profile-and-center",
            Self::SelfieLeft => "part/selfie-left",
            Self::SelfieRight => "part/selfie-right",
            Self::GovernmentIdVerification => "verification/government-id",
            Self::SelfieVerification => "verification/selfie",
            Self::DatabaseVerification => "verification/database",
            Self::EmailAddressVerification => "verification/email-address",
            Self::PhoneNumberVerification => "verification/phone-number",
            Self::DocumentVerification => "verification/document",
            Self::VerifierVerification => "verification/verifier",
        }
    }

    /// The kind of that type.
    #[must_use]
    pub fn parse(kind: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.as_str() == kind)
    }

    /// The list it stands in.
    #[must_use]
    pub const fn group(self) -> EvidenceGroup {
        match self {
            Self::GovernmentIdDocument | Self::GenericDocument => EvidenceGroup::Documents,
            Self::CenterSelfie | Self::ThreePosesSelfie => EvidenceGroup::Selfies,
            Self::GovernmentIdBack | Self::SelfieLeft | Self::SelfieRight => EvidenceGroup::Parts,
            Self::GovernmentIdVerification
            | Self::SelfieVerification
            | Self::DatabaseVerification
            | Self::EmailAddressVerification
            | Self::PhoneNumberVerification
            | Self::DocumentVerification
            | Self::VerifierVerification => EvidenceGroup::Verifications,
        }
    }

    /// What a picture is that was handed in at that step, and what the checks on it are.
    #[must_use]
    pub fn of_step(step: Step, progress: &Progress) -> Option<(Self, Self)> {
        let picture = match step {
            Step::Document => Self::GovernmentIdDocument,
            Step::DocumentBack => Self::GovernmentIdBack,
            Step::Selfie if progress.steps().contains(&Step::SelfieLeft) => Self::ThreePosesSelfie,
            Step::Selfie => Self::CenterSelfie,
            Step::SelfieLeft => Self::SelfieLeft,
            Step::SelfieRight => Self::SelfieRight,
            Step::DocumentUpload | Step::DocumentUpload2 | Step::DocumentUpload3 => {
                return Some((Self::GenericDocument, Self::DocumentVerification));
            }
            Step::Consent
            | Step::Details
            | Step::Fields
            | Step::Fields2
            | Step::Fields3
            | Step::DocumentKind
            | Step::Review => return None,
        };
        let checks = match step.picture()? {
            PictureKind::Document => Self::GovernmentIdVerification,
            PictureKind::Selfie => Self::SelfieVerification,
        };
        Some((picture, checks))
    }

    /// What a verification made from that template checks. The kinds are told apart by
    /// the template's prefix; an unknown one checks an identity document.
    #[must_use]
    pub fn of_verification_template(template_id: &str) -> Self {
        match template_id.split_once('_').map(|(prefix, _)| prefix) {
            Some("vtmplself") => Self::SelfieVerification,
            Some("vtmpldb") => Self::DatabaseVerification,
            Some("vtmpleml") => Self::EmailAddressVerification,
            Some("vtmplphn") => Self::PhoneNumberVerification,
            Some("vtmpldoc") => Self::DocumentVerification,
            _ => Self::GovernmentIdVerification,
        }
    }
}

/// A document, a selfie or a verification of an inquiry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// `doc_…`, `self_…` or `ver_…`
    pub id: String,
    /// The inquiry it belongs to.
    pub inquiry_id: String,
    /// What it is.
    pub kind: EvidenceKind,
    /// Which one it is, of other documents and their checks: the template's name for it.
    pub name: Option<String>,
    /// `submitted` of what was handed in; `passed` or `failed` of a verification.
    pub status: String,
    /// The template a verification was made from.
    pub template_id: Option<String>,
    /// The picture, if there is one.
    pub picture: Option<Picture>,
    /// What was checked, of a verification.
    pub checks: Vec<Check>,
    /// When it came to be.
    pub created_at: Timestamp,
}

/// A picture that has been stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// Its name in the object storage.
    pub object_key: String,
    /// The name it is shown with.
    pub filename: String,
    /// Its media type.
    pub content_type: String,
    /// Its length.
    pub byte_size: u64,
}

impl Picture {
    /// Whether a thumbnail is kept beside it: see [`thumbnail_of`].
    #[must_use]
    pub fn has_thumbnail(&self) -> bool {
        self.content_type == "image/jpeg"
    }
}

/// The name in the object storage of the thumbnail of the picture that is kept under `key`.
#[must_use]
pub fn thumbnail_of(key: &str) -> String {
    format!("{key}.small")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_is_read_back_from_its_type() {
        for kind in EvidenceKind::ALL {
            assert_eq!(EvidenceKind::parse(kind.as_str()), Some(kind));
        }
    }
}

//! The kinds of identity documents.

use serde::{Deserialize, Serialize};

/// A kind of identity document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DocumentKind {
    /// A passport: one page says all.
    Passport,
    /// A driving licence.
    DrivingLicence,
    /// An identity card.
    IdentityCard,
    /// A residence permit.
    ResidencePermit,
}

impl DocumentKind {
    pub const ALL: [Self; 4] =
        [Self::Passport, Self::DrivingLicence, Self::IdentityCard, Self::ResidencePermit];

    /// Its name in forms, templates and the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Passport => "passport",
            Self::DrivingLicence => "driving_licence",
            Self::IdentityCard => "identity_card",
            Self::ResidencePermit => "residence_permit",
        }
    }

    /// The kind of that name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }

    /// Its class as the API names it.
    #[must_use]
    pub const fn id_class(self) -> &'static str {
        match self {
            Self::Passport => "pp",
            Self::DrivingLicence => "dl",
            Self::IdentityCard => "id",
            Self::ResidencePermit => "rp",
        }
    }

    /// Whether there is something on its back.
    #[must_use]
    pub const fn has_back(self) -> bool {
        !matches!(self, Self::Passport)
    }
}

//! What a template asks, and in which order. A [`Plan`] is data that a customer wrote;
//! `domain::progress` says how far an individual is in it.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::form::{BadForm, DETAILS, Form};
use super::other_document::{BadDocument, OtherDocument};
use crate::domain::country;
use crate::domain::document_kind::DocumentKind;
use crate::domain::field::Field;
use crate::domain::step::Step;

/// A part of a plan. Some take the individual several [`Step`]s.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "snake_case", deny_unknown_fields)]
pub enum Part {
    /// The individual learns what will be asked and agrees.
    Consent {},
    /// Name and birthdate.
    Details {},
    /// Other fields, named by the customer.
    Fields(Form),
    /// A photo of an identity document, of whatever kind.
    Document {},
    /// Which country's and which kind of identity document, its front, and its back where
    /// it has one.
    GovernmentId {
        /// The countries whose documents are accepted: all by default. Of one alone nobody
        /// is asked.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        countries: Option<Vec<String>>,
        /// The kinds that are accepted.
        #[serde(default = "all_kinds")]
        kinds: Vec<DocumentKind>,
    },
    /// The face.
    Selfie {
        /// From the left and from the right, too.
        #[serde(default)]
        three_poses: bool,
    },
    /// Another document: a picture or a PDF.
    DocumentUpload(OtherDocument),
    /// Everything once more, before it is sent.
    Review {},
}

fn all_kinds() -> Vec<DocumentKind> {
    DocumentKind::ALL.to_vec()
}

/// What a template asks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// The parts, in their order.
    pub steps: Vec<Part>,
    /// How many failed attempts at a picture are forgiven; without it, any number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retries: Option<u32>,
}

impl Default for Plan {
    fn default() -> Self {
        let selfie = Part::Selfie { three_poses: false };
        Self { steps: vec![Part::Consent {}, Part::Details {}, Part::Document {}, selfie], retries: None }
    }
}

/// The most failed attempts that a plan forgives by number.
pub const MAX_RETRIES: u32 = 20;

/// The largest plan, in bytes as JSON: every inquiry keeps the one that it began with.
const MAX_SIZE: usize = 64 * 1024;

/// Why a plan cannot be used, in words for who wrote it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadPlan {
    /// Nobody has agreed yet.
    #[error("the first step must be consent")]
    ConsentFirst,
    /// Nothing is asked.
    #[error("there must be a step between consent and review that asks for something")]
    Empty,
    /// What is asked once cannot be asked again.
    #[error("each step may be used once: {0} is used twice")]
    Twice(&'static str),
    /// There would be something after it that nobody reviews.
    #[error("review must be the last step")]
    ReviewLast,
    /// No document could be chosen.
    #[error("government_id needs at least one kind, each once")]
    Kinds,
    /// Nowhere could be chosen.
    #[error("government_id: countries: at least one code such as \"DE\" of ISO 3166-1, each once, not {0:?}")]
    Countries(String),
    /// A form cannot be shown like that.
    #[error("fields: {0}")]
    Form(#[from] BadForm),
    /// Another document cannot be asked for like that.
    #[error("document_upload: {0}")]
    OtherDocument(#[from] BadDocument),
    /// Every inquiry would carry it along.
    #[error("the steps take {0} bytes including texts and options; the limit is {MAX_SIZE}")]
    TooLarge(usize),
    /// So many that they would never be used up.
    #[error("retries must be {MAX_RETRIES} or less")]
    Retries,
}

impl Plan {
    /// Whether individuals can be led through it.
    ///
    /// # Errors
    /// The first thing that is wrong.
    pub fn check(&self) -> Result<(), BadPlan> {
        if self.steps.first() != Some(&Part::Consent {}) {
            return Err(BadPlan::ConsentFirst);
        }
        if self.retries.is_some_and(|retries| retries > MAX_RETRIES) {
            return Err(BadPlan::Retries);
        }
        for part in &self.steps {
            if let Part::GovernmentId { kinds, countries } = part {
                let distinct: BTreeSet<_> = kinds.iter().collect();
                if kinds.is_empty() || distinct.len() != kinds.len() {
                    return Err(BadPlan::Kinds);
                }
                check_countries(countries.as_deref())?;
            }
        }
        let with_details = self.steps.contains(&Part::Details {});
        Form::check_all(self.forms(), with_details)?;
        OtherDocument::check_all(self.other_documents())?;
        let mut seen = BTreeSet::new();
        let steps = self.all_steps(Some(DocumentKind::DrivingLicence));
        if let Some(twice) = steps.iter().find(|step| !seen.insert(**step)) {
            return Err(BadPlan::Twice(twice.as_str()));
        }
        if seen.contains(&Step::Review) && steps.last() != Some(&Step::Review) {
            return Err(BadPlan::ReviewLast);
        }
        if steps.iter().all(|step| matches!(step, Step::Consent | Step::Review)) {
            return Err(BadPlan::Empty);
        }
        let size = serde_json::to_string(self).map_or(usize::MAX, |text| text.len());
        if size > MAX_SIZE {
            return Err(BadPlan::TooLarge(size));
        }
        Ok(())
    }

    /// The kinds of documents from which the individual chooses.
    #[must_use]
    pub fn document_kinds(&self) -> &[DocumentKind] {
        let kinds = self.steps.iter().find_map(|part| match part {
            Part::GovernmentId { kinds, .. } => Some(kinds.as_slice()),
            _ => None,
        });
        kinds.unwrap_or_default()
    }

    /// The countries whose documents are accepted; `None` for all.
    #[must_use]
    pub fn countries(&self) -> Option<&[String]> {
        self.steps.iter().find_map(|part| match part {
            Part::GovernmentId { countries, .. } => countries.as_deref(),
            _ => None,
        })
    }

    /// The country of all documents, where there is but one to choose from.
    #[must_use]
    pub fn only_country(&self) -> Option<&str> {
        match self.countries() {
            Some([country]) => Some(country),
            _ => None,
        }
    }

    /// Whether a document of that country is accepted.
    #[must_use]
    pub fn accepts_country(&self, code: &str) -> bool {
        country::is_code(code) && self.countries().is_none_or(|known| known.iter().any(|known| known == code))
    }

    fn forms(&self) -> impl Iterator<Item = &Form> {
        self.steps.iter().filter_map(|part| match part {
            Part::Fields(form) => Some(form),
            _ => None,
        })
    }

    /// The form that is shown in a step.
    #[must_use]
    pub fn form(&self, step: Step) -> Option<&Form> {
        if step == Step::Details {
            return self.steps.contains(&Part::Details {}).then(|| &*DETAILS);
        }
        let number = Step::FORMS.into_iter().position(|form| form == step)?;
        self.forms().nth(number)
    }

    /// The field of that name that one of the customer's own forms asks for.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.forms().flat_map(|form| &form.fields).find(|field| field.name == name)
    }

    /// All fields of all forms, and those that every inquiry may know.
    #[must_use]
    pub fn fields(&self) -> Vec<&Field> {
        let others = DETAILS.fields.iter().filter(|field| self.field(&field.name).is_none());
        others.chain(self.forms().flat_map(|form| &form.fields)).collect()
    }

    fn other_documents(&self) -> impl Iterator<Item = &OtherDocument> {
        self.steps.iter().filter_map(|part| match part {
            Part::DocumentUpload(document) => Some(document),
            _ => None,
        })
    }

    /// The other document that is asked for in a step.
    #[must_use]
    pub fn other_document(&self, step: Step) -> Option<&OtherDocument> {
        let number = Step::UPLOADS.into_iter().position(|upload| upload == step)?;
        self.other_documents().nth(number)
    }

    /// Which of its parts, from 0 on, a step belongs to.
    #[must_use]
    pub fn place(&self, step: Step) -> Option<usize> {
        let nth = |number, is: fn(&Part) -> bool| {
            let mut parts = self.steps.iter().enumerate().filter(|(_, part)| is(part));
            parts.nth(number).map(|(index, _)| index)
        };
        if let Some(number) = Step::UPLOADS.into_iter().position(|upload| upload == step) {
            return nth(number, |part| matches!(part, Part::DocumentUpload(_)));
        }
        if let Some(number) = Step::FORMS.into_iter().position(|form| form == step) {
            return nth(number, |part| matches!(part, Part::Fields(_)));
        }
        let alone = |part: &Part| Self { steps: vec![part.clone()], retries: None };
        let with_back = Some(DocumentKind::DrivingLicence);
        self.steps.iter().position(|part| alone(part).all_steps(with_back).contains(&step))
    }

    /// The steps, given the kind of document. Until it is chosen none has a back.
    #[must_use]
    pub fn all_steps(&self, document: Option<DocumentKind>) -> Vec<Step> {
        let (mut uploads, mut forms) = (Step::UPLOADS.into_iter(), Step::FORMS.into_iter());
        let of_part = |part: &Part| match part {
            Part::Fields(_) => forms.next().into_iter().collect(),
            Part::DocumentUpload(_) => uploads.next().into_iter().collect(),
            Part::Consent {} => vec![Step::Consent],
            Part::Details {} => vec![Step::Details],
            Part::Document {} => vec![Step::Document],
            Part::GovernmentId { .. } if document.is_some_and(DocumentKind::has_back) => {
                vec![Step::DocumentKind, Step::Document, Step::DocumentBack]
            }
            Part::GovernmentId { .. } => vec![Step::DocumentKind, Step::Document],
            Part::Selfie { three_poses: false } => vec![Step::Selfie],
            Part::Selfie { three_poses: true } => vec![Step::Selfie, Step::SelfieLeft, Step::SelfieRight],
            Part::Review {} => vec![Step::Review],
        };
        self.steps.iter().flat_map(of_part).collect()
    }
}

fn check_countries(countries: Option<&[String]>) -> Result<(), BadPlan> {
    let Some(countries) = countries else { return Ok(()) };
    let mut seen = BTreeSet::new();
    match countries.iter().find(|code| !country::is_code(code) || !seen.insert(*code)) {
        Some(wrong) => Err(BadPlan::Countries(wrong.clone())),
        None if countries.is_empty() => Err(BadPlan::Countries(String::new())),
        None => Ok(()),
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) fn full() -> Plan {
        let government_id = Part::GovernmentId { kinds: all_kinds(), countries: None };
        let selfie = Part::Selfie { three_poses: true };
        let steps = vec![Part::Consent {}, Part::Details {}, government_id, selfie, Part::Review {}];
        Plan { steps, retries: Some(2) }
    }

    #[test]
    fn the_usual_plan_has_four_steps() {
        let steps = Plan::default().all_steps(None);
        assert_eq!(steps, [Step::Consent, Step::Details, Step::Document, Step::Selfie]);
        assert_eq!(Plan::default().check(), Ok(()));
    }

    #[test]
    fn documents_are_of_a_country_that_there_is_and_the_template_accepts() {
        let of = |countries: &[&str]| {
            let countries = Some(countries.iter().map(|&code| code.to_owned()).collect());
            let government_id = Part::GovernmentId { kinds: all_kinds(), countries };
            Plan { steps: vec![Part::Consent {}, government_id], retries: None }
        };
        assert!(
            full().accepts_country("DE") && !full().accepts_country("EU") && full().only_country().is_none()
        );
        let two = of(&["DE", "FR"]);
        assert_eq!(two.check(), Ok(()));
        assert!(two.accepts_country("FR") && !two.accepts_country("US") && two.only_country().is_none());
        assert_eq!(of(&["US"]).only_country(), Some("US"));
        for (wrong, named) in [(of(&[]), ""), (of(&["de"]), "de"), (of(&["DE", "DE"]), "DE")] {
            assert_eq!(wrong.check(), Err(BadPlan::Countries(named.to_owned())));
        }
    }

    #[test]
    fn plans_that_lead_nowhere_are_refused() {
        let check = |steps| Plan { steps, retries: None }.check();
        let consent = Part::Consent {};
        assert_eq!(check(vec![]), Err(BadPlan::ConsentFirst));
        assert_eq!(check(vec![Part::Details {}]), Err(BadPlan::ConsentFirst));
        assert_eq!(check(vec![consent.clone(), Part::Review {}]), Err(BadPlan::Empty));
        let twice = vec![
            consent.clone(),
            Part::Document {},
            Part::GovernmentId { kinds: all_kinds(), countries: None },
        ];
        assert_eq!(check(twice), Err(BadPlan::Twice("document")));
        let early = vec![consent.clone(), Part::Review {}, Part::Details {}];
        assert_eq!(check(early), Err(BadPlan::ReviewLast));
        assert_eq!(
            check(vec![consent, Part::GovernmentId { kinds: vec![], countries: None }]),
            Err(BadPlan::Kinds)
        );
        assert_eq!(full().check(), Ok(()));
    }

    #[test]
    fn a_plan_is_written_as_customers_write_it() {
        let text = r#"{"steps": [{"step": "consent"}, {"step": "government_id"},
            {"step": "selfie", "three_poses": true}, {"step": "review"}], "retries": 3}"#;
        let plan: Plan = serde_json::from_str(text).unwrap();
        assert_eq!(plan.document_kinds(), DocumentKind::ALL);
        assert_eq!(plan.retries, Some(3));
        let again: Plan = serde_json::from_str(&serde_json::to_string(&plan).unwrap()).unwrap();
        assert_eq!(again, plan);
        assert!(serde_json::from_str::<Plan>(r#"{"steps": [{"step": "consnet"}]}"#).is_err());
        assert!(serde_json::from_str::<Plan>(r#"{"steps": [], "retrys": 1}"#).is_err());
    }
}

//! What a template asks, in which order, and where an individual stands in it.
//!
//! A [`Plan`] is data that a customer wrote; a [`Way`] is a plan with what has been handed
//! in. Where the individual is follows from these two alone, so that a refresh, a way
//! back or a step that is sent twice cannot lead anywhere else.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::country;
use super::field::Field;
use super::form::{BadForm, DETAILS, Form};
use super::other_document::{BadDocument, OtherDocument};
use super::template::Step;

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
    /// All of them.
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

/// A plan with what has been handed in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Way {
    /// What is asked: as the template was when the inquiry was made.
    pub plan: Plan,
    /// The steps that are done.
    #[serde(default)]
    pub done: BTreeSet<Step>,
    /// The kind of document that was chosen.
    #[serde(default)]
    pub document: Option<DocumentKind>,
    /// The country that issued it.
    #[serde(default)]
    pub country: Option<String>,
}

/// A step cannot be done now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotNow {
    /// The one that comes first; `None` when there is nothing left to do.
    pub next: Option<Step>,
}

impl Way {
    /// The way through that plan, at its beginning.
    #[must_use]
    pub fn of(plan: Plan) -> Self {
        Self { plan, ..Self::default() }
    }

    /// The steps on it, as far as they are known.
    #[must_use]
    pub fn steps(&self) -> Vec<Step> {
        self.plan.all_steps(self.document)
    }

    /// Where the individual is: the first step that is not done. `None` at the end.
    #[must_use]
    pub fn next(&self) -> Option<Step> {
        self.steps().into_iter().find(|step| !self.done.contains(step))
    }

    /// The step before that one.
    #[must_use]
    pub fn before(&self, step: Step) -> Option<Step> {
        let steps = self.steps();
        let at = steps.iter().position(|one| *one == step)?;
        steps.get(at.checked_sub(1)?).copied()
    }

    /// Whether that step can be shown: it is done, or it is the next one.
    #[must_use]
    pub fn reaches(&self, step: Step) -> bool {
        let next = self.next();
        self.steps().into_iter().take_while(|before| Some(*before) != next).any(|done| done == step)
            || next == Some(step)
    }

    /// A step is done, for the first time or again, which takes the individual no step back.
    ///
    /// # Errors
    /// When another step comes first, or it is no step of this plan.
    pub fn finish(&mut self, step: Step) -> Result<(), NotNow> {
        if !self.reaches(step) {
            return Err(NotNow { next: self.next() });
        }
        self.done.insert(step);
        Ok(())
    }

    /// The document is chosen. Photos of another one do not count for this one.
    ///
    /// # Errors
    /// As [`Way::finish`].
    pub fn choose_document(&mut self, country: &str, kind: DocumentKind) -> Result<(), NotNow> {
        self.finish(Step::DocumentKind)?;
        if self.document != Some(kind) || self.country.as_deref() != Some(country) {
            self.document = Some(kind);
            self.country = Some(country.to_owned());
            self.done.remove(&Step::Document);
            self.done.remove(&Step::DocumentBack);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn full() -> Plan {
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
    fn before_each_step_is_the_one_that_was_done_for_it() {
        let mut way = Way::of(full());
        assert_eq!(way.before(Step::Consent), None);
        assert_eq!(way.before(Step::Details), Some(Step::Consent));
        way.document = Some(DocumentKind::Passport);
        assert_eq!(way.before(Step::Selfie), Some(Step::Document));
        way.document = Some(DocumentKind::IdentityCard);
        assert_eq!(way.before(Step::Selfie), Some(Step::DocumentBack));
        assert_eq!(way.before(Step::DocumentUpload), None, "no step of this plan");
    }

    #[test]
    fn a_document_has_a_back_when_its_kind_has_one() {
        let mut way = Way::of(full());
        way.finish(Step::Consent).unwrap();
        way.finish(Step::Details).unwrap();
        way.choose_document("DE", DocumentKind::Passport).unwrap();
        assert!(!way.steps().contains(&Step::DocumentBack));
        way.finish(Step::Document).unwrap();
        assert_eq!(way.next(), Some(Step::Selfie));
        way.choose_document("DE", DocumentKind::Passport).unwrap();
        assert_eq!(way.next(), Some(Step::Selfie), "the same kind again changes nothing");
        way.choose_document("DE", DocumentKind::IdentityCard).unwrap();
        assert_eq!(way.next(), Some(Step::Document), "the photo was of another document");
        way.finish(Step::Document).unwrap();
        assert_eq!(way.next(), Some(Step::DocumentBack));
        way.choose_document("FR", DocumentKind::IdentityCard).unwrap();
        assert_eq!(way.next(), Some(Step::Document), "the photo was of another country's document");
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

    #[derive(Clone, Debug)]
    enum Sent {
        Finish(Step),
        Choose(&'static str, DocumentKind),
    }

    fn sent() -> impl Strategy<Value = Sent> {
        prop_oneof![
            3 => proptest::sample::select(Step::ALL.to_vec()).prop_map(Sent::Finish),
            1 => (proptest::sample::select(vec!["DE", "US"]), proptest::sample::select(DocumentKind::ALL.to_vec()))
                .prop_map(|(country, kind)| Sent::Choose(country, kind)),
        ]
    }

    proptest! {
        /// Whatever a browser sends, in whatever order and however often: nothing is
        /// skipped, a refusal changes nothing, and what was done stays done unless another
        /// kind of document is chosen.
        #[test]
        fn no_order_of_submissions_skips_a_step_or_loses_one(all in proptest::collection::vec(sent(), 0..60)) {
            let mut way = Way::of(full());
            for one in all {
                let before = way.clone();
                let result = match one {
                    Sent::Finish(Step::DocumentKind) => continue,
                    Sent::Finish(step) => way.finish(step),
                    Sent::Choose(country, kind) => way.choose_document(country, kind),
                };
                match result {
                    Err(refusal) => {
                        prop_assert_eq!(&way, &before);
                        prop_assert_eq!(refusal.next, way.next());
                    }
                    Ok(()) => {
                        let lost: Vec<&Step> = before.done.difference(&way.done).collect();
                        let of_document = |step: &&Step| matches!(step, Step::Document | Step::DocumentBack);
                        prop_assert!(lost.is_empty() || way.document != before.document || way.country != before.country);
                        prop_assert!(lost.iter().all(of_document), "{lost:?}");
                    }
                }
                if let Some(next) = way.next() {
                    let ahead: Vec<Step> = way.steps().into_iter().skip_while(|step| *step != next).collect();
                    let jumped = ahead.iter().skip(1).any(|step| !before.done.contains(step) && way.done.contains(step));
                    prop_assert!(!jumped, "a step ahead of {next:?} was done");
                }
                // Stored and read back, as between any two requests.
                let again: Way = serde_json::from_str(&serde_json::to_string(&way).unwrap()).unwrap();
                prop_assert_eq!(again, way.clone());
            }
        }

        /// Doing whatever is next leads to the end, whichever document was chosen.
        #[test]
        fn doing_what_is_next_comes_to_the_end(kind in proptest::sample::select(DocumentKind::ALL.to_vec())) {
            let mut way = Way::of(full());
            let mut taken = Vec::new();
            while let Some(step) = way.next() {
                match step {
                    Step::DocumentKind => way.choose_document("DE", kind).unwrap(),
                    step => way.finish(step).unwrap(),
                }
                taken.push(step);
            }
            prop_assert_eq!(taken, way.steps());
        }
    }
}

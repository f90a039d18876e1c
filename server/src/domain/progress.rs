//! How far an individual is in an inquiry.
//!
//! A [`Progress`] is a plan with the steps that are done. The next step follows from these two
//! alone, so a reload, a step back or a step that is sent twice leads to the same place.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::document_kind::DocumentKind;
use super::step::Step;
use super::template::plan::Plan;

/// A plan with what has been handed in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
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

/// A step that cannot be done now, because another one comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotNow {
    /// The one that comes first; `None` when there is nothing left to do.
    pub next: Option<Step>,
}

impl Progress {
    /// The progress of an inquiry that nobody has started.
    #[must_use]
    pub fn of(plan: Plan) -> Self {
        Self { plan, ..Self::default() }
    }

    /// The steps of the plan, as far as they are known.
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

    /// Finishes a step, for the first time or again. Finishing one again does not lead back to it.
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

    /// Chooses the document. Photos of another document do not count for this one.
    ///
    /// # Errors
    /// As [`Progress::finish`].
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
    use crate::domain::template::plan::tests::full;

    #[test]
    fn before_each_step_is_the_one_that_was_done_for_it() {
        let mut progress = Progress::of(full());
        assert_eq!(progress.before(Step::Consent), None);
        assert_eq!(progress.before(Step::Details), Some(Step::Consent));
        progress.document = Some(DocumentKind::Passport);
        assert_eq!(progress.before(Step::Selfie), Some(Step::Document));
        progress.document = Some(DocumentKind::IdentityCard);
        assert_eq!(progress.before(Step::Selfie), Some(Step::DocumentBack));
        assert_eq!(progress.before(Step::DocumentUpload), None, "no step of this plan");
    }

    #[test]
    fn a_document_has_a_back_when_its_kind_has_one() {
        let mut progress = Progress::of(full());
        progress.finish(Step::Consent).unwrap();
        progress.finish(Step::Details).unwrap();
        progress.choose_document("DE", DocumentKind::Passport).unwrap();
        assert!(!progress.steps().contains(&Step::DocumentBack));
        progress.finish(Step::Document).unwrap();
        assert_eq!(progress.next(), Some(Step::Selfie));
        progress.choose_document("DE", DocumentKind::Passport).unwrap();
        assert_eq!(progress.next(), Some(Step::Selfie), "the same kind again changes nothing");
        progress.choose_document("DE", DocumentKind::IdentityCard).unwrap();
        assert_eq!(progress.next(), Some(Step::Document), "the photo was of another document");
        progress.finish(Step::Document).unwrap();
        assert_eq!(progress.next(), Some(Step::DocumentBack));
        progress.choose_document("FR", DocumentKind::IdentityCard).unwrap();
        assert_eq!(progress.next(), Some(Step::Document), "the photo was of another country's document");
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
            let mut progress = Progress::of(full());
            for one in all {
                let before = progress.clone();
                let result = match one {
                    Sent::Finish(Step::DocumentKind) => continue,
                    Sent::Finish(step) => progress.finish(step),
                    Sent::Choose(country, kind) => progress.choose_document(country, kind),
                };
                match result {
                    Err(refusal) => {
                        prop_assert_eq!(&progress, &before);
                        prop_assert_eq!(refusal.next, progress.next());
                    }
                    Ok(()) => {
                        let lost: Vec<&Step> = before.done.difference(&progress.done).collect();
                        let of_document = |step: &&Step| matches!(step, Step::Document | Step::DocumentBack);
                        prop_assert!(lost.is_empty() || progress.document != before.document || progress.country != before.country);
                        prop_assert!(lost.iter().all(of_document), "{lost:?}");
                    }
                }
                if let Some(next) = progress.next() {
                    let ahead: Vec<Step> = progress.steps().into_iter().skip_while(|step| *step != next).collect();
                    let jumped = ahead.iter().skip(1).any(|step| !before.done.contains(step) && progress.done.contains(step));
                    prop_assert!(!jumped, "a step ahead of {next:?} was done");
                }
                // Stored and read back, as between any two requests.
                let again: Progress = serde_json::from_str(&serde_json::to_string(&progress).unwrap()).unwrap();
                prop_assert_eq!(again, progress.clone());
            }
        }

        /// Doing whatever is next leads to the end, whichever document was chosen.
        #[test]
        fn doing_what_is_next_comes_to_the_end(kind in proptest::sample::select(DocumentKind::ALL.to_vec())) {
            let mut progress = Progress::of(full());
            let mut taken = Vec::new();
            while let Some(step) = progress.next() {
                match step {
                    Step::DocumentKind => progress.choose_document("DE", kind).unwrap(),
                    step => progress.finish(step).unwrap(),
                }
                taken.push(step);
            }
            prop_assert_eq!(taken, progress.steps());
        }
    }
}

//! A document that is none of identity: a bill, a letter, a statement. The customer names it
//! and says in their own words what it is.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::domain::label::Label;
use crate::domain::step::Step;

/// The longest label, in characters.
const MAX_LABEL: usize = 80;
/// The longest name.
const MAX_NAME: usize = 40;

/// Another document that is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OtherDocument {
    /// What the customer calls it: `proof_of_address`.
    pub name: String,
    /// What the individual reads.
    pub label: Label,
    /// What it may be.
    #[serde(default = "any_form")]
    pub accept: Vec<Form>,
}

/// What a document may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Form {
    /// A photo or a scan: JPEG, PNG or WebP.
    Image,
    /// A PDF.
    Pdf,
}

fn any_form() -> Vec<Form> {
    vec![Form::Image, Form::Pdf]
}

/// Why a document cannot be asked for, in words for who wrote the template.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadDocument {
    /// Its name is none.
    #[error(
        "name: 1 to {MAX_NAME} of a to z, 0 to 9 and _, beginning with a letter, each once in a template"
    )]
    Name,
    /// There is nothing to read, or too much.
    #[error("label: a text of 1 to {MAX_LABEL} characters, or one for each language: {{\"en\": \"…\"}}")]
    Label,
    /// It could not be handed in.
    #[error("accept: at least one of image and pdf, each once")]
    Accept,
    /// There are too many.
    #[error("{} at most", Step::UPLOADS.len())]
    TooMany,
}

impl OtherDocument {
    /// Whether all of a plan's can be asked for.
    ///
    /// # Errors
    /// The first thing that is wrong.
    pub fn check_all<'a>(documents: impl Iterator<Item = &'a Self>) -> Result<(), BadDocument> {
        let mut names = BTreeSet::new();
        for document in documents {
            document.check()?;
            if !names.insert(&document.name) {
                return Err(BadDocument::Name);
            }
        }
        if names.len() > Step::UPLOADS.len() { Err(BadDocument::TooMany) } else { Ok(()) }
    }

    fn check(&self) -> Result<(), BadDocument> {
        let is_letter = |byte: u8| byte.is_ascii_lowercase();
        let is_name = self.name.len() <= MAX_NAME
            && self.name.bytes().next().is_some_and(is_letter)
            && self.name.bytes().all(|byte| is_letter(byte) || byte.is_ascii_digit() || byte == b'_');
        if !is_name {
            return Err(BadDocument::Name);
        }
        if !self.label.is_between(1, MAX_LABEL) {
            return Err(BadDocument::Label);
        }
        let distinct: BTreeSet<_> = self.accept.iter().collect();
        if distinct.is_empty() || distinct.len() != self.accept.len() {
            return Err(BadDocument::Accept);
        }
        Ok(())
    }

    /// Whether it may be that.
    #[must_use]
    pub fn accepts(&self, form: Form) -> bool {
        self.accept.contains(&form)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::plan::{Part, Plan};
    use super::*;

    fn plan(documents: &[Value]) -> Plan {
        let mut steps = vec![json!({ "step": "consent" })];
        steps.extend(documents.iter().cloned().map(|mut document| {
            document["step"] = "document_upload".into();
            document
        }));
        serde_json::from_value(json!({ "steps": steps })).unwrap()
    }

    #[test]
    fn documents_are_asked_for_in_their_order_each_with_its_words() {
        let bill = json!({ "name": "bill", "label": { "en": "A bill", "de": "Eine Rechnung" } });
        let letter = json!({ "name": "letter", "label": "A letter", "accept": ["pdf"] });
        let plan = plan(&[bill, letter]);
        assert_eq!(plan.check(), Ok(()));
        let steps = [Step::Consent, Step::DocumentUpload, Step::DocumentUpload2];
        assert_eq!(plan.all_steps(None), steps);
        assert_eq!(steps.map(|step| plan.place(step)), [Some(0), Some(1), Some(2)]);
        let (bill, letter) = (plan.other_document(steps[1]).unwrap(), plan.other_document(steps[2]).unwrap());
        assert_eq!(bill.label.text("de"), "Eine Rechnung");
        assert_eq!(bill.label.text("ja"), "A bill");
        assert_eq!(letter.label.text("ja"), "A letter");
        assert!(bill.accepts(Form::Pdf) && bill.accepts(Form::Image) && !letter.accepts(Form::Image));
        assert_eq!(plan.other_document(Step::DocumentUpload3), None);
        assert_eq!(plan.other_document(Step::Document), None);
        let again: Plan = serde_json::from_str(&serde_json::to_string(&plan).unwrap()).unwrap();
        assert_eq!(again, plan);
        assert!(matches!(again.steps[1], Part::DocumentUpload(_)));
    }

    #[test]
    fn a_document_that_cannot_be_asked_for_is_refused_with_what_would_be_right() {
        let good = || json!({ "name": "bill", "label": "A bill" });
        let with = |key: &str, value: Value| {
            let mut document = good();
            document[key] = value;
            plan(&[document]).check().unwrap_err().to_string()
        };
        for (told, expected) in [
            (with("name", "".into()), "document_upload: name: 1 to 40"),
            (with("name", "1st".into()), "name: 1 to 40"),
            (with("name", "../x".into()), "name: 1 to 40"),
            (with("label", " ".into()), "label: a text of 1 to 80"),
            (with("label", "x".repeat(81).into()), "label: a text of 1 to 80"),
            (with("label", json!({})), "label: a text of 1 to 80"),
            (with("accept", json!([])), "accept: at least one of image and pdf"),
            (with("accept", json!(["pdf", "pdf"])), "accept: at least one"),
            (plan(&[good(), good()]).check().unwrap_err().to_string(), "each once in a template"),
        ] {
            assert!(told.contains(expected), "{told}");
        }
        let many: Vec<Value> = (0..4).map(|n| json!({ "name": format!("n{n}"), "label": "x" })).collect();
        assert_eq!(plan(&many).check().unwrap_err().to_string(), "document_upload: 3 at most");
        assert_eq!(plan(&many[..3]).check(), Ok(()));
    }
}

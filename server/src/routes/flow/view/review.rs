//! The last step: everything that was entered and uploaded, to be confirmed.

use askama::Template;
use serde_json::{Map, Value};

use super::document_kind::kind_text;
use super::form;
use super::frame::Frame;
use crate::domain::country;
use crate::domain::document_kind::DocumentKind;
use crate::domain::step::Step;

/// How something that was handed in looks at the review.
pub(in crate::routes::flow) enum Thumbnail {
    /// A small picture of it: its address.
    Picture(String),
    /// No picture: the name of the file.
    File(String),
}

#[derive(Template)]
#[template(path = "review.html")]
pub(super) struct Review<'a> {
    f: &'a Frame,
    forms: Vec<ReviewedForm>,
    document: Option<&'a (DocumentKind, Option<String>)>,
    photos: &'a [(Step, Option<Thumbnail>)],
}

/// A form that was filled in.
struct ReviewedForm {
    step: Step,
    heading: String,
    rows: Vec<(String, String)>,
}

impl<'a> Review<'a> {
    pub(super) fn new(
        f: &'a Frame,
        forms: &[Step],
        fields: &Map<String, Value>,
        document: Option<&'a (DocumentKind, Option<String>)>,
        photos: &'a [(Step, Option<Thumbnail>)],
    ) -> Self {
        let forms = forms.iter().filter_map(|step| {
            let form = f.plan.form(*step)?;
            let (heading, rows) = (f.heading_of_form(*step, form), form::filled_in(f, form, fields));
            Some(ReviewedForm { step: *step, heading, rows })
        });
        Self { f, forms: forms.collect(), document, photos }
    }

    fn name(&self) -> &'static str {
        "review"
    }

    fn step(&self) -> Option<usize> {
        self.f.place(Step::Review)
    }

    fn heading(&self) -> String {
        self.f.say("review-title")
    }

    /// Kind and country.
    fn document(&self) -> Option<String> {
        let (kind, code) = self.document?;
        let country = code.as_deref().and_then(|code| country::name(code, self.f.texts.language));
        let words = [Some(kind_text(self.f, *kind)), country.map(str::to_owned)];
        Some(words.into_iter().flatten().collect::<Vec<_>>().join(" · "))
    }

    fn title_of(&self, step: &Step) -> String {
        self.f.heading_of(*step)
    }
}

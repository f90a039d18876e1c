//! The choice of an identity document: its country and its kind.

use askama::Template;

use super::form::{self, Opt};
use super::frame::Frame;
use crate::domain::document_kind::DocumentKind;
use crate::domain::step::Step;

/// What of the choice of a document is wrong.
#[derive(Clone, Copy, Default)]
pub(in crate::routes::flow) struct WrongDocument {
    /// No country, or one whose documents are not accepted.
    pub country: bool,
    /// No kind, or one that is not accepted.
    pub kind: bool,
}

#[derive(Template)]
#[template(path = "document-kind.html")]
pub(super) struct DocumentKinds<'a> {
    f: &'a Frame,
    countries: Vec<Opt>,
    kinds: &'a [DocumentKind],
    chosen: Option<DocumentKind>,
    wrong: WrongDocument,
}

impl<'a> DocumentKinds<'a> {
    pub(super) fn new(
        f: &'a Frame,
        chosen: Option<DocumentKind>,
        country: Option<&str>,
        wrong: WrongDocument,
    ) -> Self {
        let countries = form::countries(f, country.unwrap_or_default(), |code| f.plan.accepts_country(code));
        Self { f, countries, kinds: f.plan.document_kinds(), chosen, wrong }
    }

    fn name(&self) -> &'static str {
        "document-kind"
    }

    fn step(&self) -> Option<usize> {
        self.f.place(Step::DocumentKind)
    }

    fn heading(&self) -> String {
        self.f.say("document-kind-title")
    }

    fn has_errors(&self) -> bool {
        self.wrong.country || self.wrong.kind
    }

    fn label(&self, kind: &DocumentKind) -> String {
        kind_text(self.f, *kind)
    }

    fn is_chosen(&self, kind: &DocumentKind) -> bool {
        self.chosen == Some(*kind)
    }

    /// The id of the control that a missing kind leads to.
    fn first(&self) -> &'static str {
        self.kinds.first().map_or("document-kind", |kind| kind.as_str())
    }
}

pub(super) fn kind_text(f: &Frame, kind: DocumentKind) -> String {
    f.say(&format!("kind-{}", kind.as_str()))
}

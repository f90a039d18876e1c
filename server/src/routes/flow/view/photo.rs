//! A step that asks for a picture or another file.

use askama::Template;

use super::frame::Frame;
use crate::domain::checks::pdf::MAX_PAGES;
use crate::domain::checks::picture_kind::PictureKind;
use crate::domain::checks::refusal::{MAX_BYTES, PictureRefusal};
use crate::domain::step::Step;
use crate::domain::template::other_document::{Form, OtherDocument};

#[derive(Template)]
#[template(path = "photo.html")]
pub(super) struct Photo<'a> {
    f: &'a Frame,
    /// The step's own name.
    slot: &'static str,
    /// What is on the picture: steps that show the same share most texts.
    word: &'static str,
    number: Option<usize>,
    facing: &'static str,
    max_bytes: usize,
    problem: Option<String>,
    reason: &'static str,
}

impl<'a> Photo<'a> {
    pub(super) fn new(f: &'a Frame, step: Step, refusal: Option<PictureRefusal>) -> Self {
        let kind = step.picture().unwrap_or(PictureKind::Document);
        let (word, facing) = match kind {
            PictureKind::Document => ("document", "environment"),
            PictureKind::Selfie => ("selfie", "user"),
        };
        let problem = refusal.map(|refusal| refusal_text(f, kind, refusal));
        let reason = refusal.map(PictureRefusal::code).unwrap_or_default();
        let (slot, number) = (step.as_str(), f.place(step));
        Self { f, slot, word, number, facing, max_bytes: MAX_BYTES, problem, reason }
    }

    fn name(&self) -> &'static str {
        self.slot
    }

    fn step(&self) -> Option<usize> {
        self.number
    }

    fn heading(&self) -> String {
        self.own_text("title")
    }

    fn own_text(&self, key: &str) -> String {
        self.f.say(&format!("{}-{key}", self.slot))
    }

    fn text(&self, key: &str) -> String {
        self.f.say(&format!("{}-{key}", self.word))
    }

    fn file_hint(&self) -> String {
        self.f.texts.with("file-hint", "megabytes", MAX_BYTES / 1024 / 1024)
    }

    fn camera_title(&self, problem: &str) -> String {
        self.f.say(&format!("camera-{problem}-title"))
    }

    fn camera_text(&self, problem: &str) -> String {
        self.f.say(&format!("camera-{problem}"))
    }

    /// Where a browser keeps the permission that was denied.
    fn camera_way(&self, browser: &str) -> String {
        self.f.say(&format!("camera-denied-{browser}"))
    }

    /// What the script says about the live picture, each under the script's own word.
    fn hints(&self) -> Vec<(&'static str, String)> {
        let mut hints: Vec<_> = ["dark", "bright", "moving", "blurry", "steady", "taken"]
            .into_iter()
            .map(|hint| (hint, self.f.say(&format!("hint-{hint}"))))
            .collect();
        hints.push(("empty", self.text("empty")));
        hints
    }
}

fn refusal_text(f: &Frame, kind: PictureKind, refusal: PictureRefusal) -> String {
    let key = format!("picture-{}", refusal.code());
    if let PictureRefusal::Pdf(_) = refusal {
        return f.texts.with(&key, "pages", MAX_PAGES);
    }
    let pixels = ("pixels", kind.min_long_side());
    f.texts.with2(&key, pixels, ("megabytes", MAX_BYTES / 1024 / 1024))
}

#[derive(Template)]
#[template(path = "upload.html")]
pub(super) struct Upload<'a> {
    f: &'a Frame,
    /// The step's own name.
    slot: &'static str,
    number: Option<usize>,
    document: &'a OtherDocument,
    max_bytes: usize,
    problem: Option<String>,
    reason: &'static str,
}

impl<'a> Upload<'a> {
    pub(super) fn new(
        f: &'a Frame,
        step: Step,
        document: &'a OtherDocument,
        refusal: Option<PictureRefusal>,
    ) -> Self {
        let problem = refusal.map(|refusal| refusal_text(f, PictureKind::Document, refusal));
        let reason = refusal.map(PictureRefusal::code).unwrap_or_default();
        let (slot, number) = (step.as_str(), f.place(step));
        Self { f, slot, number, document, max_bytes: MAX_BYTES, problem, reason }
    }

    fn name(&self) -> &'static str {
        self.slot
    }

    fn step(&self) -> Option<usize> {
        self.number
    }

    fn heading(&self) -> String {
        self.document.label.text(self.f.texts.language).to_owned()
    }

    fn file_hint(&self) -> String {
        let key = match (self.document.accepts(Form::Image), self.document.accepts(Form::Pdf)) {
            (true, true) => "upload-hint",
            (false, _) => "upload-hint-pdf",
            (true, false) => "file-hint",
        };
        self.f.texts.with(key, "megabytes", MAX_BYTES / 1024 / 1024)
    }

    /// What the browser offers to choose from.
    fn types(&self) -> String {
        let pictures = self.document.accepts(Form::Image).then_some("image/jpeg,image/png,image/webp");
        let pdf = self.document.accepts(Form::Pdf).then_some("application/pdf");
        pictures.into_iter().chain(pdf).collect::<Vec<_>>().join(",")
    }
}

//! What all views of a response have in common.

use std::cmp::Ordering;

use crate::domain::step::Step;
use crate::domain::template::form::Form;
use crate::domain::template::plan::Plan;
use crate::domain::template::theme::Scheme;
use crate::domain::template::wording::Wording;
use crate::routes::flow::theme::ThemeLinks;
use crate::texts::Texts;

/// What all views of one answer have in common.
pub(in crate::routes::flow) struct Frame {
    /// In which language.
    pub texts: &'static Texts,
    /// Who asks; empty where that is not to be told.
    pub asker: String,
    /// Whether it is the page by itself, not the one inside the widget.
    pub hosted: bool,
    /// The template's theme.
    pub theme: Option<ThemeLinks>,
    /// Light or dark, where the page around it chose and not the device.
    pub scheme: Option<Scheme>,
    /// Whether another device has handed the inquiry over to this one.
    pub is_second_device: bool,
    /// What is asked.
    pub plan: Plan,
    /// What the customer says in their own words.
    pub wording: Wording,
    /// Hidden fields that forms carry from page to page where no script keeps them.
    pub carry: Vec<(String, String)>,
    /// The step before the one that is shown, where there is one to go back to.
    pub back: Option<Step>,
    /// Facts for the script, as `data-…` attributes of the view.
    pub data: Vec<(&'static str, String)>,
}

impl Frame {
    pub(super) fn say(&self, key: &str) -> String {
        self.own(key).unwrap_or_else(|| self.texts.say(key))
    }

    /// As [`Frame::say`], for a text that names who asks.
    pub(super) fn say_of_asker(&self, key: &str) -> String {
        self.own(key).unwrap_or_else(|| self.texts.with(key, "asker", self.asker.as_str()))
    }

    /// What the customer says instead.
    pub(super) fn own(&self, key: &str) -> Option<String> {
        self.wording.text(key, self.texts.language).map(str::to_owned)
    }

    /// Path of the logo.
    pub(super) fn logo(&self) -> Option<&str> {
        self.theme.as_ref()?.logo.as_deref()
    }

    pub(super) fn title(&self, view: &str) -> String {
        if self.asker.is_empty() {
            return view.to_owned();
        }
        self.texts.with2("page-title", ("view", view), ("asker", self.asker.as_str()))
    }

    pub(super) fn step_of(&self, step: &usize) -> String {
        self.texts.with2("step-of", ("step", *step), ("steps", self.plan.steps.len()))
    }

    /// The number of the plan's part that a step belongs to, from 1 on.
    pub(super) fn place(&self, step: Step) -> Option<usize> {
        self.plan.place(step).map(|index| index + 1)
    }

    pub(super) fn asks_details(&self) -> bool {
        self.plan.place(Step::Details).is_some()
    }

    pub(super) fn asks_document(&self) -> bool {
        self.plan.place(Step::Document).is_some()
    }

    /// What the customer's own forms ask for.
    pub(super) fn asks_fields(&self) -> Vec<String> {
        let forms = Step::FORMS.into_iter().filter_map(|step| Some((step, self.plan.form(step)?)));
        forms.map(|(step, form)| self.heading_of_form(step, form)).collect()
    }

    /// What other documents are asked for, in the customer's words.
    pub(super) fn asks_other_documents(&self) -> Vec<&str> {
        let documents = Step::UPLOADS.into_iter().filter_map(|step| self.plan.other_document(step));
        documents.map(|document| document.label.text(self.texts.language)).collect()
    }

    /// The heading of a step that asks for a picture or another file.
    pub(super) fn heading_of(&self, step: Step) -> String {
        match self.plan.other_document(step) {
            Some(document) => document.label.text(self.texts.language).to_owned(),
            None => self.say(photo_heading(step)),
        }
    }

    /// The heading of a form.
    pub(super) fn heading_of_form(&self, step: Step, form: &Form) -> String {
        if step == Step::Details {
            self.say("details-title")
        } else {
            form.title.text(self.texts.language).to_owned()
        }
    }

    pub(super) fn asks_selfie(&self) -> bool {
        self.plan.place(Step::Selfie).is_some()
    }

    /// The class of each part of the progress bar.
    pub(super) fn parts(&self, step: &usize) -> Vec<&'static str> {
        (1..=self.plan.steps.len())
            .map(|part| match part.cmp(step) {
                Ordering::Less => "past",
                Ordering::Equal => "now",
                Ordering::Greater => "ahead",
            })
            .collect()
    }
}

/// The key of the heading of a step that asks for a picture.
pub(super) fn photo_heading(step: Step) -> &'static str {
    match step {
        Step::DocumentBack => "document-back-title",
        Step::Selfie => "selfie-title",
        Step::SelfieLeft => "selfie-left-title",
        Step::SelfieRight => "selfie-right-title",
        _ => "document-title",
    }
}

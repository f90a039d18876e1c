//! What the flow shows, as HTML. Plain data goes in; nothing here decides anything.
//!
//! A view is the content of the page's `<main>`. The script asks for views alone and
//! puts them in; without script each comes inside a whole page.

mod consent;
mod document_kind;
mod form;
mod frame;
mod handoff;
mod outcome;
mod page;
mod photo;
mod review;
#[cfg(test)]
mod tests;

use askama::Template;
use jiff::SignedDuration;
use persona_protocol::ErrorCode;
use serde_json::{Map, Value};

use super::assets;
use crate::domain::checks::refusal::PictureRefusal;
use crate::domain::document_kind::DocumentKind;
use crate::domain::field::{FieldError, Typed};
use crate::domain::handoff::HandoffState;
use crate::domain::step::Step;
use crate::domain::template::form::Form as FieldsForm;
use consent::{Consent, time_text};
use document_kind::DocumentKinds;
use form::FormView;
use frame::photo_heading;
use handoff::{Elsewhere, Handoff, Link};
use outcome::{Finished, Refused, Slow, Unavailable, refusal_heading};
use page::{Opening, Page};
use photo::{Photo, Upload};
use review::Review;

pub(super) use document_kind::WrongDocument;
pub(super) use frame::Frame;
pub(super) use handoff::HandoffLink;
pub(super) use outcome::ReturnLink;
pub(super) use page::not_here;
pub(super) use review::Thumbnail;

/// One view.
pub(super) enum View {
    /// The page's first content, until the script has opened the inquiry.
    Opening,
    /// Who asks, what for, for how long.
    Consent {
        /// How long the individual has from the start.
        time: SignedDuration,
    },
    /// Fields to fill in.
    Form {
        /// In which step.
        step: Step,
        /// The fields.
        form: FieldsForm,
        /// What stands in them.
        typed: Typed,
        /// What is wrong with that, by field.
        errors: Vec<(String, FieldError)>,
    },
    /// Which identity document.
    DocumentKind {
        /// The kind that was chosen before.
        kind: Option<DocumentKind>,
        /// The country that was chosen before, or is likely.
        country: Option<String>,
        /// What is wrong with what came.
        wrong: WrongDocument,
    },
    /// Everything once more.
    Review {
        /// The forms that were filled in.
        forms: Vec<Step>,
        /// What was filled in.
        fields: Map<String, Value>,
        /// The kind of document that was chosen, and its country.
        document: Option<(DocumentKind, Option<String>)>,
        /// What was handed in, and how that looks.
        photos: Vec<(Step, Option<Thumbnail>)>,
    },
    /// A photo is wanted.
    Photo {
        /// For which step.
        step: Step,
        /// Why the last one was refused.
        refusal: Option<PictureRefusal>,
    },
    /// The individual's part is over.
    Finished {
        /// Without success.
        failed: bool,
        return_to: Option<ReturnLink>,
    },
    /// A one-time link, before it is followed.
    Link,
    /// The handoff to another device.
    Handoff {
        state: HandoffState,
        /// The link, when it has just been made.
        link: Option<HandoffLink>,
    },
    /// Another browser continues the inquiry.
    Elsewhere,
    /// The reason of a refusal, and perhaps a link back to the customer.
    Refused { code: ErrorCode, return_to: Option<ReturnLink> },
    /// Too many attempts within a short time.
    Slow {
        /// When the next one is allowed.
        seconds: u64,
    },
    /// The server cannot reach or write its data now.
    Unavailable,
    /// The last screen without personal data, for somebody without a session of the inquiry.
    Over,
}

impl View {
    /// The step that is shown.
    pub(super) const fn shown_step(&self) -> Option<Step> {
        match self {
            Self::Consent { .. } => Some(Step::Consent),
            Self::Form { step, .. } | Self::Photo { step, .. } => Some(*step),
            Self::DocumentKind { .. } => Some(Step::DocumentKind),
            Self::Review { .. } => Some(Step::Review),
            _ => None,
        }
    }

    /// The view alone.
    ///
    /// # Errors
    /// Never in practice: a compiled template fails only if writing to a string does.
    pub(super) fn fragment(&self, f: &Frame) -> askama::Result<String> {
        match self {
            Self::Opening => Opening { f }.render(),
            Self::Consent { time } => Consent { f, time: time_text(f, *time) }.render(),
            Self::Form { step, form, typed, errors } => FormView::new(f, *step, form, typed, errors).render(),
            Self::DocumentKind { kind, country, wrong } => {
                DocumentKinds::new(f, *kind, country.as_deref(), *wrong).render()
            }
            Self::Review { forms, fields, document, photos } => {
                Review::new(f, forms, fields, document.as_ref(), photos).render()
            }
            Self::Photo { step, refusal } => match f.plan.other_document(*step) {
                Some(document) => Upload::new(f, *step, document, *refusal).render(),
                None => Photo::new(f, *step, *refusal).render(),
            },
            Self::Finished { failed, return_to } => {
                let text = if *failed { "failed-text" } else { "done-text" };
                Finished { f, failed: *failed, text, return_to: return_to.as_ref() }.render()
            }
            Self::Refused { code, return_to } => Refused::new(f, *code, return_to.as_ref()).render(),
            Self::Link => Link { f }.render(),
            Self::Handoff { state, link } => Handoff { f, state: *state, link: link.as_ref() }.render(),
            Self::Elsewhere => Elsewhere { f }.render(),
            Self::Slow { seconds } => Slow { f, seconds: *seconds }.render(),
            Self::Unavailable => Unavailable { f }.render(),
            Self::Over => Refused::over(f).render(),
        }
    }

    /// The view inside a whole page.
    ///
    /// # Errors
    /// See [`View::fragment`].
    pub(super) fn page(&self, f: &Frame) -> askama::Result<String> {
        let view = self.fragment(f)?;
        let title = f.title(&match self {
            Self::Photo { step, .. } => f.heading_of(*step),
            Self::Form { step, form, .. } => f.heading_of_form(*step, form),
            view => f.say(view.heading()),
        });
        // Any page may show these two. The flow's script could find this tab's token and continue there; where
        // scripts run, these views come as fragments anyway.
        let script = (!matches!(self, Self::Slow { .. } | Self::Unavailable)).then(assets::script);
        Page { f, title, view, stylesheet: assets::stylesheet(), script }.render()
    }

    /// The key of its heading.
    fn heading(&self) -> &'static str {
        match self {
            Self::Opening => "loading",
            Self::Consent { .. } => "consent-title",
            Self::Form { .. } => "details-title",
            Self::DocumentKind { .. } => "document-kind-title",
            Self::Review { .. } => "review-title",
            Self::Photo { step, .. } => photo_heading(*step),
            Self::Finished { failed: false, .. } => "done-title",
            Self::Finished { failed: true, .. } => "failed-title",
            Self::Refused { code, .. } => refusal_heading(*code),
            Self::Link => "link-title",
            Self::Handoff { .. } => "handoff-title",
            Self::Elsewhere => "elsewhere-title",
            Self::Slow { .. } => "slow-title",
            Self::Unavailable => "unavailable-title",
            Self::Over => "done-title",
        }
    }
}

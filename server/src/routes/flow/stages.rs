//! The view of each stage of an inquiry: a step, the review, the last screen.

use persona_protocol::InquiryStatus;
use serde_json::Value;

use super::responder::Responder;
use super::view::{Thumbnail, View, WrongDocument};
use crate::domain::field::ADDRESS_COUNTRY;
use crate::domain::inquiry::Inquiry;
use crate::domain::step::Step;
use crate::flow::review::Preview;
use crate::store::FlowContext;

impl Responder<'_> {
    pub(super) fn step_view(&self, inquiry: &Inquiry, step: Step) -> View {
        match step {
            Step::Consent => self.consent_view(inquiry),
            Step::Details | Step::Fields | Step::Fields2 | Step::Fields3 => {
                let Some(form) = inquiry.progress.plan.form(step) else { return self.consent_view(inquiry) };
                let mut known = self.request.form.fields();
                known.extend(inquiry.fields.clone());
                View::Form { step, typed: form.filled(&known), form: form.clone(), errors: Vec::new() }
            }
            Step::DocumentKind => {
                // Most people have a document of the country where they live.
                let home = inquiry.fields.get(ADDRESS_COUNTRY).and_then(Value::as_str).map(str::to_owned);
                View::DocumentKind {
                    kind: inquiry.progress.document,
                    country: inquiry.progress.country.clone().or(home),
                    wrong: WrongDocument::default(),
                }
            }
            Step::Document
            | Step::DocumentBack
            | Step::Selfie
            | Step::SelfieLeft
            | Step::SelfieRight
            | Step::DocumentUpload
            | Step::DocumentUpload2
            | Step::DocumentUpload3 => View::Photo { step, refusal: None },
            Step::Review => Self::review_view(inquiry, Vec::new()),
        }
    }

    pub(super) fn review_view(inquiry: &Inquiry, mut thumbnails: Vec<(Step, Thumbnail)>) -> View {
        let progress = &inquiry.progress;
        let filled_in = |step: &Step| progress.done.contains(step) && progress.plan.form(*step).is_some();
        let photos = progress.steps().into_iter().filter(|step| step.picture().is_some());
        let photos = photos.map(|step| {
            let at = thumbnails.iter().position(|(of, _)| *of == step);
            (step, at.map(|at| thumbnails.swap_remove(at).1))
        });
        View::Review {
            forms: progress.steps().into_iter().filter(filled_in).collect(),
            fields: inquiry.fields.clone(),
            document: progress.document.map(|kind| (kind, progress.country.clone())),
            photos: photos.collect(),
        }
    }

    pub(super) fn consent_view(&self, inquiry: &Inquiry) -> View {
        View::Consent {
            time: jiff::SignedDuration::from_secs(inquiry.intervals.after_start_or_default().seconds()),
        }
    }

    pub(super) fn finished_view(&self, context: &FlowContext) -> View {
        let inquiry = &context.inquiry;
        let failed = matches!(inquiry.status, InquiryStatus::Failed | InquiryStatus::Declined);
        // The address that the customer has set over the API, else the one of the link.
        let given = inquiry.redirect_uri.as_deref().map_or_else(
            || self.address_of_link(context),
            |address| url::Url::parse(address).ok().filter(|url| matches!(url.scheme(), "http" | "https")),
        );
        View::Finished { failed, return_to: self.return_to(inquiry, given, inquiry.reference_id.as_deref()) }
    }
}

/// A preview as the review shows it.
pub(super) fn thumbnail(preview: Preview) -> Thumbnail {
    match preview {
        Preview::Picture(jpeg) => {
            Thumbnail::Picture(format!("data:image/jpeg;base64,{}", data_encoding::BASE64.encode(&jpeg)))
        }
        Preview::File(name) => Thumbnail::File(name),
    }
}

//! What the flow shows, as HTML. Plain data goes in; nothing here decides anything.
//!
//! A view is the content of the page's `<main>`. The script asks for views alone and
//! puts them in; without script each comes inside a whole page.

use std::cmp::Ordering;

use askama::Template;
use jiff::SignedDuration;
use persona_protocol::ErrorCode;
use serde_json::{Map, Value};

use super::assets;
use super::form::{self, FormView, Opt};
use super::theme::ThemeLinks;
use crate::domain::checks::pdf::MAX_PAGES;
use crate::domain::checks::picture_kind::PictureKind;
use crate::domain::checks::refusal::MAX_BYTES;
use crate::domain::checks::refusal::PictureRefusal;
use crate::domain::country;
use crate::domain::document_kind::DocumentKind;
use crate::domain::field::{FieldError, Typed};
use crate::domain::handoff::HandoffState;
use crate::domain::step::Step;
use crate::domain::template::form::Form as FieldsForm;
use crate::domain::template::other_document::{Form, OtherDocument};
use crate::domain::template::plan::Plan;
use crate::domain::template::theme::Scheme;
use crate::domain::template::wording::Wording;
use crate::texts::Texts;

/// What all views of one answer have in common.
pub(super) struct Frame {
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
    fn say_of_asker(&self, key: &str) -> String {
        self.own(key).unwrap_or_else(|| self.texts.with(key, "asker", self.asker.as_str()))
    }

    /// What the customer says instead.
    fn own(&self, key: &str) -> Option<String> {
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

    fn asks_details(&self) -> bool {
        self.plan.place(Step::Details).is_some()
    }

    fn asks_document(&self) -> bool {
        self.plan.place(Step::Document).is_some()
    }

    /// What the customer's own forms ask for.
    fn asks_fields(&self) -> Vec<String> {
        let forms = Step::FORMS.into_iter().filter_map(|step| Some((step, self.plan.form(step)?)));
        forms.map(|(step, form)| form::heading(self, step, form)).collect()
    }

    /// What other documents are asked for, in the customer's words.
    fn asks_other_documents(&self) -> Vec<&str> {
        let documents = Step::UPLOADS.into_iter().filter_map(|step| self.plan.other_document(step));
        documents.map(|document| document.label.text(self.texts.language)).collect()
    }

    /// The heading of a step that asks for a picture or another file.
    fn heading_of(&self, step: Step) -> String {
        match self.plan.other_document(step) {
            Some(document) => document.label.text(self.texts.language).to_owned(),
            None => self.say(photo_heading(step)),
        }
    }

    fn asks_selfie(&self) -> bool {
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

/// What of the choice of a document is wrong.
#[derive(Clone, Copy, Default)]
pub(super) struct WrongDocument {
    /// No country, or one whose documents are not accepted.
    pub country: bool,
    /// No kind, or one that is not accepted.
    pub kind: bool,
}

/// How something that was handed in looks at the review.
pub(super) enum Small {
    /// A small picture of it: its address.
    Picture(String),
    /// No picture: the name of the file.
    File(String),
}

/// A link to another device.
pub(super) struct HandoffLink {
    /// Where it leads.
    pub address: String,
    /// It as a QR code: an SVG.
    pub code: String,
}

/// The link from the hosted flow back to the customer.
#[derive(Clone)]
pub(super) struct ReturnLink {
    pub address: String,
    /// The host of the address, which the link shows.
    pub host: String,
}

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
        photos: Vec<(Step, Option<Small>)>,
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
    /// The way to another device.
    Handoff {
        /// How far it is.
        state: HandoffState,
        /// The link, when it has just been made.
        link: Option<HandoffLink>,
    },
    /// Another browser goes on.
    Elsewhere,
    /// Nothing but the reason, and a way out.
    Refused {
        /// The reason.
        code: ErrorCode,
        return_to: Option<ReturnLink>,
    },
    /// Too many attempts within a short time.
    Slow {
        /// When the next one is allowed.
        seconds: u64,
    },
    /// The server cannot reach or write its data now.
    Unavailable,
    /// The last screen for those who have no session of it: without a word of whose it was.
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
    /// Never in practice: templates that are compiled fail only where writing to a string does.
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
            Self::Form { step, form, .. } => form::heading(f, *step, form),
            view => f.say(view.heading()),
        });
        // Any page may show that it is slow, or cannot go on. The script could find this tab's token and go on
        // there; whoever runs scripts gets this as a fragment anyway.
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

#[derive(Template)]
#[template(path = "page.html")]
struct Page<'a> {
    f: &'a Frame,
    title: String,
    view: String,
    stylesheet: &'a str,
    script: Option<&'a str>,
}

/// The page for who may not show the flow.
///
/// # Errors
/// See [`View::fragment`].
pub(super) fn not_here(
    f: &Frame,
    origin: &str,
    container_id: &str,
    template_id: Option<&str>,
    code: ErrorCode,
) -> askama::Result<String> {
    let (stylesheet, script) = (assets::stylesheet(), assets::refusing_script());
    NotHere { f, origin, container_id, template_id, code, status: code.status(), stylesheet, script }.render()
}

#[derive(Template)]
#[template(path = "not-here.html")]
struct NotHere<'a> {
    f: &'a Frame,
    origin: &'a str,
    container_id: &'a str,
    template_id: Option<&'a str>,
    code: ErrorCode,
    status: u16,
    stylesheet: &'a str,
    script: &'a str,
}

#[derive(Template)]
#[template(path = "opening.html")]
struct Opening<'a> {
    f: &'a Frame,
}

#[derive(Template)]
#[template(path = "consent.html")]
struct Consent<'a> {
    f: &'a Frame,
    time: String,
}

impl Consent<'_> {
    fn name(&self) -> &'static str {
        "consent"
    }

    fn step(&self) -> Option<usize> {
        self.f.place(Step::Consent)
    }

    fn heading(&self) -> String {
        self.f.say("consent-title")
    }
}

/// In days, hours or minutes: the largest of which it is a whole number, or nearly.
fn time_text(f: &Frame, time: SignedDuration) -> String {
    let (hours, minutes) = (time.as_hours(), time.as_mins());
    if hours >= 48 {
        f.texts.with("consent-time-days", "days", hours / 24)
    } else if hours >= 2 || minutes == 60 {
        f.texts.with("consent-time", "hours", hours)
    } else {
        f.texts.with("consent-time-minutes", "minutes", minutes.max(1))
    }
}

#[derive(Template)]
#[template(path = "document-kind.html")]
struct DocumentKinds<'a> {
    f: &'a Frame,
    countries: Vec<Opt>,
    kinds: &'a [DocumentKind],
    chosen: Option<DocumentKind>,
    wrong: WrongDocument,
}

impl<'a> DocumentKinds<'a> {
    fn new(f: &'a Frame, chosen: Option<DocumentKind>, country: Option<&str>, wrong: WrongDocument) -> Self {
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

fn kind_text(f: &Frame, kind: DocumentKind) -> String {
    f.say(&format!("kind-{}", kind.as_str()))
}

#[derive(Template)]
#[template(path = "review.html")]
struct Review<'a> {
    f: &'a Frame,
    forms: Vec<ReviewedForm>,
    document: Option<&'a (DocumentKind, Option<String>)>,
    photos: &'a [(Step, Option<Small>)],
}

/// A form that was filled in.
struct ReviewedForm {
    step: Step,
    heading: String,
    rows: Vec<(String, String)>,
}

impl<'a> Review<'a> {
    fn new(
        f: &'a Frame,
        forms: &[Step],
        fields: &Map<String, Value>,
        document: Option<&'a (DocumentKind, Option<String>)>,
        photos: &'a [(Step, Option<Small>)],
    ) -> Self {
        let forms = forms.iter().filter_map(|step| {
            let form = f.plan.form(*step)?;
            let (heading, rows) = (form::heading(f, *step, form), form::filled_in(f, form, fields));
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

/// The key of the heading of a step that asks for a picture.
fn photo_heading(step: Step) -> &'static str {
    match step {
        Step::DocumentBack => "document-back-title",
        Step::Selfie => "selfie-title",
        Step::SelfieLeft => "selfie-left-title",
        Step::SelfieRight => "selfie-right-title",
        _ => "document-title",
    }
}

#[derive(Template)]
#[template(path = "photo.html")]
struct Photo<'a> {
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
    fn new(f: &'a Frame, step: Step, refusal: Option<PictureRefusal>) -> Self {
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
struct Upload<'a> {
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
    fn new(f: &'a Frame, step: Step, document: &'a OtherDocument, refusal: Option<PictureRefusal>) -> Self {
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

#[derive(Template)]
#[template(path = "finished.html")]
struct Finished<'a> {
    f: &'a Frame,
    failed: bool,
    text: &'static str,
    return_to: Option<&'a ReturnLink>,
}

impl Finished<'_> {
    fn name(&self) -> &'static str {
        if self.failed { "failed" } else { "done" }
    }

    fn step(&self) -> Option<usize> {
        None
    }

    fn heading(&self) -> String {
        self.f.say(if self.failed { "failed-title" } else { "done-title" })
    }
}

#[derive(Template)]
#[template(path = "handoff.html")]
struct Handoff<'a> {
    f: &'a Frame,
    state: HandoffState,
    link: Option<&'a HandoffLink>,
}

impl Handoff<'_> {
    /// What is said in that state.
    fn news(&self, state: &str) -> String {
        self.f.say(&format!("handoff-{state}"))
    }

    fn name(&self) -> &'static str {
        "handoff"
    }

    fn step(&self) -> Option<usize> {
        None
    }

    fn heading(&self) -> String {
        self.f.say("handoff-title")
    }
}

#[derive(Template)]
#[template(path = "link.html")]
struct Link<'a> {
    f: &'a Frame,
}

impl Link<'_> {
    fn name(&self) -> &'static str {
        "link"
    }

    fn step(&self) -> Option<usize> {
        None
    }

    fn heading(&self) -> String {
        self.f.say("link-title")
    }
}

#[derive(Template)]
#[template(path = "elsewhere.html")]
struct Elsewhere<'a> {
    f: &'a Frame,
}

impl Elsewhere<'_> {
    fn name(&self) -> &'static str {
        "elsewhere"
    }

    fn step(&self) -> Option<usize> {
        None
    }

    fn heading(&self) -> String {
        self.f.say("elsewhere-title")
    }
}

#[derive(Template)]
#[template(path = "unavailable.html")]
struct Unavailable<'a> {
    f: &'a Frame,
}

impl Unavailable<'_> {
    fn name(&self) -> &'static str {
        "unavailable"
    }

    fn step(&self) -> Option<usize> {
        None
    }

    fn heading(&self) -> String {
        self.f.say("unavailable-title")
    }
}

#[derive(Template)]
#[template(path = "slow.html")]
struct Slow<'a> {
    f: &'a Frame,
    seconds: u64,
}

impl Slow<'_> {
    fn name(&self) -> &'static str {
        "slow"
    }

    fn step(&self) -> Option<usize> {
        None
    }

    fn heading(&self) -> String {
        self.f.say("slow-title")
    }
}

#[derive(Template)]
#[template(path = "refused.html")]
struct Refused<'a> {
    f: &'a Frame,
    code: ErrorCode,
    status: u16,
    icon: &'static str,
    heading: &'static str,
    text: String,
    return_to: Option<&'a ReturnLink>,
}

/// The key of a refusal's heading. Codes that the flow never gives are a fault of ours.
fn refusal_heading(code: ErrorCode) -> &'static str {
    match code {
        ErrorCode::SessionExpired => "session_expired-title",
        ErrorCode::Unauthenticated => "unauthenticated-title",
        ErrorCode::InvalidInquiryId => "invalid_inquiry_id-title",
        ErrorCode::InvalidConfig => "invalid_config-title",
        ErrorCode::InactiveTemplate => "inactive_template-title",
        _ => "application_error-title",
    }
}

impl<'a> Refused<'a> {
    fn new(f: &'a Frame, code: ErrorCode, return_to: Option<&'a ReturnLink>) -> Self {
        let icon = match code {
            ErrorCode::SessionExpired => "hourglass",
            ErrorCode::Unauthenticated | ErrorCode::InactiveTemplate => "lock",
            ErrorCode::InvalidInquiryId => "question",
            _ => "warning",
        };
        let heading = refusal_heading(code);
        let text = heading.replace("-title", "-text");
        Self { f, code, status: code.status(), icon, heading, text, return_to }
    }

    /// An inquiry that is over, seen by who has no session of it.
    fn over(f: &'a Frame) -> Self {
        let code = ErrorCode::Unauthenticated;
        Self {
            f,
            code,
            status: code.status(),
            icon: "lock",
            heading: "done-title",
            text: "done-close".to_owned(),
            return_to: None,
        }
    }

    fn name(&self) -> &'static str {
        "refused"
    }

    fn step(&self) -> Option<usize> {
        None
    }

    fn heading(&self) -> String {
        self.f.say(self.heading)
    }

    fn text(&self) -> String {
        self.f.say(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::domain::field::Field;

    fn frame(hosted: bool) -> Frame {
        Frame {
            texts: Texts::choose(None, None),
            asker: "Tailor & <Sons>".into(),
            hosted,
            theme: None,
            scheme: None,
            is_second_device: false,
            plan: with_everything(),
            wording: Wording::default(),
            carry: vec![("inquiry-id".into(), "inq_1".into())],
            back: Some(Step::Details),
            data: vec![("inquiry-id", "inq_1".into())],
        }
    }

    fn with_everything() -> Plan {
        let mut plan = with_fields();
        for (name, accept) in [("bill", "image"), ("letter", "pdf"), ("form", "image\", \"pdf")] {
            let part = format!(
                r#"{{"step": "document_upload", "name": "{name}", "label": "A <{name}>", "accept": ["{accept}"]}}"#
            );
            plan.steps.push(serde_json::from_str(&part).unwrap());
        }
        plan
    }

    /// A plan with a field of every type.
    fn with_fields() -> Plan {
        let options = json!([{ "value": "a<b", "label": "A <Ada>" }, { "value": "b", "label": { "en": "B", "de": "Be" } }]);
        let many: Value =
            (0..9).map(|n| json!({ "value": n.to_string(), "label": format!("No {n}") })).collect();
        let kinds = [
            "string",
            "name",
            "email-address",
            "phone-number",
            "country",
            "date",
            "integer",
            "number",
            "boolean",
        ];
        let mut fields: Vec<Value> = kinds
            .into_iter()
            .map(|kind| json!({ "name": format!("a-{kind}"), "type": kind, "label": format!("<Ada> {kind}"), "hint": "<Ada>?" }))
            .collect();
        fields.push(json!({ "name": "one", "type": "choices", "label": "One", "options": options }));
        fields.push(json!({ "name": "of-many", "type": "choices", "label": "Of many", "options": many }));
        fields.push(json!({ "name": "some", "type": "multi-choices", "label": "Some", "options": options, "required": false }));
        let known: Value = [
            "name-middle",
            "email-address",
            "phone-number",
            "address-street-1",
            "address-street-2",
            "address-city",
            "address-subdivision",
            "address-postal-code",
            "address-country-code",
        ]
        .into_iter()
        .map(|name| json!({ "name": name }))
        .collect();
        let plan = json!({ "steps": [
            { "step": "consent" },
            { "step": "details" },
            { "step": "fields", "title": "<Ada> & all", "lead": "Tell <Ada>.", "fields": fields },
            { "step": "fields", "title": { "en": "Where you live", "ar": "عنوانك" }, "fields": known },
            { "step": "government_id" },
        ] });
        let plan: Plan = serde_json::from_value(plan).unwrap();
        assert_eq!(plan.check(), Ok(()));
        plan
    }

    /// The forms of that plan, empty, filled in, and with every mistake there is.
    fn forms(plan: &Plan) -> Vec<(String, View)> {
        let mut views = Vec::new();
        for step in [Step::Details, Step::Fields, Step::Fields2] {
            let form = plan.form(step).unwrap().clone();
            let mut typed = Typed::default();
            for control in form.fields.iter().flat_map(Field::controls) {
                let text = if control.ends_with("-month") { "2" } else { "<Ada>" };
                typed.put(control, vec![text.to_owned()]);
            }
            let empty = View::Form { step, form: form.clone(), typed: Typed::default(), errors: Vec::new() };
            views.push((step.as_str().to_owned(), empty));
            for error in FieldError::ALL {
                let errors = form.fields.iter().map(|field| (field.name.clone(), error)).collect();
                let view = View::Form { step, form: form.clone(), typed: typed.clone(), errors };
                views.push((format!("{}-{}", step.as_str(), error.code()), view));
            }
        }
        views
    }

    /// Every view there is, under a name.
    fn views() -> Vec<(String, View)> {
        let return_link =
            ReturnLink { address: "https://shop.example/?a=1&b".into(), host: "shop.example".into() };
        let mut views = vec![
            ("opening".to_owned(), View::Opening),
            ("consent".to_owned(), View::Consent { time: SignedDuration::from_hours(24) }),
            ("done".to_owned(), View::Finished { failed: false, return_to: None }),
            (
                "done-return".to_owned(),
                View::Finished { failed: false, return_to: Some(return_link.clone()) },
            ),
            ("failed".to_owned(), View::Finished { failed: true, return_to: None }),
        ];
        views.extend(forms(&with_fields()));
        for missing in [false, true] {
            let view = View::DocumentKind {
                kind: Some(DocumentKind::Passport),
                country: Some("DE".to_owned()),
                wrong: WrongDocument { country: missing, kind: missing },
            };
            views.push((format!("document-kind-{missing}"), view));
        }
        let photos: Vec<Step> = Step::ALL.into_iter().filter(|step| step.picture().is_some()).collect();
        let filled_in = json!({
            "name-first": "<Ada>", "birthdate": "1990-02-01", "a-boolean": true, "one": "a<b", "some": ["b"],
            "a-country": "DE", "a-date": "2020-02-03", "a-number": 1.5, "a-string": "<Ada>",
        });
        let review = View::Review {
            forms: vec![Step::Details, Step::Fields],
            fields: filled_in.as_object().unwrap().clone(),
            document: Some((DocumentKind::IdentityCard, Some("DE".to_owned()))),
            photos: photos
                .iter()
                .map(|step| match step {
                    Step::DocumentUpload => (*step, Some(Small::File("bill.pdf".to_owned()))),
                    step => (*step, Some(Small::Picture("data:image/jpeg;base64,".to_owned()))),
                })
                .collect(),
        };
        views.push(("review".to_owned(), review));
        for step in photos {
            views.push((format!("{step:?}"), View::Photo { step, refusal: None }));
            for refusal in PictureRefusal::ALL {
                let view = View::Photo { step, refusal: Some(refusal) };
                views.push((format!("{step:?}-{}", refusal.code()), view));
            }
        }
        views.push(("over".to_owned(), View::Over));
        let (link, code) = ("https://verify.example/verify?code=x".to_owned(), "<svg></svg>".to_owned());
        let link = Some(HandoffLink { address: link, code });
        views.push(("handoff".to_owned(), View::Handoff { state: HandoffState::Waiting, link }));
        for state in [HandoffState::Waiting, HandoffState::Opened, HandoffState::Left] {
            views.push((format!("handoff-{}", state.as_str()), View::Handoff { state, link: None }));
        }
        views.push(("link".to_owned(), View::Link));
        views.push(("elsewhere".to_owned(), View::Elsewhere));
        views.push((
            "refused-return".to_owned(),
            View::Refused { code: ErrorCode::SessionExpired, return_to: Some(return_link.clone()) },
        ));
        views.push(("slow".to_owned(), View::Slow { seconds: 30 }));
        views.push(("unavailable".to_owned(), View::Unavailable));
        for code in ErrorCode::ALL {
            views.push((format!("refused-{code}"), View::Refused { code: *code, return_to: None }));
        }
        views
    }

    #[test]
    fn every_view_renders_as_a_page_without_inline_script_or_style() {
        for (name, view) in views() {
            let page = view.page(&frame(false)).unwrap();
            assert!(page.contains("<h1 ") || name == "opening", "{name}");
            assert!(!page.contains("<style") && !page.contains(" style="), "{name}");
            assert!(!page.contains(" onclick="), "{name}");
            let is_bare = ["slow", "unavailable"].contains(&name.as_str());
            assert_eq!(page.matches("<script").count(), usize::from(!is_bare), "{name}");
            assert!(
                !page.contains("<Sons>") && !page.contains("<Ada>") && !page.contains("<bill>"),
                "{name}"
            );
        }
    }

    #[test]
    fn no_view_shows_the_key_of_a_text_it_lacks() {
        let known = include_str!("../../../../www/flow/texts/en.ftl");
        let keys: Vec<&str> = known
            .lines()
            .filter_map(|line| line.split_once(" =").map(|(key, _)| key))
            .filter(|key| key.contains('-') && !key.starts_with(' '))
            .collect();
        let families = [
            "name-first-",
            "name-last-",
            "field-",
            "address-",
            "date-",
            "country-",
            "birthdate-",
            "picture-",
            "camera-",
            "month-",
            "hint-",
            "kind-",
            "review-",
            "upload-",
        ];
        for (name, view) in views() {
            let page = view.fragment(&frame(true)).unwrap();
            for chunk in page.split(['>', '<']).map(str::trim).filter(|chunk| !chunk.contains(['"', ' '])) {
                assert!(!keys.contains(&chunk), "{name} shows {chunk}");
                assert!(!families.iter().any(|f| chunk.starts_with(f)), "{name} shows {chunk}");
                assert!(!(chunk.ends_with("-title") || chunk.ends_with("-text")), "{name} shows {chunk}");
            }
        }
    }

    fn rendered(view: &str, f: &Frame) -> String {
        let (_, view) = views().into_iter().find(|(name, _)| name == view).unwrap();
        view.fragment(f).unwrap()
    }

    #[test]
    fn a_wrong_field_is_tied_to_its_words_and_to_the_summary() {
        let html = rendered("details-missing", &frame(false));
        assert!(html.contains(r##"<a href="#name-first">Enter your first name.</a>"##));
        assert!(html.contains(r##"<a href="#birthdate-month">"##));
        assert!(html.contains(r#"aria-invalid="true" aria-describedby="name-first-error""#));
        let html = rendered("fields-too_small", &frame(false));
        assert!(html.contains(r##"<a href="#field-a-number">"##));
        assert!(html.contains(r#"aria-describedby="field-a-number-hint field-a-number-error""#));
        let html = rendered("fields-not_chosen", &frame(false));
        assert!(
            html.contains(r##"<a href="#field-one-1">"##)
                && html.contains(r#"aria-describedby="field-one-error""#)
        );
    }

    #[test]
    fn every_type_of_field_has_a_control_of_its_kind() {
        let html = rendered("fields", &frame(false));
        for part in [
            r#"<input id="field-a-string" name="field-a-string" type="text" dir="auto""#,
            r#"<input id="field-a-email-address" name="field-a-email-address" type="email" dir="ltr" value="" inputmode="email""#,
            r#"name="field-a-phone-number" type="tel""#,
            r#"<select id="field-a-country""#,
            r#"<option value="DE">Germany</option>"#,
            r#"<select id="field-a-date-month""#,
            r#"name="field-of-many""#,
            r#"<input type="radio" id="field-one-1" name="field-one" value="a&#60;b""#,
            r#"<input type="radio" id="field-a-boolean-2" name="field-a-boolean" value="false""#,
            r#"<input type="checkbox" id="field-some-2" name="field-some" value="b""#,
            "Some\u{2069} (optional)",
        ] {
            assert!(html.contains(part), "{part}\n{html}");
        }
        let html = rendered("fields-2", &frame(false));
        for (name, autofill) in [
            ("address-street-1", "address-line1"),
            ("address-country-code", "country"),
            ("email-address", "email"),
        ] {
            assert!(
                html.contains(&format!(r#"name="{name}""#))
                    && html.contains(&format!(r#"autocomplete="{autofill}""#)),
                "{name}"
            );
        }
    }

    #[test]
    fn the_review_says_what_was_filled_in_as_people_read_it() {
        let html = rendered("review", &frame(false));
        for part in [
            "February 1 1990",
            "February 3 2020",
            "Yes",
            "A &#60;Ada&#62;",
            "Germany",
            "Identity card · Germany",
            "–",
        ] {
            assert!(html.contains(&format!(">{part}<")), "{part}");
        }
        assert!(!html.contains(">a&#60;b<") && !html.contains("true<"));
    }

    #[test]
    fn the_time_to_finish_is_told_in_a_handy_unit() {
        let f = frame(false);
        // Isolates around the number keep right-to-left sentences in order.
        let told =
            |seconds| time_text(&f, SignedDuration::from_secs(seconds)).replace(['\u{2068}', '\u{2069}'], "");
        assert_eq!(told(86_400), "Once you begin, you have 24 hours to finish.");
        assert_eq!(told(7 * 86_400), "Once you begin, you have 7 days to finish.");
        assert_eq!(told(3600), "Once you begin, you have 1 hour to finish.");
        assert_eq!(told(90), "Once you begin, you have 1 minute to finish.");
        assert_eq!(told(5400), "Once you begin, you have 90 minutes to finish.");
    }
}

//! Views as HTTP responses: status, headers, and the page around them where it is wanted.

use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use persona_protocol::{ErrorCode, InquiryStatus, query};

use super::ancestors::Ancestors;
use super::handoff;
use super::request::{FLOW, FlowRequest};
use super::stages::thumbnail;
use super::theme::ThemeLinks;
use super::view::{self, Frame, HandoffLink, ReturnLink, View, WrongDocument};
use crate::domain::checks::refusal::PictureRefusal;
use crate::domain::embedding;
use crate::domain::environment::Environment;
use crate::domain::handoff::HandoffState;
use crate::domain::inquiry::Inquiry;
use crate::domain::redirect;
use crate::domain::step::Step;
use crate::domain::template::InquiryTemplate;
use crate::domain::template::plan::Plan;
use crate::domain::template::theme::Scheme;
use crate::domain::template::wording::Wording;
use crate::flow::hand_in::{self, WrongForm};
use crate::flow::open::Started;
use crate::flow::review;
use crate::flow::{Cause, FlowError};
use crate::resource;
use crate::routes::error::UNAVAILABLE_FOR;
use crate::store::{FlowContext, Verified};
use crate::texts::Texts;

const SESSION_TOKEN: HeaderName = HeaderName::from_static("persona-session-token");
/// Id and status of the verification that an uploaded picture left.
const VERIFICATION: HeaderName = HeaderName::from_static("persona-verification");
const INQUIRY_ID: HeaderName = HeaderName::from_static("persona-inquiry-id");

/// Makes the responses to one request.
pub(super) struct Responder<'a> {
    pub(super) request: &'a FlowRequest,
    texts: &'static Texts,
}

impl FlowRequest {
    /// Makes the responses to this request.
    pub(super) fn responder(&self) -> Responder<'_> {
        let texts = Texts::choose(self.form.get(query::LANGUAGE), self.head.languages.as_deref());
        Responder { request: self, texts }
    }
}

impl<'a> Responder<'a> {
    /// The reason alone, with its HTTP status. Any page may show it and is told, because there is nothing
    /// of an inquiry in it.
    pub(super) fn refused(&self, code: ErrorCode) -> Response {
        self.respond(
            status_of(code),
            &View::Refused { code, return_to: None },
            self.frame(""),
            &Ancestors::Anybody,
        )
    }

    /// The reason, for an inquiry that exists. Only the template's pages may show it, because its script
    /// could find this tab's token and open the inquiry.
    pub(super) fn refused_of(&self, context: &FlowContext, code: ErrorCode) -> Response {
        let ancestors = Ancestors::of(&context.template, &context.environment);
        let status = context.inquiry.status;
        let view = if status.is_finished() && code == ErrorCode::Unauthenticated {
            View::Over
        } else {
            // Anyone may see this, so it does not show the inquiry's own `redirect-uri`.
            let address = self.address_of_link(context).filter(|_| status == InquiryStatus::Expired);
            View::Refused { code, return_to: self.return_to(&context.inquiry, address, None) }
        };
        self.respond(status_of(code), &view, self.frame(""), &ancestors)
    }

    /// Tells a page that may not show the flow why. Only that page may show this response, which does not
    /// contain the flow's script: the script could find the individual's token in this tab.
    pub(super) fn not_here(&self, page: &url::Url, message: &str) -> Response {
        let code = ErrorCode::InvalidConfig;
        let origin = embedding::written(page);
        let template_id = self.request.template().template_id;
        let container_id = self.request.form.get(query::CONTAINER_ID).unwrap_or_default();
        let html = view::not_here(&self.frame(""), &origin, container_id, template_id, code, message);
        self.respond_with(status_of(code), html, &origin)
    }

    /// The response to a request that failed before an inquiry was known.
    pub(super) fn failed(&self, cause: Cause) -> Response {
        match cause {
            Cause::Refused(code) => self.refused(code),
            Cause::TooManyAttempts(seconds) => self.slow_down(seconds),
            Cause::Unavailable => self.unavailable(),
        }
    }

    /// The database or the storage cannot be used now. The browser reloads a page that changes nothing;
    /// the script sends the request again.
    fn unavailable(&self) -> Response {
        let mut frame = self.frame("");
        frame.data.push(("retry-after", UNAVAILABLE_FOR.to_string()));
        if !self.request.head.is_fragment {
            frame.carry = self.carry(None, self.request.token());
        }
        let status = StatusCode::SERVICE_UNAVAILABLE;
        let mut response = self.respond(status, &View::Unavailable, frame, &Ancestors::Anybody);
        response.headers_mut().insert(header::RETRY_AFTER, UNAVAILABLE_FOR.into());
        if self.request.head.only_looks && !self.request.head.is_fragment {
            response.headers_mut().insert(header::REFRESH, UNAVAILABLE_FOR.into());
        }
        response
    }

    /// Too many attempts: in so many seconds the next one is allowed.
    fn slow_down(&self, seconds: u64) -> Response {
        let mut frame = self.frame("");
        frame.data.push(("retry-after", seconds.to_string()));
        let view = View::Slow { seconds };
        let mut response = self.respond(StatusCode::TOO_MANY_REQUESTS, &view, frame, &Ancestors::Anybody);
        response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
        response
    }

    /// That another browser continues the inquiry or is expected to. The individual can take it back.
    pub(super) fn waiting(&self, context: &FlowContext, state: HandoffState) -> Response {
        let token = self.request.token();
        match state {
            HandoffState::Elsewhere => self.show(StatusCode::CONFLICT, &View::Elsewhere, context, token),
            state => self.handoff(context, state, None),
        }
    }

    /// How to continue on another device, or the state of that. The link is known only when it is made.
    pub(super) fn handoff(
        &self,
        context: &FlowContext,
        state: HandoffState,
        link: Option<HandoffLink>,
    ) -> Response {
        self.show(StatusCode::OK, &View::Handoff { state, link }, context, self.request.token())
    }

    /// The language that was chosen.
    pub(super) fn language(&self) -> &'static str {
        self.texts.language
    }

    /// The first page, which the script opens.
    pub(super) fn opening(&self, template: Option<&InquiryTemplate>, ancestors: &Ancestors) -> Response {
        let mut frame = template.map_or_else(|| self.frame(""), |template| self.frame_of(template));
        if !self.request.head.is_fragment {
            frame.carry = self.carry(None, self.request.form.get(query::SESSION_TOKEN));
        }
        self.respond(StatusCode::OK, &View::Opening, frame, ancestors)
    }

    /// The page that a one-time link opens. A button on it redeems the link, so that link scanners
    /// and in-app browsers do not use it up.
    pub(super) fn link(&self) -> Response {
        let mut frame = self.frame("");
        frame.carry = self.carry(None, None);
        self.respond(StatusCode::OK, &View::Link, frame, &Ancestors::Nobody)
    }

    /// The first step of an inquiry that does not exist yet.
    pub(super) fn consent_to(&self, template: &InquiryTemplate, environment: &Environment) -> Response {
        let time = jiff::SignedDuration::from_secs(template.intervals.after_start_or_default().seconds());
        let mut frame = self.frame_of(template);
        frame.plan = template.plan.clone();
        frame.carry = self.carry(None, None);
        frame.data.push(("step", Step::Consent.as_str().to_owned()));
        self.respond(StatusCode::OK, &View::Consent { time }, frame, &Ancestors::of(template, environment))
    }

    /// Where the inquiry stands. `token` is what opens it from now on.
    pub(super) fn at_step(&self, context: &FlowContext, token: Option<&str>) -> Response {
        let FlowContext { inquiry, .. } = context;
        let view = match inquiry.status {
            InquiryStatus::Created => self.consent_view(inquiry),
            // A pending inquiry without a next step is about to be completed.
            InquiryStatus::Pending => self.step_view(inquiry, inquiry.next_step().unwrap_or(Step::Review)),
            InquiryStatus::Expired => return self.refused_of(context, ErrorCode::SessionExpired),
            _ => self.finished_view(context),
        };
        self.show(StatusCode::OK, &view, context, token)
    }

    /// A step that was done before.
    pub(super) fn step_again(&self, context: &FlowContext, step: Step) -> Response {
        self.show(StatusCode::OK, &self.step_view(&context.inquiry, step), context, self.request.token())
    }

    /// Where the inquiry stands; at the review with previews of what was handed in.
    pub(super) async fn current(&self, context: &FlowContext) -> Result<Response, FlowError> {
        let token = self.request.token();
        let inquiry = &context.inquiry;
        if inquiry.status == InquiryStatus::Pending && inquiry.next_step() == Some(Step::Review) {
            let previews = review::previews(&self.request.state, inquiry).await?;
            let thumbnails = previews.into_iter().map(|(step, preview)| (step, thumbnail(preview)));
            let view = Self::review_view(inquiry, thumbnails.collect());
            return Ok(self.show(StatusCode::OK, &view, context, token));
        }
        Ok(self.at_step(context, token))
    }

    /// The choice of a document again, with what is missing.
    pub(super) fn wrong_document(&self, context: &FlowContext, wrong: hand_in::WrongDocument) -> Response {
        let hand_in::WrongDocument { country, kind } = wrong;
        let wrong = WrongDocument { country: country.is_none(), kind: kind.is_none() };
        let view = View::DocumentKind { kind, country, wrong };
        self.show(StatusCode::UNPROCESSABLE_ENTITY, &view, context, self.request.token())
    }

    /// A form again, with what is wrong.
    pub(super) fn wrong_form(&self, context: &FlowContext, step: Step, wrong: WrongForm) -> Response {
        let WrongForm { form, typed, errors } = wrong;
        let view = View::Form { step, form, typed, errors };
        self.show(StatusCode::UNPROCESSABLE_ENTITY, &view, context, self.request.token())
    }

    /// The photo again, with why it cannot be used.
    pub(super) fn refused_photo(
        &self,
        context: &FlowContext,
        step: Step,
        refusal: PictureRefusal,
    ) -> Response {
        let view = View::Photo { step, refusal: Some(refusal) };
        self.show(StatusCode::UNPROCESSABLE_ENTITY, &view, context, self.request.token())
    }

    /// As [`Responder::at_step`] after a start, with the new token for the script.
    pub(super) fn started(&self, started: &Started) -> Response {
        let Started { context, token } = started;
        let mut response = self.at_step(context, Some(token));
        for (name, value) in [(SESSION_TOKEN, token), (INQUIRY_ID, &context.inquiry.id)] {
            if let Ok(value) = HeaderValue::from_str(value) {
                response.headers_mut().insert(name, value);
            }
        }
        response
    }

    /// The `redirect-uri` of the page's address, if the template allows it.
    pub(super) fn address_of_link(&self, context: &FlowContext) -> Option<url::Url> {
        let address = self.request.form.get(query::REDIRECT_URI)?;
        redirect::allowed(address, &context.template.allowed_domains, context.environment.is_sandbox())
    }

    /// The link from the hosted page back to the customer. Give it the reference id only on screens that
    /// need a session: anybody who has the inquiry's id can open the others.
    pub(super) fn return_to(
        &self,
        inquiry: &Inquiry,
        address: Option<url::Url>,
        reference_id: Option<&str>,
    ) -> Option<ReturnLink> {
        let mut url = address.filter(|_| self.request.form.is_hosted())?;
        let mut pairs = url.query_pairs_mut();
        pairs.append_pair(query::INQUIRY_ID, &inquiry.id);
        if let Some(reference_id) = reference_id {
            pairs.append_pair(query::REFERENCE_ID, reference_id);
        }
        pairs.append_pair("status", inquiry.status.as_str());
        drop(pairs);
        let host = url.host_str()?.to_owned();
        Some(ReturnLink { address: url.into(), host })
    }

    /// A view of an inquiry that is open to whoever asks.
    fn show(&self, status: StatusCode, view: &View, context: &FlowContext, token: Option<&str>) -> Response {
        let FlowContext { inquiry, template, environment, now } = context;
        let mut frame = self.frame_of(template);
        frame.plan = inquiry.progress.plan.clone();
        if !self.request.head.is_fragment {
            frame.carry = self.carry(Some(&inquiry.id), token);
        }
        frame.data.push(("inquiry-id", inquiry.id.clone()));
        if let Some(step) = view.shown_step() {
            frame.data.push(("step", step.as_str().to_owned()));
            // A step that was done before is being corrected.
            if let Some(next) = inquiry.next_step().filter(|next| *next != step) {
                frame.data.push(("next", next.as_str().to_owned()));
            }
            frame.back = inquiry.progress.before(step).filter(|before| *before != Step::Consent);
        }
        if inquiry.status == InquiryStatus::Pending
            && let Some(at) = inquiry.expires_at
        {
            if let Some(moment) = resource::moment(at).as_str() {
                frame.data.push(("expires-at", moment.to_owned()));
            }
            frame.data.push(("expires-in", at.duration_since(*now).as_secs().to_string()));
        }
        if inquiry.status.is_finished() {
            frame.data.push(("status", inquiry.status.as_str().to_owned()));
            frame.data.push(("fields", resource::inquiry::fields(inquiry).to_string()));
        }
        self.respond(status, view, frame, &Ancestors::of(template, environment))
    }

    /// The frame of a template's views.
    fn frame_of(&self, template: &InquiryTemplate) -> Frame {
        let wording = template.wording.clone();
        let (asked, accepted) =
            (self.request.form.get(query::LANGUAGE), self.request.head.languages.as_deref());
        let texts = match wording.languages.as_slice() {
            [] => self.texts,
            offered => Texts::choose_of(offered, asked, accepted),
        };
        Frame { theme: ThemeLinks::of(template), texts, wording, ..self.frame(&template.name) }
    }

    fn frame(&self, asker: &str) -> Frame {
        Frame {
            texts: self.texts,
            asker: asker.to_owned(),
            hosted: self.request.form.is_hosted(),
            theme: None,
            scheme: self.request.form.get(query::STYLE_VARIANT).and_then(Scheme::parse),
            is_second_device: self.request.form.get(handoff::VIA) == Some(handoff::HANDOFF),
            plan: Plan::default(),
            back: None,
            wording: Wording::default(),
            carry: Vec::new(),
            data: Vec::new(),
        }
    }

    /// The hidden fields of forms, which carry what no script remembers.
    fn carry(&self, inquiry_id: Option<&str>, token: Option<&str>) -> Vec<(String, String)> {
        let inquiry_id = inquiry_id.or_else(|| self.request.form.get(query::INQUIRY_ID));
        let mut carry: Vec<(String, String)> =
            [(query::INQUIRY_ID, inquiry_id), (query::SESSION_TOKEN, token)]
                .into_iter()
                .filter_map(|(name, value)| Some((name.to_owned(), value?.to_owned())))
                .collect();
        let mut keys =
            vec![query::LANGUAGE, query::FLOW_TYPE, query::STYLE_VARIANT, query::REDIRECT_URI, handoff::VIA];
        if inquiry_id.is_none() {
            keys.extend([
                query::CODE,
                query::INQUIRY_TEMPLATE_ID,
                query::INQUIRY_TEMPLATE_VERSION_ID,
                query::TEMPLATE_ID,
                query::ENVIRONMENT,
                query::ENVIRONMENT_ID,
                query::REFERENCE_ID,
                query::ACCOUNT_ID,
            ]);
        }
        carry.extend(
            keys.into_iter().filter_map(|key| Some((key.to_owned(), self.request.form.get(key)?.to_owned()))),
        );
        for (name, value) in self.request.form.fields() {
            let value = value.as_str().unwrap_or_default().to_owned();
            carry.push((format!("{}[{name}]", query::FIELDS), value));
        }
        carry
    }

    fn respond(&self, status: StatusCode, view: &View, frame: Frame, ancestors: &Ancestors) -> Response {
        let html = if self.request.head.is_fragment { view.fragment(&frame) } else { view.page(&frame) };
        let ancestors = if frame.hosted { &Ancestors::Nobody } else { ancestors };
        self.respond_with(status, html, &ancestors.sources())
    }

    fn respond_with(&self, status: StatusCode, html: askama::Result<String>, ancestors: &str) -> Response {
        let Ok(html) = html else {
            tracing::error!("a view could not be rendered");
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        };
        let mut response = (status, Html(html)).into_response();
        let policy = format!(
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; media-src 'self' blob:; \
             connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors {ancestors}"
        );
        let headers = response.headers_mut();
        let mut set = |name: HeaderName, value: &str| {
            if let Ok(value) = HeaderValue::from_str(value) {
                headers.insert(name, value);
            }
        };
        set(header::CONTENT_SECURITY_POLICY, &policy);
        set(header::CACHE_CONTROL, "no-store");
        set(header::REFERRER_POLICY, "no-referrer");
        set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
        set(HeaderName::from_static("permissions-policy"), "camera=(self), microphone=(), geolocation=()");
        // The view depends on these headers.
        set(header::VARY, "Accept-Language, Persona-Flow");
        if self.request.head.is_fragment {
            set(FLOW, "fragment");
        }
        response
    }
}

/// The same response, which tells the script what came of a picture.
pub(super) fn with_verification(mut response: Response, verified: Option<Verified>) -> Response {
    let told = verified.map(|Verified { id, status }| HeaderValue::from_str(&format!("{id} {status}")));
    if let Some(Ok(told)) = told {
        response.headers_mut().insert(VERIFICATION, told);
    }
    response
}

/// The HTTP status of a refusal.
fn status_of(code: ErrorCode) -> StatusCode {
    let status = StatusCode::from_u16(code.status()).ok();
    status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

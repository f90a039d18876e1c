//! One client at work: inputs go through [`lifecycle::next`], its effects are carried out.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

use js_sys::Function;
use persona_protocol::{ActionName, ErrorCode, EventName};
use wasm_bindgen::prelude::*;
use web_sys::{Document, Node, Window};

use crate::bag::{Bag, lower};
use crate::callbacks::{self, Subject};
use crate::dom::{self, Handler, Listener, PersonaError, Thrown, Timer};
use crate::error::{Failure, explanation};
use crate::event::{Event, Node as _};
use crate::host::{self, Address, Base};
use crate::lifecycle::{self, Call, Effect, Input, Outcome, Phase, State};
use crate::modal::Modal;
use crate::options::{FlowType, Options, Surroundings};
use crate::text::cat;
use crate::value::Value;
use crate::{frame, messenger, session};

/// How long a flow that was asked to exit may think, in milliseconds.
const EXIT_TIMEOUT: i32 = 1_000;
/// How long the page's server may take for a session token.
const TOKEN_TIMEOUT: i32 = 15_000;
/// How long a second renewal in a row waits.
const TOKEN_DELAY: i32 = 1_000;

/// Names of timers, which their handler gets.
const LOAD: &str = "load";
const EXIT: &str = "exit";
const TOKEN_LIMIT: &str = "token-limit";
const TOKEN_WAIT: &str = "token-wait";

/// One client.
pub(crate) struct Controller {
    window: Window,
    document: Document,
    bag: Bag,
    options: Options,
    base: Base,
    container_id: String,
    modal: Modal,
    settle: Option<Function>,
    state: Cell<State>,
    /// The inquiry and its token, as far as they are known.
    inquiry_id: RefCell<Option<String>>,
    session_token: RefCell<Value>,
    /// Why the token is fetched, for the page's function.
    reason: RefCell<String>,
    /// Counts fetches, so that one that comes too late is known as such.
    fetches: Cell<u32>,
    failure: RefCell<Option<PersonaError>>,
    listeners: RefCell<Vec<Listener>>,
    timers: RefCell<Vec<(&'static str, Timer)>>,
    handler: RefCell<Option<Handler>>,
}

impl Controller {
    /// Puts a client into the page and starts to load its flow.
    pub(crate) fn new(
        bag: Bag,
        default_host: Option<String>,
        settle: Option<Function>,
    ) -> Result<Rc<Self>, Thrown> {
        let (window, document) = dom::page()?;
        let options = Options::read(None, &|name| bag.value(name), &lower)?;
        bag.warn_of_unknown();
        let base = base_of(options.host(), default_host.as_deref());
        let parent = parent_of(&bag, &document)?;
        let container_id = new_container_id();
        // Before anything is in the page: reading an option may throw.
        let resume = bag.get("resume")?;
        let modal = Modal::new(&document, &parent, &container_id, &options)?;
        frame::prepare(&modal.frame, &options)?;
        let can_renew = (resume.is_function() || resume.is_string()) && options.inquiry_id().is_some();
        let needs_token = can_renew && options.session_token().is_nothing();
        let is_inline = options.flow_type() == FlowType::Inline;
        let controller = Rc::new(Self {
            window,
            document,
            base,
            container_id,
            modal,
            settle,
            state: Cell::new(State::new(can_renew, is_inline)),
            inquiry_id: RefCell::new(options.inquiry_id().map(str::to_owned)),
            session_token: RefCell::new(options.session_token().clone()),
            reason: RefCell::new("missing".to_owned()),
            fetches: Cell::new(0),
            failure: RefCell::default(),
            listeners: RefCell::default(),
            timers: RefCell::default(),
            handler: RefCell::default(),
            bag,
            options,
        });
        controller.listen();
        controller.dispatch(Input::Construct { needs_token });
        Ok(controller)
    }

    /// Whether the flow is still awaited.
    pub(crate) fn is_loading(&self) -> bool {
        self.state.get().is_loading()
    }

    /// Whether the widget is shown.
    pub(crate) fn is_open(&self) -> bool {
        self.state.get().is_open
    }

    /// Where the flow is.
    pub(crate) fn base_url(&self) -> String {
        self.base.url.clone()
    }

    /// Something has happened.
    pub(crate) fn dispatch(self: &Rc<Self>, input: Input) {
        self.dispatch_with(input, None, None);
    }

    fn dispatch_with(
        self: &Rc<Self>,
        input: Input,
        event: Option<Event<JsValue>>,
        error: Option<PersonaError>,
    ) {
        let (state, effects) = lifecycle::next(self.state.get(), input);
        self.state.set(state);
        if let Some(error) = &error {
            self.failure.replace(Some(error.clone()));
        }
        let subject = Subject {
            event,
            error,
            inquiry_id: self.inquiry_id.borrow().clone(),
            session_token: self.session_token.borrow().text().map(str::to_owned),
        };
        for effect in effects {
            self.carry_out(effect, &subject);
        }
    }

    fn carry_out(self: &Rc<Self>, effect: Effect, subject: &Subject) {
        match effect {
            Effect::PostOpen => self.post(ActionName::Open, None),
            Effect::PostExit { force } => self.post(ActionName::Exit, Some(("force", force.into()))),
            Effect::PostDestroy => self.post(ActionName::Destroy, None),
            Effect::PostClose => self.post(ActionName::Close, None),
            Effect::PostToken => {
                let token = subject.session_token.as_deref().map_or(JsValue::NULL, JsValue::from_str);
                self.post(ActionName::SessionToken, Some(("sessionToken", token)));
            }
            Effect::Show => self.modal.show(),
            Effect::Hide => self.modal.hide(),
            Effect::View(view) => {
                let why = subject.error.as_ref().map(code_of).map_or("", explanation);
                self.modal.view(view, why);
            }
            Effect::Load => self.load(),
            Effect::FetchToken => self.fetch_token(),
            Effect::StartLoadTimer => {
                let timeout = self.options.load_timeout();
                if timeout > 0 {
                    self.start(LOAD, timeout);
                }
            }
            Effect::StopLoadTimer => self.stop(LOAD),
            Effect::StartExitTimer => self.start(EXIT, EXIT_TIMEOUT),
            Effect::StopExitTimer => self.stop(EXIT),
            Effect::Fit => self.modal.fit(&metadata_of(subject)),
            Effect::Grow => self.modal.grow(&metadata_of(subject)),
            Effect::TearDown => self.tear_down(),
            Effect::Call(Call::Event) if !self.may_hear(subject) => {}
            Effect::Call(call) => callbacks::call(&self.bag, call, subject),
            Effect::Settle(outcome) => self.settle(outcome, subject),
        }
    }

    fn may_hear(&self, subject: &Subject) -> bool {
        subject.event.as_ref().is_some_and(|event| self.options.events().allows(event))
    }

    /// Puts the flow's address into the frame.
    fn load(&self) {
        let token = self.session_token.borrow().clone();
        let origin = self.window.location().origin().unwrap_or_default();
        let path = self.options.path(Surroundings {
            container_id: &self.container_id,
            page_origin: &origin,
            session_token: &token,
        });
        self.modal.frame.set_src(&cat(&[&self.base.url, &path]));
    }

    fn post(&self, action: ActionName, property: Option<(&str, JsValue)>) {
        messenger::post(&self.modal.frame, &self.base.origin, action, property);
    }

    fn settle(&self, outcome: Outcome, subject: &Subject) {
        let Some(settle) = &self.settle else { return };
        let (status, value) = match outcome {
            Outcome::Completed => ("completed", subject.completion()),
            Outcome::Failed => ("failed", subject.completion()),
            Outcome::Cancelled => ("cancelled", subject.person()),
            Outcome::Rejected => {
                let failure = self.failure.borrow().clone();
                ("", failure.map_or(JsValue::UNDEFINED, Into::into))
            }
        };
        // The shell's own function, which throws nothing.
        let _ = settle.call2(&JsValue::UNDEFINED, &status.into(), &value);
    }

    /// Wires up everything that can happen.
    fn listen(self: &Rc<Self>) {
        let weak = Rc::downgrade(self);
        let handler: Handler = Closure::new(move |what| handle(&weak, &what));
        let listeners = vec![
            Listener::new(&self.window, "message", &handler),
            Listener::new(self.modal.container(), "click", &handler),
            Listener::new(self.modal.dialog(), "cancel", &handler),
            Listener::new(self.modal.dialog(), "close", &handler),
            Listener::new(&self.document, "securitypolicyviolation", &handler),
        ];
        self.listeners.replace(listeners);
        self.handler.replace(Some(handler));
    }

    fn start(&self, name: &'static str, milliseconds: i32) {
        self.stop(name);
        let timer = self
            .handler
            .borrow()
            .as_ref()
            .and_then(|handler| Timer::new(&self.window, milliseconds, handler, name));
        self.timers.borrow_mut().extend(timer.map(|timer| (name, timer)));
    }

    fn stop(&self, name: &str) {
        let (stopped, kept) = self.timers.take().into_iter().partition(|(known, _)| *known == name);
        self.timers.replace(kept);
        drop::<Vec<_>>(stopped);
    }

    fn tear_down(&self) {
        drop((self.listeners.take(), self.timers.take(), self.handler.take()));
        self.modal.remove();
    }

    /// Asks the page for a session token; the second time in a row after a pause.
    fn fetch_token(self: &Rc<Self>) {
        self.fetches.set(self.fetches.get() + 1);
        if self.state.get().renewals > 1 {
            self.start(TOKEN_WAIT, TOKEN_DELAY);
        } else {
            self.ask_for_token();
        }
    }

    fn ask_for_token(self: &Rc<Self>) {
        self.start(TOKEN_LIMIT, TOKEN_TIMEOUT);
        let resume = self.bag.get("resume").unwrap_or_default();
        let inquiry_id = self.inquiry_id.borrow().clone().unwrap_or_default();
        let reason = self.reason.borrow().clone();
        let fetch = self.fetches.get();
        let weak = Rc::downgrade(self);
        wasm_bindgen_futures::spawn_local(async move {
            let result = session::fetch_token(resume, inquiry_id, reason).await;
            let Some(controller) = weak.upgrade() else { return };
            if controller.fetches.get() != fetch {
                return;
            }
            controller.stop(TOKEN_LIMIT);
            match result {
                Ok(token) => {
                    controller.session_token.replace(Value::Text(token));
                    controller.dispatch(Input::TokenFetched);
                }
                Err(error) => controller.dispatch_with(Input::TokenRefused, None, Some(error)),
            }
        });
    }

    fn on_timer(self: &Rc<Self>, name: &str) {
        self.stop(name);
        match name {
            LOAD => {
                let is_online = self.window.navigator().on_line();
                let failure = if is_online {
                    Failure::new(ErrorCode::LoadTimeout, "The flow did not report in time")
                } else {
                    Failure::new(ErrorCode::NetworkError, "The browser is offline")
                };
                self.fail(Input::LoadFailed, &failure);
            }
            TOKEN_WAIT => self.ask_for_token(),
            TOKEN_LIMIT => {
                // What still comes of it is too late.
                self.fetches.set(self.fetches.get() + 1);
                self.fail(Input::TokenRefused, &Failure::new(ErrorCode::ResumeFailed, "No answer in time"));
            }
            _ => self.dispatch(Input::ExitUnanswered),
        }
    }

    fn fail(self: &Rc<Self>, input: Input, failure: &Failure) {
        let error = PersonaError::of(failure, &JsValue::UNDEFINED);
        self.dispatch_with(input, None, Some(error));
    }

    /// The page's own Content-Security-Policy has kept something out: our frame, maybe.
    fn on_violation(self: &Rc<Self>, violation: &JsValue) {
        // A policy that only reports blocks nothing.
        if violation.get("disposition").text(16).as_deref() != Some("enforce") {
            return;
        }
        let directive = violation.get("effectiveDirective").text(64).unwrap_or_default();
        let blocked = violation.get("blockedURI").text(4096).unwrap_or_default();
        if matches!(directive.as_str(), "frame-src" | "child-src") && is_of(&blocked, &self.base.origin) {
            let message = cat(&["The page's Content-Security-Policy lacks: frame-src ", &self.base.origin]);
            self.fail(Input::LoadFailed, &Failure::new(ErrorCode::FrameBlocked, &message));
        }
    }

    /// Tells the page that its Permissions-Policy keeps the camera from the frame, long
    /// before the person gets there. Only Chromium can tell.
    fn check_camera(&self) {
        // The frame's own: the page's knows nothing of what the frame is granted.
        let policy = self.modal.frame.get("featurePolicy");
        let allows = policy.get("allowsFeature");
        let Some(allows) = allows.dyn_ref::<Function>() else { return };
        let answer = allows.call1(&policy, &"camera".into());
        if answer.is_ok_and(|allowed| allowed.is_falsy()) && self.state.get().phase != Phase::Destroyed {
            let message = cat(&[
                "The page's headers lack: Permissions-Policy: camera=(self \"",
                &self.base.origin,
                "\"), microphone=(self \"",
                &self.base.origin,
                "\")",
            ]);
            let failure = Failure::new(ErrorCode::CameraUnavailable, &message);
            let error = PersonaError::of(&failure, &JsValue::UNDEFINED);
            let subject = Subject { event: None, error: Some(error), inquiry_id: None, session_token: None };
            callbacks::call(&self.bag, Call::Error, &subject);
        }
    }

    fn on_message(self: &Rc<Self>, message: &JsValue) {
        let frame = Some(&self.modal.frame);
        let Some(event) = messenger::receive(message, frame, &self.base.origin, &self.container_id) else {
            return;
        };
        if let Some(inquiry_id) = &event.inquiry_id {
            self.inquiry_id.replace(Some(inquiry_id.clone()));
        }
        if let Some(token) = &event.session_token {
            self.session_token.replace(Value::Text(token.clone()));
        }
        let Some(failure) = &event.failure else {
            let is_load = event.known == Some(EventName::Load);
            self.dispatch_with(Input::Message(event.known), Some(event), None);
            if is_load {
                self.check_camera();
            }
            return;
        };
        let code = failure.known_code();
        let mut failure = failure.clone();
        let state = self.state.get();
        self.reason.replace(failure.code.clone());
        if state.can_renew
            && state.renewals >= lifecycle::MOST_RENEWALS
            && matches!(code, ErrorCode::Unauthenticated | ErrorCode::SessionExpired)
        {
            failure.code = ErrorCode::ResumeFailed.as_str().to_owned();
        }
        let error = PersonaError::of(&failure, &JsValue::UNDEFINED);
        self.dispatch_with(Input::FlowError(code), Some(event), Some(error));
    }
}

/// An event, or the name of a timer that has run out.
fn handle(weak: &Weak<Controller>, what: &JsValue) {
    let Some(controller) = weak.upgrade() else { return };
    if let Some(timer) = what.as_string() {
        return controller.on_timer(&timer);
    }
    let kind = what.get("type").text(32).unwrap_or_default();
    match kind.as_str() {
        "message" => controller.on_message(what),
        "cancel" => {
            // Ours alone, not that of a dialog that the page put into it.
            if what.get("target") == *AsRef::<JsValue>::as_ref(controller.modal.dialog()) {
                what.unchecked_ref::<web_sys::Event>().prevent_default();
                controller.dispatch(Input::Dismiss);
            }
        }
        // It comes late: the page may have opened the widget again meanwhile.
        "close" if controller.modal.is_shown() => {}
        "close" => controller.dispatch(Input::Closed),
        "securitypolicyviolation" => controller.on_violation(what),
        _ => match what.get("target").get("dataset").get("action").text(16).as_deref() {
            Some("close") => controller.dispatch(Input::Dismiss),
            Some("retry") => controller.dispatch(Input::Retry),
            _ => {}
        },
    }
}

/// Whether an address is that origin, or lies in it.
fn is_of(address: &str, origin: &str) -> bool {
    address.strip_prefix(origin).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

fn metadata_of(subject: &Subject) -> JsValue {
    subject.event.as_ref().and_then(|event| event.metadata.clone()).unwrap_or_default()
}

fn code_of(error: &PersonaError) -> ErrorCode {
    let error: &JsValue = error.as_ref();
    error.get("code").text(64).and_then(|code| ErrorCode::parse(&code)).unwrap_or(ErrorCode::Unknown)
}

/// The base URL; says so when the host is none and production stands in.
pub(crate) fn base_of(host: Option<&str>, default_host: Option<&str>) -> Base {
    let base = host::resolve(host, default_host, &|text| {
        let url = web_sys::Url::new(text).ok()?;
        Some(Address { protocol: url.protocol(), hostname: url.hostname(), origin: url.origin() })
    });
    if base.is_fallback {
        let text =
            ["Persona: \"", host.or(default_host).unwrap_or_default(), "\" is no host; using production"];
        web_sys::console::warn_1(&text.concat().into());
    }
    base
}

fn parent_of(bag: &Bag, document: &Document) -> Result<Node, Thrown> {
    let parent = bag.get("parent")?;
    if parent.is_null() || parent.is_undefined() {
        let body = document.body().map(Node::from).or_else(|| document.document_element().map(Node::from));
        return body.ok_or_else(|| Failure::invalid_config("The document has no body yet").into());
    }
    // By what it can do: `instanceof` knows no element of another frame's document.
    let is_parent = parent.get("appendChild").is_function();
    if is_parent {
        Ok(parent.unchecked_into())
    } else {
        Err(Failure::invalid_config("parent must be an element").into())
    }
}

fn new_container_id() -> String {
    let mut id = "persona-widget-".to_owned();
    for _ in 0..16 {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "below 36")]
        let digit = (js_sys::Math::random() * 36.0) as u8;
        id.push(char::from(if digit < 10 { b'0' + digit } else { b'a' + digit - 10 }));
    }
    id
}

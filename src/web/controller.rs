//! Runs one client: passes inputs to [`lifecycle::next`] and carries out the effects.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use js_sys::{Function, Promise};
use persona_protocol::{ErrorCode, EventName};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Document, Window};

use super::callbacks::{self, Subject, takes_error};
use super::dom::{Listener, Timeout, page};
use super::error::{PersonaError, Thrown, guard};
use super::frame;
use super::host::{check_token, locate};
use super::js;
use super::keys::keep_release;
use super::messenger::{self, Address};
use super::modal::Modal;
use super::options::{ClientOptions, Page, Resume};
use super::session::{self, TokenRequest};
use super::watch::Watch;
use crate::core::error::{Failure, advice};
use crate::core::host::Base;
use crate::core::lifecycle::{self, Callback, Effect, Input, Outcome, Phase, State, Timer, View};
use crate::core::message::{Allowlist, Event, Untrusted};
use crate::core::options::{AddressContext, FlowType, Options};

/// How long a flow that was asked to exit may take to answer, in milliseconds.
const EXIT_TIMEOUT: i32 = 1_000;
/// How long the page's server may take to return a session token.
const TOKEN_TIMEOUT: i32 = 15_000;
/// How long the second renewal in a row waits.
const TOKEN_DELAY: i32 = 1_000;

/// Events on our own elements that the page's listeners do not get while the modal is open. A
/// dialog of the page would treat them as a click outside, and a focus trap as a lost focus.
const KEPT_EVENTS: [&str; 21] = [
    "click",
    "dblclick",
    "auxclick",
    "contextmenu",
    "wheel",
    "touchmove",
    "touchcancel",
    "pointercancel",
    "pointerdown",
    "pointerup",
    "mousedown",
    "mouseup",
    "touchstart",
    "touchend",
    "keydown",
    "keyup",
    "keypress",
    "focusin",
    "focusout",
    "focus",
    "blur",
];

/// Holds the controller of a client until the client is destroyed.
pub(crate) type Slot = Rc<RefCell<Option<Rc<Controller>>>>;

/// What a timer is for. Its number is passed to the handler.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Alarm {
    LoadTimeout = 0,
    ExitTimeout = 1,
    TokenTimeout = 2,
    TokenDelay = 3,
    Resized = 4,
}

impl Alarm {
    const ALL: [Self; 5] =
        [Self::LoadTimeout, Self::ExitTimeout, Self::TokenTimeout, Self::TokenDelay, Self::Resized];

    fn of(timer: Timer) -> Self {
        match timer {
            Timer::Load => Self::LoadTimeout,
            Timer::Exit => Self::ExitTimeout,
        }
    }
}

/// An input from the widget itself, while it passes through the guarded handler.
struct Happening {
    input: Input,
    error: Option<PersonaError>,
}

/// The functions that the page and the browser call. If WebAssembly traps in one of them,
/// the client fails and the page keeps working.
struct Handlers {
    on_event: Function,
    _closures: [Closure<dyn Fn(JsValue)>; 3],
}

/// Resolves and rejects `client.result`.
struct Settle {
    resolve: Function,
    reject: Function,
}

/// One client.
pub(crate) struct Controller {
    slot: Slot,
    window: Window,
    document: Document,
    options: Options,
    allowlist: Allowlist,
    resume: Option<Resume>,
    load_timeout: i32,
    base: Base,
    page_origin: String,
    container_id: String,
    address: Address,
    modal: Modal,
    settle: Settle,
    state: Cell<State>,
    /// The options object. Emptied at the end: the page's callbacks mostly hold the client,
    /// and no garbage collector sees a cycle through WebAssembly.
    page: RefCell<Page>,
    inquiry_id: RefCell<JsValue>,
    session_token: RefCell<JsValue>,
    /// Why the session token is fetched.
    reason: Cell<&'static str>,
    /// Counts fetches, so that a late answer is recognised.
    fetches: Cell<u32>,
    failure: RefCell<Option<PersonaError>>,
    has_warned: Cell<bool>,
    happening: Cell<Option<Happening>>,
    handlers: RefCell<Option<Rc<Handlers>>>,
    listeners: RefCell<Vec<Listener>>,
    /// The listeners for [`KEPT_EVENTS`].
    shield: RefCell<Vec<Listener>>,
    /// The key that is pressed in the widget, or `undefined`.
    pressed: RefCell<JsValue>,
    watch: RefCell<Option<Watch>>,
    /// Whether the widget has been in the page.
    was_connected: Cell<bool>,
    timeouts: RefCell<[Option<Timeout>; Alarm::ALL.len()]>,
}

/// A new client: its controller's slot, its base URL and `client.result`.
pub(crate) struct Started {
    pub(crate) slot: Slot,
    pub(crate) base_url: String,
    pub(crate) result: Promise,
}

/// Puts a client into the page and starts to load its flow.
pub(crate) fn start(passed: JsValue) -> Result<Started, Thrown> {
    let (window, document) = page()?;
    let ClientOptions { page, options, frame, allowlist, texts, resume, load_timeout, parent, signal } =
        ClientOptions::read(passed, &document)?;
    let (base, page_origin) = locate(&window, &document, &options)?;
    page.warn_of_unknown();
    let container_id = new_container_id();
    let modal =
        Modal::new(&window, &document, &parent, &container_id, &frame.title, options.flow_type, texts)?;
    if let Err(error) = frame::prepare(&modal.frame, options.flow_type, &frame) {
        modal.remove();
        return Err(error.into());
    }
    modal.limit(&frame);
    let mut settle = None;
    let result = Promise::new(&mut |resolve, reject| settle = Some(Settle { resolve, reject }));
    let Some(settle) = settle else { return Err(Thrown(JsValue::UNDEFINED)) };
    // A page that does not use `result` gets failures through onError.
    IGNORE.with(|ignore| drop(result.catch(ignore)));
    let can_renew = resume.is_some() && options.inquiry_id().is_some();
    let text = |text: Option<&str>| text.map_or(JsValue::UNDEFINED, JsValue::from);
    let slot = Slot::default();
    let controller = Rc::new(Controller {
        slot: Rc::clone(&slot),
        window,
        document,
        address: Address::new(&base.origin, &container_id),
        inquiry_id: RefCell::new(text(options.inquiry_id())),
        session_token: RefCell::new(text(options.session_token())),
        state: Cell::new(State::new(can_renew, options.flow_type == FlowType::Inline)),
        options,
        allowlist,
        resume,
        load_timeout,
        base,
        page_origin,
        container_id,
        modal,
        settle,
        page: RefCell::new(page),
        reason: Cell::new("missing"),
        fetches: Cell::new(0),
        failure: RefCell::default(),
        has_warned: Cell::new(false),
        happening: Cell::default(),
        handlers: RefCell::default(),
        listeners: RefCell::default(),
        shield: RefCell::default(),
        pressed: RefCell::default(),
        watch: RefCell::default(),
        was_connected: Cell::default(),
        timeouts: RefCell::default(),
    });
    let base_url = controller.base.url.clone();
    slot.replace(Some(Rc::clone(&controller)));
    controller.listen(signal.as_deref());
    controller.enter(Input::Construct);
    if signal.is_some_and(|signal| signal.aborted()) {
        controller.enter(Input::Destroy);
    }
    Ok(Started { slot, base_url, result })
}

thread_local! {
    /// Ignores a rejection.
    static IGNORE: Closure<dyn FnMut(JsValue)> = Closure::new(|_| {});
    /// The number of clients so far.
    static COUNT: Cell<u32> = const { Cell::new(0) };
}

impl Controller {
    /// Whether the client still waits for the flow.
    pub(crate) fn is_loading(&self) -> bool {
        self.state.get().is_loading()
    }

    /// Whether the widget is shown.
    pub(crate) fn is_open(&self) -> bool {
        self.state.get().is_open
    }

    /// Handles an input.
    pub(crate) fn enter(self: &Rc<Self>, input: Input) {
        self.enter_with(input, None);
    }

    /// Calls through JavaScript, which catches a trap.
    fn enter_with(self: &Rc<Self>, input: Input, error: Option<PersonaError>) {
        let handlers = self.handlers.borrow().clone();
        if let Some(handlers) = handlers {
            self.happening.set(Some(Happening { input, error }));
            // The guard catches everything.
            let _ = handlers.on_event.call0(&JsValue::UNDEFINED);
        }
    }

    fn fail(self: &Rc<Self>, input: Input, failure: &Failure) {
        self.enter_with(input, Some(PersonaError::new(failure)));
    }

    fn dispatch(self: &Rc<Self>, input: Input, event: Option<Event<JsValue>>, error: Option<PersonaError>) {
        let (state, effects) = lifecycle::next(self.state.get(), input);
        self.state.set(state);
        if error.is_some() {
            self.failure.replace(error.clone());
        }
        // Kept until the end: the first callback may destroy the client, and the others are still
        // called.
        let page = self.page.borrow().clone();
        let subject = Subject {
            event,
            error,
            inquiry_id: self.inquiry_id.borrow().clone(),
            session_token: self.session_token.borrow().clone(),
        };
        for effect in effects {
            self.carry_out(effect, &page, &subject);
        }
    }

    fn carry_out(self: &Rc<Self>, effect: Effect, page: &Page, subject: &Subject) {
        match effect {
            Effect::Post(action) => {
                messenger::post(&self.modal.frame, &self.base.origin, action, &subject.session_token);
            }
            Effect::Show => {
                // First: showing it moves the focus.
                self.shield();
                self.modal.show();
                if let Some(watch) = &*self.watch.borrow() {
                    watch.check_drawn(&self.modal.frame);
                }
            }
            Effect::Hide => {
                self.unshield();
                self.modal.hide();
            }
            Effect::View(view) => self.view(view),
            Effect::Load => self.load(),
            Effect::FetchToken { delayed: true } => self.start_timeout(Alarm::TokenDelay, TOKEN_DELAY),
            Effect::FetchToken { delayed: false } => self.fetch_token(),
            Effect::Start(Timer::Exit) => self.start_timeout(Alarm::ExitTimeout, EXIT_TIMEOUT),
            Effect::Start(Timer::Load) => {
                if self.load_timeout > 0 {
                    self.start_timeout(Alarm::LoadTimeout, self.load_timeout);
                }
            }
            Effect::Stop(timer) => self.stop_timeout(Alarm::of(timer)),
            Effect::Fit => self.modal.fit(&subject.metadata()),
            Effect::Grow => self.modal.grow(&subject.metadata()),
            Effect::Remove => self.remove(),
            Effect::Settle(outcome) => self.settle(outcome, subject),
            Effect::Warn => self.warn(page),
            Effect::Call(Callback::Event) => {
                if subject.event.as_ref().is_some_and(|event| self.allowlist.allows(event)) {
                    callbacks::call(page, Callback::Event, subject);
                }
            }
            Effect::Call(callback) => callbacks::call(page, callback, subject),
        }
    }

    fn view(&self, view: View) {
        let failure = self.failure.borrow().clone();
        let code =
            failure.map(|error| AsRef::<JsValue>::as_ref(&error).get(crate::core::message::Property::Code));
        let code = code.and_then(|code| ErrorCode::parse(&code.text())).unwrap_or(ErrorCode::Unknown);
        self.modal.view(view, code);
    }

    /// Puts the flow's address into the frame.
    fn load(&self) {
        let token = self.session_token.borrow().as_string();
        let path = self.options.path(AddressContext {
            container_id: &self.container_id,
            page_origin: &self.page_origin,
            session_token: token.as_deref(),
        });
        self.modal.frame.set_src(&[self.base.url.as_str(), &path].concat());
    }

    fn settle(&self, outcome: Outcome, subject: &Subject) {
        let (function, value) = match outcome {
            Outcome::Completed => (&self.settle.resolve, subject.completion(Some("completed"))),
            Outcome::Failed => (&self.settle.resolve, subject.completion(Some("failed"))),
            Outcome::Cancelled => (&self.settle.resolve, subject.person(Some("cancelled"))),
            Outcome::Rejected => {
                let failure = self.failure.borrow().clone();
                (&self.settle.reject, failure.map_or(JsValue::UNDEFINED, JsValue::from))
            }
        };
        // A promise's own functions do not throw.
        let _ = function.call1(&JsValue::UNDEFINED, &value);
    }

    /// Writes a failure to the console that no handler of the page gets.
    fn warn(&self, page: &Page) {
        let on_load = page.callback("onLoad").ok().flatten();
        if self.has_warned.get()
            || callbacks::is_heard(page, Callback::Error)
            || on_load.is_some_and(|on_load| takes_error(&on_load))
        {
            return;
        }
        self.has_warned.set(true);
        let failure = self.failure.borrow().clone();
        if let Some(error) = failure {
            warn_of(&error);
        }
    }

    /// Adds all listeners.
    fn listen(self: &Rc<Self>, signal: Option<&web_sys::EventTarget>) {
        // They hold the controller until `remove`: a client lives until it is destroyed.
        let closure = |run: fn(&Rc<Self>, JsValue)| -> Closure<dyn Fn(JsValue)> {
            let controller = Rc::clone(self);
            Closure::new(move |value| run(&controller, value))
        };
        let closures = [
            closure(|controller, event| controller.on_message(&event)),
            closure(|controller, event| controller.on_event(&event)),
            closure(|controller, error| controller.on_trap(&error)),
        ];
        let [message, event, trap] = &closures;
        let on_message = guard(message.as_ref(), trap.as_ref());
        let on_event = guard(event.as_ref(), trap.as_ref());
        let listener = |target: &web_sys::EventTarget, kind| Listener::new(target, kind, &on_event);
        let mut listeners = vec![
            Listener::new(&self.window, "message", &on_message),
            // Those of a modal are kept at the window: see `shield`.
            listener(&self.modal.container, "click"),
            listener(&self.modal.dialog, "cancel"),
            listener(&self.modal.dialog, "close"),
            listener(&self.document, "securitypolicyviolation"),
        ];
        listeners.extend(signal.map(|signal| listener(signal, "abort")));
        self.listeners.replace(listeners);
        self.watch.replace(Some(Watch::new(&on_event, &self.modal.frame)));
        self.handlers.replace(Some(Rc::new(Handlers { on_event, _closures: closures })));
        self.watch();
    }

    /// Watches the widget where it is now.
    fn watch(&self) {
        self.was_connected.set(self.modal.container.is_connected());
        let watch = self.watch.take();
        if let Some(watch) = &watch {
            watch.observe(&self.document, &self.modal.container);
        }
        self.watch.replace(watch);
    }

    /// Keeps our own events from the page's listeners. A capturing listener of the window is
    /// called before those of the document.
    fn shield(&self) {
        let handlers = self.handlers.borrow().clone();
        if let Some(handlers) = handlers
            && self.options.flow_type == FlowType::Embedded
            && self.shield.borrow().is_empty()
        {
            let listener = |kind| Listener::capturing(&self.window, kind, &handlers.on_event);
            self.shield.replace(KEPT_EVENTS.map(listener).into());
        }
    }

    fn unshield(&self) {
        drop(self.shield.take());
        keep_release(&self.window, self.pressed.take());
    }

    /// The page may have changed something in or around the widget.
    fn on_change(self: &Rc<Self>) {
        if !self.modal.frame.is_connected() {
            if self.was_connected.get() {
                self.dispatch(Input::Destroy, None, None);
            }
            return;
        }
        self.watch();
        if self.is_open() {
            self.modal.show();
        }
    }

    fn start_timeout(&self, alarm: Alarm, milliseconds: i32) {
        self.stop_timeout(alarm);
        let handlers = self.handlers.borrow().clone();
        let timeout = handlers.and_then(|handlers| {
            Timeout::new(&self.window, milliseconds, &handlers.on_event, &(alarm as i32).into())
        });
        if let Some(place) = self.timeouts.borrow_mut().get_mut(alarm as usize) {
            *place = timeout;
        }
    }

    fn stop_timeout(&self, alarm: Alarm) {
        let stopped = self.timeouts.borrow_mut().get_mut(alarm as usize).and_then(Option::take);
        drop(stopped);
    }

    fn remove(&self) {
        self.fetches.set(self.fetches.get() + 1);
        self.unshield();
        drop((self.listeners.take(), self.watch.take()));
        drop((self.timeouts.take(), self.handlers.take()));
        self.modal.remove();
        drop(self.page.replace(Page::new(JsValue::UNDEFINED)));
        drop(self.slot.take());
    }

    /// Calls `resume`.
    fn fetch_token(self: &Rc<Self>) {
        self.fetches.set(self.fetches.get() + 1);
        self.start_timeout(Alarm::TokenTimeout, TOKEN_TIMEOUT);
        let fetch = self.fetches.get();
        let inquiry_id = self.inquiry_id.borrow().clone();
        let request = TokenRequest { inquiry_id, reason: self.reason.get() };
        let controller = Rc::clone(self);
        spawn_local(async move {
            if controller.fetches.get() != fetch {
                return;
            }
            let answer = match &controller.resume {
                Some(Resume::Address(address)) => session::post(address, &request).await,
                Some(Resume::Function(function)) => session::ask(function, &request).await,
                None => return,
            };
            if controller.fetches.get() != fetch {
                return;
            }
            controller.stop_timeout(Alarm::TokenTimeout);
            let token = answer.and_then(|answer| session::token_in(&answer)).and_then(|token| {
                let text = token.as_ref().and_then(JsValue::as_string);
                check_token(text.as_deref(), &controller.base)
                    .map_err(|failure| PersonaError::new(&failure))?;
                Ok(token)
            });
            match token {
                Ok(token) => {
                    controller.session_token.replace(token.unwrap_or_default());
                    controller.enter(Input::TokenFetched);
                }
                Err(error) => {
                    let opens = controller.opens_on_load();
                    controller.enter_with(Input::TokenRefused { opens }, Some(error));
                }
            }
        });
    }

    /// Whether the page's `onLoad` takes no error. It then cannot open the widget for a
    /// failure as it does for the flow, and the widget opens itself.
    fn opens_on_load(&self) -> bool {
        let page = self.page.borrow().clone();
        page.callback("onLoad").ok().flatten().is_some_and(|handler| !takes_error(&handler))
    }

    /// An event of the browser, the number of a timer, or nothing for what `enter` left.
    fn on_event(self: &Rc<Self>, event: &JsValue) {
        if let Some(happening) = self.happening.take() {
            return self.dispatch(happening.input, None, happening.error);
        }
        if let Some(number) = event.as_f64() {
            let alarm = Alarm::ALL.into_iter().find(|alarm| f64::from(*alarm as i32) == number);
            return alarm.map_or((), |alarm| self.on_alarm(alarm));
        }
        if js::is_array(event) {
            // Changing a size inside the callback raises an error event on the page's window.
            let is_resize = js::get(&js::get(event, "0"), "contentRect").is_object();
            return if is_resize { self.start_timeout(Alarm::Resized, 0) } else { self.on_change() };
        }
        let event: &web_sys::Event = event.unchecked_ref();
        let path = event.composed_path();
        let target = path.get(0);
        let is_dialog = target == *AsRef::<JsValue>::as_ref(&self.modal.dialog);
        // Not what the page itself has put into our elements.
        let is_ours = js::get(&target, "className").text().starts_with("persona-widget__")
            && path.includes(&self.modal.container, 0);
        let kind = event.type_();
        let kind = kind.as_str();
        if is_ours && KEPT_EVENTS.contains(&kind) && !self.shield.borrow().is_empty() {
            event.stop_propagation();
        }
        match kind {
            "keydown" if is_ours => drop(self.pressed.replace(js::get(event, "code"))),
            "keyup" => drop(self.pressed.take()),
            "click" if is_ours => match js::get(&js::get(&target, "dataset"), "action").text().as_str() {
                "close" => self.dispatch(Input::Dismiss, None, None),
                "retry" => self.dispatch(Input::Retry, None, None),
                _ => {}
            },
            // Not the events of a dialog that the page put into ours.
            "cancel" if is_dialog => {
                event.prevent_default();
                self.dispatch(Input::Dismiss, None, None);
            }
            // It arrives late: the page may have opened the widget again.
            "close" if is_dialog && !self.modal.is_open() => self.dispatch(Input::Closed, None, None),
            "abort" => self.dispatch(Input::Destroy, None, None),
            "securitypolicyviolation" => self.on_violation(event),
            _ => {}
        }
    }

    fn on_alarm(self: &Rc<Self>, alarm: Alarm) {
        self.stop_timeout(alarm);
        match alarm {
            Alarm::ExitTimeout => self.dispatch(Input::ExitUnanswered, None, None),
            Alarm::TokenDelay => self.fetch_token(),
            Alarm::Resized => self.on_change(),
            Alarm::TokenTimeout => {
                // What arrives later is not used.
                self.fetches.set(self.fetches.get() + 1);
                let failure = Failure::new(ErrorCode::ResumeFailed, "`resume` did not answer in time");
                self.fail(Input::TokenRefused { opens: self.opens_on_load() }, &failure);
            }
            Alarm::LoadTimeout => {
                let failure = if self.window.navigator().on_line() {
                    Failure::new(ErrorCode::LoadTimeout, "The flow did not report in time")
                } else {
                    Failure::new(ErrorCode::NetworkError, "The browser is offline")
                };
                self.fail(Input::LoadFailed { opens: self.opens_on_load() }, &failure);
            }
        }
    }

    /// WebAssembly trapped.
    fn on_trap(self: &Rc<Self>, cause: &JsValue) {
        let failure = Failure::new(ErrorCode::ApplicationError, "The widget failed");
        self.dispatch(Input::Trapped, None, Some(PersonaError::with_cause(&failure, cause)));
    }

    /// The page's own Content-Security-Policy blocked something: possibly our frame.
    fn on_violation(self: &Rc<Self>, violation: &JsValue) {
        let text = |name| js::get(violation, name).text();
        // A policy that only reports blocks nothing.
        if text("disposition") != "enforce"
            || !matches!(text("effectiveDirective").as_str(), "frame-src" | "child-src")
            || !is_within(&text("blockedURI"), &self.base.origin)
        {
            return;
        }
        let message = ["The page's Content-Security-Policy lacks: frame-src ", &self.base.origin].concat();
        let failure = Failure::new(ErrorCode::FrameBlocked, message);
        self.fail(Input::LoadFailed { opens: self.opens_on_load() }, &failure);
    }

    fn on_message(self: &Rc<Self>, message: &JsValue) {
        let Some(event) = self.address.receive(message, Some(&self.modal.frame)) else { return };
        if let Some(inquiry_id) = &event.inquiry_id {
            self.inquiry_id.replace(inquiry_id.clone());
        }
        if let Some(token) = &event.session_token {
            self.session_token.replace(token.clone());
        }
        let Some(mut failure) = event.failure.clone() else {
            let is_load = event.known == Some(EventName::Load);
            self.dispatch(Input::Event(event.known), Some(event), None);
            if is_load {
                self.check_camera();
            }
            return;
        };
        let code = failure.known_code();
        match code {
            ErrorCode::SessionExpired => self.reason.set("session_expired"),
            ErrorCode::Unauthenticated if self.session_token.borrow().is_undefined() => {
                self.reason.set("missing");
            }
            ErrorCode::Unauthenticated => self.reason.set("unauthenticated"),
            _ => {}
        }
        if self.state.get().gives_up(code) {
            // This error is more specific than the end of the session.
            failure.code = ErrorCode::ResumeFailed.as_str().to_owned();
        }
        let input = Input::FlowError { code, opens: self.opens_on_load() };
        self.dispatch(input, Some(event), Some(PersonaError::new(&failure)));
    }

    /// Reports that the page's Permissions-Policy does not allow the frame the camera, before the
    /// individual gets to that step. Only Chromium exposes that.
    fn check_camera(&self) {
        if self.state.get().phase == Phase::Destroyed || !self.modal.container.is_connected() {
            return;
        }
        // The frame's own policy: the page's says nothing about what the frame is granted.
        let policy = js::get(self.modal.frame.as_ref(), "featurePolicy");
        let Ok(allows) = js::get(&policy, "allowsFeature").dyn_into::<Function>() else { return };
        let answer = allows.call1(&policy, &"camera".into());
        if !answer.is_ok_and(|is_allowed| is_allowed.is_falsy()) {
            return;
        }
        let message =
            ["The page's headers lack: Permissions-Policy: camera=(self \"", &self.base.origin, "\")"]
                .concat();
        let error = PersonaError::new(&Failure::new(ErrorCode::CameraUnavailable, message));
        let page = self.page.borrow().clone();
        if !callbacks::is_heard(&page, Callback::Error) {
            warn_of(&error);
        }
        callbacks::call(&page, Callback::Error, &Subject { error: Some(error), ..Subject::default() });
    }
}

/// Writes a failure to the console: what happened, its code, and what to do.
fn warn_of(error: &PersonaError) {
    let error: &JsValue = error.as_ref();
    let text = |name| js::get(error, name).text();
    let code = text("code");
    let advice = advice(ErrorCode::parse(&code).unwrap_or(ErrorCode::Unknown));
    let message = ["Persona: ", &text("message"), " (", &code, "). ", advice].concat();
    js::log("error", message);
}

/// Whether an address is the origin or lies in it.
fn is_within(address: &str, origin: &str) -> bool {
    address.strip_prefix(origin).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Random, so that other copies of the script choose other ids, and counted, because visual tests
/// replace `Math.random` by a constant.
fn new_container_id() -> String {
    let mut id = "persona-widget-".to_owned();
    let mut count = COUNT.get();
    COUNT.set(count.wrapping_add(1));
    for place in 0..16 {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "below 36")]
        let chance = (js_sys::Math::random() * 36.0) as u32;
        let digit = if place < 12 { chance } else { count % 36 };
        if place >= 12 {
            count /= 36;
        }
        id.extend(char::from_digit(digit, 36));
    }
    id
}

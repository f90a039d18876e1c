//! Carries out what the lifecycle decides.
//!
//! The invariant: no borrow is held while anything of the page's own runs. State is
//! copied out, the decision taken, state copied in; then the effects, which may call
//! handlers that come back in here.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

use js_sys::Math;
use persona_protocol::{ActionName, ErrorCode};
use wasm_bindgen::prelude::*;
use web_sys::Node;

use crate::callbacks::{Callbacks, News, error_object, object};
use crate::dom::{self, Listener, Timer, get_text};
use crate::error::Failure;
use crate::event::Expected;
use crate::frame::{self, Base};
use crate::lifecycle::{self, Effect, Input, Phase, State, View};
use crate::messenger::{self, Message};
use crate::modal::Modal;
use crate::options::{FlowType, Options};

/// How long the flow may take to answer the wish to leave, in milliseconds.
const ANSWER_TIME: u32 = 2_000;

const TIMED_OUT: Failure = Failure::new(
    ErrorCode::LoadTimeout,
    "The verification takes too long to load. Check your connection and try again.",
);

/// What a listener has a client do.
type Act<T> = dyn Fn(&Rc<Controller>, T);

/// One client.
pub(crate) struct Controller {
    state: Cell<State>,
    options: Options,
    callbacks: Callbacks,
    container_id: String,
    base: Base,
    modal: Modal,
    /// What the flow told last of the inquiry and its session; first, what the page gave.
    inquiry: RefCell<JsValue>,
    session: RefCell<JsValue>,
    timer: RefCell<Option<Timer>>,
    listeners: RefCell<Vec<Listener>>,
}

impl Controller {
    /// Puts a frame into the page and starts to load the flow.
    pub(crate) fn new(
        options: Options,
        callbacks: Callbacks,
        parent: Option<&Node>,
        default_host: Option<&str>,
    ) -> Result<Rc<Self>, Failure> {
        let window = dom::window()?;
        let container_id = container_id();
        let base = frame::base(&options.host, default_host);
        let modal = Modal::new(parent, &container_id, &options.title)?;
        let text = |text: &Option<String>| text.as_deref().map_or(JsValue::UNDEFINED, JsValue::from_str);
        let controller = Rc::new(Self {
            state: Cell::new(State::NEW),
            inquiry: RefCell::new(text(&options.inquiry_id)),
            session: RefCell::new(text(&options.session_token)),
            timer: RefCell::default(),
            listeners: RefCell::default(),
            container_id,
            options,
            callbacks,
            base,
            modal,
        });
        let expected = Expected {
            container_id: controller.container_id.clone(),
            template_id: controller.options.template_id.clone(),
            template_version_id: controller.options.template_version_id.clone(),
        };
        let frame = controller.modal.frame.clone();
        let on_message =
            Self::weakly(&controller, Rc::new(|controller, message: Message| controller.hear(&message)));
        let on_control = Self::weakly(&controller, Rc::new(|controller, input| controller.dispatch(&input)));
        let mut listeners = controller.modal.listen(on_control);
        listeners.push(messenger::listen(
            &window,
            controller.base.origin.clone(),
            expected,
            // A frame that was taken out of the page has no window: nothing is from it then.
            move || Some(frame.content_window().map_or(JsValue::NULL, JsValue::from)),
            on_message,
        ));
        controller.listeners.replace(listeners);
        frame::set_up(
            &controller.modal.frame,
            &controller.container_id,
            FlowType::Embedded,
            &controller.options,
            &controller.base,
        )?;
        controller.carry_out(Effect::WaitForLoad, &News::default());
        Ok(controller)
    }

    /// A function that lives in a listener and does not keep the client alive.
    fn weakly<T: 'static>(this: &Rc<Self>, act: Rc<Act<T>>) -> impl Fn(T) + Clone + 'static + use<T> {
        let weak: Weak<Self> = Rc::downgrade(this);
        move |input| {
            if let Some(controller) = weak.upgrade() {
                act(&controller, input);
            }
        }
    }

    pub(crate) fn is_open(&self) -> bool {
        self.state.get().is_open
    }

    pub(crate) fn is_loading(&self) -> bool {
        self.state.get().phase == Phase::Loading
    }

    pub(crate) fn base_url(&self) -> &str {
        &self.base.url
    }

    /// Something has happened that brings nothing along.
    pub(crate) fn dispatch(self: &Rc<Self>, input: &Input) {
        self.act(input, &self.news());
    }

    fn hear(self: &Rc<Self>, message: &Message) {
        let mut news = message.news();
        for (told, known) in [(&mut news.inquiry, &self.inquiry), (&mut news.session, &self.session)] {
            if told.is_string() {
                known.replace(told.clone());
            } else {
                *told = known.borrow().clone();
            }
        }
        self.act(&Input::Event(message.event.clone()), &news);
    }

    /// What is known without a message.
    fn news(&self) -> News {
        News {
            inquiry: self.inquiry.borrow().clone(),
            session: self.session.borrow().clone(),
            ..News::default()
        }
    }

    fn fail(self: &Rc<Self>, failure: &Failure) {
        self.act(&Input::LoadFailed, &News { error: error_object(failure), ..self.news() });
    }

    fn act(self: &Rc<Self>, input: &Input, news: &News) {
        let (state, effects) = lifecycle::next(self.state.get(), input);
        self.state.set(state);
        for effect in effects {
            // A handler may have destroyed the client: then no other one is called.
            if matches!(effect, Effect::Call(_)) && self.state.get().is_destroyed {
                return;
            }
            self.carry_out(effect, news);
        }
    }

    fn carry_out(self: &Rc<Self>, effect: Effect, news: &News) {
        match effect {
            Effect::PostOpen => self.post(ActionName::Open, &object(&[])),
            Effect::PostExit { force } => self.post(ActionName::Exit, &object(&[("force", &force.into())])),
            Effect::PostDestroy => self.post(ActionName::Destroy, &object(&[])),
            Effect::Show => self.modal.show(),
            Effect::Hide => {
                self.timer_off_unless_loading();
                self.modal.hide();
            }
            Effect::View(view) => {
                let reason = get_text(&news.error, "message").unwrap_or_default();
                self.modal.view(view, if view == View::Failure { &reason } else { "" });
            }
            Effect::LoadFrame => {
                let (frame, options) = (&self.modal.frame, &self.options);
                _ = frame::load(frame, &self.container_id, FlowType::Embedded, options, &self.base);
            }
            Effect::WaitForLoad if self.options.load_timeout > 0 => {
                self.wait(self.options.load_timeout, |controller| controller.fail(&TIMED_OUT));
            }
            Effect::WaitForLoad => {}
            Effect::WaitForAnswer => {
                self.wait(ANSWER_TIME, |controller| controller.dispatch(&Input::NoAnswer))
            }
            Effect::StopWaiting => _ = self.timer.take(),
            Effect::ApplyStyles => self.modal.apply_styles(&news.metadata),
            Effect::Remove => {
                self.modal.remove();
                // One of them may be what called this: they are dropped when it has returned.
                let listeners = RefCell::new(self.listeners.take());
                self.timer.replace(Some(Timer::new(0, move || drop(listeners.take()))));
            }
            Effect::Call(callback) => self.callbacks.tell(callback, news, &self.options.events),
        }
    }

    fn timer_off_unless_loading(&self) {
        if self.state.get().phase != Phase::Loading {
            self.timer.take();
        }
    }

    fn wait(self: &Rc<Self>, milliseconds: u32, then: impl Fn(&Rc<Self>) + 'static) {
        let on_end = Self::weakly(self, Rc::new(move |controller, ()| then(controller)));
        self.timer.replace(Some(Timer::new(milliseconds, move || on_end(()))));
    }

    fn post(&self, action: ActionName, metadata: &JsValue) {
        let action = JsValue::from_str(action.as_str());
        let message = object(&[("action", &action), ("metadata", metadata)]);
        frame::post(&self.modal.frame, &message, &self.base);
    }
}

/// An id that no other client of this page has, in the official SDK's form.
fn container_id() -> String {
    const DIGITS: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";
    let mut id = String::from("persona-widget-");
    for _ in 0..16 {
        let digit = DIGITS.get((Math::random() * 36.0) as usize).copied().unwrap_or(b'0');
        id.push(char::from(digit));
    }
    id
}

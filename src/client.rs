//! The binding: what JavaScript sees. It translates, and decides nothing.

use std::rc::Rc;

use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use web_sys::{HtmlIFrameElement, Node};

use crate::callbacks::{Callbacks, error_object};
use crate::controller::Controller;
use crate::dom::{self, get, value_of};
use crate::error::Failure;
use crate::event::Expected;
use crate::frame;
use crate::lifecycle::{self, Callback, Input};
use crate::messenger::{self, Message};
use crate::options::{self, FlowType, Options};

#[wasm_bindgen]
extern "C" {
    /// What `new Persona.Client(…)` is given; see `js/types.ts`.
    #[wasm_bindgen(typescript_type = "ClientOptions")]
    pub type ClientOptions;
    /// `{status, code, message}`, which the shell makes an Error of.
    #[wasm_bindgen(typescript_type = "InquiryError")]
    pub type Refusal;
    /// Ends what `setupEvents` began.
    #[wasm_bindgen(typescript_type = "() => void")]
    pub type Unsubscribe;
}

fn refusal(failure: &Failure) -> Refusal {
    error_object(failure).unchecked_into()
}

fn read_options(options: &JsValue) -> Result<Options, Failure> {
    Options::read(&|name| value_of(&get(options, name)), &dom::lower_case)
}

/// One embedded flow.
#[wasm_bindgen]
pub struct Client(Rc<Controller>);

#[wasm_bindgen]
impl Client {
    /// Puts the flow into the page, hidden, and starts to load it.
    #[wasm_bindgen(constructor)]
    pub fn new(options: &ClientOptions, default_host: Option<String>) -> Result<Client, Refusal> {
        dom::document().map_err(|failure| refusal(&failure))?;
        let read = read_options(options).map_err(|failure| refusal(&failure))?;
        warn_of_unknown(options);
        let parent: Option<Node> = get(options, "parent").dyn_into().ok();
        Controller::new(read, Callbacks::new(options), parent.as_ref(), default_host.as_deref())
            .map(Self)
            .map_err(|failure| refusal(&failure))
    }

    /// Shows the flow.
    pub fn open(&self) {
        self.0.clone().dispatch(&Input::Open);
    }

    /// Hides it at once, without a callback.
    pub fn close(&self) {
        self.0.clone().dispatch(&Input::Close);
    }

    /// Asks the flow to end; `onCancel` follows.
    pub fn cancel(&self, force: bool) {
        self.0.clone().dispatch(&Input::Cancel { force });
    }

    /// Removes everything. Whatever is called afterwards does nothing.
    pub fn destroy(&self) {
        self.0.clone().dispatch(&Input::Destroy);
    }

    /// Whether the flow is shown.
    #[wasm_bindgen(getter, js_name = isOpen)]
    pub fn is_open(&self) -> bool {
        self.0.is_open()
    }

    /// Whether the flow has yet to report.
    #[wasm_bindgen(getter, js_name = isLoading)]
    pub fn is_loading(&self) -> bool {
        self.0.is_loading()
    }

    /// What the frame's address begins with.
    #[wasm_bindgen(getter, js_name = baseUrl)]
    pub fn base_url(&self) -> String {
        self.0.base_url().to_owned()
    }
}

/// What the frame's address begins with for a `host` option.
#[wasm_bindgen(js_name = baseUrl)]
#[must_use]
pub fn base_url(host: Option<String>, default_host: Option<String>) -> String {
    let host = host.map_or(options::Host::Default, options::Host::Named);
    frame::base(&host, default_host.as_deref()).url
}

/// Gives a frame of the page's own the attributes and the address of a flow.
#[wasm_bindgen(js_name = setupIframe)]
pub fn setup_iframe(
    iframe: &HtmlIFrameElement,
    container_id: &str,
    flow_type: &str,
    options: &ClientOptions,
    default_host: Option<String>,
) -> Result<(), Refusal> {
    let set_up = || {
        let flow_type =
            FlowType::parse(flow_type).ok_or(Failure::invalid("flowType must be 'embedded' or 'inline'"))?;
        let options = read_options(options)?;
        let base = frame::base(&options.host, default_host.as_deref());
        if flow_type == FlowType::Embedded {
            // No dialog of ours is around it.
            dom::attribute(iframe, "aria-modal", "true");
            dom::attribute(iframe, "role", "dialog");
        }
        frame::set_up(iframe, container_id, flow_type, &options, &base)
    };
    set_up().map_err(|failure| refusal(&failure))
}

/// Hears the events of a frame of the page's own.
#[wasm_bindgen(js_name = setupEvents)]
pub fn setup_events(
    container_id: &str,
    handlers: &ClientOptions,
    default_host: Option<String>,
) -> Result<Unsubscribe, Refusal> {
    let window = dom::window().map_err(|failure| refusal(&failure))?;
    let text = |name: &str| dom::get_text(handlers, name).filter(|text| !text.is_empty());
    let host = text("host").map_or(options::Host::Default, options::Host::Named);
    let expected = Expected {
        container_id: container_id.to_owned(),
        template_id: text("templateId"),
        template_version_id: text("templateVersionId"),
    };
    let allowed = value_of(&get(handlers, "eventsAllowlist"));
    let allowed = options::events(allowed).map_err(|failure| refusal(&failure))?;
    let callbacks = Callbacks::new(handlers);
    let origin = frame::base(&host, default_host.as_deref()).origin;
    let listener = messenger::listen(
        &window,
        origin,
        expected,
        || None,
        move |message: Message| {
            let news = message.news();
            for callback in std::iter::once(&Callback::Event).chain(lifecycle::callbacks(&message.event)) {
                callbacks.tell(*callback, &news, &allowed);
            }
        },
    );
    let listener = std::cell::Cell::new(Some(listener));
    let unsubscribe = Closure::<dyn Fn()>::new(move || drop(listener.take()));
    Ok(unsubscribe.into_js_value().unchecked_into())
}

/// One line for each option that nobody knows, with the name that was probably meant.
fn warn_of_unknown(options: &ClientOptions) {
    let options: &js_sys::Object = options.unchecked_ref();
    for name in js_sys::Object::keys(options).iter().filter_map(|name| name.as_string()) {
        if options::KNOWN.binary_search(&name.as_str()).is_err() {
            let mut warning = ["Persona: there is no option ", &name].concat();
            if let Some(nearest) = options::nearest(&name) {
                warning.push_str("; did you mean ");
                warning.push_str(nearest);
                warning.push('?');
            }
            web_sys::console::warn_1(&warning.into());
        }
    }
}

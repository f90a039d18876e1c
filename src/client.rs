//! The binding: what JavaScript sees. No decision is taken here.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::Function;
use wasm_bindgen::prelude::*;
use web_sys::HtmlIFrameElement;

use crate::bag::Bag;
use crate::controller::{Controller, base_of};
use crate::dom::Thrown;
use crate::lifecycle::Input;
use crate::setup::{self, Subscription};

/// A client. Methods do nothing after `destroy()`.
///
/// The controller is let go of by `destroy()`, not when JavaScript collects the client:
/// the page's callbacks, which it holds, mostly hold the client in turn, and no
/// collector sees through wasm.
#[wasm_bindgen]
pub struct Client {
    controller: RefCell<Option<Rc<Controller>>>,
    base_url: String,
}

#[wasm_bindgen]
impl Client {
    /// Puts the widget into the page and starts to load the flow. `settle` is called
    /// with a status, or an empty text for a rejection, and a value.
    ///
    /// # Errors
    /// A `PersonaError` when the options cannot be used; what a getter of theirs throws.
    #[wasm_bindgen(constructor)]
    pub fn new(
        options: Bag,
        default_host: Option<String>,
        settle: Option<Function>,
    ) -> Result<Self, JsValue> {
        let bag = Bag::of(options.into());
        let controller = Controller::new(bag, default_host, settle).map_err(|Thrown(error)| error)?;
        let base_url = controller.base_url();
        Ok(Self { controller: RefCell::new(Some(controller)), base_url })
    }

    /// Shows the widget.
    pub fn open(&self) {
        self.dispatch(Input::Open);
    }

    /// Hides the widget at once.
    pub fn close(&self) {
        self.dispatch(Input::Close);
    }

    /// Asks the flow to exit, `force` without asking the person.
    pub fn cancel(&self, force: bool) {
        self.dispatch(Input::Cancel { force });
    }

    /// Removes the widget from the page.
    pub fn destroy(&self) {
        let controller = self.controller.take();
        if let Some(controller) = controller {
            controller.dispatch(Input::Destroy);
        }
    }

    /// Whether the flow is still awaited.
    #[wasm_bindgen(getter, js_name = isLoading)]
    pub fn is_loading(&self) -> bool {
        self.controller().is_some_and(|controller| controller.is_loading())
    }

    /// Whether the widget is shown.
    #[wasm_bindgen(getter, js_name = isOpen)]
    pub fn is_open(&self) -> bool {
        self.controller().is_some_and(|controller| controller.is_open())
    }

    /// Where the flow is.
    #[wasm_bindgen(getter, js_name = baseUrl)]
    pub fn base_url(&self) -> String {
        self.base_url.clone()
    }

    fn dispatch(&self, input: Input) {
        if let Some(controller) = self.controller() {
            controller.dispatch(input);
        }
    }

    /// A hold of its own: the page may destroy the client while it is at work.
    fn controller(&self) -> Option<Rc<Controller>> {
        self.controller.borrow().clone()
    }
}

/// Where the flow of a host is.
#[wasm_bindgen(js_name = baseUrlOf)]
pub fn base_url_of(host: Option<String>, default_host: Option<String>) -> String {
    base_of(host.as_deref(), default_host.as_deref()).url
}

/// Gives a frame of the page's own its attributes and its address.
///
/// # Errors
/// A `PersonaError` when the options cannot be used.
#[wasm_bindgen(js_name = setupIframe)]
pub fn setup_iframe(
    frame: HtmlIFrameElement,
    container_id: &str,
    flow_type: &str,
    options: Bag,
    default_host: Option<String>,
) -> Result<HtmlIFrameElement, JsValue> {
    let bag = Bag::of(options.into());
    setup::iframe(frame, container_id, flow_type, &bag, default_host).map_err(|Thrown(error)| error)
}

/// Listens to the flow in a frame of the page's own.
///
/// # Errors
/// A `PersonaError` where there is no document; what a getter of the handlers throws.
#[wasm_bindgen(js_name = setupEvents)]
pub fn setup_events(
    container_id: &str,
    handlers: Bag,
    default_host: Option<String>,
) -> Result<Subscription, JsValue> {
    let bag = Bag::of(handlers.into());
    setup::events(container_id, bag, default_host).map_err(|Thrown(error)| error)
}

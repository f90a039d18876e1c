//! `Persona.Client` and `verify`, as JavaScript sees them.

use std::cell::RefCell;

use js_sys::Promise;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, future_to_promise};

use crate::core::lifecycle::Input;
use crate::setup;
use crate::web::controller::{self, Slot, Started};

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = include_str!("../js/types.ts");

/// Types that `js/types.ts` declares.
pub mod js {
    use wasm_bindgen::prelude::*;

    #[wasm_bindgen]
    extern "C" {
        /// The options of a client.
        #[wasm_bindgen(typescript_type = "ClientOptions")]
        pub type ClientOptions;

        /// The options of `setupEvents`.
        #[wasm_bindgen(typescript_type = "EventHandlers")]
        pub type EventHandlers;

        /// A host.
        #[wasm_bindgen(typescript_type = "Host")]
        pub type Host;
    }
}

/// A client: the widget in the page, and the flow in it.
///
/// A client of JavaScript lives until [`destroy`](Client::destroy), also if nothing refers to it
/// any longer. One that [`Client::new`] made is destroyed when it is dropped. If a flow is open
/// then, it is cancelled, and `on_cancel` is called. After that every method does nothing.
#[wasm_bindgen(skip_typescript)]
pub struct Client {
    slot: Slot,
    base_url: String,
    result: Promise,
    /// What a Rust front end passed: dropped with the client, which it owns.
    owned: Option<RefCell<Vec<Box<dyn std::any::Any>>>>,
}

#[wasm_bindgen]
impl Client {
    /// Puts the widget into the page and starts to load the flow.
    ///
    /// # Errors
    /// A `PersonaError` if the options cannot be used; whatever a getter of them throws.
    #[wasm_bindgen(constructor, skip_typescript)]
    pub fn from_js(options: js::ClientOptions) -> Result<Client, JsValue> {
        Self::start(options.into(), None)
    }

    /// The outcome for the individual: a promise.
    #[wasm_bindgen(getter, skip_typescript)]
    pub fn result(&self) -> Promise {
        self.result.clone()
    }

    /// Shows the widget.
    #[wasm_bindgen(skip_typescript)]
    pub fn open(&self) {
        self.enter(Input::Open);
    }

    /// Hides the widget at once.
    #[wasm_bindgen(skip_typescript)]
    pub fn close(&self) {
        self.enter(Input::Close);
    }

    /// Asks the flow to exit; with `force`, without asking the individual.
    #[wasm_bindgen(skip_typescript)]
    pub fn cancel(&self, force: Option<bool>) {
        self.enter(Input::Cancel { force: force.unwrap_or_default() });
    }

    /// The name of [`cancel`](Client::cancel) in version 2.
    #[wasm_bindgen(skip_typescript)]
    pub fn exit(&self, force: Option<bool>) {
        self.cancel(force);
    }

    /// Removes the widget from the page.
    #[wasm_bindgen(skip_typescript)]
    pub fn destroy(&self) {
        self.enter(Input::Destroy);
    }

    /// The same as [`destroy`](Client::destroy): it replaces the method of this name that
    /// wasm-bindgen gives to every class, after which other methods would throw.
    #[wasm_bindgen(js_name = free, skip_typescript)]
    pub fn free_js(&self) {
        self.destroy();
    }

    /// Does nothing: the widget keeps itself up to date.
    #[wasm_bindgen(skip_typescript)]
    pub fn render(&self) {}

    /// Whether the client still waits for the flow.
    #[wasm_bindgen(getter, js_name = isLoading, skip_typescript)]
    pub fn is_loading(&self) -> bool {
        self.slot.borrow().as_ref().is_some_and(|controller| controller.is_loading())
    }

    /// Whether the widget is shown.
    #[wasm_bindgen(getter, js_name = isOpen, skip_typescript)]
    pub fn is_open(&self) -> bool {
        self.slot.borrow().as_ref().is_some_and(|controller| controller.is_open())
    }

    /// Where the flow is.
    #[wasm_bindgen(getter, js_name = baseUrl, skip_typescript)]
    pub fn base_url(&self) -> String {
        self.base_url.clone()
    }

    /// Loads the flow's files into the browser's cache.
    #[wasm_bindgen(skip_typescript)]
    pub fn preload(host: Option<js::Host>) -> Promise {
        setup::preload(host.map(JsValue::from))
    }
}

impl Client {
    /// `owned` is kept until the client is dropped, which then destroys the widget.
    pub(crate) fn start(
        options: JsValue,
        owned: Option<Vec<Box<dyn std::any::Any>>>,
    ) -> Result<Self, JsValue> {
        let Started { slot, base_url, result } = controller::start(options)?;
        Ok(Self { slot, base_url, result, owned: owned.map(RefCell::new) })
    }

    fn enter(&self, input: Input) {
        // Cloned out: the page may destroy the client in a callback.
        let controller = self.slot.borrow().clone();
        if let Some(controller) = controller {
            controller.enter(input);
        }
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        // JavaScript drops a client when nothing refers to it, and the widget stays.
        if self.owned.is_some() {
            self.destroy();
        }
    }
}

/// Shows a flow and resolves with its outcome.
#[wasm_bindgen(skip_typescript)]
pub fn verify(options: js::ClientOptions) -> Promise {
    match Client::from_js(options) {
        Err(error) => Promise::reject(&error),
        Ok(client) => {
            client.open();
            future_to_promise(async move {
                let result = JsFuture::from(client.result()).await;
                client.destroy();
                result
            })
        }
    }
}

//! The few things that are done to a page, and the guards that undo them.

use js_sys::JsString;
use wasm_bindgen::prelude::*;
use web_sys::{Document, Element, EventTarget, Window};

use crate::error::Failure;
use crate::event::Node;

#[wasm_bindgen(module = "/js/error.js")]
extern "C" {
    /// The class of everything that is thrown.
    #[derive(Clone)]
    pub(crate) type PersonaError;

    #[wasm_bindgen(constructor)]
    fn new(status: u16, code: &str, message: &str, cause: &JsValue) -> PersonaError;
}

#[wasm_bindgen]
extern "C" {
    /// `Reflect.get`; the getter may be the page's own, and throw.
    #[wasm_bindgen(js_namespace = Reflect, js_name = get, catch)]
    fn property(target: &JsValue, name: &str) -> Result<JsValue, JsValue>;

    /// `String(value)`; fails for no primitive.
    #[wasm_bindgen(js_name = String)]
    pub(crate) fn to_text(value: &JsValue) -> String;

    #[wasm_bindgen(js_name = reportError)]
    fn report_error(error: &JsValue);
}

impl PersonaError {
    /// The error for a failure; `cause` is what was thrown at us, or `undefined`.
    pub(crate) fn of(failure: &Failure, cause: &JsValue) -> Self {
        Self::new(failure.status, &failure.code, &failure.message, cause)
    }
}

/// An error that is thrown: ours, or what the page's own code threw at us.
pub(crate) struct Thrown(pub(crate) JsValue);

impl From<Failure> for Thrown {
    fn from(failure: Failure) -> Self {
        Self(PersonaError::of(&failure, &JsValue::UNDEFINED).into())
    }
}

impl From<JsValue> for Thrown {
    fn from(value: JsValue) -> Self {
        Self(value)
    }
}

/// Hands an error of the page's own code to the page's own handlers.
pub(crate) fn report(error: &JsValue) {
    report_error(error);
}

impl Node for JsValue {
    fn get(&self, name: &str) -> Self {
        property(self, name).unwrap_or_default()
    }

    fn text(&self, longest: usize) -> Option<String> {
        let text: &JsString = self.dyn_ref()?;
        // Looked at before it is copied: memory of wasm never shrinks again.
        if text.length() as usize > longest { None } else { self.as_string() }
    }

    fn number(&self) -> Option<f64> {
        self.as_f64().filter(|number| number.is_finite())
    }

    fn is_record(&self) -> bool {
        self.is_object() && !js_sys::Array::is_array(self)
    }
}

/// The page's window.
///
/// # Errors
/// With the error that is to be thrown when there is none, as on a server.
pub(crate) fn page() -> Result<(Window, Document), Failure> {
    let window = web_sys::window();
    let document = window.as_ref().and_then(Window::document);
    window.zip(document).ok_or_else(|| {
        Failure::new(
            persona_protocol::ErrorCode::NoDom,
            "There is no document: construct Persona.Client in a browser",
        )
    })
}

/// What listeners and timers call; every kind of call goes through this one type, since
/// each further one costs 300 bytes.
pub(crate) type Handler = Closure<dyn Fn(JsValue)>;

/// A listener that is removed when this is dropped. The handler is owned by somebody
/// who lives longer.
#[must_use = "dropping it removes the listener"]
pub(crate) struct Listener {
    target: EventTarget,
    kind: &'static str,
    function: JsValue,
}

impl Listener {
    /// Listens.
    pub(crate) fn new(target: &EventTarget, kind: &'static str, handler: &Handler) -> Self {
        let function = handler.as_ref().clone();
        // Fails for no target and no name that we use.
        let _ = target.add_event_listener_with_callback(kind, function.unchecked_ref());
        Self { target: target.clone(), kind, function }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let _ = self.target.remove_event_listener_with_callback(self.kind, self.function.unchecked_ref());
    }
}

/// A timer that is stopped when this is dropped.
#[must_use = "dropping it stops the timer"]
pub(crate) struct Timer {
    window: Window,
    id: i32,
}

impl Timer {
    /// Calls `handler` with `argument` after some milliseconds.
    pub(crate) fn new(window: &Window, milliseconds: i32, handler: &Handler, argument: &str) -> Option<Self> {
        let id = window
            .set_timeout_with_callback_and_timeout_and_arguments_1(
                handler.as_ref().unchecked_ref(),
                milliseconds,
                &argument.into(),
            )
            .ok()?;
        Some(Self { window: window.clone(), id })
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        self.window.clear_timeout_with_handle(self.id);
    }
}

/// An element with attributes and children.
pub(crate) fn element(
    document: &Document,
    tag: &str,
    attributes: &[(&str, &str)],
    children: &[&web_sys::Node],
) -> Result<Element, JsValue> {
    let element = document.create_element(tag)?;
    for (name, value) in attributes {
        element.set_attribute(name, value)?;
    }
    for child in children {
        element.append_child(child)?;
    }
    Ok(element)
}

/// Sets one property of an element's own style. Through the object model, which no
/// Content-Security-Policy forbids; an empty value removes it.
pub(crate) fn set_style(element: &web_sys::HtmlElement, property: &str, value: &str) {
    // An unknown value is ignored, as in a style sheet.
    let _ = element.style().set_property(property, value);
}

//! The page, and guards that own what the widget adds to it.

use wasm_bindgen::prelude::*;
use web_sys::{Document, EventTarget, HtmlElement, Window};

use super::error::no_dom;
use crate::core::error::Failure;

/// The page's window and document.
pub(crate) fn page() -> Result<(Window, Document), Failure> {
    let window = web_sys::window();
    let document = window.as_ref().and_then(Window::document);
    window.zip(document).ok_or_else(no_dom)
}

/// A listener; dropping it removes it.
#[must_use = "dropping it removes the listener"]
pub(crate) struct Listener {
    target: EventTarget,
    kind: &'static str,
    handler: js_sys::Function,
}

impl Listener {
    pub(crate) fn new(target: &EventTarget, kind: &'static str, handler: &js_sys::Function) -> Self {
        // It fails only if the target is not an EventTarget; the page then hears nothing.
        let _ = target.add_event_listener_with_callback(kind, handler);
        Self { target: target.clone(), kind, handler: handler.clone() }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let _ = self.target.remove_event_listener_with_callback(self.kind, &self.handler);
    }
}

/// A timer; dropping it stops it.
#[must_use = "dropping it stops the timer"]
pub(crate) struct Timeout {
    window: Window,
    id: i32,
}

impl Timeout {
    /// Calls `handler` with `argument` after some milliseconds.
    pub(crate) fn new(
        window: &Window,
        milliseconds: i32,
        handler: &js_sys::Function,
        argument: &JsValue,
    ) -> Option<Self> {
        let id = window
            .set_timeout_with_callback_and_timeout_and_arguments_1(handler, milliseconds, argument)
            .ok()?;
        Some(Self { window: window.clone(), id })
    }
}

impl Drop for Timeout {
    fn drop(&mut self) {
        self.window.clear_timeout_with_handle(self.id);
    }
}

/// Sets a property of an element's own style through the object model, which no
/// Content-Security-Policy forbids. An empty value removes it; an invalid one is ignored.
pub(crate) fn set_style(element: &HtmlElement, property: &str, value: &str) {
    let _ = element.style().set_property(property, value);
}

//! The page, and guards that own what the widget adds to it.

use wasm_bindgen::prelude::*;
use web_sys::{Document, EventTarget, HtmlElement, Node, Window};

use super::error::no_dom;
use super::js;
use crate::core::error::Failure;

/// The page's window and document.
pub(crate) fn page() -> Result<(Window, Document), Failure> {
    // Not `web_sys::window()`: in some test environments the global object is not a Window, but
    // has all of its properties.
    let global = js::global();
    let document = js::get(&global, "document");
    if document.is_object() {
        Ok((global.unchecked_into(), document.unchecked_into()))
    } else {
        Err(no_dom())
    }
}

/// A function that makes elements.
pub(crate) fn creator(
    document: &Document,
) -> Result<impl Fn(&str) -> Result<HtmlElement, JsValue> + '_, JsValue> {
    let create: js_sys::Function = js::inherited(document, "createElement").dyn_into()?;
    Ok(move |tag: &str| Ok(create.call1(document, &tag.into())?.unchecked_into()))
}

/// A new element.
pub(crate) fn create(document: &Document, tag: &str) -> Result<HtmlElement, JsValue> {
    creator(document)?(tag)
}

/// The element that the page puts its content into; the root element while there is no body.
/// `None` in a document of frames and in one that is not HTML.
pub(crate) fn body(document: &Document) -> Option<HtmlElement> {
    let element = |name| js::inherited(document, name).dyn_into::<HtmlElement>().ok();
    element("body").or_else(|| element("documentElement")).filter(|body| body.local_name() != "frameset")
}

/// Puts an element into another one, or into a shadow root. A form may have a field that is
/// called `appendChild`.
pub(crate) fn append(parent: &Node, child: &Node) -> Result<(), JsValue> {
    let append: js_sys::Function = js::inherited(parent, "appendChild").dyn_into()?;
    append.call1(parent, child).map(|_| ())
}

/// A listener; dropping it removes it.
#[must_use = "dropping it removes the listener"]
pub(crate) struct Listener {
    target: EventTarget,
    kind: &'static str,
    handler: js_sys::Function,
    captures: bool,
}

impl Listener {
    pub(crate) fn new(target: &EventTarget, kind: &'static str, handler: &js_sys::Function) -> Self {
        Self::with(target, kind, handler, false)
    }

    /// A listener that is called before those of the elements inside.
    pub(crate) fn capturing(target: &EventTarget, kind: &'static str, handler: &js_sys::Function) -> Self {
        Self::with(target, kind, handler, true)
    }

    fn with(target: &EventTarget, kind: &'static str, handler: &js_sys::Function, captures: bool) -> Self {
        if js::add_listener(target, kind, handler, captures).is_err() {
            // A polyfill has its own methods. Without any this is not an EventTarget, and no event
            // arrives.
            let _ = target.add_event_listener_with_callback_and_bool(kind, handler, captures);
        }
        Self { target: target.clone(), kind, handler: handler.clone(), captures }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let Self { target, kind, handler, captures } = self;
        if js::remove_listener(target, kind, handler, *captures).is_err() {
            let _ = target.remove_event_listener_with_callback_and_bool(kind, handler, *captures);
        }
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

/// The same against `!important` rules of the page.
pub(crate) fn force_style(element: &HtmlElement, property: &str, value: &str) {
    let _ = element.style().set_property_with_priority(property, value, "important");
}

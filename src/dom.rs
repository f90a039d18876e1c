//! The browser, as far as it is needed: reading values that may be anything, making
//! elements, and guards for listeners and timers.

use js_sys::{Array, Function, JsString, Object, Reflect};
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use web_sys::{Document, Element, EventTarget, Window};

use crate::error::Failure;
use crate::value::Value;

#[wasm_bindgen]
extern "C" {
    /// `String(value)`: what JavaScript writes for any primitive, symbols included.
    #[wasm_bindgen(js_name = String)]
    fn string_of(value: &JsValue) -> String;
    #[wasm_bindgen(js_name = setTimeout)]
    fn set_timeout(callback: &Function, milliseconds: u32) -> JsValue;
    #[wasm_bindgen(js_name = clearTimeout)]
    fn clear_timeout(id: &JsValue);
}

/// There is no document: this runs on a server, or in a worker.
pub(crate) const NO_DOM: Failure =
    Failure::new(persona_protocol::ErrorCode::NoDom, "Persona needs a document: it runs in web pages only");

pub(crate) fn window() -> Result<Window, Failure> {
    web_sys::window().ok_or(NO_DOM)
}

pub(crate) fn document() -> Result<Document, Failure> {
    window()?.document().ok_or(NO_DOM)
}

/// A property of anything; `undefined` if it cannot be read.
pub(crate) fn get(object: &JsValue, key: &str) -> JsValue {
    if object.is_object() {
        Reflect::get(object, &JsValue::from_str(key)).unwrap_or_default()
    } else {
        JsValue::UNDEFINED
    }
}

/// A property of anything, if it is a string.
pub(crate) fn get_text(object: &JsValue, key: &str) -> Option<String> {
    get(object, key).as_string()
}

/// Sets a property of an object of our own.
pub(crate) fn set(object: &JsValue, key: &str, value: &JsValue) {
    // It fails on frozen objects only, and ours are not.
    _ = Reflect::set(object, &JsValue::from_str(key), value);
}

/// How deep options may be nested. Nothing sensible is, but what is cyclic.
const MAX_DEPTH: usize = 64;

/// A JavaScript value as the URL sees it.
pub(crate) fn value_of(value: &JsValue) -> Value {
    nested_value(value, MAX_DEPTH)
}

fn nested_value(value: &JsValue, depth: usize) -> Value {
    if value.is_undefined() || value.is_function() {
        return Value::Undefined;
    }
    if value.is_null() {
        return Value::Null;
    }
    if let Some(text) = value.as_string() {
        return Value::Text(text);
    }
    if !value.is_object() {
        return Value::Primitive { text: string_of(value), truthy: value.is_truthy() };
    }
    let Some(depth) = depth.checked_sub(1) else { return Value::Unusable };
    if Array::is_array(value) {
        return Value::List(Array::from(value).iter().map(|item| nested_value(&item, depth)).collect());
    }
    if value.is_instance_of::<js_sys::Date>() {
        // It throws for an invalid date, as the method itself would.
        let iso: Option<Function> = get(value, "toISOString").dyn_into().ok();
        let text = iso.and_then(|iso| iso.call0(value).ok()).and_then(|text| text.as_string());
        return text.map_or(Value::Unusable, Value::Text);
    }
    let plain = get(value, "constructor") == get(&js_sys::global(), "Object");
    let keys = Object::keys(value.unchecked_ref::<Object>());
    let mut entries = Vec::new();
    for key in keys.iter().filter_map(|key| key.as_string()) {
        let item = nested_value(&get(value, &key), depth);
        entries.push((key, item));
    }
    Value::Map { plain, entries }
}

/// Lower case by the browser's own tables.
pub(crate) fn lower_case(word: &str) -> String {
    JsString::from(word).to_lower_case().into()
}

/// A new element with a class.
pub(crate) fn element<T: JsCast>(document: &Document, tag: &str, class: &str) -> Result<T, Failure> {
    let element = document.create_element(tag).map_err(|_| NO_DOM)?;
    element.set_class_name(class);
    Ok(element.unchecked_into())
}

/// Sets an attribute of an element of our own.
pub(crate) fn attribute(element: &Element, name: &str, value: &str) {
    // It fails on names that are none, and ours are.
    _ = element.set_attribute(name, value);
}

/// Has the page's own error reporting hear of an error in a user's handler, which must
/// not stop ours.
pub(crate) fn report(error: &JsValue) {
    let report = get(&js_sys::global(), "reportError");
    match report.dyn_ref::<Function>() {
        Some(report) => _ = report.call1(&JsValue::UNDEFINED, error),
        None => web_sys::console::error_1(error),
    }
}

/// A listener that is removed when this is dropped.
#[must_use]
pub(crate) struct Listener {
    target: EventTarget,
    name: &'static str,
    closure: Closure<dyn Fn(web_sys::Event)>,
}

impl Listener {
    pub(crate) fn new(
        target: &EventTarget,
        name: &'static str,
        on_event: impl Fn(web_sys::Event) + 'static,
    ) -> Self {
        let closure = Closure::<dyn Fn(web_sys::Event)>::new(on_event);
        _ = target.add_event_listener_with_callback(name, closure.as_ref().unchecked_ref());
        Self { target: target.clone(), name, closure }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let callback = self.closure.as_ref().unchecked_ref();
        _ = self.target.remove_event_listener_with_callback(self.name, callback);
    }
}

/// A timer that is stopped when this is dropped.
#[must_use]
pub(crate) struct Timer {
    id: JsValue,
    _closure: Closure<dyn Fn()>,
}

impl Timer {
    pub(crate) fn new(milliseconds: u32, on_end: impl Fn() + 'static) -> Self {
        let closure = Closure::<dyn Fn()>::new(on_end);
        Self { id: set_timeout(closure.as_ref().unchecked_ref(), milliseconds), _closure: closure }
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        clear_timeout(&self.id);
    }
}

//! Our own thin bindings, in one place. Each exists because web-sys has no such binding, or because of
//! the saving given in its comment.

use js_sys::JsString;
use wasm_bindgen::prelude::*;

use crate::core::message::{Property, Untrusted};

#[wasm_bindgen]
extern "C" {
    /// Any object. Its getters may be the page's own, and throw.
    ///
    /// Named getters, because `Reflect::get` decodes the name at each call: handling a
    /// message takes half the time.
    pub(crate) type Readable;

    #[wasm_bindgen(method, structural, getter, catch)]
    pub(crate) fn source(this: &Readable) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, structural, getter, catch)]
    pub(crate) fn origin(this: &Readable) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, structural, getter, catch)]
    pub(crate) fn data(this: &Readable) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, structural, getter, catch, js_name = containerId)]
    pub(crate) fn container_id(this: &Readable) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, structural, getter, catch)]
    fn name(this: &Readable) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, structural, getter, catch)]
    fn metadata(this: &Readable) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, structural, getter, catch)]
    fn error(this: &Readable) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, structural, getter, catch, js_name = inquiryId)]
    fn inquiry_id(this: &Readable) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, structural, getter, catch, js_name = sessionToken)]
    fn session_token(this: &Readable) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, structural, getter, catch)]
    fn status(this: &Readable) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, structural, getter, catch)]
    fn code(this: &Readable) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, structural, getter, catch)]
    fn message(this: &Readable) -> Result<JsValue, JsValue>;

    /// `window.postMessage`. The `Window` of web-sys cannot be used for a window of another
    /// origin, because its `unchecked_ref` is right and its other properties are not.
    pub(crate) type Peer;

    #[wasm_bindgen(method, structural, catch, js_name = postMessage)]
    pub(crate) fn post_message(this: &Peer, message: &JsValue, origin: &str) -> Result<(), JsValue>;

    /// The global object. `js_sys::global` reads `self` first, which a page may have replaced.
    #[wasm_bindgen(thread_local_v2, js_name = globalThis)]
    static GLOBAL: JsValue;

    /// `fetch`. The page may have replaced it with a function that throws.
    #[wasm_bindgen(catch)]
    pub(crate) fn fetch(request: &web_sys::Request) -> Result<JsValue, JsValue>;

    /// `Array.isArray`, which throws for a revoked proxy; js-sys does not catch it.
    #[wasm_bindgen(js_namespace = Array, js_name = isArray, catch)]
    fn is_array_or_throw(value: &JsValue) -> Result<bool, JsValue>;

    /// `Reflect.get` with a name.
    #[wasm_bindgen(js_namespace = Reflect, js_name = get, catch)]
    pub(crate) fn get_or_throw(target: &JsValue, name: &str) -> Result<JsValue, JsValue>;

    /// `Reflect.get` for a getter that `prototype` has and that is called for `object`.
    #[wasm_bindgen(js_namespace = Reflect, js_name = get, catch)]
    fn get_for(prototype: &JsValue, name: &str, object: &JsValue) -> Result<JsValue, JsValue>;

    /// `addEventListener` as the browser has it: an element of the page with that name hides
    /// the one of `window`.
    #[wasm_bindgen(js_namespace = ["EventTarget", "prototype", "addEventListener"], js_name = call, catch)]
    pub(crate) fn add_listener(
        target: &web_sys::EventTarget,
        kind: &str,
        handler: &js_sys::Function,
        capture: bool,
    ) -> Result<(), JsValue>;
    #[wasm_bindgen(js_namespace = ["EventTarget", "prototype", "removeEventListener"], js_name = call, catch)]
    pub(crate) fn remove_listener(
        target: &web_sys::EventTarget,
        kind: &str,
        handler: &js_sys::Function,
        capture: bool,
    ) -> Result<(), JsValue>;

    /// `Object.keys`, which throws for some proxies; js-sys does not catch it.
    #[wasm_bindgen(js_namespace = Object, js_name = keys, catch)]
    pub(crate) fn keys_or_throw(object: &JsValue) -> Result<js_sys::Array, JsValue>;

    /// `String(value)`: also of a symbol. An object's own `toString` may throw.
    #[wasm_bindgen(js_name = String, catch)]
    pub(crate) fn string_or_throw(value: &JsValue) -> Result<JsString, JsValue>;

    /// A dialog. Some test environments have `<dialog>` without its methods.
    pub(crate) type Dialog;

    #[wasm_bindgen(method, structural, catch, js_name = showModal)]
    pub(crate) fn show_modal(this: &Dialog) -> Result<(), JsValue>;
    #[wasm_bindgen(method, structural, catch)]
    pub(crate) fn close(this: &Dialog) -> Result<(), JsValue>;

    /// `checkVisibility`, which browsers before 2024 do not have.
    pub(crate) type Rendered;

    #[wasm_bindgen(method, structural, catch, js_name = checkVisibility)]
    fn check_visibility(this: &Rendered) -> Result<bool, JsValue>;

    /// A date. `toISOString` throws for an invalid one; js-sys does not catch it.
    pub(crate) type IsoDate;

    #[wasm_bindgen(method, structural, catch, js_name = toISOString)]
    pub(crate) fn to_iso_string(this: &IsoDate) -> Result<JsString, JsValue>;

    /// A weak reference. js-sys has it behind an unstable flag.
    pub(crate) type WeakRef;

    #[wasm_bindgen(constructor, catch)]
    pub(crate) fn new(target: &JsValue) -> Result<WeakRef, JsValue>;

    #[wasm_bindgen(method)]
    pub(crate) fn deref(this: &WeakRef) -> JsValue;
}

/// Whether an element is rendered: in a document, and neither in an element that is not
/// displayed nor in one whose content is skipped.
pub(crate) fn is_rendered(element: &web_sys::Element) -> bool {
    let visible = element.unchecked_ref::<Rendered>().check_visibility();
    visible.unwrap_or_else(|_| element.get_client_rects().length() > 0)
}

/// Whether this is an array; a revoked proxy is not.
pub(crate) fn is_array(value: &JsValue) -> bool {
    is_array_or_throw(value).unwrap_or_default()
}

/// A property, or `undefined` if it cannot be read.
pub(crate) fn get(target: &JsValue, name: &str) -> JsValue {
    get_or_throw(target, name).unwrap_or_default()
}

/// The global object.
pub(crate) fn global() -> JsValue {
    GLOBAL.with(Clone::clone)
}

/// A property of this object or its class, and not one that the page has added to
/// `Object.prototype`. Its getter may throw.
pub(crate) fn given(object: &JsValue, name: &str) -> Result<JsValue, JsValue> {
    let value = get_or_throw(object, name)?;
    let is_everywhere = !value.is_undefined() && value == get(&js_sys::Object::new(), name);
    let is_own = || {
        let object: &js_sys::Object = object.unchecked_ref();
        js_sys::Reflect::get_own_property_descriptor(object, &name.into())
    };
    Ok(if is_everywhere && is_own()?.is_undefined() { JsValue::UNDEFINED } else { value })
}

/// A property that the prototypes of a document or shadow root define. Read from the object
/// itself, it could be an element of the page: `<img name=body>` is `document.body`.
pub(crate) fn inherited(object: &JsValue, name: &str) -> JsValue {
    get_for(&js_sys::Object::get_prototype_of(object), name, object).unwrap_or_default()
}

/// Writes to the console, if the page has one.
pub(crate) fn log(level: &str, text: String) {
    let console = get(&global(), "console");
    if let Ok(write) = get(&console, level).dyn_into::<js_sys::Function>() {
        let _ = write.call1(&console, &text.into());
    }
}

impl Untrusted for JsValue {
    fn get(&self, property: Property) -> Self {
        if self.is_undefined() || self.is_null() {
            return Self::UNDEFINED;
        }
        let object: &Readable = self.unchecked_ref();
        let value = match property {
            Property::Name => object.name(),
            Property::Metadata => object.metadata(),
            Property::Error => object.error(),
            Property::InquiryId => object.inquiry_id(),
            Property::SessionToken => object.session_token(),
            Property::Status => object.status(),
            Property::Code => object.code(),
            Property::Message => object.message(),
        };
        value.unwrap_or_default()
    }

    fn length(&self) -> Option<u32> {
        self.dyn_ref::<JsString>().map(JsString::length)
    }

    fn text(&self) -> String {
        self.as_string().unwrap_or_default()
    }

    fn number(&self) -> Option<f64> {
        self.as_f64().filter(|number| number.is_finite())
    }

    fn is_record(&self) -> bool {
        self.is_object() && !is_array_or_throw(self).unwrap_or(true)
    }
}

//! The user's handlers, and the objects that they are given.

use js_sys::{Array, Function, Object, Reflect};
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;

use persona_protocol::ErrorCode;

use crate::dom::{get, get_text, report};
use crate::error::Failure;
use crate::lifecycle::Callback;
use crate::options::Events;

/// The options object that the handlers are read from, at each call anew: a framework
/// may have replaced them since.
pub(crate) struct Callbacks {
    options: JsValue,
}

impl Callbacks {
    pub(crate) fn new(options: &JsValue) -> Self {
        Self { options: options.clone() }
    }

    fn handler(&self, name: &str) -> Option<Function> {
        get(&self.options, name).dyn_into().ok()
    }

    /// Calls a handler if there is one. What it throws goes to the page's error
    /// reporting; the other handlers still get their turn.
    fn call(&self, name: &str, arguments: &[JsValue]) {
        if let Some(handler) = self.handler(name) {
            let arguments: Array = arguments.iter().collect();
            if let Err(error) = Reflect::apply(&handler, &self.options, &arguments) {
                report(&error);
            }
        }
    }

    /// Tells a handler what it is for, in the form that its name promises.
    pub(crate) fn tell(&self, callback: Callback, news: &News, events: &Events) {
        let News { name, metadata, error, inquiry, session } = news;
        match callback {
            Callback::Event => {
                if name.as_string().is_some_and(|name| events.allow(&name)) {
                    self.call("onEvent", &[name.clone(), metadata.clone()]);
                }
            }
            Callback::Load => self.call("onLoad", &[]),
            // Only for a handler that declares the parameter: another one would take it for success.
            Callback::LoadFailed => {
                if self.handler("onLoad").is_some_and(|handler| handler.length() > 0) {
                    self.call("onLoad", std::slice::from_ref(error));
                }
            }
            Callback::Ready => {
                let dimensions = get(metadata, "preferredDimensions");
                let styles = get(metadata, "styles");
                self.call("onReady", &[object(&[("preferredDimensions", &dimensions), ("styles", &styles)])]);
            }
            Callback::Start => self.call("onStart", &[inquiry.clone(), object(&[("sessionToken", session)])]),
            Callback::Success => self.call("onSuccess", std::slice::from_ref(metadata)),
            Callback::Complete => {
                let fields = get(metadata, "fields");
                // Inquiries of the older kind have scopes instead.
                let is_missing = fields.is_undefined() || fields.is_null();
                let fields = if is_missing { get(metadata, "scopes") } else { fields };
                let status = get(metadata, "status");
                self.call(
                    "onComplete",
                    &[object(&[("inquiryId", inquiry), ("status", &status), ("fields", &fields)])],
                );
            }
            Callback::Fail => self.call("onFail", std::slice::from_ref(inquiry)),
            Callback::Cancel => {
                self.call("onCancel", &[object(&[("inquiryId", inquiry), ("sessionToken", session)])]);
            }
            Callback::Exit => self.call("onExit", &[JsValue::UNDEFINED, metadata.clone()]),
            Callback::Error => self.call("onError", std::slice::from_ref(error)),
        }
    }
}

/// What handlers are told of; `undefined` where there is nothing to tell.
#[derive(Clone, Default)]
pub(crate) struct News {
    pub(crate) name: JsValue,
    pub(crate) metadata: JsValue,
    pub(crate) error: JsValue,
    pub(crate) inquiry: JsValue,
    pub(crate) session: JsValue,
}

/// The flow's error, if it has the shape of one; else one that says that it has not.
pub(crate) fn readable(error: &JsValue) -> JsValue {
    if get_text(error, "code").is_some() {
        return error.clone();
    }
    error_object(&Failure::new(
        ErrorCode::Unknown,
        "The verification reported an error without saying which.",
    ))
}

/// A failure as users see it: `{status, code, message}`.
pub(crate) fn error_object(failure: &Failure) -> JsValue {
    object(&[
        ("status", &JsValue::from_f64(f64::from(failure.code.status()))),
        ("code", &JsValue::from_str(failure.code.as_str())),
        ("message", &JsValue::from_str(failure.message)),
    ])
}

/// An object of some properties.
pub(crate) fn object(properties: &[(&str, &JsValue)]) -> JsValue {
    let object = Object::new();
    for (key, value) in properties {
        crate::dom::set(&object, key, value);
    }
    object.into()
}

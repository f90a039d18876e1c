//! The page's callbacks, and what they are given.
//!
//! They are looked up at the moment of the call, so that an application may replace
//! them; called with the options as `this`, as the official SDK does; and what they
//! throw goes to the page's own error handlers and stops nothing here.

use js_sys::{Array, Function, Reflect};
use serde::Serialize;
use wasm_bindgen::prelude::*;

use crate::bag::Bag;
use crate::dom::{PersonaError, report};
use crate::event::{Event, Node};
use crate::lifecycle::Call;

/// What a callback is about.
pub(crate) struct Subject {
    /// The flow's message.
    pub(crate) event: Option<Event<JsValue>>,
    /// What went wrong.
    pub(crate) error: Option<PersonaError>,
    /// The inquiry, as far as it is known.
    pub(crate) inquiry_id: Option<String>,
    /// Its session token, as far as it is known.
    pub(crate) session_token: Option<String>,
}

/// What `onCancel` is given.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Person<'a> {
    inquiry_id: Option<&'a str>,
    session_token: Option<&'a str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Ready {
    #[serde(with = "serde_wasm_bindgen::preserve")]
    preferred_dimensions: JsValue,
    #[serde(with = "serde_wasm_bindgen::preserve")]
    styles: JsValue,
}

/// What `onComplete` is given, and what a finished client resolves to.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Completion {
    #[serde(with = "serde_wasm_bindgen::preserve")]
    inquiry_id: JsValue,
    #[serde(with = "serde_wasm_bindgen::preserve")]
    status: JsValue,
    #[serde(with = "serde_wasm_bindgen::preserve")]
    fields: JsValue,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Expiring {
    inquiry_id: Option<String>,
    #[serde(with = "serde_wasm_bindgen::preserve")]
    expires_at: JsValue,
}

/// An object of ours as one of JavaScript's; absent values are `undefined`.
pub(crate) fn to_js(value: &impl Serialize) -> JsValue {
    // Cannot fail: there are only strings and JavaScript values in ours.
    serde_wasm_bindgen::to_value(value).unwrap_or_default()
}

impl Subject {
    /// What a message by itself is about.
    pub(crate) fn of(event: Event<JsValue>, error: Option<PersonaError>) -> Self {
        let (inquiry_id, session_token) = (event.inquiry_id.clone(), event.session_token.clone());
        Self { event: Some(event), error, inquiry_id, session_token }
    }

    fn metadata(&self) -> JsValue {
        self.event.as_ref().and_then(|event| event.metadata.clone()).unwrap_or_default()
    }

    fn datum(&self, name: &str) -> JsValue {
        self.metadata().get(name).unwrap_or_default()
    }

    fn error(&self) -> JsValue {
        self.error.as_ref().map_or(JsValue::UNDEFINED, |error| error.clone().into())
    }

    /// What the flow said at its end.
    pub(crate) fn completion(&self) -> Completion {
        let fields = self.datum("fields");
        Completion {
            inquiry_id: self.datum("inquiryId"),
            status: self.datum("status"),
            fields: if fields.is_null() || fields.is_undefined() { self.datum("scopes") } else { fields },
        }
    }

    /// Who left, as far as it is known.
    pub(crate) fn person(&self) -> Person<'_> {
        Person { inquiry_id: self.inquiry_id.as_deref(), session_token: self.session_token.as_deref() }
    }
}

/// Calls the callback that `call` stands for, if the page has one.
pub(crate) fn call(bag: &Bag, call: Call, subject: &Subject) {
    let undefined = JsValue::UNDEFINED;
    let invoke = |name: &str, arguments: &[&JsValue]| invoke(bag, name, arguments, 0);
    match call {
        Call::Event => {
            if let Some(event) = &subject.event {
                invoke("onEvent", &[&event.name.as_str().into(), &subject.metadata()]);
            }
        }
        Call::Load => invoke("onLoad", &[]),
        Call::LoadError => self::invoke(bag, "onLoad", &[&subject.error()], 1),
        Call::Ready => {
            let ready = Ready {
                preferred_dimensions: subject.datum("preferredDimensions"),
                styles: subject.datum("styles"),
            };
            invoke("onReady", &[&to_js(&ready)]);
        }
        Call::Start => {
            let token = Person { inquiry_id: None, ..subject.person() };
            invoke("onStart", &[&subject.datum("inquiryId"), &to_js(&token)]);
        }
        Call::Success => invoke("onSuccess", &[&subject.metadata()]),
        Call::Fail => invoke("onFail", &[&subject.datum("inquiryId")]),
        Call::Complete => invoke("onComplete", &[&to_js(&subject.completion())]),
        Call::Cancel => invoke("onCancel", &[&to_js(&subject.person())]),
        Call::Exit => {
            let metadata = subject.metadata();
            let metadata = if metadata.is_undefined() { to_js(&subject.person()) } else { metadata };
            invoke("onExit", &[&undefined, &metadata]);
        }
        Call::Error => invoke("onError", &[&subject.error()]),
        Call::SessionExpiring => {
            let expiring =
                Expiring { inquiry_id: subject.inquiry_id.clone(), expires_at: subject.datum("expiresAt") };
            invoke("onSessionExpiring", &[&to_js(&expiring)]);
        }
    }
}

/// Calls a callback that declares at least so many parameters.
fn invoke(bag: &Bag, name: &str, arguments: &[&JsValue], parameters: u32) {
    let outcome = bag.get(name).and_then(|function| match function.dyn_ref::<Function>() {
        Some(function) if function.length() >= parameters => {
            Reflect::apply(function, bag, &arguments.iter().copied().collect::<Array>())
        }
        _ => Ok(JsValue::UNDEFINED),
    });
    if let Err(error) = outcome {
        report(&error);
    }
}

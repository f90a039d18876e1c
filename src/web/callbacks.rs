//! The page's callbacks and their arguments.
//!
//! They are looked up at the moment of the call, so that an application can replace them,
//! and called with the options as `this`, as in the official SDK. What they throw goes to
//! the page's own error handlers.

use js_sys::Function;
use serde::{Serialize, Serializer};
use wasm_bindgen::prelude::*;

use super::error::{PersonaError, report};
use super::js;
use super::options::Page;
use crate::core::lifecycle::Callback;
use crate::core::message::Event;

/// The subject of a callback.
#[derive(Default)]
pub(crate) struct Subject {
    /// The flow's message.
    pub(crate) event: Option<Event<JsValue>>,
    /// What went wrong.
    pub(crate) error: Option<PersonaError>,
    /// The inquiry, or `undefined`.
    pub(crate) inquiry_id: JsValue,
    /// Its session token, or `undefined`.
    pub(crate) session_token: JsValue,
}

/// A small object for JavaScript. One type for all of them: a struct for each costs 400
/// bytes, and serde's table of field names 2 KB.
pub(crate) struct Record<'a>(pub(crate) &'a [(&'static str, JsValue)]);

/// A JavaScript value, passed through as it is.
#[derive(Serialize)]
#[serde(transparent)]
struct Kept(#[serde(with = "serde_wasm_bindgen::preserve")] JsValue);

impl Serialize for Record<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, Kept(value.clone()))))
    }
}

impl Record<'_> {
    pub(crate) fn to_js(&self) -> JsValue {
        let serializer = serde_wasm_bindgen::Serializer::new().serialize_maps_as_objects(true);
        // Values of JavaScript can always be serialized.
        self.serialize(&serializer).unwrap_or_default()
    }
}

/// The arguments of a call. Their number matters: callbacks may look at `arguments.length`.
enum Arguments {
    None,
    One(JsValue),
    Two(JsValue, JsValue),
}

impl Subject {
    pub(crate) fn metadata(&self) -> JsValue {
        self.event.as_ref().and_then(|event| event.metadata.clone()).unwrap_or_default()
    }

    fn datum(&self, name: &str) -> JsValue {
        js::given(&self.metadata(), name).unwrap_or_default()
    }

    /// What the flow reported when the individual finished. `status` replaces the flow's.
    pub(crate) fn completion(&self, status: Option<&str>) -> JsValue {
        let mut fields = self.datum("fields");
        if fields.is_null() || fields.is_undefined() {
            // The name in older flows.
            fields = self.datum("scopes");
        }
        let status = status.map_or_else(|| self.datum("status"), JsValue::from);
        Record(&[("inquiryId", self.datum("inquiryId")), ("status", status), ("fields", fields)]).to_js()
    }

    /// The individual who left.
    pub(crate) fn person(&self, status: Option<&str>) -> JsValue {
        let person = [
            ("inquiryId", self.inquiry_id.clone()),
            ("sessionToken", self.session_token.clone()),
            ("status", status.map_or(JsValue::UNDEFINED, JsValue::from)),
        ];
        let (known, _) = person.split_at(if status.is_some() { 3 } else { 2 });
        Record(known).to_js()
    }

    fn arguments(&self, callback: Callback) -> Arguments {
        match callback {
            Callback::Event => {
                let name = self.event.as_ref().map_or(JsValue::UNDEFINED, |event| event.name.as_str().into());
                Arguments::Two(name, self.metadata())
            }
            Callback::Load => Arguments::None,
            Callback::LoadError | Callback::Error => match &self.error {
                Some(error) => Arguments::One(error.into()),
                None => Arguments::None,
            },
            Callback::Ready => {
                let names = ["preferredDimensions", "styles"];
                Arguments::One(Record(&names.map(|name| (name, self.datum(name)))).to_js())
            }
            Callback::Start => {
                let metadata = Record(&[("sessionToken", self.session_token.clone())]).to_js();
                Arguments::Two(self.datum("inquiryId"), metadata)
            }
            Callback::Success => Arguments::One(self.metadata()),
            Callback::Fail => Arguments::One(self.datum("inquiryId")),
            Callback::Complete => Arguments::One(self.completion(None)),
            Callback::Cancel => Arguments::One(self.person(None)),
            Callback::Exit => {
                let metadata = self.metadata();
                let metadata = if metadata.is_undefined() { self.person(None) } else { metadata };
                Arguments::Two(JsValue::UNDEFINED, metadata)
            }
            Callback::SessionExpiring => {
                let expires_at = ("expiresAt", self.datum("expiresAt"));
                Arguments::One(Record(&[("inquiryId", self.inquiry_id.clone()), expires_at]).to_js())
            }
        }
    }
}

fn name_of(callback: Callback) -> &'static str {
    match callback {
        Callback::Event => "onEvent",
        Callback::Load | Callback::LoadError => "onLoad",
        Callback::Ready => "onReady",
        Callback::Start => "onStart",
        Callback::Success => "onSuccess",
        Callback::Fail => "onFail",
        Callback::Complete => "onComplete",
        Callback::Cancel => "onCancel",
        Callback::Exit => "onExit",
        Callback::Error => "onError",
        Callback::SessionExpiring => "onSessionExpiring",
    }
}

/// Whether the page has a callback.
pub(crate) fn is_heard(page: &Page, callback: Callback) -> bool {
    page.callback(name_of(callback)).is_ok_and(|handler| handler.is_some())
}

/// Calls a callback, if the page has it. [`Callback::LoadError`] calls only a handler that
/// declares a parameter.
pub(crate) fn call(page: &Page, callback: Callback, subject: &Subject) {
    if let Err(error) = try_call(page, callback, subject) {
        report(&error);
    }
}

fn try_call(page: &Page, callback: Callback, subject: &Subject) -> Result<(), JsValue> {
    match page.callback(name_of(callback))? {
        Some(handler) if callback != Callback::LoadError || takes_error(&handler) => {
            let this = page.as_ref();
            match subject.arguments(callback) {
                Arguments::None => handler.call0(this),
                Arguments::One(first) => handler.call1(this, &first),
                Arguments::Two(first, second) => handler.call2(this, &first, &second),
            }?;
            Ok(())
        }
        _ => Ok(()),
    }
}

/// Whether an `onLoad` is called with the error when loading fails.
pub(crate) fn takes_error(handler: &Function) -> bool {
    handler.length() > 0
}

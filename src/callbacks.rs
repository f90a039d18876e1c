//! The page's callbacks, and what they are given.
//!
//! They are looked up at the moment of the call, so that an application may replace
//! them; called with the options as `this`, as the official SDK does; and what they
//! throw goes to the page's own error handlers and stops nothing here.

use js_sys::Function;
use serde::{Serialize, Serializer};
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

/// A JavaScript value as it is.
#[derive(Serialize)]
#[serde(transparent)]
struct Kept(#[serde(with = "serde_wasm_bindgen::preserve")] JsValue);

/// A small object that goes out. One type for all of them: each further one costs 400 bytes.
pub(crate) struct Record<'a>(pub(crate) &'a [(&'a str, JsValue)]);

impl Serialize for Record<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, Kept(value.clone()))))
    }
}

/// The object for JavaScript.
pub(crate) fn to_js(record: &Record<'_>) -> JsValue {
    let serializer = serde_wasm_bindgen::Serializer::new().serialize_maps_as_objects(true);
    // Cannot fail: there are only JavaScript values in it.
    record.serialize(&serializer).unwrap_or_default()
}

fn text(text: Option<&String>) -> JsValue {
    text.map_or(JsValue::UNDEFINED, |text| text.into())
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
        self.metadata().get(name)
    }

    fn error(&self) -> JsValue {
        self.error.as_ref().map_or(JsValue::UNDEFINED, |error| error.clone().into())
    }

    /// What the flow said at its end.
    pub(crate) fn completion(&self) -> JsValue {
        let mut fields = self.datum("fields");
        if fields.is_null() || fields.is_undefined() {
            fields = self.datum("scopes");
        }
        to_js(&Record(&[
            ("inquiryId", self.datum("inquiryId")),
            ("status", self.datum("status")),
            ("fields", fields),
        ]))
    }

    /// Who left, as far as it is known.
    pub(crate) fn person(&self) -> JsValue {
        to_js(&Record(&[
            ("inquiryId", text(self.inquiry_id.as_ref())),
            ("sessionToken", text(self.session_token.as_ref())),
        ]))
    }
}

/// Calls the callback that `call` stands for, if the page has one.
pub(crate) fn call(bag: &Bag, call: Call, subject: &Subject) {
    let undefined = JsValue::UNDEFINED;
    let (name, arguments) = match call {
        Call::Event => match &subject.event {
            Some(event) => ("onEvent", [event.name.as_str().into(), subject.metadata()]),
            None => return,
        },
        Call::Load | Call::LoadError => ("onLoad", [subject.error(), undefined]),
        Call::Ready => {
            let names = ["preferredDimensions", "styles"];
            ("onReady", [to_js(&Record(&names.map(|name| (name, subject.datum(name))))), undefined])
        }
        Call::Start => {
            let token = Record(&[("sessionToken", text(subject.session_token.as_ref()))]);
            ("onStart", [subject.datum("inquiryId"), to_js(&token)])
        }
        Call::Success => ("onSuccess", [subject.metadata(), undefined]),
        Call::Fail => ("onFail", [subject.datum("inquiryId"), undefined]),
        Call::Complete => ("onComplete", [subject.completion(), undefined]),
        Call::Cancel => ("onCancel", [subject.person(), undefined]),
        Call::Exit => {
            let metadata = subject.metadata();
            let metadata = if metadata.is_undefined() { subject.person() } else { metadata };
            ("onExit", [undefined, metadata])
        }
        Call::Error => ("onError", [subject.error(), undefined]),
        Call::SessionExpiring => {
            let inquiry_id = ("inquiryId", text(subject.inquiry_id.as_ref()));
            let expiring = Record(&[inquiry_id, ("expiresAt", subject.datum("expiresAt"))]);
            ("onSessionExpiring", [to_js(&expiring), JsValue::UNDEFINED])
        }
    };
    let parameters = u32::from(call == Call::LoadError);
    let outcome = bag.get(name).and_then(|function| match function.dyn_ref::<Function>() {
        Some(function) if function.length() >= parameters => {
            let [first, second] = arguments;
            function.call2(bag, &first, &second)
        }
        _ => Ok(JsValue::UNDEFINED),
    });
    if let Err(error) = outcome {
        report(&error);
    }
}

//! The arguments of callbacks. The flow's messages are not trusted: missing text becomes empty, and
//! nothing here fails.

use wasm_bindgen::JsValue;

use crate::web::js;

fn optional(object: &JsValue, name: &str) -> Option<String> {
    js::get(object, name).as_string()
}

fn text(object: &JsValue, name: &str) -> String {
    optional(object, name).unwrap_or_default()
}

/// An inquiry whose individual has finished.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Completion {
    /// The inquiry.
    pub inquiry_id: String,
    /// Its status, such as `completed` or `failed`.
    pub status: String,
    /// Its fields: an object whose values are `{type, value}`, or texts. `undefined` if the flow
    /// sends none. `serde_wasm_bindgen::from_value` reads it into your own type.
    pub fields: JsValue,
}

impl Completion {
    pub(super) fn read(completion: &JsValue) -> Self {
        Self {
            inquiry_id: text(completion, "inquiryId"),
            status: text(completion, "status"),
            fields: js::get(completion, "fields"),
        }
    }
}

/// An individual who left.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Person {
    /// The inquiry, if there is one yet.
    pub inquiry_id: Option<String>,
    /// Its session token, with which the individual can continue.
    pub session_token: Option<String>,
}

impl Person {
    pub(super) fn read(person: &JsValue) -> Self {
        Self { inquiry_id: optional(person, "inquiryId"), session_token: optional(person, "sessionToken") }
    }
}

/// An inquiry that has started.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Start {
    /// The inquiry.
    pub inquiry_id: String,
    /// Its session token.
    pub session_token: Option<String>,
}

impl Start {
    pub(super) fn read(inquiry_id: &JsValue, metadata: &JsValue) -> Self {
        Self {
            inquiry_id: inquiry_id.as_string().unwrap_or_default(),
            session_token: optional(metadata, "sessionToken"),
        }
    }
}

/// A session that ends in five minutes.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SessionExpiring {
    /// The inquiry.
    pub inquiry_id: String,
    /// When the session ends, in the format of RFC 3339.
    pub expires_at: String,
}

impl SessionExpiring {
    pub(super) fn read(data: &JsValue) -> Self {
        Self { inquiry_id: text(data, "inquiryId"), expires_at: text(data, "expiresAt") }
    }
}

/// An event of the flow.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Event {
    /// Its name, such as `page-change`.
    pub name: String,
    /// Its metadata: an object, or `undefined`.
    pub metadata: JsValue,
}

impl Event {
    pub(super) fn read(name: JsValue, metadata: JsValue) -> Self {
        Self { name: name.as_string().unwrap_or_default(), metadata }
    }
}

/// A flow whose first view is ready.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Ready {
    /// The preferred dimensions.
    pub preferred_dimensions: PreferredDimensions,
    /// The preferred styles of the frame.
    pub styles: Styles,
}

/// The preferred dimensions of a flow, as CSS lengths.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct PreferredDimensions {
    /// The least width.
    pub minimum_width: Option<String>,
    /// The greatest width.
    pub maximum_width: Option<String>,
    /// The least height.
    pub minimum_height: Option<String>,
    /// The greatest height.
    pub maximum_height: Option<String>,
}

/// The preferred styles of a flow's frame.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Styles {
    /// The radius of the corners, as a CSS length.
    pub border_radius: Option<String>,
}

impl Ready {
    pub(super) fn read(metadata: &JsValue) -> Self {
        let dimensions = js::get(metadata, "preferredDimensions");
        Self {
            preferred_dimensions: PreferredDimensions {
                minimum_width: optional(&dimensions, "minimumWidth"),
                maximum_width: optional(&dimensions, "maximumWidth"),
                minimum_height: optional(&dimensions, "minimumHeight"),
                maximum_height: optional(&dimensions, "maximumHeight"),
            },
            styles: Styles { border_radius: optional(&js::get(metadata, "styles"), "borderRadius") },
        }
    }
}

/// The outcome for the individual: see [`Client::outcome`](crate::Client::outcome).
#[derive(Clone, Debug)]
pub enum Outcome {
    /// The individual has finished.
    Completed(Completion),
    /// The individual has finished and may not try again.
    Failed(Completion),
    /// The individual left, or the client was destroyed.
    Cancelled(Person),
}

impl Outcome {
    pub(super) fn read(result: &JsValue) -> Self {
        match text(result, "status").as_str() {
            "completed" => Self::Completed(Completion::read(result)),
            "failed" => Self::Failed(Completion::read(result)),
            _ => Self::Cancelled(Person::read(result)),
        }
    }
}

//! The types of single options.

use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;

use serde::Serialize;
use wasm_bindgen::JsValue;

/// How the flow is placed in the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// In a modal.
    Embedded,
    /// In the page's own layout, inside `parent`.
    Inline,
}

/// The environment of a new inquiry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Environment {
    /// For tests.
    Sandbox,
    /// For individuals.
    Production,
}

/// How the flow gets the session token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum TokenDelivery {
    /// In its address.
    Query,
    /// By a message, when it asks for it. No address contains the token.
    Message,
}

/// What the flow does during an outage of the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ServerOutageMode {
    /// `always`
    Always,
    /// `never`
    Never,
    /// `defer`
    Defer,
}

/// The events that `on_event` receives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EventsAllowlist {
    /// All.
    All,
    /// Those with these names.
    Only(Vec<String>),
}

impl Serialize for EventsAllowlist {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::All => serializer.serialize_str("all"),
            Self::Only(names) => names.serialize(serializer),
        }
    }
}

/// A measure of the frame.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Length {
    /// In CSS pixels.
    Pixels(f64),
    /// Any CSS length, such as `80vh`.
    Css(String),
}

/// A space on four sides, in CSS pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Padding {
    /// Above.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub top: Option<f64>,
    /// Below.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bottom: Option<f64>,
    /// On the left.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub left: Option<f64>,
    /// On the right.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub right: Option<f64>,
}

/// Copies a field of a shared inquiry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct FieldMapping {
    /// The field of the shared inquiry.
    pub source_field_name: String,
    /// The field of this inquiry.
    pub destination_field_name: String,
}

/// What is known about the individual: values by the names of the template's fields.
///
/// ```
/// use persona_wasm::Fields;
///
/// let fields = Fields::from([
///     ("nameFirst".to_owned(), "Jane".into()),
///     ("numberOfChildren".to_owned(), 2.0.into()),
/// ]);
/// assert_eq!(fields["nameFirst"], "Jane".into());
/// ```
pub type Fields = BTreeMap<String, FieldValue>;

/// The value of a field.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum FieldValue {
    /// A string; also a date, in the format of RFC 3339.
    Text(String),
    /// A number.
    Number(f64),
    /// Yes or no.
    Bool(bool),
    /// Several values.
    List(Vec<FieldValue>),
    /// Values by names.
    Object(Fields),
}

impl From<&str> for FieldValue {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for FieldValue {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<f64> for FieldValue {
    fn from(number: f64) -> Self {
        Self::Number(number)
    }
}

impl From<i32> for FieldValue {
    fn from(number: i32) -> Self {
        Self::Number(number.into())
    }
}

impl From<bool> for FieldValue {
    fn from(answer: bool) -> Self {
        Self::Bool(answer)
    }
}

impl<T: Into<FieldValue>> From<Vec<T>> for FieldValue {
    fn from(values: Vec<T>) -> Self {
        Self::List(values.into_iter().map(Into::into).collect())
    }
}

impl From<Fields> for FieldValue {
    fn from(fields: Fields) -> Self {
        Self::Object(fields)
    }
}

/// The texts that the widget itself shows, before or instead of the flow. A text that is `None` stays
/// English.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Texts {
    /// While the flow loads.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub loading: Option<String>,
    /// The heading of the failure view.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failed: Option<String>,
    /// The reason: no answer, or offline.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub connection: Option<String>,
    /// The reason: the session has ended and could not be renewed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub session: Option<String>,
    /// The reason: something that the individual cannot fix.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unavailable: Option<String>,
    /// The reason: anything else.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub other: Option<String>,
    /// The button that loads the flow again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry: Option<String>,
    /// The name of the close button.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub close: Option<String>,
}

/// Why a fresh session token is needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ResumeReason {
    /// There is none.
    Missing,
    /// It does not open the inquiry.
    Unauthenticated,
    /// Its session has ended.
    SessionExpired,
}

impl ResumeReason {
    /// The widget passes only these names.
    pub(super) fn parse(word: &str) -> Self {
        match word {
            "unauthenticated" => Self::Unauthenticated,
            "session_expired" => Self::SessionExpired,
            _ => Self::Missing,
        }
    }
}

type TokenFuture = Pin<Box<dyn Future<Output = Result<Option<String>, JsValue>>>>;

/// How a fresh session token is fetched.
pub enum Resume {
    /// From an address of your server, which gets `{"inquiryId"}` by POST and answers
    /// `{"sessionToken"}`.
    Address(String),
    /// By a function: see [`Resume::with`].
    Function(Box<dyn Fn(String, ResumeReason) -> TokenFuture>),
}

impl Resume {
    /// Fetches the token with a function, which gets the inquiry's id. `None` means that no
    /// token is needed. An error becomes the `cause` of a `resume_failed` error.
    ///
    /// ```no_run
    /// use persona_wasm::{ClientOptions, Resume};
    /// use wasm_bindgen::JsValue;
    ///
    /// async fn fetch_token(inquiry_id: &str) -> Result<String, String> {
    ///     // Sends a request to your server.
    ///     # Err(inquiry_id.to_owned())
    /// }
    ///
    /// let options = ClientOptions {
    ///     inquiry_id: Some("inq_1".to_owned()),
    ///     resume: Some(Resume::with(|inquiry_id, _reason| async move {
    ///         fetch_token(&inquiry_id).await.map(Some)
    ///     })),
    ///     ..ClientOptions::default()
    /// };
    /// ```
    pub fn with<F, T, E>(function: F) -> Self
    where
        F: Fn(String, ResumeReason) -> T + 'static,
        T: Future<Output = Result<Option<String>, E>> + 'static,
        E: Into<JsValue>,
    {
        Self::Function(Box::new(move |inquiry_id, reason| {
            let token = function(inquiry_id, reason);
            Box::pin(async move { token.await.map_err(Into::into) })
        }))
    }
}

//! Errors as JavaScript sees them.

use std::fmt;

use persona_protocol::ErrorCode;
use wasm_bindgen::prelude::*;

use super::js;
use crate::core::error::Failure;
use crate::core::message::Untrusted;

#[wasm_bindgen(module = "/js/error.js")]
extern "C" {
    /// The class of every error that is thrown or passed to `onError`.
    #[wasm_bindgen(extends = js_sys::Error)]
    #[derive(Clone, Debug)]
    pub type PersonaError;

    #[wasm_bindgen(constructor)]
    fn construct(status: u16, code: &str, message: &str, cause: &JsValue) -> PersonaError;

    /// Re-exports the class, which `js/types.ts` declares: on the type, wasm-bindgen would
    /// declare it again.
    #[wasm_bindgen(js_name = PersonaError, reexport, skip_typescript)]
    fn class();

    /// Passes an error of the page's own code to the page's own handlers.
    pub(crate) fn report(error: &JsValue);

    /// A function that calls `run`, and `trapped` if WebAssembly traps in it.
    pub(crate) fn guard(run: &JsValue, trapped: &JsValue) -> js_sys::Function;
}

impl PersonaError {
    pub(crate) fn new(failure: &Failure) -> Self {
        Self::construct(failure.status, &failure.code, &failure.message, &JsValue::UNDEFINED)
    }

    pub(crate) fn with_cause(failure: &Failure, cause: &JsValue) -> Self {
        Self::construct(failure.status, &failure.code, &failure.message, cause)
    }
}

/// For Rust.
impl PersonaError {
    /// The status of the HTTP response that it stands for, or 0.
    #[must_use]
    pub fn status(&self) -> u16 {
        status_in(self)
    }

    /// A stable code, such as `load_timeout`; `ErrorCode` in the JavaScript API lists them. A flow
    /// may report others.
    #[must_use]
    pub fn code(&self) -> String {
        js::get(self, "code").as_string().unwrap_or_default()
    }

    /// What happened, for developers.
    #[must_use]
    pub fn message(&self) -> String {
        js::get(self, "message").as_string().unwrap_or_default()
    }

    /// Converts anything that was thrown into our error class.
    pub(crate) fn from_js(thrown: JsValue) -> Self {
        thrown.dyn_into().unwrap_or_else(|thrown| {
            let failure = Failure::new(ErrorCode::ApplicationError, "The widget could not be used");
            Self::with_cause(&failure, &thrown)
        })
    }
}

impl fmt::Display for PersonaError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.message(), self.code())
    }
}

impl std::error::Error for PersonaError {}

/// The HTTP status in an object; 0 if it has none.
pub(crate) fn status_in(object: &JsValue) -> u16 {
    let status = js::get(object, "status").number().unwrap_or_default();
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "`as` saturates")]
    let status = status as u16;
    status
}

/// Something to throw: our own error, or what the page's code threw.
pub(crate) struct Thrown(pub(crate) JsValue);

impl From<Failure> for Thrown {
    fn from(failure: Failure) -> Self {
        Self(PersonaError::new(&failure).into())
    }
}

impl From<JsValue> for Thrown {
    fn from(value: JsValue) -> Self {
        Self(value)
    }
}

impl From<Thrown> for JsValue {
    fn from(thrown: Thrown) -> Self {
        thrown.0
    }
}

/// There is no document: the widget was used on a server.
pub(crate) fn no_dom() -> Failure {
    Failure::new(ErrorCode::NoDom, "There is no document: this works in a browser")
}

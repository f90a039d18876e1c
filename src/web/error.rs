//! Errors as JavaScript sees them.

use persona_protocol::ErrorCode;
use wasm_bindgen::prelude::*;

use crate::core::error::Failure;

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

/// Something that is thrown: an error of ours, or what the page's own code threw.
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

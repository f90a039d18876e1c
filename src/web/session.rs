//! Fetches a fresh session token: the `resume` option.
//!
//! A string is an address of the customer's own server. It gets `{"inquiryId"}` by POST and
//! answers `{"sessionToken"}`, or passes on what the API answered,
//! `{"meta": {"session-token"}}`. A function gets the inquiry's id and the reason, and
//! returns the token or a promise of it. `null` or nothing means that no token is needed.

use gloo_net::http::Request;
use js_sys::{Function, JSON, Promise};
use persona_protocol::ErrorCode;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::callbacks::Record;
use super::error::PersonaError;
use super::js;
use crate::core::error::Failure;

const LONGEST_TOKEN: u32 = 8192;
const NO_CONTENT: u16 = 204;

/// What a fresh session token is fetched for.
pub(crate) struct TokenRequest {
    pub(crate) inquiry_id: JsValue,
    /// `missing`, `unauthenticated` or `session_expired`.
    pub(crate) reason: &'static str,
}

/// Posts to an address of the customer's server.
///
/// gloo-net builds the request. It is not sent by gloo-net, which panics if a page's patched
/// `fetch` throws or rejects with something that is not an Error.
pub(crate) async fn post(address: &str, request: &TokenRequest) -> Result<JsValue, PersonaError> {
    let body = Record(&[("inquiryId", request.inquiry_id.clone())]).to_js();
    let body = JSON::stringify(&body).map_err(|cause| refused(&cause))?;
    let request = Request::post(address).header("content-type", "application/json").body(body);
    // The address is not a URL.
    let request = request.map_err(|_| PersonaError::new(&failure()))?.into();
    let response = js::fetch(&request).map_err(|cause| refused(&cause))?;
    let response = JsFuture::from(Promise::resolve(&response)).await.map_err(|cause| refused(&cause))?;
    let response: web_sys::Response = response.unchecked_into();
    if !response.ok() {
        return Err(PersonaError::new(&Failure { status: response.status(), ..failure() }));
    }
    if response.status() == NO_CONTENT {
        return Ok(JsValue::NULL);
    }
    let json = response.json().map_err(|cause| refused(&cause))?;
    JsFuture::from(json).await.map_err(|cause| refused(&cause))
}

/// Calls a function of the page.
pub(crate) async fn ask(function: &Function, request: &TokenRequest) -> Result<JsValue, PersonaError> {
    let answer = function
        .call2(&JsValue::UNDEFINED, &request.inquiry_id, &request.reason.into())
        .map_err(|cause| refused(&cause))?;
    JsFuture::from(Promise::resolve(&answer)).await.map_err(|cause| refused(&cause))
}

/// The token in an answer; `None` if the answer is that none is needed.
pub(crate) fn token_in(answer: &JsValue) -> Result<Option<JsValue>, PersonaError> {
    let is_nothing = |value: &JsValue| value.is_null() || value.is_undefined();
    let given = js::get(answer, "sessionToken");
    if is_nothing(answer) || given.is_null() {
        return Ok(None);
    }
    let nested = js::get(&js::get(answer, "meta"), "session-token");
    [answer.clone(), given, nested]
        .into_iter()
        .find(is_token)
        .map(Some)
        .ok_or_else(|| PersonaError::new(&failure()))
}

fn is_token(value: &JsValue) -> bool {
    value.dyn_ref::<js_sys::JsString>().is_some_and(|token| (1..=LONGEST_TOKEN).contains(&token.length()))
}

fn failure() -> Failure {
    Failure::new(ErrorCode::ResumeFailed, "No session token could be fetched")
}

fn refused(cause: &JsValue) -> PersonaError {
    PersonaError::with_cause(&failure(), cause)
}

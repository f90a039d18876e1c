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
use super::error::{PersonaError, status_in};
use super::js;
use crate::core::error::Failure;
use crate::core::message::Untrusted;

const LONGEST_TOKEN: u32 = 8192;

/// The reason for fetching a session token.
pub(crate) struct TokenRequest {
    pub(crate) inquiry_id: JsValue,
    /// `missing`, `unauthenticated` or `session_expired`.
    pub(crate) reason: &'static str,
}

/// Posts to an address of the customer's server.
///
/// gloo-net builds the request. It is not sent by gloo-net, which panics if a page's patched
/// `fetch` throws or rejects with something that is not an Error. What such a `fetch` returns
/// may not be a `Response`.
pub(crate) async fn post(address: &str, request: &TokenRequest) -> Result<JsValue, PersonaError> {
    let body = Record(&[("inquiryId", request.inquiry_id.clone())]).to_js();
    let body = JSON::stringify(&body).map_err(|cause| refused(&cause))?;
    let request = Request::post(address).header("content-type", "application/json").body(body);
    // The address is not a URL.
    let request = request.map_err(|_| PersonaError::new(&failure()))?.into();
    let response = js::fetch(&request).map_err(|cause| refused(&cause))?;
    let response = settled(&response).await?;
    if js::get(&response, "ok").is_falsy() {
        return Err(PersonaError::new(&Failure { status: status_in(&response), ..failure() }));
    }
    let Some(text) = called(&response, "text").await? else {
        // Responses that the page has made may have only this method.
        return called(&response, "json").await?.ok_or_else(|| PersonaError::new(&failure()));
    };
    let text = text.text();
    if text.is_empty() {
        return Ok(JsValue::NULL);
    }
    JSON::parse(&text).map_err(|cause| refused(&cause))
}

/// Calls a method and waits for its result; `None` if the object has no such method.
async fn called(object: &JsValue, name: &str) -> Result<Option<JsValue>, PersonaError> {
    let Ok(method) = js::get(object, name).dyn_into::<Function>() else { return Ok(None) };
    let result = method.call0(object).map_err(|cause| refused(&cause))?;
    settled(&result).await.map(Some)
}

/// Waits for a value that may be a promise of any kind.
async fn settled(value: &JsValue) -> Result<JsValue, PersonaError> {
    JsFuture::from(Promise::resolve(value)).await.map_err(|cause| refused(&cause))
}

/// Calls a function of the page.
pub(crate) async fn ask(function: &Function, request: &TokenRequest) -> Result<JsValue, PersonaError> {
    let answer = function
        .call2(&JsValue::UNDEFINED, &request.inquiry_id, &request.reason.into())
        .map_err(|cause| refused(&cause))?;
    settled(&answer).await
}

/// The token in an answer; `None` if none is needed.
pub(crate) fn token_in(answer: &JsValue) -> Result<Option<JsValue>, PersonaError> {
    let is_nothing = |value: &JsValue| value.is_null() || value.is_undefined();
    let given = js::get(answer, "sessionToken");
    let nested = js::get(&js::get(answer, "meta"), "session-token");
    if is_nothing(answer) || given.is_null() || nested.is_null() {
        return Ok(None);
    }
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

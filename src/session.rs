//! Fetching a fresh session token: the `resume` option.
//!
//! A string is an address of the customer's own server: it gets `{"inquiryId"}` by POST
//! and answers `{"sessionToken"}`, or what the API answered it,
//! `{"meta": {"session-token"}}`. A function gets the inquiry's id and the reason and
//! returns the token or a promise of it.

use js_sys::{Function, JSON, Object, Promise, Reflect};
use persona_protocol::ErrorCode;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use crate::dom::PersonaError;
use crate::error::Failure;
use crate::event::Node;

const LONGEST_TOKEN: usize = 8192;

/// Asks for a token. `reason` is `missing`, `unauthenticated` or `session_expired`.
pub(crate) async fn fetch_token(
    resume: JsValue,
    inquiry_id: String,
    reason: String,
) -> Result<String, PersonaError> {
    let answer = match resume.dyn_ref::<Function>() {
        Some(function) => ask(function, &inquiry_id, &reason).await.map_err(|cause| refused(0, &cause))?,
        None => post(&resume.as_string().unwrap_or_default(), &inquiry_id).await?,
    };
    token_of(&answer).ok_or_else(|| refused(0, &answer))
}

async fn ask(function: &Function, inquiry_id: &str, reason: &str) -> Result<JsValue, JsValue> {
    let promise = function.call2(&JsValue::UNDEFINED, &inquiry_id.into(), &reason.into())?;
    JsFuture::from(Promise::resolve(&promise)).await
}

async fn post(address: &str, inquiry_id: &str) -> Result<JsValue, PersonaError> {
    let body = Object::new();
    let failed = |cause: gloo_net::Error| refused(0, &js_sys::Error::new(&cause.to_string()));
    let _ = Reflect::set(&body, &"inquiryId".into(), &inquiry_id.into());
    let body = JSON::stringify(&body).unwrap_or_else(|_| "{}".into());
    let response = gloo_net::http::Request::post(address)
        .header("content-type", "application/json")
        .body(JsValue::from(body))
        .map_err(failed)?
        .send()
        .await
        .map_err(failed)?;
    if !response.ok() {
        return Err(refused(response.status(), &JsValue::UNDEFINED));
    }
    let text = response.text().await.map_err(failed)?;
    JSON::parse(&text).map_err(|cause| refused(0, &cause))
}

/// The token in an answer of any of the three forms.
fn token_of(answer: &JsValue) -> Option<String> {
    let in_meta = || answer.get("meta")?.get("session-token")?.text(LONGEST_TOKEN);
    answer
        .text(LONGEST_TOKEN)
        .or_else(|| answer.get("sessionToken")?.text(LONGEST_TOKEN))
        .or_else(in_meta)
        .filter(|token| !token.is_empty())
}

fn refused(status: u16, cause: &JsValue) -> PersonaError {
    let failure =
        Failure { status, ..Failure::new(ErrorCode::ResumeFailed, "No session token could be had") };
    PersonaError::of(&failure, cause)
}

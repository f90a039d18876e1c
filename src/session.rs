//! Fetching a fresh session token: the `resume` option.
//!
//! A string is an address of the customer's own server: it gets `{"inquiryId"}` by POST
//! and answers `{"sessionToken"}`, or what the API answered it,
//! `{"meta": {"session-token"}}`. A function gets the inquiry's id and the reason and
//! returns the token or a promise of it.

use gloo_net::http::Response;
use js_sys::{Function, JSON, Promise};
use persona_protocol::ErrorCode;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use crate::callbacks::{Record, to_js};
use crate::dom::PersonaError;
use crate::error::Failure;
use crate::event::Node;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch)]
    fn fetch(address: &str, init: &JsValue) -> Result<Promise, JsValue>;
}

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
    let body = JSON::stringify(&to_js(&Record(&[("inquiryId", inquiry_id.into())])));
    let headers = to_js(&Record(&[("content-type", "application/json".into())]));
    let body = body.map_or(JsValue::UNDEFINED, JsValue::from);
    let init = to_js(&Record(&[("method", "POST".into()), ("headers", headers), ("body", body)]));
    // Not gloo's own request: it brings the formatting of queries, and panics where a
    // page's own fetch rejects with what is no Error.
    let answer = async {
        let response = JsFuture::from(fetch(address, &init)?).await?;
        let response = Response::from(response.unchecked_into::<web_sys::Response>());
        let text = response.text().await.map_err(|_| JsValue::UNDEFINED)?;
        Ok((response.status(), JSON::parse(&text)))
    };
    match answer.await {
        Ok((200..=299, Ok(answer))) => Ok(answer),
        Ok((200..=299, Err(cause))) => Err(refused(0, &cause)),
        Ok((status, _)) => Err(refused(status, &JsValue::UNDEFINED)),
        Err(cause) => Err(refused(0, &cause)),
    }
}

/// The token in an answer of any of the three forms.
fn token_of(answer: &JsValue) -> Option<String> {
    answer
        .text(LONGEST_TOKEN)
        .or_else(|| answer.get("sessionToken").text(LONGEST_TOKEN))
        .or_else(|| answer.get("meta").get("session-token").text(LONGEST_TOKEN))
        .filter(|token| !token.is_empty())
}

fn refused(status: u16, cause: &JsValue) -> PersonaError {
    let failure =
        Failure { status, ..Failure::new(ErrorCode::ResumeFailed, "No session token could be had") };
    PersonaError::of(&failure, cause)
}

//! Where the flow is: its host, the page's own origin, and the host that a session token is for.

use std::cell::RefCell;

use js_sys::JSON;
use persona_protocol::SESSION_TOKEN_AUDIENCE;
use wasm_bindgen::prelude::*;
use web_sys::{Document, Window};

use super::dom::create;
use super::js;
use crate::core::error::Failure;
use crate::core::host::{self, Address, Base};
use crate::core::message::Untrusted;
use crate::core::options::Options;

/// What the page set for all clients.
#[derive(Clone, Default)]
struct Defaults {
    host: Option<String>,
    nonce: Option<String>,
}

thread_local! {
    static DEFAULTS: RefCell<Defaults> = RefCell::default();
}

/// Sets the host for clients that do not name one, and the nonce for style elements that
/// a Content-Security-Policy asks for. Later clients use them.
#[wasm_bindgen(js_name = setDefaults, skip_typescript)]
pub fn set_defaults(host: Option<String>, nonce: Option<String>) {
    DEFAULTS.replace(Defaults { host, nonce });
}

/// The nonce for style elements.
pub(crate) fn nonce() -> Option<String> {
    DEFAULTS.with_borrow(|defaults| defaults.nonce.clone())
}

/// Where the flow of these options is, and the origin of the page that shows it.
///
/// # Errors
/// If the page or the host cannot be used, or the session token is for another host.
pub(crate) fn locate(
    window: &Window,
    document: &Document,
    options: &Options,
) -> Result<(Base, String), Failure> {
    let page_origin = page_origin(window)?;
    let base = base_of(document, options.host())?;
    host::check_scheme(&base, &page_origin)?;
    check_token(options.session_token(), &base)?;
    Ok((base, page_origin))
}

/// The base URL of a host.
pub(crate) fn base_of(document: &Document, host: Option<&str>) -> Result<Base, Failure> {
    let default_host = DEFAULTS.with_borrow(|defaults| defaults.host.clone());
    host::resolve(host, default_host.as_deref(), &|text| {
        // Not `URL`, which old polyfills replace.
        let link = create(document, "a").ok()?;
        link.set_attribute("href", text).ok()?;
        let part = |name| js::get(&link, name).as_string();
        Some(Address { href: part("href")?, hostname: part("hostname")?, origin: part("origin")? })
    })
}

/// The page's own origin, to which the flow addresses its messages.
///
/// `window.origin` is correct: "null" in a sandbox, and that of the parent page in a frame that a page
/// wrote itself (`srcdoc`, `about:blank`). But a variable of the page may have replaced it. Then
/// the origin comes from the address of this page or of a page above it.
fn page_origin(window: &Window) -> Result<String, Failure> {
    let none = "The page has no origin, so the flow cannot answer it. Serve the page by HTTP. \
                If it is in a sandbox, add allow-same-origin";
    let none = || Failure::invalid_config(none);
    let location = window.location();
    let named = js::get(window, "origin").text();
    if named == "null" {
        return Err(none());
    }
    if is_tuple(&named) && location.protocol().is_ok_and(|scheme| scheme == "about:") {
        return Ok(named);
    }
    let mut page: JsValue = window.into();
    // Limited, because a page may lie about the page above it.
    for _ in 0..16 {
        let origin = js::get(&js::get(&page, "location"), "origin").text();
        if is_tuple(&origin) {
            return Ok(origin);
        }
        let above = js::get(&page, "parent");
        page = if above == page { js::get(&page, "opener") } else { above };
    }
    Err(none())
}

/// Whether this origin can be the target of a message.
fn is_tuple(origin: &str) -> bool {
    !matches!(origin, "" | "null") && !origin.starts_with("file:")
}

/// Whether a session token may go to a base.
///
/// # Errors
/// If it was issued by a persona-server at another origin.
pub(crate) fn check_token(token: Option<&str>, base: &Base) -> Result<(), Failure> {
    match token.and_then(issuer_of) {
        Some(issuer) => host::check_issuer(&issuer, base),
        None => Ok(()),
    }
}

/// The issuer of a session token, if it is one of persona-server: a JSON Web Token whose claims
/// can be read without its key.
fn issuer_of(token: &str) -> Option<String> {
    let claims = JSON::parse(&host::claims_in(token)?).ok()?;
    (js::get(&claims, "aud").text() == SESSION_TOKEN_AUDIENCE).then(|| js::get(&claims, "iss").text())
}

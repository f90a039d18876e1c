//! Where the flow is for a client that does not name a host.

use std::cell::RefCell;

use wasm_bindgen::prelude::*;
use web_sys::Url;

use crate::core::host::{self, Address, Base};

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

/// The base URL of a host. Warns in the console if the host is not valid.
pub(crate) fn base_of(host: Option<&str>) -> Base {
    let default_host = DEFAULTS.with_borrow(|defaults| defaults.host.clone());
    let base = host::resolve(host, default_host.as_deref(), &|text| {
        let url = Url::new(text).ok()?;
        Some(Address { protocol: url.protocol(), hostname: url.hostname(), origin: url.origin() })
    });
    if let Some(warning) = &base.warning {
        web_sys::console::warn_1(&warning.as_str().into());
    }
    base
}

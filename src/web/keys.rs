//! The key that closes the widget. The page must not get its release either: libraries that listen to
//! `keyup` would close a dialog of the page, too.

use std::cell::RefCell;

use wasm_bindgen::prelude::*;
use web_sys::Window;

use super::dom::Listener;
use super::js;

struct Held {
    code: JsValue,
    _listener: Listener,
}

thread_local! {
    static HELD: RefCell<Option<Held>> = const { RefCell::new(None) };
    static RELEASE: Closure<dyn Fn(web_sys::Event)> = Closure::new(|event| release(&event));
}

/// Keeps the release of a key from the page. A client may be destroyed before that.
pub(crate) fn keep_release(window: &Window, code: JsValue) {
    if !code.is_undefined() {
        let listener = RELEASE.with(|release| {
            Listener::capturing(window, "keyup", AsRef::<JsValue>::as_ref(release).unchecked_ref())
        });
        HELD.replace(Some(Held { code, _listener: listener }));
    }
}

fn release(event: &web_sys::Event) {
    if HELD.take().is_some_and(|held| held.code == js::get(event, "code")) {
        event.stop_propagation();
    }
}

//! What comes in from the flow, and what goes out to it.
//!
//! The page's window receives messages from anybody. One counts only if, in this order,
//! its source is our frame's window, its origin equals the flow's to the letter, it
//! names our container, and it has the shape of a message. Anything else is ignored
//! without a word: it is none of our business, and an answer would tell too much.
//! What goes out is addressed to the flow's origin, never to `*`.

use persona_protocol::ActionName;
use wasm_bindgen::prelude::*;
use web_sys::HtmlIFrameElement;

use crate::callbacks::{Record, to_js};
use crate::event::{Event, Node, parse};

/// No origin is longer.
const LONGEST_ORIGIN: usize = 512;

#[wasm_bindgen]
extern "C" {
    /// A window of another origin: of all its properties, this is the one in reach.
    type Peer;

    #[wasm_bindgen(method, structural, catch, js_name = postMessage)]
    fn post(this: &Peer, message: &JsValue, origin: &str) -> Result<(), JsValue>;
}

/// The window of a frame, if it is in a document.
fn window_of(frame: &HtmlIFrameElement) -> Option<JsValue> {
    Some(frame.get("contentWindow")).filter(JsValue::is_object)
}

/// The event that a message carries, if the message is the flow's. `frame` is `None`
/// where the page has made the frame and has not told us of it.
pub(crate) fn receive(
    message: &JsValue,
    frame: Option<&HtmlIFrameElement>,
    origin: &str,
    container_id: &str,
) -> Option<Event<JsValue>> {
    if let Some(frame) = frame
        && window_of(frame)? != message.get("source")
    {
        return None;
    }
    if message.get("origin").text(LONGEST_ORIGIN)? != origin {
        return None;
    }
    let data = message.get("data");
    if !data.is_record() || data.get("containerId").text(container_id.len())? != container_id {
        return None;
    }
    parse(&data)
}

/// Posts `{action, metadata}`, where metadata has one property or none.
pub(crate) fn post(
    frame: &HtmlIFrameElement,
    origin: &str,
    action: ActionName,
    property: Option<(&str, JsValue)>,
) {
    let metadata = match property {
        Some(property) => to_js(&Record(&[property])),
        None => to_js(&Record(&[])),
    };
    let message = to_js(&Record(&[("action", action.as_str().into()), ("metadata", metadata)]));
    if let Some(window) = window_of(frame) {
        // The frame may be on its way somewhere else; the browser then drops the message.
        let _ = window.unchecked_ref::<Peer>().post(&message, origin);
    }
}

//! Messages from the flow and to it.
//!
//! Any window can post messages to the page's window. A message counts only if, in this
//! order, its source is our frame's window, its origin equals the flow's exactly, it names
//! our container, and it has the shape of a message. Any other message is ignored without
//! an answer. Messages to the flow are addressed to its origin, never to `*`.
//!
//! Source, origin and container are compared as JavaScript values: nothing of another
//! sender's message is copied into wasm.

use persona_protocol::ActionName;
use wasm_bindgen::prelude::*;
use web_sys::HtmlIFrameElement;

use super::callbacks::Record;
use super::js::{Peer, Readable};
use crate::core::lifecycle::Action;
use crate::core::message::{Event, Untrusted, parse};

/// Where messages come from and go to.
pub(crate) struct Address {
    origin: JsValue,
    container_id: JsValue,
}

impl Address {
    pub(crate) fn new(origin: &str, container_id: &str) -> Self {
        Self { origin: origin.into(), container_id: container_id.into() }
    }

    /// The event in a message, if the flow sent it. `frame` is `None` if the page made the
    /// frame itself and did not name it.
    pub(crate) fn receive(
        &self,
        message: &JsValue,
        frame: Option<&HtmlIFrameElement>,
    ) -> Option<Event<JsValue>> {
        let message: &Readable = message.unchecked_ref();
        if let Some(frame) = frame
            && *AsRef::<JsValue>::as_ref(&frame.content_window()?) != message.source().ok()?
        {
            return None;
        }
        if message.origin().ok()? != self.origin {
            return None;
        }
        let data = message.data().ok()?;
        if !data.is_record() || data.unchecked_ref::<Readable>().container_id().ok()? != self.container_id {
            return None;
        }
        parse(&data)
    }
}

/// Posts `{action, metadata}` to the flow. If the frame holds another page, the browser
/// drops the message.
pub(crate) fn post(frame: &HtmlIFrameElement, origin: &str, action: Action, session_token: &JsValue) {
    let none = Record(&[]);
    let (action, metadata) = match action {
        Action::Open => (ActionName::Open, none.to_js()),
        Action::Close => (ActionName::Close, none.to_js()),
        Action::Destroy => (ActionName::Destroy, none.to_js()),
        Action::Exit { force } => (ActionName::Exit, Record(&[("force", force.into())]).to_js()),
        Action::SessionToken => {
            let token = if session_token.is_string() { session_token.clone() } else { JsValue::NULL };
            (ActionName::SessionToken, Record(&[("sessionToken", token)]).to_js())
        }
    };
    if let Some(window) = frame.content_window() {
        let message = Record(&[("action", action.as_str().into()), ("metadata", metadata)]).to_js();
        let peer: &Peer = AsRef::<JsValue>::as_ref(&window).unchecked_ref();
        // It throws only if the origin is invalid, which the base URL's is not.
        let _ = peer.post_message(&message, origin);
    }
}

//! Hears the frame. The checks are in the order that costs least against whoever
//! sends a hundred thousand messages: window, origin, then the data.

use persona_protocol::EventName;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use web_sys::{MessageEvent, Window};

use crate::callbacks::{News, readable};
use crate::dom::{Listener, get, get_text};
use crate::event::{self, Envelope, Event, Expected};

/// An event with what came along.
pub(crate) struct Message {
    pub(crate) event: Event,
    pub(crate) metadata: JsValue,
    error: JsValue,
}

impl Message {
    /// What handlers are told of it.
    pub(crate) fn news(&self) -> News {
        let is_error = self.event == Event::Known(EventName::Error);
        let error = if is_error { readable(&self.error) } else { JsValue::UNDEFINED };
        News {
            name: JsValue::from_str(self.event.name()),
            // An error brings no metadata: the handler of all events hears the error.
            metadata: if is_error && self.metadata.is_undefined() { &error } else { &self.metadata }.clone(),
            inquiry: get(&self.metadata, "inquiryId"),
            session: get(&self.metadata, "sessionToken"),
            error,
        }
    }
}

/// Listens until the listener is dropped. `frame_window` is asked at each message: the
/// frame gets its window when it is put into the page. Where the frame is not known
/// (`setupEvents`), any window will do that has the right origin and container.
pub(crate) fn listen(
    window: &Window,
    origin: String,
    expected: Expected,
    frame_window: impl Fn() -> Option<JsValue> + 'static,
    on_message: impl Fn(Message) + 'static,
) -> Listener {
    Listener::new(window, "message", move |message| {
        let message: MessageEvent = message.unchecked_into();
        if let Some(expected) = frame_window()
            && message.source().map(JsValue::from) != Some(expected)
        {
            return;
        }
        if message.origin() != origin {
            return;
        }
        let data = message.data();
        let envelope = Envelope {
            container_id: get_text(&data, "containerId"),
            template_id: get_text(&data, "templateId"),
            template_version_id: get_text(&data, "templateVersionId"),
            name: get_text(&data, "name"),
        };
        if let Some(event) = event::read(&expected, envelope) {
            on_message(Message { event, metadata: get(&data, "metadata"), error: get(&data, "error") });
        }
    })
}

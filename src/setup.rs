//! For pages that make the frame themselves: `setupIframe` and `setupEvents`.

use std::cell::RefCell;

use wasm_bindgen::prelude::*;
use web_sys::HtmlIFrameElement;

use crate::bag::{Bag, lower};
use crate::callbacks::{self, Subject};
use crate::controller::base_of;
use crate::dom::{self, Handler, Listener, PersonaError, Thrown};
use crate::error::Failure;
use crate::event::Allowlist;
use crate::lifecycle::{self, Call};
use crate::options::{FlowType, Options, Surroundings, allowlist};
use crate::text::cat;
use crate::{frame, messenger};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = WeakRef)]
    #[derive(Clone)]
    type WeakRef;

    #[wasm_bindgen(constructor, js_class = WeakRef)]
    fn new(target: &JsValue) -> WeakRef;

    #[wasm_bindgen(method)]
    fn deref(this: &WeakRef) -> JsValue;
}

thread_local! {
    /// Which frame was set up for which container, so that its window can be checked.
    static FRAMES: RefCell<Vec<(String, WeakRef)>> = const { RefCell::new(Vec::new()) };
}

fn remember(container_id: &str, frame: &HtmlIFrameElement) {
    let mut frames = FRAMES.take();
    frames.retain(|(id, known)| id != container_id && !known.deref().is_undefined());
    frames.push((container_id.to_owned(), WeakRef::new(frame)));
    FRAMES.set(frames);
}

fn frame_of(container_id: &str) -> Option<HtmlIFrameElement> {
    let known = FRAMES.with_borrow(|frames| {
        frames.iter().find(|(id, _)| id == container_id).map(|(_, frame)| frame.clone())
    });
    known.map(|frame| frame.deref()).filter(|frame| !frame.is_undefined()).map(JsCast::unchecked_into)
}

/// Gives a frame its attributes and its address.
pub(crate) fn iframe(
    element: HtmlIFrameElement,
    container_id: &str,
    flow_type: &str,
    bag: &Bag,
    default_host: Option<String>,
) -> Result<HtmlIFrameElement, Thrown> {
    let (window, _) = dom::page()?;
    let flow_type = match flow_type {
        "embedded" => FlowType::Embedded,
        "inline" => FlowType::Inline,
        _ => return Err(Failure::invalid_config("The flow's type must be 'embedded' or 'inline'").into()),
    };
    let options = Options::read(Some(flow_type), &|name| bag.value(name), &lower)?;
    let base = base_of(options.host(), default_host.as_deref());
    let path = options.path(Surroundings {
        container_id,
        page_origin: &window.location().origin().unwrap_or_default(),
        session_token: options.session_token(),
    });
    frame::prepare(&element, &options)?;
    remember(container_id, &element);
    element.set_src(&cat(&[&base.url, &path]));
    Ok(element)
}

/// A listener to a flow; dropping it removes it, too.
#[wasm_bindgen]
pub struct Subscription(RefCell<Option<(Listener, Handler)>>);

#[wasm_bindgen]
impl Subscription {
    /// Stops listening.
    pub fn unsubscribe(&self) {
        drop(self.0.take());
    }
}

/// Listens to the flow in a frame.
pub(crate) fn events(
    container_id: &str,
    bag: Bag,
    default_host: Option<String>,
) -> Result<Subscription, Thrown> {
    let (window, _) = dom::page()?;
    let host = bag.value("host")?;
    let base = base_of(host.text(), default_host.as_deref());
    let events: Allowlist = allowlist(&bag.value("eventsAllowlist")?);
    let container_id = container_id.to_owned();
    let handler: Handler = Closure::new(move |message: JsValue| {
        let frame = frame_of(&container_id);
        let event = messenger::receive(&message, frame.as_ref(), &base.origin, &container_id);
        if let Some(event) = event {
            let calls = lifecycle::calls_of(event.known);
            let error = event.failure.as_ref().map(|failure| PersonaError::of(failure, &JsValue::UNDEFINED));
            let is_allowed = events.allows(&event);
            let subject = Subject::of(event, error);
            if is_allowed {
                callbacks::call(&bag, Call::Event, &subject);
            }
            for call in calls {
                callbacks::call(&bag, *call, &subject);
            }
        }
    });
    let listener = Listener::new(&window, "message", &handler);
    Ok(Subscription(RefCell::new(Some((listener, handler)))))
}

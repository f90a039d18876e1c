//! For pages that make the frame themselves: `setupIframe` and `setupEvents`. And `preload`.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use js_sys::{Function, Promise};
use persona_protocol::ErrorCode;
use wasm_bindgen::prelude::*;
use web_sys::HtmlIFrameElement;

use crate::client::js::{ClientOptions, EventHandlers};
use crate::core::error::Failure;
use crate::core::lifecycle::{Callback, callbacks_of};
use crate::core::options::{AddressContext, FlowType};
use crate::web::callbacks::{self, Subject};
use crate::web::dom::{Listener, Timeout, append, body, create, page};
use crate::web::error::{PersonaError, Thrown, guard, report};
use crate::web::frame;
use crate::web::host::{base_of, locate};
use crate::web::js::{self, WeakRef};
use crate::web::messenger::Address;
use crate::web::options::{FrameOptions, Page};

/// How long `preload` waits, in milliseconds: as long as a client.
const PRELOAD_TIMEOUT: i32 = 20_000;

/// A frame that the page has made.
enum KnownFrame {
    Weak(WeakRef),
    /// Browsers of 2020 have no weak references.
    Strong(HtmlIFrameElement),
}

impl KnownFrame {
    fn new(frame: &HtmlIFrameElement) -> Self {
        match WeakRef::new(frame) {
            Ok(weak) => Self::Weak(weak),
            Err(_) => Self::Strong(frame.clone()),
        }
    }

    fn get(&self) -> Option<HtmlIFrameElement> {
        match self {
            Self::Weak(weak) => Some(weak.deref()).filter(JsValue::is_object).map(JsCast::unchecked_into),
            Self::Strong(frame) => Some(frame.clone()),
        }
    }
}

thread_local! {
    /// The frame that was set up for each container, so that its window can be checked.
    static FRAMES: RefCell<Vec<(String, KnownFrame)>> = const { RefCell::new(Vec::new()) };
    /// The listeners of `setupEvents`. They stay until the page unsubscribes.
    static SUBSCRIPTIONS: RefCell<Vec<(u32, Subscription)>> = const { RefCell::new(Vec::new()) };
    static NEXT_SUBSCRIPTION: Cell<u32> = const { Cell::new(0) };
}

struct Subscription {
    _listener: Listener,
    _closures: [Closure<dyn Fn(JsValue)>; 2],
}

fn remember(container_id: &str, frame: &HtmlIFrameElement) {
    let mut frames = FRAMES.take();
    frames.retain(|(id, known)| id != container_id && known.get().is_some());
    frames.push((container_id.to_owned(), KnownFrame::new(frame)));
    FRAMES.set(frames);
}

fn frame_of(container_id: &str) -> Option<HtmlIFrameElement> {
    FRAMES.with_borrow(|frames| {
        frames.iter().find(|(id, _)| id == container_id).and_then(|(_, frame)| frame.get())
    })
}

/// Sets the attributes and the address of a frame that the page has made.
///
/// # Errors
/// A `PersonaError` if the options cannot be used.
#[wasm_bindgen(js_name = setupIframe, skip_typescript)]
pub fn setup_iframe(
    iframe: HtmlIFrameElement,
    container_id: &str,
    flow_type: Option<String>,
    options: ClientOptions,
) -> Result<HtmlIFrameElement, JsValue> {
    set_up(&iframe, container_id, flow_type.as_deref().unwrap_or_default(), options.into())
        .map_err(|Thrown(error)| error)?;
    Ok(iframe)
}

fn set_up(
    iframe: &HtmlIFrameElement,
    container_id: &str,
    flow_type: &str,
    passed: JsValue,
) -> Result<(), Thrown> {
    let (window, document) = page()?;
    let page = Page::new(passed);
    // The official SDK checks the options first.
    let flow_type = FlowType::parse(flow_type);
    let options = page.options(Some(*flow_type.as_ref().unwrap_or(&FlowType::Embedded)))?;
    let flow_type = flow_type?;
    let attributes = FrameOptions::read(&page)?;
    let (base, page_origin) = locate(&window, &document, &options)?;
    let path = options.path(AddressContext {
        container_id,
        page_origin: &page_origin,
        session_token: options.session_token(),
    });
    frame::prepare(iframe, flow_type, &attributes)?;
    remember(container_id, iframe);
    iframe.set_src(&[base.url.as_str(), &path].concat());
    Ok(())
}

/// Listens to the flow in a frame that the page has made. Returns the function that stops it.
///
/// # Errors
/// Whatever a getter of the handlers throws.
#[wasm_bindgen(js_name = setupEvents, skip_typescript)]
pub fn setup_events(container_id: &str, handlers: EventHandlers) -> Result<Function, JsValue> {
    subscribe(container_id, handlers.into()).map_err(|Thrown(error)| error)
}

fn subscribe(container_id: &str, handlers: JsValue) -> Result<Function, Thrown> {
    let (window, document) = page()?;
    let handlers = Page::new(handlers);
    let base = base_of(&document, handlers.host()?.as_deref())?;
    let address = Address::new(&base.origin, container_id);
    let container_id = container_id.to_owned();
    let page = handlers.clone();
    let closure = Closure::new(move |message: JsValue| {
        if let Err(Thrown(error)) = tell(&handlers, &address, &container_id, &message) {
            report(&error);
        }
    });
    let trap = Closure::new(move |trap: JsValue| {
        let error = Some(PersonaError::from_js(trap));
        callbacks::call(&page, Callback::Error, &Subject { error, ..Subject::default() });
    });
    let handler = guard(closure.as_ref(), trap.as_ref());
    let listener = Listener::new(&window, "message", &handler);
    let id = NEXT_SUBSCRIPTION.get();
    NEXT_SUBSCRIPTION.set(id.wrapping_add(1));
    let subscription = Subscription { _listener: listener, _closures: [closure, trap] };
    SUBSCRIPTIONS.with_borrow_mut(|subscriptions| subscriptions.push((id, subscription)));
    let stop: Closure<dyn Fn()> = Closure::new(move || {
        let (stopped, others): (Vec<_>, Vec<_>) =
            SUBSCRIPTIONS.take().into_iter().partition(|(known, _)| *known == id);
        SUBSCRIPTIONS.set(others);
        drop(stopped);
    });
    Ok(stop.into_js_value().unchecked_into())
}

/// Reports a message to the page.
fn tell(handlers: &Page, address: &Address, container_id: &str, message: &JsValue) -> Result<(), Thrown> {
    let Some(event) = address.receive(message, frame_of(container_id).as_ref()) else { return Ok(()) };
    let data = js::get(message, "data");
    for name in ["templateId", "templateVersionId"] {
        // An empty id is no condition, as in the official SDK.
        let id = handlers.get(name)?;
        if id.is_truthy() && js::get(&data, name) != id {
            return Ok(());
        }
    }
    let is_allowed = handlers.allowlist()?.allows(&event);
    let calls = callbacks_of(event.known);
    let subject = Subject {
        error: event.failure.as_ref().map(PersonaError::new),
        inquiry_id: event.inquiry_id.clone().unwrap_or_default(),
        session_token: event.session_token.clone().unwrap_or_default(),
        event: Some(event),
    };
    let on_event = is_allowed.then_some(Callback::Event);
    for callback in on_event.into_iter().chain(calls.iter().copied()) {
        callbacks::call(handlers, callback, &subject);
    }
    Ok(())
}

/// A hidden frame that loads the flow's files.
struct Preload {
    frame: HtmlIFrameElement,
    _listener: Listener,
    _timeout: Option<Timeout>,
    _closure: Closure<dyn Fn(JsValue)>,
}

impl Drop for Preload {
    fn drop(&mut self) {
        self.frame.remove();
    }
}

/// Loads the flow's files through a hidden frame, so that they are in the cache.
pub(crate) fn preload(host: Option<JsValue>) -> Promise {
    Promise::new(&mut |resolve, reject| {
        if let Err(Thrown(error)) = start_preload(host.as_ref(), resolve, reject.clone()) {
            // A promise's own function does not throw.
            let _ = reject.call1(&JsValue::UNDEFINED, &error);
        }
    })
}

fn start_preload(host: Option<&JsValue>, resolve: Function, reject: Function) -> Result<(), Thrown> {
    let (window, document) = page()?;
    let host = match host.filter(|host| !host.is_null()) {
        Some(host) => Some(String::from(js::string_or_throw(host)?)),
        None => None,
    };
    let address = [base_of(&document, host.as_deref())?.url.as_str(), "/preload"].concat();
    let frame: HtmlIFrameElement = create(&document, "iframe")?.unchecked_into();
    let preload: Rc<RefCell<Option<Preload>>> = Rc::default();
    let finished = Rc::clone(&preload);
    // Called with the load event, or with a number after the timeout.
    let closure = Closure::new(move |event: JsValue| {
        drop(finished.take());
        let _ = if event.is_object() {
            resolve.call0(&JsValue::UNDEFINED)
        } else {
            let failure = Failure::new(ErrorCode::LoadTimeout, "The flow could not be preloaded in time");
            reject.call1(&JsValue::UNDEFINED, &PersonaError::new(&failure))
        };
    });
    let handler: &Function = AsRef::<JsValue>::as_ref(&closure).unchecked_ref();
    let listener = Listener::new(&frame, "load", handler);
    let timeout = Timeout::new(&window, PRELOAD_TIMEOUT, handler, &0.into());
    frame.set_hidden(true);
    frame.set_src(&address);
    preload.replace(Some(Preload {
        frame: frame.clone(),
        _listener: listener,
        _timeout: timeout,
        _closure: closure,
    }));
    if let Some(body) = body(&document) {
        append(&body, &frame)?;
    }
    Ok(())
}
